"""What is known of the patient in a file, in the words people write it with, as a core Patient."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from medassist.core.case import Patient
from medassist.core.clinical import Sex
from medassist.errors import BadInput

T = TypeVar("T")
COLUMNS: dict[str, str] = {
    name: field
    for field, names in {
        "age": "age 年龄 岁数",
        "age_years": "age_years",
        "age_days": "age_days",
        "sex": "sex gender 性别",
        "weight": "weight weight_kg 体重",
        "pregnant": "pregnant pregnancy 怀孕 妊娠",
        "pregnancy_weeks": "pregnancy_weeks weeks_pregnant gestational_weeks 孕周",
        "allergies": "allergies allergy 过敏 过敏史",
        "conditions": "conditions diagnoses history past_history 既往史 既往病史 病史 诊断 基础疾病",
        "medicines": "medicines medications drugs 用药 在用药物 用药史 现用药",
        "egfr": "egfr 肾小球滤过率",
    }.items()
    for name in names.split()
}
"""Column or key name (lower case) to the field of the patient it fills."""

DAYS_OF = {"year": 365.0, "month": 365 / 12, "week": 7.0, "day": 1.0}
"""As the core counts: a year of age is 365 days."""
UNITS = {
    name: unit
    for unit, names in {
        "year": "岁 周岁 年 y yr yrs year years yo y/o",
        "month": "个月 月 月龄 m mo mos mth month months",
        "week": "周 w wk wks week weeks",
        "day": "天 日 日龄 d day days",
    }.items()
    for name in names.split()
}
UNKNOWN = {"", "-", "--", "?", "na", "n/a", "nan", "none", "null", "unknown", "unk", "不详", "未知", "不明", "无记录"}
NOTHING = {"无", "没有", "否认", "no", "nil", "none known", "nkda", "nka", "无过敏史", "无已知过敏", "无特殊"}
SEXES: dict[str, Sex] = {
    **dict.fromkeys(("m", "male", "man", "boy", "男", "男性", "男孩"), "male"),
    **dict.fromkeys(("f", "female", "woman", "girl", "女", "女性", "女孩"), "female"),
}
YES = {"true", "yes", "y", "1", "是", "有", "怀孕", "孕", "pregnant"}
NO = {"false", "no", "n", "0", "否", "无", "未孕", "未怀孕", "没有", "not pregnant"}
KG_OF = {"": 1.0, "kg": 1.0, "kgs": 1.0, "公斤": 1.0, "千克": 1.0, "斤": 0.5, "g": 0.001, "克": 0.001, "lb": 0.45359237,
         "lbs": 0.45359237}  # fmt: skip

OLDEST_YEARS = 125
AGE_PART = r"(\d+(?:\.\d+)?)\s*-?([a-z/]+|[\u4e00-\u9fff]*)"
Number = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s.]*)")


def patient_field(name: str) -> str | None:
    """The field of the patient that a column or key of this name fills, or None."""
    return COLUMNS.get(_plain(name))


def parse_patient(given: Mapping[str, Any]) -> Patient | None:
    """The patient out of named values; None when nothing is known. Keys that name no field are ignored.

    Ages may be `58`, `3岁`, `14个月`, `2岁6个月`, `10 d`; weights `12kg`, `24斤` (kg when bare); lists a JSON list or
    text split by , ; 、 and their full-width forms. Raises BadInput, naming the field, for a value that cannot be read
    or cannot be true.
    """
    patient, problems = read_patient(given)
    if problems:
        raise problems[0]
    return patient


def read_patient(given: Mapping[str, Any]) -> tuple[Patient | None, tuple[BadInput, ...]]:
    """As `parse_patient`, but a value that cannot be read is left out and told beside what could be."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        field = "patient" if name == "patient" else patient_field(name)
        if field is not None and not _is_unknown(value):
            values.setdefault(field, value)
    problems: list[BadInput] = []

    def tried(read: Callable[[Mapping[str, Any]], T], otherwise: T) -> T:
        try:
            return read(values)
        except BadInput as problem:
            problems.append(problem)
            return otherwise

    if values.pop("patient", None) is not None:
        problems.append(_unreadable("data", "患者资料", '{"age": 58, "sex": "男"}', '{"age": 58, "sex": "male"}'))
    years, days = tried(_age_of, (None, None))
    weeks = tried(_weeks, None)
    pregnant = tried(_pregnant, None)
    patient = Patient(
        age_years=years,
        age_days=days,
        sex=tried(_sex, None),
        pregnancy_weeks=weeks,
        weight_kg=tried(_weight, None),
        pregnant=True if pregnant is None and weeks else pregnant,
        allergies=_names("allergies", values),
        conditions=_names("conditions", values),
        medicines=_names("medicines", values),
        egfr=tried(_egfr, None),
    )
    return (patient if values and patient != Patient() else None), tuple(problems)


