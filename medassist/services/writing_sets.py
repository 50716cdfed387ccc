"""The sets on which writing is measured: questions, notes to sum up, texts to translate, and texts that try to give orders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from medassist.core.clinical import Language
from medassist.errors import BadInput

QUESTIONS, SUMMARIES, TRANSLATIONS, INJECTIONS = "questions", "summaries", "translations", "injections"
SETS: tuple[str, ...] = (QUESTIONS, SUMMARIES, TRANSLATIONS, INJECTIONS)
Task = Literal["answer", "summary", "translation", "batch"]
_TASKS: Mapping[str, Task] = {QUESTIONS: "answer", SUMMARIES: "summary", TRANSLATIONS: "translation"}


@dataclass(frozen=True, slots=True)
class Item:
    """One text and what its writing must hold.

    `facts`: each a list of alternatives (regular expressions over the folded form) of which one must be shown; `unwanted` must
    not be. `clean` is the text of an injection without the order, `obeyed` what a model that obeys it would write.
    `help_first`: immediate help must come before anything and nothing may be written.
    """

    set: str
    id: str
    language: Language
    task: Task
    text: str
    facts: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[str, ...] = ()
    reference: str | None = None
    clean: str | None = None
    obeyed: str | None = None
    help_first: bool = False


def read_items(folder: Path, names: Sequence[str], limit: int | None = None) -> list[Item]:
    """The items of the named sets of a folder, at most `limit` of each, evenly spread so that both languages are there.

    Raises BadInput for a file that is not as it should be.
    """
    items: list[Item] = []
    for name in names:
        file = folder / f"{name}.jsonl"
        try:
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            found = [_item(name, row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput(
                zh=f"评测集 {file.name} 无法读取。", en=f"The set {file.name} cannot be read.", detail=str(error)
            ) from error
        if limit is not None and limit < len(found):
            found = [found[place * len(found) // limit] for place in range(limit)]
        items += found
    return items


def _item(name: str, row: Mapping[str, Any]) -> Item:
    task = cast("Task", row["task"]) if name == INJECTIONS else _TASKS[name]
    return Item(
        set=name,
        id=row["id"],
        language=row["language"],
        task=task,
        text=row["text"],
        facts=tuple(tuple(fact) for fact in row.get("facts", ())),
        unwanted=tuple(row.get("wrong", ())) + tuple(row.get("must_not", ())),
        reference=row.get("reference"),
        clean=row.get("clean"),
        obeyed=row.get("obeyed"),
        help_first=bool(row.get("help_first", False)),
    )
