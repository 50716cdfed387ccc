"""What lies on the desk and outlives a window that is built anew: consultation, case, batch, reading, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from medassist.core.answer import Answer
from medassist.ui.backend import Backend
from medassist.ui.batch_run import BatchRun
from medassist.ui.consultation import Consultation
from medassist.ui.preferences import Preferences
from medassist.ui.reading import Reading
from medassist.ui.theme import Theme

if TYPE_CHECKING:
    from medassist.ui.case_work import CaseWork
    from medassist.ui.review_work import ReviewWork


class Workbench(QObject):
    """Everything the pages share."""

    notices_changed = Signal()
    work_changed = Signal(str)
    """The line about work in the background; empty when there is none."""
    answer_opened = Signal()
    """A kept answer was put on the Ask page."""
    case_opened = Signal()
    """An answer was taken over as a case."""
    state_changed = Signal()
    """What the status bar says may have changed."""

    def __init__(self, backend: Backend, theme: Theme, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.backend = backend
        self.theme = theme
        self.preferences = preferences
        self.consultation = Consultation(backend, self)
        self.batch = BatchRun(backend, self)
        self.reading = Reading(backend, self)
        self._review: ReviewWork | None = None
        self._case: CaseWork | None = None
        self.notices: list[str] = []
        backend.keeping = preferences.settings.keep_history
        backend.notice_raised.connect(self._on_notice_raised)
        backend.loaded.connect(self.batch.look_for_unfinished)
        self.batch.changed.connect(lambda: self.work_changed.emit(self.work_line))

    @property
    def work_line(self) -> str:
        """What runs in the background, in few words."""
        return self.batch.status_line()

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
