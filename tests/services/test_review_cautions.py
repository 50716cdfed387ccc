"""What a correction makes less safe is said before it is signed; what makes it safer, or changes words only, is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.signatures import EntryKind, entry_from, entry_in, full
from medassist.services.review_cautions import cautions

Edit = Callable[[dict[str, Any]], object]
LESS_SAFE: list[tuple[EntryKind, str, Edit, str]] = [
    ("drug", "paracetamol", lambda f: f["doses"][0].update(unit="g"), "doses[adult].unit"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(unit="g"), "doses[adult].high"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(high=5000), "doses[adult].high"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(low=50), "doses[adult].low"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(basis="per_day"), "doses[adult].basis"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(max_daily=None), "doses[adult].max_daily"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(max_daily=9000), "doses[adult].max_daily"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(min_age_days=0), "doses[adult].min_age_days"),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(times_per_day=[1, 12]), "doses[adult].times_per_day"),
    ("drug", "paracetamol", lambda f: f["doses"].append({**f["doses"][0], "id": "own"}), "doses[own]"),
    ("drug", "ibuprofen", lambda f: f["contraindications"].pop(0), "contraindications"),
    ("drug", "ibuprofen", lambda f: [one.update(severity="caution") for one in f["contraindications"]], "contraindications"),
    ("drug", "ibuprofen", lambda f: f["interactions"].pop(0), "interactions"),
    ("drug", "ibuprofen", lambda f: f["kidney"].clear(), "kidney"),
    ("drug", "ibuprofen", lambda f: [one.update(level="compatible") for one in f["pregnancy"]], "pregnancy"),
    ("drug", "ibuprofen", lambda f: f["allergy_groups"].clear(), "allergy_groups"),
    ("condition", "subarachnoid_haemorrhage", lambda f: f.update(urgency="routine"), "urgency"),
    ("condition", "subarachnoid_haemorrhage", lambda f: f.update(must_not_miss=False), "must_not_miss"),
    ("condition", "migraine", lambda f: f["must_exclude"].clear(), "must_exclude"),
    ("condition", "migraine", lambda f: f["text"]["danger_signs"].pop(), "text.danger_signs"),
    ("condition", "migraine", lambda f: f["findings"].pop(), "findings"),
    ("red_flag", "rf_thunderclap_headache", lambda f: f.update(action_code="refer_today"), "action_code"),
    ("red_flag", "rf_thunderclap_headache", lambda f: f["conditions"].clear(), "conditions"),
    ("red_flag", "rf_thunderclap_headache", lambda f: f["examples"]["fires"].pop(), "examples.fires"),
    ("finding", "headache", lambda f: f["phrases"]["zh"].pop(), "phrases"),
]  # fmt: skip
SAFER: list[tuple[EntryKind, str, Edit]] = [
    ("drug", "paracetamol", lambda f: None),
    ("drug", "paracetamol", lambda f: f["doses"][0].update(max_daily=3000)),
    ("drug", "paracetamol", lambda f: f["advice"][0].update(en="Another sentence.")),
    ("drug", "paracetamol", lambda f: f["doses"].pop()),
    ("drug", "ibuprofen", lambda f: f["contraindications"].append({**f["contraindications"][0], "when": "migraine"})),
    ("drug", "ibuprofen", lambda f: [one.update(severity="stop") for one in f["interactions"]]),
    ("condition", "migraine", lambda f: f.update(urgency="emergency")),
    ("condition", "migraine", lambda f: f["text"]["danger_signs"].append(f["text"]["danger_signs"][0])),
    ("finding", "headache", lambda f: f["phrases"]["zh"].append("脑壳疼得很")),
]


def edited(knowledge: KnowledgeBase, kind: EntryKind, id: str, edit: Edit) -> dict[str, str]:
    base = entry_in(knowledge, (kind, id))
    assert base is not None
    fields = full(base)
    edit(fields)
    return {one.path: one.text.zh for one in cautions(base, entry_from(kind, fields))}


@pytest.mark.parametrize(("kind", "id", "edit", "path"), LESS_SAFE)
def test_what_is_less_safe_is_said(knowledge: KnowledgeBase, kind: EntryKind, id: str, edit: Edit, path: str) -> None:
    said = edited(knowledge, kind, id, edit)
    assert path in said
    assert said[path].endswith("。")


@pytest.mark.parametrize(("kind", "id", "edit"), SAFER)
def test_what_is_as_safe_is_not(knowledge: KnowledgeBase, kind: EntryKind, id: str, edit: Edit) -> None:
    assert edited(knowledge, kind, id, edit) == {}


def test_a_unit_picked_wrongly_is_a_thousand_times_the_dose(knowledge: KnowledgeBase) -> None:
    said = edited(knowledge, "drug", "paracetamol", lambda f: f["doses"][0].update(unit="g"))
    assert "1000 倍" in said["doses[adult].high"]
