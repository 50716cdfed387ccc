"""The columns of a table of answers, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    "id", "text", "status", "urgency", "answer", "differential", "alerts", "sources", "verified",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CELL_LIMIT = 32_767
"""Characters of an Excel cell (UTF-16 units)."""
CUT_MARK = " …[cut]"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def table_row(row: Mapping[str, Any]) -> list[str]:
    """The cells of one row of `batch`, in the order of COLUMNS, not yet neutralised. Missing fields give empty cells."""
    in_chinese = row.get("language") == "zh"
    differential = "; ".join(
        f"{h['name_zh'] if in_chinese else h['name_en']} {h['probability']:.0%}"
        for h in row.get("differential", [])[:3]
    )
    alerts = "; ".join(f"[{a['severity']}] {a['text']}" for a in row.get("alerts", []))
    sources = "; ".join(_source(citation, in_chinese=in_chinese) for citation in row.get("citations", []))
    written = (row.get("written") or {}).get("text") or ""
    answer = "\n\n".join(part for part in (row.get("answer"), written) if part) or row.get("reason") or ""
    cells = (row.get("id"), row.get("text"), row.get("status"), row.get("urgency"), answer, differential, alerts)
    return ["" if cell is None else str(cell) for cell in (*cells, sources, _verified(row))]


def neutral(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula, and no characters a sheet cannot hold."""
    cell = UNWRITABLE.sub("", cell)
    return (
        f"'{cell}" if cell.lstrip(" \n\u3000").startswith(FORMULA_STARTS) or cell.startswith(FORMULA_STARTS) else cell
    )


def shortened(cell: str) -> str:
    """The cell, cut with a mark where it is longer than Excel holds."""
    if len(cell) * 2 <= CELL_LIMIT or len(cell.encode("utf-16-le", "surrogatepass")) // 2 <= CELL_LIMIT:
        return cell
    room = (CELL_LIMIT - len(CUT_MARK)) * 2
    return cell.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + CUT_MARK


def table(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[str]]:
    """The rows as neutral cells."""
    return ([neutral(cell) for cell in table_row(row)] for row in rows)


def _verified(row: Mapping[str, Any]) -> str:
    """How many sentences stand on a source: of what the language model wrote, else of the answer."""
    written = row.get("written")
    if written:
        sentences = written["sentences"]
        return f"{sum(bool(s['supported']) for s in sentences)}/{len(sentences)}"
    sentences = row.get("sentences", [])
    return f"{sum(bool(s['citations']) for s in sentences)}/{len(sentences)}" if sentences else ""


def _source(citation: Mapping[str, Any], *, in_chinese: bool) -> str:
    """A source, with the mark where no clinician has signed it."""
    mark = (
        ""
        if citation.get("review") == "reviewed"
        else "（未经临床审核）"
        if in_chinese
        else " (not clinically reviewed)"
    )
    return f"[{citation['n']}] {citation['library']}/{citation['document']} {citation['section']}{mark}"
