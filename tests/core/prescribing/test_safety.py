"""What speaks against a drug: allergy, pregnancy, breastfeeding, kidney, conditions, other medicines; and nothing else does."""

from __future__ import annotations

import pytest

from medassist.core.case import Case, Patient, TopicMention
from medassist.core.clinical import Drug, KnowledgeBase
from medassist.core.prescribing.medicine_names import OUTSIDE, MedicineNames
from medassist.core.prescribing.safety import Objection, objections

Said = list[tuple[str, str]]


def case(
    patient: Patient | None = None, *, present: set[str] = frozenset(), topics: tuple[TopicMention, ...] = ()
) -> Case:  # type: ignore[assignment]  # an empty set is one
    """A case of these facts."""
    return Case("x", "en", "question", patient or Patient(), present=frozenset(present), topics=topics)


def topic(kind: str, name: str, *, denied: bool = False) -> TopicMention:
    return TopicMention(kind, name, name, 0, len(name), denied)  # type: ignore[arg-type]  # condition or drug


@pytest.fixture(scope="session")
def drugs(knowledge: KnowledgeBase) -> dict[str, Drug]:
    return knowledge.drugs


def against(drugs: dict[str, Drug], drug: str, given: Case) -> list[Objection]:
    return list(objections(drugs[drug], given, drugs))


def said(drugs: dict[str, Drug], drug: str, given: Case) -> Said:
    """Types and severities of the objections."""
    return [(one.type, one.severity) for one in against(drugs, drug, given)]


# ---- allergy


@pytest.mark.parametrize(
    "words",
    [
        "amoxicillin",
        "penicillin",
        "青霉素",
        "Penicillin",
        "PENICILLINS",
        "阿莫西林",
        "Amoxil",
        "盘尼西林",
        "benzylpenicillin",
    ],
)
def test_an_allergy_to_the_drug_or_its_group_stops_it_whatever_it_is_called(drugs: dict[str, Drug], words: str) -> None:
    assert ("allergy", "stop") in said(drugs, "amoxicillin", case(Patient(allergies=(words,))))


@pytest.mark.parametrize(
    ("words", "drug"),
    [
        ("cephalosporin", "amoxicillin"),
        ("头孢", "amoxicillin"),
        ("penicillin", "ceftriaxone"),
        ("阿莫西林", "ceftriaxone"),
    ],
)
def test_a_group_that_may_cross_react_calls_for_caution(drugs: dict[str, Drug], words: str, drug: str) -> None:
    assert said(drugs, drug, case(Patient(allergies=(words,)))) == [("allergy", "caution")]


def test_an_allergy_to_another_nsaid_stops_ibuprofen(drugs: dict[str, Drug]) -> None:
    assert ("allergy", "stop") in said(drugs, "ibuprofen", case(Patient(allergies=("aspirin",))))
    assert ("allergy", "stop") in said(drugs, "ibuprofen", case(Patient(allergies=("萘普生",))))


def test_an_allergy_to_a_drug_without_a_group_stops_that_drug_only(drugs: dict[str, Drug]) -> None:
    given = case(Patient(allergies=("paracetamol",)))
    (found,) = against(drugs, "paracetamol", given)
    assert (found.type, found.severity, found.sentence) == ("allergy", "stop", None)
    assert said(drugs, "amoxicillin", given) == []


def test_the_alert_quotes_the_sentence_about_the_group(drugs: dict[str, Drug]) -> None:
    (found,) = against(drugs, "amoxicillin", case(Patient(allergies=("penicillin",))))
    assert found.sentence is not None
    assert "penicillin" in found.sentence.en
    assert found.section == "contraindications"


@pytest.mark.parametrize("words", ["peanut", "花生", "磺胺", "sulfonamide", "花粉", "zorvaxin"])
def test_another_allergy_is_no_objection_to_amoxicillin(drugs: dict[str, Drug], words: str) -> None:
    assert said(drugs, "amoxicillin", case(Patient(allergies=(words,)))) == []


def test_a_drug_named_only_as_an_allergy_is_not_taken(drugs: dict[str, Drug]) -> None:
    given = case(Patient(allergies=("aspirin",)), topics=(topic("drug", "aspirin"), topic("drug", "paracetamol")))
    assert said(drugs, "paracetamol", given) == []
    assert said(drugs, "aspirin", given) == [("allergy", "stop")]


# ---- pregnancy and breastfeeding


@pytest.mark.parametrize(
    ("week", "severity"), [(8.0, "caution"), (19.6, "caution"), (20.0, "stop"), (31.5, "stop"), (41.0, "stop")]
)
def test_ibuprofen_in_pregnancy_is_judged_by_the_completed_week(
    drugs: dict[str, Drug], week: float, severity: str
) -> None:
    assert said(drugs, "ibuprofen", case(Patient(pregnancy_weeks=week, pregnant=True))) == [("pregnancy", severity)]


