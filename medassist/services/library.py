"""The clinic's own libraries: documents in, cut into passages, encoded once, indexed in memory, removed without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from medassist.core.clinical import Language
from medassist.core.evidence import BUILT_IN, Encoder, Passage
from medassist.core.reading.language import language_of
from medassist.core.sentences import split_sentences
from medassist.errors import BadInput, Stopped
from medassist.exchange.readers.documents import FORMATS, ReadDocument, read_documents
from medassist.retrieval.hybrid import LibraryIndex, index_library
from medassist.storage.libraries import LibraryDocument, LibraryInfo, LibraryPassage, LibraryStore, StoredPassage

PASSAGE_LENGTH: dict[Language, int] = {"zh": 350, "en": 1_100}
"""Code points of a passage, about 220 tokens: whole sentences up to this much."""
ENDS = frozenset("。！？!?；.”’」』）)]\"'")
"""What a sentence ends with; one without (a heading, a line of a list) stays a line of its own in its passage."""
ENCODED_AT_ONCE = 64

Progress = Callable[[int, int], None]
"""Called with passages encoded and passages in all."""


class LibraryService:
    """Keeps and indexes libraries; `encoder` may be missing, then search is lexical only."""

    def __init__(self, store: LibraryStore, encoder: Encoder | None) -> None:
        self._store = store
        self._encoder = encoder
        self._indexed: dict[str, tuple[int, LibraryIndex]] = {}

    def list(self) -> tuple[LibraryInfo, ...]:
        """All own libraries by name."""
        return self._store.list()

    def add(
        self,
        paths: Sequence[Path],
        name: str,
        *,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Adds files, or the readable files of folders, and gives the number of documents.

        The documents are kept in one transaction; encoding then goes on from where it was when it is repeated.
        """
        if name == BUILT_IN or not name.strip() or any(character.isspace() for character in name):
            raise BadInput(
                zh=f"资料库不能叫“{name}”；请用一个不含空格、且不是“{BUILT_IN}”的名称。",
                en=f"A library cannot be named {name!r}; use a name without spaces that is not {BUILT_IN!r}.",
            )
        files = list(_files(paths))
        if not files:
            raise BadInput(
                zh=f"没有可添加的文件；支持{'、'.join(FORMATS)}。",
                en=f"There is no file to add; the formats are {', '.join(FORMATS)}.",
            )
        added = self._store.add_documents(name, _kept(files, should_stop))
        self.encode(name, progress=progress, should_stop=should_stop)
        return added

    def encode(
        self, name: str, *, progress: Progress | None = None, should_stop: Callable[[], bool] = lambda: False
    ) -> None:
        """Encodes the passages of a library that have no vector of this encoder yet."""
        if self._encoder is None:
            return
        waiting = list(self._store.passages_without_vectors(name, self._encoder.identity))
        waiting.sort(key=lambda passage: len(passage.text))
        done, remaining = 0, iter(waiting)
        while block := list(islice(remaining, ENCODED_AT_ONCE)):
            if should_stop():
                raise Stopped
            vectors = self._encoder.encode_passages([_embedded(passage) for passage in block])
            scale = float(np.abs(vectors).max()) / 127.0
            rows = np.round(vectors / scale).astype(np.int8)
            self._store.store_vectors(
                self._encoder.identity, [passage.number for passage in block], rows.tobytes(), scale
            )
            self._indexed.pop(name, None)
            done += len(block)
            if progress is not None:
                progress(done, len(waiting))

    def remove(self, name: str) -> None:
        """Removes a library with all it holds."""
        self._store.remove(name)
        self._indexed.pop(name, None)

    def index(self, name: str) -> LibraryIndex:
        """The library ready to be searched; built again only when it has changed."""
        revision = self._store.revision(name)
        known = self._indexed.get(name)
        if known is None or known[0] != revision:
            known = (revision, self._build(name))
            self._indexed[name] = known
        return known[1]

    def _build(self, name: str) -> LibraryIndex:
        stored = list(self._store.passages(name))
        passages = [_passage(name, passage) for passage in stored]
        return index_library(name, passages, self._rows(name, stored))

    def _rows(self, name: str, stored: Sequence[StoredPassage]) -> np.ndarray | None:
        """int8 rows of all passages, zero for one not encoded yet; None when nothing is encoded."""
        if self._encoder is None or not stored:
            return None
        places = {passage.number: place for place, passage in enumerate(stored)}
        rows = np.zeros((len(stored), self._encoder.dimension), np.int8)
        found = False
        for block in self._store.vectors(name, self._encoder.identity):
            if block.dimension != self._encoder.dimension:
                continue
            found = True
            values = np.frombuffer(block.rows, np.int8).reshape(len(block.numbers), block.dimension)
            rows[[places[number] for number in block.numbers if number in places]] = values
        return rows if found else None


def passages_of(text: str, language: Language) -> Iterator[str]:
    """Runs of whole sentences of about PASSAGE_LENGTH code points."""
    run = ""
    for sentence in split_sentences(text):
        gap = "\n" if run and run[-1] not in ENDS else "" if language == "zh" else " "
        if run and len(run) + len(gap) + len(sentence) > PASSAGE_LENGTH[language]:
            yield run
            run = ""
        run = f"{run}{gap}{sentence}" if run else sentence
    if run:
        yield run


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in FORMATS and file.is_file())
        elif path.exists():
            yield path
        else:
            raise BadInput(zh=f"找不到{path}。", en=f"{path} is not there.")


def _kept(files: Iterable[Path], should_stop: Callable[[], bool]) -> Iterator[LibraryDocument]:
    seen: Counter[str] = Counter()
    for file in files:
        for document in read_documents(file):
            if should_stop():
                raise Stopped
            seen[document.id] += 1
            twin = seen[document.id]
            yield _library_document(document if twin == 1 else replace(document, id=f"{document.id}-{twin}"))


def _library_document(document: ReadDocument) -> LibraryDocument:
    language: Language = document.language if document.language in ("zh", "en") else language_of(document.text)  # type: ignore[assignment]  # narrowed by the test
    pieces = tuple(
        LibraryPassage(key=f"{document.id}#{number}", section="text", text=text)
        for number, text in enumerate(passages_of(document.text, language))
    )
    return LibraryDocument(document.id, document.title, language, pieces)


def _passage(library: str, stored: StoredPassage) -> Passage:
    sentences = tuple(split_sentences(stored.text))
    source = stored.title or stored.document
    return Passage(
        key=stored.key,
        library=library,
        document=stored.document,
        title=stored.title,
        section=stored.section,
        language=stored.language,
        sentences=sentences,
        sources=tuple(f"{library}: {source}" for _ in sentences),
    )


def _embedded(passage: StoredPassage) -> str:
    """What the encoder reads: the title first, so that a passage from the middle keeps its subject."""
    return f"{passage.title}: {passage.text}" if passage.title else passage.text
