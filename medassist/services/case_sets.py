"""Labelled cases of other people and our own vignettes as one kind of value, each in its development or held-out part."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase, Language, Urgency
from medassist.errors import BadInput
from medassist.services.answered_questions import as_statements

Part = Literal["development", "held_out"]
PARTS: tuple[Part, ...] = ("development", "held_out")
VIGNETTES = "vignettes"
OTHERS_SETS = ("en_craftmd_diagnosis", "en_ddxplus", "zh_paediatric_diagnosis")
SETS = (VIGNETTES, *OTHERS_SETS)


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A text with the diagnosis it is labelled with.

    `accepted` are ids of the base that count as right, empty where the base has no such condition. `options` are the
    answers offered, each with its ids; None where the choice is free. `urgency` and `must_not_miss` are of our own
    vignettes. `doubtful` says why the label itself may be questioned.
    """

    id: str
    set: str
    part: Part
    language: Language
    text: str
    label: str
    accepted: tuple[str, ...]
    patient: Patient | None = None
    options: tuple[tuple[str, ...], ...] | None = None
    urgency: Urgency | None = None
    must_not_miss: tuple[str, ...] = ()
    doubtful: str | None = None


def part_of(set_name: str, case_id: str) -> Part:
    """The part of a case: a hash of set and id, so that it never changes and no one chooses it."""
    return "development" if hashlib.blake2b(f"{set_name}/{case_id}".encode()).digest()[0] % 2 else "held_out"


class Labels:
    """Names of diagnoses as ids of the base: its own names and synonyms, then a table of other people's names."""

    def __init__(self, knowledge: KnowledgeBase, table: Path) -> None:
        """Reads the table (TOML: a section a set, name = id or list of ids); an unknown id is BadInput."""
        self._known: dict[str, tuple[str, ...]] = {}
        for condition in knowledge.conditions.values():
            for name in (condition.name.en, condition.name.zh, *condition.synonyms.en, *condition.synonyms.zh):
                found = self._known.get(folded(name), ())
                self._known[folded(name)] = tuple(dict.fromkeys((*found, condition.id)))
        tables = cast("dict[str, dict[str, Any]]", tomllib.loads(table.read_text(encoding="utf-8")))
        self._tables = {
            name: {folded(label): (ids,) if isinstance(ids, str) else tuple(ids) for label, ids in rows.items()}
            for name, rows in tables.items()
        }
        unknown = {
            one for rows in self._tables.values() for ids in rows.values() for one in ids
        } - knowledge.conditions.keys()
        if unknown:
            raise BadInput(
                zh=f"{table.name}：知识库没有这些疾病：{'、'.join(sorted(unknown))}。",
                en=f"{table.name}: the base has no such conditions: {', '.join(sorted(unknown))}.",
            )

    def of(self, set_name: str, label: str) -> tuple[str, ...]:
        """Ids that the label stands for; the table's word wins over the base's names. Empty: not in the base."""
        name = folded(label)
        listed = self._tables.get(set_name, {})
        return listed[name] if name in listed else self._known.get(name, ())


def folded(name: str) -> str:
    """A name without case, accents of typing and what stands in brackets behind it."""
    return " ".join(re.sub(r"\(.*?\)|[\"“”*]", " ", name.casefold().replace("’", "'")).split())


def read_set(name: str, folder: Path, labels: Labels) -> list[LabelledCase]:
    """All cases of one set. Raises BadInput for a file that is not of its form."""
    readers: dict[str, Callable[[Path, Labels], Iterable[LabelledCase]]] = {
        VIGNETTES: _vignettes,
        "en_craftmd_diagnosis": _craftmd,
        "en_ddxplus": _ddxplus,
        "zh_paediatric_diagnosis": _paediatric,
    }
    try:
        return list(readers[name](folder, labels))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadInput(
            zh=f"评测集 {name} 的文件不是预期的格式：{error}。",
            en=f"A file of the set {name} is not of its form: {error}.",
        ) from error


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _vignettes(place: Path, _: Labels) -> Iterator[LabelledCase]:
    """Our own, written before any result: the id of the condition is the label.

    A file whose name begins with development was written to be looked at: all of it is of the development part.
    """
    for file in sorted(place.glob("*.jsonl")) if place.is_dir() else [place]:
        looked_at = file.name.startswith("development")
        for row in _lines(file):
            yield LabelledCase(
                id=row["id"],
                set=VIGNETTES,
                part="development" if looked_at else part_of(VIGNETTES, row["id"]),
                language=row["language"],
                text=row["text"],
                label=row["condition"],
                accepted=(row["condition"], *row.get("also", ())),
                urgency=row["urgency"],
                must_not_miss=tuple(row.get("must_not_miss", ())),
            )


