"""Finds the phrases of the knowledge base in a text: a trie by units, built branch by branch when its first unit is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from medassist.core.reading.normalise import normalise
from medassist.core.reading.words import DETERMINERS, Units, key_of, phrase_keys

ZH_GAP = 8
"""Characters a `*` may stand for in a Chinese phrase."""
EN_GAP = 3
"""Words a `*` may stand for in an English phrase."""
MOST_SKIPPED = 4
"""Units that may be skipped between two units of a phrase (头有点痛 is 头痛)."""
_ZH_SKIPPED = frozenset("很好有点些特别非常一直老总也都又还就会挺太真略稍的地得了是在感觉经隐剧烈多么怪")
_ZH_INNER_NEGATION = frozenset("不没无未")
_EN_INNER_NEGATION = frozenset({"not", "benot"})
_DENYING = _ZH_INNER_NEGATION | {"no", "not", "without"}
_BARRIERS = frozenset("但却而无没否未伴并除引致") | frozenset(
    [*',.。;:!?、()[]{}\n"|/-', "but", "no", "not", "without", "deni", "donot", "benot", "havenot", "however"]
)
_EN_MULTI_START = frozenset(
    {"can", "could", "will", "do", "does", "did", "is", "are", "was", "were", "has", "have", "had"}
)


@dataclass(slots=True)
class PhraseMatch:
    """A phrase found: half-open span of units, its targets, and whether a negation stands inside it (头不痛).

    `literal` counts the units the phrase itself names; `gap` is the unit span a `*` stood for, if any. `denies`: its first unit
    is a negation (没有呼吸).
    """

    start: int
    end: int
    targets: tuple[str, ...]
    literal: int
    negated_inside: bool = False
    gap: tuple[int, int] | None = None
    denies: bool = False


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    gap_size: int = 0
    targets: tuple[str, ...] = ()


class PhraseMatcher:
    """Phrases with their targets. Building only sorts them by first unit; a branch is built when a text needs it."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """`phrases` are pairs of phrase and target."""
        self._waiting: dict[str, list[tuple[str, str]]] = {}
        self._roots: dict[str, _Node] = {}
        for phrase, target in phrases:
            first = _first_key(phrase)
            if first is not None:
                self._waiting.setdefault(first, []).append((phrase, target))

    def find(self, units: Units) -> list[PhraseMatch]:
        """Every phrase in the text, overlapping ones too, by start."""
        found: list[PhraseMatch] = []
        keys = units.keys
        for start, key in enumerate(keys):
            root = self._root(key)
            if root is not None:
                _walk(root, keys, start, found)
        if units.denied:
            for match in found:
                match.negated_inside |= any(match.start <= place < match.end for place in units.denied)
        for match in found:
            match.denies = keys[match.start] in _DENYING
        return found

    def _root(self, key: str) -> _Node | None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            root = _Node()
            for phrase, target in waiting:
                _insert(root, phrase, target)
            self._roots[key] = root
        return self._roots.get(key)


def _first_key(phrase: str) -> str | None:
    """The unit a phrase starts with, as cheaply as may be: every phrase of the base passes here at start-up."""
    first = phrase[:1]
    if "\u4e00" <= first <= "\u9fff":
        return key_of(first)
    word = phrase.partition(" ")[0].lower()
    if word.isascii() and word.isalpha() and word not in _EN_MULTI_START and word not in DETERMINERS:
        return key_of(word)
    keys = phrase_keys(normalise(phrase).text)
    return next((key for key in keys if key != "*"), None)


def _insert(node: _Node, phrase: str, target: str) -> None:
    text = normalise(phrase).text
    keys = [*phrase_keys(text)]
    while keys and keys[0] == "*":
        del keys[0]
    while keys and keys[-1] == "*":
        del keys[-1]
    size = ZH_GAP if any("\u4e00" <= letter <= "\u9fff" for letter in text) else EN_GAP
    for key in keys[1:]:
        if key == "*":
            if node.gap is None:
                node.gap = _Node()
            node.gap_size = max(node.gap_size, size)
            node = node.gap
        else:
            node = node.next.setdefault(key, _Node())
    if target not in node.targets:
        node.targets = (*node.targets, target)


def _walk(root: _Node, keys: list[str], start: int, found: list[PhraseMatch]) -> None:
    """Follow every path from `start`; a state is (node, next unit, units named, negated inside, gap)."""
    total = len(keys)
    states: list[tuple[_Node, int, int, bool, tuple[int, int] | None]] = [(root, start + 1, 1, False, None)]
    reached: set[tuple[int, int]] = set()
    while states:
        node, at, named, negated, gap = states.pop()
        if (id(node), at) in reached:
            continue
        reached.add((id(node), at))
        if node.targets:
            found.append(PhraseMatch(start, at, node.targets, named, negated, gap))
        if at >= total:
            continue
        following = node.next.get(keys[at])
        if following is not None:
            states.append((following, at + 1, named + 1, negated, gap))
        if node.next:
            states.extend(_after_skipping(node, keys, at, named, negated, gap))
        if node.gap is not None:
            states.extend(_after_gap(node, keys, at, named, negated))


State = tuple[_Node, int, int, bool, "tuple[int, int] | None"]


def _after_skipping(
    node: _Node, keys: list[str], at: int, named: int, negated: bool, gap: tuple[int, int] | None
) -> list[State]:
    """States after words that colour a phrase without changing it, or after a negation inside it."""
    chinese = "\u4e00" <= keys[at - 1] <= "\u9fff"
    place = at
    while place < len(keys) and place - at < MOST_SKIPPED:
        key = keys[place]
        following = node.next.get(key)
        if following is not None and place > at:
            return [(following, place + 1, named + 1, negated, gap)]
        if key in (_ZH_INNER_NEGATION if chinese else _EN_INNER_NEGATION):
            negated = True
        elif key not in (_ZH_SKIPPED if chinese else DETERMINERS):
            return []
        place += 1
    if place < len(keys) and (following := node.next.get(keys[place])) is not None:
        return [(following, place + 1, named + 1, negated, gap)]
    return []


def _after_gap(node: _Node, keys: list[str], at: int, named: int, negated: bool) -> list[State]:
    """States after the nearest continuation of each kind within the gap, which no mark, negation or `but` may interrupt."""
    states: list[State] = []
    if node.gap is None:
        return states
    for place in range(at, min(at + node.gap_size + 1, len(keys))):
        following = node.gap.next.get(keys[place])
        if following is not None:
            states.append(
                (following, place + 1, named + 1, negated or (place > at and keys[place - 1] == "不"), (at, place))
            )
        if keys[place] in _BARRIERS:
            break
    return states


def longest(matches: list[PhraseMatch], units_total: int) -> list[PhraseMatch]:
    """The matches left when the longest wins: most units named, then widest, then first; the same span keeps one.

    What stands in a gap is free for others. A match whose part after the gap is one character yields to a whole
    phrase that begins inside the gap and takes that character: 胸*痛 is not in 胸闷头痛. A match that begins with a negation
    yields to a whole phrase that begins after it and goes on beyond: 没有呼吸 is not in 没有呼吸困难.
    """
    whole_ends: dict[int, list[int]] = {}
    for match in matches:
        if match.gap is None:
            whole_ends.setdefault(match.end, []).append(match.start)
    kept: list[PhraseMatch] = []
    taken = bytearray(units_total)
    whole = [match for match in matches if match.gap is None and not match.denies]
    for match in sorted(matches, key=lambda one: (-one.literal, one.start - one.end, one.start)):
        if match.gap is not None and match.end - match.gap[1] == 1:
            inside = range(match.gap[0], match.gap[1])
            if any(start in inside for start in whole_ends.get(match.end, ())):
                continue
        if match.denies and any(match.start < one.start < match.end < one.end for one in whole):
            continue
        parts = [(match.start, match.end)]
        if match.gap is not None:
            parts = [(match.start, match.gap[0]), (match.gap[1], match.end)]
        if not any(any(taken[start:end]) for start, end in parts):
            for start, end in parts:
                taken[start:end] = b"\x01" * (end - start)
            kept.append(match)
    kept.sort(key=lambda one: one.start)
    return kept
