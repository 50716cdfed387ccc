"""What a person does with what was kept: save, search, open, export, erase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from medassist.core.answer import Answer
from medassist.exchange.answer_json import answer_from_json, answer_to_dict, answer_to_json
from medassist.storage.history import HistoryEntry, Kind
from medassist.storage.store import Store


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An entry of the history with its whole answer."""

    entry: HistoryEntry
    answer: Answer


class HistoryService:
    """The history for the window and the command line. Every method may raise StorageUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, answer: Answer, *, kind: Kind = "ask") -> int:
        """Keep an answer and give its id: before it is shown."""
        return self._store.history.save(
            question=answer.text,
            language=answer.language,
            status=answer.status,
            urgency=answer.urgency,
            answer=answer_to_json(answer),
            search_text=_search_text(answer),
            kind=kind,
        )

    def update(self, number: int, answer: Answer) -> None:
        """Replace a kept answer by its later form (a case of which more was entered, what the language model wrote)."""
        self._store.history.update(
            number,
            question=answer.text,
            answer=answer_to_json(answer),
            search_text=_search_text(answer),
            status=answer.status,
            urgency=answer.urgency,
        )

    def search(self, text: str = "", limit: int = 100) -> tuple[HistoryEntry, ...]:
        """Entries with all the words of `text` (all entries when empty), newest first."""
        return self._store.history.search(text, limit)

    def open(self, number: int) -> KeptAnswer | None:
        """One entry with its answer, or None when it is not there. Raises BadInput when it cannot be read."""
        entry, answer = self._store.history.entry(number), self._store.history.answer(number)
        return None if entry is None or answer is None else KeptAnswer(entry, answer_from_json(answer))

    def export(self, numbers: Sequence[int] | None = None) -> Iterator[dict[str, Any]]:
        """The answer objects of the given entries, or of all, oldest first.

        Each has `history_id` and `created_at` (UTC) besides; where they are written is the caller's (exchange.writers).
        """
        for number, created_at, answer in self._store.history.answers(numbers):
            plain = answer_to_dict(answer_from_json(answer))
            yield {**plain, "history_id": number, "created_at": created_at}

    def delete(self, numbers: Sequence[int]) -> int:
        """Erase entries for good; gives how many there were."""
        erased = self._store.history.delete(numbers)
        self._store.audit.record("history.delete", str(erased))
        return erased

    def erase_all(self) -> int:
        """Erase the whole history and all batch runs for good; gives how many entries there were."""
        return self._store.erase_patients()


def _search_text(answer: Answer) -> str:
    names = (f"{h.name_zh} {h.name_en}" for h in answer.differential[:3])
    flags = (flag.text for flag in answer.red_flags)
    return "\n".join((answer.text, answer.answer, *names, *flags))
