"""The layout of the Write page: what a text is made from beside what came of it, or above it where there is little room."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.theme import Theme
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.following import Following
from medassist.ui.widgets.letter_edit import LetterEdit
from medassist.ui.widgets.sentence_pairs import SentencePairs
from medassist.ui.widgets.text_drop import TextDrop
from medassist.ui.write_work import WriteWork

BESIDE_FROM_WIDTH = 860
"""Page width in px at 100 % from which the source stands beside the result."""
SOURCE_WIDTH = 380


class WriteView(QObject):
    """The page's widgets, laid out in `page`."""

    def __init__(self, work: WriteWork, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._beside: bool | None = None
        self.entry = QWidget(page)
        self.title = QLabel(self.entry)
        self.subject = QLabel(self.entry)
        self.options = QWidget(self.entry)
        self.task = Choice(self.options)
        self.condition = Choice(self.options)
        self.to = Choice(self.options)
        self.text = TextDrop(self.entry)
        self.acts = QWidget(self.entry)
        self.file_button = QPushButton(self.acts)
        self.another_button = QPushButton(self.acts)
        self.write_button = QPushButton(self.acts)
        self.scroll = QScrollArea(page)
        self.result = QWidget(self.scroll)
        self.error = QLabel(self.result)
        self.progress = QWidget(self.result)
        self.bar = QProgressBar(self.progress)
        self.progress_words = QLabel(self.progress)
        self.stop_button = QPushButton(self.progress)
        self.tools = QWidget(self.result)
        self.edit_button = QPushButton(self.tools)
        self.copy_button = QPushButton(self.tools)
        self.print_button = QPushButton(self.tools)
        self.pdf_button = QPushButton(self.tools)
        self.state = QLabel(self.result)
        self.lost = QLabel(self.result)
        self.pairs = SentencePairs(theme, self.result)
        self.letter = LetterEdit(theme, self.result)
        self.made_by = QLabel(self.result)
        self.empty = QLabel(self.result)
        self.settings_button = QPushButton(self.result)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, page)
        self.following = Following(self.scroll, self.pairs, lambda: work.run.is_running, theme.px(48))
        self._build_ui()

    def _build_ui(self) -> None:
        for label, role in (
            (self.title, "title"), (self.subject, ""), (self.error, "error"), (self.progress_words, "quiet"),
            (self.state, "strong"), (self.lost, "quiet"), (self.made_by, "quiet"), (self.empty, "quiet"),
        ):  # fmt: skip
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build_entry()
        self._build_result()
        self.splitter.addWidget(self.entry)
        self.splitter.addWidget(self.scroll)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        outer = QVBoxLayout(self._page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _build_entry(self) -> None:
        px = self._theme.px
        options = FlowLayout(self.options, px(8))
        for choice in (self.task, self.condition, self.to):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
            options.addWidget(choice)
        acts = FlowLayout(self.acts, px(8))
        self.write_button.setProperty("role", "primary")
        for button in (self.write_button, self.file_button, self.another_button):
            acts.addWidget(button)
        column = QVBoxLayout(self.entry)
        column.setContentsMargins(px(24), px(16), px(16), px(16))
        column.setSpacing(px(8))
        for widget in (self.title, self.subject, self.options):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(self.acts)
        self._entry_end = QWidget(self.entry)
        column.addWidget(self._entry_end, 1)
        self.entry.setMinimumWidth(px(260))

    def _build_result(self) -> None:
        px = self._theme.px
        self.bar.setTextVisible(False)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.progress_words, 1)
        row.addWidget(self.stop_button)
        under_way = QVBoxLayout(self.progress)
        under_way.setContentsMargins(0, 0, 0, 0)
        under_way.setSpacing(px(6))
        under_way.addWidget(self.bar)
        under_way.addLayout(row)
        tools = FlowLayout(self.tools, px(2))
        for button in (self.edit_button, self.copy_button, self.print_button, self.pdf_button):
            button.setProperty("role", "link")
            tools.addWidget(button)
        self.edit_button.setCheckable(True)
        self.settings_button.setProperty("role", "link")
        column = QVBoxLayout(self.result)
        column.setContentsMargins(px(24), px(16), px(24), px(24))
        column.setSpacing(px(10))
        for widget in (self.error, self.progress, self.tools, self.state, self.pairs, self.letter, self.lost, self.made_by,
                       self.empty):  # fmt: skip
            column.addWidget(widget)
        column.addWidget(self.settings_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.result.setObjectName("column")
        self.scroll.setWidget(self.result)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def place(self, *, beside: bool) -> None:
        """Source and result beside each other, or one above the other."""
        if beside == self._beside:
            return
        self._beside = beside
        px = self._theme.px
        self.splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        first = px(SOURCE_WIDTH) if beside else px(250)
        whole = self._page.width() if beside else self._page.height()
        self.splitter.setSizes([first, max(1, whole - first)])

    def show_subject(self, words: str) -> None:
        """What the text is made from, where that is not typed."""
        self.subject.setText(words)
        self.subject.setVisible(bool(words))
        self.text.setVisible(not words)
        self._entry_end.setVisible(bool(words))
        self.task.setVisible(not words)
        self.file_button.setVisible(not words)
        self.another_button.setVisible(bool(words))

    def order_tabs(self) -> None:
        """Tab goes in the order of reading."""
        order: list[QWidget] = [
            self.task,
            self.condition,
            self.to,
            self.text,
            self.write_button,
            self.file_button,
            self.another_button,
        ]
        order += [self.stop_button, self.edit_button, self.copy_button, self.print_button, self.pdf_button]
        order += [*self.pairs.blocks, self.letter, self.settings_button]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def retranslate(self) -> None:
        """The words of the language in force."""
        translate = QCoreApplication.translate
        self.text.setPlaceholderText(
            translate("WriteView", "A note, a report, a guideline: type or paste it, or drop a text file here")
        )
        self.text.setAccessibleName(translate("WriteView", "Text to work on"))
        self.task.setAccessibleName(translate("WriteView", "What is to be made of the text"))
        self.condition.setAccessibleName(translate("WriteView", "Condition that the text is about"))
        self.to.setAccessibleName(translate("WriteView", "Language of what is written"))
        for button, text, name in (
            (self.file_button, translate("WriteView", "Open a file …"), translate("WriteView", "Open a text file")),
            (
                self.another_button,
                translate("WriteView", "Another text"),
                translate("WriteView", "Back to a text that is typed"),
            ),
            (self.stop_button, translate("WriteView", "Stop"), translate("WriteView", "Stop the writing")),
            (self.copy_button, translate("WriteView", "Copy"), translate("WriteView", "Copy the text")),
            (self.print_button, translate("WriteView", "Print …"), translate("WriteView", "Print the text")),
            (self.pdf_button, translate("WriteView", "PDF …"), translate("WriteView", "Save the text as PDF")),
            (
                self.settings_button,
                translate("WriteView", "Add a language model …"),
                translate("WriteView", "Add a language model in the settings"),
            ),
        ):
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.stop_button.setToolTip(translate("WriteView", "Stop the writing (Esc)"))
        self.pairs.setAccessibleName(translate("WriteView", "Written text"))
        self.letter.setAccessibleName(translate("WriteView", "Text to be edited"))
        self.bar.setAccessibleName(translate("WriteView", "Progress of the writing"))
