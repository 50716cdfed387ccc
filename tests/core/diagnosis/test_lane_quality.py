"""The share of the dangers of bare complaints (tests/quality/lane.toml) that the lane names does not fall back."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from medassist.core.clinical import KnowledgeBase

LEAST = 0.90
"""Share of the dangers named in the lane, read by words alone."""


@pytest.fixture
def quality(project: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("lane_quality", project / "tests" / "quality" / "lane.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_every_danger_listed_is_one_the_lane_can_name(knowledge: KnowledgeBase, quality: ModuleType) -> None:
    for one in quality.listed():
        dangers = (*one.first, *one.also)
        assert len(set(dangers)) == len(dangers), one.id
        assert all(knowledge.conditions[danger].must_not_miss for danger in dangers), one.id


@pytest.mark.parametrize("language", ["zh", "en"])
def test_most_dangers_of_a_bare_complaint_are_named(
    knowledge: KnowledgeBase, quality: ModuleType, language: str
) -> None:
    mine = [one for one in quality.listed() if one.language == language]
    results = list(quality.named(mine, knowledge, None))
    dangers = sum(len(one.first) + len(one.also) for one in mine)
    assert dangers > 500
    assert 1.0 - sum(len(one.missing) for one in results) / dangers >= LEAST
