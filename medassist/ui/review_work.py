"""One entry on the review desk: its fields, every edit with its undo, and the service behind it, all on the worker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QDate, QObject, QSettings, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from medassist.core.clinical import Source
from medassist.errors import NotAvailable, StorageUnavailable
from medassist.services.review import (
    Dossier,
    Draft,
    EntryFault,
    FieldChange,
    ImportReport,
    ReviewService,
    SignatureLine,
    entry_of,
    fields_of,
)
from medassist.services.scheduler import Priority, StopToken
from medassist.ui.article import Kind
from medassist.ui.backend import Backend
from medassist.ui.review_fields import Path as FieldPath
from medassist.ui.review_fields import value_at, with_value
from medassist.ui.words import sentence_of

T = TypeVar("T")
SIGNER = "signer"
_Written = tuple[Dossier, Draft | None]
"""An entry, and what is written about it and not signed."""


class ReviewWork(QObject):
    """`dossier` is None before an entry is open; `faults` is None as long as nobody has checked what is written now."""

    opened = Signal()
    edited = Signal(bool)
    """The fields changed; True: by more than the value of one field, so that the form is built anew."""
    compared = Signal()
    """`changes` and `faults` are of what is written now."""
    signed = Signal(object)
    """A `SignatureLine` was kept."""
    renewed = Signal()
    """The new text is in use."""
    told = Signal(str, bool)
    """One sentence; True: an error."""
    imported = Signal(object)
    working_changed = Signal(bool)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.dossier: Dossier | None = None
        self.fields: dict[str, Any] = {}
        self.changes: tuple[FieldChange, ...] = ()
        self.faults: tuple[EntryFault, ...] | None = None
        self.sources: dict[str, Source] = {}
        self._own_sources: dict[str, Source] = {}
        self._drafts: dict[tuple[Kind, str], Draft] = {}
        self.undo = QUndoStack(self)
        self._working = 0
        self._version = 0

    @property
    def signer(self) -> str:
        """The name that was signed with last."""
        return str(self._store().value(SIGNER, "") or "")

    @staticmethod
    def today() -> str:
        """The day a signature carries unless another is written."""
        return QDate.currentDate().toString("yyyy-MM-dd")

    @property
    def is_changed(self) -> bool:
        """Whether something is written that is not in use."""
        return self.dossier is not None and self.fields != fields_of(self.dossier.shown)

    @property
    def is_working(self) -> bool:
        """Whether the service is at it."""
        return self._working > 0

    def open(self, kind: Kind, id: str) -> None:
        """Opens an entry; what was written in the one before waits until that is opened again."""
        left, waiting = self._written(), self._drafts.get((kind, id))

        def work(_: StopToken) -> tuple[Dossier, tuple[Source, ...], Draft | None]:
            review = self._review()
            _put_away(review, left)
            dossier = review.open(kind, id)
            return dossier, review.sources(), waiting or review.draft(dossier)

        self._run(work, self._on_opened)

    def set_value(self, path: FieldPath, value: Any, *, structural: bool = False) -> None:
        """Writes one field; typing on in the same field is one step of undo."""
        if value_at(self.fields, path) != value:
            after = with_value(self.fields, path, value)
            self.undo.push(_Edit(self, self.fields, after, path, structural=structural))

    def add_source(self, source: Source) -> None:
        """An own source that a sentence may name from now on."""
        self._own_sources[source.id] = source
        self.sources[source.id] = source

    def compare(self) -> None:
        """What the fields change in the base, field by field."""
        self._check(with_faults=False)

    def check(self) -> None:
        """As `compare`, and why it cannot be signed yet."""
        self._check(with_faults=True)

    def sign(self, signer: str, date: str, note: str) -> None:
        """Signs what is written, then takes it into use."""
        dossier = self.dossier
        if dossier is None:
            return
        fields, own = deepcopy(self.fields), tuple(self._own_sources.values())

        def work(_: StopToken) -> SignatureLine:
            entry = entry_of(dossier.kind, fields)
            return self._review().sign(dossier, entry, signer=signer, date=date, note=note, sources=own)

        self._remember(signer)
        self._run(work, self._on_signed, self._on_not_signed)

    def withdraw(self, signer: str, date: str, note: str) -> None:
        """Takes the standing signature back."""
        dossier = self.dossier
        if dossier is None:
            return

        def work(_: StopToken) -> SignatureLine:
            return self._review().withdraw(dossier, signer=signer, date=date, note=note)

        self._remember(signer)
        self._run(work, self._on_signed)

    def export(self, path: Path) -> None:
        """Writes all signatures to a file that another clinic can take in."""

        def done(count: int) -> None:
            text = self.tr("{n} signatures written to {file}. No patient data is in it.").format(n=count, file=path)
            self.told.emit(text, False)

        self._run(lambda _: self._review().export(path, overwrite=True), done)

    def import_file(self, path: Path) -> None:
        """Takes in another clinic's signatures, and into use."""

        def done(report: ImportReport) -> None:
            self.imported.emit(report)
            if report.added:
                self._renew()

        self._run(lambda _: self._review().import_file(path), done)

    def _check(self, *, with_faults: bool) -> None:
        dossier = self.dossier
        if dossier is None:
            return
        written = self._written()
        version, fields, own = self._version, deepcopy(self.fields), tuple(self._own_sources.values())

        def work(stop: StopToken) -> tuple[tuple[FieldChange, ...], tuple[EntryFault, ...] | None]:
            stop.check()
            review = self._review()
            _put_away(review, written)
            entry = entry_of(dossier.kind, fields)
            faults = review.faults(dossier, entry, sources=own) if with_faults else None
            return review.changes(dossier, entry), faults

        def done(found: tuple[tuple[FieldChange, ...], tuple[EntryFault, ...] | None]) -> None:
            if version == self._version and dossier is self.dossier:
                self.changes, faults = found
                self.faults = faults if with_faults else self.faults
                self.compared.emit()

        self._run(work, done)

    def _review(self) -> ReviewService:
        review = self._backend.parts.review
        if review is None:
            raise NotAvailable(
                zh="记录没有打开，无法审核和签署；请在设置中打开记录后再试。",
                en="The records are not open, so nothing can be reviewed or signed; open them in the settings and try again.",
            )
        return review

    def _written(self) -> _Written | None:
        """The open entry and what is written about it; remembered here too, in case it cannot be put away."""
        if self.dossier is None:
            return None
        key = self.dossier.kind, self.dossier.base.id
        self._drafts.pop(key, None)
        if self.is_changed:
            self._drafts[key] = Draft(self.dossier.heads, self.fields, tuple(self._own_sources.values()))
        return self.dossier, self._drafts.get(key)

    def _on_opened(self, found: tuple[Dossier, tuple[Source, ...], Draft | None]) -> None:
        self.dossier, sources, draft = found
        self.fields = fields_of(self.dossier.shown)
        self._drafts.pop((self.dossier.kind, self.dossier.base.id), None)
        if draft is not None and draft.heads == self.dossier.heads:
            self.fields = dict(draft.fields)
            self._own_sources |= {source.id: source for source in draft.sources}
        elif draft is not None:
            draft = None
            self.told.emit(
                self.tr("Somebody signed this entry after you began to write; what you wrote was not taken over."), True
            )
        self.sources = {source.id: source for source in sources} | self._own_sources
        self.changes, self.faults = self.dossier.changes, None
        self._version += 1
        self.undo.clear()
        self.opened.emit()
        if draft is not None:
            self.compare()

    def _on_signed(self, line: SignatureLine) -> None:
        self._own_sources = {}
        self.undo.clear()
        if self.dossier is not None:
            self.fields = fields_of(self.dossier.shown)  # no draft: what was written is signed
        written = self._written()
        self._backend.worker.run(self, lambda _: _put_away(self._review(), written), lambda _: None, self._drop)
        self.signed.emit(line)
        self._renew()

    def _drop(self, error: BaseException) -> None:
        """A draft that could not be put away is offered again; nothing is lost by that."""

    def _on_not_signed(self, error: BaseException) -> None:
        self.told.emit(sentence_of(error), True)
        self.check()

    def _renew(self) -> None:
        def done(_: None) -> None:
            self._backend.tell_notices()
            self._backend.knowledge_changed.emit()
            self.renewed.emit()
            if self.dossier is not None:
                self.open(self.dossier.kind, self.dossier.base.id)

        self._run(lambda _: self._backend.renew_on_worker(), done)

    def _set_fields(self, fields: dict[str, Any], *, structural: bool) -> None:
        self.fields = fields
        self.faults = None
        self._version += 1
        self.edited.emit(structural)

    def _remember(self, signer: str) -> None:
        if signer.strip():
            self._store().setValue(SIGNER, " ".join(signer.split()))

    def _store(self) -> QSettings:
        return QSettings(str(self._backend.folder / "window.ini"), QSettings.Format.IniFormat)

    def _run(
        self,
        work: Callable[[StopToken], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def ended(act: Callable[[Any], None]) -> Callable[[Any], None]:
            def end(value: Any) -> None:
                self._count(-1)
                act(value)

            return end

        def tell(error: BaseException) -> None:
            self.told.emit(sentence_of(error), True)

        self._count(1)
        self._backend.worker.run(self, work, ended(done), ended(failed or tell), priority=Priority.WINDOW)

    def _count(self, step: int) -> None:
        was = self.is_working
        self._working += step
        if was != self.is_working:
            self.working_changed.emit(self.is_working)


def _put_away(review: ReviewService, written: _Written | None) -> None:
    """Keeps what is written with the records; what they cannot take stays in memory."""
    if written is not None:
        with suppress(StorageUnavailable):
            review.keep_draft(*written)


class _Edit(QUndoCommand):
    """One edit; typing in one field is gathered into one."""

    def __init__(
        self,
        review: ReviewWork,
        before: dict[str, Any],
        after: dict[str, Any],
        path: FieldPath,
        *,
        structural: bool,
    ) -> None:
        super().__init__()
        self._review = review
        self._before = before
        self._after = after
        self._path = path
        self._structural = structural
        self._is_first = True

    def id(self) -> int:  # Qt's name
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # Qt's name
        if not isinstance(other, _Edit) or self._structural or other._structural or other._path != self._path:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        structural = self._structural or not self._is_first  # the first time the field shows it already
        self._is_first = False
        self._review._set_fields(self._after, structural=structural)

    def undo(self) -> None:
        self._review._set_fields(self._before, structural=True)
