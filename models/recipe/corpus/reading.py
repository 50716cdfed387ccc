"""Reads JSONL as people have it: a broken line is named, skipped and counted; other encodings are recognised."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.recipe.corpus.records import CorpusError

_MOST_NAMED = 20


@dataclass
class Reader:
    """Reads files and remembers what was wrong with them and what they were (SHA-256)."""

    broken: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    def records(self, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of a JSONL file with their line numbers; raises CorpusError where the file cannot be read."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise CorpusError(f"{path} cannot be read: {error.strerror or error}.") from error
        self.hashes[f"{path.parent.name}/{path.name}"] = hashlib.sha256(raw).hexdigest()
        for number, line in enumerate(_lines(raw), start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line if isinstance(line, str) else line.decode("utf-8"))
            except UnicodeDecodeError:
                self.skip(path, number, "not UTF-8")
                continue
            except (json.JSONDecodeError, RecursionError):
                self.skip(path, number, "not JSON")
                continue
            if isinstance(record, dict):
                yield number, record
            else:
                self.skip(path, number, "not an object")

    def skip(self, path: Path, number: int, reason: str) -> None:
        """Count a line that is left out, and say which."""
        self.broken.append(f"{path.parent.name}/{path.name}:{number}: {reason}")

    def named(self) -> list[str]:
        """The first broken lines, and how many more there are."""
        more = len(self.broken) - _MOST_NAMED
        return [*self.broken[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]


def _lines(raw: bytes) -> list[str] | list[bytes]:
    """Lines as text where the whole file is in one known encoding, else as bytes."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16").split("\n")
        except UnicodeDecodeError:
            return raw.split(b"\n")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        pass
    try:
        lines = raw.decode("gb18030").split("\n")
        for line in lines:
            if line.strip():
                json.loads(line)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return raw.split(b"\n")
    return lines
