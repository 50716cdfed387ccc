"""Text that arrives in pieces, cut into sentences as soon as each is finished."""

from __future__ import annotations

import re

from medassist.core.verification.verifier import marked_sentences

_LIST_MARK = re.compile(r"(?m)^[ \t]*(?:[-*•·–—]+|\(?\d{1,2}[.)、）](?!\d)|#{1,6})[ \t]*")
_BEGUN_MARK = re.compile(r"\s*[\[［【][\s\d,，、;；\-–]*$")
"""A citation mark that is not complete yet: it belongs to the sentence before it, and begins none."""
_STOP_AND_MARK = re.compile(r"(?<=[.!?])(?=\[\d)")
"""Between an English full stop and the mark right behind it: a sentence ends there."""
_ORNAMENT = re.compile(r"\*\*|__|`")


class SentenceStream:
    """Sentences with the citation marks that follow them; marks of lists and of Markdown are left out."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0

    def add(self, piece: str) -> list[str]:
        """The sentences that are finished now: another one has begun behind each."""
        self._text += piece
        return self._new(self._sentences(_BEGUN_MARK.sub("", self._text))[:-1])

    def end(self) -> list[str]:
        """Nothing more comes: what is left."""
        return self._new(self._sentences(self._text))

    @property
    def unfinished(self) -> str:
        """The sentence under way."""
        return " ".join(self._sentences(_BEGUN_MARK.sub("", self._text))[self._given :])

    def _new(self, finished: list[str]) -> list[str]:
        new = finished[self._given :]
        self._given = max(self._given, len(finished))
        return new

    def _sentences(self, text: str) -> list[str]:
        return marked_sentences(_ORNAMENT.sub("", _LIST_MARK.sub("", _STOP_AND_MARK.sub(" ", text))))
