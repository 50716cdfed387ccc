"""What the heads make of a whole text where its words decide nothing: the task, and whether it reads like an emergency."""

from __future__ import annotations

from typing import get_args

from medassist.core.case import Task
from medassist.core.reading.meaning import ROUTE, URGENCY, TextHeads

MOST_CHARACTERS = 400
"""Longer texts have words enough to be read by; the heads were trained on short ones."""


class SecondOpinion:
    """Asked only where the words decide nothing; silent below the limits that the recipe fitted."""

    def __init__(self, heads: TextHeads) -> None:
        self._heads = heads

    def task(self, text: str) -> Task | None:
        """The task that the route head is sure of; None where it is not."""
        told = self._sure(ROUTE, text)
        tasks: dict[str, Task] = {task: task for task in get_args(Task)}
        return tasks.get(told[0]) if told is not None else None

    def urgent(self, text: str) -> float | None:
        """The probability of an emergency, where the urgency head is sure of one.

        It is only ever used to ask back where no urgency was found at all: it sets none, and lowers none. Somebody asking
        about an emergency in general sounds like one, so the caller asks only for texts that tell of a patient.
        """
        told = self._sure(URGENCY, text)
        return told[1] if told is not None and told[0] == "emergency" else None

    def _sure(self, task: str, text: str) -> tuple[str, float] | None:
        """The most probable label and its probability, where it passes the head's limit."""
        limit = self._heads.limit(task)
        if limit is None or len(text) > MOST_CHARACTERS or not text.strip():
            return None
        row = self._heads.probabilities(task, [text])[0]
        order = row.argsort()
        best, rival = float(row[order[-1]]), float(row[order[-2]])
        sure = best >= limit[0] and best >= limit[1] * rival
        return (self._heads.labels(task)[int(order[-1])], best) if sure else None
