"""A file of questions as chosen: its columns, which of them is what, and its first rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from medassist.core.clinical import Language, Text
from medassist.errors import BadInput
from medassist.exchange.readers import READERS, QuestionRow, open_questions
from medassist.exchange.readers.rows import guess_mapping, no_text_column

PREVIEW = 6


@dataclass(frozen=True, slots=True)
class BatchFile:
    """`rows` is empty while no column is named for the question (`missing` says so)."""

    path: Path
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    rows: tuple[QuestionRow, ...]
    count: int | None
    missing: Text | None = None

    def problem(self, language: Language) -> str:
        """Why it cannot be asked yet; empty when it can."""
        return self.missing.of(language) if self.missing is not None else ""

    def suggested_output(self) -> Path:
        """A name beside the input that is not taken."""
        ending = self.path.suffix.lower() if self.path.suffix.lower() in (".csv", ".xlsx", ".jsonl") else ".csv"
        for number in range(1, 1000):
            extra = "" if number == 1 else f"-{number}"
            path = self.path.with_name(f"{self.path.stem}-answers{extra}{ending}")
            if not path.exists():
                return path
        return self.path.with_name(f"{self.path.stem}-answers{ending}")


def read_file(path: Path, mapping: Mapping[str, str] | None = None) -> BatchFile:
    """The file with the guessed or given mapping. Raises BadInput when it is not a file of questions."""
    try:
        source = open_questions(path, cast(Any, mapping))
        return BatchFile(
            path, source.columns, cast(Any, source.mapping), tuple(source.preview(PREVIEW)), source.count_hint
        )
    except BadInput as error:
        reader = READERS.get(path.suffix.lower())
        if reader is None or not path.is_file():
            raise
        try:
            columns = reader(path).columns
        except OSError:
            raise error from None
        if not columns:
            raise
        left = dict(mapping) if mapping is not None else dict(guess_mapping(columns))
        if "text" in left:
            raise
        return BatchFile(path, columns, cast(Any, left), (), None, no_text_column().sentence)
