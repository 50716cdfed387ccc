"""What is being read in the knowledge base: the place, and the way there and back; it outlives a window built anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from medassist.core.clinical import Language
from medassist.services.scheduler import Priority, StopToken
from medassist.ui.backend import Backend
from medassist.ui.knowledge_index import KnowledgeIndex, index_of, states_of

LONGEST_WAY = 100


@dataclass(frozen=True, slots=True)
class Place:
    """An article, the section and the sentence meant in it (either may be empty)."""

    id: str
    section: str = ""
    sentence: str = ""
    from_answer: bool = False
    """It was opened from an answer: going back leads there."""
    scrolled: int = 0
    """How far the article was scrolled when it was left."""


class Reading(QObject):
    """The place now, those before and after it, and the index of the entries once it is made."""

    moved = Signal()
    """`place` is another one."""
    answer_wanted = Signal()
    """The way back leads to the answer that the article was opened from."""
    indexed = Signal()
    """`index` was made anew."""
    failed = Signal(BaseException)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._before: list[Place] = []
        self._after: list[Place] = []
        self.place: Place | None = None
        self.index: KnowledgeIndex | None = None
        self.typed = ""
        self.show: Language | None = None
        """The language of the articles; None: both."""
        backend.answering.connect(self.make_index)
        backend.knowledge_changed.connect(self.make_index)
        self._wanted = False

    def make_index(self) -> None:
        """Makes the index on the worker, once somebody has asked for it."""
        if not self._wanted or not self._backend.is_answering:
            return

        def work(stop: StopToken) -> KnowledgeIndex:
            stop.check()
            parts = self._backend.parts
            overlay = parts.overlay
            return index_of(parts.knowledge, states_of(overlay.entries.values() if overlay is not None else ()))

        self._backend.worker.run(self, work, self._on_indexed, self.failed.emit, priority=Priority.WINDOW)

    def want_index(self) -> None:
        """The knowledge page is needed now."""
        self._wanted = True
        if self.index is None:
            self.make_index()

    def open(self, place: Place, scrolled: int = 0) -> None:
        """Goes to another place; the way forward from here is forgotten."""
        if self.place is not None and (self.place.id, self.place.section) != (place.id, place.section):
            self._before = [*self._before, replace(self.place, scrolled=scrolled)][-LONGEST_WAY:]
            self._after = []
        self.place = place
        self.moved.emit()

    @property
    def can_go_back(self) -> bool:
        """Whether there is a way back."""
        return bool(self._before) or (self.place is not None and self.place.from_answer)

    @property
    def can_go_forward(self) -> bool:
        """Whether a way back was taken."""
        return bool(self._after)

    def back(self, scrolled: int = 0) -> None:
        """One place back; from an article that an answer opened, to that answer."""
        if self.place is not None and self.place.from_answer:
            self.answer_wanted.emit()
        elif self._before and self.place is not None:
            self._after.append(replace(self.place, scrolled=scrolled))
            self.place = self._before.pop()
            self.moved.emit()

    def forward(self, scrolled: int = 0) -> None:
        """Where the way back was taken from."""
        if self._after and self.place is not None:
            self._before.append(replace(self.place, scrolled=scrolled))
            self.place = self._after.pop()
            self.moved.emit()

    def _on_indexed(self, index: KnowledgeIndex) -> None:
        self.index = index
        self.indexed.emit()
