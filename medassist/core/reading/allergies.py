"""What the text says the patient is allergic to, in every form in which people say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medassist.core.reading.quantities import pattern

_ALLERGY_GROUPS: tuple[tuple[str, str], ...] = (
    ("penicillin", r"青霉素|盘尼西林|penicillins?|pcn|pen(?= allerg)"),
    ("cephalosporin", r"头孢(?:菌素|类)?|先锋霉素|cephalosporins?"),
    ("sulfonamide", r"磺胺(?:类)?|sulfa\w*|sulph?onamides?|sulpha\w*|sulfonamides?"),
    ("macrolide", r"大环内酯(?:类)?|macrolides?"),
    ("nsaid", r"非甾体(?:抗炎药|类)?|解热镇痛药|nsaids?|anti-?inflammator\w+"),
    ("quinolone", r"喹诺酮(?:类)?|沙星类|(?:fluoro)?quinolones?"),
    ("tetracycline", r"四环素(?:类)?|tetracyclines?"),
    ("aminoglycoside", r"氨基糖苷(?:类)?|aminoglycosides?"),
    ("local_anaesthetic", r"局麻药|local anaesthetics?"),
    ("iodine_contrast", r"造影剂|碘|contrast|iodine"),
    ("latex", r"乳胶|latex"),
    ("egg", r"鸡蛋|eggs?"),
    ("milk", r"牛奶|乳制品|milk"),
    ("peanut", r"花生|peanuts?|nuts?"),
    ("seafood", r"海鲜|虾|蟹|鱼|seafood|shellfish|fish|prawns?|shrimps?"),
)
_GROUPS = tuple((group, pattern(rf"(?<![a-z])(?:{source})(?![a-z])")) for group, source in _ALLERGY_GROUPS)

_NAMED = tuple(
    pattern(source)
    for source in (
        r"对(?P<said>[^,。;?!\n]{1,24}?)(?:等|药物|类|均|都|有|严重)*过敏",
        r"(?:^|[,。;、:\s有曾])(?P<said>[^,。;?!\n、:\s]{2,12}?)(?:药物|类)?过敏(?:史|者|体质)?(?!性|原|反应科|药物|史?\s*:)",
        r"过敏(?:史|药物|原)?\s*[:是为]\s*(?P<said>[^。;?!\n]{1,30})",
        r"(?<![a-z])(?:allerg(?:y|ies|ic|ens?)(?: reactions?)?|hypersensitiv\w+|anaphyla\w+|intoleran(?:t|ce)|sensitivity)"
        r" (?:to|of|with|after|from)\s+(?P<said>[a-z][^.;?!\n()]{1,50})",
        r"(?<![a-z])allerg(?:y|ies|ic)\s*(?:history|hx)?\s*:\s*(?P<said>[a-z][^.;?!\n()]{1,50})",
        r"(?<![a-z-])(?P<said>[a-z][a-z-]{1,24})[\s-]{1,2}(?:allerg(?:y|ies|ic)|anaphylaxis)(?![a-z])(?!\s*(?:reactions?\s*)?(?:to|with"
        r"|after|from|of)\s)(?!\s*:)",
    )
)
"""An allergy is said; the words are kept where they are no known group or drug."""
_REACTED = tuple(
    pattern(source)
    for source in (
        r"(?P<said>[^,。;?!\n、\s]{2,12}?)(?:皮试)(?:结果)?(?:是|为|呈)?\s*(?:强?阳性?|\(?\+|过敏|不过|没过|未过)",
        r"(?:吃|服用?|用|打|注射|输|静滴|静点|点)(?:了|过|完)?(?P<said>[^,。;?!\n\s]{2,12}?)(?:(?:以?后|之后|的时候|时)[^,。;?!\n]{0,6}?)?"
        r"(?:过敏|起[过了]?(?:皮)?疹|出[过了]?(?:皮)?疹|皮疹|疹子|荨麻疹|风团|休克)",
        r"(?<![a-z])(?:rash|hives|urticaria|anaphyla\w+|swelling|swelled|swollen|reacted|reactions?|collapsed?)"
        r"(?: (?!treated|improv|better)\w+){0,2}?"
        r" (?:with|to|after|from|on|taking)(?: \w+){0,2}? (?P<said>[a-z][a-z-]{2,24})",
        r"(?<![a-z])(?P<said>[a-z][a-z-]{2,24}) (?:gave|gives|caused|causes|brought)(?: \w+){0,3}? (?:rash|hives|urticaria"
        r"|anaphyla\w+|swelling|reaction)",
    )
)
"""A reaction is told; it is an allergy only to a known group or drug."""
_LIST_ENDS = pattern(
    r",?\s+(?:(?:and )?(?:is |currently )?(?:on|taking|takes)|presents?|with|but|who|is|has|had|needs?"
    r"|asks?)(?![a-z])|[?]"
)
_NO_NAME = re.compile(
    r"无|没有|否认|不$|^(?:none|no|nil|nkda|not|什么|啥|药物?|食物|皮肤|季节|花粉|鼻|the|an|a|any|drugs?|foods?|is|am|are|was|be|been"
    r"|known|being|severe|mild|multiple|other|skin|my|his|her|seasonal|suspected|possible|previous|these|this)(?![a-z])|nkda"
)
_NO_ALLERGY = pattern(
    r"(?:无|没有|否认|未发现|不|非|未)[^,。;]{0,8}$|(?<![a-z])(?:no|not|denies|nil|without|isn't|non)(?: known| any"
    r"| drug| \w+)?\s*$"
)
_NEGATIVE_TEST = re.compile(r"皮试(?:结果)?(?:是|为|呈)?\s*(?:阴|\(?-|通过)")


def allergies(text: str, drugs: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """Ids of allergy groups and drugs the text says the patient is allergic to, else the words; `drugs` are (id, start, end)."""
    found: list[str] = []
    for shapes, keeps_words in ((_NAMED, True), (_REACTED, False)):
        for shape in shapes:
            for match in shape.finditer(text):
                found += _meant(text, match, drugs, keeps_words=keeps_words)
    return tuple(dict.fromkeys(found))


def _meant(text: str, match: re.Match[str], drugs: Sequence[tuple[str, int, int]], *, keeps_words: bool) -> list[str]:
    """What one match speaks of: groups, drugs, or its words; nothing where it is denied."""
    start, end = match.span("said")
    if any(_NO_ALLERGY.search(text[max(0, place - 12) : place]) for place in (match.start(), start)):
        return []
    if _NEGATIVE_TEST.search(match[0]):
        return []
    said = match["said"]
    if cut := _LIST_ENDS.search(said):
        said = said[: cut.start()]
        end = start + cut.start()
    if _NO_NAME.search(said):
        return []
    named = [identifier for identifier, at, until in drugs if start <= at and until <= end]
    groups = [identifier for identifier, shape in _GROUPS if shape.search(said)]
    if groups or named:
        return [*groups, *(one for one in named if one not in groups)]
    return [said.strip()] if keeps_words and len(said.split()) <= 3 and _words_may_stand(match) else []


def _words_may_stand(match: re.Match[str]) -> bool:
    """Whether words that are no known medicine are an allergy ("allergic to cats"): not the word before "allergy"."""
    return match[0].startswith("对") or re.search(r"(?:to|of|with|after|from)\s+[a-z]|:\s*[a-z]", match[0]) is not None
