"""The review desk: a clinician opens an entry, corrects it, signs it, sees every signature, and passes them on to another clinic.

How the window uses it, all of it on the worker:

    review = parts.review                       # None where the records cannot be opened
    dossier = review.open("drug", "paracetamol")
    fields = fields_of(dossier.shown)           # nested dicts and lists, every field of the schema; edit them
    entry = entry_of("drug", fields)            # BadInput where a field does not fit the schema
    review.changes(dossier, entry)              # what would be signed, against the base
    review.faults(dossier, entry)               # why it cannot be signed yet; empty: it can
    review.sign(dossier, entry, signer="...", date="2026-11-24")
    parts.renew()                               # the new signature is in use from the next question on
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from medassist.core.clinical import Condition, Drug, Finding, KnowledgeBase, RedFlag, Review, Source, Text
from medassist.storage.store import Store

EntryKind = Literal["condition", "drug", "red_flag", "finding"]
Entry = Condition | Drug | RedFlag | Finding
Act = Literal["read", "corrected", "withdrawn"]
"""`read`: signed without a change ("read and right")."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in a list: `review` and `corrected` as in use now; `signer` and `date` of the signature that stands, or None.

    `notice` is set where the entry should be looked at again (the base has changed since, ...).
    """

    kind: EntryKind
    id: str
    name: Text
    review: Review
    corrected: bool
    signer: str | None
    date: str | None
    notice: Text | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs. `path` as in the schema (`doses[child].high`, `text.treatment[2].zh`), `label` in words.

    `before` None: added; `after` None: removed. Both are written as a person reads them.
    """

    path: str
    label: Text
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature of an entry's history. `changes` are against the base entry it was made on.

    `date` is the day the signer wrote (ISO), `recorded_at` this or the other clinic's clock (UTC, ISO 8601). `stands`: it
    is the one in force. `note` may be empty.
    """

    uid: str
    act: Act
    signer: str
    date: str
    recorded_at: str
    note: str
    base_version: str
    changes: tuple[FieldChange, ...]
    stands: bool


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
class EntryFault:
    """Why an entry cannot be signed: the field (path and words) and one sentence that says what to do."""

    path: str
    label: Text
    text: Text


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
    raise NotImplementedError


def entry_of(kind: EntryKind, fields: Mapping[str, Any]) -> Entry:
    """The entry of such fields. Raises BadInput with one sentence that names the field that does not fit the schema."""
    raise NotImplementedError


def own_source(organisation: str, title: str, year: int, region: str = "international") -> Source:
    """A source that the base does not have (a local guideline); its id follows from its content. Raises BadInput if empty.

    Put the id into a sentence's `sources` and give the source itself to `sign(..., sources=[...])`.
    """
    raise NotImplementedError


class ReviewService:
    """Reviews one base. Every method may raise StorageUnavailable; nothing is changed then. Not for the window's thread."""

    def __init__(self, base: KnowledgeBase, store: Store) -> None:
        """`base` is the compiled base as delivered, without corrections."""
        raise NotImplementedError

    def entries(self, kind: EntryKind | None = None) -> tuple[EntryLine, ...]:
        """Every entry of the base (of one kind), in the base's order, with its review state."""
        raise NotImplementedError

    def notices(self) -> tuple[Text, ...]:
        """One sentence for each signature that is not in use, or whose entry should be looked at again."""
        raise NotImplementedError

    def open(self, kind: EntryKind, id: str) -> Dossier:
        """One entry with its difference to the base and its history. Raises NotAvailable when there is no such entry."""
        raise NotImplementedError

    def sources(self) -> tuple[Source, ...]:
        """All sources that a sentence may name: the base's and the clinic's own, by organisation."""
        raise NotImplementedError

    def changes(self, dossier: Dossier, entry: Entry) -> tuple[FieldChange, ...]:
        """What `entry` changes in the base entry, field by field."""
        raise NotImplementedError

    def faults(self, dossier: Dossier, entry: Entry, *, sources: tuple[Source, ...] = ()) -> tuple[EntryFault, ...]:
        """Why `entry` cannot be signed: the linter's faults over the whole base with it. Takes about a second."""
        raise NotImplementedError

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

        `date` is an ISO day, not in the future. `sources` are own sources (`own_source`) that the entry newly names. Raises
        BadInput, and keeps nothing, for an empty name or date, an entry with faults (all in the sentence), or an entry that
        somebody signed since the dossier was opened.
        """
        raise NotImplementedError

    def withdraw(self, dossier: Dossier, *, signer: str, date: str, note: str = "") -> SignatureLine:
        """Takes the standing signature back: the base entry is in use again, unreviewed; the history keeps everything.

        Raises BadInput for an empty name or date, when nothing stands, or when somebody signed in between.
        """
        raise NotImplementedError

    def export(self, path: Path, *, overwrite: bool = False) -> int:
        """Writes all signatures to one checksummed file, and gives how many. No patient data is in it.

        Raises WrongUse when the file exists and `overwrite` is not given; BadInput or NotAvailable when it cannot be written.
        """
        raise NotImplementedError

    def import_file(self, path: Path) -> ImportReport:
        """Takes in another clinic's signatures: all or nothing, merged by entry, the later signature in use.

        Importing twice changes nothing. Raises BadInput with one sentence for a damaged, foreign or newer file.
        """
        raise NotImplementedError
