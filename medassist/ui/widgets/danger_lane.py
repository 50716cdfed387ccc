"""What must not be missed: the first dangers openly, the others behind one button."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.answer import OPENLY, MustNotMiss
from medassist.core.clinical import Language
from medassist.ui.theme import Theme
from medassist.ui.widgets.kept_rows import KeptRows
from medassist.ui.widgets.must_not_miss import DangerItem


class DangerLane(QWidget):
    """Told anew with each answer; `items` are the rows shown now. A row behind the button is made when it is asked for."""

    article_wanted = Signal(str)
    """The id of a condition whose article a person wants to read."""

    def __init__(self, theme: Theme, spacing: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told: tuple[Sequence[MustNotMiss], Language] = ((), "en")
        self._is_whole = False
        self.items: list[DangerItem] = []
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self.more_button = QPushButton(self)
        self.more_button.setProperty("role", "link")
        self.more_button.clicked.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(spacing))
        column.addWidget(self._heading)
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._rows = KeptRows(column, self._new_item, before=1)
        self._retranslate()

    def show_dangers(self, dangers: Sequence[MustNotMiss], language: Language) -> None:
        """Shows the lane in its order; hidden when there is none."""
        self._told = (dangers, language)
        shown = dangers if self._is_whole else dangers[:OPENLY]
        self.items = self._rows.of([one.id for one in shown])
        for item, danger in zip(self.items, shown, strict=True):
            item.show_danger(danger, language)
            item.show()
        self.more_button.setVisible(len(dangers) > OPENLY)
        self._retranslate()
        self.setVisible(bool(dangers))

    def order(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        return [*(widget for one in self.items for widget in (one, one.article_button)), self.more_button]

    def _turn(self) -> None:
        self._is_whole = not self._is_whole
        self.show_dangers(*self._told)
        for one, following in pairwise(self.order()):
            QWidget.setTabOrder(one, following)

    def _new_item(self) -> DangerItem:
        item = DangerItem(self._theme, self)
        item.article_wanted.connect(self.article_wanted)
        return item

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Must not be missed"))
        hidden = len(self._told[0]) - OPENLY
        more = self.tr("{count} less likely or less harmful").format(count=hidden)
        self.more_button.setText(self.tr("Show fewer") if self._is_whole else more)
        self.more_button.setAccessibleName(self.more_button.text())

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
