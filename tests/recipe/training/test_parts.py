"""Parts of the training: reading, cache of the frozen layers, batches, losses, storing trained layers, heads."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from medassist.inference.encoder import load_encoder
from medassist.inference.heads import load_heads
from medassist.inference.manifest import read_manifest
from medassist.inference.session import open_session
from models.recipe.quantise import byte_blocks, nibble_blocks
from models.recipe.torch_encoder import encode_rows
from models.recipe.training.batches import allowed, answers_of, epoch_batches
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, cache_states, train_encoder
from models.recipe.training.export import export_trained, read_run, trained_encoder
from models.recipe.training.heads import train_heads
from models.recipe.training.losses import contrastive, distance
from models.recipe.training.settings import TrainingError
from models.recipe.training.states import STATES, StateStore
from models.recipe.training.upper import upper_layers
from tests.recipe.training import made_up


@pytest.fixture
def work(tmp_path: Path, e5s1: Path) -> Path:
    made_up.write_corpus(tmp_path / "corpus")
    return tmp_path


def test_broken_lines_are_named_skipped_and_counted(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = len(read_corpus(work / "corpus").pairs)
    with (work / "corpus" / "pairs.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "torn\n[]\n{"id": "x", "query": "q"}\n')
    assert len(read_corpus(work / "corpus").pairs) == whole
    message = capsys.readouterr().err
    assert f"pairs.jsonl line {whole + 1} is skipped" in message
    assert "3 broken lines" in message


def test_upper_layers_on_cached_states_are_the_whole_model(work: Path) -> None:
    source, settings = made_up.source(work / "small.bin"), made_up.settings()
    texts, _ = cache_states(source, read_corpus(work / "corpus"), settings, work)
    corpus = read_corpus(work / "corpus")
    anchors = corpus.anchors()
    assert anchors
    model = upper_layers(source.checkpoint, settings.frozen_layers)
    for kind in ("query", "passage"):
        chosen = [text for its_kind, text in anchors if its_kind == kind]
        if chosen:
            cosines = np.sum(texts.encode(model, kind, chosen) * texts.teacher(kind, chosen), axis=1)
            assert cosines.min() > 0.99999


def _append(store: StateStore, keys: list[str]) -> None:
    rng = np.random.default_rng(len(store.places))
    store.append(keys, [rng.normal(size=(2, 4)).astype(np.float16) for _ in keys], np.ones((len(keys), 4), np.float32))


def test_what_a_killed_run_left_half_written_is_cut_off(tmp_path: Path) -> None:
    store = StateStore(tmp_path, 4)
    _append(store, ["a", "b"])
    with (tmp_path / STATES).open("ab") as file:
        file.write(b"half")
    with (tmp_path / "index.jsonl").open("ab") as file:
        file.write(b'{"keys": ["c"')
    again = StateStore(tmp_path, 4)
    assert list(again.places) == ["a", "b"]
    _append(again, ["c"])
    states, vectors = StateStore(tmp_path, 4).arrays()
    assert (states.shape, vectors.shape) == ((6, 4), (3, 4))


def test_a_damaged_cache_is_named(tmp_path: Path) -> None:
    _append(StateStore(tmp_path, 4), ["a"])
    data = bytearray((tmp_path / STATES).read_bytes())
    data[3] ^= 1
    (tmp_path / STATES).write_bytes(bytes(data))
    with pytest.raises(TrainingError, match="is damaged"):
        StateStore(tmp_path, 4)


def test_a_full_disk_keeps_what_the_cache_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = StateStore(tmp_path, 4)
    _append(store, ["a"])

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TrainingError, match="No space left"):
        _append(store, ["b"])
    monkeypatch.undo()
    assert list(StateStore(tmp_path, 4).places) == ["a"]


def test_batches_follow_from_seed_and_epoch_and_hold_every_pair_once(work: Path) -> None:
    corpus, settings = read_corpus(work / "corpus"), made_up.settings()
    pairs = corpus.split("train")
    first, again, later = (
        epoch_batches(pairs, corpus.passages, lambda name: len(name), settings, epoch) for epoch in (0, 0, 1)
    )
    assert first == again != later
    assert sorted(pair.id for batch in first for pair in batch.pairs) == sorted(pair.id for pair in pairs)
    languages = [{pair.language for pair in batch.pairs} for batch in first]
    assert all(len(found) == 1 for found in languages)


def test_passages_that_may_answer_too_do_not_count_as_wrong(work: Path) -> None:
    corpus = read_corpus(work / "corpus")
    pairs = corpus.split("train")
    (batch, *_rest) = epoch_batches(pairs, corpus.passages, lambda name: 1, made_up.settings(pairs=36), 0)
    counts = allowed(batch, corpus.passages, answers_of(pairs))
    groups = [corpus.passages[name].group for name in batch.passages]
    for i in range(len(batch.pairs)):
        assert counts[i, i]
        for j in range(len(batch.pairs)):
            if i != j:
                assert counts[i, j] == (groups[i] != groups[j])


def test_the_contrastive_loss_falls_as_the_right_passage_comes_near() -> None:
    passages = torch.eye(4)[:3]
    every = torch.ones(2, 3, dtype=torch.bool)
    right = contrastive(passages[:2], passages, every, temperature=0.05, reverse_share=0.3)
    wrong = contrastive(passages[[1, 0]], passages, every, temperature=0.05, reverse_share=0.3)
    assert right[0] < 1e-3 < wrong[0]
    assert (right[1], wrong[1]) == (1.0, 0.0)
    assert distance(passages, passages) == 0


def test_the_search_for_4_bits_beats_plain_rounding_and_8_bits_beat_both() -> None:
    values = np.random.default_rng(0).normal(0, 0.05, (8, 64)).astype(np.float32)
    errors = [
        float(np.square(stored.dense() - values).sum())
        for stored in (nibble_blocks(values, search=False), nibble_blocks(values), byte_blocks(values))
    ]
    assert errors[0] > errors[1] > 50 * errors[2]
    assert np.isfinite(nibble_blocks(np.zeros((1, 32), np.float32)).dense()).all()


def test_a_trained_encoder_and_its_heads_become_a_pack(work: Path) -> None:
    source, run = made_up.source(work / "small.bin"), Run(work, "run")
    train_encoder(source, run, made_up.settings(tokens=3000), 1.0, 10.0)
    pack = work / "pack"
    texts = ["头痛 咳嗽", "head ache", "cough", "moon ship"]
    export_trained(source, run, pack, texts)
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    assert manifest["training"]["identity"] == manifest["version"]
    encoder = load_encoder(pack, device="cpu", threads=1)
    ids = [[source.kept[i] for i in row] for row in encoder._tokenizer.encode(texts, prefix="query: ")]
    expected = encode_rows(trained_encoder(source, read_run(run)[1]), ids, source.checkpoint.padding)
    assert np.sum(encoder.encode_queries(texts) * expected, axis=1).min() > 0.999

    labelled = [
        {"text": f"{word} {chr(97 + i)}", "language": "en", "task": task, "label": word, "source": "made up"}
        | {"split": ("train", "train", "train", "dev", "held_out")[i % 5]}
        for task in ("route", "urgency")
        for word in ("moon", "cough", "头痛")
        for i in range(15)
    ]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in labelled)
    (work / "corpus" / "labelled.jsonl").write_text(lines, "utf-8")
    train_heads(work, pack, seed=1)
    heads = json.loads((pack / "manifest.json").read_text("utf-8"))["heads"]
    used = load_heads(read_manifest(pack))
    assert used is not None
    assert set(used.tasks) == {"route", "urgency"}
    session = open_session((pack / heads["path"]).read_bytes(), device="cpu", threads=1).session
    (route,) = session.run(
        ["route"], {"embedding": load_encoder(pack, device="cpu").encode_queries(["moon z", "cough z"])}
    )
    assert np.allclose(np.asarray(route).sum(1), 1, atol=1e-5)
    assert [heads["tasks"]["route"]["labels"][i] for i in np.asarray(route).argmax(1)] == ["moon", "cough"]
