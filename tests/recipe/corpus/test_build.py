"""The whole step on made-up data: formats, determinism, leaks, bad input, a full disk, and a stop in the middle."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.recipe.corpus import build as building
from models.recipe.corpus.build import Wanted, build
from models.recipe.corpus.records import CorpusError, CorpusPassage, Draft
from models.recipe.corpus.sources.evaluation import Reserved
from models.recipe.corpus.splits import assert_no_leak, pair_id, without_leaks
from models.recipe.corpus.steps import ROOT, STEPS
from tests.recipe.corpus.conftest import lines, read, toyhom_records

FILES = ("passages.jsonl", "pairs.jsonl", "labelled.jsonl", "support.jsonl", "corpus.json", "CARD.md")


def test_every_file_has_the_agreed_fields(wanted: Wanted) -> None:
    described = build(wanted)
    folder = wanted.work / "corpus"
    passages = {record["id"]: record for record in read(folder / "passages.jsonl")}
    pairs = read(folder / "pairs.jsonl")
    first = next(iter(passages.values()))
    assert set(first) == {"id", "text", "title", "language", "source", "licence", "group"}
    assert {pair["split"] for pair in pairs} >= {"train", "held_out"}
    for pair in pairs:
        assert pair["group"] == passages[pair["passage"]]["group"]
        assert set(pair["negatives"]) <= set(passages)
        assert all(passages[name]["group"] != pair["group"] for name in pair["negatives"])
        same = pair["language"] == passages[pair["passage"]]["language"]
        assert (pair["task"] == "cross_lingual") == (not same)
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        groups.setdefault(pair["group"], set()).add(pair["split"])
    assert all(len(splits) == 1 for splits in groups.values())
    labelled = read(folder / "labelled.jsonl")
    assert {record["task"] for record in labelled} == {"route", "urgency", "finding"}
    support = read(folder / "support.jsonl")
    assert {record["label"] for record in support} == {0, 1}
    assert described["counts"]["training pairs"] == sum(pair["split"] == "train" for pair in pairs)
    assert "zh_toyhom_qa | MIT" in (folder / "CARD.md").read_text("utf-8")


def test_the_same_seed_gives_the_same_files_and_another_seed_others(wanted: Wanted, tmp_path: Path) -> None:
    build(wanted)
    again = replace(wanted, work=tmp_path / "again")
    build(again)
    for name in FILES:
        assert (wanted.work / "corpus" / name).read_bytes() == (again.work / "corpus" / name).read_bytes()
    for seed in ("1", "2"):  # sets have another order in another process
        apart = tmp_path / f"apart{seed}"
        given = ["--data", wanted.data, "--knowledge", wanted.knowledge, "--work", apart]
        command = [sys.executable, "-m", "models.recipe.corpus.steps", *map(str, given)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True)
        for name in FILES:
            assert (wanted.work / "corpus" / name).read_bytes() == (apart / "corpus" / name).read_bytes()
    other = replace(wanted, work=tmp_path / "other", seed=2)
    build(other)
    assert (other.work / "corpus" / "pairs.jsonl").read_bytes() != (wanted.work / "corpus" / "pairs.jsonl").read_bytes()


def test_a_stopped_run_is_taken_up_with_the_same_result(
    wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(wanted, work=tmp_path / "whole")
    build(whole)
    asked: list[str] = []
    real = building.Miner.negatives

    def stops(self: Any, draft: Draft) -> list[str]:
        if len(asked) == 30:
            raise KeyboardInterrupt
        asked.append(draft.query)
        return real(self, draft)

    with monkeypatch.context() as patched:
        patched.setattr(building.Miner, "negatives", stops)
        with pytest.raises(KeyboardInterrupt):
            build(wanted)
    assert not (wanted.work / "corpus" / "pairs.jsonl").exists()
    cache = wanted.work / "corpus" / ".negatives.jsonl"
    cache.write_bytes(cache.read_bytes()[:-5])  # killed in the middle of a line
    taken: list[str] = []

    def counts(self: Any, draft: Draft) -> list[str]:
        taken.append(draft.query)
        return real(self, draft)

    monkeypatch.setattr(building.Miner, "negatives", counts)
    build(wanted)
    pairs = read(wanted.work / "corpus" / "pairs.jsonl")
    assert 0 < len(taken) < len(pairs)
    for name in FILES:
        assert (wanted.work / "corpus" / name).read_bytes() == (whole.work / "corpus" / name).read_bytes()


def test_nothing_of_the_evaluation_set_is_trained_on(wanted: Wanted) -> None:
    build(wanted)
    folder = wanted.work / "corpus"
    asked = {f"toyhom-{number:05d}" for number in range(3)}
    passages = {record["id"] for record in read(folder / "passages.jsonl")}
    assert not passages & asked
    queries = {pair["query"] for pair in read(folder / "pairs.jsonl")}
    assert not any(record["question"] in queries or record["title"] in queries for record in toyhom_records(3))


def test_a_planted_leak_is_taken_out(wanted: Wanted, tmp_path: Path) -> None:
    record = toyhom_records(1)[0]
    own = lines(
        tmp_path / "own" / "a.jsonl",
        [
            {"query": record["question"], "passage": "这是一段谁也没有写过的、足够长的说明文字。"},
            {"query": "谁也没有问过的问题是什么？", "passage": record["answer"] + "好"},
            {"query": "咳嗽老不好要查哪些项目？", "passage": "久咳不愈的人要拍胸片，并查肺功能和过敏原。"},
        ],
    ).parent
    described = build(replace(wanted, own=(own,)))
    queries = {pair["query"] for pair in read(wanted.work / "corpus" / "pairs.jsonl")}
    assert "咳嗽老不好要查哪些项目？" in queries
    assert "谁也没有问过的问题是什么？" not in queries
    assert not any(record["question"][5:20] in query for query in queries)
    assert any("like one of evaluation" in reason for reason in described["removed"])


def test_a_leak_that_got_through_stops_the_step() -> None:
    passage = CorpusPassage("p", "多喝水，好好休息，三天不好再来看。", "", "zh", "s", "MIT", "p")
    other = CorpusPassage("n", "完全是另外一段话，讲的是打针的次数。", "", "zh", "s", "MIT", "n")
    draft = Draft("感冒怎么办呢医生", "zh", "p", "retrieval", "s", "p", "question")
    nothing: dict[str, list[str]] = {pair_id(draft): ["n"]}
    assert_no_leak([passage, other], [draft], nothing, {"p": "train", "n": "train"}, Reserved())
    for reserved, split in (
        (Reserved(queries=["感冒怎么办呢，医生？"]), {"p": "train", "n": "train"}),
        (Reserved(passages=["多喝水，好好休息，三天不好再来看"]), {"p": "train", "n": "train"}),
        (Reserved(passages=["完全是另外一段话，讲的是打针的次数！"]), {"p": "train", "n": "train"}),
        (Reserved(), {"p": "train", "n": "held_out"}),
    ):
        with pytest.raises(CorpusError, match="The corpus leaks"):
            assert_no_leak([passage, other], [draft], nothing, split, reserved)  # type: ignore[arg-type]


def test_train_gives_way_to_held_out() -> None:
    one = CorpusPassage("a", "左下腹疼痛加血便要做肠镜检查。", "", "zh", "s", "MIT", "a")
    two = CorpusPassage("b", "左下腹疼痛加血便，要做肠镜检查", "", "zh", "s", "MIT", "b")
    drafts = [
        Draft("左下腹痛查什么", "zh", "a", "retrieval", "s", "a", "question"),
        Draft("肚子左边疼怎么查", "zh", "b", "retrieval", "s", "b", "question"),
    ]
    left = without_leaks([one, two], drafts, {"a": "train", "b": "held_out"}, Reserved())
    assert [passage.id for passage in left.passages] == ["b"]
    assert [draft.passage for draft in left.drafts] == ["b"]


def test_broken_lines_are_named_skipped_and_counted(
    wanted: Wanted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    good = json.dumps(
        {"query": "怎样洗手才干净？", "passage": "用流动水和肥皂搓洗二十秒，指缝也要洗到。"}, ensure_ascii=False
    )
    second = json.dumps({"text": "Boiled water is safe to drink once it has cooled in a clean jar."})
    raw = good.encode() + b'\n{"query": "half\n[1, 2]\n\xff\xfe{}\n{"question": 1}\n\n' + second.encode() + b"\n"
    (own / "mine.jsonl").write_bytes(raw)
    given = ["--data", str(wanted.data), "--knowledge", str(wanted.knowledge), "--work", str(wanted.work)]
    assert STEPS["corpus"]([*given, "--own", str(own)]) == 0
    said = capsys.readouterr()
    for number in (2, 3, 4, 5):
        assert f"skipped own/mine.jsonl:{number}:" in said.err
    assert "4 broken lines skipped" in said.out
    described = json.loads((wanted.work / "corpus" / "corpus.json").read_text("utf-8"))
    assert described["broken_lines"]["count"] == 4
    assert described["counts"]["passages"]["own:own zh"] == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ('{"text": "one and the same text for everyone"}\n' * 3, "nothing but duplicates: one text 3 times"),
    ],
)
def test_an_empty_or_duplicate_only_corpus_is_one_sentence(
    wanted: Wanted, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.jsonl").write_text(content, "utf-8")
    given = ["--data", str(wanted.data), "--knowledge", str(wanted.knowledge), "--work", str(wanted.work)]
    assert STEPS["corpus"]([*given, "--own", str(own)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not (wanted.work / "corpus" / "pairs.jsonl").exists()


@pytest.mark.parametrize("missing", ["--data", "--own", "--knowledge", "--feedback"])
def test_what_is_not_there_is_one_sentence(
    wanted: Wanted, tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    given = {"--data": wanted.data, "--knowledge": wanted.knowledge, "--work": wanted.work}
    given[missing] = tmp_path / "nowhere"
    assert STEPS["corpus"]([text for name, path in given.items() for text in (name, str(path))]) == 1
    said = capsys.readouterr().err
    assert said.startswith("recipe: ")
    assert said.count("\n") == 1


def test_a_full_disk_leaves_the_old_corpus(
    wanted: Wanted, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(wanted)
    before = {name: (wanted.work / "corpus" / name).read_bytes() for name in FILES}
    real = Path.open

    def full(self: Path, *arguments: Any, **named: Any) -> Any:
        file = real(self, *arguments, **named)
        if self.name == "support.jsonl.part":
            file.close()
            raise OSError(errno.ENOSPC, "No space left on device")
        return file

    monkeypatch.setattr(Path, "open", full)
    given = ["--data", str(wanted.data), "--knowledge", str(wanted.knowledge), "--work", str(wanted.work)]
    assert STEPS["corpus"](given) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert {name: (wanted.work / "corpus" / name).read_bytes() for name in FILES} == before
    assert not list((wanted.work / "corpus").glob("*.part"))


def test_feedback_of_a_clinic_gives_pairs_negatives_and_findings(wanted: Wanted, tmp_path: Path) -> None:
    good, bad = "反酸烧心的人睡前三小时不要吃东西，床头垫高。", "烧伤后马上用流动的凉水冲二十分钟。"
    feedback = lines(
        tmp_path / "feedback.jsonl",
        [
            {"schema": "medassist.feedback/1", "question": "烧心晚上怎么睡", "chosen": good, "thumb": "up"},
            {"schema": "medassist.feedback/1", "question": "烧心晚上怎么睡", "chosen": bad, "thumb": "down"},
            {
                "schema": "medassist.feedback/1",
                "question": "脑壳痛得很",
                "chosen": "",
                "corrected_findings": [
                    {"finding": "headache", "phrase": "脑壳痛"},
                    {"finding": "fever", "status": "absent"},
                ],
            },
            {"schema": "other", "question": "x"},
        ],
    )
    described = build(replace(wanted, feedback=(feedback,)))
    passages = {record["id"]: record for record in read(wanted.work / "corpus" / "passages.jsonl")}
    pairs = [pair for pair in read(wanted.work / "corpus" / "pairs.jsonl") if pair["query"] == "烧心晚上怎么睡"]
    assert [passages[pair["passage"]]["text"] for pair in pairs] == [good]
    if pairs[0]["split"] == "train" and any(p["text"] == bad for p in passages.values()):
        assert bad in [passages[name]["text"] for name in pairs[0]["negatives"]]
    labelled = read(wanted.work / "corpus" / "labelled.jsonl")
    assert any(r["text"] == "脑壳痛" and r["label"] == "headache" for r in labelled)
    assert described["broken_lines"]["count"] == 1


class Letters:
    """An encoder that counts letters: deterministic, quick and poor."""

    identity = "letters"
    dimension = 32
    device = "cpu"

    def __init__(self) -> None:
        self.asked = 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(character) % self.dimension] += 1
        self.asked += len(texts)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_passages = encode_queries


def test_an_encoder_helps_to_find_negatives_and_its_vectors_are_kept(wanted: Wanted) -> None:
    build(wanted)
    alone = (wanted.work / "corpus" / "pairs.jsonl").read_bytes()
    encoder = Letters()
    described = build(wanted, encoder)
    with_encoder = (wanted.work / "corpus" / "pairs.jsonl").read_bytes()
    assert described["mined_with"] == "letters"
    assert with_encoder != alone
    for kept in (wanted.work / "corpus").glob(".vectors-passages-*"):
        kept.write_bytes(kept.read_bytes()[:-100])  # killed while writing
    (wanted.work / "corpus" / ".negatives.jsonl").unlink()
    again = Letters()
    build(wanted, again)
    assert 0 < again.asked < encoder.asked / 4
    assert (wanted.work / "corpus" / "pairs.jsonl").read_bytes() == with_encoder
