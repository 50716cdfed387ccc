"""The network: its ONNX file computes what torch computes, alone or in company, and reads each text of a pair as what it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from medassist.inference.reranker import joined
from medassist.inference.session import open_session
from models.recipe.quantise import row_codes
from models.recipe.reranker.export import onnx_bytes
from models.recipe.reranker.graph import LARGEST_CODE
from models.recipe.reranker.model import CrossEncoder, Embedding, cross_encoder
from models.recipe.training.encoder import Source

ROWS = [[0, 5, 6, 7, 2, 2, 9, 10, 11, 12, 2], [0, 9, 2, 2, 9, 2], [0, 20, 21, 22, 23, 2, 2, 24, 5, 2]]
EMPTY = [[0, 2, 2, 5, 6, 2], [0, 5, 6, 2, 2, 2], [0, 2, 2, 2]]


def _trained(source: Source) -> CrossEncoder:
    """As after training: no weight is zero."""
    model = cross_encoder(source, 2, seed=3)
    with torch.no_grad():
        model.out.weight.add_(torch.randn_like(model.out.weight) * 0.1)
        model.importance.weight.add_(torch.randn_like(model.importance.weight) * 0.3)
    return model.eval()


def _torch(source: Source, model: CrossEncoder, rows: list[list[int]]) -> NDArray[np.float32]:
    with torch.inference_mode():
        return model(Embedding(source).look_up(rows)).numpy()


def _onnx(model: bytes, rows: list[list[int]], *, together: bool = False) -> NDArray[np.float32]:
    session = open_session(model, device="cpu", threads=1).session
    batches = [rows] if together else [[row] for row in rows]
    found = []
    for batch in batches:
        longest = max(map(len, batch))
        ids = np.array([[*row, *[1] * (longest - len(row))] for row in batch], np.int64)
        mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in batch], np.int64)
        found.append(np.asarray(session.run(["scores"], {"input_ids": ids, "attention_mask": mask})[0]))
    return np.concatenate(found)


@pytest.mark.parametrize("together", [False, True])
def test_the_float32_file_computes_what_torch_computes(source: Source, together: bool) -> None:
    model = _trained(source)
    ours = _onnx(onnx_bytes(source, model, integers=False), ROWS + EMPTY, together=together)
    np.testing.assert_allclose(ours, _torch(source, model, ROWS + EMPTY), atol=2e-4)


def test_integers_stay_near_float32(source: Source) -> None:
    model = _trained(source)
    ours, theirs = _onnx(onnx_bytes(source, model), ROWS), _torch(source, model, ROWS)
    assert np.abs(ours - theirs).max() < 0.1 * np.abs(theirs).max()


def test_padding_changes_nothing_in_torch(source: Source) -> None:
    model = _trained(source)
    alone = np.concatenate([_torch(source, model, [row]) for row in ROWS])
    np.testing.assert_allclose(_torch(source, model, ROWS), alone, atol=1e-4)


def test_each_token_belongs_to_its_text(source: Source) -> None:
    given = Embedding(source).look_up([ROWS[0], ROWS[1]])
    assert given.question[0].nonzero()[:, 0].tolist() == [1, 2, 3]
    assert given.passage[0].nonzero()[:, 0].tolist() == [6, 7, 8, 9]
    assert given.question[1].nonzero()[:, 0].tolist() == [1]
    assert given.passage[1].nonzero()[:, 0].tolist() == [4]


def test_before_training_the_passage_with_the_words_of_the_question_ranks_first(source: Source) -> None:
    same, other = [0, 20, 21, 22, 2, 2, 20, 21, 22, 2], [0, 20, 21, 22, 2, 2, 30, 31, 32, 2]
    relevance = _torch(source, cross_encoder(source, 2, seed=1).eval(), [same, other])[:, 0]
    assert relevance[0] > relevance[1] + 1


def test_the_same_weights_give_the_same_bytes(source: Source) -> None:
    assert onnx_bytes(source, _trained(source)) == onnx_bytes(source, _trained(source))


def test_codes_fit_seven_bits_and_give_the_values_back() -> None:
    values = np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32)
    values[2] = 0
    codes, scales = row_codes(values, LARGEST_CODE)
    assert np.abs(codes).max() <= LARGEST_CODE
    assert np.abs(codes * scales[:, None] - values).max() <= scales.max() / 2 + 1e-6


@pytest.mark.parametrize("layers", [1, 3])
def test_a_number_of_layers_that_cannot_be_is_refused(source: Source, layers: int) -> None:
    with pytest.raises(ValueError, match="the source has 2"):
        cross_encoder(source, layers, seed=1)


def test_a_pair_is_cut_where_its_texts_end() -> None:
    first, second = [0, *range(10, 20), 2], [0, *range(30, 60), 2]
    assert joined(first, second, question_tokens=4, tokens=12) == [0, 10, 11, 12, 13, 2, 2, 30, 31, 32, 33, 2]
    assert joined([0, 7, 2], [0, 8, 2], question_tokens=4, tokens=12) == [0, 7, 2, 2, 8, 2]
    assert len(joined(first, second, question_tokens=64, tokens=20)) == 20
