"""The coverage report counts what is there."""

from __future__ import annotations

import dataclasses

from medassist.core.clinical import SECTIONS, KnowledgeBase
from medassist.knowledge.report import coverage


def test_the_base_that_comes_with_the_program_is_as_large_as_the_design_asks(knowledge: KnowledgeBase) -> None:
    report = coverage(knowledge)
    assert report["conditions"] >= 385
    assert report["findings"] >= 450
    assert report["drugs"] >= 220
    assert report["red_flags"] >= 122
    assert report["dosing"]["interaction_pairs"] >= 400


def test_the_parts_of_the_report_agree(knowledge: KnowledgeBase) -> None:
    report = coverage(knowledge)
    counts = report["sentences"]
    assert counts["zh"] == counts["en"] == counts["all"]
    assert counts["with_named_source"] + counts["without_external_source"] == counts["all"]
    assert sum(row["conditions"] for row in report["systems"].values()) == report["conditions"]
    assert all(report["sections"][section]["conditions"] == report["conditions"] for section in SECTIONS)
    assert report["reviewed"] + report["unreviewed"] == sum(
        report[kind] for kind in ("conditions", "drugs", "red_flags")
    )


def test_what_is_missing_shows(knowledge: KnowledgeBase) -> None:
    migraine = knowledge.conditions["migraine"]
    overview = dataclasses.replace(migraine.text["overview"][0], en="", sources=("general",))
    poorer = dataclasses.replace(migraine, text={"overview": (overview,)}, review="reviewed")
    report = coverage(KnowledgeBase("x", conditions={"migraine": poorer}, sources=knowledge.sources))
    assert report["sentences"] == {
        "all": 1, "zh": 1, "en": 0, "with_named_source": 0, "without_external_source": 1, "with_claims": 0,
    }  # fmt: skip
    assert report["sections"]["overview"] == {
        "conditions": 1, "in_both_languages": 0, "sentences_median": 1, "single_sentence": 1,
    }  # fmt: skip
    assert report["sections"]["refer"]["conditions"] == 0
    assert (report["systems"]["neurological"]["reviewed"], report["systems"]["neurological"]["sections_complete"]) == (
        1,
        0,
    )
    assert report["sources_unused"] == sorted(knowledge.sources)


def test_an_empty_base_has_an_empty_report() -> None:
    assert coverage(KnowledgeBase("none"))["sentences"]["all"] == 0
