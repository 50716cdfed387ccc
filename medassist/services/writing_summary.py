"""A note or a document summed up: piece by piece, every sentence held against the sentences of its piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from medassist.core.answer import WrittenSentence
from medassist.core.clinical import Language, Text
from medassist.core.sentences import split_sentences
from medassist.core.verification.permitted import permitted
from medassist.core.verification.verdict import Evidence
from medassist.core.writing.extractive import best_sentences, how_many
from medassist.core.writing.left_out import left_out
from medassist.core.writing.orders import gives_orders
from medassist.core.writing.pieces import pieces_of
from medassist.core.writing.prompts import summary_request
from medassist.core.writing.quoting import without_citations, without_orders
from medassist.core.writing.result import Ending, OnEvent, Piece, ShouldStop, Writing, joined, stands
from medassist.errors import BadInput
from medassist.services.writing_draft import drafted
from medassist.services.writing_tools import OVERHEAD_TOKENS, Clock, WritingTools, sentence_of

MOST_CHARACTERS = 2_000_000
PIECE_TOKENS = 600
MOST_PIECES = 12
"""Pieces that a model reads: some two minutes on two cores. Of a longer document the sentences that say most are read."""
MOST_SENTENCES = 15
EXTRACTED = Text(
    "这份摘要由原文的句子组成，未改写（没有语言模型）。",
    "This summary is made of the source's own sentences; nothing was rewritten (there is no language model).",
)
TOO_FEW = Text(
    "语言模型写的摘要不足一半经核实，改用原文的句子。",
    "Fewer than half of what the language model wrote was verified, so the source's own sentences stand here.",
)
LONG = Text(
    "文件较长（{total} 句）：模型读了其中最能代表全文的 {kept} 句。",
    "The document is long ({total} sentences): the model read the {kept} that say most of it.",
)
ORDERS = Text(
    "原文有 {} 句是写给程序的指令，没有采用。",
    "{} sentences of the text speak to the program that reads it; they were not used.",
)
SHORTENED = Text(
    "各部分的摘要共 {total} 句，留下最能代表全文的 {kept} 句。",
    "The summaries of the parts had {total} sentences; the {kept} that say most were kept.",
)


def summarised(
    tools: WritingTools, text: str, source: Language, to: Language, on_event: OnEvent, should_stop: ShouldStop
) -> Writing:
    """The summary of `text` (in the language `source`), in the language `to`; whole sentences of it without a model."""
    clock = Clock()
    sentences, orders = _without_orders(split_sentences(text), to)
    if tools.generator is None:
        return _extracted(tools, sentences, source, clock, (EXTRACTED.of(source), *orders))
    generator = tools.generator
    room = min(PIECE_TOKENS, generator.context_tokens - _fixed(tools, to))
    places = list(range(len(sentences)))
    notes = list(orders)
    pieces = pieces_of(sentences, room, generator.count_tokens)
    if len(pieces) > MOST_PIECES:
        places = _reduced(sentences, room * MOST_PIECES, pieces)
        pieces = [
            [places[at] for at in piece]
            for piece in pieces_of([sentences[at] for at in places], room, generator.count_tokens)
        ]
        notes.append(LONG.of(to).format(total=len(sentences), kept=len(places)))
    written: list[WrittenSentence] = []
    stopped, first = False, None
    for done, piece in enumerate(pieces):
        if len(pieces) > 1:
            on_event(Piece(done, len(pieces), clock.left(done, len(pieces))))
        began = clock.seconds
        made, ended, after = _piece(tools, sentences, piece, to, on_event, should_stop)
        first = began * 1000.0 + after if first is None and after is not None else first
        written += [one for one in made if one.text not in {other.text for other in written}]
        if ended:
            stopped = True
            break
    if not stands(written) and not stopped:
        extracted = _extracted(tools, sentences, source, clock, (TOO_FEW.of(to), *notes))
        return replace(extracted, sentences=(*extracted.sentences, *(one for one in written if not one.supported)))
    kept = _kept(written)
    if kept is not written:
        notes.append(SHORTENED.of(to).format(total=len(written), kept=len(kept)))
    ending: Ending = "stopped" if stopped else "whole"
    said = [one.text for one in kept if one.supported]
    lost = left_out(sentences, said, tools.names, to) if not stopped else ()
    timings = clock.timings(first_sentence=first)
    return Writing("summary", to, _text(kept, to), tuple(kept), lost, generator.name, timings, tuple(notes), ending)


def _without_orders(sentences: Sequence[str], to: Language) -> tuple[list[str], tuple[str, ...]]:
    """The sentences that speak of something, and a note where others spoke to the program. Raises BadInput for none."""
    kept = [one for one in sentences if not gives_orders(one)]
    if not kept:
        raise BadInput(
            zh="文本里只有写给程序的指令，没有可以摘要的内容。",
            en="The text holds only instructions to the program and nothing to sum up.",
        )
    count = len(sentences) - len(kept)
    return kept, (ORDERS.of(to).format(count),) if count else ()


def _piece(
    tools: WritingTools,
    sentences: Sequence[str],
    piece: Sequence[int],
    to: Language,
    on_event: OnEvent,
    should_stop: ShouldStop,
) -> tuple[tuple[WrittenSentence, ...], bool, float | None]:
    """The judged sentences of one piece; their citations are the numbers of the source's sentences."""
    clean = {at: without_citations(without_orders(sentences[at])) for at in piece}
    numbers = {text: at + 1 for at, text in reversed(clean.items())}
    evidence = [Evidence(1, tuple(clean.values()))]

    def judge(text: str) -> WrittenSentence:
        judged = sentence_of(tools.verifier.sentence(without_citations(text), evidence), to)
        number = numbers.get(judged.stands_on or "")
        return replace(judged, citations=(number,) if number is not None and judged.supported else ())

    gap = "" if to == "zh" else " "
    request = summary_request(gap.join(clean.values()), to, permitted(clean.values(), 0))
    made = drafted(tools.needed(), request, judge, on_event, should_stop)
    return made.sentences, made.stopped, made.first_ms


