"""The review desk: opened, corrected, refused, signed, withdrawn, passed on; nothing overwritten and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.errors import BadInput, NotAvailable, WrongUse
from medassist.services.review import Dossier, Entry, EntryKind, ReviewService, entry_of, fields_of, own_source
from medassist.storage.store import Store, open_with_key

WHEN: dict[str, str] = {"signer": "李医生", "date": "2026-03-01"}
Open = Callable[..., ReviewService]


@pytest.fixture(scope="session")
def few(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Two conditions, two drugs and one red flag of the real base with their findings: the linter takes no time."""
    conditions = {id: knowledge.conditions[id] for id in ("migraine", "tension_headache")}
    rule = knowledge.red_flags["rf_thunderclap_headache"]
    linked = {link.finding for one in conditions.values() for link in one.findings}
    findings = {id: one for id, one in knowledge.findings.items() if id in linked or id in rule.when}
    drugs = {id: knowledge.drugs[id] for id in ("paracetamol", "ibuprofen")}
    return replace(knowledge, conditions=conditions, drugs=drugs, red_flags={rule.id: rule}, findings=findings)


@pytest.fixture
def open_review(tmp_path: Path, few: KnowledgeBase) -> Iterator[Open]:
    """The review desk of a clinic: `open_review("名", base)`; the same name gives the same records."""
    stores: dict[str, Store] = {}

    def opened(clinic: str = "甲诊所", base: KnowledgeBase = few) -> ReviewService:
        if clinic not in stores:
            (tmp_path / clinic).mkdir(exist_ok=True)
            stores[clinic] = open_with_key(tmp_path / clinic, bytes(32))
        return ReviewService(base, stores[clinic])

    yield opened
    for store in stores.values():
        store.close()


@pytest.fixture
def review(open_review: Open) -> ReviewService:
    return open_review()


def corrected(dossier: Dossier, edit: Callable[[dict[str, Any]], object]) -> Entry:
    fields = fields_of(dossier.shown)
    edit(fields)
    return entry_of(dossier.kind, fields)


def advice(text: str) -> Callable[[dict[str, Any]], object]:
    return lambda fields: fields["advice"][0].update(en=text)


def sign(review: ReviewService, id: str = "paracetamol", text: str | None = None, **when: str) -> None:
    dossier = review.open("drug", id)
    entry = corrected(dossier, advice(text)) if text is not None else dossier.shown
    review.sign(dossier, entry, **{**WHEN, **when})  # type: ignore[arg-type]  # texts


# ---- opening


def test_an_entry_nobody_signed_is_as_delivered(review: ReviewService, few: KnowledgeBase) -> None:
    dossier = review.open("drug", "paracetamol")
    assert dossier.base == dossier.shown == few.drugs["paracetamol"]
    assert (dossier.review, dossier.changes, dossier.history, dossier.notice) == ("unreviewed", (), (), None)
    with pytest.raises(NotAvailable) as error:
        review.open("drug", "nowhere")
    assert "nowhere" in error.value.of("zh")


def test_all_entries_are_listed_with_their_state(review: ReviewService, few: KnowledgeBase) -> None:
    sign(review)
    lines = {line.id: line for line in review.entries()}
    assert set(lines) == {*few.conditions, *few.drugs, *few.red_flags, *few.findings}
    assert (lines["paracetamol"].review, lines["paracetamol"].signer, lines["paracetamol"].corrected) == (
        "reviewed", "李医生", False,
    )  # fmt: skip
    assert lines["ibuprofen"].review == "unreviewed"
    assert {line.kind for line in review.entries("drug")} == {"drug"}
    assert [line.id for line in review.signed()] == ["paracetamol"]


# ---- signing


def test_a_correction_is_shown_field_by_field_and_signed(review: ReviewService) -> None:
    dossier = review.open("drug", "paracetamol")
    entry = corrected(dossier, advice("Another sentence."))
    assert review.faults(dossier, entry) == ()
    (change,) = review.changes(dossier, entry)
    assert (change.path, change.after) == ("advice[0].en", "Another sentence.")
    assert change.label.zh.startswith("给病人的建议")
    line = review.sign(dossier, entry, **WHEN, note="依据本院常规")
    assert (line.act, line.stands, line.changes) == ("corrected", True, (change,))
    again = review.open("drug", "paracetamol")
    assert (again.review, again.changes, again.history) == ("reviewed", (change,), (line,))
    assert again.shown.advice[0].en == "Another sentence."  # type: ignore[union-attr]  # a drug
    assert again.history[0].note == "依据本院常规"


