"""The heads: what a question asks for (route), how urgent it sounds (urgency), which finding a phrase means (finding).

They read the vector that the exported encoder gives, as the application has it, and are one small ONNX file beside it. A
head is a linear layer, or one with a hidden layer before it, whichever is better on the development split; its scores
are divided by a temperature fitted there, so that 0.9 is right about nine times in ten.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from medassist.core.clinical import Finding
from medassist.inference.encoder import load_encoder
from medassist.knowledge.compiled import load_base
from models.recipe.graph import OPSET
from models.recipe.parity import Cache
from models.recipe.training.checkpoints import write
from models.recipe.training.corpus import SPLITS, Labelled, read_labelled
from models.recipe.training.limits import fit_limit
from models.recipe.training.nothing import COMPILED, says_nothing
from models.recipe.training.settings import TrainingError

HEADS = "heads.onnx"
WIDTHS = (0, 192)
EPOCHS = 12
BATCH = 256
RATE, DECAY = 2e-3, 0.01
TEMPERATURES = np.geomspace(0.25, 4.0, 33)
LEAST_EXAMPLES = 2  # training texts that a label needs


@dataclass(frozen=True)
class Examples:
    """Vectors float32 [texts, hidden] of one task's texts and the positions of their labels in `labels`."""

    labels: tuple[str, ...]
    vectors: dict[str, Tensor]
    targets: dict[str, Tensor]
    languages: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Head:
    """A trained head with its temperature and what was measured of it."""

    labels: tuple[str, ...]
    layers: nn.Sequential
    temperature: float
    figures: dict[str, float]
    limit: dict[str, float] | None


