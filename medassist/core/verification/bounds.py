"""Which end an amount leaves open: at least and 以上, at most and 不超过, from and up to, before a number and behind it."""

from __future__ import annotations

import re

_BEFORE: tuple[tuple[str, str], ...] = (
    ("down", r"不(?:得|能|可|应|要|宜)?(?:超过|多于|高于|大于)|至多|最多|最大|最高|上限|限[于用]|不足|不到|低于"
        r"|小于|少于|不满|未满|<|≤|以内"),
    ("up", r"不(?:得|能|应)?(?:少于|低于|小于)|至少|最少|最低|超过|大于|高于|多于|>|≥|满|晚于|年过"),
    ("downish", r"可[达到]到?|增至|加到|加至|升至|可用到"),
    ("upish", r"从|自|达到"),
    ("down", r"(?<![a-z])(?:at (?:the )?most|no more than|not more than|not exceed(?:ing)?|no longer than"
        r"|never (?:over|above|more than|exceed\w*)"
        r"|not (?:over|above)|maximum(?: \w+){0,3}?(?: is| of)?|max|limited to|under|below|less than"
        r"|fewer than|younger than|lower than|before|a limit of)"),
    ("up", r"(?<![a-z])(?:at least|a minimum of|minimum(?: of)?|no less than|not less than|no (?:later|fewer) than"
        r"|not later than|not below|over|above|more than|older than"
        r"|exceed(?:s|ing)?|longer than|greater than|higher than|beyond)"),
    ("downish", r"(?<![a-z])(?:up to|as much as|rais\w+ to|increas\w+ to|reach(?:es|ing)?|within|in|by)"),
    ("upish", r"(?<![a-z])(?:from|start(?:s|ing)? (?:at|with|from)|begins? (?:with|at|from)|after|reach(?:es|ing)?)"),
)  # fmt: skip
_GAP = (
    r"(?:\s|的|正常(?:值|上限)?|间?隔|约|为|是|共|了|用|口服|服|每[次日天晚]|一[次天日]|about|around|a total of|the age of|age"
    r"|an egfr of|egfr of|only|to|of|is|=){0,4}"
)
_BOUND_BEFORE = tuple((bound, re.compile(f"(?:{source}){_GAP}$")) for bound, source in _BEFORE)
_BOUND_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (bound, re.compile(source))
    for bound, source in (
        ("up", r"\s?(?:\((?:[^)]{0,12})\))?(?:及|或|和)?(?:以上|之上|或更[多高久]|及更[多高])|\s?(?:or|and) (?:more"
            r"|over|above|older|longer|upwards?|later|higher)(?![a-z]| \d)|\s?\+"),
        ("down", r"\s?(?:及|或|和)?(?:以下|之下)|\s?(?:or|and) (?:less|under|below|younger|lower|fewer)(?![a-z]"
            r"| \d)|\s(?:at (?:the )?most|maximum)(?![a-z])"),
        ("downish", r"\s?(?:以内|之内|内)(?!眦|眼|服|科|镜)"),
        ("upish", r"起(?!床|立|效|病|身)|\s?(?:不(?:见|能)?(?:好转|缓解)|无效|无好转)?(?:之)?后(?!背)"),
        ("down", r"(?:之|以)?前(?!臂|列|壁|后|\d)|\s(?:ago|earlier)(?![a-z])"),
    )
)  # fmt: skip
_OR_MORE = re.compile(r"\d or (?:more|over)")


_SPREAD = re.compile(r"(?<!for)(?<!lasting)(?<!last)(?<!lasts)(?<!if)(?<!of)(?<!is)(?<!are) over (?:about )?$")
"""Given over an hour is how long it is given; for over an hour is longer than that."""
_A_TIME = re.compile(r"(?:hours?|minutes?|mins?|hrs?|h)$")


def bound_of(text: str, start: int, end: int) -> str:
    """up, down, upish or downish for the amount at a place of a folded text; empty where it is said exactly."""
    if _OR_MORE.search(text[start:end]):
        return "up"
    after = next((bound for bound, shape in _BOUND_AFTER if shape.match(text, end)), "")
    if after and not after.endswith("ish"):
        return after
    before = text[max(0, start - 30) : start]
    if _SPREAD.search(before) and _A_TIME.search(text[start:end]):
        return ""
    found = [(match.start(), bound) for bound, shape in _BOUND_BEFORE if (match := shape.search(before))]
    strong = [one for one in found if not one[1].endswith("ish")]
    return min(strong or found, default=(0, after))[1]


def bound_inside(text: str, start: int, end: int) -> str:
    """A bound said between the period and the number (每日最多4次)."""
    if re.search(r"最多|不超过|至多|不多于", text[start:end]):
        return "down"
    return "upish" if "达到" in text[start:end] else ""
