"""What differs between two states of one entry, field by field, and how a correction goes on over a base that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from medassist.knowledge.signatures import canonical

LIST_KEYS = {
    "doses": "id",
    "findings": "finding",
    "risk_factors": "finding",
    "contraindications": "when",
    "interactions": "with_",
}
"""Lists whose items are known by one of their fields and not by their place."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs; `before` None: added, `after` None: removed."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Every place in which two plain values differ, in the order of `after`."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*after, *(name for name in before if name not in after)):
            inner = f"{path}.{name}" if path else name
            yield from differences(before.get(name), after.get(name), inner)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_differences(before, after, path)
    else:
        yield Difference(path, before if before != [] else None, after if after != [] else None)


def _list_differences(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    name = LIST_KEYS.get(path, "")
    old, new = _by_key(before, name), _by_key(after, name)
    if old is not None and new is not None:
        for key in (*new, *(key for key in old if key not in new)):
            yield from differences(old.get(key), new.get(key), f"{path}[{key}]")
        return
    place = "{path}[{index}]" if any(isinstance(item, dict) for item in (*before, *after)) else "{path}"
    steps = SequenceMatcher(None, [*map(canonical, before)], [*map(canonical, after)], autojunk=False).get_opcodes()
    for step, b_start, b_end, a_start, a_end in steps:
        if step == "equal":
            continue
        both = min(b_end - b_start, a_end - a_start)
        for offset in range(both):
            where = place.format(path=path, index=a_start + offset)
            yield from differences(before[b_start + offset], after[a_start + offset], where)
        for index in range(b_start + both, b_end):
            yield Difference(place.format(path=path, index=index), before[index], None)
        for index in range(a_start + both, a_end):
            yield Difference(place.format(path=path, index=index), None, after[index])


def merged(old: dict[str, Any], mine: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The entry `new` with what `mine` changed in `old`, and the fields that both changed differently (mine is taken).

    A field, a section of an article and an item of a keyed list (a dose rule, a contraindication) are each taken whole:
    what belongs together, two languages or the numbers of one dose, is never put together out of two versions.
    """
    clashes: list[str] = []
    return _merged_fields(old, mine, new, "", clashes), clashes


def _merged_fields(
    old: dict[str, Any], mine: dict[str, Any], new: dict[str, Any], path: str, clashes: list[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name in (*new, *(name for name in mine if name not in new)):
        inner = f"{path}.{name}" if path else name
        was, is_mine, is_new = (state.get(name, _ABSENT) for state in (old, mine, new))
        if inner == "text" and isinstance(was, dict) and isinstance(is_mine, dict) and isinstance(is_new, dict):
            result[name] = _merged_fields(was, is_mine, is_new, inner, clashes)
            continue
        key = LIST_KEYS.get(inner, "")
        first, second, third = (_by_key([] if value is _ABSENT else value, key) for value in (was, is_mine, is_new))
        if first is not None and second is not None and third is not None:
            items = _merged_fields(first, second, third, inner, clashes)
            result[name] = [*items.values()]
            continue
        taken = _taken(was, is_mine, is_new, inner, clashes)
        if taken is not _ABSENT:
            result[name] = taken
    return result


def _taken(old: Any, mine: Any, new: Any, path: str, clashes: list[str]) -> Any:
    if mine == old:
        return new
    if new not in (old, mine):
        clashes.append(path)
    return mine


def _by_key(items: Any, name: str) -> dict[str, Any] | None:
    """The items by the field they are known by; None where they have none, or not each its own."""
    if not name or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    keyed = {str(item.get(name)): item for item in items}
    return keyed if len(keyed) == len(items) else None


def top_fields(paths: Sequence[str]) -> list[str]:
    """The fields the paths begin with, each once."""
    return list(dict.fromkeys(path.replace("[", ".").split(".")[0] for path in paths))
