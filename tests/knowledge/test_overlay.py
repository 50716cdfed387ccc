"""Corrections laid over the base: as signed, after an update of the base, and where a signature cannot be used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase, Source
from medassist.knowledge.overlay import apply, conflicting, digest, heads, lay
from medassist.knowledge.passages import passages_of
from medassist.knowledge.signatures import (
    SCHEMA,
    Signature,
    canonical,
    own_source_id,
    record_of,
    signature_from,
)
from tests.knowledge.edits import dose, overview, set_

Write = Callable[..., Path]
Sign = Callable[..., Signature]


# ---- as signed


def test_without_signatures_the_base_is_itself(base: KnowledgeBase) -> None:
    assert apply(base, []) == (base, ())
    assert apply(base, [])[0] is base


def test_read_and_right_makes_the_entry_reviewed_and_changes_no_word(signed: Sign, base: KnowledgeBase) -> None:
    signature = signed(base, "condition", "cold")
    assert signature.content is None
    laid, notices = apply(base, [signature])
    assert notices == ()
    assert laid.conditions["cold"] == replace(base.conditions["cold"], review="reviewed")
    assert {one.review for one in passages_of(laid) if one.document == "cold"} == {"reviewed"}
    assert {one.review for one in passages_of(laid) if one.document != "cold"} == {"unreviewed"}


def test_a_correction_is_in_use_and_the_version_says_so(signed: Sign, base: KnowledgeBase) -> None:
    laid, notices = apply(base, [signed(base, "condition", "cold", overview("Colds pass by themselves."))])
    assert notices == ()
    assert laid.version.startswith(f"{base.version}+1.")
    assert "Colds pass by themselves." in {text for one in passages_of(laid) for text in one.sentences}
    assert laid.drugs == base.drugs
    assert base.conditions["cold"].review == "unreviewed"


def test_every_kind_of_entry_can_be_corrected(signed: Sign, base: KnowledgeBase) -> None:
    signatures = [
        signed(base, "condition", "cold", set_("icd10", "J00.9")),
        signed(base, "drug", "aspirin", dose(max_daily=1500.0)),
        signed(base, "red_flag", "rf_one", set_("when", "sign_1 or sign_2")),
        signed(base, "finding", "sign_1", set_("background", 0.2)),
    ]
    laid, notices = apply(base, signatures)
    assert notices == ()
    assert laid.conditions["cold"].icd10 == "J00.9"
    assert laid.drugs["aspirin"].doses[0].max_daily == 1500.0
    assert laid.red_flags["rf_one"].when == "sign_1 or sign_2"
    assert laid.findings["sign_1"].background == 0.2
    assert laid.version.startswith(f"{base.version}+4.")


def test_a_source_of_the_clinics_own_comes_with_the_correction(signed: Sign, base: KnowledgeBase) -> None:
    unnamed = Source("", "县医院", "感冒诊疗常规", 2024, "china")
    source = replace(unnamed, id=own_source_id(unnamed))

    def edit(fields: dict[str, Any]) -> None:
        fields["text"]["overview"][0]["sources"] = [source.id]

    laid, notices = apply(base, [signed(base, "condition", "cold", edit, sources=(source,))])
    assert notices == ()
    assert "县医院. 感冒诊疗常规. 2024" in {text for one in passages_of(laid) for text in one.sources}
    _, (notice,) = apply(base, [signed(base, "condition", "cold", edit)])
    assert source.id in notice.en


# ---- histories


def test_a_later_signature_takes_the_place_of_the_one_it_follows_whatever_its_clock_says(
    signed: Sign, base: KnowledgeBase
) -> None:
    first = signed(base, "condition", "cold", overview("First."), date="2026-03-05")
    second = signed(base, "condition", "cold", overview("Second."), date="2026-03-01", parents=(first.uid,))
    for order in permutations([first, second]):
        laid, notices = apply(base, order)
        assert notices == ()
        assert laid.conditions["cold"].text["overview"][0].en == "Second."


def test_a_withdrawn_signature_leaves_the_base(signed: Sign, base: KnowledgeBase) -> None:
    first = signed(base, "condition", "cold", overview("First."))
    second = signed(base, "condition", "cold", parents=(first.uid,), withdrawn=True)
    assert apply(base, [first, second]) == (base, ())
    third = signed(base, "condition", "cold", parents=(second.uid,))
    assert apply(base, [first, second, third])[0].conditions["cold"].review == "reviewed"


def test_of_two_that_know_nothing_of_each_other_the_later_is_in_use_and_a_notice_names_both(
    signed: Sign,
    base: KnowledgeBase,
) -> None:
    early = signed(base, "condition", "cold", overview("Early."), signer="王", date="2026-03-01")
    late = signed(base, "condition", "cold", overview("Late."), signer="Lee", date="2026-03-02")
    for order in permutations([early, late]):
        laid, (notice,) = apply(base, order)
        assert laid.conditions["cold"].text["overview"][0].en == "Late."
        assert "王" in notice.zh
        assert "Lee" in notice.zh
    assert [one.signer for one in heads([early, late])] == ["Lee", "王"]
    assert conflicting([early, late]) == [early]
    settled = signed(base, "condition", "cold", overview("Late."), parents=(early.uid, late.uid))
    assert apply(base, [early, late, settled])[1] == ()


def test_two_who_found_the_same_are_no_conflict(signed: Sign, base: KnowledgeBase) -> None:
    two = [signed(base, "condition", "cold", signer=name) for name in ("王", "Lee")]
    laid, notices = apply(base, two)
    assert notices == ()
    assert laid.conditions["cold"].review == "reviewed"


# ---- signatures that cannot be used


def damaged_copies(signature: Signature) -> list[Signature]:
    record = record_of(signature)
    cut = [b"", record[:100], b"\x00" * 50, b"[]", b"{}", record.replace("李".encode(), "王".encode())]
    return [signature_from(signature.uid, signature.kind, signature.entry, one) for one in cut]


def test_a_record_that_cannot_be_read_leaves_the_base_and_one_sentence(signed: Sign, base: KnowledgeBase) -> None:
    whole = signed(base, "condition", "cold", overview("Signed."))
    other = signed(base, "drug", "aspirin")
    for damaged in damaged_copies(whole):
        assert damaged.problem == "damaged"
        laid, (notice,) = apply(base, [damaged, other])
        assert laid.conditions == base.conditions
        assert "感冒" in notice.zh
        assert "damaged" in notice.en
        assert laid.drugs["aspirin"].review == "reviewed"


def test_behind_a_damaged_record_nothing_older_comes_back(signed: Sign, base: KnowledgeBase) -> None:
    first = signed(base, "condition", "cold", overview("Withdrawn since."))
    second = signed(base, "condition", "cold", parents=(first.uid,), withdrawn=True)
    for damaged in damaged_copies(second)[:5]:
        laid, notices = apply(base, [first, damaged])
        assert laid is base
        assert len(notices) == 1
        settled = signed(base, "condition", "cold", parents=(first.uid, damaged.uid))
        assert apply(base, [first, damaged, settled])[1] == ()


VERSIONS = [{"format": 2, "schema": SCHEMA}, {"format": 1, "schema": SCHEMA + 1}, {"format": 9, "schema": 0}]


@pytest.mark.parametrize("change", VERSIONS)
def test_a_record_of_another_version_is_left_out_and_keeps_its_place(
    signed: Sign, base: KnowledgeBase, change: dict[str, int]
) -> None:
    older = signed(base, "condition", "cold", overview("Older."))
    fields = json.loads(record_of(signed(base, "condition", "cold", overview("Newer."), parents=(older.uid,)))) | change
    uid = hashlib.sha256(canonical(fields)).hexdigest()[:32]
    foreign = signature_from(uid, "condition", "cold", json.dumps(fields).encode())
    assert foreign.problem == "version"
    assert foreign.parents == (older.uid,)
    laid, (notice,) = apply(base, [older, foreign])
    assert laid is base
    assert "another version" in notice.en


def test_a_field_that_the_schema_does_not_have_is_another_version(signed: Sign, base: KnowledgeBase) -> None:
    signature = signed(base, "condition", "cold", overview("Signed."))
    for content in (
        {**(signature.content or {}), "new_field": 1},
        {"id": "cold"},
        {**(signature.content or {}), "id": "flu"},
    ):
        laid, (notice,) = apply(base, [replace(signature, content=content)])
        assert laid is base
        assert "another version" in notice.en


def test_a_base_that_could_not_be_checked_before_is_proven_by_its_digest(signed: Sign, base: KnowledgeBase) -> None:
    one, two = signed(base, "condition", "cold"), signed(base, "drug", "aspirin")
    assert digest(base, [one, two]) == digest(base, [two, one]) != digest(base, [one])
    assert lay(base, [one]).clean
    broken = signed(base, "drug", "aspirin", dose(high=900.0))
    assert not lay(base, [broken]).clean
