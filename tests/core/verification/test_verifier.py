"""Sentences against their evidence: what stands, what is struck out and why, whole answers, marks, patient and worked doses."""

from __future__ import annotations

import pytest

from medassist.core.case import Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.verification import verifier as module
from medassist.core.verification.statement import read
from medassist.core.verification.verdict import REASONS, Evidence
from medassist.core.verification.verifier import Verifier, patient_lines, without_marks

ZH = "阿莫西林治疗牙源性脓肿，1～11岁：每次40～45 mg/kg口服，每日2次，一次不超过1 g，3～5天，当天看牙科。"
EN = (
    "Amoxicillin for a dental abscess, 1 to 11 years: 40 to 45 mg/kg by mouth twice a day, at most 1 g a dose, for 3 to 5 days, "
    "and a dentist the same day."
)
DENTAL = [Evidence(1, [ZH], "阿莫西林", "amoxicillin")]
DENTAL_EN = [Evidence(1, [EN], "Amoxicillin", "amoxicillin")]


def kinds(verifier: Verifier, claim: str, evidence: list[Evidence] | str, patient: Patient | None = None) -> set[str]:
    passages = [Evidence(1, [evidence])] if isinstance(evidence, str) else evidence
    return {problem.kind for problem in verifier.sentence(claim, passages, patient).problems}


@pytest.mark.parametrize(
    "claim",
    [
        "1～11岁牙源性脓肿：阿莫西林每次40～45 mg/kg口服，一日两次，单次不超过1 g。",
        "牙源性脓肿用阿莫西林3至5天，当天看牙科。",
        "Amoxicillin 40-45 mg/kg every 12 hours is given for a dental abscess in children of 1 to 11 years.",
        "单次最多1000毫克。",
    ],
)
def test_faithful_words_stand_on_either_language(verifier: Verifier, claim: str) -> None:
    for evidence in (DENTAL, DENTAL_EN):
        verdict = verifier.sentence(claim + "[1]", evidence)
        assert verdict.supported, (claim, verdict.reason("en"))
        assert verdict.citations == (1,)
        assert verdict.stands_on == evidence[0].sentences[0]
        assert verdict.reason("zh") is None


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("牙源性脓肿，1～11岁：阿莫西林每次60～90 mg/kg口服，每日2次。", "number"),
        ("牙源性脓肿，1～11岁：阿莫西林每次40～90 mg/kg口服，每日2次。", "range"),
        ("牙源性脓肿，1～11岁：阿莫西林每次40～45 g/kg口服，每日2次。", "unit"),
        ("牙源性脓肿，1～11岁：阿莫西林每日40～45 mg/kg口服，分两次。", "per"),
        ("牙源性脓肿，1～11岁：阿莫西林每次40～45 mg口服，每日2次。", "per"),
        ("牙源性脓肿，1～11岁：阿莫西林每次40～45 mg/kg口服，每日4次。", "frequency"),
        ("牙源性脓肿，1～11岁：阿莫西林每次40～45 mg/kg静脉注射，每日2次。", "route"),
        ("牙源性脓肿，1～11岁：阿奇霉素每次40～45 mg/kg口服，每日2次。", "drug"),
        ("牙源性脓肿，成人：阿莫西林每次40～45 mg/kg口服，每日2次。", "population"),
        ("牙源性脓肿，1～17岁：阿莫西林每次40～45 mg/kg口服。", "range"),
        ("牙源性脓肿，阿莫西林一次至少1 g。", "comparison"),
        ("牙源性脓肿，2岁：阿莫西林每日2次。", "age"),
        ("牙源性脓肿，1～11岁：阿莫西林疗程3～5周。", "unit"),
        ("中耳炎，1～11岁：阿莫西林每次40～45 mg/kg口服，每日2次。", "condition"),
        ("不要用阿莫西林治疗牙源性脓肿。", "negation"),
        ("阿莫西林治疗牙源性脓肿，当天看牙科[7]。", "citation"),
        ("出门要系安全带和戴头盔。", "meaning"),
    ],
)
def test_one_changed_detail_is_struck_out_with_its_reason(verifier: Verifier, claim: str, kind: str) -> None:
    verdict = verifier.sentence(claim, DENTAL)
    assert not verdict.supported
    assert kind in {problem.kind for problem in verdict.problems}, verdict.reason("en")
    for problem in verdict.problems:
        assert problem.quote
        assert problem.quote in problem.words("zh")
        assert problem.quote in problem.words("en")
    assert verdict.reason("zh") != verdict.reason("en")