def _age_of(values: Mapping[str, Any]) -> tuple[float | None, int | None]:
    """Years where the file says years, days where it says something finer: what the other is, the reading works out."""
    if "age" in values:
        return _age(values["age"])
    days = _number("age_days", values, 0, OLDEST_YEARS * 366, units={""})
    return _number("age_years", values, 0, OLDEST_YEARS, units={""}), None if days is None else int(days)


def _age(value: Any) -> tuple[float | None, int | None]:
    """Years or days of an age. A bare number is years."""
    text = "6个月" if _plain(value) == "半岁" else _plain(value)
    text = re.sub(r"(?<=\d)岁半", "岁6个月", text)
    text = re.sub(r"[\s-]*(?:old|大)$|\s+and\s+|零", " ", text).strip()
    parts = re.findall(AGE_PART, text)
    if not parts or re.sub(AGE_PART, "", text).strip(" ,"):
        raise _unreadable_age()
    if len(parts) == 1 and UNITS.get(parts[0][1] or "岁") == "year":
        years = float(parts[0][0])
        if years > OLDEST_YEARS:
            raise _unreadable("age", "年龄", f"0 至 {OLDEST_YEARS} 岁", f"0 to {OLDEST_YEARS} years")
        return years, None
    if any(unit not in UNITS for _, unit in parts):
        raise _unreadable_age()
    days = sum(float(number) * DAYS_OF[UNITS[unit]] for number, unit in parts)
    if days > OLDEST_YEARS * 366:
        raise _unreadable_age()
    return None, math.ceil(days)


_ZH_NAMES = {"age_days": "日龄", "age_years": "年龄", "pregnancy_weeks": "孕周", "egfr": "eGFR"}


def _unreadable_age() -> BadInput:
    return _unreadable("age", "年龄", "58、3岁、14个月", "58, 3岁 or 14 months")


def _sex(values: Mapping[str, Any]) -> Sex | None:
    if "sex" not in values:
        return None
    found = SEXES.get(_plain(values["sex"]))
    if found is None:
        raise _unreadable("sex", "性别", "男或女", "male or female")
    return found


def _weight(values: Mapping[str, Any]) -> float | None:
    if "weight" not in values:
        return None
    found = Number.fullmatch(_plain(values["weight"]))
    if found is None or found[2] not in KG_OF:
        raise _unreadable("weight", "体重", "12kg 或 24斤", "12kg or 24斤")
    kg = float(found[1]) * KG_OF[found[2]]
    if not 0.2 <= kg <= 600:
        raise _unreadable("weight", "体重", "0.2 至 600 kg", "0.2 to 600 kg")
    return round(kg, 4)


def _number(field: str, values: Mapping[str, Any], low: float, high: float, *, units: set[str] | None) -> float | None:
    if field not in values:
        return None
    found = Number.match(_plain(values[field])) if units is None else Number.fullmatch(_plain(values[field]))
    if found is None or (units is not None and found[2] not in units) or not low <= float(found[1]) <= high:
        raise _unreadable(field, _ZH_NAMES.get(field, field), f"{low:g} 至 {high:g}", f"{low:g} to {high:g}")
    return float(found[1])


def _weeks(values: Mapping[str, Any]) -> float | None:
    return _number("pregnancy_weeks", values, 0, 45, units={"", "周", "w", "wk", "wks", "week", "weeks"})


def _egfr(values: Mapping[str, Any]) -> float | None:
    return _number("egfr", values, 0, 250, units=None)


def _pregnant(values: Mapping[str, Any]) -> bool | None:
    if "pregnant" not in values:
        return None
    word = _plain(values["pregnant"])
    if word in YES or word in NO:
        return word in YES
    raise _unreadable("pregnant", "怀孕", "是或否", "yes or no")


def _names(field: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    given = values.get(field, ())
    parts = given if isinstance(given, (list, tuple)) else re.split(r"[,;、，；\n|]", str(given))
    names = (unicodedata.normalize("NFKC", str(part)).strip() for part in parts)
    return tuple(dict.fromkeys(name for name in names if not _is_unknown(name) and name.lower() not in NOTHING))


def _is_unknown(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _plain(value) in UNKNOWN)


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip().lower()


def _unreadable(field: str, zh_name: str, zh: str, en: str) -> BadInput:
    return BadInput(
        zh=f"{zh_name}无法识别：请写成{zh}，不知道则留空。",
        en=f"The patient's {field} cannot be read: write {en}, or leave it empty when unknown.",
    )
