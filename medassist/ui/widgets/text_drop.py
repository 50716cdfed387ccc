"""A field for a text that is typed, pasted or dropped as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

ENDINGS = (".txt", ".md")


class TextDrop(QPlainTextEdit):
    """Tab leaves it."""

    file_dropped = Signal(object)
    """The path of a file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(80)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # Qt's name
        return _file_in(source) is not None or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # Qt's name
        path = _file_in(source)
        if path is not None:
            self.file_dropped.emit(path)
        else:
            self.insertPlainText(source.text())


def _file_in(source: QMimeData) -> Path | None:
    """The one file that is dropped or pasted."""
    urls = source.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
