"""The layout of the Ask page: what stands where; what it does is in ask_page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.answer_writing import AnswerWriting
from medassist.ui.theme import TEXT_COLUMN, Theme
from medassist.ui.widgets.chips import ChipRow
from medassist.ui.widgets.danger_banner import DangerBanner
from medassist.ui.widgets.differential_bars import DifferentialBars
from medassist.ui.widgets.evidence_panel import EvidencePanel
from medassist.ui.widgets.feedback_bar import FeedbackBar
from medassist.ui.widgets.following import Following
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.widgets.next_steps import NextSteps
from medassist.ui.widgets.question_edit import QuestionEdit
from medassist.ui.widgets.task_button import TaskButton
from medassist.ui.widgets.written_answer import WrittenAnswer

EVIDENCE_WIDTH = 348


class AskView(QObject):
    """The page's widgets, laid out in `page`."""

    example_chosen = Signal(str)

    def __init__(self, theme: Theme, examples: Sequence[str], writing: AnswerWriting, page: QWidget) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._bars_beside: bool | None = None
        self.question = QuestionEdit(theme, page)
        self.ask_button = QPushButton(page)
        self.examples = QWidget(page)
        self._examples_title = QLabel(self.examples)
        self._examples_hint = QLabel(self.examples)
        self._example_texts = [(text, QPushButton(text, self.examples)) for text in examples]
        self.error = QLabel(page)
        self.banner = DangerBanner(theme, page)
        self.chips = ChipRow(theme, page)
        self.head_row = QWidget(page)
        self.head = QLabel(self.head_row)
        self.copy_button = QPushButton(self.head_row)
        self.case_button = QPushButton(self.head_row)
        self.task_button = TaskButton(self.head_row)
        self.written_button = QPushButton(self.head_row)
        self.evidence_button = QPushButton(self.head_row)
        self.answer = LinkText(theme, page)
        self.written = WrittenAnswer(writing, theme, page)
        self.bars = DifferentialBars(theme, page)
        self.steps = NextSteps(theme, page)
        self.treatment_heading = QLabel(page)
        self.treatment = LinkText(theme, page)
        self.feedback = FeedbackBar(theme, page)
        self.limits = QLabel(page)
        self.evidence = EvidencePanel(theme, page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, page)
        self.middle = QWidget(page)
        self.column = QWidget(self.middle)
        self.scroll = QScrollArea(page)
        self.following = Following(self.scroll, self.written, lambda: writing.run.is_running, theme.px(16))
        self._inside = QVBoxLayout(self.column)
        self._build_ui()

    def texts(self) -> tuple[LinkText, ...]:
        """The parts of the answer whose numbers open sources."""
        return self.banner.body, self.answer, self.written.body, self.treatment

    def _build_ui(self) -> None:
        px = self._theme.px
        self.ask_button.setProperty("role", "primary")
        self.error.setProperty("role", "error")
        self.head.setProperty("role", "quiet")
        self.limits.setProperty("role", "quiet")
        self.treatment_heading.setProperty("role", "heading")
        for label in (self.error, self.limits):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build_head()
        self._build_examples()
        self.column.setObjectName("column")
        self.column.setMaximumWidth(px(TEXT_COLUMN) + 2 * px(24))
        self._inside.setContentsMargins(px(24), px(8), px(24), px(24))
        self._inside.setSpacing(px(12))
        parts = (
            self.error, self.banner, self.chips, self.examples, self.head_row, self.answer, self.written, self.steps,
            self.treatment_heading, self.treatment, self.feedback, self.limits,
        )  # fmt: skip
        for widget in parts:
            self._inside.addWidget(widget)
        self._inside.addStretch(1)
        self._centre(self.middle, self.column)
        self.scroll.setWidget(self.middle)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        work = QWidget(self._page)
        stack = QVBoxLayout(work)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._question_row())
        stack.addWidget(self.scroll, 1)
        self.splitter.addWidget(work)
        self.splitter.addWidget(self.evidence)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.evidence.setMinimumWidth(px(240))
        outer = QVBoxLayout(self._page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _question_row(self) -> QWidget:
        """The field stays in view while the answer scrolls."""
        px = self._theme.px
        area = QWidget(self._page)
        column = QWidget(area)
        column.setMaximumWidth(px(TEXT_COLUMN) + 2 * px(24))
        row = QHBoxLayout(column)
        row.setContentsMargins(px(24), px(16), px(24), px(8))
        row.setSpacing(px(8))
        row.addWidget(self.question, 1)
        row.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._centre(area, column)
        bar = self.scroll.verticalScrollBar()
        bar.rangeChanged.connect(  # both columns stay in line, whether the answer needs a scroll bar or not
            lambda _, most: area.setContentsMargins(0, 0, bar.sizeHint().width() if most > 0 else 0, 0)
        )
        return area

    @staticmethod
    def _centre(area: QWidget, column: QWidget) -> None:
        centred = QHBoxLayout(area)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(column, 100)
        centred.addStretch(1)

    def _build_head(self) -> None:
        px = self._theme.px
        row = QHBoxLayout(self.head_row)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(8))
        self.head.setWordWrap(True)  # the sources may leave little room
        row.addWidget(self.head, 1)
        buttons = (self.written_button, self.case_button, self.task_button, self.copy_button, self.evidence_button)
        for button in buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        self.written_button.hide()

    def _build_examples(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self.examples)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(4))
        self._examples_title.setProperty("role", "heading")
        self._examples_hint.setProperty("role", "quiet")
        self._examples_hint.setWordWrap(True)
        column.addLayout(self._indented(self._examples_title))
        for text, button in self._example_texts:
            button.setProperty("role", "link")
            button.setAccessibleName(text)
            button.clicked.connect(lambda _=False, text=text: self.example_chosen.emit(text))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(px(8))
        column.addLayout(self._indented(self._examples_hint))

    def _indented(self, label: QLabel) -> QHBoxLayout:
        """A label in line with the texts of the buttons above and below it."""
        row = QHBoxLayout()
        row.setContentsMargins(self._theme.px(7), 0, 0, 0)
        row.addWidget(label)
        return row

    def show_nothing(self) -> None:
        """The empty page: examples that teach what may be asked."""
        parts = (self.banner, self.chips, self.head_row, self.answer, self.written, self.bars, self.steps)
        for widget in (*parts, self.treatment_heading, self.treatment, self.feedback, self.limits, self.evidence):
            widget.hide()
        self.examples.show()

    def show_parts(self) -> None:
        """The page with an answer."""
        self.examples.hide()
        for widget in (self.chips, self.head_row, self.answer, self.feedback, self.limits):
            widget.show()

    def show_working(self, working: bool, answering: bool) -> None:
        """The button says what a press would do, and the head that it is under way."""
        translate = QCoreApplication.translate
        self.ask_button.setText(translate("AskView", "Stop") if working else translate("AskView", "Analyse"))
        self.ask_button.setAccessibleName(self.ask_button.text())
        if working:
            loading = translate("AskView", "Working … the knowledge base is still being opened")
            self.head.setText(translate("AskView", "Working …") if answering else loading)
            self.head_row.show()
        self.copy_button.setVisible(not working)
        self.case_button.setVisible(not working)
        self.task_button.setVisible(not working)

    def place_bars(self, *, beside: bool) -> None:
        """The differential above the sources, or under the answer where the pane is folded."""
        if beside == self._bars_beside:
            return
        self._bars_beside = beside
        visible = not self.bars.isHidden()
        if beside:
            self.evidence.put_above(self.bars)
        else:
            self._inside.insertWidget(self._inside.indexOf(self.steps), self.bars)
        self.bars.setVisible(visible)

    def order_tabs(self) -> None:
        """Tab goes in the order of reading, whatever was made last."""
        bars: list[QWidget] = [widget for bar in self.bars.bars for widget in (bar, bar.article_button)]
        bars += self.bars.lane.order()
        order: list[QWidget] = [self.question, self.ask_button, self.banner.body, *self.chips.chips()]
        order += [
            self.chips.adding.button,
            self.chips.adding.field,
            self.written_button,
            self.case_button,
            self.task_button,
            self.copy_button,
            self.evidence_button,
            self.answer,
            *self.written.order(),
        ]
        order += [] if self._bars_beside else bars
        order += [*self.steps.buttons, self.treatment, self.feedback.thumbs.up, self.feedback.thumbs.down]
        order += bars if self._bars_beside else []
        order.append(self.evidence.close_button)
        for card in self.evidence.cards:
            order += [card, card.article_button, card.thumbs.up, card.thumbs.down]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def show_evidence(self, shown: bool, exists: bool) -> None:
        """The pane, and the button that brings it back."""
        self.evidence_button.setVisible(exists and not shown)
        if shown and not self.evidence.isVisibleTo(self._page):
            self.evidence.show()
            width = self._theme.px(EVIDENCE_WIDTH)
            self.splitter.setSizes([max(1, self._page.width() - width), width])
        elif not shown:
            self.evidence.hide()

    def retranslate(self, library: str) -> None:
        """The words of the language in force; `library` says what can be answered."""
        translate = QCoreApplication.translate
        self.question.setPlaceholderText(
            translate("AskView", "A question or a case: complaint, age, sex, how long, what was measured …")
        )
        self.question.setAccessibleName(translate("AskView", "Question or case"))
        self.ask_button.setToolTip(translate("AskView", "Enter asks, Shift+Enter begins a new line"))
        self._examples_title.setText(translate("AskView", "For example"))
        hint = translate(
            "AskView",
            "Danger signs are looked for first, in every text. Each sentence of an answer carries the number of its "
            "source; nothing leaves this computer.",
        )
        self._examples_hint.setText(f"{hint}\n{library}" if library else hint)
        self.case_button.setText(translate("AskView", "Open as case"))
        self.case_button.setAccessibleName(translate("AskView", "Open the answer as a case"))
        self.written_button.setText(translate("AskView", "Written answer"))
        self.written_button.setAccessibleName(translate("AskView", "Go to the written answer and follow it"))
        self.written_button.setToolTip(self.written_button.accessibleName())
        self.copy_button.setText(translate("AskView", "Copy"))
        self.copy_button.setAccessibleName(translate("AskView", "Copy the answer with its sources"))
        self.evidence_button.setText(translate("AskView", "Sources"))
        self.evidence_button.setAccessibleName(translate("AskView", "Show the sources"))
        self.answer.setAccessibleName(translate("AskView", "Answer"))
        self.treatment.setAccessibleName(translate("AskView", "Medicines to consider"))
        self.treatment_heading.setText(translate("AskView", "Medicines to consider"))
