"""Below the list of entries: which review states are shown, and the file that carries signatures to another clinic."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.services.review import ImportReport
from medassist.ui.knowledge_index import KnowledgeIndex
from medassist.ui.theme import restyle
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import language_in_force
from medassist.ui.workbench import Workbench

State = Literal["all", "unreviewed", "reviewed", "again"]
MOST_NOTICES = 6


def ids_in(index: KnowledgeIndex, state: State) -> frozenset[str] | None:
    """The entries in a review state; None: all of them. `again`: signed, but to be looked at once more."""
    if state == "all":
        return None
    if state == "again":
        return frozenset(id for id, one in index.states.items() if one.notice is not None)
    return frozenset(line.id for line in index.lines if line.review == state)


class ReviewBar(QWidget):
    """One line; what an export or import did is told below it."""

    state_chosen = Signal(str)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.state = Choice(self)
        self.export_button = QPushButton(self)
        self.import_button = QPushButton(self)
        self.told = QLabel(self)
        self._connected = False
        self._waits = False
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        line = QWidget(self)
        row = FlowLayout(line, px(6))
        for widget in (self.state, self.export_button, self.import_button):
            widget.setProperty("role", "small")
            row.addWidget(widget)
        self.state.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.told.setWordWrap(True)
        self.told.setMinimumWidth(1)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(line)
        column.addWidget(self.told)

    def _connect(self) -> None:
        self.state.activated.connect(lambda _: self.state_chosen.emit(self.chosen))
        self.export_button.clicked.connect(self.export)
        self.import_button.clicked.connect(self.import_file)
        self._bench.reading.indexed.connect(self._retranslate)

    @property
    def chosen(self) -> State:
        """The state that is shown."""
        return self.state.currentData() or "all"

    def export(self) -> None:
        """Asks for a file and writes all signatures to it."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export the signatures"), "medassist-signatures.json", "JSON (*.json)"
        )
        if name:
            self._listen()
            self._bench.review.export(Path(name if Path(name).suffix else name + ".json"))

    def import_file(self) -> None:
        """Asks for a file of signatures and takes it in."""
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Take in signatures of another clinic"), "", "JSON (*.json);;* (*)"
        )
        if name:
            self._listen()
            self._bench.review.import_file(Path(name))

    def _listen(self) -> None:
        if not self._connected:
            self._connected = True
            self._bench.review.told.connect(self._on_told)
            self._bench.review.imported.connect(self._on_imported)
        self._tell(self.tr("Working …"), is_error=False)
        self._waits = True

    def _on_told(self, text: str, is_error: bool) -> None:
        if self._waits:
            self._waits = False
            self._tell(text, is_error=is_error)

    def _on_imported(self, report: ImportReport) -> None:
        self._waits = False
        language = language_in_force()
        lines = [
            self.tr("{new} new signatures taken in; {known} were here already.").format(
                new=report.added, known=report.known
            )
        ]
        lines += [
            self.tr("{name}: both clinics signed; in use is that of {signer}, {date}.").format(
                name=one.name.of(language), signer=one.kept.signer, date=one.kept.date
            )
            for one in report.conflicts[:MOST_NOTICES]
        ]
        lines += [notice.of(language) for notice in report.notices[:MOST_NOTICES]]
        self._tell("\n".join(lines), is_error=False)

    def _tell(self, text: str, *, is_error: bool) -> None:
        restyle(self.told, "role", "error" if is_error else "quiet")
        self.told.setText(text)
        self.told.show()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        chosen = self.chosen
        index = self._bench.reading.index
        counts = {state: len(ids_in(index, state) or ()) if index is not None else 0 for state in _STATES}
        self.state.clear()
        self.state.addItem(self.tr("All entries"), "all")
        self.state.addItem(self.tr("Not reviewed ({n})").format(n=counts["unreviewed"]), "unreviewed")
        self.state.addItem(self.tr("Signed ({n})").format(n=counts["reviewed"]), "reviewed")
        self.state.addItem(self.tr("To be looked at again ({n})").format(n=counts["again"]), "again")
        self.state.setCurrentIndex(max(0, self.state.findData(chosen)))
        self.state.setAccessibleName(self.tr("Show entries in this review state"))
        self.export_button.setText(self.tr("Export …"))
        self.export_button.setAccessibleName(self.tr("Export the signatures to a file"))
        self.export_button.setToolTip(self.export_button.accessibleName())
        self.import_button.setText(self.tr("Import …"))
        self.import_button.setAccessibleName(self.tr("Take in a file of signatures"))
        self.import_button.setToolTip(self.import_button.accessibleName())


_STATES: tuple[State, ...] = ("unreviewed", "reviewed", "again")
