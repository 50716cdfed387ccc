"""The linter over a base with corrected entries in it: which faults are new, and in which field of which entry."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import cast

from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.checks import check
from medassist.knowledge.sources import Fault, Located, SourceTree
from medassist.knowledge.toml_lines import LineIndex


@dataclass(frozen=True, slots=True)
class FieldFault(Fault):
    """A fault of an entry that stands in no file: `file` is the entry's id, `path` the field."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Stands for `Located` where there is no file: keeps the path that a line number would be made of."""

    id: str
    file: str = ""
    lines: LineIndex = dataclasses.field(default_factory=lambda: LineIndex(""))
    prefix: str = ""

    def fault(self, path: str, message: str) -> Fault:
        return FieldFault(self.id, 1, message, path)


def faults_of(base: KnowledgeBase) -> list[FieldFault]:
    """Every fault of a base in memory; about half a second."""
    places: dict[str, Located] = {}
    for field in dataclasses.fields(base):
        entries = getattr(base, field.name)
        if isinstance(entries, dict):
            places |= {id: cast(Located, _Entry(id)) for id in entries}
    return [cast(FieldFault, fault) for fault in check(SourceTree(base, places, ()))]


def new_faults(laid: KnowledgeBase, base: KnowledgeBase) -> list[FieldFault]:
    """The faults of `laid` that `base` does not have; the base is looked at only when there are any."""
    found = faults_of(laid)
    if not found:
        return []
    known = {(fault.file, fault.path, fault.message) for fault in faults_of(base)}
    return [fault for fault in found if (fault.file, fault.path, fault.message) not in known]
