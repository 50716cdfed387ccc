"""Where the window stood and how large it was, kept from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow

from medassist.ui.theme import Theme

STARTING_SIZE = QSize(1280, 720)


def place_window(window: QMainWindow, folder: Path, theme: Theme) -> None:
    """Puts the window where it stood, else makes it as large as the screen allows."""
    geometry = _kept(folder).value("geometry")
    if isinstance(geometry, QByteArray) and window.restoreGeometry(geometry):
        return
    room = window.screen().availableSize()
    window.resize(STARTING_SIZE.boundedTo(QSize(room.width(), room.height() - theme.px(32))))


def keep_place(window: QMainWindow, folder: Path) -> None:
    """Keeps the window's place and size."""
    _kept(folder).setValue("geometry", window.saveGeometry())


def _kept(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
