"""What is said about signatures that are not in use, and about entries that should be looked at again, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from medassist.core.clinical import Text
from medassist.knowledge.fault_words import fault_text
from medassist.knowledge.field_words import field_label
from medassist.knowledge.overlay_check import FieldFault

Signed = tuple[str, str]
"""Who signed, and on which day."""


def name_of(fields: Mapping[str, Any] | None, id: str) -> Text:
    """The entry's name, or its id where that is all there is."""
    name = fields.get("name") if fields is not None else None
    if isinstance(name, Mapping) and isinstance(name.get("zh"), str) and isinstance(name.get("en"), str):
        return Text(name["zh"], name["en"])
    return Text(id, id)


def changed_since(name: Text, signed: Signed) -> Text:
    """A mere signature under an entry that an update changed."""
    who, day = signed
    return Text(
        f"“{name.zh}”在{who}于{day}审阅签署之后已随更新改变，现按未审阅显示：请重新阅读并签署。",
        f"{name.en} has changed with an update since {who} read and signed it on {day} and counts as unreviewed: "
        "read it and sign it again.",
    )


def base_changed(name: Text, signed: Signed, clashes: Sequence[str]) -> Text:
    """A correction over a base that changed in other fields (and, `clashes`, in the same ones)."""
    who, day = signed
    labels = [field_label(path) for path in clashes]
    zh = f"（{'、'.join(label.zh for label in labels)}两边都改过，用的是签署的内容）" if labels else ""
    en = f" ({', '.join(label.en for label in labels)} changed in both; the signed text is used)" if labels else ""
    return Text(
        f"“{name.zh}”在{who}于{day}签署修改之后已随更新改变：修改过的内容{zh}继续使用，其余用新内容，"
        "因此现按未审阅显示；请重新阅读并签署。",
        f"{name.en} has changed with an update since {who} signed a correction of it on {day}: what was corrected{en} goes "
        "on to be used, the rest is the new text, and the entry counts as unreviewed: read it and sign it again.",
    )


def base_changed_there(name: Text, signed: Signed) -> Text:
    """A correction over a base that changed in nothing but the corrected fields."""
    who, day = signed
    return Text(
        f"“{name.zh}”中{who}于{day}修改过的内容已随更新改变；仍使用签署的修改，请对照新内容再看一遍。",
        f"What {who} corrected in {name.en} on {day} has changed with an update; the signed correction goes on to be used: "
        "compare it with the new text and sign again.",
    )


def used_whole(name: Text, signed: Signed) -> Text:
    """A correction that does not fit together with the changed base and is used as it was signed."""
    who, day = signed
    return Text(
        f"“{name.zh}”已随更新改变，与{who}于{day}签署的修改合不到一起；仍整条使用签署的内容，请对照新内容重新审阅。",
        f"{name.en} has changed with an update and cannot be joined with the correction that {who} signed on {day}; the "
        "signed entry is used whole: compare it with the new text and sign again.",
    )


def vanished(name: Text, signed: Signed) -> Text:
    """The base has no such entry any more."""
    who, day = signed
    return Text(
        f"“{name.zh}”已不在当前的内容库中，{who}于{day}的签署因此不使用（仍保存在记录中）。",
        f"{name.en} is no longer in the knowledge base, so the signature of {who} of {day} is not used (it is still kept).",
    )


def damaged(name: Text) -> Text:
    """A record that cannot be read."""
    return Text(
        f"“{name.zh}”有一条签署记录已损坏、无法读取，因此使用内置内容；请重新审阅并签署。",
        f"A signature of {name.en} is damaged and cannot be read, so the built-in text is used: read it and sign it again.",
    )


def other_version(name: Text) -> Text:
    """A record of another version of the program."""
    return Text(
        f"“{name.zh}”的签署由另一版本的程序写成，本版本不能使用，因此使用内置内容；请更新程序，或重新审阅并签署。",
        f"The signature of {name.en} was written by another version of the program and cannot be used here, so the built-in "
        "text is used: update the program, or read the entry and sign it again.",
    )


def unfit(name: Text, signed: Signed, faults: Sequence[FieldFault]) -> Text:
    """A correction with faults on the base as it is now."""
    who, day = signed
    first = fault_text(faults[0].path, faults[0].message)
    return Text(
        f"{who}于{day}签署的“{name.zh}”修改与当前的内容库不符，因此使用内置内容（{first.zh.rstrip('。')}）；请重新审阅。",
        f"The correction of {name.en} that {who} signed on {day} does not fit the knowledge base as it is now, so the "
        f"built-in text is used ({first.en.rstrip('.')}): review it again.",
    )


def conflict(name: Text, kept: Signed, other: Signed) -> Text:
    """Two clinics signed one entry without knowing of each other."""
    return Text(
        f"“{name.zh}”有两份互不知情的签署：现用{kept[0]}（{kept[1]}）的，未用{other[0]}（{other[1]}）的；请比较后重新签署。",
        f"{name.en} was signed twice, independently: the signature of {kept[0]} of {kept[1]} is in use, that of {other[0]} of "
        f"{other[1]} is not: compare them and sign again.",
    )
