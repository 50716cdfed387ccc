"""Folds a text to one plain form for matching, keeping for every character the place it came from in the original.

Folding: NFKC (full-width forms, ligatures, units such as the one-character degree Celsius), lower case, typographic quotes and
dashes to plain ones, common traditional Chinese characters of the clinic to simplified; control and invisible characters and
lone surrogates are dropped.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_TRADITIONAL = (
    "燒頭嘔腹瀉過敏發熱腫脹藥壓暈氣喘難過膿痠麻驚搖嚴無沒體溫嬰兒歲個週該腦膜癥狀見現間後裡還來會說話時點開黃疸癢濕瘍潰"
    "腸臟關節風濕腎膽臉聲啞鼻塞淚紅眼視聽覺盜減輕劇烈側顫癲癇懷產婦陰經歷續傷斷幾從醫處診療預關於嗎麼樣請問為什對與爾讓"
    "應給當誰這誤飲進雙單邊腳膚疹軟強僵繼陣擊穩靜動躁讀寫語講網類糖確認內異觀條種總結傳"
)
_SIMPLIFIED = (
    "烧头呕腹泻过敏发热肿胀药压晕气喘难过脓酸麻惊摇严无没体温婴儿岁个周该脑膜症状见现间后里还来会说话时点开黄疸痒湿疡溃"
    "肠脏关节风湿肾胆脸声哑鼻塞泪红眼视听觉盗减轻剧烈侧颤癫痫怀产妇阴经历续伤断几从医处诊疗预关于吗么样请问为什对与尔让"
    "应给当谁这误饮进双单边脚肤疹软强僵继阵击稳静动躁读写语讲网类糖确认内异观条种总结传"
)
_FOLDED = {
    **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
    "喫": "吃",
    "痲": "麻",
    "臺": "台",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "﹣": "-",
    "º": "°",
    "˚": "°",
    "µ": "u",
    "μ": "u",
    "×": "x",
    "→": " to ",
    "\t": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "｡": "。",
}
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Normalised:
    """The folded text and, for its character i, the original's code point `origin[i]`; `origin` has one entry more.

    For a text that folding leaves as long as it was, `origin` is a range.
    """

    original: str
    text: str
    origin: list[int] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original for a half-open, non-empty span of the folded text."""
        return self.origin[start], self.origin[end - 1] + 1

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the folded text of a span of the original."""
        return bisect_left(self.origin, start), bisect_left(self.origin, end)

    def quote(self, start: int, end: int) -> str:
        """The original's words for a span of the folded text."""
        first, last = self.span(start, end)
        return self.original[first:last]


def normalise(text: str) -> Normalised:
    """Fold a text; any text whatever is accepted, in linear time."""
    if text.isascii() and text.isprintable() and " -> " not in text:
        return Normalised(text, text.lower(), range(len(text) + 1))
    folded = [_fold(character) for character in text]
    joined = "".join(folded).replace(" -> ", " to ")
    if len(joined) == len(text) and all(len(piece) == 1 for piece in folded):
        return Normalised(text, joined, range(len(text) + 1))
    origin = [index for index, piece in enumerate(folded) for _ in piece]
    origin.append(len(text))
    return Normalised(text, joined, origin)


@lru_cache(maxsize=20_000)
def _fold(character: str) -> str:
    """One character's folded form, possibly empty or several characters."""
    known = _FOLDED.get(character)
    if known is not None:
        return known
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in _DROPPED_CATEGORIES or "\ufe00" <= character <= "\ufe0f":
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()
    return "".join(_FOLDED.get(part, part) for part in plain)
