"""Findings read by meaning: only where no phrase was, with the scope of what stands around, marked, lowering nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from medassist.core.clinical import KnowledgeBase
from medassist.core.reading import Reader
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.conclusions import Network
from medassist.core.reading.corrections import corrected
from medassist.core.reading.meaning import MOST_STRETCHES, FindingRule, stretches

LABELS = {
    "finding": ("breathlessness", "chest_pain", "fever", "headache", "history_asthma", "none", "pressing_chest_pain",
                "sudden_onset", "thunderclap_headache", "vomiting"),
    "route": ("case", "question", "translate"),
    "urgency": ("emergency", "routine"),
}  # fmt: skip


class Said:
    """Heads that know some words: a text that holds one gets its probabilities, every other one is surely nothing."""

    def __init__(self, known: Mapping[str, Mapping[str, float]]) -> None:
        self.known = known
        self.asked: list[str] = []
        self.limits: dict[str, tuple[float, float] | None] = dict.fromkeys(LABELS, (0.6, 2.0))

    def labels(self, task: str) -> tuple[str, ...]:
        return LABELS[task]

    def limit(self, task: str) -> tuple[float, float] | None:
        return self.limits[task]

    def probabilities(self, task: str, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), len(LABELS[task])), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if task == "finding":
                self.asked.append(text)
            shares = next((shares for words, shares in self.known.items() if words in text), {})
            for label, share in shares.items():
                if label in LABELS[task]:
                    row[LABELS[task].index(label)] = share
            row[LABELS[task].index("none") if task == "finding" else 1] += 1 - row.sum()
        return rows


STONE = {
    "压了块石头": {"pressing_chest_pain": 0.9, "case": 1.0},
    "like a boulder": {"pressing_chest_pain": 0.9, "case": 1.0},
}


@pytest.fixture
def heads() -> Said:
    return Said(STONE)


@pytest.fixture
def meaning(small_base: KnowledgeBase, heads: Said) -> Reader:
    return Reader(small_base, heads)


@pytest.mark.parametrize(
    ("text", "quote"),
    [("今天咳嗽，胸口像压了块石头一样", "胸口像压了块石头一样"), ("cough, chest feels like a boulder on it", None)],
)
def test_what_no_phrase_says_is_read_and_marked(meaning: Reader, text: str, quote: str | None) -> None:
    case = meaning.read(text)
    found = {one.id: one for one in case.findings}
    assert found["cough"].matched_by == "words"
    meant = found["pressing_chest_pain"]
    assert (meant.matched_by, meant.status, meant.probability) == ("meaning", "present", 0.9)
    assert text[meant.start : meant.end] == meant.quote
    assert quote is None or meant.quote == quote
    assert {"pressing_chest_pain", "chest_pain", "cough"} <= case.present
    assert dict(case.certainty) == pytest.approx({"pressing_chest_pain": 0.9, "chest_pain": 0.9})


def test_a_mere_question_has_no_findings(small_base: KnowledgeBase) -> None:
    """How to change a car battery is nobody's button battery."""
    question = Said({"boulder": {"pressing_chest_pain": 0.9, "question": 1.0}})
    assert Reader(small_base, question).read("how to move a boulder").findings == ()


def test_without_heads_nothing_is_guessed(reader: Reader) -> None:
    case = reader.read("今天咳嗽，胸口像压了块石头一样")
    assert [one.id for one in case.findings] == ["cough"]
    assert not case.certainty


@pytest.mark.parametrize(
    "text",
    ["没有胸口像压了块石头一样", "否认胸口像压了块石头一样", "no feeling like a boulder on the chest"],
)
def test_a_denial_is_shown_and_excludes_nothing(meaning: Reader, text: str) -> None:
    case = meaning.read(text)
    assert [(one.id, one.status) for one in case.findings] == [("pressing_chest_pain", "absent")]
    assert not case.present
    assert not case.absent


