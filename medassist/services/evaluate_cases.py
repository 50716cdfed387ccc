"""Measures the differential on labelled cases: first of, lane, urgency, calibration, and what the errors come of."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from medassist.core.answer import OPENLY
from medassist.core.case import Case
from medassist.core.clinical import Urgency
from medassist.core.diagnosis.danger import measured_danger, urgency_of
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.lane import must_not_miss
from medassist.core.diagnosis.posterior import Scored
from medassist.core.diagnosis.red_flags import fired
from medassist.core.diagnosis.reliability import Calibration, calibration_of
from medassist.services.ask import AskService
from medassist.services.case_sets import LabelledCase, Part

Cause = Literal["missing_condition", "label_doubtful", "not_read", "wrong_weight"]
CAUSES: tuple[Cause, ...] = ("missing_condition", "label_doubtful", "not_read", "wrong_weight")
Weighting = Literal["case", "set"]
WEIGHTINGS: tuple[Weighting, ...] = ("case", "set")
FIRST = (1, 3, 5)
READ_NATS = 3.0
"""A labelled condition for which the findings that were read say less than this is not recognised by reading."""
MILD: tuple[Urgency, ...] = ("routine", "self_care")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the program made of one case.

    `place` is that of the best accepted condition among all (0 is first), None where no differential was made;
    `confidence` the first one's probability; `chosen` whether the label's answer is the likeliest of those offered.
    """

    case: LabelledCase
    place: int | None
    first: str | None
    confidence: float
    chosen: bool | None
    urgency: Urgency | None
    lane: tuple[str, ...]
    cause: Cause | None
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the first condition is an accepted one."""
        return self.place == 0


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table; a share is None where no case of the row can show it."""

    set: str
    part: Part
    language: str
    cases: int
    in_base: int
    first_of: tuple[float | None, ...]
    first_of_base: tuple[float | None, ...]
    chosen: float | None
    emergency_recall: float | None
    false_emergency: float | None
    urgency_right: float | None
    in_lane: float | None
    in_lane_or_first: float | None
    in_lane_openly: float | None
    lane_length: float | None
    calibration: Calibration | None
    causes: tuple[tuple[Cause, int], ...]
    median_ms: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """Calibration over all sets of one part: every case alike, or every set alike (its cases share one weight).

    `language` is ALL or one language; `sets` are those that have a case here.
    """

    part: Part
    language: str
    weighting: Weighting
    sets: tuple[str, ...]
    calibration: Calibration


def judged(
    cases: Iterable[LabelledCase], service: AskService, step: Callable[[], None] = lambda: None
) -> Iterator[Judged]:
    """Every case taken the way a question takes, without the search for evidence; `step` is called after each."""
    for case in cases:
        began = time.perf_counter()
        read = service.read(case.text, patient=case.patient)
        flags = fired(read, service.rules)
        scored = service.scored(read, flags)
        rules = [flag.rule for flag in flags]
        signs = measured_danger(read, service.knowledge.findings)
        urgency = urgency_of(rules, scored, [VITAL_SIGNS[sign] for sign in signs])
        lane = must_not_miss(read, rules, scored, service.knowledge.findings, read.language)
        elapsed = (time.perf_counter() - began) * 1000.0
        place = next((at for at, one in enumerate(scored) if one.condition.id in case.accepted), None)
        yield Judged(
            case=case,
            place=place,
            first=scored[0].condition.id if scored else None,
            confidence=scored[0].shown if scored else 0.0,
            chosen=chosen(case, scored),
            urgency=urgency,
            lane=tuple(one.id for one in lane),
            cause=cause_of(case, read, scored, place),
            milliseconds=elapsed,
        )
        step()


def chosen(case: LabelledCase, scored: Sequence[Scored]) -> bool | None:
    """Whether an answer with the label's condition is the likeliest offered; None without options or without the condition.

    An answer's probability is that of its likeliest condition; where nothing was read all are 0, which is no choice.
    """
    if case.options is None or not case.accepted:
        return None
    by_id = {one.condition.id: one.probability for one in scored}
    offered = {option: max((by_id.get(one, 0.0) for one in option), default=0.0) for option in case.options}
    own = max((value for option, value in offered.items() if set(option) & set(case.accepted)), default=0.0)
    return own > 0.0 and own >= max(offered.values())


