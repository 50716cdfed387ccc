"""Writes the LSTM as ONNX, node by node like the Transformer: the same inputs and output, so the program loads both alike."""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from models.recipe.checkpoint import BlockMatrix
from models.recipe.graph import FUSED, INPUTS, OPSET, GraphParts
from models.recipe.lstm.model import LstmEncoder
from models.recipe.quantise import BlockStorage

TORCH_GATES, ONNX_GATES = "ifgo", "iofg"  # order of the gates' rows; torch calls the cell gate g, ONNX calls it c


def lstm_model(encoder: LstmEncoder, table: BlockMatrix | None) -> onnx.ModelProto:
    """Inputs input_ids, attention_mask int64 [batch, sequence]; output embedding float32 [batch, dimension].

    `table` are the source's own 4-bit rows for the embedding `source`; a learned one is stored in float16.
    """
    parts = GraphParts()
    shape = encoder.shape
    words = _words(parts, encoder, table)
    inputs = [
        words,
        *(parts.constant(f"norm.{name}", _array(encoder.norm.state_dict()[name])) for name in ("weight", "bias")),
    ]
    parts.node("LayerNormalization", inputs, "normed", axis=-1, epsilon=encoder.norm.eps)
    parts.node("Transpose", ["normed"], "by_time", perm=[1, 0, 2])
    parts.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    second = parts.constant("second", np.array([1], np.int64))
    parts.node("ReduceSum", ["mask", second], "lengths", keepdims=0)
    states = "by_time"
    for layer in range(shape.layers):
        weights = [parts.constant(name, values) for name, values in _layer(encoder, layer).items()]
        outputs = parts.node(
            "LSTM",
            [states, *weights, "lengths"],
            f"l{layer}.directions",
            direction="bidirectional",
            hidden_size=shape.hidden,
        )
        # [sequence, directions, batch, hidden] -> [sequence, batch, both directions]
        parts.node("Transpose", [outputs], f"l{layer}.turned", perm=[0, 2, 1, 3])
        flat = parts.constant("flat", np.array([0, 0, 2 * shape.hidden], np.int64))
        states = parts.node("Reshape", [f"l{layer}.turned", flat], f"l{layer}.states")
    _pool(parts, encoder, states)
    tokens = ["batch", "sequence"]
    graph = helper.make_graph(
        parts.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in INPUTS],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", shape.dimension])],
        parts.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="medassist-recipe")


def _words(parts: GraphParts, encoder: LstmEncoder, table: BlockMatrix | None) -> str:
    if encoder.word is None:
        if table is None:
            raise ValueError("the embedding of the source is not given")
        return BlockStorage({"emb.word": table}).lookup(parts, "input_ids", "words")
    own = parts.constant("emb.word", _array(encoder.word.weight).astype(np.float16))
    parts.node("Gather", [own, "input_ids"], "words.half")
    return parts.node("Cast", ["words.half"], "words", to=TensorProto.FLOAT)


def _layer(encoder: LstmEncoder, layer: int) -> dict[str, NDArray[np.float32]]:
    """W [2, 4 hidden, inputs], R [2, 4 hidden, hidden], B [2, 8 hidden] of one layer, gates in ONNX's order."""
    state = {name: _array(values) for name, values in encoder.lstm.state_dict().items()}
    found: dict[str, list[NDArray[np.float32]]] = {"W": [], "R": [], "B": []}
    for direction in ("", "_reverse"):
        found["W"].append(_gates(state[f"weight_ih_l{layer}{direction}"]))
        found["R"].append(_gates(state[f"weight_hh_l{layer}{direction}"]))
        biases = [_gates(state[f"{name}_l{layer}{direction}"]) for name in ("bias_ih", "bias_hh")]
        found["B"].append(np.concatenate(biases))
    return {f"l{layer}.{name}": np.stack(values) for name, values in found.items()}


def _gates(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    by_gate = dict(zip(TORCH_GATES, np.split(rows, 4), strict=True))
    return np.concatenate([by_gate[gate] for gate in ONNX_GATES])


def _pool(parts: GraphParts, encoder: LstmEncoder, states: str) -> str:
    """The mean over the tokens (states after a text's end are zero), the dense layer, length 1."""
    first = parts.constant("first", np.array([0], np.int64))
    second = parts.constant("second", np.array([1], np.int64))
    parts.node("ReduceSum", [states, first], "sum", keepdims=0)
    parts.node("Cast", ["lengths"], "counts", to=TensorProto.FLOAT)
    parts.node("Unsqueeze", ["counts", second], "count_rows")
    parts.node("Div", ["sum", "count_rows"], "mean")
    weights = parts.constant("dense.w", _array(encoder.dense.weight).T)
    parts.node("MatMul", ["mean", weights], "product")
    parts.node("Add", ["product", parts.constant("dense.b", _array(encoder.dense.bias))], "dense")
    parts.node("ReduceL2", ["dense"], "norm", axes=[1], keepdims=1)
    parts.node("Max", ["norm", parts.constant("tiny", np.array([1e-12], np.float32))], "safe_norm")
    return parts.node("Div", ["dense", "safe_norm"], "embedding")


def _array(values: object) -> NDArray[np.float32]:
    return np.asarray(values.detach().numpy(), np.float32)  # type: ignore[attr-defined]  # a tensor
