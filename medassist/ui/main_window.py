"""The window: a rail of pages on the left, the page, a status bar, and every act by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medassist.ui.acts import Act
from medassist.ui.pages.ask_page import AskPage
from medassist.ui.reading import Place
from medassist.ui.theme import Theme
from medassist.ui.widgets.notice_bar import NoticeBar
from medassist.ui.widgets.rail import Rail
from medassist.ui.window_acts import PAGE_NAMES as PAGES
from medassist.ui.window_acts import acts_of
from medassist.ui.window_place import keep_place, place_window
from medassist.ui.workbench import Workbench
from medassist.ui.writing_words import CaseTask, TextTask

if TYPE_CHECKING:  # loaded when the page is first needed
    from medassist.core.answer import Citation
    from medassist.ui.pages.case_page import CasePage
    from medassist.ui.pages.knowledge_page import KnowledgePage
    from medassist.ui.pages.settings_page import SettingsPage
    from medassist.ui.pages.write_page import WritePage


class MainWindow(QMainWindow):
    """All pages; the later ones are made when they are first needed, so that the window is there at once."""

    closing = Signal()
    """The person closed the window (not a rebuild)."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._backend = bench.backend
        self._theme: Theme = bench.theme
        self._rebuilding = False
        self._read_from = "ask"
        """The page from which an article was opened: the way back leads there."""
        self._stack = QStackedWidget(self)
        self._rail = Rail(self._theme, PAGES, self)
        self._buttons = self._rail.buttons
        self._status = QLabel(self)
        self._work = QLabel(self)
        self._notice = NoticeBar(self._theme, self)
        self._pages: dict[str, QWidget] = {}
        self._places: dict[str, QWidget] = {}
        self.ask_page = AskPage(
            bench.backend, bench.consultation, bench.answer_writing, self._theme, bench.preferences, self
        )
        self._build_ui()
        self._connect()
        self._retranslate()
        place_window(self, self._backend.folder, self._theme)
        self.show_page("ask")

    def _build_ui(self) -> None:
        px = self._theme.px
        self.setMinimumSize(min(px(720), 1000), min(px(480), 660))
        for name in PAGES:
            place = QWidget(self._stack)
            inside = QVBoxLayout(place)
            inside.setContentsMargins(0, 0, 0, 0)
            self._places[name] = place
            self._stack.addWidget(place)
        self._fill("ask", self.ask_page)
        middle = QWidget(self)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addWidget(self._page_area(), 1)
        self.setCentralWidget(middle)
        self.statusBar().setSizeGripEnabled(False)
        self._status.setMinimumWidth(1)
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._work)

    def _page_area(self) -> QWidget:
        """The notice line above the pages."""
        area = QWidget(self)
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(self._stack, 1)
        return area

    def _connect(self) -> None:
        self._buttons.idClicked.connect(lambda number: self.show_page(PAGES[number]))
        self._notice.close_button.clicked.connect(self._bench.close_notices)
        self._bench.consultation.working_changed.connect(self._on_working_changed)
        self._bench.notices_changed.connect(self._show_notices)
        self._bench.work_changed.connect(self._work.setText)
        self._bench.answer_opened.connect(self._show_ask)  # no lambdas: the bench outlives a window that is built anew
        self._bench.case_opened.connect(self._show_case)
        self._bench.write_opened.connect(self._show_write)
        self._bench.reading.answer_wanted.connect(self._show_answer)
        self.ask_page.case_wanted.connect(self._bench.open_case)
        self.ask_page.article_wanted.connect(self._on_article_wanted)
        self.ask_page.task_wanted.connect(self._bench.make_from_case)
        self.ask_page.settings_wanted.connect(self._show_settings)
        self.ask_page.entry_wanted.connect(lambda id: self._read(Place(id, from_answer=True)))
        for signal in (self._backend.waiting, self._backend.answering, self._backend.loaded, self._bench.state_changed):
            signal.connect(self._show_status)
        for act in self.acts():
            if act.keys and act.is_shortcut:
                shortcut = QShortcut(QKeySequence(act.keys), self)
                shortcut.activated.connect(act.do)
        enter = QShortcut(QKeySequence("Ctrl+Enter"), self)  # the one of the number pad
        enter.activated.connect(self.ask)

    def acts(self) -> list[Act]:
        """Every act by name and key, in the language in force."""
        return acts_of(self)

    def page(self, name: str) -> QWidget:
        """The page `name`, made now if it was not needed yet."""
        if name not in self._pages:
            page = self._bench.make_page(name, self)
            if name == "case":
                case = cast("CasePage", page)
                case.article_wanted.connect(self._on_article_wanted)
                case.entry_wanted.connect(lambda id: self._read(Place(id, from_answer=True)))
            elif name == "write":
                write = cast("WritePage", page)
                write.place_wanted.connect(self._read)
                write.settings_wanted.connect(self._show_settings)
            self._fill(name, page)
        return self._pages[name]

    def _show_ask(self) -> None:
        self.show_page("ask")

    def _show_case(self) -> None:
        self.show_page("case")

    def _show_write(self) -> None:
        self.show_page("write")

    def _show_settings(self) -> None:
        self.show_page("settings")
        cast("SettingsPage", self.page("settings")).show_packs()

    def _show_answer(self) -> None:
        self.show_page(self._read_from)

    def show_page(self, name: str) -> None:
        """Brings a page to the front and gives it the focus."""
        page = self.page(name)
        number = PAGES.index(name)
        self._buttons.button(number).setChecked(True)
        self._stack.setCurrentIndex(number)
        if hasattr(page, "entered"):
            page.entered()  # type: ignore[attr-defined]  # pages that look again when they come to the front

    @property
    def current_page(self) -> str:
        """The name of the page in front."""
        return PAGES[self._stack.currentIndex()]

    def new_question(self) -> None:
        """An empty Ask page; on the Case page an empty case."""
        if self.current_page == "case":
            self._case().new_case()
            return
        if self.current_page == "write":
            self.write_page.new_text()
            return
        self.show_page("ask")
        self.ask_page.new_question()

    def open_palette(self) -> None:
        """Every act by its name."""
        from medassist.ui.widgets.command_palette import CommandPalette

        CommandPalette([act for act in self.acts() if act.keys != "Ctrl+K"], self._theme, self).open()

    def print_shown(self) -> None:
        """Prints the article or case in front, else the answer, or saves it as PDF."""
        from medassist.ui.printing import print_answer

        if (front := self._front()) is not None:
            front.print_shown()
            return
        answer = self.ask_page.shown_answer
        if answer is not None:
            self.show_page("ask")
            print_answer(answer, self._backend.document_titles(answer.language), self)

    def copy_shown(self) -> None:
        """Copies the article or case in front, else the answer."""
        if (front := self._front()) is not None:
            front.copy_shown()
        else:
            self.ask_page.copy_answer()

    def toggle_sources(self) -> None:
        """Folds the sources of the page away or brings them back."""
        if (front := self._front()) is not None:
            front.toggle_sources()
        else:
            self.ask_page.toggle_evidence()

    def open_source(self, number: int) -> None:
        """Opens source `number` of the article, case or answer in view."""
        if (front := self._front()) is not None:
            front.open_source(number)
        else:
            self.ask_page.open_source(number)

    def find_entry(self) -> None:
        """The Knowledge page, with its field taking the typing."""
        self.show_page("knowledge")
        self._knowledge().show_list()

    def read_back(self) -> None:
        """The place read before, or the answer that an article was opened from."""
        if self.current_page == "knowledge":
            self._knowledge().view.back()

    def read_forward(self) -> None:
        """Where the way back was taken from."""
        if self.current_page == "knowledge":
            self._knowledge().view.forward()

    def _front(self) -> KnowledgePage | CasePage | WritePage | None:
        """The page in front where it has something of its own to print, copy and cite."""
        if self.current_page == "case":
            return self._case()
        if self.current_page == "write":
            return self.write_page
        return self._knowledge() if self.current_page == "knowledge" else None

    def _case(self) -> CasePage:
        return cast("CasePage", self.page("case"))

    @property
    def write_page(self) -> WritePage:
        """The Write page."""
        return cast("WritePage", self.page("write"))

    @property
    def worked_page(self) -> AskPage | CasePage | WritePage:
        """The page whose steps are undone, and whose work Esc stops."""
        if self.current_page == "write":
            return self.write_page
        return self._case() if self.current_page == "case" else self.ask_page

    def _knowledge(self) -> KnowledgePage:
        return cast("KnowledgePage", self.page("knowledge"))

    def _on_article_wanted(self, citation: Citation, sentence: str) -> None:
        self._read(Place(citation.document, citation.section, sentence, from_answer=True))

    def _read(self, place: Place) -> None:
        if place.from_answer and self.current_page in ("ask", "case", "write"):
            self._read_from = self.current_page
        self._knowledge().open(place)
        self.show_page("knowledge")

    def make(self, task: CaseTask) -> None:
        """A letter or hand-out from the case in front, else from the answer on the Ask page."""
        if self.current_page == "case":
            self._case().make(task)
        else:
            self.ask_page.make(task)

    def write(self, task: TextTask) -> None:
        """The Write page with a task chosen."""
        self.show_page("write")
        self.write_page.choose(task)

    def sum_up(self) -> None:
        """A summary of what was found, or of the article that is read."""
        if self.current_page == "knowledge":
            self._knowledge().sum_up()

    def show_keys(self) -> None:
        """The page of all keys."""
        from medassist.ui.widgets.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self.acts(), self._theme, self).open()

    def next_pane(self) -> None:
        """F6: the next pane of the page."""
        panes: list[QWidget] = [self._buttons.button(PAGES.index(self.current_page))]
        page = self.page(self.current_page)
        panes += [pane for pane in getattr(page, "panes", tuple)() if pane.isVisible()]
        focused = self.focusWidget()
        inside = [pane is focused or (focused is not None and pane.isAncestorOf(focused)) for pane in panes]
        following = panes[(inside.index(True) + 1) % len(panes)] if True in inside else panes[-1]
        target: QWidget | None = following
        while target is not None and target.focusPolicy() == Qt.FocusPolicy.NoFocus:
            target = target.nextInFocusChain()
        (target or following).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rebuilt(self) -> MainWindow:
        """A new window in the look now in force, at the same place with the same content; this one goes."""
        self._rebuilding = True
        keep_place(self, self._backend.folder)
        window = MainWindow(self._bench)
        window.ask_page.view.question.setPlainText(self.ask_page.view.question.toPlainText())
        shown = self._bench.consultation.shown
        window.ask_page.view.question.underline(shown)
        window._read_from = self._read_from
        window.setGeometry(self.geometry())
        window.show_page(self.current_page)
        window.show()
        window.refresh()
        self.close()
        self.deleteLater()
        return window

    def refresh(self) -> None:
        """Shows notices, work and status as they are now."""
        self._show_notices()
        self._show_status()
        self._work.setText(self._bench.work_line)

    def closeEvent(self, event: QCloseEvent) -> None:  # Qt's name
        if not self._rebuilding:
            keep_place(self, self._backend.folder)
            self.hide()
            self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _fill(self, name: str, page: QWidget) -> None:
        self._pages[name] = page
        layout = self._places[name].layout()
        if layout is not None:
            layout.addWidget(page)

    def ask(self) -> None:
        """Asks what stands in the field of the Ask page; a case is worked out as it is entered."""
        if self.current_page == "case":
            return
        if self.current_page == "write":
            self.write_page.write()
            return
        self.show_page("ask")
        self.ask_page.ask()

    def add_finding(self) -> None:
        """Opens the field for a finding that the text does not hold."""
        if self.current_page == "case":
            self._case().view.chips.adding.open()
            return
        if self.ask_page.shown_answer is not None:
            self.show_page("ask")
            self.ask_page.view.chips.adding.open()

    def _on_working_changed(self, working: bool) -> None:
        self._show_status()

    def _show_status(self) -> None:
        if self._bench.consultation.is_working:
            self._status.setText(self.tr("Working …"))
        else:
            self._status.setText(self._backend.status_line())

    def _show_notices(self) -> None:
        self._notice.show_notices(self._bench.notices)

    def _retranslate(self) -> None:
        self.setWindowTitle("MedAssist")
        self._show_status()
