"""The review desk in the window: edit, undo, check, sign, use, withdraw, pass on; nothing signed by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget

from medassist.core.clinical import Condition, Drug, Finding, RedFlag
from medassist.services.assembly import Parts
from medassist.services.review import entry_of, fields_of
from medassist.ui.models.knowledge_lists import ID
from medassist.ui.reading import Place
from medassist.ui.review_fields import (
    TYPES,
    blank,
    new_item,
    path_in,
    section_at,
    sections_of,
    shape_at,
    unequal_numbers,
    value_at,
    with_value,
)
from medassist.ui.widgets.field_editors import ChoiceEditor, NumberEditor
from medassist.ui.widgets.sources_dialog import SourcesDialog
from tests.ui.conftest import flush
from tests.ui.test_knowledge_page import shown_ids

PATIENCE = 60_000
"""Milliseconds that a busy machine may take."""


@pytest.fixture(scope="session")
def shared_parts(few_parts: Parts) -> Parts:
    """A few entries are enough here."""
    return few_parts


def opened(desk, id: str):
    """The review desk on an entry."""
    desk.window.show_page("knowledge")
    page = desk.window.page("knowledge")
    desk.qtbot.waitUntil(lambda: desk.bench.reading.index is not None, timeout=PATIENCE)
    page.open(Place(id))
    page.view.review_button.click()
    desk.qtbot.waitUntil(lambda: page.desk.work.dossier is not None, timeout=PATIENCE)
    desk.idle()
    return page.desk


def choose(review, section: str) -> None:
    review.sections.setCurrentIndex(review.sections.findData(section))
    review.sections.activated.emit(review.sections.currentIndex())


def editor(review, path: str):
    """The editor of a field."""
    found = [one for one in review.form._inside.findChildren(QWidget) if one.property("path") == path]
    assert found, path
    return found[0]


def test_every_field_of_the_schema_is_in_the_form(knowledge):
    entries = {
        "condition": knowledge.conditions["migraine"],
        "drug": knowledge.drugs["paracetamol"],
        "red_flag": next(iter(knowledge.red_flags.values())),
        "finding": knowledge.findings["fever"],
    }
    for kind, entry in entries.items():
        assert isinstance(entry, Condition | Drug | RedFlag | Finding)
        fields = fields_of(entry)
        paths = {path[0] for section in sections_of(kind) for path in section.paths}
        assert paths == set(fields) - {"id"}
        for section in sections_of(kind):
            for path in section.paths:
                shape_at(kind, path)
                assert section_at(kind, ".".join(str(step) for step in path)) == section.id
        assert TYPES[kind] is type(entry)
        assert entry_of(kind, fields) == entry


def test_edits_do_not_touch_what_they_come_from(knowledge):
    fields = fields_of(knowledge.drugs["paracetamol"])
    changed = with_value(fields, ("doses", 0, "high"), 1.0)
    assert value_at(fields, ("doses", 0, "high")) != 1.0
    assert value_at(changed, ("doses", 0, "high")) == 1.0
    name = fields["doses"][1]["id"]
    assert path_in(fields, f"doses[{name}].high") == ("doses", 1, "high")
    assert path_in(fields, "doses[0].nothing") == ("doses", 0)
    assert new_item(shape_at("drug", ("doses",)))["low"] is None
    assert new_item(shape_at("condition", ("text", "overview"))) == {"zh": "", "en": "", "sources": [], "claims": []}
    assert blank(shape_at("condition", ("findings", 0, "probability"))) == "common"


def test_sign_a_correction_that_is_used_from_then_on(desk, qtbot):
    review = opened(desk, "paracetamol")
    choose(review, "overview")
    field = editor(review, "overview[0].en")
    field.selectAll()
    qtbot.keyClicks(field, "Paracetamol is for fever and pain.")
    assert review.undo_button.isEnabled()
    qtbot.waitUntil(lambda: len(review.work.changes) == 1, timeout=PATIENCE)
    assert "Paracetamol is for fever and pain." in review.pane.changes.toPlainText()
    assert not review.pane.sign_button.isEnabled()  # nobody has given a name
    qtbot.keyClicks(review.pane.name, "Li Min, physician")
    assert review.pane.sign_button.isEnabled()
    review.pane.sign_button.click()
    qtbot.waitUntil(lambda: desk.backend.parts.knowledge.drugs["paracetamol"].review == "reviewed", timeout=PATIENCE)
    desk.idle()
    desk.idle()
    assert desk.backend.parts.knowledge.drugs["paracetamol"].overview[0].en == "Paracetamol is for fever and pain."
    assert "Li Min, physician" in review.pane.history.toPlainText()
    review.back_button.click()
    page = desk.window.page("knowledge")
    text = page.view.text.toPlainText()
    assert "Paracetamol is for fever and pain." in text
    assert "clinically reviewed · Li Min, physician" in text
    assert "not clinically reviewed" not in text
    answer = desk.put("paracetamol dose for an adult").answer
    assert "reviewed" in {one.review for one in answer.citations if one.document == "paracetamol"}
    assert review.work.signer == "Li Min, physician"  # remembered for the next entry


def test_faults_stand_at_their_field_and_stop_the_signature(desk, qtbot):
    review = opened(desk, "paracetamol")
    review.pane.name.setText("Li Min")
    choose(review, "doses")
    high = editor(review, "doses[0].high")
    assert isinstance(high, NumberEditor)
    high.selectAll()
    qtbot.keyClicks(high, "99000")
    review.pane.check_button.click()
    qtbot.waitUntil(lambda: review.work.faults is not None, timeout=PATIENCE)
    assert review.work.faults
    assert review.form._faults
    assert not review.pane.sign_button.isEnabled()
    assert review.sections.currentText().startswith("▲")
    review.undo_button.click()
    assert value_at(review.work.fields, ("doses", 0, "high")) != 99000
    assert not review.work.is_changed
    desk.idle()
    assert desk.backend.parts.knowledge.drugs["paracetamol"].review == "unreviewed"


def test_sign_refuses_what_has_faults_even_unchecked(desk, qtbot):
    review = opened(desk, "paracetamol")
    review.work.set_value(("doses", 0, "low"), None)
    review.pane.name.setText("Li Min")
    review.pane.sign_button.click()
    desk.idle()
    assert review.pane.told.isVisible()
    assert review.pane.told.property("role") == "error"
    assert not review.work.dossier.history


def test_number_that_is_none_is_told_and_not_taken(desk, qtbot):
    review = opened(desk, "paracetamol")
    choose(review, "doses")
    low = editor(review, "doses[0].low")
    before = value_at(review.work.fields, ("doses", 0, "low"))
    qtbot.keyClicks(low, "x")
    assert low.is_wrong
    assert value_at(review.work.fields, ("doses", 0, "low")) == before
    qtbot.keyClick(low, Qt.Key.Key_Backspace)
    assert not low.is_wrong


def test_band_choice_add_remove_and_undo(desk, qtbot):
    review = opened(desk, "migraine")
    choose(review, "findings")
    count = len(review.work.fields["findings"])
    band = editor(review, "findings[0].probability")
    assert isinstance(band, ChoiceEditor)
    band.setCurrentIndex(band.findData("rare"))
    band.activated.emit(band.currentIndex())
    assert review.work.fields["findings"][0]["probability"] == "rare"
    editor(review, "findings[1]-").click()
    assert len(review.work.fields["findings"]) == count - 1
    editor(review, "findings+").click()
    assert len(review.work.fields["findings"]) == count
    for _ in range(3):
        qtbot.keyClick(review.sections, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not review.work.is_changed
    qtbot.keyClick(review.sections, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert review.work.fields["findings"][0]["probability"] == "rare"
    desk.idle()


def test_tab_goes_through_the_form_to_the_signature(desk):
    review = opened(desk, "migraine")
    choose(review, "text.treatment")
    wanted = [
        review.undo_button,
        editor(review, "text.treatment[0].zh"),
        editor(review, "text.treatment[0].en"),
        editor(review, "text.treatment[0].sources"),
        editor(review, "text.treatment[1].zh"),
        editor(review, "text.treatment+"),
        review.pane.check_button,
        review.pane.name,
        review.pane.sign_button,
    ]
    places = []
    widget = desk.window
    for _ in range(3000):
        widget = widget.nextInFocusChain()
        if widget in wanted:
            places.append(wanted.index(widget))
        if widget is desk.window:
            break
    start = places.index(0)
    assert places[start:] + places[:start] == list(range(len(wanted)))


def test_number_changed_in_one_language_only_is_pointed_out(desk, qtbot):
    review = opened(desk, "migraine")
    zh = value_at(review.work.fields, ("text", "treatment", 1, "zh"))
    assert "400" in zh
    review.work.set_value(("text", "treatment", 1, "zh"), zh.replace("400", "600"))
    review.work.compare()
    qtbot.waitUntil(
        lambda: "only in Chinese: 600; only in English: 400" in review.pane.changes.toPlainText(), timeout=PATIENCE
    )
    assert unequal_numbers({"a": {"zh": "1 mg", "en": "1 mg"}}, ["a.zh"]) == []
    desk.idle()


def test_sources_of_a_sentence_are_chosen_and_a_local_one_added(desk, qtbot):
    review = opened(desk, "migraine")
    choose(review, "text.treatment")
    editor(review, "text.treatment[0].sources").click()
    dialog = next(one for one in desk.window.findChildren(SourcesDialog) if one.isVisible())
    dialog.add_button.click()
    assert dialog.problem.isVisible()
    for field, text in ((dialog.organisation, "Our clinic"), (dialog.title, "Headache card"), (dialog.year, "2024")):
        field.setText(text)
    dialog.add_button.click()
    dialog.ok_button.click()
    ids = value_at(review.work.fields, ("text", "treatment", 0, "sources"))
    assert any(review.work.sources[id].title == "Headache card" for id in ids if id in review.work.sources)
    desk.idle()


def test_withdraw_brings_the_delivered_text_back(desk, qtbot, monkeypatch):
    review = opened(desk, "migraine")
    review.pane.name.setText("Li Min")
    review.pane.sign_button.click()
    qtbot.waitUntil(lambda: desk.backend.parts.knowledge.conditions["migraine"].review == "reviewed", timeout=PATIENCE)
    desk.idle()
    desk.idle()
    page = desk.window.page("knowledge")
    bar = page.browser.bar
    bar.state.setCurrentIndex(bar.state.findData("reviewed"))
    bar.state.activated.emit(bar.state.currentIndex())
    assert shown_ids(page.browser.tree_filter) == ["migraine"]
    monkeypatch.setattr(review.pane, "_agreed", lambda *_: True)
    assert review.pane.withdraw_button.isVisible()
    review.pane.withdraw_button.click()
    qtbot.waitUntil(
        lambda: desk.backend.parts.knowledge.conditions["migraine"].review == "unreviewed", timeout=PATIENCE
    )
    desk.idle()
    desk.idle()
    assert "withdrawn" in review.pane.history.toPlainText()
    assert shown_ids(page.browser.tree_filter) == []


def test_signatures_are_exported_and_taken_in(desk, qtbot, monkeypatch, tmp_path: Path):
    review = opened(desk, "migraine")
    review.pane.name.setText("Li Min")
    review.pane.sign_button.click()
    qtbot.waitUntil(lambda: desk.backend.parts.knowledge.conditions["migraine"].review == "reviewed", timeout=PATIENCE)
    desk.idle()
    bar = desk.window.page("knowledge").browser.bar
    file = tmp_path / "signed.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    bar.export_button.click()
    desk.idle()
    assert file.exists()
    assert str(file) in bar.told.text()
    bar.import_button.click()
    desk.idle()
    assert "1 were here already" in bar.told.text()
    file.write_bytes(b"nonsense")
    bar.import_button.click()
    desk.idle()
    assert bar.told.property("role") == "error"


def test_desk_works_in_a_window_built_anew(desk, qtbot):
    review = opened(desk, "migraine")
    review.work.set_value(("name", "en"), "Migraine of ours")
    desk.idle()
    old = desk.window
    desk.preferences.change(theme="dark")
    qtbot.waitUntil(lambda: desk.window is not old, timeout=PATIENCE)
    flush()
    again = opened(desk, "migraine")
    assert again is not review
    assert editor(again, "name.en").toPlainText() == "Migraine of ours"
    again.work.set_value(("name", "en"), "Migraine, ours")
    qtbot.waitUntil(lambda: "Migraine, ours" in again.pane.changes.toPlainText(), timeout=PATIENCE)
    again.undo_button.click()
    desk.window.ask_page.entry_wanted.emit("paracetamol")
    page = desk.window.page("knowledge")
    assert page.view.article.id == "paracetamol"
    page.view.back()
    assert desk.window.current_page == "ask"
    desk.idle()


def test_without_records_it_says_what_to_do(make_desk):
    desk = make_desk(store=False)
    desk.window.show_page("knowledge")
    page = desk.window.page("knowledge")
    desk.idle()
    page.open(Place("migraine"))
    page.view.review_button.click()
    desk.idle()
    assert page.desk._told.isVisible()
    assert "settings" in page.desk._told.text()


@pytest.mark.parametrize(("language", "percent"), [("zh", 100), ("en", 200)])
def test_desk_fits_and_every_control_has_a_name(make_desk, language: str, percent: int):
    from tests.ui.test_look import controls_of

    desk = make_desk(language=language, text_percent=percent)
    desk.window.resize(1024, 700)
    for id, sections in (("migraine", ("facts", "findings", "text.treatment", "lists")), ("paracetamol", ("doses",))):
        review = opened(desk, id)
        for section in sections:
            choose(review, section)
            desk.idle()
            for control in controls_of(review):
                assert control.accessibleName(), (control, control.property("path"))
            assert review._scroll.horizontalScrollBar().maximum() == 0
            inside = review._scroll.widget()
            assert inside.minimumSizeHint().width() <= review._scroll.viewport().width(), section
    assert desk.window.width() == 1024
    if percent == 200:
        review.turn_button.click()
        assert review.pane.isVisible()
        assert all(isinstance(one, QAbstractButton) for one in (review.turn_button, review.back_button))
    assert ID
