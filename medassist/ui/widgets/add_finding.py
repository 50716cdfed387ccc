"""Adds a finding that the text does not hold: a chip that opens to a field with suggestions by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QPushButton, QWidget

from medassist.ui.theme import Theme

SUGGESTIONS = 12


class AddFinding(QWidget):
    """A button "+ add"; pressed, a field with a completer over the findings' names and phrases."""

    finding_chosen = Signal(str)
    """The id of the finding a person picked."""
    opened_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: Callable[[], list[tuple[str, str]]] = list
        self._ids: dict[str, str] = {}
        self.button = QPushButton(self)
        self.field = QLineEdit(self)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._build_ui()
        self._connect()
        self._retranslate()

    def use_words(self, words: Callable[[], list[tuple[str, str]]]) -> None:
        """`words` gives (what may be typed, finding id); it is asked each time the field opens."""
        self._words = words

    def _build_ui(self) -> None:
        px = self._theme.px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.field)
        self.button.setProperty("role", "chip")
        self.field.setProperty("role", "chip")
        self.field.setFixedWidth(px(240))
        self.field.hide()
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(SUGGESTIONS)
        self.field.setCompleter(self._completer)
        self.field.installEventFilter(self)

    def _connect(self) -> None:
        self.button.clicked.connect(self.open)
        self.field.returnPressed.connect(self._on_return_pressed)
        self._completer.activated.connect(self._on_activated, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Shows the field."""
        words = self._words()
        self._ids = dict(words)
        self._model.setStringList([word for word, _ in words])
        self.button.hide()
        self.field.show()
        self.field.clear()
        self.field.setFocus()
        self._resized()

    def close_field(self) -> None:
        """Shows the button again."""
        if self.field.isHidden():
            return
        had_focus = self.field.hasFocus()
        self.button.show()
        self.field.hide()
        if had_focus:
            self.button.setFocus()
        self._resized()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # Qt's name
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()
                    return True
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.close_field()
                    return True
            elif event.type() == QEvent.Type.FocusOut:
                popup = self._completer.popup()
                if popup is None or not popup.isVisible():
                    self.close_field()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _resized(self) -> None:
        self.adjustSize()
        self.updateGeometry()
        self.opened_changed.emit()

    def _on_return_pressed(self) -> None:
        typed = self.field.text().strip()
        if not typed:
            self.close_field()
            return
        exact = self._ids.get(typed)
        found = exact or next((one for word, one in self._ids.items() if typed.casefold() in word.casefold()), None)
        self._choose(found)

    def _on_activated(self, word: str) -> None:
        self._choose(self._ids.get(word))

    def _choose(self, finding: str | None) -> None:
        if finding is None:
            self.field.setToolTip(self.tr("No finding of that name; try another word for it."))
            self.field.setProperty("state", "error")
            self.field.style().polish(self.field)
            return
        self.close_field()
        self.finding_chosen.emit(finding)

    def _retranslate(self) -> None:
        self.button.setText(self.tr("+ Add"))
        self.button.setAccessibleName(self.tr("Add a finding"))
        self.button.setToolTip(self.tr("Add a finding that the text does not mention"))
        self.field.setPlaceholderText(self.tr("Finding, e.g. fever"))
        self.field.setAccessibleName(self.tr("Name of the finding to add"))
