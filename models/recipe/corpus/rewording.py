"""Says a sentence of the knowledge base in other words without changing what it says."""

from __future__ import annotations

import random
import re

from models.recipe.corpus.records import Language

_SAME: dict[Language, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "zh": (
        (r"(?<=\d) ?mg(?!/|m)", ("毫克", " mg")),
        (r"(?<=\d) ?mL(?!/)", ("毫升", "ml")),
        (r"每日(?=\d+(?:～\d+)?次)", ("一天", "每天")),
        (r"每次(?=\d)", ("一次", "单次")),
        (r"立即", ("马上", "立刻")),
        (r"口服", ("吃", "服用")),
        (r"拨打急救电话（120）|拨打急救电话", ("打120", "呼叫120")),
        (r"不能", ("不可以", "不可")),
        (r"禁用(?=[\u4e00-\u9fff])", ("不能用", "禁止使用")),
        (r"(?<![复])转诊", ("转上级医院", "转院")),
        (r"儿童", ("小孩", "孩子")),
        (r"孕妇", ("怀孕的人", "妊娠妇女")),
        (r"发热", ("发烧",)),
        (r"～", ("至", "到", "-")),
        (r"复查", ("再查", "复检")),
        (r"就诊", ("看医生", "去看病")),
        (r"和(?=[\u4e00-\u9fff])", ("及", "与")),
    ),
    "en": (
        (r"\bby mouth\b", ("orally", "PO")),
        (r"\ba day\b", ("daily", "per day")),
        (r"\btwice\b", ("two times",)),
        (r"\bat once\b", ("immediately", "right away")),
        (r"\bcall the emergency number\b", ("call an ambulance", "phone emergency services")),
        (r"\bmust not be given\b", ("should never be given", "is contraindicated")),
        (r"\bdo not\b", ("don't", "never")),
        (r"\bchildren\b", ("kids",)),
        (r"\bworse\b", ("more severe",)),
        (r"\bsee a doctor\b", ("get medical advice",)),
        (r"(?<=\d) to (?=\d)", ("-", "–")),
        (r"\bmicrogram\b", ("mcg",)),
        (r"\bhours\b", ("hrs", "h")),
        (r"\btreats\b", ("is used for", "is a treatment for")),
        (r"\bneeds\b", ("requires",)),
        (r"\busually\b", ("mostly", "as a rule")),
        (r"\bwhen\b", ("if",)),
        (r"\band\b", ("as well as", "&")),
    ),
}
_PATTERNS = {
    language: tuple((re.compile(shape, re.IGNORECASE), words) for shape, words in rules)
    for language, rules in _SAME.items()
}


def reworded(text: str, language: Language, rng: random.Random) -> str:
    """The text with up to three of its expressions replaced by others that mean the same."""
    fitting = [(shape, words) for shape, words in _PATTERNS[language] if shape.search(text)]
    rng.shuffle(fitting)
    for shape, words in fitting[:3]:
        word = rng.choice(words)
        text = shape.sub(lambda found, w=word: w[:1].upper() + w[1:] if found.group()[:1].isupper() else w, text)  # type: ignore[misc]  # w is a text
    if rng.random() < 0.3:
        text = text.rstrip("。.")
    return text
