"""The clinic's signed corrections laid over the base: which signature stands, what it is worth on this base, and what is in use.

What a signature says is "I have read this". It covers the words its signer saw and no others:

- base unchanged since: as signed, reviewed;
- base changed under "read and right": unreviewed again;
- base changed under a correction: the corrected fields go on to be used, all other fields are the new base's. An update that
  mends a dose must reach the clinic that had corrected a synonym. Nobody has read this combination, so it is unreviewed until
  it is signed again; where it has faults the signed entry is used whole, as it was read;
- anything that cannot be used (entry gone, damaged, another version, does not fit): the base's entry, and one sentence.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from medassist.core.clinical import Finding, KnowledgeBase, Review, Source, Text
from medassist.knowledge import overlay_words as words
from medassist.knowledge.difference import merged, top_fields
from medassist.knowledge.overlay_check import FieldFault, new_faults
from medassist.knowledge.signatures import (
    COLLECTIONS,
    Entry,
    Key,
    Signature,
    entry_from,
    entry_in,
    fingerprint,
    own_source_id,
    plain,
)

MARK = "+"
"""Stands in the version of a base between what was delivered and what is laid over it."""


@dataclass(frozen=True, slots=True)
class InUse:
    """What became of an entry's signatures: the signature that stands (None: none does), and the entry in use.

    `corrected`: the entry is another one than the base's. `notice` says what a person should know or do.
    """

    key: Key
    signature: Signature | None
    entry: Entry | None
    review: Review
    corrected: bool
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A base with all that could be laid over it; `clean`: the linter found nothing (or was not asked again)."""

    base: KnowledgeBase
    entries: dict[Key, InUse]
    clean: bool

    @property
    def notices(self) -> tuple[Text, ...]:
        """The sentences, in the order of the entries' names."""
        return tuple(one.notice for one in self.entries.values() if one.notice is not None)


def apply(base: KnowledgeBase, signatures: Iterable[Signature]) -> tuple[KnowledgeBase, tuple[Text, ...]]:
    """The base with the signatures laid over it, and one sentence for each that is not in use or should be looked at again."""
    laid = lay(base, signatures)
    return laid.base, laid.notices


def lay(base: KnowledgeBase, signatures: Iterable[Signature], *, proven: bool = False) -> Overlaid:
    """As `apply`, entry by entry. `proven` leaves the linter out: it found this base and these signatures clean before."""
    histories: defaultdict[Key, list[Signature]] = defaultdict(list)
    for signature in signatures:
        histories[signature.key].append(signature)
    choices = {key: _choices(base, key, histories[key]) for key in sorted(histories)}
    result = _laid(base, choices)
    clean = True
    while not proven and (blamed := _blamed(base, choices, result)):
        clean = False
        for key, faults in blamed.items():
            left = choices[key].pop(0)
            if not choices[key]:
                notice = words.unfit(_name(left), _signer(left), faults)
                choices[key].append(_base_only(base, key, left.signature, notice))
        result = _laid(base, choices)
    entries = {key: options[0] for key, options in choices.items()}
    return Overlaid(result, entries, clean)


def heads(history: Collection[Signature]) -> list[Signature]:
    """The signatures of one entry that no other one follows, the latest first."""
    followed = {parent for signature in history for parent in signature.parents}
    leaves = [signature for signature in history if signature.uid not in followed]
    return sorted(leaves, key=lambda one: (one.date, one.recorded_at, one.uid), reverse=True)


def delivered(version: str) -> str:
    """The version of the base without what is laid over it."""
    return version.partition(MARK)[0]


def digest(base: KnowledgeBase, signatures: Iterable[Signature]) -> str:
    """What `lay` depends on, in 32 hexadecimal digits."""
    together = " ".join([base.version, *sorted(signature.uid for signature in signatures)])
    return hashlib.sha256(together.encode()).hexdigest()[:32]


# ---- one entry


def conflicting(history: Collection[Signature]) -> list[Signature]:
    """The heads of one entry that say something else than the one that stands, made without knowing of it."""
    leaves = heads(history)
    return [leaf for leaf in leaves[1:] if _outcome(leaf) != _outcome(leaves[0])]


def _outcome(signature: Signature) -> tuple[object, ...]:
    print_ = signature.base_print if signature.content is None and signature.act == "signed" else None
    return signature.act, signature.problem, signature.content, print_


def _choices(base: KnowledgeBase, key: Key, history: Sequence[Signature]) -> list[InUse]:
    """What may be in use for an entry, the best first; the next one is for when the linter finds a fault in it."""
    leaves = heads(history)
    options = _choices_of(base, key, history, leaves)
    others = conflicting(history)
    if others:
        said = words.conflict(_name_of(base, key, history), _signed(leaves[0]), _signed(others[0]))
        options = [replace(one, notice=one.notice or said) for one in options]
    return options


