"""The data card, written from what was counted."""

from __future__ import annotations

from typing import Any


def card(described: dict[str, Any]) -> str:
    """CARD.md."""
    return f"# Corpus\n\n{described['counts']}\n"
