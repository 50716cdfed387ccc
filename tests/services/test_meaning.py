"""An answer with heads: an alarm read by similarity says so, weights are discounted, foreign heads cost nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.core.answer import Answer
from medassist.inference.heads import Heads, load_heads
from medassist.inference.manifest import MANIFEST, HeadLimit, HeadTask, read_manifest
from medassist.retrieval.coverage import TermCoverage
from medassist.services.ask import READ_BY_MEANING, SOUNDS_URGENT, AskService
from medassist.services.assembly import Parts
from medassist.services.meaning import EncodedHeads
from tests.conftest import WordEncoder

LABELS = ("none", "pressing_chest_pain", "thunderclap_headache", "vomiting")
TASKS = {"finding": LABELS, "route": ("case", "question"), "urgency": ("emergency", "routine")}
CERTAIN = {"脑袋里炸了个雷": ("thunderclap_headache", 0.8), "boulder": ("pressing_chest_pain", 0.9)}


class Sure:
    """Heads that know two sayings, and an emergency when they see one."""

    def labels(self, task: str) -> tuple[str, ...]:
        return TASKS[task]

    def limit(self, task: str) -> tuple[float, float] | None:
        return (0.6, 2.0)

    def probabilities(self, task: str, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), len(TASKS[task])), np.float32)
        for row, text in zip(rows, texts, strict=True):
            label, share = next((told for words, told in CERTAIN.items() if words in text), ("none", 1.0))
            if task == "finding":
                row[LABELS.index(label)] = share
                row[0] += 1 - share
            else:
                row[0 if "完蛋" in text else 1] = 1.0
        return rows


@pytest.fixture(scope="module")
def ask(parts: Parts) -> AskService:
    return AskService(
        knowledge=parts.knowledge,
        passages={one.key: one for one in parts.passages},
        evidence=parts.search,
        coverage=TermCoverage(parts.knowledge, parts.passages),
        thresholds=parts.thresholds,
        engine=parts.engine,
        heads=Sure(),
    )


def weight(answer: Answer, finding: str) -> float:
    weights = [
        one.log_likelihood_ratio for row in answer.differential for one in row.evidence if one.finding == finding
    ]
    return max(weights)


def test_an_alarm_read_by_similarity_says_so(ask: AskService) -> None:
    guessed = ask.answer("58岁男，脑袋里炸了个雷")
    said = ask.answer("58岁男，突然头痛欲裂，霹雳样头痛")
    assert guessed.urgency == said.urgency == "emergency"
    shared = {one.id for one in guessed.red_flags} & {one.id for one in said.red_flags}
    assert shared
    for flag in guessed.red_flags:
        assert flag.by_meaning
        assert flag.text.endswith(READ_BY_MEANING.zh)
    assert not any(flag.by_meaning or READ_BY_MEANING.zh in flag.text for flag in said.red_flags)


def test_what_is_said_in_words_as_well_is_no_guess(ask: AskService) -> None:
    answer = ask.answer("58岁男，霹雳样头痛，脑袋里炸了个雷")
    assert answer.red_flags
    assert not any(flag.by_meaning for flag in answer.red_flags)


def test_findings_say_how_they_were_read(ask: AskService) -> None:
    answer = ask.answer("58岁男，咳嗽，脑袋里炸了个雷")
    read = {one.id: (one.matched_by, one.probability) for one in answer.findings}
    assert read["thunderclap_headache"] == ("meaning", 0.8)
    assert read["cough"] == ("words", 1.0)


def test_weights_are_discounted_by_the_probability(ask: AskService) -> None:
    guessed = weight(ask.answer("58岁男，脑袋里炸了个雷"), "thunderclap_headache")
    said = weight(ask.answer("58岁男，霹雳样头痛"), "thunderclap_headache")
    assert guessed == pytest.approx(0.8 * said)


def test_a_danger_is_never_lowered(ask: AskService, parts: Parts) -> None:
    for text in ("58岁男，霹雳样头痛，没有脑袋里炸了个雷", "58岁男，胸口压榨样疼痛出冷汗，否认脑袋里炸了个雷"):
        guessed, plain = ask.answer(text), parts.ask.answer(text)
        assert guessed.urgency == plain.urgency == "emergency"
        assert {one.id for one in plain.red_flags} <= {one.id for one in guessed.red_flags}


def test_what_only_sounds_urgent_is_asked_about(ask: AskService) -> None:
    answer = ask.answer("58岁男，今天看着要完蛋")
    assert (answer.urgency, answer.hints) == (None, (SOUNDS_URGENT.zh,))
    assert ask.answer("58岁男，霹雳样头痛，今天看着要完蛋").hints == ()
    assert ask.answer("58岁男，挂个号").hints == ()


# ---- texts to heads


class Fake(Heads):
    """Heads whose probabilities are the first places of the vector."""

    def __init__(self) -> None:
        self.tasks = {"route": HeadTask(("a", "b"), HeadLimit(0.5, 2.0)), "finding": HeadTask(("c", "d"), None)}
        self.dimension = 64
        self.given: list[NDArray[np.float32]] = []

    def probabilities(self, task: str, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        self.given.append(vectors)
        return vectors[:, :2]


def test_texts_are_encoded_as_questions_once(word_encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = WordEncoder.encode_queries
    monkeypatch.setattr(WordEncoder, "encode_queries", lambda self, texts: (asked.extend(texts), real(self, texts))[1])
    heads = Fake()
    texts = EncodedHeads(word_encoder, heads)
    assert texts.probabilities("route", ["头痛", "cough", "头痛"]).shape == (3, 2)
    texts.probabilities("finding", ["cough"])
    assert asked == ["头痛", "cough"]
    assert np.array_equal(heads.given[0][1], heads.given[1][0])
    assert texts.probabilities("route", []).shape == (0, 2)
    assert (texts.labels("route"), texts.labels("urgency")) == (("a", "b"), ())
    assert (texts.limit("route"), texts.limit("finding"), texts.limit("urgency")) == ((0.5, 2.0), None, None)


def test_heads_of_another_encoder_are_said_and_answers_go_on(parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    for file in parts.encoder_folder.iterdir():
        if file.name not in (MANIFEST, "heads.onnx"):
            (folder / file.name).hardlink_to(file)
    manifest = json.loads((parts.encoder_folder / MANIFEST).read_text("utf-8"))
    tiny = Path(__file__).parents[1] / "inference" / "tiny_heads.onnx"
    shutil.copy(tiny, folder / "heads.onnx")
    manifest["heads"] = {
        "path": "heads.onnx", "sha256": "0" * 64, "bytes": tiny.stat().st_size, "encoder_sha256": "1" * 64,
        "input": "embedding", "tasks": {"route": {"labels": ["case", "question"]}},
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    own = Parts(tmp_path / "data", encoder_folder=folder)
    assert own.heads is None
    assert own.encoder is not None
    said = [notice for notice in own.notices if "another encoder" in notice.en]
    assert len(said) == 1
    assert "只按词语阅读" in said[0].zh
    assert own.ask.answer("我有头痛，怎么办？").status == "answered"
    own.close()


def test_the_bundled_heads_fit_the_bundled_encoder(parts: Parts) -> None:
    manifest = read_manifest(parts.encoder_folder)
    heads = load_heads(manifest)
    assert (heads is None) == (manifest.heads() is None)
    if heads is not None:
        known = set(parts.knowledge.findings) | {"none"}
        assert len(set(heads.tasks["finding"].labels) & known) >= 0.9 * len(heads.tasks["finding"].labels)
