"""Reads the TOML entries under resources/knowledge into validated objects; a fault names file, line and expectation."""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from medassist.core.clinical import Condition, Drug, Finding, KnowledgeBase, OtherMedicine, RedFlag, Source
from medassist.knowledge.toml_lines import LineIndex

Entry = TypeVar("Entry", Condition, Drug, Finding, OtherMedicine, RedFlag, Source)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one entry: where it stands, and what was expected there."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Located:
    """Where an entry was written: for messages of the checks that look across entries."""

    file: str
    lines: LineIndex
    prefix: str

    def fault(self, path: str, message: str) -> Fault:
        """A fault at `path` inside the entry."""
        full = ".".join(part for part in (self.prefix, path) if part)
        return Fault(self.file, self.lines.line_of(full), message)


@dataclass(frozen=True, slots=True)
class SourceTree:
    """What could be read: the base without the faulty entries, where each entry stands, and the faults."""

    base: KnowledgeBase
    places: dict[str, Located]
    faults: tuple[Fault, ...]


def load_sources(folder: Path) -> KnowledgeBase:
    """The knowledge base of a folder of TOML entries, faulty entries left out."""
    return read_sources(folder).base


def read_sources(folder: Path) -> SourceTree:
    """Reads every entry; one that does not fit the schema becomes a fault and the rest goes on."""
    faults: list[Fault] = []
    places: dict[str, Located] = {}
    digest = hashlib.sha256()
    kinds = ("condition", "drug", "finding", "other_medicine", "red_flag", "source")
    collections: dict[str, dict[str, Any]] = {kind: {} for kind in kinds}
    for kind, entry_type, path in _entry_files(folder):
        raw = path.read_bytes()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + raw)
        name = path.relative_to(folder).as_posix()
        try:
            text = raw.decode("utf-8")
            data = tomllib.loads(text)
        except UnicodeDecodeError:
            faults.append(Fault(name, 1, "expected UTF-8 text"))
            continue
        except tomllib.TOMLDecodeError as error:
            faults.append(Fault(name, _toml_line(str(error)), f"not valid TOML: {error}"))
            continue
        lines = LineIndex(text)
        for prefix, entry_data in _entries(kind, data):
            place = Located(name, lines, prefix)
            entry = _convert(entry_type, entry_data, place, faults)
            if entry is None:
                continue
            if entry.id in places:
                first = places[entry.id]
                faults.append(place.fault("id", f"id {entry.id!r} is taken by {first.file}; give it another id"))
                continue
            if kind in ("condition", "drug") and path.stem != entry.id:
                faults.append(
                    place.fault("id", f"expected the id to be the file's name, {path.stem!r}, got {entry.id!r}")
                )
            places[entry.id] = place
            collections[kind][entry.id] = entry
    base = KnowledgeBase(
        version=digest.hexdigest()[:12],
        conditions=collections["condition"],
        findings=collections["finding"],
        drugs=collections["drug"],
        other_medicines=collections["other_medicine"],
        red_flags=collections["red_flag"],
        sources=collections["source"],
    )
    return SourceTree(base, places, tuple(faults))


def _entry_files(folder: Path) -> Iterator[tuple[str, type, Path]]:
    """Every TOML file with the kind and class of its entries, in a stable order."""
    yield from (("source", Source, path) for path in sorted(folder.glob("sources*.toml")))
    yield from (("finding", Finding, path) for path in sorted((folder / "findings").glob("*.toml")))
    yield from (("drug", Drug, path) for path in sorted((folder / "drugs").glob("*.toml")))
    yield from (("condition", Condition, path) for path in sorted((folder / "conditions").glob("*.toml")))
    yield from (("other_medicine", OtherMedicine, path) for path in sorted(folder.glob("other_medicines*.toml")))
    yield from (("red_flag", RedFlag, path) for path in sorted((folder / "red_flags").glob("*.toml")))


def _entries(kind: str, data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a file: the file itself for conditions and drugs, else the list named for the kind."""
    if kind in ("condition", "drug"):
        yield "", data
        return
    for index, entry in enumerate(data.get(kind, [])):
        yield f"{kind}[{index}]", entry


def _convert(entry_type: type[Entry], data: dict[str, Any], place: Located, faults: list[Fault]) -> Entry | None:
    """The entry as an object, or None with the faults that keep it out."""
    for interaction in data.get("interactions", []):
        if isinstance(interaction, dict) and "with" in interaction:
            interaction["with_"] = interaction.pop("with")
    unknown = list(_unknown_keys(data, entry_type, ""))
    faults.extend(place.fault(path, f"{path}: no such field; expected one of: {names}") for path, names in unknown)
    try:
        entry = msgspec.convert(data, entry_type, strict=True)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `")
        path = path.rstrip("`").removeprefix("$").removeprefix(".")
        faults.append(place.fault(path, f"{path or 'entry'}: {message}"))
        return None
    return None if unknown else entry


def _unknown_keys(data: Any, expected: Any, path: str) -> Iterator[tuple[str, str]]:
    """Paths of keys that the schema does not have, with the names it does have there."""
    expected = _without_none(expected)
    origin = typing.get_origin(expected)
    if dataclasses.is_dataclass(expected) and isinstance(data, dict):
        hints = typing.get_type_hints(expected)
        for key, value in data.items():
            where = f"{path}.{key}" if path else key
            if key in hints:
                yield from _unknown_keys(value, hints[key], where)
            else:
                yield where, ", ".join(sorted(hints))
    elif origin is tuple and isinstance(data, list):
        for index, value in enumerate(data):
            yield from _unknown_keys(value, typing.get_args(expected)[0], f"{path}[{index}]")
    elif origin is dict and isinstance(data, dict):
        for key, value in data.items():
            yield from _unknown_keys(value, typing.get_args(expected)[1], f"{path}.{key}")


def _without_none(expected: Any) -> Any:
    """`X | None` as X."""
    if isinstance(expected, types.UnionType):
        rest = [part for part in typing.get_args(expected) if part is not type(None)]
        return rest[0] if len(rest) == 1 else expected
    return expected


def _toml_line(message: str) -> int:
    """The line a TOML parse error speaks of."""
    _, _, tail = message.partition("at line ")
    number = tail.split(",")[0]
    return int(number) if number.isdigit() else 1
