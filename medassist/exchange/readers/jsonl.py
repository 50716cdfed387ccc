"""Questions from JSON Lines: an object a line; a line that is broken becomes a row with a problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from medassist.core.clinical import Text
from medassist.exchange.answer_json import clean
from medassist.exchange.readers.encodings import detect_encoding
from medassist.exchange.readers.rows import Mapped, QuestionRow, broken_row, guess_mapping, no_text_column, row_of
from medassist.exchange.readers.text_lines import count_lines, text_lines

LOOKED_AT = 50
"""Lines whose keys are taken for the columns."""
BROKEN = Text(
    zh="这一行不是一个完整的 JSON 对象：请检查引号和括号。",
    en="This line is not a whole JSON object: check its quotes and brackets.",
)


class JsonlReader:
    """An object a line, or a bare string that is the question itself."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = detect_encoding(path)
        names: dict[str, None] = {}
        self._any_string = False
        for line in islice(text_lines(path, self._encoding), LOOKED_AT):
            value = _parse(line)
            self._any_string |= isinstance(value, str)
            names.update(dict.fromkeys(value if isinstance(value, dict) else ()))
        self.columns: tuple[str, ...] = tuple(names)

    def guess(self) -> Mapped:
        mapping = guess_mapping(self.columns)
        if "text" not in mapping:
            if self.columns and not self._any_string:
                raise no_text_column()
            mapping["text"] = "text"
        return mapping

    def rows(self, mapping: Mapped) -> Iterator[QuestionRow | None]:
        known = set(self.columns)
        for number, line in enumerate(text_lines(self._path, self._encoding), start=1):
            if not line.strip():
                yield None
                continue
            value = _parse(line)
            if isinstance(value, str):
                yield row_of(number, {mapping["text"]: value}, mapping)
            elif isinstance(value, dict):
                yield row_of(number, value, _of_this_row(mapping, known, value))
            else:
                yield broken_row(number, BROKEN)

    def count_hint(self) -> int | None:
        return count_lines(self._path)


def _of_this_row(mapping: Mapped, known: set[str], value: dict[str, Any]) -> Mapped:
    """Rows may differ in their keys: a role whose key this row lacks goes to another key of that meaning, if it has one."""
    if mapping["text"] in value and known.issuperset(value):
        return mapping
    taken = set(mapping.values())
    own = dict(mapping)
    for role, name in guess_mapping([name for name in value if name not in taken]).items():
        own[role] = name if mapping.get(role) not in value else mapping[role]
    return own


def _parse(line: str) -> Any:
    try:
        return clean(json.loads(line))
    except (ValueError, RecursionError):
        return None
