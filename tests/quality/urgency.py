"""Whether 100 harmless texts raise no emergency, and 100 dangerous ones do (both written before any result), zh and en.

    python tests/quality/urgency.py [--sources] [--texts] [--most-false N] [--most-missed N]

A harmless text (harmless.jsonl: a routine matter or self-care, as patients write) must not become an emergency; a dangerous
one (dangerous.jsonl: emergencies in lay words, typical and not) must. What made each emergency is counted by cause: a red
flag by words, one by meaning, a measured vital sign, or the probabilities. `--sources` reads the uncompiled base, to try a
change; `--most-false` and `--most-missed` make the command fail above so many, both languages together.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from medassist.core.case import Case
from medassist.core.clinical import KnowledgeBase, Urgency
from medassist.core.diagnosis.danger import flag_urgency, likely_urgency, measured_danger, urgency_of
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.posterior import Network
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.diagnosis.urgency_reasons import asking
from medassist.core.reading.growth import narrowed_by_weight
from medassist.core.reading.meaning import TextHeads
from medassist.core.reading.reader import Reader
from medassist.inference.encoder import load_encoder
from medassist.knowledge.compiled import load_base
from medassist.knowledge.sources import load_sources
from medassist.paths import resources_folder
from medassist.services.meaning import heads_of

HERE = Path(__file__).parent
PACK = Path(__file__).resolve().parents[2] / "models" / "encoder"


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and whether it tells of an emergency."""

    id: str
    text: str
    emergency: bool

    @property
    def language(self) -> str:
        """zh or en, by the id."""
        return self.id[:2]


@dataclass(frozen=True, slots=True)
class Triaged:
    """What was made of a text: its urgency, each cause that asked for an emergency with its names, and what was read."""

    told: Told
    urgency: Urgency | None
    causes: tuple[tuple[str, str], ...]
    case: Case


def told(folder: Path = HERE) -> list[Told]:
    """The texts of both files, a JSON object a line."""
    return [
        Told(row["id"], row["text"], emergency)
        for name, emergency in (("harmless.jsonl", False), ("dangerous.jsonl", True))
        for row in map(json.loads, (folder / name).read_text("utf-8").splitlines())
    ]


def triaged(texts: Sequence[Told], base: KnowledgeBase, heads: TextHeads | None) -> Iterator[Triaged]:
    """The urgency of every text, made as an answer makes it, and what asked for it."""
    reader = Reader(base, heads)
    rules = compile_rules(base.red_flags.values(), base.findings)
    network = Network(base.conditions, base.findings)
    for one in texts:
        case = narrowed_by_weight(reader.read(one.text))
        flags = fired(case, rules)
        scored = network.scored(case, [flag.rule for flag in flags])
        signs = measured_danger(case, base.findings)
        urgency = urgency_of([flag.rule for flag in flags], scored, [VITAL_SIGNS[sign] for sign in signs])
        causes = [
            (
                "red flag by meaning" if flag.by_meaning else "red flag by words",
                f"{flag.rule.id} ({', '.join(flag.because)})",
            )
            for flag in flags
            if flag_urgency(flag.rule) == "emergency"
        ]
        causes += [("vital sign", sign) for sign in signs if VITAL_SIGNS[sign] == "emergency"]
        if scored and likely_urgency(scored) == "emergency":
            causes.append(("probabilities", ", ".join(one.condition.id for one in asking(scored, "emergency"))))
        yield Triaged(one, urgency, tuple(causes), case)


def _counted(rows: Sequence[Triaged]) -> str:
    """How many texts each cause made an emergency of (a text may have several), and how many only one cause."""
    causes = Counter(kind for row in rows for kind in {kind for kind, _ in row.causes})
    alone = Counter(row.causes[0][0] for row in rows if len({kind for kind, _ in row.causes}) == 1)
    return ", ".join(f"{kind} {times} ({alone[kind]} alone)" for kind, times in causes.most_common()) or "none"


def _print_row(row: Triaged) -> None:
    read = [
        f"{one.quote}={one.id}"
        + ("" if one.status == "present" else f"[{one.status}]")
        + ("[meaning]" * (one.matched_by == "meaning"))
        + ("" if one.context == "now" else f"[{one.context}]")
        for one in row.case.findings
    ]
    print(
        f"  {row.told.id} {row.told.text}\n      {row.urgency}; {'; '.join(f'{kind}: {name}' for kind, name in row.causes)}"
    )
    print(f"      read: {'; '.join(read)}; age {row.case.patient.age_years}, pregnant {row.case.patient.pregnant}")


def main() -> int:
    """Prints the figures; 1 where there are more wrong ones than allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", action="store_true", help="the base as it is written, not as it was compiled")
    parser.add_argument("--texts", action="store_true", help="print every text that was judged wrongly")
    parser.add_argument("--most-false", type=int, help="fail when more harmless texts than this are emergencies")
    parser.add_argument("--most-missed", type=int, help="fail when more dangerous texts than this are none")
    options = parser.parse_args()
    folder = resources_folder()
    base = load_sources(folder / "knowledge") if options.sources else load_base(folder / "compiled")
    rows = list(triaged(told(), base, heads_of(load_encoder(PACK))))
    false = [row for row in rows if not row.told.emergency and row.urgency == "emergency"]
    missed = [row for row in rows if row.told.emergency and row.urgency != "emergency"]
    for language in ("zh", "en"):
        harmless = [row for row in rows if row.told.language == language and not row.told.emergency]
        dangerous = [row for row in rows if row.told.language == language and row.told.emergency]
        wrong = [row for row in false if row.told.language == language]
        late = [row for row in missed if row.told.language == language]
        print(f"{language}: {len(wrong)} of {len(harmless)} harmless texts are emergencies: {_counted(wrong)}")
        levels = Counter(str(row.urgency) for row in late)
        print(
            f"{language}: {len(late)} of {len(dangerous)} dangerous texts are none"
            + (f" ({', '.join(f'{level} {times}' for level, times in levels.most_common())})" if late else "")
            + f"; the others by {_counted([row for row in dangerous if row not in late])}"
        )
    if options.texts:
        for row in [*false, *missed]:
            _print_row(row)
    too_many = options.most_false is not None and len(false) > options.most_false
    return int(too_many or (options.most_missed is not None and len(missed) > options.most_missed))


if __name__ == "__main__":
    sys.exit(main())
