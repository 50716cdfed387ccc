"""Settings: language, look, device, emergency number, records, and what this program is and is not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medassist.core.diagnosis.clinic import ClinicLevel
from medassist.services.scheduler import StopToken
from medassist.ui.theme import TEXT_COLUMN
from medassist.ui.widgets.about import About
from medassist.ui.widgets.choice import Choice
from medassist.ui.widgets.model_packs import ModelPacks
from medassist.ui.widgets.passphrase_dialog import PassphraseDialog
from medassist.ui.widgets.setting_row import SettingRow
from medassist.ui.words import language_in_force, sentence_of
from medassist.ui.workbench import Workbench

SIZES = (100, 110, 125, 150, 175, 200)
DEVICES = ("auto", "cpu", "cuda", "dml", "coreml")


class SettingsPage(QWidget):
    """Each choice is kept and in force at once."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._preferences = bench.preferences
        self.scroll_area = QScrollArea(self)
        column = QWidget(self.scroll_area)
        self._title = QLabel(column)
        self.language = Choice(column)
        self.look = Choice(column)
        self.text_size = Choice(column)
        self.clinic = Choice(column)
        self.device = Choice(column)
        self.number = QLineEdit(column)
        self.keep = QCheckBox(column)
        self.writes = QCheckBox(column)
        self.packs = ModelPacks(bench.packs, bench.theme, column)
        self.passphrase_button = QPushButton(column)
        self.feedback_button = QPushButton(column)
        self.folder = QLineEdit(column)
        self.folder_button = QPushButton(column)
        self.about = About(bench.theme, column)
        self._told = QLabel(column)
        self._column = column
        self._rows: dict[str, SettingRow] = {}
        self._build_ui()
        self._connect()
        self._retranslate()

    def _build_ui(self) -> None:
        theme = self._bench.theme
        px = theme.px
        self._column.setObjectName("column")
        self._column.setMaximumWidth(px(TEXT_COLUMN) + 2 * px(24))
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(px(24), px(16), px(24), px(24))
        inside.setSpacing(px(16))
        self._title.setProperty("role", "title")
        inside.addWidget(self._title)
        inside.addWidget(self._told)
        self._told.setWordWrap(True)
        self._told.setProperty("role", "error")
        self._told.hide()
        place = QWidget(self._column)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.folder, 1)
        row.addWidget(self.folder_button)
        self.folder.setReadOnly(True)
        self.folder.setMinimumWidth(px(120))
        self.number.setMaxLength(20)
        for name, control in (
            ("language", self.language),
            ("theme", self.look),
            ("size", self.text_size),
            ("number", self.number),
            ("clinic", self.clinic),
            ("device", self.device),
            ("writes", self.writes),
            ("packs", self.packs),
            ("keep", self.keep),
            ("passphrase", self.passphrase_button),
            ("feedback", self.feedback_button),
            ("folder", place),
        ):
            self._rows[name] = SettingRow(theme, control, self._column, wide=name in ("folder", "packs"))
            inside.addWidget(self._rows[name])
        line = QFrame(self._column)
        line.setProperty("role", "line")
        inside.addWidget(line)
        inside.addWidget(self.about)
        inside.addStretch(1)
        middle = QWidget(self.scroll_area)
        middle.setObjectName("column")
        centred = QHBoxLayout(middle)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(self._column, 100)
        centred.addStretch(1)
        self.scroll_area.setWidget(middle)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroll_area)

    def _connect(self) -> None:
        for name, choice in (("language", self.language), ("theme", self.look), ("device", self.device)):
            choice.activated.connect(lambda _, name=name, choice=choice: self._change(name, choice.currentData()))
        self.text_size.activated.connect(lambda _: self._change("text_percent", self.text_size.currentData()))
        self.clinic.activated.connect(lambda _: self._on_clinic_chosen(self.clinic.currentData()))
        self.number.editingFinished.connect(self._on_number_edited)
        self.keep.toggled.connect(self._on_keep_toggled)
        self.writes.toggled.connect(self._on_writes_toggled)
        self.passphrase_button.clicked.connect(self._on_passphrase)
        self.feedback_button.clicked.connect(self._on_feedback)
        self.folder_button.clicked.connect(self._on_folder)
        self._bench.backend.loaded.connect(self._show_state)
        self._bench.backend.answering.connect(self._show_state)

    def entered(self) -> None:
        """The page came to the front."""
        self.language.setFocus()

    def _change(self, name: str, value: Any) -> None:
        try:
            self._preferences.change(**{name: value})
        except OSError as error:
            self._tell(sentence_of(error))
        if name == "device":
            self._rows["device"].explain(self._device_words())

    def _on_clinic_chosen(self, level: ClinicLevel) -> None:
        self._change("clinic_level", level)
        self._bench.backend.use_clinic_level(level)

    def _on_number_edited(self) -> None:
        number = self.number.text().strip() or "120"
        self.number.setText(number)
        if number != self._preferences.settings.emergency_number:
            self._change("emergency_number", number)
            if self._bench.consultation.shown is not None:
                self._bench.consultation.answered.emit()

    def _on_keep_toggled(self, keep: bool) -> None:
        if keep != self._preferences.settings.keep_history:
            self._change("keep_history", keep)
            self._bench.backend.keeping = keep
            self._bench.state_changed.emit()

    def _on_writes_toggled(self, writes: bool) -> None:
        if writes != self._preferences.settings.write_answers:
            self._change("write_answers", writes)

    def show_packs(self) -> None:
        """Brings the language models into view."""
        self.scroll_area.ensureWidgetVisible(self.packs)
        self.packs.folder_button.setFocus()

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._bench.backend.folder)))

    def _on_feedback(self) -> None:
        from medassist.ui.widgets.feedback_export import FeedbackExport

        dialog = FeedbackExport(self._bench.backend, self._bench.theme, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_passphrase(self) -> None:
        backend = self._bench.backend
        if not backend.keeps:
            backend.open_records_again()
            return
        dialog = PassphraseDialog(self._bench.theme, self.window(), new=True, changing=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._change_passphrase(dialog.passphrase))
        dialog.open()

    def _change_passphrase(self, passphrase: str) -> None:
        def work(_: StopToken) -> None:
            store = self._bench.backend.parts.store
            if store is not None:
                store.change_passphrase(passphrase)

        self._bench.backend.worker.run(
            self,
            work,
            lambda _: self._rows["passphrase"].explain(self.tr("The new passphrase opens the records from now on.")),
            lambda error: self._tell(sentence_of(error)),
        )

    def _tell(self, text: str) -> None:
        self._told.setText(text)
        self._told.show()

    def _show_state(self) -> None:
        backend = self._bench.backend
        self.passphrase_button.setEnabled(backend.is_loaded)
        self.feedback_button.setEnabled(backend.keeps)
        if backend.keeps or not backend.is_loaded:
            self.passphrase_button.setText(self.tr("Change the passphrase …"))
            self._rows["passphrase"].explain(
                self.tr("Records are encrypted; the passphrase or the system keyring opens them.")
            )
        else:
            self.passphrase_button.setText(self.tr("Open the records …"))
            self._rows["passphrase"].explain(self.tr("No records are open, so nothing is kept."))
        self.passphrase_button.setAccessibleName(self.passphrase_button.text())
        self._rows["device"].explain(self._device_words())
        self.about.show_knowledge(backend)

    def _device_words(self) -> str:
        """The device in use, why it is not the one asked for, and when a change counts."""
        backend = self._bench.backend
        if not backend.is_answering:
            return self.tr("The model is being opened …")
        encoder = backend.parts.encoder
        if encoder is None:
            return self.tr("The model is not available: search is by words only, everything else works.")
        words = self.tr("In use: {device}.").format(device=encoder.device.upper())
        if encoder.device_reason is not None:
            words += " " + encoder.device_reason.of(language_in_force())
        if self._preferences.settings.device != backend.parts.device:
            words += " " + self.tr("The choice counts from the next start.")
        return words

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        settings = self._preferences.settings
        self._title.setText(self.tr("Settings"))
        _offer(self.language, [(self.tr("As the system"), None), ("中文", "zh"), ("English", "en")], settings.language)
        themes = [(self.tr("As the system"), "system"), (self.tr("Light"), "light"), (self.tr("Dark"), "dark")]
        _offer(self.look, themes, settings.theme)
        _offer(self.text_size, [(f"{size} %", size) for size in SIZES], settings.text_percent)
        devices = [(self.tr("Automatic"), "auto"), *((name.upper(), name) for name in DEVICES[1:])]
        _offer(self.device, devices, settings.device)
        levels = [
            (self.tr("Village clinic"), "village"),
            (self.tr("Township health centre"), "township"),
            (self.tr("Hospital"), "hospital"),
        ]
        _offer(self.clinic, levels, settings.clinic_level)
        self.number.setText(settings.emergency_number)
        self.keep.setText(self.tr("Keep questions and answers"))
        self.keep.setChecked(settings.keep_history)
        self.writes.setText(self.tr("Let the model write answers"))
        self.writes.setChecked(settings.write_answers)
        self.folder.setText(str(self._bench.backend.folder))
        self.feedback_button.setText(self.tr("Export feedback …"))
        self.feedback_button.setAccessibleName(self.tr("Export feedback …"))
        self.folder_button.setText(self.tr("Open the folder"))
        self.folder_button.setAccessibleName(self.tr("Open the folder"))
        self.folder.setAccessibleName(self.tr("Data folder"))
        for name, title, why in (
            ("language", self.tr("Language"), self.tr("Of the window; an answer is in the language of its question.")),
            ("theme", self.tr("Look"), ""),
            ("size", self.tr("Text size"), ""),
            ("number", self.tr("Emergency number"), self.tr("Shown in danger banners; 120 in mainland China.")),
            (
                "clinic",
                self.tr("Kind of clinic"),
                self.tr(
                    "Only tests that such a clinic has are proposed as the next step; others where the patient is referred."
                ),
            ),
            ("device", self.tr("Device of the model"), ""),
            (
                "writes",
                self.tr("Written answers"),
                self.tr(
                    "Below the evidence, where a language model was added; every sentence is checked against its source."
                ),
            ),
            (
                "packs",
                self.tr("Language models"),
                self.tr(
                    "They write, sum up and translate. A model comes as a folder or zip, for example on a USB stick."
                ),
            ),
            ("keep", self.tr("History"), self.tr("Encrypted on this computer; off: nothing new is kept.")),
            ("passphrase", self.tr("Records"), ""),
            (
                "feedback",
                self.tr("Feedback"),
                self.tr(
                    "What was thought of answers, for training; it holds patients' texts and leaves only by your act."
                ),
            ),
            ("folder", self.tr("Data folder"), self.tr("Another one: start with --data FOLDER.")),
        ):
            self._rows[name].entitle(title)
            self._rows[name].explain(why)
        self.about.retranslate()
        self._show_state()


def _offer(choice: QComboBox, options: list[tuple[str, Any]], chosen: Any) -> None:
    choice.clear()
    for word, value in options:
        choice.addItem(word, value)
    index = next((place for place, (_, value) in enumerate(options) if value == chosen), 0)
    choice.setCurrentIndex(index)
