"""Finds the line of a TOML file that a path such as `findings[3].probability` stands on, for messages people can follow."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*)\s*=")


class LineIndex:
    """Line numbers (from 1) of every table header and key of one TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        counts: dict[str, int] = {}
        prefix = ""
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line)
            if header:
                prefix = self._open_table(header.group(2).split("."), header.group(1) == "[[", counts)
                self._lines.setdefault(prefix, number)
                continue
            key = _KEY.match(line)
            if key:
                self._lines.setdefault(f"{prefix}.{key.group(1)}" if prefix else key.group(1), number)

    @staticmethod
    def _open_table(names: list[str], is_array: bool, counts: dict[str, int]) -> str:
        """The indexed path of a header; `counts` holds how many entries each array of tables has so far."""
        path = ""
        for position, name in enumerate(names):
            path = f"{path}.{name}" if path else name
            last = position == len(names) - 1
            if last and is_array:
                counts[path] = counts.get(path, 0) + 1
            if path in counts:
                path = f"{path}[{counts[path] - 1}]"
        return path

    def line_of(self, path: str) -> int:
        """Line of the longest known beginning of `path`; 1 when nothing of it is known."""
        while path:
            if path in self._lines:
                return self._lines[path]
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return 1
