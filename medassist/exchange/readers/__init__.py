"""Files of questions: the reader for each ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from medassist.errors import BadInput
from medassist.exchange.readers.csv import CsvReader
from medassist.exchange.readers.jsonl import JsonlReader
from medassist.exchange.readers.rows import ROLES, Mapped, QuestionRow, Role
from medassist.exchange.readers.source import QuestionSource, RowReader
from medassist.exchange.readers.text_lines import unreadable
from medassist.exchange.readers.txt import TxtReader
from medassist.exchange.readers.xlsx import XlsxReader

READERS: dict[str, Callable[[Path], RowReader]] = {
    ".jsonl": JsonlReader,
    ".csv": CsvReader,
    ".xlsx": XlsxReader,
    ".txt": TxtReader,
}
__all__ = ["READERS", "ROLES", "Mapped", "QuestionRow", "QuestionSource", "Role", "open_questions"]


def open_questions(path: Path, mapping: Mapped | None = None) -> QuestionSource:
    """The questions of a .jsonl, .csv, .xlsx or .txt file; `mapping` (role to column) replaces the guessed one.

    Raises BadInput: not there, an ending that is not known, not of the format its ending says, no column for the question.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput(
            zh="不认识这种文件：问题文件应为 .jsonl、.csv、.xlsx 或 .txt。",
            en="This kind of file is not known: a file of questions is .jsonl, .csv, .xlsx or .txt.",
        )
    try:
        if not path.is_file():
            raise unreadable()
        with path.open("rb"):
            pass
        return QuestionSource(path, reader(path), mapping)
    except OSError:
        raise unreadable() from None
