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
from medassist.ui.widgets.kept_rows import KeptRows
from medassist.ui.words import status_word

NEXT: dict[FindingStatus, FindingStatus] = {"present": "absent", "absent": "unknown", "unknown": "present"}
FACT = "fact "
"""What the chip of a fact is kept under, before its place: no finding's id has a space."""
SIGN: dict[FindingStatus, str] = {"present": "✓", "absent": "×", "unknown": "?"}


def status_colour(status: FindingStatus, tokens: Tokens) -> str:
    """The ink of a status, on chips and under the words of the question."""
    return {"present": tokens.accent, "absent": tokens.quiet, "unknown": tokens.same_day}[status]


class Chip(QAbstractButton):
    """One fact. A finding's chip can be turned; a fact about the patient cannot."""

    turned = Signal(str, str)
    """Finding id and the status it is turned to."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status: FindingStatus | None = None
        self._theme = theme
        self.setFont(theme.font(13))
        self.clicked.connect(self._on_clicked)

    def show_fact(self, text: str) -> None:
        """A fact about the patient."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip("")
        self._take(None)

    def show_finding(self, finding: str, text: str, status: FindingStatus) -> None:
        """A finding by its id, what the chip says of it, and how it was read."""
        self.setProperty("finding", finding)
        self.setText(text)
        self._take(status)

    def _take(self, status: FindingStatus | None) -> None:
        if status != self.status:
            self.status = status
            self.updateGeometry()
            self.update()
        self.setEnabled(status is not None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if status is not None else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if status is not None else Qt.FocusPolicy.NoFocus)

    def _on_clicked(self) -> None:
        if self.status is not None:
            self.turned.emit(self.property("finding"), NEXT[self.status])

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
        self._rows = KeptRows(self._flow, self._new_chip)
        self._findings: list[Chip] = []
        self.adding = AddFinding(theme, self)
        self._flow.addWidget(self.adding)
        self.adding.finding_chosen.connect(lambda finding: self.status_chosen.emit(finding, "present"))
        self.adding.opened_changed.connect(self._flow.invalidate)

    def show_answer(self, shown: Shown, names: Mapping[str, str]) -> None:
        """Shows the facts of `shown` (`names`: of conditions and drugs by id); focus stays on the finding that had it."""
        self._shown, self._names = shown, names
        facts = patient_facts(shown.answer.patient, names) + (case_facts(shown.case) if shown.case is not None else [])
        first: dict[str, FoundFinding] = {}
        for finding in shown.answer.findings:
            first.setdefault(finding.id, finding)
        chips = self._rows.of([*(f"{FACT}{place}" for place in range(len(facts))), *first])
        self._findings = chips[len(facts) :]
        for chip, text in zip(chips, facts, strict=False):
            chip.show_fact(text)
        for chip, finding in zip(self._findings, first.values(), strict=True):
            self._show_finding(chip, finding)
        for chip in chips:
            chip.show()

    def show_none(self) -> None:
        """Nothing but the way to add a finding."""
        self._shown = None
        self._findings = self._rows.of(())

    def chips(self) -> list[Chip]:
        """The chips that can be turned, in order."""
        return list(self._findings)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self.show_answer(self._shown, self._names)
        super().changeEvent(event)

    def _new_chip(self) -> Chip:
        chip = Chip(self._theme, self)
        chip.turned.connect(self.status_chosen)
        return chip

    def _show_finding(self, chip: Chip, finding: FoundFinding) -> None:
        status: FindingStatus = finding.status
        context = {
            "now": "",
            "past": self.tr("past"),
            "family": self.tr("family"),
            "uncertain": self.tr("uncertain"),
        }[finding.context]
        similar = self.tr("by similarity") if finding.matched_by == "meaning" else ""
        name = " · ".join(part for part in (finding.name, context, similar) if part)
        if finding.quote:
            hint = self.tr('"{quote}" was read as {status}. Click to change.')
            if finding.matched_by == "meaning":
                hint = self.tr('"{quote}" was read by similarity as {status}; please check. Click to change.')
        else:
            hint = self.tr("Added by you as {status}. Click to change.")
        chip.show_finding(finding.id, name, status)
        chip.setAccessibleName(self.tr("{name}: {status}").format(name=name, status=status_word(status)))
        chip.setToolTip(hint.format(quote=finding.quote[:80], status=status_word(status)))
