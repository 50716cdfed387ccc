"""Half characters of a broken copy or of a JSON escape: no file, database or native library takes them."""

from __future__ import annotations


def encodable(text: str) -> str:
    """The text with lone surrogates as U+FFFD, so that it can be written as UTF-8."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
