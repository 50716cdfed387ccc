"""Questions from a plain text file: a line a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from medassist.exchange.readers.encodings import detect_encoding
from medassist.exchange.readers.rows import Mapped, QuestionRow, row_of
from medassist.exchange.readers.text_lines import count_lines, text_lines


class TxtReader:
    """A line a question; there are no columns to map."""

    columns: tuple[str, ...] = ("text",)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = detect_encoding(path)

    def guess(self) -> Mapped:
        return {"text": "text"}

    def rows(self, mapping: Mapped) -> Iterator[QuestionRow | None]:
        for number, line in enumerate(text_lines(self._path, self._encoding), start=1):
            text = line.strip()
            yield row_of(number, {"text": text}, {"text": "text"}) if text else None

    def count_hint(self) -> int | None:
        return count_lines(self._path)
