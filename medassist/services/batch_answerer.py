"""What a batch asks of the rest of the program: one answer to one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from medassist.core.answer import Answer
from medassist.core.case import Patient, Task
from medassist.core.clinical import Language
from medassist.services.scheduler import StopToken


class RowAnswerer(Protocol):
    """Answers one row the same way the window and `ask` do; an abstention is an answer.

    `libraries` None is all of them. May raise MedAssistError (the row becomes an error row with that sentence) or
    Stopped. It should ask `stop` at least every 100 ms.
    """

    def __call__(
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
    ) -> Answer: ...
