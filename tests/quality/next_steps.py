"""Asks simulated patients until the program stops: how many questions, and how often the true condition is then in front.

    .venv/bin/python tests/quality/next_steps.py [--cases 600] [--seed 1] [--clinic township] [--json]

A patient has one condition of the base (drawn evenly, so that rare ones count as much as common ones), an age and sex of
its usual ones, and findings drawn from P(finding | condition) and from the background. He comes with one or two complaints
and answers every question by what he has; each answer is read and worked out as the program does. Cases drawn from the
network prove that the questions lead where the network knows the way; they prove nothing about real patients.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from medassist.core.answer import OPENLY, MustNotMiss, NextStep
from medassist.core.case import Case, FindingMention, Patient
from medassist.core.clinical import Condition, KnowledgeBase
from medassist.core.diagnosis.clinic import LEVELS, ClinicLevel
from medassist.core.diagnosis.lane import must_not_miss
from medassist.core.diagnosis.next_step import next_steps
from medassist.core.diagnosis.posterior import Network, Scored
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.reading.conclusions import Network as Implications
from medassist.core.reading.conclusions import conclude
from medassist.core.reading.matching import MODIFIERS
from medassist.knowledge.compiled import load_base
from medassist.services.assembly import compiled_folder

YEAR_DAYS = 365
LEAK = 0.25
"""Share of the background rate at which a finding stands beside a condition that does not cause it."""
MOST_ASKED = 60


@dataclass(frozen=True, slots=True)
class SimulatedPatient:
    """Who it is, what he truly has, and what he comes with."""

    condition: Condition
    patient: Patient
    findings: frozenset[str]
    complaints: tuple[str, ...]

    @property
    def ages(self) -> tuple[int, int]:
        """The age as the span a case holds."""
        days = self.patient.age_days or 0
        return days, days


@dataclass(slots=True)
class Course:
    """How the questioning of one patient went; ranks count from 1, None where the condition is not ranked."""

    asked: list[NextStep] = field(default_factory=list)
    rank_before: int | None = None
    rank_after: int | None = None
    in_lane: bool = False
    lane_before: int = 0
    lane_after: int = 0
    stopped: bool = True


class Room:
    """A consulting room over one base: makes cases of what was said, and works them out as the program does."""

    def __init__(self, base: KnowledgeBase, clinic: ClinicLevel) -> None:
        self.base = base
        self.clinic: ClinicLevel = clinic
        self.network = Network(base.conditions, base.findings)
        self.rules = compile_rules(base.red_flags.values(), base.findings)
        self.implications = Implications(base.findings)

    def case(self, who: SimulatedPatient, answers: Sequence[tuple[str, bool]]) -> Case:
        """The case as it stands after these answers."""
        mentions = [FindingMention(one, "present", "now", one, 0, 0) for one in who.complaints]
        mentions += [FindingMention(one, "present" if yes else "absent", "now", one, 0, 0) for one, yes in answers]
        found = conclude(self.implications, mentions, (), who.ages, set(), "en")
        return Case(
            "simulated", "en", "case", who.patient, findings=tuple(mentions), present=found.present, absent=found.absent,
            history=found.history, age_range_days=who.ages,
        )  # fmt: skip

    def work_out(self, case: Case) -> tuple[list[Scored], tuple[MustNotMiss, ...], tuple[NextStep, ...]]:
        """Posterior, lane and next steps."""
        flags = [one.rule for one in fired(case, self.rules)]
        scored = self.network.posterior(case, {one for rule in flags for one in rule.conditions})
        lane = must_not_miss(case, flags, scored, self.base.findings, "en")[:OPENLY]
        steps = next_steps(
            self.network, scored, case, "en", rules=self.rules, flags=flags, lane=lane, clinic=self.clinic
        )
        return scored, lane, steps

    def ask_until_stop(self, who: SimulatedPatient) -> Course:
        """Answers the first proposed step truly, again and again, until nothing more is proposed."""
        course = Course()
        answers: list[tuple[str, bool]] = []
        scored, lane, steps = self.work_out(self.case(who, answers))
        course.rank_before, course.lane_before = _rank(scored, who.condition.id), len(lane)
        while steps and len(answers) < MOST_ASKED:
            step = steps[0]
            course.asked.append(step)
            answers.append((step.finding, step.finding in who.findings))
            scored, lane, steps = self.work_out(self.case(who, answers))
        course.rank_after, course.lane_after = _rank(scored, who.condition.id), len(lane)
        course.in_lane = who.condition.id in {one.id for one in lane}
        course.stopped = not steps
        return course


def draw(base: KnowledgeBase, implications: Implications, rng: random.Random) -> SimulatedPatient | None:
    """A patient of a condition drawn evenly; None where the draw left him without a complaint."""
    condition = rng.choice(sorted(base.conditions.values(), key=lambda one: one.id))
    limits = condition.age_years
    years = rng.uniform(limits.min, min(limits.max if limits.max is not None else 85.0, 85.0))
    days = int(years * YEAR_DAYS)
    sex = condition.sex if condition.sex != "any" else rng.choice(("male", "female"))
    patient = Patient(age_years=round(years, 2), age_days=days, sex=sex)
    chances = {one.id: LEAK * one.background for one in base.findings.values()}
    chances |= {link.finding: link.value for link in condition.findings}
    has = implications.implied(one for one, chance in sorted(chances.items()) if rng.random() < chance)
    excluded = {other for one in has for other in base.findings[one].excludes}
    has -= excluded - {link.finding for link in condition.findings}
    shown = [link for link in condition.findings if link.finding in has and link.finding not in MODIFIERS]
    own = [link for link in shown if base.findings[link.finding].kind == "symptom"]
    own = own or [link for link in shown if base.findings[link.finding].kind == "sign"]
    if not own:
        return None
    own.sort(key=lambda link: (-link.value * rng.uniform(0.5, 1.0), link.finding))
    return SimulatedPatient(condition, patient, frozenset(has), tuple(one.finding for one in own[: rng.choice((1, 2))]))


def _rank(scored: Sequence[Scored], condition: str) -> int | None:
    return next((place for place, one in enumerate(scored, 1) if one.condition.id == condition), None)


def measure(room: Room, cases: int, seed: int) -> dict[str, object]:
    """The figures over `cases` patients."""
    rng = random.Random(seed)
    courses: list[tuple[SimulatedPatient, Course]] = []
    began = time.process_time()
    rounds = 0
    while len(courses) < cases:
        who = draw(room.base, room.implications, rng)
        if who is not None:
            course = room.ask_until_stop(who)
            rounds += 1 + len(course.asked)
            courses.append((who, course))
    asked = sorted(len(course.asked) for _, course in courses)
    dangerous = [(who, course) for who, course in courses if who.condition.must_not_miss]
    kinds = Counter(step.kind for _, course in courses for step in course.asked)

    def share(most: int, *, after: bool) -> float:
        ranks = [course.rank_after if after else course.rank_before for _, course in courses]
        return round(sum(rank is not None and rank <= most for rank in ranks) / len(courses), 3)

    return {
        "schema": "medassist.next_steps_report/1",
        "knowledge": room.base.version,
        "clinic": room.clinic,
        "cases": len(courses),
        "seed": seed,
        "asked_mean": round(sum(asked) / len(asked), 1),
        "asked_median": asked[len(asked) // 2],
        "asked_p90": asked[int(len(asked) * 0.9)],
        "asked_most": asked[-1],
        "stopped": round(sum(course.stopped for _, course in courses) / len(courses), 3),
        "kinds": {kind: round(kinds[kind] / max(1, sum(kinds.values())), 3) for kind in ("question", "exam", "test")},
        "top1_before": share(1, after=False),
        "top1": share(1, after=True),
        "top3_before": share(3, after=False),
        "top3": share(3, after=True),
        "top5": share(5, after=True),
        "dangers_seen": round(
            sum(course.in_lane or (course.rank_after or 99) <= 3 for _, course in dangerous) / max(1, len(dangerous)), 3
        ),
        "lane_before": round(sum(course.lane_before for _, course in courses) / len(courses), 2),
        "lane_after": round(sum(course.lane_after for _, course in courses) / len(courses), 2),
        "ms_a_round": round(1000.0 * (time.process_time() - began) / rounds, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clinic", choices=LEVELS, default="township")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = measure(Room(load_base(compiled_folder()), options.clinic), options.cases, options.seed)
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for name, value in report.items():
        print(f"{name:14}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
