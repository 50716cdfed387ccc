"""What was read out of one text: the patient, the findings with their places, vital signs and the task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from medassist.core.clinical import Language, Sex

Task = Literal["question", "case", "prescribing", "calculation", "research", "translate", "summarise"]
FindingStatus = Literal["present", "absent", "unknown"]
FindingContext = Literal["now", "past", "family", "uncertain"]
MatchedBy = Literal["words", "meaning", "person"]
"""How a finding was read: its own words, words of a similar meaning, or a person's correction."""
ADULT_AGE_DAYS = (18 * 365, 100 * 365)
"""Ages assumed when the text says nothing: an adult of any age."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who it is about; None is unknown. Ages in years and days, weight in kg, eGFR in mL/min/1.73 m2."""

    age_years: float | None = None
    age_days: int | None = None
    sex: Sex | None = None
    pregnancy_weeks: float | None = None
    weight_kg: float | None = None
    pregnant: bool | None = None
    allergies: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    egfr: float | None = None


@dataclass(frozen=True, slots=True)
class FindingMention:
    """A finding said in the text; `start`/`end` are code points of the original text, half open.

    `duration_days` is how long this finding has lasted, when the text says so beside it. `probability` is 1 unless it was
    read by meaning.
    """

    id: str
    status: FindingStatus
    context: FindingContext
    quote: str
    start: int
    end: int
    duration_days: float | None = None
    matched_by: MatchedBy = "words"
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """A vital sign or laboratory value in the unit its quantity is named for (temperature_c, systolic_mmhg, ...)."""

    quantity: str
    value: float
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMention:
    """A condition or drug of the knowledge base named in the text.

    `denied` is True where the text says that the patient does not have or take it, or tells it of a relative.
    """

    kind: Literal["condition", "drug"]
    id: str
    quote: str
    start: int
    end: int
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything `reading.read` understood of one text.

    `age_range_days` is the span of ages the text allows (inclusive): the age itself when known, the span of a word such
    as infant or 孩子, else an adult's. `duration_days` is that of the complaint as a whole. `aspects` are the sections
    asked for (treatment, dose, ...), most specific first. `conflicts` are sentences (in `language`) about values that
    contradict each other. `present`, `absent` and `history` are what the rules see: implications closed, uncertain
    counted as present, history and exposures counted from past too. `certainty` holds the probability of each finding in
    `present` that was only read by meaning. `sounds_urgent` is the probability that somebody told of here is an emergency,
    where it passed the limit of the urgency head; it is a hint and decides nothing.
    """

    text: str
    language: Language
    task: Task
    patient: Patient
    findings: tuple[FindingMention, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    topics: tuple[TopicMention, ...] = ()
    aspects: tuple[str, ...] = ()
    duration_days: float | None = None
    conflicts: tuple[str, ...] = ()
    age_range_days: tuple[int, int] = ADULT_AGE_DAYS
    present: frozenset[str] = field(default_factory=frozenset)
    absent: frozenset[str] = field(default_factory=frozenset)
    history: frozenset[str] = field(default_factory=frozenset)
    certainty: Mapping[str, float] = field(default_factory=dict, hash=False)
    sounds_urgent: float | None = None
