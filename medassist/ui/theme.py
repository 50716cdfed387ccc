"""The look as tokens: colours in light and dark, one type scale, an 8 px grid; everything else is derived from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from medassist.core.clinical import Urgency
from medassist.paths import resources_folder
from medassist.ui.fonts import families
from medassist.ui.style_sheet import style_sheet

BASE_PIXELS = 14
LINE_HEIGHT = 1.55
GRID = 8
TEXT_COLUMN = 860
"""Widest column of running text, px at 100 %."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme; every text colour has at least 4.5:1 on surface and raised, `edge` of a control 3:1."""

    ink: str
    quiet: str
    surface: str
    raised: str
    line: str
    edge: str
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
    edge="#7d898d",
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
    edge="#76848a",
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

    def arrow(self) -> str:
        """The picture of a combo box's arrow."""
        return self._picture("arrow")

    def branch(self) -> str:
        """The picture of a closed branch of a tree."""
        return self._picture("branch")

    def tick(self) -> str:
        """The picture of a ticked box."""
        return self._picture("tick")

    def _picture(self, name: str) -> str:
        kind = "dark" if self.is_dark else "light"
        return (resources_folder() / "icons" / f"{name}_{kind}.svg").as_posix()

    @property
    def line_percent(self) -> int:
        """LINE_HEIGHT as rich text counts it: in percent of the font's own line height."""
        return round(100 * LINE_HEIGHT * self.px(BASE_PIXELS) / max(1, QFontMetrics(self.font()).lineSpacing()))

    def px(self, pixels: float) -> int:
        """A length or type size at the chosen text size."""
        return round(pixels * self.percent / 100)

    def apply(self, application: QApplication) -> None:
        """Sets style, palette, font and style sheet of the whole application."""
        application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(_palette(self.tokens))
        application.setStyleSheet(style_sheet(self))

    def font(self, pixels: float = BASE_PIXELS, *, strong: bool = False) -> QFont:
        """The system's font for Chinese and Latin text, else the bundled one."""
        font = QFont(families()[0])
        font.setFamilies(families())
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
        return font


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet asks for, and has `widget` look as it now says; unset looks as empty does."""
    before = widget.property(name)
    widget.setProperty(name, value)
    if (before or "") != (value or ""):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


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
