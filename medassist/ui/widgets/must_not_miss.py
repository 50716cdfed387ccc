"""One dangerous condition that fits: why it is here, and opened, what rules it out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medassist.core.answer import MustNotMiss
from medassist.core.clinical import Language
from medassist.ui.theme import Theme
from medassist.ui.widgets.fold_item import FoldItem


class DangerItem(FoldItem):
    """Name and reason; the exclusions unfold."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._name = QLabel(self)
        self._name.setStyleSheet(f"color: {theme.tokens.same_day}; font-weight: bold;")
        self._why = QLabel(self)
        self._excluded = QLabel(self)
        self._has_more = False
        for label in (self._why, self._excluded):
            label.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(0)
        for label in (self._name, self._why, self._excluded):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            column.addWidget(label)
        column.addWidget(self.article_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._excluded.hide()

    def show_danger(self, danger: MustNotMiss, language: Language) -> None:
        """Says what `danger` is, why it fits and what rules it out."""
        self.stand_for(danger.id)
        name = danger.name_zh if language == "zh" else danger.name_en
        marks = ["•  " + one.rstrip("。.") for one in danger.excluded_by]
        self._name.setText(f"▲ {name}")
        self._why.setText(danger.why)
        self._excluded.setText("\n".join([self.tr("Ruled out by"), *marks]))
        self.article_button.setAccessibleName(self.tr("Article on {name}").format(name=name))
        self._has_more = bool(marks)
        self.setAccessibleName(f"{name}. {danger.why} {self._excluded.text() if marks else ''}")
        self._show_open()

    def _show_open(self) -> None:
        self._excluded.setVisible(self.is_open and self._has_more)
