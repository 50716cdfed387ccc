"""How many changed details the verifier finds, by kind, and how many faithful sentences it strikes out.

`PYTHONPATH=. python tests/quality/verification.py` reads verification.jsonl: the first pairs are half development, half held
out by id (opened once, after the second held-out pairs had been written); the third pairs were written by somebody who had
not seen the verifier, with the neighbouring sentences of a passage as further evidence, and every second one was development;
the fourth ones are new evidence by the same person, written after that and before any result of them;
`--support FILE` also reads claims made by program from the knowledge base, `--show SPLIT` lists what went wrong.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from medassist.core.clinical import Text
from medassist.core.reading.words import HAN
from medassist.core.sentences import split_sentences
from medassist.core.verification.verdict import Evidence
from medassist.core.verification.verifier import Verifier
from medassist.knowledge.compiled import load_base
from medassist.knowledge.passages import SECTION_TITLES
from medassist.services.assembly import compiled_folder

PAIRS = Path(__file__).with_name("verification.jsonl")
SPLITS = (
    "development",
    "second_development",
    "held_out",
    "second_held_out",
    "third_development",
    "third_held_out",
    "fourth_held_out",
)
NUMBERS = frozenset("dose unit per frequency range duration age comparison number".split())
"""Changes that concern a number."""


def main() -> None:
    """Prints detection by kind for the pairs and, if asked, for a file of made claims."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--support", type=Path, help="JSON lines: claim, evidence, label, change, language")
    parser.add_argument("--most", type=int, default=4000, help="claims read of that file, evenly spread")
    parser.add_argument(
        "--show",
        choices=(*SPLITS, "support"),
        help="list what went wrong there",
    )
    options = parser.parse_args()
    base = load_base(compiled_folder())
    verifier = Verifier(base)
    titles = {
        entry.id: entry.name for entry in (*base.conditions.values(), *base.drugs.values(), *base.red_flags.values())
    }
    rows = read_pairs(PAIRS)
    for split in SPLITS:
        report(
            split, judged(verifier, titles, (row for row in rows if row["split"] == split)), shown=options.show == split
        )
    if options.support is not None:
        report(
            "support", judged(verifier, titles, made(options.support, options.most)), shown=options.show == "support"
        )


def read_pairs(file: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def made(file: Path, most: int) -> Iterable[dict[str, Any]]:
    """Claims made by program, evenly spread over the file, in the shape of the pairs."""
    rows = read_pairs(file)
    for row in rows[:: max(1, len(rows) // most)]:
        yield {
            "claim": row["claim"],
            "evidence": [row["evidence"]],
            "sources": [row["group"] if row["label"] or row["change"] else ""],
            "supported": bool(row["label"]),
            "change": row["change"] or "unrelated",
        }


def judged(
    verifier: Verifier, titles: dict[str, Text], rows: Iterable[dict[str, Any]]
) -> list[tuple[dict[str, Any], str | None]]:
    """Each row with the reason its claim is struck out, None where it stands."""
    verdicts = []
    for row in rows:
        evidence = [
            Evidence(number, split_sentences(sentence), _heading(titles, source, sentence), source.partition("/")[0])
            for number, (sentence, source) in enumerate(zip(row["evidence"], row["sources"], strict=True), start=1)
        ]
        cited = "".join(f"[{one.number}]" for one in evidence)
        verdict = verifier.sentence(row["claim"] + cited, evidence)
        verdicts.append((row, verdict.reason("en")))
    return verdicts


def _heading(titles: dict[str, Text], source: str, sentence: str) -> str:
    """Titles of the article and of its section in the language of the sentence, as a passage's heading has them."""
    document, _, section = source.partition("/")
    language = "zh" if HAN.search(sentence) else "en"
    return " ".join(one.of(language) for one in (titles.get(document), SECTION_TITLES.get(section)) if one is not None)


def report(name: str, verdicts: list[tuple[dict[str, Any], str | None]], *, shown: bool) -> dict[str, float]:
    """Prints and gives shares: numbers found, all changes found, faithful sentences struck out."""
    total, found = Counter(), Counter()
    for row, reason in verdicts:
        kind = "faithful" if row["supported"] else row["change"]
        total[kind] += 1
        found[kind] += reason is not None
        if shown and (reason is not None) == row["supported"]:
            print(f"  {kind}: {row['claim']}\n    {' / '.join(row['evidence'])}\n    {reason}")
    changed = [kind for kind in total if kind != "faithful"]
    figures = {
        "numbers": _share(found, total, [kind for kind in changed if kind in NUMBERS]),
        "all": _share(found, total, changed),
        "false": _share(found, total, ["faithful"]),
    }
    print(f"{name}: {figures['numbers']:.1%} of changed numbers and {figures['all']:.1%} of all changes found; "
          f"{figures['false']:.1%} of faithful sentences struck out")  # fmt: skip
    print("  " + ", ".join(f"{kind} {found[kind]}/{total[kind]}" for kind in sorted(total)))
    return figures


def _share(found: Counter[str], total: Counter[str], kinds: list[str]) -> float:
    return sum(found[kind] for kind in kinds) / max(1, sum(total[kind] for kind in kinds))


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.1f} s")
