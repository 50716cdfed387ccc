"""An answer composed of whole evidence sentences with numbers, or an honest refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medassist.core.answer import Alert, AnswerSentence, Citation, Status, Treatment
from medassist.core.answering.evidence_plan import TREATABLE, leading, planned
from medassist.core.answering.medicines import Medicines, for_others, indications, nearest_rule, passage_in, rules_for
from medassist.core.answering.numbering import Numbering
from medassist.core.answering.subject import KNOWN_ENOUGH, Subject, subject_of, unrecognised_terms
from medassist.core.case import Case
from medassist.core.clinical import Drug, KnowledgeBase, Language, RedFlag, Sentence, Text
from medassist.core.diagnosis.posterior import Scored
from medassist.core.evidence import BUILT_IN, Coverage, Hit, Passage
from medassist.core.prescribing.adjustment import changes
from medassist.core.prescribing.dose import WorkedDose, describe, work_out
from medassist.core.prescribing.medicine_names import MedicineNames
from medassist.core.prescribing.safety import objections
from medassist.core.reading.task import DRUG_ASPECTS

MOST_FLAGS = 3
MOST_HITS = 2
SENTENCES_A_HIT = 3
CLEAR = 0.5
"""Probability from which a case points clearly to one condition."""
GENERIC_TERMS = frozenset(
    "感染 疼痛 炎症 疾病 症状 治疗 急性 慢性 小儿 儿童 成人 infection infections disease diseases syndrome pain acute chronic "
    "children child adult adults treatment symptoms".split()
)
"""Words that stand in the names of many articles: sharing one of them alone does not make an article the answer."""
WORDS_ALONE = 0.75
"""Share of a question's words that a passage must hold where no encoder can object and the question names no condition, drug or
finding: words of other trades look like ours, and a radiator shares its stem with a pain that radiates.
"""
UNKNOWN_DRUG_QUESTION = 0.4
UNKNOWN_QUESTION = 0.6
"""Shares of unknown words above which a question about a known subject is still declined."""


_FOREIGN = Text("部分依据只有英文，按原文引用。", "Some of the evidence exists in Chinese only and is quoted.")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines calibrated on one encoder: `answer` with words covered, `foreign` for evidence in the other language."""

    encoder: str
    answer: float
    foreign: float


@dataclass(frozen=True, slots=True)
class Composed:
    """What the evidence gives: the answer's text, its sentences and numbers, or why there is none."""

    status: Status
    reason: str | None
    answer: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    treatment: tuple[Treatment, ...]
    alerts: tuple[Alert, ...]