def test_signing_without_a_change_means_read_and_right(review: ReviewService) -> None:
    sign(review)
    dossier = review.open("drug", "paracetamol")
    assert (dossier.review, dossier.changes, dossier.history[0].act) == ("reviewed", (), "read")


def test_a_second_signature_under_a_correction_keeps_it(review: ReviewService) -> None:
    sign(review, text="Corrected.")
    sign(review, signer="Dr Lee")
    dossier = review.open("drug", "paracetamol")
    assert [(one.signer, one.act, one.stands) for one in dossier.history] == [
        ("Dr Lee", "corrected", True), ("李医生", "corrected", False),
    ]  # fmt: skip
    assert dossier.shown.advice[0].en == "Corrected."  # type: ignore[union-attr]  # a drug


@pytest.mark.parametrize(
    "wrong",
    [
        {"signer": ""}, {"signer": " \n\t"}, {"signer": "x" * 101}, {"date": ""}, {"date": "gestern"}, {"date": "2026-13-01"},
        {"date": (Day.today() + timedelta(days=3)).isoformat()}, {"note": "x" * 2_001},  # noqa: DTZ011  # a local day
    ],
)  # fmt: skip
def test_without_name_and_day_nothing_is_signed(review: ReviewService, wrong: dict[str, str]) -> None:
    dossier = review.open("drug", "paracetamol")
    with pytest.raises(BadInput):
        review.sign(dossier, dossier.shown, **{**WHEN, **wrong})  # type: ignore[arg-type]  # texts
    with pytest.raises(BadInput):
        review.withdraw(dossier, **{**WHEN, **wrong})  # type: ignore[arg-type]  # texts
    assert review.open("drug", "paracetamol").history == ()


FAULTY: list[tuple[EntryKind, str, Callable[[dict[str, Any]], object], str]] = [
    ("drug", "paracetamol", lambda f: f["doses"][0].update(high=99_000), "剂量"),
    ("drug", "paracetamol", lambda f: f["contraindications"][0].update(when="nothing_known"), "nothing_known"),
    ("drug", "paracetamol", lambda f: f["doses"][0]["sentence"].update(sources=["general"]), "来源"),
    ("drug", "paracetamol", lambda f: f["overview"][0].update(sources=["no_such_book"]), "no_such_book"),
    ("condition", "migraine", lambda f: f["findings"][0].update(finding="no_such_finding"), "no_such_finding"),
    ("condition", "migraine", lambda f: f["findings"][0].update(probability="often"), "often"),
    ("condition", "migraine", lambda f: f["text"].update(refer=[]), "转诊"),
    ("red_flag", "rf_thunderclap_headache", lambda f: f.update(when="no_such_finding"), "no_such_finding"),
    ("red_flag", "rf_thunderclap_headache", lambda f: f.update(when="syncope and absent(headache)"), "应触发"),
    ("finding", "thunderclap_headache", lambda f: f["phrases"].update(zh=[f"某种说法{n}" for n in range(10)]), "应触发"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "id", "edit", "named"), FAULTY)
def test_an_entry_with_a_fault_is_refused_with_what_to_do(
    review: ReviewService, kind: EntryKind, id: str, edit: Callable[[dict[str, Any]], object], named: str
) -> None:
    dossier = review.open(kind, id)
    entry = corrected(dossier, edit)
    faults = review.faults(dossier, entry)
    assert faults
    assert any(named in fault.text.zh for fault in faults), faults
    with pytest.raises(BadInput) as error:
        review.sign(dossier, entry, **WHEN)
    assert named in error.value.of("zh")
    assert review.open(kind, id).history == ()


@pytest.mark.parametrize(
    ("edit", "named"), [({"colour": 1}, "colour"), ({"atc": 3}, "ATC"), ({"forms": [{"form": None}]}, "剂型")]
)
def test_fields_outside_the_schema_are_one_sentence(review: ReviewService, edit: dict[str, Any], named: str) -> None:
    fields = fields_of(review.open("drug", "paracetamol").shown)
    with pytest.raises(BadInput) as error:
        entry_of("drug", {**fields, **edit})
    assert named in error.value.of("zh")


