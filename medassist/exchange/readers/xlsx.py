"""Questions from an Excel workbook: its first sheet with rows; checked for zip bombs before it is parsed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine as calamine

from medassist.errors import BadInput
from medassist.exchange.readers.csv import name_columns
from medassist.exchange.readers.rows import Mapped, QuestionRow, guess_mapping, no_text_column, row_of
from medassist.exchange.readers.text_lines import file_gone

UNPACKED_LIMIT = 400_000_000
"""Bytes of all parts together; Excel's own largest text sheets stay under this."""
RATIO_LIMIT = 150
RATIO_FROM = 5_000_000
"""The ratio counts for parts above this many bytes: small ones of blanks pack well."""
PARTS_LIMIT = 10_000


class XlsxReader:
    """The first row that is not empty names the columns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        header = next((cells for _, cells in self._rows() if any(map(_filled, cells))), [])
        self.columns: tuple[str, ...] = name_columns([_text(cell) for cell in header])

    def guess(self) -> Mapped:
        mapping = guess_mapping(self.columns)
        if "text" not in mapping:
            raise no_text_column()
        return mapping

    def rows(self, mapping: Mapped) -> Iterator[QuestionRow | None]:
        header_seen = False
        for number, cells in self._rows():
            if not any(map(_filled, cells)):
                yield None
            elif not header_seen:
                header_seen = True
            else:
                fields: dict[str, Any] = {name: _value(cells[i]) for i, name in enumerate(self.columns)}
                if mapping.get("text") in fields and fields[mapping["text"]] is not None:
                    fields[mapping["text"]] = _text(cells[self.columns.index(mapping["text"])])
                yield row_of(number, fields, mapping)

    def count_hint(self) -> int | None:
        return max(0, self._height - 1)

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Row numbers as the spreadsheet shows them, and cells from column A on."""
        try:
            content = self._path.read_bytes()
        except OSError:
            raise file_gone() from None
        check_archive(content)
        sheet = _first_sheet(content)
        self._height = sheet.total_height
        left = sheet.start[1] if sheet.start else 0
        top = sheet.start[0] if sheet.start else 0
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
            yield number, [""] * left + cells


def check_archive(content: bytes) -> None:
    """Raises BadInput for what is not a workbook and for a zip bomb, before anything of it is parsed."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            zh="这个工作簿有密码或是旧的 .xls 格式：请去掉密码，另存为 .xlsx 后再试。",
            en="This workbook has a password or is of the old .xls format: save it as .xlsx without a password.",
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _not_a_workbook() from None
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise _not_a_workbook()
    total = 0
    for part in parts:
        ratio = part.file_size / max(1, part.compress_size)
        total += part.file_size
        if total > UNPACKED_LIMIT or len(parts) > PARTS_LIMIT or (part.file_size > RATIO_FROM and ratio > RATIO_LIMIT):
            raise _bomb()
    for part in parts:
        if part.compress_type == zipfile.ZIP_DEFLATED and _unpacks_beyond(content, part):
            raise _bomb()


def _unpacks_beyond(content: bytes, part: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to more than its entry says (the central directory may lie)."""
    header = content[part.header_offset : part.header_offset + 30]
    if len(header) < 30:
        raise _not_a_workbook()
    start = part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + part.compress_size]
    unpacker = zlib.decompressobj(-15)
    unpacked = 0
    try:
        rest: Any = packed
        while rest and not unpacker.eof:
            unpacked += len(unpacker.decompress(rest, 1_000_000))
            if unpacked > part.file_size:
                return True
            rest = unpacker.unconsumed_tail
    except zlib.error:
        raise _not_a_workbook() from None
    return False


def _first_sheet(content: bytes) -> calamine.CalamineSheet:
    """The first visible sheet that has rows."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = [
            book.get_sheet_by_name(meta.name)
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
        ]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the parser is a BaseException, not an Exception
        raise _not_a_workbook() from None
    found = next((sheet for sheet in sheets if sheet.height), None)
    if found is None:
        raise BadInput(
            zh="这个工作簿里没有内容：请检查是否选对了文件。",
            en="There is nothing in this workbook: check that it is the right file.",
        )
    return found


def _filled(cell: Any) -> bool:
    return cell is not None and _text(cell).strip() != ""


def _value(cell: Any) -> Any:
    """A cell as a JSON value; None when empty."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, (bool, int, float)):
        return cell
    return _text(cell) if _filled(cell) else None


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _not_a_workbook() -> BadInput:
    return BadInput(
        zh="这不是一个完好的 Excel 工作簿（.xlsx）：请在 Excel 中打开并另存为 .xlsx。",
        en="This is not a sound Excel workbook (.xlsx): open it in Excel and save it as .xlsx again.",
    )


def _bomb() -> BadInput:
    return BadInput(
        zh="这个工作簿解压后大得不正常，没有打开：请确认来源，或另存为 CSV。",
        en="This workbook unpacks to an abnormal size and was not opened: check where it came from, or save it as CSV.",
    )
