"""The report on what each condition brings to a differential finds what is thin."""

from __future__ import annotations

import dataclasses

from medassist.core.clinical import AgeRange, FindingLink, KnowledgeBase
from medassist.knowledge.diagnosis_report import diagnosis, rarer_than_implied, tallied


def test_every_condition_has_a_row_and_dangers_come_first(knowledge: KnowledgeBase) -> None:
    rows = diagnosis(knowledge)
    assert rows.keys() == knowledge.conditions.keys()
    urgencies = [row["urgency"] for row in rows.values()]
    assert urgencies == sorted(urgencies, key=["emergency", "same_day", "routine", "self_care"].index)
    assert sum(tallied(rows).values()) == sum(len(row["thin"].split()) for row in rows.values())


def test_no_condition_shows_a_special_finding_oftener_than_the_general_one(knowledge: KnowledgeBase) -> None:
    wanting = {one.id: rarer_than_implied(one, knowledge) for one in knowledge.conditions.values()}
    assert {name: found for name, found in wanting.items() if found} == {}


def test_a_missing_general_complaint_a_twin_and_wrong_ages_show(knowledge: KnowledgeBase) -> None:
    appendicitis = knowledge.conditions["acute_appendicitis"]
    fewer = tuple(link for link in appendicitis.findings if link.finding != "abdominal_pain")
    thinner = dataclasses.replace(appendicitis, findings=fewer, age_years=AgeRange(70), must_exclude=())
    twin = dataclasses.replace(thinner, id="twin", findings=(*fewer, FindingLink("cough", "always")))
    base = dataclasses.replace(knowledge, conditions={thinner.id: thinner, "twin": twin}, red_flags={})
    row = diagnosis(base)["acute_appendicitis"]
    assert "abdominal_pain" in row["implied"].split()
    assert row["twin"].startswith("twin ")
    assert "cough" in row["twin"].split()
    assert "adult outside" in row["ages"]
    assert {"implied", "beside", "flags", "ages", "twin"} <= set(row["thin"].split())