def test_an_entry_keeps_its_id(review: ReviewService) -> None:
    dossier = review.open("drug", "paracetamol")
    with pytest.raises(BadInput):
        review.sign(dossier, corrected(dossier, lambda fields: fields.update(id="other")), **WHEN)


def test_who_did_not_see_the_last_signature_cannot_sign_over_it(open_review: Open) -> None:
    one, other = open_review(), open_review()
    dossier = one.open("drug", "paracetamol")
    sign(other, text="Meanwhile.")
    for act in (
        lambda: one.sign(dossier, dossier.shown, **WHEN),
        lambda: one.withdraw(other.open("drug", "ibuprofen"), **WHEN),
    ):
        with pytest.raises(BadInput):
            act()
    assert len(one.open("drug", "paracetamol").history) == 1


def test_a_source_of_the_clinics_own(review: ReviewService) -> None:
    source = own_source("县医院", " 发热 诊疗常规 ", 2024, "china")
    dossier = review.open("drug", "paracetamol")
    entry = corrected(dossier, lambda fields: fields["doses"][0]["sentence"].update(sources=[source.id]))
    assert review.faults(dossier, entry)
    review.sign(dossier, entry, **WHEN, sources=(source,))
    assert source in review.sources()
    second = review.open("drug", "ibuprofen")  # named again without being given again
    review.sign(second, corrected(second, lambda fields: fields["overview"][0].update(sources=[source.id])), **WHEN)
    assert review.notices() == ()
    for wrong in (("", "t", 2024, "china"), ("o", "", 2024, "china"), ("o", "t", 0, "china"), ("o", "t", 2024, "mars")):
        with pytest.raises(BadInput):
            own_source(*wrong)


# ---- withdrawing


def test_withdrawing_is_one_more_entry_of_the_history(review: ReviewService, few: KnowledgeBase) -> None:
    sign(review, text="Corrected.")
    line = review.withdraw(review.open("drug", "paracetamol"), signer="Dr Lee", date="2026-03-02", note="mistake")
    assert line.act == "withdrawn"
    dossier = review.open("drug", "paracetamol")
    assert dossier.shown == few.drugs["paracetamol"]
    assert dossier.review == "unreviewed"
    assert [one.act for one in dossier.history] == ["withdrawn", "corrected"]
    assert not any(one.stands for one in dossier.history)
    with pytest.raises(BadInput):
        review.withdraw(dossier, **WHEN)
    sign(review)
    assert [one.act for one in review.open("drug", "paracetamol").history] == ["read", "withdrawn", "corrected"]


def test_each_act_is_in_the_audit_trail_without_the_text(review: ReviewService, tmp_path: Path) -> None:
    sign(review, text="Corrected.")
    review.withdraw(review.open("drug", "paracetamol"), **WHEN)
    review.export(tmp_path / "o.json")
    acts = [(one.what, one.subject) for one in review.store.audit.entries()]
    assert acts == [
        ("overlay.export", "2"),
        ("review.withdraw", "drug/paracetamol"),
        ("review.sign", "drug/paracetamol"),
    ]


# ---- after an update


def test_a_new_signature_settles_what_an_update_brought(open_review: Open, few: KnowledgeBase) -> None:
    sign(open_review(), text="Corrected.")
    drug = few.drugs["paracetamol"]
    updated = replace(few, version="new", drugs={**few.drugs, "paracetamol": replace(drug, atc="N02XX")})
    review = open_review(base=updated)
    dossier = review.open("drug", "paracetamol")
    assert dossier.review == "unreviewed"
    assert dossier.notice is not None
    assert dossier.shown.atc == "N02XX"  # type: ignore[union-attr]  # a drug
    assert dossier.shown.advice[0].en == "Corrected."  # type: ignore[union-attr]  # a drug
    review.sign(dossier, dossier.shown, **WHEN)
    again = review.open("drug", "paracetamol")
    assert (again.review, again.notice) == ("reviewed", None)
    assert again.history[0].base_version == "new"


# ---- passing on


