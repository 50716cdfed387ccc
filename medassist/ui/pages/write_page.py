"""Write: summary and translation of a text, letters and hand-outs of a case, each sentence checked; edited, copied, printed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from medassist.ui.acts import listen, undo_keys
from medassist.ui.pages.write_view import BESIDE_FROM_WIDTH, WriteView
from medassist.ui.reading import Place
from medassist.ui.widgets.say_briefly import say_briefly
from medassist.ui.widgets.text_drop import ENDINGS
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.workbench import Workbench
from medassist.ui.write_work import OfCase, OfResults
from medassist.ui.writing_words import TextTask, case_task_word, text_task_word, time_words
from medassist.ui.written_html import verified_line

MOST_LOST = 12
"""Losses that are named; the others are counted."""


class WritePage(QWidget):
    """Shows `bench.write`."""

    place_wanted = Signal(object)
    """A `Place` of the knowledge base that a person wants to read."""
    settings_wanted = Signal()
    """A person wants to add a language model."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._work = bench.write
        self._theme = bench.theme
        self._was_running = False
        self.view = WriteView(self._work, bench.theme, self)
        self._connect()
        self._retranslate()

    def _connect(self) -> None:
        view, work = self.view, self._work
        view.text.textChanged.connect(lambda: work.set_text(view.text.toPlainText()))
        view.text.file_dropped.connect(self.open_path)
        view.task.activated.connect(lambda _: work.choose(view.task.currentData()))
        view.condition.activated.connect(lambda _: work.choose_condition(view.condition.currentData() or None))
        view.to.activated.connect(lambda _: work.choose_language(view.to.currentData() or None))
        view.write_button.clicked.connect(self.write)
        view.file_button.clicked.connect(self._on_file)
        view.another_button.clicked.connect(self.new_text)
        view.stop_button.clicked.connect(work.stop)
        view.edit_button.toggled.connect(lambda _: self._show_result())
        view.copy_button.clicked.connect(self.copy_shown)
        view.print_button.clicked.connect(self.print_shown)
        view.pdf_button.clicked.connect(self._on_pdf)
        view.settings_button.clicked.connect(self.settings_wanted)
        view.letter.textChanged.connect(lambda: work.edit(view.letter.toPlainText()))
        view.pairs.source_wanted.connect(self._on_source_wanted)
        view.pairs.retry_wanted.connect(work.retry)
        view.pairs.link_reached.connect(self._on_link_reached)
        work.changed.connect(self._show_all)
        work.edited_changed.connect(self._show_edited)
        work.failed.connect(self._tell)
        work.run.changed.connect(self._show_result)
        work.run.ended.connect(self._show_result)
        self._bench.backend.packs_changed.connect(self._show_result)
        self._bench.backend.answering.connect(self._show_result)
        listen(view.text, [("Ctrl+Return", self.write), ("Ctrl+Enter", self.write)])
        listen(view.letter, undo_keys(view.letter.undo, view.letter.redo))

    def entered(self) -> None:
        """The page came to the front."""
        if self._work.subject is None:
            self.view.text.setFocus()
        elif self._work.run.is_running:
            self.view.stop_button.setFocus()

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        result = self.view.letter if self.view.letter.isVisible() else self.view.copy_button
        return (self.view.text if self.view.text.isVisible() else self.view.to, result)

    def write(self) -> None:
        """Begins with what is chosen."""
        self._tell("")
        if self._bench.backend.is_answering:
            self._work.write()

    def new_text(self) -> None:
        """Back to a text of one's own."""
        self._tell("")
        self._work.leave_subject()
        self.view.text.setFocus()

    def choose(self, task: TextTask) -> None:
        """Summary or translation of a text that is typed."""
        if self._work.subject is not None:
            self.new_text()
        self._work.choose(task)
        self.view.text.setFocus()

    def stop(self) -> None:
        """Stops the writing; what stands stays."""
        self._work.stop()

    def undo(self) -> None:
        """Takes the last change of the text back."""
        (self.view.letter if self.view.letter.isVisible() else self.view.text).undo()

    def redo(self) -> None:
        """Does it again."""
        (self.view.letter if self.view.letter.isVisible() else self.view.text).redo()

    def toggle_sources(self) -> None:
        """Whole text, or each sentence beside what it stands on."""
        if self._work.is_editable:
            self.view.edit_button.toggle()

    def open_source(self, number: int) -> None:
        """Opens source `number` of the text."""
        sentences = self._work.run.sentences
        place = next((at for at, one in enumerate(sentences) if number in one.citations), -1)
        if place >= 0:
            self._on_source_wanted(number, place)

    def open_path(self, path: Path) -> None:
        """Reads a text file as the text to work on."""
        self._tell("")
        if path.suffix.lower() in ENDINGS:
            self._work.open_file(path)
        else:
            self._tell(self.tr("Only text files can be opened here: {endings}.").format(endings=", ".join(ENDINGS)))

    def copy_shown(self) -> None:
        """Puts the text on the clipboard, with how far it was verified; nothing that was struck out is in it."""
        text = self._work.final_text
        if text:
            QGuiApplication.clipboard().setText("\n\n".join(part for part in (text, self._foot()) if part))
            say_briefly(self.view.copy_button, self.tr("Copied"), self.tr("Copy"))

    def print_shown(self) -> None:
        """Prints the text."""
        from medassist.ui.printing import print_document

        if self._work.final_text:
            print_document(self._document(), self)

    def write_pdf(self, path: Path) -> None:
        """Writes the text to `path`; a failure is told in place."""
        from medassist.ui.printing import save_pdf

        try:
            save_pdf(self._document(), path)
        except OSError as error:
            self._tell(sentence_of(error))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self.view.place(beside=self.width() >= self._theme.px(BESIDE_FROM_WIDTH))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_file(self) -> None:
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a text file"), "", f"{self.tr('Text')} ({endings})")
        if name:
            self.open_path(Path(name))

    def _on_pdf(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the text as PDF"), "text.pdf", "PDF (*.pdf)")
        if name:
            self.write_pdf(Path(name if name.lower().endswith(".pdf") else f"{name}.pdf"))

    def _document(self) -> QTextDocument:
        from medassist.ui.printing import text_document

        return text_document(self._work.final_text, self._foot(), has_title=self._work.is_letter)

    def _on_source_wanted(self, number: int, place: int) -> None:
        """A result's place, a citation's article, or a sentence of the text that was typed."""
        subject, sentences = self._work.subject, self._work.run.sentences
        words = (sentences[place].stands_on or "") if 0 <= place < len(sentences) else ""
        if isinstance(subject, OfResults) and 1 <= number <= len(subject.hits):
            passage = subject.hits[number - 1].passage
            self.place_wanted.emit(Place(passage.document, passage.section, words, from_answer=True))
        elif words:
            self.view.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.view.text.find(words)
            self.view.text.setFocus()

    def _on_link_reached(self, place: QRect) -> None:
        middle = self.view.pairs.mapTo(self.view.result, place.center())
        self.view.scroll.ensureVisible(middle.x(), middle.y(), 0, self._theme.px(48))

    def _tell(self, sentence: str) -> None:
        self.view.error.setText(sentence)
        self.view.error.setVisible(bool(sentence))

    def _show_all(self) -> None:
        view, work = self.view, self._work
        if view.text.toPlainText() != work.text:
            view.text.blockSignals(True)
            view.text.setPlainText(work.text)
            view.text.blockSignals(False)
        view.show_subject(self._subject_words())
        view.title.setText(self._heading())
        self._offer()
        if work.run.is_running:
            view.edit_button.blockSignals(True)
            view.edit_button.setChecked(False)
            view.edit_button.blockSignals(False)
            self._tell("")
            view.following.begin()
        elif self._was_running and work.is_letter and work.is_editable:
            view.edit_button.setChecked(True)
        self._was_running = work.run.is_running
        self._show_result()

    def _heading(self) -> str:
        subject = self._work.subject
        if isinstance(subject, OfCase):
            return case_task_word(subject.task)
        return self.tr("Summary of results") if subject is not None else self.tr("Summary and translation")

    def _subject_words(self) -> str:
        subject = self._work.subject
        if isinstance(subject, OfCase):
            return self.tr("From the case: {text}").format(text=subject.answer.text.strip())
        if isinstance(subject, OfResults):
            said = self.tr("From {n} places that were found for: {text}")
            return said.format(n=len(subject.hits), text=subject.question)
        return ""

    def _offer(self) -> None:
        view, work = self.view, self._work
        view.task.show_options([(text_task_word("summary"), "summary"), (text_task_word("translation"), "translation")],
                               work.task)  # fmt: skip
        other = work.task == "translation" and work.subject is None
        first = self.tr("Into the other language") if other else self.tr("In the language of the text")
        view.to.show_options([(first, ""), ("中文", "zh"), ("English", "en")], work.to or "")
        subject = work.subject
        view.condition.setVisible(isinstance(subject, OfCase))
        if isinstance(subject, OfCase):
            view.condition.show_options(self._conditions(subject), subject.condition or "")
        view.write_button.setText(self.tr("Write again") if work.subject is not None else self.tr("Write"))
        view.write_button.setAccessibleName(view.write_button.text())
        view.write_button.setToolTip(self.tr("Write (Ctrl+Enter in the text)"))

    def _conditions(self, subject: OfCase) -> list[tuple[str, str]]:
        """(word, id): the leading condition, or one that a person holds the case for."""
        answer = subject.answer
        titles = self._bench.backend.document_titles(language_in_force())
        ids = [one.id for one in answer.differential[:12]] + [one.id for one in answer.must_not_miss]
        ids += [subject.condition] if subject.condition is not None else []
        options = [(self.tr("The leading condition"), "")]
        return options + [(titles.get(one, one), one) for one in dict.fromkeys(ids)]

    def _show_result(self) -> None:
        view, work = self.view, self._work
        run = work.run
        view.progress.setVisible(run.is_running)
        if run.is_running:
            self._show_progress()
        whole = work.is_editable and view.edit_button.isChecked()
        view.tools.setVisible(work.is_editable)
        view.edit_button.setText(self.tr("Check sentence by sentence") if whole else self.tr("Edit"))
        view.edit_button.setAccessibleName(view.edit_button.text())
        view.edit_button.setToolTip(self.tr("Edit the whole text, or see what each sentence stands on (Ctrl+E)"))
        retry = run.is_over and work.subject is None and work.task == "translation" and work.retried is None
        view.pairs.show_text(
            run.sentences,
            run.draft,
            heads=(self.tr("Written"), "" if work.is_letter else self.tr("Stands on")),
            retry=retry,
            linked=not work.is_letter,  # a letter names its sources itself
            hint=self._hint,
        )
        view.pairs.setVisible(bool(run.sentences or run.draft) and not whole)
        view.letter.setVisible(whole)
        if whole:
            view.letter.show_text(work.final_text)
        self._show_lines()
        if run.failed or (run.told and run.is_over):
            self._tell(run.told)
        view.order_tabs()

    def _show_progress(self) -> None:
        piece, view = self._work.run.piece, self.view
        parts = [self.tr("Writing … every sentence is checked before it counts")]
        view.bar.setRange(0, piece.total if piece is not None else 0)
        if piece is not None:
            view.bar.setValue(piece.done)
            parts = [self.tr("{n} of {total} parts").format(n=piece.done, total=piece.total)]
            if piece.seconds_left is not None:
                parts.append(time_words(piece.seconds_left))
        view.progress_words.setText(" · ".join(parts))

    def _show_edited(self) -> None:
        compared = self._work.compared()
        self.view.letter.mark(compared.changed if compared is not None else ())
        self._show_lines()

    def _show_lines(self) -> None:
        view, run = self.view, self._work.run
        writing = run.writing
        view.state.setText(self._state_words())
        view.state.setVisible(bool(view.state.text()))
        view.lost.setText("\n".join(self._lost_lines()))
        view.lost.setVisible(bool(view.lost.text()))
        view.made_by.setText(self._made_by())
        view.made_by.setVisible(bool(view.made_by.text()))
        nothing = run.is_over and writing is None and not run.failed
        view.empty.setText(self._empty_words())
        view.empty.setVisible(nothing)
        view.settings_button.setVisible(self._bench.backend.has_pack is False and (nothing or run.failed))

    def _state_words(self) -> str:
        work, run = self._work, self._work.run
        line = verified_line(run.sentences, under_way=run.is_running)
        if run.is_stopping or (run.writing is not None and run.writing.ending == "stopped"):
            line = " · ".join(part for part in (self.tr("Stopped: what stands so far"), line) if part)
        if work.retried is not None:
            return self.tr("Trying the sentence again …")
        compared = work.compared()
        if compared is not None:
            words = self.tr(
                "Changed by hand in {n} places, which are not verified; {standing} of {total} sentences stand"
            )
            return words.format(n=len(compared.changed), standing=compared.standing, total=compared.total)
        return line

    def _lost_lines(self) -> list[str]:
        """What the text lost of its source, a line each; of very many the others are counted."""
        writing = self._work.run.writing
        if writing is None or not writing.lost:
            return []
        translated = writing.task == "translation"
        head = self.tr("▲ Lost or changed:") if translated else self.tr("▲ In the source, but not in this text:")
        lines = [head, *(f"· {one}" for one in writing.lost[:MOST_LOST])]
        more = len(writing.lost) - MOST_LOST
        return [*lines, self.tr("and {n} more").format(n=more)] if more > 0 else lines

    def _made_by(self) -> str:
        writing = self._work.run.writing
        if writing is None:
            return ""
        if writing.model is not None:
            said = self.tr("Written by {model} on this computer; what is not borne by its source is struck out.")
            said = said.format(model=writing.model)
        else:
            said = self.tr("No language model took part.")
        return " ".join((said, *writing.notes))

    def _empty_words(self) -> str:
        words = [
            self.tr(
                "What is written is compared with its source sentence by sentence: numbers, medicines, negation, sides. What "
                "does not stand is struck out, and what got lost is named."
            ),
            self.tr("Letters and hand-outs are made from a case: “Write” on the pages Ask and Case."),
        ]
        if self._bench.backend.has_pack is False:
            words.append(
                self.tr(
                    "No language model was added: a summary is made of the text's own sentences, letters and hand-outs of the "
                    "case and its sources; translation needs a model."
                )
            )
        return "\n\n".join(words)

    def _foot(self) -> str:
        """What is said below a copied or printed text."""
        writing = self._work.run.writing
        if writing is None:
            return ""
        return "\n".join(line for line in (self._state_words(), self._made_by(), *self._lost_lines()) if line)

    def _hint(self, number: int) -> str:
        subject = self._work.subject
        if isinstance(subject, OfResults) and 1 <= number <= len(subject.hits):
            return subject.hits[number - 1].passage.title
        return self.tr("Sentence {n} of the text").format(n=number)

    def _retranslate(self) -> None:
        self.view.retranslate()
        self._show_all()
