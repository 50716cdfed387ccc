"""Rows of the knowledge lists: a name and something quiet beside it (a tree) or below it (a list)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from medassist.ui.models.knowledge_lists import DETAIL, ID
from medassist.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
GAP = 8
LINE = 28
TWO_LINES = 48


class EntryLine(QStyledItemDelegate):
    """One line a row, or two; groups of a tree have no id and are bold."""

    def __init__(self, theme: Theme, parent: QWidget, *, two_lines: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._two_lines = two_lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # Qt's name
        return QSize(0, self._theme.px(TWO_LINES if self._two_lines else LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""  # type: ignore[attr-defined]  # Qt's struct
        widget: QWidget = option.widget  # type: ignore[attr-defined]  # Qt's struct
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        room: QRect = option.rect.adjusted(self._theme.px(6), 0, -self._theme.px(6), 0)  # type: ignore[attr-defined]
        painter.save()
        if self._two_lines:
            self._paint_two(painter, room, index)
        else:
            self._paint_one(painter, room, index)
        painter.restore()

    def _paint_one(self, painter: QPainter, room: QRect, index: Index) -> None:
        """A group has its count at the right; an entry the other name beside it, where there is room for it."""
        tokens, px = self._theme.tokens, self._theme.px
        is_group, detail, small = not index.data(ID), str(index.data(DETAIL) or ""), self._theme.font(12)
        wide = QFontMetrics(small).horizontalAdvance(detail)
        if is_group:
            count = QRect(room.right() - wide, room.top(), wide + 1, room.height())
            self._write(painter, count, detail, small, tokens.quiet)
            room = room.adjusted(0, 0, -wide - px(GAP), 0)
        used = self._write(painter, room, str(index.data()), self._theme.font(14, strong=is_group), tokens.ink)
        rest = room.adjusted(used + px(GAP), 0, 0, 0)
        if not is_group and rest.width() >= min(wide, px(80)):
            self._write(painter, rest, detail, small, tokens.quiet)

    def _paint_two(self, painter: QPainter, room: QRect, index: Index) -> None:
        px, tokens = self._theme.px, self._theme.tokens
        middle = room.top() + room.height() // 2
        upper = QRect(room.left(), room.top() + px(4), room.width(), middle - room.top() - px(3))
        lower = QRect(room.left(), middle + px(1), room.width(), room.bottom() - middle - px(4))
        self._write(painter, upper, str(index.data()), self._theme.font(14), tokens.ink)
        self._write(painter, lower, str(index.data(DETAIL) or ""), self._theme.font(12), tokens.quiet)

    @staticmethod
    def _write(painter: QPainter, room: QRect, text: str, font, colour: str) -> int:  # QFont
        painter.setFont(font)
        painter.setPen(QColor(colour))
        metrics = QFontMetrics(font)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
        return metrics.horizontalAdvance(elided)
