"""Rankings: BM25, exact vectors, their fusion, and libraries apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.core.evidence import Encoder, Passage
from medassist.errors import NotAvailable
from medassist.knowledge.compiled import quantised
from medassist.retrieval.hybrid import RERANKED, HybridSearcher, LibraryIndex, index_library
from medassist.retrieval.lexical import HEADING_WEIGHT, K1, MOST_TERMS, B, LexicalIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.retrieval.weights import FusionWeights

TEXTS = ("头痛的处理", "头痛头痛头痛，休息补水", "发热与咳嗽", "headache and rest", "腹泻时喝补液盐")


def passages(library: str, texts: tuple[str, ...] = TEXTS) -> list[Passage]:
    return [
        Passage(f"{library}/{n}", library, f"d{n}", "", "text", "zh", (text,), ("",)) for n, text in enumerate(texts)
    ]


class FixedEncoder:
    """Gives every text the same vector."""

    identity, dimension, device = "fixed", 2, "cpu"

    def __init__(self, vector: tuple[float, ...]) -> None:
        self.vector = vector

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.vector for _ in texts], np.float32)

    encode_passages = encode_queries


class Backwards:
    """A reranker that likes the last of the passages best; `read` is what it was given."""

    identity = "backwards"

    def __init__(self) -> None:
        self.read: list[tuple[str, list[str]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.read.append((question, list(passages)))
        return np.arange(len(passages), dtype=np.float32)


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


def test_a_word_in_fewer_passages_weighs_more() -> None:
    index = LexicalIndex([("", "fever rest"), ("", "fever rest"), ("", "malaria rest")])
    assert index.search("fever malaria", 1)[0][0] == 2


def test_scores_are_those_of_the_formula() -> None:
    index = LexicalIndex([("rash", "fever fever"), ("", "cough")])
    rarity = np.log1p((2 - 1 + 0.5) / (1 + 0.5))
    length = 1 - B + B * 2 / 1.5
    frequency = 2 / length
    assert index.scores("fever")[0] == pytest.approx(rarity * (K1 + 1) * frequency / (frequency + K1), rel=1e-5)
    frequency = HEADING_WEIGHT / (1 - B + B * 1 / 0.5)
    assert index.scores("rash")[0] == pytest.approx(rarity * (K1 + 1) * frequency / (frequency + K1), rel=1e-5)
    assert index.scores("fever")[1] == 0.0


def test_further_terms_are_looked_up_with_their_weights() -> None:
    index = LexicalIndex([("", "fever"), ("", "发热")])
    full = index.scores("none", {"发热": 1.0})
    assert index.scores("none", {"发热": 0.5}) == pytest.approx(full / 2)
    assert full[1] > 0.0 == full[0]
    assert index.search("fever", 5, {"fever": 0.1}) == index.search("fever", 5)


def test_equal_scores_stand_by_position_however_many_are_asked_for() -> None:
    index = LexicalIndex([("", "fever")] * 9)
    assert [position for position, _ in index.search("fever", 4)] == [0, 1, 2, 3]
    assert len(index.search("fever", 20)) == 9


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


def test_a_row_of_zeros_is_never_found_and_no_row_finds_nothing() -> None:
    query = np.ones(4, np.float32)
    half = VectorIndex(np.array([[0, 0, 0, 0], [-9, -9, 0, 0]], np.int8))
    assert half.search(query, 3) == [(1, pytest.approx(-(0.5**0.5)))]
    assert np.isnan(half.cosines(query, [0])).all()
    assert VectorIndex(np.zeros((0, 4), np.int8)).search(query, 3) == []


# ---- fusion


def test_a_passage_found_by_words_and_by_meaning_comes_first(word_encoder: Encoder) -> None:
    searcher = HybridSearcher({"a": indexed("a", word_encoder)}, word_encoder)
    hits = searcher.search("头痛休息", k=5)
    assert hits[0].passage.document == "d1"
    assert hits[0].score == pytest.approx(1.0)  # the best of both sides
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


def test_a_passage_that_is_not_encoded_yet_is_ranked_by_its_words(word_encoder: Encoder) -> None:
    own = passages("a")
    rows = quantised(word_encoder.encode_passages([one.text for one in own]))[0]
    rows[1] = 0
    hits = HybridSearcher({"a": index_library("a", own, rows)}, word_encoder).search("头痛", k=5)
    assert hits[0].passage.document == "d1"
    assert hits[0].cosine is None
    assert {hit.passage.document for hit in hits if hit.cosine is not None} == {"d0", "d2", "d3", "d4"}


@pytest.mark.parametrize(("words", "first"), [(0.0, "by meaning"), (1.0, "by words")])
def test_the_weights_say_which_side_decides(words: float, first: str) -> None:
    own = [
        Passage(f"a/{name}", "a", name, "", "text", "en", (text,), ("",))
        for name, text in (("by words", "shingles"), ("by meaning", "herpes zoster"))
    ]
    library = index_library("a", own, np.array([[0, 127], [127, 0]], np.int8))
    searcher = HybridSearcher({"a": library}, FixedEncoder((1.0, 0.0)), weights=FusionWeights(words=words))
    assert searcher.search("shingles", k=2)[0].passage.document == first


# ---- reranking


def test_the_reranker_orders_the_head_by_its_share_and_the_rest_stays_behind() -> None:
    texts = tuple("fever " * (40 - n) for n in range(40))
    library = index_library("a", passages("a", texts), None)
    plain = [hit.passage.document for hit in HybridSearcher({"a": library}, None).search("fever", k=40)]
    reranker = Backwards()
    weights = FusionWeights(reranker=1.0)
    hits = HybridSearcher({"a": library}, None, reranker=reranker, weights=weights).search("fever", k=40)
    found = [hit.passage.document for hit in hits]
    assert found == [*reversed(plain[:RERANKED]), *plain[RERANKED:]]
    assert all(before.score >= after.score for before, after in pairwise(hits))
    assert [hit.rank for hit in hits] == list(range(1, 41))
    ignored = HybridSearcher({"a": library}, None, reranker=reranker, weights=FusionWeights(reranker=0.0))
    assert [hit.passage.document for hit in ignored.search("fever", k=40)] == plain


def test_a_passage_below_the_asked_for_rank_can_be_brought_up_by_the_reranker() -> None:
    texts = tuple("fever " * (40 - n) for n in range(40))
    library = index_library("a", passages("a", texts), None)
    reranker = Backwards()
    searcher = HybridSearcher({"a": library}, None, reranker=reranker, weights=FusionWeights(reranker=1.0))
    plain = [hit.passage.document for hit in HybridSearcher({"a": library}, None).search("fever", k=RERANKED)]
    assert [hit.passage.document for hit in searcher.search("fever", k=1)] == plain[-1:]
    assert searcher.search_many(["fever"], k=1)[0] == searcher.search("fever", k=1)
    assert searcher.search("nothing like it", k=5) == []


def test_the_reranker_reads_heading_and_text() -> None:
    own = [Passage("a/0", "a", "d0", "Fever", "text", "en", ("Rest.",), ("",))]
    reranker = Backwards()
    plain = index_library("a", own, None)
    weights = FusionWeights(reranker=0.5)
    HybridSearcher({"a": plain}, None, reranker=reranker, weights=weights).search("fever")
    headed = LibraryIndex("a", own, plain.lexical, None, ["Fever Advice"])
    HybridSearcher({"a": headed}, None, reranker=reranker, weights=weights).search("fever")
    HybridSearcher({"a": headed}, None, reranker=reranker, weights=FusionWeights(reranker=0.0)).search("fever")
    assert reranker.read == [("fever", ["Fever: Rest."]), ("fever", ["Fever Advice: Rest."])]


# ---- libraries


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
    many = indexed("big", word_encoder, (*(f"头痛 {n}" for n in range(30)), *(f"咳嗽 {n}" for n in range(90))))
    searcher = HybridSearcher({"big": many, "own": indexed("own", word_encoder)}, word_encoder)
    together = searcher.search("头痛", k=5)
    apart = searcher.search_groups("头痛", [["big"], ["own"], []], k=5)
    assert {hit.passage.library for hit in together} == {"big"}
    assert [hit.passage.library for hit in apart] == ["big"] * 5 + ["own"] * 5
    assert HybridSearcher({"a": indexed("a", None)}, None).search_groups("头痛", [["a"]])
