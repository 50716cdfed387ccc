"""Places of the original text (code points) as places of Qt's text (UTF-16 units), line ends counted once."""

from __future__ import annotations


def qt_place(text: str, place: int) -> int:
    """Where the code point `place` of `text` stands in a Qt document that was given `text`."""
    before = text[:place].replace("\r\n", "\n")
    return len(before) + sum(ord(character) > 0xFFFF for character in before)
