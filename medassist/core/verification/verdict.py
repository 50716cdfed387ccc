"""What verification finds: a sentence that stands on its evidence, or the details that do not, in words for both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from medassist.core.clinical import Language, Text

Kind = Literal[
    "number",
    "unit",
    "range",
    "comparison",
    "per",
    "frequency",
    "drug",
    "condition",
    "population",
    "age",
    "route",
    "side",
    "direction",
    "negation",
    "modality",
    "meaning",
    "citation",
]
REASONS: dict[Kind, Text] = {
    "number": Text("依据中没有这个数值：“{}”", "the evidence does not have this number: “{}”"),
    "unit": Text("单位与依据不同：“{}”", "the unit is not that of the evidence: “{}”"),
    "range": Text("范围的上下限与依据不同：“{}”", "the ends of the range are not those of the evidence: “{}”"),
    "comparison": Text(
        "以上、以下、至少或最多与依据不同：“{}”", "above, below, at least or at most differs from the evidence: “{}”"
    ),
    "per": Text(
        "每次、每日或每公斤与依据不同：“{}”", "per dose, per day or per kilogram differs from the evidence: “{}”"
    ),
    "frequency": Text("用药次数与依据不同：“{}”", "how often differs from the evidence: “{}”"),
    "drug": Text("依据中没有这种药，或说的是另一种药：“{}”", "the evidence does not name this drug here: “{}”"),
    "condition": Text("依据没有提到这种疾病：“{}”", "the evidence does not name this condition: “{}”"),
    "population": Text("人群与依据不同：“{}”", "the people meant are not those of the evidence: “{}”"),
    "age": Text("年龄与依据不同：“{}”", "the age is not that of the evidence: “{}”"),
    "route": Text("给药途径与依据不同：“{}”", "the route is not that of the evidence: “{}”"),
    "side": Text("部位或左右与依据不同：“{}”", "the side or place is not that of the evidence: “{}”"),
    "direction": Text("方向与依据相反：“{}”", "it says the opposite of the evidence: “{}”"),
    "negation": Text("肯定与否定和依据相反：“{}”", "yes and no are turned round against the evidence: “{}”"),
    "modality": Text("必须、可以与依据不同：“{}”", "must and may differ from the evidence: “{}”"),
    "meaning": Text("依据没有说这件事：“{}”", "the evidence does not say this: “{}”"),
    "citation": Text("没有注明可用的来源编号：“{}”", "no source that exists is cited: “{}”"),
}
"""Why a sentence is struck out; `{}` is the offending stretch."""
Support = Callable[[str, str], float]
"""How probable it is that the evidence (second) supports the claim (first), 0 to 1: an encoder's cosine or a trained head."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One detail that the evidence does not bear out; `start`..`end` are code points of the sentence, half open."""

    kind: Kind
    quote: str
    start: int
    end: int

    def words(self, language: Language) -> str:
        """The reason in one language."""
        return REASONS[self.kind].of(language).format(self.quote)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A numbered passage (or a worked-out dose) that may be cited: its sentences, its heading and the article's id."""

    number: int
    sentences: Sequence[str]
    title: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence without its marks, whether it stands, on which passage and evidence sentence, and why not."""

    text: str
    supported: bool
    citations: tuple[int, ...]
    stands_on: str | None
    problems: tuple[Problem, ...]

    def reason(self, language: Language) -> str | None:
        """Why it is struck out, in one sentence; None for one that stands."""
        if not self.problems:
            return None
        return ("；" if language == "zh" else "; ").join(problem.words(language) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """Every sentence of a written answer, in order."""

    sentences: tuple[Verdict, ...]

    @property
    def supported(self) -> int:
        """How many sentences stand."""
        return sum(one.supported for one in self.sentences)

    @property
    def stands(self) -> bool:
        """Whether at least half of the sentences stand; else the extractive answer is shown alone."""
        return bool(self.sentences) and 2 * self.supported >= len(self.sentences)

    def summary(self, language: Language) -> str:
        """`n of m sentences verified`, and that the written answer is dropped where it is."""
        counted, total = self.supported, len(self.sentences)
        if language == "zh":
            told = f"{total} 句中有 {counted} 句经核实"
            return told + ("。" if self.stands else "，不足一半，只显示依据原文。")
        told = f"{counted} of {total} sentences verified"
        return told + ("." if self.stands else ", fewer than half: only the evidence itself is shown.")
