"""Answers as CSV and Excel files, put together in one go from rows that stream by."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from medassist.errors import BadInput
from medassist.exchange.writers.safe_files import replacing
from medassist.exchange.writers.table import COLUMNS, shortened, table
from medassist.exchange.writers.workbook import write_workbook

SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet below the header."""
WIDTHS = (10, 50, 11, 11, 80, 40, 40, 40, 9, 11)


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows of `batch` as CSV (UTF-8 with a BOM, which Excel needs) and give how many there were.

    Raises BadInput or NotAvailable when it cannot be written; `path` is untouched then.
    """
    count = 0
    with replacing(path) as beside, beside.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for cells in table(rows):
            writer.writerow(cells)
            count += 1
        file.flush()
    return count


def write_xlsx(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows of `batch` as an Excel workbook, with steady memory, and give how many there were.

    Cells longer than Excel holds are cut with a mark. Raises BadInput or NotAvailable when it cannot be written, or
    when there are more rows than a sheet holds; `path` is untouched then.
    """
    count = 0

    def counted() -> Iterator[list[str]]:
        nonlocal count
        for cells in table(rows):
            count += 1
            if count > SHEET_ROWS:
                raise BadInput(
                    zh="行数超过一个 Excel 工作表的上限（1,048,575 行）：请将输出改为 .jsonl 或 .csv。",
                    en="There are more rows than an Excel sheet holds (1,048,575): choose .jsonl or .csv for the output.",
                )
            yield [shortened(cell) for cell in cells]

    with replacing(path) as beside:
        write_workbook(beside, COLUMNS, WIDTHS, counted())
    return count
