"""Numbers the passages an answer stands on, in the order of their first use, and marks evidence in the other language."""

from __future__ import annotations

from collections.abc import Iterable

from medassist.core.answer import AnswerSentence, Citation
from medassist.core.clinical import Language, Text
from medassist.core.evidence import SOURCE_GAP, Passage

NO_EXTERNAL_SOURCE = Text("无外部来源", "no external source")
_QUOTED: dict[tuple[Language, Language], str] = {
    ("zh", "en"): "原文为英文：“{text}”",
    ("en", "zh"): "Source in Chinese only: “{text}”",
}


def marks_of(numbers: Iterable[int]) -> str:
    """Numbers of sources as they stand behind a sentence: [1][2]."""
    return "".join(f"[{number}]" for number in numbers)


def unquoted(text: str) -> str:
    """A sentence of an answer as it stands in its source: without the words that mark one of the other language."""
    for shape in _QUOTED.values():
        before, _, behind = shape.partition("{text}")
        if text.startswith(before) and text.endswith(behind):
            return text[len(before) : len(text) - len(behind)]
    return text


class Numbering:
    """Collects the sentences of one answer; each carries the number of the passage it was taken from."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.sentences: list[AnswerSentence] = []
        self.foreign = False
        self._numbers: dict[tuple[str, str], int] = {}
        self._passages: list[tuple[Passage, float]] = []
        self._used_sources: list[dict[str, None]] = []
        self._said: set[str] = set()

    def number_of(self, passage: Passage, score: float, sentence: int | None = None) -> int:
        """The passage's number, given at first use; `sentence` adds that sentence's sources to the citation."""
        place = (passage.library, passage.key)
        if place not in self._numbers:
            self._numbers[place] = len(self._passages) + 1
            self._passages.append((passage, score))
            self._used_sources.append({})
        number = self._numbers[place]
        indices = range(len(passage.sentences)) if sentence is None else (sentence,)
        for index in indices:
            named = passage.sources[index] if index < len(passage.sources) else ""
            self._used_sources[number - 1].update(dict.fromkeys(filter(None, named.split(SOURCE_GAP))))
        return number

    def quote(self, passage: Passage, index: int, score: float) -> None:
        """Adds one whole sentence of a passage, once."""
        text = passage.sentences[index]
        if text in self._said:
            return
        self._said.add(text)
        number = self.number_of(passage, score, index)
        if passage.language != self.language:
            self.foreign = True
            text = _QUOTED[self.language, passage.language].format(text=text)
        self.sentences.append(AnswerSentence(text, passage.section, (number,)))

    def quote_whole(self, passage: Passage | None) -> None:
        """Adds every sentence of a built-in passage; nothing where there is none."""
        if passage is not None:
            for index in range(len(passage.sentences)):
                self.quote(passage, index, 1.0)

    def derived(self, text: str, section: str, passage: Passage) -> int:
        """Adds a sentence worked out from a passage (a dose); returns the passage's number."""
        number = self.number_of(passage, 1.0)
        if text not in self._said:
            self._said.add(text)
            self.sentences.append(AnswerSentence(text, section, (number,)))
        return number

    def citations(self) -> tuple[Citation, ...]:
        """The numbered passages."""
        return tuple(
            Citation(
                n=number,
                library=passage.library,
                document=passage.document,
                section=passage.section,
                text=passage.text,
                language=passage.language,
                score=round(score, 6),
                source=SOURCE_GAP.join(self._used_sources[number - 1]) or NO_EXTERNAL_SOURCE.of(self.language),
                review=passage.review,
            )
            for number, (passage, score) in enumerate(self._passages, start=1)
        )

    def text(self) -> str:
        """All sentences with their marks, a line for each run of one section."""
        lines: list[str] = []
        section = None
        gap = "" if self.language == "zh" else " "
        for sentence in self.sentences:
            marked = sentence.text + marks_of(sentence.citations)
            if sentence.section == section and lines:
                lines[-1] += gap + marked
            else:
                lines.append(marked)
            section = sentence.section
        return "\n".join(lines)
