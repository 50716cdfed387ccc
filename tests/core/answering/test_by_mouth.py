"""Nothing by mouth for a patient who cannot swallow."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.core.answering.medicines import rules_for
from medassist.core.reading.reader import Reader
from medassist.knowledge.sources import load_sources

BASE = load_sources(Path(__file__).resolve().parents[3] / "resources" / "knowledge")
READER = Reader(BASE)


@pytest.mark.parametrize("text", ["低血糖昏迷，儿童10公斤", "child 2 years, 12 kg, hypoglycaemia, unconscious"])
def test_an_unconscious_child_gets_glucose_into_the_vein_only(text: str) -> None:
    rules = rules_for(BASE.drugs["glucose"], READER.read(text), ["hypoglycaemia"])
    assert rules
    assert {rule.route for rule in rules} == {"iv"}


def test_a_child_that_is_awake_may_drink_it() -> None:
    rules = rules_for(BASE.drugs["glucose"], READER.read("儿童10公斤低血糖"), ["hypoglycaemia"])
    assert "oral" in {rule.route for rule in rules}
