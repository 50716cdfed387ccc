"""What a question is about: the drugs, conditions and complaints the base knows, and the words it does not know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.answering.named_diseases import another_kind, named_diseases
from medassist.core.case import Case, TopicMention
from medassist.core.evidence import Coverage
from medassist.core.reading.task import asked_drugs

_CLAUSE_END = re.compile(r"[,，。.;；!！?？\n]")
_ASKS = re.compile(r"什么|怎么|怎样|如何|哪些|哪种|为何|(?<![a-z])(?:what|how|why|which)(?![a-z])", re.IGNORECASE)
"""Words that ask about what stands in the same clause."""
KNOWN_ENOUGH = 0.5
"""A term counts as known when at least this share of its words stands in the evidence."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Ids of what is asked about, the terms of the question, and those that the base has never heard of.

    `other_diseases` are named in the text and have no article here, whatever words they share with one that has.
    """

    drugs: tuple[str, ...]
    conditions: tuple[str, ...]
    findings: tuple[str, ...]
    terms: tuple[str, ...]
    unknown: tuple[str, ...]
    other_diseases: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing that the base knows by name was asked about."""
        return not (self.drugs or self.conditions or self.findings)

    def unknown_share(self) -> float:
        """Share of the question that the base does not know; what was recognised counts as known."""
        total = len(self.terms) + len(self.drugs) + len(self.conditions) + len(self.findings)
        return len(self.unknown) / total if total else 0.0


def subject_of(case: Case, terms: Sequence[str], coverage: Coverage) -> Subject:
    """The subject of a read question; `terms` are its content words that no recognised span holds."""
    kinds = {topic: another_kind(case, topic, coverage) for topic in case.topics if topic.kind == "condition"}
    meant = [topic for topic in case.topics if kinds.get(topic) is None and not _is_the_patients_own(topic, case)]
    named = {kind: [topic.id for topic in meant if topic.kind == kind] for kind in ("drug", "condition")}
    others = named_diseases(case, coverage, [*named["condition"], *named["drug"]])
    others += tuple(name for name in kinds.values() if name is not None)
    findings = [mention.id for mention in case.findings if mention.context != "family"]
    return Subject(
        drugs=asked_drugs(meant, case.findings, case.patient, case.aspects),
        conditions=tuple(dict.fromkeys(named["condition"])),
        findings=tuple(dict.fromkeys(findings)),
        terms=tuple(terms),
        other_diseases=tuple(dict.fromkeys(others)),
        unknown=tuple(term for term in terms if coverage.known(term) < KNOWN_ENOUGH),
    )


def _is_the_patients_own(topic: TopicMention, case: Case) -> bool:
    """Whether a case names a condition only as a finding beside others: hypertension for ten years, and now a cough."""
    if case.task != "case" or topic.kind != "condition" or _is_asked_about(topic, case):
        return False
    now = [mention for mention in case.findings if mention.status == "present" and mention.context == "now"]
    named = [mention for mention in case.findings if mention.start < topic.end and topic.start < mention.end]
    ids = {mention.id for mention in named}
    return bool(named) and any(
        mention.id not in ids and (mention.end <= topic.start or topic.end <= mention.start) for mention in now
    )


def _is_asked_about(topic: TopicMention, case: Case) -> bool:
    """Whether the clause that names the condition is itself a question: 咳嗽三天，如何治疗痛风？"""
    ends = [match.end() for match in _CLAUSE_END.finditer(case.text)]
    start = max((end for end in ends if end <= topic.start), default=0)
    end = min((end for end in ends if end >= topic.end), default=len(case.text))
    return _ASKS.search(case.text[start:end]) is not None


def unrecognised_terms(case: Case, terms: Sequence[str]) -> tuple[str, ...]:
    """The content terms of the text that lie outside every recognised finding, topic and measurement."""
    spans = [(mention.start, mention.end) for mention in (*case.findings, *case.topics, *case.measurements)]
    covered = " ".join(case.text[start:end].lower() for start, end in spans)
    return tuple(
        term for term in dict.fromkeys(terms) if term.lower() not in covered and not _overlaps(term, case, spans)
    )


def _overlaps(term: str, case: Case, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the term's first place in the text lies mostly inside a recognised span."""
    start = case.text.lower().find(term.lower())
    if start < 0:
        return False
    end = start + len(term)
    inside = sum(max(0, min(end, right) - max(start, left)) for left, right in spans)
    return inside * 2 > len(term)
