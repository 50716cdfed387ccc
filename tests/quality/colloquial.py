"""What is read of 120 colloquial texts (colloquial.jsonl, written before any result), by words alone and with the heads.

    python tests/quality/colloquial.py [--pack FOLDER] [--texts]

Recall: share of the findings each text says that are read as present (a finding that implies it counts). Precision of what
was read by meaning: share that the text says, or says something implying it, the near ones listed under `also` included.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medassist.core.case import Case
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.reading.conclusions import Network
from medassist.core.reading.reader import Reader
from medassist.inference.encoder import load_encoder
from medassist.knowledge.compiled import load_base
from medassist.paths import resources_folder
from medassist.services.meaning import heads_of

TEXTS = Path(__file__).with_name("colloquial.jsonl")
PACK = Path(__file__).resolve().parents[2] / "models" / "encoder"


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the findings it says (`present`), may be read as saying (`also`), denies, or tells of another."""

    id: str
    language: str
    text: str
    present: tuple[str, ...]
    also: tuple[str, ...]
    absent: tuple[str, ...]
    not_now: tuple[str, ...]
    danger: bool


def told(path: Path = TEXTS) -> list[Told]:
    """The texts of `path`, a JSON object a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lists = ("present", "also", "absent", "not_now")
    return [Told(**{name: tuple(value) if name in lists else value for name, value in row.items()}) for row in rows]


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=PACK, help="encoder pack with heads (the bundled one)")
    parser.add_argument("--texts", action="store_true", help="print what was read by meaning, text by text")
    options = parser.parse_args()
    base = load_base(resources_folder() / "compiled")
    network = Network(base.findings)
    rules = compile_rules(base.red_flags.values(), base.findings)
    heads = heads_of(load_encoder(options.pack))
    readers = {"words": Reader(base)}
    if heads is not None:
        readers["words and meaning"] = Reader(base, heads)
    for name, reader in readers.items():
        started = time.process_time()
        read = [(one, reader.read(one.text)) for one in told()]
        passed = (time.process_time() - started) / len(read)
        print(f"{name}: {1000 * passed:.1f} ms of the processor a text")
        for language in ("zh", "en"):
            chosen = [(one, case) for one, case in read if one.language == language]
            flags = [bool(fired(case, rules)) for one, case in chosen if one.danger]
            calm = [bool(fired(case, rules)) for one, case in chosen if not one.danger]
            print(
                f"  {language}: recall {_share(_found(chosen, network))}, of dangers "
                f"{_share(_found([pair for pair in chosen if pair[0].danger], network))}; danger texts with an alarm "
                f"{_share(flags)}, others {_share(calm)}; by meaning right {_share(_right(chosen, network))}; "
                f"denied or another's read as there {sum(_wrong(one, case) for one, case in chosen)}"
            )
        if options.texts:
            _print_texts(read, network)


def _found(pairs: Sequence[tuple[Told, Case]], network: Network) -> list[bool]:
    return [bool(network.implying([finding]) & case.present) for one, case in pairs for finding in one.present]


def _right(pairs: Sequence[tuple[Told, Case]], network: Network) -> list[bool]:
    return [
        mention.id in network.implied(one.absent if mention.status == "absent" else (*one.present, *one.also))
        for one, case in pairs
        for mention in case.findings
        if mention.matched_by == "meaning" and mention.context in ("now", "uncertain")
    ]


def _wrong(one: Told, case: Case) -> int:
    return sum(finding in case.present for finding in (*one.absent, *one.not_now))


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values)} of {len(values)}"


def _print_texts(read: Sequence[tuple[Told, Case]], network: Network) -> None:
    for one, case in read:
        missed = [finding for finding in one.present if not network.implying([finding]) & case.present]
        meant = [mention for mention in case.findings if mention.matched_by == "meaning"]
        print(f"  {one.id} {one.text}")
        for mention in meant:
            right = _right([(one, case)], network)
            print(f"      {mention.quote} -> {mention.id} {mention.status} {mention.probability} {all(right)}")
        if missed:
            print(f"      missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
