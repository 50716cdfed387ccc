"""The amounts a sentence states: value or range, dimension, bound, per what, stage, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from medassist.core.verification.bounds import bound_inside, bound_of
from medassist.core.verification.number_words import NUMBER, SEPARATOR, neighbours, value_of
from medassist.core.verification.rhythm import PERIOD_DAYS, Per, periods, rhythms
from medassist.core.verification.units import COUNTED, DOSES, unit_at

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a sentence with what belongs to it.

    `low`..`high` in the unit of `dimension` (mass in mg, volume in mL, hours, months, frequency in times a day); `bound` is
    up (at least), down (at most), `upish`/`downish` where the word leaves it open (from, up to), or empty. `per` names a
    period; `over` is kg, m2 or empty. `stage` is `first` for a first dose. `start`, `end`: half open, folded text.
    """

    dimension: str
    low: float
    high: float
    start: int
    end: int
    bound: str = ""
    per: str = ""
    over: str = ""
    stage: str = ""
    clause: int = 0


_NAMES = re.compile(
    r"(?:急救电话|急救|呼叫|[打叫拨])[^\d,。]{0,6}120(?!\d|\s?[a-z%])|\(120\)"
    r"|(?<![a-z])[a-z]{1,6}-?\d+[a-z]{0,3}(?![\d.%a-z])"
    r"|(?<![a-z\d])[a-z]\d[a-z]+\d*|百日咳|三尖瓣|二尖瓣|三角肌|四肢|五官|十二指肠|一氧化碳|二氧化碳|三叉神经|七叶"
    r"|三七|六味|[甲乙丙丁戊]型|24小时制"
    r"|\bat once\b|(?<![a-z])once (?:is|are|[a-z]+ing|the|an?(?! (?:day|week|night|month|year|hour))|he|she|it|they"
    r"|you|stable|able)(?![a-z])|万一|一旦|一般|一些|一样|一起|一种|一直|统一|同一|唯一|第一(?=选|线|个?抗)"
    r"|first[- ](?:choice|line|aid)|second[- ]line|三餐|[下上]一次|一次性|第[一1]次|首次"
    r"|(?<![a-z])first dose(?![a-z])|(?<![a-z])one of the"
)
"""Digits and numerals that are part of a name or a turn of speech."""
_UNIT_LETTERS = re.compile(
    r"(?:mg|g|ug|mcg|ml|l|kg|mm|cm|h|d|x|day|days|q|po|to|or|ph|t|hr|rr|bp|every|for|week)-?\d+(?:h|d|w|mg|g|ml|kg)?"
)
_WITH_DIGITS = re.compile(r"[a-z]+-?\d+[a-z]*|[a-z]\d[a-z]+\d*")
_RANGE = re.compile(rf"(?P<low>{NUMBER})")
_SECOND = re.compile(rf"{SEPARATOR}(?:day |第)?(?P<high>{NUMBER})")
_PRESSURE = re.compile(
    rf"(?<![\d./])(\d{{2,3}})(?:{SEPARATOR}(\d{{2,3}}))?\s?/\s?(\d{{2,3}})(?:{SEPARATOR}(\d{{2,3}}))?(?![\d/]"
    rf"|\s?(?:周|天|week|day))(?:\s?mm\s?hg)?"
)
_RATIO = re.compile(r"(?<![\d.])(\d+):(\d+)(?![\d.])")
_TYPE = re.compile(
    r"(?<![\d.])([12ⅰⅱ一二])型(?=糖尿病|呼吸|\S)|(?<![a-z])type (1|2|i{1,2})(?![a-z\d])|(?<![a-z])(?:grade|stage"
    r"|class|plan|phase) (\d)(?!\d)"
)
_FRACTION = re.compile(
    rf"(?P<whole>{NUMBER})分之(?P<part>{NUMBER})|(?P<part2>{NUMBER}) (?:in"
    rf"|out of) (?:every )?(?P<whole2>{NUMBER})(?! ?(?:hours|h|days|weeks|months|minutes|ml|doses|or|to|and"
    rf"|-)(?![a-z]))"
    r"|(?P<quarter>(?<![a-z])a quarter(?![a-z]))|(?P<third>(?<![a-z])(?:a|one) third(?![a-z]))|(?P<half>一半|半数"
    r"|减半|半量|(?<![a-z])(?:half|halved)(?! an?(?![a-z])))"
)
_ORDINAL = re.compile(
    rf"第(?P<low>{NUMBER})(?:{SEPARATOR}第?(?P<high>{NUMBER}))?(?P<unit>个?小时|天|日|周|剂|次|个?月|年)"
    rf"|(?<![a-z])(?P<enunit>day|days|week|weeks) (?P<low2>{NUMBER})(?:{SEPARATOR}(?:day "
    rf"|week )?(?P<high2>{NUMBER}))?"
    r"|(?<![a-z])(?P<word>first|second|third|1st|2nd|3rd) (?P<wordunit>hour|day|week|month|year|dose)(?![a-z])"
)
_ORDINAL_WORDS = {"first": 1.0, "1st": 1.0, "second": 2.0, "2nd": 2.0, "third": 3.0, "3rd": 3.0}
_PER_MINUTE = re.compile(
    rf"每分钟[^,。;\d]{{0,8}}?(?P<low>\d+)(?:{SEPARATOR}(?P<high>\d+))?(?![\d.]|\s?(?:[mμu]?g|m?l|iu|毫|微|滴|单位))次?"
    rf"|(?P<low2>\d+)(?:{SEPARATOR}(?P<high2>\d+))? ?(?:breaths |beats |times )?(?:a|per) minute(?![a-z])"
)
_ONE_PERIOD = re.compile(
    r"(?<![a-z])(?:(?:after|within|in|for|lasting|over) an? |an? (?=\w+ later))(hour|day|week|month|year)(?![a-z])"
)
_PERIODS = {
    "hour": ("hours", 1.0),
    "day": ("hours", 24.0),
    "week": ("hours", 168.0),
    "month": ("months", 1.0),
    "year": ("months", 12.0),
}
_AGED = re.compile(r"(?<![a-z])(?:the age of|aged?|age of) $")
_ONCE = re.compile(r"(?<![a-z])(?:(once)|(twice))(?![a-z])")
_HALF = re.compile(r"(?<!每)半(?=年|个?月|个?小时|天|片|日)|half (?:an? )?(?=hour|tablet|year|day)")
_OVER = re.compile(r"\s?(?:/|per |a |每)\s?(kg|m2|m²|㎡|公斤|千克|kilogram|kilo)(?![a-z])(?: of body ?weight)?")
_OVER_BEFORE = re.compile(r"每(?:公斤|千克|kg)(?:体重)?[^\d,。]{0,6}$|per (?:kg|kilogram)[^\d,.]{0,14}$")

