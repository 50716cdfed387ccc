"""A batch row's answer with what a language model makes of it, within a time limit; the tasks that a row may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medassist.core.answer import Answer, Written
from medassist.core.case import Patient, Task
from medassist.core.clinical import Language, Text
from medassist.core.writing.result import Writing, with_written
from medassist.services.ask import AskService
from medassist.services.scheduler import StopToken
from medassist.services.writing import WritingService

ROW_SECONDS = 60.0
"""Time limit of what is written for one row: four times what an answer of 150 tokens takes on two cores."""
LATE = Text(
    "语言模型在时限（{seconds:.0f}秒）内没有写完这一行，只有已核对的句子。",
    "The language model did not finish this row within its limit of {seconds:.0f} s; only what was verified stands.",
)
EXTRACTED = Text("原文句子（没有语言模型）", "sentences of the source (no language model)")


class WritingRows:
    """Answers rows (batch_answerer.RowAnswerer) the way `ask` does.

    A row with the task translate or summarise has its text translated or summed up besides being read for danger.
    """

    def __init__(self, ask: AskService, writing: WritingService, *, row_seconds: float = ROW_SECONDS) -> None:
        self._ask = ask
        self._writing = writing
        self._seconds = row_seconds

    def answer_row(
        self,
        text: str,
        patient: Patient | None,
        *,
        id: str | None,
        task: Task | None,
        to: Language | None,
        libraries: Sequence[str] | None,
        writing: bool,
        stop: StopToken,
    ) -> Answer:
        """The answer with `written`. Raises NotAvailable where a translation is asked for and there is no model."""
        answer = self._ask.answer_row(
            text, patient, id=id, task=task, to=to, libraries=libraries, writing=writing, stop=stop
        )
        if not writing:
            return answer
        limit = StopToken(seconds=self._seconds, parent=stop)
        if task == "translate":
            made = self._writing.translation(text, to=to, should_stop=limit.should_stop)
            answer = _with_text(answer, made, "translate")
        elif task == "summarise":
            made = self._writing.summary(text, to=to, should_stop=limit.should_stop)
            answer = _with_text(answer, made, "summarise")
        else:
            made = self._writing.answer(answer, should_stop=limit.should_stop)
            answer = with_written(answer, made)
        stop.check()
        if made is not None and made.ending == "stopped":
            late = LATE.of(answer.language).format(seconds=self._seconds)
            answer = answer.replace(hints=(*answer.hints, late))
        return answer


def _with_text(answer: Answer, made: Writing, task: Task) -> Answer:
    """The answer of a row that asked for a text: danger and findings as read, and the text, which cites none of the sources."""
    sentences = tuple(replace(one, citations=()) for one in made.sentences)
    written = Written(made.text, sentences, made.model or EXTRACTED.of(made.language))
    declined = answer.status == "abstained"
    return answer.replace(
        task=task,
        written=written,
        status="answered" if declined else answer.status,
        reason=None if declined else answer.reason,
    )
