"""Settings are in force at once, and kept."""

from __future__ import annotations

from dataclasses import replace

from medassist.settings import load_settings
from medassist.ui.theme import DARK, LIGHT


def settings_page(desk):
    desk.window.show_page("settings")
    return desk.window.page("settings")


def choose(box, value) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_language_changes_live(desk):
    desk.put("I have had a headache for three days, no fever")
    page = settings_page(desk)
    choose(page.language, "zh")
    desk.idle()
    assert desk.window._buttons.button(0).text() == "问诊"
    assert page._title.text() == "设置"
    assert desk.view.ask_button.text() == "分析"
    assert "离线" in desk.window._status.text()
    assert load_settings(desk.backend.folder).language == "zh"
    choose(page.language, "en")
    desk.idle()
    assert page._title.text() == "Settings"


def test_theme_rebuilds_the_window_with_its_content(desk):
    shown = desk.put("I have had a headache for three days, no fever")
    desk.bench.consultation.correct(shown.answer.findings[0].id, "unknown")
    desk.idle()
    old = desk.window
    page = settings_page(desk)
    choose(page.look, "dark")
    desk.qtbot.waitUntil(lambda: desk.window is not old, timeout=5000)
    assert desk.theme.tokens is DARK
    assert desk.window.current_page == "settings"
    assert desk.view.question.toPlainText() == shown.answer.text
    desk.window.show_page("ask")
    assert desk.view.evidence.cards
    assert desk.bench.consultation.undo.canUndo()
    desk.bench.consultation.undo.undo()
    desk.idle()
    assert desk.bench.consultation.shown.answer.findings[0].status == "present"
    choose(settings_page(desk).look, "light")
    desk.qtbot.waitUntil(lambda: desk.theme.tokens is LIGHT, timeout=5000)
    desk.idle()


def test_text_size_changes_live(desk):
    page = settings_page(desk)
    choose(page.text_size, 200)
    desk.qtbot.waitUntil(lambda: desk.window.current_page == "settings" and desk.theme.percent == 200, timeout=5000)
    desk.idle()
    assert desk.window.font().pixelSize() == 28
    choose(settings_page(desk).text_size, 100)
    desk.idle()


def test_device_in_use_is_said(desk):
    page = settings_page(desk)
    assert "words only" in page._rows["device"]._why.text()
    choose(page.device, "cuda")
    assert desk.preferences.settings.device == "cuda"


def test_emergency_number_and_history(desk):
    page = settings_page(desk)
    page.number.setText("112")
    page.number.editingFinished.emit()
    assert load_settings(desk.backend.folder).emergency_number == "112"
    page.keep.click()
    assert not desk.backend.keeping
    assert "nothing is kept" in desk.window._status.text()
    desk.preferences.settings = replace(desk.preferences.settings, keep_history=True)


def test_about_states_use_limits_and_review(desk):
    text = settings_page(desk).about._text.text()
    for words in ("CE-marked", "health professionals", "reviewed by a clinician", "licence"):
        assert words in text


def test_settings_that_cannot_be_kept_are_told_in_place(desk, monkeypatch):
    import medassist.ui.preferences as preferences

    def fail(*_):
        raise PermissionError

    monkeypatch.setattr(preferences, "save_settings", fail)
    page = settings_page(desk)
    choose(page.device, "cpu")
    assert page._told.isVisible()
    assert page._told.text()


def test_the_kind_of_clinic_counts_from_the_next_answer(desk):
    page = settings_page(desk)
    assert page.clinic.currentData() == "township"
    choose(page.clinic, "village")
    assert load_settings(desk.backend.folder).clinic_level == "village"
    assert desk.backend.parts.clinic_level == desk.backend.parts.ask.clinic_level == "village"
    choose(page.clinic, "township")
    assert desk.backend.parts.ask.clinic_level == "township"
