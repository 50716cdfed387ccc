"""What the patient brings along: allergies, medicines and known conditions said in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from medassist.core.case import TopicMention
from medassist.core.reading.quantities import pattern

_TAKING = pattern(
    r"(?:正在|一直|长期|平时|每天|目前|现在?|近期|最近|已经|已|在)(?:按时|规律|坚持|口服|服用?|吃|用|使用|注射"
    r"|打)+着?|服用着?|吃着|(?:口服|吃|用)了|用药\s*[:为]|在吃"
    r"|(?<![a-z])(?:(?:is|was|are|am|i'm|he's|she's|currently|already|been|patient|woman|man|lady|and|who is|old"
    r"|female|male|m|f|,)?\s*on|takes?|taking|took|prescribed|started(?: on)?|medications?(?: include)?:?|meds:?|dhx?:?"
    r"|drug (?:history|hx):?|uses|using|receiving|treated with)(?![a-z])\s*(?:regular|daily|long[- ]term|low[- ]dose|oral)?"
)
_SWALLOWED = pattern(r"(?:吃|口服|服用|服)着?$")
"""Right before a medicine: taken, unless the words behind it ask."""
_ASKED = pattern(r"吗|么|呢|怎|多少|几|还是|哪|好不好|行不行|可不可以|有没有|有用|管用|剂量|用量|\?")
_UNKNOWN_TAKEN = pattern(
    r"(?:正在|一直|长期|规律|每天|目前|现在|在)(?:口服|服用?|吃|用|打|注射)着?(?P<zh>[\u4e00-\u9fff]{1,6}?(?:林|平|汀"
    r"|素|片|胶囊|沙坦|普利|洛尔|他汀|双胍|列酮|脲|唑|韦|酸|松|龙|芬|班|格雷|洛芬|注射液|颗粒"
    r"|[^着了的么啥这些种点个些止退]药))(?![\u4e00-\u9fff]{0,2}过敏)"
    r"|(?:(?<![a-z])(?:on|taking|takes|prescribed|started on|and)|(?P<comma>,))\s+(?:daily |regular |long[- ]term "
    r"|low[- ]dose )?(?P<en>[a-z]{3,20}(?:arin|olol|pril|artan|statin|azole|mycin|cillin|floxacin|dipine|thiazide"
    r"|semide|formin|gliptin|gliflozin|glitazone|zepam|zolam|triptyline|oxetine|prazole|xaban|gatran|grel|sone|solone"
    r"|digoxin|insulin|lithium|methotrexate|phenytoin|warfarin|levothyroxine|carbamazepine|valproate|tramadol"
    r"|morphine|codeine|steroids?))(?![a-z])"
)
_NOT_TAKING = pattern(
    r"(?:能|可以|可否|可|不|没|未|停|应该|需要|该|要|否)(?:再|继续|一起|同时)?$|(?<![a-z])(?:not|can i|can he|can she"
    r"|should i|stopped|never|no longer|could i|may i|if i|before|to start|safe to)(?: \w+)?\s*$"
)
_HAS = pattern(
    r"(?:有|患有?|患上|得了?|得过|确诊(?:为|了)?|诊断(?:为|是)?|是|合并|既往(?:史|有)?:?|查出|发觉我?是|伴|曾患"
    r"|患过)(?:多年|轻度|重度|严重|慢性|原发性|的|了|一点|点|过)*\s*$"
    r"|(?<![a-z])(?:has|have|had|with|known|history of|hx of?|h/o|pmhx?:?|diagnosed with|background of|suffers? from"
    r"|a|an|who has|past medical history of|and|chronic|due to)\s*(?:a |an |mild |severe |well-controlled |chronic "
    r"|stable |poorly controlled )*$"
)
_HISTORY_AFTER = pattern(
    r"^\s*(?:病?史|患者|病人|多年|[一二两三四五六七八九十\d几]+\s*余?年|,|、|和|及)|^\s*(?:for \d+ years|patient|on\b)"
)

_ONE_BETWEEN = pattern(
    r"\s*(?:\d[\d.]*\s*(?:mg|g|mcg|ug|片|粒)?[a-z\d /]{0,12})?\s*(?:,|、|and|和)\s*(?:[a-z-]{4,20}|[\u4e00-\u9fff]{2,7})"
    r"(?:\s*\d[\d.]*\s*(?:mg|g|mcg|ug|片|粒)[a-z\d /]{0,12})?\s*(?:,|、|and|和)\s*(?:and )?"
)
"""One medicine that the base does not know, between two of a list."""


def medicines(text: str, drugs: Sequence[tuple[str, int, int]], allowed: Iterable[bool]) -> tuple[str, ...]:
    """Drug ids that the text says are being taken; `allowed` tells for each drug whether it is neither denied nor asked for."""
    found: list[str] = []
    reach = -100
    for (identifier, start, end), fine in zip(drugs, allowed, strict=True):
        begin = max(0, start - 24)
        cue = max(_TAKING.finditer(text, begin, start), key=lambda one: one.end(), default=None)
        listed = (
            0 <= start - reach <= 12 or _ONE_BETWEEN.fullmatch(text, max(0, reach), start) is not None
        ) and not re.search(r"[。.;?!\n]|吗|能|可以|can|should", text[reach:start])
        direct = cue is not None and not re.search(r"[,。.;?!\n]", text[cue.end() : start]) and start - cue.end() <= 12
        if not direct and _ASKED.search(_rest_of_sentence(text, end)) is None:
            cue = _SWALLOWED.search(text, begin, start)
            direct = cue is not None
        if direct and cue is not None and _NOT_TAKING.search(text[max(0, cue.start() - 16) : cue.start()]):
            direct = False
        if fine and (direct or listed):
            found.append(identifier)
            reach = end
    return tuple(dict.fromkeys(found))


def _rest_of_sentence(text: str, start: int) -> str:
    """What follows in the same sentence, its mark included."""
    end = re.search(r"[。.;?!\n]", text[start:])
    return text[start : start + end.end()] if end else text[start:]


def other_medicines(text: str, known: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """Words of medicines being taken that the base does not know; `known` are the drugs it found (id, start, end)."""
    found: list[str] = []
    for match in _UNKNOWN_TAKEN.finditer(text):
        group = "zh" if match["zh"] else "en"
        start, end = match.span(group)
        if any(start < until and at < end for _, at, until in known):
            continue
        if match["comma"] and not _TAKING.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        if not _NOT_TAKING.search(text[max(0, match.start() - 16) : match.start()]):
            found.append(match[group])
    return tuple(dict.fromkeys(found))


def known_condition(text: str, start: int, end: int) -> bool:
    """Whether the words around a condition's name say that the patient has it."""
    return (
        _HAS.search(text[max(0, start - 30) : start]) is not None
        or _HISTORY_AFTER.search(text[end : end + 12]) is not None
    )


def drug_places(topics: Sequence[TopicMention], spans: Sequence[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """(id, start, end) of the drugs among topics, in the folded text's places."""
    return [(topic.id, *span) for topic, span in zip(topics, spans, strict=True) if topic.kind == "drug"]
