"""Opens the parts and puts the services together for the window and the command line; what is missing is said, not fatal."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from medassist import __version__
from medassist.core.answer import Engine
from medassist.core.answering.compose import Thresholds
from medassist.core.clinical import KnowledgeBase, Text
from medassist.core.diagnosis.clinic import ClinicLevel
from medassist.core.evidence import BUILT_IN, Passage, Reranker
from medassist.core.writing.generator import Generator
from medassist.errors import KnowledgeUnavailable, ModelUnavailable, StorageUnavailable
from medassist.inference.encoder import OnnxEncoder, load_encoder
from medassist.inference.session import Device
from medassist.knowledge.compiled import load_base
from medassist.knowledge.passages import passages_of
from medassist.paths import resources_folder
from medassist.retrieval.expansion import QueryExpansion
from medassist.retrieval.hybrid import LibraryIndex
from medassist.retrieval.vectors import VectorIndex
from medassist.retrieval.weights import FusionWeights, load_weights
from medassist.services.ask import AskService
from medassist.services.case import CaseService
from medassist.services.knowledge_build import load_thresholds
from medassist.services.language_model import found_generator
from medassist.services.library import LibraryService
from medassist.services.meaning import EncodedHeads, heads_of
from medassist.services.passage_vectors import passage_rows
from medassist.services.reranking import quick_reranker
from medassist.services.scheduler import Scheduler, run_limited
from medassist.services.search import SearchService
from medassist.services.word_index import WordIndex, expansion_of
from medassist.settings import IDLE_MINUTES
from medassist.storage.keyring_access import system_keyring
from medassist.storage.keys import AskPassphrase
from medassist.storage.store import DATABASE_FILE, Store, open_store

if TYPE_CHECKING:  # loaded only where something was signed, or a language model was added
    from medassist.inference.generator.process import ProcessGenerator
    from medassist.knowledge.overlay import Overlaid
    from medassist.services.review import ReviewService
    from medassist.services.writing import WritingService

ENCODER_FOLDER = "encoder"
RERANKER_FOLDER = "reranker"
UNCHANGED = ("base", "encoder", "heads", "reranker", "generator", "store", "libraries", "thresholds", "scheduler")
"""Parts that a new signature does not touch."""
RENEWED = (
    "overlay",
    "knowledge",
    "passages",
    "words",
    "built_in",
    "expansion",
    "search",
    "engine",
    "ask",
    "cases",
    "writing",
)
"""Parts that are made anew for a new signature."""
WITHOUT_CORRECTIONS = Text(
    "记录没有打开，本诊所签署的修订（如有）这次没有使用：回答只依据内置内容。",
    "The records are not open, so the clinic's signed corrections, if there are any, are not used now: answers rest on the "
    "built-in content alone.",
)


def models_folder() -> Path:
    """Where the bundled packs lie."""
    return resources_folder().parent / "models"


def compiled_folder() -> Path:
    """Where the compiled knowledge lies."""
    return resources_folder() / "compiled"


@dataclass
class Parts:
    """Everything opened at first use; `notices` says in one sentence each what is missing and what still works."""

    data: Path
    device: Device = "auto"
    ask_passphrase: AskPassphrase | None = None
    threads: int | None = None
    notices: list[Text] = field(default_factory=list)
    compiled: Path = field(default_factory=compiled_folder)
    encoder_folder: Path = field(default_factory=lambda: models_folder() / ENCODER_FOLDER)
    reranker_folder: Path = field(default_factory=lambda: models_folder() / RERANKER_FOLDER)
    clinic_level: ClinicLevel = "township"
    generator_idle_minutes: float = IDLE_MINUTES
    """After so long without a request the language model's memory is given back."""
    _review: ReviewService | None = field(default=None, init=False, repr=False)
    _process: ProcessGenerator | None = field(default=None, init=False, repr=False)
    _said: list[Text] = field(default_factory=list, init=False, repr=False)

    @cached_property
    def base(self) -> KnowledgeBase:
        """The compiled base as delivered; an empty one where it cannot be loaded."""
        try:
            return load_base(self.compiled)
        except KnowledgeUnavailable as error:
            self.notices.append(error.sentence)
            return KnowledgeBase(version="none")

    @cached_property
    def overlay(self) -> Overlaid | None:
        """The clinic's signatures over the base; None where there are none. Opens the records only where there may be any."""
        if "store" not in self.__dict__ and not (self.data / DATABASE_FILE).exists():
            return None
        if self.store is None:
            if (self.data / DATABASE_FILE).exists():
                self.notices.append(WITHOUT_CORRECTIONS)
            return None
        try:
            return self._overlaid(self.store)
        except StorageUnavailable as error:
            self.notices += [error.sentence, WITHOUT_CORRECTIONS]
            return None

    def _overlaid(self, store: Store) -> Overlaid | None:
        if not store.corrections.latest():
            return None
        from medassist.services.overlay import overlaid, together

        laid = overlaid(self.base, store.corrections)
        self._said = together(laid.notices)
        self.notices += self._said
        return laid

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """What answers rest on: the base with the clinic's signed corrections."""
        return self.overlay.base if self.overlay is not None else self.base

    @property
    def review(self) -> ReviewService | None:
        """The review desk; None where the records cannot be opened. After a signature call `renew`."""
        from medassist.services.review import ReviewService

        if self._review is None or self._review.store is not self.store:
            self._review = ReviewService(self.base, self.store) if self.store is not None else None
        return self._review

    def renew(self) -> None:
        """Takes new signatures (or records that were opened only now) into use: about as long as a start, not for the window's
        thread. What is under way goes on with what it has; the next `ask`, `search`, `knowledge` are the new ones.

        Raises StorageUnavailable; everything stays as it is then.
        """
        fresh = replace(self)
        fresh.__dict__.update({name: self.__dict__[name] for name in UNCHANGED if self.__dict__.get(name) is not None})
        if fresh.store is not None:
            fresh.__dict__["overlay"] = fresh._overlaid(fresh.store)
        _ = fresh.cases
        if "writing" in self.__dict__:
            _ = fresh.writing
        stale = [notice for notice in (*self._said, WITHOUT_CORRECTIONS) if notice not in fresh._said]
        if fresh.store is not None:
            self.notices[:] = [notice for notice in self.notices if notice not in stale]
        self._said = fresh._said
        self.__dict__.update({name: fresh.__dict__[name] for name in (*RENEWED, *UNCHANGED) if name in fresh.__dict__})

    @cached_property
    def encoder(self) -> OnnxEncoder | None:
        """The bundled encoder; None where it cannot be used: search is by words then."""
        try:
            encoder = load_encoder(self.encoder_folder, device=self.device, threads=self.threads)
        except ModelUnavailable as error:
            said = error.sentence
            self.notices.append(
                Text(f"{said.zh}在那之前只按词语检索。", f"{said.en} Until then search goes by words only.")
            )
            return None
        if encoder.device_reason is not None:
            self.notices.append(encoder.device_reason)
        return encoder

    @cached_property
    def heads(self) -> EncodedHeads | None:
        """The heads of the encoder; None where it has none, or none that can be used: phrases alone are read then."""
        if self.encoder is None:
            return None
        try:
            return heads_of(self.encoder)
        except ModelUnavailable as error:
            said = error.sentence
            words = Text(
                f"{said.zh}在那之前只按词语阅读。", f"{said.en} Until then texts are read by their words only."
            )
            if words not in self.notices:
                self.notices.append(words)
            return None

    @cached_property
    def store(self) -> Store | None:
        """The encrypted records; None where they cannot be opened: nothing is kept then."""
        try:
            store = open_store(self.data, ask_passphrase=self.ask_passphrase, keyring=system_keyring(run_limited))
        except StorageUnavailable as error:
            self.notices.append(error.sentence)
            return None
        if store.notice is not None:
            self.notices.append(store.notice)
        return store

    @cached_property
    def passages(self) -> list[Passage]:
        """The built-in passages."""
        return passages_of(self.knowledge)

    @cached_property
    def words(self) -> WordIndex:
        """The built-in passages as words."""
        return WordIndex(self.knowledge, self.passages, self.compiled)

    @cached_property
    def built_in(self) -> LibraryIndex:
        """The built-in library, with vectors where they are of the loaded encoder."""
        rows = self._rows()
        if rows is None and self.encoder is not None and self.passages:
            self.notices.append(
                Text(
                    "内置资料的向量缺失或与编码模型不符：请重装，或运行 `./run knowledge compile`；在那之前只按词语检索。",
                    "The vectors of the built-in library are missing or do not fit the encoder: reinstall, or run "
                    "`./run knowledge compile`; until then the built-in library is searched by words only.",
                )
            )
        vectors = VectorIndex(rows) if rows is not None else None
        return LibraryIndex(BUILT_IN, self.passages, self.words.lexical, vectors, self.words.headings)

    def _rows(self) -> NDArray[np.int8] | None:
        if self.encoder is None:
            return None
        delivered = self.passages if self.knowledge is self.base else passages_of(self.base)
        own = self.store.corrections if self.knowledge is not self.base and self.store is not None else None
        return passage_rows(self.passages, delivered, self.compiled, self.encoder, own)

    @cached_property
    def libraries(self) -> LibraryService | None:
        """The clinic's own libraries; None where nothing can be kept."""
        return LibraryService(self.store.libraries, self.encoder) if self.store is not None else None

    @cached_property
    def search(self) -> SearchService:
        """Search over all libraries."""
        return SearchService(
            self.built_in,
            self.libraries,
            self.encoder,
            expansion=self.expansion,
            reranker=lambda: self.reranker,
            weights=self.weights,
        )

    @cached_property
    def expansion(self) -> QueryExpansion:
        """What else a question may be called."""
        return expansion_of(self.knowledge, self.weights.expansion)

    @cached_property
    def reranker(self) -> Reranker | None:
        """The cross-encoder that reads the best passages again; None where it has no share in the ranking, is not here, cannot be
        used or is too slow."""
        if self.weights.reranker <= 0.0:
            return None
        found = quick_reranker(self.reranker_folder, threads=self.threads)
        if found.notice is not None:
            self.notices.append(found.notice)
        return found.reranker

    @cached_property
    def generator(self) -> Generator | None:
        """The language model that writes; None where no pack was added, or none that can be used."""
        minutes = self.generator_idle_minutes
        found = found_generator(self.data, device=self.device, threads=self.threads, idle_minutes=minutes)
        self.notices += found.notices
        self._process = found.generator
        return found.generator

    def renew_generator(self) -> None:
        """The added packs are others than before: ends the model in use; the next text looks for one again."""
        for name in ("generator", "writing"):
            self.__dict__.pop(name, None)
        if self._process is not None:
            self._process.close()
            self._process = None

    @property
    def weights(self) -> FusionWeights:
        """How much words, meaning and the reranker count, fitted to the loaded encoder where that was done."""
        return load_weights(self.compiled, self.encoder.identity if self.encoder is not None else None)

    @cached_property
    def engine(self) -> Engine:
        """What answers here."""
        encoder = self.encoder
        return Engine(
            version=__version__,
            encoder=encoder.identity[:12] if encoder is not None else None,
            knowledge=self.knowledge.version,
            device=encoder.device if encoder is not None else "none",
        )

    @cached_property
    def thresholds(self) -> Thresholds | None:
        """The limits calibrated on the loaded encoder; None where there are none: words alone decide then."""
        if self.encoder is None:
            return None
        found = load_thresholds(self.compiled, self.encoder.identity)
        if found is None and self.passages:
            self.notices.append(
                Text(
                    "编码模型的校准阈值缺失或不符：请重新安装，或运行 `./run knowledge compile`；在那之前是否作答只按词语判断。",
                    "The limits calibrated on the encoder are missing or do not fit it: reinstall, or run "
                    "`./run knowledge compile`; until then words alone decide whether a question is answered.",
                )
            )
        return found

    @cached_property
    def ask(self) -> AskService:
        """The way of a question."""
        return AskService(
            knowledge=self.knowledge,
            passages={passage.key: passage for passage in self.passages},
            evidence=self.search,
            coverage=self.words.coverage,
            thresholds=self.thresholds,
            engine=self.engine,
            heads=self.heads,
            clinic_level=self.clinic_level,
        )

    @cached_property
    def cases(self) -> CaseService:
        """The way of a case that is entered bit by bit."""
        return CaseService(self.ask)

    @cached_property
    def writing(self) -> WritingService:
        """What a language model writes, verified; extracts and templates where there is none."""
        from medassist.services.writing import WritingService

        return WritingService(self.ask, self.generator)

    @cached_property
    def scheduler(self) -> Scheduler:
        """The one inference worker."""
        return Scheduler()

    def close(self) -> None:
        """Ends the worker and closes what was opened."""
        if "scheduler" in self.__dict__:
            self.scheduler.close()
        if self._process is not None:
            self._process.close()
        store = self.__dict__.get("store")
        if store is not None:
            with contextlib.suppress(StorageUnavailable):
                store.close()
