"""What to ask or examine next: the findings that would tell most about which condition it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medassist.core.answer import NextStep
from medassist.core.case import Case
from medassist.core.clinical import FindingKind, Language
from medassist.core.diagnosis.posterior import Network, Scored

CONSIDERED = 12
LENGTH = 5
LEAST_BITS = 0.01
_KIND: dict[FindingKind, str] = {"sign": "exam", "vital": "exam", "test": "test"}


def next_steps(network: Network, scored: Sequence[Scored], case: Case, language: Language) -> tuple[NextStep, ...]:
    """The five most telling findings not yet spoken of, by expected information in bits.

    Information = H(F) - sum over c of P(c) H(F | c), over the leading conditions and their probabilities made to sum to 1.
    """
    leading = [one for one in scored if one.weights][:CONSIDERED]
    if not leading or not case.present:
        return ()
    index = {condition.id: position for position, condition in enumerate(network.conditions)}
    weights = np.array([one.probability for one in leading])
    weights = weights / max(float(weights.sum()), 1e-12)
    links = [network.links[index[one.condition.id]] for one in leading]
    spoken = case.present | case.absent | {mention.id for mention in case.findings}
    candidates = sorted({finding for link in links for finding in link if finding in network.findings} - spoken)
    if not candidates:
        return ()
    background = np.array([network.findings[finding].background for finding in candidates])
    table = np.array(
        [[link.get(finding, rate) for finding, rate in zip(candidates, background, strict=True)] for link in links]
    )
    bits = _entropy(weights @ table) - weights @ _entropy(table)
    order = sorted(range(len(candidates)), key=lambda position: (-bits[position], candidates[position]))
    steps: list[NextStep] = []
    for position in order[:LENGTH]:
        if bits[position] < LEAST_BITS:
            break
        finding = network.findings[candidates[position]]
        kind = _KIND.get(finding.kind, "question")
        steps.append(NextStep(kind, finding.id, finding.ask.of(language), round(float(bits[position]), 4)))  # type: ignore[arg-type]  # kind is one of the three
    return tuple(steps)


def _entropy(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Binary entropy in bits, elementwise."""
    inside = np.clip(probability, 1e-9, 1 - 1e-9)
    return -(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside))
