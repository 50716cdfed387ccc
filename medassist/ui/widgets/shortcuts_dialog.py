"""F1: all keys on one page, and in one sentence what the program is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medassist.ui.acts import Act
from medassist.ui.theme import Theme
from medassist.ui.words import limits_line


class ShortcutsDialog(QDialog):
    """The keys of `acts`."""

    def __init__(self, acts: Sequence[Act], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.close_button = QPushButton(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self._build_ui([act for act in acts if act.keys])
        self.close_button.clicked.connect(self.accept)

    def _build_ui(self, acts: Sequence[Act]) -> None:
        px = self._theme.px
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, px(16), 0)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(8))
        grid.setColumnStretch(1, 1)
        for row, act in enumerate(acts):
            keys = QLabel(QKeySequence(act.keys).toString(QKeySequence.SequenceFormat.NativeText), inside)
            keys.setProperty("role", "strong")
            name = QLabel(act.name, inside)
            name.setWordWrap(True)
            grid.addWidget(keys, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, row, 1)
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.tr("Keys"))
        title = QLabel(self.tr("Keys"), self)
        title.setProperty("role", "title")
        limits = QLabel(limits_line(), self)
        limits.setProperty("role", "quiet")
        limits.setWordWrap(True)
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(16))
        for widget in (title, scroll, limits):
            column.addWidget(widget)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        parent = self.parentWidget()
        width, height = px(480), px(560)
        if parent is not None:
            width, height = min(width, parent.width() - px(32)), min(height, parent.height() - px(32))
        self.resize(width, height)
