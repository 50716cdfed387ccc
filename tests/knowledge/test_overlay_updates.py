"""Corrections laid over the base after an update of it, and what holds whatever was signed and updated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.compiled import load_base, write_base
from medassist.knowledge.overlay import apply, lay
from medassist.knowledge.signatures import (
    EntryKind,
    Signature,
    entry_in,
)
from medassist.knowledge.sources import load_sources
from tests.knowledge.edits import Edit, dose, only, overview, set_

Write = Callable[..., Path]
Sign = Callable[..., Signature]


# ---- after an update of the base


def test_a_mere_signature_does_not_cover_what_an_update_changed(
    signed: Sign, base: KnowledgeBase, write: Write
) -> None:
    updated = load_sources(write("conditions/cold.toml", "A sentence of advice.", "A new sentence of advice."))
    laid, (notice,) = apply(updated, [signed(base, "condition", "cold")])
    assert laid is updated
    assert "李医生" in notice.zh
    assert "2026-03-01" in notice.en
    assert "感冒" in notice.zh
    elsewhere = load_sources(write("drugs/aspirin.toml", "Take with food.", "Take after food."))
    laid, notices = apply(elsewhere, [signed(base, "condition", "cold")])
    assert notices == ()
    assert laid.conditions["cold"].review == "reviewed"


def test_a_field_that_came_with_a_default_is_no_change_of_the_entry(signed: Sign, base: KnowledgeBase) -> None:
    first, again = signed(base, "drug", "aspirin"), signed(base, "drug", "aspirin")
    assert "liver" not in (first.base or {})
    assert first.base_print == again.base_print


def test_a_correction_goes_on_over_a_changed_base_and_the_update_is_not_lost(
    signed: Sign, base: KnowledgeBase, write: Write
) -> None:
    signature = signed(base, "drug", "aspirin", set_("atc", "N02BA99"))
    updated = load_sources(write("drugs/aspirin.toml", "max_daily = 1800", "max_daily = 1600"))
    laid, (notice,) = apply(updated, [signature])
    assert laid.drugs["aspirin"].atc == "N02BA99"
    assert laid.drugs["aspirin"].doses[0].max_daily == 1600.0  # the mended dose reaches the clinic
    assert laid.drugs["aspirin"].review == "unreviewed"  # nobody has read the two together
    assert "阿司匹林" in notice.zh
    assert "read it and sign it again" in notice.en


def test_where_both_changed_the_same_field_the_signed_one_is_in_use_and_named(
    signed: Sign, base: KnowledgeBase, write: Write
) -> None:
    signature = signed(base, "condition", "cold", overview("Signed."))
    updated = load_sources(write("conditions/cold.toml", "A sentence of overview.", "Updated."))
    use = only(lay(updated, [signature]))
    assert use.entry.text["overview"][0].en == "Signed."
    assert use.review == "reviewed"  # nothing else changed: it is what was read
    assert "compare it" in use.notice.en
    text = (write() / "conditions/cold.toml").read_text("utf-8")
    text = text.replace("A sentence of overview.", "Updated.").replace("A sentence of refer.", "Updated too.")
    both = load_sources(write("conditions/cold.toml", text))
    use = only(lay(both, [signature]))
    assert use.entry.text["overview"][0].en == "Signed."
    assert use.entry.text["refer"][0].en == "Updated too."
    assert use.review == "unreviewed"


def test_what_cannot_be_joined_is_used_as_it_was_signed(signed: Sign, base: KnowledgeBase, write: Write) -> None:
    def edit(fields: dict[str, Any]) -> None:
        fields["contraindications"][0]["when"] = "own_group"
        fields["allergy_groups"] = ["own_group"]

    text = (write() / "drugs/aspirin.toml").read_text("utf-8")
    text = text.replace('allergy_groups = ["nsaid"]', 'allergy_groups = ["nsaid", "new_group"]')
    more = '[[contraindications]]\nwhen = "new_group"\nseverity = "stop"\nsentence = { zh = "禁用。", en = "No.", '
    text = text.replace("[[pregnancy]]", more + 'sources = ["who_2023"] }\n[[pregnancy]]')
    updated = load_sources(write("drugs/aspirin.toml", text))
    use = only(lay(updated, [signed(base, "drug", "aspirin", edit)]))
    assert [one.when for one in use.entry.contraindications] == ["own_group"]
    assert use.review == "reviewed"
    assert "used whole" in use.notice.en


def test_an_update_that_says_what_was_signed_needs_no_notice(signed: Sign, base: KnowledgeBase, write: Write) -> None:
    signature = signed(base, "condition", "cold", overview("Both agree."))
    updated = load_sources(write("conditions/cold.toml", "A sentence of overview.", "Both agree."))
    laid, notices = apply(updated, [signature])
    assert notices == ()
    assert laid.conditions["cold"] == replace(updated.conditions["cold"], review="reviewed")


@pytest.mark.parametrize("edit", [lambda fields: None, overview("Signed.")])
def test_an_entry_that_is_gone_is_told_and_the_rest_works(signed: Sign, base: KnowledgeBase, edit: Edit) -> None:
    without = replace(base, conditions={})
    laid, (notice,) = apply(without, [signed(base, "condition", "cold", edit), signed(base, "drug", "aspirin")])
    assert "感冒" in notice.zh
    assert "no longer" in notice.en
    assert laid.conditions == {}
    assert laid.drugs["aspirin"].review == "reviewed"


def test_a_correction_that_no_longer_fits_is_left_out_with_one_sentence(signed: Sign, base: KnowledgeBase) -> None:
    signature = signed(base, "red_flag", "rf_one", set_("when", "sign_1 and sign_3"))
    gone = {id: finding for id, finding in base.findings.items() if id != "sign_3"}
    links = tuple(link for link in base.conditions["cold"].findings if link.finding != "sign_3")
    smaller = replace(base, findings=gone, conditions={"cold": replace(base.conditions["cold"], findings=links)})
    laid, (notice,) = apply(smaller, [signature, signed(base, "drug", "aspirin")])
    assert laid.red_flags == base.red_flags
    assert "sign_3" in notice.zh
    assert "does not fit" in notice.en
    assert laid.drugs["aspirin"].review == "reviewed"


def test_a_correction_that_breaks_another_entry_is_the_one_left_out(signed: Sign, base: KnowledgeBase) -> None:
    grave = replace(base, conditions={"cold": replace(base.conditions["cold"], must_not_miss=True)})
    laid, (notice,) = apply(grave, [signed(grave, "red_flag", "rf_one", set_("conditions", []))])
    assert laid.red_flags["rf_one"].conditions == ("cold",)
    assert "警示" in notice.zh


# ---- properties

EDITS: dict[tuple[EntryKind, str], list[Edit]] = {
    ("condition", "cold"): [
        lambda fields: None,
        overview("Another."),
        set_("icd10", "J00.9"),
        set_("drugs", ["unknown"]),
    ],
    ("drug", "aspirin"): [lambda fields: None, dose(max_daily=1700.0), dose(high=5000.0), set_("classes", ["x"])],
    ("red_flag", "rf_one"): [
        lambda fields: None,
        set_("when", "sign_3"),
        set_("when", "nonsense"),
        set_("conditions", []),
    ],
    ("finding", "sign_1"): [
        lambda fields: None,
        set_("background", 0.3),
        set_("implies", ["sign_2"]),
        set_("implies", ["no"]),
    ],
}
UPDATES = [
    None,
    ("conditions/cold.toml", "A sentence of overview.", "Updated."),
    ("conditions/cold.toml", "A sentence of advice.", "Updated advice."),
    ("drugs/aspirin.toml", "max_daily = 1800", "max_daily = 1600"),
    ("red_flags/alarms.toml", "sign_1 and sign_2", "sign_1 and sign_3"),
]


@st.composite
def acts(draw: st.DrawFn) -> list[tuple[tuple[EntryKind, str], int, bool, bool]]:
    """(entry, edit, withdrawn, follows all before) of each act."""
    key = st.sampled_from(sorted(EDITS))
    return draw(st.lists(st.tuples(key, st.integers(0, 3), st.booleans(), st.booleans()), max_size=6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts(), update=st.sampled_from(UPDATES), data=st.data())
def test_laying_over_is_idempotent_and_knows_no_order(
    signed: Sign,
    write: Write,
    tmp_path: Path,
    acts: list[Any],
    update: tuple[str, str, str] | None,
    data: st.DataObject,
) -> None:
    base = load_sources(write())
    made: list[Signature] = []
    for number, (key, edit, withdrawn, follows) in enumerate(acts):
        parents = tuple(one.uid for one in made if one.key == key) if follows else ()
        at = f"2026-03-01T08:00:{number:02}+00:00"
        made.append(signed(base, *key, EDITS[key][edit], at=at, parents=parents, withdrawn=withdrawn))
    now = load_sources(write(*update)) if update is not None else base
    laid = lay(now, made)
    shuffled = data.draw(st.permutations(made))
    assert lay(now, shuffled) == laid
    assert apply(laid.base, made)[0] == laid.base  # idempotent
    write_base(laid.base, tmp_path)
    assert load_base(tmp_path) == laid.base  # it is a base like any other
    for key in EDITS:  # what belongs to other entries does not matter
        alone = lay(now, [one for one in made if one.key == key])
        if key in laid.entries and laid.entries[key].notice is None and alone.entries[key].notice is None:
            assert entry_in(laid.base, key) == entry_in(alone.base, key)
    untouched = [key for key in EDITS if key not in {one.key for one in made}]
    assert all(entry_in(laid.base, key) == entry_in(now, key) for key in untouched)
