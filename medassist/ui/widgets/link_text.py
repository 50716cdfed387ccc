"""Rich text whose numbers and names are links, by mouse and by keyboard, and say what they stand for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QUrl, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QToolTip, QWidget

from medassist.ui.theme import Theme


class LinkBrowser(QTextBrowser):
    """Tab goes from link to link, Enter opens; hover and focus show the passage a number stands for. Nothing is loaded."""

    source_wanted = Signal(int, int)
    """The number of a source that a person opened, and the place of the sentence it stood behind (-1: none)."""
    entry_wanted = Signal(str)
    """The id of an entry that a name leads to."""
    line_wanted = Signal(int)
    """The place of a sentence of the article that a line leads to."""
    field_wanted = Signal(str)
    """The path of a field of an entry."""
    retry_wanted = Signal(int)
    """The place of a sentence that is to be written anew."""
    link_reached = Signal(QRect)
    """Where a link that got the keyboard's focus stands in this widget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint: Callable[[int], str] = lambda number: ""
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.highlighted.connect(self._on_highlighted)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # Qt's name
        """Nothing is ever loaded: what a document brings along stays text."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        anchor = self.textCursor().charFormat().anchorHref()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and anchor:
            self._on_anchor_clicked(QUrl(anchor))
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # Qt's name
        super().focusOutEvent(event)
        cursor = self.textCursor()
        if cursor.charFormat().isAnchor() and event.reason() != Qt.FocusReason.PopupFocusReason:
            cursor.clearSelection()
            self.setTextCursor(cursor)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        kind, _, place = url.toString().partition(":")
        number, _, sentence = place.partition(":")
        if kind == "source" and number.isdigit():
            self.source_wanted.emit(int(number), int(sentence) if sentence.isdigit() else -1)
        elif kind == "entry":
            self.entry_wanted.emit(place)
        elif kind == "field":
            self.field_wanted.emit(place)
        elif kind == "retry" and place.isdigit():
            self.retry_wanted.emit(int(place))
        elif kind == "line" and place.isdigit():
            self.line_wanted.emit(int(place))

    def _on_highlighted(self, url: QUrl) -> None:
        number = url.toString().removeprefix("source:").partition(":")[0]
        by_mouse = self.underMouse() and not self.textCursor().hasSelection()
        if not by_mouse and url.toString():
            self.link_reached.emit(self.cursorRect())
        if not number.isdigit():
            QToolTip.hideText()
            return
        place = QCursor.pos() if by_mouse else self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        QToolTip.showText(place, self._hint(int(number)), self)


class LinkText(LinkBrowser):
    """As tall as its content: the page scrolls, not this box."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._html: str | None = None
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_html(self, html: str, hint: Callable[[int], str]) -> None:
        """Shows `html`; `hint` gives the passage of a source for its tool tip. Hides itself when there is none."""
        self._hint = hint
        if html != self._html:  # laying a text out takes longer than all else here, and would lose the link in focus
            self._html = html
            self.document().setDefaultFont(self._theme.font())
            self.setHtml(html)
            self._fit()
        self.setVisible(bool(html))

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        height = round(self.document().size().height()) + 2 * self.frameWidth()
        if height != self.height():
            self.setFixedHeight(height)
