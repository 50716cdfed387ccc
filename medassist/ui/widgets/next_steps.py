"""What to ask or examine next, the most telling first; an answer is one click and the differential follows at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.answer import Answer, NextStep
from medassist.ui.theme import Theme


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
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.px(8), 0, 0)
        self._column.setSpacing(theme.px(4))
        self.buttons: list[QPushButton] = []

    def show_answer(self, answer: Answer) -> None:
        """Shows the steps of `answer`; hides itself where there is none."""
        self._answer = answer
        self.buttons = []
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(answer.next))
        if not answer.next:
            return
        heading = QLabel(self.tr("Ask or examine next"), self)
        heading.setProperty("role", "heading")
        self._column.addWidget(heading)
        for step in answer.next:
            self._column.addWidget(self._row(step))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange and self._answer is not None:
            self.show_answer(self._answer)
        super().changeEvent(event)

    def _row(self, step: NextStep) -> QWidget:
        px = self._theme.px
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        text = QLabel(step.text, line)
        text.setWordWrap(True)
        bits = self.tr("Expected to bring {n} bits").format(n=f"{step.information_bits:.2f}")
        text.setToolTip(f"{step.why}\n{bits}" if step.why else bits)
        row.addWidget(text, 1)
        answers = [(self.tr("Yes"), "present"), (self.tr("No"), "absent")]
        if self._with_unknown:
            answers.append((self.tr("Not known"), "unknown"))
        for word, status in answers:
            button = QPushButton(word, line)
            button.setProperty("role", "small")
            button.setAccessibleName(f"{step.text} {word}")
            button.setAccessibleDescription(step.why)
            button.clicked.connect(lambda _=False, status=status: self.status_chosen.emit(step.finding, status))
            row.addWidget(button)
            self.buttons.append(button)
        return line
