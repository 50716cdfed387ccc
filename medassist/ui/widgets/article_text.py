"""The article itself: one scrolling document with a column that can be read, opened at the sentence meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from medassist.ui.article_html import MEANT
from medassist.ui.theme import TEXT_COLUMN, Theme
from medassist.ui.widgets.link_text import LinkBrowser

BOTH_FROM = 520
"""Column in px at 100 % from which two languages stand side by side."""
BOTH_COLUMN = 1120
"""Widest column of two languages."""
EDGE = 24
AIR = 44
"""Above the place that was scrolled to, so that the heading before it is read too."""


class ArticleText(LinkBrowser):
    """Centres its column; tells when there is room for both languages, or no more."""

    room_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._is_both = True
        self._had_room: bool | None = None

    @property
    def has_room_for_both(self) -> bool:
        """Whether two columns of text can be read at this width."""
        return self.width() - 2 * self._theme.px(EDGE) >= self._theme.px(BOTH_FROM)

    def show_article(self, html: str, hint: Callable[[int], str], *, both: bool) -> None:
        """Shows the document, at its beginning."""
        self._hint = hint
        self._is_both = both
        self.document().setDefaultFont(self._theme.font())
        self._centre()
        self.setHtml(html)

    def go_to_meant(self) -> None:
        """Brings what was asked for into view, once the layout is done."""
        QTimer.singleShot(0, self, lambda: self.go_to(MEANT))

    def go_to(self, anchor: str) -> None:
        """Scrolls to an anchor, the line before it in view; keyboard and screen reader go on from there."""
        self.scrollToAnchor(anchor)
        bar = self.verticalScrollBar()
        if bar.value() < bar.maximum():
            bar.setValue(max(0, bar.value() - self._theme.px(AIR)))
        self.setTextCursor(self.cursorForPosition(QPoint(self._theme.px(4), self._theme.px(AIR + 8))))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._centre()
        if self._had_room != self.has_room_for_both:
            self._had_room = self.has_room_for_both
            QTimer.singleShot(0, self, self.room_changed.emit)

    def _centre(self) -> None:
        px = self._theme.px
        widest = px(BOTH_COLUMN if self._is_both else TEXT_COLUMN)
        side = max(px(EDGE), (self.width() - widest) // 2)
        margins = self.viewportMargins()
        if margins.left() != side:
            self.setViewportMargins(side, px(8), px(EDGE) if side == px(EDGE) else side, px(8))
