"""The example of the textbook, "我有头痛，怎么办？": the answer names rest and fluids, whichever encoder searches.

`tests/inference/tiny_lstm.onnx` is an untrained LSTM of 64 pieces written by `models.recipe.lstm.graph.lstm_model` (learned
embedding, 16 wide); a trained one (`./recipe train lstm`) is tried too where MEDASSIST_LSTM_PACK names the folder of its pack:
that takes minutes, for the whole base is encoded.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sentencepiece

from medassist.core.clinical import KnowledgeBase
from medassist.inference.manifest import verify
from medassist.knowledge.compiled import write_vectors
from medassist.services.assembly import Parts, compiled_folder

QUESTION = "我有头痛，怎么办？"
TRAINED = os.environ.get("MEDASSIST_LSTM_PACK")
SENTENCES = ["我有头痛，怎么办？", "头痛时休息，多喝水。", "query: headache", "passage: rest and drink water"]


@pytest.fixture
def tiny_lstm(project: Path, tmp_path: Path) -> Path:
    """A pack of the untrained LSTM with a tokenizer of a few pieces."""
    pieces = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=pieces,
        vocab_size=64,
        hard_vocab_limit=False,
        bos_id=0,
        pad_id=1,
        eos_id=2,
        unk_id=3,
        minloglevel=2,
    )
    model = (project / "tests" / "inference" / "tiny_lstm.onnx").read_bytes()
    files = {"encoder.onnx": model, "tokenizer.model": pieces.getvalue()}
    folder = tmp_path / "模型 lstm"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    manifest = {
        "schema": "medassist.pack/1",
        "id": "encoder-lstm-zh-en",
        "name": "LSTM",
        "version": "1",
        "kind": "encoder",
        "architecture": "lstm",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "dimension": 16,
        "max_tokens": 24,
        "minimum_memory_mb": 50,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture
def compiled(knowledge: KnowledgeBase, tmp_path: Path) -> Path:
    """The compiled base without the vectors and limits of the bundled encoder."""
    folder = tmp_path / "compiled"
    folder.mkdir()
    for file in compiled_folder().iterdir():
        if file.name.startswith("knowledge"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def with_lstm(tiny_lstm: Path, compiled: Path, tmp_path: Path) -> Iterator[Parts]:
    yield from _parts(tiny_lstm, compiled, tmp_path)


def _parts(pack: Path, compiled: Path, data: Path) -> Iterator[Parts]:
    parts = Parts(data / "诊所 资料", device="cpu", threads=1, compiled=compiled, encoder_folder=pack)
    assert parts.encoder is not None
    write_vectors(parts.base, parts.encoder, compiled)
    yield parts
    parts.close()


def _names_rest_and_fluids(parts: Parts) -> None:
    answer = parts.ask.answer(QUESTION)
    assert answer.status == "answered"
    cited = [sentence.text for sentence in answer.sentences if sentence.citations]
    assert any("休息" in text for text in cited)
    assert any("喝水" in text or "补充水分" in text for text in cited)


def test_with_the_bundled_encoder(parts: Parts) -> None:
    _names_rest_and_fluids(parts)


def test_with_an_lstm(with_lstm: Parts, tiny_lstm: Path) -> None:
    assert verify(tiny_lstm).architecture == "lstm"
    assert with_lstm.built_in.vectors is not None
    assert with_lstm.engine.encoder == hashlib.sha256((tiny_lstm / "encoder.onnx").read_bytes()).hexdigest()[:12]
    _names_rest_and_fluids(with_lstm)


@pytest.mark.slow
@pytest.mark.skipif(TRAINED is None, reason="MEDASSIST_LSTM_PACK names no pack")
def test_with_the_trained_lstm(compiled: Path, tmp_path: Path) -> None:
    for parts in _parts(Path(str(TRAINED)), compiled, tmp_path):
        _names_rest_and_fluids(parts)
