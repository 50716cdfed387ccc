"""Chinese is complete, with the same placeholders, and what a person sees goes through translation."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from pathlib import Path

from PySide6.QtCore import QTranslator

import medassist.ui
from medassist.paths import resources_folder

TS = resources_folder() / "i18n" / "medassist_zh.ts"
UI = Path(medassist.ui.__file__).parent
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def messages() -> list[tuple[str, str, str, str | None]]:
    """(context, source, translation, state) of every text."""
    found = []
    for context in ET.parse(TS).getroot().iter("context"):  # noqa: S314  # our own file
        for message in context.iter("message"):
            node = message.find("translation")
            assert node is not None
            found.append((context.findtext("name"), message.findtext("source"), node.text or "", node.get("type")))
    return found


def test_every_text_is_translated_with_the_same_placeholders():
    for context, source, text, state in messages():
        assert state is None, f"{context}: {source}"
        assert text, f"{context}: {source}"
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(text)), source


def test_every_text_of_the_code_is_in_the_file():
    known = {source for _, source, _, _ in messages()}
    for path in [*UI.rglob("*.py"), UI.parent / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in ("tr", "translate"):
                continue
            argument = node.args[0 if name == "tr" else 1]
            assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno} is no plain text"
            assert argument.value in known, f"{path.name}:{node.lineno}: {argument.value}"


def test_compiled_file_says_what_the_source_says(qapp):
    translator = QTranslator()
    assert translator.load(str(TS.with_suffix(".qm")))
    for context, source, text, _ in messages():
        assert translator.translate(context, source) == text


def test_chinese_is_written_as_chinese():
    for _, source, text, _ in messages():
        assert "..." not in text, source
        assert "!" not in text, source
        assert "！" not in text, source
