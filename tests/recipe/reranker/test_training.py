"""A run of the cross-encoder: the same weights after kill -9, nothing but the training split, a pack that the program loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from medassist.inference.reranker import load_reranker
from models.recipe.reranker import export
from models.recipe.reranker.development import RerankerDevelopment, area_under_curve
from models.recipe.reranker.export import best_temperature, best_threshold, export_reranker
from models.recipe.reranker.lists import CandidateList, Lists, PairTexts, claims_of_step, epoch_lists, read_claims
from models.recipe.reranker.model import cross_encoder
from models.recipe.reranker.steps import export_step
from models.recipe.reranker.train import list_loss, train_reranker
from models.recipe.tokenizer_model import build_tokenizer
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, Source
from models.recipe.training.loop import BEST, CHECKPOINT
from models.recipe.training.settings import TrainingError
from tests.recipe.reranker.conftest import settings
from tests.recipe.training import made_up

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys, time
from pathlib import Path
import torch
torch.set_num_threads(1)
from models.recipe.reranker import train
from models.recipe.training.encoder import Run
from tests.recipe.reranker.conftest import settings
from tests.recipe.training import made_up
work = Path(sys.argv[1])
step = train.RerankerTrainer._step
def slow(self, batch):
    step(self, batch)
    time.sleep(0.05)
train.RerankerTrainer._step = slow
train.train_reranker(made_up.source(work / "small.bin"), Run(work, "run"), settings(), 1.0, 0.0)
"""


def _train(work: Path, name: str = "run", **changed: Any) -> Run:
    run = Run(work, name)
    train_reranker(made_up.source(work / "small.bin"), run, settings(**changed), 1.0, 10.0)
    return run


def _state(path: Path) -> dict[str, Any]:
    return dict(torch.load(path, weights_only=True))


def _same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def test_a_run_learns_and_draws_its_curves(work: Path) -> None:
    folder = _train(work, tokens=20000).folder
    steps = _state(folder / CHECKPOINT)["progress"]["steps"]
    for loss in ("lists", "support"):
        losses = [step[loss] for step in steps]
        assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    assert (folder / "curves.png").stat().st_size > 1000
    assert json.loads((folder / "run.json").read_text("utf-8"))["settings"]["layers"] == 2


def test_killed_and_resumed_gives_the_weights_of_an_unbroken_run(work: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(work)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    checkpoint = work / "training" / "run" / CHECKPOINT
    deadline = time.monotonic() + 600  # other programs may be at work
    while time.monotonic() < deadline and process.poll() is None:
        if checkpoint.exists() and _state(checkpoint)["progress"]["step"] >= 4:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stopped_at = _state(checkpoint)["progress"]["step"]
    resumed, unbroken = _train(work).folder, _train(work, "unbroken").folder
    assert 4 <= stopped_at < _state(unbroken / CHECKPOINT)["progress"]["step"]
    assert _same(_state(resumed / CHECKPOINT)["model"], _state(unbroken / CHECKPOINT)["model"])
    assert _same(_state(resumed / BEST)["weights"], _state(unbroken / BEST)["weights"])


def test_the_frozen_layers_stay_as_published(work: Path, source: Source) -> None:
    weights = _state(_train(work, tokens=2000).folder / BEST)["weights"]
    published = cross_encoder(source, 2, seed=1).state_dict()
    changed = {name.split(".")[1] for name in weights if not torch.equal(weights[name], published[name])}
    assert "0" not in changed
    trained = _state(work / "training" / "run" / CHECKPOINT)["model"]
    assert not torch.equal(trained["blocks.1.q.weight"], published["blocks.1.q.weight"])


def test_a_checkpoint_of_other_settings_is_refused(work: Path) -> None:
    _train(work, tokens=800)
    with pytest.raises(TrainingError, match="other settings"):
        _train(work, tokens=800, seed=2)


def test_only_the_training_split_is_learnt_from(work: Path, source: Source) -> None:
    corpus, claims = read_corpus(work / "corpus"), read_claims(work / "corpus")
    texts = PairTexts(build_tokenizer(source.checkpoint, source.kept), settings())
    pairs = corpus.split("train")
    batches = epoch_lists(Lists(corpus, pairs), pairs, texts, settings(), 0)
    asked = {one.question for batch in batches for one in batch}
    assert asked
    assert asked <= {pair.query for pair in pairs}
    train = [one for one in claims if one.split == "train"]
    drawn = claims_of_step(train, settings(), 5)
    assert [one.supported for one in drawn] == [True, True, False, False]
    assert drawn == claims_of_step(train, settings(), 5)
    assert epoch_lists(Lists(corpus, pairs), pairs, texts, settings(), 0) == batches


def test_a_passage_that_answers_too_is_no_negative(work: Path) -> None:
    path = work / "corpus" / "pairs.jsonl"
    first = json.loads(path.read_text("utf-8").splitlines()[0])
    also = first | {"id": "again", "passage": first["negatives"][0], "negatives": []}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(also, ensure_ascii=False) + "\n")
    corpus = read_corpus(work / "corpus")
    lists = Lists(corpus, corpus.pairs)
    pair = next(pair for pair in corpus.pairs if pair.id == first["id"])
    assert lists.negatives(pair) == []


