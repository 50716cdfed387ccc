"""A run of training: the same weights after kill -9, refusals in a sentence, nothing lost on a full disk."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from models.recipe.training import checkpoints
from models.recipe.training.batches import answers_of
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, cache_states, train_encoder
from models.recipe.training.loop import BEST, CHECKPOINT
from models.recipe.training.mining import mined
from models.recipe.training.settings import TrainingError
from models.recipe.training.steps import train_step
from models.recipe.training.upper import upper_layers
from tests.recipe.training import made_up

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys, time
from pathlib import Path
import torch
torch.set_num_threads(1)
from models.recipe.training import loop
from models.recipe.training.batches import answers_of
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, cache_states, train_encoder
from tests.recipe.training import made_up
work = Path(sys.argv[1])
step = loop.Trainer._step
def slow(self, batch):
    step(self, batch)
    time.sleep(0.05)
loop.Trainer._step = slow
train_encoder(made_up.source(work / "small.bin"), Run(work, "run"), made_up.settings(), 1.0, 0.0)
"""


@pytest.fixture
def work(tmp_path: Path, e5s1: Path) -> Path:
    made_up.write_corpus(tmp_path / "corpus")
    return tmp_path


def _train(work: Path, name: str = "run", **changed: Any) -> Path:
    run = Run(work, name)
    train_encoder(made_up.source(work / "small.bin"), run, made_up.settings(**changed), 1.0, 10.0)
    return run.folder


def _state(path: Path) -> dict[str, Any]:
    return dict(torch.load(path, weights_only=True))


def _same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def test_a_run_learns_and_says_what_it_measured(work: Path) -> None:
    folder = _train(work)
    state = _state(folder / CHECKPOINT)
    measured = state["progress"]["measured"]
    assert max(record["ndcg10"] for record in measured) > measured[0]["ndcg10"]
    assert state["progress"]["steps"][-1]["rate"] < 2e-4  # the cosine has come down from 1e-3
    assert (folder / "curves.png").stat().st_size > 1000
    assert (folder / "curves.svg").exists()


def test_killed_and_resumed_gives_the_weights_of_an_unbroken_run(work: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, str(work)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    checkpoint = work / "training" / "run" / CHECKPOINT
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if checkpoint.exists() and checkpoint.stat().st_mtime > 0 and _steps(checkpoint) >= 4:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stopped_at = _steps(checkpoint)
    resumed = _train(work)
    unbroken = _train(work, "unbroken")
    assert 4 <= stopped_at < _state(unbroken / CHECKPOINT)["progress"]["step"]
    assert _same(_state(resumed / CHECKPOINT)["model"], _state(unbroken / CHECKPOINT)["model"])
    assert _same(_state(resumed / BEST)["weights"], _state(unbroken / BEST)["weights"])


def _steps(checkpoint: Path) -> int:
    return int(_state(checkpoint)["progress"]["step"])


def test_a_checkpoint_of_other_settings_is_refused(work: Path) -> None:
    _train(work, tokens=600)
    with pytest.raises(TrainingError, match="other settings or another corpus"):
        _train(work, tokens=600, rate=2e-3)


def test_a_checkpoint_of_another_corpus_is_refused(work: Path) -> None:
    _train(work, tokens=600)
    made_up.write_corpus(work / "corpus", articles=20)
    with pytest.raises(TrainingError, match="another corpus"):
        _train(work, tokens=600)


def test_a_full_disk_leaves_the_earlier_checkpoint_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    checkpoints.save(path, {"identity": "a", "step": 1})

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TrainingError, match="No space left on device"):
        checkpoints.save(path, {"identity": "a", "step": 2})
    loaded = checkpoints.load(path, "a")
    assert loaded is not None
    assert loaded["step"] == 1
    assert [part.name for part in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"PK but no more")
    with pytest.raises(TrainingError, match="is damaged"):
        checkpoints.load(tmp_path / "checkpoint.pt", "a")


def test_only_one_process_trains_in_a_folder(tmp_path: Path) -> None:
    with (
        checkpoints.alone(tmp_path),
        pytest.raises(TrainingError, match="Another process"),
        checkpoints.alone(tmp_path),
    ):
        pass


def test_without_a_corpus_the_step_ends_with_a_sentence(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("models.recipe.training.steps.source_of", lambda _work: made_up.source(work / "small.bin"))
    (work / "corpus" / "pairs.jsonl").unlink()
    assert train_step(["encoder", "--work", str(work)]) == 1
    assert "run ./recipe corpus first" in capsys.readouterr().err


def test_a_second_run_begins_with_the_first_ones_weights_and_says_so(work: Path) -> None:
    first = _train(work, "one", tokens=3000)
    source = made_up.source(work / "small.bin")
    train_encoder(source, Run(work, "two"), made_up.settings(tokens=3000), 1.0, 10.0, Run(work, "one"))
    one, two = (json.loads((work / "training" / name / "run.json").read_text("utf-8")) for name in ("one", "two"))
    assert two["identity"] != one["identity"] == two["earlier"]["identity"]
    assert two["start"]["ndcg10"] == pytest.approx(one["best"]["ndcg10"], abs=1e-4)
    assert first.name == "one"


def test_a_second_run_needs_a_finished_one_of_the_same_layers(work: Path) -> None:
    source = made_up.source(work / "small.bin")
    with pytest.raises(TrainingError, match="holds no run"):
        train_encoder(source, Run(work, "two"), made_up.settings(), 1.0, 10.0, Run(work, "none"))
    _train(work, "one", tokens=1500)
    with pytest.raises(TrainingError, match="other layers"):
        train_encoder(source, Run(work, "two"), made_up.settings(frozen_layers=0), 1.0, 10.0, Run(work, "one"))


def test_mined_negatives_are_hard_and_never_answers(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.recipe.training.mining.PART", 1.5)  # the made-up encoder finds everything alike
    corpus, settings = read_corpus(work / "corpus"), made_up.settings()
    source = made_up.source(work / "small.bin")
    texts, _ = cache_states(source, corpus, settings, work)
    pairs = corpus.split("train")
    found = mined(corpus, pairs, answers_of(pairs), texts, upper_layers(source.checkpoint, 1).eval())
    assert [pair.id for pair in found] == [pair.id for pair in pairs]
    assert any(new.negatives != old.negatives for new, old in zip(found, pairs, strict=True))
    monkeypatch.setattr("models.recipe.training.mining.PART", 0.0)  # nothing is far enough: those of the corpus stay
    assert mined(corpus, pairs, answers_of(pairs), texts, upper_layers(source.checkpoint, 1).eval()) == pairs
    for pair in found:
        right = corpus.passages[pair.passage]
        assert pair.negatives
        for name in pair.negatives:
            assert corpus.passages[name].group != right.group
            assert corpus.passages[name].language == right.language
