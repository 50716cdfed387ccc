"""What a clinician thought of one answer: its thumb, the passages that helped or did not fit, and readings set right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from medassist.core.answer import Answer, Citation
from medassist.core.case import FindingMention, FindingStatus

Thumb = Literal["up", "down"]
WrittenReason = Literal["right", "clear", "wrong", "incomplete", "unclear", "too_long", "struck_wrongly"]
"""Why a written text is liked (the first two) or not."""
_DANGER = "red_flag"


@dataclass(frozen=True, slots=True)
class PassageMark:
    """A passage that was shown as a source: `thumb` is None where it was only opened."""

    library: str
    document: str
    section: str
    text: str
    thumb: Thumb | None = None
    opened: bool = False


@dataclass(frozen=True, slots=True)
class CorrectedFinding:
    """A finding that was read wrongly or not at all; `phrase` are the words of the text that are meant.

    `read_as` is the status that was read, None where the reading missed it.
    """

    finding: str
    status: FindingStatus
    phrase: str
    read_as: FindingStatus | None = None


@dataclass(frozen=True, slots=True)
class WrittenMark:
    """What was thought of what the language model `model` wrote: `text` are all its sentences, struck-out ones too."""

    text: str
    model: str
    thumb: Thumb
    reason: WrittenReason | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """Everything that was said about one answer."""

    thumb: Thumb | None = None
    passages: tuple[PassageMark, ...] = ()
    corrected: tuple[CorrectedFinding, ...] = ()
    written: WrittenMark | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self == Feedback()

    def thumb_of(self, citation: Citation) -> Thumb | None:
        """What was thought of a passage."""
        return next((one.thumb for one in self.passages if one.text == citation.text), None)

    def with_thumb(self, thumb: Thumb | None) -> Feedback:
        """The same with another opinion of the answer as a whole."""
        return replace(self, thumb=thumb)

    def with_written(self, mark: WrittenMark | None) -> Feedback:
        """The same with another opinion of the written text; None takes it back."""
        return replace(self, written=mark)

    def with_passage(self, citation: Citation, thumb: Thumb | None) -> Feedback:
        """The same with another opinion of one passage; None takes it back."""
        return self._changed(citation, thumb=thumb)

    def with_opened(self, citation: Citation) -> Feedback:
        """The same with one passage known to have been looked at."""
        return self._changed(citation, opened=True)

    def with_corrected(self, corrected: Sequence[CorrectedFinding]) -> Feedback:
        """The same with these readings set right, instead of those before."""
        return replace(self, corrected=tuple(corrected))

    def _changed(self, citation: Citation, **changes: object) -> Feedback:
        before = next((one for one in self.passages if one.text == citation.text), None)
        mark = before or PassageMark(citation.library, citation.document, citation.section, citation.text)
        mark = replace(mark, **changes)  # type: ignore[arg-type]  # fields of PassageMark
        kept = mark.thumb is not None or mark.opened
        if before is None:
            return replace(self, passages=(*self.passages, mark) if kept else self.passages)
        passages = [mark if one is before else one for one in self.passages]
        return replace(self, passages=tuple(one for one in passages if one is not mark or kept))


def corrections_of_reading(
    read: Sequence[FindingMention], statuses: Mapping[str, FindingStatus], phrases: Mapping[str, str]
) -> tuple[CorrectedFinding, ...]:
    """What of a person's `statuses` says that the text was read wrongly.

    A finding that stands in the text and was given another status, or one whose words in the text (`phrases`) the person
    pointed at. An answer to a further question is new knowledge about the patient, and no correction: it is left out.
    """
    first: dict[str, FindingMention] = {}
    for mention in read:
        if mention.quote:
            first.setdefault(mention.id, mention)
    found: list[CorrectedFinding] = []
    for finding, status in statuses.items():
        mention = first.get(finding)
        if mention is not None and mention.status != status:
            found.append(CorrectedFinding(finding, status, mention.quote, mention.status))
        elif mention is None and phrases.get(finding):
            found.append(CorrectedFinding(finding, status, phrases[finding]))
    return tuple(found)


def judged_passages(feedback: Feedback, answer: Answer) -> tuple[PassageMark, ...]:
    """The passages with what they are worth for the question.

    A liked answer in which no passage was marked speaks for the passage its first sentence (beside danger signs) stands
    on. A disliked answer speaks against no passage: what was wrong with it is not known.
    """
    marks = feedback.passages
    if feedback.thumb != "up" or any(one.thumb == "up" for one in marks):
        return marks
    numbers = [n for one in answer.sentences if one.section != _DANGER for n in one.citations]
    leading = next((one for n in numbers[:1] for one in answer.citations if one.n == n), None)
    if leading is None or feedback.thumb_of(leading) is not None:
        return marks
    return feedback.with_passage(leading, "up").passages
