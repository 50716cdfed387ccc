"""Tokens as text to be shown: whole characters only, and no number of which the last digits may be missing."""

from __future__ import annotations

import codecs
import re

from medassist.core.verification.permitted import FORMAL, NUMERALS, SCALES

_OPEN_NUMBER = re.compile(rf"[\d{NUMERALS}{SCALES}{FORMAL}]+(?:[.,:．][\d]*)*\Z")


class Characters:
    """One text as it is written."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def add(self, piece: bytes) -> str:
        """What may be shown after one more token: a number is held back until what follows it is there."""
        text = self._held + self._decoder.decode(piece)
        number = _OPEN_NUMBER.search(text)
        shown = text[: number.start()] if number is not None else text
        self._held = text[len(shown) :]
        return shown

    def end(self, *, whole: bool) -> str:
        """What is left at the end. Of a text that is not `whole` the number it breaks off in is left out."""
        return self._held if whole else ""
