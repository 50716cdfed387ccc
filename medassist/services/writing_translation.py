"""A text put into the other language sentence by sentence; what a sentence loses is looked for, tried once more, then marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.answer import WrittenSentence
from medassist.core.clinical import Language, Text
from medassist.core.reading.language import language_of
from medassist.core.sentences import split_sentences
from medassist.core.verification.permitted import permitted
from medassist.core.writing.orders import gives_orders
from medassist.core.writing.prompts import translation_request
from medassist.core.writing.quoting import CLOSED, OPENED, without_orders
from medassist.core.writing.result import Draft, Ending, Judged, OnEvent, Piece, ShouldStop, Writing
from medassist.core.writing.transfer import Fault
from medassist.errors import Stopped
from medassist.services.writing_draft import streamed
from medassist.services.writing_tools import Clock, WritingTools

MOST_CHARACTERS = 100_000
LONGEST = 400
"""Code points of one sentence that is translated at once; a longer one is cut at its commas."""
_LABEL = re.compile(r"^\s*(?:(?:translation|english|chinese|译文|翻译|英文|中文)(?:\s*版)?\s*[:：]\s*)+", re.IGNORECASE)
_QUOTES = (("“", "”"), ('"', '"'), ("「", "」"), (OPENED, CLOSED), ("《", "》"))
EVERY_NAME = ("drug", "condition", "finding")
_SHORT_CLAUSE = 6
"""Characters below which a clause is translated with the next one."""
_NO_WORDS = re.compile(r"[\W\d_]*")
_UNTRANSLATED = Text("【未核对，保留原文：{}】", "[not verified, the source stands: {}]")
_MARKED = Text(
    "有 {} 句译文没有通过核对，保留原文并标出。",
    "Sentences that could not be verified, where the source stands, marked: {}.",
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    text: str
    faults: tuple[Fault, ...]


def translated(
    tools: WritingTools, text: str, to: Language, said_in: Language, on_event: OnEvent, should_stop: ShouldStop
) -> Writing:
    """The translation into `to`, one entry a sentence; `lost` lists in `said_in` what those that did not pass lost or added.

    `text` of the result holds the source of a sentence that did not pass, marked, never an unverified translation.
    Raises NotAvailable without a model.
    """
    clock = Clock()
    generator = tools.needed()
    lines = [split_line(line) for line in text.split("\n")]
    total = sum(len(line) for line in lines)
    done, stopped, first = 0, False, None
    sentences: list[WrittenSentence] = []
    lost: list[str] = []
    written: list[str] = []
    for line in lines:
        parts: list[str] = []
        for source in line:
            if total > 1:
                on_event(Piece(done, total, clock.left(done, total)))
            try:
                attempt = _one(tools, source, to, on_event, should_stop)
            except Stopped:
                stopped = True
                break
            done += 1
            judged = _judged(source, attempt, said_in)
            sentences.append(judged)
            on_event(Judged(judged))
            first = clock.seconds * 1000.0 if first is None and judged.supported else first
            lost += [
                f"{fault.words(said_in)}（{source}）" if said_in == "zh" else f"{fault.words(said_in)} ({source})"
                for fault in attempt.faults
            ]
            parts.append(attempt.text if judged.supported else untranslated(source, to))
        written.append(("" if to == "zh" else " ").join(parts))
        if stopped:
            break
    ending: Ending = "stopped" if stopped else "whole"
    marked = sum(not one.supported for one in sentences)
    notes = (_MARKED.of(said_in).format(marked),) if marked else ()
    whole = "\n".join(written).strip("\n")
    return Writing(
        "translation",
        to,
        whole,
        tuple(sentences),
        tuple(lost),
        generator.name,
        clock.timings(first_sentence=first),
        notes,
        ending,
    )


def untranslated(source: str, to: Language) -> str:
    """What stands in the text for a sentence whose translation was not verified."""
    return _UNTRANSLATED.of(to).format(source)


def split_line(line: str) -> list[str]:
    """The sentences of one line; a very long one is cut after its commas."""
    parts: list[str] = []
    for sentence in split_sentences(line):
        while len(sentence) > LONGEST:
            at = max(sentence.rfind(mark, 1, LONGEST) for mark in ("，", "；", ", ", "; ", "、"))
            at = at + 1 if at > 0 else LONGEST
            parts.append(sentence[:at].strip())
            sentence = sentence[at:].strip()
        parts += [sentence] if sentence else []
    return parts


def _one(tools: WritingTools, source: str, to: Language, on_event: OnEvent, should_stop: ShouldStop) -> _Attempt:
    """One sentence: as it is where nothing is to be translated, else the better of two attempts. Raises Stopped.

    One that gives orders to the program is not given to the model: its source stands, marked.
    """
    clean = without_orders(source)
    if gives_orders(source):
        return _Attempt(clean, (Fault("meaning", clean, False),))
    if _NO_WORDS.fullmatch(clean) or (language_of(clean) == to and _has_words(clean, to)):
        return _Attempt(clean, ())
    first = _judged_whole(
        tools, source, _said(tools, clean, tools.transfer.with_names(clean, to), to, (), on_event, should_stop), to
    )
    if not first.faults:
        return first
    second = _judged_whole(tools, source, _again(tools, clean, to, first.faults, on_event, should_stop), to)
    return min((first, second), key=lambda one: len(one.faults))


def _again(
    tools: WritingTools, clean: str, to: Language, faults: Sequence[Fault], on_event: OnEvent, should_stop: ShouldStop
) -> str:
    """The sentence once more: clause by clause where it has several, else with what was lost named; all names replaced."""
    clauses = [one for one in re.split(r"(?<=[，；;、])|(?<=, )", clean) if one.strip()]
    if len(clauses) == 1:
        keep = tuple(dict.fromkeys(fault.quote for fault in faults if not fault.added and fault.kind != "meaning"))
        named = tools.transfer.with_names(clean, to, EVERY_NAME)
        return _said(tools, clean, named, to, keep, on_event, should_stop)
    merged: list[str] = []
    for clause in clauses:
        if merged and len(merged[-1]) < _SHORT_CLAUSE:
            merged[-1] += clause
        else:
            merged.append(clause)
    written = [
        _said(tools, one, tools.transfer.with_names(one, to, EVERY_NAME), to, (), on_event, should_stop)
        for one in merged
    ]
    ends = ".。;；,，、 "
    mark, end = ("，", "。") if to == "zh" else (", ", ".")
    return mark.join(one.strip(ends) for one in written) + (end if clean[-1] in ".。" else "")


def _said(
    tools: WritingTools,
    clean: str,
    named: str,
    to: Language,
    keep: Sequence[str],
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> str:
    """What the model makes of a sentence or clause (`named`: with the names replaced)."""
    generator = tools.needed()
    tokens = generator.count_tokens(clean)
    request = translation_request(named, to, permitted([clean, named], 0), keep=keep, tokens=tokens)
    text = ""
    for piece in streamed(generator, request, should_stop):
        text += piece
        on_event(Draft(text.strip()))
    return bare(text)


def _judged_whole(tools: WritingTools, source: str, text: str, to: Language) -> _Attempt:
    return _Attempt(text, tools.transfer.faults(source, text, to))


def bare(text: str) -> str:
    """A translation without a label before it and quotation marks around it, on one line."""
    text = _LABEL.sub("", " ".join(text.split()))
    for opened, closed in _QUOTES:
        if text.startswith(opened) and text.endswith(closed) and len(text) > len(opened) + len(closed):
            text = text[len(opened) : -len(closed)].strip()
    return text


def _has_words(text: str, to: Language) -> bool:
    """Whether a sentence is all in the target language: a Chinese one with an English drug name still is Chinese."""
    return to == "zh" or not re.search(r"[\u3400-\u9fff]", text)


def _judged(source: str, attempt: _Attempt, said_in: Language) -> WrittenSentence:
    gap = "；" if said_in == "zh" else "; "
    problem = gap.join(dict.fromkeys(fault.words(said_in) for fault in attempt.faults)) or None
    return WrittenSentence(attempt.text, not attempt.faults, (), problem, source)