def test_an_unknown_week_may_be_any_week(drugs: dict[str, Drug]) -> None:
    assert ("pregnancy", "stop") in said(drugs, "ibuprofen", case(Patient(pregnant=True)))


def test_a_week_or_a_finding_says_pregnant_too(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "ibuprofen", case(Patient(pregnancy_weeks=30.0))) == [("pregnancy", "stop")]
    assert ("pregnancy", "stop") in said(drugs, "ibuprofen", case(present={"pregnant_state"}))


def test_nobody_pregnant_is_no_objection(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "ibuprofen", case()) == []
    assert said(drugs, "ibuprofen", case(Patient(pregnant=False), present={"pregnant_state"})) == []


def test_a_compatible_drug_in_pregnancy_is_no_objection(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "paracetamol", case(Patient(pregnancy_weeks=30.0))) == []


def test_breastfeeding_calls_for_caution_where_the_article_says_so(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "aspirin", case(present={"breastfeeding_state"})) == [("breastfeeding", "caution")]
    assert said(drugs, "paracetamol", case(present={"breastfeeding_state"})) == []


# ---- kidney and conditions


@pytest.mark.parametrize("drug", ["metformin", "nitrofurantoin", "paracetamol", "ibuprofen"])
def test_a_kidney_rule_speaks_below_its_limit_only(drugs: dict[str, Drug], drug: str) -> None:
    limit = max(one.egfr_below for one in drugs[drug].kidney)
    assert any(kind == "renal" for kind, _ in said(drugs, drug, case(Patient(egfr=limit - 0.1))))
    assert said(drugs, drug, case(Patient(egfr=limit))) == []
    assert said(drugs, drug, case(Patient(egfr=120.0))) == []


def test_only_the_rule_of_the_lowest_limit_reached_speaks(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "metformin", case(Patient(egfr=25.0))) == [("renal", "stop")]
    assert said(drugs, "metformin", case(Patient(egfr=50.0))) == [("renal", "caution")]


def test_a_condition_of_the_patient_stops_the_drug(drugs: dict[str, Drug]) -> None:
    for given in (
        case(Patient(conditions=("peptic_ulcer",))),
        case(topics=(topic("condition", "peptic_ulcer"),)),
    ):
        assert ("contraindication", "stop") in said(drugs, "ibuprofen", given)


def test_a_history_finding_calls_for_caution(drugs: dict[str, Drug]) -> None:
    given = Case("x", "en", "question", Patient(), history=frozenset({"history_peptic_ulcer"}))
    assert said(drugs, "ibuprofen", given) == [("contraindication", "caution")]


def test_a_condition_that_is_denied_is_no_objection(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "ibuprofen", case(topics=(topic("condition", "peptic_ulcer", denied=True),))) == []


# ---- other medicines


@pytest.mark.parametrize("words", ["methotrexate", "甲氨蝶呤", "Methotrexate 10 mg", "METHOTREXATE", "甲氨蝶呤片"])
def test_a_medicine_outside_the_base_interacts_by_any_name(drugs: dict[str, Drug], words: str) -> None:
    assert "methotrexate" not in drugs
    found = against(drugs, "ibuprofen", case(Patient(medicines=(words,))))
    assert [one.type for one in found] == ["interaction"]
    assert "甲氨蝶呤" in found[0].sentence.zh  # type: ignore[union-attr]  # an interaction always has its sentence


@pytest.mark.parametrize("words", ["warfarin", "华法林", "Warfarin 3 mg", "WARFARIN", "华法林钠片"])
def test_a_medicine_of_the_base_interacts_by_any_name(drugs: dict[str, Drug], words: str) -> None:
    found = against(drugs, "ibuprofen", case(Patient(medicines=(words,))))
    assert {(one.type, one.severity) for one in found} == {("interaction", "stop")}
    assert "华法林" in found[0].sentence.zh  # type: ignore[union-attr]  # an interaction always has its sentence


@pytest.mark.parametrize("words", ["舍曲林", "sertraline 50 mg", "fluoxetine"])
def test_a_medicine_outside_the_base_interacts_by_its_class(drugs: dict[str, Drug], words: str) -> None:
    assert ("interaction", "caution") in said(drugs, "aspirin", case(Patient(medicines=(words,)))) or (
        "interaction",
        "stop",
    ) in said(drugs, "aspirin", case(Patient(medicines=(words,))))


def test_an_interaction_speaks_from_both_articles(drugs: dict[str, Drug]) -> None:
    for first in drugs.values():
        for entry in first.interactions:
            if entry.with_ not in drugs or entry.with_ == first.id:
                continue
            here = against(drugs, first.id, case(Patient(medicines=(entry.with_,))))
            there = against(drugs, entry.with_, case(Patient(medicines=(first.id,))))
            assert entry.sentence in [one.sentence for one in here]
            assert entry.sentence in [one.sentence for one in there], (first.id, entry.with_)
            assert {one.drug.id for one in there} <= {first.id, entry.with_}


