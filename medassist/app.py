"""The window's composition root: application, one instance a data folder, services behind the backend."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
if sys.platform == "win32":
    import onnxruntime  # noqa: F401  # before PySide6: there, their libraries clash the other way round

if TYPE_CHECKING:
    from medassist.services.assembly import Parts

SAID_FOR_MS = 5000
_NO_SCREEN = (
    '没有可用的显示器；请用命令行，例如：./run ask "我有头痛，怎么办？"\n'
    'There is no display; use the command line, for example: ./run ask "I have a headache"'
)


def main(arguments: list[str]) -> int:
    """Shows the window until it is closed."""
    parser = ArgumentParser(prog="medassist")
    parser.add_argument("--data", type=Path, default=None)
    options = parser.parse_args(arguments)
    from medassist.ui.screen import has_screen

    if not has_screen(os.environ):
        print(_NO_SCREEN, file=sys.stderr)  # noqa: T201  # there is no window to say it in
        return 5
    return _show(options.data)


def _show(data: Path | None) -> int:
    from PySide6.QtCore import QLockFile
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    from medassist.paths import data_folder, resources_folder
    from medassist.ui.preferences import Preferences
    from medassist.ui.theme import Theme

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101  # nothing else is made in this process
    application.setApplicationName("MedAssist")
    application.setDesktopFileName("medassist")
    application.setWindowIcon(QIcon(str(resources_folder() / "icons" / "medassist.svg")))
    folder = data_folder(data)
    theme = Theme()
    preferences = Preferences(application, folder, theme)
    preferences.apply()
    problem = _folder_problem(folder)
    if problem:
        return _say(problem, 5)
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100) and lock.error() == QLockFile.LockError.LockFailedError:
        text = "MedAssist is already open with this data folder; use its window."
        return _say(
            application.translate("app", "MedAssist is already open with this data folder; use its window."), 0, text
        )

    from medassist.ui.backend import Backend
    from medassist.ui.mishaps import unexpected
    from medassist.ui.session import WindowSession
    from medassist.ui.workbench import Workbench

    def make_parts() -> Parts:
        from medassist.services.assembly import Parts

        settings = preferences.settings
        minutes = settings.generator_idle_minutes
        return Parts(folder, device=settings.device, clinic_level=settings.clinic_level, generator_idle_minutes=minutes)

    backend = Backend(folder, make_parts)
    bench = Workbench(backend, theme, preferences)
    sys.excepthook = unexpected(backend)
    session = WindowSession(bench)
    session.start()
    code = application.exec()
    backend.close()
    lock.unlock()
    return code


def _folder_problem(folder: Path) -> str:
    """Makes the data folder; what is wrong where that cannot be done (the window then works and keeps nothing)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        from PySide6.QtCore import QCoreApplication

        return QCoreApplication.translate(
            "app", "The data folder cannot be made: choose another place with --data FOLDER. Nothing was changed."
        )
    return ""


def _say(text: str, code: int, plain: str = "") -> int:
    """One sentence in a small window, and on standard error for who started it from a terminal."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    print(text if not plain or text == plain else f"{text}\n{plain}", file=sys.stderr)  # noqa: T201  # see above
    box = QMessageBox(QMessageBox.Icon.Information, "MedAssist", text)
    QTimer.singleShot(SAID_FOR_MS, box, box.accept)  # nobody may be there to press the button
    box.exec()
    return code
