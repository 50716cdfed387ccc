"""The answer object of the command line's contract: field names and order are what callers rely on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from medassist.core.case import FindingContext, FindingStatus, MatchedBy, Patient, Task
from medassist.core.clinical import ActionCode, Language, Review, Severity, Urgency

Status = Literal["answered", "abstained", "refused", "error"]
AlertType = Literal[
    "allergy",
    "interaction",
    "pregnancy",
    "breastfeeding",
    "age",
    "renal",
    "hepatic",
    "overdose",
    "underdose",
    "duplicate",
    "contraindication",
]


@dataclass(frozen=True, slots=True)
class RedFlagAlert:
    """A fired red-flag rule, with the findings it fired on.

    `by_meaning`: it would not have fired on the text's own words; `text` then asks to check.
    """

    id: str
    text: str
    action: str
    action_code: ActionCode
    because: tuple[str, ...]
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class FoundFinding:
    """A finding as shown to the caller; `probability` is below 1 where it was read by meaning."""

    id: str
    name: str
    status: FindingStatus
    context: FindingContext
    quote: str
    start: int
    end: int
    matched_by: MatchedBy = "words"
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Weight:
    """What one finding adds to a condition's score, in nats."""

    finding: str
    status: FindingStatus
    log_likelihood_ratio: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One condition of the differential: prior + sum of weights + interaction = score, all in nats."""

    id: str
    name_zh: str
    name_en: str
    icd10: str
    probability: float
    prior: float
    score: float
    urgency: Urgency
    evidence: tuple[Weight, ...]
    interaction: float = 0.0


@dataclass(frozen=True, slots=True)
class MustNotMiss:
    """A dangerous condition that fits and is not excluded."""

    id: str
    name_zh: str
    name_en: str
    icd10: str
    why: str
    excluded_by: tuple[str, ...]


OPENLY = 8
"""So many of the dangers, the first, are for showing openly; a reader asks for the others."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A question, examination or test, with the information it is expected to bring (bits).

    `why` is one sentence: what it would help to exclude, or what a yes and a no would speak for. `excludes` are the ids of
    the dangerous conditions that a no would make less probable.
    """

    kind: Literal["question", "exam", "test"]
    finding: str
    text: str
    information_bits: float
    why: str = ""
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """A drug option with the dose worked out for this patient (None where it cannot be)."""

    drug: str
    text: str
    dose: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """A prescribing alert."""

    type: AlertType
    severity: Severity
    drug: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of the answer and the numbers of the citations it stands on."""

    text: str
    section: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: where the evidence stands, what it says, and whether a clinician signed it."""

    n: int
    library: str
    document: str
    section: str
    text: str
    language: Language
    score: float
    source: str
    review: Review


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of the language model after verification; `stands_on` is the sentence of the evidence that bears it."""

    text: str
    supported: bool
    citations: tuple[int, ...]
    problem: str | None
    stands_on: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What the language model wrote, sentence by sentence; `text` holds the supported ones, nothing where too few were."""

    text: str
    sentences: tuple[WrittenSentence, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Engine:
    """What answered: program version, encoder hash, knowledge version, device."""

    version: str
    encoder: str | None
    knowledge: str
    device: str


@dataclass(frozen=True, slots=True)
class UrgencyReason:
    """What asks for the case's urgency by itself: a red flag, a measured vital sign or a probable condition, with sources."""

    kind: Literal["red_flag", "vital_sign", "condition"]
    id: str
    urgency: Urgency
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TwoConditions:
    """Two conditions that explain the case together better than either alone; `gain` in nats over the better one.

    `explains` are the findings that each of the two, in order, explains and the other does not.
    """

    ids: tuple[str, str]
    names_zh: tuple[str, str]
    names_en: tuple[str, str]
    explains: tuple[tuple[str, ...], tuple[str, ...]]
    gain: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one text."""

    id: str | None
    text: str
    language: Language
    task: Task
    status: Status
    reason: str | None
    urgency: Urgency | None
    red_flags: tuple[RedFlagAlert, ...]
    patient: Patient
    findings: tuple[FoundFinding, ...]
    differential: tuple[Hypothesis, ...]
    must_not_miss: tuple[MustNotMiss, ...]
    next: tuple[NextStep, ...]
    treatment: tuple[Treatment, ...]
    alerts: tuple[Alert, ...]
    answer: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    written: Written | None
    engine: Engine
    timings_ms: dict[str, float] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    """Sentences to check that decide nothing, such as that the text reads like an emergency."""
    urgency_reasons: tuple[UrgencyReason, ...] = ()
    together: TwoConditions | None = None
    schema: str = "medassist.answer/1"

    def replace(self, **changes: Any) -> Answer:
        """A copy with some fields changed."""
        from dataclasses import replace

        return replace(self, **changes)
