"""The names of all medicines of the base, built once."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.core.prescribing.medicine_names import MedicineNames


@pytest.fixture(scope="session")
def names(knowledge: KnowledgeBase) -> MedicineNames:
    return MedicineNames(knowledge.drugs, knowledge.other_medicines)
