"""The window's way to the services: loads them on the worker, answers and keeps there, and says what is missing."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal

from medassist.core.answer import Answer
from medassist.core.case import FindingStatus
from medassist.core.clinical import Language, Text
from medassist.errors import StorageUnavailable
from medassist.services.assembly import Parts
from medassist.services.batch import BatchService
from medassist.services.history import HistoryService
from medassist.services.scheduler import StopToken
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.worker import Worker


class Backend(QObject):
    """One for the whole window. What is named `..._on_worker` must be called from work given to `worker`."""

    loaded = Signal()
    """Everything is open, or it is known why not."""
    notice_raised = Signal(str)
    """One sentence about something that is missing and what still works."""
    _passphrase_asked = Signal(bool, object)

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.worker = Worker(parts.scheduler, self)
        self.keeping = True
        """Whether answers are kept in the history."""
        self.is_loaded = False
        self._told: set[Text] = set()
        self._ask_person: Callable[[bool], str | None] = lambda new: None
        self._waiting: queue.SimpleQueue[str | None] | None = None
        self._passphrase_asked.connect(self._on_passphrase_asked, Qt.ConnectionType.QueuedConnection)
        parts.ask_passphrase = self._passphrase_from_window

    def load(self, ask_person: Callable[[bool], str | None]) -> None:
        """Opens everything in the background; `ask_person(new)` asks for the passphrase in the window."""
        self._ask_person = ask_person
        self.worker.run(self._load_on_worker, self._on_loaded, self._on_load_failed)

    def close(self) -> None:
        """Ends the worker and closes the records."""
        if self._waiting is not None:
            self._waiting.put(None)
        self.parts.close()

    def answer_and_keep(self, text: str, corrections: Mapping[str, FindingStatus]) -> Answer:
        """On the worker: the answer, kept before anyone sees it."""
        answer = self.parts.ask.answer(text, corrections=corrections)
        self.keep_on_worker(answer)
        return answer

    def keep_on_worker(self, answer: Answer) -> None:
        """Keeps an answer where keeping is on and possible; a failure becomes a notice, the answer is shown all the same."""
        store = self.parts.store if self.keeping else None
        if store is None:
            return
        try:
            HistoryService(store).save(answer)
        except StorageUnavailable as error:
            self.notice_raised.emit(sentence_of(error))

    def history(self) -> HistoryService | None:
        """The kept records; None where there are none to be had. On the worker, or once loaded."""
        return HistoryService(self.parts.store) if self.parts.store is not None else None

    def batches(self) -> BatchService:
        """The batch service. On the worker, or once loaded."""
        journal = self.parts.store.batches if self.parts.store is not None else None
        scheduler = self.parts.scheduler
        return BatchService(self.parts.ask.answer_row, journal, scheduler=scheduler, engine=self.parts.engine)

    def finding_names(self, language: Language) -> dict[str, str]:
        """The findings' names."""
        return {finding.id: finding.name.of(language) for finding in self.parts.knowledge.findings.values()}

    def document_titles(self, language: Language) -> dict[str, str]:
        """The names of the built-in documents."""
        base = self.parts.knowledge
        entries = (*base.conditions.values(), *base.drugs.values(), *base.red_flags.values())
        return {entry.id: entry.name.of(language) for entry in entries}

    def status_line(self) -> str:
        """What works here, for the status bar."""
        engine = self.parts.engine
        device = engine.device.upper() if engine.encoder is not None else self.tr("words only, no encoder")
        conditions = len(self.parts.knowledge.conditions)
        kept = self.tr("answers are kept, encrypted") if self.parts.store is not None else self.tr("nothing is kept")
        return self.tr("Offline · {device} · {n} conditions · {kept}").format(device=device, n=conditions, kept=kept)

    def _load_on_worker(self, stop: StopToken) -> None:
        stop.check()
        _ = self.parts.ask
        stop.check()
        _ = self.parts.store

    def _on_loaded(self, _: None) -> None:
        self.is_loaded = True
        self.tell_notices()
        self.loaded.emit()

    def _on_load_failed(self, error: BaseException) -> None:
        self.notice_raised.emit(sentence_of(error))

    def tell_notices(self) -> None:
        """Says each notice of the parts once."""
        for notice in self.parts.notices:
            if notice not in self._told:
                self._told.add(notice)
                self.notice_raised.emit(notice.of(language_in_force()))

    def _passphrase_from_window(self, new: bool) -> str | None:
        """On the worker: waits until the window has an answer."""
        self._waiting = queue.SimpleQueue()
        self._passphrase_asked.emit(new, self._waiting)
        try:
            return self._waiting.get()
        finally:
            self._waiting = None

    def _on_passphrase_asked(self, new: bool, answer: queue.SimpleQueue[str | None]) -> None:
        answer.put(self._ask_person(new))
