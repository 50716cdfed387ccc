"""Answers as CSV and Excel files, put together in one go from rows that stream by."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from medassist.errors import BadInput
from medassist.exchange.writers.safe_files import not_written, replacing
from medassist.exchange.writers.table import COLUMNS, shortened, table

SHEET_ROWS = 1_048_575
"""Rows of an Excel sheet below the header."""
WIDTHS = (10, 50, 11, 11, 80, 40, 40, 40, 9)


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
    """Write the rows of `batch` as an Excel workbook, in constant memory, and give how many there were.

    Cells longer than Excel holds are cut with a mark. Raises BadInput or NotAvailable when it cannot be written, or
    when there are more rows than a sheet holds; `path` is untouched then.
    """
    count = 0
    with replacing(path) as beside:
        # The writer's own temporary file would hold patient text in the system's folder: keep it beside the target.
        pieces = beside.with_suffix(".pieces")
        pieces.mkdir(mode=0o700)
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(pieces),
        }
        book = xlsxwriter.Workbook(str(beside), options)
        sheet = book.add_worksheet("MedAssist")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for position, width in enumerate(WIDTHS):
            sheet.set_column(position, position, width, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        try:
            for cells in table(rows):
                count += 1
                if count > SHEET_ROWS:
                    raise BadInput(
                        zh="行数超过一个 Excel 工作表的上限（1,048,575 行）：请将输出改为 .jsonl 或 .csv。",
                        en="There are more rows than an Excel sheet holds (1,048,575): choose .jsonl or .csv for the output.",
                    )
                for position, cell in enumerate(cells):
                    sheet.write_string(count, position, shortened(cell))
        finally:
            try:
                book.close()
            except FileCreateError as error:
                cause = error.args[0] if error.args else None
                raise not_written(cause if isinstance(cause, OSError) else OSError()) from None
            finally:
                shutil.rmtree(pieces, ignore_errors=True)
    return count
