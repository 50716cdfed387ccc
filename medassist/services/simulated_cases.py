"""Cases drawn from the network with the noise of real ones: said in part, misread, findings of something else, two illnesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from medassist.core.case import Case, FindingMention, Patient
from medassist.core.clinical import Condition, KnowledgeBase, Sex
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.prior import Priors
from medassist.core.diagnosis.red_flags import fired
from medassist.core.reading.conclusions import conclude
from medassist.services.ask import AskService

YEAR = 365
OUTSIDE = 0.1
"""Share of cases whose reason lies outside the base: whatever comes first is wrong."""
SECOND = 0.15
"""Share of cases with a second condition, whose findings are said too; either counts as right."""
SAID = {"symptom": 0.65, "sign": 0.45, "vital": 0.5, "history": 0.5, "exposure": 0.5, "test": 0.15}
"""Share of findings that are there and are said, by kind: a text is never a full record."""
DENIED = 0.06
"""Share of findings of the condition that are not there and are said to be absent."""
NOT_READ = 0.12
"""Share of said findings that reading misses."""
MISREAD = 0.5
"""Mean number of findings read that nobody said, drawn by background rate."""
COMPANION = 0.25
"""Share of said findings that bring a related one (one that implies the same thing) with them."""
SURE = 0.97
"""P(finding | condition) from which a case of the condition always says it: without it there is no such case."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn case and the conditions it was drawn from; none for a reason outside the base."""

    case: Case
    truth: tuple[str, ...]


class CaseMaker:
    """Draws cases over one base; the same seed gives the same cases."""

    def __init__(self, knowledge: KnowledgeBase, service: AskService, seed: int) -> None:
        self._base = knowledge
        self._service = service
        self._draw = np.random.default_rng(seed)
        self._conditions = [one for one in knowledge.conditions.values() if one.findings]
        self._priors = Priors(self._conditions)
        rates = np.array([finding.background for finding in knowledge.findings.values()])
        self._names = list(knowledge.findings)
        self._rates = rates / rates.sum()
        self._related: dict[str, list[str]] = {}
        by_parent: dict[str, list[str]] = {}
        for finding in knowledge.findings.values():
            for parent in finding.implies:
                by_parent.setdefault(parent, []).append(finding.id)
        for children in by_parent.values():
            for child in children:
                self._related.setdefault(child, []).extend(one for one in children if one != child)
        self._related = {child: others for child, others in self._related.items() if others}

    def cases(self, count: int) -> Iterator[Drawn]:
        """`count` cases: patients of all ages, conditions by how often they come at that age."""
        made = 0
        while made < count:
            drawn = self._one()
            if drawn is not None:
                made += 1
                yield drawn

    def _one(self) -> Drawn | None:
        years = int(
            self._draw.choice([self._draw.integers(0, 5), self._draw.integers(5, 18), self._draw.integers(18, 90)])
        )
        sex: Sex = "male" if self._draw.random() < 0.5 else "female"
        ages = (years * YEAR, years * YEAR + YEAR - 1)
        empty = Case("", "en", "case", Patient(age_years=years, age_days=ages[0], sex=sex), age_range_days=ages)
        truth: list[Condition] = []
        if self._draw.random() >= OUTSIDE:
            weights = self._priors.of(empty)
            number = 2 if self._draw.random() < SECOND else 1
            picked = self._draw.choice(len(self._conditions), number, replace=False, p=weights / weights.sum())
            truth = [self._conditions[index] for index in picked]
        present, absent = self._said(truth)
        if not present:
            return None
        mentions = [FindingMention(one, "present", "now", "", 0, 0) for one in present]
        mentions += [FindingMention(one, "absent", "now", "", 0, 0) for one in absent]
        found = conclude(self._service.implications, mentions, (), ages, set(), "en")
        case = Case(
            "", "en", "case", empty.patient, findings=tuple(mentions), age_range_days=ages, present=found.present,
            absent=found.absent, history=found.history,
        )  # fmt: skip
        return Drawn(case, tuple(one.id for one in truth))

    def _said(self, truth: Sequence[Condition]) -> tuple[list[str], list[str]]:
        """Findings read as present, in an order of saying, and as absent."""
        present: list[str] = []
        absent: list[str] = []
        for condition in truth:
            for link in condition.findings:
                finding = self._base.findings.get(link.finding)
                if finding is None:
                    continue
                if self._draw.random() < link.value:
                    said = link.value >= SURE or self._draw.random() < SAID[finding.kind]
                    if said and self._draw.random() >= NOT_READ:
                        present.append(link.finding)
                        if link.finding in self._related and self._draw.random() < COMPANION:
                            present.append(str(self._draw.choice(self._related[link.finding])))
                elif self._draw.random() < DENIED:
                    absent.append(link.finding)
        extra = int(self._draw.poisson(MISREAD)) + (2 if not truth else 0)
        present += [str(one) for one in self._draw.choice(self._names, extra, p=self._rates)]
        present = list(dict.fromkeys(present))
        self._draw.shuffle(present)
        return present, [one for one in dict.fromkeys(absent) if one not in present]


def scored(drawn: Drawn, service: AskService) -> list[Scored]:
    """The differential of a drawn case, red flags included."""
    return service.scored(drawn.case, fired(drawn.case, service.rules))
