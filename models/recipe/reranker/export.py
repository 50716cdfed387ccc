"""From a run's best weights to a pack that the program loads, measured as the program runs it beside torch in float32."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from medassist.inference.reranker import OnnxReranker, load_reranker
from models.recipe.fetch import ENCODER_WHEEL
from models.recipe.graph import OPSET
from models.recipe.pack import LICENSE, LICENSE_TEXT, TOKENIZER, write_whole
from models.recipe.reranker.card import card
from models.recipe.reranker.development import RerankerDevelopment, reranker_development
from models.recipe.reranker.graph import reranker_model
from models.recipe.reranker.lists import PairTexts, read_claims
from models.recipe.reranker.model import SUPPORT, CrossEncoder, Embedding, cross_encoder
from models.recipe.reranker.train import TrainedReranker, measured, torch_scores, trained_reranker
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, Source
from models.recipe.training.settings import TrainingError

MODEL, REPORT = "reranker.onnx", "parity.json"
ID, NAME = "reranker-e5-small-zh-en-medical", "Cross-encoder for Chinese and English medical text"
MINIMUM_MEMORY_MB = 150
LARGEST_PACK = 25_000_000
LARGEST_LOSS = 0.01
"""Most that nDCG@10 or the AUC of support may lose by integers."""
HELD_OUT_CLAIMS = 800
TIMED, TIMES = 20, 9
TEMPERATURES = np.geomspace(0.25, 8.0, 61)


def export_reranker(source: Source, run: Run, pack: Path, *, lists: int = 0, claims: int = 0) -> None:
    """Write the pack of the run's best weights with its parity report and card, measured on about `lists` questions and `claims`
    claims of the development split (0: on those that the run was measured on). Same weights, same model bytes.

    Raises TrainingError where there are none, where the pack is too large, or where integers cost too much.
    """
    trained = trained_reranker(source, run)
    model = onnx_bytes(trained.source, trained.model)
    tokenizer = build_tokenizer(trained.source.checkpoint, trained.source.kept)
    files = {MODEL: model, TOKENIZER: tokenizer, LICENSE: LICENSE_TEXT.encode("utf-8")}
    size = sum(map(len, files.values()))
    if size > LARGEST_PACK:
        raise TrainingError(
            f"The pack has {size:,} bytes, more than {LARGEST_PACK:,}; train with a smaller vocabulary."
        )
    for name, data in files.items():
        write_whole(pack / name, data)
    manifest = _manifest(trained, files)
    _write_json(pack / "manifest.json", manifest)  # to load it; temperature and threshold are fitted on what it gives
    parity = measure(trained, load_reranker(pack, device="cpu", threads=2), run, lists=lists, count=claims)
    manifest["support"] = {name: parity[name] for name in ("temperature", "threshold")}
    _write_json(pack / REPORT, parity)
    _write_json(pack / "manifest.json", manifest)
    corpus = json.loads((run.work / "corpus" / "corpus.json").read_text("utf-8"))
    write_whole(pack / "CARD.md", card(manifest, parity, corpus["licences"]).encode("utf-8"))
    print(f"model {len(model):,} bytes, pack {size:,} bytes in {pack}")
    lost = {name: parity["float32"][name] - parity["integers"][name] for name in ("ndcg10", "support_auc")}
    if max(lost.values()) > LARGEST_LOSS:
        raise TrainingError(f"Integers lose too much beside float32: {lost}.")


def onnx_bytes(source: Source, model: CrossEncoder, *, integers: bool = True) -> bytes:
    """The ONNX model of `model`."""
    checkpoint = source.checkpoint
    shape = dataclasses.replace(checkpoint.shape, layers=len(model.blocks))
    weights = {name: checkpoint.vectors[name] for name in ("emb.pos", "emb.type", "emb.ln.w", "emb.ln.b")}
    for name, values in model.state_dict().items():
        *at, kind = name.split(".")
        its_name = ".".join([f"l{at[1]}", at[2]] if at[0] == "blocks" else at)
        weights[f"{its_name}.{'w' if kind == 'weight' else 'b'}"] = values.numpy()
    words = checkpoint.matrices["emb.word"].rows(np.array(source.kept, np.int64))
    return reranker_model(shape, words, weights, (checkpoint.begin, checkpoint.end), integers=integers)


def measure(trained: TrainedReranker, loaded: OnnxReranker, run: Run, *, lists: int, count: int) -> dict[str, Any]:
    """Figures of the untrained network, of the trained one in float32 and as the program runs it; the temperature and threshold
    of support; the same threshold on claims that no choice was made on; milliseconds.
    """
    settings, source = trained.settings, trained.source
    corpus, claims = read_corpus(run.work / "corpus"), read_claims(run.work / "corpus")
    sample = reranker_development(
        corpus, claims, settings.seed, lists=lists or settings.dev_queries, count=count or settings.dev_claims
    )
    report: dict[str, Any] = {"lists": len(sample.lists), "claims": len(sample.claims)}
    logits = support_logits(loaded, sample)
    targets = np.array([one.supported for one in sample.claims])
    report["temperature"] = best_temperature(logits, targets)
    threshold = best_threshold(logits, targets)
    report["threshold"] = float(np.clip(1 / (1 + np.exp(-threshold / report["temperature"])), 0.001, 0.999))
    texts = PairTexts(build_tokenizer(source.checkpoint, source.kept), settings)
    embedding = Embedding(source)
    if lists or count:
        untrained = cross_encoder(source, settings.layers, settings.seed)
        report["untrained"] = measured(sample, texts, settings, untrained, embedding)
        report["float32"] = measured(sample, texts, settings, trained.model, embedding)
    else:  # the run measured both on the same sample
        report["untrained"], report["float32"] = (_figures(trained.report[name]) for name in ("start", "best"))
    pairs = [(one.claim, one.evidence) for one in sample.claims]
    exact = torch_scores(texts, settings, trained.model, embedding, SUPPORT)(pairs)
    report["float32"] |= sample.support(exact, threshold)
    report["integers"] = sample.ranking(_scores(loaded)) | sample.support(logits, threshold)
    others = [one for one in claims if one.split == "held_out"]
    if others:
        rng = np.random.default_rng([settings.seed, 0x0E])
        drawn = tuple(others[at] for at in rng.permutation(len(others))[: count or HELD_OUT_CLAIMS])
        held = RerankerDevelopment((), (), drawn)
        report["held_out"] = held.support(support_logits(loaded, held), threshold) | {"claims": len(drawn)}
    report["milliseconds"] = milliseconds(
        loaded, [one.passages[0] for one in sample.lists[:: max(1, len(sample.lists) // TIMED)]]
    )
    rounded = json.loads(json.dumps(report), parse_float=lambda text: round(float(text), 4))
    print(json.dumps(rounded, indent=2, ensure_ascii=False))
    return dict(rounded)


def _figures(record: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in record.items() if name not in ("step", "seconds")}


def _scores(loaded: OnnxReranker) -> Any:
    def scores(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        return np.array([loaded.scores(question, [passage])[0] for question, passage in pairs], np.float32)

    return scores


def support_logits(loaded: OnnxReranker, sample: RerankerDevelopment) -> NDArray[np.float32]:
    """The logits of the claims, not yet divided by a temperature, float32 [claims]."""
    found = loaded.support([one.claim for one in sample.claims], [one.evidence for one in sample.claims])
    shares = np.clip(found.astype(np.float64), 1e-7, 1 - 1e-7)
    return (np.log(shares / (1 - shares)) * loaded.manifest.support_temperature).astype(np.float32)


def best_temperature(logits: NDArray[np.float32], targets: NDArray[np.bool_]) -> float:
    """The divisor of `logits` with the least cross-entropy against `targets`."""
    losses = [float(np.logaddexp(0, np.where(targets, -logits, logits) / one).mean()) for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def best_threshold(logits: NDArray[np.float32], targets: NDArray[np.bool_]) -> float:
    """The logit from which on a claim counts as supported: that with the highest mean of both classes' recalls."""
    steps = np.unique(logits)
    recalls = [((logits[targets] >= one).mean() + (logits[~targets] < one).mean()) / 2 for one in steps]
    return float(steps[int(np.argmax(recalls))])


