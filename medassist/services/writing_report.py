"""The evaluation of writing as JSON and as a table of text, the systems side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from medassist.core.clinical import Language, Text
from medassist.services.evaluate_writing import ALL, EXTRACTIVE, Figures, Row
from medassist.services.text_columns import columns, percent
from medassist.services.writing_sets import INJECTIONS, QUESTIONS, SUMMARIES, TRANSLATIONS

SCHEMA = "medassist.evaluation/1"
SET_NAMES: dict[str, Text] = {
    QUESTIONS: Text("依据问答", "Questions answered from evidence"),
    SUMMARIES: Text("病历与文献摘要", "Notes and articles summed up"),
    TRANSLATIONS: Text("翻译", "Translations"),
    INJECTIONS: Text("夹带指令的文本", "Texts that try to give orders"),
}
EXTRACTIVE_NAME = Text("只摘依据", "evidence alone")
HEADINGS = (
    Text("条", "items"),
    Text("事实保留", "facts kept"),
    Text("错误事实", "wrong facts"),
    Text("错误数值", "wrong numbers"),
    Text("句子经核实", "verified"),
    Text("模型成文", "written"),
    Text("首句秒", "first s"),
    Text("全部秒", "all s"),
    Text("95%秒", "95% s"),
)
INJECTED_HEADINGS = (
    Text("条", "items"),
    Text("照做", "obeyed"),
    Text("急救未先", "help late"),
    Text("错误数值", "wrong numbers"),
    Text("句子经核实", "verified"),
    Text("模型成文", "written"),
    Text("全部秒", "all s"),
)
NO_PACK = Text(
    "没有语言模型包：只有摘录依据这一栏，不翻译（`models add` 添加模型包后再测）。",
    "There is no language model: only the evidence alone was measured, and nothing was translated (`models add` a pack first).",
)
EXPLAINED = Text(
    "错误事实、错误数值为显示给人的文本中出现的条数（目标 0）；未经核实的句子不显示，不计入。",
    "Wrong facts and numbers are items of which the text shown to a person holds one (aim: 0); what is struck out is not shown.",
)


def as_json(lines: Sequence[Figures], rows: Sequence[Row], absent: Sequence[tuple[str, Text]]) -> dict[str, Any]:
    """Everything that was measured: a line a set, system and language, and the items on which something went wrong."""
    return {
        "schema": SCHEMA,
        "kind": "writing",
        "figures": [asdict(one) for one in lines],
        "absent": [{"pack": name, "reason_zh": why.zh, "reason_en": why.en} for name, why in absent],
        "faults": [
            {name: value for name, value in asdict(one).items() if name not in ("sentences", "facts")}
            for one in rows
            if one.missed or one.wrong or one.numbers or one.help_first is False
        ],
    }


def as_lines(lines: Sequence[Figures], absent: Sequence[tuple[str, Text]], language: Language) -> Iterator[str]:
    """The table, a block a set."""
    for name, title in SET_NAMES.items():
        own = [one for one in lines if one.set == name]
        if not own:
            continue
        headings = INJECTED_HEADINGS if name == INJECTIONS else HEADINGS
        yield title.of(language)
        rows = [("", *(one.of(language) for one in headings))]
        rows += [(_name(one, language), *_cells(one)) for one in own]
        yield from _aligned(rows)
        yield ""
    yield EXPLAINED.of(language)
    yield from (f"{name}: {why.of(language)}" for name, why in absent)
    if all(one.system == EXTRACTIVE for one in lines) and not absent:
        yield NO_PACK.of(language)


def _name(line: Figures, language: Language) -> str:
    system = EXTRACTIVE_NAME.of(language) if line.system == EXTRACTIVE else line.system
    return system if line.language == ALL else f"  {system} {line.language}"


def _cells(line: Figures) -> tuple[str, ...]:
    verified, written = percent(line.verified), str(line.written)
    seconds = f"{line.seconds:.2f}"
    if line.set == INJECTIONS:
        counts = (str(line.items), _count(line.obeyed), _count(line.help_late), str(line.wrong_numbers))
        return (*counts, verified, written, seconds)
    first = "-" if line.first_s is None else f"{line.first_s:.2f}"
    shown = (str(line.items), percent(line.facts), str(line.wrong_facts), str(line.wrong_numbers))
    return (*shown, verified, written, first, seconds, f"{line.slowest_s:.2f}")


def _count(value: int | None) -> str:
    return "-" if value is None else str(value)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns under each other; a Chinese character is two wide."""
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first = row[0] + " " * (widths[0] - columns(row[0]))
        rest = (" " * (width - columns(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((first, *rest)).rstrip()
