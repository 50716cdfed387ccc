"""An automaton over characters that never leaves the permitted numbers: every text it accepts states only those.

Characters fall into classes; a state is a row of a table from class to state. Four kinds of place in a text are told
apart: a run of digits (a walk through the trie of permitted runs and ranges), a run of digits right behind a Latin letter,
a citation mark, and a run of Chinese numerals, which is a number only where a counter follows it (三次 but not 三叉神经).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from medassist.core.verification.permitted import FORMAL, NUMERALS, SCALES, PermittedNumbers

DEAD = 0
"""The state no text may reach."""
START = 1
_COUNTERS = "次片粒滴支袋包揿喷吸剂针丸天日周月年岁个小时秒倍成度毫微克升公斤单位%％点代号级期"
_NOT_COUNTED_ONE = "天日个点年月"
"""After 一 alone these count nothing: 一天三次, 一个. So does 分 after 十: 十分."""
_ABOUT = "多余几来整"
"""What may stand between a numeral and its counter: 九十多次."""
_RANGE_MARKS = "-–—−~～至到/×^"
_OPENING, _CLOSING, _LIST = "[［【", "]］】", ",，、"
_DIGIT_CHARACTERS = {character: character for character in "0123456789"} | {
    chr(0xFF10 + value): str(value) for value in range(10)
}
_SPACES = "   　\u202f\u2009"

_CLASSES = [
    *"0123456789",
    *NUMERALS,
    *SCALES,
    *". comma list colon space range t o e letter open close counter about minute banned other".split(),
    "one counter",
]
CLASS = {name: number for number, name in enumerate(_CLASSES)}
"""Numbers of the classes of characters; `other` is everything that has nothing to do with numbers."""


@lru_cache(maxsize=20_000)
def class_of(character: str) -> int:
    """The class of a character."""
    if character in _DIGIT_CHARACTERS:
        return CLASS[_DIGIT_CHARACTERS[character]]
    if character in NUMERALS or character in SCALES:
        return CLASS[character]
    for characters, name in _NAMED_CLASSES:
        if character in characters:
            return CLASS[name]
    if character.isascii() and character.isalpha():
        return CLASS["letter"]
    if character in FORMAL or unicodedata.category(character).startswith("N"):
        return CLASS["banned"]
    return CLASS["other"]


_NAMED_CLASSES = (
    (".．", "."),
    (",", "comma"),
    ("，、", "list"),
    (":：", "colon"),
    (_SPACES, "space"),
    (_RANGE_MARKS, "range"),
    ("tT", "t"),
    ("oO", "o"),
    ("eE", "e"),
    (_OPENING, "open"),
    (_CLOSING, "close"),
    (_NOT_COUNTED_ONE, "one counter"),
    ("分", "minute"),
    (_COUNTERS, "counter"),
    (_ABOUT, "about"),
)
_LETTERS = ("t", "o", "e", "letter")
_DIGITS = tuple("0123456789")
_JOINTS = (".", "comma", "colon", "space", "range")
_BETWEEN = (*NUMERALS, *SCALES)
"""Chinese numerals and the scales behind digits (50万)."""


class _Trie:
    """Strings of class names as nodes; node 0 is the root."""

    def __init__(self, words: Iterable[tuple[str, ...]]) -> None:
        self.next: list[dict[str, int]] = [{}]
        self.whole: set[int] = set()
        for word in words:
            node = 0
            for symbol in word:
                node = self.next[node].setdefault(symbol, len(self.next))
                if node == len(self.next):
                    self.next.append({})
            self.whole.add(node)


class NumberAutomaton:
    """The table for one set of permitted numbers: `table` int32 [states, classes], `ends` bool [states] where a text may end."""

    def __init__(self, allowed: PermittedNumbers) -> None:
        self._plans: list[_Plan] = []
        self._add(None, ends=False)
        self._add(None)
        self._letter, self._opened = self._add(START), self._add(START)
        runs = [_symbols(one) for one in allowed.digits]
        runs += [(*_symbols(one), "range", *_symbols(two)) for one, two in allowed.ranges]
        self._numerals = _Trie(tuple(one) for one in sorted(allowed.numerals))
        self._numeral_states = [self._add(START) for _ in range(len(self._numerals.next) + 1)]
        run_entries = self._runs(_Trie(sorted(runs)))
        name_entries = self._runs(_Trie(sorted(_symbols(one) for one in allowed.names)))
        mark_entries = self._marks(_Trie(tuple(str(number)) for number in range(1, allowed.marks + 1)))
        self._begin(run_entries, name_entries, mark_entries)
        self._fill_numerals()
        self.table: NDArray[np.int32] = self._rows()
        self.ends: NDArray[np.bool_] = np.array([plan.ends for plan in self._plans])

    def step(self, state: int, character: str) -> int:
        """The state after one more character; DEAD where it would form a number that is not permitted."""
        return int(self.table[state, class_of(character)])

    def after(self, text: str, state: int = START) -> int:
        """The state after a text."""
        for character in text:
            state = self.step(state, character)
        return state

    def _add(self, base: int | None, *, ends: bool = True) -> int:
        """A new state whose row is that of `base` but for what is set in its plan; without a base every class is DEAD."""
        self._plans.append(_Plan(base, {}, ends))
        return len(self._plans) - 1

    def _rows(self) -> NDArray[np.int32]:
        table = np.zeros((len(self._plans), len(CLASS)), np.int32)
        for state, plan in enumerate(self._plans):
            if plan.base is not None:
                table[state] = table[plan.base]
            for name, following in plan.steps.items():
                table[state, CLASS[name]] = following
        return table

    def _begin(self, runs: dict[str, int], names: dict[str, int], marks: dict[str, int]) -> None:
        """What a character means where no number stands: at the start, behind a Latin letter, behind an opening bracket."""
        steps = self._plans[START].steps
        steps |= {name: START for name in CLASS if name != "banned"}
        steps |= dict.fromkeys(_LETTERS, self._letter) | {"open": self._opened}
        steps |= {mark: self._numeral_state(0, mark) for mark in _BETWEEN}
        steps |= {digit: runs.get(digit, DEAD) for digit in _DIGITS}
        self._plans[self._letter].steps.update({digit: names.get(digit, DEAD) for digit in _DIGITS})
        self._plans[self._opened].steps.update({digit: marks.get(digit, DEAD) for digit in _DIGITS})

    def _numeral_state(self, node: int, mark: str) -> int:
        """The state behind one more numeral; the last one where the run is in no permitted numeral."""
        known = self._numerals.next[node] if node < len(self._numerals.next) else {}
        return self._numeral_states[known.get(mark, -1)]

    def _fill_numerals(self) -> None:
        """In a run of numerals: more of it, a counter only behind a permitted one (with a space or 多 between or not), anything
        else as before it."""
        one, ten = (self._numerals.next[0].get(mark, -1) for mark in "一十")
        for node, state in enumerate(self._numeral_states):
            steps = self._plans[state].steps
            steps |= {mark: self._numeral_state(node, mark) for mark in _BETWEEN} | dict.fromkeys(_DIGITS, DEAD)
            steps |= {"space": state, "about": state}
            if node not in self._numerals.whole:
                steps |= {"counter": DEAD, "one counter": DEAD, "minute": DEAD}
            if node == one:
                steps["one counter"] = START
            if node == ten:
                steps["minute"] = START

    def _runs(self, trie: _Trie) -> dict[str, int]:
        """States of a trie of runs, by first digit; a run that is whole may be left, and only the trie carries it on."""
        states = [DEAD] * len(trie.next)
        for node in range(1, len(trie.next)):
            states[node] = self._add(START if node in trie.whole else None, ends=node in trie.whole)
        for node in range(1, len(trie.next)):
            following, steps = trie.next[node], self._plans[states[node]].steps
            whole = node in trie.whole
            if whole:
                steps |= dict.fromkeys((*_DIGITS, *_BETWEEN), DEAD)
            for joint in (*_JOINTS, *(("e",) if whole else ())):
                onward = trie.next[following[joint]] if joint in following else {}
                carried = {symbol: states[child] for symbol, child in onward.items()}
                if whole:
                    steps[joint] = self._joint(joint, carried, {s: states[c] for s, c in _ranged(trie, node).items()})
                elif carried:
                    steps[joint] = self._inner(carried)
            steps |= {symbol: states[child] for symbol, child in following.items() if symbol not in _JOINTS}
        return {symbol: states[child] for symbol, child in trie.next[0].items()}

    def _inner(self, carried: dict[str, int]) -> int:
        """Behind a joint that must be followed by what the trie has: 7. where only 7.5 is permitted."""
        state = self._add(None, ends=False)
        self._plans[state].steps.update(carried)
        return state

    def _joint(self, joint: str, carried: dict[str, int], ranged: dict[str, int]) -> int:
        """Behind a whole run and a joint: a digit must carry the run on as permitted, anything else begins anew."""
        state = self._add(self._letter if joint == "e" else START)
        steps = self._plans[state].steps
        steps |= dict.fromkeys((*_DIGITS, *_BETWEEN), DEAD) | carried
        if joint == "range":
            steps |= {"space": state, "range": state}
        if joint == "space":
            behind_range = self._joint("range", ranged, {})
            spelled_t, spelled_o = self._add(self._letter), self._add(self._letter)
            self._plans[spelled_t].steps["o"] = spelled_o
            self._plans[spelled_o].steps["space"] = behind_range
            steps |= {"space": state, "range": behind_range, "t": spelled_t}
        return state

    def _marks(self, trie: _Trie) -> dict[str, int]:
        """States inside a citation mark: digits of a mark that exists, then a list or the end of the mark."""
        states = [DEAD, *(self._add(None, ends=False) for _ in range(1, len(trie.next)))]
        listed = self._add(None, ends=False)
        entries = {symbol: states[child] for symbol, child in trie.next[0].items()}
        self._plans[listed].steps.update({**entries, "space": listed})
        for node in range(1, len(trie.next)):
            steps = self._plans[states[node]].steps
            steps |= {symbol: states[child] for symbol, child in trie.next[node].items()}
            steps |= {"close": START, "comma": listed, "list": listed}
        return entries


@dataclass(frozen=True, slots=True)
class _Plan:
    """A state before the table is made: the state whose row it shares, its own steps by class name, whether a text may end."""

    base: int | None
    steps: dict[str, int]
    ends: bool


def _ranged(trie: _Trie, node: int) -> dict[str, int]:
    """What may follow a range mark behind a node."""
    following = trie.next[node].get("range")
    return trie.next[following] if following is not None else {}


def _symbols(run: str) -> tuple[str, ...]:
    """A run as names of classes."""
    return tuple({",": "comma", " ": "space", ":": "colon"}.get(character, character) for character in run)
