"""Which of the added packs writes: the largest that fits, none that is damaged, and a sentence where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from medassist.core.clinical import Text
from medassist.core.writing.generator import Message, Request
from medassist.services import language_model
from medassist.services.assembly import Parts
from medassist.services.language_model import NONE_ADDED, FoundGenerator, found_generator

Add = Callable[..., Path]


@pytest.fixture
def add(tmp_path: Path, project: Path) -> Add:
    """Puts a tiny pack into the data folder, with other fields of its manifest."""

    def added(name: str, **fields: object) -> Path:
        folder = tmp_path / "models" / name
        shutil.copytree(project / "tests" / "inference" / "generator" / "tiny", folder)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        (folder / "manifest.json").write_text(json.dumps({**manifest, "id": name, "name": name, **fields}), "utf-8")
        return folder

    return added


def found(data: Path) -> FoundGenerator:
    return found_generator(data, device="cpu", threads=1)


def test_without_a_pack_it_is_said_how_to_add_one(tmp_path: Path) -> None:
    assert found(tmp_path) == FoundGenerator(None, (NONE_ADDED,))
    assert all("models add" in NONE_ADDED.of(language) for language in ("zh", "en"))


def test_the_larger_of_two_is_taken(tmp_path: Path, add: Add) -> None:
    small, large = add("a-small"), add("b-large")
    manifest = json.loads((large / "manifest.json").read_text("utf-8"))
    manifest["files"].append({"path": "more.bin", "sha256": "0" * 64, "bytes": 1000})
    (large / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert _name(found(tmp_path)) == "b-large"
    manifest["minimum_memory_mb"] = 10_000_000
    (large / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert _name(found(tmp_path)) == "a-small"
    assert small.exists()


def test_where_none_fits_the_smallest_stays_and_tells_when_it_is_asked(
    tmp_path: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("one")
    monkeypatch.setattr(language_model, "free_megabytes", lambda: 0)
    assert _name(found(tmp_path)) == "one"


def test_a_damaged_pack_is_told_and_the_next_taken(tmp_path: Path, add: Add) -> None:
    broken, torn = add("a-broken"), add("b-torn")
    add("c-whole")
    (broken / "manifest.json").write_text("{", "utf-8")
    (torn / "tokenizer.json").write_bytes((torn / "tokenizer.json").read_bytes()[:-5])
    result = found(tmp_path)
    assert _name(result) == "c-whole"
    assert len(result.notices) == 2
    assert "a-broken" in result.notices[0].zh
    assert "b-torn" in result.notices[1].en
    shutil.rmtree(tmp_path / "models" / "c-whole")
    assert found(tmp_path).generator is None
    assert NONE_ADDED not in found(tmp_path).notices


def test_a_card_that_is_not_there_is_told(tmp_path: Path, add: Add) -> None:
    add("one")
    result = found_generator(tmp_path, device="coreml", threads=1)
    assert result.generator is not None
    assert result.generator.device == "cpu"
    assert [type(notice) for notice in result.notices] == [Text]
    assert "COREML" in result.notices[0].zh


def test_the_parts_have_it_write_and_end_it(tmp_path: Path, add: Add) -> None:
    add("one")
    parts = Parts(tmp_path, device="cpu", threads=1, generator_idle_minutes=3)
    try:
        assert parts.generator is not None
        request = Request((Message("user", "头痛"),), 5)
        assert "".join(parts.generator.stream(request, lambda: False))
        process = parts._process
        assert process is not None
        assert process._order.idle_seconds == 180
    finally:
        parts.close()
    assert process._link is None


def _name(result: FoundGenerator) -> str | None:
    return result.generator.name if result.generator is not None else None
