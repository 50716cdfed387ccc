"""One question's way: read, danger first, evidence, reason, compose. The window, the command line and a batch row take it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from medassist.core.answer import OPENLY, Answer, Engine, FoundFinding, RedFlagAlert
from medassist.core.answering.compose import Composed, Composer, Thresholds
from medassist.core.case import Case, FindingStatus, Patient, Task
from medassist.core.clinical import KnowledgeBase, Language, Text
from medassist.core.diagnosis.clinic import ClinicLevel
from medassist.core.diagnosis.danger import measured_danger, urgency_of
from medassist.core.diagnosis.danger_signs import VITAL_SIGNS
from medassist.core.diagnosis.lane import must_not_miss
from medassist.core.diagnosis.next_step import next_steps
from medassist.core.diagnosis.posterior import Network, Scored, differential
from medassist.core.diagnosis.red_flags import FiredRule, compile_rules, fired
from medassist.core.diagnosis.together import two_conditions
from medassist.core.diagnosis.urgency_reasons import urgency_reasons
from medassist.core.evidence import BUILT_IN, Coverage, EvidenceSource, Hit, Passage
from medassist.core.reading.conclusions import Network as Implications
from medassist.core.reading.corrections import corrected
from medassist.core.reading.growth import narrowed_by_weight
from medassist.core.reading.meaning import TextHeads
from medassist.core.reading.reader import Reader
from medassist.core.surrogates import encodable
from medassist.errors import BadInput
from medassist.services.scheduler import StopToken

MOST_CHARACTERS = 200_000
"""Longest text taken as one question, in code points."""
HITS = 10
READ_BY_MEANING = Text("（按相近含义读出，请核对）", " (read by similarity; please check)")
SOUNDS_URGENT = Text(
    "没有读出任何症状，但这段话读起来像急症：病人是否清醒、呼吸平稳、没有出血？请写明症状。",
    "No symptom was read, but this reads like an emergency: is the patient awake, breathing calmly and not bleeding? Write "
    "down what is wrong.",
)


@dataclass(frozen=True, slots=True)
class Consulted:
    """An answer and what was understood of its text."""

    answer: Answer
    case: Case


class AskService:
    """Answers questions over one knowledge base and any number of libraries. Safe to call from one thread at a time."""

    def __init__(
        self,
        *,
        knowledge: KnowledgeBase,
        passages: Mapping[str, Passage],
        evidence: EvidenceSource,
        coverage: Coverage,
        thresholds: Thresholds | None,
        engine: Engine,
        heads: TextHeads | None = None,
        clinic_level: ClinicLevel = "township",
    ) -> None:
        self.knowledge = knowledge
        self.clinic_level: ClinicLevel = clinic_level
        self.passages = passages
        self.engine = engine
        self._evidence = evidence
        self.reader = Reader(knowledge, heads)
        self.rules = compile_rules(knowledge.red_flags.values(), knowledge.findings)
        self.implications = Implications(knowledge.findings)
        self.network = Network(knowledge.conditions, knowledge.findings)
        self._composer = Composer(knowledge, passages, coverage, thresholds)

    def read(
        self,
        text: str,
        *,
        patient: Patient | None = None,
        corrections: Mapping[str, FindingStatus] | None = None,
        language: Language | None = None,
    ) -> Case:
        """What is understood of a text; `corrections` are findings whose status a person set (their word wins).

        `language` is that of the answer where it is not to be the text's own.
        """
        case = narrowed_by_weight(self.reader.read(text, patient=patient, language=language))
        return corrected(case, corrections, self.implications) if corrections else case

    def answer(
        self,
        text: str,
        *,
        id: str | None = None,
        patient: Patient | None = None,
        libraries: Sequence[str] | None = None,
        corrections: Mapping[str, FindingStatus] | None = None,
    ) -> Answer:
        """The answer to one question or case; see `consult`."""
        return self.consult(text, id=id, patient=patient, libraries=libraries, corrections=corrections).answer

    def consult(
        self,
        text: str,
        *,
        id: str | None = None,
        patient: Patient | None = None,
        libraries: Sequence[str] | None = None,
        corrections: Mapping[str, FindingStatus] | None = None,
    ) -> Consulted:
        """The answer to one question or case, with the case it was worked out for.

        Lone surrogates of the text become U+FFFD. Raises BadInput for an empty or oversized text and NotAvailable for a
        library that is not here.
        """
        text = encodable(text)
        check_text(text)
        clock = _Clock()
        case = self.read(text, patient=patient, corrections=corrections)
        clock.lap("reading")
        flags = fired(case, self.rules)
        clock.lap("red_flags")
        hits = self._evidence.search_apart(text, libraries=libraries, k=HITS)
        clock.lap("retrieval")
        scored = self.scored(case, flags)
        clock.lap("differential")
        built_in = libraries is None or BUILT_IN in libraries
        composed = self._compose(case, flags, scored, hits, built_in)
        clock.lap("composing")
        return Consulted(self.assemble(id, case, flags, scored, composed, clock.total()), case)

    def scored(self, case: Case, flags: Sequence[FiredRule]) -> list[Scored]:
        """Every condition for the case, most probable first, see Network.scored."""
        return self.network.scored(case, [flag.rule for flag in flags])

    def answer_row(
        self,
        text: str,
        patient: Patient | None,
        *,
        id: str | None,
        task: Task | None,
        to: Language | None,
        libraries: Sequence[str] | None,
        writing: bool,
        stop: StopToken,
    ) -> Answer:
        """A batch row's answer: the same way as `answer` (batch_answerer.RowAnswerer). `task` and `to` are the writer's."""
        stop.check()
        return self.answer(text, id=id, patient=patient, libraries=libraries)

    def _compose(
        self, case: Case, flags: Sequence[FiredRule], scored: Sequence[Scored], hits: Sequence[Hit], built_in: bool
    ) -> Composed:
        terms = self.reader.content_terms(case.text)
        return self._composer.compose(case, terms, [flag.rule for flag in flags], scored, hits, built_in=built_in)

    def assemble(
        self,
        id: str | None,
        case: Case,
        flags: Sequence[FiredRule],
        scored: Sequence[Scored],
        composed: Composed,
        timings: dict[str, float],
    ) -> Answer:
        """The answer object of a case: what the rules, the differential and the evidence (`composed`) say of it."""
        language = case.language
        rules = [flag.rule for flag in flags]
        signs = measured_danger(case, self.knowledge.findings)
        urgency = urgency_of(rules, scored, [VITAL_SIGNS[sign] for sign in signs])
        lane = must_not_miss(case, rules, scored, self.knowledge.findings, language)
        return Answer(
            id=id,
            text=case.text,
            language=language,
            task=case.task,
            status=composed.status,
            reason=composed.reason,
            urgency=urgency,
            red_flags=tuple(
                RedFlagAlert(
                    id=flag.rule.id,
                    text=flag.rule.name.of(language) + (READ_BY_MEANING.of(language) if flag.by_meaning else ""),
                    action=flag.rule.action.of(language),
                    action_code=flag.rule.action_code,
                    because=flag.because,
                    by_meaning=flag.by_meaning,
                )
                for flag in flags
            ),
            patient=case.patient,
            findings=tuple(self._found(case)),
            differential=differential(scored),
            must_not_miss=lane,
            next=next_steps(
                self.network,
                scored,
                case,
                language,
                rules=self.rules,
                flags=rules,
                lane=lane[:OPENLY],
                clinic=self.clinic_level,
            ),
            treatment=composed.treatment,
            alerts=composed.alerts,
            answer=composed.answer,
            sentences=composed.sentences,
            citations=composed.citations,
            written=None,
            engine=self.engine,
            timings_ms=timings,
            urgency_reasons=urgency_reasons(case, rules, scored, self.knowledge.findings, language, urgency),
            together=two_conditions(self.network, scored, case) if scored else None,
            hints=(SOUNDS_URGENT.of(language),) if urgency is None and case.sounds_urgent is not None else (),
        )

    def _found(self, case: Case) -> list[FoundFinding]:
        names = self.knowledge.findings
        return [
            FoundFinding(
                id=mention.id,
                name=names[mention.id].name.of(case.language) if mention.id in names else mention.id,
                status=mention.status,
                context=mention.context,
                quote=mention.quote,
                start=mention.start,
                end=mention.end,
                matched_by=mention.matched_by,
                probability=mention.probability,
            )
            for mention in case.findings
        ]


def check_text(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise BadInput(
            zh="问题是空的；请写下症状、病例或问题。",
            en="The question is empty; write a symptom, a case or a question.",
        )
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            zh=f"文本过长（{len(text)}字，上限{MOST_CHARACTERS}字）；请分成几个问题。",
            en=f"The text is too long ({len(text)} characters, at most {MOST_CHARACTERS}); split it into several questions.",
        )


class _Clock:
    """Milliseconds of each step of one answer."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1000.0, 2)
        self._last = now

    def total(self) -> dict[str, float]:
        return {"total": round((time.perf_counter() - self._start) * 1000.0, 2), **self._laps}
