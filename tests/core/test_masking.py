"""What identifies a person is masked before a text leaves the machine; what makes it a case stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medassist.core.clinical import KnowledgeBase
from medassist.core.masking import WORDS, masked
from medassist.services.feedback import known_words


@pytest.fixture(scope="module")
def known(knowledge: KnowledgeBase) -> frozenset[str]:
    return known_words(knowledge)


def language_of(text: str):
    return "zh" if re.search("[一-鿿]", text) else "en"


@pytest.mark.parametrize(("text", "gone", "stays"), [
    ("张三，男，58岁，突发胸骨后压榨样疼痛2小时", ["张三"], ["男，58岁", "疼痛2小时"]),
    ("患者李小明，身份证110101199003071234，电话13812345678，发热3天",
     ["李小明", "110101199003071234", "13812345678"], ["患者", "发热3天"]),
    ("王大爷昨天开始咳嗽，住北京市朝阳区建国路88号3单元501室", ["王", "北京市", "建国路", "501"], ["大爷昨天开始咳嗽"]),
    ("我叫刘强今年30岁，微信号 liuqiang_88", ["刘强", "liuqiang"], ["今年30岁"]),
    ("病历号A123456，2026-11-20入院，血压120/80，血糖12.5", ["A123456", "2026-11-20"], ["血压120/80", "血糖12.5"]),
    ("欧阳修远 45岁 高血压", ["欧阳修远"], ["45岁 高血压"]),
    ("老王今早胸痛", ["老王"], ["今早胸痛"]),
    ("John Smith, 58, chest pain for 2 h", ["John", "Smith"], ["58, chest pain for 2 h"]),
    ("Mrs Wang has a fever. Her son Tom called me on 020 7946 0958.", ["Wang", "Tom", "7946"], ["Mrs", "has a fever"]),
    ("Yesterday I saw Mark in Nairobi with malaria", ["Mark", "Nairobi"], ["Yesterday I saw", "with malaria"]),
    ("JOHN SMITH 58M CP", ["JOHN", "SMITH"], ["58M CP"]),
    ("Patient with Parkinson disease, MRN 4455667, dob 03/04/1961", ["4455667", "03/04/1961"], ["Parkinson disease"]),
    ("He lives at 12 Green Lane Road, SW1A 1AA; write to a.b@c.org", ["Green", "SW1A", "a.b@c.org"], ["He lives at"]),
    ("患者Tom Baker 34岁 胸痛", ["Tom", "Baker"], ["34岁 胸痛"]),
    ("张三昨天开始发烧", ["张三"], ["昨天开始发烧"]),
    ("李小明突发胸痛1小时", ["李小明"], ["突发胸痛1小时"]),
    ("mrs wang has a fever", ["wang"], ["mrs", "has a fever"]),
    ("my son tom has a rash", ["tom"], ["my son", "has a rash"]),
    ("my name is john smith, fever for 2 days", ["john", "smith"], ["fever for 2 days"]),
    ("patient john smith, 45, chest pain", ["john", "smith"], ["45, chest pain"]),
    ("john smith 58m chest pain", ["john", "smith"], ["58m chest pain"]),
])  # fmt: skip
def test_what_identifies_is_masked(text: str, gone: list[str], stays: list[str], known: frozenset[str]) -> None:
    found = masked(text, language_of(text), known)
    assert found.count >= 1
    assert not [part for part in gone if part in found.text], found.text
    assert not [part for part in stays if part not in found.text], found.text


@pytest.mark.parametrize("text", [
    "我有头痛，怎么办？", "高热，男，5岁，体温39.5℃", "白带增多，女，28岁", "马上头痛，何时去医院", "患者因发热就诊",
    "孩子拉肚子两天，眼窝有点凹，还能喝水", "女，30岁，安宫黄体酮能吃吗", "青霉素800000单位每天两次", "小于5岁的孩子，发烧",
    "M 58, CP 2h -> L arm, sweaty, no SOB", "58M CP BP 120/80 HR 110 SpO2 91% since 3 days",
    "Woman 28, pain in the right lower abdomen for 12 hours, nausea, 37.9 °C",
    "Amoxicillin dose for a 12 kg child with otitis media?", "Can I take Ibuprofen and Warfarin together?",
    "HbA1c 8.5, CA125 35, vitamin B12 low, COVID19 positive, H1N1", "urine 1,500,000 CFU, paracetamol 1000 mg 4 times",
    "马上昨天的药还能吃吗", "左侧突发头痛", "单侧因外伤疼痛", "my son just had a seizure", "dr said it is flu",
    "severe asthma 58m", "my daughter currently is feverish", "patient with diabetes 45", "chest pain 58m",
    "wheezing child 3 years old",
    "Severe Headache And Fever", "Is it Parkinson disease?", "Could it be Hashimoto's thyroiditis?",
])  # fmt: skip
def test_what_makes_it_a_case_stays(text: str, known: frozenset[str]) -> None:
    assert masked(text, language_of(text), known).text == text


def test_the_word_is_of_the_texts_language(known: frozenset[str]) -> None:
    assert masked("患者李小明，发热", "zh", known).text == f"患者{WORDS['name'].zh}，发热"
    assert masked("Mr Smith has a fever", "en", known).text == f"Mr {WORDS['name'].en} has a fever"


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    found = masked(text, "zh", frozenset())
    assert found.count > 0 or found.text == text


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["电话{}", "call {} now", "{}", "tel:{};fever"]))
def test_no_mobile_number_is_left(number: str, around: str) -> None:
    assert number not in masked(around.format(number), "en", frozenset()).text


@pytest.mark.parametrize("text", ["a" * 50_000, "1-" * 20_000, "Ab " * 10_000, "王" * 20_000, "张三，" * 5_000])
def test_a_long_text_takes_no_long_time(text: str) -> None:
    assert masked(text, "zh", frozenset()).text
