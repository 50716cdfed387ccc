"""The words that turn a sentence into another one: who, by which way, on which side, more or less, not, must and may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medassist.core.reading.quantities import pattern

EVERY_AGE = (0.0, 200.0)
AGES: dict[str, tuple[float, float]] = {
    "newborn": (0.0, 0.1),
    "infant": (0.0, 2.0),
    "child": (0.0, 18.0),
    "teenager": (10.0, 20.0),
    "adult": (18.0, 200.0),
    "older": (60.0, 200.0),
}
"""Years of age, half open, that a word for an age may mean."""
STATES = ("pregnant", "breastfeeding", "past the menopause")
"""Populations that are no age."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One telling word: its axis, the pole it takes on it, and its place (half open, folded text)."""

    axis: str
    pole: str
    start: int
    end: int


_NO_BOUND = r"(?!超过|足|到(?=\d)|满(?=\d)|低于|少于|多于|高于|大于|小于|得超过|能超过|可超过|应超过|要超过|宜超过)"
_SOURCES: tuple[tuple[str, str, str], ...] = (
    ("population", "newborn", r"新生儿|\bnewborns?\b|\bneonat[a-z]*"),
    ("population", "infant", r"婴幼?儿|宝宝|(?<!新生)婴(?!幼|儿)|\binfan(?:ts?|cy)\b|\bbab(?:y|ies)\b"),
    ("population", "teenager", r"青少年|\badolescents?\b|\bteenagers?\b"),
    ("population", "child", r"儿童|小儿|孩子|小孩|患儿|幼儿|\bchild(?:ren)?\b|\bkids?\b|\bpa?ediatric\b"),
    ("population", "adult", r"成年?人|\badults?\b|\bgrown-?ups?\b"),
    ("population", "older", r"老年?人|老年|\bolder (?:people|person|adults?|patients?)\b|\belderly\b"
        r"|\bgrandmother\b"),
    (
        "population",
        "pregnant",
        r"孕妇|孕期|妊娠(?!试验|期高血压|糖尿)|怀孕|孕(?!酮|激素|育)(?=\d|早|中|晚|后|前)|\bpregnan(?:t|cy"
        r"|cies)\b(?! test)",
    ),
    ("population", "breastfeeding", r"哺乳|喂奶|\bbreast-?fe(?:d|eding)\b|\blactati(?:ng|on)\b|\bnursing mothers?\b"),
    ("population", "past the menopause", r"绝经(?!前|早)|\bpost-?menopausal\b|\bafter (?:the )?menopause\b"),
    ("route", "oral", r"口服|\bby mouth\b|\boral(?:ly)?\b|\bp\.?o\.?\b(?!lice)"),
    ("route", "iv", r"静脉(?!血栓|曲张|炎)|静滴|静注|\biv\b|\bi\.v\.|\bintravenous(?:ly)?\b|\b(?:into a|by) vein\b"
        r"|\binfusions?\b|\bdrip\b"),
    ("route", "im", r"肌内|肌肉注射|肌注|\bim\b|\bi\.m\.|\bintramuscular(?:ly)?\b|\binto (?:a|the) muscle\b"),
    ("route", "sc", r"皮下注|皮下给|\bsubcutaneous(?:ly)?\b|\bunder the skin\b|\bsc\b"),
    ("route", "injection", r"注射(?!液|器)|打针|\binject(?:ion|ions|ed|able)?\b|\bshots?\b"),
    ("route", "nebulised", r"雾化|\bnebuli[sz](?:ed|er|ers)\b"),
    ("route", "inhaled", r"吸入|气雾剂|\binhal(?:e|ed|er|ers|es|ing|ation)\b"),
    ("route", "nasal", r"鼻喷|滴鼻|鼻内|\bnasal(?:ly)?\b|\bnose drops\b"),
    ("route", "rectal", r"直肠给|塞肛|肛门给|灌肠|\brectal(?:ly)?\b|\bsuppositor(?:y|ies)\b|\benema\b"),
    ("route", "sublingual", r"舌下|\bsublingual(?:ly)?\b|\bunder the tongue\b"),
    ("route", "vaginal", r"阴道(?=用|给|内|微|放|塞|栓|片)|\bvaginal(?:ly)?\b(?= (?:micro|course|tablet|cream|use"
        r"|pess))|\bpessar(?:y|ies)\b"),
    ("route", "eye", r"滴眼|眼膏|\beye (?:drops?|ointment)\b"),
    ("route", "topical", r"外用|薄涂|涂抹|外涂|软膏|乳膏|\btopical(?:ly)?\b|\bcreams?\b|\bointments?\b"),
    ("takes", "oral", r"服|吃|喝|片|胶囊|\btak(?:e|es|en|ing)\b|\btablets?\b|\bcapsules?\b|\bdrinks?\b"
        r"|\bswallow[a-z]*"),
    ("takes", "iv", r"\biv\b|滴注|输液|输注"),
    ("takes", "eye", r"滴(?=\D)|\bdrops?\b"),
    ("side", "left", r"左(?!右|氧|旋|甲|乙|炔|西)|\bleft\b(?! (?:over|out|untreated|alone|in place|open))"),
    ("side", "right", r"(?<!左)右|\bright\b(?! (?:away|now|after))"),
    ("sides", "both", r"双[侧下上眼腿手耳肺肾臂]|两[侧边眼腿手耳肺肾]|\bboth (?:sides|legs|arms|eyes|ears|lungs"
        r"|hands|feet|lower|upper)\b|\bbilateral(?:ly)?\b|\bboth-sided\b"),
    ("sides", "one", r"[单一][侧边眼腿耳]|\b(?:one|single) (?:side|leg|arm|eye|ear|lung|hand|foot)\b|\bone-sided\b"
        r"|\bunilateral(?:ly)?\b"),
    ("ill_side", "healthy", r"健侧|\b(?:healthy|good|unaffected|sound) (?:side|lung)\b"),
    ("ill_side", "ill", r"患侧|\b(?:bleeding|affected|ill|sick|diseased) (?:side|lung)\b"),
    ("level_belly", "upper", r"上腹|\bupper (?:belly|abdom\w*|pain)\b"),
    ("level_belly", "lower", r"下腹|小腹|\blower (?:belly|abdom\w*|pain)\b"),
    ("limb", "upper", r"上肢|手臂|\barms?\b|\bupper limbs?\b"),
    ("limb", "lower", r"下肢|双腿|\blegs?\b|\blower limbs?\b"),
    ("inner", "inner", r"内眦|内眼角|内侧|\binner\b"),
    ("inner", "outer", r"外眦|外眼角|外侧|\bouter\b"),
    ("wall", "front", r"前壁|\banterior\b|\bfront\b"),
    ("wall", "back", r"后壁|\bposterior\b|\bback\b(?= (?:lower|upper|wall|part))"),
    ("posture", "lying", r"平卧|卧位|仰卧|\bl(?:ying|ie|ies)\b(?! (?:in|within))"),
    ("posture", "standing", r"直立|站立|立位|\bstand(?:s|ing)?\b"),
    (
        "change",
        "up",
        r"升高|增加|增高|增强|上升|提高|加量|加倍|加大|延长|过高|偏高|很高|[易致]高(?=[钾钙钠血])|升压"
        r"|\b(?:raise[sd]?|raising|increas[a-z]*|elevat[a-z]*|heighten[a-z]*|higher|rises?|rising|doubled?|doubles"
        r"|lengthens?|strengthen[a-z]*|high)\b",
    ),
    (
        "change",
        "down",
        r"降低|减少|减弱|下降|减量|减慢|缩短|过低|偏低|很低|[易致]低(?=[钾钙钠血])|降压(?!药)|减(?=\d|至|为|半)"
        r"|\b(?:lower(?:s|ed|ing)?(?! (?:limb|leg|belly|abdom|back|jaw|lip|chest|lobe|pain))|reduc[a-z]*"
        r"|decreas[a-z]*|lessen[a-z]*|falls?"
        r"|falling|drops?(?= in)|cut(?:s|ting)?(?= [a-z]+ (?:by|to)| by| to)|halved?|shorten[a-z]*|weaken[a-z]*"
        r"|low)\b",
    ),
    ("course", "better", r"好转|改善|减轻|缓解|\b(?:better|improv[a-z]*|reliev[a-z]*)\b"),
    ("course", "worse", r"加重|恶化|加剧|变差|\b(?:worse|worsen[a-z]*)\b"),
    ("meal", "before", r"[饭餐]前|空腹|\bbefore (?:food|meals?|eating|breakfast)\b|\bempty stomach\b"),
    ("meal", "after", r"[饭餐]后|\bafter (?:food|meals?|eating|breakfast)\b"),
    ("meal", "with", r"随餐|[饭餐]中|与食物同|\bwith (?:food|meals?)\b"),
    ("birth", "before", r"产前|分娩前|\bbefore (?:birth|delivery|labour)\b|\bantenatal(?:ly)?\b"),
    ("birth", "after", r"产后|分娩后|\bafter (?:birth|delivery)\b|\bpostpartum\b|\bpostnatal(?:ly)?\b"),
    ("order", "before", r"之前|以前|前(?=排除|查|先|要|给|做|问|测|停|应|需)|[饭餐睡术产疗药院苗诊]前"
        r"|\bbefore\b(?! \d)"),
    ("order", "after", r"之后|以后|[饭餐睡术产疗药院苗诊]后|\bafter\b(?! (?:\d|all|an allergy|allergy))"),
    ("haste", "soon", r"立即|立刻|马上|尽快|\bat once\b|\bimmediately\b|\bright away\b|\bpromptly\b"),
    ("haste", "leisure", r"不急|不必立[即刻]|不用马上|不必马上|有空|\bat leisure\b|\bwhen convenient\b|\bno hurry\b"),
    ("caution", "care", r"慎用|慎重|小心|谨慎|\bcaution\b|\bwith care\b|\bcareful(?:ly)?\b"),
    ("caution", "free", r"放心|\bfreely\b|\bwithout concern\b"),
    ("lateness", "early", r"[较更]早|早期|\bearl(?:y|ier)\b"),
    ("lateness", "late", r"[较更]晚|晚期|\blate(?:r)?\b"),
    ("speed", "slow", r"(?<!减)慢(?!性|阻|支|病)|缓慢|\bslow(?:s|ed|er|ly|ness)?\b"),
    ("speed", "fast", r"(?<![尽赶很])快(?!要|到)|迅速|急速|\b(?:fast|faster|quick|quickly|rapid|rapidly|speed up)\b"),
    ("going_on", "keep", r"坚持|继续|持续用|\bkeep(?:s|ing)?(?= taking| on| using)\b|\bcontinu(?:e|es|ing)\b"),
    ("going_on", "stop", r"停用|停药|停止使用|停服|\bstop(?:s|ped|ping)?(?! breathing)\b|\bdiscontinu[a-z]*"
        r"|\bwithdraw[a-z]*"),
    ("result", "positive", r"阳性|\bpositive\b"),
    ("result", "negative", r"阴性|\bnegative\b"),
    ("severity", "mild", r"轻[症度型]|(?<![减])轻者|\bmild(?:er|ly)?\b"),
    ("severity", "severe", r"重[症度型]|重者|严重|\bsevere(?:ly)?\b"),
    ("tempo", "acute", r"急性|\bacute(?:ly)?\b"),
    ("tempo", "chronic", r"慢性|\bchronic(?:ally)?\b"),
    ("sex", "male", r"男性|男[人孩]|(?<![a-z])(?:male|men|man|boys?)\b"),
    ("sex", "female", r"女性|妇女|女[人孩]|(?<![a-z])(?:female|women|woman|girls?)\b"),
    ("act", "call", r"急救电话|救护车|[打叫拨]120|\bambulance\b|\bemergency (?:number|services)\b"),
    ("act", "refer", r"转[诊院科运送]|转.{1,4}科|就诊|看医生|\brefer(?:red|ral)?\b|\btransfer(?:red)?\b|\bbe seen\b"
        r"|\bsee a doctor\b"),
    ("act", "today", r"当[天日]|今天|\bsame day\b|\btoday\b"),
    ("act", "check", r"复查|监测|要查|检查|\bcheck(?:ed|s)?\b|\bmonitor(?:ed)?\b"),
    ("act", "alone", r"单用|单独|\balone\b"),
    ("act", "together", r"合用|同用|联用|一起用|\bcombin(?:e|ed|ing)\b|\btogether with\b"),
    ("region", "china", r"中国|\bchin(?:a|ese)\b"),
    ("region", "who", r"\bwho\b(?=[ :,)]|$)(?! (?:is|are|has|have|was|were|can|do))|世界卫生组织|世卫"),
    ("region", "uk", r"英国|\bnice\b|\buk\b"),
    ("region", "us", r"美国|\bus\b(?=[ ,:)])|\bcdc\b"),
    ("extent", "all", r"任何|所有|一切|一律|无论|不论|(?<!in )(?<!at )(?<!above )(?<!after )\ball\b(?! (?:night|day|over))"
        r"|\bany\b(?! (?:more|longer|better))|\b(?:everyone|everybody|always|regardless|whatever|whenever)\b"),
    ("measure", "systolic", r"收缩压|高压(?=\d)|\bsystolic\b"),
    ("measure", "diastolic", r"舒张压|低压(?=\d)|\bdiastolic\b"),
    ("measure", "pulse", r"心率|脉搏|\bpulse\b|\bheart rate\b"),
    ("measure", "breathing", r"呼吸(?=\d|频率|次数|每分|>|<|≥)|\bbreath(?:s|ing)\b(?= (?:at|rate|\d))|\brespirat\w+ rate\b"),
    ("measure", "saturation", r"血氧|氧饱和度|\bsaturation\b|\bspo2\b|\bsats?\b"),
    ("measure", "temperature", r"体温|腋温|肛温|\btemperature\b"),
    ("measure", "potassium", r"血钾|(?<!血)钾(?=低|高|<|>|≥|\d)|\bpotassium\b(?! chlor)"),
    ("measure", "sodium", r"血钠|\bsodium\b(?= (?:\d|of|below|above|is|was|under|over))"),
    ("measure", "glucose", r"血糖|\bblood (?:glucose|sugar)\b|\bglucose\b(?= (?:\d|below|above|under|over|is|was))"),
    ("permission", "forbid", r"禁用|禁止|禁忌|忌用|\bcontraindicat[a-z]*|\b(?:must|should) (?:not|never)\b"
        r"|\bforbidden\b"),
    ("permission", "may", r"可用|可以|(?<![不禁])能用|\bmay\b|\bcan\b(?! ?not)|\bcould\b|\bsafely?\b"),
    ("permission", "must", r"必须|务必|一定要|\bmust\b(?! (?:not|never))|\balways\b"),
    (
        "negation",
        "not",
        rf"不(?!含|完全型|(?:能|可以?)(?:喝|吞|咽|平卧|吃东西|饮水|进食)|良|清|出|上(?!午)|适(?!合|用|宜)|稳|全|明"
        rf"|同|久|仅|但(?!能)|只|论|管|断|舒|安|规则|孕|育|典型|燥|均|对称|耐受|足|够|如果){_NO_BOUND}"
        r"|无(?!论|菌|创|力|汗|尿|关|意)|没有?(?![^,。;]{1,8}过的)|未(?!来|满\d|满月|[^,。;]{1,8}过的|用过)"
        r"|禁(?!食)|勿|避免|忌(?!口)|(?<=出)血?不止|失败"
        r"|\b(?:do|does|did|is|are|was|were|has|have|had|can|could|should|must|may|will|would|need)(?: not|n't)\b"
        r"|\bcannot\b"
        r"|\bnot\b(?! (?:over|above|more than|exceed[a-z]*|less than|only|later than))|\bno\b(?! (?:more than"
        r"|less than|later than|fewer than|longer than))"
        r"|\bnever\b(?! (?:over|above|more|exceed|vaccinated|been))|\bwithout\b|\bneither\b|\bnor\b|\bnone\b"
        r"|\bnothing\b|\bavoid(?:s|ed|ing)?\b"
        r"|\bcontraindicat[a-z]*|\bforbidden\b|\bfail(?:s|ed)\b|\bbanned\b"
        r"|否认|\bden(?:y|ies|ied|ying)\b|\babsence of\b|(?<!is )\bfree of\b",
    ),
)  # fmt: skip
_PATTERNS = tuple((axis, pole, pattern(source)) for axis, pole, source in _SOURCES)
_FORBIDDING = re.compile(r"(?:avoid|contraindicat|forbidden|banned)[a-z]*|禁用?|避免|禁忌")
_FORBIDDEN_BEHIND = re.compile(rf"(?: be| been| best)?\s?(?:{_FORBIDDING.pattern})")
_NOT_BEFORE = re.compile(r"(?:(?<![a-z])(?:not|n't|never)(?: be| been| best)?|[不非无])\s?$")


def marks(text: str) -> list[Mark]:
    """All marks of a folded text, by place; marks of different axes may overlap."""
    found = [mark for axis, pole, shape in _PATTERNS for mark in _of_one(text, axis, pole, shape)]
    found.sort(key=lambda mark: (mark.start, mark.end))
    return found


def _of_one(text: str, axis: str, pole: str, shape: re.Pattern[str]) -> Iterator[Mark]:
    for match in shape.finditer(text):
        if axis != "negation" or _denies(text, match):
            yield Mark(axis, pole, match.start(), match.end())


def _denies(text: str, match: re.Match[str]) -> bool:
    """Whether a cue says not: nothing that is `not avoided` does."""
    if _FORBIDDING.fullmatch(match.group()):
        return _NOT_BEFORE.search(text[: match.start()]) is None
    return _FORBIDDEN_BEHIND.match(text, match.end()) is None