@pytest.mark.parametrize(
    ("text", "context"), [("家族史：父亲胸口像压了块石头一样", "family"), ("以前胸口像压了块石头一样", "past")]
)
def test_anothers_and_what_is_past_is_not_there(meaning: Reader, text: str, context: str) -> None:
    case = meaning.read(f"我咳嗽。{text}")
    assert {one.context for one in case.findings if one.matched_by == "meaning"} == {context}
    assert "pressing_chest_pain" not in case.present


def test_nothing_is_made_of_a_negation_in_the_middle(meaning: Reader, heads: Said) -> None:
    meaning.read("胸口这里没有像压了块石头一样")
    assert heads.asked == []


def test_the_words_own_reading_stays_as_it_is(small_base: KnowledgeBase, reader: Reader) -> None:
    noisy = Reader(small_base, Said({"": {"vomiting": 0.95}}))
    for text in (
        "否认发热，咳嗽三天后突然头痛得厉害像针扎",
        "no fever or cough but short of breath since something odd happened",
    ):
        own = [one for one in noisy.read(text).findings if one.matched_by == "words"]
        assert own == list(reader.read(text).findings)
        assert reader.read(text).present <= noisy.read(text).present
        assert reader.read(text).absent - {"vomiting"} == noisy.read(text).absent - {"vomiting"}


def test_what_words_say_or_deny_is_no_news(small_base: KnowledgeBase) -> None:
    reader = Reader(small_base, Said({"压了块石头": {"chest_pain": 0.9}}))
    for text in ("胸痛，胸口像压了块石头一样", "无胸痛，胸口像压了块石头一样"):
        assert all(one.matched_by == "words" for one in reader.read(text).findings)


def test_below_the_limit_or_beside_a_rival_nothing_is_read(small_base: KnowledgeBase) -> None:
    for shares in (
        {"headache": 0.55},
        {"headache": 0.62, "vomiting": 0.38},
        {"history_asthma": 0.9},
        {"sudden_onset": 0.9},
    ):
        reader = Reader(small_base, Said({"压了块石头": shares}))
        assert not reader.read("头上像压了块石头一样").findings, shares


def test_a_head_without_a_limit_is_not_asked(small_base: KnowledgeBase, heads: Said) -> None:
    heads.limits["finding"] = None
    assert not Reader(small_base, heads).read("胸口像压了块石头一样").findings
    assert heads.asked == []


def test_kinds_of_one_finding_together_are_that_finding(small_base: KnowledgeBase) -> None:
    rule = FindingRule(LABELS["finding"], Network(small_base.findings))
    row = np.zeros((1, len(LABELS["finding"])), np.float32)
    row[0, LABELS["finding"].index("headache")] = 0.4
    row[0, LABELS["finding"].index("thunderclap_headache")] = 0.35
    (meant,) = rule.candidates(row, 0.6, 2.0)
    assert meant is not None
    assert (meant.finding, meant.probability) == ("headache", pytest.approx(0.75))
    row[0, LABELS["finding"].index("thunderclap_headache")] = 0.6
    (meant,) = rule.candidates(row, 0.6, 2.0)
    assert meant is not None
    assert meant.finding == "thunderclap_headache"


def test_a_persons_word_makes_it_certain(small_base: KnowledgeBase, meaning: Reader) -> None:
    case = meaning.read("今天咳嗽，胸口像压了块石头一样")
    network = Network(small_base.findings)
    confirmed = corrected(case, {"pressing_chest_pain": "present"}, network)
    assert not confirmed.certainty
    assert "chest_pain" in confirmed.present
    refused = corrected(case, {"pressing_chest_pain": "absent"}, network)
    assert "chest_pain" not in refused.present
    assert "pressing_chest_pain" in refused.absent
    other = corrected(case, {"vomiting": "present"}, network)
    assert other.certainty["pressing_chest_pain"] == 0.9


def test_a_textbook_question_is_not_read(meaning: Reader) -> None:
    case = meaning.read("脑膜炎有哪些像压了块石头一样的症状？")
    assert not case.present


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("咳嗽三天,胸口像压了块石头", ["咳嗽三天", "胸口像压了块石头"]),
        ("不咳嗽得厉害,好", []),
        ("but the belly feels like a drum, ok", ["the belly feels like a drum"]),
        ("宝宝一点精神头都没有", ["宝宝一点精神头都没有"]),
        ("怎么办", []),
        ("胸口" + "像压了块石头" * 20, []),
    ],
)
def test_stretches(text: str, left: list[str]) -> None:
    assert [text[start:end] for start, end in stretches(Clauses(text), [])] == left


