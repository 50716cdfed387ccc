"""Texts of people and documents on their way into a prompt: quoted between fixed marks, without what a model takes for orders."""

from __future__ import annotations

import re
import unicodedata

from medassist.core.verification.verifier import MARK

OPENED, CLOSED = "<<<", ">>>"
"""The marks between which quoted text stands; no quoted text can hold them."""
_SPECIAL = re.compile(
    r"<\s*[|｜][^<>\n]{0,60}?[|｜]\s*>|</?s>|\[/?inst\]|<</?sys>>|</?(?:start|end)_of_turn>"
    r"|<(?:bos|eos|pad|unk|eod|mask)>|<\|+|\|+>",
    re.IGNORECASE,
)
"""Tokens by which chat templates tell who speaks: ChatML, Llama, Gemma, DeepSeek."""
_MARK_RUNS = re.compile(r"<{2,}|>{2,}")
_CITATION = re.compile(MARK)
_KEPT_CONTROLS = "\n\t"


def without_orders(text: str) -> str:
    """The text without chat-template tokens, quoting marks, invisible and control characters; words are left alone."""
    text = "".join(
        one
        for one in unicodedata.normalize("NFC", text)
        if one in _KEPT_CONTROLS or unicodedata.category(one)[0] != "C"
    )
    before = None
    while before != text:
        before = text
        text = _MARK_RUNS.sub(lambda run: run.group()[0], _SPECIAL.sub(" ", text))
    return text.strip()


def quoted(text: str) -> str:
    """The text between the fixed marks."""
    return f"{OPENED}{without_orders(text)}{CLOSED}"


def without_citations(text: str) -> str:
    """The text with its own numbers in square brackets as round ones, so that none passes for a citation of ours."""
    return _CITATION.sub(r"(\1)", text)
