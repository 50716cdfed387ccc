"""The sources: each numbered passage whole, the sentence meant marked in it, with its origin and review state."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medassist.core.answer import Answer, Citation
from medassist.core.feedback import Thumb
from medassist.ui.theme import Theme
from medassist.ui.widgets.feedback_bar import ThumbButtons
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.focus_card import FocusCard
from medassist.ui.words import language_word, review_word, section_title

BUILT_IN = "medassist"
"""core.evidence.BUILT_IN; that module loads numpy, which would delay the first paint."""


class SourceCard(FocusCard):
    """One numbered source; takes the focus when its number was opened, and Enter opens its whole article."""

    article_wanted = Signal(object, str)
    """The citation, and the sentence that is marked."""
    judged = Signal(object, str)
    """The citation, and the thumb that was pressed."""

    def __init__(self, citation: Citation, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = citation.n
        self.citation = citation
        self._theme = theme
        self._body = QLabel(self)
        self._sentence = ""
        self.article_button = QPushButton(self)
        self.thumbs = ThumbButtons(self)
        self._thumb: Thumb | None = None
        self.setObjectName("source")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build_ui(citation, title)

    def _build_ui(self, citation: Citation, title: str) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(10), px(12), px(10))
        column.setSpacing(px(4))
        place = f"{title} · {section_title(citation.section)}"
        heading = QLabel(f"<b>[{citation.n}]</b> {escape(place)}", self)
        origin = QLabel(f"{language_word(citation.language)} · {review_word(citation.review)}", self)
        if citation.library != BUILT_IN:
            origin.setText(f"{citation.library} · {origin.text()}")
        source = QLabel(citation.source, self)
        source.setTextFormat(Qt.TextFormat.PlainText)
        for label in (heading, origin, self._body, source):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setMinimumWidth(1)
            column.addWidget(label)
        if citation.library == BUILT_IN:
            self.article_button.setText(self.tr("Whole article"))
            self.article_button.setAccessibleName(self.tr("Whole article of source {n}").format(n=citation.n))
            self.article_button.setProperty("role", "link")
            self.article_button.clicked.connect(self._open_article)
        acts = QWidget(self)
        flow = FlowLayout(acts, px(6))
        for button in (self.article_button, self.thumbs.up, self.thumbs.down):
            flow.addWidget(button)
        column.addWidget(acts)
        self.thumbs.retitle(
            (self.tr("This one helped"), self.tr("Source {n} helped").format(n=citation.n)),
            (self.tr("Does not fit"), self.tr("Source {n} does not fit the question").format(n=citation.n)),
        )
        for button, thumb in ((self.thumbs.up, "up"), (self.thumbs.down, "down")):
            button.hide()
            button.clicked.connect(lambda _=False, thumb=thumb: self._on_judged(thumb))
        self.article_button.setVisible(citation.library == BUILT_IN)
        origin.setProperty("role", "quiet")
        source.setProperty("role", "quiet")
        source.setVisible(bool(citation.source))
        self.setAccessibleName(f"[{citation.n}] {place}. {citation.text}")
        self.mark("")
        self._frame(False)

    def mark(self, sentence: str) -> None:
        """Shows the passage with `sentence` marked, where it stands in it."""
        t = self._theme.tokens
        self._sentence = sentence
        before, found, after = self.citation.text.partition(sentence) if sentence else (self.citation.text, "", "")
        marked = f'<span style="background-color:{t.accent_soft}">{escape(found)}</span>' if found else ""
        html = f"{escape(before)}{marked}{escape(after)}".replace("\n", "<br/>")
        self._body.setText(f'<p style="line-height:{self._theme.line_percent}%; margin:0">{html}</p>')

    def show_thumb(self, thumb: Thumb | None) -> None:
        """What is thought of this source."""
        self._thumb = thumb
        self.thumbs.show_thumb(thumb, enabled=True)
        for button in (self.thumbs.up, self.thumbs.down):
            button.show()

    def _on_judged(self, thumb: str) -> None:
        self.thumbs.show_thumb(self._thumb, enabled=True)  # until it is kept, it is as it was
        self.judged.emit(self.citation, thumb)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.citation.library == BUILT_IN:
            self._open_article()
        else:
            super().keyPressEvent(event)

    def _open_article(self) -> None:
        self.article_wanted.emit(self.citation, self._sentence)


class EvidencePanel(QWidget):
    """All sources of the answer in view, and what the page puts above them."""

    article_wanted = Signal(object, str)
    """A citation and the sentence marked in it."""
    judged = Signal(object, str)
    """A citation, and the thumb that was pressed."""
    closed = Signal()
    """The person folded the pane away."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._titles: dict[str, str] = {}
        self.cards: list[SourceCard] = []
        self.setObjectName("evidence")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self.close_button = QPushButton(self)
        self.close_button.setProperty("role", "link")
        self._scroll = QScrollArea(self)
        self._inside = QWidget(self._scroll)
        self._inside.setObjectName("evidence_column")
        self._column = QVBoxLayout(self._inside)
        self._build_ui()
        self.close_button.clicked.connect(self.closed)
        self._retitle()

    def _build_ui(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.close_button)
        self._column.setContentsMargins(px(16), px(16), px(16), px(16))
        self._column.setSpacing(px(8))
        self._column.addLayout(head)
        self._column.addStretch(1)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def put_above(self, widget: QWidget) -> None:
        """Places `widget` above the sources."""
        self._column.insertWidget(0, widget)

    def show_answer(self, answer: Answer, titles: dict[str, str]) -> None:
        """Shows the sources of `answer`; `titles` names its documents."""
        self._answer, self._titles = answer, titles
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [
            SourceCard(citation, titles.get(citation.document, citation.document), self._theme, self._inside)
            for citation in answer.citations
        ]
        for card in self.cards:
            card.article_wanted.connect(self.article_wanted)
            card.judged.connect(self.judged)
            self._column.insertWidget(self._column.count() - 1, card)
        self._retitle()
        self._scroll.verticalScrollBar().setValue(0)

    def show_thumbs(self, thumb_of: Callable[[Citation], Thumb | None], *, can_keep: bool) -> None:
        """What is thought of each source; nothing can be said where nothing is kept."""
        for card in self.cards if can_keep else ():
            card.show_thumb(thumb_of(card.citation))

    def open_source(self, number: int, sentence: str = "") -> None:
        """Brings source `number` into view with `sentence` marked, and gives it the focus."""
        for card in self.cards:
            if card.number == number:
                card.mark(sentence)
                card.setFocus(Qt.FocusReason.OtherFocusReason)
                self._inside.adjustSize()
                self._scroll.verticalScrollBar().setValue(card.y() - self._theme.px(8))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
            if self._answer is not None:
                self.show_answer(self._answer, self._titles)
        super().changeEvent(event)

    def _retitle(self) -> None:
        self._heading.setText(self.tr("Sources"))
        self._heading.setVisible(bool(self.cards))
        self.close_button.setText(self.tr("Hide"))
        self.close_button.setAccessibleName(self.tr("Hide the sources"))
        self.close_button.setToolTip(self.tr("Hide the sources (Ctrl+E)"))
        self.setAccessibleName(self.tr("Sources"))
