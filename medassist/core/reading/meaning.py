"""Findings said in words that no phrase of the base has: what a trained head makes of the stretches left over.

The head gives a probability for each finding. It is believed only above a limit fitted by the recipe (nine of ten right on
its development split), and only where every unrelated finding is well behind. What is read so is marked, counts in the
differential with its probability, may raise an alarm that says so, and never lowers anything: a denial read by similarity
alone is shown, and excludes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from medassist.core.case import FindingMention, Measurement
from medassist.core.clinical import Language
from medassist.core.reading.clauses import Clauses
from medassist.core.reading.conclusions import Conclusions, Network, conclude
from medassist.core.reading.cues import Cue, cues
from medassist.core.reading.matching import MODIFIERS, identifier_of
from medassist.core.reading.phrases import PhraseMatch
from medassist.core.reading.spans import Span
from medassist.core.reading.terms import content_terms
from medassist.core.reading.words import HAN, Units

FINDING, ROUTE, URGENCY = "finding", "route", "urgency"
"""Names of the heads."""
CASE = "case"
"""The route of a text that tells of a patient."""
READABLE = frozenset({"symptom", "sign", "vital"})
"""Kinds of finding that are read by meaning. Nobody's history, exposure or test result is made out of what merely sounds like
it: a car battery is no button battery."""
TOLD_IN_WORDS = frozenset(
    "family_abuse_disclosure abuse_disclosure sexual_abuse_disclosure inconsistent_injury delayed_presentation_injury "
    "unexplained_symptoms first_seizure complaint_from_medicine drinks_eagerly looks_very_ill focal_deficit crescendo_angina "
    "periodic_weakness acute_flaccid_paralysis".split()
)
"""What is no feeling or sight but a judgement on a story: it counts when it is told, never when a story sounds like one."""
MOST_STRETCHES = 16
"""Stretches of one text that are looked at: about 60 ms on two cores at worst."""
LONGEST = 48
"""Characters of a Chinese stretch at most; an English one may have three times as many."""
ALONE = 0.9
"""Least probability where no word of the text is known: an insult or a poem has to be very like a complaint."""
_LEAST_HAN, _LEAST_WORDS = 3, 2
_CUTTING = frozenset({"affirm", "uncertain", "ask", "supposed", "past"})
_NEGATIONS = frozenset({"negation", "negation_list"})
_TURN = re.compile(
    r"但是?|却|只是|就是|除了|不过|(?<![a-z])(?:but|however|although|though|yet|except|apart from|while)(?![a-z])"
)
_WELL = re.compile(
    r"(?<![不没])(?<!不太)(?:正常|良好|清楚|清晰|好$|稳$)|尚好|尚可|平稳|平坦|[腹颈囟]门?软|(?<!没)有[力劲]|没事|如常|照常|自如|居中|干净"
    r"|响亮|哭声响|律齐|[神欲]可$|止住|(?<![a-z])(?:(?<!than )normal(?:ly)?(?![a-z])|full sentences"
    r"|bleeding (?:has )?stopped|stopped bleeding"
    r"|(?:fine|ok|okay|well|fully|soft|flat|central|supple|intact|strong|steady|stable|regular|unchanged|clear|straight|good)$)"
)
"""What says that something is as it should be. Similarity knows what is spoken of, never whether it is well."""
_ASKED = re.compile(
    r"[吗呢]|什么(?![都也])|哪(?!儿?都)|如何|怎样"
    r"|(?<!不)怎么(?![都也叫喊哄弄样])|多少|请问|[您你]好|想问|咨询|[能可]不[能可]|会不会|是不是|引起|引[来致]|导致|致使"
    r"|(?<![a-z])(?:what|which|how (?!bad)|should|could you|can i|is it|please|why)(?![a-z])|\?"
)
"""Somebody asks here, and what is asked about is not told of."""
_TALK = re.compile(
    r"懂|了解|理解|明白|不清楚|知道|知晓|据说|听(?!力)[^,。]{0,6}说|电话|检查|体检|诊断|确诊|查[出了]|医院|告[诉之]|介绍|担心|忧心|[我他她]怕(?![光冷热水风声见])"
    r"|(?<![a-z])(?:told|says?|said|understand|heard|read about|diagnos\w{1,6}|doctors?|hospital|appointment|check-?up"
    r"|worr\w{1,4}|afraid)(?![a-z])"
)
"""Who said, found, knows or fears what: the way of the story, which only sounds like confusion, voices or fear."""
_PEOPLE = re.compile(
    r"(?:大|二|三|小|老)?(?:亲戚|家人|家里|爷爷|奶奶|外公|外婆|姥姥|姥爷|爸爸?|妈妈?|父亲|母亲|大?伯[父母]?|叔叔?|婶|阿?姨|舅舅?|姑姑?|外甥|侄[子女]"
    r"|孙[子女]?|邻居|同事|朋友|同学|闺蜜|老师|老公|老婆|丈夫|妻子|哥哥?|弟弟?|姐姐?|妹妹?|大爷|[公婆]婆|名字|那个)"
    r"|(?<![a-z])(?:mother|father|mum|mom|dad|brother|sister|uncle|aunt|grand\w{2,8}|husband|wife|partner|son|daughter"
    r"|friend|neighbou?r|colleague|teacher|family)(?:'s)?(?![a-z])"
)
"""A stretch that names nobody but people tells of nothing."""
_EDGE = " \t,，、:;'\"。."


class TextHeads(Protocol):
    """The heads of the encoder in use, asked with texts."""

    def labels(self, task: str) -> tuple[str, ...]:
        """Labels of a head in the order of its probabilities; empty where there is no such head."""
        ...

    def limit(self, task: str) -> tuple[float, float] | None:
        """Least probability, and how many times that of a rival it must be; None: the head is not to be believed."""
        ...

    def probabilities(self, task: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [texts, labels], each row summing to 1 (labels that are no finding of the base included)."""
        ...


