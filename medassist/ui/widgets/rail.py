"""The rail of pages on the left: an icon and a word each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from medassist.ui.icons import icon
from medassist.ui.theme import Theme
from medassist.ui.window_acts import page_name


class Rail(QWidget):
    """`buttons` are numbered as the pages are; the last one stands at the foot."""

    def __init__(self, theme: Theme, pages: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._pages = pages
        self.buttons = QButtonGroup(self)
        px, t = theme.px, theme.tokens
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(4))
        for number, name in enumerate(pages):
            if number == len(pages) - 1:
                column.addStretch(1)
            button = QToolButton(self)
            button.setProperty("role", "rail")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIcon(icon(name, t.quiet, t.accent, px(24)))
            button.setIconSize(QSize(px(24), px(24)))
            button.setFixedWidth(px(72))
            button.setMinimumHeight(px(40))
            button.setMaximumHeight(px(56))
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self.buttons.addButton(button, number)
            column.addWidget(button)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for number, name in enumerate(self._pages):
            button = self.buttons.button(number)
            button.setText(page_name(name))
            button.setToolTip(f"{page_name(name)} (Ctrl+{number + 1})")
            button.setAccessibleName(page_name(name))
        self.setAccessibleName(self.tr("Pages"))
