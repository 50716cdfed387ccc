"""Asks for the passphrase of the records, or lets the person go on without; each way is explained in one sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from medassist.ui.theme import Theme

SHORTEST = 8
TRIES = 3


class PassphraseDialog(QDialog):
    """`new`: choose one, typed twice; else enter it. `without` is the word of the way round."""

    def __init__(self, theme: Theme, parent: QWidget, *, new: bool, tries: int = 1, changing: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._new = new
        self.first = QLineEdit(self)
        self.second = QLineEdit(self)
        self.problem = QLabel(self)
        self.go_button = QPushButton(self)
        self.without_button = QPushButton(self)
        self.setModal(True)
        self._build_ui(tries, changing)
        self._connect()
        self._check()

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.first.text()

    def _build_ui(self, tries: int, changing: bool) -> None:
        px = self._theme.px
        title = QLabel(self._title(changing), self)
        title.setProperty("role", "title")
        why = QLabel(self._why(changing), self)
        self.problem.setProperty("role", "error")
        for label in (title, why, self.problem):
            label.setWordWrap(True)
        for field, name in (
            (self.first, self.tr("Passphrase")),
            (self.second, self.tr("The same passphrase again")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
        self.second.setVisible(self._new)
        self.problem.setVisible(tries > 1)
        if tries > 1:
            self.problem.setText(
                self.tr("That was not the passphrase. Tries left: {n}. Nothing was changed.").format(
                    n=TRIES - tries + 1
                )
            )
        self.go_button.setText(self.tr("Use this passphrase") if self._new else self.tr("Open the records"))
        without = self.tr("Go on without keeping records") if self._new else self.tr("Go on without records")
        self.without_button.setText(self.tr("Cancel") if changing else without)
        for button in (self.go_button, self.without_button):
            button.setAccessibleName(button.text())
        self.go_button.setProperty("role", "primary")
        self.go_button.setDefault(True)
        self.without_button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.without_button)
        buttons.addStretch(1)
        buttons.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        for widget in (title, why, self.problem, self.first, self.second):
            column.addWidget(widget)
        column.addSpacing(px(8))
        column.addLayout(buttons)
        parent = self.parentWidget()
        self.setFixedWidth(min(px(480), parent.width() - px(32)) if parent is not None else px(480))
        self.setWindowTitle("MedAssist")

    def _connect(self) -> None:
        self.first.textChanged.connect(self._check)
        self.second.textChanged.connect(self._check)
        self.go_button.clicked.connect(self.accept)
        self.without_button.clicked.connect(self.reject)

    def _title(self, changing: bool) -> str:
        if changing:
            return self.tr("Change the passphrase")
        return self.tr("Choose a passphrase") if self._new else self.tr("Enter the passphrase")

    def _why(self, changing: bool) -> str:
        if changing:
            return self.tr("From now on only the new passphrase opens the records; without it nobody can read them.")
        if self._new:
            return self.tr(
                "Questions and answers are kept encrypted on this computer; the passphrase opens them, and without it "
                "nobody can, not even we. Or go on without: everything works, and nothing is kept."
            )
        return self.tr(
            "It opens the records on this computer. Or go on without: everything works, and nothing is kept."
        )

    def _check(self) -> None:
        typed = self.first.text()
        ready = bool(typed) if not self._new else len(typed) >= SHORTEST and typed == self.second.text()
        self.go_button.setEnabled(ready)
        if self._new:
            if typed and len(typed) < SHORTEST:
                self._tell(self.tr("At least {n} characters.").format(n=SHORTEST))
            elif self.second.text() and typed != self.second.text():
                self._tell(self.tr("The two are not the same."))
            else:
                self._tell("")

    def _tell(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


def ask_passphrase(
    parent: QWidget, theme: Theme, new: bool, tries: int, answer: Callable[[str | None], None]
) -> PassphraseDialog:
    """Opens the dialog; `answer` gets the passphrase, or None for "go on without"."""
    dialog = PassphraseDialog(theme, parent, new=new, tries=tries)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(lambda code: answer(dialog.passphrase if code else None))
    dialog.open()
    return dialog
