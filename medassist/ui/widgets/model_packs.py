"""The language models in the settings: each with what it takes, which one is used, and how another one is added."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.packs_work import PacksWork
from medassist.ui.theme import Theme, restyle
from medassist.ui.widgets.flow_layout import FlowLayout
from medassist.ui.words import language_in_force

if TYPE_CHECKING:
    from medassist.services.pack_list import AddedPack


class ModelPacks(QWidget):
    """Shows `work`."""

    def __init__(self, work: PacksWork, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._work = work
        self._theme = theme
        self._shown: tuple[AddedPack, ...] | None = None
        self._list = QWidget(self)
        self._rows = QVBoxLayout(self._list)
        self.remove_buttons: dict[str, QPushButton] = {}
        self.progress = QWidget(self)
        self.bar = QProgressBar(self.progress)
        self.words = QLabel(self.progress)
        self.stop_button = QPushButton(self.progress)
        self.told = QLabel(self)
        self._acts = QWidget(self)
        self.folder_button = QPushButton(self._acts)
        self.zip_button = QPushButton(self._acts)
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        px = self._theme.px
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(4))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        for label in (self.words, self.told):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.words, 1)
        row.addWidget(self.stop_button)
        under_way = QVBoxLayout(self.progress)
        under_way.setContentsMargins(0, 0, 0, 0)
        under_way.addWidget(self.bar)
        under_way.addLayout(row)
        acts = FlowLayout(self._acts, px(8))
        for button in (self.folder_button, self.zip_button):
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for widget in (self._list, self.progress, self.told, self._acts):
            column.addWidget(widget)

    def _connect(self) -> None:
        self._work.changed.connect(self.refresh)
        self.stop_button.clicked.connect(self._work.stop)
        self.folder_button.clicked.connect(self._on_folder)
        self.zip_button.clicked.connect(self._on_zip)

    def refresh(self) -> None:
        """Shows the list and the copy as they are now."""
        work = self._work
        if work.packs != self._shown:
            self._shown = work.packs
            self._fill()
        self.progress.setVisible(work.is_adding)
        self.bar.setValue(work.percent)
        self.words.setText(self.tr("Copying and checking, {n} %").format(n=work.percent))
        self.told.setText(work.told)
        self.told.setVisible(bool(work.told))
        restyle(self.told, "role", "error" if work.failed else "quiet")
        for button in (self.folder_button, self.zip_button, *self.remove_buttons.values()):
            button.setEnabled(not work.is_adding)

    def lines(self) -> list[str]:
        """What the list says, for tests and screen readers."""
        return [label.text() for label in self._list.findChildren(QLabel) if not label.isHidden()]

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.remove_buttons = {}
        if not self._work.packs:
            none = QLabel(
                self.tr("No language model was added; everything but translation works without one."), self._list
            )
            none.setWordWrap(True)
            self._rows.addWidget(none)
        before: QWidget = self
        for pack in self._work.packs:
            self._rows.addWidget(self._row(pack))
            QWidget.setTabOrder(before, self.remove_buttons[pack.id])
            before = self.remove_buttons[pack.id]
        QWidget.setTabOrder(before, self.stop_button)

    def _row(self, pack: AddedPack) -> QWidget:
        row = QWidget(self._list)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._theme.px(8))
        label = QLabel(self._words(pack), row)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setMinimumWidth(1)
        button = QPushButton(self.tr("Remove …"), row)
        button.setProperty("role", "small")
        button.setAccessibleName(self.tr("Remove {name}").format(name=pack.name))
        button.clicked.connect(lambda: self._on_remove(pack))
        self.remove_buttons[pack.id] = button
        line.addWidget(label, 1)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _words(self, pack: AddedPack) -> str:
        if pack.problem is not None:
            return f"▲ {pack.name}: {pack.problem.of(language_in_force())}"
        parts = [
            f"✓ {pack.name}" if pack.in_use else pack.name,
            self.tr("{n} MB on disk").format(n=round(pack.size / 1e6)),
            self.tr("needs {n} MB of memory").format(n=pack.memory_mb),
        ]
        if pack.in_use:
            parts.append(self.tr("in use"))
        return " · ".join(parts)

    def _on_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of a language model"))
        if name:
            self._work.add(Path(name))

    def _on_zip(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Zip of a language model"), "", "ZIP (*.zip)")
        if name:
            self._work.add(Path(name))

    def _on_remove(self, pack: AddedPack) -> None:
        question = self.tr("Remove {name} from this computer? It can be added again from where it came.")
        box = QMessageBox(QMessageBox.Icon.Question, "MedAssist", question.format(name=pack.name), parent=self)
        yes = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        agreed = box.clickedButton() is yes
        box.deleteLater()
        if agreed:
            self._work.remove(pack)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._shown = None
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for button, text, name in (
            (self.folder_button, self.tr("Add from a folder …"), self.tr("Add a language model from a folder")),
            (self.zip_button, self.tr("Add from a zip …"), self.tr("Add a language model from a zip file")),
            (self.stop_button, self.tr("Stop"), self.tr("Stop the copying")),
        ):
            button.setText(text)
            button.setAccessibleName(name)
        self.bar.setAccessibleName(self.tr("Progress of the copying"))
        self.refresh()
