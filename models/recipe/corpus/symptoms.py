"""What patients say of themselves, drawn from the network of findings, and which conditions it points to."""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import Condition, Finding, KnowledgeBase
from models.recipe.corpus.records import Language

_TOLD = ("symptom", "sign", "exposure")
_MODIFIERS = frozenset({"sudden_onset", "worst_ever", "worsening_progressive", "on_exertion"})
"""Findings that say how another one is: one of them at most, and never alone."""
_UNSAID = frozenset(
    {
        "gradual_onset",
        "severe_intensity",
        "recurrent_episodes",
        "at_night",
        "at_rest",
        "after_meal",
        "lasting_over_10_min",
    }
    | {"transient_resolved", "tearing_quality", "pressing_quality", "intermittent", "unilateral", "bilateral"}
)
"""Modifiers that mean little outside a sentence of their own."""
SAYS_TIME = re.compile(
    r"[0-9一二两三四五六七八九十几多]个?[天日周月年]|星期|突然|一下|昨|早上|\b(?:day|week|month|year|hour|night|sudden)",
    re.IGNORECASE,
)
"""A phrase that says itself how long, or when."""
_DAYS_ZH = ("一天", "两天", "三天", "四五天", "一个星期", "十来天", "")
_DAYS_EN = ("since yesterday", "for 2 days", "for 3 days", "for a week", "for about ten days", "")


@dataclass(frozen=True)
class Complaint:
    """A text with what it was made of."""

    text: str
    """Without a question at its end."""
    findings: tuple[str, ...]


class Network:
    """Log-odds of every condition given findings that are present."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.conditions = list(base.conditions.values())
        self._row = {finding: index for index, finding in enumerate(base.findings)}
        background = np.array([max(f.background, 1e-5) for f in base.findings.values()])
        self._log: NDArray[np.float64] = np.zeros((len(self.conditions), background.size))
        for place, condition in enumerate(self.conditions):
            self._log[place] = np.log(0.4)  # a finding the article does not name speaks a little against it
            for link in condition.findings:
                if link.finding in self._row:
                    index = self._row[link.finding]
                    self._log[place, index] = math.log(max(link.value, 1e-4) / background[index])
        visits = [_visits(condition) for condition in self.conditions]
        self._prior = np.log(np.maximum(np.array(visits), 0.01))

    def ranking(self, findings: tuple[str, ...]) -> list[tuple[str, float]]:
        """Conditions with their probabilities, best first."""
        rows = [self._row[finding] for finding in findings if finding in self._row]
        scores = self._prior * 0.5 + self._log[:, rows].sum(axis=1)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return [(self.conditions[place].id, float(shares[place])) for place in order]

    def complaint(self, condition: Condition, language: Language, rng: random.Random) -> Complaint | None:
        """Two to four findings of the condition in a patient's words."""
        likely: list[Finding] = []
        for link in condition.findings:
            finding = self.base.findings.get(link.finding)
            if link.finding in _UNSAID:
                continue
            if finding is not None and finding.kind in _TOLD and link.value >= 0.45 and phrases_of(finding, language):
                likely.append(finding)
        if len(likely) < 2:
            return None
        count = min(len(likely), rng.choice((2, 3, 3, 4)))
        chosen = rng.sample(likely[:8], min(count, len(likely[:8])))
        implied = {other for finding in chosen for other in finding.implies}
        chosen = [finding for finding in chosen if finding.id not in implied]
        said = [rng.choice(phrases_of(finding, language)) for finding in chosen]
        if sum(finding.id not in _MODIFIERS for finding in chosen) < 2 or sum(f.id in _MODIFIERS for f in chosen) > 1:
            return None
        if any(a != b and a in b for a in said for b in said):
            return None
        text = _told_zh(condition, said, rng) if language == "zh" else _told_en(condition, said, rng)
        return Complaint(text, tuple(finding.id for finding in chosen))


def phrases_of(finding: Finding, language: Language) -> list[str]:
    """Phrases that mean this finding alone and stand without a gap."""
    ambiguous = set(finding.ambiguous)
    least = 2 if language == "zh" else 4
    return [
        p
        for p in finding.phrases.of(language)
        if "*" not in p and p not in ambiguous and len(p) >= least and p[0].isalpha()
    ]


