"""Answers over the real knowledge base: every sentence stands in what it cites, and what is not known is declined."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from medassist.core.answer import Answer
from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Passage
from medassist.services.ask import AskService
from medassist.services.assembly import Parts

QUESTIONS = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
INSIDE = [(text, document) for language in ("en", "zh") for text, document in QUESTIONS["inside"][language].items()]
OUTSIDE = [text for language in ("en", "zh") for text in QUESTIONS["outside"][language]]
CASES = [
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗",
    "Amoxicillin dose for a 12 kg child with otitis media?",
    "3岁男孩，体重14公斤，发热39.2度2天，咳嗽，呼吸急促，青霉素过敏",
    "28 year old woman, 30 weeks pregnant, burning on urination and fever 38.5",
    "70 year old man on warfarin, low back pain, wants ibuprofen",
    "宝宝拉肚子一天十几次，眼窝凹陷，没有精神，8公斤",
    "突然右侧肢体无力、说话不清1小时",
    "25岁女，停经7周，右下腹痛伴阴道出血",
    "6 year old, 20 kg, wheezing and breathless, cannot finish a sentence",
    "起风疹块，嘴唇肿，喘不上气，刚打了青霉素",
    "Headache, stiff neck, fever and a rash that does not fade",
    "失眠三个月，没有自杀的想法",
]
WORKED = re.compile(r"^(?:For this patient: |按本例计算：)")
QUOTED = re.compile(r"^(?:原文为英文：|Source in Chinese only: )“(.*)”$", re.DOTALL)


@pytest.fixture(scope="module")
def by_place(parts: Parts) -> dict[tuple[str, str, str], Passage]:
    return {(one.document, one.section, one.language): one for one in parts.passages}


@pytest.fixture(scope="module")
def answers(ask: AskService) -> dict[str, Answer]:
    """The answer to every question of this file."""
    return {text: ask.answer(text) for text in [*dict(INSIDE), *OUTSIDE, *CASES]}


def documents(answer: Answer) -> set[str]:
    return {citation.document for citation in answer.citations}


# ---- every sentence stands on its source


def test_every_sentence_stands_word_for_word_in_the_passage_it_cites(answers: dict[str, Answer]) -> None:
    counted = 0
    for text, answer in answers.items():
        cited = {citation.n: citation for citation in answer.citations}
        for sentence in answer.sentences:
            assert sentence.citations, (text, sentence.text)
            if WORKED.match(sentence.text):
                assert sentence.section == "worked_dose"
                continue
            quoted = QUOTED.match(sentence.text)
            said = quoted.group(1) if quoted else sentence.text
            assert all(said in cited[number].text for number in sentence.citations), (text, said)
            counted += 1
    assert counted > 500


def test_every_citation_is_a_passage_of_the_library(
    answers: dict[str, Answer], by_place: dict[tuple[str, str, str], Passage]
) -> None:
    for answer in answers.values():
        for citation in answer.citations:
            passage = by_place[citation.document, citation.section, citation.language]
            assert citation.text == passage.text
            assert citation.library == "medassist"
            assert citation.source
            assert citation.review == "unreviewed"


def test_the_numbers_run_from_one_without_gaps_and_each_is_used(answers: dict[str, Answer]) -> None:
    for text, answer in answers.items():
        numbers = [citation.n for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1)), text
        used = [number for sentence in answer.sentences for number in sentence.citations]
        used += [number for one in (*answer.treatment, *answer.alerts) for number in one.citations]
        assert set(used) == set(numbers), text
        marks = {int(number) for number in re.findall(r"\[(\d+)\]", answer.answer)}
        assert marks == {number for sentence in answer.sentences for number in sentence.citations}


def test_no_sentence_is_said_twice(answers: dict[str, Answer]) -> None:
    for text, answer in answers.items():
        said = [sentence.text for sentence in answer.sentences]
        assert len(said) == len(set(said)), text


def test_treatment_and_alert_texts_stand_in_their_sources(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        cited = {citation.n: citation for citation in answer.citations}
        for option in answer.treatment:
            assert all(option.text in cited[number].text for number in option.citations)
        for alert in answer.alerts:
            generic = alert.text.startswith(("The reported allergy", "病人报告的过敏"))
            assert generic or all(alert.text in cited[number].text for number in alert.citations)


def test_an_answer_is_in_the_language_of_the_question(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        assert {citation.language for citation in answer.citations} <= {answer.language}


# ---- what is declined


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_question_from_outside_the_library_is_declined_with_a_reason(answers: dict[str, Answer], text: str) -> None:
    answer = answers[text]
    assert answer.status == "abstained", documents(answer)
    assert answer.reason
    assert answer.answer == ""
    assert answer.citations == ()
    assert answer.treatment == ()
    assert answer.differential == ()


def test_there_are_enough_questions_and_none_was_used_for_calibration(project: Path) -> None:
    used = tomllib.loads((project / "resources/knowledge/outside_questions.toml").read_text(encoding="utf-8"))
    for language in ("zh", "en"):
        assert len(QUESTIONS["outside"][language]) >= 25
        assert len(QUESTIONS["inside"][language]) >= 40
        assert not set(QUESTIONS["outside"][language]) & set(used[language])


def test_the_reason_names_the_word_the_library_does_not_know(answers: dict[str, Answer]) -> None:
    assert "zorvaxin" in (answers["What is the dose of zorvaxin for a child?"].reason or "")
    assert "佐伐辛" in (answers["儿童佐伐辛的剂量是多少？"].reason or "")


# ---- what is answered


@pytest.mark.parametrize(("text", "document"), INSIDE)
def test_a_question_the_library_holds_is_answered_from_its_article(
    answers: dict[str, Answer], text: str, document: str
) -> None:
    answer = answers[text]
    assert answer.status == "answered", answer.reason
    assert document in documents(answer)


def test_a_named_condition_is_answered_from_its_own_article_and_its_drugs(ask: AskService, parts: Parts) -> None:
    base = parts.knowledge
    for condition in base.conditions.values():
        for text in (f"{condition.name.zh}怎么治疗？", f"How is {condition.name.en} treated?"):
            answer = ask.answer(text)
            cited = documents(answer) - {one.id for one in base.red_flags.values()}
            assert condition.id in cited, text
            assert cited <= {condition.id, *condition.drugs} | _also_named(ask, text), (text, cited)


def test_a_named_drug_is_answered_from_its_own_article(ask: AskService, parts: Parts) -> None:
    for drug in parts.knowledge.drugs.values():
        for text in (f"{drug.name.zh}的用量是多少？", f"What is the dose of {drug.name.en}?"):
            answer = ask.answer(text)
            assert documents(answer) <= {drug.id} | _also_named(ask, text), (text, documents(answer))
            assert answer.status == "answered"


def _also_named(ask: AskService, text: str) -> set[str]:
    return {topic.id for topic in ask.read(text).topics}


@pytest.mark.parametrize("text", ["环孢素的用量", "tacrolimus dose", "吗替麦考酚酯用量", "克罗恩病怎么治疗？",
                                  "How is Crohn disease treated?", "cystic fibrosis symptoms", "囊性纤维化症状",
                                  "phaeochromocytoma treatment", "嗜铬细胞瘤怎么治"])  # fmt: skip
def test_what_other_articles_mention_in_passing_is_not_answered_from_them(ask: AskService, text: str) -> None:
    assert ask.answer(text).status == "abstained"


# ---- the questions of the book


def test_the_textbook_headache_question_names_rest_and_fluids(answers: dict[str, Answer]) -> None:
    answer = answers["我有头痛，怎么办？"]
    assert "休息" in answer.answer
    assert re.search("补充水分|喝水|多饮水", answer.answer)
    english = answers["I have a headache, what should I do?"].answer
    assert re.search(r"\brest\b", english, re.IGNORECASE)
    assert re.search(r"\b(?:fluids?|drink|water)\b", english, re.IGNORECASE)


def test_the_dose_is_worked_out_for_the_child_in_the_question(answers: dict[str, Answer]) -> None:
    answer = answers["Amoxicillin dose for a 12 kg child with otitis media?"]
    assert "480–540 mg a dose, 2 times a day" in answer.answer
    assert [option.drug for option in answer.treatment] == ["amoxicillin"]
    assert "480–540 mg" in (answer.treatment[0].dose or "")


def test_a_child_allergic_to_penicillin_is_not_offered_amoxicillin(ask: AskService) -> None:
    for text in (
        "3岁孩子，14公斤，中耳炎，青霉素过敏，阿莫西林用多少？",
        "Amoxicillin dose, child 14 kg, otitis media, allergic to penicillin",
    ):
        answer = ask.answer(text)
        assert ("allergy", "stop", "amoxicillin") in [(one.type, one.severity, one.drug) for one in answer.alerts]
        assert "amoxicillin" not in [option.drug for option in answer.treatment]


def test_an_allergy_given_beside_the_text_counts_in_any_language(ask: AskService) -> None:
    for words in ("青霉素", "Penicillin", "penicillin"):
        answer = ask.answer("阿莫西林怎么用？", patient=Patient(allergies=(words,)))
        assert [one.type for one in answer.alerts] == ["allergy"]
        assert answer.treatment == ()


@pytest.mark.parametrize("text", ["无消化性溃疡病史，可以吃布洛芬吗？", "母亲有消化性溃疡，我可以吃布洛芬吗？",
                                  "他没有服用阿司匹林，可以吃布洛芬吗？", "对青霉素不过敏，可以吃阿莫西林吗？",
                                  "Not taking aspirin. Can he take ibuprofen?", "可以吃对乙酰氨基酚吗？"])  # fmt: skip
def test_what_is_denied_or_a_relatives_raises_no_alert(ask: AskService, text: str) -> None:
    assert ask.answer(text).alerts == ()


def test_an_unrecognised_partner_is_quoted_first_when_the_article_knows_it(answers: dict[str, Answer]) -> None:
    assert "lithium" in answers["Is it safe to take ibuprofen with lithium?"].sentences[0].text
    assert "饮酒" in answers["二甲双胍能喝酒吗"].sentences[0].text


def test_danger_comes_first_and_stays_when_the_question_is_declined(ask: AskService) -> None:
    answer = ask.answer("突发胸骨后压榨样疼痛，大汗，能吃佐伐辛吗？")
    assert answer.red_flags
    assert answer.urgency == "emergency"
    assert answer.sentences[0].section == "red_flag"


def test_a_conflict_between_patient_and_text_is_said(ask: AskService) -> None:
    answer = ask.answer("5岁男孩发热", patient=Patient(age_years=30.0, sex="female"))
    assert answer.reason
    assert answer.patient.sex == "female"


def test_knowledge_is_used_by_its_ids_only(answers: dict[str, Answer], knowledge: KnowledgeBase) -> None:
    known = {*knowledge.conditions, *knowledge.drugs, *knowledge.red_flags}
    for answer in answers.values():
        assert documents(answer) <= known
        assert {option.drug for option in answer.treatment} <= set(knowledge.drugs)


@pytest.mark.parametrize("text", ["服用硝酸甘油的病人能吃西地那非吗", "Can I take Viagra with nitroglycerin?"])
def test_a_deadly_combination_is_the_first_thing_said(ask: AskService, text: str) -> None:
    answer = ask.answer(text)
    assert answer.status == "answered"
    assert re.search("(?i)西地那非|sildenafil", answer.sentences[0].text)
    assert ("interaction", "stop") in [(one.type, one.severity) for one in answer.alerts]
    assert answer.treatment == ()


def test_of_two_rules_for_one_use_only_that_by_the_known_weight_is_said(ask: AskService) -> None:
    by_weight = ask.answer("过敏性休克 20公斤儿童肾上腺素剂量")
    assert "每次 0.2 mg" in by_weight.answer
    assert "体重不明" not in by_weight.answer
    by_age = ask.answer("7岁儿童过敏性休克，肾上腺素剂量")
    assert "体重不明" in by_age.answer
    assert [option.dose for option in by_age.treatment] == ["按本例计算：每次 0.3 mg。"]


def test_a_severe_attack_gets_the_dose_of_a_severe_attack(ask: AskService) -> None:
    answer = ask.answer("8岁儿童25公斤，哮喘急性发作，喘得说不出话，口唇发紫")
    (salbutamol,) = [option for option in answer.treatment if option.drug == "salbutamol"]
    assert "4～10" in salbutamol.text
    (steroid,) = [option for option in answer.treatment if option.drug == "prednisolone"]
    assert "每次 25–40 mg" in (steroid.dose or "")


def test_a_disease_named_twice_is_still_what_the_question_is_about(ask: AskService) -> None:
    answer = ask.answer("我的朋友得了高血压病，对于高血压我想了解一下，综合防治高血压主要措施有哪些？")
    assert answer.status == "answered"
    assert answer.citations[0].document == "hypertension"


def test_a_drug_asked_for_at_an_age_that_no_dose_is_meant_for_says_so_and_works_nothing_out(ask: AskService) -> None:
    answer = ask.answer("ibuprofen for 4 month old 6 kg fever")
    (option,) = answer.treatment
    assert option.dose == "No dose of Ibuprofen in the library is meant for this age or weight, so none is worked out."
    assert "Ibuprofen, 6 months to 11 years" in answer.answer
    assert option.dose in answer.answer
    assert "库中布洛芬的剂量都不是用于这一年龄或体重的" in ask.answer("4个月婴儿，6公斤，发烧，布洛芬剂量").answer


def test_no_grown_persons_dose_is_quoted_for_a_child_of_25_kg_without_an_age(ask: AskService) -> None:
    answer = ask.answer("25 kg child, amoxicillin dose")
    assert "adult" not in answer.answer


def test_oral_rehydration_by_plan_b_is_no_question_of_a_contraceptive(ask: AskService) -> None:
    answer = ask.answer("ORS plan B 8 kg infant 9 months")
    assert {citation.document for citation in answer.citations} == {"oral_rehydration_salts"}
    assert "8 kg × 75 mL/kg/dose = 600 mL/dose" in answer.answer
