"""What was understood, as chips: a click goes round present, absent, unknown, and the answer is worked out again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from medassist.core.answer import FoundFinding
from medassist.core.case import FindingStatus
from medassist.ui.facts import case_facts, patient_facts
from medassist.ui.shown import Shown
from medassist.ui.style_sheet import RADIUS
from medassist.ui.theme import Theme, Tokens
from medassist.ui.widgets.add_finding import AddFinding
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import status_word

NEXT: dict[FindingStatus, FindingStatus] = {"present": "absent", "absent": "unknown", "unknown": "present"}
SIGN: dict[FindingStatus, str] = {"present": "✓", "absent": "×", "unknown": "?"}


def status_colour(status: FindingStatus, tokens: Tokens) -> str:
    """The ink of a status, on chips and under the words of the question."""
    return {"present": tokens.accent, "absent": tokens.quiet, "unknown": tokens.same_day}[status]


class Chip(QAbstractButton):
    """One fact. A finding's chip can be turned; a fact about the patient cannot."""

    def __init__(self, text: str, status: FindingStatus | None, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status: FindingStatus | None = status
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setFont(theme.font(13))
        self.setEnabled(status is not None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if status is not None else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if status is not None else Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # Qt's name
        px = self._theme.px
        width = self.fontMetrics().horizontalAdvance(self.text()) + px(20)
        if self.status is not None:
            width += px(18)
        return QSize(width, self.fontMetrics().height() + px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        t, px = self._theme.tokens, self._theme.px
        looks: dict[FindingStatus | None, tuple[str, str, str]] = {
            "present": (t.accent, t.accent_soft, t.accent),
            "absent": (t.quiet, t.surface, t.line),
            "unknown": (t.same_day, t.same_day_soft, t.same_day),
            None: (t.ink, t.raised, t.line),
        }
        ink, fill, edge = looks[self.status]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self.status == "unknown" else Qt.PenStyle.SolidLine
        pen = QPen(QColor(t.ink if self.hasFocus() else edge), 2 if self.hasFocus() else 1, style)
        painter.setPen(pen)
        painter.setBrush(QColor(t.line if self.underMouse() and self.status is not None else fill))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.setPen(QColor(t.ink if self.underMouse() and self.status is not None else ink))
        words = self.rect().adjusted(px(10), 0, -px(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, self.text())
        if self.status is not None:
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, SIGN[self.status])
        painter.end()


class ChipRow(QWidget):
    """The patient's facts and the findings of one answer, and a way to add a finding."""

    status_chosen = Signal(str, str)
    """Finding id and its new status, after a click."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: Shown | None = None
        self._names: Mapping[str, str] = {}
        self._flow = FlowLayout(self, theme.px(8))
        self.adding = AddFinding(theme, self)
        self.adding.finding_chosen.connect(lambda finding: self.status_chosen.emit(finding, "present"))
        self.adding.opened_changed.connect(self._flow.invalidate)

    def show_answer(self, shown: Shown, names: Mapping[str, str]) -> None:
        """Shows the facts of `shown` (`names`: of conditions and drugs by id); focus stays on the finding that had it."""
        focused = self.focusWidget()
        kept = focused.property("finding") if isinstance(focused, Chip) and focused.hasFocus() else None
        self._shown, self._names = shown, names
        self._flow.clear(keep=self.adding)
        facts = patient_facts(shown.answer.patient, names) + (case_facts(shown.case) if shown.case is not None else [])
        for text in facts:
            self._flow.addWidget(Chip(text, None, self._theme, self))
        done: set[str] = set()
        for finding in shown.answer.findings:
            if finding.id not in done:
                done.add(finding.id)
                chip = self._finding_chip(finding)
                if finding.id == kept:
                    chip.setFocus()
        self._flow.addWidget(self.adding)
        for index in range(self._flow.count()):
            item = self._flow.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.show()
        self.updateGeometry()

    def show_none(self) -> None:
        """Nothing but the way to add a finding."""
        self._shown = None
        self._flow.clear(keep=self.adding)
        self._flow.addWidget(self.adding)
        self.adding.show()
        self.updateGeometry()

    def chips(self) -> list[Chip]:
        """The chips that can be turned, in order."""
        items = (self._flow.itemAt(index) for index in range(self._flow.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Chip) and widget.status is not None]

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self.show_answer(self._shown, self._names)
        super().changeEvent(event)

    def _finding_chip(self, finding: FoundFinding) -> Chip:
        status: FindingStatus = finding.status
        context = {
            "now": "",
            "past": self.tr("past"),
            "family": self.tr("family"),
            "uncertain": self.tr("uncertain"),
        }[finding.context]
        similar = self.tr("by similarity") if finding.matched_by == "meaning" else ""
        name = " · ".join(part for part in (finding.name, context, similar) if part)
        chip = Chip(name, status, self._theme, self)
        chip.setProperty("finding", finding.id)
        chip.setAccessibleName(self.tr("{name}: {status}").format(name=name, status=status_word(status)))
        if finding.quote:
            hint = self.tr('"{quote}" was read as {status}. Click to change.')
            if finding.matched_by == "meaning":
                hint = self.tr('"{quote}" was read by similarity as {status}; please check. Click to change.')
        else:
            hint = self.tr("Added by you as {status}. Click to change.")
        chip.setToolTip(hint.format(quote=finding.quote[:80], status=status_word(status)))
        chip.clicked.connect(lambda: self.status_chosen.emit(finding.id, NEXT[status]))
        self._flow.addWidget(chip)
        return chip
