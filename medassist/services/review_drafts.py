"""What is written about an entry and not signed yet, as a record and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from medassist.core.clinical import Source
from medassist.services.review_input import texts_of


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of an entry, the signatures they were written after, and the clinic's own sources that they name."""

    heads: frozenset[str]
    fields: Mapping[str, Any]
    sources: tuple[Source, ...] = ()


def record_of_draft(draft: Draft) -> bytes:
    """The draft as JSON; of its sources only those that its fields name."""
    named = texts_of(draft.fields)
    sources = tuple(source for source in draft.sources if source.id in named)
    plain = msgspec.to_builtins(Draft(draft.heads, draft.fields, sources))
    return json.dumps(plain).encode()  # half a character that was pasted is kept as well


def draft_of(record: bytes) -> Draft | None:
    """The draft of a record; None where it is damaged."""
    try:
        return msgspec.convert(json.loads(record), Draft)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
