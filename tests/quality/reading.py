"""How much of 120 and of 80 case texts is read as they mean it (reading.jsonl and reading_second.jsonl).

    python tests/quality/reading.py [--meaning] [--misses] [--sources]

The expectations of each file were written before any result of it.

Each expectation of a text is one fact, counted by kind: age, sex, weight, pregnancy, eGFR, allergies, medicines, each value,
the duration of the complaint, findings that are there, denied, of the past, uncertain, and those that are another's, past,
supposed or nobody's and so must not be there. A finding that implies the one expected counts for it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from medassist.core.case import Case
from medassist.core.reading.conclusions import Network
from medassist.core.reading.reader import Reader
from medassist.inference.encoder import load_encoder
from medassist.knowledge.compiled import load_base
from medassist.knowledge.sources import load_sources
from medassist.paths import resources_folder
from medassist.services.meaning import heads_of

TEXTS = Path(__file__).with_name("reading.jsonl")
SECOND = Path(__file__).with_name("reading_second.jsonl")
PACK = Path(__file__).resolve().parents[2] / "models" / "encoder"
NEAR = 0.02
"""Relative difference below which a value, a weight or a duration is the one expected (units are converted)."""
_AGE_UNITS = {"y": 365.0, "m": 365 / 12, "w": 7.0, "d": 1.0}


@dataclass(frozen=True, slots=True)
class Expected:
    """A text and what is to be read of it, by kind; a kind that is not there is not judged."""

    id: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """zh or en, by the id."""
        return self.id[:2]


@dataclass(frozen=True, slots=True)
class Judged:
    """One fact: its kind, whether it was read right, and in words what was expected."""

    kind: str
    right: bool
    expected: str


def texts(path: Path = TEXTS) -> list[Expected]:
    """The texts of `path`, a JSON object a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Expected(row.pop("id"), row.pop("text"), row) for row in rows]


def judged(one: Expected, case: Case, network: Network) -> Iterator[Judged]:
    """Every fact of a text, judged."""
    facts, patient = one.facts, case.patient
    if "age" in facts:
        days = float(facts["age"][:-1]) * _AGE_UNITS[facts["age"][-1]]
        told = patient.age_days is not None and abs(patient.age_days - days) <= max(0.9, NEAR * days)
        yield Judged("age", told, facts["age"])
    for kind, read in (("sex", patient.sex), ("pregnant", patient.pregnant)):
        if kind in facts:
            yield Judged(kind, read == facts[kind], str(facts[kind]))
    for kind, number in (
        ("weight", patient.weight_kg),
        ("weeks", patient.pregnancy_weeks),
        ("egfr", patient.egfr),
        ("days", case.duration_days),
    ):
        if kind in facts:
            yield Judged(kind, _near(number, facts[kind]), str(facts[kind]))
    for kind, names in (("allergies", patient.allergies), ("medicines", patient.medicines)):
        if kind in facts:
            yield Judged(kind, set(facts[kind]) <= set(names) if facts[kind] else not names, ", ".join(facts[kind]))
    for quantity, value in facts.get("values", {}).items():
        read_values = [measured.value for measured in case.measurements if measured.quantity == quantity]
        yield Judged("values", any(_near(number, value) for number in read_values), f"{quantity} {value}")
    yield from _findings(facts, case, network)


def _findings(facts: Mapping[str, Any], case: Case, network: Network) -> Iterator[Judged]:
    uncertain = {mention.id for mention in case.findings if mention.context == "uncertain"}
    for finding in facts.get("present", ()):
        yield Judged("present", bool(network.implying([finding]) & case.present), finding)
    for finding in facts.get("history", ()):
        yield Judged("history", bool(network.implying([finding]) & (case.history | case.present)), finding)
    for finding in facts.get("absent", ()):
        yield Judged("absent", finding in case.absent, finding)
    for finding in facts.get("uncertain", ()):
        yield Judged("uncertain", bool(network.implying([finding]) & uncertain), finding)
    for finding in facts.get("not_now", ()):
        yield Judged("not now", finding not in case.present, finding)


def _near(read: float | None, expected: float | None) -> bool:
    if read is None or expected is None:
        return read is expected
    return abs(read - expected) <= NEAR * max(abs(expected), 1e-9)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meaning", action="store_true", help="read with the bundled encoder's heads too")
    parser.add_argument("--misses", action="store_true", help="print what was not read, text by text")
    parser.add_argument("--sources", action="store_true", help="the base as it is written, not as it was compiled")
    options = parser.parse_args()
    folder = resources_folder()
    base = load_sources(folder / "knowledge") if options.sources else load_base(folder / "compiled")
    network = Network(base.findings)
    heads = heads_of(load_encoder(PACK)) if options.meaning else None
    reader = Reader(base, heads)
    for path in (TEXTS, SECOND):
        results = [(one, list(judged(one, reader.read(one.text), network))) for one in texts(path)]
        print(path.name)
        _print_figures(results)
        if options.misses:
            _print_misses(results)


def _print_figures(results: Sequence[tuple[Expected, list[Judged]]]) -> None:
    for language in ("zh", "en"):
        mine = [fact for one, facts in results if one.language == language for fact in facts]
        whole = sum(all(fact.right for fact in facts) for one, facts in results if one.language == language)
        kinds = dict.fromkeys(fact.kind for fact in mine)
        by_kind = (
            f"{kind} {sum(fact.right for fact in mine if fact.kind == kind)} of "
            f"{sum(fact.kind == kind for fact in mine)}"
            for kind in kinds
        )
        print(
            f"{language}: {sum(fact.right for fact in mine)} of {len(mine)} facts, {whole} texts whole; "
            + ", ".join(by_kind)
        )


def _print_misses(results: Sequence[tuple[Expected, list[Judged]]]) -> None:
    for one, facts in results:
        if wrong := [f"{fact.kind}: {fact.expected}" for fact in facts if not fact.right]:
            print(f"  {one.id} {one.text}\n      {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
