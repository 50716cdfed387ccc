"""Opposites that two languages name with unlike words: times of day, too much and too little, consent and refusal, fasting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from medassist.core.clinical import Language
from medassist.core.languages import OTHER_LANGUAGE


@dataclass(frozen=True, slots=True)
class Pole:
    """One of several things that exclude each other, as each language says it."""

    zh: re.Pattern[str]
    en: re.Pattern[str]

    def of(self, language: Language) -> re.Pattern[str]:
        """The words of one language."""
        return self.zh if language == "zh" else self.en


def _pole(zh: str, en: str) -> Pole:
    return Pole(re.compile(zh), re.compile(rf"(?<![a-z])(?:{en})(?![a-z])", re.IGNORECASE))


POLES = (
    _pole(r"早[晨上饭餐晚]|晨|上午|每早", r"mornings?|breakfast"),
    _pole(r"中午|正午|午[饭餐]|早中晚", r"noon|midday|lunch"),
    _pole(
        r"晚(?![期孕发])|睡前|夜|傍晚|盗汗",
        r"evenings?|nights?|nightly|overnight|nocturnal|dinner|supper|bed-?time|before (?:bed|sleep)|tonight|nocturia",
    ),
    _pole(r"功能减退|功能低下|甲减", r"hypo(?:thyroid|function|pituit|adrenal|parathyroid)\w*|underactive"),
    _pole(r"功能亢进|甲亢", r"hyper(?:thyroid|function|parathyroid|splen|cortis)\w*|overactive"),
    _pole(r"低血糖|血糖(?:过|偏)?低", r"hypoglyc\w*|low (?:blood )?(?:sugar|glucose)|(?:sugar|glucose) (?:is|was) low"),
    _pole(
        r"高血糖|血糖(?:过|偏|升)?高",
        r"hyperglyc\w*|(?:high|raised) (?:blood )?(?:sugar|glucose)|(?:sugar|glucose) (?:is|was) high",
    ),
    _pole(
        r"低血压|血压(?:过|偏|降)?低|血压下降",
        r"hypotens\w*|low blood pressure|(?:fall|drop) in blood pressure|blood pressure (?:(?:is|was) low|fell|dropp\w*)",
    ),
    _pole(
        r"高血压|血压(?:过|偏|升|增)?高|[脉内眼]高压|压[升增]高",
        r"hypertens\w*|(?:high|raised|elevated|increased) (?:\w+ )?(?:blood )?pressure|blood pressure (?:is|was) (?:high|raised)"
        r"|pre-?eclampsia|glaucoma",
    ),
    _pole(
        r"湿啰音|湿罗音|湿性啰音|细湿",
        r"crackles?|crepitations?|crepitus|moist r[aâ]les|wet r[aâ]les|(?<!dry )r[aâ]les",
    ),
    _pole(r"干啰音|干罗音|干性啰音|哮鸣音|喘鸣", r"wheez\w*|rhonch\w*|dry r[aâ]les|stridor"),
    _pole(
        r"拒绝|不同意|不愿",
        r"refus\w*|declin(?:es?|ed|ing)|against (?:medical )?advice|unwilling|does not (?:agree|consent|want)",
    ),
    _pole(r"(?<!不)(?<!未)同意|(?<!不)愿意", r"agree[sd]?|consent\w*|willing"),
    _pole(
        r"禁食|空腹|禁饮|禁水",
        r"fast(?:ing|ed)|fast for|nothing by mouth|nil by mouth|npo|(?:no|without) (?:food|eating|water)|empty stomach",
    ),
)


def exchanged_poles(source: str, target: str, to: Language) -> Iterable[tuple[str, bool]]:
    """Words of a pole that the other sentence has not, each with whether it is the translation's."""
    spoken = OTHER_LANGUAGE[to]
    for pole in POLES:
        said, written = pole.of(spoken).search(source), pole.of(to).search(target)
        if said and not written:
            yield said.group(), False
        elif written and not said:
            yield written.group(), True
