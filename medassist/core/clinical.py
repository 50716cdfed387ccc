"""What the knowledge base is made of: conditions, findings, drugs, red flags and their sources, as frozen values.

These classes are the schema: the TOML files under resources/knowledge are converted to them field by field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
Urgency = Literal["emergency", "same_day", "routine", "self_care"]
Sex = Literal["male", "female"]
Review = Literal["unreviewed", "reviewed"]
FindingKind = Literal["symptom", "sign", "vital", "history", "exposure", "test"]
ActionCode = Literal["call_emergency", "refer_today"]
Severity = Literal["stop", "caution"]
AgeBand = Literal["newborn", "infant", "child", "school", "adult", "middle", "older"]
SectionName = Literal[
    "overview",
    "danger_signs",
    "confirm",
    "treatment",
    "treatment_children",
    "treatment_pregnancy",
    "refer",
    "advice",
    "follow_up",
    "prevention",
]

SECTIONS: tuple[SectionName, ...] = SectionName.__args__  # type: ignore[attr-defined]  # a Literal lists its values here

GENERAL = "general"
"""The source of a sentence that stands on no external work."""

BAND_PROBABILITY: dict[str, float] = {
    "always": 0.97,
    "usual": 0.8,
    "common": 0.5,
    "occasional": 0.2,
    "rare": 0.05,
    "never": 0.005,
}
"""P(finding | condition) of each band, as KNOWLEDGE defines them."""

AGE_BAND_UPPER_DAYS: dict[str, int] = {
    "newborn": 28,
    "infant": 365,
    "child": 5 * 365,
    "school": 15 * 365,
    "adult": 45 * 365,
    "middle": 65 * 365,
    "older": 200 * 365,
}
"""First day of age (exclusive upper bound, days) that no longer belongs to the band."""


@dataclass(frozen=True, slots=True)
class Text:
    """One thing to say, in both languages of the product."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Names:
    """Further names a person may type for an entry; the main name stands beside it."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def of(self, language: Language) -> tuple[str, ...]:
        """The names in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Claim:
    """A dose, threshold or contraindication that a sentence states, in a form a program can compare.

    `value_low`..`value_high` in `unit`, `per` day/dose/hour where it applies; a single value has both ends equal.
    """

    kind: Literal["dose", "threshold", "contraindication", "duration"]
    drug: str | None = None
    quantity: str | None = None
    indication: str | None = None
    population: Literal["any", "adult", "child", "infant", "newborn", "pregnant", "older"] = "any"
    route: str | None = None
    value_low: float | None = None
    value_high: float | None = None
    unit: str | None = None
    per: Literal["dose", "day", "hour", "course"] | None = None
    times_per_day: float | None = None
    polarity: Literal["recommended", "forbidden"] = "recommended"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article in both languages, with the ids of the sources it stands on.

    `sources` holds ids of source entries, or only "general" where no external source is named. An empty text means
    that the sentence exists in the other language only.
    """

    zh: str
    en: str
    sources: tuple[str, ...]
    claims: tuple[Claim, ...] = ()

    def of(self, language: Language) -> str:
        """The sentence in `language`; empty when it exists in the other language only."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """A published work an entry stands on. Listed only when it certainly exists."""

    id: str
    organisation: str
    title: str
    year: int
    region: Literal["international", "china", "uk", "us", "europe"] = "international"


@dataclass(frozen=True, slots=True)
class NumericDefinition:
    """A measured quantity that makes a finding present, within an age range given in days (upper end exclusive)."""

    quantity: str
    at_least: float | None = None
    below: float | None = None
    min_age_days: int = 0
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom, sign, vital sign, history, exposure or test result, with the ways people say it.

    A phrase may hold `*`: up to eight characters (zh) or three words (en) of the same clause. `background` is the
    probability of the finding in a visit for another reason. `ambiguous` lists phrases shared with other findings.
    """

    id: str
    kind: FindingKind
    name: Text
    phrases: Names
    ask: Text
    background: float
    implies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    numeric: tuple[NumericDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingLink:
    """How often a condition shows a finding: `probability` is a band name or a number with its source."""

    finding: str
    probability: str | float
    source: str = "general"

    @property
    def value(self) -> float:
        """P(finding | condition), 0 to 1."""
        return BAND_PROBABILITY[self.probability] if isinstance(self.probability, str) else self.probability


@dataclass(frozen=True, slots=True)
class RiskFactor:
    """A finding that multiplies the prior odds of the condition by `times`."""

    finding: str
    times: float


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Ages in years at which a condition occurs; None is open."""

    min: float = 0.0
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits per 1,000 in primary care, by age band (see AGE_BAND_UPPER_DAYS)."""

    newborn: float
    infant: float
    child: float
    school: float
    adult: float
    middle: float
    older: float


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: codes, how common, what it shows, what it must be told from, and its article."""

    id: str
    name: Text
    synonyms: Names
    icd10: str
    icpc2: str
    system: str
    urgency: Urgency
    sex: Literal["any", "male", "female"]
    age_years: AgeRange
    must_not_miss: bool
    visits_per_1000: Visits
    findings: tuple[FindingLink, ...]
    text: dict[SectionName, tuple[Sentence, ...]]
    risk_factors: tuple[RiskFactor, ...] = ()
    must_exclude: tuple[str, ...] = ()
    excluded_by: tuple[Text, ...] = ()
    drugs: tuple[str, ...] = ()
    review: Review = "unreviewed"


@dataclass(frozen=True, slots=True)
class DrugForm:
    """A form on the shelf: `strength_mg` per unit, or per `per_ml` millilitres of a liquid."""

    form: str
    strength_mg: float | None = None
    per_ml: float | None = None


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One active substance of a combination: `amount` in `unit` per tablet, capsule, sachet, puff or `per_ml` millilitres.

    `drug` is the id of a drug or of a medicine known by name; `amount` is None where products differ.
    """

    drug: str
    amount: float | None = None
    unit: Literal["mg", "g", "microgram", "mL", "unit"] = "mg"
    per_ml: float | None = None


@dataclass(frozen=True, slots=True)
class DoseRule:
    """A dose that can be worked out: `low`..`high` on `basis`, given `times_per_day`, never over the maxima.

    Ages in days (upper end exclusive), weights in kg, maxima in `unit`; `max_daily_per_kg` in `unit` per kg and day.
    `indication` is a condition id, a finding id, or "any". The sentence says the same in words.
    """

    id: str
    indication: str
    route: Literal["oral", "iv", "im", "sc", "inhaled", "nebulised", "nasal", "rectal", "sublingual", "topical"]
    basis: Literal["per_dose", "per_day", "per_kg_per_dose", "per_kg_per_day"]
    low: float
    high: float
    unit: Literal["mg", "g", "microgram", "mL", "unit", "puff", "sachet", "tablet"]
    sentence: Sentence
    times_per_day: tuple[float, float] | None = None
    as_needed: bool = False
    min_interval_hours: float | None = None
    max_single: float | None = None
    max_daily: float | None = None
    max_daily_per_kg: float | None = None
    min_age_days: int = 0
    max_age_days: int | None = None
    min_weight_kg: float | None = None
    max_weight_kg: float | None = None
    duration_days: tuple[int, int] | None = None


EVERYBODY = "any"  # what a contraindication is for when nothing but the age decides


@dataclass(frozen=True, slots=True)
class Contraindication:
    """A condition, finding or allergy group with which the drug must not (stop) or should hardly (caution) be given.
    It speaks at ages from `min_age_days` to `max_age_days` (exclusive); `when` is "any" where the age alone forbids the drug.
    """

    when: str
    severity: Severity
    sentence: Sentence
    min_age_days: int = 0
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class KidneyRule:
    """What to do below an eGFR, in mL/min/1.73 m2."""

    egfr_below: float
    severity: Severity
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Interaction:
    """A drug or drug class that must not or should hardly be given together with this drug."""

    with_: str
    severity: Severity
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ReproductionAdvice:
    """Use in pregnancy or breastfeeding; weeks bound the part of pregnancy it speaks of."""

    level: Literal["compatible", "caution", "avoid"]
    sentence: Sentence
    from_week: int = 0
    to_week: int = 45


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug, with doses a program can work out and everything that can make it harmful."""

    id: str
    atc: str
    name: Text
    synonyms: Names
    drug_class: Text
    classes: tuple[str, ...]
    forms: tuple[DrugForm, ...]
    overview: tuple[Sentence, ...]
    doses: tuple[DoseRule, ...]
    contraindications: tuple[Contraindication, ...]
    pregnancy: tuple[ReproductionAdvice, ...]
    breastfeeding: tuple[ReproductionAdvice, ...]
    advice: tuple[Sentence, ...]
    kidney: tuple[KidneyRule, ...] = ()
    liver: tuple[Sentence, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    allergy_groups: tuple[str, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    specialist: bool = False
    """Needs a settled diagnosis or close watch: offered only for a condition that the question names."""
    review: Review = "unreviewed"


@dataclass(frozen=True, slots=True)
class OtherMedicine:
    """A medicine without an article that is known by its names: interactions, duplicates and allergies still see it."""

    id: str
    name: Text
    synonyms: Names = field(default_factory=Names)
    classes: tuple[str, ...] = ()
    allergy_groups: tuple[str, ...] = ()
    everyday: bool = False
    """Its name stands in texts that do not say that it is taken (alcohol, iron)."""


@dataclass(frozen=True, slots=True)
class RedFlagExamples:
    """Texts that must fire the rule, and near misses that must not."""

    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger sign: an expression over findings, vital signs, age, sex, pregnancy and duration (see red_flags.py)."""

    id: str
    name: Text
    when: str
    action_code: ActionCode
    action: Text
    why: Text
    sources: tuple[str, ...]
    examples: RedFlagExamples
    conditions: tuple[str, ...] = ()
    review: Review = "unreviewed"


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The whole validated content; every id in it resolves."""

    version: str
    conditions: dict[str, Condition] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    drugs: dict[str, Drug] = field(default_factory=dict)
    other_medicines: dict[str, OtherMedicine] = field(default_factory=dict)
    red_flags: dict[str, RedFlag] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
