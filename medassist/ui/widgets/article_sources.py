"""The sources of an article: each numbered work, and every sentence of the article that stands on it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medassist.core.clinical import Language
from medassist.ui.article import Article, Origin
from medassist.ui.knowledge_words import NO_SOURCE, REGIONS
from medassist.ui.theme import Theme
from medassist.ui.widgets.focus_card import FocusCard
from medassist.ui.widgets.link_text import LinkText

EXCERPT = 90


class OriginCard(FocusCard):
    """One work; opened, it lists the sentences that stand on it."""

    line_wanted = Signal(int)
    opened = Signal(int)

    def __init__(self, article: Article, origin: Origin, language: Language, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = origin.number
        self._article = article
        self._language: Language = language
        self._theme = theme
        self.places = LinkText(theme, self)
        self._count = QLabel(self)
        self.setObjectName("source")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build_ui(origin)
        self.places.line_wanted.connect(self.line_wanted)

    def _build_ui(self, origin: Origin) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(10), px(12), px(10))
        column.setSpacing(px(4))
        if origin.year is None:
            name, about = NO_SOURCE.of(self._language), ""
        else:
            region = REGIONS[origin.region].of(self._language) if origin.region in REGIONS else origin.region
            name, about = origin.title, f"{origin.organisation} · {origin.year} · {region}"
        heading = QLabel(f"<b>[{origin.number}]</b> {escape(name)}", self)
        origin_label = QLabel(about, self)
        origin_label.setVisible(bool(about))
        lines = self._article.standing_on(origin.number)
        self._count.setText(self.tr("{n} sentences stand on it").format(n=len(lines)))
        for label in (heading, origin_label, self._count):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        for label in (origin_label, self._count):
            label.setProperty("role", "quiet")
        self.places.setAccessibleName(self.tr("Sentences that stand on source {n}").format(n=origin.number))
        self.places.hide()
        column.addWidget(self.places)
        self.setAccessibleName(f"[{origin.number}] {name}. {about}. {self._count.text()}")
        self._frame(False)

    def open(self, place: int = -1) -> None:
        """Lists the sentences; the one at `place` is marked."""
        t, px = self._theme.tokens, self._theme.px
        lines: list[str] = []
        last = ""
        for section, line in self._article.standing_on(self.number):
            title = section.title.of(self._language)
            if title != last:
                last = title
                lines.append(
                    f'<p style="margin-top:{px(6)}px; margin-bottom:{px(2)}px; color:{t.quiet}; '
                    f'font-size:{px(12)}px; font-weight:bold">{escape(title)}</p>'
                )
            text = line.text.of(self._language) or line.text.zh or line.text.en
            text = text if len(text) <= EXCERPT else f"{text[:EXCERPT]} …"
            mark = f"background-color:{t.accent_soft};" if line.place == place else ""
            lines.append(
                f'<p style="margin-top:0; margin-bottom:{px(4)}px"><a href="line:{line.place}" style="{mark} '
                f'color:{t.accent}; text-decoration:none; font-size:{px(13)}px">{escape(text)}</a></p>'
            )
        self.places.show_html("".join(lines), lambda number: "")

    def close_places(self) -> None:
        """Only the work itself again."""
        self.places.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.number)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # Qt's name
        super().mouseReleaseEvent(event)
        self.opened.emit(self.number)


class ArticleSources(QWidget):
    """All works of the article in view; one of them open."""

    line_wanted = Signal(int)
    """A sentence of the article that a person wants to see."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cards: list[OriginCard] = []
        self._heading = QLabel(self)
        self.close_button = QPushButton(self)
        self._scroll = QScrollArea(self)
        self._inside = QWidget(self._scroll)
        self._column = QVBoxLayout(self._inside)
        self.setObjectName("evidence")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build_ui()
        self.close_button.clicked.connect(self.closed)
        self._retitle()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._heading.setProperty("role", "heading")
        self.close_button.setProperty("role", "link")
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(12), px(16), px(4))
        head.addWidget(self._heading, 1)
        head.addWidget(self.close_button)
        self._column.setContentsMargins(px(16), px(4), px(16), px(16))
        self._column.setSpacing(px(8))
        self._column.addStretch(1)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self._scroll, 1)

    def show_article(self, article: Article, language: Language) -> None:
        """The works of `article`, named in `language`."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [OriginCard(article, origin, language, self._theme, self._inside) for origin in article.origins]
        for card in self.cards:
            card.line_wanted.connect(self.line_wanted)
            card.opened.connect(self._on_opened)
            self._column.insertWidget(self._column.count() - 1, card)

    def open_source(self, number: int, place: int = -1) -> None:
        """Opens one work at the sentence it was reached from, and gives it the focus."""
        for card in self.cards:
            if card.number == number:
                card.open(place)
                card.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                card.close_places()
        self._inside.adjustSize()
        card = next((one for one in self.cards if one.number == number), None)
        if card is not None:
            self._scroll.verticalScrollBar().setValue(card.y() - self._theme.px(8))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
        super().changeEvent(event)

    def _on_opened(self, number: int) -> None:
        card = next(one for one in self.cards if one.number == number)
        if card.places.isVisibleTo(self):
            card.close_places()
        else:
            self.open_source(number)

    def _retitle(self) -> None:
        self._heading.setText(self.tr("Sources of the article"))
        self.close_button.setText(self.tr("Hide"))
        self.close_button.setAccessibleName(self.tr("Hide the sources"))
        self.setAccessibleName(self.tr("Sources of the article"))
