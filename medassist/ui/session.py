"""The open window over the life of the application: a change of theme or text size builds it anew, with its content."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from medassist.ui.main_window import MainWindow
from medassist.ui.workbench import Workbench


class WindowSession(QObject):
    """Shows the main window and replaces it when its look changes."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self.window = MainWindow(bench)
        self._watch(self.window)
        bench.preferences.theme_changed.connect(self._on_theme_changed, Qt.ConnectionType.QueuedConnection)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    def start(self) -> None:
        """Shows the window, then loads behind it."""
        self.window.show()
        self._bench.backend.load(self._ask_person)

    def _ask_person(self, new: bool, tries: int, answer: Callable[[str | None], None]) -> None:
        from medassist.ui.widgets.passphrase_dialog import ask_passphrase

        if new and not self._bench.preferences.settings.keep_history:
            answer(None)
            return
        ask_passphrase(self.window, self._bench.theme, new, tries, answer)

    def _watch(self, window: MainWindow) -> None:
        window.closing.connect(self._on_closing)

    def _on_closing(self) -> None:
        self._bench.close()

    def _on_system_scheme_changed(self) -> None:
        if self._bench.preferences.settings.theme == "system":
            self._bench.preferences.apply()
            self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self.window = self.window.rebuilt()
        self._watch(self.window)