@dataclass(frozen=True, slots=True)
class Meant:
    """What a stretch means, and how probable that is."""

    finding: str
    probability: float


class FindingRule:
    """Which finding a row of probabilities speaks for, if any."""

    def __init__(self, labels: Sequence[str], network: Network) -> None:
        """`labels` are finding ids in the order of the rows; others (such as none) stand for no finding."""
        self.labels = tuple(labels)
        number = {label: at for at, label in enumerate(labels)}
        self.implies = np.eye(len(labels), dtype=np.float32)
        self._readable = np.zeros(len(labels), dtype=bool)
        for label, at in number.items():
            finding = network.findings.get(label)
            if finding is None:
                continue
            self._readable[at] = finding.kind in READABLE and label not in MODIFIERS and label not in TOLD_IN_WORDS
            for implied in network.implied([label]):
                if implied in number:
                    self.implies[at, number[implied]] = 1.0
        self._related = (self.implies + self.implies.T) > 0

    def candidates(self, rows: NDArray[np.float32], least: float, ratio: float) -> list[Meant | None]:
        """The most specific finding whose probability, that of all findings that imply it included, is at least `least`,
        and `ratio` times that of every finding that neither implies it nor is implied; None where there is none.

        `rows` are probabilities float32 [n, labels].
        """
        totals = np.minimum(rows @ self.implies, 1.0)
        result: list[Meant | None] = []
        for total in totals:
            able = np.flatnonzero((total >= least) & self._readable)
            specific = [x for x in able if not any(y != x and self.implies[y, x] for y in able)]
            if not specific:
                result.append(None)
                continue
            best = max(specific, key=lambda x: total[x])
            rival = float(np.max(total, where=~self._related[best], initial=0.0))
            probability = float(total[best])
            result.append(Meant(self.labels[best], probability) if probability >= ratio * rival else None)
        return result


class MeaningReader:
    """Finds what the left-over stretches of a text mean."""

    def __init__(self, network: Network, heads: TextHeads) -> None:
        self._heads = heads
        self._rule = FindingRule(heads.labels(FINDING), network)

    def matches(
        self, units: Units, clauses: Clauses, taken: Sequence[Span], left_out: Sequence[Span]
    ) -> list[tuple[PhraseMatch, float]]:
        """Matches with their probabilities, by place. `taken` are spans that something was read from; nothing is read
        in `left_out` (folded text)."""
        limit = self._heads.limit(FINDING)
        if limit is None:
            return []
        places = list(islice(stretches(clauses, taken, left_out), MOST_STRETCHES))
        if not places:
            return []
        if not taken:
            if self._asks(clauses.text):
                return []
            limit = (max(limit[0], ALONE), limit[1])
        rows = self._heads.probabilities(FINDING, [clauses.text[start:end] for start, end in places])
        found: list[tuple[PhraseMatch, float]] = []
        for (start, end), meant in zip(places, self._rule.candidates(rows, *limit), strict=True):
            first, last = bisect_left(units.starts, start), bisect_right(units.ends, end)
            if meant is not None and first < last:
                target = f"finding:{meant.finding}"
                found.append((PhraseMatch(first, last, (target,), last - first), meant.probability))
        return found

    def _asks(self, text: str) -> bool:
        """Whether the route head is sure that no patient is told of: nobody's finding is read out of a mere question."""
        labels, limit = self._heads.labels(ROUTE), self._heads.limit(ROUTE)
        if limit is None:
            return False
        (row,) = self._heads.probabilities(ROUTE, [text])
        best = int(np.argmax(row))
        return labels[best] != CASE and float(row[best]) >= limit[0]


