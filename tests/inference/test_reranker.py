"""The bundled cross-encoder ranks and tells contradictions; what is damaged is refused; the program goes on without it."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.errors import ModelUnavailable
from medassist.inference.manifest import (
    RerankerManifest,
    read_manifest,
    read_pack,
    read_reranker_manifest,
    verify,
)
from medassist.inference.reranker import OnnxReranker, load_reranker

PACK = Path(__file__).resolve().parents[2] / "models" / "reranker"
LARGEST = 25_000_000

RANKED = [
    (
        "孩子发热多久要去医院？",
        "儿童发热 何时转诊: 三个月以下婴儿体温38 ℃以上当天转诊；发热超过五天、抽搐或精神差时立即送医院。",
        "高血压 随访: 每月复查血压，达标后每三个月一次。",
    ),
    (
        "How is pneumonia in a child treated?",
        "Pneumonia Treatment of children: Give amoxicillin by mouth twice a day for five days.",
        "Sprained ankle Advice: Rest, ice, compression and elevation for two days.",
    ),
    (
        "痛风不能吃什么药？",
        "痛风 用药注意: 急性期不要停用或开始别嘌醇，避免阿司匹林和噻嗪类利尿药。",
        "痔疮 建议: 多饮水，多吃蔬菜。",
    ),
]
SUPPORTED = [
    ("成人每次口服500 mg，每日三次。", "对乙酰氨基酚：成人每次口服500 mg，每日三次，每日总量不超过4 g。"),
    ("Give amoxicillin twice a day for five days.", "Pneumonia: Give amoxicillin by mouth twice a day for five days."),
]
UNRELATED = [
    ("成人每次口服500 mg，每日三次。", "扭伤后休息、冰敷、加压包扎并抬高患肢。"),
    ("Give amoxicillin twice a day for five days.", "Wash hands often and keep the wound dry."),
]


@pytest.fixture(scope="module")
def reranker() -> OnnxReranker:
    return load_reranker(PACK, threads=2)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack that may be damaged."""
    return shutil.copytree(PACK, tmp_path / "诊所 资料" / "reranker")


def _edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    fields = json.loads(path.read_text("utf-8"))
    fields.update(changes)
    path.write_text(json.dumps({name: value for name, value in fields.items() if value is not None}), "utf-8")


@pytest.mark.parametrize(("question", "right", "wrong"), RANKED)
def test_the_passage_that_answers_scores_higher(reranker: OnnxReranker, question: str, right: str, wrong: str) -> None:
    first, second = reranker.scores(question, [right, wrong])
    assert first > second


def test_scores_are_one_float32_a_passage(reranker: OnnxReranker) -> None:
    question, right, wrong = RANKED[0]
    found = reranker.scores(question, [right, wrong, ""])
    assert found.dtype == np.float32
    assert found.shape == (3,)
    assert reranker.scores(question, []).shape == (0,)


def test_a_list_has_the_same_scores_every_time(reranker: OnnxReranker) -> None:
    question, right, wrong = RANKED[1]
    together = reranker.scores(question, [wrong, right, "long text " * 500])
    assert (together == reranker.scores(question, [wrong, right, "long text " * 500])).all()


def test_passages_of_one_length_are_read_together_with_nearly_the_scores_they_have_alone(
    reranker: OnnxReranker,
) -> None:
    question, right, wrong = RANKED[1]
    passages = [f"{text} " + "more text of the same kind " * 40 for text in (right, wrong) * 20]
    together = reranker.scores(question, passages)
    alone = np.concatenate([reranker.scores(question, [passage]) for passage in passages[:2]])
    assert together[::2] == pytest.approx(np.full(20, alone[0]), abs=0.5)
    assert together[1::2] == pytest.approx(np.full(20, alone[1]), abs=0.5)


def test_a_claim_is_judged_the_same_whatever_stands_beside_it(reranker: OnnxReranker) -> None:
    claims, evidence = zip(*SUPPORTED, strict=True)
    together = reranker.support(list(claims), list(evidence))
    alone = [reranker.support([claim], [held])[0] for claim, held in SUPPORTED]
    assert (together == np.array(alone, np.float32)).all()


