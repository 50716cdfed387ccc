"""The two languages of the product."""

from __future__ import annotations

from medassist.core.clinical import Language

LANGUAGES: tuple[Language, Language] = ("zh", "en")
OTHER_LANGUAGE: dict[Language, Language] = {"zh": "en", "en": "zh"}
