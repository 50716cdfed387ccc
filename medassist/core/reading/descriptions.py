"""Patients described in a few words (58岁男, 27 yo female): two that differ are two patients, or a slip of the pen."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.core.reading.numerals import NUMBER, value_of
from medassist.core.reading.quantities import pattern

_DESCRIBED = pattern(
    rf"(?P<a>{NUMBER})\s*(?:周岁|岁)[,，的 ]?(?P<sa>男|女)(?![友方朋]|的?(?:朋友|同事))"
    rf"|(?P<sb>男|女)性?[,， ]{{0,2}}(?P<b>{NUMBER})\s*(?:周岁|岁)(?!的?时候|时|那年|起|开始|之前|以前|前)"
    rf"|(?:患者|病人|年龄)[:： ]?(?:男|女)?性?[,， ]?(?P<c>{NUMBER})\s*(?:周岁|岁)(?!的?时候|时|那年|起|开始|之前|以前|前)"
    r"|(?<![a-z\d.])(?P<d>\d{1,3})[\s-]?(?:yo|y/o|yr|year|years|yrs)?[\s-]?(?:old)?[\s-]?(?P<sd>males?|females?|man|woman"
    r"|boy|girl|lady|gentleman)(?![a-z])"
    r"|(?<![a-z\d/.])(?P<e>\d{1,3})\s?(?P<se>[mf])(?![a-z/\d])"
)
_FEMALE = ("女", "female", "females", "f", "woman", "girl", "lady")


@dataclass(frozen=True, slots=True)
class Description:
    """The words, the years and the sex (None: not said) of one description."""

    words: str
    years: float
    female: bool | None


def descriptions(text: str) -> list[Description]:
    """Every description of a patient in a folded text, by place."""
    found = []
    for match in _DESCRIBED.finditer(text):
        name = next(name for name in "abcde" if match[name])
        sex = match.groupdict().get(f"s{name}")
        found.append(Description(match.group().strip(), value_of(match[name]), None if sex is None else sex in _FEMALE))
    return found


def differing(text: str) -> tuple[str, str] | None:
    """The words of the first two descriptions that cannot be of one person."""
    found = descriptions(text)
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            sexes = {one.female, other.female} - {None}
            if abs(one.years - other.years) >= 1 or len(sexes) > 1:
                return one.words, other.words
    return None
