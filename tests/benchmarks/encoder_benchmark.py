"""Latency side by side with the peers on the same texts: run it with ./recipe benchmark.

Every measure takes the engines in turn, several times over, and reports the best time of each, so that what else the machine
does weighs little; ratios are of the same run. On a machine that others use, --clock processor counts the processor's time of one
thread instead of the clock on the wall. How near an engine's vectors are to float32 stands beside.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medassist.inference.encoder import load_encoder
from models.recipe.pieces import bilingual_texts
from tests.benchmarks.encoder_peers import Engine, find_peers

ROOT = Path(__file__).resolve().parents[2]
OURS, EXACT = "medassist", "torch float32"
BATCH = 32
RERANKED = 20
QUERIES = (
    "我有头痛，怎么办？",
    "孩子发烧三天，咳嗽，有痰，需要用抗生素吗？",
    "高血压患者可以吃布洛芬吗",
    "What should I do about chest pain?",
    "Can a pregnant woman take ibuprofen for a headache?",
    "frequent urination, thirst and weight loss for two months",
)
Run = Callable[[], object]
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "processor": time.process_time}


def best_times(runs: Mapping[str, Run], rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    """Shortest seconds of each run over `rounds` rounds in turn, after one round to warm up."""
    best = dict.fromkeys(runs, float("inf"))
    for round_number in range(rounds + 1):
        for name, run in runs.items():
            started = clock()
            run()
            if round_number:
                best[name] = min(best[name], clock() - started)
    return best


def passages(pack: Path, tokens: int) -> list[str]:
    """BATCH texts of `tokens` tokens and up, Chinese and English in turn, joined from the knowledge base."""
    reference = load_encoder(pack, device="cpu", threads=1)
    made = []
    texts = {language: iter(found) for language, found in bilingual_texts(ROOT / "resources" / "knowledge").items()}
    for i in range(BATCH):
        source, passage = texts["zh" if i % 2 else "en"], ""
        while reference.count_tokens(passage) < tokens:
            passage += next(source) + " "
        made.append(passage)
    return made


def measures(long: Sequence[str], middle: Sequence[str]) -> list[tuple[str, Callable[[Engine], Run], int, int]]:
    """(title, what an engine does, texts the time is divided by, rounds)."""
    questions = [QUERIES[i % len(QUERIES)] for i in range(BATCH)]
    return [
        ("a short question, alone", lambda e: lambda: [e.query([text]) for text in QUERIES], len(QUERIES), 20),
        (f"{BATCH} short questions, one call", lambda e: lambda: e.query(questions), 1, 6),
        ("a text of 512 tokens, alone", lambda e: lambda: [e.passage([text]) for text in long[:2]], 2, 4),
        (f"{BATCH} passages of 164 tokens and up, one call", lambda e: lambda: e.passage(middle), 1, 3),
        (f"{BATCH} texts of 512 tokens, one call", lambda e: lambda: e.passage(long), 1, 2),
    ]


def nearness(engines: Mapping[str, Engine], texts: Sequence[str]) -> dict[str, float]:
    """Mean cosine of each engine's vectors to float32's on questions and `texts`."""
    vectors = {
        name: np.concatenate([np.asarray(engine.query(list(QUERIES))), np.asarray(engine.passage(list(texts)))])
        for name, engine in engines.items()
    }
    return {name: float(np.mean(np.sum(rows * vectors[EXACT], axis=1))) for name, rows in vectors.items()}


def rerank(folder: Path, threads: int, texts: Sequence[str], clock: Callable[[], float]) -> float | None:
    """Best seconds to read RERANKED passages with a question; None where no reranker is bundled."""
    if not (folder / "manifest.json").exists():
        return None
    from medassist.inference.reranker import load_reranker

    reranker = load_reranker(folder, device="cpu", threads=threads)
    runs = {query: lambda query=query: reranker.scores(query, texts[:RERANKED]) for query in QUERIES}
    times = best_times(runs, 6, clock)
    return sum(times.values()) / len(times)


def main() -> None:
    """Print one table a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe")
    parser.add_argument("--pack", type=Path, default=ROOT / "models" / "encoder", help="encoder pack to measure")
    parser.add_argument("--reranker", type=Path, default=ROOT / "models" / "reranker", help="reranker pack to measure")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures too")
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall", help="processor: one thread's processor time")
    given = parser.parse_args()
    clock = CLOCKS[given.clock]
    if given.clock == "processor":
        given.threads = 1
    ours = load_encoder(given.pack, device="cpu", threads=given.threads)
    found = find_peers(given.work, given.threads)
    engines = {OURS: Engine(ours.encode_queries, ours.encode_passages), **found.engines}
    long, middle = passages(given.pack, 512), passages(given.pack, 164)
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}, {given.threads} threads, {given.clock} time; best of several rounds\n")
    for name, reason in found.missing.items():
        print(f"{name} does not run here: {reason}\n")
    near = nearness(engines, middle[:4])
    report: dict[str, Any] = {
        "threads": given.threads,
        "clock": given.clock,
        "cosine": near,
        "missing": found.missing,
        "ms": {},
    }
    for title, of_engine, count, rounds in measures(long, middle):
        best = best_times({name: of_engine(engine) for name, engine in engines.items()}, rounds, clock)
        report["ms"][title] = {name: round(1000 * seconds / count, 2) for name, seconds in best.items()}
        print(f"| {title} | ms | times as long as {OURS} | cosine to float32 |\n|---|---|---|---|")
        for name, seconds in sorted(best.items(), key=lambda item: item[1]):
            print(f"| {name} | {1000 * seconds / count:.1f} | {seconds / best[OURS]:.2f} | {near[name]:.4f} |")
        print(flush=True)
    seconds = rerank(given.reranker, given.threads, middle, clock)
    if seconds is not None:
        report["rerank20_ms"] = round(1000 * seconds, 1)
        print(f"reading {RERANKED} passages of 164 tokens and up with a question: {1000 * seconds:.1f} ms")
    if given.json is not None:
        given.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
