"""The review desk: a clinician opens an entry, corrects it, signs it, sees every signature, and passes them on to another clinic.

How the window uses it, all of it on the worker:

    review = parts.review                       # None where the records cannot be opened
    dossier = review.open("drug", "paracetamol")
    fields = fields_of(dossier.shown)           # nested dicts and lists, every field of the schema; edit them
    entry = entry_of("drug", fields)            # BadInput where a field does not fit the schema
    review.changes(dossier, entry)              # what would be signed, against the base
    review.faults(dossier, entry)               # why it cannot be signed yet; empty: it can
    review.cautions(dossier, entry)             # what it makes less safe: shown, to be looked at twice
    review.sign(dossier, entry, signer="...", date="2026-11-24")
    parts.renew()                               # the new signature is in use from the next question on
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from medassist import __version__
from medassist.core.clinical import KnowledgeBase, Review, Source, Text
from medassist.errors import BadInput, MedAssistError, NotAvailable, WrongUse
from medassist.exchange.writers.safe_files import replacing
from medassist.knowledge.fault_words import fault_text
from medassist.knowledge.overlay import Overlaid, conflicting, delivered, heads
from medassist.knowledge.overlay_file import PassedOn, file_of
from medassist.knowledge.signatures import (
    COLLECTIONS,
    KINDS,
    Entry,
    EntryKind,
    Key,
    Signature,
    entry_from,
    entry_in,
    full,
    plain,
    record_of,
    signature_of,
)
from medassist.services.overlay import overlaid, signatures
from medassist.services.review_cautions import cautions
from medassist.services.review_drafts import Draft, draft_of, record_of_draft
from medassist.services.review_faults import EntryFault, faults_with
from medassist.services.review_input import not_exported, own_source, read_file_of, signed_by, texts_of
from medassist.services.review_lines import Act, EntryLine, FieldChange, SignatureLine, changes_between, signature_line
from medassist.storage.corrections import SignatureRecord
from medassist.storage.store import Store

__all__ = [
    "Act", "Conflict", "Dossier", "Draft", "Entry", "EntryFault", "EntryKind", "EntryLine", "FieldChange", "ImportReport",
    "ReviewService", "SignatureLine", "entry_of", "fields_of", "own_source",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dossier:
    """An opened entry: as delivered (`base`), as in use (`shown`), the difference, and all signatures, newest first.

    `heads` are the uids that a next signature follows: it is refused when another one came in between.
    """

    kind: EntryKind
    base: Entry
    shown: Entry
    review: Review
    changes: tuple[FieldChange, ...]
    history: tuple[SignatureLine, ...]
    notice: Text | None
    heads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that both clinics signed without knowing of each other; the later signature, `kept`, is in use."""

    kind: EntryKind
    id: str
    name: Text
    kept: SignatureLine
    other: SignatureLine


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: new signatures, those that were here already, conflicts, and what cannot be used here and why."""

    added: int
    known: int
    conflicts: tuple[Conflict, ...]
    notices: tuple[Text, ...]


def fields_of(entry: Entry) -> dict[str, Any]:
    """The entry as nested dicts and lists with every field of the schema, defaults too; a copy that may be changed."""
    return full(entry)


def entry_of(kind: EntryKind, fields: Mapping[str, Any]) -> Entry:
    """The entry of such fields. Raises BadInput with one sentence that names the field that does not fit the schema."""
    try:
        return entry_from(kind, fields)
    except (ValueError, TypeError, RecursionError) as error:
        message, _, path = str(error).partition(" - at `")
        text = fault_text(path.rstrip("`").removeprefix("$").removeprefix("."), message)
        raise BadInput(zh=text.zh, en=text.en) from None


class ReviewService:
    """Reviews one base. Every method may raise StorageUnavailable; nothing is changed then. Not for the window's thread."""

    def __init__(self, base: KnowledgeBase, store: Store) -> None:
        """`base` is the compiled base as delivered, without corrections."""
        self.store = store
        self._base = base
        self._kept = store.corrections
        self._seen: tuple[int, Overlaid] | None = None

    def entries(self, kind: EntryKind | None = None) -> tuple[EntryLine, ...]:
        """Every entry of the base (of one kind), in the base's order, with its review state."""
        laid = self._laid()
        return tuple(
            self._line(laid, (one, id))
            for one in KINDS
            if kind in (None, one)
            for id in getattr(self._base, COLLECTIONS[one])
        )

    def signed(self) -> tuple[EntryLine, ...]:
        """The entries with a signature in their history, those included that the base no longer has."""
        laid = self._laid()
        return tuple(self._line(laid, key) for key in laid.entries)

    def notices(self) -> tuple[Text, ...]:
        """One sentence for each signature that is not in use, or whose entry should be looked at again."""
        return self._laid().notices

    def open(self, kind: EntryKind, id: str) -> Dossier:
        """One entry with its difference to the base and its history. Raises NotAvailable when there is no such entry."""
        laid = self._laid()
        base, shown = entry_in(self._base, (kind, id)), entry_in(laid.base, (kind, id))
        if base is None or shown is None:
            raise NotAvailable(zh=f"内容库中没有条目“{id}”。", en=f"The knowledge base has no entry {id!r}.")
        history = signatures(self._kept.of(kind, id))
        use = laid.entries.get((kind, id))
        standing = {use.signature.uid} if use is not None and use.signature is not None else set[str]()
        return Dossier(
            kind=kind,
            base=base,
            shown=shown,
            review=use.review if use is not None else getattr(base, "review", "unreviewed"),
            changes=changes_between(base, shown),
            history=tuple(signature_line(one, standing) for one in _newest_first(history)),
            notice=use.notice if use is not None else None,
            heads=frozenset(one.uid for one in heads(history)),
        )

    def draft(self, dossier: Dossier) -> Draft | None:
        """What was written about the entry and not signed, on top of whatever signatures; None where nothing fits the schema."""
        record = self.store.drafts.of(dossier.kind, dossier.base.id)
        draft = draft_of(record) if record is not None else None
        return draft if draft is not None and draft.fields.keys() == full(dossier.base).keys() else None

    def keep_draft(self, dossier: Dossier, draft: Draft | None) -> None:
        """Keeps what is written about the entry until it is signed; None: nothing is."""
        if draft is None:
            self.store.drafts.drop(dossier.kind, dossier.base.id)
        else:
            self.store.drafts.keep(dossier.kind, dossier.base.id, record_of_draft(draft))

    def sources(self) -> tuple[Source, ...]:
        """All sources that a sentence may name: the base's and the clinic's own, by organisation."""
        return tuple(sorted(self._sources().values(), key=lambda one: (one.organisation, one.title, one.year)))

    def changes(self, dossier: Dossier, entry: Entry) -> tuple[FieldChange, ...]:
        """What `entry` changes in the base entry, field by field."""
        return changes_between(dossier.base, entry)

    def faults(self, dossier: Dossier, entry: Entry, *, sources: tuple[Source, ...] = ()) -> tuple[EntryFault, ...]:
        """Why `entry` cannot be signed: the linter's faults over the whole base with it, and red flags that its examples no
        longer fire. Takes about a second, for a finding some seconds.
        """
        if type(entry) is not type(dossier.base) or entry.id != dossier.base.id:
            raise BadInput(zh="条目的种类和编号不能改。", en="The kind and the id of an entry cannot be changed.")
        if plain(entry) == plain(dossier.shown):
            return ()
        named = texts_of(plain(entry))
        own = [one for one in (*self._sources().values(), *sources) if one.id in named]
        return faults_with(self._laid().base, dossier.kind, entry, own)

    def cautions(self, dossier: Dossier, entry: Entry) -> tuple[EntryFault, ...]:
        """What `entry` makes less safe than the base: to be looked at twice before signing. None of it keeps from signing."""
        return tuple(cautions(dossier.base, entry))

    def sign(
        self,
        dossier: Dossier,
        entry: Entry,
        *,
        signer: str,
        date: str,
        note: str = "",
        sources: tuple[Source, ...] = (),
    ) -> SignatureLine:
        """Signs the entry as it stands: a correction, or "read and right" where it equals the base.

        `date` is an ISO day, not in the future. `note` goes to other clinics too: no patient in it. `sources` are own sources
        (`own_source`) that the entry newly names. Raises BadInput, and keeps nothing, for an empty name or date, an entry with
        faults (all in the sentence), or an entry that somebody signed since the dossier was opened.
        """
        signer, date, note = signed_by(signer, date, note)
        faults = self.faults(dossier, entry, sources=sources)
        if faults:
            raise BadInput(
                zh="这一条还不能签署：" + "".join(fault.text.zh for fault in faults),
                en="This entry cannot be signed yet: " + " ".join(fault.text.en for fault in faults),
            )
        known = {**self._sources(), **{source.id: source for source in sources}}
        own = [known[id] for id in sorted(texts_of(plain(entry))) if id in known and id not in self._base.sources]
        return self._keep(dossier, entry, "review.sign", signer=signer, date=date, note=note, sources=own)

    def withdraw(self, dossier: Dossier, *, signer: str, date: str, note: str = "") -> SignatureLine:
        """Takes the standing signature back: the base entry is in use again, unreviewed; the history keeps everything.

        Raises BadInput for an empty name or date, when nothing stands, or when somebody signed in between.
        """
        signer, date, note = signed_by(signer, date, note)
        if not any(line.stands for line in dossier.history):
            raise BadInput(zh="这一条没有可撤回的签署。", en="This entry has no signature that could be withdrawn.")
        act = "review.withdraw"
        return self._keep(dossier, dossier.base, act, signer=signer, date=date, note=note, sources=[], withdrawn=True)

    def export(self, path: Path, *, overwrite: bool = False) -> int:
        """Writes all signatures to one checksummed file, and gives how many. No patient data is in it.

        Raises WrongUse when the file exists and `overwrite` is not given; BadInput or NotAvailable when it cannot be written.
        """
        if path.exists() and not overwrite:
            raise WrongUse(
                zh="输出文件已存在，没有改动它：请换一个名字，或加 --overwrite 重写。",
                en="The output exists and was left as it is: choose another name, or add --overwrite to replace it.",
            )
        passed = [PassedOn(one.uid, one.kind, one.entry, record) for one, record in self._readable()]
        version = delivered(self._base.version)
        content = file_of(passed, base_version=version, exported_at=_now(), program=__version__)
        try:
            with replacing(path) as beside:
                beside.write_bytes(content)
        except MedAssistError as error:
            raise not_exported(error) from None
        self._kept.note("overlay.export", str(len(passed)))
        return len(passed)

    def import_file(self, path: Path) -> ImportReport:
        """Takes in another clinic's signatures: all or nothing, merged by entry, the later signature in use.

        Importing twice changes nothing. Raises BadInput with one sentence for a damaged, foreign or newer file.
        """
        passed = read_file_of(path)
        here = {one.uid for one in self._kept.all()}
        fresh = [one for one in passed if one.uid not in here]
        records = [SignatureRecord(one.uid, one.kind, one.entry, one.record) for one in fresh]
        added = self._kept.add(records, "overlay.import", "") if records else 0
        touched: dict[Key, None] = {(one.kind, one.entry): None for one in fresh}
        laid = self._laid()
        uses = [laid.entries[key] for key in touched if key in laid.entries]
        return ImportReport(
            added=added or 0,
            known=len(passed) - (added or 0),
            conflicts=tuple(conflict for key in touched for conflict in self._conflicts(laid, key)),
            notices=tuple(one.notice for one in uses if one.notice is not None),
        )

    # ---- inside

    def _laid(self) -> Overlaid:
        """The base with all signatures; worked out again only when there are new ones (none is ever changed)."""
        latest = self._kept.latest()
        if self._seen is None or self._seen[0] != latest:
            self._seen = (latest, overlaid(self._base, self._kept))
        return self._seen[1]

    def _line(self, laid: Overlaid, key: Key) -> EntryLine:
        use = laid.entries.get(key)
        entry = entry_in(laid.base, key)
        signature = use.signature if use is not None else None
        return EntryLine(
            kind=key[0],
            id=key[1],
            name=entry.name if entry is not None else Text(key[1], key[1]),
            review=use.review if use is not None else getattr(entry, "review", "unreviewed"),
            corrected=use.corrected if use is not None else False,
            signer=signature.signer if signature is not None else None,
            date=signature.date if signature is not None else None,
            notice=use.notice if use is not None else None,
        )

    def _sources(self) -> dict[str, Source]:
        own = {source.id: source for one in signatures(self._kept.all()) for source in one.sources}
        return {**own, **self._base.sources}

    def _readable(self) -> Iterator[tuple[Signature, bytes]]:
        records = {one.uid: one.record for one in self._kept.all()}
        for one in signatures(self._kept.all()):
            if one.problem != "damaged":
                yield one, records[one.uid]

    def _keep(
        self,
        dossier: Dossier,
        entry: Entry,
        act: str,
        *,
        signer: str,
        date: str,
        note: str,
        sources: list[Source],
        withdrawn: bool = False,
    ) -> SignatureLine:
        made = signature_of(
            entry,
            dossier.base,
            kind=dossier.kind,
            base_version=delivered(self._base.version),
            signer=signer,
            date=date,
            recorded_at=_now(),
            note=note,
            sources=sources,
            parents=dossier.heads,
            withdrawn=withdrawn,
        )
        seen = {line.uid for line in dossier.history}
        record = SignatureRecord(made.uid, made.kind, made.entry, record_of(made))
        if self._kept.add([record], act, f"{made.kind}/{made.entry}", after=seen) is None:
            raise BadInput(
                zh="这一条在打开之后又有人签署过，这次没有保存：请重新打开、看过之后再签署。",
                en="Somebody signed this entry after it was opened here; nothing was kept: open it again, look at it, then sign.",
            )
        return signature_line(made, set() if withdrawn else {made.uid})

    def _conflicts(self, laid: Overlaid, key: Key) -> Iterator[Conflict]:
        history = signatures(self._kept.of(*key))
        top = heads(history)[0]
        line = partial(signature_line, standing={top.uid})
        for other in conflicting(history):
            yield Conflict(key[0], key[1], self._line(laid, key).name, line(top), line(other))


def _newest_first(history: tuple[Signature, ...]) -> list[Signature]:
    numbered = sorted(enumerate(history), key=lambda pair: (pair[1].recorded_at, pair[0]), reverse=True)
    return [signature for _, signature in numbered]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
