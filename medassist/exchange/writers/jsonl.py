"""JSON Lines that grow row by row: each line whole and flushed, a torn last line dropped before going on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from medassist.exchange.answer_json import to_line
from medassist.exchange.writers.safe_files import not_written, replacing

TAIL_BYTES = 64 * 1024


class JsonlAppender:
    """Appends whole lines to a file or a stream."""

    def __init__(self, stream: BinaryIO, *, owned: bool) -> None:
        self._stream = stream
        self._owned = owned

    @classmethod
    def onto(cls, path: Path, *, go_on: bool) -> JsonlAppender:
        """A file: emptied, or with `go_on` continued after its last whole line. Raises BadInput, NotAvailable."""
        try:
            if go_on and path.exists():
                cut_torn_line(path)
            # unbuffered: a line is one write, so a line that fails can be taken back
            return cls(path.open("ab" if go_on else "wb", buffering=0), owned=True)
        except OSError as error:
            raise not_written(error) from None

    def write(self, line: bytes) -> None:
        """Append one line (with its line feed) and hand it to the system.

        Raises BadInput or NotAvailable; the file then still ends with a whole line.
        """
        try:
            start = self._stream.tell() if self._owned else None
            try:
                rest = memoryview(line)
                while rest:
                    rest = rest[self._stream.write(rest) or 0 :]
                self._stream.flush()
            except BaseException:
                if start is not None:
                    with suppress(OSError):
                        self._stream.truncate(start)
                raise
        except OSError as error:
            raise not_written(error) from None

    def close(self) -> None:
        """Flush to the disk itself and close a file; a stream stays open. Raises BadInput, NotAvailable."""
        if self._owned and not self._stream.closed:
            try:
                os.fsync(self._stream.fileno())
            except OSError as error:
                raise not_written(error) from None
            finally:
                self._stream.close()


def cut_torn_line(path: Path) -> None:
    """Drop what stands after the last line feed. Raises OSError."""
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        position = end
        while position > 0:
            start = max(0, position - TAIL_BYTES)
            file.seek(start)
            found = file.read(position - start).rfind(b"\n")
            if found >= 0:
                position = start + found + 1
                break
            position = start
        if position < end:
            file.truncate(position)


def whole_lines(path: Path) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Each whole line of a JSONL file and its object (None when it is not one). Raises BadInput when it cannot be read."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line, _object(line)
    except OSError as error:
        raise not_written(error) from None


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write all rows at once, whole or not at all, and give how many there were. Raises BadInput, NotAvailable."""
    count = 0
    with replacing(path) as beside, beside.open("wb") as file:
        for row in rows:
            file.write(to_line(row))
            count += 1
    return count


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
