"""The file in which one clinic passes its signatures on to another: checksummed, versioned, without patient data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from medassist.core.clinical import Text
from medassist.knowledge.signatures import FORMAT, KINDS, SCHEMA, EntryKind, canonical, signature_from

NAME = "medassist.overlay"
VERSION = 1
MOST_BYTES = 256 * 1024 * 1024

Reason = Literal["foreign", "damaged", "newer"]
SENTENCES: dict[Reason, Text] = {
    "foreign": Text(
        "这不是 MedAssist 的签署修订文件，没有改动任何内容：请选择由“knowledge overlay export”导出的文件。",
        "This is not a MedAssist file of signed corrections, and nothing was changed: choose one that was made by "
        "`knowledge overlay export`.",
    ),
    "damaged": Text(
        "签署修订文件不完整或已损坏，没有改动任何内容：请重新导出或重新拷贝。",
        "The file of signed corrections is incomplete or damaged, and nothing was changed: export it or copy it again.",
    ),
    "newer": Text(
        "签署修订文件由更新版本的程序写成，没有改动任何内容：请先更新本机的程序。",
        "The file of signed corrections was written by a newer version of the program, and nothing was changed: update "
        "the program here first.",
    ),
}


class OverlayFileUnusable(ValueError):
    """The file cannot be taken in, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class PassedOn:
    """One signature of a file: its record is JSON as it is kept."""

    uid: str
    kind: EntryKind
    entry: str
    record: bytes


def file_of(signatures: Iterable[PassedOn], *, base_version: str, exported_at: str, program: str) -> bytes:
    """The file's content. Records that cannot be read any more are not passed on."""
    rows = [
        {"uid": one.uid, "kind": one.kind, "entry": one.entry, "record": json.loads(one.record)}
        for one in signatures
        if signature_from(one.uid, one.kind, one.entry, one.record).problem != "damaged"
    ]
    fields: dict[str, Any] = {
        "format": NAME,
        "version": VERSION,
        "schema": SCHEMA,
        "base": base_version,
        "exported_at": exported_at,
        "program": program,
        "count": len(rows),
        "signatures": rows,
    }
    fields["checksum"] = _checksum(fields)
    return json.dumps(fields, ensure_ascii=False, indent=1).encode("utf-8")


def read_file(content: bytes) -> tuple[PassedOn, ...]:
    """The signatures of a file. Raises OverlayFileUnusable; every record was then looked at."""
    try:
        fields = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise OverlayFileUnusable("damaged" if NAME.encode() in content[:200] else "foreign") from None
    if not isinstance(fields, dict) or fields.get("format") != NAME:
        raise OverlayFileUnusable("foreign")
    if _number(fields.get("version")) > VERSION or _number(fields.get("schema")) > SCHEMA:
        raise OverlayFileUnusable("newer")
    try:
        if fields.pop("checksum") != _checksum(fields) or len(fields["signatures"]) != fields["count"]:
            raise OverlayFileUnusable("damaged")
        return tuple(_passed_on(row) for row in fields["signatures"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise error if isinstance(error, OverlayFileUnusable) else OverlayFileUnusable("damaged") from None


def _passed_on(row: dict[str, Any]) -> PassedOn:
    if row["kind"] not in KINDS or not isinstance(row["entry"], str) or not isinstance(row["uid"], str):
        raise OverlayFileUnusable("damaged")
    record = json.dumps(row["record"], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if _number(row["record"]["format"]) > FORMAT or _number(row["record"]["schema"]) > SCHEMA:
        raise OverlayFileUnusable("newer")
    if signature_from(row["uid"], row["kind"], row["entry"], record).problem == "damaged":
        raise OverlayFileUnusable("damaged")
    return PassedOn(row["uid"], row["kind"], row["entry"], record)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(fields)).hexdigest()
