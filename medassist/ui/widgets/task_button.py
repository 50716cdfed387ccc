"""A button with the texts that can be made from a case: referral letter, discharge note, hand-out for the patient."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from medassist.ui.writing_words import CASE_TASKS, CaseTask, case_task_word


class TaskButton(QPushButton):
    """Opens a menu of the tasks."""

    task_chosen = Signal(str)
    """A CaseTask."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu(self)
        self.actions_of: dict[CaseTask, QAction] = {}
        for task in CASE_TASKS:
            action = self._menu.addAction("")
            action.triggered.connect(lambda _=False, task=task: self.task_chosen.emit(task))
            self.actions_of[task] = action
        self.setMenu(self._menu)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setText(self.tr("Write"))
        self.setAccessibleName(self.tr("Write a letter or a hand-out from this case"))
        self.setToolTip(self.accessibleName())
        for task, action in self.actions_of.items():
            action.setText(case_task_word(task))
