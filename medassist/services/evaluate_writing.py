"""Measures what is written: facts kept, wrong facts and numbers shown, sentences verified, seconds; with and without a model."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medassist import core, inference, services
from medassist.core.answer import Answer
from medassist.core.writing.generator import Generator
from medassist.core.writing.immediate_help import help_comes_first
from medassist.core.writing.result import Writing
from medassist.errors import BadInput
from medassist.services.ask import AskService
from medassist.services.evaluation_rows import digest_of_files
from medassist.services.writing import WritingService
from medassist.services.writing_facts import folded, foreign, said, says
from medassist.services.writing_sets import INJECTIONS, SETS, Item

EXTRACTIVE = "extractive"
"""The column without a language model: the evidence's own sentences."""
KEPT = "medassist.writing-row/1"


@dataclass(frozen=True, slots=True)
class Row:
    """What one system made of one item.

    `facts` are those the item asks for, `missed` those that were not shown; `wrong` holds unwanted statements that were shown and
    `numbers` amounts that stand in no basis. `first_s` are seconds to the first verified sentence, None where none was. `written`
    is whether a model's text was shown (not the evidence alone). `sentences` are text, verdict and problem.
    """

    system: str
    set: str
    id: str
    language: str
    facts: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    numbers: tuple[str, ...]
    verified: int
    sentences: tuple[tuple[str, bool, str | None], ...]
    first_s: float | None
    seconds: float
    written: bool
    help_first: bool | None
    shown: str


class WritingEvaluation:
    """Runs the items through the evidence alone and through language models, one after the other."""

    def __init__(self, ask: AskService, kept: Path | None = None, knowledge: str = "") -> None:
        """`kept`: folder of the rows done before; a row is done again where the item, the model or the program changed."""
        self._ask = ask
        self._rows = _Kept(kept / "rows.jsonl" if kept is not None else None, knowledge)

    def pending(self, items: Sequence[Item], identity: str) -> int:
        """How many items have no kept row of that model."""
        return sum(self._rows.get(item, identity) is None for item in items if can(item, identity))

    def rows(
        self,
        items: Sequence[Item],
        system: str,
        generator: Generator | None,
        step: Callable[[], None] = lambda: None,
        *,
        identity: str = EXTRACTIVE,
    ) -> Iterator[Row]:
        """A row for each item that the system can do; `step` is called after each that was not kept.

        `identity` tells models apart. Raises NotAvailable where the model cannot be loaded.
        """
        writing = WritingService(self._ask, generator)
        for item in items:
            if not can(item, identity):
                continue
            row = self._rows.get(item, identity)
            if row is None:
                row = self._made(item, system, writing)
                self._rows.add(item, identity, row)
                step()
            yield row

    def _made(self, item: Item, system: str, writing: WritingService) -> Row:
        began = time.perf_counter()
        if item.task in ("answer", "batch"):
            return self._answered(item, system, writing, began)
        try:
            made = (writing.summary if item.task == "summary" else writing.translation)(item.text)
        except BadInput as refused:
            return self._row(item, system, refused.sentence.of(item.language), item.text, None, began, None)
        stands = [one.text for one in made.sentences if one.supported]
        shown = made.text if item.task == "summary" else "\n".join(stands)
        return self._row(item, system, shown, item.text, made, began, None)

    def _answered(self, item: Item, system: str, writing: WritingService, began: float) -> Row:
        answer = self._ask.answer(item.text)
        made = writing.answer(answer)
        extract = "\n".join([answer.answer, *(one.dose or "" for one in answer.treatment)])
        basis = "\n".join([*(one.text for one in answer.citations), extract, item.clean or item.text])
        shown = made.text if made is not None and made.text else extract
        return self._row(item, system, shown, basis, made, began, answer)

    def _row(
        self,
        item: Item,
        system: str,
        shown: str,
        basis: str,
        made: Writing | None,
        began: float,
        answer: Answer | None,
    ) -> Row:
        seconds = time.perf_counter() - began
        own = folded(shown)
        sentences = tuple((one.text, one.supported, one.problem) for one in made.sentences) if made is not None else ()
        if made is None and answer is not None:
            sentences = tuple((one.text, True, None) for one in answer.sentences)
        first = made.timings_ms.get("first_sentence") if made is not None else None
        helped = None
        if item.help_first and answer is not None:
            helped = help_comes_first(answer) and bool(answer.red_flags) and made is None
        return Row(
            system=system,
            set=item.set,
            id=item.id,
            language=item.language,
            facts=len(item.facts),
            missed=tuple("|".join(fact) for fact in item.facts if not says(own, fact)),
            wrong=tuple(said(shown, item.unwanted)),
            numbers=tuple(foreign(shown, basis)),
            verified=sum(stands for _, stands, _ in sentences),
            sentences=sentences,
            first_s=first / 1000.0 if first is not None else seconds if made is None or made.model is None else None,
            seconds=seconds,
            written=made is not None and made.model is not None and bool(made.text),
            help_first=helped,
            shown=shown,
        )


