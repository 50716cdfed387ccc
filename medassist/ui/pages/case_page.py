"""Case: text or form in, and while one types danger, differential, next question and treatment, every step undoable."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from medassist.core.answer import Answer
from medassist.services.case import Assessed
from medassist.ui.acts import listen, source_keys, undo_keys
from medassist.ui.answer_html import answer_html, emergency_html, treatment_html
from medassist.ui.pages.case_view import CaseView
from medassist.ui.shown import Shown
from medassist.ui.widgets.case_timeline import spans_of
from medassist.ui.words import limits_line, sentence_of, source_hint
from medassist.ui.workbench import Workbench
from medassist.ui.writing_words import CaseTask

BESIDE_FROM_WIDTH = 760
"""Page width in px at 100 % from which the entry stands beside the result."""
THREE_FROM_WIDTH = 1180
"""And from which the sources stand beside both."""
EXAMPLES = (
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗",
    "孩子14个月，拉肚子两天，眼窝有点凹，体重9kg",
    "Woman 28, right lower belly pain 12 h, 37.9 °C",
    "M 72, cough and fever 3 days, RR 32, BP 85/50",
)


class CasePage(QWidget):
    """Shows the case in hand; what is entered and asked goes through it (ui.case_work)."""

    article_wanted = Signal(object, str)
    """A citation whose article a person wants to read, and the sentence marked in it."""
    entry_wanted = Signal(str)
    """The id of an entry whose article a person wants to read."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._backend = bench.backend
        self._work = bench.case
        self._theme = bench.theme
        self._wants_evidence = False
        self._cited: Answer | None = None
        """The answer whose sources stand in the pane."""
        self.view = CaseView(bench.theme, EXAMPLES, self)
        self.view.chips.adding.use_words(self._finding_words)
        self._connect()
        self._retranslate()
        self.view.undo_button.setEnabled(self._work.undo.canUndo())
        self.view.redo_button.setEnabled(self._work.undo.canRedo())
        self._on_form_changed()
        self._on_assessed()

    def _connect(self) -> None:
        view, work = self.view, self._work
        view.text.textChanged.connect(self._on_typed)
        view.fields.field_changed.connect(work.set_field)
        view.example_chosen.connect(work.put_text)
        view.new_button.clicked.connect(self.new_case)
        view.undo_button.clicked.connect(self.undo)
        view.redo_button.clicked.connect(self.redo)
        view.print_button.clicked.connect(self.print_shown)
        view.pdf_button.clicked.connect(self.save_pdf)
        view.task_button.task_chosen.connect(self.make)
        view.chips.status_chosen.connect(work.set_status)
        view.steps.status_chosen.connect(work.set_status)
        view.differential.article_wanted.connect(self.entry_wanted)
        view.differential.care_wanted.connect(self._on_care_wanted)
        view.differential.compare_wanted.connect(self._on_compare_wanted)
        view.comparison.pair_chosen.connect(self._on_pair_chosen)
        view.care_choice.activated.connect(lambda _: work.choose(view.care_choice.currentData() or None))
        view.folded.connect(self._show_conflicts)
        view.sources_button.clicked.connect(self.toggle_sources)
        view.evidence.closed.connect(self.toggle_sources)
        view.evidence.article_wanted.connect(self.article_wanted)
        for text in view.texts():
            text.source_wanted.connect(self.open_source)
            text.link_reached.connect(lambda place, text=text: self._on_link_reached(text, place))
        work.form_changed.connect(self._on_form_changed)
        work.assessed.connect(self._on_assessed)
        work.failed.connect(self._on_failed)
        work.undo.canUndoChanged.connect(view.undo_button.setEnabled)
        work.undo.canRedoChanged.connect(view.redo_button.setEnabled)
        self._backend.answering.connect(self._on_answering)
        listen(self, [*source_keys(self.open_source), *undo_keys(self.undo, self.redo)])

    @property
    def shown_answer(self) -> Answer | None:
        """The answer object of the case in view."""
        return self._work.shown.answer if self._work.shown is not None else None

    def entered(self) -> None:
        """The page came to the front: the text takes the typing."""
        self._fold()
        if self._work.form.is_empty:
            self.view.text.setFocus()

    def new_case(self) -> None:
        """An empty case."""
        self._work.clear()
        self.view.text.setFocus()

    def undo(self) -> None:
        """Takes the last step back, of whatever kind it was."""
        self._work.undo.undo()

    def redo(self) -> None:
        """Does again what was undone."""
        self._work.undo.redo()

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        cards = self.view.evidence.cards
        bars = self.view.differential.bars
        middle: QWidget = bars[0] if bars else self.view.chips.adding.button
        return (self.view.text, middle, cards[0] if cards else self.view.evidence)

    def stop(self) -> None:
        """Esc: the sources that were called up go again."""
        if self._wants_evidence:
            self.toggle_sources()

    def toggle_sources(self) -> None:
        """Folds the sources away or brings them back."""
        if self._has_sources() or self._wants_evidence:
            inside = self.focusWidget()
            focused = inside is not None and self.view.evidence.isAncestorOf(inside)
            self._wants_evidence = not self._wants_evidence
            self._fold()
            if focused:
                self.view.care.setFocus()

    def open_source(self, number: int, sentence: int = -1) -> None:
        """Opens source `number` with the sentence that named it."""
        answer = self.shown_answer
        if answer is None or not any(citation.n == number for citation in answer.citations):
            return
        self._wants_evidence = True
        self._fold()
        text = answer.sentences[sentence].text if 0 <= sentence < len(answer.sentences) else ""
        QTimer.singleShot(0, self.view.evidence, lambda: self.view.evidence.open_source(number, text))

    def print_shown(self) -> None:
        """Prints the case."""
        from medassist.ui.printing import print_document

        shown = self._work.shown
        if shown is not None:
            print_document(self._document(shown), self)

    def save_pdf(self) -> None:
        """Asks for a place and writes the case there as PDF."""
        shown = self._work.shown
        if shown is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the case as PDF"), "case.pdf", "PDF (*.pdf)")
        if name:
            self.write_pdf(Path(name if name.lower().endswith(".pdf") else f"{name}.pdf"))

    def write_pdf(self, path: Path) -> None:
        """Writes the case in view to `path`; a failure is told in place."""
        from medassist.ui.printing import save_pdf

        shown = self._work.shown
        if shown is None:
            return
        try:
            save_pdf(self._document(shown), path)
        except OSError as error:
            self._on_failed(sentence_of(error))

    def make(self, task: CaseTask) -> None:
        """Has a letter or hand-out made from the case in view."""
        shown = self._work.shown
        if shown is not None:
            self._bench.make_from_case(task, shown.answer, shown.form.chosen)

    def copy_shown(self) -> None:
        """Puts the case with its sources on the clipboard."""
        from medassist.ui.plain_answer import plain_answer

        answer = self.shown_answer
        if answer is not None:
            QGuiApplication.clipboard().setText(plain_answer(answer, self._titles(answer)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._on_assessed()
        super().changeEvent(event)

    def _on_typed(self) -> None:
        self._work.set_text(self.view.text.toPlainText())

    def _on_form_changed(self) -> None:
        form = self._work.form
        if self.view.text.toPlainText() != form.text.replace("\r\n", "\n"):
            self.view.text.blockSignals(True)
            self.view.text.setPlainText(form.text)
            self.view.text.blockSignals(False)
        self.view.fields.show_form(form)
        self._show_steps()

    def _on_failed(self, sentence: str) -> None:
        self.view.error.setText(sentence)
        self.view.error.show()

    def _on_answering(self) -> None:
        self._retranslate()
        self._on_assessed()

    def _on_assessed(self) -> None:
        shown, view = self._work.shown, self.view
        view.error.hide()
        names = self._finding_names(shown)
        view.fields.show_assessed(shown, names)
        self._show_steps()
        if shown is None:
            view.text.underline(None)
            view.show_nothing()
            view.chips.show_none()
            self._wants_evidence = False
            self._fold()
            view.order_tabs()
            return
        answer = shown.answer
        view.examples.hide()
        titles = self._titles(answer)
        number = self._bench.preferences.settings.emergency_number
        kept = Shown(answer, shown.case, dict(shown.form.statuses))
        view.text.underline(kept)
        view.banner.show_answer(answer, self._hint, number)
        self._show_sentences(shown)
        view.chips.show_answer(kept, titles)
        view.timeline.show_spans(spans_of(shown.case, names, self.tr("Complaint")))
        view.differential.show_assessed(shown, names)
        view.steps.show_answer(answer)
        view.no_steps.setVisible(bool(answer.differential) and not answer.next)
        self._show_comparison(names)
        self._show_care(shown, titles, number)
        self._cited = None
        self._fold()
        view.order_tabs()

    def _show_sentences(self, shown: Assessed) -> None:
        view, answer = self.view, shown.answer
        why = [reason.text for reason in answer.urgency_reasons]
        view.reasons.setText(self.tr("Why so urgent: {reasons}").format(reasons="; ".join(why)))
        view.reasons.setVisible(bool(why))
        self._show_conflicts()
        said = [answer.reason] if answer.reason and not (shown.conflicts or shown.problems) else []
        view.reason.setText("\n".join([*said, *answer.hints]))
        view.reason.setVisible(bool(view.reason.text()))

    def _show_conflicts(self) -> None:
        """What contradicts itself; and what could not be used, where the field that says so is folded away."""
        shown = self._work.shown
        told = list(shown.conflicts) if shown is not None else []
        if shown is not None and self.view.fields.isHidden():
            told += shown.problems.values()
        self.view.conflicts.setText("\n".join(f"▲ {one}" for one in told))
        self.view.conflicts.setVisible(bool(told))

    def _show_comparison(self, names: dict[str, str] | None = None) -> None:
        """`names` are the findings', where they are at hand."""
        shown = self._work.shown
        if shown is None:
            return
        among = [one for one in shown.answer.differential if one.probability >= 0.005][:12]
        pair = self._work.compared
        comparison = self._work.compare(*pair) if pair is not None else None
        if comparison is None and len(among) > 1:
            comparison = self._work.compare(among[0].id, among[1].id)
        if comparison is not None:
            held = {one.id for one in among}
            among += [one for one in (comparison.first, comparison.second) if one.id not in held]
        names = names if names is not None else self._finding_names(shown)
        self.view.comparison.show_pair(among, comparison, names, shown.answer.language)

    def _show_care(self, shown: Assessed, titles: dict[str, str], number: str) -> None:
        view, answer = self.view, shown.answer
        choice = view.care_choice
        options = [(self.tr("The leading condition, where it is probable enough"), "")]
        options += self._treatable(answer, titles)
        wanted = shown.form.chosen or ""
        if all(id != wanted for _, id in options):
            options.append((titles.get(wanted, wanted), wanted))
        choice.show_options(options, wanted)
        said = [one for one in answer.sentences if one.section != "red_flag"]
        has_any = bool(answer.differential or answer.must_not_miss or shown.form.chosen)
        for widget in (view.care_heading, choice, view.care_note):
            widget.setVisible(has_any)
        if shown.chosen is None:
            note = self.tr("No condition is probable enough to show its treatment; choose one to read it.")
        elif shown.form.chosen:
            note = self.tr("{name}, chosen by you. It is not confirmed by this program.")
        else:
            note = self.tr("{name}, the leading condition. It is not confirmed; choose another to read its treatment.")
        view.care_note.setText(note.format(name=titles.get(shown.chosen or "", shown.chosen or "")))
        view.alerts.show_html(
            answer_html(answer.replace(reason=None, sentences=(), hints=()), titles, self._theme), self._hint
        )
        medicines = treatment_html(answer, self._theme)
        view.treatment_heading.setVisible(bool(medicines))
        view.treatment.show_html(medicines, self._hint)
        html = answer_html(answer.replace(reason=None, alerts=(), hints=()), titles, self._theme)
        view.care.show_html(html + emergency_html(answer, self._theme, number) if said else "", self._hint)
        view.limits.setText(limits_line(citation.review for citation in answer.citations))
        view.limits.show()

    def _treatable(self, answer: Answer, titles: dict[str, str]) -> list[tuple[str, str]]:
        """(word, id) of the conditions of the differential and of the lane, each once."""
        found: dict[str, str] = {}
        for one in answer.differential[:12]:
            found[one.id] = f"{titles.get(one.id, one.id)} · {one.probability:.0%}"
        for danger in answer.must_not_miss:
            found.setdefault(danger.id, f"▲ {titles.get(danger.id, danger.id)}")
        return [(word, id) for id, word in found.items()]

    def _show_steps(self) -> None:
        for button in (self.view.print_button, self.view.pdf_button, self.view.task_button):
            button.setEnabled(self._work.shown is not None)
        self.view.new_button.setEnabled(not self._work.form.is_empty)

    def _on_care_wanted(self, condition: str) -> None:
        self._work.choose(condition)
        self.view.result_scroll.ensureWidgetVisible(self.view.care_choice, 0, self._theme.px(120))
        self.view.care_choice.setFocus()

    def _on_compare_wanted(self, condition: str) -> None:
        shown = self._work.shown
        if shown is None or not shown.answer.differential:
            return
        first = shown.answer.differential[0].id
        rest = [one.id for one in shown.answer.differential if one.id != condition]
        if first == condition and rest:
            first = rest[0]
        self._work.compared = (condition, first)
        self._show_comparison()
        self.view.result_scroll.ensureWidgetVisible(self.view.comparison, 0, self._theme.px(24))
        self.view.comparison.first.setFocus()

    def _on_pair_chosen(self, first: str, second: str) -> None:
        self._work.compared = (first, second) if first != second else None
        self._show_comparison()

    def _on_link_reached(self, text: QWidget, place: QRect) -> None:
        middle = text.mapTo(self.view.result, place.center())
        self.view.result_scroll.ensureVisible(middle.x(), middle.y(), 0, self._theme.px(48))

    def _document(self, shown: Assessed) -> QTextDocument:
        from medassist.ui.case_document import case_document

        return case_document(shown, self._titles(shown.answer), self._finding_names(shown))

    def _hint(self, number: int) -> str:
        """The passage of a source, for its tool tip."""
        return source_hint(self.shown_answer, number)

    def _titles(self, answer: Answer) -> dict[str, str]:
        return self._backend.document_titles(answer.language)

    def _finding_names(self, shown: Assessed | None) -> dict[str, str]:
        language = shown.answer.language if shown is not None else self._bench.preferences.language
        return self._backend.finding_names(language)

    def _finding_words(self) -> list[tuple[str, str]]:
        answer = self.shown_answer
        return self._backend.finding_words(answer.language if answer is not None else self._bench.preferences.language)

    def _fold(self) -> None:
        """Three columns, two, or one above the other, as there is room."""
        px, view = self._theme.px, self.view
        view.place_entry(beside=self.width() >= px(BESIDE_FROM_WIDTH))
        on = self._wants_evidence and self._has_sources()
        answer = self.shown_answer
        if on and answer is not None and self._cited is not answer:  # made when somebody wants to see them
            self._cited = answer
            view.evidence.show_answer(answer, self._titles(answer))
            view.order_tabs()
        view.show_evidence(on, room=self.width() >= px(THREE_FROM_WIDTH))
        view.sources_button.setVisible(self._has_sources() and not on)

    def _has_sources(self) -> bool:
        return self.shown_answer is not None and bool(self.shown_answer.citations)

    def _retranslate(self) -> None:
        self.view.retranslate(self._backend.library_line())
        self.view.print_button.setToolTip(self.tr("Print the case (Ctrl+P)"))
