"""Ways of storing the encoder side by side: bytes, how near to float32, retrieval on a small set, and time.

./recipe variants [--trained RUN]       prints the table, writes variants.json into the pack, says which one export keeps
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from medassist.core.evidence import Passage
from medassist.inference.session import open_session
from medassist.inference.tokenizer import Tokenizer
from medassist.knowledge.compiled import load_base
from medassist.knowledge.passages import embedded_text, passages_of
from medassist.services.evaluation_knowledge import is_held_out, knowledge_sets
from models.recipe.card_figures import variants_table
from models.recipe.checkpoint import BlockMatrix, Checkpoint
from models.recipe.export import TrainedLayers
from models.recipe.graph import EncoderGraph
from models.recipe.pack import write_whole
from models.recipe.quantise import (
    FLOAT_ACTIVATIONS,
    BlockStorage,
    ByteMatrix,
    Float32Storage,
    FloatMatrix,
    Matrix,
    MixedStorage,
    byte_blocks,
    nibble_blocks,
)
from models.recipe.retrieval_sets import ndcg_at_10
from models.recipe.smoothing import SmoothStorage, channel_ranges
from models.recipe.tokenizer_model import build_tokenizer

REPORT = "variants.json"
FLOAT32 = "float32"
SMOOTH = "8 bits an output, int8 products after smoothing"
NIBBLES = "4-bit blocks, int8 products"
BYTES = "trained layers in 8-bit blocks, the others in 4, int8 products"
EXPORTED = (SMOOTH, NIBBLES, BYTES)
"""What export can write, in the order of its choice."""
TOKENS = 160
QUESTIONS = 240
CALIBRATION_TEXTS = 64
THREADS = 2
ROUNDS = 12
LOWEST_COSINE = 0.999
LARGEST_LOSS = 0.003
LARGEST_MODEL = 60_000_000
SHORT = ("我有头痛，怎么办？", "What should I do about chest pain?", "孩子发烧三天，咳嗽，有痰，需要用抗生素吗？")


@dataclass(frozen=True)
class SmallSet:
    """Questions in both languages on held-out articles of the knowledge base, and the passages that answer one of them, each in
    both languages: of these the asked one and its parallel are right.
    """

    questions: tuple[str, ...]
    passages: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Weights:
    """What a variant is made of: float32 vectors by name, the embedding of the kept pieces, and the layers' matrices, of
    which those in `trained` are float32.
    """

    checkpoint: Checkpoint
    vectors: dict[str, NDArray[np.float32]]
    embedding: BlockMatrix
    layers: dict[str, BlockMatrix]
    trained: dict[str, FloatMatrix]

    @property
    def all(self) -> dict[str, Matrix]:
        """Every matrix at its best."""
        return {**self.layers, **self.trained}

    def graph(self, storage: Any) -> onnx.ModelProto:
        """The model with its matrices stored so."""
        return EncoderGraph(self.checkpoint.shape, self.vectors, storage).build()

    def blocks(self, change: Callable[[NDArray[np.float32]], BlockMatrix | ByteMatrix]) -> dict[str, Any]:
        """Embedding and layers of the source as they are, the trained ones through `change`."""
        changed = {name: change(matrix.dense()) for name, matrix in self.trained.items()}
        return {"emb.word": self.embedding, **self.layers, **changed}


def weights_of(checkpoint: Checkpoint, kept: Sequence[int], trained: TrainedLayers | None) -> Weights:
    """The source's weights, with the trained ones in their place."""
    matrices = dict(checkpoint.matrices)
    embedding = matrices.pop("emb.word").rows(np.array(kept, np.int64))
    vectors = dict(checkpoint.vectors)
    if trained is None:
        return Weights(checkpoint, vectors, embedding, matrices, {})
    vectors.update(trained.vectors)
    return Weights(
        checkpoint,
        vectors,
        embedding,
        matrices,
        {name: FloatMatrix(values) for name, values in trained.matrices.items()},
    )


class _Calibration(CalibrationDataReader):
    """Feeds real texts to the calibration, one at a time."""

    def __init__(self, feeds: Sequence[Mapping[str, NDArray[np.int64]]]) -> None:
        self._feeds = iter(feeds)

    def get_next(self) -> dict[str, NDArray[np.int64]] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        found = next(self._feeds, None)
        return None if found is None else dict(found)


