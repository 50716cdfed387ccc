"""Blocks are taken apart without loss, and the graph computes what the float32 decoder computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType as Kind
from gguf.quants import dequantize, quantize

from medassist.inference.session import open_session
from models.recipe.checkpoint import CheckpointError
from models.recipe.language_model.blocks import READERS, blocks_of, rounded
from models.recipe.language_model.gguf_source import GgufSource, read_gguf
from models.recipe.language_model.graph import DecoderGraph
from models.recipe.language_model.reference import hidden_states
from models.recipe.quantise import FLOAT_ACTIVATIONS, INT8_ACTIVATIONS
from tests.recipe.language_model.made_up_gguf import LAYERS, random_blocks, write_gguf

ROW = [72, 105, 3, 200, 257, 258, 99, 12, 13, 14]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> GgufSource:
    return read_gguf(write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf"))


@pytest.mark.parametrize("kind", list(READERS))
def test_every_code_scale_and_offset_is_kept(kind: Kind) -> None:
    raw = random_blocks(np.random.default_rng(1), kind, 6, 512)
    blocks = blocks_of(raw, kind)
    assert blocks.codes.max() < 1 << blocks.bits
    np.testing.assert_allclose(blocks.dense(), dequantize(raw, kind), rtol=2e-6, atol=1e-7)


def test_a_kind_without_a_reader_is_rounded_to_eight_bits() -> None:
    values = np.random.default_rng(2).normal(0, 0.02, (4, 64)).astype(np.float32)
    raw = quantize(values, Kind.Q4_1)
    wanted = dequantize(raw, Kind.Q4_1)
    blocks = blocks_of(raw, Kind.Q4_1)
    assert blocks.bits == 8
    assert np.abs(blocks.dense() - wanted).max() <= np.abs(wanted).max() / 250


def test_rounding_fills_up_the_last_block() -> None:
    values = np.random.default_rng(3).normal(0, 1, (2, 28)).astype(np.float32)
    found = rounded(values, 16).dense()
    assert found.shape == (2, 32)
    assert np.abs(found[:, :28] - values).max() < 0.02
    assert not found[:, 28:].any()


def _logits(source: GgufSource, kept: list[int], row: list[int], activations: int, steps: list[int]) -> np.ndarray:
    """Logits of every position, the row being fed in pieces of `steps` tokens."""
    model = DecoderGraph(source, np.array(kept), 64, activations).build()
    session = open_session(model.SerializeToString(), device="cpu", threads=1).session
    shape = source.shape
    past = [np.zeros((1, shape.kv_heads, 0, shape.head), np.float32)] * (2 * LAYERS)
    names = [f"past_key_values.{layer}.{part}" for layer in range(LAYERS) for part in ("key", "value")]
    done, found = 0, []
    for step in steps:
        feed = {
            "input_ids": np.array([row[done : done + step]]),
            "attention_mask": np.ones((1, done + step), np.int64),
            "logits_to_keep": np.array([step]),
        }
        logits, *past = session.run(None, feed | dict(zip(names, past, strict=True)))
        found.append(np.asarray(logits)[0])
        done += step
    return np.concatenate(found)


def _wanted(source: GgufSource, row: list[int]) -> np.ndarray:
    return hidden_states(source, [row])[0] @ source.dense(source.output).T


@pytest.mark.parametrize(("activations", "error"), [(FLOAT_ACTIVATIONS, 1e-2), (INT8_ACTIVATIONS, 3e-2)])
def test_the_graph_is_the_float32_decoder(source: GgufSource, activations: int, error: float) -> None:
    everything = list(range(len(source.tokens.texts)))
    found, wanted = _logits(source, everything, ROW, activations, [len(ROW)]), _wanted(source, ROW)
    assert np.linalg.norm(found - wanted) / np.linalg.norm(wanted) < error


def test_fed_in_pieces_the_cache_gives_the_same(source: GgufSource) -> None:
    everything = list(range(len(source.tokens.texts)))
    found, wanted = _logits(source, everything, ROW, INT8_ACTIVATIONS, [6, 1, 1, 2]), _wanted(source, ROW)
    assert np.linalg.norm(found - wanted) / np.linalg.norm(wanted) < 3e-2


def test_a_pruned_row_keeps_its_weights(source: GgufSource) -> None:
    kept = [*range(256), 260]
    found = _logits(source, kept, ROW[:4], FLOAT_ACTIVATIONS, [4])
    wanted = _wanted(source, ROW[:4])[:, kept]
    assert np.linalg.norm(found - wanted) / np.linalg.norm(wanted) < 1e-2


def test_another_architecture_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "other.gguf", architecture="llama")
    with pytest.raises(CheckpointError, match="of the kind llama"):
        read_gguf(path)


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "cut.gguf")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(CheckpointError, match="not a whole GGUF file"):
        read_gguf(path)
