"""What speaks against a drug: allergy, pregnancy, breastfeeding, kidney, conditions, other medicines; and nothing else does."""

from __future__ import annotations

import dataclasses

import pytest

from medassist.core.case import Case, Patient, TopicMention
from medassist.core.clinical import Contraindication, Drug, KnowledgeBase, Severity, Text
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import Objection, objections

Said = list[tuple[str, str]]


def case(
    patient: Patient | None = None, *, present: set[str] = frozenset(), topics: tuple[TopicMention, ...] = ()
) -> Case:  # type: ignore[assignment]  # an empty set is one
    """A case of these facts."""
    return Case("x", "en", "question", patient or Patient(), present=frozenset(present), topics=topics)


def topic(kind: str, name: str, *, denied: bool = False) -> TopicMention:
    return TopicMention(kind, name, name, 0, len(name), denied)  # type: ignore[arg-type]  # condition or drug


def against(names: MedicineNames, drug: str, given: Case) -> list[Objection]:
    return list(objections(names.drugs[drug], given, names))


def said(names: MedicineNames, drug: str, given: Case) -> Said:
    """Types and severities of the objections."""
    return [(one.type, one.severity) for one in against(names, drug, given)]


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
def test_an_allergy_to_the_drug_or_its_group_stops_it_whatever_it_is_called(names: MedicineNames, words: str) -> None:
    assert ("allergy", "stop") in said(names, "amoxicillin", case(Patient(allergies=(words,))))


@pytest.mark.parametrize(
    ("words", "drug"),
    [
        ("cephalosporin", "amoxicillin"),
        ("头孢", "amoxicillin"),
        ("penicillin", "ceftriaxone"),
        ("阿莫西林", "ceftriaxone"),
    ],
)
def test_a_group_that_may_cross_react_calls_for_caution(names: MedicineNames, words: str, drug: str) -> None:
    assert said(names, drug, case(Patient(allergies=(words,)))) == [("allergy", "caution")]


def test_an_allergy_to_another_nsaid_stops_ibuprofen(names: MedicineNames) -> None:
    assert ("allergy", "stop") in said(names, "ibuprofen", case(Patient(allergies=("aspirin",))))
    assert ("allergy", "stop") in said(names, "ibuprofen", case(Patient(allergies=("萘普生",))))


def test_an_allergy_to_a_drug_without_a_group_stops_that_drug_only(names: MedicineNames) -> None:
    given = case(Patient(allergies=("paracetamol",)))
    (found,) = against(names, "paracetamol", given)
    assert (found.type, found.severity, found.sentence) == ("allergy", "stop", None)
    assert said(names, "amoxicillin", given) == []


def test_the_alert_quotes_the_sentence_about_the_group(names: MedicineNames) -> None:
    (found,) = against(names, "amoxicillin", case(Patient(allergies=("penicillin",))))
    assert found.sentence is not None
    assert "penicillin" in found.sentence.en
    assert found.section == "contraindications"


@pytest.mark.parametrize("words", ["peanut", "花生", "磺胺", "sulfonamide", "花粉", "zorvaxin"])
def test_another_allergy_is_no_objection_to_amoxicillin(names: MedicineNames, words: str) -> None:
    assert said(names, "amoxicillin", case(Patient(allergies=(words,)))) == []


def test_a_drug_named_only_as_an_allergy_is_not_taken(names: MedicineNames) -> None:
    given = case(Patient(allergies=("aspirin",)), topics=(topic("drug", "aspirin"), topic("drug", "paracetamol")))
    assert said(names, "paracetamol", given) == []
    assert said(names, "aspirin", given) == [("allergy", "stop")]


# ---- pregnancy and breastfeeding


@pytest.mark.parametrize(
    ("week", "severity"), [(8.0, "caution"), (19.6, "caution"), (20.0, "stop"), (31.5, "stop"), (41.0, "stop")]
)
def test_ibuprofen_in_pregnancy_is_judged_by_the_completed_week(
    names: MedicineNames, week: float, severity: str
) -> None:
    assert said(names, "ibuprofen", case(Patient(pregnancy_weeks=week, pregnant=True))) == [("pregnancy", severity)]


def test_an_unknown_week_may_be_any_week(names: MedicineNames) -> None:
    assert ("pregnancy", "stop") in said(names, "ibuprofen", case(Patient(pregnant=True)))


