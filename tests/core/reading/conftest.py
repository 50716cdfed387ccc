"""A knowledge base small enough to see through: a dozen findings, three conditions, three drugs."""

from __future__ import annotations

import pytest

from medassist.core.clinical import (
    AgeRange,
    Condition,
    Drug,
    Finding,
    FindingKind,
    KnowledgeBase,
    Names,
    NumericDefinition,
    Text,
    Visits,
)
from medassist.core.reading import Reader


def finding(
    identifier: str,
    zh: tuple[str, ...],
    en: tuple[str, ...],
    kind: FindingKind = "symptom",
    implies: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
    numeric: tuple[NumericDefinition, ...] = (),
) -> Finding:
    """A finding with its first phrases as names."""
    names = Names(zh, en)
    return Finding(identifier, kind, Text(zh[0], en[0]), names, Text("？", "?"), 0.1, implies, excludes, (), numeric)


def condition(identifier: str, zh: str, en: str) -> Condition:
    """A condition that has nothing but names."""
    return Condition(
        identifier, Text(zh, en), Names(), "A00", "A00", "any", "routine", "any", AgeRange(), False,
        Visits(0, 0, 0, 0, 0, 0, 0), (), {},
    )  # fmt: skip


def drug(identifier: str, zh: str, en: str) -> Drug:
    """A drug that has nothing but names."""
    return Drug(identifier, "A00", Text(zh, en), Names(), Text("", ""), (), (), (), (), (), (), (), ())


FINDINGS = (
    finding("fever", ("发热", "发烧", "体温高"), ("fever", "febrile", "high temperature"), "vital",
            numeric=(NumericDefinition("temperature_c", at_least=37.5),)),
    finding("high_fever", ("高热", "高烧"), ("high fever",), "vital", ("fever",),
            numeric=(NumericDefinition("temperature_c", at_least=39.0),)),
    finding("hypothermia", ("体温低",), ("hypothermia",), "vital", excludes=("fever",),
            numeric=(NumericDefinition("temperature_c", below=35.5),)),
    finding("cough", ("咳嗽",), ("cough",)),
    finding("headache", ("头痛", "脑袋痛"), ("headache", "head hurts")),
    finding("thunderclap_headache", ("突发剧烈头痛", "头痛欲裂"), ("sudden * headache",), "symptom", ("headache",)),
    finding("chest_pain", ("胸痛", "胸*痛"), ("chest pain", "pain in the chest")),
    finding("pressing_chest_pain", ("胸口*压榨样*痛",), ("crushing chest pain",), "symptom", ("chest_pain",)),
    finding("sudden_onset", ("突发", "突然"), ("sudden", "suddenly")),
    finding("vomiting", ("呕吐",), ("vomiting",)),
    finding("breathlessness", ("气短", "呼吸困难"), ("short of breath", "SOB", "breathless")),
    finding("cannot_breathe", ("喘不上气",), ("can't breathe",)),
    finding("heartburn", ("烧心",), ("heartburn",)),
    finding("urinary_retention", ("尿不出",), ("unable to pass urine",)),
    finding("history_asthma", ("哮喘", "哮喘病史"), ("asthma", "asthmatic"), "history"),
    finding("history_hypertension", ("高血压", "高血压病史"), ("hypertension",), "history"),
    finding("nsaid_use", ("吃布洛芬",), ("take ibuprofen", "taking ibuprofen"), "exposure"),
    finding("pregnant_state", ("怀孕", "孕妇"), ("pregnant",), "history"),
    finding("history_allergy", ("药物过敏史",), ("drug allergy",), "history"),
    finding("family_history_migraine", ("母亲偏头痛",), ("family history of migraine",), "history"),
    finding("fast_breathing", ("呼吸急促",), ("fast breathing",), "vital", numeric=(
        NumericDefinition("respiratory_rate", at_least=60, max_age_days=60),
        NumericDefinition("respiratory_rate", at_least=22, min_age_days=15 * 365),
    )),
)  # fmt: skip


@pytest.fixture(scope="session")
def small_base() -> KnowledgeBase:
    """The small knowledge base."""
    return KnowledgeBase(
        "test",
        {one.id: one for one in (
            condition("bacterial_meningitis", "脑膜炎", "meningitis"),
            condition("hypertension", "高血压", "hypertension"),
            condition("asthma", "哮喘", "asthma"),
            condition("burns", "烧伤", "burn"),
        )},
        {one.id: one for one in FINDINGS},
        {one.id: one for one in (
            drug("aspirin", "阿司匹林", "aspirin"),
            drug("ibuprofen", "布洛芬", "ibuprofen"),
            drug("amoxicillin", "阿莫西林", "amoxicillin"),
            drug("glucose", "葡萄糖", "glucose"),
        )},
    )  # fmt: skip


@pytest.fixture(scope="session")
def reader(small_base: KnowledgeBase) -> Reader:
    """A reader over the small base."""
    return Reader(small_base)


@pytest.fixture(scope="session")
def whole(knowledge: KnowledgeBase) -> Reader:
    """A reader of the whole base."""
    return Reader(knowledge)
