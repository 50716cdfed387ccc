"""Every act of the window by name and key: the command palette, the page of keys and the shortcuts are made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Act:
    """What a person can do anywhere in the window; `keys` in Qt's portable form, empty where there are none."""

    name: str
    keys: str
    do: Callable[[], object]
    is_shortcut: bool = True
    """Whether the window itself listens to the keys (some are heard by a page or a field)."""


def listen(widget: QWidget, acts: Iterable[tuple[str, Callable[[], object]]], *, alone: bool = False) -> None:
    """`widget` hears these keys (in Qt's portable form) while it or, unless `alone`, anything in it has the focus."""
    context = Qt.ShortcutContext.WidgetShortcut if alone else Qt.ShortcutContext.WidgetWithChildrenShortcut
    for keys, act in acts:
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(context)
        shortcut.activated.connect(act)


def source_keys(open_source: Callable[[int], object]) -> list[tuple[str, Callable[[], object]]]:
    """Alt+1 to Alt+9 open a source."""
    return [(f"Alt+{number}", lambda number=number: open_source(number)) for number in range(1, 10)]


def undo_keys(undo: Callable[[], object], redo: Callable[[], object]) -> list[tuple[str, Callable[[], object]]]:
    """Ctrl+Z takes back, Ctrl+Y and Ctrl+Shift+Z do again."""
    return [("Ctrl+Z", undo), ("Ctrl+Y", redo), ("Ctrl+Shift+Z", redo)]
