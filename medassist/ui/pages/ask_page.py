"""Ask: a question or case in, and in the order of care what it means: danger, what was understood, answer, sources."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QUndoCommand, QUndoStack
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from medassist.core.answer import Answer
from medassist.core.case import FindingStatus
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.theme import TEXT_COLUMN, Theme
from medassist.ui.widgets.answer_view import AnswerView
from medassist.ui.widgets.chips import ChipRow
from medassist.ui.widgets.danger_banner import DangerBanner
from medassist.ui.widgets.differential_bars import DifferentialBars
from medassist.ui.widgets.evidence_panel import EvidencePanel
from medassist.ui.words import sentence_of

EVIDENCE_FROM_WIDTH = 1100
"""Page width in px at 100 % below which the evidence pane folds away until it is asked for."""
EXAMPLES = (
    "我有头痛，怎么办？",
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热",
    "Amoxicillin dose for a 12 kg child with otitis media?",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the answer, and the corrections it was worked out with."""

    answer: Answer
    corrections: dict[str, FindingStatus]


class QuestionEdit(QPlainTextEdit):
    """Two to six lines; Ctrl+Enter asks, Tab leaves."""

    asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit()
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        lines = max(2, min(6, round(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + self._theme.px(24))


class AskPage(QWidget):
    """The page; answers come from the worker, kept before they are shown."""

    status_changed = Signal(str)

    def __init__(self, backend: Backend, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._theme = theme
        self._shown: Shown | None = None
        self._job: Job[Shown] | None = None
        self._undo = QUndoStack(self)
        self._question = QuestionEdit(theme, self)
        self._ask = QPushButton(self)
        self._examples = QWidget(self)
        self._examples_title = QLabel(self._examples)
        self._error = QLabel(self)
        self._chips = ChipRow(theme, self)
        self._banner = DangerBanner(theme, self)
        self._head = QLabel(self)
        self._answer = AnswerView(theme, self)
        self._bars = DifferentialBars(theme)
        self._steps = QLabel(self)
        self._evidence = EvidencePanel(theme, self._bars, self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._column = QWidget(self)
        self._scroll = QScrollArea(self)
        self._build_ui()
        self._connect()
        self._retranslate()
        self._show_nothing()

    def _build_ui(self) -> None:
        px = self._theme.px
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._question, 1)
        row.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignBottom)
        self._ask.setProperty("role", "primary")
        self._error.setProperty("role", "error")
        self._head.setProperty("role", "quiet")
        for label in (self._error, self._steps):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build_examples()
        self._column.setObjectName("column")
        self._column.setMaximumWidth(px(TEXT_COLUMN) + px(48))
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(px(24), px(16), px(24), px(24))
        inside.setSpacing(px(12))
        inside.addLayout(row)
        for widget in (self._error, self._banner, self._chips, self._examples, self._head, self._answer, self._steps):
            inside.addWidget(widget)
        inside.addStretch(1)
        middle = QWidget(self)
        centred = QHBoxLayout(middle)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(self._column, 100)
        centred.addStretch(1)
        self._scroll.setWidget(middle)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._splitter.addWidget(self._scroll)
        self._splitter.addWidget(self._evidence)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setChildrenCollapsible(True)
        self._splitter.setSizes([px(900), px(340)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._splitter)

    def _build_examples(self) -> None:
        column = QVBoxLayout(self._examples)
        column.setContentsMargins(0, self._theme.px(8), 0, 0)
        column.setSpacing(self._theme.px(2))
        self._examples_title.setProperty("role", "quiet")
        column.addWidget(self._examples_title)
        for text in EXAMPLES:
            button = QPushButton(text, self._examples)
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, text=text: self.ask_text(text))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self._question.asked.connect(self._on_asked)
        self._ask.clicked.connect(self._on_asked)
        self._chips.status_chosen.connect(self._on_status_chosen)
        self._answer.source_wanted.connect(self._on_source_wanted)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._on_source_wanted(number))
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self._undo.undo),
            (QKeySequence.StandardKey.Redo, self._undo.redo),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def ask_text(self, text: str) -> None:
        """Puts `text` into the question and asks it."""
        self._question.setPlainText(text)
        self._on_asked()

    def new_question(self) -> None:
        """Empties the page for the next question."""
        self.stop()
        self._shown = None
        self._undo.clear()
        self._question.clear()
        self._question.setFocus()
        self._show_nothing()

    def stop(self) -> None:
        """Stops what runs."""
        if self._job is not None:
            self._job.stop()

    def show_kept(self, answer: Answer) -> None:
        """Shows an answer from the history."""
        self._question.setPlainText(answer.text)
        self._show(Shown(answer, {}))

    @property
    def shown_answer(self) -> Answer | None:
        """The answer in view."""
        return self._shown.answer if self._shown is not None else None

    def toggle_evidence(self) -> None:
        """Folds the evidence pane away or brings it back."""
        self._evidence.setVisible(not self._evidence.isVisible())

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return (self._question, self._answer, self._evidence)

    def _on_asked(self) -> None:
        self._undo.clear()
        self._work_out(self._question.toPlainText(), {})

    def _on_status_chosen(self, finding: str, status: FindingStatus) -> None:
        if self._shown is not None:
            before = dict(self._shown.corrections)
            self._undo.push(_Correction(self, self._shown.answer.text, before, {**before, finding: status}))

    def _on_source_wanted(self, number: int) -> None:
        self._evidence.show()
        if self._splitter.sizes()[1] == 0:
            self._splitter.setSizes([self.width() - self._theme.px(340), self._theme.px(340)])
        self._evidence.open_source(number)

    def _work_out(self, text: str, corrections: dict[str, FindingStatus]) -> None:
        self.stop()
        self._ask.setEnabled(False)
        self.status_changed.emit(self.tr("Working …"))
        self._job = self._backend.worker.run(
            lambda stop: self._answered(text, corrections, stop), self._on_answered, self._on_failed
        )

    def _answered(self, text: str, corrections: dict[str, FindingStatus], stop: StopToken) -> Shown:
        """On the worker: answer, keep, then give it to the window."""
        stop.check()
        return Shown(self._backend.answer_and_keep(text, corrections), corrections)

    def _on_answered(self, shown: Shown) -> None:
        self._ask.setEnabled(True)
        self._show(shown)
        self.status_changed.emit(self._backend.status_line())

    def _on_failed(self, error: BaseException) -> None:
        self._ask.setEnabled(True)
        self._error.setText(sentence_of(error))
        self._error.show()
        self.status_changed.emit("")

    def _show_nothing(self) -> None:
        for widget in (self._error, self._chips, self._banner, self._head, self._answer, self._steps, self._evidence):
            widget.hide()
        self._examples.show()

    def _show(self, shown: Shown) -> None:
        answer = shown.answer
        self._shown = shown
        self._error.hide()
        self._examples.hide()
        self._banner.show_answer(answer)
        self._chips.show_answer(answer, shown.corrections)
        self._answer.show()
        self._answer.show_answer(answer)
        self._head.show()
        self._show_head(answer)
        self._show_steps(answer)
        self._bars.show_answer(answer, self._backend.finding_names(answer.language))
        self._evidence.show_answer(answer, self._backend.document_titles(answer.language))
        self._fold_evidence()
        QTimer.singleShot(0, lambda: self._scroll.verticalScrollBar().setValue(0))

    def _show_head(self, answer: Answer) -> None:
        words = {
            "answered": self.tr("Answer from {n} sources"),
            "abstained": self.tr("No answer in the library"),
            "refused": self.tr("Declined"),
            "error": self.tr("Not worked out"),
        }[answer.status]
        total = answer.timings_ms.get("total")
        time = f" · {total:.0f} ms" if total is not None else ""
        self._head.setText(words.format(n=len(answer.citations)) + time)

    def _show_steps(self, answer: Answer) -> None:
        self._steps.setVisible(bool(answer.next))
        lines = "\n".join(f"•  {step.text}" for step in answer.next)
        self._steps.setText(f"{self.tr('Ask or examine next')}\n{lines}")

    def _fold_evidence(self) -> None:
        has = self._shown is not None and bool(self._shown.answer.citations or self._shown.answer.differential)
        self._evidence.setVisible(has and self.width() >= self._theme.px(EVIDENCE_FROM_WIDTH) - self._theme.px(90))

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._question.setPlaceholderText(
            self.tr("A question or a case: complaint, age, sex, how long, what was measured …")
        )
        self._question.setAccessibleName(self.tr("Question or case"))
        self._ask.setText(self.tr("Ask"))
        self._ask.setToolTip(self.tr("Enter asks, Shift+Enter begins a new line"))
        self._examples_title.setText(self.tr("For example"))
        if self._shown is not None:
            self._show_head(self._shown.answer)
            self._show_steps(self._shown.answer)


class _Correction(QUndoCommand):
    """One click on a chip, to be undone and redone."""

    def __init__(
        self, page: AskPage, text: str, before: dict[str, FindingStatus], after: dict[str, FindingStatus]
    ) -> None:
        super().__init__()
        self._page = page
        self._text = text
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._page._work_out(self._text, self._after)

    def undo(self) -> None:
        self._page._work_out(self._text, self._before)
