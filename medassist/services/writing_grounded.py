"""Written from numbered evidence: the answer to a question, what a search found, plain words for a patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from medassist.core.answer import Answer, Citation, WrittenSentence
from medassist.core.case import Patient
from medassist.core.clinical import Language, Text
from medassist.core.evidence import Hit
from medassist.core.sentences import split_sentences
from medassist.core.verification.permitted import permitted
from medassist.core.verification.verifier import patient_lines
from medassist.core.writing.evidence_lines import Line, evidence_of, fitted, lines_of
from medassist.core.writing.extractive import best_sentences
from medassist.core.writing.generator import Generator, Request
from medassist.core.writing.prompts import answer_request, results_request
from medassist.core.writing.result import Ending, OnEvent, ShouldStop, Writing, joined, stands
from medassist.services.writing_draft import Drafted, drafted
from medassist.services.writing_tools import OVERHEAD_TOKENS, Clock, WritingTools, sentence_of

PROMPT_TOKENS = 300
"""Tokens of the question with its evidence where it allows: reading them is most of the wait.

The instructions and the example before them are the same for every question, and are read once.
"""
LEAST_EVIDENCE_TOKENS = 150
MOST_EVIDENCE_TOKENS = 900
QUESTION_TOKENS = 120
RESULT_SENTENCES = 3
"""Sentences of a found passage that are given to the model."""
EVIDENCE_CUT = Text(
    "依据较多，模型只读了其中 {kept} 句（共 {total} 句），每个来源的第一句优先；全部依据见上。",
    "There was more evidence than the model was given: it read {kept} of {total} sentences, the first of every source before "
    "others; all of it stands above.",
)
QUESTION_CUT = Text(
    "问题较长，模型只读了开头部分；依据是按全文找的。",
    "The question is long: the model read its beginning only; the evidence was found with all of it.",
)
WHAT_TO_DO = Text("按依据，这个病人该怎么处理？", "By the evidence, what should be done for this patient?")
"""What is asked of a case: a small model shown its text only repeats it; the evidence was chosen for it already."""
NOTHING = Text(
    "语言模型没有写出句子，以依据原文为准。", "The language model wrote no sentence; the evidence itself stands."
)
WHOLE_SENTENCES = Text(
    "没有语言模型：以下是资料的原句。", "Without a language model these are whole sentences of the sources."
)


def written_answer(tools: WritingTools, answer: Answer, on_event: OnEvent, should_stop: ShouldStop) -> Writing:
    """The answer in the model's words, each sentence held against the answer's own sentences, the patient and worked doses."""
    return _from_lines(tools, answer, answer.text, on_event, should_stop, handout=False)


def plain_words(tools: WritingTools, answer: Answer, on_event: OnEvent, should_stop: ShouldStop) -> Writing:
    """The answer's sentences in plain words for the patient; `answer` holds what the hand-out says."""
    return _from_lines(tools, answer, "", on_event, should_stop, handout=True)


def _from_lines(
    tools: WritingTools, answer: Answer, question: str, on_event: OnEvent, should_stop: ShouldStop, *, handout: bool
) -> Writing:
    clock = Clock()
    generator, language = tools.needed(), answer.language
    lines = lines_of(answer)
    if question and answer.task == "case":
        question = WHAT_TO_DO.of(language)
    asked, question_cut = _beginning(question, generator)

    def request(kept: Sequence[Line]) -> Request:
        allowed = permitted([*(line.text for line in kept), *patient_lines(answer.patient)], _highest(kept))
        return answer_request(asked, kept, language, allowed, handout=handout)

    fit = _fitted(generator, lines, request, MOST_EVIDENCE_TOKENS if handout else PROMPT_TOKENS)
    made = _judged(tools, request(fit), fit, answer.citations, answer.patient, language, on_event, should_stop)
    notes = _notes(len(fit), len(lines), language, question_cut=question_cut)
    return _writing("handout" if handout else "answer", language, made, generator.name, notes, clock)


