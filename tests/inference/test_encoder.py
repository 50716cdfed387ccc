"""Vectors mean what texts say, in both languages, and do not depend on what is encoded beside them."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.errors import ModelUnavailable, Stopped
from medassist.inference.encoder import OnnxEncoder, load_encoder

PAIRS = [
    ("胸痛放射到左臂，出冷汗", "chest pain spreading to the left arm with cold sweat"),
    ("孩子发烧三天，咳嗽", "the child has had a fever for three days and coughs"),
    ("尿频、尿急、尿痛", "frequent, urgent and painful urination"),
    ("高血压患者的饮食建议", "dietary advice for patients with high blood pressure"),
    ("青霉素过敏", "allergy to penicillin"),
    ("怀孕期间阴道出血", "vaginal bleeding during pregnancy"),
]


def test_vectors_have_length_one(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_queries([zh for zh, _ in PAIRS])
    assert vectors.shape == (len(PAIRS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_translation_is_nearer_than_anything_else(encoder: OnnxEncoder) -> None:
    chinese = encoder.encode_queries([zh for zh, _ in PAIRS])
    english = encoder.encode_passages([en for _, en in PAIRS])
    nearest: NDArray[np.int64] = np.argmax(chinese @ english.T, axis=1)
    assert nearest.tolist() == list(range(len(PAIRS)))


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: OnnxEncoder) -> None:
    texts = [text for pair in PAIRS for text in pair] + ["咳", "long text " * 400]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in reversed(texts)])[::-1]
    np.testing.assert_array_equal(together, alone)


def test_padding_changes_next_to_nothing(encoder: OnnxEncoder) -> None:
    """Activations have one scale a text, padding in it; the program itself never pads."""
    rows = encoder._tokenizer.encode([PAIRS[0][1]], prefix="query: ")
    tokens = encoder._tokenizer.batch([*rows, [0] * 60])
    (output,) = encoder._session.run(None, {"input_ids": tokens.ids, "attention_mask": tokens.mask})
    alone = encoder.encode_queries([PAIRS[0][1]])[0]
    assert float(np.asarray(output)[0] @ alone) > 0.999


def test_an_empty_list_gives_no_rows(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", "\x00", "\ud83d", "头痛" * 50_000, " " * 100_000])
def test_odd_texts_still_give_a_vector(encoder: OnnxEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode_queries([text])).all()


def test_threads_share_one_encoder(encoder: OnnxEncoder) -> None:
    texts = [text for pair in PAIRS for text in pair]
    expected = encoder.encode_queries(texts)
    results: list[NDArray[np.float32]] = []
    threads = [threading.Thread(target=lambda: results.append(encoder.encode_queries(texts))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    for result in results:
        np.testing.assert_array_equal(result, expected)


def test_stop_is_obeyed_between_texts(encoder: OnnxEncoder) -> None:
    answers = iter([False, False, True])
    with pytest.raises(Stopped):
        encoder.encode_passages(["咳嗽"] * 10, should_stop=lambda: next(answers))


def test_a_chinese_folder_name_loads(tmp_path: Path, pack: Path, encoder: OnnxEncoder) -> None:
    folder = tmp_path / "诊所 资料" / "模型"
    shutil.copytree(pack, folder)
    copy = load_encoder(folder, device="cpu", threads=1)
    assert copy.identity == encoder.identity
    similarity = copy.encode_queries(["头痛"])[0] @ encoder.encode_queries(["头痛"])[0]
    assert similarity == pytest.approx(1.0, abs=1e-3)


def test_a_device_that_is_not_there_is_explained(pack: Path) -> None:
    encoder = load_encoder(pack, device="cuda", threads=1)
    if encoder.device == "cpu":
        assert encoder.device_reason is not None
        assert "CUDA" in encoder.device_reason.en


def test_a_damaged_model_is_not_loaded(tmp_path: Path, pack: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(pack, folder)
    with (folder / "encoder.onnx").open("r+b") as model:
        model.seek(1000)
        byte = model.read(1)
        model.seek(1000)
        model.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelUnavailable):
        load_encoder(folder)
