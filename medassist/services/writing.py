"""The one door to everything a language model writes, for the window, the command line and a batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from medassist.core.answer import Answer
from medassist.core.clinical import Condition, Language, Text
from medassist.core.evidence import Hit
from medassist.core.languages import OTHER_LANGUAGE
from medassist.core.reading.language import in_other_language
from medassist.core.writing.evidence_lines import lines_of
from medassist.core.writing.generator import Generator
from medassist.core.writing.immediate_help import help_comes_first
from medassist.core.writing.letter import LetterKind
from medassist.core.writing.result import Event, Finished, OnEvent, ShouldStop, Writing
from medassist.errors import BadInput, WrongUse
from medassist.services.ask import AskService
from medassist.services.writing_case import written_handout, written_letter
from medassist.services.writing_grounded import written_answer, written_results
from medassist.services.writing_summary import MOST_CHARACTERS as MOST_SUMMARISED
from medassist.services.writing_summary import summarised
from medassist.services.writing_tools import THIRD_LANGUAGE, WritingTools, checked
from medassist.services.writing_translation import MOST_CHARACTERS as MOST_TRANSLATED
from medassist.services.writing_translation import translated

NO_PACK = Text(
    "没有语言模型包，只显示依据原文；用 `models add` 添加模型包后可以撰写。",
    "There is no language model, so the evidence stands as it is; a pack added with `models add` would write.",
)
NOT_ANSWERED = Text("没有依据，语言模型不写。", "Without evidence the language model writes nothing.")
HELP_FIRST = Text(
    "涉及自伤、中毒或暴力：先按上面的紧急提示处理，语言模型不写。",
    "This is about self-harm, poisoning or violence: act on the text above first; the language model writes nothing.",
)
SAME_LANGUAGE = Text(
    "文本已经是这种语言：请去掉 --to，或选择另一种语言。",
    "The text is in that language already: leave --to out or choose the other language.",
)


class WritingService:
    """Writes from evidence and texts; nothing unverified is in a result's text. One call at a time.

    Every method gives the finished writing and tells its progress to `on_event` in the calling thread. A stopped one gives
    what stands until then (`ending` is stopped). All raise NotAvailable where the model's process fails.
    """

    def __init__(self, ask: AskService, generator: Generator | None) -> None:
        self.generator = generator
        self._ask = ask
        self._tools = WritingTools(ask.knowledge, generator)

    def why_not(self, answer: Answer) -> Text | None:
        """Why nothing is written for this answer; None where it may be."""
        if answer.status != "answered" or not lines_of(answer):
            return NOT_ANSWERED
        if help_comes_first(answer):
            return HELP_FIRST
        if in_other_language(answer.text):
            return THIRD_LANGUAGE
        return NO_PACK if self.generator is None else None

    def answer(
        self, answer: Answer, *, on_event: OnEvent | None = None, should_stop: ShouldStop | None = None
    ) -> Writing | None:
        """The answer in the model's words, held against its own sentences; None where `why_not` says so."""
        if self.why_not(answer) is not None:
            return None
        return self._finished(partial(written_answer, self._tools, answer), on_event, should_stop)

    def results(
        self,
        question: str,
        hits: Sequence[Hit],
        *,
        to: Language | None = None,
        on_event: OnEvent | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Writing:
        """What a search found, summed up; citations are places in `hits`, from 1. Without a model whole sentences of them.

        Raises BadInput for an empty question or no hits.
        """
        question, spoken = checked(question, MOST_TRANSLATED)
        if not hits:
            raise BadInput(zh="没有检索结果可以概括。", en="There are no search results to sum up.")
        return self._finished(
            partial(written_results, self._tools, question, hits, to or spoken), on_event, should_stop
        )

    def summary(
        self,
        text: str,
        *,
        to: Language | None = None,
        on_event: OnEvent | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Writing:
        """A note or document summed up; citations are numbers of its sentences, from 1. Without a model whole sentences of it.

        Raises BadInput (empty, too long, a third language) and NotAvailable (another language without a model).
        """
        text, spoken = checked(text, MOST_SUMMARISED)
        if to is not None and to != spoken:
            self._tools.needed()
        return self._finished(partial(summarised, self._tools, text, spoken, to or spoken), on_event, should_stop)

    def translation(
        self,
        text: str,
        *,
        to: Language | None = None,
        said_in: Language | None = None,
        on_event: OnEvent | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Writing:
        """A text in the other language, one sentence of the result for each of the source.

        What is said of its faults is in `said_in`, the language of who reads that; None: that of the translation.
        Raises BadInput (empty, too long, a third language), WrongUse (it is in that language) and NotAvailable (no model).
        """
        text, spoken = checked(text, MOST_TRANSLATED)
        if to == spoken:
            raise WrongUse(zh=SAME_LANGUAGE.zh, en=SAME_LANGUAGE.en)
        self._tools.needed()
        target = OTHER_LANGUAGE[spoken]
        return self._finished(partial(translated, self._tools, text, target, said_in or target), on_event, should_stop)

    def letter(
        self,
        answer: Answer,
        *,
        kind: LetterKind = "referral",
        to: Language | None = None,
        condition: str | None = None,
        on_event: OnEvent | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Writing:
        """A referral letter or discharge note from a case; a template without a model.

        `condition` is the id or a name of what a person holds it for. Raises BadInput for an unknown one or a third language.
        """
        chosen = self._condition(condition)
        _, spoken = checked(answer.text, MOST_TRANSLATED)
        work = partial(written_letter, self._tools, self._ask, answer, kind, to or spoken, chosen)
        return self._finished(work, on_event, should_stop)

    def handout(
        self,
        answer: Answer,
        *,
        to: Language | None = None,
        condition: str | None = None,
        on_event: OnEvent | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Writing:
        """A sheet for the patient from a case; a template without a model.

        Raises BadInput where there is neither a condition nor a danger to speak of, and as `letter` does.
        """
        chosen = self._condition(condition)
        _, spoken = checked(answer.text, MOST_TRANSLATED)
        work = partial(written_handout, self._tools, self._ask, answer, to or spoken, chosen)
        return self._finished(work, on_event, should_stop)

    def _finished(self, work: partial[Writing], on_event: OnEvent | None, should_stop: ShouldStop | None) -> Writing:
        tell = on_event or _nobody
        writing = work(tell, should_stop or _never)
        tell(Finished(writing))
        return writing

    def _condition(self, wanted: str | None) -> Condition | None:
        """The condition of an id or a name in either language. Raises BadInput where there is none."""
        if wanted is None:
            return None
        conditions = self._ask.knowledge.conditions
        if wanted in conditions:
            return conditions[wanted]
        folded = wanted.strip().casefold()
        for one in conditions.values():
            names = (one.name.zh, one.name.en, *one.synonyms.zh, *one.synonyms.en)
            if folded in (name.casefold() for name in names):
                return one
        raise BadInput(
            zh=f"知识库中没有“{wanted}”这种疾病：请换一个名称。",
            en=f"The knowledge base has no condition {wanted!r}: try another name.",
        )


def _nobody(event: Event) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False
