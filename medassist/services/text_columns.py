"""Cells of a report on a terminal."""

from __future__ import annotations


def columns(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal; a dash for none."""
    return "-" if share is None else f"{100 * share:.1f}"
