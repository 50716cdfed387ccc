"""Ask: a question or case in, and in the order of care what it means: danger, what was understood, answer, sources."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from medassist.core.answer import Answer
from medassist.core.feedback import Thumb
from medassist.ui.acts import listen, source_keys, undo_keys
from medassist.ui.answer_html import answer_html, emergency_html, treatment_html
from medassist.ui.answer_writing import AnswerWriting
from medassist.ui.backend import Backend
from medassist.ui.consultation import Consultation
from medassist.ui.pages.ask_view import AskView
from medassist.ui.preferences import Preferences
from medassist.ui.theme import Theme
from medassist.ui.widgets.say_briefly import say_briefly
from medassist.ui.words import answer_status_word, limits_line, source_hint

EVIDENCE_FROM_WIDTH = 1010
"""Page width (without the rail) in px at 100 % below which the evidence pane folds away until it is asked for."""
LAYOUT_PASSES = 4
"""A text's height follows its width, and the page's height that of its texts."""
EXAMPLES = (
    "我有头痛，怎么办？",
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热",
    "Amoxicillin dose for a 12 kg child with otitis media?",
    "Woman 28, pain in the right lower abdomen for 12 hours, nausea, 37.9 °C",
)


class AskPage(QWidget):
    """Shows the consultation; what it asks and corrects goes through it."""

    article_wanted = Signal(object, str)
    """A citation whose article a person wants to read, and the sentence marked in it."""
    case_wanted = Signal(object)
    """The answer that a person wants to go on with as a case."""
    entry_wanted = Signal(str)
    """The id of an entry whose article a person wants to read."""
    task_wanted = Signal(str, object)
    """A text that a person wants to have made (CaseTask) from an answer."""
    settings_wanted = Signal()
    """A person wants to add a language model."""

    def __init__(
        self,
        backend: Backend,
        consultation: Consultation,
        writing: AnswerWriting,
        theme: Theme,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._consultation = consultation
        self._writing = writing
        self._theme = theme
        self._preferences = preferences
        self._wants_evidence: bool | None = None
        self._text = ""
        self.view = AskView(theme, EXAMPLES, writing, self)
        self.view.chips.adding.use_words(self._finding_words)
        self._connect()
        self._retranslate()
        self._on_working_changed(consultation.is_working)
        self._on_answered()
        self._on_writing_changed()

    def _connect(self) -> None:
        view, consultation = self.view, self._consultation
        view.question.asked.connect(self.ask)
        view.ask_button.clicked.connect(self._on_ask_clicked)
        view.example_chosen.connect(self.ask_text)
        view.chips.adding.finding_chosen.connect(self._on_finding_added)
        view.chips.status_chosen.connect(consultation.correct)
        view.steps.status_chosen.connect(consultation.correct)
        view.copy_button.clicked.connect(self.copy_answer)
        view.case_button.clicked.connect(self.open_as_case)
        view.evidence_button.clicked.connect(self.toggle_evidence)
        view.evidence.closed.connect(self.toggle_evidence)
        view.evidence.article_wanted.connect(self.article_wanted)
        view.evidence.article_wanted.connect(lambda citation, _: consultation.feedback.note_opened(citation))
        view.evidence.judged.connect(consultation.feedback.judge_passage)
        view.feedback.judged.connect(consultation.feedback.judge)
        consultation.feedback.changed.connect(self._on_feedback_changed)
        view.task_button.task_chosen.connect(self.make)
        view.written_button.clicked.connect(self.go_to_written)
        view.written.settings_wanted.connect(self.settings_wanted)
        view.written.copy_wanted.connect(self.copy_written)
        view.written.judged.connect(self.judge_written)
        view.written.reason_chosen.connect(lambda reason: consultation.feedback.explain_written(reason or None))
        self._writing.changed.connect(self._on_writing_changed)
        view.bars.article_wanted.connect(self.entry_wanted)
        for text in view.texts():
            text.source_wanted.connect(lambda number, place, text=text: self._on_source_wanted(text, number, place))
            text.link_reached.connect(lambda place, text=text: self._on_link_reached(text, place))
        consultation.answered.connect(self._on_answered)
        consultation.failed.connect(self._on_failed)
        consultation.working_changed.connect(self._on_working_changed)
        self._backend.answering.connect(self._on_answering)
        listen(self, [*source_keys(self.open_source), *undo_keys(self.undo, self.redo)])

    def ask(self) -> None:
        """Asks what stands in the field."""
        self._wants_evidence = None
        self._consultation.ask(self.view.question.toPlainText())

    def ask_text(self, text: str) -> None:
        """Puts `text` into the question and asks it."""
        self.view.question.setPlainText(text)
        self.ask()

    def new_question(self) -> None:
        """Empties the page for the next question."""
        self.view.question.clear()
        self._consultation.clear()
        self.view.question.setFocus()

    def stop(self) -> None:
        """Stops what runs; where nothing does, a pane that was called up goes again."""
        if self._writing.run.is_running and not self._consultation.is_working:
            self._writing.stop()
            return
        if not self._consultation.is_working and self._wants_evidence and not self._is_wide():
            self.toggle_evidence()
        self._consultation.stop()

    def judge(self, thumb: Thumb) -> None:
        """Says whether the answer in view helped; once more takes it back."""
        if self.shown_answer is not None:
            self._consultation.feedback.judge(thumb)

    def judge_written(self, thumb: Thumb) -> None:
        """Says whether the written answer is good; once more takes it back."""
        written = self.shown_answer.written if self.shown_answer is not None else None
        if written is not None:
            self._consultation.feedback.judge_written(written, thumb)

    def make(self, task: str) -> None:
        """Has a letter or hand-out made from the answer in view."""
        if self.shown_answer is not None:
            self.task_wanted.emit(task, self.shown_answer)

    def write(self) -> None:
        """Has the answer in view written, where that was not done."""
        if self._writing.can_write:
            self._writing.write()

    def go_to_written(self) -> None:
        """Brings the written answer into view and follows it until the page is scrolled by hand."""
        written = self.view.written
        if not written.isHidden():
            self.view.following.begin()
            written.focus()

    def copy_written(self) -> None:
        """Puts what stands of the written answer with its sources on the clipboard."""
        from medassist.ui.plain_answer import plain_written

        answer = self.shown_answer
        text = plain_written(answer, self._titles(answer)) if answer is not None else ""
        if text:
            QGuiApplication.clipboard().setText(text)
            self.view.written.tell_copied()

    def keep_answer(self) -> None:
        """Puts the answer in view into the history where it is not there by itself."""
        self._writing.keep()

    def undo(self) -> None:
        """Takes the last correction back; in the question field, the last typing first."""
        document = self.view.question.document()
        if self.view.question.hasFocus() and document.isUndoAvailable():
            self.view.question.undo()
        else:
            self._consultation.undo.undo()

    def redo(self) -> None:
        """Does again what was undone."""
        document = self.view.question.document()
        if self.view.question.hasFocus() and document.isRedoAvailable():
            self.view.question.redo()
        else:
            self._consultation.undo.redo()

    @property
    def shown_answer(self) -> Answer | None:
        """The answer in view."""
        shown = self._consultation.shown
        return shown.answer if shown is not None else None

    def entered(self) -> None:
        """The page came to the front: the field takes the typing."""
        self._settle()
        if self._consultation.shown is None:
            self.view.question.setFocus()

    def open_as_case(self) -> None:
        """Goes on with the answer in view on the Case page."""
        if self.shown_answer is not None:
            self.case_wanted.emit(self.shown_answer)

    def copy_answer(self) -> None:
        """Puts the answer with its sources on the clipboard."""
        from medassist.ui.plain_answer import plain_answer

        answer = self.shown_answer
        if answer is not None:
            QGuiApplication.clipboard().setText(plain_answer(answer, self._titles(answer)))
            say_briefly(self.view.copy_button, self.tr("Copied"), self.tr("Copy"))

    def toggle_evidence(self) -> None:
        """Folds the evidence pane away or brings it back."""
        if self._has_evidence():
            focused = self.view.evidence.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self._wants_evidence = not self.view.evidence.isVisibleTo(self)
            self._fold()
            if focused:
                self.view.answer.setFocus()

    def open_source(self, number: int, sentence: int = -1, words: str = "") -> None:
        """Opens source `number` with the sentence that named it, or with these `words` of it, marked."""
        answer = self.shown_answer
        citation = next((one for one in answer.citations if one.n == number), None) if answer is not None else None
        if answer is None or citation is None:
            return
        self._consultation.feedback.note_opened(citation)
        self._wants_evidence = True
        self._fold()
        text = words or (answer.sentences[sentence].text if 0 <= sentence < len(answer.sentences) else "")
        QTimer.singleShot(0, self.view.evidence, lambda: self.view.evidence.open_source(number, text))

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        cards = self.view.evidence.cards
        return (self.view.question, self.view.answer, cards[0] if cards else self.view.evidence)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._on_answered()
        super().changeEvent(event)

    def _on_ask_clicked(self) -> None:
        if self._consultation.is_working:
            self.stop()
        else:
            self.ask()

    def _on_source_wanted(self, text: QWidget, number: int, place: int) -> None:
        if text is self.view.written.body:
            sentences = self._writing.sentences
            words = (sentences[place].stands_on or "") if 0 <= place < len(sentences) else ""
            self.open_source(number, words=words)
        else:
            self.open_source(number, place)

    def _on_writing_changed(self) -> None:
        view = self.view
        view.written.refresh()
        if self._writing.run.is_over:
            self._show_mark()
        view.written_button.setVisible(view.written.has_text and not self._consultation.is_working)

    def _on_link_reached(self, text: QWidget, place: QRect) -> None:
        middle = text.mapTo(self.view.middle, place.center())
        self.view.scroll.ensureVisible(middle.x(), middle.y(), 0, self._theme.px(48))

    def _on_working_changed(self, working: bool) -> None:
        self.view.show_working(working, self._backend.is_answering)

    def _on_answering(self) -> None:
        self._retranslate()
        self._on_answered()

    def _on_failed(self, sentence: str) -> None:
        self.view.error.setText(sentence)
        self.view.error.show()

    def _on_answered(self) -> None:
        shown, view = self._consultation.shown, self.view
        view.error.hide()
        if shown is None:
            self._text = ""
            view.question.underline(None)
            view.show_nothing()
            return
        answer = shown.answer
        if view.question.toPlainText() != answer.text.replace("\r\n", "\n"):
            view.question.setPlainText(answer.text)
        view.question.underline(shown)
        view.show_parts()
        is_new, self._text = answer.text != self._text, answer.text
        number = self._preferences.settings.emergency_number
        titles, names = self._titles(answer), self._backend.finding_names(answer.language)
        view.banner.show_answer(answer, self._hint, number)
        view.chips.show_answer(shown, titles)
        view.answer.show_html(
            answer_html(answer, titles, self._theme) + emergency_html(answer, self._theme, number), self._hint
        )
        medicines = treatment_html(answer, self._theme)
        view.treatment_heading.setVisible(bool(medicines))
        view.treatment.show_html(medicines, self._hint)
        view.head.setText(self._head(answer))
        self._on_writing_changed()
        view.limits.setText(limits_line(citation.review for citation in answer.citations))
        view.steps.show_answer(answer)
        view.bars.show_answer(answer, names)
        view.evidence.show_answer(answer, titles)
        self._on_feedback_changed()
        self._fold()
        self._settle()
        if is_new:
            view.following.leave()
            QTimer.singleShot(0, view.scroll, lambda: view.scroll.verticalScrollBar().setValue(0))

    def _on_feedback_changed(self) -> None:
        notes = self._consultation.feedback
        self.view.feedback.show_thumb(notes.current.thumb, can_keep=notes.can_keep)
        self.view.evidence.show_thumbs(notes.current.thumb_of, can_keep=notes.can_keep)
        self._show_mark()

    def _show_mark(self) -> None:
        notes = self._consultation.feedback
        written = self.shown_answer.written if self.shown_answer is not None else None
        self.view.written.opinion.show_mark(notes.mark_of(written), can_keep=notes.can_keep)

    def _on_finding_added(self, finding: str) -> None:
        """Words of the question that are selected while a finding is added are how this patient says it."""
        self._consultation.feedback.point_at(finding, self.view.question.textCursor().selectedText().strip())

    def _head(self, answer: Answer) -> str:
        parts = [answer_status_word(answer.status)]
        if answer.citations:
            parts.append(self.tr("{n} sources").format(n=len(answer.citations)))
        total = answer.timings_ms.get("total")
        if total is not None:
            parts.append(f"{total:.0f} ms")
        return " · ".join(parts)

    def _hint(self, number: int) -> str:
        """The passage of a source, for its tool tip."""
        return source_hint(self.shown_answer, number)

    def _titles(self, answer: Answer) -> dict[str, str]:
        return self._backend.document_titles(answer.language)

    def _finding_words(self) -> list[tuple[str, str]]:
        answer = self.shown_answer
        return self._backend.finding_words(answer.language if answer is not None else self._preferences.language)

    def _has_evidence(self) -> bool:
        answer = self.shown_answer
        return answer is not None and bool(answer.citations or answer.differential or answer.must_not_miss)

    def _settle(self) -> None:
        """Lays out what is new before it is seen, and not one part after another."""
        if self.isVisible():
            for _ in range(LAYOUT_PASSES):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _is_wide(self) -> bool:
        return self.width() >= self._theme.px(EVIDENCE_FROM_WIDTH)

    def _fold(self) -> None:
        """Evidence beside the answer where there is room, else on demand; the differential is always in view."""
        wide = self._is_wide()
        has = self._has_evidence()
        shown = has and (wide if self._wants_evidence is None else self._wants_evidence)
        self.view.place_bars(beside=shown and wide)
        self.view.show_evidence(shown, has)
        self.view.order_tabs()

    def _retranslate(self) -> None:
        self.view.retranslate(self._backend.library_line())
        self.view.show_working(self._consultation.is_working, self._backend.is_answering)
