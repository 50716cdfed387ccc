"""From scores to probabilities: the share the program decides by, and the probability it shows, which means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.case import Case
from medassist.core.clinical import Language

TEMPERATURE = 0.8
"""Power of the score's exponential in the share that decisions are made by (`Scored.probability`).

Set by hand, as is OUTSIDE_NATS: urgency, the danger lane, the next step and what an answer is made of have their limits on
this scale, which does not move with the length of a text. What is shown is FITTED instead.
"""
OUTSIDE_NATS = -2.0
"""Log weight, beside exp(TEMPERATURE * score) of the base's conditions, of a reason that lies outside the base."""

Numbers = NDArray[np.float64]
CHARACTERS_A_WORD: dict[Language, float] = {"en": 4.7, "zh": 1.7}
"""Letters and digits of one word, so that a Chinese and an English text of the same content are of one length."""
MOST_UNREAD = 150.0
"""Words not understood that count at most: no labelled text of the fit has many more."""
LEAST_OUTSIDE = -4.0
"""Log weight of a reason outside that is always left, however short the text. Chosen, not fitted: the short labelled texts are
all of conditions of the base and ask for none; it costs the fit 0.001 nats."""


@dataclass(frozen=True, slots=True)
class CalibrationMap:
    """A condition's probability is exp(power * score) among all conditions and one reason outside the base.

    power = temperature / (1 + dependence * (findings - 1)), temperature scaling (Guo et al. 2017) divided by the design effect
    of correlated observations (Kish 1965): the findings of a case are not independent, so that n of them say as much as
    n / (1 + dependence * (n - 1)) would. The reason outside has the log weight outside + unread * ln(1 + words), added to
    LEAST_OUTSIDE as weights add; words are those of the text that no finding was read from: what was not understood speaks for
    no condition of the base, and the more of it there is, the likelier the reason lies outside or was not seen. For one case
    the map is monotone in the score.
    """

    temperature: float
    dependence: float
    outside: float
    unread: float

    def power(self, findings: int | Numbers) -> float | Numbers:
        """The power of the score's exponential for a case of so many findings that are present (implied ones counted)."""
        return self.temperature / (1.0 + self.dependence * np.maximum(0.0, np.subtract(findings, 1.0)))

    def probabilities(self, scores: Numbers, findings: int | Numbers, words: float | Numbers) -> Numbers:
        """Probabilities float64[..., n] of conditions with `scores` float64[..., n] in nats; what is missing to 1 lies outside.

        `findings` and `words` are numbers, or float64[...] for many cases at once.
        """
        beyond = np.logaddexp(LEAST_OUTSIDE, self.outside + self.unread * np.log1p(np.minimum(words, MOST_UNREAD)))
        return shares(np.multiply(self.power(findings), np.moveaxis(scores, -1, 0)), beyond)


FITTED = CalibrationMap(temperature=1.019, dependence=0.077, outside=-18.385, unread=4.709)
"""Fitted 2026-11-24 on 3705 development cases
(vignettes 628, en_craftmd_diagnosis 383, en_ddxplus 647, zh_paediatric_diagnosis 2047),
every set alike, by `tests/quality/calibration.py --sets DIR --write`."""


def working_shares(scores: Numbers) -> Numbers:
    """Shares float64[n] that decisions are made by (see TEMPERATURE)."""
    return shares(TEMPERATURE * scores, OUTSIDE_NATS)


def shares(logits: Numbers, outside: float | Numbers) -> Numbers:
    """Softmax over the first axis of `logits` float64[n, ...] and one more, `outside` float64[...], whose share is left out.

    The result is float64[..., n]: the axis of the conditions comes last.
    """
    peak = np.maximum(logits.max(axis=0), outside)
    mass = np.exp(logits - peak)
    return np.moveaxis(mass / (mass.sum(axis=0) + np.exp(outside - peak)), 0, -1)


def unread_words(case: Case) -> float:
    """About how many words of the text no finding was read from (letters and digits outside the findings' places)."""
    text = case.text
    unread, reached = 0, 0
    for start, end in sorted((mention.start, mention.end) for mention in case.findings):
        unread += sum(map(str.isalnum, text[reached : max(start, reached)]))
        reached = max(reached, end)
    unread += sum(map(str.isalnum, text[reached:]))
    return unread / CHARACTERS_A_WORD[case.language]