_AFTER_OR = re.compile(r"(?:(?<![a-z])or |或)$")
_STAGE = re.compile(r"(?:首[次剂]|第[一1][次剂]|(?<![a-z])first dose(?!s)|负荷量?|loading dose)[^\d,。;]{0,14}$")
_CLAUSE_END = re.compile(r"[;!?()\n。]|、(?!\d)|,(?!\d{3}(?!\d))|(?<!\d)[:.]|[:.](?!\d)")


def clause_ends(text: str) -> list[int]:
    """Ends (exclusive, of the mark) of the clauses of a folded text; the last is the text's own end."""
    return [match.end() for match in _CLAUSE_END.finditer(text)] + [len(text)]


_COUNT_A_DAY = re.compile(r" (?:a|per) day(?![a-z])")
_EVERY = re.compile(
    r"每[日天周月年小星个]|(?:every|each|an?|per) ?(?:day|week|month|year|hour)|daily|weekly|monthly|yearly|hourly"
)
"""Words for a period that say how often something is done even where no amount stands beside them."""


def named_with_digits(text: str) -> Iterator[tuple[str, int, int]]:
    """Names that hold digits (crb-65, b12) in a folded text, without their hyphen, and where each stands."""
    for match in _NAMES.finditer(text):
        if _WITH_DIGITS.fullmatch(match.group()) and not _UNIT_LETTERS.fullmatch(match.group()):
            yield match.group().replace("-", ""), match.start(), match.end()


