"""Brings the translations up to date: finds new texts in the window's code, and compiles them (`--check`: only looks)."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TS = ROOT / "resources" / "i18n" / "medassist_zh.ts"
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def tool(name: str) -> str:
    """A program of Qt for Python beside the interpreter in use."""
    return str(Path(sys.executable).parent / name)


def sources() -> list[str]:
    """The files with texts that a person sees in the window, in a stable order."""
    files = [*sorted((ROOT / "medassist" / "ui").rglob("*.py")), ROOT / "medassist" / "app.py"]
    return [str(path.relative_to(ROOT)) for path in files]


def update() -> None:
    """Puts new texts into the .ts (unfinished) and takes out those that are gone."""
    command = [
        tool("pyside6-lupdate"),
        *sources(),
        "-ts",
        str(TS.relative_to(ROOT)),
        "-no-obsolete",
        "-locations",
        "none",
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def problems() -> list[str]:
    """What is not translated, or whose placeholders differ."""
    found: list[str] = []
    for message in ET.parse(TS).iter("message"):  # noqa: S314  # our own file
        source = message.findtext("source") or ""
        node = message.find("translation")
        text = (node.text or "") if node is not None else ""
        if node is None or node.get("type") is not None or not text:
            found.append(f"not translated: {source}")
        elif sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text)):
            found.append(f"placeholders differ: {source}")
    return found


def main() -> int:
    """Updates and compiles; exit code 1 when something is missing."""
    if "--check" not in sys.argv:
        update()
    missing = problems()
    for line in missing:
        print(line)
    if "--check" not in sys.argv and not missing:
        command = [tool("pyside6-lrelease"), str(TS), "-qm", str(TS.with_suffix(".qm")), "-silent"]
        subprocess.run(command, check=True)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
