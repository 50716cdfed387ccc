"""Starting: no display, a second window on the same data folder, and the screen asked safely."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

from medassist.ui.screen import has_screen

ROOT = Path(__file__).resolve().parents[2]


def start(data: Path, **environment: str | None) -> subprocess.Popen[str]:
    values = {**os.environ, "PYTHONPATH": str(ROOT), "MEDASSIST_KEYRING": "off", "LANG": "C.UTF-8"}
    for name, value in environment.items():
        values.pop(name, None)
        if value is not None:
            values[name] = value
    command = [sys.executable, "-m", "medassist", "--data", str(data)]
    return subprocess.Popen(command, env=values, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
@pytest.mark.parametrize("display", [None, ":77", "nonsense"])
def test_without_a_display_one_sentence_points_to_the_command_line(tmp_path: Path, display: str | None):
    process = start(tmp_path / "d", DISPLAY=display, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 5
    assert "./run ask" in err
    assert "没有可用的显示器" in err
    assert "Traceback" not in err
    assert out == ""


def test_screen_is_asked_without_qt():
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"})
    if sys.platform == "linux":
        assert not has_screen({})
        assert not has_screen({"WAYLAND_DISPLAY": "wayland-77", "XDG_RUNTIME_DIR": "/nowhere"})


def test_second_window_on_the_same_folder_says_so_and_ends(tmp_path: Path):
    folder = tmp_path / "诊所 资料"
    folder.mkdir()
    lock = QLockFile(str(folder / "window.lock"))
    assert lock.tryLock(0)
    process = start(folder, QT_QPA_PLATFORM="offscreen")
    out, err = process.communicate(timeout=20)
    lock.unlock()
    assert process.returncode == 0
    assert "already open" in err or "已用这个数据文件夹打开" in err
    assert out == ""


def test_the_window_really_starts_and_ends(tmp_path: Path):
    folder = tmp_path / "诊所 资料"
    process = start(folder, QT_QPA_PLATFORM="offscreen", MEDASSIST_PASSPHRASE="x y z")
    try:
        deadline = time.monotonic() + 30
        while not (folder / "medassist.db").exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        assert (folder / "medassist.db").exists()
        assert process.poll() is None
    finally:
        process.kill()
        _, err = process.communicate(timeout=20)
    assert "Traceback" not in err
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)
    assert lock.tryLock(200)  # a killed window does not lock its folder for ever
    lock.unlock()


def test_an_unforeseen_error_is_told_and_logged_without_its_message(desk, caplog):
    from medassist.ui.mishaps import unexpected

    try:
        raise ValueError("text of a patient")
    except ValueError as error:
        unexpected(desk.backend)(type(error), error, error.__traceback__)
    assert "ValueError" in desk.window._notice.text.text()
    assert "test_start.py" in caplog.text
    assert "patient" not in caplog.text + desk.window._notice.text.text()


def test_without_knowledge_and_model_the_window_starts_and_says_what_is_missing(qtbot, make_desk, tmp_path: Path):
    from medassist.services.assembly import Parts

    desk = make_desk(started=False)

    def parts() -> Parts:
        made = Parts(tmp_path, compiled=tmp_path / "none", encoder_folder=tmp_path / "none")
        made.__dict__["store"] = None
        return made

    desk.backend._make_parts = parts
    desk.start()
    assert len(desk.bench.notices) >= 2
    assert desk.window._notice.isVisible()
    shown = desk.put("58岁男，突发胸骨后压榨样疼痛2小时")
    assert shown.answer.status in ("abstained", "refused", "error")
    desk.window.show_page("settings")
    desk.window.show_page("batch")
    desk.idle()
