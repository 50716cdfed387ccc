"""Dates of the calendar in both languages, taken out of a sentence: their parts are no ages, doses or durations."""

from __future__ import annotations

import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAME = "(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR, _DAY = r"(?P<year>(?:19|20)\d{2})", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_SHAPES = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        r"(?P<year>(?:19|20)\d{2})\s?年(?:\s?(?P<month>\d{1,2})\s?月(?:份|\s?(?P<day>\d{1,2})\s?[日号])?)?(?!龄)",
        r"(?<!\d)(?P<month>\d{1,2})\s?月(?:份|\s?(?P<day>\d{1,2})\s?[日号])",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        rf"\b{_NAME.format('name')} {_DAY},? {_YEAR}\b",
        rf"\b{_DAY} (?:of )?{_NAME.format('name')},? {_YEAR}\b",
        rf"\b{_NAME.format('name')},? {_YEAR}\b",
        rf"\b{_DAY} (?:of )?(?!may\b){_NAME.format('name')}\b",
        rf"\b(?!may\b){_NAME.format('name')} {_DAY}\b",
        r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bof ))(?P<year>(?:19|20)\d{2})\b(?! ?(?:mg|ml|g|kcal|units?|iu|mcg)\b)",
    )
)
Date = tuple[int | None, int | None, int | None]
"""Year, month and day; None where it is not said."""


def taken_out(text: str) -> tuple[str, frozenset[Date]]:
    """The text with a blank for every date, and the dates."""
    found: set[Date] = set()

    def noted(match: re.Match[str]) -> str:
        said = match.groupdict()
        month = _MONTHS[said["name"].lower()] if said.get("name") else _number(said.get("month"))
        found.add((_number(said.get("year")), month, _number(said.get("day"))))
        return " "

    for shape in _SHAPES:
        text = shape.sub(noted, text)
    return text, frozenset(found)


def written(date: Date) -> str:
    """A date in figures, unknown parts left out."""
    return "-".join(f"{part:02d}" for part in date if part is not None)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
