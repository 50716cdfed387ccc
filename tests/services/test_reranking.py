"""The reranker is used where it is here and quick; else search goes on without it, and says why where there is a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.core.evidence import BUILT_IN, Passage, Reranker
from medassist.inference import reranker as inference
from medassist.retrieval.hybrid import RERANKED, HybridSearcher, index_library
from medassist.retrieval.weights import FusionWeights
from medassist.services import reranking
from medassist.services.library import LibraryService
from medassist.services.reranking import quick_reranker, seconds_of
from medassist.services.search import SearchService
from medassist.storage.store import open_with_key


class Fake:
    """Likes the passages that say "best"; `calls` counts what it was asked."""

    identity = "fake"

    def __init__(self) -> None:
        self.calls: list[int] = []

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.calls.append(len(passages))
        return np.array(["best" in passage for passage in passages], np.float32)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake()
    monkeypatch.setattr(inference, "load_reranker", lambda *_, **__: made)
    return made


def test_without_a_pack_there_is_none_and_nothing_to_say(tmp_path: Path) -> None:
    found = quick_reranker(tmp_path / "reranker")
    assert found.reranker is None
    assert found.notice is None


def test_a_damaged_pack_is_told_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    found = quick_reranker(tmp_path)
    assert found.reranker is None
    assert found.notice is not None
    assert "精排" in found.notice.zh
    assert "rank" in found.notice.en


def test_a_quick_one_is_used(tmp_path: Path, fake: Fake) -> None:
    found = quick_reranker(tmp_path)
    assert found.reranker is fake
    assert found.notice is None
    assert set(fake.calls) == {RERANKED}


def test_a_slow_one_is_not_and_the_time_is_told(tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "seconds_of", lambda _: 2.34)
    found = quick_reranker(tmp_path)
    assert found.reranker is None
    assert found.notice is not None
    assert "2.3" in found.notice.zh
    assert "2.3" in found.notice.en


def test_the_better_of_two_tries_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 9.0, 10.0, 10.5])
    monkeypatch.setattr(reranking.time, "perf_counter", lambda: next(moments))
    assert seconds_of(Fake()) == 0.5


class Asked:
    """Gives a reranker and counts how often it was asked for."""

    def __init__(self, reranker: Reranker) -> None:
        self.reranker = reranker
        self.times = 0

    def __call__(self) -> Reranker:
        self.times += 1
        return self.reranker


def test_searches_and_runs_over_own_libraries_take_the_rerankers_order(tmp_path: Path) -> None:
    texts = ["fever fever", "fever", "a long text on fever, the best"]
    file = tmp_path / "d.jsonl"
    file.write_text(
        "\n".join(json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts)), encoding="utf-8"
    )
    built_in = index_library(BUILT_IN, [Passage("a/0", BUILT_IN, "b", "", "text", "en", ("fever",), ("",))], None)
    reranker = Asked(Fake())
    weights = FusionWeights(reranker=0.6)
    with open_with_key(tmp_path, bytes(32)) as store:
        own = LibraryService(store.libraries, None)
        own.add([file], "own")
        plain = SearchService(built_in, own, None)
        assert [hit.passage.document for hit in plain.search("fever", libraries=["own"])] == ["d0", "d1", "d2"]
        search = SearchService(built_in, own, None, reranker=reranker, weights=weights)
        assert [hit.passage.document for hit in search.search("fever", libraries=[BUILT_IN])] == ["b"]
        assert reranker.times == 0
        for hits in (search.search("fever", libraries=["own"]), search.search_apart("fever")[1:]):
            assert [hit.passage.document for hit in hits] == ["d2", "d0", "d1"]
        lines = list(search.trec_run([("q", "fever")], ["own"], 3))
        assert [line.split()[2] for line in lines] == ["d2", "d0", "d1"]


def test_questions_in_chinese_are_not_read_again() -> None:
    own = [
        Passage(f"a/{n}", "own", f"d{n}", "", "text", "zh", (text,), ("",))
        for n, text in enumerate(["发热发热", "发热很久了"])
    ]
    fake = Fake()
    searcher = HybridSearcher(
        {"own": index_library("own", own, None)}, None, reranker=fake, weights=FusionWeights(reranker=0.9)
    )
    assert [hit.passage.document for hit in searcher.search("发热")] == ["d0", "d1"]