def _craftmd(folder: Path, labels: Labels) -> Iterator[LabelledCase]:
    """CRAFT-MD (Johri et al., Nature Medicine 2025): a vignette, four answers, some of them no diseases."""
    name = "en_craftmd_diagnosis"
    for row in _lines(folder / "cases.jsonl"):
        yield LabelledCase(
            id=row["id"],
            set=name,
            part=part_of(name, row["id"]),
            language="en",
            text=row["text"],
            label=row["diagnosis"],
            accepted=labels.of(name, row["diagnosis"]),
            options=tuple(labels.of(name, option) for option in row["options"].values()),
        )


def _ddxplus(folder: Path, labels: Labels) -> Iterator[LabelledCase]:
    """DDXPlus (Fansi Tchango et al., NeurIPS 2022): questions with their answers, read as sentences; codes are not used."""
    name = "en_ddxplus"
    for row in _lines(folder / "cases.jsonl"):
        own = dict(row["differential"])
        first = max(own, key=lambda one: own[one]) if own else row["diagnosis"]
        yield LabelledCase(
            id=row["id"],
            set=name,
            part=part_of(name, row["id"]),
            language="en",
            text=as_statements(row["text"]),
            label=row["diagnosis"],
            accepted=labels.of(name, row["diagnosis"]),
            doubtful=None if first == row["diagnosis"] else "its own generator puts another disease first",
        )


def _paediatric(folder: Path, labels: Labels) -> Iterator[LabelledCase]:
    """Online paediatric consultations (MZ-10, MZ-4; Chen et al., DxFormer): the findings that name a label are masked.

    Every case is of a child of unknown age. A finding list that carries two labels is doubtful.
    """
    name = "zh_paediatric_diagnosis"
    rows = [(file, row) for file in ("mz10", "mz4") for row in _lines(folder / f"cases_{file}.jsonl")]
    for file in ("mz10", "mz4"):
        own = [row for source, row in rows if source == file]
        names = sorted({row["diagnosis"] for row in own})
        masked = _naming(names, labels, name, {finding for row in own for finding in row["findings"]})
        labels_of: dict[str, set[str]] = {}
        for row in own:
            labels_of.setdefault(str(_left(row["findings"], masked)), set()).add(row["diagnosis"])
        for row in own:
            left = _left(row["findings"], masked)
            if not any(status == "present" for status in left.values()):
                continue
            yield LabelledCase(
                id=row["id"],
                set=name,
                part=part_of(name, row["id"]),
                language="zh",
                text=_sentence(left, row["self_report"]),
                label=row["diagnosis"],
                accepted=labels.of(name, row["diagnosis"]),
                patient=Patient(),
                options=tuple(labels.of(name, one) for one in names),
                doubtful="the same findings carry two labels" if len(labels_of[str(left)]) > 1 else None,
            )


def _naming(names: Iterable[str], labels: Labels, set_name: str, findings: Iterable[str]) -> frozenset[str]:
    """Findings that are a label, its core (发热 of 小儿发热) or a name of a condition that a label stands for."""
    cores = {one for name in names for one in (name, name.removeprefix("小儿"), name.removeprefix("新生儿"))}
    meant = {one for name in names for one in labels.of(set_name, name)}
    return frozenset(one for one in findings if one in cores or meant & set(labels.of(set_name, one)))


def _left(findings: Mapping[str, str], masked: frozenset[str]) -> dict[str, str]:
    return {name: status for name, status in findings.items() if name not in masked and status != "not sure"}


def _sentence(findings: Mapping[str, str], self_report: Iterable[str]) -> str:
    """The findings as a doctor would note them, what the parent said first."""
    told = [name for name in self_report if findings.get(name) == "present"]
    present = told + [name for name, status in findings.items() if status == "present" and name not in told]
    absent = [name for name, status in findings.items() if status == "absent"]
    denied = "".join(f"无{name}，" for name in absent)
    return f"患儿{'，'.join(present)}。" + (f"{denied[:-1]}。" if denied else "")
