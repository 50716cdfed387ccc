"""How many real questions the knowledge base answers: 300 of MedQuAD and 300 of Toyhom, the same ones every time.

`./check questions` prints the share answered and writes the answers of 60 of them, with what they cite, for a person to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("MEDASSIST_KEYRING", "off")

from medassist.services.assembly import Parts

SETS = {"medquad": "medquad/qa.jsonl", "zh_toyhom_qa": "zh_toyhom_qa/qa.jsonl"}
ASKED = 300
JUDGED = 30
"""Of each set, the first that are answered: 60 in all."""
SEED = 20261124


def main() -> None:
    """Answers the chosen questions and prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development sets")
    parser.add_argument("--judge", type=Path, help="where the answers to judge are written (JSON lines)")
    options = parser.parse_args()
    judged: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(data=Path(folder))
        for name, file in SETS.items():
            judged += _asked(parts, name, options.data / file)
        parts.close()
    if options.judge is not None:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in judged)
        options.judge.write_text(text, encoding="utf-8")


def _asked(parts: Parts, name: str, file: Path) -> list[dict[str, object]]:
    """Prints the share answered of one set; gives rows to judge."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = random.Random(SEED).sample(rows, ASKED)  # the same sample every time, nothing secret
    answers = [parts.ask.answer(row["question"]) for row in chosen]
    counts = Counter(answer.status for answer in answers)
    flagged = sum(bool(answer.red_flags) for answer in answers)
    print(
        f"{name}: {counts['answered']} of {ASKED} answered, {counts['abstained']} abstained; {flagged} with a red flag"
    )
    return [
        {
            "id": row["id"],
            "question": row["question"],
            "status": answer.status,
            "reason": answer.reason,
            "leading": [f"{one.name_zh} {one.probability:.2f}" for one in answer.differential[:3]],
            "red_flags": [flag.id for flag in answer.red_flags],
            "cites": list(dict.fromkeys(f"{one.document}/{one.section}" for one in answer.citations)),
            "answer": answer.answer,
        }
        for row, answer in [pair for pair in zip(chosen, answers, strict=True) if pair[1].status == "answered"][:JUDGED]
    ]


if __name__ == "__main__":
    main()
