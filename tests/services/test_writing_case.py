"""Letters and hand-outs: every fact is the case's or a source's, complete without a model, in both languages."""

from __future__ import annotations

import re

import pytest

from medassist.core.answer import Answer
from medassist.core.clinical import Language
from medassist.core.writing.letter import LetterKind
from medassist.core.writing.patient_words import ALLERGY_GROUPS
from medassist.errors import BadInput
from medassist.services.ask import AskService
from medassist.services.writing import WritingService
from tests.services.scripted_generator import ScriptedGenerator

CHEST = "58岁男，突发胸骨后压榨样疼痛2小时，大汗，无发热，既往高血压，正在吃氨氯地平，青霉素过敏"
EAR = "3岁，男孩，耳痛2天，发热38.5℃，体重14kg，急性中耳炎"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def chest(ask: AskService) -> Answer:
    return ask.answer(CHEST)


@pytest.fixture(scope="module")
def plain(ask: AskService) -> WritingService:
    return WritingService(ask, None)


@pytest.mark.parametrize("kind", ["referral", "discharge"])
@pytest.mark.parametrize(
    ("to", "facts"),
    [
        ("zh", ["男，58 岁", "过敏：青霉素类", "现用药物：氨氯地平", "明确没有：发热", "急性心肌梗死"]),
        ("en", ["male, 58 years old", "Allergies: penicillins", "Current medicines: Amlodipine", "Denied: fever",
                "Acute myocardial infarction"]),
    ],
)  # fmt: skip
def test_a_letter_has_the_facts_of_the_case(
    plain: WritingService, chest: Answer, kind: LetterKind, to: Language, facts: list[str]
) -> None:
    made = plain.letter(chest, kind=kind, to=to)
    assert made.model is None
    assert made.language == to
    for fact in facts:
        assert fact in made.text
    assert CHEST in made.text
    assert "________" in made.text


def test_a_referral_puts_danger_and_what_to_do_before_the_history(plain: WritingService, chest: Answer) -> None:
    text = plain.letter(chest).text
    assert (
        text.index("紧急，需立即处理")
        < text.index("心源性胸痛")
        < text.index("10分钟内做心电图")
        < text.index("按原记录")
    )


def test_a_letter_gives_no_treatment_as_given(plain: WritingService, chest: Answer) -> None:
    text = plain.letter(chest).text
    given = text.split("已做的处理和用药\n")[1].split("\n")[0]
    assert set(given) == {"_"}


def test_an_english_letter_holds_no_chinese_but_the_quoted_history_and_titles_of_works(
    plain: WritingService, chest: Answer
) -> None:
    text = plain.letter(chest, to="en").text.replace(CHEST, "").split("\nSources")[0]
    assert not HAN.search(text)


def test_sources_of_a_letter_are_the_cited_ones(plain: WritingService, chest: Answer) -> None:
    body, sources = plain.letter(chest, kind="discharge").text.split("\n来源\n")
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", body)}
    listed = {int(number) for number in re.findall(r"(?m)^\[(\d+)\]", sources)}
    assert cited
    assert cited == listed


def test_statements_of_a_letter_are_listed_as_supported(plain: WritingService, chest: Answer) -> None:
    made = plain.letter(chest)
    assert made.sentences
    assert all(one.supported and one.text in made.text for one in made.sentences)


def test_a_letter_of_a_case_without_anything_known_is_still_a_letter(plain: WritingService, ask: AskService) -> None:
    made = plain.letter(ask.answer("不舒服"))
    assert "病人：未说明" in made.text
    assert "按原记录：不舒服" in made.text


def test_a_handout_has_danger_doses_for_this_child_and_care(plain: WritingService, ask: AskService) -> None:
    made = plain.handout(ask.answer(EAR))
    assert made.text.startswith("给病人的说明：急性中耳炎")
    assert "耳后红肿" in made.text
    assert "□ 阿莫西林治疗急性中耳炎" in made.text
    assert "560–630 mg" in made.text
    assert "在家怎么做" in made.text


def test_a_handout_in_the_other_language_needs_no_model(plain: WritingService, ask: AskService) -> None:
    made = plain.handout(ask.answer(EAR), to="en")
    assert made.text.startswith("Information for the patient: Acute otitis media")
    assert "560–630 mg" in made.text
    assert not HAN.search(made.text)


