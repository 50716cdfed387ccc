"""The content-bearing terms of a text: what an answer must cover, without the words of asking."""

from __future__ import annotations

import re
from collections.abc import Sequence

_EN_STOP = frozenset(
    "a an the and or but if of in on at to for with by from as is are was were be been being do does did have has "
    "had i you he she it we "
    "they me him her us them my your his its our their this that these those there here what which who whom whose "
    "when where why how "
    "can could should would may might will shall must not no nor so than then too very just about into over after "
    "before between up down "
    "out off again further once all any both each few more most other some such only own same s t don now get got "
    "give gives given take "
    "please tell need want know like ask help thanks thank hello hi dear doctor dr sir madam patient patients old "
    "year years yo day days "
    "week weeks month months hour hours am i'm i've it's what's also still since while during because mg ml kg man "
    "woman boy girl male female "
    "child children baby best good much many long make made use used using try together same time".split()
)
_ZH_STOP = (
    "请问一下|请问|想问一下|想问|咨询一下|咨询|想了解|你好|您好|医生|大夫|谢谢|麻烦|怎么办|怎么治疗|怎么治|怎么回事"
    "|怎么样|怎么|怎样|如何|什么是|是什么|什么|为什么|为何|哪些|哪个|哪种|哪里|多少|"
    "是不是|有没有|会不会|能不能|可不可以|要不要|是否|能否|可以|应该|需要|应当|一下|一个|一些|这个|那个|这种|那种"
    "|这样|那样|一起|同时|一块儿?|时候|现在|目前|最近|因为|所以|但是|如果|而且|还是|或者|以及|已经|一直|有点|有些|"
    "比较|非常|特别|患者|病人|孩子|宝宝|小孩|我们|你们|他们|她们|我|你|您|他|她|它|的|了|是|有|在|和|与|及|或|吗|呢"
    "|啊|吧|呀|么|嘛|也|都|就|还|很|会|要|能|可|对|把|被|让|给|请|用|吃|做|个|上|下|里|去|来|到|说|从|这|那|不|没|几"
    "|岁|天|年|月|日|周|男|女|该|其|于|以|之|为|着|过|地|得|想"
)
_ZH_CUT = re.compile(_ZH_STOP)
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z][a-z0-9'+-]*")


def content_terms(text: str, kept: Sequence[tuple[int, int]] = ()) -> tuple[str, ...]:
    """Terms of a folded text in order, each once; `kept` are places of phrases that stay whole."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for start, end in sorted(kept):
        if start < at:
            continue
        pieces.extend(_pieces(text, at, start))
        pieces.append((start, text[start:end].strip()))
        at = end
    pieces.extend(_pieces(text, at, len(text)))
    return tuple(dict.fromkeys(term for _, term in pieces if term))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for run in _RUN.finditer(text, start, end):
        word = run.group()
        if "a" <= word[0] <= "z":
            word = word.removesuffix("'s").strip("-'")
            if len(word) > 1 and word not in _EN_STOP:
                found.append((run.start(), word))
        else:
            found.extend((run.start(), part) for part in _ZH_CUT.split(word) if part)
    return found