def train_heads(work: Path, pack: Path, seed: int) -> None:
    """Train a head for each task of labelled.jsonl, write heads.onnx into `pack` and name it in the manifest."""
    try:
        manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{pack} is no encoder pack; run ./recipe export --trained RUN first.") from error
    labelled = read_labelled(work / "corpus")
    if any(one.task == "finding" for one in labelled):
        labelled += says_nothing(work / "corpus", seed)
    findings = load_base(COMPILED).findings
    encoder = load_encoder(pack, device="cpu")
    texts = list(dict.fromkeys(one.text for one in labelled))
    cache = Cache(work / "training" / "heads-vectors")
    vectors = cache.vectors(texts, encoder.encode_queries, f"heads {encoder.identity}")
    position = {text: i for i, text in enumerate(texts)}
    heads: dict[str, Head] = {}
    for task in sorted({one.task for one in labelled}):
        chosen = [one for one in labelled if one.task == task]
        heads[task] = train_head(task, examples(chosen, vectors, position), findings, seed)
        print(f"{task}: {len(heads[task].labels)} labels, {heads[task].figures}, limit {heads[task].limit}")
    model = heads_model(heads, encoder.dimension)
    write(pack / HEADS, model)
    # not among `files`: there the application looks for the one .onnx file of the encoder
    manifest["heads"] = {
        "path": HEADS,
        "sha256": hashlib.sha256(model).hexdigest(),
        "bytes": len(model),
        "encoder_sha256": encoder.identity,
        "input": "embedding",
        "tasks": {
            task: {
                "labels": list(head.labels),
                "temperature": round(head.temperature, 4),
                "figures": head.figures,
                "limit": head.limit,
            }
            for task, head in heads.items()
        },
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    write(pack / "manifest.json", text.encode("utf-8"))
    print(f"{HEADS}: {len(model):,} bytes in {pack}")


def examples(labelled: Sequence[Labelled], vectors: NDArray[np.float32], position: Mapping[str, int]) -> Examples:
    """The texts of one task; labels with too few training texts are left out."""
    counts: dict[str, int] = {}
    for one in labelled:
        if one.split == "train":
            counts[one.label] = counts.get(one.label, 0) + 1
    labels = tuple(sorted(label for label, count in counts.items() if count >= LEAST_EXAMPLES))
    if len(labels) < 2:
        raise TrainingError(f"The task {labelled[0].task} has fewer than two labels with {LEAST_EXAMPLES} texts.")
    number = {label: i for i, label in enumerate(labels)}
    parts = {split: [one for one in labelled if one.split == split and one.label in number] for split in SPLITS}
    if not parts["dev"]:
        raise TrainingError(f"The task {labelled[0].task} has no texts of the split dev.")
    return Examples(
        labels,
        {split: torch.from_numpy(vectors[[position[one.text] for one in part]]) for split, part in parts.items()},
        {split: torch.tensor([number[one.label] for one in part], dtype=torch.long) for split, part in parts.items()},
        {split: tuple(one.language for one in part) for split, part in parts.items()},
    )


def train_head(task: str, data: Examples, findings: Mapping[str, Finding], seed: int) -> Head:
    """The better of the kinds of head on the development split, at its best epoch."""
    best: tuple[float, nn.Sequential] | None = None
    for width in WIDTHS:
        score, layers = _fit(data, width, seed)
        if best is None or score > best[0] + 0.002:  # the simpler one unless the other is clearly better
            best = (score, layers)
    assert best is not None  # noqa: S101 - WIDTHS is not empty
    layers = best[1]
    with torch.inference_mode():
        scores = layers(data.vectors["dev"])
        losses = [functional.cross_entropy(scores / t, data.targets["dev"]).item() for t in TEMPERATURES]
        temperature = float(TEMPERATURES[int(np.argmin(losses))])
        rows = functional.softmax(scores / temperature, dim=1).numpy()
    limit = fit_limit(task, data.labels, rows, data.targets["dev"].numpy(), findings)
    figures: dict[str, float] = {"hidden": float(len(layers) > 2)}
    for split in ("dev", "held_out"):
        if len(data.targets[split]):
            figures |= _figures(data, layers, split)
    return Head(data.labels, layers, temperature, figures, limit)


class Scale(nn.Module):
    """Vectors of length 1 times the root of their width, so that a linear layer can be sure."""

    def forward(self, vectors: Tensor) -> Tensor:
        """float32 [texts, hidden] -> the same shape."""
        return vectors * vectors.shape[1] ** 0.5


def _fit(data: Examples, width: int, seed: int) -> tuple[float, nn.Sequential]:
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, width])
    vectors, targets = data.vectors["train"], data.targets["train"]
    size, count = vectors.shape[1], len(data.labels)
    inner = [nn.Linear(size, width), nn.GELU(), nn.Linear(width, count)] if width else [nn.Linear(size, count)]
    layers = nn.Sequential(Scale(), *inner)
    optimiser = torch.optim.AdamW(layers.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(targets) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    frequency = torch.bincount(targets, minlength=count).float()
    weights = (frequency.mean() / frequency).sqrt()  # rare labels count more, not as much as often ones altogether
    best, kept = -1.0, layers
    for _ in range(EPOCHS):
        order = torch.from_numpy(rng.permutation(len(targets)))
        for at in range(0, len(order), BATCH):
            part = order[at : at + BATCH]
            loss = functional.cross_entropy(layers(vectors[part]), targets[part], weight=weights)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
        score = _figures(data, layers, "dev")["dev accuracy"]
        if score > best:
            best, kept = score, copy.deepcopy(layers)
    return best, kept


@torch.inference_mode()
def _figures(data: Examples, layers: nn.Sequential, split: str) -> dict[str, float]:
    right = (layers(data.vectors[split]).argmax(1) == data.targets[split]).float().numpy()
    targets = data.targets[split].numpy()
    figures = {f"{split} accuracy": float(right.mean())}
    figures[f"{split} mean recall"] = float(np.mean([right[targets == label].mean() for label in np.unique(targets)]))
    for language in sorted(set(data.languages[split])):
        chosen = np.array([its == language for its in data.languages[split]])
        figures[f"{split} accuracy {language}"] = float(right[chosen].mean())
    return {name: round(value, 4) for name, value in figures.items()}


def heads_model(heads: Mapping[str, Head], dimension: int) -> bytes:
    """An ONNX model: `embedding` float32 [batch, dimension] -> for each task probabilities [batch, labels]."""
    nodes: list[onnx.NodeProto] = []
    constants: list[onnx.TensorProto] = []
    outputs: list[Any] = []
    for task, head in sorted(heads.items()):
        linear = [layer for layer in head.layers if isinstance(layer, nn.Linear)]
        source, scale = "embedding", dimension**0.5
        for i, layer in enumerate(linear):
            last = i == len(linear) - 1
            divisor = head.temperature if last else 1.0
            weight, bias = layer.weight.detach().numpy().T * scale / divisor, layer.bias.detach().numpy() / divisor
            names = (f"{task}.{i}.w", f"{task}.{i}.b")
            constants += [
                numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)
                for name, values in zip(names, (weight, bias), strict=True)
            ]
            nodes.append(helper.make_node("Gemm", [source, *names], [f"{task}.{i}"]))
            source, scale = f"{task}.{i}", 1.0
            if not last:
                nodes.append(helper.make_node("Gelu", [source], [f"{source}.gelu"], domain="com.microsoft"))
                source = f"{source}.gelu"
        nodes.append(helper.make_node("Softmax", [source], [task], axis=1))
        outputs.append(helper.make_tensor_value_info(task, TensorProto.FLOAT, ["batch", len(head.labels)]))
    inputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", dimension])]
    graph = helper.make_graph(nodes, "heads", inputs, outputs, constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="medassist-recipe")
    return bytes(model.SerializeToString(deterministic=True))
