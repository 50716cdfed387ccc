"""One possible world of a case: everything a red flag may ask, with the age fixed to one day of the span the text allows."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.core.case import Case
from medassist.core.clinical import Sex

MONTH_DAYS = 364 / 12
"""Days of a month of age: thirteen weeks are three months, so that 91 days are 3 months exactly."""
AGE_UNITS: dict[str, float] = {"age_days": 1.0, "age_months": MONTH_DAYS, "age_years": 365.0}
"""Days of one unit of each age quantity."""
MEASURED: frozenset[str] = frozenset(
    [
        "temperature_c",
        "heart_rate",
        "respiratory_rate",
        "systolic_mmhg",
        "diastolic_mmhg",
        "spo2_percent",
        "glucose_mmol_l",
        "fasting_glucose_mmol_l",
        "hba1c_percent",
        "gcs",
        "capillary_refill_s",
        "muac_mm",
        "peak_flow_percent",
        "blood_loss_ml",
        "weight_kg",
        "height_cm",
        "egfr_ml_min",
        "creatinine_umol_l",
        "haemoglobin_g_l",
        "lactate_mmol_l",
        "urine_ml_h",
        "crp_mg_l",
        "potassium_mmol_l",
        "sodium_mmol_l",
        "bilirubin_umol_l",
        "wbc_10e9_l",
        "platelets_10e9_l",
        "inr",
    ]
)
"""Quantities that are measured; all other quantities are read from the patient or the story."""
QUANTITIES: frozenset[str] = MEASURED | {*AGE_UNITS, "duration_days", "pregnancy_weeks"}


@dataclass(frozen=True, slots=True)
class World:
    """A case at one age (days)."""

    case: Case
    measured: dict[str, tuple[float, ...]]
    durations: dict[str, tuple[float, ...]]
    age_days: int

    @property
    def present(self) -> frozenset[str]:
        """Findings that count as present."""
        return self.case.present

    @property
    def absent(self) -> frozenset[str]:
        """Findings said to be absent."""
        return self.case.absent

    @property
    def sex(self) -> Sex | None:
        """Sex, None when nobody said it."""
        return self.case.patient.sex

    @property
    def pregnant(self) -> bool:
        """True only when the text or the patient's data say so."""
        patient = self.case.patient
        return bool(patient.pregnant) or patient.pregnancy_weeks is not None or "pregnant_state" in self.case.present

    def knows(self, quantity: str) -> bool:
        """Whether the quantity was said or measured; an age only guessed from a word is not known."""
        if quantity in AGE_UNITS:
            return self.case.patient.age_days is not None or self.case.patient.age_years is not None
        return bool(self.values(quantity))

    def values(self, quantity: str) -> tuple[float, ...]:
        """All values of the quantity in this world; empty when it is not known."""
        if quantity in AGE_UNITS:
            return (self.age_days / AGE_UNITS[quantity],)
        if quantity == "duration_days":
            return () if self.case.duration_days is None else (self.case.duration_days,)
        if quantity == "pregnancy_weeks":
            return () if self.case.patient.pregnancy_weeks is None else (self.case.patient.pregnancy_weeks,)
        return self.measured.get(quantity, ())

    def duration(self, finding: str) -> tuple[float, ...]:
        """Days the finding has lasted, else days of the complaint; empty when neither is known."""
        return self.durations.get(finding) or self.values("duration_days")


class Worlds:
    """The worlds of one case, each made once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._measured: dict[str, tuple[float, ...]] = {}
        for one in case.measurements:
            self._measured[one.quantity] = (*self._measured.get(one.quantity, ()), one.value)
        for quantity, value in (("weight_kg", case.patient.weight_kg), ("egfr_ml_min", case.patient.egfr)):
            if value is not None:
                self._measured[quantity] = (value,)
        self._durations: dict[str, tuple[float, ...]] = {}
        for mention in case.findings:
            if mention.duration_days is not None and mention.id in case.present:
                self._durations[mention.id] = (*self._durations.get(mention.id, ()), mention.duration_days)
        self._made: dict[int, World] = {}

    def at(self, age_limits: tuple[float, ...]) -> tuple[World, ...]:
        """The worlds that can differ for an expression whose truth changes with age only at `age_limits` (days)."""
        youngest, oldest = self._case.age_range_days
        days = {youngest}
        for limit in age_limits:
            days.update(day for day in (int(limit) - 1, int(limit), int(limit) + 1) if youngest < day <= oldest)
        return tuple(self._world(day) for day in sorted(days))

    def _world(self, day: int) -> World:
        made = self._made.get(day)
        if made is None:
            made = self._made[day] = World(self._case, self._measured, self._durations, day)
        return made
