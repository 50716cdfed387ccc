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

    def __init__(self, danger: MustNotMiss, language: Language, theme: Theme, parent: QWidget) -> None:
        super().__init__(danger.id, theme, parent)
        name = danger.name_zh if language == "zh" else danger.name_en
        self._name = QLabel(f"▲ {name}", self)
        self._name.setStyleSheet(f"color: {theme.tokens.same_day}; font-weight: bold;")
        self._why = QLabel(danger.why, self)
        marks = ["•  " + one.rstrip("。.") for one in danger.excluded_by]
        self._excluded = QLabel("\n".join([self.tr("Ruled out by"), *marks]), self)
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
        self.article_button.setAccessibleName(self.tr("Article on {name}").format(name=name))
        self._excluded.hide()
        self._has_more = bool(marks)
        self.setAccessibleName(f"{name}. {danger.why} {self._excluded.text() if marks else ''}")

    def _show_open(self) -> None:
        self._excluded.setVisible(self.is_open and self._has_more)
