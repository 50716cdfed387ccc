"""The layout of the Case page: the entry beside what it comes to, one above the other where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.theme import TEXT_COLUMN, Theme
from medassist.ui.widgets.case_comparison import CaseComparison
from medassist.ui.widgets.case_differential import CaseDifferential
from medassist.ui.widgets.case_fields import CaseFields
from medassist.ui.widgets.case_timeline import Timeline
from medassist.ui.widgets.chips import ChipRow
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.danger_banner import DangerBanner
from medassist.ui.widgets.evidence_panel import EvidencePanel
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.link_text import LinkText
from medassist.ui.widgets.next_steps import NextSteps
from medassist.ui.widgets.question_edit import QuestionEdit
from medassist.ui.widgets.task_button import TaskButton

ENTRY_WIDTH = 350
EVIDENCE_WIDTH = 340
RESULT_WIDTH = 320
"""The least that is left of the result beside the sources; with less room they take its place until they are closed."""


class CaseText(QuestionEdit):
    """The case in words; it is read as it is typed, so Enter only begins a line."""

    LINES = (3, 9)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        QPlainTextEdit.keyPressEvent(self, event)

    def _holds(self, text: str) -> bool:
        return text.startswith(self.toPlainText().rstrip())


class UndoKeys(QObject):
    """Leaves the keys of undo and redo to the page, whose steps hold the typing too."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


