"""The look as tokens: colours in light and dark, one type scale, an 8 px grid; everything else is derived from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from medassist.core.clinical import Urgency
from medassist.paths import resources_folder

BASE_PIXELS = 14
LINE_HEIGHT = 1.55
GRID = 8
RADIUS = 6
TEXT_COLUMN = 860
"""Widest column of running text, px at 100 %."""
_SYSTEM_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Segoe UI",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme; every text colour has at least 4.5:1 on surface and raised."""

    ink: str
    quiet: str
    surface: str
    raised: str
    line: str
    accent: str
    on_accent: str
    accent_soft: str
    emergency: str
    emergency_soft: str
    same_day: str
    same_day_soft: str
    routine: str
    routine_soft: str
    self_care: str
    self_care_soft: str

    def of_urgency(self, urgency: Urgency) -> tuple[str, str]:
        """The urgency's ink and its soft background."""
        return getattr(self, urgency), getattr(self, f"{urgency}_soft")


LIGHT = Tokens(
    ink="#1c2326",
    quiet="#566166",
    surface="#ffffff",
    raised="#f4f6f6",
    line="#d5dbdc",
    accent="#0b6e74",
    on_accent="#ffffff",
    accent_soft="#e2f0f0",
    emergency="#b3261e",
    emergency_soft="#fceceb",
    same_day="#8f4e00",
    same_day_soft="#fdf1e0",
    routine="#25589c",
    routine_soft="#e9f0fa",
    self_care="#2c6b38",
    self_care_soft="#e7f3e9",
)
DARK = Tokens(
    ink="#e6eaeb",
    quiet="#a3aeb2",
    surface="#171b1d",
    raised="#202628",
    line="#394245",
    accent="#5cc0c4",
    on_accent="#08282a",
    accent_soft="#17393b",
    emergency="#ff8a80",
    emergency_soft="#42201e",
    same_day="#f3b562",
    same_day_soft="#3d2d15",
    routine="#8fb8f0",
    routine_soft="#1e2e45",
    self_care="#86cf95",
    self_care_soft="#1c3622",
)


class Theme:
    """The theme in force; widgets that paint themselves ask it for tokens and sizes."""

    def __init__(self, choice: Literal["system", "light", "dark"] = "system", percent: int = 100) -> None:
        self.choice = choice
        self.percent = percent

    @property
    def is_dark(self) -> bool:
        """Whether the dark tokens are in force."""
        if self.choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.choice == "dark"

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return DARK if self.is_dark else LIGHT

    def px(self, pixels: float) -> int:
        """A length or type size at the chosen text size."""
        return round(pixels * self.percent / 100)

    def apply(self, application: QApplication) -> None:
        """Sets style, palette, font and style sheet of the whole application."""
        application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(_palette(self.tokens))
        application.setStyleSheet(_style_sheet(self))

    def font(self, pixels: float = BASE_PIXELS, *, strong: bool = False) -> QFont:
        """The system's font for Chinese and Latin text, else the bundled one."""
        font = QFont(families()[0])
        font.setFamilies(families())
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
        return font


_families: list[str] = []


def families() -> list[str]:
    """Font families in order of preference; the bundled font is loaded only where the system has none for Chinese."""
    if not _families:
        present = set(QFontDatabase.families())
        _families.extend(family for family in _SYSTEM_FAMILIES if family in present)
        if not _families:
            for name in ("NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf"):
                number = QFontDatabase.addApplicationFontFromData((resources_folder() / "fonts" / name).read_bytes())
                if number >= 0:
                    _families.extend(QFontDatabase.applicationFontFamilies(number))
            _families[:] = list(dict.fromkeys(_families)) or [QFont().family()]
    return _families


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.surface,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.raised,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.quiet,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.ink,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.line,
        QPalette.ColorRole.Light: tokens.raised,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.quiet))
    return palette


def _style_sheet(theme: Theme) -> str:
    """The style sheet, from tokens only. Roles are the `role` property of a widget."""
    t, px = theme.tokens, theme.px
    return f"""
QMainWindow, QDialog {{ background: {t.surface}; }}
QToolTip {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; padding: {px(6)}px; }}
QLabel[role="title"] {{ font-size: {px(20)}px; font-weight: bold; }}
QLabel[role="heading"] {{ font-size: {px(16)}px; font-weight: bold; }}
QLabel[role="quiet"] {{ color: {t.quiet}; font-size: {px(12)}px; }}
QLabel[role="error"] {{ color: {t.emergency}; }}
QFrame[role="line"] {{ background: {t.line}; max-height: 1px; min-height: 1px; border: none; }}
QFrame[role="card"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px; }}
QLineEdit, QPlainTextEdit, QTextBrowser[role="field"], QComboBox, QSpinBox {{
    background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
    padding: {px(6)}px {px(8)}px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {t.accent}; padding: {px(5)}px {px(7)}px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; }}
QPushButton {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
    padding: {px(6)}px {px(14)}px; min-height: {px(20)}px; }}
QPushButton:hover {{ border-color: {t.accent}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: {px(5)}px {px(13)}px; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:disabled {{ color: {t.quiet}; background: {t.surface}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: bold; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.ink}; }}
QPushButton[role="primary"]:disabled {{ background: {t.line}; color: {t.quiet}; border-color: {t.line}; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {t.accent}; padding: {px(2)}px {px(4)}px;
    text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: {px(1)}px {px(3)}px; }}
QWidget#rail {{ background: {t.raised}; border-right: 1px solid {t.line}; }}
QToolButton[role="rail"] {{ background: transparent; color: {t.quiet}; border: 2px solid transparent; border-radius: {RADIUS}px;
    padding: {px(6)}px {px(2)}px; font-size: {px(12)}px; }}
QToolButton[role="rail"]:hover {{ color: {t.ink}; background: {t.line}; }}
QToolButton[role="rail"]:checked {{ color: {t.accent}; background: {t.accent_soft}; font-weight: bold; }}
QToolButton[role="rail"]:focus {{ border-color: {t.accent}; }}
QWidget#evidence {{ background: {t.raised}; }}
QTextBrowser {{ background: transparent; border: none; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QTextBrowser:focus {{ border: 2px solid {t.accent}; border-radius: {RADIUS}px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget#column, QScrollArea > QWidget > QWidget#evidence_column {{ background: transparent; }}
QTableView, QListView, QTreeView {{ background: {t.surface}; alternate-background-color: {t.raised}; border: 1px solid {t.line};
    border-radius: {RADIUS}px; gridline-color: {t.line}; outline: none; }}
QTableView:focus, QListView:focus {{ border: 2px solid {t.accent}; }}
QTableView::item, QListView::item {{ padding: {px(4)}px {px(6)}px; }}
QTableView::item:selected, QListView::item:selected {{ background: {t.accent_soft}; color: {t.ink}; }}
QHeaderView::section {{ background: {t.raised}; color: {t.quiet}; border: none; border-bottom: 1px solid {t.line};
    padding: {px(6)}px; font-size: {px(12)}px; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: {px(3)}px; max-height: {px(6)}px; min-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: {px(3)}px; }}
QStatusBar {{ background: {t.raised}; color: {t.quiet}; border-top: 1px solid {t.line}; font-size: {px(12)}px; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QMenu {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; }}
QMenu::item {{ padding: {px(6)}px {px(20)}px; }}
QMenu::item:selected {{ background: {t.accent_soft}; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.line}; border-radius: {px(4)}px; min-height: {px(32)}px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: {t.quiet}; }}
QScrollBar:horizontal {{ background: transparent; height: {px(10)}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.line}; border-radius: {px(4)}px; min-width: {px(32)}px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
