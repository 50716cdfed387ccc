"""What a writing task gives: its sentences after verification, what the text lacks, and what is told while it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from medassist.core.answer import Answer, Written, WrittenSentence
from medassist.core.answering.numbering import marks_of
from medassist.core.clinical import Language

WritingTask = Literal["answer", "summary", "translation", "letter", "handout"]
Ending = Literal["whole", "stopped", "dropped"]
"""whole: written to its end; stopped: by a person or a time limit; dropped: fewer than half of it was supported."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A written text. `text` holds nothing that was struck out, `sentences` hold everything that was written, in order.

    `lost` are facts of the input that the text does not have. `model` is None where no language model took part. `notes` are
    sentences about how it came to be: evidence that was cut, a summary of whole sentences. `language` is that of the text.
    """

    task: WritingTask
    language: Language
    text: str
    sentences: tuple[WrittenSentence, ...]
    lost: tuple[str, ...] = ()
    model: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ending: Ending = "whole"

    @property
    def supported(self) -> int:
        """How many sentences stand."""
        return sum(one.supported for one in self.sentences)

    @property
    def verified(self) -> str:
        """`n of m sentences verified`, and that the written text is dropped where it is; empty where nothing was written."""
        return counted(self.sentences, self.language, dropped=self.ending == "dropped") if self.sentences else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The sentence being written, as far as it goes; not verified yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A finished sentence with its verdict."""

    sentence: WrittenSentence


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a long input so many pieces are done; `seconds_left` is None while it cannot be known."""

    done: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Finished:
    """The end: the result that the method also returns."""

    writing: Writing


Event = Draft | Judged | Piece | Finished
OnEvent = Callable[[Event], None]
ShouldStop = Callable[[], bool]


def counted(sentences: Sequence[WrittenSentence], language: Language, *, dropped: bool = False) -> str:
    """How many sentences were verified, in one sentence."""
    stand, total = sum(one.supported for one in sentences), len(sentences)
    if language == "zh":
        return f"{total} 句中有 {stand} 句经核实" + ("，不足一半，只显示依据原文。" if dropped else "。")
    one = "sentence" if total == 1 else "sentences"
    return f"{stand} of {total} {one} verified" + (
        ", fewer than half: only the evidence itself is shown." if dropped else "."
    )


def stands(sentences: Sequence[WrittenSentence]) -> bool:
    """Whether at least half of what was written is supported."""
    return bool(sentences) and 2 * sum(one.supported for one in sentences) >= len(sentences)


def joined(sentences: Sequence[WrittenSentence], language: Language) -> str:
    """The supported sentences with their citation marks as one text."""
    gap = "" if language == "zh" else " "
    return gap.join(one.text + marks_of(one.citations) for one in sentences if one.supported)


def with_written(answer: Answer, writing: Writing | None) -> Answer:
    """The answer with what the language model wrote; as it was where nothing was written."""
    if writing is None or writing.model is None or not writing.sentences:
        return answer
    return answer.replace(written=Written(writing.text, writing.sentences, writing.model))