class CaseView(QObject):
    """The page's widgets, laid out in `page`."""

    example_chosen = Signal(str)
    folded = Signal()
    """The form was folded away or brought back."""

    def __init__(self, theme: Theme, examples: Sequence[str], page: QWidget) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._beside: bool | None = None
        self._ordered: list[QWidget] = []
        """As Tab goes now."""
        self.entry = QWidget(page)
        self.tools = QWidget(self.entry)
        self.new_button = QPushButton(self.tools)
        self.undo_button = QPushButton(self.tools)
        self.redo_button = QPushButton(self.tools)
        self.print_button = QPushButton(self.tools)
        self.pdf_button = QPushButton(self.tools)
        self.task_button = TaskButton(self.tools)
        self.text = CaseText(theme, self.entry)
        self.conflicts = QLabel(self.entry)
        self.form_button = QPushButton(self.entry)
        self.fields = CaseFields(theme, self.entry)
        self.entry_scroll = QScrollArea(page)
        self.result = QWidget(page)
        self.examples = QWidget(self.result)
        self._examples_title = QLabel(self.examples)
        self._examples_hint = QLabel(self.examples)
        self._example_texts = [(text, QPushButton(self.examples)) for text in examples]
        self.error = QLabel(self.result)
        self.banner = DangerBanner(theme, self.result)
        self.reasons = QLabel(self.result)
        self.chips = ChipRow(theme, self.result)
        self.reason = QLabel(self.result)
        self.timeline = Timeline(theme, self.result)
        self.differential = CaseDifferential(theme, self.result)
        self.steps = NextSteps(theme, self.result, with_unknown=True)
        self.no_steps = QLabel(self.result)
        self.comparison = CaseComparison(theme, self.result)
        self.care_heading = QLabel(self.result)
        self.care_choice = Choice(self.result)
        self.care_note = QLabel(self.result)
        self.alerts = LinkText(theme, self.result)
        self.treatment_heading = QLabel(self.result)
        self.treatment = LinkText(theme, self.result)
        self.care = LinkText(theme, self.result)
        self.sources_button = QPushButton(self.result)
        self.limits = QLabel(self.result)
        self.result_scroll = QScrollArea(page)
        self.evidence = EvidencePanel(theme, page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, page)
        self._undo_keys = UndoKeys(self)
        self._inside = QVBoxLayout(self.result)
        self._build_ui()

    def texts(self) -> tuple[LinkText, ...]:
        """The parts whose numbers open sources."""
        return self.banner.body, self.alerts, self.treatment, self.care

    def _build_ui(self) -> None:
        px = self._theme.px
        for label, role in (
            (self.error, "error"), (self.conflicts, "error"), (self.reasons, "quiet"), (self.reason, "quiet"),
            (self.care_heading, "heading"), (self.treatment_heading, "strong"), (self.care_note, "quiet"),
            (self.limits, "quiet"), (self.no_steps, "quiet"), (self._examples_title, "heading"),
            (self._examples_hint, "quiet"),
        ):  # fmt: skip
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        self._build_entry()
        self._build_examples()
        self.care_choice.setProperty("role", "cell")
        self.care_choice.setMinimumWidth(1)
        self.care_choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.sources_button.setProperty("role", "link")
        self._inside.setContentsMargins(px(24), px(16), px(24), px(24))
        self._inside.setSpacing(px(10))
        for widget in (
            self.error, self.banner, self.reasons, self.chips, self.examples, self.reason, self.timeline,
            self.differential, self.steps, self.no_steps, self.comparison, self.care_heading, self.care_choice,
            self.care_note, self.alerts, self.treatment_heading, self.treatment, self.care,
        ):  # fmt: skip
            self._inside.addWidget(widget)
        self._inside.addWidget(self.sources_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._inside.addWidget(self.limits)
        self._inside.addStretch(1)
        self.result.setMaximumWidth(px(TEXT_COLUMN) + 2 * px(24))
        for scroll, widget in ((self.entry_scroll, None), (self.result_scroll, self.result)):
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if widget is not None:
                scroll.setWidget(widget)
        for part in (self.entry_scroll, self.result_scroll, self.evidence):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.entry_scroll.setMinimumWidth(px(ENTRY_WIDTH))
        self.entry_scroll.setMaximumWidth(px(ENTRY_WIDTH) + px(160))
        self.evidence.setMinimumWidth(px(240))
        self.evidence.hide()
        outer = QVBoxLayout(self._page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _build_entry(self) -> None:
        px = self._theme.px
        row = FlowLayout(self.tools, px(2))
        buttons = (self.new_button, self.undo_button, self.redo_button, self.print_button, self.pdf_button)
        for button in (*buttons, self.task_button):
            button.setProperty("role", "link")
            row.addWidget(button)
        self.form_button.setProperty("role", "link")
        self.form_button.setCheckable(True)
        self.form_button.toggled.connect(self._on_form)
        column = QVBoxLayout(self.entry)
        column.setContentsMargins(px(24), px(16), px(16), px(16))
        column.setSpacing(px(8))
        for widget in (self.tools, self.text, self.conflicts, self.form_button, self.fields):
            column.addWidget(widget)
        column.addStretch(1)
        self.text.setUndoRedoEnabled(False)
        for field in (self.text, *(cell.line for cell in self.fields.cells.values())):
            field.installEventFilter(self._undo_keys)

    def _build_examples(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self.examples)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self._examples_title)
        for text, button in self._example_texts:
            button.setProperty("role", "link")
            button.setAccessibleName(text)
            button.setText(text)
            button.clicked.connect(lambda _=False, text=text: self.example_chosen.emit(text))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(px(8))
        column.addWidget(self._examples_hint)

    def place_entry(self, *, beside: bool) -> None:
        """The entry beside the result, or above it; there the form folds away."""
        if beside == self._beside:
            return
        self._beside = beside
        self._ordered = []  # what changes its parent changes its place
        focused = self._page.window().focusWidget()
        had_focus = focused if focused is not None and self.entry.isAncestorOf(focused) else None
        if beside:
            self._inside.removeWidget(self.entry)
            self.entry_scroll.setWidget(self.entry)
        else:
            self.entry_scroll.takeWidget()
            self._inside.insertWidget(0, self.entry)
        layout = self.entry.layout()
        margins = (24, 16, 16, 16) if beside else (0, 0, 0, 0)
        if layout is not None:
            layout.setContentsMargins(*(self._theme.px(margin) for margin in margins))
        self.entry_scroll.setVisible(beside)
        self.entry.show()
        self.form_button.setVisible(not beside)
        self._on_form(self.form_button.isChecked())
        if had_focus is not None:
            had_focus.setFocus()

    def _on_form(self, on: bool) -> None:
        self.fields.setVisible(on or self._beside is not False)
        self._name_form()
        self.folded.emit()

    def _name_form(self) -> None:
        word = QCoreApplication.translate("CaseView", "Form: patient, vital signs, laboratory")
        self.form_button.setText(f"{'▾' if self.form_button.isChecked() else '▸'}  {word}")
        self.form_button.setAccessibleName(word)

    def show_nothing(self) -> None:
        """The empty page: examples that teach what may be entered."""
        for widget in (
            self.error, self.banner, self.reasons, self.reason, self.timeline, self.differential,
            self.steps, self.no_steps, self.comparison, self.care_heading, self.care_choice, self.care_note,
            self.alerts, self.treatment_heading, self.treatment, self.care, self.sources_button, self.limits, self.evidence,
            self.conflicts,
        ):  # fmt: skip
            widget.hide()
        self.examples.show()

    def show_evidence(self, on: bool, *, room: bool) -> None:
        """The sources; where there is no room for three columns they take the place of the entry."""
        self.entry_scroll.setVisible(self._beside is not False and (room or not on))
        self.result_scroll.setVisible(not on or self._page.width() >= self._theme.px(EVIDENCE_WIDTH + RESULT_WIDTH))
        if on and self.evidence.isHidden():
            self.evidence.show()
            px, width = self._theme.px, self._page.width()
            entry = px(ENTRY_WIDTH) if room else 0
            self.splitter.setSizes([entry, max(1, width - entry - px(EVIDENCE_WIDTH)), px(EVIDENCE_WIDTH)])
        elif not on:
            self.evidence.hide()

    def order_tabs(self) -> None:
        """Tab goes in the order of reading, whatever was made last."""
        order: list[QWidget] = [
            self.new_button, self.undo_button, self.redo_button, self.print_button, self.pdf_button, self.task_button,
            self.text,
            self.form_button, *self.fields.order(), *(button for _, button in self._example_texts), self.banner.body,
            *self.chips.chips(), self.chips.adding.button, self.chips.adding.field, *self.differential.order(),
            *self.steps.buttons, *self.comparison.order(), self.care_choice, self.alerts, self.treatment,
            self.care, self.sources_button, self.evidence.close_button,
        ]  # fmt: skip
        for card in self.evidence.cards:
            order += [card, card.article_button]
        if order != self._ordered:
            self._ordered = order
            for first, second in pairwise(order):
                QWidget.setTabOrder(first, second)

    def retranslate(self, library: str) -> None:
        """The words of the language in force; `library` says what the base holds."""
        translate = QCoreApplication.translate
        self.text.setPlaceholderText(
            translate("CaseView", "The case in words: complaint, since when, what is absent. Or use the form alone.")
        )
        self.text.setAccessibleName(translate("CaseView", "The case in words"))
        self._examples_title.setText(translate("CaseView", "For example"))
        hint = translate(
            "CaseView",
            "Type the case, or fill in the form, or both: everything is worked out while you type. Click a finding to set it "
            "to present, absent or unknown; open a condition to see every number it is made of; Ctrl+Z takes back any step.",
        )
        self._examples_hint.setText(f"{hint}\n{library}" if library else hint)
        for button, text, name in (
            (self.new_button, translate("CaseView", "New"), translate("CaseView", "New case")),
            (self.undo_button, translate("CaseView", "Undo"), translate("CaseView", "Undo the last step")),
            (self.redo_button, translate("CaseView", "Redo"), translate("CaseView", "Redo the step")),
            (self.print_button, translate("CaseView", "Print …"), translate("CaseView", "Print the case")),
            (self.pdf_button, translate("CaseView", "PDF …"), translate("CaseView", "Save the case as PDF")),
            (
                self.sources_button,
                translate("CaseView", "Show the sources"),
                translate("CaseView", "Show the sources"),
            ),
        ):
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._name_form()
        self.care_heading.setText(translate("CaseView", "Treatment and referral"))
        self.care_choice.setAccessibleName(translate("CaseView", "Condition whose treatment is shown"))
        self.care.setAccessibleName(translate("CaseView", "Treatment and referral"))
        self.treatment_heading.setText(translate("CaseView", "Medicines to consider, worked out for this patient"))
        self.alerts.setAccessibleName(translate("CaseView", "What speaks against medicines"))
        self.treatment.setAccessibleName(translate("CaseView", "Medicines with doses for this patient"))
        self.no_steps.setText(translate("CaseView", "Nothing more to ask would tell the conditions apart."))
