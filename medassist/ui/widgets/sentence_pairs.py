"""A written text beside what each sentence of it stands on, in blocks, so that only the last is drawn while it grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medassist.core.answer import WrittenSentence
from medassist.ui.theme import Theme
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.written_html import COLUMNS_FROM_WIDTH, pairs_html

BLOCK = 20
"""Sentences of one block."""


class SentencePairs(QWidget):
    """Two columns, or one above the other where there is little room."""

    source_wanted = Signal(int, int)
    """The number of a source, and the place of the sentence it stands behind."""
    retry_wanted = Signal(int)
    """The place of a sentence that is to be tried again."""
    link_reached = Signal(QRect)
    """Where a link that got the keyboard's focus stands in this widget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sentences: tuple[WrittenSentence, ...] = ()
        self._draft = ""
        self._heads = ("", "")
        self._retry = False
        self._linked = True
        self._hint: Callable[[int], str] = lambda number: ""
        self._columns = True
        self.blocks: list[LinkText] = []
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)

    def show_text(
        self,
        sentences: Sequence[WrittenSentence],
        draft: str,
        *,
        heads: tuple[str, str],
        retry: bool,
        linked: bool,
        hint: Callable[[int], str],
    ) -> None:
        """`heads` name the columns; where the second is empty there is one.

        `retry`: sentences with a fault can be tried again; `linked`: numbers are links; `hint` says what a number stands for.
        """
        self._sentences, self._draft = tuple(sentences), draft
        self._heads, self._retry, self._linked, self._hint = heads, retry, linked, hint
        self._draw()

    def plain(self) -> str:
        """What is in view, as plain text."""
        return "\n".join(block.toPlainText() for block in self.blocks if not block.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        columns = self.width() >= self._theme.px(COLUMNS_FROM_WIDTH)
        if columns != self._columns:
            self._columns = columns
            self._draw()

    def _draw(self) -> None:
        starts = list(range(0, len(self._sentences), BLOCK)) or ([0] if self._draft else [])
        while len(self.blocks) < len(starts):
            block = LinkText(self._theme, self)
            block.source_wanted.connect(self.source_wanted)
            block.retry_wanted.connect(self.retry_wanted)
            block.link_reached.connect(lambda at, block=block: self.link_reached.emit(at.translated(block.pos())))
            block.setAccessibleName(self.accessibleName())
            self.blocks.append(block)
            self._inside.addWidget(block)
        for block in self.blocks[len(starts) :]:
            block.show_html("", self._hint)
        for number, start in enumerate(starts):
            html = pairs_html(
                self._sentences[start : start + BLOCK],
                self._draft if start == starts[-1] else "",
                self._theme,
                first=start,
                columns=self._columns and bool(self._heads[1]),
                heads=self._heads if start == 0 else None,
                retry=self._retry,
                linked=self._linked,
            )
            self.blocks[number].show_html(html, self._hint)
