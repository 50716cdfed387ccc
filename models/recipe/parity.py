"""Measures the exported encoder, as the application runs it, against the unpruned float32 model in torch."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from medassist.inference.encoder import OnnxEncoder
from medassist.inference.manifest import read_manifest
from medassist.inference.session import open_session
from medassist.inference.tokenizer import Tokenizer
from models.recipe.checkpoint import Checkpoint
from models.recipe.export import TrainedLayers
from models.recipe.head_parity import head_figures
from models.recipe.pack import write_whole
from models.recipe.pieces import bilingual_texts
from models.recipe.retrieval_sets import RetrievalSet, figures_of, read_retrieval_set
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.torch_encoder import TorchEncoder, encode_rows, torch_encoder, with_layers

REPORT = "parity.json"
SETS = ("zh_toyhom_retrieval", "en_medquad_retrieval", "en_pubmedqa_retrieval")
CUT_TOKENS = 160
DISTRACTORS = 4000
THREADS = 2
KNOWLEDGE_SENTENCES = 1000
CHUNK = 256
BATCH = 16
LOWEST_MEAN_COSINE = 0.99
LARGEST_NDCG_LOSS = 0.01
LARGEST_ACCURACY_LOSS = 0.01

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Reference:
    """The source model in torch with its whole vocabulary, behind the same cleaning of text as the application's."""

    def __init__(self, checkpoint: Checkpoint, max_tokens: int, trained: TrainedLayers | None = None) -> None:
        self.model: TorchEncoder = torch_encoder(checkpoint)
        self.identity = ""
        if trained is not None:
            weights = {**trained.matrices, **trained.vectors}
            with_layers(self.model, weights)
            parts = b"".join(np.ascontiguousarray(weights[name]).tobytes() for name in sorted(weights))
            self.identity = f" trained {hashlib.sha256(parts).hexdigest()}"
        self.padding = checkpoint.padding
        self.pieces = [piece.text for piece in checkpoint.pieces]
        self.tokenizer = Tokenizer(build_tokenizer(checkpoint, range(len(checkpoint.pieces))), max_tokens=max_tokens)

    def encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Vectors of prefix + text, float32 [texts, hidden], in batches of similar length."""
        return self.encode_tokens(self.tokenizer.encode(texts, prefix=prefix))

    def encode_tokens(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Vectors of rows of the source's ids."""
        vectors = np.empty((len(rows), self.model.word.embedding_dim), np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = encode_rows(self.model, [rows[i] for i in batch], self.padding)
        return vectors


class Cache:
    """Vectors of text lists, kept chunk by chunk so that a measurement that was broken off goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def vectors(self, texts: Sequence[str], encode: Encode, label: str) -> NDArray[np.float32]:
        """What `encode` makes of `texts`; `label` names the encoder and its settings."""
        started = time.monotonic()
        chunks = []
        for start in range(0, len(texts), CHUNK):
            chunk = list(texts[start : start + CHUNK])
            key = hashlib.sha256("\x00".join([label, *chunk]).encode("utf-8", "surrogatepass")).hexdigest()
            path = self.folder / f"{key}.npy"
            if not path.exists():
                unfinished = path.with_suffix(".part.npy")
                np.save(unfinished, encode(chunk))
                unfinished.replace(path)
            chunks.append(np.load(path))
        print(f"  {label[:40]}: {len(texts):,} texts in {time.monotonic() - started:.0f} s", flush=True)
        return np.concatenate(chunks)


class Comparison:
    """Both encoders with the same cut, and the measures between them."""

    def __init__(self, checkpoint: Checkpoint, pack: Path, work: Path, trained: TrainedLayers | None = None) -> None:
        torch.set_num_threads(THREADS)
        manifest = dataclasses.replace(read_manifest(pack), max_tokens=CUT_TOKENS)
        self.tokenizer = Tokenizer(manifest.read(manifest.file(".model")), max_tokens=CUT_TOKENS)
        self.pieces = [self.tokenizer.piece(i) for i in range(self.tokenizer.size)]
        opened = open_session(manifest.read(manifest.file(".onnx")), device="cpu", threads=THREADS)
        self.encoder = OnnxEncoder(manifest, self.tokenizer, opened)
        self.reference = Reference(checkpoint, CUT_TOKENS, trained)
        source_ids = {text: i for i, text in enumerate(self.reference.pieces)}
        self.kept = [source_ids[text] for text in self.pieces]
        self.cache = Cache(work / "parity")
        self.vocabulary = manifest.file(".model").sha256

    def vectors(self, texts: Sequence[str], *, query: bool) -> tuple[NDArray[np.float32], ...]:
        """Vectors of the exported encoder, of the float32 model with the pruned vocabulary, and of the reference."""
        prefix = self.encoder.manifest.query_prefix if query else self.encoder.manifest.passage_prefix
        exported = self.encoder.encode_queries if query else self.encoder.encode_passages
        settings = f"{prefix}{CUT_TOKENS} tokens"
        ours = self.cache.vectors(texts, exported, f"exported {self.encoder.identity} {self.vocabulary} {settings}")
        label = f"reference{self.reference.identity} {settings}"
        theirs = self.cache.vectors(texts, lambda chunk: self.reference.encode(chunk, prefix), label)
        pruned = theirs.copy()
        # the same pieces give the same vector: only what the pruned vocabulary splits otherwise is computed
        rows = [[self.kept[i] for i in row] for row in self.tokenizer.encode(texts, prefix=prefix)]
        whole = self.reference.tokenizer.encode(texts, prefix=prefix)
        other = [i for i, row in enumerate(rows) if row != whole[i]]
        if other:
            pruned[other] = self.reference.encode_tokens([rows[i] for i in other])
        return ours, pruned, theirs

    def sentences(self, texts: Sequence[str]) -> dict[str, float | int]:
        """Cosines between the encoders' vectors of `texts` as queries, and how many split into the same pieces."""
        ours, pruned, theirs = self.vectors(texts, query=True)
        cosines = np.sum(ours * theirs, axis=1)
        same = [
            [self.pieces[i] for i in left] == [self.reference.pieces[i] for i in right]
            for left, right in zip(self.tokenizer.encode(texts), self.reference.tokenizer.encode(texts), strict=True)
        ]
        return {
            "sentences": len(texts),
            "cosine_mean": round(float(cosines.mean()), 5),
            "cosine_p1": round(float(np.percentile(cosines, 1)), 5),
            "cosine_min": round(float(cosines.min()), 5),
            "cosine_mean_pruned": round(float(np.sum(pruned * theirs, axis=1).mean()), 5),
            "same_pieces": round(float(np.mean(same)), 4),
        }

    def retrieval(self, data: RetrievalSet) -> dict[str, float | int]:
        """nDCG@10, MRR and recall@100 of the three on `data`: exported, pruned, reference (float32)."""
        queries = self.vectors(data.queries, query=True)
        documents = self.vectors(data.documents, query=False)
        exported, pruned, reference = (
            figures_of(its_queries, its_documents, data.relevant)
            for its_queries, its_documents in zip(queries, documents, strict=True)
        )
        found: dict[str, float | int] = {
            "queries": len(data.queries),
            "documents": len(data.documents),
            "corpus": data.corpus_size,
        }
        for name, value in exported.items():
            found[name] = round(value, 4)
            found[f"{name}_pruned"] = round(pruned[name], 4)
            found[f"{name}_reference"] = round(reference[name], 4)
        return found | {"difference": round(exported["ndcg10"] - reference["ndcg10"], 4)}


def measure(
    checkpoint: Checkpoint,
    pack: Path,
    work: Path,
    data: Path | None,
    knowledge: Path,
    trained: TrainedLayers | None = None,
) -> None:
    """Write parity.json into `pack`: on the knowledge base and of the pack's heads, or on the sets under `data` where given.

    The reference is the source's model, or with the layers of `trained` the trained one.
    The part that was not measured this time stays if it is of the same model. Raises ValueError beyond the limits.
    """
    comparison = Comparison(checkpoint, pack, work, trained)
    report = _earlier(pack / REPORT, comparison.encoder.identity)
    report["cut_tokens"] = CUT_TOKENS
    if data is None:
        texts = bilingual_texts(knowledge)
        report["knowledge"] = {language: comparison.sentences(_spaced(texts[language])) for language in ("zh", "en")}
        heads = head_figures(pack, work / "corpus", lambda asked: comparison.vectors(asked, query=True))
        if heads:
            report["heads"] = heads
    else:
        sets = [read_retrieval_set(data / name, distractors=DISTRACTORS) for name in SETS]
        report["sentences"] = {
            language: comparison.sentences(
                [text for part in sets if part.language == language for text in _mixed(part)]
            )
            for language in ("zh", "en")
        }
        report["retrieval"] = {part.name: comparison.retrieval(part) for part in sets}
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    write_whole(pack / REPORT, text.encode("utf-8"))
    print(text)
    failures = list(_beyond_limits(report))
    if failures:
        raise ValueError("; ".join(failures))


def _spaced(texts: list[str]) -> list[str]:
    """About KNOWLEDGE_SENTENCES of `texts`, evenly spaced."""
    return texts[:: max(1, len(texts) // KNOWLEDGE_SENTENCES)]


def _mixed(part: RetrievalSet) -> list[str]:
    """All queries and the opening of as many documents."""
    return [*part.queries, *(text[:120] for text in part.documents[: len(part.queries)])]


def _earlier(path: Path, identity: str) -> dict[str, object]:
    if path.exists():
        report = json.loads(path.read_text("utf-8"))
        if report.get("model_sha256") == identity:
            return report
    return {"model_sha256": identity}


def _beyond_limits(report: dict[str, object]) -> Iterator[str]:
    for part in ("knowledge", "sentences"):
        for language, figures in _mapping(report.get(part)).items():
            if figures["cosine_mean"] < LOWEST_MEAN_COSINE:
                yield f"{part} {language}: mean cosine {figures['cosine_mean']} is below {LOWEST_MEAN_COSINE}"
    for name, figures in _mapping(report.get("retrieval")).items():
        if figures["difference"] < -LARGEST_NDCG_LOSS:
            yield f"{name}: nDCG@10 is {-figures['difference']} below the reference"
    for task, figures in _mapping(report.get("heads")).items():
        if figures["accuracy"] < figures["accuracy_reference"] - LARGEST_ACCURACY_LOSS:
            yield f"head {task}: right {figures['accuracy']:.1%}, with the reference {figures['accuracy_reference']:.1%}"


def _mapping(value: object) -> dict[str, dict[str, float]]:
    return value if isinstance(value, dict) else {}
