"""Texts to whole sentences, in Chinese and English: the unit that is quoted, numbered and verified."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "e.g i.e a.m p.m dr mr mrs ms prof vs etc approx no fig al st inc cf resp max min wt temp dept vol ed".split()
)
_END = re.compile(r"[。！？!?；]+[”’」』）)\]]*|\.+[\"'”’)\]]*(?=\s|$)|\n+")
_LONGEST = 1_000
"""Code points after which a run without an end mark is cut at the last white space or comma."""


_WRAPPED_EN = re.compile(r"(?<=[^\n]{40})(?<=[a-z,;])[ \t]*\n(?=[a-z(])")
_WRAPPED_ZH = re.compile(r"(?<=[^\n]{15})(?<=[\u4e00-\u9fff，、])[ \t]*\n(?=[\u4e00-\u9fff])")
"""A line break that only wraps a long line: no end of a sentence."""


def split_sentences(text: str) -> list[str]:
    """Sentences of `text` in order, without surrounding white space; nothing is lost but white space."""
    text = _WRAPPED_ZH.sub("", _WRAPPED_EN.sub(" ", text))
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and _is_abbreviation(text, match.start()):
            continue
        _add(sentences, text[start : match.end()])
        start = match.end()
    _add(sentences, text[start:])
    return sentences


def _is_abbreviation(text: str, dot: int) -> bool:
    """Whether the word before the full stop is an abbreviation or an initial."""
    begin = dot
    while begin > 0 and (text[begin - 1].isalpha() or text[begin - 1] == "."):
        begin -= 1
    word = text[begin:dot].lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isascii() and text[begin].isupper())


def _add(sentences: list[str], piece: str) -> None:
    piece = piece.strip()
    while len(piece) > _LONGEST:
        cut = max(piece.rfind(mark, 1, _LONGEST) for mark in (" ", "，", ","))
        cut = cut + 1 if cut > 0 else _LONGEST
        sentences.append(piece[:cut].strip())
        piece = piece[cut:].strip()
    if piece:
        sentences.append(piece)
