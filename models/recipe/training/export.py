"""From a run's best weights to a pack: stored in the fastest way that keeps the trained model's vectors."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medassist.inference.session import open_session
from medassist.inference.tokenizer import Tokenizer
from models.recipe.export import ExportedEncoder, TrainedLayers, export_encoder
from models.recipe.pack import write_pack
from models.recipe.torch_encoder import TorchEncoder, encode_rows, torch_encoder, with_layers
from models.recipe.training.encoder import Run, Source, best_of
from models.recipe.training.settings import TrainingError
from models.recipe.variants import BYTES, NIBBLES, SMOOTH

LOWEST_COSINE = 0.999
LARGEST_MODEL = 60_000_000
CALIBRATION_TEXTS = 128
PROBE_TOKENS = 128
PROBE_TEXTS = 200


def read_run(run: Run) -> tuple[dict[str, Any], TrainedLayers]:
    """What run.json says, and the best weights. Raises TrainingError if the run is not there or broken."""
    best = best_of(run)
    first = int(best.settings["frozen_layers"])
    matrices: dict[str, NDArray[np.float32]] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    for name, values in best.weights.items():
        _blocks, layer, part, kind = name.split(".")
        its_name = f"l{int(layer) + first}.{part}.{'w' if kind == 'weight' else 'b'}"
        (matrices if values.ndim == 2 else vectors)[its_name] = values.numpy()
    return {**best.report, "weights_sha256": best.sha256}, TrainedLayers(matrices, vectors)


def trained_encoder(source: Source, trained: TrainedLayers) -> TorchEncoder:
    """The trained model in torch, float32, with the source's whole vocabulary."""
    return with_layers(torch_encoder(source.checkpoint), {**trained.matrices, **trained.vectors})


def export_trained(source: Source, run: Run, pack: Path, texts: list[str]) -> None:
    """Write the pack of the run's best weights; `texts` are what the candidates are compared on.

    The first candidate whose mean cosine to the float32 model is LOWEST_COSINE or more is taken, the last one otherwise
    refused. Raises TrainingError.
    """
    report, trained = read_run(run)
    probe = texts[:: max(1, len(texts) // PROBE_TEXTS)][:PROBE_TEXTS]
    reference = trained_encoder(source, trained)
    table: list[dict[str, float | int | str]] = []
    chosen: ExportedEncoder | None = None
    calibration = [text for text in texts[1 :: max(1, len(texts) // CALIBRATION_TEXTS)] if text not in probe] or probe
    candidates: dict[str, dict[str, Any]] = {
        SMOOTH: {"calibration": calibration},
        NIBBLES: {"bits": 4},
        BYTES: {"bits": 8},
    }
    for name, options in candidates.items():  # fastest first, by the names of variants.py
        exported = export_encoder(source.checkpoint, source.kept, trained, **options)
        figures = _compare(source, reference, exported, probe)
        table.append({"stored": name, "bytes": len(exported.model), **figures})
        print(f"{name}: {len(exported.model):,} bytes, {figures}")
        good = figures["cosine_mean"] >= LOWEST_COSINE and len(exported.model) <= LARGEST_MODEL
        if good and chosen is None:
            chosen = exported
            report["stored"] = name
    if chosen is None:
        raise TrainingError(
            f"No way of storing the trained layers reaches a cosine of {LOWEST_COSINE} within {LARGEST_MODEL:,} bytes."
        )
    training = {name: report[name] for name in report if name != "settings"}
    training["settings"] = report["settings"]
    training["candidates"] = table
    write_pack(pack, source.checkpoint.shape, chosen.model, chosen.tokenizer, len(source.kept), training)
    print(f"model {len(chosen.model):,} bytes ({report['stored']}) in {pack}")


def _compare(source: Source, reference: TorchEncoder, exported: ExportedEncoder, texts: list[str]) -> dict[str, float]:
    """Cosines of the exported model to `reference` on the same tokens, and milliseconds a text on one thread."""
    tokenizer = Tokenizer(exported.tokenizer, max_tokens=PROBE_TOKENS)
    session = open_session(exported.model, device="cpu", threads=1).session
    cosines: list[float] = []
    spent: list[float] = []
    for row in tokenizer.encode(texts, prefix="query: "):
        batch = tokenizer.batch([row])
        expected = encode_rows(reference, [[source.kept[i] for i in row]], source.checkpoint.padding)[0]
        started = time.perf_counter()
        (output,) = session.run(["embedding"], {"input_ids": batch.ids, "attention_mask": batch.mask})
        spent.append(time.perf_counter() - started)
        cosines.append(float(np.asarray(output)[0] @ expected))
    return {
        "cosine_mean": round(float(np.mean(cosines)), 6),
        "cosine_min": round(float(np.min(cosines)), 6),
        "milliseconds": round(float(np.median(spent)) * 1000, 2),
    }