def stretches(clauses: Clauses, taken: Sequence[Span], left_out: Sequence[Span] = ()) -> Iterator[Span]:
    """What is left of each clause around `taken`, where enough is left to mean something (spans of the folded text).

    A negation that begins a stretch is left before it, so that it reaches over it as over a phrase. A stretch with a
    negation inside is dropped: whether it denies or is the complaint (手脚没知觉) cannot be told by similarity. One that
    says that something is well is dropped too: 胎动好 is as similar to fewer movements as 胎动少. So is one that asks, one that
    says how the story was heard, and one that only names people.
    """
    every = cues(clauses.text)
    cue_starts = [cue.start for cue in every]
    taken, left_out = sorted(taken), sorted(left_out)
    for clause in clauses.all:
        if _within(left_out, clause.start, clause.end):
            continue
        inner = every[bisect_left(cue_starts, clause.start) : bisect_left(cue_starts, clause.end)]
        cuts = _within(taken, clause.start, clause.end)
        cuts += [(cue.start, cue.end) for cue in inner if cue.kind in _CUTTING]
        cuts += [turn.span() for turn in _TURN.finditer(clauses.text, clause.start, clause.end)]
        at = clause.start
        for start, end in [*sorted(cuts), (clause.end, clause.end)]:
            if start > at:
                place = _stretch(clauses.text, at, min(start, clause.end), inner)
                if place is not None:
                    yield place
            at = max(at, end)


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Those of `spans`, which come by start and do not overlap much, that share a place with the stretch."""
    first, last = bisect_left(spans, (start,)), bisect_left(spans, (end,))
    return [span for span in spans[max(0, first - 3) : last] if span[1] > start]


def _stretch(text: str, start: int, end: int, inner: Sequence[Cue]) -> Span | None:
    for cue in inner:
        if not start <= cue.start < end:
            continue
        heads = not content_terms(text[start : cue.start])
        if cue.kind in _NEGATIONS:
            if heads:
                start = min(cue.end, end)
            elif cue.end < end and text[cue.end : end].strip(_EDGE):
                return None
        elif cue.kind == "negation_near" and heads:
            return None
        elif cue.kind in ("stop", "now") and heads:
            start = min(cue.end, end)
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(_EDGE))
    piece = piece.strip(_EDGE)
    terms = content_terms(_PEOPLE.sub(" ", piece))
    han = sum(1 for term in terms for letter in term if HAN.match(letter))
    words = sum(1 for term in terms if term.isascii() and term[0].isalpha())
    longest = LONGEST if HAN.search(piece) else 3 * LONGEST
    if len(piece) > longest or (han < _LEAST_HAN and words < _LEAST_WORDS):
        return None
    if _WELL.search(piece) or _ASKED.search(piece) or _TALK.search(piece):
        return None
    return start, start + len(piece)


def colours(match: PhraseMatch) -> bool:
    """Whether a match only colours a complaint (突然, severe) that may stand around it in words of its own."""
    return all(identifier_of(target) in MODIFIERS for target in match.targets)


def with_meant(
    mentions: Sequence[FindingMention],
    likely: Sequence[FindingMention],
    probabilities: Sequence[float],
    network: Network,
) -> list[FindingMention]:
    """`mentions` and what of `likely` is news, by place, marked and with its probability.

    What the text says in so many words, or denies so, is no news; what is only asked about or supposed of nobody is left out.
    """
    said = network.implied(
        one.id for one in mentions if one.status == "present" and one.context in ("now", "uncertain")
    )
    denied = network.implying(one.id for one in mentions if one.status == "absent")
    news = [
        replace(one, matched_by="meaning", probability=round(probability, 3))
        for one, probability in zip(likely, probabilities, strict=True)
        if one.status != "unknown" and one.id not in said and one.id not in denied
    ]
    return sorted([*mentions, *news], key=lambda one: (one.start, one.end)) if news else list(mentions)


def concluded(
    network: Network,
    mentions: Sequence[FindingMention],
    measurements: Sequence[Measurement],
    ages: Span,
    background: set[str],
    language: Language,
) -> tuple[Conclusions, Mapping[str, float]]:
    """What counts as present, absent and past, and the probability of those present that were only read by meaning.

    A denial read by meaning does not count, nor does what a finding read by meaning would exclude.
    """
    said = [one for one in mentions if one.matched_by != "meaning"]
    sure = conclude(network, said, measurements, ages, background, language)
    meant = [
        one for one in mentions if one.matched_by == "meaning" and one.status == "present" and one.context != "family"
    ]
    if not meant:
        return sure, {}
    whole = conclude(network, [*said, *meant], measurements, ages, background, language)
    certainty: dict[str, float] = {}
    for one in meant:
        for finding in network.implied([one.id]) & (whole.present - sure.present):
            certainty[finding] = max(certainty.get(finding, 0.0), one.probability)
    return replace(whole, absent=sure.absent - whole.present, conflicts=sure.conflicts), certainty
