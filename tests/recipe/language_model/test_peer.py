"""Side by side with llama.cpp: ratios of neighbouring runs, the first of which only warms up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.recipe.language_model import peer, speed, steps
from models.recipe.language_model.card import card
from tests.recipe.language_model.made_up_gguf import write_gguf


class _Timed:
    """An engine whose runs take the seconds that are given, one pair a round."""

    def __init__(self, seconds: list[tuple[float, float]]) -> None:
        self.left = list(seconds)
        words = SimpleNamespace(decode=lambda ids: "x" * len(ids))
        self.engine = SimpleNamespace(ids=lambda text: list(range(len(text))), tokenizer=words)

    def run(self, text: str, clock: Callable[[], float]) -> tuple[float, float]:
        assert len(text) == peer.READ
        clock()
        return self.left.pop(0)


def test_ratios_are_of_rounds_and_the_first_round_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = _Timed([(90, 90), (2, 1), (4, 2), (2, 1)]), _Timed([(1, 1), (3, 1), (6, 4), (1, 1)])
    monkeypatch.setattr(peer, "_Pack", lambda folder, threads: ours)
    monkeypatch.setattr(peer, "_Llama", lambda gguf, work, threads: theirs)
    found = peer.compare(tmp_path, tmp_path / "m.gguf", tmp_path, 1, lambda _: None)
    assert found["prompt"] == {"pack": peer.READ / 2, "peer": peer.READ / 3, "ratio": 1.5}
    assert found["decode"]["ratio"] == 1.0
    assert found["seconds_of"] == "processor"
    assert not ours.left
    assert not theirs.left


def test_the_step_keeps_what_it_found_of_each_number_of_threads_and_the_card_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gguf = write_gguf(tmp_path / "tiny.gguf")
    making = steps.Making(str(gguf), tmp_path / "work", 10_000, 512, "Apache-2.0")
    steps.write_kept(making.kept_file, range(making.source.tokens.texts.index("<|im_end|>") + 1))
    steps.export_step(making)
    for threads, ratio in ((1, 1.21), (2, 1.34)):
        what = {"pack": 10.0, "peer": 8.0, "ratio": ratio}
        figures = {"threads": threads, "load": 3.0, "prompt": what, "decode": what}
        monkeypatch.setattr(peer, "compare", lambda *_, figures=figures: figures)
        making.threads = threads
        steps.compare_step(making)
    kept = json.loads((making.pack / peer.FILE).read_text("utf-8"))
    assert {threads: row["prompt"]["ratio"] for threads, row in kept.items()} == {"1": 1.21, "2": 1.34}
    steps.speed_step(making)
    said = card(making.pack)
    assert "| 2 | 3.0 | decode | 10.0 | 8.0 | 1.34 |" in said
    assert "| 1 | 3.0 | prompt | 10.0 | 8.0 | 1.21 |" in said
    making.context = 256
    steps.export_step(making)
    assert not (making.pack / peer.FILE).exists()  # of another pack


def test_a_pack_is_read_from_the_start_each_time(tmp_path: Path) -> None:
    gguf = write_gguf(tmp_path / "tiny.gguf")
    making = steps.Making(str(gguf), tmp_path / "work", 10_000, 512, "Apache-2.0")
    steps.write_kept(making.kept_file, range(making.source.tokens.texts.index("<|im_end|>") + 1))
    steps.export_step(making)
    engine = speed.PackEngine(making.pack, 1)
    ids = engine.ids("fever and headache")
    engine.read(ids)
    first = engine.write(5)[1]
    engine.read(ids)
    assert engine.write(5)[1] == first
    assert len(first) == 6
