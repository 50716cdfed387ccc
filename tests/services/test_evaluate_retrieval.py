"""Retrieval is measured with the standard tool, over the program's own ways of ranking, and vectors are made once."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.errors import BadInput, NotAvailable
from medassist.knowledge.passages import passages_of
from medassist.services.evaluate_retrieval import BM25, RetrievalEvaluation
from medassist.services.evaluation_knowledge import is_held_out, knowledge_sets
from medassist.services.evaluation_measures import interval, measured, measuring_tool
from medassist.services.evaluation_report import as_json, as_lines, as_picture
from medassist.services.evaluation_rows import RowCache
from medassist.services.evaluation_sets import read_collection
from medassist.services.evaluation_vectors import VectorCache

pytest.importorskip("pytrec_eval")


def write_set(folder: Path) -> Path:
    """Three documents, two questions; the third question has no judgement and is left out."""
    folder.mkdir(parents=True)
    documents = [
        {"id": "a", "title": "Headache", "text": "Rest and fluids help a headache."},
        {"id": "b", "title": "", "text": "咳嗽时多喝温水。"},
        {"id": "c", "title": "Fever", "text": "A fever in a small child is looked at today."},
    ]
    questions = [
        {"id": "q1", "text": "what helps a headache"},
        {"id": "q2", "text": "咳嗽怎么办"},
        {"id": "q3", "text": "nothing"},
    ]
    for name, records in (("corpus", documents), ("queries", questions)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (folder / "qrels.tsv").write_text("query_id\tdoc_id\trelevance\nq1\ta\t1\nq2\tb\t1\nq3\ta\t0\n", encoding="utf-8")
    return folder


def pack(encoder: object) -> object:
    """What the evaluation asks of a pack's manifest."""
    encoder.manifest = SimpleNamespace(architecture="words", files=(SimpleNamespace(size=1000),))  # type: ignore[attr-defined]
    return encoder


class Reversing:
    """A reranker that likes long passages least."""

    identity = "reversing"

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        return np.array([-len(passage) for passage in passages], np.float32)


def test_a_set_is_read_and_questions_without_a_judgement_are_left_out(tmp_path: Path) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    assert (len(part.passages), list(part.questions), part.language) == (3, ["q1", "q2"], "zh")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("corpus.jsonl", '{"id": "a", "text": "x"}\n{broken\n', "Line 2 of corpus.jsonl"),
        ("queries.jsonl", '{"id": "q1"}\n', "Line 1 of queries.jsonl"),
        ("qrels.tsv", "query_id\tdoc_id\trelevance\nq1\ta\tmany\n", "Line 2 of qrels.tsv"),
        ("qrels.tsv", "query_id\tdoc_id\trelevance\n", "no question with a judged answer"),
        ("corpus.jsonl", None, "cannot be read"),
    ],
)
def test_a_set_that_cannot_be_used_is_one_sentence(tmp_path: Path, file: str, text: str | None, said: str) -> None:
    folder = write_set(tmp_path / "zh_set")
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_collection(folder)
    assert said in error.value.of("en")


def test_the_measures_are_the_standard_ones(tmp_path: Path) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    scores = measured(measuring_tool(), part, [["c", "a"], []])
    assert scores["ndcg10"] == pytest.approx([1 / math.log2(3), 0], abs=1e-4)
    assert scores["recall100"] == pytest.approx([1, 0])
    assert scores["mrr"] == pytest.approx([0.5, 0])


def test_an_interval_is_that_of_the_mean() -> None:
    """Against the normal approximation: 1.96 standard errors to each side of the mean."""
    values = np.random.default_rng(3).random(400)
    found = interval(values)
    error = 1.96 * values.std() / 20
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - error, abs=error / 8)
    assert found.high == pytest.approx(values.mean() + error, abs=error / 8)
    assert interval(values) == found, "the same figures give the same interval"
    assert interval(np.ones(5)).low == 1.0


