"""The sources on the right: each numbered passage whole, with its origin and review state."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from medassist.core.answer import Answer, Citation
from medassist.ui.theme import Theme
from medassist.ui.words import section_title


class SourceCard(QFrame):
    """One numbered source; takes the focus when its number was opened."""

    def __init__(self, citation: Citation, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = citation.n
        self._theme = theme
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build_ui(citation, title)

    def _build_ui(self, citation: Citation, title: str) -> None:
        px, quiet = self._theme.px, self._theme.tokens.quiet
        column = QVBoxLayout(self)
        column.setContentsMargins(px(10), px(8), px(10), px(8))
        column.setSpacing(px(4))
        heading = QLabel(f"<b>[{citation.n}] {escape(title)}</b> · {escape(section_title(citation.section))}", self)
        language = "中文" if citation.language == "zh" else "English"
        state = self.tr("not clinically reviewed") if citation.review == "unreviewed" else self.tr("reviewed")
        origin = QLabel(escape(f"{citation.library} · {language} · {state}"), self)
        body = QLabel(escape(citation.text), self)
        source = QLabel(f'<span style="color:{quiet}">{escape(citation.source)}</span>', self)
        for label in (heading, origin, body, source):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        origin.setProperty("role", "quiet")
        source.setFont(self._theme.font(12))
        self.setAccessibleName(f"[{citation.n}] {title}, {section_title(citation.section)}. {citation.text}")
        self._mark(False)

    def focusInEvent(self, event) -> None:  # Qt's name
        self._mark(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event) -> None:  # Qt's name
        self._mark(False)
        super().focusOutEvent(event)

    def _mark(self, on: bool) -> None:
        t = self._theme.tokens
        edge = f"2px solid {t.accent}" if on else f"1px solid {t.line}"
        self.setStyleSheet(f"SourceCard {{ background: {t.surface}; border: {edge}; border-radius: 6px; }}")


class EvidencePanel(QWidget):
    """All sources of the answer in view, and whatever the page adds above them."""

    def __init__(self, theme: Theme, above: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: list[SourceCard] = []
        self._answer: Answer | None = None
        self._titles: dict[str, str] = {}
        self.setObjectName("evidence")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._scroll = QScrollArea(self)
        self._inside = QWidget(self._scroll)
        self._inside.setObjectName("evidence_column")
        self._column = QVBoxLayout(self._inside)
        self._build_ui(above)

    def _build_ui(self, above: QWidget) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(8))
        self._column.addWidget(above)
        self._column.addWidget(self._heading)
        self._column.addStretch(1)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._retitle()

    def show_answer(self, answer: Answer, titles: dict[str, str]) -> None:
        """Shows the sources of `answer`; `titles` names its documents."""
        self._answer, self._titles = answer, titles
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [
            SourceCard(citation, titles.get(citation.document, citation.document), self._theme, self._inside)
            for citation in answer.citations
        ]
        for card in self._cards:
            self._column.insertWidget(self._column.count() - 1, card)
        self._heading.setVisible(bool(self._cards))
        self._scroll.verticalScrollBar().setValue(0)

    def open_source(self, number: int) -> None:
        """Brings source `number` into view and gives it the focus."""
        for card in self._cards:
            if card.number == number:
                card.setFocus(Qt.FocusReason.OtherFocusReason)
                self._scroll.ensureWidgetVisible(card)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
            if self._answer is not None:
                self.show_answer(self._answer, self._titles)
        super().changeEvent(event)

    def _retitle(self) -> None:
        self._heading.setText(self.tr("Sources"))
        self._heading.setVisible(bool(self._cards))
