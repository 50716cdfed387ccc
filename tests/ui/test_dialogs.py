"""Passphrase, keys and command palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from medassist.services.assembly import Parts
from medassist.ui.widgets.command_palette import CommandPalette
from medassist.ui.widgets.passphrase_dialog import PassphraseDialog
from medassist.ui.widgets.shortcuts_dialog import ShortcutsDialog


@pytest.fixture(scope="session")
def shared_parts(few_parts: Parts) -> Parts:
    """A few entries are enough here."""
    return few_parts


def opened(kind: type, qtbot):
    def found():
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=60_000)
    return found()[0]


@pytest.fixture
def locked_desk(make_desk, shared_parts: Parts, tmp_path, monkeypatch):
    """A desk whose records ask for a passphrase in the window."""
    monkeypatch.delenv("MEDASSIST_PASSPHRASE", raising=False)
    monkeypatch.setenv("MEDASSIST_KEYRING", "off")

    def make():
        desk = make_desk(started=False)

        def parts() -> Parts:
            made = Parts(tmp_path)
            for name, value in shared_parts.__dict__.items():
                if name in (
                    "base",
                    "knowledge",
                    "encoder",
                    "passages",
                    "built_in",
                    "libraries",
                    "search",
                    "engine",
                    "ask",
                ):
                    made.__dict__[name] = value
            return made

        desk.backend._make_parts = parts
        desk.window.resize(1366, 768)
        desk.session.start()
        return desk

    return make


def loaded(desk) -> None:
    desk.qtbot.waitUntil(lambda: desk.backend.is_loaded, timeout=60_000)
    desk.idle()


def test_first_start_chooses_a_passphrase_and_later_starts_ask_for_it(locked_desk, qtbot):
    desk = locked_desk()
    dialog = opened(PassphraseDialog, qtbot)
    qtbot.keyClicks(dialog.first, "secret")
    assert not dialog.go_button.isEnabled()
    qtbot.keyClicks(dialog.first, " words")
    qtbot.keyClicks(dialog.second, "secret word")
    assert not dialog.go_button.isEnabled()
    assert dialog.problem.isVisible()
    qtbot.keyClicks(dialog.second, "s")
    qtbot.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    loaded(desk)
    assert desk.backend.keeps
    desk.put("migraine treatment")
    desk.close()
    again = locked_desk()
    dialog = opened(PassphraseDialog, qtbot)
    qtbot.keyClicks(dialog.first, "wrong")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: opened(PassphraseDialog, qtbot) is not dialog, timeout=60_000)
    dialog = opened(PassphraseDialog, qtbot)
    assert dialog.problem.isVisible()
    qtbot.keyClicks(dialog.first, "secret words")
    dialog.go_button.click()
    loaded(again)
    assert again.backend.keeps


def test_go_on_without_keeping(locked_desk, qtbot):
    desk = locked_desk()
    opened(PassphraseDialog, qtbot).without_button.click()
    loaded(desk)
    assert not desk.backend.keeps
    assert desk.bench.notices
    assert desk.window._notice.isVisible()
    assert desk.put("migraine treatment").answer.status == "answered"
    desk.window._notice.close_button.click()
    assert not desk.window._notice.isVisible()
    desk.window.show_page("settings")
    desk.window.page("settings").passphrase_button.click()  # later, from the settings
    dialog = opened(PassphraseDialog, qtbot)
    qtbot.keyClicks(dialog.first, "secret words")
    qtbot.keyClicks(dialog.second, "secret words")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: desk.backend.keeps, timeout=60_000)
    desk.idle()


def test_passphrase_is_changed_in_the_settings(desk, qtbot):
    desk.window.show_page("settings")
    page = desk.window.page("settings")
    page.passphrase_button.click()
    dialog = opened(PassphraseDialog, qtbot)
    qtbot.keyClicks(dialog.first, "other words")
    qtbot.keyClicks(dialog.second, "other words")
    dialog.go_button.click()
    desk.idle()
    assert (desk.backend.folder / "key.json").exists()


def test_palette_finds_and_does(desk, qtbot):
    desk.window.open_palette()
    palette = opened(CommandPalette, qtbot)
    assert palette.list.count() > 10
    qtbot.keyClicks(palette.field, "history")
    assert palette.list.count() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert desk.window.current_page == "history"
    desk.idle()


def test_keys_page_lists_every_key(desk, qtbot):
    desk.window.show_keys()
    dialog = opened(ShortcutsDialog, qtbot)
    from PySide6.QtWidgets import QLabel

    texts = {label.text() for label in dialog.findChildren(QLabel)}
    for act in desk.window.acts():
        assert act.name in texts or not act.keys
    dialog.close_button.click()
