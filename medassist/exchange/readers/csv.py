"""Questions from CSV as people really save it: any delimiter, broken quotes, ragged rows; no later row is ever lost."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from medassist.exchange.readers.encodings import detect_encoding
from medassist.exchange.readers.rows import (
    LONGEST_TEXT,
    Mapped,
    QuestionRow,
    guess_mapping,
    no_text_column,
    row_of,
)
from medassist.exchange.readers.text_lines import count_lines, text_lines

DELIMITERS = (",", ";", "\t", "|")
LONGEST_RECORD = 2_000
"""Lines one quoted cell may span; beyond that its quote was never closed."""
csv.field_size_limit(LONGEST_TEXT * 10)


class CsvReader:
    """The first line that is not empty names the columns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = detect_encoding(path)
        first = next((line for line in text_lines(path, self._encoding) if line.strip()), "")
        self._delimiter = delimiter_of(first)
        header = next((cells for _, cells in self._records() if any(cell.strip() for cell in cells)), [])
        self.columns: tuple[str, ...] = name_columns(header)

    def guess(self) -> Mapped:
        mapping = guess_mapping(self.columns)
        if "text" not in mapping:
            raise no_text_column()
        return mapping

    def rows(self, mapping: Mapped) -> Iterator[QuestionRow | None]:
        header_seen = False
        for number, cells in self._records():
            if not any(cell.strip() for cell in cells):
                yield None
            elif not header_seen:
                header_seen = True
            else:
                yield row_of(number, fit(cells, self.columns, mapping, self._delimiter), mapping)

    def count_hint(self) -> int | None:
        lines = count_lines(self._path)
        return None if lines is None else max(0, lines - 1)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """The number of each record's first line, and its cells."""
        lines = text_lines(self._path, self._encoding)
        waiting: deque[str] = deque()
        number = 1
        while True:
            taken: list[str] = []
            cells = self._strict(_Taking(waiting, lines, taken))
            if not taken:
                return
            if cells is None:
                cells = self._lenient(taken[0])
                waiting.extendleft(reversed(taken[1:]))
                del taken[1:]
            yield number, cells
            number += len(taken)

    def _strict(self, lines: Iterator[str]) -> list[str] | None:
        """One record by the rules; None when its quotes break them."""
        try:
            return next(csv.reader(lines, delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return None

    def _lenient(self, line: str) -> list[str]:
        """One line whose quotes are broken: as Excel reads it if it closes, else with the quotes as mere characters."""
        rest = iter((line,))
        try:
            cells = next(csv.reader(rest, delimiter=self._delimiter))
        except csv.Error:
            cells = []
        if cells and not any("\n" in cell for cell in cells):
            return cells
        plain = line.rstrip("\n").split(self._delimiter)
        return [cell.strip().strip('"').replace('""', '"') for cell in plain]


class _Taking(Iterator[str]):
    """Hands out waiting lines, then new ones, and remembers them; too many for one record end it."""

    def __init__(self, waiting: deque[str], lines: Iterator[str], taken: list[str]) -> None:
        self._waiting, self._lines, self._taken = waiting, lines, taken

    def __next__(self) -> str:
        if len(self._taken) >= LONGEST_RECORD:
            raise csv.Error("a quote that is never closed")
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._taken.append(line)
        return line


def name_columns(header: list[str]) -> tuple[str, ...]:
    """The columns' names: trimmed, empty and repeated ones numbered, so that each names one column."""
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = cell.strip() or f"column_{position}"
        names.append(name if name not in names else f"{name}_{position}")
    return tuple(names)


def fit(cells: list[str], columns: tuple[str, ...], mapping: Mapped, delimiter: str = ",") -> dict[str, str | None]:
    """A ragged row on its columns: missing cells None; surplus ones joined to the question when it stands last.

    Else they become `column_N`.
    """
    surplus = cells[len(columns) :]
    fields: dict[str, str | None] = {name: cells[i] if i < len(cells) else None for i, name in enumerate(columns)}
    if surplus and columns and mapping.get("text") == columns[-1]:
        fields[columns[-1]] = delimiter.join((cells[len(columns) - 1], *surplus))
    else:
        fields.update({f"column_{i}": cell for i, cell in enumerate(surplus, start=len(columns) + 1) if cell.strip()})
    return fields


def delimiter_of(line: str) -> str:
    """The delimiter that the header has most of, outside of quotes."""
    outside = "".join(line.split('"')[0::2])
    return max(DELIMITERS, key=lambda delimiter: (outside.count(delimiter), delimiter == ","))
