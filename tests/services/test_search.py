"""Search over the built-in and the own libraries, and TREC runs that any evaluation program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medassist.core.evidence import BUILT_IN, Encoder
from medassist.errors import NotAvailable
from medassist.retrieval.hybrid import LibraryIndex
from medassist.services.assembly import Parts
from medassist.services.library import LibraryService
from medassist.services.search import AT_ONCE, SearchService
from medassist.storage.store import open_with_key


@pytest.fixture
def search(tmp_path: Path, parts: Parts, word_encoder: Encoder) -> Iterator[SearchService]:
    """The built-in library by words, and one of thirty documents of three long passages each."""
    documents = [
        {"id": f"doc {n}", "title": f"第{n}篇", "text": f"头痛与发热的第{n}篇。" * (1 + n) + "休息。" * 300}
        for n in range(30)
    ]
    file = tmp_path / "d.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in documents), encoding="utf-8")
    with open_with_key(tmp_path, bytes(32)) as store:
        own = LibraryService(store.libraries, word_encoder)
        own.add([file], "own")
        by_words = LibraryIndex(BUILT_IN, parts.passages, parts.words.lexical, None, parts.words.headings)
        yield SearchService(by_words, own, word_encoder)


def test_all_libraries_are_listed_the_built_in_one_first(search: SearchService) -> None:
    assert search.names() == [BUILT_IN, "own"]


def test_only_the_named_library_is_searched(search: SearchService) -> None:
    assert {hit.passage.library for hit in search.search("头痛", libraries=["own"], k=50)} == {"own"}


@pytest.mark.parametrize("names", [["own", "missing"], ["missing"]])
def test_an_unknown_library_is_not_available(search: SearchService, names: list[str]) -> None:
    for act in (search.search, search.search_apart):
        with pytest.raises(NotAvailable) as error:
            act("头痛", libraries=names)
        assert "missing" in error.value.of("en")


def test_without_a_store_own_libraries_need_the_key_and_the_built_in_one_does_not(parts: Parts) -> None:
    alone = SearchService(parts.built_in, None, None)
    assert alone.names() == [BUILT_IN]
    assert alone.search("头痛", libraries=[BUILT_IN])
    with pytest.raises(NotAvailable) as error:
        alone.search("头痛", libraries=["own"])
    assert "口令" in error.value.of("zh")


def test_apart_neither_library_hides_the_other(search: SearchService) -> None:
    hits = search.search_apart("头痛", k=5)
    assert {hit.passage.library for hit in hits} == {BUILT_IN, "own"}
    assert sum(hit.passage.library == "own" for hit in hits) == 5


# ---- TREC runs


def test_a_run_has_a_document_once_a_query_with_scores_that_strictly_fall(search: SearchService) -> None:
    queries = [(f"q{n}", text) for n, text in enumerate(["头痛", "发热休息", "第3篇", "headache"] * 20)]
    assert len(queries) > AT_ONCE
    lines = list(search.trec_run(queries, ["own"], 10))
    by_query: dict[str, list[list[str]]] = {}
    for line in lines:
        fields = line.split(" ")
        assert len(fields) == 6
        assert fields[1] == "Q0"
        assert fields[5] == "medassist"
        by_query.setdefault(fields[0], []).append(fields)
    assert list(by_query) == [name for name, _ in queries]
    for fields in by_query.values():
        assert len(fields) == 10
        assert [int(one[3]) for one in fields] == list(range(1, 11))
        scores = [float(one[4]) for one in fields]
        assert all(above > below for above, below in zip(scores, scores[1:], strict=False))  # noqa: RUF007  # plain pairs
        documents = [one[2] for one in fields]
        assert len(set(documents)) == len(documents)
        assert all(document.startswith("doc_") for document in documents)


def test_a_run_of_no_queries_is_empty(search: SearchService) -> None:
    assert list(search.trec_run([], ["own"], 10)) == []


def test_a_run_over_a_missing_library_is_not_available(search: SearchService) -> None:
    with pytest.raises(NotAvailable):
        list(search.trec_run([("q", "头痛")], ["missing"], 10))


def test_a_run_gives_as_many_documents_as_asked_for_even_when_documents_are_long(search: SearchService) -> None:
    assert len(list(search.trec_run([("q", "休息")], ["own"], 25))) == 25
