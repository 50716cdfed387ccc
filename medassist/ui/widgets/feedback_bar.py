"""Whether the answer helped: two toggles under it, and one quiet line that says where that is kept."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medassist.core.feedback import Thumb
from medassist.ui.theme import Theme
from medassist.ui.widgets.flow_layout import FlowLayout


class ThumbButtons:
    """A pair of toggles, of which at most one is on; a press only reports, the state is set by `show_thumb`."""

    def __init__(self, parent: QWidget) -> None:
        self.up = QPushButton(parent)
        self.down = QPushButton(parent)
        self._words: dict[QPushButton, tuple[str, str]] = {}
        for button in (self.up, self.down):
            button.setProperty("role", "small")
            button.setCheckable(True)

    def retitle(self, up: tuple[str, str], down: tuple[str, str]) -> None:
        """(Text, accessible name) of both."""
        self._words = {self.up: up, self.down: down}
        for button, (text, name) in self._words.items():
            button.setAccessibleName(name)
            button.setText(f"✓ {text}" if button.isChecked() else text)

    def show_thumb(self, thumb: Thumb | None, *, enabled: bool) -> None:
        """Which of them is on; never by colour alone."""
        for button, meant in ((self.up, "up"), (self.down, "down")):
            button.setChecked(thumb == meant)
            button.setEnabled(enabled)
            text = self._words.get(button, ("", ""))[0]
            button.setText(f"✓ {text}" if button.isChecked() else text)


class FeedbackBar(QWidget):
    """The opinion of the whole answer."""

    judged = Signal(str)
    """The thumb that was pressed: up or down."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = QLabel(self)
        self.thumbs = ThumbButtons(self)
        self._why = QLabel(self)
        self._thumb: Thumb | None = None
        self._can_keep = False
        self._why.setProperty("role", "quiet")
        self._why.setWordWrap(True)
        row = QWidget(self)
        flow = FlowLayout(row, theme.px(8))
        for widget in (self._question, self.thumbs.up, self.thumbs.down):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(row)
        column.addWidget(self._why)
        self.thumbs.up.clicked.connect(lambda: self._on_clicked("up"))
        self.thumbs.down.clicked.connect(lambda: self._on_clicked("down"))
        self._retranslate()

    def show_thumb(self, thumb: Thumb | None, *, can_keep: bool) -> None:
        """What is thought of the answer in view; without a kept answer nothing can be."""
        self._thumb, self._can_keep = thumb, can_keep
        self._question.setMinimumHeight(self.thumbs.up.sizeHint().height())  # in line with the words on the buttons
        self.thumbs.show_thumb(thumb, enabled=can_keep)
        self._explain()

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_clicked(self, thumb: Thumb) -> None:
        self.thumbs.show_thumb(self._thumb, enabled=self._can_keep)  # until it is kept, it is as it was
        self.judged.emit(thumb)

    def _explain(self) -> None:
        if not self._can_keep:
            self._why.setText(self.tr("This answer is not kept, so no opinion of it can be."))
        elif self._thumb is None:
            self._why.setText("")
        else:
            self._why.setText(
                self.tr("Kept with this answer, encrypted on this computer. Press again to take it back.")
            )
        self._why.setVisible(bool(self._why.text()))

    def _retranslate(self) -> None:
        self._question.setText(self.tr("Did this answer help?"))
        self.thumbs.retitle(
            (self.tr("Helpful"), self.tr("This answer was helpful")),
            (self.tr("Not helpful"), self.tr("This answer was not helpful")),
        )
        self._explain()
