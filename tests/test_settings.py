"""Settings: what was chosen is kept; a damaged file or value means the default and never an error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from medassist.settings import FILE, Settings, load_settings, save_settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    chosen = Settings("zh", "dark", 125, "cpu", "999", False)
    save_settings(chosen, tmp_path / "诊所 资料")
    assert load_settings(tmp_path / "诊所 资料") == chosen
    assert [one.name for one in (tmp_path / "诊所 资料").iterdir()] == [FILE]


def test_saving_again_replaces(tmp_path: Path) -> None:
    save_settings(Settings("zh"), tmp_path)
    save_settings(Settings("en"), tmp_path)
    assert load_settings(tmp_path).language == "en"


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"3", b"\xff\xfe\x00", b"null"])
def test_a_missing_or_damaged_file_means_the_defaults(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    assert load_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "fr"), ("language", 1), ("theme", "pink"), ("text_percent", 500), ("text_percent", "100"),
        ("text_percent", True), ("device", "tpu"), ("clinic_level", "ship"), ("emergency_number", ""),
        ("generator_idle_minutes", 0), ("generator_idle_minutes", "5"), ("generator_idle_minutes", True),
        ("emergency_number", "1" * 21), ("emergency_number", 120), ("keep_history", 1), ("keep_history", "yes"),
        ("theme", None), ("theme", []), ("text_percent", {}),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_becomes_its_default_and_the_rest_stays(
    tmp_path: Path, name: str, value: object
) -> None:
    other = "theme" if name != "theme" else "device"
    kept = {"theme": "dark", "device": "cpu"}[other]
    (tmp_path / FILE).write_text(json.dumps({name: value, other: kept, "unknown": 1}), encoding="utf-8")
    assert load_settings(tmp_path) == replace(Settings(), **{other: kept})
