"""A clinic's own documents from .jsonl, .csv, .txt and .md files, one at a time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from medassist.core.surrogates import encodable
from medassist.errors import BadInput
from medassist.exchange.readers.csv import delimiter_of
from medassist.exchange.readers.text_files import read_text

FORMATS = (".jsonl", ".csv", ".txt", ".md")
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_ID = ("id", "docid", "编号")
_TITLE = ("title", "标题", "题目")
_TEXT = ("text", "content", "正文", "内容")
_LANGUAGE = ("lang", "language", "语言")


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it stands in a file; `language` is None where the file does not say."""

    id: str
    title: str
    text: str
    language: str | None


def read_documents(path: Path) -> Iterator[ReadDocument]:
    """Every document of a file, in order. BadInput names what is wrong with the file or the line."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise BadInput(
            zh=f"不能读取{path.name}：支持{'、'.join(FORMATS)}。",
            en=f"{path.name} cannot be read; the formats are {', '.join(FORMATS)}.",
        )
    text = read_text(path)
    if ending == ".jsonl":
        yield from _from_jsonl(text, path.name)
    elif ending == ".csv":
        yield from _from_csv(text, path.name)
    else:
        yield from _from_text(text, path)


def _from_jsonl(text: str, name: str) -> Iterator[ReadDocument]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise _bad_line(name, number, "不是有效的 JSON", "is not valid JSON") from error
        if not isinstance(fields, dict):
            raise _bad_line(name, number, "不是 JSON 对象", "is not a JSON object")
        yield _document(fields, name, number)


def _from_csv(text: str, name: str) -> Iterator[ReadDocument]:
    csv.field_size_limit(1 << 27)
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter_of(first))
    try:
        for row in rows:
            if any(isinstance(value, str) and value.strip() for value in row.values()):
                yield _document({(key or "").strip(): value for key, value in row.items()}, name, rows.line_num)
    except csv.Error as error:
        raise _bad_line(name, rows.line_num, "不是有效的 CSV", "is not valid CSV") from error


def _from_text(text: str, path: Path) -> Iterator[ReadDocument]:
    """The whole file as one document; a Markdown heading, else the file's name, is its title."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    title = first.lstrip("# ").strip() if first.startswith("#") else path.stem
    if path.suffix.lower() == ".md":
        text = _HEADING.sub("", text)
    if text.strip():
        yield ReadDocument(id="_".join(path.stem.split()), title=title, text=text, language=None)


def _document(fields: dict[object, object], name: str, number: int) -> ReadDocument:
    text = _field(fields, _TEXT)
    if not text:
        raise _bad_line(name, number, "没有 text（正文）", "has no text")
    identity = _field(fields, _ID) or f"{Path(name).stem}-{number}"
    return ReadDocument("_".join(identity.split()), _field(fields, _TITLE), text, _field(fields, _LANGUAGE) or None)


def _field(fields: dict[object, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = fields.get(name)
        if value is not None and not isinstance(value, list | dict):
            return encodable(str(value)).replace("\0", " ").strip()
    return ""


def _bad_line(name: str, number: int, zh: str, en: str) -> BadInput:
    return BadInput(
        zh=f"{name} 第{number}行{zh}；请改正后再添加，资料库没有改变。",
        en=f"Line {number} of {name} {en}; mend it and add the file again, the library is unchanged.",
    )
