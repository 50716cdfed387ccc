"""Where sentences, clauses and list items end: what the reach of a negation, a time or a person is measured by."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_END = re.compile(
    rf"(?P<sentence>[。!?;\n]+|\.(?!\d)(?=\s|$|[\"')])|(?<=[{_HAN}])\.(?!\d))"
    rf"|(?P<clause>(?<!\d),|,(?!\d)|[()\[\]|]|\s-+\s|--+|(?<=[{_HAN}]) +(?=[{_HAN}]))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between marks (half open, folded text), the number of its sentence, and the mark that ended it."""

    start: int
    end: int
    sentence: int
    mark: str


class Clauses:
    """All clauses of a text, found by position."""

    def __init__(self, text: str) -> None:
        """`text` is folded."""
        self.text = text
        self.all: list[Clause] = []
        self.sentences: list[tuple[int, int]] = []
        start = sentence_start = 0
        for found in _END.finditer(text):
            self.all.append(Clause(start, found.start(), len(self.sentences), found.group().strip()[:1] or " "))
            start = found.end()
            if found["sentence"] is not None:
                self.sentences.append((sentence_start, start))
                sentence_start = start
        self.all.append(Clause(start, len(text), len(self.sentences), ""))
        self.sentences.append((sentence_start, len(text)))
        self._starts = [clause.start for clause in self.all]

    def index_at(self, position: int) -> int:
        """Number of the clause at a position of the folded text."""
        return max(0, bisect_right(self._starts, position) - 1)

    def at(self, position: int) -> Clause:
        """The clause at a position of the folded text."""
        return self.all[self.index_at(position)]

    def sentence_at(self, position: int) -> tuple[int, int]:
        """Span of the sentence at a position, its mark included."""
        return self.sentences[self.at(position).sentence]
