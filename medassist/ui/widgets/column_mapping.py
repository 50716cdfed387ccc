"""Which column of a file is what: a choice for each role, set to what was guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from medassist.ui.models.batch_table import role_word
from medassist.ui.theme import Theme
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout

ALWAYS = ("text", "id", "age", "sex", "weight", "allergies", "medicines")
"""Roles that are offered in every file; others only where the guess found a column for them."""


class ColumnMapping(QWidget):
    """Emits the whole mapping when a person changes one choice."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: tuple[str, ...] = ()
        self._mapping: dict[str, str] = {}
        self.choices: dict[str, QComboBox] = {}
        self._flow = FlowLayout(self, theme.px(12))

    def show_columns(self, columns: Sequence[str], mapping: Mapping[str, str]) -> None:
        """Offers `columns` for each role."""
        self._columns, self._mapping = tuple(columns), dict(mapping)
        self._flow.clear()
        self.choices = {}
        for role in dict.fromkeys((*ALWAYS, *mapping)):
            self._add(role)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.show_columns(self._columns, self._mapping)
        super().changeEvent(event)

    def _add(self, role: str) -> None:
        px = self._theme.px
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        label = QLabel(role_word(role), cell)
        label.setProperty("role", "quiet")
        choice = Choice(cell)
        choice.setFixedWidth(px(168))
        choice.addItem("—", "")
        for name in self._columns:
            choice.addItem(name, name)
        choice.setCurrentIndex(max(0, choice.findData(self._mapping.get(role, ""))))
        choice.setAccessibleName(self.tr("Column for: {role}").format(role=role_word(role)))
        choice.activated.connect(self._on_activated)
        label.setBuddy(choice)
        column.addWidget(label)
        column.addWidget(choice)
        self.choices[role] = choice
        self._flow.addWidget(cell)

    def _on_activated(self) -> None:
        self.changed.emit({role: choice.currentData() for role, choice in self.choices.items() if choice.currentData()})
