"""Editors of single fields on the review desk; each says its new value, and keeps the last valid one while it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.theme import Theme
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.flow_layout import FlowLayout

GAP = " · "
"""Between the name of an entry and its id in a field."""


class PairBox(QWidget):
    """Two languages beside each other, below each other where it is narrow."""

    BESIDE_FROM = 380

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(8))

    def add(self, widget: QWidget) -> None:
        """The Chinese side first."""
        self._box.addWidget(widget, 1, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        beside = self.width() >= self._theme.px(self.BESIDE_FROM)
        self._box.setDirection(direction.LeftToRight if beside else direction.TopToBottom)


class LineEditor(QLineEdit):
    """One line of text."""

    value_changed = Signal(object)

    def __init__(self, value: str | None, name: str, parent: QWidget) -> None:
        super().__init__(value or "", parent)
        self.setAccessibleName(name)
        self.setCursorPosition(0)
        self.textEdited.connect(lambda text: self.value_changed.emit(text))


class NumberEditor(QLineEdit):
    """A number, or nothing; what is no number is told and not taken."""

    value_changed = Signal(object)

    def __init__(self, value: float | None, name: str, parent: QWidget, *, whole: bool = False) -> None:
        super().__init__("" if value is None else f"{value:.10g}", parent)
        self._whole = whole
        self.setAccessibleName(name)
        self.textEdited.connect(self._on_edited)

    @property
    def is_wrong(self) -> bool:
        """Whether it holds something that is no number."""
        return self.property("state") == "error"

    def _on_edited(self, text: str) -> None:
        text = text.strip().replace("，", ".").replace(",", ".")
        try:
            value = None if not text else int(text) if self._whole else float(text)
        except ValueError:
            self._mark("error")
            self.setToolTip(self.tr("Write a number here, or nothing."))
            return
        self._mark("")
        self.setToolTip("")
        self.value_changed.emit(value)

    def _mark(self, state: str) -> None:
        if self.property("state") != state:
            self.setProperty("state", state)
            self.style().polish(self)


class SpanEditor(QWidget):
    """Two numbers, or none."""

    value_changed = Signal(object)

    def __init__(self, value: Sequence[float] | None, name: str, theme: Theme, parent: QWidget, *, whole: bool) -> None:
        super().__init__(parent)
        low, high = value if value else (None, None)
        self._low = NumberEditor(low, self.tr("{name}, from").format(name=name), self, whole=whole)
        self._high = NumberEditor(high, self.tr("{name}, to").format(name=name), self, whole=whole)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        row.addWidget(self._low)
        row.addWidget(QLabel("–", self))
        row.addWidget(self._high)
        self._values: list[Any] = [low, high]
        self._low.value_changed.connect(lambda one: self._on_changed(0, one))
        self._high.value_changed.connect(lambda one: self._on_changed(1, one))

    def _on_changed(self, place: int, value: Any) -> None:
        self._values[place] = value
        if self._values == [None, None]:
            self.value_changed.emit(None)
        elif None not in self._values:
            self.value_changed.emit(list(self._values))


class ChoiceEditor(Choice):
    """One of some values by their words."""

    value_changed = Signal(object)

    def __init__(self, value: Any, options: Sequence[tuple[str, Any]], name: str, parent: QWidget) -> None:
        super().__init__(parent)
        for word, option in options:
            self.addItem(word, option)
        place = next((at for at, (_, option) in enumerate(options) if option == value), -1)
        if place < 0:  # a value that no word stands for, kept as it is
            self.addItem("—" if value is None else str(value), value)
            place = self.count() - 1
        self.setCurrentIndex(place)
        self.setAccessibleName(name)
        self.activated.connect(lambda _: self.value_changed.emit(self.currentData()))


class YesNoEditor(QCheckBox):
    """Yes or no."""

    value_changed = Signal(object)

    def __init__(self, value: bool, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setChecked(value)
        self.setAccessibleName(name)
        self.toggled.connect(lambda on: self.value_changed.emit(on))


class ParagraphEditor(QPlainTextEdit):
    """Running text, as tall as it is long; Tab leaves it."""

    value_changed = Signal(object)

    def __init__(self, value: str, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(value, parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_changed)
        self._fit()

    def _on_changed(self) -> None:
        self._fit()
        self.value_changed.emit(self.toPlainText())

    def resizeEvent(self, event: QResizeEvent) -> None:  # Qt's name
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.allows_lines:
            return  # one sentence: no line breaks
        super().keyPressEvent(event)

    allows_lines = False

    def _fit(self) -> None:
        lines = max(1, int(self.document().size().height()))
        height = lines * self.fontMetrics().lineSpacing() + 2 * self._theme.px(8) + 2
        if height != self.height():
            self.setFixedHeight(height)


class LinesEditor(ParagraphEditor):
    """A list of texts, one a line."""

    allows_lines = True

    def __init__(self, values: Sequence[str], name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__("\n".join(values), name, theme, parent)

    def _on_changed(self) -> None:
        self._fit()
        self.value_changed.emit([line.strip() for line in self.toPlainText().splitlines() if line.strip()])


class IdEditor(QLineEdit):
    """An entry by its name; the id is what is kept. `names` are those of all entries by id."""

    value_changed = Signal(object)

    def __init__(self, value: str | None, names: Mapping[str, str], completer: QCompleter, name: str, parent: QWidget):
        super().__init__(parent)
        self._names = names
        self._last = value or ""
        self.setAccessibleName(name)
        self.setText(self._shown(self._last))
        self.setCursorPosition(0)
        self.setCompleter(completer)
        self.editingFinished.connect(self._on_finished)
        completer.activated.connect(self._on_activated)

    def _shown(self, id: str) -> str:
        return f"{self._names[id]}{GAP}{id}" if id in self._names else id

    def _on_activated(self, text: str) -> None:
        if self.hasFocus():
            self.setText(text)
            self._on_finished()

    def _on_finished(self) -> None:
        typed = self.text().strip()
        id = typed.rpartition(GAP)[2].strip()
        if id not in self._names:
            id = next((one for one, name in self._names.items() if name.casefold() == typed.casefold()), id)
        if id != self._last:
            self._last = id
            with QSignalBlocker(self):
                self.setText(self._shown(id))
            self.value_changed.emit(id)


class IdListEditor(QWidget):
    """A list of entries or class ids: each a button that takes it out, and a field that adds one."""

    value_changed = Signal(object)

    def __init__(
        self,
        values: Sequence[str],
        names: Mapping[str, str],
        make_completer: Callable[[QWidget], QCompleter],
        name: str,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._values = list(values)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        chips = QWidget(self)
        row = FlowLayout(chips, theme.px(4))
        for place, id in enumerate(self._values):
            shown = names.get(id, id)
            chip = QPushButton(f"{shown}  ✕", chips)
            chip.setProperty("role", "chip")
            chip.setToolTip(self.tr("Take {name} out").format(name=shown))
            chip.setAccessibleName(self.tr("{list}: take {name} out").format(list=name, name=shown))
            chip.clicked.connect(lambda _=False, place=place: self._remove(place))
            row.addWidget(chip)
        chips.setVisible(bool(self._values))
        self._field = IdEditor("", names, make_completer(self), self.tr("Add to {list}").format(list=name), self)
        self._field.setPlaceholderText(self.tr("Add by name or id"))
        self._field.value_changed.connect(self._add)
        column.addWidget(chips)
        column.addWidget(self._field)

    def _add(self, id: str) -> None:
        if id and id not in self._values:
            self.value_changed.emit([*self._values, id])

    def _remove(self, place: int) -> None:
        self.value_changed.emit([id for at, id in enumerate(self._values) if at != place])
