"""The whole article that a source was taken from, opened at the sentence meant."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from medassist.core.evidence import Passage
from medassist.ui.theme import Theme
from medassist.ui.words import language_word, review_word, section_title

PLACE = "meant"


class ArticleDialog(QDialog):
    """Every section of one document in one language; each sentence's works stand under its section."""

    def __init__(self, passages: Sequence[Passage], section: str, sentence: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = QTextBrowser(self)
        self.close_button = QPushButton(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first = passages[0]
        self.setWindowTitle(first.title)
        self._build_ui(first)
        self.text.document().setDefaultFont(theme.font())
        self.text.document().setDocumentMargin(0)
        self.text.setHtml("".join(self._section(passage, section, sentence) for passage in passages))
        self.close_button.clicked.connect(self.accept)
        QTimer.singleShot(0, self.text, lambda: self.text.scrollToAnchor(PLACE))

    def _build_ui(self, first: Passage) -> None:
        px = self._theme.px
        title = QLabel(first.title, self)
        title.setProperty("role", "title")
        state = QLabel(f"{language_word(first.language)} · {review_word(first.review)}", self)
        state.setProperty("role", "quiet")
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(first.title)
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(8))
        for widget in (title, state):
            widget.setWordWrap(True)
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        parent = self.parentWidget()
        if parent is not None:
            self.resize(min(px(720), parent.width() - px(32)), min(px(640), parent.height() - px(32)))

    def _section(self, passage: Passage, wanted: str, sentence: str) -> str:
        t, px = self._theme.tokens, self._theme.px
        is_meant = passage.section == wanted
        anchor = f'<a name="{PLACE}"></a>' if is_meant else ""
        lines = [
            f'<p style="margin-top:{px(12)}px; margin-bottom:{px(4)}px; font-weight:bold">{anchor}'
            f"{escape(section_title(passage.section))}</p>"
        ]
        for text in passage.sentences:
            marked = f' style="background-color:{t.accent_soft}"' if is_meant and text == sentence else ""
            lines.append(
                f'<p style="margin-top:0; margin-bottom:{px(4)}px; line-height:{self._theme.line_percent}%">'
                f"<span{marked}>{escape(text)}</span></p>"
            )
        quiet = f"margin:0; color:{t.quiet}; font-size:{px(12)}px"
        works = dict.fromkeys(one for one in passage.sources if one)
        lines += [f'<p style="{quiet}">{escape(work)}</p>' for work in works]
        return "".join(lines)
