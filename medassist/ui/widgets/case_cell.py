"""One field of the case form: its name, the words typed or chosen, the unit, and a note below about the value."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from medassist.ui.theme import Theme, restyle
from medassist.ui.widgets.choice import Choice


class CaseCell(QWidget):
    """A line to type in, or a choice where there are `options`; with more than one unit a choice of units."""

    changed = Signal(str, str)
    """Name and words: of the field itself, or NAME.unit."""

    def __init__(
        self, name: str, units: tuple[str, ...], theme: Theme, parent: QWidget, *, options: tuple[str, ...] = ()
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.options = options
        self._units = units
        self._theme = theme
        self._title = QLabel(self)
        self.line = QLineEdit(self)
        self.choice = Choice(self)
        self.unit = Choice(self)
        self._unit_word = QLabel(self)
        self.note = QLabel(self)
        self._example = ""
        self._told = ""
        self._renamed = True
        """Whether the choices' words were made anew since what the text says was shown."""
        self._noted = ("", False, False, "")
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._title.setProperty("role", "quiet")
        self._unit_word.setProperty("role", "quiet")
        self.note.setWordWrap(True)
        self.note.setMinimumWidth(1)
        self.note.hide()
        for control in (self.line, self.choice):
            control.setProperty("role", "cell")
        self.unit.setProperty("role", "unit")
        self.line.setMinimumWidth(px(40))
        self.unit.setMinimumWidth(1)
        self.choice.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(px(4))
        row.addWidget(self.line, 1)
        row.addWidget(self.choice, 1)
        row.addWidget(self.unit)
        row.addWidget(self._unit_word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(2))
        column.setSpacing(px(1))
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self.note)
        self.line.setVisible(not self.options)
        self.choice.setVisible(bool(self.options))
        self.unit.setVisible(len(self._units) > 1)
        self._unit_word.setVisible(len(self._units) == 1)

    def _connect(self) -> None:
        self.line.textEdited.connect(lambda words: self.changed.emit(self.name, words))
        self.choice.activated.connect(lambda _: self.changed.emit(self.name, self.choice.currentData()))
        self.unit.activated.connect(lambda _: self.changed.emit(f"{self.name}.unit", self.unit.currentData()))

    def rename(self, title: str, units: Mapping[str, str], options: Mapping[str, str]) -> None:
        """The words of the language in force."""
        self._renamed = True
        self._title.setText(title)
        self.line.setAccessibleName(title)
        self.choice.setAccessibleName(title)
        self.unit.setAccessibleName(self.tr("Unit of {name}").format(name=title))
        self._unit_word.setText(units.get(self._units[0], self._units[0]) if self._units else "")
        for choice, ids, words in ((self.unit, self._units, units), (self.choice, self.options, options)):
            chosen = choice.currentData()
            choice.clear()
            for id in ids:
                choice.addItem(words.get(id, id), id)
            choice.setCurrentIndex(max(0, choice.findData(chosen)))

    def show_words(self, words: str, unit: str) -> None:
        """What the form holds; the cursor stays where the same words are there already."""
        if self.line.text() != words:
            self.line.setText(words)
        for choice, id in ((self.choice, words), (self.unit, unit)):
            choice.setCurrentIndex(max(0, choice.findData(id)))

    def show_told(self, words: str) -> None:
        """What the text says, in the empty field."""
        if words == self._told and not self._renamed:
            return
        self._told, self._renamed = words, False
        self._show_placeholder()
        if self.options:
            self.choice.setItemText(0, self.tr("{word} (text)").format(word=words) if words else "—")
            said = self.tr("The text says {word}").format(word=words) if words else ""
            self.choice.setAccessibleDescription(said)

    def show_example(self, words: str) -> None:
        """What may be typed, where the text says nothing."""
        self._example = words
        self._show_placeholder()

    def show_note(self, note: str, is_error: bool = False, is_outside: bool = False) -> None:
        """A line below the field: the limits, that the value lies outside, or why it was not used."""
        if (note, is_error, is_outside, self._told) == self._noted:
            return
        self._noted = (note, is_error, is_outside, self._told)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        ink = self._theme.tokens.emergency if is_error else self._theme.tokens.same_day
        style = f"color: {ink};" if is_error or is_outside else f"color: {self._theme.tokens.quiet};"
        self.note.setStyleSheet(f"{style} font-size: {self._theme.px(12)}px;")
        state = "error" if is_error else "outside" if is_outside else ""
        restyle(self.line, "state", state)
        self.updateGeometry()
        told = self.tr("The text says {word}").format(word=self._told) if self._told else ""
        self.line.setAccessibleDescription(" ".join(part for part in (note, told) if part))

    def sizeHint(self) -> QSize:  # Qt's name
        """As tall as the note needs at the width the form gives the field."""
        layout, width = self.layout(), self.maximumWidth()
        height = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(width, max(height, super().sizeHint().height() if height < 0 else height))

    def minimumSizeHint(self) -> QSize:  # Qt's name
        return self.sizeHint()

    def controls(self) -> list[QWidget]:
        """What can have the focus."""
        main: QWidget = self.choice if self.options else self.line
        return [main, self.unit] if len(self._units) > 1 else [main]

    def _show_placeholder(self) -> None:
        self.line.setPlaceholderText(self._told or self._example)
