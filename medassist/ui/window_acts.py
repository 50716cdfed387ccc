"""The acts of the main window, listed once for shortcuts, palette and the page of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from medassist.ui.acts import Act
from medassist.ui.writing_words import CASE_TASKS, case_task_word

if TYPE_CHECKING:
    from medassist.ui.main_window import MainWindow

PAGE_NAMES = ("ask", "case", "batch", "knowledge", "write", "history", "settings")
"""The pages in the order of the rail."""


def page_name(name: str) -> str:
    """A page's name in the language in force."""
    translate = QCoreApplication.translate
    return {
        "ask": translate("MainWindow", "Ask"),
        "case": translate("MainWindow", "Case"),
        "batch": translate("MainWindow", "Batch"),
        "knowledge": translate("MainWindow", "Knowledge"),
        "write": translate("MainWindow", "Write"),
        "history": translate("MainWindow", "History"),
        "settings": translate("MainWindow", "Settings"),
    }[name]


def acts_of(window: MainWindow) -> list[Act]:
    """Every act by name and key, in the language in force."""
    translate = QCoreApplication.translate
    page = window.ask_page
    pages = [
        Act(page_name(name), f"Ctrl+{number + 1}", lambda name=name: window.show_page(name))
        for number, name in enumerate(PAGE_NAMES)
    ]
    return [
        Act(translate("acts", "New question"), "Ctrl+N", window.new_question),
        Act(translate("acts", "Analyse the question"), "Ctrl+Return", window.ask),
        Act(translate("acts", "Stop"), "Esc", lambda: window.worked_page.stop()),
        *pages,
        Act(
            translate("acts", "Undo the last correction"),
            "Ctrl+Z",
            lambda: window.worked_page.undo(),
            is_shortcut=False,
        ),
        Act(translate("acts", "Redo the correction"), "Ctrl+Y", lambda: window.worked_page.redo(), is_shortcut=False),
        Act(translate("acts", "Open the answer as a case"), "Ctrl+Shift+O", page.open_as_case),
        *_writing_acts(window),
        Act(translate("acts", "Add a finding"), "Ctrl+D", window.add_finding),
        Act(translate("acts", "Open source 1 to 9"), "Alt+1", lambda: window.open_source(1), is_shortcut=False),
        Act(translate("acts", "The answer was helpful"), "Ctrl+Shift+H", lambda: page.judge("up")),
        Act(translate("acts", "The answer was not helpful"), "Ctrl+Shift+J", lambda: page.judge("down")),
        Act(translate("acts", "Show or hide the sources"), "Ctrl+E", window.toggle_sources),
        Act(translate("acts", "Find an entry of the knowledge base"), "Ctrl+Shift+F", window.find_entry),
        Act(translate("acts", "Back to the article or answer before"), "Alt+Left", window.read_back, is_shortcut=False),
        Act(translate("acts", "Forward to the next article"), "Alt+Right", window.read_forward, is_shortcut=False),
        Act(translate("acts", "Copy the answer or article with its sources"), "Ctrl+Shift+C", window.copy_shown),
        Act(translate("acts", "Print or save as PDF"), "Ctrl+P", window.print_shown),
        Act(translate("acts", "Next pane"), "F6", window.next_pane),
        Act(translate("acts", "Commands"), "Ctrl+K", window.open_palette),
        Act(translate("acts", "Keys"), "F1", window.show_keys),
        Act(translate("acts", "Close the program"), "Ctrl+Q", window.close),
    ]


def _writing_acts(window: MainWindow) -> list[Act]:
    """What has to do with written texts."""
    translate = QCoreApplication.translate
    page = window.ask_page
    return [
        Act(translate("acts", "Go to the written answer and follow it"), "Ctrl+Shift+W", page.go_to_written),
        Act(translate("acts", "Have the language model write the answer"), "", page.write),
        Act(translate("acts", "Copy the written answer"), "", page.copy_written),
        Act(translate("acts", "Keep this answer"), "", page.keep_answer),
        Act(translate("acts", "The written text is good"), "", lambda: page.judge_written("up")),
        Act(translate("acts", "The written text is not good"), "", lambda: page.judge_written("down")),
        *(Act(case_task_word(task), "", lambda task=task: window.make(task)) for task in CASE_TASKS),
        Act(translate("acts", "Sum up a text"), "", lambda: window.write("summary")),
        Act(translate("acts", "Translate a text"), "", lambda: window.write("translation")),
        Act(translate("acts", "Sum up what was found, or the article"), "", window.sum_up),
    ]
