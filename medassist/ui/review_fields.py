"""The fields of an entry as a form sees them: their shapes after the schema, their sections, and edits that can be undone."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from medassist.core.clinical import SECTIONS, Condition, Drug, Finding, Names, RedFlag, Sentence, Text
from medassist.knowledge.difference import LIST_KEYS
from medassist.knowledge.field_words import field_label
from medassist.ui.article import Kind
from medassist.ui.knowledge_words import TITLES

Path = tuple[str | int, ...]
Form = Literal["text", "sentence", "names", "choice", "number", "whole", "yes_no", "string", "strings", "record", "records",
               "span", "band"]  # fmt: skip
TYPES: dict[Kind, type] = {"condition": Condition, "drug": Drug, "red_flag": RedFlag, "finding": Finding}
HIDDEN = frozenset({"id", "review"})
"""Never edited: what the entry is, and what only a signature changes."""
FACTS, LISTS = "facts", "lists"


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What a field may hold; `item` is the class of a record or of a list's records, `options` those of a choice."""

    form: Form
    optional: bool = False
    options: tuple[str, ...] = ()
    item: type | None = None


@dataclass(frozen=True, slots=True)
class FormSection:
    """A part of the form: the fields at `paths`, all of them below the entry itself."""

    id: str
    title: Text
    paths: tuple[Path, ...]


@cache
def shapes_of(record: type) -> dict[str, FieldShape]:
    """The shapes of a class of the schema, field by field."""
    hints = typing.get_type_hints(record)
    return {field.name: _shape(field.name, hints[field.name]) for field in dataclasses.fields(record)}


