"""Files of answers: the writer for each ending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from medassist.errors import WrongUse
from medassist.exchange.writers.jsonl import JsonlAppender, whole_lines, write_jsonl
from medassist.exchange.writers.tables import write_csv, write_xlsx

WRITERS: dict[str, Callable[[Path, Iterable[Mapping[str, Any]]], int]] = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".xlsx": write_xlsx,
}
__all__ = ["WRITERS", "JsonlAppender", "output_exists", "whole_lines", "write_answers", "writer_for"]


def writer_for(path: Path) -> Callable[[Path, Iterable[Mapping[str, Any]]], int]:
    """The writer for the ending of `path`. Raises WrongUse for an ending that is not known."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise WrongUse(
            zh="不认识输出文件的类型：请用 .jsonl、.csv 或 .xlsx 结尾。",
            en="The kind of the output is not known: let its name end in .jsonl, .csv or .xlsx.",
        )
    return writer


def write_answers(path: Path, rows: Iterable[Mapping[str, Any]], *, overwrite: bool = False) -> int:
    """Export rows (answer objects) to .jsonl, .csv or .xlsx by the ending and give how many there were.

    Raises WrongUse when `path` exists and `overwrite` is not given; BadInput or NotAvailable when it cannot be written.
    """
    writer = writer_for(path)
    if path.exists() and not overwrite:
        raise output_exists()
    return writer(path, rows)


def output_exists() -> WrongUse:
    """The output is there already."""
    return WrongUse(
        zh="输出文件已存在，没有改动它：请换一个名字，或加 --resume 继续、加 --overwrite 重写。",
        en="The output exists and was left as it is: choose another name, or add --resume to go on or --overwrite to "
        "replace it.",
    )