def test_evidence_that_says_it_supports_more_than_evidence_of_something_else(reranker: OnnxReranker) -> None:
    probabilities = [
        reranker.support([claim for claim, _ in pairs], [evidence for _, evidence in pairs])
        for pairs in (SUPPORTED, UNRELATED)
    ]
    assert (probabilities[0] > probabilities[1]).all()
    assert all(((part >= 0) & (part <= 1)).all() for part in probabilities)
    assert (probabilities[1] < reranker.manifest.support_threshold).all()


def test_claims_without_as_much_evidence_are_wrong_use(reranker: OnnxReranker) -> None:
    assert reranker.support([], []).shape == (0,)
    with pytest.raises(ValueError, match="shorter"):
        reranker.support(["a", "b"], ["a"])


@pytest.mark.parametrize("text", ["", "\x00", "\ud83d", "头痛" * 50_000, "💊" * 400])
def test_odd_texts_still_give_figures(reranker: OnnxReranker, text: str) -> None:
    assert np.isfinite(reranker.scores(text, [text, "头痛"])).all()
    assert np.isfinite(reranker.support([text], [text])).all()


def test_threads_share_one_reranker(reranker: OnnxReranker) -> None:
    question, right, wrong = RANKED[2]
    expected = reranker.scores(question, [right, wrong])
    results: list[NDArray[np.float32]] = []
    threads = [
        threading.Thread(target=lambda: results.append(reranker.scores(question, [right, wrong]))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert all((result == expected).all() for result in results)


def test_the_bundled_pack_is_whole_small_and_of_its_kind() -> None:
    manifest = verify(PACK)
    assert isinstance(manifest, RerankerManifest)
    assert (manifest.kind, manifest.licence, set(manifest.languages)) == ("reranker", "MIT", {"zh", "en"})
    assert sum(path.stat().st_size for path in PACK.iterdir()) <= LARGEST
    assert "kWh: an estimate" in (PACK / "CARD.md").read_text("utf-8")


def test_a_folder_with_a_chinese_name_loads(copy: Path, reranker: OnnxReranker) -> None:
    assert load_reranker(copy, threads=1).identity == reranker.identity


def test_each_kind_of_pack_is_refused_where_the_other_belongs(pack: Path) -> None:
    assert read_pack(pack).kind == "encoder"
    with pytest.raises(ModelUnavailable, match="not a reranker"):
        read_reranker_manifest(pack)
    with pytest.raises(ModelUnavailable, match="not an encoder"):
        read_manifest(PACK)


def test_a_flipped_byte_is_refused(copy: Path) -> None:
    with (copy / "reranker.onnx").open("r+b") as model:
        model.seek(5000)
        byte = model.read(1)
        model.seek(5000)
        model.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelUnavailable, match="damaged"):
        load_reranker(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "tokenizer.model").unlink()
    with pytest.raises(ModelUnavailable, match=r"tokenizer\.model"):
        load_reranker(copy)


def test_another_model_under_its_name_is_refused(copy: Path, pack: Path) -> None:
    entries = json.loads((pack / "manifest.json").read_text("utf-8"))["files"]
    for entry in entries:
        shutil.copyfile(pack / entry["path"], copy / entry["path"])
    _edit(copy, files=entries)
    with pytest.raises(ModelUnavailable, match="not what its manifest says"):
        load_reranker(copy, threads=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"support": None},
        {"support": {"temperature": 0, "threshold": 0.5}},
        {"support": {"temperature": 1.0, "threshold": 1.0}},
        {"support": {"temperature": float("nan"), "threshold": 0.5}},
        {"question_tokens": "48"},
        {"rerank_tokens": 40},
        {"kind": "generator"},
    ],
)
def test_wrong_fields_are_refused(copy: Path, changes: dict[str, Any]) -> None:
    _edit(copy, **changes)
    with pytest.raises(ModelUnavailable) as refusal:
        verify(copy)
    assert refusal.value.sentence.zh.count("。") == 1
    assert refusal.value.sentence.en.endswith(".")