class Composer:
    """Composes answers over one knowledge base; `passages` are the built-in ones by key."""

    def __init__(
        self,
        base: KnowledgeBase,
        passages: Mapping[str, Passage],
        coverage: Coverage,
        thresholds: Thresholds | None,
    ) -> None:
        self._base = base
        self._names = MedicineNames(base.drugs, base.other_medicines)
        self._passages = passages
        self._coverage = coverage
        self._thresholds = thresholds

    def compose(
        self,
        case: Case,
        terms: Sequence[str],
        fired: Sequence[RedFlag],
        scored: Sequence[Scored],
        hits: Sequence[Hit],
        *,
        built_in: bool = True,
    ) -> Composed:
        """The answer to a read case from its red flags, its differential and the passages found.

        `terms` are the content words of the question; `built_in` is False when only other libraries may be quoted.
        """
        numbering = Numbering(case.language)
        self._say_dangers(fired, numbering)
        dangers = len(numbering.sentences)
        subject = subject_of(case, unrecognised_terms(case, terms), self._coverage)
        treatment: list[Treatment] = []
        alerts: list[Alert] = []
        supported = [hit for hit in hits if self._supports(hit, case, subject, terms)]
        own = any(hit.passage.library != BUILT_IN for hit in supported)
        declined = None
        if built_in and not own:
            declined = self._declined(case, subject, bool(fired), scored, covered=bool(supported))
        if declined is None:
            if built_in:
                intended = meant(scored, fired)
                self._say_planned(case, subject, intended, terms, numbering)
                treatment, alerts = self._medicines(case, subject, intended, numbering)
            quoted = built_in and len(numbering.sentences) > dangers
            self._say_found(supported, terms, numbering, only_others=quoted)
            if not numbering.sentences:
                declined = self._nothing_found(subject, case.language)
        reason = self._limits(case, subject, numbering)
        if declined is not None:
            reason = ("" if case.language == "zh" else " ").join(dict.fromkeys((*case.conflicts, declined)))
        return Composed(
            status="answered" if declined is None else "abstained",
            reason=reason,
            answer=numbering.text(),
            sentences=tuple(numbering.sentences),
            citations=numbering.citations(),
            treatment=tuple(treatment),
            alerts=tuple(alerts),
        )

    def _say_dangers(self, fired: Sequence[RedFlag], numbering: Numbering) -> None:
        for rule in fired[:MOST_FLAGS]:
            numbering.quote_whole(passage_in(self._passages, rule.id, "red_flag", numbering.language))

    def _say_planned(
        self,
        case: Case,
        subject: Subject,
        scored: Sequence[Scored],
        terms: Sequence[str],
        numbering: Numbering,
    ) -> None:
        """The planned sections; of a drug that must not be given to this patient no dose, and what speaks against it first."""
        stopped = {drug for drug in subject.drugs if self._say_objections(self._base.drugs[drug], case, numbering)}
        self._say_partners(case, subject, numbering)
        for wanted in planned(case, subject, scored):
            passage = passage_in(self._passages, wanted.document, wanted.section, case.language)
            if passage is None or (wanted.section == "dose" and wanted.document in stopped):
                continue
            if wanted.section == "dose":
                self._say_doses(wanted.document, passage, case, subject, scored, numbering)
                continue
            for index in self._best(passage, terms, wanted.most):
                numbering.quote(passage, index, 1.0)

    def _is_specialist(self, drug: str) -> bool:
        return drug in self._base.drugs and self._base.drugs[drug].specialist

    def _say_objections(self, drug: Drug, case: Case, numbering: Numbering) -> bool:
        """Says the sentences of a drug's article that forbid it to this patient; gives whether anything does."""
        forbidding = [one for one in objections(drug, case, self._names) if one.severity == "stop"]
        for one in forbidding:
            if one.sentence is not None:
                self._quote_sentence(one.drug.id, one.section, one.sentence, numbering)
        return bool(forbidding)

    def _quote_sentence(self, drug: str, section: str, sentence: Sentence, numbering: Numbering) -> None:
        """Quotes one sentence of a drug's article in the answer's language, else in the other one."""
        passage = passage_in(self._passages, drug, section, numbering.language)
        words = sentence.of(passage.language).strip() if passage is not None else ""
        if passage is not None and words in passage.sentences:
            numbering.quote(passage, passage.sentences.index(words), 1.0)

    def _say_partners(self, case: Case, subject: Subject, numbering: Numbering) -> None:
        """What a drug's article says of another substance that the question names and that has no article here."""
        for drug in subject.drugs[:1] if case.task != "case" else ():
            said = self._partners(case, subject)
            for entry in self._base.drugs[drug].interactions:
                if entry.with_ in said:
                    self._quote_sentence(drug, "interactions", entry.sentence, numbering)

    def _partners(self, case: Case, subject: Subject) -> set[str]:
        """Ids and classes of the medicines that the text names, that have no article, and of which the drug's article speaks."""
        names = self._names
        found = {name for outside in names.outside_in(case.text) for name in names.medicine(outside)}
        spoken_of = {entry.with_ for drug in subject.drugs[:1] for entry in self._base.drugs[drug].interactions}
        return found & spoken_of

    def _say_doses(
        self,
        drug_id: str,
        passage: Passage,
        case: Case,
        subject: Subject,
        scored: Sequence[Scored],
        numbering: Numbering,
    ) -> None:
        """The dose rules meant here, each as its sentence and worked out for the patient."""
        drug = self._base.drugs[drug_id]
        rules = rules_for(drug, case, indications(case, subject, leading(scored)))
        if drug.doses and not rules:
            self._quote_sentence(drug_id, "dose", nearest_rule(drug, case).sentence, numbering)
            numbering.derived(for_others(drug, case.language), "worked_dose", passage)
        changed = changes(drug, case, objections(drug, case, self._names))
        for change in changed:
            self._quote_sentence(drug_id, change.section, change.sentence, numbering)
        for rule in rules[:4]:
            self._quote_sentence(drug_id, "dose", rule.sentence, numbering)
            worked = work_out(rule, case.patient, case.age_range_days)
            if isinstance(worked, WorkedDose) and worked.weight_kg is not None and not changed:
                numbering.derived(describe(worked, case.language), "worked_dose", passage)

    def _medicines(
        self, case: Case, subject: Subject, scored: Sequence[Scored], numbering: Numbering
    ) -> tuple[list[Treatment], list[Alert]]:
        first = [one for one in leading(scored)[:1] if one.probability >= TREATABLE and not subject.conditions]
        candidates = list(subject.drugs)
        if not candidates:
            conditions = [
                self._base.conditions[name] for name in subject.conditions[:1] if name in self._base.conditions
            ]
            candidates = [drug for one in conditions for drug in one.drugs]
            candidates += [drug for one in first for drug in one.condition.drugs if not self._is_specialist(drug)]
        medicines = Medicines(self._base.drugs, self._names, self._passages, numbering)
        return medicines.treatments(candidates, case, indications(case, subject, first))

    def _best(self, passage: Passage, terms: Sequence[str], most: int) -> list[int]:
        """Indices of the sentences that share most with the question, in the article's order."""
        shared = [sum(self._coverage.in_text(term, sentence) for term in terms) for sentence in passage.sentences]
        best = sorted(range(len(passage.sentences)), key=lambda index: (-shared[index], index))[:most]
        return sorted(best)

    def _say_found(self, hits: Sequence[Hit], terms: Sequence[str], numbering: Numbering, *, only_others: bool) -> None:
        """Sentences of the first supported passages; of other libraries only where the base has already spoken."""
        wanted = [hit for hit in hits if not only_others or hit.passage.library != BUILT_IN]
        for hit in wanted[:MOST_HITS]:
            for index in self._best(hit.passage, terms, SENTENCES_A_HIT):
                numbering.quote(hit.passage, index, hit.score)

    def _supports(self, hit: Hit, case: Case, subject: Subject, terms: Sequence[str]) -> bool:
        """Whether a found passage answers: its words cover the question's, and the encoder does not object."""
        passage = hit.passage
        text = f"{passage.title} {passage.text}"
        names = self._names_in(subject, passage.language)
        if not all(self._coverage.in_text(disease, text) >= 1.0 for disease in subject.other_diseases):
            return False
        named = all(any(name.casefold() in text.casefold() for name in options) for options in names)
        if passage.library == BUILT_IN and not names and not self._is_about(passage, terms):
            return False
        limits = self._thresholds
        if passage.language != case.language:
            unknown_latin = [term for term in subject.unknown if self._coverage.in_text(term, text) < KNOWN_ENOUGH]
            if limits is None or hit.cosine is None or hit.cosine < limits.foreign:
                return False
            return (bool(names) and named) or not (
                subject.drugs or (set(case.aspects) & DRUG_ASPECTS and unknown_latin)
            )
        if limits is not None and hit.cosine is not None and hit.cosine < limits.answer:
            return False
        by_name = subject.drugs or subject.conditions
        if not by_name and any(self._coverage.in_text(term, text) < KNOWN_ENOUGH for term in subject.unknown):
            return False
        if not terms:
            return bool(names) and named
        covered = sum(self._coverage.in_text(term, text) >= _enough(term) for term in terms) / len(terms)
        judged = bool(names) or bool(subject.findings) or (limits is not None and hit.cosine is not None)
        return named and covered >= (KNOWN_ENOUGH if judged else WORDS_ALONE)

    def _is_about(self, passage: Passage, terms: Sequence[str]) -> bool:
        """Whether a built-in article is on something the question names: a mention in passing does not answer."""
        entry = self._base.drugs.get(passage.document) or self._base.conditions.get(passage.document)
        headings = [passage.title]
        if entry is not None:
            headings += [*entry.synonyms.of(passage.language), entry.name.of(passage.language)]
        return any(
            self._coverage.in_text(term, heading) >= _enough(term)
            for term in terms
            if len(term) > 1 and term not in GENERIC_TERMS
            for heading in headings
        )

    def _is_in(self, term: str, texts: Sequence[str]) -> bool:
        return any(self._coverage.in_text(term, text) >= KNOWN_ENOUGH for text in texts)

    def _names_in(self, subject: Subject, language: Language) -> list[tuple[str, ...]]:
        """For each drug and condition asked about, the names a passage in `language` may use for it."""
        entries = [self._base.drugs.get(drug) for drug in subject.drugs]
        entries += [self._base.conditions.get(condition) for condition in subject.conditions]  # type: ignore[arg-type]  # both have names
        return [(entry.name.of(language), *entry.synonyms.of(language)) for entry in entries if entry is not None]

    def _declined(
        self, case: Case, subject: Subject, danger: bool, scored: Sequence[Scored], *, covered: bool
    ) -> str | None:
        """Why a question is declined: it is about a disease that has no article here, or about words never heard of.

        A case in danger, and one that points clearly to a condition of the base, is answered all the same and the limit
        said beside it.
        """
        neighbour = subject.other_diseases and not (subject.conditions or subject.drugs or covered or danger)
        if neighbour and (case.task != "case" or not scored or scored[0].probability < CLEAR):
            return _not_in_library(subject.other_diseases, case.language)
        if not subject.unknown or case.task == "case":
            return None
        asks_drug = bool(set(case.aspects) & DRUG_ASPECTS)
        unknown_drug = asks_drug and not subject.drugs and not subject.conditions
        limit = UNKNOWN_DRUG_QUESTION if asks_drug or subject.drugs else UNKNOWN_QUESTION
        known_partner = self._partners(case, subject)
        if known_partner:
            return None
        if subject.conditions and not asks_drug and not subject.other_diseases:
            return None  # the condition is the base's own; words nobody knows beside it are said as a limit
        partner = "interactions" in case.aspects and len(subject.drugs) == 1
        if not unknown_drug and not partner and subject.unknown_share() < limit:
            return None
        return _not_in_library(subject.unknown, case.language)

    def _nothing_found(self, subject: Subject, language: Language) -> str:
        if subject.unknown:
            return _not_in_library(subject.unknown, language)
        if language == "zh":
            return "资料库中没有能回答这个问题的内容；请换一种说法，或写明症状、疾病或药名。"
        return "The library holds no answer to this; say it in other words, or name the symptom, condition or drug."

    def _limits(self, case: Case, subject: Subject, numbering: Numbering) -> str | None:
        """What an answer that was given does not cover, in one sentence."""
        said = list(case.conflicts)
        if numbering.foreign:
            said.append(
                "部分依据只有英文，按原文引用。"
                if case.language == "zh"
                else "Some evidence exists in Chinese only and is quoted."
            )
        quoted = [citation.text for citation in numbering.citations()]
        beside = subject.other_diseases or (subject.unknown if case.task != "case" else ())
        beside = tuple(term for term in beside if not self._is_in(term, quoted))
        names = self._names
        beside = tuple(term for term in beside if names.drug_of(term) is None)
        if beside and not numbering.foreign:
            said.append(_not_covered(beside, case.language))
        return ("" if case.language == "zh" else " ").join(said) or None


