"""What lies on the desk and outlives a window that is built anew: consultation, case, batch, reading, notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from medassist.core.answer import Answer
from medassist.ui.answer_writing import AnswerWriting
from medassist.ui.backend import Backend
from medassist.ui.batch_run import BatchRun
from medassist.ui.consultation import Consultation
from medassist.ui.preferences import Preferences
from medassist.ui.reading import Reading
from medassist.ui.theme import Theme
from medassist.ui.writing_words import CaseTask

if TYPE_CHECKING:
    from medassist.core.evidence import Hit
    from medassist.ui.case_work import CaseWork
    from medassist.ui.packs_work import PacksWork
    from medassist.ui.review_work import ReviewWork
    from medassist.ui.write_work import WriteWork


class Workbench(QObject):
    """Everything the pages share."""

    notices_changed = Signal()
    work_changed = Signal(str)
    """The line about work in the background; empty when there is none."""
    answer_opened = Signal()
    """A kept answer was put on the Ask page."""
    case_opened = Signal()
    """An answer was taken over as a case."""
    write_opened = Signal()
    """A text is being made on the Write page."""
    state_changed = Signal()
    """What the status bar says may have changed."""

    def __init__(self, backend: Backend, theme: Theme, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.backend = backend
        self.theme = theme
        self.preferences = preferences
        self.consultation = Consultation(backend, self)
        self.answer_writing = AnswerWriting(
            backend, self.consultation, lambda: self.preferences.settings.write_answers, self
        )
        self.batch = BatchRun(backend, self)
        self.reading = Reading(backend, self)
        self._review: ReviewWork | None = None
        self._case: CaseWork | None = None
        self._write: WriteWork | None = None
        self._packs: PacksWork | None = None
        self.notices: list[str] = []
        backend.keeping = preferences.settings.keep_history
        backend.notice_raised.connect(self._on_notice_raised)
        backend.loaded.connect(self.batch.look_for_unfinished)
        self.batch.changed.connect(lambda: self.work_changed.emit(self.work_line))

    @property
    def work_line(self) -> str:
        """What runs in the background, in few words."""
        parts = [self.batch.status_line()]
        if self._write is not None:
            parts.append(self._write.status_line())
        return " · ".join(part for part in parts if part)

    @property
    def review(self) -> ReviewWork:
        """The review desk's work; made when it is first needed."""
        if self._review is None:
            from medassist.ui.review_work import ReviewWork

            self._review = ReviewWork(self.backend, self)
        return self._review

    @property
    def case(self) -> CaseWork:
        """The case in hand; made when it is first needed."""
        if self._case is None:
            from medassist.ui.case_work import CaseWork

            self._case = CaseWork(self.backend, lambda: self.preferences.language, self)
        return self._case

    @property
    def write(self) -> WriteWork:
        """The text on the Write page; made when it is first needed."""
        if self._write is None:
            from medassist.ui.write_work import WriteWork

            self._write = WriteWork(self.backend, self)
            self._write.wanted.connect(self.write_opened)
            for signal in (self._write.changed, self._write.run.changed, self._write.run.ended):
                signal.connect(lambda: self.work_changed.emit(self.work_line))
        return self._write

    @property
    def packs(self) -> PacksWork:
        """The language models; made when it is first needed."""
        if self._packs is None:
            from medassist.ui.packs_work import PacksWork

            self._packs = PacksWork(self.backend, self)
            self._packs.look()
        return self._packs

    def make_from_case(self, task: CaseTask, answer: Answer, condition: str | None = None) -> None:
        """Makes a letter or hand-out; `condition` is the one a person holds the case for."""
        from medassist.ui.write_work import OfCase

        self.write.make(OfCase(task, answer, condition))

    def make_from_results(self, question: str, hits: Sequence[Hit]) -> None:
        """Sums up what a search found."""
        from medassist.ui.write_work import OfResults

        self.write.make(OfResults(question, tuple(hits)))

    def open_case(self, answer: Answer, number: int | None = None) -> None:
        """Takes an answer over as a case; `number` is its entry in the history where it was kept as a case."""
        self.case.open(answer, number)
        self.case_opened.emit()

    def open_answer(self, answer: Answer, number: int | None = None) -> None:
        """Shows a kept answer on the Ask page."""
        self.consultation.show_kept(answer, number)
        self.answer_opened.emit()

    def close_notices(self) -> None:
        """The person has read them."""
        self.notices.clear()
        self.notices_changed.emit()

    def make_page(self, name: str, parent: QWidget) -> QWidget:
        """A page beside Ask; its module is loaded only now."""
        if name == "case":
            from medassist.ui.pages.case_page import CasePage

            return CasePage(self, parent)
        if name == "batch":
            from medassist.ui.pages.batch_page import BatchPage

            return BatchPage(self, parent)
        if name == "knowledge":
            from medassist.ui.pages.knowledge_page import KnowledgePage

            return KnowledgePage(self, parent)
        if name == "write":
            from medassist.ui.pages.write_page import WritePage

            return WritePage(self, parent)
        if name == "history":
            from medassist.ui.pages.history_page import HistoryPage

            return HistoryPage(self, parent)
        from medassist.ui.pages.settings_page import SettingsPage

        return SettingsPage(self, parent)

    def close(self) -> None:
        """Stops what runs and closes the records; what is done is kept."""
        self.batch.stop()
        self.backend.close()

    def _on_notice_raised(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)
            self.notices_changed.emit()