def _visits(condition: Condition) -> float:
    v = condition.visits_per_1000
    return (v.newborn + v.infant + v.child + v.school + v.adult + v.middle + v.older) / 7


def _age(condition: Condition, rng: random.Random) -> float:
    low = max(condition.age_years.min, 0.1)
    high = condition.age_years.max if condition.age_years.max is not None else 85.0
    bands = condition.visits_per_1000
    weights = (bands.infant, bands.child, bands.school, bands.adult, bands.middle, bands.older)
    spans = ((0.2, 1.0), (1.0, 5.0), (5.0, 15.0), (18.0, 45.0), (45.0, 65.0), (65.0, 85.0))
    fitting = [(w, s) for w, s in zip(weights, spans, strict=True) if w > 0 and s[1] > low and s[0] < high]
    if fitting:
        span = rng.choices([s for _, s in fitting], [w for w, _ in fitting])[0]
        low, high = max(low, span[0]), min(high, span[1])
    return low + rng.random() * max(0.0, high - low)


def _told_zh(condition: Condition, said: list[str], rng: random.Random) -> str:
    age = _age(condition, rng)
    days = rng.choice(_DAYS_ZH) if condition.urgency != "emergency" or rng.random() < 0.3 else ""
    days = "" if any(SAYS_TIME.search(phrase) for phrase in said) else days
    sex = condition.sex
    if age < 1:
        who = rng.choice((f"宝宝{max(1, int(age * 12))}个月，", "我家宝宝"))
    elif age < 14:
        who = rng.choice((f"孩子{max(1, int(age))}岁，", "孩子", f"{max(1, int(age))}岁小孩，", "娃"))
    else:
        he = "男" if sex == "male" or (sex == "any" and rng.random() < 0.5) else "女"
        relative = {"男": "我爸", "女": "我妈"}[he] if age > 55 else {"男": "我老公", "女": "我老婆"}[he]
        who = rng.choice((f"{he}，{int(age)}岁，", f"{relative}", "", "", "我"))
    gap = rng.choice(("，", "，", "、", " "))
    text = who + gap.join(said)
    if days:
        text += rng.choice(("，有", "，", "")) + days + rng.choice(("了", ""))
    return text


def _told_en(condition: Condition, said: list[str], rng: random.Random) -> str:
    age = _age(condition, rng)
    days = rng.choice(_DAYS_EN) if condition.urgency != "emergency" or rng.random() < 0.3 else ""
    days = "" if any(SAYS_TIME.search(phrase) for phrase in said) else days
    if age < 1:
        who = rng.choice((f"Baby {max(1, int(age * 12))} months old: ", "my baby: "))
    elif age < 14:
        years = max(1, int(age))
        who = rng.choice(
            (
                f"{years} year old child, ",
                f"Child aged {years}: ",
                "my son: " if condition.sex == "male" else "my kid: ",
            )
        )
    else:
        he = condition.sex == "male" or (condition.sex == "any" and rng.random() < 0.5)
        word = "man" if he else "woman"
        who = rng.choice((f"{int(age)} year old {word}, ", f"{int(age)}{'M' if he else 'F'}, ", "", ""))
    body = ", ".join(said[:-1]) + rng.choice((" and ", ", ")) + said[-1] if len(said) > 1 else said[0]
    return f"{who}{body}" + (f" {days}" if days else "")


ENDS: dict[Language, dict[str, tuple[str, ...]]] = {
    "zh": {
        "overview": ("，这是怎么回事？", "，会是什么病", "，怎么了？", "，是什么原因", ""),
        "confirm": ("，要做什么检查？", "，该查些什么"),
        "treatment": ("，怎么办？", "，吃什么药好", "，该怎么处理"),
        "refer": ("，要不要去医院？", "，需要去大医院吗"),
        "danger_signs": ("，要紧吗？", "，严重吗", "，有没有危险"),
        "advice": ("，在家怎么缓解？", "，平时注意什么"),
    },
    "en": {
        "overview": (". What could it be?", ", what is wrong?", ", cause?", ""),
        "confirm": (". Which tests?", ", what should be checked?"),
        "treatment": (". What should I do?", ", what can I take?", ", how to treat?"),
        "refer": (". Do I need to go to hospital?", ", refer?"),
        "danger_signs": (". Is it serious?", ", should I worry?"),
        "advice": (", what helps at home?",),
    },
}
