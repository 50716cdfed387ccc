"""A text put together by template: headings, statements with their sources, and lines that a person fills in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from medassist.core.answer import Answer, AnswerSentence, Citation, Treatment, WrittenSentence
from medassist.core.answering.numbering import marks_of
from medassist.core.clinical import Language
from medassist.core.evidence import SOURCE_GAP

BLANK = "____________"
"""What a person fills in."""
MOST_WORKS = 3
"""Works that are named for one source."""
PartKind = Literal["title", "heading", "statement", "field", "small", "foot"]


@dataclass(frozen=True, slots=True)
class Part:
    """One line; a statement says something of the patient or of medicine, the others do not."""

    kind: PartKind
    text: str
    citations: tuple[int, ...] = ()


class Composition:
    """Collects the parts of one text; a statement is said once."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.parts: list[Part] = []

    def add(self, kind: PartKind, text: str, citations: tuple[int, ...] = ()) -> None:
        """One line more; an empty or repeated statement is left out."""
        part = Part(kind, text.strip(), citations)
        if part.text and not (kind == "statement" and part in self.parts):
            self.parts.append(part)

    def labelled(self, label: str, text: str, citations: tuple[int, ...] = ()) -> None:
        """`label: text`, as one statement; nothing where the text is empty."""
        if text.strip():
            self.add("statement", f"{label}{'：' if self.language == 'zh' else ': '}{text.strip()}", citations)

    def under(self, heading: str, sentences: Iterable[AnswerSentence], before: str = "") -> None:
        """A heading with sentences of the answer below it; nothing where there are none."""
        chosen = list(sentences)
        if chosen:
            self.add("heading", heading)
            for one in chosen:
                self.add("statement", before + one.text, one.citations)

    def medicines(self, heading: str, treatments: Sequence[Treatment]) -> None:
        """A heading with a box to be ticked for each medicine below it; nothing where there are none."""
        if treatments:
            self.add("heading", heading)
            for one in treatments:
                self.add("statement", "□ " + " ".join(part for part in (one.text, one.dose) if part), one.citations)

    def sources(
        self, heading: str, citations: Sequence[Citation], title: Callable[[Citation], str], *, works: bool
    ) -> None:
        """The sources that the statements cite; `works` says whether with the works behind them, the first few of many."""
        used = {number for part in self.parts for number in part.citations}
        cited = [one for one in citations if one.n in used]
        if cited:
            self.add("heading", heading)
            for one in cited:
                self.add("small", f"[{one.n}] {title(one)}{self._works(one.source) if works else ''}")

    def _works(self, source: str) -> str:
        named = [one for one in source.split(SOURCE_GAP) if one]
        if not named:
            return ""
        more = len(named) - MOST_WORKS
        others = (f"等{len(named)}种" if self.language == "zh" else f"; and {more} more") if more > 0 else ""
        return f" ({SOURCE_GAP.join(named[:MOST_WORKS])}{others})"

    def text(self) -> str:
        """All lines; a blank one before each heading."""
        lines: list[str] = []
        for part in self.parts:
            if part.kind in ("heading", "foot"):
                lines.append("")
            lines.append(part.text + marks_of(part.citations))
        return "\n".join(lines).strip("\n")

    def sentences(self) -> tuple[WrittenSentence, ...]:
        """The statements: taken from the case and its sources, so that each stands."""
        return tuple(
            WrittenSentence(one.text, True, one.citations, None) for one in self.parts if one.kind == "statement"
        )


def said_in(answer: Answer, *sections: str) -> list[AnswerSentence]:
    """The answer's sentences of some sections, in their order."""
    return [one for one in answer.sentences if one.section in sections]
