"""Puts the patient together: from the text's own words, under the data that came with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medassist.core.case import ADULT_AGE_DAYS, Measurement, Patient, TopicMention
from medassist.core.reading.allergies import allergies
from medassist.core.reading.background import known_condition, medicines, other_medicines
from medassist.core.reading.bounds import OLDEST_YEARS
from medassist.core.reading.mentions import YOUNG_DAYS
from medassist.core.reading.patient import Age, pregnancy_of, sex_of, womanly, years_span
from medassist.core.reading.status import Reading


def patient_of(
    text: str,
    age: Age | None,
    values: Sequence[Measurement],
    topics: Sequence[TopicMention],
    places: Sequence[tuple[int, int]],
    readings: Sequence[Reading],
) -> Patient:
    """The patient as the text tells; `text` is folded, with other people's stretches blanked.

    `places` (folded text) and `readings` belong to `topics`.
    """
    sex = (age.sex if age else None) or sex_of(text)
    pregnant, weeks = (None, None) if age and age.days[1] < YOUNG_DAYS else pregnancy_of(text)
    grown = age is None or age.days[1] >= YOUNG_DAYS
    if sex is None and (pregnant or (grown and womanly(text))):
        sex = "female"
    drugs = [(topic.id, *place) for topic, place in zip(topics, places, strict=True) if topic.kind == "drug"]
    fine = [
        reading.status == "present" and reading.context != "family"
        for topic, reading in zip(topics, readings, strict=True)
        if topic.kind == "drug"
    ]
    allergic = allergies(text, drugs)
    words = other_medicines(text, drugs)
    taken = tuple(one for one in (*medicines(text, drugs, fine), *words) if one not in allergic)
    weight = next((one.value for one in values if one.quantity == "weight_kg"), None)
    days = age.days[0] if age and age.said else None
    return Patient(
        age_years=None if days is None else _years(days),
        age_days=days,
        sex=sex,
        pregnancy_weeks=weeks,
        weight_kg=weight,
        pregnant=pregnant,
        allergies=allergic,
        conditions=_conditions(text, topics, places, readings),
        medicines=taken,
        egfr=next((one.value for one in values if one.quantity == "egfr_ml_min"), None),
    )


def _years(days: int) -> float:
    return days / 365 if days % 365 == 0 else round(days / 365, 2)


def _conditions(
    text: str, topics: Sequence[TopicMention], places: Sequence[tuple[int, int]], readings: Sequence[Reading]
) -> tuple[str, ...]:
    found: list[str] = []
    reach = -100
    for topic, (start, end), reading in zip(topics, places, readings, strict=True):
        if topic.kind != "condition" or reading.status != "present" or reading.context == "family" or reading.supposed:
            continue
        listed = 0 <= start - reach <= 3 or (
            0 <= start - reach <= 5 and text[reach:start].strip() in ("and", ",", ", and")
        )
        if reading.context == "past" or listed or known_condition(text, start, end):
            found.append(topic.id)
            reach = end
    return tuple(dict.fromkeys(found))


def merged(told: Patient, given: Patient | None, age: Age | None) -> tuple[Patient, tuple[int, int]]:
    """The given data over the told ones, and the span of ages in days."""
    if given is None:
        return told, age.days if age else ADULT_AGE_DAYS
    result = Patient(
        age_years=told.age_years if given.age_years is None and given.age_days is None else given.age_years,
        age_days=told.age_days if given.age_years is None and given.age_days is None else given.age_days,
        sex=given.sex or told.sex,
        pregnancy_weeks=told.pregnancy_weeks if given.pregnancy_weeks is None else given.pregnancy_weeks,
        weight_kg=told.weight_kg if given.weight_kg is None else given.weight_kg,
        pregnant=told.pregnant if given.pregnant is None else given.pregnant,
        allergies=tuple(dict.fromkeys((*given.allergies, *told.allergies))),
        conditions=tuple(dict.fromkeys((*given.conditions, *told.conditions))),
        medicines=tuple(dict.fromkeys((*given.medicines, *told.medicines))),
        egfr=told.egfr if given.egfr is None else given.egfr,
    )
    if result.pregnant is False:
        result = replace(result, pregnancy_weeks=given.pregnancy_weeks)
    if given.age_days is not None and given.age_days >= 0:
        return replace(result, age_years=given.age_years or _years(given.age_days)), (given.age_days, given.age_days)
    if given.age_years is not None and 0 <= given.age_years <= OLDEST_YEARS:
        span = years_span(given.age_years)
        return replace(result, age_days=span[0]), span
    return result, age.days if age else ADULT_AGE_DAYS
