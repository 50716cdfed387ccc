"""What the Ask page shows, as one value that the worker makes and the window reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from medassist.core.answer import Answer
from medassist.core.case import Case, FindingStatus


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer, what was read (None for a kept answer), and the corrections it was worked out with."""

    answer: Answer
    case: Case | None = None
    corrections: dict[str, FindingStatus] = field(default_factory=dict)
    number: int | None = None
    """Its entry in the history."""
    given: bool = False
    """Whether the patient's fields came with it (a row of a batch, a kept answer) and count when it is worked out again."""
