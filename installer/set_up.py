"""Sets up the project's own environment with nothing but a system Python: `set_up.py app|window|check`.

app: the locked packages. window: also the system libraries Qt needs. check: also the test tools. What is in place already
takes no time; each stage leaves a stamp of the lock file it was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"app": ("app.lock",), "window": ("app.lock",), "check": ("app.lock", "check.lock")}
OFFSCREEN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
SCREEN_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def say(text: str) -> None:
    """A line about the set-up; never on standard output, which belongs to results."""
    print(text, file=sys.stderr, flush=True)


def stamp_of(stage: str) -> str:
    """SHA-256 of the stage's lock files; of app.lock alone it equals `sha256sum app.lock`."""
    return hashlib.sha256(b"".join((ROOT / "requirements" / name).read_bytes() for name in LOCKS[stage])).hexdigest()


def install_debian(packages: list[str]) -> bool:
    """Installs Debian/Ubuntu packages where this account may; False where it may not."""
    if not packages:
        return True
    if not shutil.which("apt-get"):
        return False
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
    if rights is None:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"stdout": sys.stderr, "env": environment}
    subprocess.run([*rights, "apt-get", "update", "-qq"], check=False, **quiet)
    install = [*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(install, check=False, **quiet).returncode == 0


def missing_libraries(wanted: dict[str, str]) -> list[str]:
    """Debian packages of the shared libraries that the linker does not know."""
    linker = shutil.which("ldconfig") or "/sbin/ldconfig"
    listing = subprocess.run([linker, "-p"], capture_output=True, text=True, check=False).stdout
    return [package for library, package in wanted.items() if library not in listing]


def make_environment() -> None:
    """Creates .venv; on Debian without the venv module installs that first."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    say("Creating the Python environment (once).")
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(create, capture_output=True, check=False).returncode == 0:
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not install_debian([f"python{version}-venv"]) and not install_debian(["python3-venv"]):
        say("The Python module venv is missing: install the package python3-venv, then start again.")
        raise SystemExit(5)
    subprocess.run(create, check=True, stdout=sys.stderr)


def install_locked(stage: str) -> None:
    """Installs exactly what the stage's lock files name, checked by hash, binary wheels only.

    The locks are complete, so nothing is resolved here: pip's resolver would stop at a requirement with an extra
    (`coverage[toml]>=…`) as soon as a newer version than the locked one is published.
    """
    say("Installing the locked packages (once).")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    command += ["--no-deps", "--only-binary=:all:"]
    for name in LOCKS[stage]:
        command += ["-r", str(ROOT / "requirements" / name)]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
        say("The packages could not be installed: check the network or the disk, then start again.")
        raise SystemExit(5)


def prepare_screen(stage: str) -> None:
    """The system libraries of the window, and a virtual screen for the tests."""
    if not sys.platform.startswith("linux"):
        return
    packages = missing_libraries({**OFFSCREEN_LIBRARIES, **SCREEN_LIBRARIES})
    if stage == "check":
        packages += [
            package for program, package in {"Xvfb": "xvfb", "xauth": "xauth"}.items() if not shutil.which(program)
        ]
    if packages and not install_debian(packages):
        say(f"The window needs these system packages; install them, then start again: {' '.join(packages)}")


def main(stage: str) -> None:
    """Brings the environment to `stage`."""
    stamp = VENV / f"stamp-{stage}"
    wanted = stamp_of(stage)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    make_environment()
    install_locked(stage)
    if stage != "app":
        prepare_screen(stage)
    done = ("app", "window", "check")[: ("app", "window", "check").index(stage) + 1]
    for name in done:
        (VENV / f"stamp-{name}").write_text(stamp_of(name))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "app")
