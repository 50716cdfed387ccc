"""Time and memory of loading the compiled knowledge base: `python tests/benchmarks/knowledge_benchmark.py`."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil

RUNS = 7


def once() -> dict[str, float]:
    """Milliseconds of one first load in a fresh process, and what it adds to resident memory (MB)."""
    from medassist.knowledge.compiled import load_base, load_vectors
    from medassist.knowledge.passages import passages_of
    from medassist.services.assembly import compiled_folder

    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    laps = [time.perf_counter()]
    base = load_base(compiled_folder())
    laps.append(time.perf_counter())
    passages = passages_of(base)
    laps.append(time.perf_counter())
    vectors = load_vectors(compiled_folder())
    laps.append(time.perf_counter())
    names = ("base_ms", "passages_ms", "vectors_ms")
    result = {name: (after - start) * 1000 for name, start, after in zip(names, laps, laps[1:], strict=False)}
    result["memory_mb"] = (process.memory_info().rss - before) / 1e6
    result["conditions"] = len(base.conditions)
    result["passages"] = len(passages)
    result["vectors"] = 0 if vectors is None else len(vectors.keys)
    return result


def main() -> None:
    """Prints the median of several fresh processes."""
    runs = [
        json.loads(subprocess.run([sys.executable, __file__, "--once"], capture_output=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    for name in runs[0]:
        values = [run[name] for run in runs]
        print(f"{name:<12} median {statistics.median(values):9.1f}   worst {max(values):9.1f}")


if __name__ == "__main__":
    if "--once" in sys.argv:
        print(json.dumps(once()))
    else:
        main()