def test_the_place_of_a_problem_is_that_of_the_sentence(verifier: Verifier) -> None:
    claim = "Ａ．阿莫西林每次９０ mg/kg口服"
    problem = next(one for one in verifier.sentence(claim, DENTAL).problems if one.kind == "number")
    assert claim[problem.start : problem.end] == problem.quote == "９０ mg/kg"


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        ("孕20周以上右侧倾斜转运。", "孕妇先救母亲，孕20周以上左侧倾斜转运。", "side"),
        ("大咯血时健侧卧位。", "大咯血时患侧卧位，拨打急救电话（120）。", "side"),
        ("Ciprofloxacin lowers clozapine.", "环丙沙星使氯氮平浓度升高。", "direction"),
        ("氨溴索祛痰，饭前服。", "氨溴索祛痰，每日3次，饭后服。", "direction"),
        (
            "Severe pneumonia: amoxicillin-clavulanate 875 mg.",
            "Mild pneumonia: amoxicillin-clavulanate 875 mg.",
            "condition",
        ),
        (
            "Codeine can be given while breastfeeding.",
            "Do not give codeine while breastfeeding; the baby may stop breathing.",
            "negation",
        ),
        ("孕妇禁用可待因。", "哺乳期禁用可待因，婴儿可呼吸停止。", "population"),
        ("成人误吞多为硬币和磁铁。", "消化道异物儿童多为硬币和磁铁，成人多为鱼刺。", "population"),
        ("孕妇每次5 mg。", "成人每次5 mg。", "population"),
        ("孕妇每次5 mg，阿莫西林。", "阿莫西林孕妇慎用；哺乳期每次5 mg。", "population"),
        ("布洛芬每次0 mg。", "布洛芬每次5 mg。", "number"),
        ("哮喘患者禁用西地那非。", "Sildenafil must not be given in unstable angina.", "condition"),
        (
            "慢阻肺：戒烟最重要，每次看医生都不要提。",
            "COPD: stopping smoking matters most; raise it at each visit.",
            "negation",
        ),
        ("运动员放心使用布洛芬。", "运动员慎用布洛芬。", "negation"),
        ("新生儿禁用布洛芬。", "活动性消化性溃疡者禁用布洛芬。", "population"),
        ("必须用对乙酰氨基酚退热。", "可以用对乙酰氨基酚退热。", "modality"),
        ("头孢噻呋每次1 g肌注。", "头孢曲松每次1 g肌注。", "drug"),
        ("注射去甲肾上腺素。", "注射去氧肾上腺素。", "drug"),
        ("Give cefobiprolazole 1 g.", "Give ceftriaxone 1 g.", "drug"),
        ("疫苗肌注0.5 mL，孕妇用。", "成人疫苗肌注0.5 mL。", "population"),
        ("中国疗程7天。", "中国14天，NICE 7天。", "number"),
        ("体重不足2.5 kg：庆大霉素7.5 mg/kg。", "体重不足8 kg：庆大霉素7.5 mg/kg。", "population"),
        ("首次6 g。每次3 g。", "每次6 g。", "number"),
        ("布洛芬每次6 g。", "布洛芬每次3 g（首次可6 g）。", "number"),
        ("不要看牙科，牙源性脓肿。", "牙源性脓肿，当天看牙科。", "negation"),
    ],
)
def test_words_that_turn_a_sentence_round(verifier: Verifier, claim: str, evidence: str, kind: str) -> None:
    assert kind in kinds(verifier, claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (
            "Simvastatin must not be combined with ketoconazole.",
            "Simvastatin: with ketoconazole muscle can break down; do not combine.",
        ),
        (
            "Tiotropium is not for an attack of COPD.",
            "Tiotropium is inhaled once a day for the long-term treatment of COPD, not for an attack.",
        ),
        (
            "Laxatives, enemas and prokinetic drugs must not be used in obstruction.",
            "In obstruction give no laxative, enema or prokinetic drug.",
        ),
        ("Metoprolol must not be given when the rate is below 40.", "Do not give metoprolol with a rate below 40."),
        (
            "Stop captopril immediately if the face or lips swell.",
            "Captopril must not be given with a swollen face or lips; stop it at once.",
        ),
        ("阿莫西林每天1 g，每日1次。", "阿莫西林每次1 g，每日1次。"),
        ("每小时口服5 mL/kg。", "Give 5 mL/kg by mouth every hour."),
        ("心脏骤停第一周7天内复查。", "心脏骤停7天内复查。"),
        ("Heart failure needs treatment.", "Heart failure needs treatment at once."),
        ("It is not contraindicated in asthma.", "It can be used in asthma."),
        ("体重2500 g以上。", "体重2.5 kg以上。"),
        ("氨酚羟考酮含对乙酰氨基酚。", "氨酚羟考酮含多种成分。"),
        ("阿莫西林500 mg。", "Amoxicillin 500 mg."),
        ("Check glucose in frozen shoulder.", "肩周炎患者查血糖。"),
        (
            "Penicillin allergy: azithromycin 500 mg.",
            "Azithromycin 500 mg where penicillin cannot be used; penicillin-type allergy.",
        ),
    ],
)
def test_what_says_the_same_in_other_words_stands(verifier: Verifier, claim: str, evidence: str) -> None:
    assert verifier.sentence(claim, [Evidence(1, [evidence])]).reason("en") is None


