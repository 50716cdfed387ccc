"""The compiled base: what goes in comes out, damage is said, and only what changed is encoded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from medassist.core.evidence import Encoder
from medassist.errors import KnowledgeUnavailable
from medassist.inference.manifest import read_manifest
from medassist.knowledge.checks import check
from medassist.knowledge.compiled import (
    BASE_FILE,
    VECTOR_FILE,
    load_base,
    load_vectors,
    quantised,
    vector_key,
    write_base,
    write_vectors,
)
from medassist.knowledge.passages import embedded_text, passages_of
from medassist.knowledge.sources import load_sources, read_sources

Write = Callable[..., Path]


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    """A folder with the tiny base compiled."""
    target = tmp_path / "compiled 编译"
    write_base(load_sources(write()), target)
    return target


# ---- the base file


def test_what_is_written_is_read_back(write: Write, folder: Path) -> None:
    assert load_base(folder) == load_sources(write())


def test_the_version_follows_every_byte_of_the_entries(write: Write) -> None:
    first = load_sources(write()).version
    assert load_sources(write()).version == first
    assert (
        load_sources(write("conditions/cold.toml", "A sentence of advice.", "A sentence of advice!")).version != first
    )


@pytest.mark.parametrize("place", [0, 5, 30, 60, -1])
def test_one_damaged_byte_is_noticed(folder: Path, place: int) -> None:
    raw = bytearray((folder / BASE_FILE).read_bytes())
    raw[place] ^= 0x20
    (folder / BASE_FILE).write_bytes(raw)
    with pytest.raises(KnowledgeUnavailable) as error:
        load_base(folder)
    assert "已损坏" in error.value.of("zh")
    assert "damaged" in error.value.of("en")


@pytest.mark.parametrize("length", [0, 10, 54, 200])
def test_a_file_cut_short_is_noticed(folder: Path, length: int) -> None:
    raw = (folder / BASE_FILE).read_bytes()
    (folder / BASE_FILE).write_bytes(raw[:length])
    with pytest.raises(KnowledgeUnavailable):
        load_base(folder)


def test_a_missing_file_is_said_with_what_still_works(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeUnavailable) as error:
        load_base(tmp_path)
    assert "缺失" in error.value.of("zh")
    assert "自己的资料库仍可搜索" in error.value.of("zh")
    assert "missing" in error.value.of("en")
    assert "Your own libraries can still be searched" in error.value.of("en")
    assert error.value.exit_code == 5


def test_a_file_of_another_schema_with_a_right_checksum_is_damaged_too(tmp_path: Path) -> None:
    import hashlib
    import zlib

    from medassist.knowledge.compiled import FORMAT

    for body in (b"no zlib", zlib.compress(b"\x93\x01\x02\x03")):
        (tmp_path / BASE_FILE).write_bytes(FORMAT + hashlib.sha256(body).digest() + body)
        with pytest.raises(KnowledgeUnavailable):
            load_base(tmp_path)


def test_writing_leaves_no_temporary_file(folder: Path) -> None:
    assert [one.name for one in folder.iterdir()] == [BASE_FILE]


# ---- vectors


def test_only_new_and_changed_passages_are_encoded(write: Write, tmp_path: Path, word_encoder) -> None:  # WordEncoder
    base = load_sources(write())
    count = len(passages_of(base))
    assert write_vectors(base, word_encoder, tmp_path) == count
    assert write_vectors(base, word_encoder, tmp_path) == 0
    word_encoder.encoded.clear()
    changed = load_sources(write("conditions/cold.toml", "A sentence of advice.", "Another sentence of advice."))
    assert write_vectors(changed, word_encoder, tmp_path) == 1
    assert word_encoder.encoded == ["Cold Advice to the patient: Another sentence of advice."]


def test_kept_vectors_are_those_that_encoding_anew_would_give(
    write: Write, tmp_path: Path, word_encoder: Encoder
) -> None:
    write_vectors(load_sources(write()), word_encoder, tmp_path / "grown")
    changed = load_sources(write("conditions/cold.toml", "A sentence of advice.", "Another sentence of advice."))
    write_vectors(changed, word_encoder, tmp_path / "grown")
    write_vectors(changed, word_encoder, tmp_path / "anew")
    grown, anew = load_vectors(tmp_path / "grown"), load_vectors(tmp_path / "anew")
    assert grown is not None
    assert anew is not None
    for name in ("keys", "rows", "scale"):
        assert np.array_equal(getattr(grown, name), getattr(anew, name))


def test_another_encoder_encodes_everything_anew(write: Write, tmp_path: Path, word_encoder) -> None:  # WordEncoder
    base = load_sources(write())
    count = write_vectors(base, word_encoder, tmp_path)
    word_encoder.identity = "other"
    assert write_vectors(base, word_encoder, tmp_path) == count
    stored = load_vectors(tmp_path)
    assert stored is not None
    assert stored.encoder == "other"


def test_a_vector_belongs_to_its_text_and_its_encoder(write: Write) -> None:
    first, second = passages_of(load_sources(write()))[:2]
    assert vector_key(first, "a") == vector_key(first, "a")
    assert vector_key(first, "a") != vector_key(first, "b")
    assert vector_key(first, "a") != vector_key(second, "a")


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not a zip", b"x" * 1000])
def test_vectors_that_cannot_be_read_are_as_if_there_were_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / VECTOR_FILE).write_bytes(content)
    assert load_vectors(tmp_path) is None


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_vectors_cut_short_or_damaged_are_as_if_there_were_none(
    write: Write, tmp_path: Path, word_encoder: Encoder, keep: float
) -> None:
    write_vectors(load_sources(write()), word_encoder, tmp_path)
    file = tmp_path / VECTOR_FILE
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * keep)])
    assert load_vectors(tmp_path) is None
    damaged = bytearray(raw)
    damaged[len(raw) // 2] ^= 0xFF
    file.write_bytes(damaged)
    assert load_vectors(tmp_path) is None


def test_no_single_damaged_byte_of_the_vectors_is_an_error(tmp_path: Path) -> None:
    np.savez(
        tmp_path / VECTOR_FILE,
        encoder=np.array("e"),
        keys=np.arange(3, dtype=np.uint64),
        rows=np.ones((3, 8), np.int8),
        scale=np.ones((3, 1), np.float32),
    )
    raw = (tmp_path / VECTOR_FILE).read_bytes()
    for place in range(0, len(raw), 9):
        damaged = bytearray(raw)
        damaged[place] ^= 0x01
        (tmp_path / VECTOR_FILE).write_bytes(damaged)
        found = load_vectors(tmp_path)
        assert found is None or (found.rows == 1).all()


def test_int8_keeps_the_direction() -> None:
    vectors = np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows, scale = quantised(vectors)
    back = rows.astype(np.float32) * scale
    assert rows.dtype == np.int8
    assert ((back * vectors).sum(axis=1) / np.linalg.norm(back, axis=1)).min() > 0.999


# ---- passages


def test_every_section_is_a_passage_in_both_languages(write: Write) -> None:
    passages = passages_of(load_sources(write()))
    keys = {one.key for one in passages}
    assert len(keys) == len(passages)
    assert all(one.parallel in keys for one in passages)
    assert {one.section for one in passages if one.document == "aspirin"} == {
        "overview", "dose", "contraindications", "pregnancy", "interactions", "advice",
    }  # fmt: skip
    (dose,) = [one for one in passages if one.key == "aspirin/dose/en"]
    assert dose.sentences == ("Aspirin, adult: 300 to 600 mg one to three times a day.",)
    assert dose.sources == ("World Health Organization. A book. 2023",)
    assert embedded_text(dose).startswith("Aspirin Dose: ")


# ---- the base that comes with the program


@pytest.fixture(scope="module")
def entries(project: Path) -> Path:
    return project / "resources" / "knowledge"


def test_the_real_entries_have_no_fault(entries: Path) -> None:
    assert [str(fault) for fault in check(read_sources(entries))] == []


def test_the_committed_base_is_compiled_from_the_committed_entries(entries: Path, project: Path) -> None:
    compiled = load_base(project / "resources" / "compiled")
    entered = load_sources(entries)
    assert compiled.version == entered.version, "run: ./run knowledge compile"
    assert compiled == entered


def test_the_committed_vectors_cover_every_passage_of_the_committed_encoder(project: Path) -> None:
    compiled = project / "resources" / "compiled"
    stored = load_vectors(compiled)
    assert stored is not None
    assert stored.encoder == read_manifest(project / "models" / "encoder").file(".onnx").sha256
    wanted = [vector_key(one, stored.encoder) for one in passages_of(load_base(compiled))]
    assert [int(key) for key in stored.keys] == wanted, "run: ./run knowledge compile"
    assert (np.abs(stored.rows).max(axis=1) == 127).all()
