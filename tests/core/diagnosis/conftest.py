"""Cases made of findings, and the network of the real base."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from medassist.core.case import ADULT_AGE_DAYS, Case, FindingMention, Patient
from medassist.core.clinical import KnowledgeBase
from medassist.core.diagnosis.posterior import Network
from medassist.core.reading.conclusions import Network as Implications
from medassist.core.reading.conclusions import conclude

MakeCase = Callable[..., Case]


@pytest.fixture(scope="session")
def network(knowledge: KnowledgeBase) -> Network:
    return Network(knowledge.conditions, knowledge.findings)


@pytest.fixture(scope="session")
def make_case(knowledge: KnowledgeBase) -> MakeCase:
    """A case of findings said in this order, with implications closed as reading does it."""
    implications = Implications(knowledge.findings)

    def made(
        present: Iterable[str] = (),
        absent: Iterable[str] = (),
        *,
        ages: tuple[int, int] = ADULT_AGE_DAYS,
        patient: Patient | None = None,
    ) -> Case:
        said = [(one, "present") for one in present] + [(one, "absent") for one in absent]
        mentions = [FindingMention(one, status, "now", one, 0, 0) for one, status in said]  # type: ignore[arg-type]  # one of the two
        found = conclude(implications, mentions, (), ages, set(), "en")
        return Case(
            "x", "en", "case", patient or Patient(), findings=tuple(mentions), present=found.present,
            absent=found.absent, history=found.history, age_range_days=ages,
        )  # fmt: skip

    return made