def test_no_medicine_that_the_patient_is_allergic_to_is_offered(plain: WritingService, ask: AskService) -> None:
    made = plain.handout(ask.answer(EAR + "，青霉素过敏"))
    assert "□ 阿莫西林" not in made.text
    assert "不要用" in made.text


@pytest.mark.parametrize("name", ["acute_otitis_media", "急性中耳炎", "acute otitis media"])
def test_a_person_may_name_the_condition(plain: WritingService, ask: AskService, name: str) -> None:
    made = plain.handout(ask.answer("孩子3岁，不舒服"), condition=name)
    assert "急性中耳炎" in made.text


def test_without_a_condition_there_is_no_handout_and_an_unknown_name_is_said(
    plain: WritingService, ask: AskService
) -> None:
    with pytest.raises(BadInput, match="--condition"):
        plain.handout(ask.answer("不舒服"))
    with pytest.raises(BadInput, match="no condition"):
        plain.letter(ask.answer("不舒服"), condition="月球病")


def test_verified_plain_words_stand_in_a_handout_and_others_do_not(ask: AskService) -> None:
    words = "耳后红肿、压痛，要立即转院。多休息，多喝水。每天吃阿莫西林5 g。"
    made = WritingService(ask, ScriptedGenerator(lambda _: words)).handout(ask.answer(EAR))
    assert "简单地说" in made.text
    assert "多休息，多喝水" in made.text
    assert "5 g。" not in made.text
    assert made.model == "Scripted"
    assert any(not one.supported and "5 g" in one.text for one in made.sentences)


def test_plain_words_that_mostly_fail_leave_the_template(ask: AskService, plain: WritingService) -> None:
    answer = ask.answer(EAR)
    made = WritingService(ask, ScriptedGenerator(lambda _: "每天吃阿莫西林5 g。打针。")).handout(answer)
    assert made.text == plain.handout(answer).text
    assert made.model is None


def test_a_long_history_is_summed_up_and_quoted_in_full(ask: AskService) -> None:
    history = (
        "患者，男，72岁，因“咳嗽、咳痰伴发热5天”来诊。既往高血压15年，长期口服氨氯地平5 mg每日1次。青霉素过敏。"
        "查体：体温38.9℃，血压132/78 mmHg，右下肺湿啰音，左肺呼吸音清。无咳血，无胸痛，无头痛，食欲差，睡眠一般。"
        "家住山区，从家到医院要走两个小时，由儿子陪同前来。平时能自己种地，不吸烟，不饮酒。"
        "在家自己吃过感冒药，没有好转，夜里咳得更多，白天精神差，走路时气短。"
    )
    written = "72岁男性，咳嗽、咳痰、发热5天。右下肺湿啰音，无咳血。"
    made = WritingService(ask, ScriptedGenerator(lambda _: written)).letter(ask.answer(history))
    assert "摘要（Scripted 撰写，逐句核对过）：72岁男性" in made.text
    assert history in made.text


def test_a_foreign_history_is_translated_where_that_is_verified(ask: AskService) -> None:
    english = "Cough for 3 days. Allergic to penicillin."
    there = {"Cough": "咳嗽3天。", "Allergic": "青霉素过敏。"}
    generator = ScriptedGenerator(
        lambda request: next(zh for en, zh in there.items() if request.messages[-1].text.startswith(en))
    )
    made = WritingService(ask, generator).letter(ask.answer(english), to="zh")
    assert "按原记录：咳嗽3天。青霉素过敏。（Scripted 翻译" in made.text


def test_nothing_is_generated_for_a_letter_where_immediate_help_comes_first(ask: AskService) -> None:
    generator = ScriptedGenerator(lambda _: "x")
    made = WritingService(ask, generator).letter(
        ask.answer("我不想活了，已经吃了一瓶安眠药。" + "昨晚和家人吵架。" * 30)
    )
    assert generator.requests == []
    assert "自杀" in made.text or "中毒" in made.text


def test_allergy_groups_have_names_in_both_languages() -> None:
    from medassist.core.reading.allergies import _ALLERGY_GROUPS

    assert {group for group, _ in _ALLERGY_GROUPS} <= ALLERGY_GROUPS.keys()
