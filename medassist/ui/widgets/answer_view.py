"""The answer as a document: sentences under their section, each with numbers that open the source."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from medassist.core.answer import Answer
from medassist.ui.theme import LINE_HEIGHT, Theme
from medassist.ui.words import limits_line, section_title


class AnswerView(QTextBrowser):
    """Shows one answer; as tall as its text, so that the page scrolls and not this box."""

    source_wanted = Signal(int)
    """The number of a source that a person clicked or opened with Enter."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(self.verticalScrollBarPolicy().ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(self.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.setAccessibleName(self.tr("Answer"))

    def show_answer(self, answer: Answer) -> None:
        """Shows `answer`; its sentences stay in the question's language."""
        self._answer = answer
        self.document().setDefaultFont(self._theme.font())
        self.setHtml(answer_html(answer, self._theme))
        self._fit()

    def loadResource(self, kind: int, name: QUrl) -> object:  # Qt's name
        """Nothing is ever loaded: what a document brings along stays text."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Answer"))
            if self._answer is not None:
                self.show_answer(self._answer)
        super().changeEvent(event)

    def _fit(self) -> None:
        document: QTextDocument = self.document()
        document.setTextWidth(self.viewport().width())
        self.setFixedHeight(round(document.size().height()) + 2 * self.frameWidth() + self._theme.px(6))

    def _on_anchor_clicked(self, url: QUrl) -> None:
        number = url.toString().removeprefix("source:")
        if number.isdigit():
            self.source_wanted.emit(int(number))


def answer_html(answer: Answer, theme: Theme) -> str:
    """The answer's sentences, alerts, treatment and limits as rich text; every text is escaped."""
    t = theme.tokens
    lines: list[str] = []
    section = None
    for sentence in answer.sentences:
        if sentence.section != section:
            section = sentence.section
            lines.append(_heading(section_title(section), theme))
        lines.append(_paragraph(escape(sentence.text), sentence.citations, theme))
    if answer.alerts:
        lines.append(_heading(section_title("alerts"), theme))
        for alert in answer.alerts:
            colour = t.emergency if alert.severity == "stop" else t.same_day
            word = escape(section_title(alert.severity))
            lines.append(
                _paragraph(f'<b style="color:{colour}">{word}</b> {escape(alert.text)}', alert.citations, theme)
            )
    if answer.treatment:
        lines.append(_heading(section_title("options"), theme))
        for one in answer.treatment:
            dose = f' <span style="color:{t.quiet}">{escape(one.dose)}</span>' if one.dose else ""
            lines.append(_paragraph(escape(one.text) + dose, one.citations, theme))
    if answer.reason:
        lines.append(_paragraph(f'<span style="color:{t.quiet}">{escape(answer.reason)}</span>', (), theme))
    lines.append(
        f'<p style="color:{t.quiet}; font-size:{theme.px(12)}px; margin-top:{theme.px(10)}px">{escape(limits_line())}</p>'
    )
    return "".join(lines)


def _heading(text: str, theme: Theme) -> str:
    return (
        f'<p style="color:{theme.tokens.quiet}; font-size:{theme.px(12)}px; font-weight:bold; '
        f'margin-top:{theme.px(10)}px; margin-bottom:{theme.px(2)}px">{escape(text)}</p>'
    )


def _paragraph(html: str, citations: tuple[int, ...], theme: Theme) -> str:
    marks = "".join(
        f'&nbsp;<a href="source:{number}" style="color:{theme.tokens.accent}; text-decoration:none">[{number}]</a>'
        for number in citations
    )
    height = round(LINE_HEIGHT * 100)
    return f'<p style="margin-top:0; margin-bottom:{theme.px(4)}px; line-height:{height}%">{html}{marks}</p>'
