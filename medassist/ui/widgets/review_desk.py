"""The review desk: a form of an entry at the left, section by section, and the signature at the right."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.acts import listen, undo_keys
from medassist.ui.article import Kind
from medassist.ui.article_parts import kind_of
from medassist.ui.review_fields import Path, path_in, section_at, sections_of, value_at
from medassist.ui.review_work import ReviewWork
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.field_form import FieldForm
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.widgets.sign_pane import SignPane
from medassist.ui.widgets.sources_dialog import SourcesDialog
from medassist.ui.words import language_in_force
from medassist.ui.workbench import Workbench

FORM, SIGN = 440, 320
"""Least widths of the two sides in px at 100 %; in a narrower desk one of them is shown."""
COMPARE_PAUSE_MS = 500


class ReviewDesk(QWidget):
    """Works on `bench.review`."""

    left = Signal()
    """The person wants back to the article."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.work: ReviewWork = bench.review
        self.back_button = QPushButton(self)
        self.sections = Choice(self)
        self.undo_button = QPushButton(self)
        self.redo_button = QPushButton(self)
        self.turn_button = QPushButton(self)
        self._title = QLabel(self)
        self._told = QLabel(self)
        self.form = FieldForm(self.work, bench.theme, self)
        self.pane = SignPane(self.work, bench.theme, self)
        self._scroll = QScrollArea(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._pausing = QTimer(self)
        self._is_signing = False
        self._is_sized = False
        self._build_ui()
        self._connect()
        self._retranslate()
        if self.work.dossier is not None:  # a window built anew: what was written is still here
            self._on_opened()

    def _build_ui(self) -> None:
        px = self._bench.theme.px
        bar = QWidget(self)
        place = QVBoxLayout(bar)
        place.setContentsMargins(px(24), px(12), px(16), px(8))
        place.setSpacing(px(4))
        buttons = QWidget(bar)
        row = FlowLayout(buttons, px(6))
        for widget in (self.back_button, self.sections, self.undo_button, self.redo_button, self.turn_button):
            widget.setProperty("role", "small")
            row.addWidget(widget)
        self.sections.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._told.setProperty("role", "error")
        self._told.setWordWrap(True)
        self._told.hide()
        for widget in (buttons, self._title, self._told):
            place.addWidget(widget)
        inside = QWidget(self._scroll)
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(4), px(16), px(24))
        column.addWidget(self.form)
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        work = QWidget(self)
        stack = QVBoxLayout(work)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(bar)
        stack.addWidget(self._scroll, 1)
        self._bar, self._form_side = bar, work
        self.splitter.addWidget(work)
        self.splitter.addWidget(self.pane)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self._pausing.setSingleShot(True)
        self._pausing.setInterval(COMPARE_PAUSE_MS)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _connect(self) -> None:
        work = self.work
        self.back_button.clicked.connect(self.left)
        self.sections.activated.connect(lambda _: self._show_section())
        self.undo_button.clicked.connect(work.undo.undo)
        self.redo_button.clicked.connect(work.undo.redo)
        work.undo.canUndoChanged.connect(self.undo_button.setEnabled)
        work.undo.canRedoChanged.connect(self.redo_button.setEnabled)
        self.turn_button.clicked.connect(self._on_turn)
        work.opened.connect(self._on_opened)
        work.edited.connect(self._on_edited)
        work.compared.connect(self._on_compared)
        work.told.connect(self._on_told)
        self._pausing.timeout.connect(work.compare)
        self.pane.field_wanted.connect(self.show_field)
        self.form.sources_wanted.connect(self._on_sources_wanted)
        listen(self, undo_keys(work.undo.undo, work.undo.redo))

    def open(self, id: str) -> None:
        """Opens an entry, unless it is open already: what was written in it stays."""
        kind: Kind | None = kind_of(self._bench.backend.parts.knowledge, id)
        dossier = self.work.dossier
        self._told.hide()
        if kind is not None and (dossier is None or dossier.base.id != id or not self.work.is_changed):
            self.work.open(kind, id)

    def show_field(self, path: str) -> None:
        """The section of a field, and the focus in it where there is such a field."""
        dossier = self.work.dossier
        if dossier is None:
            return
        self._is_signing = False
        self._fold()
        self.sections.setCurrentIndex(max(0, self.sections.findData(section_at(dossier.kind, path))))
        self._show_section()
        wanted = path_in(self.work.fields, path)
        QTimer.singleShot(0, self.form, lambda: self._focus(wanted))

    def _focus(self, path: Path) -> None:
        from medassist.ui.review_fields import path_words

        start = path_words(path)
        editors = [one for one in self.form.findChildren(QWidget) if str(one.property("path") or "").startswith(start)]
        if editors:
            editors[0].setFocus()
            self._scroll.ensureWidgetVisible(editors[0], 0, self._bench.theme.px(80))

    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return self.sections, self.pane.name

    def _on_opened(self) -> None:
        dossier = self.work.dossier
        if dossier is None:
            return
        self._told.hide()
        index = self._bench.reading.index
        language = language_in_force()
        if index is not None:
            self.form.use_names({line.id: line.name.of(language) for line in index.lines})
        self._offer_sections()
        self._show_section()
        self.undo_button.setEnabled(self.work.undo.canUndo())
        self.redo_button.setEnabled(self.work.undo.canRedo())
        self._title.setText(f"{dossier.base.name.zh} · {dossier.base.name.en}")
        self.pane.refresh()

    def _offer_sections(self) -> None:
        dossier = self.work.dossier
        if dossier is None:
            return
        chosen = self.sections.currentData()
        touched = {section_at(dossier.kind, change.path) for change in self.work.changes}
        wrong = {section_at(dossier.kind, fault.path) for fault in self.work.faults or ()}
        self.sections.clear()
        for section in sections_of(dossier.kind):
            mark = "▲ " if section.id in wrong else "● " if section.id in touched else ""
            self.sections.addItem(f"{mark}{section.title.of(language_in_force())}", section.id)
        self.sections.setCurrentIndex(max(0, self.sections.findData(chosen)))

    def _show_section(self) -> None:
        dossier = self.work.dossier
        if dossier is None:
            return
        wanted = self.sections.currentData()
        section = next((one for one in sections_of(dossier.kind) if one.id == wanted), None)
        if section is not None:
            self.form.show_section(section)
            self.form.show_faults(self.work.faults or ())
            self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes from the bar through the form to the signature, whatever was made last."""
        order = [self.turn_button, *self.form.controls(), self.pane.changes, self.pane.check_button]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _on_edited(self, structural: bool) -> None:
        self._pausing.start()
        if structural:
            place = self._scroll.verticalScrollBar().value()
            self._show_section()
            QTimer.singleShot(0, self._scroll, lambda: self._scroll.verticalScrollBar().setValue(place))
        else:
            self.form.show_faults(())

    def _on_compared(self) -> None:
        self._offer_sections()
        self.form.show_faults(self.work.faults or ())

    def _on_told(self, text: str, is_error: bool) -> None:
        if self.work.dossier is None and is_error:  # nothing could be opened: the pane has nothing to stand beside
            self._told.setText(text)
            self._told.show()

    def _on_sources_wanted(self, path: Path) -> None:
        chosen = value_at(self.work.fields, path) or []
        dialog = SourcesDialog(self.work.sources, chosen, self._bench.theme, self.window())

        def take() -> None:
            for source in dialog.made:
                self.work.add_source(source)
            self.work.set_value(path, dialog.chosen, structural=True)

        dialog.accepted.connect(take)
        dialog.open()

    def _on_turn(self) -> None:
        self._is_signing = not self._is_signing
        self._fold()
        (self.pane.name if self._is_signing else self.sections).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # Qt's name
        super().showEvent(event)
        if not self._is_sized:
            self._is_sized = True
            self.splitter.setSizes([self.width() * 3 // 5, self.width() * 2 // 5])

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Both sides where there is room for them, else one, and the button that turns to the other."""
        px = self._bench.theme.px
        wide = self.width() >= px(FORM + SIGN)
        self._scroll.setVisible(wide or not self._is_signing)
        self.pane.setVisible(wide or self._is_signing)
        self.turn_button.setVisible(not wide)
        self.turn_button.setText(self.tr("Form") if self._is_signing and not wide else self.tr("Sign …"))
        self.turn_button.setAccessibleName(self.turn_button.text())
        vertical = not wide
        wanted = Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
        if vertical:
            high = self._bar.sizeHint().height()
            self._form_side.setMaximumHeight(high if self._is_signing else 16_777_215)
        else:
            self._form_side.setMaximumHeight(16_777_215)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._on_opened()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for button, text, name in (
            (
                self.back_button,
                self.tr("← Article"),
                self.tr("Back to the article; what is written stays until it is signed"),
            ),
            (self.undo_button, self.tr("Undo"), self.tr("Undo the last edit")),
            (self.redo_button, self.tr("Redo"), self.tr("Redo the edit")),
        ):
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.sections.setAccessibleName(self.tr("Section of the form"))
        self._fold()
