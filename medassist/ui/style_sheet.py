"""The style sheet of the whole application, made of tokens only. Roles are the `role` property of a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medassist.ui.theme import Theme

RADIUS = 6


def style_sheet(theme: Theme) -> str:
    """All rules at the theme's text size."""
    return "\n".join((_words(theme), _fields(theme), _buttons(theme), _places(theme), _lists(theme), _bars(theme)))


def _words(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QMainWindow, QDialog, QMessageBox {{ background: {t.surface}; }}
QToolTip {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; padding: {px(6)}px; }}
QLabel {{ qproperty-indent: 0; background: transparent; padding: {px(1)}px 0 {px(3)}px 0; }}
QLabel[role="title"] {{ font-size: {px(20)}px; font-weight: bold; padding-bottom: {px(5)}px; }}
QLabel[role="heading"] {{ font-size: {px(16)}px; font-weight: bold; }}
QLabel[role="strong"] {{ font-weight: bold; }}
QLabel[role="quiet"] {{ color: {t.quiet}; font-size: {px(12)}px; }}
QLabel[role="error"] {{ color: {t.emergency}; }}
QTextBrowser {{ background: transparent; border: none; selection-background-color: {t.accent};
    selection-color: {t.on_accent}; }}
"""


def _fields(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    focus = f"border: 2px solid {t.accent}; padding: {px(5)}px {px(7)}px;"
    return f"""
QLineEdit, QPlainTextEdit, QComboBox {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.edge};
    border-radius: {RADIUS}px; padding: {px(6)}px {px(8)}px; selection-background-color: {t.accent};
    selection-color: {t.on_accent}; }}
QLineEdit, QComboBox {{ min-height: {px(20)}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ {focus} }}
QLineEdit:read-only {{ background: {t.raised}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {t.quiet}; }}
QLineEdit[role="chip"] {{ padding: {px(2)}px {px(8)}px; min-height: {px(18)}px; font-size: {px(13)}px; }}
QLineEdit[role="cell"], QComboBox[role="cell"] {{ padding: {px(2)}px {px(6)}px; min-height: {px(18)}px; font-size: {px(13)}px; }}
QLineEdit[role="cell"]:focus, QComboBox[role="cell"]:focus {{ padding: {px(1)}px {px(5)}px; }}
QComboBox[role="unit"] {{ padding: {px(2)}px 0 {px(2)}px {px(5)}px; min-height: {px(18)}px; font-size: {px(12)}px; }}
QComboBox[role="unit"]:focus {{ padding: {px(1)}px 0 {px(1)}px {px(4)}px; }}
QComboBox[role="unit"]::drop-down {{ width: {px(16)}px; }}
QComboBox[role="unit"]::down-arrow {{ width: {px(9)}px; height: {px(9)}px; }}
QComboBox[role="cell"]::drop-down {{ width: {px(18)}px; }}
QLineEdit[state="outside"] {{ border-color: {t.same_day}; }}
QLineEdit[state="error"] {{ border-color: {t.emergency}; }}
QComboBox[role="small"] {{ padding: {px(1)}px {px(8)}px; font-size: {px(13)}px; }}
QComboBox[role="small"]:focus {{ padding: 0 {px(7)}px; }}
QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
QComboBox::down-arrow {{ image: url({theme.arrow()}); width: {px(12)}px; height: {px(12)}px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.edge};
    selection-background-color: {t.accent_soft}; selection-color: {t.ink}; outline: none; }}
