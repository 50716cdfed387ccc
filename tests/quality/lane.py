"""Whether the must-not-miss lane names the dangers of 110 bare complaints (lane.toml, written before any result), zh and en.

    python tests/quality/lane.py [--sources] [--misses]

Every complaint, by age, sex and pregnancy, lists the dangers that clinical teaching says must be thought of: `first` belong
among the OPENLY that are shown openly, `also` anywhere in the lane. `--sources` reads the uncompiled base, to try a change.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from medassist.core.answer import OPENLY
from medassist.core.clinical import KnowledgeBase, Language
from medassist.core.diagnosis.lane import must_not_miss
from medassist.core.diagnosis.posterior import Network
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.reading.growth import narrowed_by_weight
from medassist.core.reading.meaning import TextHeads
from medassist.core.reading.reader import Reader
from medassist.inference.encoder import load_encoder
from medassist.knowledge.compiled import load_base
from medassist.knowledge.sources import load_sources
from medassist.paths import resources_folder
from medassist.services.meaning import heads_of

COMPLAINTS = Path(__file__).with_name("lane.toml")
PACK = Path(__file__).resolve().parents[2] / "models" / "encoder"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A bare complaint in one language and the dangers of it."""

    id: str
    language: Language
    text: str
    first: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What came of one complaint: the findings read, the lane, and the dangers that were missed.

    `late` should have been among the first and are further down; `missing` are not in the lane at all.
    """

    complaint: Complaint
    read: tuple[str, ...]
    lane: tuple[str, ...]
    late: tuple[str, ...]
    missing: tuple[str, ...]


def listed(path: Path = COMPLAINTS) -> list[Complaint]:
    """The complaints of `path`, each once a language."""
    rows = tomllib.loads(path.read_text("utf-8"))["complaint"]
    return [
        Complaint(row["id"], language, row[language], tuple(row["first"]), tuple(row["also"]))
        for row in rows
        for language in LANGUAGES
    ]


def named(all_of: Sequence[Complaint], base: KnowledgeBase, heads: TextHeads | None) -> Iterator[Named]:
    """The lane of every complaint, made as an answer makes it."""
    reader = Reader(base, heads)
    rules = compile_rules(base.red_flags.values(), base.findings)
    network = Network(base.conditions, base.findings)
    for one in all_of:
        case = narrowed_by_weight(reader.read(one.text))
        flags = [flag.rule for flag in fired(case, rules)]
        scored = network.scored(case, flags)
        lane = tuple(entry.id for entry in must_not_miss(case, flags, scored, base.findings, one.language))
        yield Named(
            one,
            tuple(sorted(case.present)),
            lane,
            tuple(danger for danger in one.first if danger in lane[OPENLY:]),
            tuple(danger for danger in (*one.first, *one.also) if danger not in lane),
        )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", action="store_true", help="the base as it is written, not as it was compiled")
    parser.add_argument("--misses", action="store_true", help="print what was missed, complaint by complaint")
    options = parser.parse_args()
    folder = resources_folder()
    base = load_sources(folder / "knowledge") if options.sources else load_base(folder / "compiled")
    results = list(named(listed(), base, heads_of(load_encoder(PACK))))
    for language in LANGUAGES:
        mine = [one for one in results if one.complaint.language == language]
        first = sum(len(one.complaint.first) for one in mine)
        dangers = first + sum(len(one.complaint.also) for one in mine)
        openly = first - sum(len(set(one.late) | set(one.missing) & set(one.complaint.first)) for one in mine)
        there = dangers - sum(len(one.missing) for one in mine)
        whole = sum(not one.missing and not one.late for one in mine)
        length = sum(len(one.lane) for one in mine) / len(mine)
        print(
            f"{language}: in the lane {there} of {dangers} ({there / dangers:.1%}); of those that belong first, among the first "
            f"{OPENLY} {openly} of {first} ({openly / first:.1%}); {whole} of {len(mine)} complaints whole; "
            f"mean length {length:.1f}"
        )
    if options.misses:
        for one in results:
            if one.missing or one.late:
                print(f"  {one.complaint.id} {one.complaint.text}\n      read: {' '.join(one.read)}")
                print(
                    f"      missing: {' '.join(one.missing)}; late: {' '.join(one.late)}\n      lane: {' '.join(one.lane)}"
                )
        missed = Counter(danger for one in results for danger in (*one.missing, *one.late))
        print("most missed: " + ", ".join(f"{danger} {times}" for danger, times in missed.most_common(40)))


if __name__ == "__main__":
    main()