def _choices_of(base: KnowledgeBase, key: Key, history: Sequence[Signature], leaves: list[Signature]) -> list[InUse]:
    top = leaves[0]
    unreadable = next((leaf for leaf in leaves if leaf.problem == "damaged" or (leaf.problem and not leaf.date)), None)
    if unreadable is not None:  # what it followed or withdrew is not known: nothing older may come back
        return [_base_only(base, key, unreadable, words.damaged(_name_of(base, key, history)))]
    if top.problem is not None:
        return [_base_only(base, key, top, words.other_version(_name_of(base, key, history)))]
    entry = entry_in(base, key)
    if top.act == "withdrawn":
        return [_base_only(base, key, None, None)]
    if entry is None:
        return [_base_only(base, key, top, words.vanished(_name_of(base, key, history), _signed(top)))]
    name = entry.name
    if top.content is None:
        if fingerprint(entry) == top.base_print:
            return [_reviewed(top, entry, corrected=False)]
        return [_base_only(base, key, top, words.changed_since(name, _signed(top)))]
    try:
        signed = entry_from(key[0], top.content)
    except (ValueError, TypeError):
        return [_base_only(base, key, top, words.other_version(name))]
    if plain(signed) != top.content or signed.id != key[1] or not _sound(top.sources):
        return [_base_only(base, key, top, words.other_version(name))]
    return _corrected(top, signed, entry, name)


def _corrected(top: Signature, signed: Entry, entry: Entry, name: Text) -> list[InUse]:
    if fingerprint(entry) == fingerprint(signed):
        return [_reviewed(top, signed, corrected=False)]  # an update brought the base to what was signed
    if fingerprint(entry) == top.base_print:
        return [_reviewed(top, signed, corrected=True)]
    whole = replace(_reviewed(top, signed, corrected=True), notice=words.used_whole(name, _signed(top)))
    if top.base is None:
        return [whole]
    try:
        fields, clashes = merged(top.base, plain(signed), plain(entry))
        together = entry_from(top.kind, fields)
    except (ValueError, TypeError):
        return [whole]
    if fingerprint(together) == fingerprint(signed):
        return [replace(whole, notice=words.base_changed_there(name, _signed(top)))]
    notice = words.base_changed(name, _signed(top), top_fields(clashes))
    return [InUse(top.key, top, _with_review(together, "unreviewed"), "unreviewed", True, notice), whole]


def _reviewed(top: Signature, entry: Entry, *, corrected: bool) -> InUse:
    return InUse(top.key, top, _with_review(entry, "reviewed"), "reviewed", corrected)


def _base_only(base: KnowledgeBase, key: Key, signature: Signature | None, notice: Text | None) -> InUse:
    entry = entry_in(base, key)
    return InUse(key, signature, entry, getattr(entry, "review", "unreviewed"), False, notice)


def _with_review(entry: Entry, review: Review) -> Entry:
    return entry if isinstance(entry, Finding) else replace(entry, review=review)


def _sound(sources: Iterable[Source]) -> bool:
    return all(source.id == own_source_id(source) for source in sources)


# ---- the whole base


def _laid(base: KnowledgeBase, choices: dict[Key, list[InUse]]) -> KnowledgeBase:
    collections = {name: dict(getattr(base, name)) for name in COLLECTIONS.values()}
    sources = dict(base.sources)
    used: list[str] = []
    for key, (one, *_) in choices.items():
        if one.entry is None or one.signature is None or not (one.corrected or one.review == "reviewed"):
            continue
        collections[COLLECTIONS[key[0]]][key[1]] = one.entry
        used.append(one.signature.uid)
        if one.corrected:
            sources |= {source.id: source for source in one.signature.sources}
    if not used:
        return base
    short = hashlib.sha256(" ".join(sorted(used)).encode()).hexdigest()[:6]
    version = f"{delivered(base.version)}{MARK}{len(used)}.{short}"
    return replace(base, version=version, sources=sources, **collections)


def _blamed(base: KnowledgeBase, choices: dict[Key, list[InUse]], laid: KnowledgeBase) -> dict[Key, list[FieldFault]]:
    """The corrections that the linter finds fault with: their own faults, else those they make elsewhere in the base."""
    corrected = {key[1]: key for key, (one, *_) in choices.items() if one.corrected}
    faults = new_faults(laid, base) if corrected else []
    blamed: dict[Key, list[FieldFault]] = {}
    for fault in faults:
        if fault.file in corrected:
            blamed.setdefault(corrected[fault.file], []).append(fault)
    if blamed or not faults:
        return blamed
    for key in corrected.values():
        alone = new_faults(_laid(base, {key: choices[key]}), base)
        if alone:
            blamed[key] = alone
    return blamed or dict.fromkeys(corrected.values(), faults)


def _name(one: InUse) -> Text:
    return one.entry.name if one.entry is not None else Text(one.key[1], one.key[1])


def _name_of(base: KnowledgeBase, key: Key, history: Sequence[Signature]) -> Text:
    """The entry's name: the base's, else as it was when it was signed."""
    entry = entry_in(base, key)
    if entry is not None:
        return entry.name
    return words.name_of(next((one.base for one in history if one.base), None), key[1])


def _signed(signature: Signature) -> tuple[str, str]:
    return signature.signer, signature.date


def _signer(one: InUse) -> tuple[str, str]:
    return _signed(one.signature) if one.signature is not None else ("", "")