def static_model(weights: Weights, feeds: Sequence[Mapping[str, NDArray[np.int64]]]) -> bytes:
    """Weights in int8 an output, activations in int8 with a scale fixed on `feeds` (QDQ), the embedding in 4-bit blocks."""
    whole = weights.graph(MixedStorage(weights.embedding, weights.all))
    # the fused operators tell no type, and what has no type is left as it is
    layers = [name for node in whole.graph.node for name in node.output if name.startswith("l")]
    whole.graph.value_info.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in [*layers, "embedded"]
    )
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "static.onnx"
        quantize_static(
            whole,
            made,
            _Calibration(feeds),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=["sum_rows"],
            per_channel=True,
            reduce_range=True,  # seven bits: products of unsigned and signed bytes overflow without VNNI
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return made.read_bytes()


def variants(weights: Weights, feeds: Sequence[Mapping[str, NDArray[np.int64]]]) -> dict[str, Callable[[], bytes]]:
    """How each model is made, by name; float32 first, then in the order in which export prefers them."""

    def made(storage: Any) -> bytes:
        return weights.graph(storage).SerializeToString(deterministic=True)

    def bytes_of_all() -> dict[str, Any]:
        eight = {name: byte_blocks(matrix.dense()) for name, matrix in weights.all.items()}
        return {"emb.word": weights.embedding, **eight}

    def smooth() -> bytes:
        ranges = channel_ranges(weights.graph(Float32Storage({"emb.word": weights.embedding, **weights.all})), feeds)
        return made(SmoothStorage(weights.embedding, weights.all, ranges))

    found: dict[str, Callable[[], bytes]] = {
        FLOAT32: lambda: made(Float32Storage({"emb.word": weights.embedding, **weights.all})),
        SMOOTH: smooth,
        NIBBLES: lambda: made(BlockStorage(weights.blocks(nibble_blocks))),
    }
    if weights.trained:
        found[BYTES] = lambda: made(BlockStorage(weights.blocks(byte_blocks)))
    return found | {
        "8-bit blocks, int8 products": lambda: made(BlockStorage(bytes_of_all())),
        "4-bit blocks, float32 products": lambda: made(
            BlockStorage(weights.blocks(nibble_blocks), activations=FLOAT_ACTIVATIONS)
        ),
        "static int8 (QDQ)": lambda: static_model(weights, feeds),
    }


def small_set(compiled: Path) -> SmallSet:
    """The set, evenly drawn from the compiled knowledge base in `compiled`: the same each time."""
    base = load_base(compiled)
    found = passages_of(base)
    parallel = {passage.key: passage.parallel for passage in found if is_held_out(passage.document)}
    asked = [
        (text, key)
        for part in knowledge_sets(base, found)
        if part.kind == "same_language"
        for key, text in part.questions.items()
    ]
    step = max(1.0, len(asked) / QUESTIONS)
    chosen = [asked[int(i * step)] for i in range(min(QUESTIONS, len(asked)))]
    wanted = {name for _, key in chosen for name in (key, parallel[key])}
    passages = [passage for passage in found if passage.key in wanted]
    place = {passage.key: i for i, passage in enumerate(passages)}
    right = [frozenset(place[name] for name in (key, parallel[key]) if name in place) for _, key in chosen]
    return SmallSet(tuple(text for text, _ in chosen), _texts(passages), tuple(right))


def _texts(passages: Sequence[Passage]) -> tuple[str, ...]:
    return tuple(embedded_text(passage) for passage in passages)


def feed_of(tokenizer: Tokenizer, text: str, prefix: str) -> dict[str, NDArray[np.int64]]:
    """Inputs of one text."""
    tokens = tokenizer.batch(tokenizer.encode([text], prefix=prefix))
    return {"input_ids": tokens.ids, "attention_mask": tokens.mask}


class Measured:
    """One variant, opened."""

    def __init__(self, model: bytes, tokenizer: Tokenizer) -> None:
        self.bytes = len(model)
        self._session = open_session(model, device="cpu", threads=THREADS).session
        self.tokenizer = tokenizer

    def run(self, feed: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """The vector, float32 [hidden]."""
        return np.asarray(self._session.run(["embedding"], dict(feed))[0])[0]

    def vectors(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Rows float32 [texts, hidden], a text at a time, as the program does it."""
        return np.stack([self.run(feed_of(self.tokenizer, text, prefix)) for text in texts])


def compare(
    checkpoint: Checkpoint, kept: Sequence[int], trained: TrainedLayers | None, data: SmallSet
) -> list[dict[str, Any]]:
    """A row a variant: name, bytes, cosines to float32 over all texts of `data`, nDCG@10, milliseconds, `within` the limits."""
    tokenizer = Tokenizer(build_tokenizer(checkpoint, kept), max_tokens=min(TOKENS, checkpoint.shape.positions))
    weights = weights_of(checkpoint, kept, trained)
    calibration = data.passages[:: max(1, len(data.passages) // CALIBRATION_TEXTS)][:CALIBRATION_TEXTS]
    feeds = [feed_of(tokenizer, text, "passage: ") for text in calibration]
    opened: dict[str, Measured] = {}
    rows: list[dict[str, Any]] = []
    exact: NDArray[np.float32] | None = None
    for name, make in variants(weights, feeds).items():
        began = time.monotonic()
        one = opened[name] = Measured(make(), tokenizer)
        questions, passages = one.vectors(data.questions, "query: "), one.vectors(data.passages, "passage: ")
        whole = np.concatenate([questions, passages])
        exact = whole if exact is None else exact
        cosines = np.sum(whole * exact, axis=1)
        rows.append(
            {
                "name": name,
                "bytes": one.bytes,
                "cosine_mean": round(float(cosines.mean()), 6),
                "cosine_min": round(float(cosines.min()), 6),
                "ndcg10": round(ndcg_at_10(questions, passages, data.relevant), 4),
            }
        )
        print(f"{name}: {one.bytes:,} bytes, {time.monotonic() - began:.0f} s", flush=True)
    times = {length: _times(opened, texts) for length, texts in (("question", SHORT), ("passage", data.passages[:4]))}
    for row in rows:
        row |= {f"{length}_ms": round(found[row["name"]], 2) for length, found in times.items()}
        row["within"] = within(row, rows[0]["ndcg10"])
    return rows


def within(row: Mapping[str, Any], reference: float) -> bool:
    """Whether a variant is small enough and as good as float32, whose nDCG@10 is `reference`."""
    near = row["cosine_mean"] >= LOWEST_COSINE and row["ndcg10"] >= reference - LARGEST_LOSS
    return bool(near and row["bytes"] <= LARGEST_MODEL)


def write_report(pack: Path, rows: Sequence[Mapping[str, Any]], data: SmallSet) -> None:
    """variants.json in `pack`, and the table on the screen."""
    kept = next((row["name"] for name in EXPORTED for row in rows if row["name"] == name and row["within"]), None)
    fastest = min((row for row in rows if row["within"]), key=lambda row: row["question_ms"], default=None)
    report = {
        "threads": THREADS,
        "questions": len(data.questions),
        "passages": len(data.passages),
        "limits": {"cosine_mean": LOWEST_COSINE, "ndcg10_loss": LARGEST_LOSS, "bytes": LARGEST_MODEL},
        "kept": kept,
        "fastest_within": fastest["name"] if fastest else None,
        "rows": list(rows),
    }
    write_whole(pack / REPORT, (json.dumps(report, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    print("\n".join(variants_table(rows)))
    print(f"kept by export: {kept}; fastest within the limits: {report['fastest_within']}")


def _times(opened: Mapping[str, Measured], texts: Sequence[str]) -> dict[str, float]:
    """Shortest milliseconds a text of each variant, all in turn, so that what else the machine does weighs little."""
    best = dict.fromkeys(opened, float("inf"))
    for _ in range(ROUNDS):
        for name, one in opened.items():
            feeds = [feed_of(one.tokenizer, text, "query: ") for text in texts]
            began = time.perf_counter()
            for feed in feeds:
                one.run(feed)
            best[name] = min(best[name], (time.perf_counter() - began) * 1000 / len(texts))
    return best
