"""The Reader as a whole: places, sets, task, aspects, terms, speed, and texts that nobody would write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.reading import Reader
from medassist.core.reading.language import language_of
from medassist.core.reading.normalise import normalise
from medassist.core.reading.words import stem


def test_places_are_of_the_original(reader: Reader) -> None:
    text = "😀Ｔ３８．９℃ \u200b頭\x07痛３天，無咳嗽\ud800"
    case = reader.read(text)
    assert {one.id: text[one.start : one.end] for one in case.findings} == {"headache": "頭\x07痛", "cough": "咳嗽"}
    assert [text[one.start : one.end] for one in case.measurements] == ["Ｔ３８．９℃"]
    assert {one.id: one.status for one in case.findings} == {"headache": "present", "cough": "absent"}


def test_implications_are_closed(reader: Reader) -> None:
    case = reader.read("胸口一阵压榨样疼痛，没有头痛")
    assert {"pressing_chest_pain", "chest_pain"} <= case.present
    assert {"headache", "thunderclap_headache"} <= case.absent
    assert "fever" in reader.read("体温低").absent
    both = reader.read("发热，咳嗽。无发热")
    assert "fever" in both.present
    assert both.conflicts


def test_history_counts_from_the_past_symptoms_do_not(reader: Reader) -> None:
    case = reader.read("既往哮喘、头痛")
    assert "history_asthma" in case.present
    assert "headache" not in case.present
    assert {"history_asthma", "headache"} <= case.history
    assert "history_asthma" not in reader.read("母亲有哮喘，我头痛两天").present


def test_pregnancy_reaches_the_rules(reader: Reader) -> None:
    assert "pregnant_state" in reader.read("headache", patient=Patient(pregnant=True)).present
    assert "history_allergy" in reader.read("青霉素过敏").present


def test_longest_match_wins(reader: Reader) -> None:
    assert [one.id for one in reader.read("烧心两天").findings] == ["heartburn"]
    ids = [one.id for one in reader.read("突发剧烈头痛").findings]
    assert sorted(ids) == ["sudden_onset", "thunderclap_headache"]
    assert "chest_pain" not in {one.id for one in reader.read("胸闷头痛").findings}
    assert [one.id for one in reader.read("sudden severe headache").findings][-1] == "thunderclap_headache"
    assert "thunderclap_headache" not in {one.id for one in reader.read("sudden, but no headache").findings}


@pytest.mark.parametrize("word", ["cough", "coughs", "coughing", "coughed", "COUGHING"])
def test_english_endings(reader: Reader, word: str) -> None:
    assert [one.id for one in reader.read(f"she {word} all night").findings] == ["cough"]


def test_stems_keep_different_words_apart() -> None:
    assert stem("choking") == stem("choke") == stem("choked")
    assert stem("vomiting") == stem("vomited") == stem("vomits")
    assert stem("diarrhoea") == stem("diarrhea")
    assert stem("allergies") == stem("allergy")
    assert stem("spine") != stem("spinning")


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("什么是脑膜炎", "question"),
        ("58岁男，胸痛2小时", "case"),
        ("孩子发烧38.5怎么办", "case"),
        ("Amoxicillin dose for a 12 kg child?", "prescribing"),
        ("孕妇能吃布洛芬吗", "prescribing"),
        ("计算BMI", "calculation"),
        ("翻译：患者胸痛", "translate"),
        ("Summarise this note: chest pain", "summarise"),
        ("evidence for aspirin in migraine: systematic review", "research"),
    ],
)
def test_task(reader: Reader, text: str, task: str) -> None:
    assert reader.read(text).task == task


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("头痛怎么办", {"treatment", "advice"}),
        ("布洛芬用量", {"dose"}),
        ("阿莫西林怎么吃", {"dose"}),
        ("脑膜炎有哪些表现", {"overview"}),
        ("怎么预防脑膜炎", {"prevention"}),
        ("发烧要不要去医院", {"danger_signs", "refer"}),
        ("when to see a doctor with fever", {"refer"}),
        ("ibuprofen in pregnancy", {"pregnancy"}),
        ("哺乳期能吃布洛芬吗", {"breastfeeding", "contraindications"}),
        ("side effects of aspirin", {"side_effects"}),
        ("布洛芬和阿司匹林能一起吃吗", {"interactions"}),
        ("how is meningitis diagnosed", {"confirm"}),
    ],
)
def test_aspects(reader: Reader, text: str, aspects: set[str]) -> None:
    assert aspects <= set(reader.read(text).aspects)


def test_topics(reader: Reader) -> None:
    found = reader.read("高血压能吃布洛芬吗").topics
    assert [(one.kind, one.id, one.quote) for one in found] == [
        ("condition", "hypertension", "高血压"),
        ("drug", "ibuprofen", "布洛芬"),
    ]
    assert not reader.read("glucose 3.2").topics


def test_content_terms(reader: Reader) -> None:
    assert reader.content_terms("请问阿莫西林治疗脑膜炎的用量是多少？")[:1] == ("阿莫西林",)
    assert "脑膜炎" in reader.content_terms("什么是脑膜炎？")
    assert reader.content_terms("How do I change a tyre?") == ("change", "tyre")
    assert reader.content_terms("") == ()


def test_language() -> None:
    assert language_of("我有头痛") == "zh"
    assert language_of("I have a headache") == "en"
    assert language_of("BP 180/110, 头痛怎么办") == "zh"
    assert language_of("please treat this patient with 头痛 now") == "en"
    assert language_of("") == "en"


def test_language_may_be_given(reader: Reader) -> None:
    assert reader.read("no fever, T 39", language="zh").conflicts[0].startswith("文中")


STRANGE = [
    "",
    " ",
    "\n\n",
    "\x00\x01\x02",
    "\ud800\udfff",
    "😀" * 50,
    "，。；",
    "((((",
    "1/0",
    "９９９９９９９９９９岁",
    "a" * 300,
    "*" * 50,
    "\u202e头痛",
    "BP /",
    "T .",
    "T 3",
    "kg",
    "岁",
    "孕周",
    "for days",
    "x/7",
    "１" * 400 + "岁",
    "零岁",
    "百岁老人",
    "二二岁",
    "G9P9 99w",
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_are_read(reader: Reader, text: str) -> None:
    case = reader.read(text)
    assert case.text == text
    for one in case.findings:
        assert text[one.start : one.end] == one.quote


PIECES = st.sampled_from(
    [
        "无",
        "没有",
        "发热",
        "头痛",
        "，",
        "。",
        "不",
        "3天",
        "岁",
        "58",
        "我",
        "母亲",
        "如果",
        "no ",
        "fever ",
        "or ",
        "38.9",
        "℃",
        "history of ",
        "\n",
        "(-)",
        "孕",
        "周",
        "/",
        "kg",
        "过敏",
        "aspirin ",
        "胸",
        "痛",
        "?",
        "怎么办",
        "\ud83d",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_reading_never_fails_and_is_the_same_twice(reader: Reader, text: str) -> None:
    case = reader.read(text)
    assert case == reader.read(text)
    assert not case.present & case.absent
    for one in case.findings:
        assert text[one.start : one.end] == one.quote


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_keeps_places(text: str) -> None:
    folded = normalise(text)
    assert len(folded.origin) == len(folded.text) + 1
    places = list(folded.origin)
    assert places == sorted(places)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(text)


LONG = [
    "头痛，",
    "母亲",
    "mother ",
    "如果头痛",
    "a",
    "-",
    "1",
    "一",
    "no fever ",
    "没有",
    "3天",
    " ",
    "对",
    "头痛和",
    "\n",
]


@pytest.mark.parametrize("unit", LONG)
def test_a_hundred_thousand_characters(reader: Reader, unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    reader.read(text)
    assert time.process_time() - started < 5  # seconds; about half a second on a free core, linear


def test_a_danger_at_the_end_of_a_long_text_is_read(reader: Reader) -> None:
    text = "今天天气很好。" * 14_000 + "突发剧烈头痛"
    assert "thunderclap_headache" in reader.read(text).present


def test_building_and_reading_are_fast(knowledge: KnowledgeBase) -> None:
    started = time.process_time()
    reader = Reader(knowledge)
    assert time.process_time() - started < 0.5  # 20 ms on a free core
    questions = [
        "我有头痛，怎么办？",
        "58岁男，突发胸骨后压榨样疼痛2小时，大汗",
        "No fever or cough but short of breath",
    ]
    for question in questions:
        reader.read(question)
    started = time.process_time()
    for question in questions * 10:
        reader.read(question)
    assert (time.process_time() - started) / 30 < 0.05  # 0.3 ms on a free core
