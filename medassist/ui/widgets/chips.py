"""What was understood, as chips: a click goes round present, absent, unknown, and the answer is worked out again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from medassist.core.answer import Answer, FoundFinding
from medassist.core.case import FindingStatus
from medassist.core.clinical import Sex
from medassist.ui.theme import RADIUS, Theme
from medassist.ui.widgets.flow_layout import FlowLayout

NEXT: dict[FindingStatus, FindingStatus] = {"present": "absent", "absent": "unknown", "unknown": "present"}
SIGN: dict[FindingStatus, str] = {"present": "✓", "absent": "✕", "unknown": "?"}


class Chip(QAbstractButton):
    """One fact. A finding's chip can be turned; a fact about the patient cannot."""

    def __init__(self, text: str, status: FindingStatus | None, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._theme = theme
        self.setText(text)
        self.setFont(theme.font(13))
        self.setEnabled(status is not None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if status is not None else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if status is not None else Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # Qt's name
        px = self._theme.px
        width = self.fontMetrics().horizontalAdvance(self._shown()) + px(20)
        return QSize(width, self.fontMetrics().height() + px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        t = self._theme.tokens
        ink, fill, edge = {
            "present": (t.accent, t.accent_soft, t.accent),
            "absent": (t.quiet, t.surface, t.line),
            "unknown": (t.same_day, t.same_day_soft, t.same_day),
            None: (t.ink, t.raised, t.line),
        }[self.status]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self.status == "unknown" else Qt.PenStyle.SolidLine
        pen = QPen(QColor(t.ink if self.hasFocus() else edge), 2 if self.hasFocus() else 1, style)
        painter.setPen(pen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.setPen(QColor(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._shown())
        painter.end()

    def _shown(self) -> str:
        return self.text() if self.status is None else f"{self.text()} {SIGN[self.status]}"


class ChipRow(QWidget):
    """The patient's facts and the findings of one answer."""

    status_chosen = Signal(str, str)
    """Finding id and its new status, after a click."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._corrections: dict[str, FindingStatus] = {}
        self._flow = FlowLayout(self)

    def show_answer(self, answer: Answer, corrections: Mapping[str, FindingStatus]) -> None:
        """Shows the facts of `answer` with the person's corrections; focus stays on the finding that had it."""
        focused = self.focusWidget()
        kept = focused.property("finding") if isinstance(focused, Chip) and focused.hasFocus() else None
        self._answer, self._corrections = answer, dict(corrections)
        self._flow.clear()
        for text in self._patient_facts(answer):
            self._flow.addWidget(Chip(text, None, self._theme, self))
        shown: set[str] = set()
        for finding in answer.findings:
            if finding.id not in shown:
                shown.add(finding.id)
                chip = self._finding_chip(finding)
                if finding.id == kept:
                    chip.setFocus()
        self.setVisible(self._flow.count() > 0)
        self.updateGeometry()

    def retranslate(self) -> None:
        """Shows the same facts in the language now in force."""
        if self._answer is not None:
            self.show_answer(self._answer, self._corrections)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _finding_chip(self, finding: FoundFinding) -> Chip:
        status = self._corrections.get(finding.id, finding.status)
        context = {
            "now": "",
            "past": self.tr("past"),
            "family": self.tr("family"),
            "uncertain": self.tr("uncertain"),
        }[finding.context]
        name = f"{finding.name} ({context})" if context else finding.name
        chip = Chip(name, status, self._theme, self)
        chip.setProperty("finding", finding.id)
        words = {"present": self.tr("present"), "absent": self.tr("absent"), "unknown": self.tr("unknown")}
        chip.setAccessibleName(f"{name}: {words[status]}")
        chip.setToolTip(
            self.tr("“{quote}”: {status}. Click to change.").format(quote=finding.quote, status=words[status])
        )
        chip.clicked.connect(lambda _=False, id=finding.id, now=status: self.status_chosen.emit(id, NEXT[now]))
        self._flow.addWidget(chip)
        return chip

    def _patient_facts(self, answer: Answer) -> list[str]:
        patient = answer.patient
        facts: list[str] = []
        if patient.sex is not None:
            names: dict[Sex, str] = {"male": self.tr("male"), "female": self.tr("female")}
            facts.append(names[patient.sex])
        if patient.age_days is not None and patient.age_days < 2 * 365:
            facts.append(self._small_age(patient.age_days))
        elif patient.age_years is not None:
            facts.append(self.tr("{n} years").format(n=f"{patient.age_years:g}"))
        if patient.weight_kg is not None:
            facts.append(f"{patient.weight_kg:g} kg")
        if patient.pregnancy_weeks is not None:
            facts.append(self.tr("pregnant, {n} weeks").format(n=f"{patient.pregnancy_weeks:g}"))
        elif patient.pregnant:
            facts.append(self.tr("pregnant"))
        facts += [self.tr("allergic: {name}").format(name=name) for name in patient.allergies]
        facts += [self.tr("takes: {name}").format(name=name) for name in patient.medicines]
        if patient.egfr is not None:
            facts.append(f"eGFR {patient.egfr:g}")
        return facts

    def _small_age(self, days: int) -> str:
        if days < 60:
            return self.tr("{n} days").format(n=days)
        return self.tr("{n} months").format(n=round(days / 30.44))
