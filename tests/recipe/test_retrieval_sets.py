"""nDCG@10 against values worked out by hand, and the fixed sample of a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.recipe.retrieval_sets import figures_of, ndcg_at_10, read_retrieval_set

DOCUMENTS = np.eye(4, dtype=np.float32)


def test_the_answer_first_is_one() -> None:
    assert ndcg_at_10(DOCUMENTS[:1], DOCUMENTS, (frozenset({0}),)) == 1.0


def test_the_answer_second_is_one_over_log2_of_three() -> None:
    query = np.array([[0.8, 0.6, 0, 0]], np.float32)
    assert ndcg_at_10(query, DOCUMENTS, (frozenset({1}),)) == pytest.approx(1 / np.log2(3))


def test_two_answers_first_and_third() -> None:
    query = np.array([[0.8, 0.5, 0.3, 0]], np.float32)
    expected = (1 + 1 / np.log2(4)) / (1 + 1 / np.log2(3))
    assert ndcg_at_10(query, DOCUMENTS, (frozenset({0, 2}),)) == pytest.approx(expected)


def test_every_measure_of_an_answer_in_second_and_one_in_fourth_place() -> None:
    queries = np.array([[0.8, 0.6, 0, 0], [0.8, 0.5, 0.3, 0.1]], np.float32)
    found = figures_of(queries, DOCUMENTS, (frozenset({1}), frozenset({3})))
    assert found["ndcg10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / 2)
    assert found["mrr"] == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert found["recall100"] == 1.0


def test_a_sample_keeps_every_answer(tmp_path: Path) -> None:
    folder = tmp_path / "zh_made_up_retrieval"
    folder.mkdir()
    corpus = [{"id": f"d{i}", "title": "", "text": f"text {i}"} for i in range(20)]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(record) for record in corpus), "utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"id": "q", "text": "asked"}) + "\n", "utf-8")
    (folder / "qrels.tsv").write_text("query_id\tdoc_id\trelevance\nq\td7\t1\nq\td8\t0\n", "utf-8")
    data = read_retrieval_set(folder, distractors=3)
    assert (data.name, data.language, data.corpus_size, len(data.documents)) == ("zh_made_up_retrieval", "zh", 20, 4)
    assert [data.documents[i] for i in data.relevant[0]] == ["text 7"]
