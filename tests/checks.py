"""Every quality gate as a named step: `./check` runs all, `./check NAME...` some, `./check --list` lists them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
FULLY_COVERED = (
    "medassist.core.prescribing",
    "medassist.core.diagnosis.red_flags",
    "medassist.core.diagnosis.expression",
    "medassist.core.verification",
)
FULLY_COVERED_TESTS = ("tests/core/prescribing", "tests/core/diagnosis", "tests/core/verification")
LICENCES_REFUSED = ("GNU Affero", "GPL-3", "GNU General Public License v3")
PLATFORMS = {
    "Windows": ("win_amd64",),
    "macOS on Apple silicon": ("macosx_14_0_arm64", "macosx_13_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"),
}


def run(*command: str) -> bool:
    """Runs a command in the project; True when it ended well."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def tool(name: str, *arguments: str) -> bool:
    """Runs a tool of the environment."""
    suffix = ".exe" if sys.platform == "win32" else ""
    return run(str(BIN / f"{name}{suffix}"), *arguments)


def style() -> bool:
    """ruff: rules and formatting."""
    return tool("ruff", "check", ".") and tool("ruff", "format", "--check", ".")


def types() -> bool:
    """basedpyright over the program."""
    return (
        tool("basedpyright", "--warnings", "medassist")
        if sys.platform == "win32"
        else tool("basedpyright", "medassist")
    )


def architecture() -> bool:
    """import-linter: layers, purity of core, no network module; and no network part of Qt."""
    named = [
        (path, line.strip())
        for path in (ROOT / "medassist").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(from|import)\s", line) and re.search(r"QtNetwork|QtWebEngine|QtWebSockets|QtHttpServer", line)
    ]
    for path, line in named:
        print(f"{path.relative_to(ROOT)}: {line}")
    return tool("lint-imports") and not named


