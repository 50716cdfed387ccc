"""The window: a rail of pages on the left, the page, a status bar, and every act by key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.backend import Backend
from medassist.ui.icons import icon
from medassist.ui.pages.ask_page import AskPage
from medassist.ui.pages.batch_page import BatchPage
from medassist.ui.pages.history_page import HistoryPage
from medassist.ui.pages.settings_page import SettingsPage
from medassist.ui.preferences import Preferences
from medassist.ui.theme import Theme
from medassist.ui.widgets.command_palette import CommandPalette
from medassist.ui.widgets.passphrase_dialog import ask_passphrase
from medassist.ui.widgets.shortcuts_dialog import ShortcutsDialog

PAGES = ("ask", "batch", "history", "settings")


class MainWindow(QMainWindow):
    """All pages; each gets the backend and the theme."""

    def __init__(self, backend: Backend, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self._backend = backend
        self._theme = theme
        self._preferences = preferences
        self._stack = QStackedWidget(self)
        self._rail = QWidget(self)
        self._buttons = QButtonGroup(self)
        self._status = QLabel(self)
        self._work = QLabel(self)
        self._notice = QLabel(self)
        self._build_pages()
        self._build_ui()
        self._connect()
        self._retranslate()
        self._restore()
        self.show_page("ask")

    def _build_pages(self) -> None:
        self.ask_page = AskPage(self._backend, self._theme, self)
        self.batch_page = BatchPage(self._backend, self._theme, self)
        self.history_page = HistoryPage(self._backend, self._theme, self)
        self.settings_page = SettingsPage(self._backend, self._theme, self._preferences, self)
        for page in (self.ask_page, self.batch_page, self.history_page, self.settings_page):
            self._stack.addWidget(page)

    def _build_ui(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        self.setMinimumSize(min(px(800), 1000), min(px(560), 680))
        self._rail.setObjectName("rail")
        self._rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._rail)
        column.setContentsMargins(px(6), px(10), px(6), px(10))
        column.setSpacing(px(4))
        for number, name in enumerate(PAGES):
            if name == "settings":
                column.addStretch(1)
            button = QToolButton(self._rail)
            button.setProperty("role", "rail")
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIcon(icon(name, t.quiet, t.accent, px(24)))
            button.setIconSize(QSize(px(24), px(24)))
            button.setFixedSize(px(68), px(58))
            self._buttons.addButton(button, number)
            column.addWidget(button)
        middle = QWidget(self)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addWidget(self._page_area(), 1)
        self.setCentralWidget(middle)
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._work)

    def _page_area(self) -> QWidget:
        """The notice line above the pages."""
        area = QWidget(self)
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        px, t = self._theme.px, self._theme.tokens
        self._notice.setWordWrap(True)
        self._notice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notice.setStyleSheet(
            f"background: {t.same_day_soft}; color: {t.same_day}; padding: {px(8)}px {px(16)}px;"
        )
        self._notice.hide()
        column.addWidget(self._notice)
        column.addWidget(self._stack, 1)
        return area

    def _connect(self) -> None:
        self._buttons.idClicked.connect(lambda number: self.show_page(PAGES[number]))
        self.ask_page.status_changed.connect(self._status.setText)
        self.batch_page.work_changed.connect(self._work.setText)
        self.history_page.answer_chosen.connect(self._on_answer_chosen)
        self._backend.loaded.connect(self._on_loaded)
        self._backend.notice_raised.connect(self._on_notice_raised)
        for keys, act in self._acts():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    def _acts(self) -> list[tuple[str, Callable[[], None]]]:
        """Keys that work everywhere."""
        acts: list[tuple[str, Callable[[], None]]] = [
            (f"Ctrl+{number + 1}", lambda name=name: self.show_page(name)) for number, name in enumerate(PAGES)
        ]
        acts += [
            ("Ctrl+N", self.new_question),
            ("Ctrl+Return", self.ask_page._on_asked),
            ("Esc", self.ask_page.stop),
            ("Ctrl+K", self.open_palette),
            ("F6", self.next_pane),
            ("Ctrl+E", self.ask_page.toggle_evidence),
            ("Ctrl+P", self.print_answer),
            ("F1", self.show_keys),
        ]
        return acts

    def start(self) -> None:
        """Begins to load; the window is already usable."""
        self._status.setText(self.tr("Opening the knowledge base …"))
        self._backend.load(lambda new: ask_passphrase(self, new))

    def show_page(self, name: str) -> None:
        """Brings a page to the front and gives it the focus."""
        number = PAGES.index(name)
        self._buttons.button(number).setChecked(True)
        self._stack.setCurrentIndex(number)
        page = self._stack.currentWidget()
        if hasattr(page, "entered"):
            page.entered()  # type: ignore[attr-defined]  # pages that look again when they come to the front

    def new_question(self) -> None:
        """An empty Ask page."""
        self.show_page("ask")
        self.ask_page.new_question()

    def open_palette(self) -> None:
        """Every act by its name."""
        named = [
            (self.tr("New question"), "Ctrl+N", self.new_question),
            *(
                (self._page_name(name), f"Ctrl+{number + 1}", lambda name=name: self.show_page(name))
                for number, name in enumerate(PAGES)
            ),
            (self.tr("Show or hide sources"), "Ctrl+E", self.ask_page.toggle_evidence),
            (self.tr("Print or save as PDF"), "Ctrl+P", self.print_answer),
            (self.tr("Undo the last correction"), "Ctrl+Z", self.ask_page._undo.undo),
            (self.tr("Keys"), "F1", self.show_keys),
        ]
        CommandPalette(named, self._theme, self).open()

    def print_answer(self) -> None:
        """Prints the answer in view, or saves it as PDF."""
        from medassist.ui.printing import print_answer

        answer = self.ask_page.shown_answer
        if answer is not None:
            print_answer(answer, self._theme, self)

    def show_keys(self) -> None:
        """The page of all keys."""
        ShortcutsDialog(self._theme, self).open()

    def next_pane(self) -> None:
        """F6: the next pane of the Ask page."""
        if self._stack.currentWidget() is not self.ask_page:
            return
        panes = [pane for pane in self.ask_page.panes() if pane.isVisible()]
        focused = self.focusWidget()
        inside = [pane is focused or (focused is not None and pane.isAncestorOf(focused)) for pane in panes]
        following = panes[(inside.index(True) + 1) % len(panes)] if True in inside else panes[0]
        target = following if following.focusPolicy() != Qt.FocusPolicy.NoFocus else following.nextInFocusChain()
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's name
        store = self._geometry_store()
        store.setValue("geometry", self.saveGeometry())
        self.batch_page.stop_for_closing()
        self._backend.close()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_loaded(self) -> None:
        self._status.setText(self._backend.status_line())
        self.batch_page.offer_unfinished()

    def _on_notice_raised(self, text: str) -> None:
        self._notice.setText(text)
        self._notice.show()

    def _on_answer_chosen(self, answer: object) -> None:
        self.show_page("ask")
        self.ask_page.show_kept(answer)  # type: ignore[arg-type]  # the history page emits Answers

    def _geometry_store(self) -> QSettings:
        return QSettings(str(self._backend.parts.data / "window.ini"), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        geometry = self._geometry_store().value("geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            return
        self.resize(1366 - 40, 768 - 60)

    def _page_name(self, name: str) -> str:
        return {
            "ask": self.tr("Ask"),
            "batch": self.tr("Batch"),
            "history": self.tr("History"),
            "settings": self.tr("Settings"),
        }[name]

    def _retranslate(self) -> None:
        self.setWindowTitle("MedAssist")
        for number, name in enumerate(PAGES):
            button = self._buttons.button(number)
            button.setText(self._page_name(name))
            button.setToolTip(f"{self._page_name(name)} (Ctrl+{number + 1})")
            button.setAccessibleName(self._page_name(name))
        self._rail.setAccessibleName(self.tr("Pages"))
        if self._backend.is_loaded:
            self._status.setText(self._backend.status_line())
