"""Since when: the findings whose duration was said, drawn as bars that end now; the same in words for a screen reader."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from medassist.core.case import Case
from medassist.core.reading.matching import MODIFIERS
from medassist.ui.facts import days_in_words
from medassist.ui.theme import Theme
from medassist.ui.widgets.chips import status_colour

MOST = 8
ROW = 22
NAMES_SHARE = 0.34


@dataclass(frozen=True, slots=True)
class Span:
    """One finding and the days it has lasted."""

    name: str
    days: float


def spans_of(case: Case, names: Mapping[str, str], complaint: str) -> list[Span]:
    """The present findings with a duration, oldest first; the complaint as a whole where no finding has one."""
    longest: dict[str, float] = {}
    for mention in case.findings:
        now = mention.status == "present" and mention.context in ("now", "uncertain")
        if now and mention.duration_days and mention.id in case.present and mention.id not in MODIFIERS:
            longest[mention.id] = max(longest.get(mention.id, 0.0), mention.duration_days)
    spans = [Span(names.get(id, id), days) for id, days in longest.items()]
    if case.duration_days and all(abs(span.days - case.duration_days) > 1e-6 for span in spans):
        spans.append(Span(complaint, case.duration_days))
    return sorted(spans, key=lambda span: -span.days)


def fraction(days: float, longest: float, shortest: float) -> float:
    """How far back of the strip a duration reaches, 0.12 to 1: logarithmic, so that hours stay visible beside years."""
    if longest <= shortest:
        return 1.0
    return 0.12 + 0.88 * math.log(days / shortest) / math.log(longest / shortest)


class Timeline(QWidget):
    """A quiet strip; hides itself where no duration was said."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.spans: list[Span] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_spans(self, spans: list[Span]) -> None:
        """Shows the spans, and says them."""
        self.spans = spans[:MOST]
        self.setVisible(bool(self.spans))
        said = "; ".join(
            self.tr("{name} for {time}").format(name=span.name, time=days_in_words(span.days)) for span in spans
        )
        self.setAccessibleName(self.tr("Since when"))
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.setFixedHeight(max(1, self.sizeHint().height()))
        self.update()

    def sizeHint(self) -> QSize:  # Qt's name
        return QSize(self._theme.px(300), len(self.spans) * self._theme.px(ROW) + self._theme.px(ROW))

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        if not self.spans:
            return
        t, px = self._theme.tokens, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(12))
        row, left = px(ROW), round(self.width() * NAMES_SHARE)
        strip = self.width() - left - px(4)
        longest, shortest = self.spans[0].days, self.spans[-1].days
        metrics = painter.fontMetrics()
        bottom = len(self.spans) * row
        painter.setPen(QColor(t.line))
        painter.drawLine(left, bottom, self.width() - px(4), bottom)
        painter.drawLine(self.width() - px(4), 0, self.width() - px(4), bottom)
        for place, span in enumerate(self.spans):
            top = place * row
            painter.setPen(QColor(t.ink))
            name = metrics.elidedText(span.name, Qt.TextElideMode.ElideRight, left - px(8))
            painter.drawText(QRectF(0, top, left - px(8), row), Qt.AlignmentFlag.AlignVCenter, name)
            length = strip * fraction(span.days, longest, shortest)
            bar = QRectF(left + strip - length, top + row * 0.25, length, row * 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(bar, px(3), px(3))
            painter.setBrush(QColor(status_colour("present", t)))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), px(3), bar.height()), 1, 1)
            words = days_in_words(span.days)
            room = metrics.horizontalAdvance(words) + px(12)
            painter.setPen(QColor(t.ink))
            if length >= room:
                place_of_words = QRectF(bar.left() + px(8), top, length, row)
                painter.drawText(place_of_words, Qt.AlignmentFlag.AlignVCenter, words)
            else:
                before = QRectF(bar.left() - room, top, room - px(6), row)
                painter.drawText(before, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        painter.setPen(QColor(t.quiet))
        axis = QRectF(left, bottom, strip, row)
        painter.drawText(axis, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tr("began"))
        painter.drawText(axis, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.tr("now"))
        painter.end()
