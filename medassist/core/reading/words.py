"""Cuts text into the units phrases are matched by: Chinese characters, stemmed English words, numbers, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_UNIT = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?|\n|[^\s]")
_WORD = re.compile(r"[a-z]+")
_SHORT_SYLLABLE = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CONTRACTIONS = {
    "can't": "cannot",
    "cant": "cannot",
    "wont": "willnot",
    "wasnt": "benot",
    "arent": "benot",
    "werent": "benot",
    "hadnt": "havenot",
    "couldn't": "cannot",
    "couldnt": "cannot",
    "won't": "willnot",
    "don't": "donot",
    "dont": "donot",
    "doesn't": "donot",
    "doesnt": "donot",
    "didn't": "donot",
    "didnt": "donot",
    "isn't": "benot",
    "isnt": "benot",
    "aren't": "benot",
    "wasn't": "benot",
    "weren't": "benot",
    "hasn't": "havenot",
    "hasnt": "havenot",
    "haven't": "havenot",
    "havent": "havenot",
    "hadn't": "havenot",
}
_BEFORE_NOT = {
    "can": "cannot",
    "could": "cannot",
    "will": "willnot",
    "do": "donot",
    "does": "donot",
    "did": "donot",
    "is": "benot",
    "are": "benot",
    "was": "benot",
    "were": "benot",
    "has": "havenot",
    "have": "havenot",
    "had": "havenot",
}
_ALWAYS_SKIPPED = frozenset({"the", "my", "his", "her", "their", "your", "our", "'s"})
DETERMINERS = _ALWAYS_SKIPPED | {"a", "an", "some", "this", "that", "very", "really", "quite", "bit", "of", "more"}
"""English units that may stand inside a phrase without changing it."""
_SAME_CHARACTER = {"疼": "痛"}
_DENYING = {
    "afebrile": "fever",
    "apyrexial": "fever",
    "apyretic": "fever",
    "anicteric": "jaundice",
    "acyanotic": "cyanosis",
    "normotensive": "hypotension",
}
"""Words that deny by themselves, and what they deny."""
_KEPT = frozenset(
    "spotting boiling burning draining drunk runs resting lightning evening morning during being thing something "
    "nothing lactate".split()
)
"""Words that are not an inflection of what they look like."""
_IRREGULAR = {
    "aches": "ache",
    "aching": "ache",
    "ached": "ache",
    "feet": "foot",
    "teeth": "tooth",
    "bit": "bit",
    "bitten": "bite",
    "felt": "feel",
    "threw": "throw",
    "thrown": "throw",
    "fell": "fall",
    "fallen": "fall",
    "lost": "lose",
    "loss": "lose",
    "bled": "bleed",
    "swollen": "swell",
    "swelled": "swell",
    "woke": "wake",
    "woken": "wake",
    "went": "go",
    "gone": "go",
    "goes": "go",
    "spoke": "speak",
    "spoken": "speak",
    "ate": "eat",
    "eaten": "eat",
    "drank": "drink",
    "peed": "pee",
    "tore": "tear",
    "torn": "tear",
    "hurts": "hurt",
    "stiffness": "stiff",
    "dizziness": "dizzy",
    "drowsiness": "drowsy",
    "breathlessness": "breathless",
    "hoarseness": "hoarse",
    "tiredness": "tired",
    "passes": "pass",
    "children": "child",
    "babies": "baby",
}


_SIDES = {"l": "left", "lt": "left", "r": "right", "rt": "right"}
_SIDED = re.compile(
    r"[ .]{1,2}(?:sided?|upper|lower|arms?|hands?|wrist|shoulder|elbow|legs?|foot|knee|ankle|calf|hip|thigh|flank|loin"
    r"|chest|face|facial|eye|ear|breast|groin|testicle|testis|iliac|body|big toe|thumb)(?![a-z])"
)
"""What makes a lone L or R before it a side."""


@dataclass(slots=True)
class Units:
    """The units of one text: what each is matched as, and where it stands (half open, in the folded text).

    `denied` are units whose word says that something is not there (afebrile is no fever).
    """

    keys: list[str]
    starts: list[int]
    ends: list[int]
    denied: list[int] = field(default_factory=list)


def cut(text: str) -> Units:
    """Units of a folded text, in order. White space and hyphens inside words vanish; line breaks are units."""
    units = Units([], [], [])
    previous = ""
    for found in _UNIT.finditer(text):
        word = found.group()
        if word == "-" and previous.isalpha() and text[found.end() : found.end() + 1].isalpha():
            continue
        if word == "not" and previous in _BEFORE_NOT:
            units.keys[-1] = _BEFORE_NOT[previous]
            units.ends[-1] = found.end()
            previous = word
            continue
        if word in _SIDES and _SIDED.match(text, found.end()):
            word = _SIDES[word]
        if word in _DENYING:
            units.denied.append(len(units.keys))
            units.keys.append(key_of(_DENYING[word]))
        else:
            units.keys.append(key_of(word))
        units.starts.append(found.start())
        units.ends.append(found.end())
        previous = word
    return units


def words_of(phrase: str) -> list[str]:
    """The English words of a phrase, in lower case."""
    return _WORD.findall(phrase.lower())


def phrase_keys(phrase: str) -> tuple[str, ...]:
    """What a phrase is matched by; `*` stays as the sign of a gap, articles and possessives inside vanish."""
    keys = cut(phrase).keys
    last = len(keys) - 1
    return tuple(
        key
        for place, key in enumerate(keys)
        if len(keys) == 1 or not (key in _ALWAYS_SKIPPED or (key in ("a", "an") and 0 < place < last))
    )


@lru_cache(maxsize=50_000)
def key_of(word: str) -> str:
    """What one unit is matched by: an English word's stem, a character's commonest twin, else itself."""
    if not ("a" <= word[0] <= "z"):
        return _SAME_CHARACTER.get(word, word)
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if word in _KEPT:
        return word
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    word = word.removesuffix("'s").partition("'")[0] or word
    return stem(word)


def stem(word: str) -> str:
    """One form for the inflections and the British and American spellings of an English word (lower case)."""
    if len(word) <= 3:
        return word
    for british, plain in (("oe", "e"), ("ae", "e"), ("our", "or")):
        if len(word) > 4 and british in word:
            word = word.replace(british, plain)
    word = _without_ending(word)
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    if word.endswith("e") and len(word) > 5:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word


def _without_ending(word: str) -> str:
    if word.endswith("ing") and _has_vowel(word[:-3]) and len(word) > 5:
        return _with_silent_e(word[:-3])
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ed") and not word.endswith("eed") and _has_vowel(word[:-2]) and len(word) > 4:
        return _with_silent_e(word[:-2])
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _with_silent_e(word: str) -> str:
    """chok(ing) is choke: one vowel and one consonant at the end would have been doubled otherwise."""
    return word + "e" if _SHORT_SYLLABLE.fullmatch(word) else word


def _has_vowel(word: str) -> bool:
    return any(letter in "aeiouy" for letter in word)
