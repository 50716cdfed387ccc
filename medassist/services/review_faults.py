"""Why an entry cannot be signed: the linter over the whole base with it, and the examples of the red flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from medassist.core.clinical import Finding, KnowledgeBase, RedFlag, Source, Text
from medassist.core.diagnosis.red_flags import compile_rules, fired
from medassist.core.reading.growth import narrowed_by_weight
from medassist.core.reading.reader import Reader
from medassist.knowledge.fault_words import fault_text
from medassist.knowledge.field_words import field_label
from medassist.knowledge.overlay_check import FieldFault, new_faults
from medassist.knowledge.signatures import COLLECTIONS, Entry, EntryKind, Key, entry_in


@dataclass(frozen=True, slots=True)
class EntryFault:
    """Why an entry cannot be signed: the field (path and words) and one sentence that says what to do."""

    path: str
    label: Text
    text: Text


def faults_with(
    base: KnowledgeBase, kind: EntryKind, entry: Entry, sources: Iterable[Source]
) -> tuple[EntryFault, ...]:
    """The faults that `entry`, put into `base` with new own sources, brings with it."""
    name = COLLECTIONS[kind]
    changed: dict[str, Any] = {name: {**getattr(base, name), entry.id: entry}}
    tried = replace(base, sources={**base.sources, **{source.id: source for source in sources}}, **changed)
    found = tuple(_fault(tried, entry.id, fault) for fault in new_faults(tried, base))
    return found or tuple(_example_faults(tried, base, entry))


def _fault(base: KnowledgeBase, id: str, fault: FieldFault) -> EntryFault:
    text = fault_text(fault.path, fault.message)
    if fault.file != id:  # the correction makes a fault in another entry
        name = _name(base, fault.file)
        text = Text(f"{name.zh}：{text.zh}", f"{name.en}: {text.en}")
    return EntryFault(fault.path, field_label(fault.path), text)


def _name(base: KnowledgeBase, id: str) -> Text:
    keys: tuple[Key, ...] = (("condition", id), ("drug", id), ("red_flag", id), ("finding", id))
    found = next((entry for entry in (entry_in(base, key) for key in keys) if entry is not None), None)
    return found.name if found is not None else Text(id, id)


def _example_faults(tried: KnowledgeBase, base: KnowledgeBase, entry: Entry) -> Iterator[EntryFault]:
    """Examples that no longer fire, or fire where they must be silent: of the red flag, or of all after a change of a finding.

    A missed red flag is the worst a correction can do, and the examples are what tells.
    """
    if not isinstance(entry, RedFlag | Finding):
        return
    ids = list(tried.red_flags) if isinstance(entry, Finding) else [entry.id]
    wrong = list(_wrong_examples(tried, ids))
    known = set(_wrong_examples(base, ids)) if wrong else set[tuple[str, str, bool]]()
    for rule_id, text, fires in wrong:
        if (rule_id, text, fires) in known:
            continue
        path = "examples.fires" if fires else "examples.silent"
        name = tried.red_flags[rule_id].name
        zh = "应触发警示却没有触发" if fires else "不应触发却触发了"
        en = "must fire and does not" if fires else "must stay silent and fires"
        yield EntryFault(
            path,
            field_label(path),
            Text(
                f"“{name.zh}”的例句“{text}”{zh}；请改条件、说法或例句。",
                f"The example “{text}” of {name.en} {en}; change the condition, the phrases or the example.",
            ),
        )


def _wrong_examples(base: KnowledgeBase, ids: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """(rule, text, whether it should fire) of each example of these rules that does not do what it should."""
    reader = Reader(base)
    for rule in (base.red_flags[id] for id in ids):
        compiled = compile_rules([rule], base.findings)
        for fires, texts in ((True, rule.examples.fires), (False, rule.examples.silent)):
            for text in texts:
                if bool(fired(narrowed_by_weight(reader.read(text)), compiled)) != fires:
                    yield rule.id, text, fires
