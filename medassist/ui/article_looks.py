"""How articles look in the window and on paper, and their sources as lines of words."""

from __future__ import annotations

from medassist.core.clinical import Language
from medassist.ui.article import Article, Origin
from medassist.ui.article_html import Look
from medassist.ui.knowledge_words import NO_SOURCE, REGIONS
from medassist.ui.theme import Theme

POINTS_A_PIXEL = 10 / 14
"""Body text is 14 px in the window and 10 pt on paper."""
_PAPER = {"emergency": ("#b3261e", "#ffffff"), "same_day": ("#8f4e00", "#ffffff")}


def window_look(theme: Theme) -> Look:
    """The look of the theme in force."""
    t = theme.tokens
    return Look(
        ink=t.ink,
        quiet=t.quiet,
        accent=t.accent,
        line=t.line,
        soft=t.accent_soft,
        raised=t.raised,
        grave=t.emergency,
        urgency=lambda urgency: (getattr(t, urgency), getattr(t, f"{urgency}_soft")),
        size=lambda pixels: f"{theme.px(pixels)}px",
        gap=lambda pixels: f"{theme.px(pixels)}px",
        line_percent=theme.line_percent,
    )


def paper_look() -> Look:
    """Black on white, whatever the theme."""
    return Look(
        ink="#000000",
        quiet="#444444",
        accent="#000000",
        line="#bbbbbb",
        soft="#ffffff",
        raised="#eeeeee",
        grave="#b3261e",
        urgency=lambda urgency: _PAPER.get(urgency, ("#222222", "#ffffff")),
        size=lambda pixels: f"{pixels * POINTS_A_PIXEL:.1f}pt",
        gap=lambda pixels: f"{round(pixels * POINTS_A_PIXEL)}px",
        line_percent=104,
        linked=False,
    )


def origin_words(origin: Origin, language: Language) -> str:
    """Organisation, title, year and region; or that there is no external source."""
    if origin.year is None:
        return NO_SOURCE.of(language)
    region = REGIONS[origin.region].of(language) if origin.region in REGIONS else origin.region
    bracketed = f"（{region}）" if language == "zh" else f" ({region})"
    return f"{origin.organisation}. {origin.title}. {origin.year}{bracketed}"


def origin_lines(article: Article, language: Language) -> list[str]:
    """Every source of an article with its number."""
    return [f"[{origin.number}] {origin_words(origin, language)}" for origin in article.origins]
