"""What every reader gives: columns, a preview, a guessed mapping, and the rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from medassist.exchange.readers.rows import Mapped, QuestionRow


class RowReader(Protocol):
    """One format: made from a path, reads the file anew each time it is asked."""

    columns: tuple[str, ...]
    """The names the mapping speaks of; empty where the format has none."""

    def guess(self) -> Mapped:
        """The mapping by the columns' names. Raises BadInput when no column holds the question."""
        ...

    def rows(self, mapping: Mapped) -> Iterator[QuestionRow | None]:
        """The rows in order; None for an empty one."""
        ...

    def count_hint(self) -> int | None:
        """How many rows there are, roughly; None when that would mean reading them."""
        ...


class QuestionSource:
    """A file of questions. Iterating reads it from the start with steady memory; `skipped` counts empty rows so far."""

    def __init__(self, path: Path, reader: RowReader, mapping: Mapped | None) -> None:
        """Raises BadInput when `mapping` names a column that is not there, or no column holds the question."""
        self.path = path
        self.columns = reader.columns
        self.mapping: Mapped = reader.guess() if mapping is None else dict(mapping)
        self.skipped = 0
        self._reader = reader

    def __iter__(self) -> Iterator[QuestionRow]:
        """The rows. Raises BadInput when the file vanishes or breaks off."""
        self.skipped = 0
        for row in self._reader.rows(self.mapping):
            if row is None:
                self.skipped += 1
            else:
                yield row

    def preview(self, n: int = 20) -> list[QuestionRow]:
        """The first `n` rows."""
        skipped = self.skipped
        rows = list(islice(iter(self), n))
        self.skipped = skipped
        return rows

    @property
    def count_hint(self) -> int | None:
        """How many rows there are, roughly."""
        return self._reader.count_hint()
