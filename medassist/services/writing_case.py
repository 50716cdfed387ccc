"""Letters and hand-outs of a case: put together by template in the wanted language, worded by a model where that stands."""

from __future__ import annotations

from dataclasses import replace

from medassist.core.answer import Answer, WrittenSentence
from medassist.core.answering.care import CareComposer, suggested
from medassist.core.case import FindingStatus
from medassist.core.clinical import Condition, Language, Text
from medassist.core.diagnosis.red_flags import fired
from medassist.core.writing.composition import Composition
from medassist.core.writing.handout import handout
from medassist.core.writing.immediate_help import help_comes_first
from medassist.core.writing.letter import LetterKind, letter
from medassist.core.writing.result import Ending, OnEvent, ShouldStop, Writing, WritingTask
from medassist.errors import BadInput
from medassist.services.ask import AskService
from medassist.services.writing_grounded import plain_words
from medassist.services.writing_summary import summarised
from medassist.services.writing_tools import Clock, WritingTools
from medassist.services.writing_translation import translated

SHORT = 160
"""Characters of a history that needs no summary."""
_SUMMED_UP = Text("摘要（{model} 撰写，逐句核对过）：", "Summary (written by {model}, every sentence verified): ")
_TRANSLATED = Text(
    "（{model} 翻译，逐句核对；原文为英文）", " (translated by {model}, verified; the original is in Chinese)"
)
_FOREIGN = Text("病情按原文引用（英文）。", "The history is quoted as recorded (in Chinese).")
_NO_CONDITION = Text(
    "没有看出是哪种疾病，写不了给病人的说明：请指定疾病（命令行用 --condition 加名称），或补充症状。",
    "No condition was recognised, so there is nothing to tell the patient: name one (--condition NAME on the command line), or "
    "add symptoms.",
)


def care_of(
    ask: AskService, answer: Answer, to: Language, condition: Condition | None
) -> tuple[Answer, Condition | None]:
    """The case of an answer in the language `to` with the care of `condition`, else of the one that leads or was named alone."""
    corrections: dict[str, FindingStatus] = {
        one.id: one.status for one in answer.findings if one.matched_by == "person"
    }
    case = ask.read(answer.text, patient=answer.patient, corrections=corrections, language=to)
    flags = fired(case, ask.rules)
    scored = ask.scored(case, flags)
    rules = [flag.rule for flag in flags]
    named = [one.id for one in case.topics if one.kind == "condition" and not one.denied]
    alone = ask.knowledge.conditions.get(named[0]) if len(set(named)) == 1 else None
    chosen = condition or suggested(scored, rules) or alone
    composer = CareComposer(ask.knowledge, ask.passages)
    composed = composer.compose(case, rules, chosen, by_person=condition is not None, reason=None)
    return ask.assemble(answer.id, case, flags, scored, composed, {}), chosen


def written_letter(
    tools: WritingTools,
    ask: AskService,
    answer: Answer,
    kind: LetterKind,
    to: Language,
    condition: Condition | None,
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> Writing:
    """The letter; a model sums up a longer history and translates one of the other language, both verified."""
    clock = Clock()
    care, _ = care_of(ask, answer, to, condition)
    history, summary, model = answer.text.strip(), "", None
    notes: list[str] = []
    struck: list[WrittenSentence] = []
    stopped = False
    may = tools.generator is not None and not help_comes_first(care)
    if may and answer.language != to:
        told = translated(tools, history, to, to, on_event, should_stop)
        history, model = told.text + _TRANSLATED.of(to).format(model=told.model), told.model
        struck += [one for one in told.sentences if not one.supported]
        notes += told.notes
        stopped = told.ending == "stopped"
        if stopped:
            history = answer.text.strip()
    elif answer.language != to:
        notes.append(_FOREIGN.of(to))
    if may and not stopped and len(answer.text) > SHORT:
        short = summarised(tools, answer.text, answer.language, to, on_event, should_stop)
        stopped = short.ending == "stopped"
        struck += [one for one in short.sentences if not one.supported]
        if short.model is not None and short.ending == "whole":
            model = short.model
            summary = _SUMMED_UP.of(to).format(model=model) + short.text
    made = letter(care, kind, tools.knowledge, tools.heading, history=history, summary=summary)
    return _made("letter", made, struck, model, notes, clock, stopped=stopped)


def written_handout(
    tools: WritingTools,
    ask: AskService,
    answer: Answer,
    to: Language,
    condition: Condition | None,
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> Writing:
    """The sheet for the patient; a model adds a few plain sentences where at least half of them are verified.

    Raises BadInput where there is neither a condition nor a danger to speak of.
    """
    clock = Clock()
    care, chosen = care_of(ask, answer, to, condition)
    if chosen is None and not care.red_flags:
        raise BadInput(zh=_NO_CONDITION.zh, en=_NO_CONDITION.en)
    plain: tuple[WrittenSentence, ...] = ()
    model, stopped = None, False
    struck: list[WrittenSentence] = []
    notes: list[str] = []
    if tools.generator is not None and not help_comes_first(care) and care.sentences:
        sections = ("danger_signs", "refer", "advice", "follow_up")
        told = care.replace(sentences=tuple(one for one in care.sentences if one.section in sections), treatment=())
        if told.sentences:
            words = plain_words(tools, told, on_event, should_stop)
            stopped = words.ending == "stopped"
            struck = [one for one in words.sentences if not one.supported]
            notes += words.notes
            if words.ending == "whole":
                plain, model = tuple(one for one in words.sentences if one.supported), words.model
    made = handout(care, chosen.name if chosen is not None else None, tools.heading, plain=plain)
    return _made("handout", made, struck, model, notes, clock, stopped=stopped)


def _made(
    task: WritingTask,
    made: Composition,
    struck: list[WrittenSentence],
    model: str | None,
    notes: list[str],
    clock: Clock,
    *,
    stopped: bool,
) -> Writing:
    ending: Ending = "stopped" if stopped else "whole"
    sentences = (*made.sentences(), *(replace(one, citations=()) for one in struck))
    return Writing(task, made.language, made.text(), sentences, (), model, clock.timings(), tuple(notes), ending)
