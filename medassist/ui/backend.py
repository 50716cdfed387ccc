"""The window's way to the services: loads them on the worker, answers and keeps there, and says what is missing."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from medassist.core.answer import Answer
from medassist.core.case import FindingStatus
from medassist.core.clinical import Language, Text
from medassist.core.diagnosis.clinic import ClinicLevel
from medassist.errors import StorageUnavailable
from medassist.services.scheduler import Scheduler, StopToken
from medassist.ui.shown import Shown
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.worker import Worker

if TYPE_CHECKING:  # loaded on the worker, after the window is on the screen
    from medassist.services.assembly import Parts
    from medassist.services.batch import BatchService
    from medassist.services.case import Assessed
    from medassist.services.case_form import CaseForm
    from medassist.services.feedback import FeedbackService
    from medassist.services.history import HistoryService
    from medassist.services.writing import WritingService

AskPerson = Callable[[bool, int, Callable[[str | None], None]], None]
"""Asks for the passphrase: whether a new one, which try it is, and where the answer goes (None: rather not)."""


class Backend(QObject):
    """One for the whole window. What is named `..._on_worker` must be called from work given to `worker`."""

    answering = Signal()
    """Questions can be answered; the records may still be closed."""
    loaded = Signal()
    """Everything is open, or it is known why not."""
    notice_raised = Signal(str)
    """One sentence about something that is missing and what still works."""
    waiting = Signal()
    """The person is asked for the passphrase."""
    knowledge_changed = Signal()
    """Other entries are in use than before (a signature, records that were opened only now)."""
    kept_changed = Signal()
    """The history has other entries than before."""
    packs_changed = Signal()
    """`has_pack` is known, or another than before."""
    _passphrase_asked = Signal(bool, object)

    def __init__(self, folder: Path, make_parts: Callable[[], Parts], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.scheduler = Scheduler()
        self.worker = Worker(self.scheduler, self)
        self.keeping = True
        """Whether answers are kept in the history."""
        self.is_answering = False
        self.is_loaded = False
        self.has_pack: bool | None = None
        """Whether a language model was added; None until it was looked for."""
        self._make_parts = make_parts
        self._parts: Parts | None = None
        self._told: set[Text] = set()
        self._tries = 0
        self._ask_person: AskPerson = lambda new, tries, answer: answer(None)
        self._waiting: queue.SimpleQueue[str | None] | None = None
        self._passphrase_asked.connect(self._on_passphrase_asked, Qt.ConnectionType.QueuedConnection)

    @property
    def parts(self) -> Parts:
        """The opened parts: on the worker, or once answering."""
        if self._parts is None:
            self._parts = self._make_parts()
            self._parts.scheduler = self.scheduler
            self._parts.ask_passphrase = self._passphrase_from_window
        return self._parts

    def load(self, ask_person: AskPerson) -> None:
        """Opens everything in the background; `ask_person` asks for the passphrase in the window."""
        self._ask_person = ask_person
        self.worker.run(self, self._open_knowledge_on_worker, self._on_answering, self._on_load_failed)
        self._open_records(self._open_records_on_worker)

    def open_records_again(self) -> None:
        """Tries once more to open the records where they could not be opened."""
        self._open_records(self._open_records_again_on_worker)

    def _open_records(self, work: Callable[[StopToken], None]) -> None:
        self._tries = 0
        self.worker.run(self, work, self._on_loaded, self._on_load_failed)

    def use_clinic_level(self, level: ClinicLevel) -> None:
        """Which tests are at hand, from the next answer on."""
        if self._parts is not None:
            self._parts.clinic_level = level
            if self.is_answering:
                self._parts.ask.clinic_level = level

    def renew_on_worker(self) -> None:
        """Takes new signatures into use; as long as a start."""
        self.parts.renew()

    def use_window(self, ask_person: AskPerson) -> None:
        """Asks for the passphrase through another window from now on (the first one was built anew)."""
        self._ask_person = ask_person

    def close(self) -> None:
        """Ends the worker and closes the records."""
        if self._waiting is not None:
            self._waiting.put(None)
        self.scheduler.close()
        if self._parts is not None:
            self._parts.close()

    def answer_on_worker(
        self, text: str, corrections: Mapping[str, FindingStatus], earlier: Shown | None = None
    ) -> Shown:
        """The answer and what was read; it is in the history before anyone sees it.

        `earlier` is the answer to the same text that is being corrected: its entry is replaced, its patient stays.
        """
        ask = self.parts.ask
        patient = earlier.answer.patient if earlier is not None and earlier.given else None
        chosen: dict[str, FindingStatus] = dict(corrections)
        if earlier is not None and earlier.case is None:  # a kept answer: what a person had set in it stays set
            read = {mention.id: mention.status for mention in ask.read(text, patient=patient).findings}
            for one in earlier.answer.findings:
                if read.get(one.id) != one.status:
                    chosen.setdefault(one.id, one.status)
        consulted = ask.consult(text, patient=patient, corrections=chosen)
        number = self.keep_on_worker(consulted.answer, earlier.number if earlier is not None else None)
        return Shown(consulted.answer, consulted.case, chosen, number, patient is not None)

    def assess_on_worker(
        self, form: CaseForm, language: Language, number: int | None
    ) -> tuple[Assessed | None, int | None]:
        """The case as it was entered, and its entry in the history: there before anyone sees it (one entry a case)."""
        assessed = self.parts.cases.assess(form, language)
        if assessed is not None and assessed.answer.status == "answered":
            number = self.keep_on_worker(assessed.answer, number)
        return assessed, number

    def keep_on_worker(self, answer: Answer, number: int | None = None) -> int | None:
        """Keeps an answer where keeping is on and possible; a failure becomes a notice, the answer is shown all the same."""
        history = self.history_on_worker() if self.keeping else None
        if history is None:
            return None
        try:
            if number is not None:
                history.update(number, answer)
            else:
                number = history.save(answer)
        except StorageUnavailable as error:
            self.notice_raised.emit(sentence_of(error))
            return None
        self.kept_changed.emit()
        return number

    def history_on_worker(self) -> HistoryService | None:
        """The kept records; None where there are none to be had."""
        from medassist.services.history import HistoryService

        store = self.parts.store
        return HistoryService(store) if store is not None else None

    def feedback_on_worker(self) -> FeedbackService | None:
        """What is thought of kept answers; None where there are no records."""
        from medassist.services.feedback import FeedbackService

        store = self.parts.store
        return FeedbackService(store, self.parts.knowledge) if store is not None else None

    def batches_on_worker(self) -> BatchService:
        """Batch runs; nothing is kept of them where there is no store."""
        from medassist.services.batch import BatchService

        store = self.parts.store
        journal = store.batches if store is not None else None
        return BatchService(self.parts.ask.answer_row, journal, scheduler=self.scheduler, engine=self.parts.engine)

    def writing(self) -> WritingService:
        """What writes; from a thread that may wait: the language model is opened at the first time."""
        from medassist.services.language_model import NONE_ADDED

        self._told.add(NONE_ADDED)  # said quietly where it matters, and not above every page
        service = self.parts.writing
        self.worker.call_in_window(self.tell_notices)
        return service

    def look_for_packs(self) -> None:
        """Finds out whether a language model was added."""

        def work(_: StopToken) -> bool:
            from medassist.services.packs import added_packs

            return bool(added_packs(self.folder))

        self.worker.run(self, work, self._on_packs_found, self._on_load_failed)

    def _on_packs_found(self, found: bool) -> None:
        self.has_pack = found
        self.packs_changed.emit()

    @property
    def keeps(self) -> bool:
        """Whether there are open records."""
        return self.is_loaded and self.parts.store is not None

    def finding_names(self, language: Language) -> dict[str, str]:
        """The findings' names by id; empty before anything is loaded."""
        if not self.is_answering:
            return {}
        return {one.id: one.name.of(language) for one in self.parts.knowledge.findings.values()}

    def finding_words(self, language: Language) -> list[tuple[str, str]]:
        """(what a person may type, finding id): names first, then the plain phrases, each with the name it stands for."""
        if not self.is_answering:
            return []
        findings = self.parts.knowledge.findings.values()
        names = [(one.name.of(language), one.id) for one in findings]
        taken = {name.casefold() for name, _ in names}
        phrases: list[tuple[str, str]] = []
        for one in findings:
            for phrase in one.phrases.of(language):
                if "*" not in phrase and phrase.casefold() not in taken:
                    taken.add(phrase.casefold())
                    phrases.append((f"{phrase} → {one.name.of(language)}", one.id))
        return sorted(names) + phrases

    def document_titles(self, language: Language) -> dict[str, str]:
        """The names of the built-in documents."""
        if not self.is_answering:
            return {}
        base = self.parts.knowledge
        entries = (*base.conditions.values(), *base.drugs.values(), *base.red_flags.values())
        return {entry.id: entry.name.of(language) for entry in entries}

    def library_line(self) -> str:
        """What the built-in library holds; empty before it is open."""
        if not self.is_answering:
            return ""
        base = self.parts.knowledge
        return self.tr("The library holds {conditions} conditions, {drugs} drugs and {flags} danger rules.").format(
            conditions=len(base.conditions), drugs=len(base.drugs), flags=len(base.red_flags)
        )

    def status_line(self) -> str:
        """What works here, for the status bar."""
        if self._waiting is not None:
            return self.tr("Waiting for the passphrase …")
        if not self.is_answering:
            return self.tr("Opening the knowledge base …")
        if not self.is_loaded:
            return self.tr("Opening the records …")
        engine = self.parts.engine
        device = engine.device.upper() if engine.encoder is not None else self.tr("search by words only")
        kept = self.tr("answers are kept, encrypted") if self.keeping and self.keeps else self.tr("nothing is kept")
        conditions = len(self.parts.knowledge.conditions)
        return self.tr("Offline · {device} · {n} conditions · {kept}").format(device=device, n=conditions, kept=kept)

    def _open_knowledge_on_worker(self, stop: StopToken) -> None:
        stop.check()
        _ = self.parts.ask

    def _open_records_on_worker(self, stop: StopToken) -> None:
        stop.check()
        _ = self.parts.store

    def _open_records_again_on_worker(self, stop: StopToken) -> None:
        if self.parts.store is None:
            del self.parts.__dict__["store"]  # opened once a Parts: forget that it was not to be had
        self._open_records_on_worker(stop)
        if self.parts.store is not None and self.is_answering:
            self.parts.renew()  # the clinic's signed corrections lie in the records
            self.worker.call_in_window(self.knowledge_changed.emit)

    def _on_answering(self, _: None) -> None:
        self.is_answering = True
        self.answering.emit()
        self.look_for_packs()
        self.tell_notices()

    def _on_loaded(self, _: None) -> None:
        self.is_loaded = True
        self.tell_notices()
        self.loaded.emit()

    def _on_load_failed(self, error: BaseException) -> None:
        self.notice_raised.emit(sentence_of(error))

    def tell_notices(self) -> None:
        """Says each notice of the parts once."""
        for notice in tuple(self.parts.notices):
            if notice not in self._told:
                self._told.add(notice)
                self.notice_raised.emit(notice.of(language_in_force()))

    def _passphrase_from_window(self, new: bool) -> str | None:
        """On the worker: waits until the window has an answer."""
        waiting = self._waiting = queue.SimpleQueue()
        self._passphrase_asked.emit(new, waiting)
        try:
            return waiting.get()
        finally:
            self._waiting = None

    def _on_passphrase_asked(self, new: bool, answer: queue.SimpleQueue[str | None]) -> None:
        self._tries += 1
        self.waiting.emit()
        self._ask_person(new, self._tries, answer.put)