@pytest.mark.parametrize(
    "text",
    ["胎动好", "体温正常", "说话清楚", "走路很稳", "哭声响", "前囟平坦", "手脚有力气", "血止住了", "trachea central",
     "baby moving well", "leg power normal", "speaks in full sentences", "bleeding stopped with pressure", "neck bends fine"],
)  # fmt: skip
def test_what_is_well_is_not_read(text: str) -> None:
    assert not list(stretches(Clauses(text), []))


@pytest.mark.parametrize(
    "text",
    ["肚子里的孩子动得特别少", "走起路来东倒西歪", "胸口压了好大一块石头", "moving much less than normal",
     "a clear fluid came out", "fine movements all gone", "wells of tears"],
)  # fmt: skip
def test_what_only_sounds_like_well_is_read(text: str) -> None:
    assert [text[start:end] for start, end in stretches(Clauses(text), [])] == [text]


def test_a_worry_before_it_hides_nothing(meaning: Reader) -> None:
    assert "pressing_chest_pain" in meaning.read("我很担心，胸口像压了块石头一样").present


def test_a_very_long_text_takes_time_in_proportion(meaning: Reader, heads: Said) -> None:
    def seconds(times: int) -> float:
        text = "今天没有发热，胳膊上像有蚂蚁在爬，咳嗽三天。" * times
        started = time.process_time()
        meaning.read(text)
        return time.process_time() - started

    seconds(10)
    assert seconds(800) < 40 * max(seconds(80), 0.02)
    assert max(len(heads.asked), 1) <= 3 * MOST_STRETCHES


# ---- the second opinion


def test_the_route_head_decides_only_where_words_do_not(small_base: KnowledgeBase) -> None:
    reader = Reader(small_base, Said({"墙上的字": {"translate": 0.9}}))
    assert reader.read("墙上的字看不懂").task == "translate"
    assert reader.read("计算墙上的字").task == "calculation"
    assert reader.read("墙上的字怎么治疗").task == "question"
    unsure = Reader(small_base, Said({"墙上的字": {"translate": 0.5}}))
    assert unsure.read("墙上的字看不懂").task == "question"


def test_the_urgency_head_only_hints_and_only_for_a_patient(small_base: KnowledgeBase) -> None:
    reader = Reader(small_base, Said({"快不行了": {"emergency": 0.9}}))
    case = reader.read("58岁男，人快不行了")
    assert case.sounds_urgent == pytest.approx(0.9)
    assert not case.present
    assert reader.read("快不行了是什么意思").sounds_urgent is None
    assert reader.read("58岁男，没什么事").sounds_urgent is None


@pytest.mark.parametrize(
    "text",
    [
        "头痛，可是我一点儿都不懂这些",
        "头痛，我家大伯父他",
        "头痛，以前听我妈说她头里像针扎",
        "头痛，这药会引起里面像针扎吗",
        "headache, the doctor told me something odd",
        "headache, what makes something odd happen",
    ],
)
def test_questions_hearsay_and_people_mean_nothing(small_base: KnowledgeBase, text: str) -> None:
    noisy = Reader(small_base, Said({"": {"vomiting": 0.95}}))
    assert all(one.matched_by == "words" for one in noisy.read(text).findings)


def test_a_judgement_on_a_story_is_never_read_out_of_a_story(small_base: KnowledgeBase) -> None:
    told = replace(small_base.findings["vomiting"], id="family_abuse_disclosure")
    network = Network({**small_base.findings, told.id: told})
    row = np.array([[0.05, 0.95]], np.float32)
    assert FindingRule(("none", "vomiting"), network).candidates(row, 0.6, 2.0)[0] is not None
    assert FindingRule(("none", "family_abuse_disclosure"), network).candidates(row, 0.6, 2.0) == [None]