QCheckBox {{ spacing: {px(8)}px; padding: {px(4)}px; border: 2px solid transparent; border-radius: {RADIUS}px; }}
QCheckBox:focus {{ border-color: {t.accent}; }}
QCheckBox::indicator, QListView::indicator {{
    width: {px(16)}px; height: {px(16)}px; border: 1px solid {t.edge}; border-radius: 3px;
    background: {t.surface}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{
    background: {t.accent}; border-color: {t.accent}; image: url({theme.tick()}); }}
"""


def _buttons(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QPushButton {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.edge}; border-radius: {RADIUS}px;
    padding: {px(6)}px {px(16)}px; min-height: {px(20)}px; }}
QPushButton:hover {{ border-color: {t.accent}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: {px(5)}px {px(15)}px; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:disabled {{ color: {t.quiet}; background: {t.surface}; border-color: {t.line}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: bold; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.ink}; }}
QPushButton[role="primary"]:disabled {{ background: {t.raised}; color: {t.quiet}; border-color: {t.line}; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent};
    padding: {px(4)}px {px(6)}px; text-align: left; }}
QPushButton[role="link"]:hover {{ background: {t.accent_soft}; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: {px(3)}px {px(5)}px; }}
QPushButton[role="link"]:disabled {{ color: {t.quiet}; }}
QPushButton[role="small"] {{ padding: {px(2)}px {px(12)}px; font-size: {px(13)}px; }}
QPushButton[role="small"]:focus {{ padding: {px(1)}px {px(11)}px; }}
QPushButton[role="small"]:checked {{ background: {t.accent_soft}; color: {t.accent}; border-color: {t.accent}; }}
QPushButton[role="chip"] {{ background: transparent; color: {t.accent}; border: 1px dashed {t.edge};
    padding: {px(2)}px {px(10)}px; min-height: {px(18)}px; font-size: {px(13)}px; }}
QPushButton[role="chip"]:focus {{ border: 2px solid {t.accent}; padding: {px(1)}px {px(9)}px; }}
QToolButton[role="rail"] {{ background: transparent; color: {t.quiet}; border: 2px solid transparent;
    border-radius: {RADIUS}px; padding: {px(4)}px 0; font-size: {px(12)}px; }}
QToolButton[role="rail"]:hover {{ color: {t.ink}; background: {t.line}; }}
QToolButton[role="rail"]:checked {{ color: {t.accent}; background: {t.accent_soft}; font-weight: bold; }}
QToolButton[role="rail"]:focus {{ border-color: {t.accent}; }}
"""


def _places(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QWidget#rail {{ background: {t.raised}; border-right: 1px solid {t.line}; }}
QWidget#evidence {{ background: {t.raised}; border-left: 1px solid {t.line}; }}
QWidget#notice {{ background: {t.same_day_soft}; }}
QWidget#notice QLabel {{ color: {t.same_day}; }}
QFrame[role="line"] {{ background: {t.line}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#source {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QFrame#source[role="card_on"] {{ border: 2px solid {t.accent}; }}
QFrame#fold {{ border: 2px solid transparent; border-radius: {RADIUS}px; }}
QFrame#fold:hover {{ background: {t.line}; }}
QFrame#fold[ring="true"] {{ border-color: {t.accent}; }}
QFrame#drop {{ background: {t.raised}; border: 2px dashed {t.edge}; border-radius: {RADIUS}px; }}
QFrame#drop[over="true"] {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QFrame#unfinished {{ background: {t.same_day_soft}; border: 1px solid {t.same_day}; border-radius: {RADIUS}px; }}
QDialog {{ border: 1px solid {t.edge}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QSplitter::handle {{ background: {t.line}; }}
QStatusBar {{ background: {t.raised}; color: {t.quiet}; border-top: 1px solid {t.line}; }}
QStatusBar QLabel {{ color: {t.quiet}; font-size: {px(12)}px; padding: {px(2)}px {px(8)}px; }}
QStatusBar::item {{ border: none; }}
"""


def _lists(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QTableView, QListView, QTreeView {{ background: {t.surface}; alternate-background-color: {t.raised}; border: 1px solid {t.line};
    border-radius: {RADIUS}px; gridline-color: {t.line}; outline: none; selection-background-color: {t.accent_soft};
    selection-color: {t.ink}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 2px solid {t.accent}; }}
QTableView::item, QListView::item, QTreeView::item {{ padding: {px(4)}px {px(8)}px; }}
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {{ background: {t.accent_soft}; color: {t.ink}; }}
QTreeView[role="bare"], QListView[role="bare"] {{ background: transparent; border: 2px solid transparent; }}
QTreeView[role="bare"]:focus, QListView[role="bare"]:focus {{ border: 2px solid {t.accent}; }}
QTreeView::branch {{ background: transparent; }}
QTreeView::branch:closed:has-children {{ image: url({theme.branch()}); }}
QTreeView::branch:open:has-children {{ image: url({theme.arrow()}); }}
QHeaderView {{ background: {t.raised}; }}
QHeaderView::section {{ background: {t.raised}; color: {t.quiet}; border: none; border-bottom: 1px solid {t.line};
    padding: {px(6)}px {px(8)}px {px(6)}px {px(11)}px; font-size: {px(12)}px; }}
QMenu {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.edge}; }}
QMenu::item {{ padding: {px(6)}px {px(24)}px; }}
QMenu::item:selected {{ background: {t.accent_soft}; }}
"""


def _bars(theme: Theme) -> str:
    t, px = theme.tokens, theme.px
    return f"""
QProgressBar {{ background: {t.line}; border: none; border-radius: {px(3)}px; max-height: {px(6)}px; min-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: {px(3)}px; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: {px(4)}px; margin: {px(2)}px; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
QScrollBar::handle:hover {{ background: {t.quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
