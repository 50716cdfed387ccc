"""One line of the settings: its name and why it is there, and the control."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medassist.ui.theme import Theme


class SettingRow(QWidget):
    """Name above, explanation below it, control on the right (`wide`: below)."""

    def __init__(self, theme: Theme, control: QWidget, parent: QWidget, *, wide: bool = False) -> None:
        super().__init__(parent)
        px = theme.px
        self._control = control
        self._name = QLabel(self)
        self._why = QLabel(self)
        self._name.setProperty("role", "strong")
        self._why.setProperty("role", "quiet")
        self._name.setBuddy(control)
        for label in (self._name, self._why):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        words.addWidget(self._name)
        words.addWidget(self._why)
        if wide:
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(px(8))
            column.addLayout(words)
            column.addWidget(control)
        else:
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(px(24))
            row.addLayout(words, 1)
            control.setMinimumWidth(px(200))
            row.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)

    def entitle(self, name: str) -> None:
        """The setting's name, also for screen readers."""
        self._name.setText(name)
        if not self._control.accessibleName():
            self._named = True
        if getattr(self, "_named", False):
            self._control.setAccessibleName(name)

    def explain(self, why: str) -> None:
        """One sentence below the name; hidden when empty."""
        self._why.setText(why)
        self._why.setVisible(bool(why))