def test_what_was_exported_is_taken_in_once(open_review: Open, tmp_path: Path) -> None:
    one, other = open_review("甲诊所"), open_review("乙诊所")
    sign(one, text="Corrected.")
    sign(one, "ibuprofen")
    assert one.export(tmp_path / "交换.json") == 2
    report = other.import_file(tmp_path / "交换.json")
    assert (report.added, report.known, report.conflicts, report.notices) == (2, 0, (), ())
    assert other.open("drug", "paracetamol").history == one.open("drug", "paracetamol").history
    assert other.entries() == one.entries()
    before = other.store.corrections.all()
    report = other.import_file(tmp_path / "交换.json")
    assert (report.added, report.known) == (0, 2)
    assert other.store.corrections.all() == before
    assert [entry.what for entry in other.store.audit.entries()] == ["overlay.import"]
    other.export(tmp_path / "zurück.json")
    assert one.import_file(tmp_path / "zurück.json").added == 0


def test_two_clinics_merge_by_entry_and_both_come_to_the_same(open_review: Open, tmp_path: Path) -> None:
    one, other = open_review("甲诊所"), open_review("乙诊所")
    sign(one, text="From one.", date="2026-03-01")
    sign(other, text="From the other.", signer="Dr Lee", date="2026-03-02")
    sign(other, "ibuprofen", signer="Dr Lee")
    one.export(tmp_path / "one.json")
    other.export(tmp_path / "other.json")
    reports = [one.import_file(tmp_path / "other.json"), other.import_file(tmp_path / "one.json")]
    for review, report in zip((one, other), reports, strict=True):
        (conflict,) = report.conflicts
        assert (conflict.id, conflict.kept.signer, conflict.other.signer) == ("paracetamol", "Dr Lee", "李医生")
        dossier = review.open("drug", "paracetamol")
        assert dossier.shown.advice[0].en == "From the other."  # type: ignore[union-attr]  # a drug
        assert {line.signer for line in dossier.history} == {"李医生", "Dr Lee"}  # nothing is lost
        assert dossier.notice is not None
    assert one.entries() == other.entries()
    sign(one)  # somebody has looked at both
    assert one.notices() == ()
    one.export(tmp_path / "settled.json")
    assert other.import_file(tmp_path / "settled.json").conflicts == ()
    assert other.notices() == ()
    assert other.open("drug", "paracetamol").history[0].signer == "李医生"


def test_what_does_not_fit_here_is_kept_and_told(open_review: Open, few: KnowledgeBase, tmp_path: Path) -> None:
    one = open_review("甲诊所")
    sign(one, text="Corrected.")
    one.export(tmp_path / "o.json")
    other = open_review("乙诊所", replace(few, drugs={"ibuprofen": few.drugs["ibuprofen"]}))
    report = other.import_file(tmp_path / "o.json")
    assert report.added == 1
    (notice,) = report.notices
    assert "对乙酰氨基酚" in notice.zh
    assert [line.id for line in other.signed()] == ["paracetamol"]
    later = open_review("乙诊所", few)
    assert later.open("drug", "paracetamol").review == "reviewed"


def change(name: str, value: object) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        return json.dumps({**json.loads(content), name: value}).encode()

    return changed


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda content: content[: len(content) // 2], "损坏"),
        (lambda content: content.replace("李医生".encode(), "王医生".encode()), "损坏"),
        (lambda content: b"", "不是"),
        (lambda content: b'{"schema": "medassist.answer/1"}', "不是"),
        (change("count", 1), "损坏"),
        (change("version", 2), "更新版本"),
        (change("schema", 2), "更新版本"),
        (change("signatures", []), "损坏"),
    ],
)
def test_a_file_that_is_not_whole_changes_nothing(
    open_review: Open, tmp_path: Path, damage: Callable[[bytes], bytes], said: str
) -> None:
    one, other = open_review("甲诊所"), open_review("乙诊所")
    sign(one, text="Corrected.")
    sign(one, "ibuprofen")
    file = tmp_path / "o.json"
    one.export(file)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BadInput) as error:
        other.import_file(file)
    assert said in error.value.of("zh")
    assert other.store.corrections.all() == ()
    assert other.store.audit.entries() == ()


def test_a_file_that_is_there_is_not_written_over(review: ReviewService, tmp_path: Path) -> None:
    file = tmp_path / "o.json"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse):
        review.export(file)
    assert file.read_text("utf-8") == "mine"
    assert review.export(file, overwrite=True) == 0
    for missing in (tmp_path / "nowhere" / "o.json", tmp_path):
        with pytest.raises((BadInput, WrongUse)):
            review.export(missing)
    for unreadable in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(BadInput):
            review.import_file(unreadable)


# ---- what is not signed yet
