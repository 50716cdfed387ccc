"""The knowledge page before anything is opened: what is here, how to find it, and how far it is reviewed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.ui.theme import TEXT_COLUMN
from medassist.ui.words import language_in_force
from medassist.ui.workbench import Workbench

EXAMPLES = ("migraine", "paracetamol", "rf_thunderclap_headache", "fever")


class KnowledgeStart(QWidget):
    """A few sentences and four entries to begin with."""

    entry_chosen = Signal(str)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._state = QLabel(self)
        self._buttons = [(id, QPushButton(self)) for id in EXAMPLES]
        self._build_ui()
        bench.reading.indexed.connect(self._retranslate)
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        inside = QWidget(self)
        inside.setMaximumWidth(px(TEXT_COLUMN))
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(24), px(24), px(24))
        column.setSpacing(px(8))
        self._title.setProperty("role", "heading")
        self._state.setProperty("role", "quiet")
        for label in (self._title, self._text, self._state):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
        column.addWidget(self._title)
        column.addWidget(self._text)
        for id, button in self._buttons:
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, id=id: self.entry_chosen.emit(id))
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(self._state)
        column.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inside, 100)
        outer.addStretch(1)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("The knowledge base"))
        self._text.setText(
            self.tr(
                "Every answer stands on these articles. Choose one on the left, or type a name, another name or an ICD-10 "
                "code in Chinese or English; Enter searches the texts. For example:"
            )
        )
        index = self._bench.reading.index
        names = {line.id: line.name for line in index.lines} if index is not None else {}
        for id, button in self._buttons:
            name = names.get(id)
            button.setVisible(name is not None)
            button.setText(name.of(language_in_force()) if name is not None else "")
            button.setAccessibleName(button.text())
        if index is None:
            self._state.setText(self.tr("The knowledge base is being opened …"))
            return
        state = self.tr(
            "{n} of {all} entries are signed by a clinician; what nobody signed says so wherever it is shown."
        )
        self._state.setText(
            f"{self._bench.backend.library_line()}\n{state.format(n=index.reviewed(), all=len(index.lines))}"
        )