def test_the_title_of_an_article_says_whom_it_is_about(verifier: Verifier) -> None:
    evidence = Evidence(1, ["按压与通气的比例是3:1，用两拇指法。"], "新生儿窒息", "neonatal_asphyxia")
    assert verifier.sentence("新生儿按压与通气的比例是3:1。", [evidence]).supported


def test_a_word_of_the_title_counts_as_evidence(verifier: Verifier) -> None:
    evidence = Evidence(1, ["按剂量吃，不双倍，不混多种维D药。"], "维生素D缺乏", "vitamin_d_deficiency")
    assert verifier.sentence("维生素D要按剂量吃，不要吃双倍。", [evidence]).supported


def test_without_a_mark_or_with_a_wrong_one_one_passage_alone_must_bear_it(verifier: Verifier) -> None:
    other = Evidence(2, ["Do not give metoprolol with a rate below 40."])
    verdict = verifier.sentence("心率低于40时不能用美托洛尔。", [*DENTAL, other])
    assert verdict.supported
    assert verdict.citations == (2,)
    corrected = verifier.sentence("心率低于40时不能用美托洛尔[1]。", [*DENTAL, other])
    assert corrected.supported
    assert corrected.citations == (2,)
    assert not verifier.sentence("心率低于50时不能用美托洛尔[1]。", [*DENTAL, other]).supported
    assert kinds(verifier, "阿莫西林。", []) == {"citation"}


def test_a_whole_answer_is_counted_and_may_fall_to_the_extract(verifier: Verifier) -> None:
    good = "阿莫西林每次40～45 mg/kg口服，每日2次。[1]"
    bad = "阿莫西林每次90 mg/kg口服[1]。"
    answer = verifier.answer(f"{good}{bad}", DENTAL)
    assert [one.supported for one in answer.sentences] == [True, False]
    assert answer.sentences[0].citations == (1,)
    assert answer.sentences[0].text.endswith("2次。")
    assert answer.stands
    assert answer.summary("zh") == "2 句中有 1 句经核实。"
    assert answer.summary("en") == "1 of 2 sentences verified."
    fallen = verifier.answer(f"{bad}{bad}{good}[1]", DENTAL)
    assert not fallen.stands
    assert "不足一半" in fallen.summary("zh")
    assert "fewer than half" in fallen.summary("en")
    assert not verifier.answer("", DENTAL).stands
    assert verifier.answer("[1]。", DENTAL).sentences == ()


def test_marks_are_read_in_all_forms() -> None:
    assert without_marks("A [1], B［2］ and C【3, 5】 [7-9].") == ("A, B and C.", (1, 2, 3, 5, 7, 8, 9))
    assert without_marks("no mark") == ("no mark", ())


def test_the_patients_data_and_worked_doses_may_be_repeated(verifier: Verifier) -> None:
    patient = Patient(age_years=2.0, weight_kg=12.0, allergies=("青霉素",), sex="male", egfr=45.0)
    dose = Evidence(
        1, ["按本例计算：12 kg × 40 mg/kg/次 = 480 mg/次，每次 480 mg，每日 2 次。"], "阿莫西林", "amoxicillin"
    )
    assert verifier.sentence("体重12 kg的患儿，阿莫西林每次480 mg，每日2次。", [dose], patient).supported
    assert "number" in kinds(verifier, "体重12 kg的患儿，阿莫西林每次490 mg。", [dose], patient)
    assert "number" in kinds(verifier, "体重13 kg的患儿，阿莫西林每次480 mg。", [dose], patient)
    assert patient_lines(patient) == ["青霉素", "2岁", "2 years", "24 months", "12 kg", "eGFR 45 mL/min", "male"]
    assert patient_lines(Patient(age_years=30.0, age_days=40, pregnancy_weeks=20)) == [
        "30岁",
        "30 years",
        "40 days old",
        "pregnant 20 weeks",
    ]
    assert patient_lines(Patient(pregnant=True)) == ["pregnant"]


def test_a_judge_of_meaning_strikes_out_what_it_does_not_believe(knowledge: KnowledgeBase) -> None:
    asked: list[tuple[str, str]] = []

    def support(claim: str, evidence: str) -> float:
        asked.append((claim, evidence))
        return 0.9 if "每日2次" in claim else 0.1

    judged = Verifier(knowledge, support)
    assert judged.sentence("阿莫西林每次40～45 mg/kg口服，每日2次。", DENTAL).supported
    assert kinds(judged, "阿莫西林口服。", DENTAL) == {"meaning"}
    assert asked[0][1] == ZH


def test_statements_of_evidence_are_kept_but_not_without_end(
    verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_KEPT", 1)
    assert verifier.sentence("阿莫西林口服。", [Evidence(1, [ZH, EN])]).supported


def test_every_reason_has_both_languages() -> None:
    for words in REASONS.values():
        assert words.zh.count("{}") == words.en.count("{}") == 1
        assert words.zh != words.en


def test_a_statement_knows_its_poles(verifier: Verifier) -> None:
    statement = read("Heart failure: not avoided on the left.", verifier._names)
    assert statement.poles("side") == {"left"}
    assert statement.poles("negation") == frozenset()
