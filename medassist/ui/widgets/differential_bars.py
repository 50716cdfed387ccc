"""The differential as bars that open to every finding's weight, for and against."""

from __future__ import annotations

import math
from html import escape

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from medassist.core.answer import Answer, Hypothesis, MustNotMiss, Weight
from medassist.core.clinical import Language
from medassist.ui.theme import Theme

SHOWN = 6


class HypothesisBar(QWidget):
    """One condition: name, probability, bar; Enter or a click opens what speaks for and against it."""

    def __init__(
        self, one: Hypothesis, names: dict[str, str], language: Language, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._one = one
        self._names = names
        self._language = language
        self._theme = theme
        self._open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(13))
        self.setAccessibleName(f"{self._title()}, {one.probability:.0%}. {self._spoken()}")
        self.setToolTip(self.tr("Enter or a click shows what speaks for and against"))

    def _title(self) -> str:
        return self._one.name_zh if self._language == "zh" else self._one.name_en

    def _lines(self) -> list[tuple[str, float]]:
        """Odds factors of the findings, strongest first."""
        weights = sorted(self._one.evidence, key=lambda weight: -abs(weight.log_likelihood_ratio))
        return [
            (
                self._said(weight),
                weight.log_likelihood_ratio,
            )
            for weight in weights
        ]

    def _said(self, weight: Weight) -> str:
        name = self._names.get(weight.finding, weight.finding)
        if weight.status == "present":
            return name
        return f"无{name}" if self._language == "zh" else f"no {name}"

    def _spoken(self) -> str:
        return ", ".join(f"{name} ×{math.exp(weight):.2g}" for name, weight in self._lines())

    def sizeHint(self) -> QSize:  # Qt's name
        line = self.fontMetrics().height() + self._theme.px(4)
        lines = len(self._lines()) + 1 if self._open else 0
        return QSize(self._theme.px(200), line + self._theme.px(14) + lines * line)

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        t, px = self._theme.tokens, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, line = self.width() - px(8), self.fontMetrics().height() + px(4)
        percent = f"{self._one.probability:.0%}" if self._one.probability >= 0.01 else "<1%"
        painter.setPen(QColor(t.ink))
        room = width - self.fontMetrics().horizontalAdvance(percent) - px(12)
        title = self.fontMetrics().elidedText(self._title(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(px(4), 0, room, line), Qt.AlignmentFlag.AlignVCenter, title)
        painter.drawText(
            QRect(px(4), 0, width, line), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent
        )
        ink, _ = t.of_urgency(self._one.urgency)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.line))
        painter.drawRoundedRect(px(4), line, width, px(5), 2, 2)
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(px(4), line, max(px(3), round(width * self._one.probability)), px(5), 2, 2)
        if self._open:
            self._paint_weights(painter, line, width)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(t.accent))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()

    def _paint_weights(self, painter: QPainter, line: int, width: int) -> None:
        t, px = self._theme.tokens, self._theme.px
        top = line + px(8)
        painter.setPen(QColor(t.quiet))
        prior = self.tr("before any finding: {percent}").format(percent=f"{math.exp(self._one.prior):.2%}")
        painter.drawText(QRect(px(12), top, width - px(12), line), Qt.AlignmentFlag.AlignVCenter, prior)
        for name, weight in self._lines():
            top += line
            painter.setPen(QColor(t.ink if weight > 0 else t.quiet))
            factor = f"×{math.exp(weight):.2g}"
            room = width - px(16) - self.fontMetrics().horizontalAdvance(factor)
            shown = self.fontMetrics().elidedText(
                f"{'+' if weight > 0 else '−'} {name}", Qt.TextElideMode.ElideRight, room
            )
            painter.drawText(QRect(px(12), top, room, line), Qt.AlignmentFlag.AlignVCenter, shown)
            painter.drawText(
                QRect(px(12), top, width - px(12), line),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                factor,
            )

    def _toggle(self) -> None:
        self._open = not self._open
        self.updateGeometry()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # Qt's name
        self._toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._toggle()
        else:
            super().keyPressEvent(event)


class DifferentialBars(QWidget):
    """The leading conditions, and the dangerous ones beside the ranking."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._names: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))

    def show_answer(self, answer: Answer, names: dict[str, str]) -> None:
        """Shows the differential; `names` are the findings' names in the answer's language."""
        self._answer, self._names = answer, names
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(answer.differential or answer.must_not_miss))
        if answer.differential:
            self._column.addWidget(self._heading(self.tr("Differential")))
        for one in answer.differential[:SHOWN]:
            self._column.addWidget(HypothesisBar(one, names, answer.language, self._theme, self))
        if answer.must_not_miss:
            self._column.addSpacing(self._theme.px(8))
            self._column.addWidget(self._heading(self.tr("Must not be missed")))
        for danger in answer.must_not_miss:
            self._column.addWidget(self._danger(danger, answer.language))
        self.updateGeometry()

    def _danger(self, danger: MustNotMiss, language: Language) -> QLabel:
        """A dangerous condition: why it is here, and what rules it out."""
        t, px = self._theme.tokens, self._theme.px
        name = danger.name_zh if language == "zh" else danger.name_en
        lines = [f'<span style="color:{t.same_day}">▲</span> <b>{escape(name)}</b>', escape(danger.why)]
        if danger.excluded_by:
            joined = ("；" if language == "zh" else "; ").join(danger.excluded_by)
            lines.append(escape(self.tr("Ruled out by: {what}").format(what=joined)))
        quiet = f'<br/><span style="color:{t.quiet}; font-size:{px(12)}px">'
        label = QLabel(lines[0] + "".join(f"{quiet}{line}</span>" for line in lines[1:] if line), self)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        return label

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer, self._names)
        super().changeEvent(event)
