"""A clinician's signature under one entry: what was read or corrected, on which base, after which earlier signatures."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from medassist.core.clinical import SECTIONS, Condition, Drug, Finding, KnowledgeBase, RedFlag, Source
from medassist.core.surrogates import encodable

FORMAT = 1
"""Of a record as it is kept and passed on."""
SCHEMA = 1
"""Of the entries' fields: raised when an entry signed before can no longer be read as it was meant (a field that went, or
changed its meaning). A new field with a default does not count: defaults are not written."""

EntryKind = Literal["condition", "drug", "red_flag", "finding"]
Entry = Condition | Drug | RedFlag | Finding
Act = Literal["signed", "withdrawn"]
Problem = Literal["damaged", "version"]
Key = tuple[EntryKind, str]

KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
TYPES: dict[EntryKind, type[Entry]] = {"condition": Condition, "drug": Drug, "red_flag": RedFlag, "finding": Finding}
COLLECTIONS: dict[EntryKind, str] = {
    "condition": "conditions",
    "drug": "drugs",
    "red_flag": "red_flags",
    "finding": "findings",
}
"""The field of the base that holds the entries of each kind."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One act on one entry; never changed afterwards. `uid` is the SHA-256 of all the rest (128 bits of it).

    `base` is the base entry that the signer had before them, `base_print` its fingerprint, `content` the corrected entry,
    None where the base was found right (and when withdrawn); both in the plain form. `sources` are sources of the clinic's
    own that the entry names. `parents` are the uids this one follows. `problem`: it cannot be used, and the fields that
    could not be read are empty.
    """

    uid: str
    kind: EntryKind
    entry: str
    act: Act = "signed"
    signer: str = ""
    date: str = ""
    recorded_at: str = ""
    note: str = ""
    schema: int = SCHEMA
    base_version: str = ""
    base_print: str = ""
    base: dict[str, Any] | None = None
    content: dict[str, Any] | None = None
    sources: tuple[Source, ...] = ()
    parents: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def key(self) -> Key:
        """The entry it is about."""
        return self.kind, self.entry


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    """A signature as it is written."""

    format: int
    schema: int
    kind: EntryKind
    entry: str
    act: Act
    signer: str
    date: str
    recorded_at: str
    note: str
    base_version: str
    base_print: str
    base: dict[str, Any] | None
    content: dict[str, Any] | None
    sources: tuple[Source, ...]
    parents: tuple[str, ...]


class _Head(msgspec.Struct):
    """What must be readable in a record of any version, so that it keeps its place in the history."""

    format: int
    schema: int
    signer: str = ""
    date: str = ""
    recorded_at: str = ""
    parents: tuple[str, ...] = ()


# ---- entries as plain values


def entry_in(base: KnowledgeBase, key: Key) -> Entry | None:
    """The base's entry, or None."""
    found: Entry | None = getattr(base, COLLECTIONS[key[0]]).get(key[1])
    return found


def plain(entry: Entry) -> dict[str, Any]:
    """The entry as nested dicts and lists without defaults and without the review state: what fingerprints are taken of."""
    fields: dict[str, Any] = _plain(entry, defaults=False)
    fields.pop("review", None)
    return fields


def full(entry: Entry) -> dict[str, Any]:
    """The entry as nested dicts and lists with every field, without the review state: what a person edits and compares."""
    fields: dict[str, Any] = _plain(entry, defaults=True)
    fields.pop("review", None)
    return fields


def _plain(value: Any, *, defaults: bool) -> Any:
    if isinstance(value, str | int | float) or value is None:
        return value
    if isinstance(value, tuple | list):
        return [_plain(item, defaults=defaults) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, defaults=defaults) for key, item in value.items()}
    fields = ((name, getattr(value, name), default) for name, default in _defaults(value.__class__))
    return {name: _plain(item, defaults=defaults) for name, item, default in fields if defaults or item != default}