def _shape(name: str, hint: Any) -> FieldShape:
    optional = False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        optional = len(parts) < len(typing.get_args(hint))
        if set(parts) == {str, float}:
            return FieldShape("band")
        hint = parts[0]
    plain: dict[Any, Form] = {
        Text: "text", Sentence: "sentence", Names: "names", bool: "yes_no", int: "whole", float: "number", str: "string",
    }  # fmt: skip
    if hint in plain:
        item = Sentence if hint is Sentence else None
        return FieldShape(plain[hint], optional, item=item)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return FieldShape("choice", optional, options=arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        if arguments[0] is str:
            return FieldShape("strings", optional)
        return FieldShape("records", optional, item=arguments[0])
    if origin is tuple:
        return FieldShape("span", optional)
    if origin is dict:  # the article of a condition, section by section
        return FieldShape("records", item=Sentence)
    if dataclasses.is_dataclass(hint):
        return FieldShape("record", optional, item=hint)  # type: ignore[arg-type]  # a class of the schema
    raise TypeError(f"{name}: {hint}")


def shape_at(kind: Kind, path: Path) -> FieldShape:
    """The shape of the field at `path` of an entry; of a list's item where the path ends with a place."""
    record: type | None = TYPES[kind]
    shape = FieldShape("record", item=record)
    steps = list(path)
    if kind == "condition" and steps[:1] == ["text"]:
        shape, steps = FieldShape("records", item=Sentence), steps[2:]
        record = Sentence
    for step in steps:
        if isinstance(step, int):
            shape = _item_shape(record)
        else:
            shape = shapes_of(typing.cast(type, record))[step]
            record = shape.item
    return shape


def _item_shape(record: type | None) -> FieldShape:
    if record is Text:
        return FieldShape("text")
    return FieldShape("sentence" if record is Sentence else "record", item=record)


def sections_of(kind: Kind) -> tuple[FormSection, ...]:
    """The parts of the form of a kind of entry: facts, the article, then each list."""
    facts: list[Path] = []
    lists: list[Path] = []
    own: list[FormSection] = []
    record = TYPES[kind]
    names = [field.name for field in dataclasses.fields(record) if field.name not in HIDDEN]
    for name in names:
        if kind == "condition" and name == "text":
            own += [FormSection(f"text.{section}", TITLES[section], (("text", section),)) for section in SECTIONS]
            continue
        shape = shapes_of(record)[name]
        if shape.form == "records":
            own.append(FormSection(name, field_label(name), ((name,),)))
        elif shape.form == "strings":
            lists.append((name,))
        else:
            facts.append((name,))
    sections = [FormSection(FACTS, Text("名称与基本信息", "Names and facts"), tuple(facts)), *own]
    if lists:
        sections.append(FormSection(LISTS, Text("关联与分类", "Links and lists"), tuple(lists)))
    return tuple(sections)


def section_at(kind: Kind, path: str) -> str:
    """The section in which a field named as in a list of differences or faults is edited."""
    first = path.replace("[", ".").split(".")
    for section in sections_of(kind):
        for own in section.paths:
            if [str(step) for step in own] == first[: len(own)]:
                return section.id
    return FACTS


def path_words(path: Path) -> str:
    """A path as the services write it: `doses[2].high`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


_STEP = re.compile(r"([A-Za-z_0-9]+)|\[([^\]]*)\]")


def path_in(fields: Any, path: str) -> Path:
    """A path as the services write it, as far as it leads in `fields`; `doses[child]` is the rule known as child."""
    found: list[str | int] = []
    inner: Any = fields
    name = ""
    for word, place in _STEP.findall(path):
        if word:
            name = word
            step: str | int = word
        elif place.isdecimal():
            step = int(place)
        else:
            key = LIST_KEYS.get(name, "id")
            items = inner if isinstance(inner, list) else []
            step = next((at for at, item in enumerate(items) if str(item.get(key)) == place), -1)
        following = value_at(inner, (step,))
        if following is None:
            break
        inner = following
        found.append(step)
    return tuple(found)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def unequal_numbers(fields: Any, paths: Iterable[str]) -> list[tuple[str, str, str]]:
    """(path, numbers only in Chinese, numbers only in English) of the changed texts whose languages differ in their digits.

    Not always wrong ("once" and "1次"), but a dose that was changed in one language only must not be overlooked.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for path in paths:
        place = path_in(fields, path)
        value = value_at(fields, place)
        if not isinstance(value, dict):
            place, value = place[:-1], value_at(fields, place[:-1])
        texts = [value.get(language) for language in ("zh", "en")] if isinstance(value, dict) else []
        known = [text for text in texts if isinstance(text, str)]
        if len(known) == 2:
            zh, en = (set(_NUMBER.findall(text)) for text in known)
            if zh != en:
                found[path_words(place)] = (path_words(place), ", ".join(sorted(zh - en)), ", ".join(sorted(en - zh)))
    return list(found.values())


def value_at(fields: Any, path: Path) -> Any:
    """What stands at `path`; None where there is nothing."""
    for step in path:
        try:
            fields = fields[step]
        except (KeyError, IndexError, TypeError):
            return None
    return fields


def with_value(fields: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with another value at `path`."""
    copy = deepcopy(fields)
    inner: Any = copy
    for step in path[:-1]:
        if isinstance(inner, dict) and step not in inner:
            inner[step] = {}
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def blank(shape: FieldShape) -> Any:
    """A new item or value of a shape, to be filled in; numbers that nobody wrote are None and refused when signing."""
    if shape.optional or shape.form in ("number", "whole", "span"):
        return None
    if shape.form in ("records", "strings"):
        return []
    if shape.form == "text":
        return {"zh": "", "en": ""}
    if shape.form == "names":
        return {"zh": [], "en": []}
    if shape.form == "yes_no":
        return False
    if shape.form == "choice":
        return shape.options[0]
    if shape.form == "band":
        return "common"
    if shape.form in ("record", "sentence") and shape.item is not None:
        return _blank_record(shape.item)
    return ""


def _blank_record(record: type) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        shape = shapes_of(record)[field.name]
        default = field.default
        if default is dataclasses.MISSING or isinstance(default, tuple):
            made[field.name] = blank(shape)
        else:
            made[field.name] = default
    if record is Sentence:
        made["sources"] = []
    return made


def new_item(shape: FieldShape) -> Any:
    """A new item of a list of records."""
    return blank(_item_shape(shape.item))


def list_with(items: Sequence[Any] | None, *, add: Any = None, without: int | None = None) -> list[Any]:
    """A list with one more item, or one less."""
    made = [deepcopy(item) for place, item in enumerate(items or []) if place != without]
    return [*made, add] if add is not None else made
