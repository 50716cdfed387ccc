"""The share of the case texts (tests/quality/reading.jsonl) that words alone read does not fall back."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.core.reading import Reader
from medassist.core.reading.conclusions import Network

LEAST = 0.93
"""Share of facts read right."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_most_facts_are_read(
    knowledge: KnowledgeBase, project: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("reading_quality", project / "tests" / "quality" / "reading.py")
    assert spec is not None
    assert spec.loader is not None
    quality = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, quality)  # dataclasses look their module up
    spec.loader.exec_module(quality)
    reader, network = Reader(knowledge), Network(knowledge.findings)
    facts = [
        fact
        for one in quality.texts()
        if one.language == language
        for fact in quality.judged(one, reader.read(one.text), network)
    ]
    assert len(facts) > 200
    assert sum(fact.right for fact in facts) / len(facts) >= LEAST
