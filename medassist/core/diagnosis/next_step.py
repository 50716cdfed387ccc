"""What to ask, examine or test next, in the order a clinician would, and nothing more once it would change no action.

A step is worth taking when an answer would change what is done (urgency, or the plan of the leading condition), when it
helps to exclude a dangerous condition that fits, or, while no condition leads, when it tells enough about which it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import MustNotMiss, NextStep
from medassist.core.case import Case
from medassist.core.clinical import Condition, FindingKind, Language, RedFlag, Urgency
from medassist.core.diagnosis.askable import askable
from medassist.core.diagnosis.clinic import ClinicLevel, has_test
from medassist.core.diagnosis.danger import LIKELY, ORDER, urgency_of
from medassist.core.diagnosis.expression import Expression
from medassist.core.diagnosis.implied import implied_by
from medassist.core.diagnosis.posterior import Network, Scored
from medassist.core.diagnosis.prior import outside_usual
from medassist.core.diagnosis.red_flags import CompiledRules
from medassist.core.diagnosis.step_value import Outlook, outlook
from medassist.core.diagnosis.world import Worlds

LENGTH = 5
CONSIDERED = 15
"""Leading conditions whose findings may be asked for."""
LINKED = 0.05
"""P(finding | condition) from which a finding is asked for the condition's sake."""
SHORTLIST = 12
LEAST_BITS = 0.08
LEAST_DANGER = 0.15
LEAST_CHANGE = 0.04
"""Least probability that the answer changes the action."""
BELIEVED = 3.0
"""A dangerous condition counts fully from probability 0.1 on; each power of ten below takes a third away."""
FORESEEN = 0.005
"""A finding less probable than this is not looked for as what completes a red flag."""
TRIED = 20
"""So many findings at most are tried on the red flags, the most probable first."""
COMPLETES = 0.6
"""Worth of completing an emergency's red flag when that is not improbable (USUAL)."""
USUAL = 0.1
IMPATIENCE = 0.15
"""By this share of its first value every threshold grows with each finding that was spoken of: interviews end."""
EXCLUDES = 0.15
"""A no that takes this share off a danger's probability helps to exclude it."""
NAMED = 3
"""So many excluded conditions are named."""
HARM: dict[Urgency, float] = {"emergency": 1.0, "same_day": 0.7, "routine": 0.4, "self_care": 0.2}
Kind = Literal["question", "exam", "test"]
_KIND: dict[FindingKind, Kind] = {"sign": "exam", "vital": "exam", "test": "test"}
_ORDER: tuple[Kind, ...] = ("question", "exam", "test")
COST: dict[Kind, float] = {"question": 1.0, "exam": 1.3, "test": 2.0}
"""What a step costs beside a question; a test that this clinic has not costs twice as much again."""
ELSEWHERE = 2.0
_Action = tuple[Urgency | None, object]


@dataclass(frozen=True, slots=True)
class _Step:
    """A candidate with what it is worth; `danger` 0 to 1, `change` the probability that the action changes."""

    finding: str
    place: int
    kind: Kind
    danger: float
    excludes: tuple[str, ...]
    change: float
    value: float


def next_steps(
    network: Network,
    scored: Sequence[Scored],
    case: Case,
    language: Language,
    *,
    rules: CompiledRules,
    flags: Sequence[RedFlag],
    lane: Sequence[MustNotMiss],
    clinic: ClinicLevel = "township",
) -> tuple[NextStep, ...]:
    """At most five steps, danger first; none when nothing that may be asked would change the action any more.

    `rules` are all red flags and `flags` those that fired; `lane` the dangerous conditions that fit and are not excluded.
    """
    if not case.present or not any(one.weights for one in scored):
        return ()
    urgency = urgency_of(flags, scored)
    referred = urgency in ("emergency", "same_day")
    open_rules = _open_rules(case, rules, flags, urgency)
    thought_of = {one.id for one in lane}
    thought_of |= {one.condition.id for one in scored if any(weight.log_likelihood_ratio > 0 for weight in one.weights)}
    relevant = [one for one in scored if one.condition.id in thought_of]
    questions = _questions(network, relevant, case, open_rules, lane, clinic, referred=referred)
    if not questions:
        return ()
    view = outlook(network, scored, case, questions, thought_of)
    choice = _Choice(network, scored, case, open_rules, flags, lane, clinic, view)
    steps = choice.worth_taking(questions, urgency)
    return tuple(_said(network, view, step, language, clinic) for step in _in_order(network, steps))


def _questions(
    network: Network,
    scored: Sequence[Scored],
    case: Case,
    open_rules: Sequence[OpenRule],
    lane: Sequence[MustNotMiss],
    clinic: ClinicLevel,
    *,
    referred: bool,
) -> list[str]:
    """What may be asked: findings of the leading and of the dangerous conditions, and those that complete a red flag."""
    wanted = {one.id for one in lane}
    of_interest = [one.condition for one in scored[:CONSIDERED] if not outside_usual(one.condition, case)]
    of_interest += [one.condition for one in scored if one.condition.id in wanted]
    listed = {link.finding for one in of_interest for link in one.findings if link.value >= LINKED}
    listed |= {finding for rule in open_rules for finding in rule.expression.findings}
    return [
        finding
        for finding in sorted(listed)
        if finding in network.findings
        and finding in network.tables.columns
        and askable(network.findings[finding], case)
        and (referred or network.findings[finding].kind != "test" or has_test(clinic, finding))
    ]