def test_every_way_of_ranking_has_its_row(tmp_path: Path, word_encoder: object) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    moments = []
    evaluation = RetrievalEvaluation(
        [part],
        {"words": pack(word_encoder)},  # type: ignore[dict-item]
        VectorCache(tmp_path / "kept"),
        rerankers={"short": Reversing()},
        sizes={"short": 500},
        untouched="words",
        on_progress=moments.append,
    )
    result = evaluation.run()
    words = next(row for row in result.rows if row.system == "reranked:words:short")
    gain = result.gain(words)
    assert gain is not None
    assert (gain.over, gain.ndcg10.mean) == (BM25, words.figures["ndcg10"] - 1.0)
    assert result.gain(result.rows[1]) is None, "a yardstick is held against nothing"
    by_system = {one.system: one for one in result.costs}
    assert [by_system[row.system].bytes for row in result.rows] == [0, 1000, 1000, 1500]
    assert by_system["fusion:words"].ms > by_system["encoder:words"].ms > 0
    assert [row.system for row in result.rows] == [BM25, "encoder:words", "fusion:words", "reranked:words:short"]
    assert result.figure("zh_set", BM25) == pytest.approx(1.0)
    assert result.figure("zh_set", "fusion:words") == pytest.approx(1.0)
    encoding = [moment for moment in moments if moment.encoder == "words"]
    assert (encoding[-1].done, encoding[-1].total) == (5, 5)
    assert (moments[-1].encoder, moments[-1].done, moments[-1].total) == ("words:short", 2, 2)


