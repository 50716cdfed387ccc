"""The condition of a danger rule as it is written, and below it what it says in words, as one types."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist.core.clinical import Text
from medassist.ui.rule_words import rule_in_words, rule_lines
from medassist.ui.theme import Theme
from medassist.ui.widgets.field_editors import ParagraphEditor
from medassist.ui.words import language_in_force


class RuleEditor(QWidget):
    """`names` are those of the findings by id."""

    value_changed = Signal(object)

    def __init__(self, value: str, names: Mapping[str, str], name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._names = {id: Text(shown, shown) for id, shown in names.items()}
        self.editor = ParagraphEditor(value, name, theme, self)
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(1)
        self.words.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.editor)
        column.addWidget(self.words)
        self.setFocusProxy(self.editor)
        self._say(value)
        self.editor.value_changed.connect(self._say)
        self.editor.value_changed.connect(self.value_changed)

    def _say(self, when: str) -> None:
        self.words.setText(rule_lines(rule_in_words(when, self._names), language_in_force()))
