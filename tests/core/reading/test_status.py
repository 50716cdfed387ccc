"""Is it there, is it not, or is it only spoken of: one sentence each, both languages."""

from __future__ import annotations

import pytest

from medassist.core.reading import Reader


def said(reader: Reader, text: str) -> dict[str, str]:
    """Finding id to `+` present, `-` absent, `?` unknown, with the context when it is not now."""
    marks = {"present": "+", "absent": "-", "unknown": "?"}
    return {
        one.id: marks[one.status] + ("" if one.context == "now" else one.context) for one in reader.read(text).findings
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无发热、咳嗽，有头痛3天", {"fever": "-", "cough": "-", "headache": "+"}),
        ("没有发烧，咳嗽3天", {"fever": "-", "cough": "+"}),
        ("否认发热，咳嗽，胸痛", {"fever": "-", "cough": "-", "chest_pain": "-"}),
        ("否认发热，胸痛2小时", {"fever": "-", "chest_pain": "+"}),
        ("无发热但咳嗽", {"fever": "-", "cough": "+"}),
        ("不发烧但是咳嗽厉害", {"fever": "-", "cough": "+"}),
        ("头不痛，胸口也不痛", {"headache": "-", "chest_pain": "-"}),
        ("头有点痛", {"headache": "+"}),
        ("发热(-)，咳嗽(+)", {"fever": "-", "cough": "+"}),
        ("发热：无；咳嗽：有", {"fever": "-", "cough": "+"}),
        ("发热、咳嗽均无", {"fever": "-", "cough": "-"}),
        ("有：头痛。无：发热、呕吐。", {"headache": "+", "fever": "-", "vomiting": "-"}),
        ("未见呕吐，未诉胸痛", {"vomiting": "-", "chest_pain": "-"}),
        ("无明显诱因出现胸痛3小时", {"chest_pain": "+"}),
        ("没去医院看头痛", {"headache": "+"}),
        ("尿不出", {"urinary_retention": "+"}),
        ("无意识到头痛", {"headache": "-"}),
        ("发热未缓解", {"fever": "+"}),
        ("不停咳嗽", {"cough": "+"}),
        ("我不想呕吐", {"vomiting": "+"}),
        ("不呕吐", {"vomiting": "-"}),
        ("并非没有胸痛", {"chest_pain": "+"}),
        ("不能排除发热", {"fever": "+uncertain"}),
        ("疑似发热", {"fever": "+uncertain"}),
        ("有无发热？", {"fever": "?uncertain"}),
        ("有没有胸痛", {"chest_pain": "?"}),
        ("胸痛已经消失", {"chest_pain": "+past"}),
        ("咳嗽好了很多", {"cough": "+"}),
        ("No fever or cough but short of breath", {"fever": "-", "cough": "-", "breathlessness": "+"}),
        ("no fever, vomiting, or cough", {"fever": "-", "vomiting": "-", "cough": "-"}),
        ("Headache, no fever, cough for 3 days", {"headache": "+", "fever": "-", "cough": "+"}),
        ("No fever, cough, SOB.", {"fever": "-", "cough": "-", "breathlessness": "-"}),
        ("denies fever, vomiting or cough", {"fever": "-", "vomiting": "-", "cough": "-"}),
        ("denies fever but has a cough", {"fever": "-", "cough": "+"}),
        ("He does not have a fever", {"fever": "-"}),
        ("never had chest pain", {"chest_pain": "-"}),
        ("negative for fever and cough", {"fever": "-", "cough": "-"}),
        ("without fever", {"fever": "-"}),
        ("fever: no, cough: yes", {"fever": "-", "cough": "+"}),
        ("Fever? No. Cough? Yes.", {"fever": "-", "cough": "+"}),
        ("fever absent", {"fever": "-"}),
        ("Patient is afebrile", {"fever": "-"}),
        ("no longer has fever", {"fever": "-"}),
        ("Not without chest pain", {"chest_pain": "+"}),
        ("cannot rule out chest pain", {"chest_pain": "+uncertain"}),
        ("possible fever", {"fever": "+uncertain"}),
        ("no improvement, still coughing", {"cough": "+"}),
        ("not sure if he has fever", {"fever": "+uncertain"}),
        ("unable to pass urine", {"urinary_retention": "+"}),
        ("she can not breathe", {"cannot_breathe": "+"}),
    ],
)
def test_negation_and_doubt(reader: Reader, text: str, expected: dict[str, str]) -> None:
    assert {one: said(reader, text).get(one) for one in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("既往有哮喘病史，突发胸痛2小时", {"chest_pain": "+"}),
        ("既往头痛、咳嗽，现发热", {"headache": "+past", "cough": "+past", "fever": "+"}),
        ("3年前开始头痛", {"headache": "+"}),
        ("3年前有过胸痛，现在咳嗽", {"chest_pain": "+past", "cough": "+"}),
        ("used to have headaches", {"headache": "+past"}),
        ("history of headache, presents with cough", {"headache": "+past", "cough": "+"}),
        ("presents with a 2-year history of headache", {"headache": "+"}),
        ("母亲有过突发剧烈头痛", {"thunderclap_headache": "+family"}),
        ("我母亲突发剧烈头痛", {"thunderclap_headache": "+"}),
        ("我妈突然胸痛，怎么办", {"chest_pain": "+"}),
        ("母亲有高血压，我头痛两天", {"history_hypertension": "+family", "headache": "+"}),
        ("我爸爸有高血压，我头痛", {"history_hypertension": "+family", "headache": "+"}),
        ("My father has hypertension and I have a headache", {"history_hypertension": "+family", "headache": "+"}),
        ("我妈妈有高血压，我想问头痛怎么办", {"history_hypertension": "+", "headache": "+"}),
        ("否认发热，既往有哮喘", {"fever": "-", "history_asthma": "+past"}),
        ("家属否认胸痛，平素有高血压", {"chest_pain": "-", "history_hypertension": "+"}),
        ("denies fever, has asthma", {"fever": "-", "history_asthma": "+"}),
        ("否认发热、既往有哮喘", {"fever": "-", "history_asthma": "-past"}),
        ("哥哥有哮喘，我发烧一天", {"history_asthma": "+family", "fever": "+"}),
        ("孩子妈妈说孩子发烧", {"fever": "+"}),
        ("18岁男，父亲哮喘，咳嗽2天", {"history_asthma": "+family", "cough": "+"}),
        ("her mother had headache", {"headache": "+family"}),
        ("My mother has chest pain, what should I do?", {"chest_pain": "+"}),
        ("A boy is brought by his mother because of fever", {"fever": "+"}),
        ("他有哮喘家族史", {"history_asthma": "+family"}),
        ("family history of migraine", {"family_history_migraine": "+"}),
    ],
)
def test_past_and_family(reader: Reader, text: str, expected: dict[str, str]) -> None:
    assert {one: said(reader, text).get(one) for one in expected} == expected