def test_a_week_or_a_finding_says_pregnant_too(names: MedicineNames) -> None:
    assert said(names, "ibuprofen", case(Patient(pregnancy_weeks=30.0))) == [("pregnancy", "stop")]
    assert ("pregnancy", "stop") in said(names, "ibuprofen", case(present={"pregnant_state"}))


def test_nobody_pregnant_is_no_objection(names: MedicineNames) -> None:
    assert said(names, "ibuprofen", case()) == []
    assert said(names, "ibuprofen", case(Patient(pregnant=False), present={"pregnant_state"})) == []


def test_a_compatible_drug_in_pregnancy_is_no_objection(names: MedicineNames) -> None:
    assert said(names, "paracetamol", case(Patient(pregnancy_weeks=30.0))) == []


def test_breastfeeding_calls_for_caution_where_the_article_says_so(names: MedicineNames) -> None:
    assert said(names, "aspirin", case(present={"breastfeeding_state"})) == [("breastfeeding", "caution")]
    assert said(names, "paracetamol", case(present={"breastfeeding_state"})) == []


# ---- kidney and conditions


@pytest.mark.parametrize("drug", ["metformin", "nitrofurantoin", "paracetamol", "ibuprofen"])
def test_a_kidney_rule_speaks_below_its_limit_only(names: MedicineNames, drug: str) -> None:
    limit = max(one.egfr_below for one in names.drugs[drug].kidney)
    assert any(kind == "renal" for kind, _ in said(names, drug, case(Patient(egfr=limit - 0.1))))
    assert said(names, drug, case(Patient(egfr=limit))) == []
    assert said(names, drug, case(Patient(egfr=120.0))) == []


def test_only_the_rule_of_the_lowest_limit_reached_speaks(names: MedicineNames) -> None:
    assert said(names, "metformin", case(Patient(egfr=25.0))) == [("renal", "stop")]
    assert said(names, "metformin", case(Patient(egfr=50.0))) == [("renal", "caution")]


def test_a_condition_of_the_patient_stops_the_drug(names: MedicineNames) -> None:
    for given in (
        case(Patient(conditions=("peptic_ulcer",))),
        case(topics=(topic("condition", "peptic_ulcer"),)),
    ):
        assert ("contraindication", "stop") in said(names, "ibuprofen", given)


def test_a_history_finding_calls_for_caution(names: MedicineNames) -> None:
    given = Case("x", "en", "question", Patient(), history=frozenset({"history_peptic_ulcer"}))
    assert said(names, "ibuprofen", given) == [("contraindication", "caution")]


def test_a_condition_that_is_denied_is_no_objection(names: MedicineNames) -> None:
    assert said(names, "ibuprofen", case(topics=(topic("condition", "peptic_ulcer", denied=True),))) == []


# ---- age


def at_age(years: float, *, present: set[str] = frozenset()) -> Case:  # type: ignore[assignment]  # an empty set is one
    days = round(years * 365)
    return Case("x", "en", "question", Patient(age_days=days), present=frozenset(present), age_range_days=(days, days))


def limited(drug: Drug, when: str, youngest: int = 0, oldest: int | None = None, severity: Severity = "stop") -> Drug:
    """The drug with one contraindication, at these ages (days) only."""
    sentence = drug.overview[0]
    entry = Contraindication(when, severity, sentence, youngest, oldest)
    return dataclasses.replace(drug, contraindications=(entry,))


def kinds(drug: Drug, given: Case, names: MedicineNames) -> Said:
    return [(one.type, one.severity) for one in objections(drug, given, names)]


def test_an_age_alone_may_forbid_a_drug(names: MedicineNames) -> None:
    drug = limited(names.drugs["loratadine"], "any", 0, 12 * 365)
    assert kinds(drug, at_age(11.9), names) == [("age", "stop")]
    assert kinds(drug, at_age(12), names) == []
    assert kinds(limited(drug, "any", 65 * 365, None, "caution"), at_age(64), names) == []
    assert kinds(limited(drug, "any", 65 * 365, None, "caution"), at_age(65), names) == [("age", "caution")]