def sizes() -> bool:
    """No module over 400 lines, no committed file over 60 MB."""
    long = [
        (path, count)
        for folder in ("medassist", "models", "tests", "installer")
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    heavy = [path for path in (ROOT / "models").rglob("*") if path.is_file() and path.stat().st_size > 60_000_000]
    for path, count in long:
        print(f"{path.relative_to(ROOT)}: {count} lines, at most 400")
    for path in heavy:
        print(f"{path.relative_to(ROOT)}: over 60 MB")
    return not long and not heavy


def knowledge() -> bool:
    """The linter of the clinical content."""
    return run(PYTHON, "-m", "medassist", "knowledge", "check")


def licences() -> bool:
    """Every dependency of the application under a licence that allows the bundle."""
    names = [
        line.split("==")[0].strip()
        for line in (ROOT / "requirements" / "app.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith(" ")
    ]
    found = subprocess.run(
        [str(BIN / "pip-licenses"), "--format=csv", "--packages", *dict.fromkeys(names)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    rows = [line for line in found.stdout.splitlines()[1:] if any(word in line for word in LICENCES_REFUSED)]
    unclear = [row for row in rows if "LGPL" not in row and "Lesser" not in row]
    print(f"{len(found.stdout.splitlines()) - 1} packages read")
    for row in unclear:
        print(f"licence to be looked at: {row}")
    return found.returncode == 0 and not unclear


def tests() -> bool:
    """Every test but those of coverage and the recipe."""
    return run(PYTHON, "-m", "pytest", "tests", "-n", "2", "--dist", "loadfile")


def coverage() -> bool:
    """Branch coverage of 100 % over doses and red flags."""
    covered = [f"--cov={module}" for module in FULLY_COVERED]
    report = ["--cov-branch", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
    return run(PYTHON, "-m", "pytest", *FULLY_COVERED_TESTS, *covered, *report)


def wheels() -> bool:
    """Every locked package has a wheel for Windows and macOS (needs the package index)."""
    sound = True
    for name, tags in PLATFORMS.items():
        command = [PYTHON, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]
        command += ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp", "--target", "unused"]
        for tag in tags:
            command += ["--platform", tag]
        wanted = _requirements((ROOT / "requirements" / "app.lock").read_text(encoding="utf-8"), name)
        command += wanted
        if subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode == 0:
            print(f"{name}: a wheel for each of {len(wanted)} packages")
        else:
            print(f"{name}: a package has no wheel")
            sound = False
    return sound


def _requirements(lock: str, platform: str) -> list[str]:
    """name==version of the lock's packages that the platform needs."""
    wanted: list[str] = []
    for line in lock.splitlines():
        if "==" not in line or line.startswith(" "):
            continue
        requirement, _, marker = line.rstrip(" \\").partition(" ; ")
        other = {"Windows": ("linux", "darwin"), "macOS on Apple silicon": ("linux", "win32")}[platform]
        if (
            any(f"sys_platform == '{system}'" in marker for system in other)
            or "python_full_version >= '3.12'" in marker
        ):
            continue
        wanted.append(requirement.strip())
    return wanted


def benchmark() -> bool:
    """Speed and memory, printed (not among the gates: a time is never asserted)."""
    scripts = sorted((ROOT / "tests" / "benchmarks").glob("*_benchmark.py"))
    return all(run(PYTHON, str(script)) for script in scripts if script.name != "encoder_benchmark.py")


def crosscheck() -> bool:
    """The knowledge base against other tables, printed (MEDASSIST_DEVELOPMENT_DATA names the folder of development sets)."""
    return _with_data("crosscheck.py")


def questions() -> bool:
    """The share of 300 + 300 real questions that is answered, printed (MEDASSIST_DEVELOPMENT_DATA as above)."""
    return _with_data("questions.py")


def colloquial() -> bool:
    """What is read of 120 colloquial texts, by words alone and with the encoder's heads, printed."""
    return run(PYTHON, str(ROOT / "tests" / "quality" / "colloquial.py"))


def reading() -> bool:
    """How much of 120 and of 80 case texts is read as they mean it, by kind of fact, printed."""
    return run(PYTHON, str(ROOT / "tests" / "quality" / "reading.py"))


def harmless() -> bool:
    """How many of 200 harmless texts raise an emergency and of 180 dangerous ones do not, by cause; fails above 4 and 6."""
    script = ROOT / "tests" / "quality" / "urgency.py"
    return run(PYTHON, str(script), "--most-false", "4", "--most-missed", "6")


def lane() -> bool:
    """Whether the must-not-miss lane names the dangers of 110 bare complaints in both languages, printed."""
    return run(PYTHON, str(ROOT / "tests" / "quality" / "lane.py"))


def _with_data(script: str) -> bool:
    folder = os.environ.get("MEDASSIST_DEVELOPMENT_DATA", "")
    return run(PYTHON, str(ROOT / "tests" / "quality" / script), "--data", folder)


STEPS: tuple[Callable[[], bool], ...] = (
    style,
    types,
    architecture,
    sizes,
    knowledge,
    licences,
    wheels,
    coverage,
    tests,
)
BY_NAME: tuple[Callable[[], bool], ...] = (benchmark, colloquial, crosscheck, harmless, lane, questions, reading)
"""Steps that print, and run only when they are named."""


def main(names: list[str]) -> int:
    """Runs the named steps, or all; every step runs even when one before it failed."""
    if names == ["--list"]:
        for step in (*STEPS, *BY_NAME):
            print(f"{step.__name__:14}{step.__doc__}")
        return 0
    known = {step.__name__: step for step in (*STEPS, *BY_NAME)}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no step {', '.join(unknown)}; ./check --list lists them", file=sys.stderr)
        return 2
    failed: list[str] = []
    for step in [known[name] for name in names] or STEPS:
        print(f"== {step.__name__}: {step.__doc__}", flush=True)
        began = time.monotonic()
        if not step():
            failed.append(step.__name__)
        print(f"== {step.__name__} took {time.monotonic() - began:.0f} s", flush=True)
    print("all gates passed" if not failed else f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