class _Scan:
    """Collects amounts; a place belongs to the first reading that takes it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken = bytearray(len(text))
        self.found: list[Amount] = []
        self.ends = clause_ends(text)
        self.last: tuple[str, float, int] = ("plain", 1.0, 0)

    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\x01" * (end - start)

    def add(self, amount: Amount) -> None:
        bound = amount.bound or self._bound(amount)
        stage = "first" if _STAGE.search(self.text[max(0, amount.start - 24) : amount.start]) else ""
        clause = sum(end <= amount.start for end in self.ends)
        self.found.append(replace(amount, bound=bound, stage=stage, clause=clause))
        self.take(amount.start, amount.end)

    def _bound(self, amount: Amount) -> str:
        own = bound_of(self.text, amount.start, amount.end) or self._taken_over(amount)
        if amount.dimension == "diastolic":
            high = self.found[-1]
            own = own or high.bound
            self.found[-1] = replace(high, bound=high.bound or own)
        return own

    def _taken_over(self, amount: Amount) -> str:
        """In brackets or after `or`, the bound of the amount before it: 500 mL or more (1000 mL in China)."""
        if not (_in_bracket(self.text, amount) or _AFTER_OR.search(self.text[: amount.start])):
            return ""
        found = next((one.bound for one in reversed(self.found) if one.dimension == amount.dimension), "")
        return f"{found}ish" if found in ("up", "down") else found


def amounts(text: str) -> tuple[Amount, ...]:
    """All amounts of a folded text, by place."""
    scan = _Scan(text)
    for match in _NAMES.finditer(text):
        if not _UNIT_LETTERS.fullmatch(match.group()):
            scan.take(match.start(), match.end())
    for amount in _before_rhythms(text):
        scan.add(amount)
    for rhythm in rhythms(text):
        if scan.free(rhythm.start, rhythm.end):
            bound = bound_inside(text, rhythm.start, rhythm.end)
            scan.add(Amount("frequency", rhythm.low, rhythm.high, rhythm.start, rhythm.end, bound))
    marks = [mark for mark in periods(text) if scan.free(mark.start, mark.end)]
    for mark in marks:
        scan.take(mark.start, mark.end)
    for amount in (*_shapes(text), *_once(text)):
        if scan.free(amount.start, amount.end):
            scan.add(amount)
    _plain(scan)
    scan.found.sort(key=lambda one: one.start)
    return tuple(sorted(_with_periods(scan, marks), key=lambda one: one.start))


def _before_rhythms(text: str) -> Iterator[Amount]:
    """What would else be read as how often or per what: 40 a minute, after a week."""
    for match in _PER_MINUTE.finditer(text):
        low, high = (
            float(match["low"] or match["low2"]),
            float(match["high"] or match["high2"] or match["low"] or match["low2"]),
        )
        yield Amount("beats", low, high, match.start(), match.end(), bound_inside(text, match.start(), match.end()))
    for match in _HALF.finditer(text):
        unit = unit_at(text, match.end())
        if unit is not None:
            yield Amount(unit[0], 0.5 * unit[1], 0.5 * unit[1], match.start(), unit[2])
    for match in _ONE_PERIOD.finditer(text):
        dimension, size = _PERIODS[match[1]]
        bound = "upish" if match.group().startswith("after") else ""
        yield Amount(dimension, size, size, match.start(1), match.end(1), bound)


def _shapes(text: str) -> Iterator[Amount]:
    """Pressures, ratios, types, fractions and ordinals: numbers whose shape says what they are."""
    for match in _FRACTION.finditer(text):
        share = _share(match)
        if share is not None:
            yield Amount("percent", share, share, match.start(), match.end())
    for match in _PRESSURE.finditer(text):
        one, two, three, four = match.groups()
        high, low = (float(one), float(two or one)), (float(three), float(four or three))
        if high[0] > low[0] and high[0] >= 60:
            middle = match.start(3)
            yield Amount("systolic", *high, match.start(), middle)
            yield Amount("diastolic", *low, middle, match.end())
    for match in _RATIO.finditer(text):
        yield Amount(f"ratio to {match[2]}", float(match[1]), float(match[1]), match.start(), match.end())
    for match in _TYPE.finditer(text):
        word = match[1] or match[2] or match[3]
        value = float({"ⅰ": 1, "ⅱ": 2, "i": 1, "ii": 2, "一": 1, "二": 2}.get(word, word))
        yield Amount("type", value, value, match.start(), match.end())
    for match in _ORDINAL.finditer(text):
        ends = _ordinal_ends(match)
        if ends is not None:
            unit = unit_at(match["unit"] or match["enunit"] or match["wordunit"], 0)
            name = "ordinal" if unit is None else f"ordinal {unit[0]} {unit[1]:g}"
            yield Amount(name, *ends, match.start(), match.end())


def _once(text: str) -> Iterator[Amount]:
    for match in _ONCE.finditer(text):
        value = 1.0 if match[1] else 2.0
        yield Amount("times", value, value, match.start(), match.end())


def _share(match: re.Match[str]) -> float | None:
    if match["half"]:
        return 50.0
    if match["quarter"] or match["third"]:
        return 25.0 if match["quarter"] else 100 / 3
    try:
        part, whole = value_of(match["part"] or match["part2"]), value_of(match["whole"] or match["whole2"])
    except ValueError:
        return None
    return 100 * part / whole if 0 < part < whole else None


def _ordinal_ends(match: re.Match[str]) -> Span | tuple[float, float] | None:
    if match["word"]:
        value = _ORDINAL_WORDS[match["word"]]
        return value, value
    low, high = match["low"] or match["low2"], match["high"] or match["high2"]
    try:
        first = value_of(low)
        return first, value_of(high) if high else first
    except ValueError:
        return neighbours(low)


def _plain(scan: _Scan) -> None:
    """Everything else: a number or a range with the unit that follows; words for numbers only where a unit follows."""
    text, at = scan.text, 0
    while (match := _RANGE.search(text, at)) is not None:
        at = match.end()
        if not scan.free(*match.span()):
            continue
        read = _read(text, match)
        if read is None:
            continue
        low, high, place, digits = read
        unit = unit_at(text, place)
        over = _OVER.match(text, unit[2]) if unit else None
        if unit is None and (not digits or (high == low and _is_list_number(text, match.start(), place))):
            continue
        if unit is None and _AGED.search(text[: match.start()]):
            unit = ("months", 12.0, place)
        dimension, factor, end = unit or (*_elliptic(scan, match.start(), place), place)
        over_name = "" if over is None else "m2" if "2" in over[1] or "²" in over[1] else "kg"
        if (
            over is None
            and dimension in DOSES
            and _OVER_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
        ):
            over_name = "kg"
        end = over.end() if over else end
        if not scan.free(match.start(), place):
            end = match.end()
        scan.add(Amount(dimension, low * factor, high * factor, match.start(), end, over=over_name))
        scan.last = (dimension, factor, end)
        at = max(at, end)


def _elliptic(scan: _Scan, start: int, place: int) -> tuple[str, float]:
    """The unit a bare number takes from what was said before: at most 12 weeks (8 in China), 1 sachet, at most 3 a day."""
    dimension, factor, end = scan.last
    if end and scan.text[end:start].strip() == "(":
        return dimension, factor
    counted = next((one for one in reversed(scan.found) if one.dimension in COUNTED), None)
    if counted is not None and _COUNT_A_DAY.match(scan.text, place):
        return counted.dimension, 1.0
    return "plain", 1.0


def _is_list_number(text: str, start: int, end: int) -> bool:
    """Whether a bare number only numbers an item of a list (1. or 2) at the beginning of a line)."""
    return not text[:start].strip() and re.match(r"[.)、](?!\d)", text[end : end + 2]) is not None


def _read(text: str, match: re.Match[str]) -> tuple[float, float, int, bool] | None:
    """Low, high, end of the digits, and whether they are digits; the first end may carry its own unit."""
    word = match["low"]
    try:
        low = value_of(word)
    except ValueError:
        pair = neighbours(word)
        return None if pair is None else (*pair, match.end(), False)
    digits = word[0].isdigit()
    place = match.end()
    second = _SECOND.match(text, place)
    own = None
    if second is None and (own := unit_at(text, place)) is not None:
        over = _OVER.match(text, own[2])
        second = _SECOND.match(text, over.end() if over else own[2])
    if second is None or (
        second.group().strip().startswith("and") and not re.search(r"(?<![a-z])between $", text[: match.start()])
    ):
        return low, low, place, digits
    try:
        high = value_of(second["high"])
    except ValueError:
        return low, low, place, digits
    last = unit_at(text, second.end())
    if own is not None and last is not None:
        if own[0] != last[0]:
            return low, low, place, digits
        low *= own[1] / last[1]
    if high <= low or (own is not None and last is None):
        return low, low, place, digits
    return low, high, second.end(), digits or second["high"][0].isdigit()


def _with_periods(scan: _Scan, marks: list[Per]) -> Iterator[Amount]:
    """Gives each amount of medicine the word beside it that says per what it is; words left over are amounts themselves."""
    used: set[int] = set()
    last: Amount | None = None
    for amount in scan.found:
        mark = _per_of(amount, scan, marks) if amount.dimension in DOSES else None
        used |= {mark.start} if mark else set()
        follows = amount.bound == "down" or _in_bracket(scan.text, amount)
        named = mark.per if mark else last.per if last and follows and last.dimension == amount.dimension else ""
        last = replace(amount, per=named) if amount.dimension in DOSES else last
        yield last if last is not None and amount.dimension in DOSES else amount
    for mark in marks:
        if mark.start not in used and _EVERY.match(scan.text, mark.start):
            days = PERIOD_DAYS[mark.per]
            yield Amount("period", days, days, mark.start, mark.end)


def _in_bracket(text: str, amount: Amount) -> bool:
    """Whether the amount stands first in brackets: a variant of the one before them."""
    return re.search(r"\([^()\d]{0,40}$", text[max(0, amount.start - 42) : amount.start]) is not None


def _per_of(amount: Amount, scan: _Scan, marks: list[Per]) -> Per | None:
    """The nearest such word of the clause with no other amount between: before it in Chinese, behind it in English."""
    first = scan.ends[amount.clause - 1] if amount.clause else 0
    last = scan.ends[amount.clause]
    doses = [one for one in scan.found if one.dimension in DOSES and one is not amount]
    near: list[tuple[int, int, Per]] = []
    for mark in marks:
        if not (first <= mark.start and mark.end <= last):
            continue
        after = mark.start >= amount.end
        low, high = (amount.end, mark.start) if after else (mark.end, amount.start)
        if any(low <= other.start < high for other in doses):
            continue
        word = scan.text[mark.start : mark.end]
        rank = -1 if word.startswith("/") else int(after != word.isascii())
        near.append((rank, high - low, mark))
    return min(near, key=lambda one: one[:2])[2] if near else None
