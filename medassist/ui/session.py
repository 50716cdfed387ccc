"""The open window over the life of the application: a change of theme or text size builds it anew, with its content."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from medassist.ui.backend import Backend
from medassist.ui.main_window import MainWindow
from medassist.ui.preferences import Preferences
from medassist.ui.theme import Theme


class WindowSession(QObject):
    """Shows the main window and replaces it when its look changes."""

    def __init__(self, backend: Backend, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self._backend = backend
        self._theme = theme
        self._preferences = preferences
        self.window = MainWindow(backend, theme, preferences)
        preferences.theme_changed.connect(self._on_theme_changed, Qt.ConnectionType.QueuedConnection)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    def start(self) -> None:
        """Shows the window, then loads behind it."""
        self.window.show()
        self.window.start()

    def _on_system_scheme_changed(self) -> None:
        if self._preferences.settings.theme == "system":
            self._preferences.apply()
            self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self.window = self.window.rebuilt()
