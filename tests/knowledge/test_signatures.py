"""Signatures and entries as plain values: nothing lost on the way, every change seen, every tampering noticed."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import Condition, Drug, Finding, KnowledgeBase, RedFlag, Source
from medassist.knowledge.difference import Difference, differences, merged, top_fields
from medassist.knowledge.fault_words import fault_text
from medassist.knowledge.field_words import field_label
from medassist.knowledge.overlay_check import faults_of
from medassist.knowledge.overlay_file import OverlayFileUnusable, PassedOn, file_of, read_file
from medassist.knowledge.signatures import (
    COLLECTIONS,
    KINDS,
    Signature,
    entry_from,
    fingerprint,
    full,
    own_source_id,
    plain,
    record_of,
    signature_from,
    signature_of,
)
from medassist.knowledge.sources import load_sources

Write = Callable[..., Path]


@pytest.fixture
def base(write: Write) -> KnowledgeBase:
    return load_sources(write())


@pytest.fixture
def signature(base: KnowledgeBase) -> Signature:
    drug = base.drugs["aspirin"]
    return signature_of(
        replace(drug, atc="N02"), drug, kind="drug", base_version=base.version, signer="李医生", date="2026-03-01",
        recorded_at="2026-03-01T08:00:00.000+00:00", note="附注\n第二行", parents=["b", "a"],
        sources=[Source("s", "o", "t", 2020)],
    )  # fmt: skip


# ---- entries


def test_every_entry_of_the_program_survives_both_plain_forms(knowledge: KnowledgeBase) -> None:
    for kind in KINDS:
        for entry in getattr(knowledge, COLLECTIONS[kind]).values():
            for form in (plain, full):
                fields = form(entry)
                again = entry_from(kind, json.loads(json.dumps(fields)))
                assert again == entry
                assert list(full(again)) == list(full(entry))


def test_a_fingerprint_follows_every_word_and_not_the_review(base: KnowledgeBase) -> None:
    drug = base.drugs["aspirin"]
    assert fingerprint(drug) == fingerprint(replace(drug, review="reviewed"))
    assert fingerprint(drug) != fingerprint(replace(drug, atc="N02"))
    assert fingerprint(drug) != fingerprint(replace(drug, doses=(replace(drug.doses[0], high=601.0),)))
    section = dict(reversed(base.conditions["cold"].text.items()))
    assert fingerprint(base.conditions["cold"]) == fingerprint(replace(base.conditions["cold"], text=section))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour"), ({"atc": 5}, "atc"), ({"atc": None}, "atc"), ({"doses": [{}]}, "doses"),
        ({"name": {"zh": "x"}}, "name"), ({"name": {"zh": "x", "en": "y", "fr": "z"}}, "fr"),
        ({"classes": "nsaid"}, "classes"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_schema_is_refused_and_named(
    base: KnowledgeBase, change: dict[str, Any], named: str
) -> None:
    with pytest.raises((ValueError, TypeError)) as error:
        entry_from("drug", full(base.drugs["aspirin"]) | change)
    assert named in str(error.value)


def test_texts_are_trimmed_and_numbers_finite(base: KnowledgeBase) -> None:
    fields = full(base.drugs["aspirin"])
    fields["advice"][0]["en"] = "  Take with food.\n"
    fields["atc"] = "N02\ud800"
    entry = entry_from("drug", fields)
    assert entry.advice[0].en == "Take with food."  # type: ignore[union-attr]  # a drug
    assert "\ud800" not in entry.atc  # type: ignore[union-attr]  # a drug
    fields["doses"][0]["high"] = float("nan")
    with pytest.raises(ValueError, match="finite"):
        entry_from("drug", fields)


# ---- records


def test_a_record_gives_back_its_signature(signature: Signature) -> None:
    again = signature_from(signature.uid, "drug", "aspirin", record_of(signature))
    assert again == signature
    assert again.parents == ("a", "b")


def test_no_field_of_a_record_can_be_changed_unnoticed(signature: Signature) -> None:
    fields = json.loads(record_of(signature))
    for name, value in fields.items():
        other = "x" if isinstance(value, str) else 7 if isinstance(value, int) else None if value else {"x": 1}
        changed = json.dumps({**fields, name: other}).encode()
        assert signature_from(signature.uid, "drug", "aspirin", changed).problem is not None, name
    assert signature_from(signature.uid, "drug", "ibuprofen", record_of(signature)).problem == "damaged"
    assert signature_from("0" * 32, "drug", "aspirin", record_of(signature)).problem == "damaged"


@pytest.mark.parametrize("content", [b'{"a": 1e999}', b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", b'{"a": NaN}'])
def test_no_content_makes_reading_fail(signature: Signature, content: bytes) -> None:
    record = record_of(replace(signature, content=None)).replace(b'"content":null', b'"content":' + content)
    read = signature_from(signature.uid, "drug", "aspirin", record)
    assert read.problem == "damaged"
    file = b'{"format": "medassist.overlay", "version": 1, "schema": 1, "count": 1, "checksum": "", "signatures": ['
    with pytest.raises(OverlayFileUnusable):
        read_file(file + b'{"uid": "u", "kind": "drug", "entry": "aspirin", "record": ' + record + b"}]}")


def test_a_sources_id_follows_from_what_it_names() -> None:
    one = Source("", "县医院", "常规", 2024, "china")
    assert own_source_id(one) == own_source_id(replace(one, id="x"))
    assert (
        len({own_source_id(replace(one, **{k: v})) for k, v in {"title": "a", "year": 2023, "region": "uk"}.items()})
        == 3
    )


# ---- differences


def test_differences_are_told_field_by_field(base: KnowledgeBase) -> None:
    before = full(base.drugs["aspirin"])
    after = json.loads(json.dumps(before))
    after["doses"][0]["high"] = 500.0
    after["advice"].insert(0, {"zh": "新。", "en": "New.", "sources": ["general"], "claims": []})
    after["synonyms"]["en"] = ["ASA"]
    after["interactions"] = []
    found = {one.path: (one.before, one.after) for one in differences(before, after)}
    assert found == {
        "synonyms.en": (None, "ASA"),
        "doses[adult].high": (600.0, 500.0),
        "advice[0]": (None, after["advice"][0]),
        "interactions[warfarin]": (before["interactions"][0], None),
    }
    assert list(differences(before, before)) == []


def test_a_changed_sentence_is_one_difference_and_not_a_removal(base: KnowledgeBase) -> None:
    before = full(base.conditions["cold"])
    after = json.loads(json.dumps(before))
    after["text"]["treatment"][0]["zh"] = "另一句。"
    assert list(differences(before, after)) == [Difference("text.treatment[0].zh", "treatment的一句话。", "另一句。")]


def test_merging_keeps_both_sides_and_names_clashes(base: KnowledgeBase) -> None:
    old = plain(base.drugs["aspirin"])
    mine, new = json.loads(json.dumps(old)), json.loads(json.dumps(old))
    mine["atc"], new["classes"] = "MINE", ["new"]
    mine["doses"].append(mine["doses"][0] | {"id": "mine"})
    new["doses"].append(new["doses"][0] | {"id": "new"})
    new["doses"][0]["high"] = 1.0
    result, clashes = merged(old, mine, new)
    assert clashes == []
    assert (result["atc"], result["classes"]) == ("MINE", ["new"])
    assert [(one["id"], one["high"]) for one in result["doses"]] == [("adult", 1.0), ("new", 600.0), ("mine", 600.0)]
    mine["doses"][0]["low"] = 2.0
    result, clashes = merged(old, mine, new)
    assert result["doses"][0] == mine["doses"][0]  # a dose rule is taken whole
    assert top_fields(clashes) == ["doses"]
    mine["doses"] = []
    assert [one["id"] for one in merged(old, mine, new)[0]["doses"]] == ["new"]


def test_a_fields_path_in_words() -> None:
    assert field_label("doses[child].high").en == "Dose rules (child) › high"
    assert field_label("text.treatment[2].zh").zh == "治疗（3） › 中文"
    assert field_label("overview[0]").zh == "概述（1）"
    assert field_label("text.treatment[0].claims[1].value_low").en == "Treatment (1) › claims (2) › value from"


def test_every_field_of_the_schema_has_words() -> None:
    names = set[str]()
    waiting: list[Any] = [Condition, Drug, RedFlag, Finding]
    while waiting:
        hint = waiting.pop()
        if dataclasses.is_dataclass(hint):
            names |= {field.name for field in dataclasses.fields(hint)}
            waiting += typing.get_type_hints(hint).values()
        waiting += typing.get_args(hint)
    assert {"value_low", "polarity", "egfr_below"} <= names
    for name in names - {"review"}:  # only a signature changes it
        assert name not in field_label(name).zh, name
        assert "_" not in field_label(name).en, name


# ---- the linter's words

BROKEN = [
    ("conditions/cold.toml", 'finding = "sign_1"', 'finding = "sign_x"'),
    ("conditions/cold.toml", 'finding = "sign_1"\nprobability = "common"', 'finding = "sign_1"\nprobability = "often"'),
    ("conditions/cold.toml", 'finding = "sign_1"\nprobability = "common"', 'finding = "sign_1"\nprobability = 1.5'),
    ("conditions/cold.toml", 'finding = "sign_1"', 'finding = "sign_2"'),
    ("conditions/cold.toml", 'drugs = ["aspirin"]', 'drugs = ["x"]'),
    ("conditions/cold.toml", 'drugs = ["aspirin"]', 'drugs = []\nmust_exclude = ["x"]'),
    ("conditions/cold.toml", 'en = "A sentence of refer."\nsources = ["who_2023"]', 'en = ""\nsources = ["x"]'),
    ("conditions/cold.toml", 'en = "A sentence of danger_signs."\nsources = ["who_2023"]', 'en = "A."\nsources = ["general"]'),
    ("drugs/aspirin.toml", "\nlow = 300", "\nlow = 700"),
    ("drugs/aspirin.toml", "max_single = 600", "max_single = 500"),
    ("drugs/aspirin.toml", "max_daily = 1800", "max_daily = 200"),
    ("drugs/aspirin.toml", "min_age_days = 5840", "min_age_days = 5840\nmax_age_days = 1"),
    ("drugs/aspirin.toml", 'indication = "cold"', 'indication = "x"'),
    ("drugs/aspirin.toml", 'when = "nsaid"', 'when = "x"'),
    ("red_flags/alarms.toml", "sign_1 and sign_2", "sign_1 and sign_x"),
    ("red_flags/alarms.toml", "sign_1 and sign_2", "sign_1 &"),
    ("red_flags/alarms.toml", 'fires = ["一", "二", "三"]', 'fires = ["一"]'),
    ("red_flags/alarms.toml", 'sources = ["who_2023"]', 'sources = ["general"]'),
    ("findings/signs.toml", 'id = "sign_3"\nkind = "symptom"', 'id = "sign_3"\nkind = "symptom"\nimplies = ["x"]'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), BROKEN)
def test_every_fault_is_a_sentence_in_both_languages(write: Write, file: str, old: str, new: str) -> None:
    faults = faults_of(load_sources(write(file, old, new)))
    assert faults
    for fault in faults:
        text = fault_text(fault.path, fault.message)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh.partition("：")[2]), text
        assert text.zh.endswith("。")
        assert text.en.endswith(".")
        assert "toml" not in text.en


# ---- the file that is passed on


@pytest.fixture
def file(signature: Signature) -> bytes:
    passed = [PassedOn(signature.uid, "drug", "aspirin", record_of(signature))]
    return file_of(passed, base_version="abc", exported_at="2026-03-01T08:00:00+00:00", program="0.1")


def test_a_file_gives_back_its_signatures(file: bytes, signature: Signature) -> None:
    (one,) = read_file(file)
    assert signature_from(one.uid, one.kind, one.entry, one.record) == signature
    assert read_file(b"\xef\xbb\xbf" + file) == (one,)


def test_no_damaged_byte_of_a_file_goes_unnoticed(file: bytes) -> None:
    whole = read_file(file)
    for place in range(0, len(file), 17):
        damaged = bytearray(file)
        damaged[place] ^= 0x01
        with suppress(OverlayFileUnusable):
            assert read_file(bytes(damaged)) == whole  # white space between fields
    for length in range(0, len(file) - 1, 101):
        with pytest.raises(OverlayFileUnusable):
            read_file(file[:length])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "foreign"), (b"{}", "foreign"), (b"[]", "foreign"), (b"PK\x03\x04", "foreign"), (b"\xff\xfe", "foreign"),
        (b"[" * 100_000, "foreign"), (b'{"format": "medassist.overlay"}', "damaged"),
        (b'{"format": "medassist.overlay", "version": 2}', "newer"),
        (b'{"format": "medassist.overlay", "version": 1, "schema": 99}', "newer"),
        (b'{"format": "medassist.overlay", "version": 1, "sch', "damaged"),
        (b'{"format": "medassist.overlay", "version": "1", "signatures": 3, "count": 1, "checksum": 1}', "damaged"),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_their_reason(content: bytes, reason: str) -> None:
    with pytest.raises(OverlayFileUnusable) as error:
        read_file(content)
    assert error.value.reason == reason


def test_a_damaged_record_is_not_passed_on(signature: Signature) -> None:
    passed = [PassedOn(signature.uid, "drug", "aspirin", b"{}"), PassedOn(signature.uid, "drug", "aspirin", b"")]
    assert read_file(file_of(passed, base_version="a", exported_at="b", program="c")) == ()
