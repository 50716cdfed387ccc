"""The writing object of the contract: what `write --json` gives."""

from __future__ import annotations

from typing import Any

import msgspec

from medassist.core.writing.result import Writing
from medassist.exchange.answer_json import clean, to_line

SCHEMA = "medassist.writing/1"


def writing_to_dict(writing: Writing) -> dict[str, Any]:
    """Plain dicts and lists; unknown values None and never left out. Lone surrogates become U+FFFD."""
    plain = clean(msgspec.to_builtins(writing))
    first = ("task", "text", "sentences", "lost", "model", "timings_ms")
    return {
        "schema": SCHEMA,
        **{name: plain[name] for name in (*first, *(name for name in plain if name not in first))},
    }


def writing_to_json(writing: Writing) -> bytes:
    """The writing object as one line of UTF-8 JSON, without the line feed."""
    return to_line(writing_to_dict(writing))[:-1]
