"""Below the evidence: what the language model wrote to it, with its marks, how much was verified, and which model it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.ui.answer_writing import AnswerWriting
from medassist.ui.theme import Theme
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.widgets.say_briefly import say_briefly
from medassist.ui.widgets.written_opinion import WrittenOpinion
from medassist.ui.words import source_hint
from medassist.ui.written_html import verified_line, written_html

ROOM = 210
"""Height in px at 100 % that is kept from the first word on, so that what stands below does not move while text streams."""


class WrittenAnswer(QWidget):
    """Shows `writing`; hidden where there is nothing to say."""

    settings_wanted = Signal()
    """A person wants to add a language model."""
    copy_wanted = Signal()
    judged = Signal(str)
    """The thumb that was pressed."""
    reason_chosen = Signal(str)
    """Why; empty: it was taken back."""

    def __init__(self, writing: AnswerWriting, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._writing = writing
        self._theme = theme
        self._head = QWidget(self)
        self.title = QLabel(self._head)
        self.state = QLabel(self._head)
        self.stop_button = QPushButton(self._head)
        self.copy_button = QPushButton(self._head)
        self.keep_button = QPushButton(self._head)
        self.body = LinkText(theme, self)
        self.made_by = QLabel(self)
        self._acts = QWidget(self)
        self.told = QLabel(self._acts)
        self.write_button = QPushButton(self._acts)
        self.settings_button = QPushButton(self._acts)
        self.opinion = WrittenOpinion(theme, self)
        self._episode = -1
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self.title.setProperty("role", "strong")
        for label in (self.state, self.told, self.made_by):
            label.setProperty("role", "quiet")
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.title)
        row.addWidget(self.state, 1)
        for button in (self.stop_button, self.keep_button, self.copy_button):
            button.setProperty("role", "link")
            row.addWidget(button)
        acts = QHBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(px(8))
        acts.addWidget(self.told, 1)
        for button in (self.write_button, self.settings_button):
            button.setProperty("role", "link")
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(6))
        for widget in (self._head, self.body, self._acts, self.made_by, self.opinion):
            column.addWidget(widget)
        column.addStretch(1)

    def _connect(self) -> None:
        writing = self._writing
        self.stop_button.clicked.connect(writing.stop)
        self.write_button.clicked.connect(writing.write)
        self.keep_button.clicked.connect(writing.keep)
        self.copy_button.clicked.connect(self.copy_wanted)
        self.settings_button.clicked.connect(self.settings_wanted)
        self.opinion.judged.connect(self.judged)
        self.opinion.reason_chosen.connect(self.reason_chosen)

    def order(self) -> list[QWidget]:
        """The controls in the order of reading."""
        head: list[QWidget] = [self.stop_button, self.keep_button, self.copy_button, self.body]
        return [*head, self.write_button, self.settings_button, *self.opinion.order()]

    @property
    def has_text(self) -> bool:
        """Whether a text is shown or on its way."""
        return not self._head.isHidden() and not self._writing.is_dropped

    def focus(self) -> None:
        """The text takes the focus, or while there is none the button that stops it."""
        (self.body if self.body.isVisibleTo(self) else self.stop_button).setFocus()

    def refresh(self) -> None:
        """Shows the text as far as it goes."""
        writing = self._writing
        run, sentences = writing.run, writing.sentences
        dropped = writing.is_dropped
        if writing.episode != self._episode:  # another answer: the room of the one before is given back
            self._episode = writing.episode
            self.setMinimumHeight(0)
        if run.is_running:
            self.setMinimumHeight(max(self.minimumHeight(), self._theme.px(ROOM)))
        has_text = bool(sentences or run.draft) and not dropped
        self.title.setText(self.tr("Written answer"))
        self._head.setVisible(has_text or run.is_running or dropped)
        self.state.setText(self._state_words())
        self.stop_button.setVisible(run.is_running)
        self.copy_button.setVisible(has_text and not run.is_running and any(one.supported for one in sentences))
        self._show_keep(has_text)
        self.body.show_html(written_html(sentences, run.draft, self._theme) if has_text else "", self._hint)
        told = self._told()
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.write_button.setVisible(writing.can_write and not run.is_running)
        self.settings_button.setVisible(writing.lacks_pack)
        self._acts.setVisible(any(not one.isHidden() for one in (self.told, self.write_button, self.settings_button)))
        self.made_by.setText(self._made_by())
        self.made_by.setVisible(bool(self.made_by.text()))
        self.opinion.setVisible(has_text and run.is_over and bool(writing.model))
        self.setVisible(not self._head.isHidden() or not self._acts.isHidden())

    def tell_copied(self) -> None:
        """Says for a moment that it is on the clipboard."""
        say_briefly(self.copy_button, self.tr("Copied"), self.tr("Copy"))

    def _show_keep(self, has_text: bool) -> None:
        kept = self._writing.is_kept
        self.keep_button.setVisible(has_text and self._writing.run.is_over)
        self.keep_button.setEnabled(not kept and self._writing.can_keep)
        self.keep_button.setText(self.tr("✓ Kept") if kept else self.tr("Keep"))
        name = self.tr("The answer is kept in the history") if kept else self.tr("Keep the answer in the history")
        self.keep_button.setAccessibleName(name)
        self.keep_button.setToolTip(name)

    def _state_words(self) -> str:
        writing = self._writing
        run, sentences = writing.run, writing.sentences
        if writing.is_dropped:
            return verified_line(sentences, dropped=True)
        if run.is_running:
            words = self.tr("Writing … every sentence is checked before it counts")
            line = verified_line(sentences, under_way=True)
            return f"{words} · {line}" if line else words
        line = verified_line(sentences)
        if writing.is_stopped:
            return " · ".join(part for part in (self.tr("Stopped"), line) if part)
        return line

    def _told(self) -> str:
        writing = self._writing
        if writing.run.told:
            return writing.run.told
        if writing.run.is_over and writing.is_stopped and not writing.sentences:
            return self.tr("Stopped before the first sentence was finished.")
        if writing.lacks_pack and not writing.sentences:
            return self.tr(
                "The answer is in the sources' own words; a language model (here, or: models add) also writes it in one piece."
            )
        return ""

    def _made_by(self) -> str:
        writing = self._writing
        if not writing.model or not writing.sentences:
            return ""
        words = self.tr("Written by {model} on this computer; a sentence that its sources do not bear is struck out.")
        notes = writing.run.writing.notes if writing.run.writing is not None else ()
        return " ".join((words.format(model=writing.model), *notes))

    def _hint(self, number: int) -> str:
        return source_hint(self._writing.answer, number)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for button, text, name in (
            (self.stop_button, self.tr("Stop"), self.tr("Stop the writing")),
            (self.copy_button, self.tr("Copy"), self.tr("Copy the written answer with its sources")),
            (self.write_button, self.tr("Write it"), self.tr("Have the language model write the answer")),
            (self.settings_button, self.tr("Add a language model …"), self.tr("Add a language model in the settings")),
        ):
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.stop_button.setToolTip(self.tr("Stop the writing (Esc)"))
        self.body.setAccessibleName(self.tr("Written answer"))
        self.refresh()
