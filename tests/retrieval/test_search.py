"""Rankings: BM25, exact vectors, their fusion, and libraries apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from medassist.core.evidence import Encoder, Passage
from medassist.errors import NotAvailable
from medassist.knowledge.compiled import quantised
from medassist.retrieval.hybrid import FUSION_CONSTANT, HybridSearcher, LibraryIndex, index_library
from medassist.retrieval.lexical import MOST_TERMS, LexicalIndex
from medassist.retrieval.vectors import VectorIndex

TEXTS = ("头痛的处理", "头痛头痛头痛，休息补水", "发热与咳嗽", "headache and rest", "腹泻时喝补液盐")


def passages(library: str, texts: tuple[str, ...] = TEXTS) -> list[Passage]:
    return [
        Passage(f"{library}/{n}", library, f"d{n}", "", "text", "zh", (text,), ("",)) for n, text in enumerate(texts)
    ]


def indexed(name: str, encoder: Encoder | None, texts: tuple[str, ...] = TEXTS) -> LibraryIndex:
    own = passages(name, texts)
    rows = quantised(encoder.encode_passages([one.text for one in own]))[0] if encoder is not None else None
    return index_library(name, own, rows)


# ---- words


def test_the_passage_with_the_word_more_often_in_less_text_comes_first() -> None:
    index = LexicalIndex([("", "头痛"), ("", "发热咳嗽流涕头痛和很多别的内容写在这里"), ("", "发热")])
    assert [position for position, _ in index.search("头痛", 10)] == [0, 1]


def test_a_word_in_the_title_weighs_more_than_one_in_the_body() -> None:
    index = LexicalIndex([("发热", "一般内容"), ("一般", "发热内容")])
    found = index.search("发热", 10)
    assert [position for position, _ in found] == [0, 1]
    assert found[0][1] > found[1][1]


def test_scores_fall_and_at_most_k_come_back() -> None:
    index = LexicalIndex([("", text) for text in TEXTS])
    found = index.search("头痛 headache 休息", 2)
    assert len(found) == 2
    assert found[0][1] >= found[1][1]


@pytest.mark.parametrize("text", ["", "，。！", "的了吗"])
def test_a_text_without_terms_finds_nothing(text: str) -> None:
    assert LexicalIndex([("", text_) for text_ in TEXTS]).search(text, 5) == []


def test_an_empty_library_finds_nothing() -> None:
    assert LexicalIndex([]).search("头痛", 5) == []


def test_a_very_long_query_is_looked_up_by_its_first_terms() -> None:
    index = LexicalIndex([("", "headache"), ("", "tail")])
    long = "headache " + " ".join(f"word{n}" for n in range(MOST_TERMS)) + " tail"
    assert [position for position, _ in index.search(long, 5)] == [0]


def test_words_with_the_query_language_of_the_index_are_harmless() -> None:
    index = LexicalIndex([("", "fever AND rash")])
    assert index.search('body:"fever" OR (*) AND NOT ~ ^ [a TO b]', 5)


# ---- vectors


def test_vector_search_is_exact() -> None:
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(500, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows, _ = quantised(vectors)
    index = VectorIndex(rows)
    for query in vectors[:20] + generator.normal(scale=0.05, size=(20, 64)).astype(np.float32):
        query = query / np.linalg.norm(query)
        stored = rows.astype(np.float32)
        exact = stored @ query / np.linalg.norm(stored, axis=1)
        found = index.search(query.astype(np.float32), 10)
        assert [row for row, _ in found][:5] == list(np.argsort(-exact)[:5])
        assert [cosine for _, cosine in found] == pytest.approx([exact[row] for row, _ in found], abs=1e-5)


def test_a_row_of_zeros_has_cosine_zero_and_no_row_finds_nothing() -> None:
    query = np.ones(4, np.float32)
    assert VectorIndex(np.zeros((1, 4), np.int8)).cosine(query, 0) == 0.0
    assert VectorIndex(np.zeros((0, 4), np.int8)).search(query, 3) == []


# ---- fusion


def test_a_passage_found_by_words_and_by_meaning_comes_first(word_encoder: Encoder) -> None:
    searcher = HybridSearcher({"a": indexed("a", word_encoder)}, word_encoder)
    hits = searcher.search("头痛休息", k=5)
    assert hits[0].passage.document == "d1"
    assert hits[0].score == pytest.approx(2 / (FUSION_CONSTANT + 1))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(before.score >= after.score for before, after in pairwise(hits))
    assert all(hit.cosine is not None for hit in hits)


def test_a_passage_sharing_no_word_has_a_lexical_score_of_zero(word_encoder: Encoder) -> None:
    hits = HybridSearcher({"a": indexed("a", word_encoder)}, word_encoder).search("头痛", k=5)
    assert {hit.passage.document for hit in hits if hit.lexical == 0.0} >= {"d2"}


def test_without_an_encoder_only_words_decide() -> None:
    hits = HybridSearcher({"a": indexed("a", None)}, None).search("头痛", k=5)
    assert [hit.passage.document for hit in hits] == ["d1", "d0"]
    assert all(hit.cosine is None for hit in hits)


def test_a_library_without_vectors_is_searched_by_words_beside_one_with_them(word_encoder: Encoder) -> None:
    libraries = {"a": indexed("a", None), "b": indexed("b", word_encoder)}
    hits = HybridSearcher(libraries, word_encoder).search("头痛", k=10)
    assert {hit.passage.library for hit in hits} == {"a", "b"}
    assert all(hit.cosine is None for hit in hits if hit.passage.library == "a")


def test_a_library_that_is_not_there_is_named_with_those_that_are(word_encoder: Encoder) -> None:
    searcher = HybridSearcher({"诊所": indexed("诊所", word_encoder)}, word_encoder)
    with pytest.raises(NotAvailable) as error:
        searcher.search("头痛", libraries=["missing"])
    for language in ("zh", "en"):
        assert "missing" in error.value.of(language)
        assert "诊所" in error.value.of(language)


def test_only_the_named_libraries_are_searched(word_encoder: Encoder) -> None:
    searcher = HybridSearcher({name: indexed(name, word_encoder) for name in "ab"}, word_encoder)
    assert {hit.passage.library for hit in searcher.search("头痛", libraries=["b", "b"])} == {"b"}


def test_many_questions_give_what_each_gives_alone(word_encoder: Encoder) -> None:
    searcher = HybridSearcher({"a": indexed("a", word_encoder)}, word_encoder)
    questions = ["头痛", "腹泻喝什么", "fever", ""]
    assert searcher.search_many(questions, k=3) == [searcher.search(one, k=3) for one in questions]
    assert searcher.search_many([], k=3) == []
    assert HybridSearcher({"a": indexed("a", None)}, None).search_many(["头痛"])[0]


def test_groups_of_libraries_do_not_hide_each_other(word_encoder: Encoder) -> None:
    many = indexed("big", word_encoder, tuple(f"头痛 {n}" for n in range(30)))
    searcher = HybridSearcher({"big": many, "own": indexed("own", word_encoder)}, word_encoder)
    together = searcher.search("头痛", k=5)
    apart = searcher.search_groups("头痛", [["big"], ["own"], []], k=5)
    assert {hit.passage.library for hit in together} == {"big"}
    assert [hit.passage.library for hit in apart] == ["big"] * 5 + ["own"] * 5
    assert HybridSearcher({"a": indexed("a", None)}, None).search_groups("头痛", [["a"]])
