"""The patient and the case in short words, for chips and for print."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from medassist.core.case import Case, Patient

OF_THE_PATIENT = ("weight_kg", "age_years", "age_days", "egfr")
"""Quantities that stand among the patient's facts already."""


def patient_facts(patient: Patient, names: Mapping[str, str]) -> list[str]:
    """Sex, age, weight, pregnancy, allergies, medicines, kidney function; `names` are those of conditions and drugs by id."""
    translate = QCoreApplication.translate
    facts: list[str] = []
    if patient.sex is not None:
        facts.append(translate("facts", "male") if patient.sex == "male" else translate("facts", "female"))
    if patient.age_days is not None and patient.age_days < 2 * 365:
        facts.append(days_in_words(patient.age_days))
    elif patient.age_years is not None:
        facts.append(translate("facts", "{n} years old").format(n=f"{patient.age_years:g}"))
    if patient.weight_kg is not None:
        facts.append(f"{patient.weight_kg:g} kg")
    if patient.pregnancy_weeks is not None:
        facts.append(translate("facts", "pregnant, week {n}").format(n=f"{patient.pregnancy_weeks:g}"))
    elif patient.pregnant:
        facts.append(translate("facts", "pregnant"))
    facts += [translate("facts", "allergic to {name}").format(name=names.get(name, name)) for name in patient.allergies]
    facts += [translate("facts", "history of {name}").format(name=names.get(name, name)) for name in patient.conditions]
    facts += [translate("facts", "takes {name}").format(name=names.get(name, name)) for name in patient.medicines]
    if patient.egfr is not None:
        facts.append(f"eGFR {patient.egfr:g}")
    return facts


def case_facts(case: Case) -> list[str]:
    """What was measured, as it stands in the text, and for how long the complaint lasts."""
    quotes = [one.quote.strip() for one in case.measurements if one.quantity not in OF_THE_PATIENT]
    facts = [quote for quote in dict.fromkeys(quotes) if quote]
    if case.duration_days is not None and case.duration_days > 0:
        facts.append(QCoreApplication.translate("facts", "for {time}").format(time=days_in_words(case.duration_days)))
    return facts


def days_in_words(days: float) -> str:
    """A span of time in the unit people use for it."""
    translate = QCoreApplication.translate
    if days < 1 / 24:
        return translate("facts", "{n} min").format(n=max(1, round(days * 24 * 60)))
    if days < 1:
        return translate("facts", "{n} h").format(n=f"{days * 24:.2g}")
    if days < 60:
        return translate("facts", "{n} days").format(n=f"{days:.3g}")
    if days < 2 * 365:
        return translate("facts", "{n} months").format(n=round(days / 30.44))
    return translate("facts", "{n} years").format(n=round(days / 365))
