"""One detail in which a claim differs from its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from medassist.core.verification.verdict import Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong and where (half open, folded text of the claim)."""

    kind: Kind
    start: int
    end: int
