"""The window's composition root: application, one instance a data folder, services behind the backend."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime  # noqa: F401  # before PySide6: on Windows their libraries clash the other way round

_NO_SCREEN = (
    '没有可用的显示器；请用命令行，例如：./run ask "我有头痛，怎么办？"\n'
    'There is no display; use the command line, for example: ./run ask "I have a headache"'
)


def main(arguments: list[str]) -> int:
    """Shows the window until it is closed."""
    parser = ArgumentParser(prog="medassist")
    parser.add_argument("--data", type=Path, default=None)
    options = parser.parse_args(arguments)
    if not _has_screen():
        print(_NO_SCREEN, file=sys.stderr)  # noqa: T201  # there is no window to say it in
        return 5
    return _show(options.data)


def _show(data: Path | None) -> int:
    from PySide6.QtCore import QLockFile
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication, QMessageBox

    from medassist.paths import data_folder, resources_folder
    from medassist.services.assembly import Parts
    from medassist.ui.backend import Backend
    from medassist.ui.preferences import Preferences
    from medassist.ui.session import WindowSession
    from medassist.ui.theme import Theme

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101  # nothing else is made in this process
    application.setApplicationName("MedAssist")
    application.setDesktopFileName("medassist")
    application.setWindowIcon(QIcon(str(resources_folder() / "icons" / "medassist.svg")))
    folder = data_folder(data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    theme = Theme()
    preferences = Preferences(application, folder, theme)
    preferences.apply()
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        QMessageBox.information(
            None,
            "MedAssist",
            application.translate("app", "MedAssist is already open with this data folder; use its window."),
        )
        return 0
    backend = Backend(Parts(folder, device=preferences.settings.device))
    session = WindowSession(backend, theme, preferences)
    session.start()
    code = application.exec()
    backend.close()
    lock.unlock()
    return code


def _has_screen() -> bool:
    """Whether Qt can open a window here; asked without starting Qt, which would end the process."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