def meant(scored: Sequence[Scored], fired: Sequence[RedFlag]) -> Sequence[Scored]:
    """The conditions an answer may be made of: in an emergency only those that its red flags name."""
    emergencies = [rule for rule in fired if rule.action_code == "call_emergency"]
    if not emergencies:
        return scored
    named = {condition for rule in emergencies for condition in rule.conditions}
    return [one for one in scored if one.condition.id in named]


def _enough(term: str) -> float:
    """Share of a term's words that must be found: all of them where a number tells one thing from another (type 1)."""
    return 1.0 if any(character.isdigit() for character in term) else KNOWN_ENOUGH


def _not_in_library(unknown: Sequence[str], language: Language) -> str:
    listed = _listed(unknown, language)
    if language == "zh":
        return f"资料库中没有关于{listed}的内容，因此不作回答。"
    return f"The library holds nothing about {listed}, so no answer is given."


def _not_covered(unknown: Sequence[str], language: Language) -> str:
    listed = _listed(unknown, language)
    return f"资料库没有提到{listed}。" if language == "zh" else f"The library does not mention {listed}."


def _listed(words: Sequence[str], language: Language) -> str:
    """At most three words, in the language's quotation marks."""
    if language == "zh":
        return "、".join(f"“{word}”" for word in words[:3])
    return ", ".join(f"“{word}”" for word in words[:3])
