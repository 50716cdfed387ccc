"""Perplexity per character of a pack on clinical text written for this, beside the source's own weights in float32.

Per character, since a pruned vocabulary cuts text into other tokens: exp(-log likelihood of a text / its characters).
"""

from __future__ import annotations

import json
import math
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from medassist.inference.session import open_session
from models.recipe.language_model.gguf_source import GgufSource
from models.recipe.language_model.pack import MODEL, TOKENIZER, WEIGHTS
from models.recipe.language_model.reference import likelihood, log_likelihoods
from models.recipe.language_model.tokenizer import full_tokenizer

TEXTS = Path(__file__).with_name("clinical_text.toml")
FILE = "perplexity.json"
LIMIT = 0.015
"""How much of the source's perplexity a pack may lose in a language."""


def clinical_texts(path: Path = TEXTS) -> dict[str, list[str]]:
    """Texts by language."""
    return {language: list(texts) for language, texts in tomllib.loads(path.read_text("utf-8")).items()}


def pack_likelihoods(folder: Path, manifest: Mapping[str, object], texts: Sequence[str]) -> list[float]:
    """Natural log probability of each text under the pack in `folder`, begun after the end-of-text token."""
    tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text("utf-8"))
    session = open_session((folder / MODEL).read_bytes(), device="cpu", weights=folder / WEIGHTS).session
    layers, heads, size = (int(str(manifest[name])) for name in ("layers", "kv_heads", "head_size"))
    empty = np.zeros((1, heads, 0, size), np.float32)
    past = {f"past_key_values.{layer}.{part}": empty for layer in range(layers) for part in ("key", "value")}
    found = []
    for text in texts:
        row = [_start(tokenizer), *tokenizer.encode(text, add_special_tokens=False).ids]
        feed = {"input_ids": np.array([row]), "attention_mask": np.ones((1, len(row)), np.int64)}
        feed |= past | {"logits_to_keep": np.array([len(row)])}
        (logits,) = session.run(["logits"], feed)
        found.append(likelihood(np.asarray(logits)[0, :-1], np.array(row[1:])))
    return found


def source_likelihoods(source: GgufSource, texts: Sequence[str], report: Callable[[str], None]) -> list[float]:
    """The same under the source's whole vocabulary and float32 weights."""
    tokenizer, kept = full_tokenizer(source.tokens)
    rows = []
    for text in texts:
        row = [_start(tokenizer), *tokenizer.encode(text, add_special_tokens=False).ids]
        rows.append([kept[token] for token in row])
    return log_likelihoods(source, rows, report)


def measure(source: GgufSource, source_sha256: str, folder: Path, work: Path, report: Callable[[str], None]) -> None:
    """Write perplexity.json into the pack; the source's part, which takes longest, is kept in `work`."""
    texts = clinical_texts()
    flat = [text for language in texts.values() for text in language]
    kept = work / "sources" / f"likelihoods-{source_sha256[:16]}.json"
    wanted = _kept_likelihoods(kept, flat)
    if wanted is None:
        wanted = source_likelihoods(source, flat, report)
        kept.write_text(json.dumps({"texts": flat, "log_likelihoods": wanted}, ensure_ascii=False), "utf-8")
    report("pack on the same texts")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    began = time.perf_counter()
    found = pack_likelihoods(folder, manifest, flat)
    seconds = time.perf_counter() - began
    result: dict[str, object] = {"seconds": round(seconds, 1), "model": _model_sha256(manifest)}
    at = 0
    for language, ours in texts.items():
        characters = sum(map(len, ours))
        pair = [math.exp(-sum(each[at : at + len(ours)]) / characters) for each in (wanted, found)]
        at += len(ours)
        result[language] = {"texts": len(ours), "characters": characters, "source": pair[0], "pack": pair[1]}
        loss = pair[1] / pair[0] - 1
        verdict = "within" if loss <= LIMIT else "MORE THAN"
        print(f"{language}: {pair[0]:.4f} float32, {pair[1]:.4f} pack, {loss:+.2%} ({verdict} {LIMIT:.1%})")
    (folder / FILE).write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def is_measured(folder: Path, manifest: Mapping[str, object]) -> bool:
    """Whether perplexity.json is there and of this very model."""
    path = folder / FILE
    return path.is_file() and json.loads(path.read_text("utf-8")).get("model") == _model_sha256(manifest)


def _model_sha256(manifest: Mapping[str, object]) -> str:
    files = manifest["files"]
    assert isinstance(files, list)  # noqa: S101 - written by write_pack
    return next(str(file["sha256"]) for file in files if file["path"] == WEIGHTS)


def _kept_likelihoods(path: Path, texts: Sequence[str]) -> list[float] | None:
    if not path.is_file():
        return None
    stored = json.loads(path.read_text("utf-8"))
    return stored["log_likelihoods"] if stored["texts"] == list(texts) else None


def _start(tokenizer: Tokenizer) -> int:
    return int(tokenizer.token_to_id("<|endoftext|>") or 0)
