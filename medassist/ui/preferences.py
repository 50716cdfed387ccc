"""Language, theme and text size in force: applied to the whole application at once, and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from medassist.core.clinical import Language
from medassist.paths import resources_folder
from medassist.settings import Settings, load_settings, save_settings
from medassist.ui.theme import Theme


class Preferences(QObject):
    """The settings of one data folder, in force in one application."""

    theme_changed = Signal()
    """The look changed: the window is built anew."""

    def __init__(self, application: QApplication, folder: Path, theme: Theme) -> None:
        super().__init__()
        self._application = application
        self._folder = folder
        self._theme = theme
        self._translators: list[QTranslator] = []
        self.settings: Settings = load_settings(folder)

    @property
    def language(self) -> Language:
        """The chosen language, else the system's."""
        if self.settings.language is not None:
            return self.settings.language
        return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"

    def apply(self) -> None:
        """Puts language, theme and text size in force."""
        self._apply_language()
        self._theme.choice = self.settings.theme
        self._theme.percent = self.settings.text_percent
        self._theme.apply(self._application)

    def change(self, **changes: Any) -> None:
        """Changes settings, keeps them and puts them in force. Raises OSError when they cannot be kept."""
        before = self.settings
        self.settings = replace(before, **changes)
        try:
            save_settings(self.settings, self._folder)
        finally:
            if self.settings.language != before.language:
                self._apply_language()
            if (self.settings.theme, self.settings.text_percent) != (before.theme, before.text_percent):
                self.apply()
                self.theme_changed.emit()

    def _apply_language(self) -> None:
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators = []
        if self.language == "zh":
            QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
            folders = (resources_folder() / "i18n", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
            for name, folder in zip(("medassist_zh", "qtbase_zh_CN"), folders, strict=True):
                translator = QTranslator(self._application)
                if translator.load(str(folder / f"{name}.qm")):
                    self._application.installTranslator(translator)
                    self._translators.append(translator)
        else:
            QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
