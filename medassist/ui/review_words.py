"""Words of the review desk: the values of choices, and fields whose text is the id of an entry."""

from __future__ import annotations

from medassist.core.clinical import Language, Text
from medassist.knowledge.field_words import field_label
from medassist.ui.knowledge_words import (
    ACTIONS,
    BANDS,
    FINDING_KINDS,
    LEVELS,
    ROUTES,
    SEXES,
    SYSTEMS,
    UNITS,
    URGENCIES,
)

ID_FIELDS = frozenset({"finding", "when", "with_", "indication", "drug"})
"""Fields that hold the id of an entry, shown by its name."""
ID_LISTS = frozenset({"must_exclude", "drugs", "conditions", "implies", "excludes", "classes", "allergy_groups"})
SHARES = {"always": "97 %", "usual": "80 %", "common": "50 %", "occasional": "20 %", "rare": "5 %", "never": "0.5 %"}
_BASES = {
    "per_dose": Text("每次", "per dose"),
    "per_day": Text("每日", "per day"),
    "per_kg_per_dose": Text("每公斤每次", "per kg and dose"),
    "per_kg_per_day": Text("每公斤每日", "per kg and day"),
}
_CLAIMS = {
    "dose": Text("剂量", "dose"),
    "threshold": Text("界值", "threshold"),
    "contraindication": Text("禁忌", "contraindication"),
    "duration": Text("疗程", "duration"),
    "any": Text("任何人", "anyone"),
    "adult": Text("成人", "adult"),
    "child": Text("儿童", "child"),
    "infant": Text("婴儿", "infant"),
    "newborn": Text("新生儿", "newborn"),
    "pregnant": Text("孕妇", "pregnant"),
    "older": Text("老年人", "older"),
    "day": Text("每日", "day"),
    "hour": Text("每小时", "hour"),
    "course": Text("每疗程", "course"),
    "recommended": Text("推荐", "recommended"),
    "forbidden": Text("禁止", "forbidden"),
}
_WORDS: dict[str, Text] = {
    **URGENCIES,
    **ROUTES,
    **LEVELS,
    **UNITS,
    **ACTIONS,
    **FINDING_KINDS,
    **SEXES,
    **_BASES,
    **_CLAIMS,
}
"""Words of values, whatever the field; a value means the same in all fields but those named below."""
_OF_FIELD: dict[tuple[str, str], Text] = {
    ("sex", "any"): Text("不限", "either sex"),
    ("per", "dose"): Text("每次", "dose"),
}


def field_name(name: str, language: Language) -> str:
    """The name of one field, without where it stands."""
    return field_label(name).of(language)


def option_words(field: str, options: tuple[str, ...], language: Language) -> list[tuple[str, str]]:
    """(word, value) of each option of a choice."""
    if field == "route":
        options = tuple(ROUTES)
    if field == "system":
        return [(text.of(language), value) for value, text in SYSTEMS.items()]
    words = {value: _OF_FIELD.get((field, value)) or _WORDS.get(value) for value in options}
    return [(text.of(language) if text is not None else value, value) for value, text in words.items()]


def band_words(language: Language) -> list[tuple[str, str]]:
    """(word and share, band) of each band, the most frequent first."""
    return [(f"{text.of(language)} · {SHARES[band]}", band) for band, text in BANDS.items()]
