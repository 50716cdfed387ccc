"""Which of the two languages a text is to be answered in, by its script."""

from __future__ import annotations

import re

from medassist.core.clinical import Language

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> Language:
    """zh when Chinese characters carry the text (two of them weigh as one English word), else en."""
    characters = len(_HAN.findall(text))
    if not characters:
        return "en"
    return "zh" if characters >= len(_LATIN_WORD.findall(text)) else "en"