class Counting(Reversing):
    """Counts the questions it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        self.asked += 1
        return super().scores(question, passages)


def test_rows_are_kept_until_what_they_depend_on_changes(tmp_path: Path, word_encoder: object) -> None:
    folder = write_set(tmp_path / "zh_set")
    extra = tmp_path / "knowledge.bin"
    extra.write_bytes(b"1")

    def asked() -> tuple[int, list[dict[str, float]]]:
        counting = Counting()
        result = RetrievalEvaluation(
            [read_collection(folder)],
            {"words": pack(word_encoder)},  # type: ignore[dict-item]
            VectorCache(tmp_path / "kept"),
            rows=RowCache(tmp_path / "rows", also=[extra]),
            rerankers={"short": counting},
        ).run()
        timed = 2  # what a question costs is measured each time, on questions in English
        return counting.asked - timed, [row.figures for row in result.rows]

    first = asked()
    assert first[0] == 1, "the question in English alone is read again"
    assert asked() == (0, first[1])
    for file in (tmp_path / "rows").iterdir():
        file.write_bytes(file.read_bytes()[:-5])
    assert asked() == first, "what is damaged is made again"
    extra.write_bytes(b"2")
    assert asked() == first, "so is what depends on a file that changed"
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as corpus:
        corpus.write('{"id": "d", "title": "", "text": "Another fever."}\n')
    assert asked()[0] == 1, "and a set that changed"


def test_questions_of_untrained_sources_are_known(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "zh_toyhom_retrieval")
    assert read_collection(folder).unseen == frozenset(), "without the departments nothing is known"
    (tmp_path / "zh_toyhom_qa").mkdir()
    topics = [{"id": "a", "topic": "肾内科"}, {"id": "b", "topic": "神经科"}]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in topics)
    (tmp_path / "zh_toyhom_qa" / "qa.jsonl").write_text(lines, encoding="utf-8")
    assert read_collection(folder).unseen == {"q1"}
    medquad = write_set(tmp_path / "en_medquad_retrieval")
    for name in ("corpus.jsonl", "qrels.tsv"):
        file = medquad / name
        text = file.read_text("utf-8").replace('"b"', '"CDC_1_Sec1"').replace("\tb\t", "\tCDC_1_Sec1\t")
        file.write_text(text, encoding="utf-8")
    assert read_collection(medquad).unseen == {"q2"}


def test_what_counts_as_unseen_is_what_the_recipe_keeps_out() -> None:
    from medassist.services.evaluation_sets import UNSEEN_PREFIXES, UNSEEN_TOPICS
    from models.recipe.corpus.sources.medquad import HELD_OUT_PREFIXES
    from models.recipe.corpus.sources.toyhom import HELD_OUT_TOPICS

    assert {f"{name}_" for name in HELD_OUT_PREFIXES} == set(UNSEEN_PREFIXES)
    assert UNSEEN_TOPICS == HELD_OUT_TOPICS


def test_a_second_run_encodes_nothing_and_a_damaged_file_is_made_again(tmp_path: Path, word_encoder: object) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    cache = VectorCache(tmp_path / "kept")

    def run() -> int:
        word_encoder.encoded.clear()  # type: ignore[attr-defined]
        RetrievalEvaluation([part], {"words": pack(word_encoder)}, cache).run()  # type: ignore[dict-item]
        return len(word_encoder.encoded)  # type: ignore[attr-defined]

    assert (run(), run()) == (3, 0)
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-3])
    assert (run(), run()) == (3, 0)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the rights of a folder do not bind the administrator")
def test_where_nothing_can_be_kept_it_is_measured_all_the_same(tmp_path: Path, word_encoder: object) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    (tmp_path / "kept").mkdir(mode=0o500)
    result = RetrievalEvaluation([part], {"w": pack(word_encoder)}, VectorCache(tmp_path / "kept")).run()  # type: ignore[dict-item]
    assert len(result.rows) == 3


def test_a_cache_that_is_a_file_stops_nothing(tmp_path: Path, word_encoder: object) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    (tmp_path / "kept").write_text("a file")
    result = RetrievalEvaluation([part], {"w": pack(word_encoder)}, VectorCache(tmp_path / "kept")).run()  # type: ignore[dict-item]
    assert len(result.rows) == 3


def test_without_the_tool_the_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pytrec_eval", None)
    with pytest.raises(NotAvailable) as error:
        measuring_tool()
    assert "./check --list" in error.value.of("en")


def test_the_sets_of_the_base_ask_for_held_out_articles_in_both_languages(knowledge: KnowledgeBase) -> None:
    passages = passages_of(knowledge)
    sets = {part.name: part for part in knowledge_sets(knowledge, passages)}
    assert set(sets) == {"knowledge_zh_zh", "knowledge_en_en", "knowledge_zh_en", "knowledge_en_zh"}
    part = sets["knowledge_zh_en"]
    assert (part.kind, part.language) == ("cross_lingual", "zh")
    assert {passage.language for passage in part.passages} == {"en"}
    assert all(is_held_out(key.split("/")[0]) for key in part.questions)
    assert len(part.questions) == len(sets["knowledge_en_en"].questions) > 300
    assert all("{" not in text for one in sets.values() for text in one.questions.values())


def test_vectors_that_came_with_the_program_are_not_made_again(
    knowledge: KnowledgeBase, word_encoder: object, tmp_path: Path
) -> None:
    from medassist.knowledge.compiled import write_vectors

    small = replace(knowledge, drugs={}, red_flags={}, conditions=dict(list(knowledge.conditions.items())[:30]))
    write_vectors(small, word_encoder, tmp_path)  # type: ignore[arg-type]
    sets = knowledge_sets(small, passages_of(small))
    word_encoder.encoded.clear()  # type: ignore[attr-defined]
    RetrievalEvaluation(sets, {"w": pack(word_encoder)}, VectorCache(None), compiled=tmp_path).run()  # type: ignore[dict-item]
    assert word_encoder.encoded == []  # type: ignore[attr-defined]


def test_the_report_is_json_a_table_and_a_picture(tmp_path: Path, word_encoder: object) -> None:
    part = read_collection(write_set(tmp_path / "zh_set"))
    part = replace(part, unseen=frozenset({"q2"}))
    evaluation = RetrievalEvaluation(
        [part],
        {"<w>": pack(word_encoder)},  # type: ignore[dict-item]
        VectorCache(None),
        untouched="<w>",
    )
    result = evaluation.run()
    report = json.loads(json.dumps(as_json(result, ["en_set"])))
    fused = report["rows"][2]
    assert fused["low"] <= fused["ndcg10"] <= fused["high"]
    assert fused["unseen"]["questions"] == 1
    assert fused["gain"]["over"] in report["yardsticks"]
    assert [entry["language"] for entry in report["languages"]] == ["zh"] * 3
    assert (report["schema"], report["missing"], len(report["rows"])) == ("medassist.evaluation/1", ["en_set"], 3)
    table = list(as_lines(result, "zh"))
    yardsticks = {len(line.encode("gb18030")) for line in table[2:4]}
    assert len(yardsticks) == 1, "columns stand below each other"
    assert "[" in table[4], "what is no yardstick is held against the better one"
    assert any("训练从未见过" in line and "(1)" in line for line in table)
    shapes = ElementTree.fromstring(as_picture(result, "en"))  # noqa: S314  # our own text
    assert len(shapes.findall(".//{http://www.w3.org/2000/svg}rect")) == 1 + 3 + 3
