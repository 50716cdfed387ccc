"""The acts of the main window, listed once for shortcuts, palette and the page of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from medassist.ui.acts import Act

if TYPE_CHECKING:
    from medassist.ui.main_window import MainWindow

PAGE_NAMES = ("ask", "case", "batch", "knowledge", "history", "settings")
"""The pages in the order of the rail."""


def acts_of(window: MainWindow) -> list[Act]:
    """Every act by name and key, in the language in force."""
    translate = QCoreApplication.translate
    page = window.ask_page
    pages = [
        Act(window.page_name(name), f"Ctrl+{number + 1}", lambda name=name: window.show_page(name))
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
