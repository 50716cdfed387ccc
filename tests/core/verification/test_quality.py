"""The pairs written by hand for development keep what was reached: changes found, faithful sentences left alone."""

from __future__ import annotations

import json
from pathlib import Path

from medassist.core.sentences import split_sentences
from medassist.core.verification.verdict import Evidence
from medassist.core.verification.verifier import Verifier


def test_development_pairs(verifier: Verifier, project: Path) -> None:
    lines = (project / "tests" / "quality" / "verification.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == "development"]
    faithful = [row for row in rows if row["supported"]]
    changed = [row for row in rows if not row["supported"]]
    assert len(faithful) > 100
    assert len(changed) > 100
    struck = [row["claim"] for row in faithful if not _stands(verifier, row)]
    missed = [row["claim"] for row in changed if _stands(verifier, row)]
    assert len(struck) <= 0.04 * len(faithful), struck
    assert len(missed) <= 0.02 * len(changed), missed


def _stands(verifier: Verifier, row: dict) -> bool:
    documents = [source.partition("/")[0] for source in row["sources"]]
    evidence = [
        Evidence(number, split_sentences(text), document=document)
        for number, (text, document) in enumerate(zip(row["evidence"], documents, strict=True), start=1)
    ]
    return verifier.sentence(row["claim"] + "".join(f"[{one.number}]" for one in evidence), evidence).supported