def test_a_contraindication_of_an_age_needs_its_finding_too(names: MedicineNames) -> None:
    drug = limited(names.drugs["loratadine"], "fever", 0, 16 * 365)
    assert kinds(drug, at_age(9, present={"fever"}), names) == [("contraindication", "stop")]
    assert kinds(drug, at_age(9), names) == []
    assert kinds(drug, at_age(30, present={"fever"}), names) == []


def test_an_age_that_may_be_forbidden_speaks_where_an_age_was_said_and_an_unknown_one_is_an_adults(
    names: MedicineNames,
) -> None:
    child = limited(names.drugs["loratadine"], "any", 0, 12 * 365)
    old = limited(names.drugs["loratadine"], "any", 65 * 365)
    grown = limited(names.drugs["loratadine"], "any", 15 * 365)
    schoolchild = Case("x", "en", "question", Patient(), age_range_days=(365, 15 * 365 - 1))
    assert kinds(child, schoolchild, names) == [("age", "stop")]
    assert kinds(child, case(), names) == []
    assert kinds(old, case(), names) == []
    assert kinds(grown, case(), names) == [("age", "stop")]
    assert kinds(limited(child, "any", 15 * 365, 200 * 365), case(), names) == [("age", "stop")]


@pytest.mark.parametrize(("drug", "years"), [("codeine", 12), ("promethazine", 2), ("tramadol", 12)])
def test_children_below_the_age_are_not_given_it(names: MedicineNames, drug: str, years: int) -> None:
    assert ("age", "stop") in said(names, drug, at_age(years - 0.1))
    assert not [kind for kind, _ in said(names, drug, at_age(years + 0.1)) if kind == "age"]


def test_aspirin_in_fever_is_objected_to_for_the_young_only(names: MedicineNames) -> None:
    young, grown = at_age(10, present={"fever"}), at_age(40, present={"fever"})
    assert "contraindication" in [kind for kind, _ in said(names, "aspirin", young)]
    assert said(names, "aspirin", grown) == []


# ---- other medicines


@pytest.mark.parametrize("words", ["atazanavir", "阿扎那韦", "Atazanavir 300 mg", "ATAZANAVIR", "阿扎那韦胶囊"])
def test_a_medicine_outside_the_base_interacts_by_any_name(names: MedicineNames, words: str) -> None:
    assert "atazanavir" not in names.drugs
    found = against(names, "omeprazole", case(Patient(medicines=(words,))))
    assert [one.type for one in found] == ["interaction"]
    assert "阿扎那韦" in found[0].sentence.zh  # type: ignore[union-attr]  # an interaction always has its sentence


@pytest.mark.parametrize("words", ["warfarin", "华法林", "Warfarin 3 mg", "WARFARIN", "华法林钠片"])
def test_a_medicine_of_the_base_interacts_by_any_name(names: MedicineNames, words: str) -> None:
    found = against(names, "ibuprofen", case(Patient(medicines=(words,))))
    assert {(one.type, one.severity) for one in found} == {("interaction", "stop")}
    assert "华法林" in found[0].sentence.zh  # type: ignore[union-attr]  # an interaction always has its sentence


@pytest.mark.parametrize("words", ["舍曲林", "sertraline 50 mg", "fluoxetine"])
def test_a_medicine_outside_the_base_interacts_by_its_class(names: MedicineNames, words: str) -> None:
    assert ("interaction", "caution") in said(names, "aspirin", case(Patient(medicines=(words,)))) or (
        "interaction",
        "stop",
    ) in said(names, "aspirin", case(Patient(medicines=(words,))))


def test_an_interaction_speaks_from_both_articles(names: MedicineNames) -> None:
    for first in names.drugs.values():
        for entry in first.interactions:
            if entry.with_ not in names.drugs or entry.with_ == first.id:
                continue
            here = against(names, first.id, case(Patient(medicines=(entry.with_,))))
            there = against(names, entry.with_, case(Patient(medicines=(first.id,))))
            assert entry.sentence in [one.sentence for one in here]
            assert entry.sentence in [one.sentence for one in there], (first.id, entry.with_)
            assert {one.drug.id for one in there} <= {first.id, entry.with_}


def test_drugs_named_together_in_a_text_are_checked_against_each_other(names: MedicineNames) -> None:
    given = case(topics=(topic("drug", "ibuprofen"), topic("drug", "aspirin")))
    assert ("interaction", "stop") in said(names, "ibuprofen", given)


