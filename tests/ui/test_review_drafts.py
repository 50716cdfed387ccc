"""What is written on the review desk and not signed: kept encrypted, with the sources it names, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.errors import StorageUnavailable
from medassist.services.assembly import Parts
from medassist.services.review import fields_of, own_source
from medassist.ui.reading import Place
from tests.ui.test_review_desk import PATIENCE, opened


@pytest.fixture(scope="session")
def shared_parts(few_parts: Parts) -> Parts:
    """A few entries are enough here."""
    return few_parts


def test_what_is_written_waits_when_another_entry_is_opened(desk, qtbot):
    review = opened(desk, "migraine")
    review.work.set_value(("name", "en"), "Migraine of ours")
    page = desk.window.page("knowledge")
    page.open(Place("paracetamol"))
    assert not page.is_reviewing
    page.view.review_button.click()
    desk.idle()
    assert review.work.dossier.base.id == "paracetamol"
    page.open(Place("migraine"))
    page.view.review_button.click()
    desk.idle()
    assert review.work.fields["name"]["en"] == "Migraine of ours"
    assert review.work.is_changed


def test_what_is_written_outlives_the_program(make_desk, qtbot):
    desk = make_desk()
    review = opened(desk, "migraine")
    review.work.set_value(("name", "en"), "Migraine of ours")
    source = own_source("Our clinic", "Headache card", 2024)
    review.work.add_source(source)
    review.work.set_value(("text", "treatment", 0, "sources"), [source.id])
    qtbot.waitUntil(lambda: desk.backend.parts.store.drafts.of("condition", "migraine") is not None, timeout=PATIENCE)
    desk.idle()
    desk.close()
    for file in desk.backend.folder.rglob("*"):
        assert not file.is_file() or b"Migraine of ours" not in file.read_bytes(), file
    again = make_desk()
    review = opened(again, "migraine")
    assert review.work.fields["name"]["en"] == "Migraine of ours"
    assert review.work.sources[source.id].title == "Headache card"
    review.work.check()
    qtbot.waitUntil(lambda: review.work.faults is not None, timeout=PATIENCE)
    assert review.work.faults == ()  # the clinic's own source is known again
    for name in ("name", "text"):
        review.work.set_value((name,), fields_of(review.work.dossier.shown)[name], structural=True)
    qtbot.waitUntil(lambda: again.backend.parts.store.drafts.of("condition", "migraine") is None, timeout=PATIENCE)
    again.idle()


def test_what_the_records_cannot_take_stays_in_memory(desk, qtbot, monkeypatch):
    review = opened(desk, "migraine")

    def full(*_):
        raise StorageUnavailable(zh="磁盘已满。", en="The disk is full.")

    monkeypatch.setattr(desk.backend.parts.store.drafts, "keep", full)
    review.work.set_value(("name", "en"), "Migraine of ours")
    review.work.compare()
    desk.idle()
    review.work.open("drug", "paracetamol")
    desk.idle()
    assert review.work.dossier.base.id == "paracetamol"
    review.work.open("condition", "migraine")
    desk.idle()
    assert review.work.fields["name"]["en"] == "Migraine of ours"


def test_an_old_file_of_drafts_is_not_read(make_desk, tmp_path: Path):
    fields = '{"migraine": {"heads": [], "fields": {"name": {"en": "Migraine of the file", "zh": ""}}}}'
    (tmp_path / "review-drafts.json").write_text(fields, encoding="utf-8")
    review = opened(make_desk(), "migraine")
    assert not review.work.is_changed
