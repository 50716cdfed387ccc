"""Where things lie: the user's data, and the resources that come with the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APPLICATION = "MedAssist"
PORTABLE = "portable"
"""A file of this name beside the program keeps all user data beside it too (USB stick, no rights needed)."""


def program_folder() -> Path:
    """The folder of the program: of the executable when bundled, else the source checkout."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return Path(__file__).resolve().parent.parent


def resources_folder() -> Path:
    """Knowledge, fonts, icons and translations; bundled ones lie where the bundle unpacks."""
    bundle = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else program_folder()) / "resources"


def data_folder(given: Path | None = None) -> Path:
    """The user's data folder: `given`, else beside a portable program, else the system's place. It need not exist yet."""
    if given is not None:
        return Path(os.path.abspath(given.expanduser()))
    if (program_folder() / PORTABLE).exists():
        return program_folder() / "data"
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
