"""Exports feedback: every text that would leave the machine is shown first, and the person says that it may."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medassist.services.scheduler import StopToken
from medassist.ui.backend import Backend
from medassist.ui.theme import Theme, restyle
from medassist.ui.words import language_in_force, sentence_of

if TYPE_CHECKING:
    from medassist.services.feedback import Exported, FeedbackEntry


class FeedbackExport(QDialog):
    """Shows the texts, masked unless asked otherwise; writes the file when they were agreed to."""

    def __init__(self, backend: Backend, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend = backend
        self._theme = theme
        self._title = QLabel(self)
        self.sentence = QLabel(self)
        self.texts = QPlainTextEdit(self)
        self.masking = QCheckBox(self)
        self.agreed = QCheckBox(self)
        self.told = QLabel(self)
        self.save_button = QPushButton(self)
        self.close_button = QPushButton(self)
        self.entries: tuple[FeedbackEntry, ...] = ()
        self._build_ui()
        self._connect()
        self._entitle()
        self._read()

    def _build_ui(self) -> None:
        px = self._theme.px
        self.setWindowTitle(self.tr("Export feedback"))
        self._title.setProperty("role", "title")
        self.told.setProperty("role", "quiet")
        self.save_button.setProperty("role", "primary")
        self.texts.setReadOnly(True)
        self.texts.setTabChangesFocus(True)
        self.masking.setChecked(True)
        self.told.hide()
        for label in (self.sentence, self.told):
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        for widget in (self._title, self.sentence):
            column.addWidget(widget)
        column.addWidget(self.texts, 1)
        for widget in (self.masking, self.agreed, self.told):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)
        parent = self.parentWidget()
        window = parent.window() if parent is not None else None
        width, height = px(640), px(560)
        if window is not None:
            width, height = min(width, window.width() - px(32)), min(height, window.height() - px(32))
        self.resize(width, height)

    def _connect(self) -> None:
        self.masking.toggled.connect(self._read)
        self.agreed.toggled.connect(self._show_possible)
        self.save_button.clicked.connect(self._on_save)
        self.close_button.clicked.connect(self.reject)

    def _entitle(self) -> None:
        self._title.setText(self.tr("Export feedback"))
        self.texts.setAccessibleName(self.tr("Texts that would be written to the file"))
        self.masking.setText(self.tr("Mask names, numbers, dates and places"))
        self.agreed.setText(self.tr("I have read these texts, and they may leave this computer"))
        self.save_button.setText(self.tr("Save as …"))
        self.close_button.setText(self.tr("Close"))
        for button in (self.save_button, self.close_button):
            button.setAccessibleName(button.text())
        self._show_possible()

    def _read(self) -> None:
        """Reads what would be exported; what was agreed to before was another text."""
        from medassist.services.feedback import HOLDS_PATIENT_TEXT, IS_MASKED

        masked = self.masking.isChecked()
        self.agreed.setChecked(False)
        self.sentence.setText((IS_MASKED if masked else HOLDS_PATIENT_TEXT).of(language_in_force()))

        def work(stop: StopToken) -> tuple[FeedbackEntry, ...]:
            stop.check()
            service = self._backend.feedback_on_worker()
            return tuple(service.entries(mask=masked)) if service is not None else ()

        def done(entries: tuple[FeedbackEntry, ...]) -> None:
            if masked == self.masking.isChecked():
                self._show(entries)

        self._backend.worker.run(self, work, done, self._on_failed)

    def _show(self, entries: Sequence[FeedbackEntry]) -> None:
        self.entries = tuple(entries)
        self.texts.setPlainText("\n\n".join(_texts_of(entry) for entry in entries))
        if not entries:
            self.texts.setPlaceholderText(
                self.tr("There is no feedback yet: say under an answer whether it helped, or correct what was read.")
            )
        self._show_possible()

    def _show_possible(self) -> None:
        self.agreed.setEnabled(bool(self.entries))
        self.save_button.setEnabled(bool(self.entries) and self.agreed.isChecked())

    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export feedback"), "medassist-feedback.jsonl", "JSONL (*.jsonl)"
        )
        if name:
            self.save(Path(name if Path(name).suffix else name + ".jsonl"))

    def save(self, path: Path) -> None:
        """Writes the file (the dialog of the system has asked before one is replaced)."""
        masked = self.masking.isChecked()

        def work(_: StopToken) -> Exported | None:
            service = self._backend.feedback_on_worker()
            return service.export(path, mask=masked, overwrite=True) if service is not None else None

        self._backend.worker.run(self, work, lambda done: self._on_saved(done, path), self._on_failed)

    def _on_saved(self, done: Exported | None, path: Path) -> None:
        if done is not None:
            words = self.tr("Feedback on {n} answers written to {file}. That file is not encrypted.")
            self._tell(words.format(n=done.answers, file=path))

    def _on_failed(self, error: BaseException) -> None:
        self._tell(sentence_of(error), is_error=True)

    def _tell(self, text: str, *, is_error: bool = False) -> None:
        restyle(self.told, "role", "error" if is_error else "quiet")
        self.told.setText(text)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.show()


def _texts_of(entry: FeedbackEntry) -> str:
    """The question, what was written to it, and of own libraries the passages: all that is not the program's own text."""
    own = [
        str(record["chosen"])
        for record in entry.records
        if record["chosen"] is not None and record["library"] != "medassist"
    ]
    written = [record["written"]["text"] for record in entry.records if "written" in record]
    return "\n".join((entry.question, *(f"    {text}" for text in (*written, *own))))
