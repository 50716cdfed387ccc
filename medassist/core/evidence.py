"""A passage of a library, a ranked hit, and what the retrieval layer must offer to the way of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from medassist.core.clinical import Language, Review

if TYPE_CHECKING:  # the window loads this module before its first paint
    import numpy as np
    from numpy.typing import NDArray

SOURCE_GAP = "; "
"""Stands between the works that one sentence names as its sources."""
BUILT_IN = "medassist"
"""The name of the built-in library."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section of one document, in one language.

    `key` is unique within its library. `document` is a condition or drug id in the built-in library, else the
    document's own id. `sources[i]` belongs to `sentences[i]`. `parallel` is the same passage's key in the other
    language, if there is one.
    """

    key: str
    library: str
    document: str
    title: str
    section: str
    language: Language
    sentences: tuple[str, ...]
    sources: tuple[str, ...]
    review: Review = "unreviewed"
    parallel: str | None = None

    @property
    def text(self) -> str:
        """The passage as one text."""
        return ("" if self.language == "zh" else " ").join(self.sentences)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query: joined `score`, 0 to 1, and what each side thought of it.

    `cosine` is None without an encoder or a vector; `lexical` is the BM25 score, 0.0 when no word is shared.
    """

    passage: Passage
    rank: int
    score: float
    cosine: float | None
    lexical: float


class Encoder(Protocol):
    """Turns texts into L2-normalised rows (float32 [n, dimension])."""

    identity: str
    dimension: int
    device: str

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Reranker(Protocol):
    """Reads a question and a passage together."""

    identity: str

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """One figure a passage, float32 [passages]; more is better, only differences mean something."""
        ...


class EvidenceSource(Protocol):
    """Finds passages for a text over the named libraries."""

    def search_apart(self, text: str, *, libraries: Sequence[str] | None = None, k: int = 10) -> list[Hit]:
        """The best `k` of the built-in library and the best `k` of the clinic's own ones, so that neither hides the other."""
        ...


class Coverage(Protocol):
    """How much of a term the evidence speaks of, from 0 to 1: cosine alone never decides that a question is answered."""

    def known(self, term: str) -> float:
        """Share of the term's words that stand anywhere in the built-in library."""
        ...

    def in_document(self, term: str, document: str) -> float:
        """Share of the term's words that stand in one document of the built-in library."""
        ...

    def in_text(self, term: str, text: str) -> float:
        """Share of the term's words that stand in a text."""
        ...
