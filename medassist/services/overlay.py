"""The base as this clinic uses it: what was delivered, with the kept signatures laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from medassist import __version__
from medassist.core.clinical import KnowledgeBase, Text
from medassist.errors import StorageUnavailable
from medassist.knowledge.overlay import Overlaid, digest, lay
from medassist.knowledge.signatures import KINDS, EntryKind, Signature, signature_from
from medassist.storage.corrections import CorrectionStore, SignatureRecord


def signatures(records: Sequence[SignatureRecord]) -> tuple[Signature, ...]:
    """The kept records as signatures; what cannot be read says so. One about a kind that is not known here is passed over."""
    kinds: dict[str, EntryKind] = {kind: kind for kind in KINDS}
    return tuple(
        signature_from(one.uid, kinds[one.kind], one.entry, one.record) for one in records if one.kind in kinds
    )


def overlaid(base: KnowledgeBase, corrections: CorrectionStore) -> Overlaid:
    """The base with the clinic's signatures. Raises StorageUnavailable.

    The linter's look at the whole (half a second) is taken once for each combination of program, base and signatures.
    """
    if not base.conditions:  # it could not be loaded: nothing to lay them over
        return Overlaid(base, {}, clean=True)
    known = signatures(corrections.all())
    mark = f"{__version__} {digest(base, known)}"
    proven = corrections.is_proven(mark)
    laid = lay(base, known, proven=proven)
    if laid.clean and not proven:
        with suppress(StorageUnavailable):  # a full disk: it is looked at again next time
            corrections.prove(mark)
    return laid


def together(notices: Sequence[Text]) -> list[Text]:
    """What is said at each start: the one sentence, or of many how many there are and where they can be read."""
    if len(notices) < 2:
        return list(notices)
    return [
        Text(
            f"有 {len(notices)} 条签署需要再看一遍，其中有的没有使用：请在审阅页查看，或运行“knowledge overlay list”。",
            f"{len(notices)} signed entries should be looked at again, and some of them are not in use: see the review page, or "
            "run `knowledge overlay list`.",
        )
    ]
