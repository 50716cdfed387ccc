"""The model card of a language model's pack, from its manifest and what was measured of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.recipe.language_model import peer, speed
from models.recipe.language_model.perplexity import FILE


def card(folder: Path) -> str:
    """The text of CARD.md. Figures that were not measured are said not to be."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    source = manifest["source"]
    size = sum(file["bytes"] for file in manifest["files"])
    lines = [
        f"# {manifest['name']}",
        "",
        "A general language model for the program's written answers, summaries and translations. It was not trained on medicine,",
        "it makes mistakes in numbers, and nothing it writes is shown unchecked. It is no source of diagnoses or doses.",
        "一般语言模型，用于书面回答、摘要和翻译；未经医学训练，数字会出错，其输出须逐句核对后才显示，不能作为诊断或剂量的依据。",
        "",
        f"- Weights: {source['model']}, licence {manifest['licence']} (see LICENSE)",
        f"- Made by `{source['made_by']}` from a GGUF file with the SHA-256 `{source['sha256']}`",
        f"- Matrices of the source by kind: {', '.join(f'{kind} {n}' for kind, n in source['matrices'].items())}",
        f"- Vocabulary: {manifest['vocabulary']:,} of {source['vocabulary']:,} tokens (Chinese, English, every single byte:",
        "  every text can be written, other languages in more tokens)",
        f"- {size / 1e6:,.0f} MB on disk; wants {manifest['minimum_memory_mb']:,} MB of memory with a context of"
        f" {manifest['context_tokens']:,} tokens",
        "",
        "Blocks of q4 are the source's own, their offsets in 8 bits; q5, q6 and q8 blocks lie in bytes with one scale for 64",
        "columns, whose steps are finer than theirs. The inputs of products are rounded to 8 bits, a scale a block. The",
        "embedding is the output matrix, as the model ties the two. Weights lie in a file of their own, which is mapped.",
        "",
        "## Perplexity per character",
        "",
    ]
    return "\n".join([*lines, *_perplexity(folder), *_speed(folder)])


def _perplexity(folder: Path) -> list[str]:
    path = folder / FILE
    if not path.is_file():
        return ["Not measured yet: `./recipe language-model NAME --step perplexity`.", ""]
    measured = json.loads(path.read_text("utf-8"))
    lines = ["| text | characters | source in float32 | pack | change |", "|---|---|---|---|---|"]
    for language in ("en", "zh"):
        row = measured[language]
        change = row["pack"] / row["source"] - 1
        lines.append(
            f"| {language} | {row['characters']:,} | {row['source']:.4f} | {row['pack']:.4f} | {change:+.2%} |"
        )
    return [
        *lines,
        "",
        "Histories, letters, orders and advice written for this (`clinical_text.toml`), each on its own.",
        "",
    ]


def _speed(folder: Path) -> list[str]:
    path = folder / speed.FILE
    if not path.is_file():
        return []
    found = json.loads(path.read_text("utf-8"))
    lines = [
        "## Speed and memory",
        "",
        f"On the machine where the pack was made, {found['threads']} threads, with other work beside it: loaded in"
        f" {found['load_seconds']} s, {found['prompt_tokens_a_second']} tokens/s reading a prompt of {speed.PROMPT},"
        f" {found['decoded_tokens_a_second']} tokens/s decoding, {found['resident_mb_after_load']:,} MB resident"
        f" when opened, {found['resident_mb']:,} MB with that conversation.",
        "",
    ]
    return [*lines, *_compared(folder)]


def _compared(folder: Path) -> list[str]:
    path = folder / peer.FILE
    if not path.is_file():
        return []
    lines = [
        f"Side by side with llama.cpp ({peer.PEER}) on the same file and texts, in turns (`--step compare`); one thread in"
        " seconds of the processor, more in seconds of the clock:",
        "",
        "| threads | load of the machine | what | pack, tokens/s | llama.cpp, tokens/s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for row in json.loads(path.read_text("utf-8")).values():
        for what in ("prompt", "decode"):
            found = row[what]
            lines.append(
                f"| {row['threads']} | {row['load']} | {what} | {found['pack']} | {found['peer']} | {found['ratio']} |"
            )
    return [*lines, ""]
