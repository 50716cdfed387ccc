"""The LSTM: its ONNX file computes what torch computes, the program loads its pack, and training goes on after a stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from medassist.inference.encoder import load_encoder
from medassist.inference.session import open_session
from models.recipe.lstm import train as training
from models.recipe.lstm.export import export_lstm
from models.recipe.lstm.graph import lstm_model
from models.recipe.lstm.model import LstmEncoder, LstmShape, torch_vectors
from models.recipe.lstm.train import LstmTrainer, source_table, train_lstm, trained
from models.recipe.torch_encoder import padded
from models.recipe.training.checkpoints import load
from models.recipe.training.encoder import Run, Source
from models.recipe.training.settings import TrainingError, TrainingSettings

ROWS = [[0, 5, 6, 7, 2], [0, 9, 10, 11, 12, 13, 14, 15, 2], [0, 2]]
SETTINGS = dataclasses.replace(TrainingSettings(), pairs=4, tokens=2500, evaluate_every=1000, warmup_steps=2, rate=1e-3)
EMBEDDINGS = ("source", "learned")


def _shape(source: Source, embedding: str) -> LstmShape:
    width = 64 if embedding == "source" else 16
    return LstmShape(len(source.kept), dimension=64, embedding=embedding, width=width, hidden=8, layers=2)


def _model(source: Source, embedding: str) -> LstmEncoder:
    torch.manual_seed(3)
    table = source_table(source) if embedding == "source" else None
    return LstmEncoder(_shape(source, embedding), table, {"route": ["a", "b"]}).eval()


def _blocks(source: Source):
    return source.checkpoint.matrices["emb.word"].rows(np.array(source.kept))


@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_the_onnx_file_computes_what_torch_computes(source: Source, embedding: str) -> None:
    model = _model(source, embedding)
    graph = lstm_model(model, _blocks(source) if embedding == "source" else None).SerializeToString()
    ids, mask = padded(ROWS, 1)
    session = open_session(graph, device="cpu", threads=1).session
    given = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    ours = np.asarray(session.run(["embedding"], given)[0])
    theirs = torch_vectors(model, ROWS, 1).numpy()
    assert np.sum(ours * theirs, axis=1).min() > 0.9999


def test_a_text_has_the_same_vector_whatever_stands_beside_it(source: Source) -> None:
    model = _model(source, "source")
    alone = torch.cat([torch_vectors(model, [row], 1) for row in ROWS])
    assert torch.allclose(alone, torch_vectors(model, ROWS, 1), atol=1e-5)


@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_the_program_loads_the_pack_like_any_encoder(source: Source, tmp_path: Path, embedding: str) -> None:
    export_lstm(_model(source, embedding), source, tmp_path / "诊所 lstm", {})
    encoder = load_encoder(tmp_path / "诊所 lstm", device="cpu", threads=1)
    assert encoder.manifest.architecture == "lstm"
    vectors = encoder.encode_queries(["头痛", "head ache"])
    assert vectors.shape == (2, 64)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_the_same_weights_give_the_same_bytes(source: Source, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_lstm(_model(source, "source"), source, tmp_path / name, {})
    for file in ("encoder.onnx", "manifest.json", "tokenizer.model"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def _train(
    source: Source, work: Path, settings: TrainingSettings = SETTINGS, *, minutes: float = 10.0, teacher: bool = False
) -> Run:
    run = Run(work, "lstm")
    train_lstm(source, run, settings, _shape(source, "source"), 1.0, minutes, teacher=teacher)
    return run


def test_training_after_a_kill_ends_with_the_same_weights(
    source: Source, tmp_path: Path, write_corpus: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path / "whole")
    write_corpus(tmp_path / "broken")
    whole = _train(source, tmp_path / "whole", minutes=0.0)
    step = LstmTrainer._step
    done = 0

    def breaking(self: LstmTrainer, batch: object) -> None:
        nonlocal done
        done += 1
        if done == 3:
            raise KeyboardInterrupt
        step(self, batch)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(training.LstmTrainer, "_step", breaking)
    with pytest.raises(KeyboardInterrupt):
        _train(source, tmp_path / "broken", minutes=0.0)
    monkeypatch.undo()
    broken = _train(source, tmp_path / "broken", minutes=0.0)
    states = [torch.load(run.folder / "checkpoint.pt", weights_only=True) for run in (whole, broken)]
    assert states[0]["progress"]["step"] == states[1]["progress"]["step"] > 3
    assert all(torch.equal(states[0]["model"][name], states[1]["model"][name]) for name in states[0]["model"])


def test_training_lowers_the_loss_and_its_best_weights_are_exported(
    source: Source, tmp_path: Path, write_corpus: Callable[[Path], None]
) -> None:
    write_corpus(tmp_path)
    run = _train(source, tmp_path, dataclasses.replace(SETTINGS, tokens=6000, rate=5e-3))
    steps = torch.load(run.folder / "checkpoint.pt", weights_only=True)["progress"]["steps"]
    assert np.mean([step["contrastive"] for step in steps[-3:]]) < np.mean([step["contrastive"] for step in steps[:3]])
    export_lstm(trained(run, source), source, tmp_path / "pack", {"pairs": 10, "hours": 0.1, "best": {"ndcg10": 0.5}})
    assert "| ndcg10 | 0.5 |" in (tmp_path / "pack" / "CARD.md").read_text("utf-8")
    assert load_encoder(tmp_path / "pack", device="cpu", threads=1).dimension == 64


def test_it_learns_from_the_transformer_too(
    source: Source, tmp_path: Path, write_corpus: Callable[[Path], None]
) -> None:
    write_corpus(tmp_path)
    run = _train(source, tmp_path, dataclasses.replace(SETTINGS, frozen_layers=1, tokens=400), teacher=True)
    measured = torch.load(run.folder / "checkpoint.pt", weights_only=True)["progress"]["measured"]
    assert measured[0]["teacher_cosine"] != 0.0


def test_a_checkpoint_of_other_settings_is_refused(
    source: Source, tmp_path: Path, write_corpus: Callable[[Path], None]
) -> None:
    write_corpus(tmp_path)
    run = _train(source, tmp_path, dataclasses.replace(SETTINGS, tokens=400))
    with pytest.raises(TrainingError, match="other settings"):
        _train(source, tmp_path, dataclasses.replace(SETTINGS, seed=2))
    with pytest.raises(TrainingError, match="other settings"):
        load(run.folder / "checkpoint.pt", "another")


def test_without_a_trained_run_there_is_one_sentence(source: Source, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"run \./recipe train lstm first"):
        trained(Run(tmp_path, "lstm"), source)


def test_the_held_out_articles_are_those_of_the_corpus() -> None:
    from medassist.services.evaluation_knowledge import CORPUS_SEED, HELD_OUT_SHARE, is_held_out
    from models.recipe.corpus.records import order_key
    from models.recipe.corpus.sources import knowledge

    assert HELD_OUT_SHARE == knowledge.HELD_OUT_SHARE
    names = [f"article_{number}" for number in range(500)]
    theirs = [order_key(CORPUS_SEED, "held out", name) % 1000 < HELD_OUT_SHARE * 1000 for name in names]
    assert [is_held_out(name) for name in names] == theirs
    assert any(theirs)