class _Choice:
    """Chooses among the questions of one case."""

    def __init__(
        self,
        network: Network,
        scored: Sequence[Scored],
        case: Case,
        open_rules: Sequence[OpenRule],
        flags: Sequence[RedFlag],
        lane: Sequence[MustNotMiss],
        clinic: ClinicLevel,
        view: Outlook,
    ) -> None:
        self._network = network
        self._by_row = {one.condition.id: one for one in scored}
        self._case = case
        self._open_rules = open_rules
        self._flags = flags
        self._clinic: ClinicLevel = clinic
        self._view = view
        rows = {condition.id: row for row, condition in enumerate(network.conditions)}
        self._lane = [rows[one.id] for one in lane if one.id in rows and view.now[rows[one.id]] > 0.0]

    def worth_taking(self, questions: Sequence[str], urgency: Urgency | None) -> list[_Step]:
        """The best steps, most valuable first; of a finding and what it implies only one."""
        dangers, excludes = self._dangers()
        raised = self._raised(questions)
        steps = [
            self._step(place, finding, float(dangers[place]), excludes[place], raised.get(finding))
            for place, finding in enumerate(questions)
        ]
        steps.sort(key=lambda one: (-one.value, one.finding))
        now = self._action(self._view.now)
        said = len({mention.id for mention in self._case.findings})
        patience = 1.0 + IMPATIENCE * said
        chosen: list[_Step] = []
        for step in steps[:SHORTLIST]:
            weighed = replace(step, change=max(step.change, self._change(step.place, now)))
            if self._is_worth(weighed, patience, is_open=now[1] is None) and not self._is_said_by(weighed, chosen):
                chosen.append(weighed)
        chosen.sort(key=lambda one: (-(one.value + one.change / COST[one.kind]), one.finding))
        return chosen[:LENGTH]

    def _is_worth(self, step: _Step, patience: float, *, is_open: bool) -> bool:
        telling = is_open and self._view.bits[step.place] >= LEAST_BITS * patience
        return telling or step.danger >= LEAST_DANGER * patience or step.change >= LEAST_CHANGE * patience

    def _is_said_by(self, step: _Step, chosen: Iterable[_Step]) -> bool:
        """Whether a better step asks for the same in general or in particular."""
        above = set(implied_by(step.finding, self._network.findings))
        return any(
            one.finding in above or step.finding in implied_by(one.finding, self._network.findings) for one in chosen
        )

    def _step(
        self, place: int, finding: str, danger: float, excludes: tuple[str, ...], raised: Urgency | None
    ) -> _Step:
        kind = _KIND.get(self._network.findings[finding].kind, "question")
        chance = float(self._view.chance[place])
        if raised is not None:
            danger = max(danger, COMPLETES * HARM[raised] * min(1.0, math.sqrt(chance / USUAL)))
        cost = COST[kind]
        if kind == "test" and not has_test(self._clinic, finding):
            cost *= ELSEWHERE
        value = (float(self._view.bits[place]) + danger) / cost
        return _Step(finding, place, kind, danger, excludes, chance if raised is not None else 0.0, value)

    def _dangers(self) -> tuple[NDArray[np.float64], list[tuple[str, ...]]]:
        """Of each question, how much its answer would move a dangerous condition (0 to 1), and which a no helps to exclude.

        The expected share that a no takes off, plus the expected power of ten (at most one) that a yes adds; weighed by the
        harm of the condition, and by how far it is from being improbable.
        """
        view, width = self._view, len(self._view.chance)
        if not self._lane:
            return np.zeros(width), [()] * width
        now = view.now[self._lane][:, None]
        fall = np.maximum(0.0, 1.0 - view.no[self._lane] / now)
        rise = np.clip(np.log10(np.maximum(view.yes[self._lane] / now, 1e-9)), 0.0, 1.0)
        believed = np.clip(1.0 + (np.log10(now) + 1.0) / BELIEVED, 0.0, 1.0)
        harm = np.array([HARM[self._network.conditions[row].urgency] for row in self._lane])[:, None]
        moved = harm * believed * ((1.0 - view.chance) * fall + view.chance * rise)
        helped = (fall >= EXCLUDES) & (view.chance < 1.0 - EXCLUDES)
        order = np.argsort(-fall * believed, axis=0)
        names = [self._network.conditions[row].id for row in self._lane]
        excluded = [
            tuple(names[one] for one in order[:, place] if helped[one, place])[:NAMED] for place in range(width)
        ]
        return moved.max(axis=0), excluded

    def _raised(self, questions: Sequence[str]) -> dict[str, Urgency]:
        """The urgency that a yes would raise the case to by completing a red flag together with what was said."""
        chances = dict(zip(questions, self._view.chance, strict=True))
        found: dict[str, Urgency] = {}
        tried = sorted(
            (-float(chances[finding]), finding)
            for finding in {one for rule in self._open_rules for one in rule.expression.findings}
            if chances.get(finding, 0.0) >= FORESEEN
        )
        for _, finding in tried[:TRIED]:
            there = frozenset({finding, *implied_by(finding, self._network.findings)})
            worlds = Worlds(replace(self._case, present=self._case.present | there))
            for rule in self._open_rules:
                if finding not in rule.expression.findings or finding in found:
                    continue
                because = [rule.expression.test(world) for world in worlds.at(rule.expression.age_limits)]
                if any(reasons is not None and self._case.present & set(reasons) for reasons in because):
                    found[finding] = rule.urgency
        return found

    def _change(self, place: int, now: _Action) -> float:
        """Probability that the answer changes the action."""
        chance = float(self._view.chance[place])
        changed = chance if self._action(self._view.yes[:, place]) != now else 0.0
        return changed + ((1.0 - chance) if self._action(self._view.no[:, place]) != now else 0.0)

    def _action(self, probabilities: NDArray[np.float64]) -> _Action:
        """What would be done: the urgency, and the plan of the condition that leads (None where none does)."""
        top = np.argsort(-probabilities)[:CONSIDERED]
        ids = [self._network.conditions[row].id for row in top]
        chances = probabilities[top].tolist()
        leading = [
            Scored(one.condition, one.prior, (), one.interaction, one.score, chance)
            for one, chance in zip((self._by_row[id] for id in ids), chances, strict=True)
        ]
        level = urgency_of(self._flags, leading)
        first = leading[0]
        return level, _plan(first.condition) if first.probability >= LIKELY else None


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A red flag that did not fire, would raise the urgency, and speaks of something that was said."""

    expression: Expression
    urgency: Urgency


def _open_rules(case: Case, rules: CompiledRules, flags: Sequence[RedFlag], urgency: Urgency | None) -> list[OpenRule]:
    """The red flags that one more finding could complete, emergencies first."""
    fired = {flag.id for flag in flags}
    found: list[OpenRule] = []
    for rule, expression in rules.rules:
        level: Urgency = "emergency" if rule.action_code == "call_emergency" else "same_day"
        higher = urgency is None or ORDER.index(level) > ORDER.index(urgency)
        if higher and rule.id not in fired and case.present & set(expression.findings):
            found.append(OpenRule(expression, level))
    return found


def _plan(condition: Condition) -> tuple[Urgency, frozenset[str], bool]:
    """What is done for a condition: how soon, with which drugs, and whether it must not be missed."""
    return condition.urgency, frozenset(condition.drugs), condition.must_not_miss


def _in_order(network: Network, steps: Sequence[_Step]) -> list[_Step]:
    """Danger first; questions before examinations before tests; what belongs together side by side."""
    family = {step.finding: (implied_by(step.finding, network.findings) or [step.finding])[-1] for step in steps}
    best: dict[tuple[bool, Kind, str], float] = {}
    for step in steps:
        key = (step.danger >= LEAST_DANGER, step.kind, family[step.finding])
        best[key] = max(best.get(key, 0.0), step.value)

    def place(step: _Step) -> tuple[object, ...]:
        dangerous = step.danger >= LEAST_DANGER
        group = family[step.finding]
        return (
            not dangerous,
            _ORDER.index(step.kind),
            -best[dangerous, step.kind, group],
            group,
            -step.value,
            step.finding,
        )

    return sorted(steps, key=place)


def _said(network: Network, view: Outlook, step: _Step, language: Language, clinic: ClinicLevel) -> NextStep:
    finding = network.findings[step.finding]
    return NextStep(
        step.kind,
        step.finding,
        finding.ask.of(language),
        round(float(view.bits[step.place]), 4),
        _why(network, view, step, language, clinic),
        step.excludes if step.danger >= LEAST_DANGER else (),
    )


def _why(network: Network, view: Outlook, step: _Step, language: Language, clinic: ClinicLevel) -> str:
    """One sentence: what it helps to exclude, else what a yes and a no speak for; and whether it is done elsewhere."""
    zh = language == "zh"
    if step.danger >= LEAST_DANGER and step.excludes:
        names = {one.id: one.name.of(language) for one in network.conditions if one.id in step.excludes}
        listed = ("、" if zh else ", ").join(names[one] for one in step.excludes)
        why = f"有助于排除{listed}。" if zh else f"Helps to exclude {listed}."
    elif step.danger >= LEAST_DANGER:
        why = "如有，属于危险信号。" if zh else "If so, it is a danger sign."
    else:
        up = network.conditions[int(np.argmax(view.yes[:, step.place] - view.now))].name.of(language)
        down = network.conditions[int(np.argmax(view.no[:, step.place] - view.now))].name.of(language)
        why = f"有：更像{up}；无：更像{down}。" if zh else f"Yes: more like {up}; no: more like {down}."
    if step.kind == "test" and not has_test(clinic, step.finding):
        return (
            f"{why}本机构做不了，转诊后做。" if zh else f"{why} Not at this clinic: where the patient is referred to."
        )
    return why