@pytest.mark.parametrize(
    ("text", "finding", "status"),
    [
        ("我有头痛，怎么办？", "headache", "present"),
        ("头痛呕吐是什么病", "headache", "present"),
        ("胸痛是什么原因", "chest_pain", "present"),
        ("头痛吃什么药好", "headache", "present"),
        ("孩子发烧38.5怎么办", "fever", "present"),
        ("我想问一下我头痛是怎么回事", "headache", "present"),
        ("58岁男，胸痛。脑膜炎有哪些症状？", "chest_pain", "present"),
        ("脑膜炎有哪些症状，会头痛呕吐吗？", "headache", "unknown"),
        ("脑膜炎的典型表现为发热、头痛", "fever", "unknown"),
        ("我想了解脑膜炎会引起头痛吗", "headache", "unknown"),
        ("什么是发热？", "fever", "unknown"),
        ("胸痛的鉴别诊断", "chest_pain", "unknown"),
        ("阿司匹林会引起呕吐吗", "vomiting", "unknown"),
        ("如果出现呼吸困难怎么办", "breathlessness", "unknown"),
        ("宝宝如果发烧超过39度怎么办", "fever", "present"),
        ("What are the symptoms of meningitis, is there headache?", "headache", "unknown"),
        ("Meningitis presents with fever and headache.", "fever", "unknown"),
        ("Can aspirin cause vomiting?", "vomiting", "unknown"),
        ("What causes chest pain?", "chest_pain", "unknown"),
        ("What should I do if I get chest pain?", "chest_pain", "unknown"),
        ("Should I worry if I have a headache?", "headache", "present"),
        ("my chest pain, what causes chest pain like this?", "chest_pain", "present"),
        ("34-year-old with meningitis presents with headache", "headache", "present"),
        ("我头痛两天，请问哮喘有哪些表现？", "headache", "present"),
        ("我头痛两天，请问哮喘有哪些表现？", "history_asthma", "unknown"),
        ("What is (are) Headache ?", "headache", "unknown"),
        ("能吃布洛芬吗", "nsaid_use", "unknown"),
        ("can I take ibuprofen?", "nsaid_use", "unknown"),
        ("一直在吃布洛芬", "nsaid_use", "present"),
    ],
)
def test_case_or_textbook(reader: Reader, text: str, finding: str, status: str) -> None:
    assert {one.status for one in reader.read(text).findings if one.id == finding} == {status}