def _extracted(
    tools: WritingTools, sentences: Sequence[str], language: Language, clock: Clock, notes: tuple[str, ...]
) -> Writing:
    places = best_sentences(sentences, how_many(len(sentences)))
    chosen = [WrittenSentence(sentences[at], True, (at + 1,), None, sentences[at]) for at in places]
    lost = left_out(sentences, [one.text for one in chosen], tools.names, language)
    return Writing("summary", language, _text(chosen, language), tuple(chosen), lost, None, clock.timings(), notes)


def _text(sentences: Sequence[WrittenSentence], language: Language) -> str:
    """The text without numbers: those of a source's sentences mean nothing outside the window."""
    return joined([replace(one, citations=()) for one in sentences], language)


def _fixed(tools: WritingTools, to: Language) -> int:
    """Tokens of the instructions and of the longest summary."""
    bare = summary_request("", to, permitted((), 0))
    return OVERHEAD_TOKENS + bare.max_tokens + sum(tools.needed().count_tokens(one.text) for one in bare.messages)


def _reduced(sentences: Sequence[str], budget: int, pieces: Sequence[Sequence[int]]) -> list[int]:
    """Places of the sentences that say most of a document, as many as `budget` tokens are likely to hold."""
    share = budget / (PIECE_TOKENS * len(pieces))
    every = [best_sentences([sentences[at] for at in piece], max(1, int(share * len(piece)))) for piece in pieces]
    return [piece[at] for piece, chosen in zip(pieces, every, strict=True) for at in chosen]


def _kept(written: list[WrittenSentence]) -> list[WrittenSentence]:
    """All of it, or of many sentences those that say most and what was struck out."""
    standing = [one for one in written if one.supported]
    if len(standing) <= MOST_SENTENCES:
        return written
    chosen = {standing[at].text for at in best_sentences([one.text for one in standing], MOST_SENTENCES)}
    return [one for one in written if not one.supported or one.text in chosen]
