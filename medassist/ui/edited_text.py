"""A written text after a person edited it: what stands as it was, and what was changed by hand and so is not verified."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.answer import WrittenSentence

_MARK = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Compared:
    """`changed` are (start, end) of the edited text, in code points, that the written one does not have.

    `standing` and `total` count the verified sentences that are still there word for word, and those that were written.
    """

    changed: tuple[tuple[int, int], ...]
    standing: int
    total: int


def compared(written: str, edited: str, sentences: Sequence[WrittenSentence]) -> Compared:
    """Holds `edited` against the text `written` of verified `sentences`; what was moved counts as changed.

    A sentence whose words are the same is the same; its number may have been taken away.
    """
    verified = [one.text for one in sentences if one.supported]
    changed: list[tuple[int, int]] = []
    place = standing = 0
    for unit, is_sentence in _units(written, verified):
        found = _find(edited, unit, place)
        if found < 0:
            continue
        changed += _words(edited, place, found)
        place = found + len(unit)
        standing += is_sentence
    changed += _words(edited, place, len(edited))
    return Compared(tuple(changed), standing, len(verified))


def _units(written: str, verified: Sequence[str]) -> list[tuple[str, bool]]:
    """The sentences, and between them the lines of the frame (headings, fields), in the order of the text."""
    units: list[tuple[str, bool]] = []
    place = 0
    for sentence in verified:
        found = written.find(sentence, place)
        if found < 0:
            continue
        units += [(line, False) for line in _lines(written[place:found])]
        units.append((sentence, True))
        place = found + len(sentence)
    return units + [(line, False) for line in _lines(written[place:])]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _MARK.sub("\n", text).split("\n") if line.strip()]


def _find(text: str, unit: str, place: int) -> int:
    """Where `unit` stands on from `place`, and not as a part of a longer word or number; -1: nowhere."""
    while (found := text.find(unit, place)) >= 0:
        before, after = text[found - 1 : found], text[found + len(unit) : found + len(unit) + 1]
        if not (_joins(before, unit[0]) or _joins(unit[-1], after)):
            return found
        place = found + 1
    return -1


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are one word or number (of letters that are written without gaps, no)."""
    return bool(left and right) and left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches with words between two places, without citation marks and space around them."""
    found: list[tuple[int, int]] = []
    blank = _MARK.sub(lambda mark: "\n" * len(mark.group()), text[start:end])
    place = start
    for line in blank.split("\n"):
        if _WORD.search(line):
            left = place + len(line) - len(line.lstrip())
            found.append((left, place + len(line.rstrip())))
        place += len(line) + 1
    return found
