"""Writes the trained LSTM as an encoder pack that the program loads like the Transformer."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from models.recipe.fetch import ENCODER_WHEEL
from models.recipe.graph import OPSET
from models.recipe.lstm.graph import lstm_model
from models.recipe.lstm.model import LstmEncoder
from models.recipe.pack import LICENSE, LICENSE_TEXT, MODEL, TOKENIZER, described, write_whole
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.training.encoder import Source
from models.recipe.training.states import PREFIXES

ID = "encoder-lstm-zh-en"
MAX_TOKENS = 512
MINIMUM_MEMORY_MB = 200


def card(model: LstmEncoder, size: int, made: dict[str, object]) -> str:
    """The pack's card: what it is for, what it is made of, what its training measured."""
    shape = model.shape
    table = (
        "the published encoder's own, not trained" if shape.embedding == "source" else "learned with the rest, float16"
    )
    best = made.get("best")
    figures = [f"| {name} | {value} |" for name, value in best.items()] if isinstance(best, dict) else []
    return "\n".join(
        [
            "# LSTM, Chinese and English",
            "",
            "The network of the textbook beside the Transformer it was replaced by: to see what the Transformer brings, not for",
            "use in a clinic. Written by `./recipe train lstm`: do not edit.",
            "",
            f"- {shape.layers} bidirectional layers of {shape.hidden} cells a direction (and heads, for training only),",
            f"  mean over the tokens, a dense layer to {shape.dimension} numbers of length 1; {size:,} bytes of model.",
            f"- Embedding of {shape.vocabulary:,} pieces, {shape.width} wide: {table}.",
            "- Trained on the corpus, splits and losses of the Transformer (`models/recipe/training`): contrastive,",
            "  distance to the Transformer's vectors, cross-entropy of the heads. What the corpus is made of, with",
            "  licences, stands in its own card.",
            f"- {made.get('pairs', 0):,} pairs in {made.get('hours', 0)} hours; no figure here is of held-out data.",
            "",
            *(["| development split, best step | |", "|---|---|", *figures, ""] if figures else []),
            "Held-out figures: `./run evaluate retrieval --encoder FOLDER`.",
            "",
        ]
    )


def export_lstm(model: LstmEncoder, source: Source, folder: Path, made: dict[str, object]) -> int:
    """Write the pack into `folder`; `made` says of what training it is. Gives the model's bytes. Same weights, same bytes."""
    table = source.checkpoint.matrices["emb.word"].rows(np.array(source.kept, np.int64))
    graph = lstm_model(model, table if model.shape.embedding == "source" else None)
    files = {
        MODEL: graph.SerializeToString(deterministic=True),
        TOKENIZER: build_tokenizer(source.checkpoint, source.kept),
        LICENSE: LICENSE_TEXT.encode("utf-8"),
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    manifest = {
        "schema": "medassist.pack/1",
        "id": ID,
        "name": "LSTM, Chinese and English",
        "version": "1",
        "kind": "encoder",
        "architecture": "lstm",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        "query_prefix": PREFIXES["query"],
        "passage_prefix": PREFIXES["passage"],
        "dimension": model.shape.dimension,
        "max_tokens": MAX_TOKENS,
        "opset": OPSET,
        "onnx": described(files[MODEL]),
        "vocabulary": len(source.kept),
        "minimum_memory_mb": MINIMUM_MEMORY_MB,
        "training": made,
        "source": {
            "model": "pieces"
            + (" and embedding" if model.shape.embedding == "source" else "")
            + " of intfloat/multilingual-e5-small",
            "package": ENCODER_WHEEL.requirement,
            "file": ENCODER_WHEEL.members[0],
            "sha256": ENCODER_WHEEL.sha256,
            "made_by": "./recipe train lstm",
        },
    }
    write_whole(folder / "CARD.md", card(model, len(files[MODEL]), made).encode("utf-8"))
    write_whole(folder / "manifest.json", (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    return len(files[MODEL])
