"""Ctrl+K: every act by its name, found by typing a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.acts import Act
from medassist.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


KEYS = int(Qt.ItemDataRole.UserRole) + 1


class ActLine(QStyledItemDelegate):
    """A line of the list: the name on the left, its keys on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # Qt's name
        return QSize(0, self._theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QColor(self._theme.tokens.quiet))
        place = option.rect.adjusted(0, 0, -self._theme.px(12), 0)  # type: ignore[attr-defined]  # Qt's struct
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, index.data(KEYS) or "")
        painter.restore()


class CommandPalette(QDialog):
    """A field and a list; Up and Down move, Enter does, Escape leaves."""

    def __init__(self, acts: Sequence[Act], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._acts = acts
        self._theme = theme
        self.field = QLineEdit(self)
        self.list = QListWidget(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self._build_ui()
        self._connect()
        self._show_matching("")

    def _build_ui(self) -> None:
        px = self._theme.px
        self.setWindowTitle(self.tr("Commands"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(16))
        column.setSpacing(px(8))
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Search for a command"))
        self.list.setAccessibleName(self.tr("Commands"))
        self.field.installEventFilter(self)
        self.list.setItemDelegate(ActLine(self._theme, self.list))
        parent = self.parentWidget()
        width = min(px(480), parent.width() - px(64)) if parent is not None else px(480)
        self.resize(width, min(px(400), parent.height() - px(96)) if parent is not None else px(400))

    def _connect(self) -> None:
        self.field.textChanged.connect(self._show_matching)
        self.field.returnPressed.connect(self._do_current)
        self.list.itemClicked.connect(lambda _: self._do_current())
        self.list.itemActivated.connect(lambda _: self._do_current())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
        return super().eventFilter(watched, event)

    def _show_matching(self, typed: str) -> None:
        self.list.clear()
        words = typed.casefold().split()
        for act in self._acts:
            if all(word in act.name.casefold() for word in words):
                item = QListWidgetItem(act.name, self.list)
                item.setData(Qt.ItemDataRole.UserRole, act)
                keys = QKeySequence(act.keys).toString(QKeySequence.SequenceFormat.NativeText)
                item.setData(KEYS, keys)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{act.name} {keys}")
        self.list.setCurrentRow(0)

    def _do_current(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        act: Act = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        act.do()