def milliseconds(loaded: OnnxReranker, passages: Sequence[str]) -> dict[str, float | int]:
    """Time of TIMED passages of one question: median and least on the clock, and the processor's, with the load meanwhile."""
    chosen = [passages[i % len(passages)] for i in range(TIMED)]
    question = "小孩发烧三天，咳嗽，应该怎么办？"
    loaded.scores(question, chosen)
    clock, busy = [], []
    for _ in range(TIMES):
        began, spent = time.perf_counter(), time.process_time()
        loaded.scores(question, chosen)
        clock.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - spent) * 1000)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0
    return {
        "passages": TIMED,
        "median": float(np.median(clock)),
        "least": min(clock),
        "processor": min(busy),
        "load": load,
    }


def _manifest(trained: TrainedReranker, files: dict[str, bytes]) -> dict[str, Any]:
    settings, report = trained.settings, trained.report
    names = ("identity", "corpus", "steps", "pairs", "tokens", "hours", "threads", "best_step", "start", "best")
    return {
        "schema": "medassist.pack/1",
        "id": ID,
        "name": NAME,
        "version": str(report["identity"]),
        "kind": "reranker",
        "licence": "MIT",
        "languages": ["zh", "en"],
        "files": [
            {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        ],
        "question_tokens": settings.question_tokens,
        "rerank_tokens": settings.rerank_tokens,
        "support_tokens": settings.support_tokens,
        "support": {"temperature": 1.0, "threshold": 0.5},
        "layers": settings.layers,
        "opset": OPSET,
        "vocabulary": len(trained.source.kept),
        "minimum_memory_mb": MINIMUM_MEMORY_MB,
        "training": {name: report[name] for name in names if name in report}
        | {"settings": dataclasses.asdict(settings), "torch": torch.__version__},
        "source": {
            "model": "the lowest layers, embedding and pieces of intfloat/multilingual-e5-small",
            "package": ENCODER_WHEEL.requirement,
            "file": ENCODER_WHEEL.members[0],
            "sha256": ENCODER_WHEEL.sha256,
            "made_by": "./recipe train reranker",
        },
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_whole(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
