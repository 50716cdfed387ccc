"""The answer object of the contract: Answer to JSON and back, with the input's own fields beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from medassist.core.answer import Answer
from medassist.errors import BadInput

FIRST = ("schema", "id", "text", "language", "task", "status", "reason")
FIELDS: tuple[str, ...] = FIRST + tuple(field.name for field in fields(Answer) if field.name not in FIRST)
"""The answer object's field names in the order they are written."""

DEEPEST = 100
"""Levels of nesting in an input's own fields; more is a mistake, and would exhaust the stack."""
_encoder = msgspec.json.Encoder(enc_hook=lambda value: str(value))


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The answer object: plain dicts and lists, unknown values None and never left out. Lone surrogates become U+FFFD."""
    try:
        plain = msgspec.json.decode(_encoder.encode(answer))
    except UnicodeEncodeError:
        plain = clean(msgspec.to_builtins(answer))
    return {name: plain[name] for name in FIELDS}


def row_to_dict(answer: Answer, *, given_id: object, extra: Mapping[str, object]) -> dict[str, Any]:
    """A row of `batch`: the input's `id` as it was given, the answer object, and the input's unknown fields.

    A field that would collide with one of the answer object comes back as `input_NAME`.
    """
    row = answer_to_dict(answer)
    row["id"] = given_id
    taken = set(row) | set(extra)
    for name, value in extra.items():
        kept = name
        if name in FIELDS:
            kept = f"input_{name}"
            while kept in taken:
                kept = f"input_{kept}"
            taken.add(kept)
        row[kept] = value
    return row


def to_line(value: Mapping[str, Any]) -> bytes:
    """One whole JSONL line in UTF-8, ended by a line feed. Lone surrogates become U+FFFD."""
    try:
        return _encoder.encode(value) + b"\n"
    except UnicodeEncodeError:
        return _encoder.encode(clean(value)) + b"\n"


def answer_to_json(answer: Answer) -> bytes:
    """The answer object as one line of UTF-8 JSON, without the line feed."""
    return to_line(answer_to_dict(answer))[:-1]


def answer_from_json(value: bytes | str | Mapping[str, Any]) -> Answer:
    """The Answer back from its JSON; fields that are not of the answer object are ignored.

    Raises BadInput when it is not an answer object.
    """
    try:
        plain = msgspec.json.decode(value) if isinstance(value, (bytes, str)) else dict(value)
        if plain.get("id") is not None:
            plain["id"] = str(plain["id"])
        return msgspec.convert(plain, Answer)
    except (msgspec.MsgspecError, AttributeError, TypeError, ValueError):
        raise BadInput(
            zh="这不是本程序写出的回答：请选择由 ask --json 或 batch 写出的文件。",
            en="This is not an answer of this program: choose a file written by ask --json or batch.",
        ) from None


def clean(value: Any, depth: int = DEEPEST) -> Any:
    """The same JSON value with every lone surrogate replaced by U+FFFD, so that it can be written as UTF-8.

    Raises ValueError for one nested deeper than `depth`.
    """
    if depth < 0:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {clean(key): clean(item, depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item, depth - 1) for item in value]
    return value
