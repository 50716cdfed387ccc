"""The form of a case: patient, vital signs, background, laboratory; each field with its unit, limits and fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.services.case import Assessed
from medassist.services.case_form import CaseForm
from medassist.services.case_limits import ValueLimits
from medassist.services.case_quantities import BLOOD_PRESSURE, DURATION, MEASURES, Group, Measure
from medassist.ui.facts import days_in_words
from medassist.ui.theme import Theme
from medassist.ui.widgets.case_cell import CaseCell
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import language_in_force

CELL = 142
WHOLE = 292
"""Width of a field, and of one that holds words, px at 100 %."""
MEASURED_AS = {BLOOD_PRESSURE: ("systolic_mmhg", "diastolic_mmhg")}
"""The quantities of a field that holds more than one."""
MEASURED = frozenset(measure.id for measure in MEASURES)


class CaseFields(QWidget):
    """Shows a form and says what was typed where; it decides nothing."""

    field_changed = Signal(str, str)
    """Name and words of a field (services.case_form)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headings: dict[str, QLabel] = {}
        self.cells: dict[str, CaseCell] = {}
        self.more_button = QPushButton(self)
        self._laboratory = QWidget(self)
        self._column = QVBoxLayout(self)
        self._shown: Assessed | None = None
        self._form = CaseForm()
        self._build_ui()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        patient = self._section("patient", self)
        self._choice(patient, "sex", ("", "male", "female"))
        self._number(patient, "age", ("岁", "个月", "周", "天"))
        self._number(patient, "weight", ("kg", "斤", "lb", "g"))
        self._choice(patient, "pregnant", ("", "yes", "no"))
        self._number(patient, "pregnancy_weeks", ())
        self._number(patient, "duration", tuple(unit.id for unit in DURATION.units))
        vital = self._section("vital", self)
        self._measures(vital, "vital")
        background = self._section("background", self)
        for name in ("conditions", "medicines", "allergies"):
            self._add(background, CaseCell(name, (), self._theme, self), WHOLE)
        self.more_button.setProperty("role", "link")
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self._on_more)
        self._column.addWidget(self.more_button)
        inside = QVBoxLayout(self._laboratory)
        inside.setContentsMargins(0, 0, 0, 0)
        grid = QWidget(self._laboratory)
        inside.addWidget(grid)
        flow = FlowLayout(grid, px(8))
        self._measures(flow, "laboratory")
        self._number(flow, "egfr", ())
        self._measures(flow, "other")
        self._column.addWidget(self._laboratory)
        self._laboratory.hide()

    def show_form(self, form: CaseForm) -> None:
        """Puts the words of `form` into the fields; a field that holds them already keeps its cursor."""
        self._form = form
        for name, cell in self.cells.items():
            cell.show_words(form.fields.get(name, ""), form.fields.get(f"{name}.unit", ""))
        filled = any(form.fields.get(name) for name, cell in self.cells.items() if self._laboratory.isAncestorOf(cell))
        if filled and not self.more_button.isChecked():
            self.more_button.setChecked(True)

    def show_assessed(self, shown: Assessed | None, names: Mapping[str, str]) -> None:
        """What the text says where a field is empty, the limits at this age, and what could not be used."""
        self._shown = shown
        told = self._told(shown)
        for name, cell in self.cells.items():
            cell.show_told(told.get(name, ""))
            if shown is None:
                cell.show_note("")
            elif name in shown.problems:
                cell.show_note(shown.problems[name], is_error=True)
            else:
                cell.show_note(*self._limits(name, shown.limits, names))

    def order(self) -> list[QWidget]:
        """What Tab reaches, in the order of reading."""
        before: list[QWidget] = []
        after: list[QWidget] = []
        for cell in self.cells.values():
            (after if self._laboratory.isAncestorOf(cell) else before).extend(cell.controls())
        return [*before, self.more_button, *after]

    def _told(self, shown: Assessed | None) -> dict[str, str]:
        """What the text alone says, as short words, by field."""
        if shown is None:
            return {}
        patient, read = shown.read.patient, shown.read
        told: dict[str, str] = {}
        if patient.age_days is not None:
            years = patient.age_days / 365
            told["age"] = days_in_words(patient.age_days) if years < 2 else f"{patient.age_years or years:.3g}"
        if patient.sex is not None:
            told["sex"] = self._option("sex", patient.sex)
        if patient.pregnant is not None:
            told["pregnant"] = self._option("pregnant", "yes" if patient.pregnant else "no")
        for name, value in (
            ("weight", patient.weight_kg), ("pregnancy_weeks", patient.pregnancy_weeks), ("egfr", patient.egfr),
        ):  # fmt: skip
            if value is not None:
                told[name] = f"{value:g}"
        if read.duration_days:
            told["duration"] = days_in_words(read.duration_days)
        measured = {one.quantity: one.value for one in read.measurements}
        for measure in MEASURES:
            values = [f"{measured[q]:g}" for q in MEASURED_AS.get(measure.id, (measure.id,)) if q in measured]
            if values:
                told[measure.id] = "/".join(values)
        return told

    def _limits(self, name: str, limits: Mapping[str, ValueLimits], names: Mapping[str, str]) -> tuple[str, bool, bool]:
        """A note, whether it is an error (never here), and whether the value lies outside."""
        known = [limits[quantity] for quantity in MEASURED_AS.get(name, (name,)) if quantity in limits]
        outside = next((one for one in known if one.finding is not None), None)
        if outside is not None and outside.finding is not None:
            word = names.get(outside.finding, outside.finding)
            return f"▲ {word}", False, True
        if not known or name not in MEASURED:
            return "", False, False
        return " / ".join(span for span in map(_span, known) if span), False, False

    def _section(self, name: str, parent: QWidget) -> FlowLayout:
        heading = QLabel(parent)
        heading.setProperty("role", "strong")
        self._headings[name] = heading
        self._column.addWidget(heading)
        grid = QWidget(parent)
        self._column.addWidget(grid)
        return FlowLayout(grid, self._theme.px(8))

    def _measures(self, flow: FlowLayout, group: Group) -> None:
        for measure in MEASURES:
            if measure.group == group:
                self._add(flow, CaseCell(measure.id, _ids(measure), self._theme, self), CELL)

    def _number(self, flow: FlowLayout, name: str, units: Sequence[str]) -> None:
        self._add(flow, CaseCell(name, tuple(units), self._theme, self), CELL)

    def _choice(self, flow: FlowLayout, name: str, options: Sequence[str]) -> None:
        self._add(flow, CaseCell(name, (), self._theme, self, options=tuple(options)), CELL)

    def _add(self, flow: FlowLayout, cell: CaseCell, width: int) -> None:
        cell.setFixedWidth(self._theme.px(width))
        cell.changed.connect(self.field_changed)
        self.cells[cell.name] = cell
        flow.addWidget(cell)

    def _on_more(self, on: bool) -> None:
        self._laboratory.setVisible(on)
        self._name_more()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.show_form(self._form)
        super().changeEvent(event)

    def _name_more(self) -> None:
        word = self.tr("Laboratory and other values")
        self.more_button.setText(f"{'▾' if self.more_button.isChecked() else '▸'}  {word}")
        self.more_button.setAccessibleName(word)

    def _option(self, name: str, option: str) -> str:
        words = {
            ("sex", "male"): self.tr("male"),
            ("sex", "female"): self.tr("female"),
            ("pregnant", "yes"): self.tr("yes"),
            ("pregnant", "no"): self.tr("no"),
        }
        return words.get((name, option), "—")

    def _retranslate(self) -> None:
        self._headings["patient"].setText(self.tr("Patient"))
        self._headings["vital"].setText(self.tr("Vital signs"))
        self._headings["background"].setText(self.tr("Background"))
        self._name_more()
        language = language_in_force()
        names = {measure.id: measure.name.of(language) for measure in MEASURES}
        names |= {
            "sex": self.tr("sex"),
            "age": self.tr("age"),
            "weight": self.tr("weight"),
            "pregnant": self.tr("pregnant"),
            "pregnancy_weeks": self.tr("week of pregnancy"),
            "duration": self.tr("ill for"),
            "conditions": self.tr("past diseases"),
            "medicines": self.tr("medicines taken"),
            "allergies": self.tr("allergies"),
            "egfr": "eGFR",
        }
        units = {
            "岁": self.tr("years"), "个月": self.tr("months"), "周": self.tr("weeks"), "天": self.tr("days"),
            "斤": self.tr("jin (½ kg)"),
        }  # fmt: skip
        units |= {unit.id: unit.zh if language == "zh" else unit.en for unit in DURATION.units}
        for name, cell in self.cells.items():
            options = {option: self._option(name, option) for option in cell.options}
            shown = {unit.id: unit.name for measure in MEASURES if measure.id == name for unit in measure.units}
            word = names[name]
            cell.rename(word[:1].upper() + word[1:], {**units, **shown}, options)
        for name in ("conditions", "medicines", "allergies"):
            self.cells[name].show_example(self.tr("names, separated by commas"))
        self.cells[BLOOD_PRESSURE].show_example("120/80")


def _ids(measure: Measure) -> tuple[str, ...]:
    return tuple(unit.id for unit in measure.units)


def _span(limits: ValueLimits) -> str:
    """The range between the limits, in the quantity's own unit."""
    if limits.at_least is not None and limits.below is not None:
        return f"{limits.at_least:g}–{limits.below:g}"
    if limits.at_least is not None:
        return f"≥{limits.at_least:g}"
    return f"<{limits.below:g}" if limits.below is not None else ""
