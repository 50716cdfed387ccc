"""What must stand in the evidence letter by letter: names with digits (CRB-65, B12, COVID-19) and symbols no sentence needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from medassist.core.verification.amounts import named_with_digits
from medassist.core.verification.difference import Difference
from medassist.core.verification.statement import Statement

_USUAL = frozenset("+-±×÷=<>≤≥~°℃%‰→←↑↓^|`$™®©·•…")
_STRANGE = frozenset({"So", "Sc", "Sk", "Co", "Cn", "Lm", "No"})
"""Classes of characters that a medical sentence has no use for: currencies, dingbats, private and unassigned ones."""


def literal_differences(claim: Statement, evidence: Sequence[Statement]) -> Iterator[Difference]:
    """Names with digits and strange symbols of the claim that no evidence has."""
    texts = [text for one in evidence for text in (one.text.text, one.title)]
    known = {name for text in texts for name, _, _ in named_with_digits(text)}
    plain = {re.sub(r"[\s-]", "", text) for text in texts}
    for name, start, end in named_with_digits(claim.text.text):
        if name not in known and not any(re.search(rf"{name}(?!\d)", text) for text in plain):
            yield Difference("number", start, end)
    letters = frozenset().union(*texts)
    for place, letter in enumerate(claim.text.text):
        if letter not in _USUAL and letter not in letters and unicodedata.category(letter) in _STRANGE:
            yield Difference("meaning", place, place + 1)
