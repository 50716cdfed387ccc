"""Language models in the settings: listed with what they take, added with progress and Stop, removed; none slows a start."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from medassist.errors import Stopped
from tests.services.test_packs import write_folder, zipped
from tests.ui.scripted_writing import written

TINY = Path(__file__).parents[1] / "inference" / "generator" / "tiny"
HEADACHE = "I have had a headache for three days, no fever"


@pytest.fixture
def packs(desk):
    desk.window.show_page("settings")
    desk.idle()
    return desk.window.page("settings").packs


def listed(packs) -> str:
    return "\n".join(packs.lines())


def test_a_pack_is_added_from_a_folder_and_is_the_one_that_writes(desk, packs, monkeypatch, qtbot):
    assert "No language model was added" in listed(packs)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(TINY))
    packs.folder_button.click()
    assert packs.progress.isVisible()
    desk.idle()
    qtbot.waitUntil(lambda: desk.backend.has_pack is True, timeout=20_000)
    desk.idle()
    assert "was added" in packs.told.text()
    assert "MB on disk" in listed(packs)
    assert "in use" in listed(packs)
    assert not packs.progress.isVisible()
    answer = desk.put(HEADACHE).answer
    written(desk, timeout=120_000)
    kept = desk.bench.consultation.shown.answer
    assert kept.sentences == answer.sentences
    told = desk.bench.answer_writing.run.told
    assert told == "" or "too long for this language model" in told  # its context holds 512 bytes
    assert desk.backend.parts.writing.generator is desk.backend.parts.generator is not None
    said = [one for one in desk.bench.answer_writing.sentences if one.supported]
    assert all(one.stands_on for one in said)  # a model of random weights says nothing that stands


def test_a_damaged_zip_is_refused_in_a_sentence(desk, packs, monkeypatch, tmp_path):
    source = write_folder(tmp_path / "stick" / "small")
    (source / "decoder.onnx").write_bytes(b"cut off")
    path = zipped(source)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    packs.zip_button.click()
    desk.idle()
    assert "decoder.onnx" in packs.told.text()
    assert packs.told.property("role") == "error"
    assert "No language model was added" in listed(packs)
    assert desk.backend.has_pack is False


def test_the_copy_tells_how_far_it_is_and_stops(desk, packs, monkeypatch, qtbot):
    import medassist.services.packs as service

    def slow(source, data, *, progress, stopped):
        progress(1, 4)
        while not stopped():
            time.sleep(0.01)
        raise Stopped

    monkeypatch.setattr(service, "add_pack", slow)
    desk.bench.packs.add(Path("stick"))
    qtbot.waitUntil(lambda: packs.bar.value() == 25, timeout=5000)
    assert "25 %" in packs.words.text()
    assert not packs.folder_button.isEnabled()
    packs.stop_button.click()
    qtbot.waitUntil(lambda: not desk.bench.packs.is_adding, timeout=5000)
    assert packs.told.text() == "Stopped; nothing was added."
    assert packs.folder_button.isEnabled()


def test_a_pack_is_removed_after_a_question(desk, packs, monkeypatch, tmp_path, qtbot):
    desk.bench.packs.add(write_folder(tmp_path / "stick" / "small"))
    qtbot.waitUntil(lambda: "small-zh-en" in packs.remove_buttons, timeout=20_000)
    answers = iter([False, True])

    def choose(box) -> None:
        agreed = next(answers)
        role = QMessageBox.ButtonRole.DestructiveRole if agreed else QMessageBox.ButtonRole.RejectRole
        monkeypatch.setattr(
            QMessageBox, "clickedButton", lambda self: next(b for b in self.buttons() if self.buttonRole(b) == role)
        )

    monkeypatch.setattr(QMessageBox, "exec", choose)
    packs.remove_buttons["small-zh-en"].click()
    desk.idle()
    assert (desk.backend.folder / "models" / "small-zh-en").exists()
    packs.remove_buttons["small-zh-en"].click()
    qtbot.waitUntil(lambda: desk.backend.has_pack is False, timeout=20_000)
    desk.idle()
    assert not (desk.backend.folder / "models" / "small-zh-en").exists()
    assert "No language model was added" in listed(packs)


def test_the_setting_is_kept_and_in_force_at_once(desk, packs):
    from medassist.settings import load_settings

    page = desk.window.page("settings")
    assert page.writes.isChecked()
    page.writes.click()
    assert load_settings(desk.backend.folder).write_answers is False
    page.writes.click()
    assert load_settings(desk.backend.folder).write_answers is True


def test_the_window_loads_nothing_of_a_language_model_before_it_is_needed():
    code = (
        "import sys; import medassist.ui.session, medassist.ui.workbench; "
        "heavy = ['onnxruntime', 'numpy', 'medassist.services.writing', 'medassist.services.packs', "
        "'medassist.inference', 'medassist.ui.write_work', 'medassist.ui.pages.write_page', "
        "'medassist.ui.packs_work', 'medassist.ui.widgets.model_packs']; "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