def test_drugs_named_together_in_a_text_are_checked_against_each_other(drugs: dict[str, Drug]) -> None:
    given = case(topics=(topic("drug", "ibuprofen"), topic("drug", "aspirin")))
    assert ("interaction", "stop") in said(drugs, "ibuprofen", given)


def in_text(text: str, drug: str) -> Case:
    return Case(text, "en", "question", Patient(), topics=(topic("drug", drug),))


@pytest.mark.parametrize(
    "text", ["服用硝酸甘油的病人能吃西地那非吗", "Can I take Viagra with nitroglycerin?", "能吃伟哥吗"]
)
def test_a_deadly_partner_without_an_article_is_noticed_in_the_text(drugs: dict[str, Drug], text: str) -> None:
    assert ("interaction", "stop") in said(drugs, "glyceryl_trinitrate", in_text(text, "glyceryl_trinitrate"))


@pytest.mark.parametrize(
    "text",
    [
        "没有吃甲氨蝶呤，布洛芬怎么吃",
        "不吃甲氨蝶呤",
        "He is not on methotrexate. Ibuprofen dose?",
        "stopped methotrexate",
    ],
)
def test_a_partner_that_the_text_denies_is_none(drugs: dict[str, Drug], text: str) -> None:
    assert said(drugs, "ibuprofen", in_text(text, "ibuprofen")) == []


@pytest.mark.parametrize("text", ["酒精消毒后打针", "iron bed", "抗酸药广告"])
def test_everyday_words_are_no_medicines(drugs: dict[str, Drug], text: str) -> None:
    for drug in drugs:
        assert said(drugs, drug, in_text(text, drug)) == []


def test_a_partner_in_the_list_and_in_the_text_is_one_partner(drugs: dict[str, Drug]) -> None:
    given = Case("在吃甲氨蝶呤", "zh", "question", Patient(medicines=("甲氨蝶呤",)))
    assert said(drugs, "ibuprofen", given) == [("interaction", "stop")]
    of_the_base = case(Patient(medicines=("华法林",)), topics=(topic("drug", "warfarin"),))
    listed = case(Patient(medicines=("华法林",)))
    assert against(drugs, "ibuprofen", of_the_base) == against(drugs, "ibuprofen", listed)


def test_a_drug_that_is_not_taken_raises_no_alert(drugs: dict[str, Drug]) -> None:
    given = case(topics=(topic("drug", "aspirin", denied=True), topic("drug", "ibuprofen")))
    assert said(drugs, "ibuprofen", given) == []
    assert said(drugs, "aspirin", given) == []


def test_a_drug_does_not_interact_with_itself_under_a_brand_name(drugs: dict[str, Drug]) -> None:
    assert said(drugs, "ibuprofen", case(Patient(medicines=("ibuprofen", "芬必得")))) == []


@pytest.mark.parametrize("drug", ["paracetamol", "amoxicillin", "loratadine", "zinc", "oral_rehydration_salts"])
def test_a_healthy_adult_gets_no_alert(drugs: dict[str, Drug], drug: str) -> None:
    given = case(
        Patient(age_years=30.0, sex="female", pregnant=False, weight_kg=60.0, egfr=100.0, medicines=("vitamin C",))
    )
    assert said(drugs, drug, given) == []


# ---- names


@pytest.mark.parametrize(
    ("words", "drug"),
    [
        ("阿莫西林克拉维酸钾分散片", "amoxicillin_clavulanate"),
        ("阿司匹林肠溶片 100 mg", "aspirin"),
        ("Tylenol", "paracetamol"),
        ("ＭＥＴＦＯＲＭＩＮ", "metformin"),
        ("levofloxacin 500 mg daily", "levofloxacin"),
        ("香蕉", None),
        ("flora", None),
    ],
)
def test_the_longest_name_in_the_words_is_the_drug(drugs: dict[str, Drug], words: str, drug: str | None) -> None:
    assert MedicineNames(drugs).drug_of(words) == drug


def test_an_unknown_medicine_stays_its_own_words(drugs: dict[str, Drug]) -> None:
    assert MedicineNames(drugs).medicine("zorvaxin") == {"zorvaxin"}


def test_every_medicine_outside_the_base_is_outside_it_and_has_a_name_in_each_language(drugs: dict[str, Drug]) -> None:
    assert not set(OUTSIDE) & set(drugs)
    for names, _ in OUTSIDE.values():
        assert any(name.isascii() for name in names.split())
        assert any(not name.isascii() for name in names.split())


def test_every_partner_of_an_interaction_can_be_recognised(drugs: dict[str, Drug]) -> None:
    """A named drug must have a name people write; classes and fluids are listed here."""
    classes = {name for drug in drugs.values() for name in drug.classes}
    classes |= {name for _, given in OUTSIDE.values() for name in given.split()}
    not_medicines = {"calcium_iv", "ringer_lactate", "iodinated_contrast", "antacid"}
    partners = {entry.with_ for drug in drugs.values() for entry in drug.interactions}
    assert partners - classes - set(drugs) - set(OUTSIDE) <= not_medicines