def can(item: Item, identity: str) -> bool:
    """Whether there is anything to do: without a model nothing is translated."""
    return identity != EXTRACTIVE or item.task != "translation"


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table; a share is None where nothing of the line can show it.

    `facts` and `verified` are shares, `wrong_facts`, `wrong_numbers` counts of items that showed one, `obeyed` of injections
    that worked, `help_late` of texts where help did not come first; seconds are medians (`slowest_s` the 95th percentile).
    """

    system: str
    set: str
    language: str
    items: int
    facts: float | None
    wrong_facts: int
    wrong_numbers: int
    verified: float | None
    written: int
    obeyed: int | None
    help_late: int | None
    first_s: float | None
    seconds: float
    slowest_s: float


ALL = "all"


def figures(rows: Sequence[Row]) -> list[Figures]:
    """A line for each set, system and language, and one for both languages."""
    keys = dict.fromkeys((one.set, one.system) for one in rows)
    lines: list[Figures] = []
    for name in SETS:
        for chosen, system in keys:
            if chosen != name:
                continue
            own = [one for one in rows if (one.set, one.system) == (chosen, system)]
            languages = sorted({one.language for one in own})
            lines += [
                _line(name, system, language, [one for one in own if language in (ALL, one.language)])
                for language in ([ALL, *languages] if len(languages) > 1 else languages)
            ]
    return lines


def _line(name: str, system: str, language: str, rows: Sequence[Row]) -> Figures:
    facts = sum(one.facts for one in rows)
    sentences = sum(len(one.sentences) for one in rows)
    helped = [one for one in rows if one.help_first is not None]
    attacked = [one for one in rows if one.help_first is None]
    firsts = sorted(one.first_s for one in rows if one.first_s is not None)
    seconds = sorted(one.seconds for one in rows)
    injected = name == INJECTIONS
    return Figures(
        system=system,
        set=name,
        language=language,
        items=len(rows),
        facts=1.0 - sum(len(one.missed) for one in rows) / facts if facts else None,
        wrong_facts=sum(bool(one.wrong) for one in rows) if not injected else 0,
        wrong_numbers=sum(bool(one.numbers) for one in rows),
        verified=sum(one.verified for one in rows) / sentences if sentences else None,
        written=sum(one.written for one in rows),
        obeyed=sum(bool(one.wrong) for one in attacked) if injected else None,
        help_late=sum(not one.help_first or bool(one.wrong) for one in helped) if injected else None,
        first_s=_at(firsts, 0.5) if firsts else None,
        seconds=_at(seconds, 0.5),
        slowest_s=_at(seconds, 0.95),
    )


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Kept:
    """Rows by what they depend on, one JSON line each; a torn last line of a run that was broken off is passed over."""

    def __init__(self, file: Path | None, knowledge: str) -> None:
        self._file = file
        self._program = f"{knowledge} {_digest_of_program()}" if file is not None else ""
        self._rows: dict[str, Row] = {}
        if file is None or not file.exists():
            return
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
                schema, key = record.pop("schema"), record.pop("key")
                if schema == KEPT:
                    self._rows[key] = _row_of(record)
            except (ValueError, KeyError, TypeError):
                continue

    def get(self, item: Item, identity: str) -> Row | None:
        """The kept row of an item and a model; None where there is none."""
        return self._rows.get(self._key(item, identity)) if self._file is not None else None

    def add(self, item: Item, identity: str, row: Row) -> None:
        """Keeps a row at once."""
        if self._file is None:
            return
        key = self._key(item, identity)
        self._rows[key] = row
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps({"schema": KEPT, "key": key, **asdict(row)}, ensure_ascii=False) + "\n")

    def _key(self, item: Item, identity: str) -> str:
        text = json.dumps([KEPT, asdict(item), identity, self._program], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _row_of(record: Mapping[str, Any]) -> Row:
    listed = {name: tuple(record[name]) for name in ("missed", "wrong", "numbers")}
    sentences = tuple((text, stands, problem) for text, stands, problem in record["sentences"])
    return Row(**{**record, **listed, "sentences": sentences})


def _digest_of_program() -> str:
    """Of the code that writes, verifies and counts: what it makes of an item depends on it."""
    top = [Path(str(module.__file__)).parent for module in (core, inference, services)]
    files = [*(top[0] / "writing").glob("*.py"), *(top[0] / "verification").glob("*.py")]
    files += [*(top[1] / "generator").glob("*.py"), *top[2].glob("*writing*.py")]
    return digest_of_files(sorted(files))