@cache
def _defaults(entry_type: type) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass with their defaults; MISSING, which equals no value, where there is none."""
    return tuple(
        (field.name, field.default if field.default_factory is dataclasses.MISSING else field.default_factory())
        for field in dataclasses.fields(entry_type)
    )


def entry_from(kind: EntryKind, fields: Mapping[str, Any]) -> Entry:
    """The entry of plain or full fields, unreviewed. Raises ValueError for what does not fit the schema (msgspec's words)."""
    cleaned = _cleaned({name: value for name, value in fields.items() if name != "review"})
    if kind == "condition" and isinstance(cleaned.get("text"), dict):
        text = cleaned["text"]
        cleaned["text"] = {name: text[name] for name in (*SECTIONS, *(set(text) - set(SECTIONS))) if name in text}
    entry = msgspec.convert(cleaned, TYPES[kind], strict=True)
    given, read = _without_none(cleaned), _without_none(full(entry))
    lost = _lost(given, read, "")
    if lost:
        raise ValueError(f"Object contains unknown field `{lost.rpartition('.')[2]}` - at `$.{lost}`")
    return entry


def _cleaned(value: Any) -> Any:
    """A copy with texts that can be written and without numbers that cannot. Raises ValueError."""
    if isinstance(value, str):
        return encodable(value).strip()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("Expected a finite number")
    if isinstance(value, Mapping):
        return {str(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_cleaned(item) for item in value]
    return value


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


def _lost(given: Any, read: Any, path: str) -> str:
    """The path of the first given field that the schema does not have; empty when there is none."""
    if isinstance(given, dict) and isinstance(read, dict):
        for key, item in given.items():
            inner = f"{path}.{key}" if path else key
            lost = _lost(item, read[key], inner) if key in read else inner
            if lost:
                return lost
    if isinstance(given, list) and isinstance(read, list):
        for index, (one, other) in enumerate(zip(given, read, strict=False)):
            lost = _lost(one, other, f"{path}[{index}]")
            if lost:
                return lost
    return ""


def canonical(value: Any) -> bytes:
    """One way to write a plain value, whatever the order of its fields."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def fingerprint(entry: Entry) -> str:
    """What an entry says, in 32 hexadecimal digits; the review state and fields at their default do not count."""
    return hashlib.sha256(canonical(plain(entry))).hexdigest()[:32]


def own_source_id(source: Source) -> str:
    """The id of a source of the clinic's own follows from what it names: two clinics' never collide."""
    named = [source.organisation, source.title, source.year, source.region]
    return f"own_{hashlib.sha256(canonical(named)).hexdigest()[:12]}"


# ---- records


def signature_of(
    entry: Entry,
    base_entry: Entry,
    *,
    kind: EntryKind,
    base_version: str,
    signer: str,
    date: str,
    recorded_at: str,
    note: str,
    sources: Iterable[Source],
    parents: Iterable[str],
    withdrawn: bool = False,
) -> Signature:
    """A new signature; without content where the entry equals the base's."""
    base, content = plain(base_entry), plain(entry)
    return _with_uid(
        _Record(
            format=FORMAT,
            schema=SCHEMA,
            kind=kind,
            entry=base_entry.id,
            act="withdrawn" if withdrawn else "signed",
            signer=signer,
            date=date,
            recorded_at=recorded_at,
            note=note,
            base_version=base_version,
            base_print=fingerprint(base_entry),
            base=base,
            content=None if withdrawn or content == base else content,
            sources=tuple(sources),
            parents=tuple(sorted(parents)),
        )
    )


def record_of(signature: Signature) -> bytes:
    """The signature as it is kept and passed on (JSON, UTF-8); `uid` is not in it but follows from it."""
    names = {name for name in Signature.__slots__ if name not in ("uid", "problem")}
    values = {name: getattr(signature, name) for name in names}
    return msgspec.json.encode(_Record(format=FORMAT, **values))


def signature_from(uid: str, kind: EntryKind, entry: str, record: bytes) -> Signature:
    """The signature of a kept record; one that cannot be used says so in `problem` and keeps its place in the history."""
    try:
        head = msgspec.json.decode(record, type=_Head)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Signature(uid, kind, entry, problem="damaged")
    try:
        read = _with_uid(msgspec.json.decode(record, type=_Record)) if head.format == FORMAT else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        read = None
    if read is not None and (read.uid, read.key) == (uid, (kind, entry)):
        return dataclasses.replace(read, problem=None if read.schema == SCHEMA else "version")
    return Signature(
        uid,
        kind,
        entry,
        signer=head.signer,
        date=head.date,
        recorded_at=head.recorded_at,
        schema=head.schema,
        parents=head.parents,
        problem="damaged" if head.format == FORMAT and head.schema == SCHEMA else "version",
    )


def _with_uid(record: _Record) -> Signature:
    values = msgspec.structs.asdict(record)
    values.pop("format")
    uid = hashlib.sha256(canonical(msgspec.to_builtins(record))).hexdigest()[:32]
    return Signature(uid=uid, **values)
