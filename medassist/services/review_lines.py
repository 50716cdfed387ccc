"""What the review desk shows of entries and signatures: lines of a list, differences in words, a signature of the history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from medassist.core.clinical import Review, Text
from medassist.knowledge.difference import differences
from medassist.knowledge.field_words import field_label
from medassist.knowledge.signatures import Entry, EntryKind, Signature, entry_from, full

Act = Literal["read", "corrected", "withdrawn", "unreadable"]
"""`read`: signed without a change ("read and right"). `unreadable`: damaged, or of another version of the program."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in a list: `review` and `corrected` as in use now; `signer` and `date` of the signature that stands, or None.

    `notice` is set where the entry should be looked at again (the base has changed since, ...).
    """

    kind: EntryKind
    id: str
    name: Text
    review: Review
    corrected: bool
    signer: str | None
    date: str | None
    notice: Text | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs. `path` as in the schema (`doses[child].high`, `text.treatment[2].zh`), `label` in words.

    `before` None: added; `after` None: removed. Both are written as a person reads them.
    """

    path: str
    label: Text
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature of an entry's history. `changes` are against the base entry it was made on.

    `date` is the day the signer wrote (ISO), `recorded_at` this or the other clinic's clock (UTC, ISO 8601). `stands`: it
    is the one that counts; the entry's notice says where it is not in use all the same. `note` may be empty.
    """

    uid: str
    act: Act
    signer: str
    date: str
    recorded_at: str
    note: str
    base_version: str
    changes: tuple[FieldChange, ...]
    stands: bool


def changes_between(before: Entry, after: Entry) -> tuple[FieldChange, ...]:
    """The differences of two states of an entry, field by field."""
    return tuple(
        FieldChange(one.path, field_label(one.path), _shown(one.before), _shown(one.after))
        for one in differences(full(before), full(after))
    )


def signature_line(signature: Signature, standing: Collection[str]) -> SignatureLine:
    """A signature as the history shows it."""
    act: Act = "withdrawn" if signature.act == "withdrawn" else "corrected" if signature.content else "read"
    return SignatureLine(
        uid=signature.uid,
        act="unreadable" if signature.problem is not None else act,
        signer=signature.signer,
        date=signature.date,
        recorded_at=signature.recorded_at,
        note=signature.note,
        base_version=signature.base_version,
        changes=_changes_of(signature),
        stands=signature.uid in standing,
    )


def _changes_of(signature: Signature) -> tuple[FieldChange, ...]:
    if signature.base is None or signature.content is None:
        return ()
    try:
        return changes_between(
            entry_from(signature.kind, signature.base), entry_from(signature.kind, signature.content)
        )
    except (ValueError, TypeError):  # of a schema that is not this one's
        return ()


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict) and "zh" in value and "en" in value:
        sources = value.get("sources")
        return f"{value['zh']} / {value['en']}" + (f" [{', '.join(sources)}]" if sources else "")
    if isinstance(value, dict):
        shown = ((field_label(name), _shown(item)) for name, item in value.items() if item not in (None, [], ""))
        return "; ".join(f"{label.zh} / {label.en}: {text}" for label, text in shown)
    if isinstance(value, list):
        return ", ".join(_shown(item) or "" for item in value)
    return str(value)