def in_text(text: str, drug: str) -> Case:
    return Case(text, "en", "question", Patient(), topics=(topic("drug", drug),))


@pytest.mark.parametrize(
    "text", ["服用硝酸甘油的病人能吃他达拉非吗", "Can I take Cialis with nitroglycerin?", "能吃伐地那非吗"]
)
def test_a_deadly_partner_without_an_article_is_noticed_in_the_text(names: MedicineNames, text: str) -> None:
    assert ("interaction", "stop") in said(names, "glyceryl_trinitrate", in_text(text, "glyceryl_trinitrate"))


@pytest.mark.parametrize(
    "text",
    [
        "没有吃他达拉非，硝酸甘油怎么用",
        "不吃他达拉非",
        "He is not on tadalafil. Nitroglycerin dose?",
        "stopped tadalafil",
    ],
)
def test_a_partner_that_the_text_denies_is_none(names: MedicineNames, text: str) -> None:
    assert said(names, "glyceryl_trinitrate", in_text(text, "glyceryl_trinitrate")) == []


@pytest.mark.parametrize("text", ["酒精消毒后打针", "iron bed", "抗酸药广告"])
def test_everyday_words_are_no_medicines(names: MedicineNames, text: str) -> None:
    for drug in names.drugs:
        assert said(names, drug, in_text(text, drug)) == []


def test_a_partner_in_the_list_and_in_the_text_is_one_partner(names: MedicineNames) -> None:
    given = Case("在吃他达拉非", "zh", "question", Patient(medicines=("他达拉非",)))
    assert said(names, "glyceryl_trinitrate", given) == [("interaction", "stop")]
    of_the_base = case(Patient(medicines=("华法林",)), topics=(topic("drug", "warfarin"),))
    listed = case(Patient(medicines=("华法林",)))
    assert against(names, "ibuprofen", of_the_base) == against(names, "ibuprofen", listed)


def test_a_drug_that_is_not_taken_raises_no_alert(names: MedicineNames) -> None:
    given = case(topics=(topic("drug", "aspirin", denied=True), topic("drug", "ibuprofen")))
    assert said(names, "ibuprofen", given) == []
    assert said(names, "aspirin", given) == []


def test_a_drug_does_not_interact_with_itself_under_a_brand_name(names: MedicineNames) -> None:
    assert said(names, "ibuprofen", case(Patient(medicines=("ibuprofen", "芬必得")))) == []


@pytest.mark.parametrize("drug", ["paracetamol", "amoxicillin", "loratadine", "zinc", "oral_rehydration_salts"])
def test_a_healthy_adult_gets_no_alert(names: MedicineNames, drug: str) -> None:
    given = case(
        Patient(age_years=30.0, sex="female", pregnant=False, weight_kg=60.0, egfr=100.0, medicines=("vitamin C",))
    )
    assert said(names, drug, given) == []


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
def test_the_longest_name_in_the_words_is_the_drug(names: MedicineNames, words: str, drug: str | None) -> None:
    assert names.drug_of(words) == drug


def test_an_unknown_medicine_stays_its_own_words(names: MedicineNames) -> None:
    assert names.medicine("zorvaxin") == {"zorvaxin"}


def test_every_medicine_known_by_name_only_is_outside_the_base_and_has_a_name_in_each_language(
    knowledge: KnowledgeBase,
) -> None:
    assert not set(knowledge.other_medicines) & set(knowledge.drugs)
    for entry in knowledge.other_medicines.values():
        assert entry.name.en.isascii()
        assert not entry.name.zh.isascii()


def test_every_partner_of_an_interaction_can_be_recognised(knowledge: KnowledgeBase) -> None:
    """A named drug must have a name people write; classes and fluids are listed here."""
    medicines = [*knowledge.drugs.values(), *knowledge.other_medicines.values()]
    classes = {name for entry in medicines for name in entry.classes}
    not_medicines = {"calcium_iv", "iodinated_contrast", "antacid", "ringer_lactate"}
    partners = {entry.with_ for drug in knowledge.drugs.values() for entry in drug.interactions}
    assert partners - classes - set(knowledge.drugs) - set(knowledge.other_medicines) <= not_medicines


def test_a_medicine_nobody_knows_keeps_its_words_as_name(names: MedicineNames) -> None:
    assert names.name("zorvaxin") == Text("zorvaxin", "zorvaxin")
