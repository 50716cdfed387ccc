"""Rows of a batch as the table shows them: a short line each, made of an answer or of its kept object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medassist.core.answer import Answer
from medassist.core.clinical import Language
from medassist.exchange.readers import READERS, Mapped, QuestionRow, QuestionSource

LONGEST = 200
"""Characters of a question kept for the table: a run of many thousand rows stays small."""


@dataclass(frozen=True, slots=True)
class RowSummary:
    """One finished row."""

    number: int
    id: str
    text: str
    status: str
    urgency: str | None
    leading: str
    reason: str


def summary_of(number: int, id: object, answer: Answer) -> RowSummary:
    """The line of an answer."""
    first = answer.differential[0] if answer.differential else None
    leading = "" if first is None else _name(first.name_zh, first.name_en, answer.language, first.probability)
    return RowSummary(
        number, str(id), answer.text[:LONGEST], answer.status, answer.urgency, leading, answer.reason or ""
    )


def summary_of_object(number: int, row: Mapping[str, Any]) -> RowSummary:
    """The line of a kept answer object."""
    first = next(iter(row.get("differential") or ()), None)
    leading = ""
    if first is not None:
        leading = _name(first["name_zh"], first["name_en"], row["language"], first["probability"])
    text = str(row.get("text") or "")[:LONGEST]
    return RowSummary(
        number, str(row.get("id")), text, row["status"], row.get("urgency"), leading, row.get("reason") or ""
    )


def _name(zh: str, en: str, language: Language | str, probability: float) -> str:
    return f"{zh if language == 'zh' else en} {probability:.0%}"


class WatchedSource(QuestionSource):
    """Questions of a file that tell which row is under way, and which ended without an answer."""

    def __init__(self, path: Path, mapping: Mapped | None, unanswered: Callable[[QuestionRow], None]) -> None:
        """Raises BadInput, OSError."""
        super().__init__(path, READERS[path.suffix.lower()](path), mapping)
        self.current: QuestionRow | None = None
        self.answered = False
        self._unanswered = unanswered

    def __iter__(self) -> Iterator[QuestionRow]:
        for row in super().__iter__():
            self.current, self.answered = row, False
            yield row
            if not self.answered:
                self._unanswered(row)
