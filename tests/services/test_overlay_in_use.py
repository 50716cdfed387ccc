"""Signed corrections in the running program: from the first question after a start, and at once after a signature."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.errors import StorageUnavailable
from medassist.knowledge.compiled import VECTOR_FILE, write_base, write_vectors
from medassist.services.assembly import WITHOUT_CORRECTIONS, Parts
from medassist.services.knowledge_build import THRESHOLD_FILE
from medassist.services.review import entry_of, fields_of
from medassist.storage import keys
from medassist.storage.corrections import CorrectionStore
from medassist.storage.store import DATABASE_FILE

NEW = "Zorvaxin tea is of no use against a tension headache."
QUESTION = "Is zorvaxin tea of use against a tension headache?"
Start = Callable[..., Parts]


@pytest.fixture(scope="module")
def few(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Two conditions and two drugs of the real base with all findings."""
    conditions = {id: knowledge.conditions[id] for id in ("migraine", "tension_headache")}
    drugs = {id: knowledge.drugs[id] for id in ("paracetamol", "ibuprofen")}
    return replace(knowledge, conditions=conditions, drugs=drugs, red_flags={})


@pytest.fixture
def start(
    tmp_path: Path, few: KnowledgeBase, word_encoder, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:  # WordEncoder
    """Starts the program on one data folder: `start(base)`; each start is a new process's parts."""
    monkeypatch.setenv("MEDASSIST_PASSPHRASE", "a long passphrase 口令")
    monkeypatch.setattr(keys, "MEMORY_KIB", 64)
    started: list[Parts] = []

    def opened(base: KnowledgeBase = few) -> Parts:
        compiled = tmp_path / f"compiled {base.version}"
        if not compiled.exists():
            write_base(base, compiled)
            write_vectors(base, word_encoder, compiled)
            limits = {"encoder": word_encoder.identity, "answer": 0.3, "foreign": 0.3}
            (compiled / THRESHOLD_FILE).write_text(json.dumps(limits), encoding="utf-8")
        word_encoder.encoded.clear()
        parts = Parts(tmp_path / "诊所 资料", compiled=compiled)
        parts.__dict__["encoder"] = word_encoder
        started.append(parts)
        return parts

    yield opened
    for parts in started:
        parts.close()


def sign(parts: Parts, id: str = "tension_headache", text: str | None = NEW) -> None:
    review = parts.review
    assert review is not None
    dossier = review.open("condition", id)
    fields: dict[str, Any] = fields_of(dossier.shown)
    if text is not None:
        fields["text"]["treatment"][0]["en"] = text
        fields["text"]["treatment"][0]["claims"] = []
    review.sign(dossier, entry_of("condition", fields), signer="李医生", date="2026-03-01")


def reviews(parts: Parts, question: str) -> set[tuple[str, str]]:
    return {(one.document, one.review) for one in parts.ask.answer(question).citations}


def test_without_records_they_are_not_opened_for_the_knowledge(start: Start, few: KnowledgeBase) -> None:
    parts = start()
    assert parts.knowledge == few
    assert parts.overlay is None
    assert "store" not in parts.__dict__
    assert not (parts.data / DATABASE_FILE).exists()


def test_a_signature_is_in_use_after_renewing(start: Start, few: KnowledgeBase, word_encoder) -> None:  # WordEncoder
    parts = start()
    before = parts.ask
    assert {review for _, review in reviews(parts, "How is a tension headache treated?")} == {"unreviewed"}
    sign(parts)
    assert parts.ask is before
    word_encoder.encoded.clear()
    parts.renew()
    assert parts.ask is not before
    (text,) = word_encoder.encoded  # only what changed
    assert NEW in text
    answer = parts.ask.answer("How is a tension headache treated?")
    assert NEW in answer.answer
    assert {one.document for one in answer.citations if one.review == "reviewed"} == {"tension_headache"}
    assert {one.review for one in answer.citations if one.document == "tension_headache"} == {"reviewed"}
    assert answer.engine.knowledge.startswith(f"{few.version}+1.")
    assert parts.knowledge.version == answer.engine.knowledge
    assert parts.built_in.vectors is not None
    assert any(NEW in hit.passage.text for hit in parts.search.search(QUESTION, k=5))
    assert ("migraine", "unreviewed") in reviews(parts, "How is migraine treated?")
    review = parts.review
    assert review is not None
    review.withdraw(review.open("condition", "tension_headache"), signer="李医生", date="2026-03-02")
    parts.renew()
    assert parts.knowledge == few
    assert NEW not in parts.ask.answer("How is a tension headache treated?").answer


def test_a_new_start_answers_with_the_corrections_and_encodes_nothing_twice(
    start: Start, word_encoder
) -> None:  # WordEncoder
    first = start()
    sign(first)
    first.renew()
    first.close()
    second = start()
    assert NEW in second.ask.answer("How is a tension headache treated?").answer
    assert second.built_in.vectors is not None
    assert word_encoder.encoded == []
    assert second.notices == []
    assert "store" in second.__dict__


def test_the_linter_is_asked_once_for_what_was_signed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    from medassist.knowledge import overlay

    first = start()
    sign(first)
    first.renew()
    first.close()
    monkeypatch.setattr(overlay, "new_faults", lambda *_: pytest.fail("asked again"))
    assert start().knowledge.version.partition("+")[2].startswith("1.")


def test_records_that_cannot_be_opened_leave_the_base_and_that_is_said(
    start: Start, few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start()
    sign(first)
    first.close()
    monkeypatch.setenv("MEDASSIST_PASSPHRASE", "another one")
    second = start()
    assert second.ask.knowledge == few
    assert WITHOUT_CORRECTIONS in second.notices
    assert second.review is None
    monkeypatch.setenv("MEDASSIST_PASSPHRASE", "a long passphrase 口令")
    del second.__dict__["store"]  # the person enters the right one now
    second.renew()
    assert NEW in second.ask.answer("How is a tension headache treated?").answer
    assert WITHOUT_CORRECTIONS not in second.notices
    assert second.libraries is not None


def test_renewing_that_fails_keeps_what_is_in_use(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = start()
    sign(parts)
    parts.renew()
    version, ask = parts.knowledge.version, parts.ask
    sign(parts, "migraine", None)

    def broken(_: object) -> None:
        raise StorageUnavailable(zh="坏", en="broken")

    monkeypatch.setattr(CorrectionStore, "all", broken)
    with pytest.raises(StorageUnavailable):
        parts.renew()
    assert (parts.knowledge.version, parts.ask) == (version, ask)
    monkeypatch.undo()


def test_corrections_that_cannot_be_read_are_said_and_the_rest_answers(
    start: Start, few: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start()
    sign(first)
    first.close()

    def broken(_: object) -> None:
        raise StorageUnavailable(zh="坏", en="broken")

    monkeypatch.setattr(CorrectionStore, "all", broken)
    second = start()
    assert second.ask.knowledge == few
    assert second.notices[-1] == WITHOUT_CORRECTIONS
    monkeypatch.undo()


def test_after_an_update_one_sentence_at_each_start_however_many_there_are(start: Start, few: KnowledgeBase) -> None:
    first = start()
    sign(first, "migraine", None)
    first.close()
    changed = {id: replace(one, icd10="X") for id, one in few.conditions.items()}
    updated = replace(few, version="new", conditions=changed)
    second = start(updated)
    assert second.ask.knowledge == updated
    (notice,) = second.notices
    assert "偏头痛" in notice.zh
    sign(second)  # the correction is on the new base ...
    second.close()
    third = start(
        replace(updated, version="newer", conditions={id: replace(one, icd10="Y") for id, one in changed.items()})
    )
    assert NEW in third.ask.answer("How is a tension headache treated?").answer  # ... and goes on over the next one
    (notice,) = third.notices
    assert "2" in notice.zh
    assert "overlay list" in notice.en
    assert third.knowledge.conditions["tension_headache"].icd10 == "Y"


def test_a_base_that_cannot_be_loaded_has_one_notice_and_not_one_a_signature(start: Start) -> None:
    first = start()
    sign(first)
    first.close()
    second = start()
    (second.compiled / "knowledge.bin").write_bytes(b"damaged")
    assert second.knowledge.version == "none"
    assert len(second.notices) == 1


def test_without_vectors_corrections_are_found_by_words(start: Start) -> None:
    first = start()
    sign(first)
    first.close()
    second = start()
    (second.compiled / VECTOR_FILE).unlink()
    assert [hit.passage.section for hit in second.search.search(QUESTION, k=1)] == ["treatment"]
    assert second.built_in.vectors is None