def test_broken_claims_are_named_and_skipped(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = work / "corpus" / "support.jsonl"
    whole = len(read_claims(work / "corpus"))
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '{"claim": "a"}\nnot json\n{"claim": "a", "evidence": "b", "language": "en", "split": "dev", "label": 2}\n'
        )
    assert len(read_claims(work / "corpus")) == whole
    assert "3 broken lines skipped" in capsys.readouterr().err


def test_a_corpus_without_claims_is_refused_in_a_sentence(work: Path) -> None:
    path = work / "corpus" / "support.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if '"label": 1' in line), "utf-8")
    with pytest.raises(TrainingError, match="no contradicted claim of the split train"):
        _train(work)


def test_the_program_loads_the_pack_and_its_card_says_the_figures(
    work: Path, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    run = _train(work, tokens=20000)
    export_reranker(source, run, work / "诊所 pack")
    loaded = load_reranker(work / "诊所 pack", threads=1)
    assert loaded.scores("头痛 咳嗽", ["头痛 咳嗽", "moon star"]).shape == (2,)
    likely, unlikely = loaded.support(["cough a", "cough a"], ["cough b c", "ship b c"])
    assert 0 <= unlikely < likely <= 1
    parity = json.loads((work / "诊所 pack" / "parity.json").read_text("utf-8"))
    assert parity["integers"]["support_auc"] > 0.9
    assert parity["held_out"]["claims"] == 12
    card = (work / "诊所 pack" / "CARD.md").read_text("utf-8")
    assert f"| ndcg10 | {parity['untrained']['ndcg10']:.4f} | {parity['float32']['ndcg10']:.4f} |" in card
    assert "| made up | CC0 |" in card
    assert "an estimate" in card
    export_reranker(source, run, work / "again", lists=40, claims=40)  # measured anew, on all of the split
    again = json.loads((work / "again" / "parity.json").read_text("utf-8"))
    assert again["untrained"]["mrr10"] == pytest.approx(parity["untrained"]["mrr10"], abs=1e-3)
    for name in ("reranker.onnx", "tokenizer.model"):
        assert (work / "again" / name).read_bytes() == (work / "诊所 pack" / name).read_bytes()
    capsys.readouterr()


def test_a_pack_that_is_too_large_is_not_written(work: Path, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _train(work, tokens=800)
    monkeypatch.setattr(export, "LARGEST_PACK", 1000)
    with pytest.raises(TrainingError, match="train with a smaller vocabulary"):
        export_reranker(source, run, work / "pack")
    assert not (work / "pack").exists()


def test_integers_that_cost_too_much_are_refused(work: Path, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    run = _train(work, tokens=800)
    monkeypatch.setattr(export, "LARGEST_LOSS", -1.0)
    with pytest.raises(TrainingError, match="Integers lose too much"):
        export_reranker(source, run, work / "pack")


def test_without_a_run_the_step_ends_with_a_sentence(
    work: Path, source: Source, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from models.recipe.reranker import steps

    monkeypatch.setattr(steps, "source_of", lambda _work: source)
    assert export_step(["--work", str(work), "--run", "none"]) == 1
    assert "run ./recipe train reranker first" in capsys.readouterr().err


def test_the_loss_is_the_cross_entropy_of_the_first() -> None:
    scores = torch.tensor([2.0, 1.0, 0.0, 0.0, 3.0])
    loss, right = list_loss(scores, [3, 2])
    first = -2.0 + np.log(np.exp([2.0, 1.0, 0.0]).sum())
    second = 0.0 + np.log(np.exp([0.0, 3.0]).sum())
    assert loss.item() == pytest.approx((first + second) / 2, abs=1e-5)
    assert right == 0.5


def test_a_tie_counts_against_the_right_passage() -> None:
    lists = (CandidateList("a", ("x", "y", "z")), CandidateList("b", ("x", "y")))
    sample = RerankerDevelopment(lists, ("kind", "kind"), ())
    found = sample.ranking(lambda pairs: np.array([1.0, 1.0, 0.0, 2.0, 1.0], np.float32))
    assert found["mrr10"] == pytest.approx((1 / 2 + 1) / 2)
    assert found["ndcg10"] == pytest.approx((1 / np.log2(3) + 1) / 2)


def test_the_area_under_the_curve_counts_ties_half() -> None:
    scores = np.array([0.1, 0.4, 0.4, 0.8], np.float32)
    positive = np.array([False, True, False, True])
    assert area_under_curve(scores, positive) == pytest.approx((1 + 0.5 + 2) / 4)
    assert area_under_curve(scores, np.array([True] * 4)) == 0.5


def test_temperature_and_threshold_are_those_that_fit() -> None:
    rng = np.random.default_rng(1)
    true = rng.normal(size=4000) * 2
    targets = rng.random(4000) < 1 / (1 + np.exp(-true))
    assert best_temperature((true * 3).astype(np.float32), targets) == pytest.approx(3.0, rel=0.15)
    assert best_threshold(np.array([-2, -1, 1, 2], np.float32), np.array([False, False, True, True])) == 1.0