def written_results(
    tools: WritingTools,
    question: str,
    hits: Sequence[Hit],
    language: Language,
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> Writing:
    """What was found, summed up with the hits' places as numbers; without a model the sentences that say most of it."""
    clock = Clock()
    citations = tuple(_citation(number, hit) for number, hit in enumerate(hits, start=1))
    lines = [line for number, hit in enumerate(hits, start=1) for line in _best_lines(number, hit)]
    if tools.generator is None:
        chosen = best_sentences([line.text for line in lines], min(6, len(lines)))
        sentences = tuple(WrittenSentence(lines[at].text, True, lines[at].citations, None) for at in chosen)
        text = joined(sentences, language)
        return Writing("summary", language, text, sentences, (), None, clock.timings(), (WHOLE_SENTENCES.of(language),))
    generator = tools.generator
    asked, question_cut = _beginning(question, generator)

    def request(kept: Sequence[Line]) -> Request:
        return results_request(asked, kept, language, permitted((line.text for line in kept), _highest(kept)))

    fit = _fitted(generator, lines, request, MOST_EVIDENCE_TOKENS)
    made = _judged(tools, request(fit), fit, citations, None, language, on_event, should_stop)
    notes = _notes(len(fit), len(lines), language, question_cut=question_cut)
    return _writing("summary", language, made, generator.name, notes, clock)


def _judged(
    tools: WritingTools,
    request: Request,
    lines: Sequence[Line],
    citations: tuple[Citation, ...],
    patient: Patient | None,
    language: Language,
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> Drafted:
    """Has it written and judged against the very lines the model was given: what it adds of its own cannot stand."""
    evidence = evidence_of(lines, citations, tools.headings(citations))

    def judge(text: str) -> WrittenSentence:
        return sentence_of(tools.verifier.sentence(text, evidence, patient), language)

    return drafted(tools.needed(), request, judge, on_event, should_stop)


def _writing(task: str, language: Language, made: Drafted, model: str, notes: tuple[str, ...], clock: Clock) -> Writing:
    kept = stands(made.sentences)
    ending: Ending = "stopped" if made.stopped else "whole" if kept else "dropped"
    text = joined(made.sentences, language) if kept else ""
    notes += (NOTHING.of(language),) if not made.sentences and not made.stopped else ()
    timings = clock.timings(first_sentence=made.first_ms)
    return Writing(task, language, text, made.sentences, (), model, timings, notes, ending)  # type: ignore[arg-type]


def _fitted(
    generator: Generator, lines: Sequence[Line], request: Callable[[Sequence[Line]], Request], most: int
) -> tuple[Line, ...]:
    """The lines that fit beside the instructions and the question into `most` tokens and into the model's context."""
    bare = request(())
    counted = [generator.count_tokens(message.text) for message in bare.messages]
    fixed = OVERHEAD_TOKENS + sum(counted)
    room = max(most - OVERHEAD_TOKENS - counted[-1], LEAST_EVIDENCE_TOKENS)
    return fitted(lines, min(room, generator.context_tokens - bare.max_tokens - fixed), generator.count_tokens)


def _beginning(question: str, generator: Generator) -> tuple[str, bool]:
    """As many of the question's first sentences as may be given to the model, and whether others were left out."""
    if len(question) <= QUESTION_TOKENS or generator.count_tokens(question[: 8 * QUESTION_TOKENS]) <= QUESTION_TOKENS:
        return question[: 8 * QUESTION_TOKENS], len(question) > 8 * QUESTION_TOKENS
    kept: list[str] = []
    left = QUESTION_TOKENS
    for sentence in split_sentences(question[: 8 * QUESTION_TOKENS]):
        left -= generator.count_tokens(sentence)
        if left < 0:
            break
        kept.append(sentence)
    return " ".join(kept) or question[:QUESTION_TOKENS], True


def _notes(kept: int, total: int, language: Language, *, question_cut: bool) -> tuple[str, ...]:
    """What of the evidence's lines and of the question the model was not given."""
    evidence = (EVIDENCE_CUT.of(language).format(kept=kept, total=total),) if kept < total else ()
    return evidence + ((QUESTION_CUT.of(language),) if question_cut else ())


def _highest(lines: Sequence[Line]) -> int:
    return max((number for line in lines for number in line.citations), default=0)


def _citation(number: int, hit: Hit) -> Citation:
    passage = hit.passage
    return Citation(
        n=number,
        library=passage.library,
        document=passage.document,
        section=passage.section,
        text=passage.text,
        language=passage.language,
        score=hit.score,
        source="",
        review=passage.review,
    )


def _best_lines(number: int, hit: Hit) -> list[Line]:
    sentences = hit.passage.sentences
    places = best_sentences(sentences, RESULT_SENTENCES)
    return [Line(sentences[place], (number,)) for place in places]
