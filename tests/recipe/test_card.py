"""The card of an encoder holds what was measured of this very model, and says where nothing was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.recipe import card_figures
from models.recipe.card import card, keep_evaluation
from models.recipe.checkpoint import read_checkpoint
from models.recipe.export import TrainedLayers, export_encoder
from models.recipe.pack import write_pack
from models.recipe.parity import measure
from models.recipe.variants import BYTES
from tests.recipe.made_up_evaluation import evaluation

TRAINING = {
    "identity": "abc",
    "corpus": "fedcba",
    "pairs": 1234,
    "hours": 1.5,
    "threads": 2,
    "steps": 20,
    "stored": BYTES,
    "start": {"step": 0, "ndcg10": 0.4, "ndcg10 retrieval zh": 0.3},
    "best": {"step": 10, "ndcg10": 0.5, "ndcg10 retrieval zh": 0.45},
    "candidates": [{"stored": BYTES, "bytes": 10, "cosine_mean": 0.9999, "cosine_min": 0.999, "milliseconds": 2.0}],
}
CORPUS = {
    "licences": {"knowledge": "MIT", "medquad": "CC BY 4.0", "unused": "?"},
    "counts": {
        "pairs": {"train knowledge retrieval zh": 30, "train knowledge title en": 12, "dev medquad retrieval en": 5}
    },
}


@pytest.fixture
def work(tmp_path: Path, e5s1: Path) -> Path:
    """A pack of the made-up checkpoint as if it was trained, measured on two sentences."""
    checkpoint = read_checkpoint(e5s1)
    kept = list(range(len(checkpoint.pieces) - 1))
    layers = TrainedLayers({"l1.q.w": checkpoint.matrices["l1.q.w"].dense()}, {})
    exported = export_encoder(checkpoint, kept, layers)
    pack = tmp_path / "pack"
    write_pack(pack, checkpoint.shape, exported.model, exported.tokenizer, len(kept), TRAINING)
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    (knowledge / "a.toml").write_text('[name]\nzh = "头痛"\nen = "head ache"\n', "utf-8")
    measure(checkpoint, pack, tmp_path, None, knowledge, layers)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "corpus.json").write_text(json.dumps(CORPUS), "utf-8")
    return tmp_path


def identity_of(pack: Path) -> str:
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    return str(next(file["sha256"] for file in manifest["files"] if file["path"] == "encoder.onnx"))


def test_the_card_says_what_was_trained_on_and_how_long(work: Path) -> None:
    text = card(work / "pack", work / "corpus")
    assert "| knowledge | MIT | 42 |" in text
    assert "CC BY 4.0 |" in text
    assert "unused" not in text
    assert "1,234 pairs in 1.50 hours on 2 threads" in text
    assert "Energy 0.04 to 0.09 kWh: an estimate" in text
    assert "| ndcg10 retrieval zh | 0.3000 | 0.4500 |" in text
    assert "opsets ai.onnx 17, com.microsoft 1; matrices: 12 in 4 bits, 1 in 8 bits" in text
    assert "Not measured for this model: `./run evaluate retrieval" in text
    assert "用途" in text
    (work / "pack" / "parity.json").unlink()
    assert "Not measured for this model (`./recipe parity`)." in card(work / "pack", work / "corpus")


def test_an_evaluation_of_this_model_stands_in_the_card(work: Path) -> None:
    report = evaluation()
    report["encoders"][1]["identity"] = identity_of(work / "pack")
    file = work / "retrieval.json"
    file.write_text(json.dumps(report), "utf-8")
    keep_evaluation(work / "pack", file)
    text = card(work / "pack", work / "corpus")
    heading = "| set (questions) | bm25 | encoder:small | encoder:trained | fusion:trained | reranked:trained:reader |"
    assert heading in text
    assert "fusion:small" not in text, "only its own rows and those it is held against"
    assert "| zh_toyhom_retrieval (10) | 0.3000 (0.280 to 0.320) | 0.4000 (0.380 to 0.420) | 0.4500 " in text
    assert "| of these, of sources never trained on (7) | 0.2500 (0.200 to 0.300) |" in text
    assert "| **Chinese questions, mean over their sets** | 0.3000 |" in text
    other = work / "pack" / card_figures.EXTRACT
    other.write_text(other.read_text("utf-8").replace(identity_of(work / "pack"), "0" * 64), "utf-8")
    assert "Not measured for this model" in card(work / "pack", work / "corpus"), (
        "figures of another model are not its own"
    )


def test_an_evaluation_of_another_model_is_refused(work: Path) -> None:
    file = work / "retrieval.json"
    file.write_text(json.dumps(evaluation()), "utf-8")
    with pytest.raises(ValueError, match="not of this pack"):
        keep_evaluation(work / "pack", file)
    assert not (work / "pack" / card_figures.EXTRACT).exists()


def test_heads_stand_with_their_reliability() -> None:
    report = {
        "heads": {
            "route": {
                "texts": 600,
                "labels": 7,
                "accuracy": 0.91,
                "accuracy_pruned": 0.92,
                "accuracy_reference": 0.93,
                "by_language": {"zh": 0.9},
                "reliability": {
                    "error": 0.021,
                    "bins": [{"from": 0.9, "to": 0.95, "texts": 50, "probability": 0.92, "right": 0.9}],
                },
            }
        }
    }
    text = card_figures.heads(report, {"heads": {"path": "heads.onnx", "bytes": 2_000_000}})
    assert "| route (7) | 600 | 91.0% | 90.0% | - | 92.0% | 93.0% | 0.021 |" in text
    assert "| route | 0.90 to 0.95 | 50 | 92.0% | 90.0% |" in text
    assert card_figures.heads(report, {}) == ""
    assert card_figures.heads({}, {"heads": {}}) == ""


def test_parity_has_every_measure_on_sets_too(work: Path, e5s1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = work / "data" / "zh_made_up_retrieval"
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        '{"id": "a", "title": "", "text": "头痛"}\n{"id": "b", "title": "", "text": "cough"}\n', "utf-8"
    )
    (folder / "queries.jsonl").write_text('{"id": "q", "text": "头痛"}\n', "utf-8")
    (folder / "qrels.tsv").write_text("query_id\tdoc_id\trelevance\nq\ta\t1\n", "utf-8")
    english = work / "data" / "en_made_up_retrieval"
    english.mkdir()
    for file in folder.iterdir():
        (english / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr("models.recipe.parity.SETS", (folder.name, english.name))
    checkpoint = read_checkpoint(e5s1)
    layers = TrainedLayers({"l1.q.w": checkpoint.matrices["l1.q.w"].dense()}, {})
    measure(checkpoint, work / "pack", work, work / "data", work / "knowledge", layers)
    text = card(work / "pack", work / "corpus")
    for measure_name in ("nDCG@10", "MRR", "recall@100"):
        assert f"| zh_made_up_retrieval | 1 | 2 (2) | {measure_name} | " in text
    assert "| Chinese, knowledge base | 1 |" in text, "what was measured before stays"
