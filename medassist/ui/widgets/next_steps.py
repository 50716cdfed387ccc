"""What to ask or examine next, the most telling first; an answer is one click and the differential follows at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.answer import Answer, NextStep
from medassist.core.case import FindingStatus
from medassist.ui.theme import Theme
from medassist.ui.widgets.kept_rows import KeptRows


class StepRow(QWidget):
    """One step in words to say, and its answers as buttons."""

    answered = Signal(str, str)
    """Finding id and status."""

    def __init__(self, theme: Theme, parent: QWidget, *, with_unknown: bool) -> None:
        super().__init__(parent)
        self._finding = ""
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self._text, 1)
        statuses: tuple[FindingStatus, ...] = (
            ("present", "absent", "unknown") if with_unknown else ("present", "absent")
        )
        self.buttons: dict[FindingStatus, QPushButton] = {}
        for status in statuses:
            button = QPushButton(self)
            button.setProperty("role", "small")
            button.clicked.connect(lambda _=False, status=status: self.answered.emit(self._finding, status))
            row.addWidget(button)
            self.buttons[status] = button

    def show_step(self, step: NextStep, words: Mapping[FindingStatus, str], hint: str) -> None:
        """Asks for `step`; `words` are the buttons', `hint` the tool tip."""
        self._finding = step.finding
        self._text.setText(step.text)
        self._text.setToolTip(hint)
        for status, button in self.buttons.items():
            button.setText(words[status])
            button.setAccessibleName(f"{step.text} {words[status]}")
            button.setAccessibleDescription(step.why)


class NextSteps(QWidget):
    """The questions, examinations and tests of one answer."""

    status_chosen = Signal(str, str)
    """Finding id and status, as answered by the patient or the examination."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, with_unknown: bool = False) -> None:
        """`with_unknown` offers a third answer: nobody knows, ask something else."""
        super().__init__(parent)
        self._theme = theme
        self._with_unknown = with_unknown
        self._answer: Answer | None = None
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self._heading)
        self._rows = KeptRows(column, self._new_row, before=1)
        self.buttons: list[QPushButton] = []

    def show_answer(self, answer: Answer) -> None:
        """Shows the steps of `answer`; hides itself where there is none."""
        self._answer = answer
        self._heading.setText(self.tr("Ask or examine next"))
        self.setVisible(bool(answer.next))
        steps = {step.finding: step for step in answer.next}
        rows = self._rows.of(list(steps))
        words: dict[FindingStatus, str] = {
            "present": self.tr("Yes"), "absent": self.tr("No"), "unknown": self.tr("Not known"),
        }  # fmt: skip
        for row, step in zip(rows, steps.values(), strict=True):
            bits = self.tr("Expected to bring {n} bits").format(n=f"{step.information_bits:.2f}")
            row.show_step(step, words, f"{step.why}\n{bits}" if step.why else bits)
            row.show()
        self.buttons = [button for row in rows for button in row.buttons.values()]

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer)
        super().changeEvent(event)

    def _new_row(self) -> StepRow:
        row = StepRow(self._theme, self, with_unknown=self._with_unknown)
        row.answered.connect(self.status_chosen)
        return row
