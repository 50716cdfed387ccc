"""Combinations and duplicates: no substance twice, no allergy hidden in a product of several substances."""

from __future__ import annotations

import dataclasses

import pytest

from medassist.core.case import Patient
from medassist.core.clinical import Drug, Ingredient, KnowledgeBase, Names, Text
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import Objection
from tests.core.prescribing.test_safety import against, case, said


def combination(drug: Drug, *ingredients: str, classes: tuple[str, ...] = ()) -> Drug:
    """A combination of these substances with the article of `drug`."""
    return dataclasses.replace(
        drug,
        id="combination",
        name=Text("复方", "The combination"),
        synonyms=Names(),
        classes=classes,
        interactions=(),
        allergy_groups=(),
        ingredients=tuple(Ingredient(one, 250.0) for one in ingredients),
    )


@pytest.fixture
def with_combination(knowledge: KnowledgeBase) -> MedicineNames:
    """The base with one combination of paracetamol, caffeine and amantadine."""
    made = combination(knowledge.drugs["paracetamol"], "paracetamol", "caffeine_substance", "amantadine")
    return MedicineNames({**knowledge.drugs, made.id: made}, knowledge.other_medicines)


def duplicates(names: MedicineNames, drug: str, *taken: str) -> list[Objection]:
    return [one for one in against(names, drug, case(Patient(medicines=taken))) if one.type == "duplicate"]


@pytest.mark.parametrize(("drug", "taken"), [("combination", "泰诺林"), ("paracetamol", "combination")])
def test_a_substance_hidden_in_a_combination_is_not_given_twice(
    with_combination: MedicineNames, drug: str, taken: str
) -> None:
    (found,) = duplicates(with_combination, drug, taken)
    assert (found.severity, found.drug.id, found.section) == ("stop", "combination", "overview")
    assert found.duplicate is not None
    assert "对乙酰氨基酚" in found.duplicate.zh
    assert "paracetamol" in found.duplicate.en.casefold()


def test_two_real_cold_medicines_with_the_same_substance_are_a_duplicate(names: MedicineNames) -> None:
    found = duplicates(names, "compound_paracetamol_amantadine", "散利痛", "对乙酰氨基酚片")
    assert [one.severity for one in found] == ["stop", "stop"]  # with each of the two


def test_two_drugs_of_a_class_call_for_caution_unless_an_interaction_says_it(names: MedicineNames) -> None:
    (found,) = duplicates(names, "simvastatin", "atorvastatin")
    assert found.severity == "caution"
    assert found.duplicate is not None
    assert "他汀类" in found.duplicate.zh
    assert duplicates(names, "loratadine", "cetirizine") == []
    assert ("interaction", "caution") in said(names, "loratadine", case(Patient(medicines=("cetirizine",))))


def test_a_harmless_ingredient_and_an_unknown_medicine_are_no_duplicate(with_combination: MedicineNames) -> None:
    assert duplicates(with_combination, "combination", "caffeine", "zorvaxin") == []


def test_an_allergy_to_an_ingredient_or_its_group_stops_the_combination(knowledge: KnowledgeBase) -> None:
    made = combination(knowledge.drugs["paracetamol"], "ibuprofen", "caffeine_substance")
    names = MedicineNames({**knowledge.drugs, made.id: made}, knowledge.other_medicines)
    for allergy in ("ibuprofen", "aspirin"):
        assert ("allergy", "stop") in said(names, "combination", case(Patient(allergies=(allergy,))))
    assert said(names, "combination", case(Patient(allergies=("peanut",)))) == []
