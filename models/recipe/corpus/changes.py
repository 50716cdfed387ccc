"""Changes one detail of a sentence, so that what it says is no longer what its source says."""

from __future__ import annotations

import random
import re

from medassist.core.clinical import KnowledgeBase
from models.recipe.corpus.records import Language

CHANGES = ("number", "unit", "negation", "drug", "side", "age", "direction")

_UNIT = (
    r"(?:mg/kg|mg/dL|mg|g/L|g(?![a-z])|mL/min|mL/kg|mL|kg|micrograms?|μg|mmHg|mmol/L|mmol|%|℃|°C|hours?\b|h\b|days?\b|weeks?\b|months?\b"
    r"|minutes?\b|times?\b|tablets?\b|puffs?\b|units?\b|次|片|粒|天|日(?!龄)|周|个月|小时|分钟|毫克|毫升|克|单位|袋|喷|倍|厘米|cm|℃)"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.\-/])(\d+(?:\.\d+)?)(?=\s?" + _UNIT + ")")
_AGE_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.])(\d+)(?=岁|个?月龄|日龄|天龄)|(?<![A-Za-z0-9.])(\d+)(?= years? (?:old|of age|and)| years?,"
    r"| months? old| months to)"
    r"|(?<=over )(\d+)(?= years)|(?<=under )(\d+)(?= years)|(?<=from )(\d+)(?= years)"
)
_UNITS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        (r"(?<=\d) ?mg/kg", " g/kg"),
        (r"(?<=\d) ?mg(?![/m])", " g"),
        (r"(?<=\d) ?g(?![/a-z])", " mg"),
        (r"(?<=\d) ?mL(?!/)", " L"),
        (r"(?<=\d)小时", "天"),
        (r"(?<=\d)天", "周"),
        (r"(?<=\d)周(?!岁)", "天"),
        (r"(?<=\d)个月(?!以?龄)", "天"),
        (r"(?<=\d)分钟", "小时"),
        (r"每日(?=\d)", "每周"),
        (r"(?<=\d) ?微克", " mg"),
        (r"(?<=\d)片", "盒"),
    ),
    "en": (
        (r"(?<=\d) mg/kg\b", " g/kg"),
        (r"(?<=\d) mg\b(?!/)", " g"),
        (r"(?<=\d) g\b(?!/)", " mg"),
        (r"(?<=\d) micrograms?\b", " mg"),
        (r"(?<=\d) mL\b(?!/)", " L"),
        (r"(?<=\d) hours?\b", " days"),
        (r"(?<=\d) days?\b", " weeks"),
        (r"(?<=\d) weeks?\b", " days"),
        (r"(?<=\d) months?\b(?! old)", " days"),
        (r"(?<=\d) minutes?\b", " hours"),
        (r"\b(?:a|each|every) day\b", "a week"),
    ),
}
_NEGATIONS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        (r"不要(?!紧)", "要"),
        (r"不能(?!够|正)", "能"),
        (r"不可(?!逆|避|触)", "可以"),
        (r"不宜", "宜"),
        (r"不得(?!已)", "可以"),
        (r"禁用|禁止", "可以用"),
        (r"慎用", "放心使用"),
        (r"避免", "多"),
        (r"不需要?|无需", "需要"),
        (r"不必", "必须"),
        (r"不用(?=[\u4e00-\u9fff])", "要用"),
        (r"不推荐", "推荐"),
        (r"不应", "应"),
        (r"不加重", "加重"),
        (r"没有(?!效)", "有"),
        (r"(?<![不必所对相响反适效供])应(?![激用答对急])", "不应"),
        (r"(?<!不)可以", "不可以"),
        (r"(?<![不无])必须", "不必"),
        (r"(?<![主需重只不就还想次摘必])要(?![点素害求么不])", "不要"),
        (r"立即|马上", "不必立即"),
        (r"(?<!不)首选", "不选"),
        (r"(?<![不无必])需(?!氧)", "不需"),
        (r"(?<!不)可用", "禁用"),
        (r"(?<![不无])常伴", "不伴"),
        (r"(?<!不)是(?!否|不)", "不是"),
    ),
    "en": (
        (r"\bdo not\b", "do"),
        (r"\bDo not (?=[a-z])", "Always "),
        (r"\bmust not\b", "must"),
        (r"\bshould not\b", "should"),
        (r"\bcannot\b", "can"),
        (r"\b(is|are|was|does) not\b", r"\1"),
        (r"\bnever\b", "always"),
        (r"\bavoid\b", "use"),
        (r"\bAvoid\b", "Use"),
        (r"\bwithout\b", "with"),
        (r"\bneeds no\b", "needs"),
        (r"\bno longer\b", "still"),
        (r"\bcan be\b", "cannot be"),
        (r"\bmust\b(?! not)", "need not"),
        (r"\bshould\b(?! not)", "should not"),
        (r"\bmay be\b(?! not)", "may not be"),
        (r"\bis\b(?! not)", "is not"),
        (r"\bare\b(?! not)", "are not"),
        (r"^(?=(?:Give|Refer|Send|Take|Use|Wash|Stop|Start|Check|Call|Keep|Drink|Rest)\b)", "Do not "),
        (r"\bat once\b|\bimmediately\b", "at leisure"),
    ),
}
_BODY = (
    "upper|lower|side|arm|leg|shoulder|chest|hand|eye|ear|iliac|hip|ventric|atri|heart|lung|abd|belly|flank|rib|loin|lobe"
    "|testi"
)
_SIDES: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        (r"左(?=[侧上下肩腹胸臂手腿眼耳心肺肾脑肝半前后髂腰足])", "右"),
        (r"右(?=[侧上下肩腹胸臂手腿眼耳心肺肾脑肝半前后髂腰足])", "左"),
        ("上腹", "下腹"),
        ("下腹", "上腹"),
        ("上肢", "下肢"),
        ("下肢", "上肢"),
        ("单侧", "双侧"),
        ("双侧", "单侧"),
        ("一侧", "两侧"),
        ("前壁", "后壁"),
        ("近端", "远端"),
        ("内侧", "外侧"),
        ("外侧", "内侧"),
        ("单眼", "双眼"),
        ("双眼", "单眼"),
        ("头高", "头低"),
        ("平卧", "直立"),
    ),
    "en": (
        (rf"\bleft\b(?= (?:{_BODY}))", "right"),
        (rf"\bright\b(?= (?:{_BODY}))", "left"),
        (r"\bupper\b", "lower"),
        (r"\blower\b(?= (?:belly|abd|limb|leg|back|jaw|lip|chest|lobe))", "upper"),
        (r"\bone-sided\b", "both-sided"),
        (r"\bone side\b", "both sides"),
        (r"\bboth sides\b", "one side"),
        (r"\bunilateral\b", "bilateral"),
        (r"\bbilateral\b", "unilateral"),
        (r"\bone eye\b", "both eyes"),
        (r"\bboth eyes\b", "one eye"),
        (r"\bone leg\b", "both legs"),
        (r"\bboth legs\b", "one leg"),
        (r"\bfront\b", "back"),
        (r"\binner\b", "outer"),
        (r"\bouter\b", "inner"),
        (r"\blying\b", "standing"),
    ),
}
_AGES: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("成人", "儿童"),
        ("儿童", "成人"),
        ("小儿", "老人"),
        ("(?<!小)(?<!婴)婴儿", "老人"),
        ("新生儿", "成人"),
        ("老年人", "青年人"),
        ("老人", "婴儿"),
        ("孩子", "老人"),
        ("孕妇", "绝经妇女"),
        ("青少年", "老年人"),
    ),
    "en": (
        (r"\badults\b", "children"),
        (r"\badult\b", "child"),
        (r"\bchildren\b", "adults"),
        (r"\bchild\b", "adult"),
        (r"\binfants\b", "older people"),
        (r"\binfant\b", "older person"),
        (r"\bnewborns?\b", "older people"),
        (r"\bbabies\b", "old people"),
        (r"\bbaby\b", "grandmother"),
        (r"\bolder people\b", "young people"),
        (r"\bolder\b", "younger"),
        (r"\bteenagers\b", "old people"),
    ),
}
_DIRECTIONS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("升高", "降低"),
        ("降低", "升高"),
        ("增加", "减少"),
        ("减少", "增加"),
        ("以上", "以下"),
        ("以下", "以上"),
        ("高于", "低于"),
        ("低于", "高于"),
        ("超过", "不到"),
        ("大于", "小于"),
        ("小于", "大于"),
        ("加重", "减轻"),
        ("减轻", "加重"),
        ("饭前", "饭后"),
        ("饭后", "饭前"),
        ("之前", "之后"),
        ("至少", "至多"),
        ("最多", "最少"),
        ("增强", "减弱"),
        ("减弱", "增强"),
        ("过高", "过低"),
        ("过低", "过高"),
        ("加快", "减慢"),
        ("延长", "缩短"),
        ("扩大", "缩小"),
        ("增高", "降低"),
        ("下降", "上升"),
        ("减量", "加量"),
        ("偏高", "偏低"),
    ),
    "en": (
        (r"\babove\b", "below"),
        (r"\bbelow\b", "above"),
        (r"\bover\b(?= \d| [a-z]+ (?:hours|days|weeks|months|years))", "under"),
        (r"\bunder\b(?= \d)", "over"),
        (r"\bmore than\b", "less than"),
        (r"\bless than\b", "more than"),
        (r"\bat least\b", "at most"),
        (r"\bat most\b", "at least"),
        (r"\braises\b", "lowers"),
        (r"\blowers\b", "raises"),
        (r"\braised\b", "lowered"),
        (r"\bincreases\b", "reduces"),
        (r"\breduces\b", "increases"),
        (r"\bincrease\b", "reduce"),
        (r"\breduce\b", "increase"),
        (r"\bhigher\b", "lower"),
        (r"\blower\b(?! (?:belly|abd|limb|leg|back|jaw|lip|chest|lobe))", "higher"),
        (r"\bhigh\b", "low"),
        (r"\blow\b", "high"),
        (r"\bworse\b", "better"),
        (r"\bbetter\b", "worse"),
        (r"\bbefore\b", "after"),
        (r"\bafter\b(?! (?:an allergy|allergy|a severe))", "before"),
        (r"\bwithin\b", "not before"),
        (r"\bearly\b", "late"),
        (r"\bfalls\b", "rises"),
        (r"\brises\b", "falls"),
        (r"\bfewer\b", "more"),
    ),
}
_A = re.compile(r"\b([Aa])n(?= (?:child|newborn|grandmother|younger|person|right|left|better|low|high|late|reduce)\b)")
_AN = re.compile(r"\b([Aa])(?= (?:adult|infant|older|upper|outer|inner|early)\b)")
_TABLES = {"unit": _UNITS, "negation": _NEGATIONS, "side": _SIDES, "direction": _DIRECTIONS}


