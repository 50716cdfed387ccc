"""One request to the language model: the text as it comes, each finished sentence judged at once, and where it has to end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from medassist.core.answer import WrittenSentence
from medassist.core.writing.generator import Generator, Request
from medassist.core.writing.result import Draft, Judged, OnEvent, ShouldStop
from medassist.core.writing.sentence_stream import SentenceStream
from medassist.errors import BadInput, Stopped

MOST_REPEATED = 2
"""Sentences said again, after which a model is held to go round in circles."""
Judge = Callable[[str], WrittenSentence]


_ENDED = re.compile(r"[.。!！?？;；\]］】][\"'”’)）*\s]*$")
NEARLY = 0.9
"""Share of the most tokens from which on a text without an end counts as cut off: counted again, tokens come out a few less."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """The judged sentences of one request, whether it was stopped, and milliseconds until the first that stands (None: none)."""

    sentences: tuple[WrittenSentence, ...]
    stopped: bool
    first_ms: float | None


def drafted(
    generator: Generator, request: Request, judge: Judge, on_event: OnEvent, should_stop: ShouldStop
) -> Drafted:
    """Has the request written and every sentence judged as soon as it is finished; what is said twice counts once.

    Raises NotAvailable as the generator does and BadInput where the messages are longer than its context.
    """
    began = time.perf_counter()
    stream = SentenceStream()
    sentences: dict[str, WrittenSentence] = {}
    first: float | None = None
    repeated = 0

    def take(finished: list[str]) -> None:
        nonlocal first, repeated
        for text in finished:
            judged = judge(text)
            if judged.text in sentences:
                repeated += 1
                continue
            sentences[judged.text] = judged
            if judged.supported and first is None:
                first = round((time.perf_counter() - began) * 1000.0, 2)
            on_event(Judged(judged))

    stopped = False
    shown = whole = ""
    try:
        for piece in streamed(generator, request, should_stop):
            whole += piece
            take(stream.add(piece))
            if repeated >= MOST_REPEATED:
                break
            if stream.unfinished != shown:
                shown = stream.unfinished
                on_event(Draft(shown))
        else:
            last = stream.end()
            if last and _cut(generator, request, whole):
                del last[-1]  # half a sentence may say less than the whole: a dose without its daily limit
            take(last)
    except Stopped:
        stopped = True
    return Drafted(tuple(sentences.values()), stopped, first)


def _cut(generator: Generator, request: Request, text: str) -> bool:
    """Whether the most tokens ended the text, and not the model: about as long as it may be, and no end of a sentence."""
    return not _ENDED.search(text) and generator.count_tokens(text) >= NEARLY * request.max_tokens


def streamed(generator: Generator, request: Request, should_stop: ShouldStop) -> Iterator[str]:
    """The pieces of a request. Raises Stopped and NotAvailable, and BadInput where the messages are too long for the model."""
    try:
        yield from generator.stream(request, should_stop)
    except ValueError as error:
        raise BadInput(
            zh="文本对这个语言模型来说太长：请分成几段。",
            en="The text is too long for this language model: split it into parts.",
            detail=str(error),
        ) from error