def cause_of(case: LabelledCase, read: Case, scored: Sequence[Scored], place: int | None) -> Cause | None:
    """Why the label is not among the first three; None where it is."""
    if not case.accepted:
        return "missing_condition"
    if place is not None and place < 3:
        return None
    if case.doubtful:
        return "label_doubtful"
    if place is None:
        return "not_read"
    support = sum(max(weight.log_likelihood_ratio, 0.0) for weight in scored[place].weights)
    said = sum(weight.log_likelihood_ratio > 0.0 for weight in scored[place].weights)
    return "not_read" if said < 2 or support < READ_NATS or not read.present else "wrong_weight"


def figures(results: Sequence[Judged]) -> list[Figures]:
    """A row for each set, part and language, and one for both languages where a set has two."""
    rows: list[Figures] = []
    keys: dict[tuple[str, Part], None] = dict.fromkeys((one.case.set, one.case.part) for one in results)
    for name, part in keys:
        own = [one for one in results if (one.case.set, one.case.part) == (name, part)]
        languages = sorted({one.case.language for one in own})
        for language in [ALL, *languages] if len(languages) > 1 else languages:
            chosen_rows = [one for one in own if language in (ALL, one.case.language)]
            rows.append(_row(name, part, language, chosen_rows))
    return rows


def _row(name: str, part: Part, language: str, results: Sequence[Judged]) -> Figures:
    known = [one for one in results if one.case.accepted]
    triaged = [one for one in results if one.case.urgency is not None]
    dangers = [(one, danger) for one in results for danger in one.case.must_not_miss if danger not in one.case.accepted]
    counts = Counter(one.cause for one in results if one.cause is not None)
    return Figures(
        set=name,
        part=part,
        language=language,
        cases=len(results),
        in_base=len(known),
        first_of=tuple(_share(one.place is not None and one.place < most for one in results) for most in FIRST),
        first_of_base=tuple(_share(one.place is not None and one.place < most for one in known) for most in FIRST),
        chosen=_share(one.chosen for one in results if one.chosen is not None),
        emergency_recall=_share(one.urgency == "emergency" for one in triaged if one.case.urgency == "emergency"),
        false_emergency=_share(one.urgency == "emergency" for one in triaged if one.case.urgency in MILD),
        urgency_right=_share(one.urgency == one.case.urgency for one in triaged),
        in_lane=_share(danger in one.lane for one, danger in dangers),
        in_lane_or_first=_share(danger in one.lane or danger == one.first for one, danger in dangers),
        in_lane_openly=_share(danger in one.lane[:OPENLY] for one, danger in dangers),
        lane_length=float(np.mean([len(one.lane) for one in results])) if results else None,
        calibration=_calibration(results, "case"),
        causes=tuple((cause, counts[cause]) for cause in CAUSES),
        median_ms=float(np.median([one.milliseconds for one in results])) if results else 0.0,
    )


def pooled(results: Sequence[Judged]) -> list[Pooled]:
    """Calibration over all sets, a part and language each, where there is more than one set and enough cases.

    A case whose label is not in the base counts: whatever the program puts first is wrong there, and the probability that it
    leaves for what lies outside has to say so. A case without a differential shows no probability and is left out.
    """
    rows: list[Pooled] = []
    parts: dict[Part, None] = dict.fromkeys(one.case.part for one in results)
    for part in parts:
        own = [one for one in results if one.case.part == part]
        languages = sorted({one.case.language for one in own})
        for language in [ALL, *languages] if len(languages) > 1 else [ALL]:
            chosen_rows = [one for one in own if language in (ALL, one.case.language)]
            sets = tuple(dict.fromkeys(one.case.set for one in chosen_rows))
            for weighting in WEIGHTINGS if len(sets) > 1 else ():
                found = _calibration(chosen_rows, weighting)
                if found is not None:
                    rows.append(Pooled(part, language, weighting, sets, found))
    return rows


def _calibration(results: Sequence[Judged], weighting: Weighting) -> Calibration | None:
    """Whether the first probability means what it says, over the cases that show one."""
    shown = [one for one in results if one.first is not None]
    sizes = Counter(one.case.set for one in shown)
    return calibration_of(
        np.array([one.confidence for one in shown]),
        np.array([one.right for one in shown], bool),
        weights=np.array([1.0 / sizes[one.case.set] for one in shown]) if weighting == "set" else None,
    )


def _share(values: Iterable[bool | None]) -> float | None:
    found = list(values)
    return sum(map(bool, found)) / len(found) if found else None