class Names:
    """Names of drugs, and which drugs can be mistaken for one another."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._drug: dict[Language, dict[str, str]] = {"zh": {}, "en": {}}
        self._name: dict[Language, dict[str, str]] = {"zh": {}, "en": {}}
        self._alike: dict[str, list[str]] = {}
        by_class: dict[str, list[str]] = {}
        for drug in base.drugs.values():
            for group in drug.classes:
                by_class.setdefault(group, []).append(drug.id)
            for language in self._drug:
                name = drug.name.of(language)
                if len(name) >= (2 if language == "zh" else 4) and "（" not in name and "(" not in name:
                    self._drug[language][name.casefold()] = drug.id
                    self._name[language][drug.id] = name
        for drug in base.drugs.values():
            self._alike[drug.id] = [other for group in drug.classes for other in by_class[group] if other != drug.id]
        self._patterns = {
            language: re.compile(
                ("" if language == "zh" else r"\b(?:")
                + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
                + ("" if language == "zh" else r")\b"),
                re.IGNORECASE,
            )
            if names
            else None
            for language, names in self._drug.items()
        }

    def exchanged(self, sentence: str, language: Language, evidence: str, rng: random.Random) -> str | None:
        """The sentence with one drug named for another that the evidence does not name."""
        pattern = self._patterns[language]
        found = list(pattern.finditer(sentence)) if pattern else []
        if not found:
            return None
        spot = rng.choice(found)
        drug = self._drug[language][spot.group().casefold()]
        low = evidence.casefold()
        candidates = [d for d in self._alike[drug] if d in self._name[language]]
        if not candidates or rng.random() < 0.3:
            candidates = [d for d in self._name[language] if d != drug]
        candidates = [d for d in candidates if self._name[language][d].casefold() not in low]
        if not candidates:
            return None
        other = self._name[language][rng.choice(candidates)]
        if language == "en":
            other = other if spot.group()[:1].isupper() else other[:1].lower() + other[1:]
        name = spot.group()
        return (
            re.sub(re.escape(name), other, sentence, flags=re.IGNORECASE)
            if rng.random() < 0.7
            else (sentence[: spot.start()] + other + sentence[spot.end() :])
        )


def changed(
    sentence: str, change: str, language: Language, names: Names, evidence: str, rng: random.Random
) -> str | None:
    """The sentence with one detail of that kind changed; None where there is none."""
    if change == "drug":
        result = names.exchanged(sentence, language, evidence, rng)
    elif change == "number":
        result = _other_number(sentence, evidence, rng)
    elif change == "age":
        result = _other_age(sentence, language, evidence, rng)
    else:
        result = _by_table(sentence, _TABLES[change][language], rng)
    if result is None or result == sentence:
        return None
    return result if language == "zh" else _AN.sub(r"\1n", _A.sub(r"\1", result))


def _by_table(sentence: str, table: tuple[tuple[str, str], ...], rng: random.Random) -> str | None:
    fitting = [(shape, word) for shape, word in table if re.search(shape, sentence)]
    if not fitting:
        return None
    shape, word = rng.choice(fitting)
    found = list(re.finditer(shape, sentence))
    spot = rng.choice(found)
    new = spot.expand(word) if "\\" in word else word
    if spot.group()[:1].isupper() and new[:1].islower():
        new = new[:1].upper() + new[1:]
    result = sentence[: spot.start()] + new + sentence[spot.end() :]
    if sentence[: spot.start()] == "" and spot.group() == "" and len(result) > len(new):
        result = new + sentence[:1].lower() + sentence[1:]
    return result


def _other_number(sentence: str, evidence: str, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    spot = rng.choice(found)
    new = _another(spot.group(1), evidence, rng)
    return None if new is None else sentence[: spot.start(1)] + new + sentence[spot.end(1) :]


def _another(number: str, evidence: str, rng: random.Random, *, whole: bool = False) -> str | None:
    value = float(number)
    there = set(re.findall(r"\d+(?:\.\d+)?", evidence))
    options = [value * factor for factor in (0.1, 0.2, 0.5, 1.5, 2, 3, 4, 10)]
    if value == int(value) and value < 20:
        options += [value + step for step in (-3, -2, -1, 1, 2, 3, 5)]
    texts = []
    for option in options:
        if option <= 0 or (value >= 1 and option != int(option) and "." not in number and value < 20 and option > 1):
            continue
        text = f"{option:.10g}"
        if len(text) <= 5 and text not in there and not (whole and "." in text):
            texts.append(text)
    return rng.choice(texts) if texts else None


def _other_age(sentence: str, language: Language, evidence: str, rng: random.Random) -> str | None:
    found = list(_AGE_NUMBER.finditer(sentence))
    by_word = _by_table(sentence, _AGES[language], rng)
    if found and (by_word is None or rng.random() < 0.6):
        spot = rng.choice(found)
        new = _another(spot.group(), evidence, rng, whole=True)
        if new is not None:
            return sentence[: spot.start()] + new + sentence[spot.end() :]
    return by_word
