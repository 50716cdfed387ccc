"""Who it is about: age in every way people write it, sex, weight, pregnancy."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from medassist.core.case import ADULT_AGE_DAYS
from medassist.core.clinical import Sex
from medassist.core.reading.bounds import OLDEST_YEARS, age_limit, ages_meant
from medassist.core.reading.numerals import EN_NUMBER, NUMBER, value_of
from medassist.core.reading.quantities import pattern

_ZH_KIN = (
    "(?:妈妈?|爸爸?|老爸|老妈|奶奶|爷爷|外婆|外公|姥姥|姥爷|母亲|父亲|公公|婆婆|岳父|岳母|丈母娘|老丈人|老伴|老公|老婆|丈夫|妻子|媳妇|大爷|大妈|叔叔?|伯伯|伯父"
    "|伯母|姑姑?|姨妈?|舅舅?|哥哥?|姐姐?|老太太?|老头|老人|老爷子)"
)
_EN_KIN = (
    "(?:grand|step|god)?(?:mother|father|ma|pa|mum|mom|mam|dad|daddy|mummy)(?:-in-law)?|grandad|nan|nana|nanna|gran|granny|gramps"
    "|aunt|auntie|uncle|husband|wife|partner|brother|sister"
)
_GROWN_YEARS = "[1-9]\\d|1[01]\\d|[一二两三四五六七八九]?十[一二三四五六七八九]?"
"""A number beside a grown relative, whose age it is."""
_TELLERS_OWN = pattern(
    r"[^!?\n]{0,60}[,.;。]\s?(?:but |and )?(?:i'm (?=\d)|i am (?=\d)|i have (?:a|an|been|had|got)(?![a-z])"
    r"|i've (?:got|had|been)|i (?:feel|get|keep)(?![a-z])|我(?:自己|今年|\d|有|最近|现在|头|胸|肚|咳|发))"
)
"""After a relative and a number: whoever tells is the patient."""
_YEARS = pattern(
    rf"(?:(?P<a>{NUMBER})\s*(?:多|来)?(?:周岁|岁)(?!的?时候|时|那年|起|就开始|开始|之前|以前"
    rf"|前就)(?P<half>半)?(?P<m>{NUMBER}(?=个?月(?!前|份|余|多)))?|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*(?:years?|yrs?"
    rf"|y)\.?[\s-]*(?:old|/?o\b)"
    r"|(?<![a-z\d.])(?P<c>\d{1,3})\s?(?:yo|y/o|yr|y)(?![a-z])|(?<![a-z])aged?\s*:?\s*(?P<d>\d{1,3})(?!\d"
    r"|\s*(?:months?|weeks?|days?))"
    r"|(?<![a-z])(?:lady|woman|man|gentleman|female|male),? (?:of |is |aged )?(?P<g>\d{2})(?!\d|\.\d|[/%-]|\s*(?:weeks?|wks?"
    r"|months?|days?|hours?|mins?|h\b|d\b|kg|cm|mg|ml|years? (?!old)|bpm|yo|y))"
    r"|(?<![a-z])(?:my )?(?:son|daughter|child|boy|girl|kid|husband|wife|brother|sister|patient)(?: is|,)? "
    r"(?:of |aged )?(?P<j>\d{1,2})(?=,|\.(?!\d)|\s+(?:years?|yrs?)(?!\s+(?:ago|of|history))(?![a-z]))"
    r"|(?<![a-z])(?:i(?:'m| am)|(?<=[,.;] )am) (?P<f>\d{1,3})(?!\d|\s*(?:weeks?|wks?|months?|days?|hours?|kg|cm|%|/|\.\d))"
    rf"|(?:{_ZH_KIN})(?:今年|现在|已经|都|快|,)*(?P<h>{_GROWN_YEARS})(?:了|(?=[,。;、)摔突发晕]|$))"
    rf"|(?<![a-z])(?:{_EN_KIN})(?:'s| is| was|,)?\s?\(?(?P<i>[1-9]\d|1[01]\d)"
    r"(?=\)|[,;]|\.(?!\d)|$|\s+(?:and|with|has|had|who|on|fell)(?![a-z]))"
    r"|(?<![a-z])(?:now|currently) (?P<k>[2-9]\d)(?=,|\.(?!\d)|\s+(?:and|with)(?![a-z]))"
    r"|(?:年龄|今年|现年|年纪|芳龄)\s*(?:已经|都|是|:|为|有|了)?\s*(?P<e>\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    r"(?!\d|\s*(?:天|周|月|个|日|年|%|度|kg|斤|\.|号|次|几)))"
)
_MONTHS = pattern(
    rf"(?P<a>{NUMBER})\s*(?:个多?)?(?P<half>半)?月(?:龄|大(?!便)|婴|男婴|女婴|男|女|的?宝|的?孩子|的?小孩|的?婴"
    rf"|的?患儿|的?小?娃)|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*(?:months?|mths?|mo)[\s-]*(?:old|of age|infant|baby"
    rf"|girl|boy|male|female)"
    rf"|(?<![a-z])aged?\s*:?\s*(?P<c>\d+)\s*months?|(?:宝宝|孩子|婴儿|小孩|患儿|儿子|女儿|宝贝|小宝|娃)(?:现在|今年"
    rf"|刚|快|大约|差不多|家的?|才|已经|有|,|是|满|们|:|的)*(?P<d>{NUMBER})\s*个多?(?P<half2>半)?月(?!前|开始|来|以来"
    rf"|了)"
    rf"|(?:^|患儿,?|[男女],)(?P<g>{NUMBER})个多?(?P<half3>半)?月(?=[,;。、男女]|$)"
    r"|(?<![\d/.a-z])(?P<e>\d{1,2})/12(?![\d/])(?=[\s-]*(?:old|of age|baby|infant|m\b|f\b|male|female|boy|girl))"
    r"|(?<![a-z\d])(?P<f>\d{1,2})\s?mo\b"
    rf"|(?<![a-z])(?:boy|girl|baby|infant|child|son|daughter|male|female)(?: is|,)? "
    rf"(?P<h>{EN_NUMBER}) (?:months?|mths?)(?! ago)(?![a-z])"
)
_BARE_MONTHS = pattern(r"(?:^|[,;.] ?)(?P<a>\d{1,2}) months?(?=\s*(?:[,;]|\.(?!\d)|$))")
_INFANTS = pattern(
    r"(?<![a-z])(?:napp(?:y|ies)|diapers?|bottles?|breast-?fe\w{1,4}|weaning|teething|crawling|muac|(?:ear )?tugging)(?![a-z])"
)
"""Beside one of these a number of months that stands alone is an age, not how long it has lasted."""
_WEEKS = pattern(
    rf"(?P<a>{NUMBER})\s*(?:周|星期)(?:龄|大|的?新生儿|的?婴|的?宝|的?孩子|的?小?娃)"
    rf"|(?:患儿|婴儿|男婴|女婴|新生儿|小宝)(?:,?[男女])?,?(?:才|刚|刚满)?(?P<f>{NUMBER})(?:周|星期)(?=[,;。、男女]|$)"
    rf"|(?:宝宝|宝贝|小娃|月子娃)(?:才|刚满?|只有|现在)?(?P<g>{NUMBER})(?:周|星期)(?=[,;。、男女发高低烧咳吐拉呕不黄哭呛气喘]|$)"
    rf"|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*(?:weeks?|wks?)[\s-]*(?:old|baby|infant)|(?<![a-z])aged?\s*:?\s*(?P<c>\d+)\s*weeks?"
    rf"|(?<![a-z])(?:boy|girl|baby|infant|child|son|daughter|male|female)(?: is|,)? "
    rf"(?P<h>{EN_NUMBER}) (?:weeks?|wks?)(?! ago)(?![a-z])"
    r"|(?<![\d/.a-z])(?P<e>\d{1,2})/52(?=[\s-]*(?:old|of age|baby|infant|m\b|f\b|male|female|boy|girl))"
)
_DAYS = pattern(
    rf"(?:出生后?|生后|刚?生下来?)(?:第|才|约|仅)?\s*(?P<a>{NUMBER})\s*(?:天|日)|(?P<b>{NUMBER})\s*(?:天|日)(?:龄"
    rf"|大(?!便)|的?新生儿|的?婴|女婴|男婴|的?宝|的?孩子|的?小?娃)"
    rf"|(?:患儿|宝宝|婴儿|男婴|女婴|新生儿|小宝|娃)(?:,?[男女])?,?(?:才|刚|刚满)?(?P<f>{NUMBER})(?:天|日)(?=[,;。、]|$)"
    rf"|(?<![a-z\d])(?P<c>{EN_NUMBER})[\s-]*days?[\s-]*old|(?<![a-z])day\s(?P<d>\d+) of life"
    rf"|(?<![a-z])aged?\s*:?\s*(?P<e>\d+)\s*days?"
)
_HOURS = pattern(
    rf"(?:出生后?|生后|刚?生下来?)(?:约|仅|才)?\s*(?P<a>{NUMBER})\s*个?(?:小时|钟头)"
    rf"|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*hours?[\s-]*(?:old|after birth|of age)"
)
_SHORT = pattern(
    r"(?<![a-z\d/.])(?:(?P<a>\d{1,3})\s?(?P<sa>[mf])(?![a-z/\d])|(?P<sb>[mf])\s?/\s?(?P<b>\d{1,3})(?![\d/])"
    r"|(?<!')(?P<sc>[mf])\s(?P<c>\d{1,3})(?![\d/.%]|\s*(?:mg|ml|days?|weeks?|kg|cm))"
    r"|(?P<d>\d{1,3})\s?/\s?(?P<sd>[mf])(?![a-z/\d])|(?P<e>\d{1,3})\s+(?:year\s+)?(?P<se>males?|females?|man|woman"
    r"|boy|girl|lady|gentleman)\b)"
)
_ZH_SHORT = pattern(
    r"(?P<sa>男|女)性?\s*[,/ ]\s*(?P<a>\d{1,3})(?!\d|\s*(?:岁|周岁|天|周|个|月|日|度|次|小时|年|%|kg|\.))"
    r"|(?<![\d.])(?P<b>\d{1,3})\s*[,/]?\s*(?P<sb>男|女)(?!童|婴|孩)"
    r"|(?P<sc>男|女)性?(?P<c>\d{1,3})(?=[,;。、]|$)"
)
_GROWN = pattern(
    r"(?:老公|老婆|丈夫|妻子|男友|女友|男朋友|女朋友|我爸爸?|我妈妈?|爷爷|奶奶|外公|外婆|姥姥|姥爷"
    r"|(?<![a-z])my (?:husband|wife|partner|father|mother|dad|mum|mom))"
    r"(?!说|讲|带|发现|觉得|抱|送|问| (?:says?|said|thinks?|noticed|brought))"
)
"""An adult who is spoken of: a child named after them is not the patient."""
_SPANS: tuple[tuple[re.Pattern[str], tuple[int, int]], ...] = (
    (pattern(r"(?:刚|才)?满月(?!脸)|(?<![a-z])month-old baby"), (28, 45)),
    (pattern(r"新生儿|刚出生|月子里的(?:宝宝|孩子|小孩|娃)|newborn|neonate|(?<![a-z])day old"), (0, 27)),
    (pattern(r"婴儿|男婴|女婴|(?<![a-z])infants?\b"), (0, 364)),
    (
        pattern(
            r"(?<![要生怀造])(?<![要生怀造]个)(?<!生[完了])宝宝|宝贝|(?<!had my )(?<!had a )(?<!had her )(?<!having a )"
            r"(?<!having my )(?<!trying for )(?<!trying for a )(?<!try for a )(?<![a-z])bab(?:y|ies)\b"
        ),
        (91, 3 * 365),
    ),
    (pattern(r"幼儿|toddler"), (365, 4 * 365 - 1)),
    (
        pattern(
            r"(?<![要生怀造])(?<![要生怀造][个小])(?<!生[完了])孩子|(?<![要生怀造])(?<![要生怀造]个)(?<!生[完了])小孩|小朋友|儿童|患儿|儿子"
            r"|女儿|娃|男孩|女孩|男童|女童|小儿|(?<![a-z])(?:child|children|kids?|boy|girl|my son|my daughter"
            r"|schoolchild)\b"
        ),
        (365, 15 * 365 - 1),
    ),
    (pattern(r"青少年|teenager|adolescent"), (10 * 365, 20 * 365 - 1)),
    (
        pattern(r"老人|老年|老太|老头|老爷子|老奶奶|(?<![a-z])(?:elderly|old (?:man|woman|lady|gentleman))\b"),
        (65 * 365, 100 * 365),
    ),
)
_FEMALE = pattern(
    r"女性|女士|孕妇|产妇|妇女|女孩|女童|女婴|女儿|妈|母亲|奶奶|姥姥|外婆|老太|妻子|老婆|媳妇|女友|女朋友|姐姐|妹妹|阿姨|婆婆|岳母|丈母娘|姑姑|姨|伯母"
    r"|(?<![男子儿])女(?!方|儿童|友|生殖)|她"
    r"|(?<![a-z])(?:female|woman|women|girl|lady|she|her|hers|mrs|ms|daughter|wife|mother|mum|mom|pregnant"
    r"|grandmother|grandma|nan|nana|nanna|gran|granny|aunt|auntie|sister|niece|herself|g\dp\d)\b"
)
_WOMANLY = pattern(
    r"(?<![早难流生])产后|产褥|停经|绝经|月经|经期|痛经|白带|末次|阴道|下体|宫缩|破水|子宫|卵巢|喂奶|哺乳|母乳"
    r"|(?<![a-z])(?:breast-?\s?feeding|nursing my|postpartum|my periods?|heavy periods?|missed (?:my )?period|lmp|vagina\w*"
    r"|menopausal?|in labou?r)(?![a-z])"
)
"""What only a woman has, of a patient who is no child and whose sex is not said."""
_MALE = pattern(
    r"男性|先生|男孩|男童|男婴|儿子|爸|父亲|爷爷|姥爷|外公|老头|老爷子|丈夫|老公|男友|男朋友|哥哥|弟弟|叔叔|公公|岳父|老丈人|伯伯|伯父|舅舅"
    r"|(?<![女子])男(?!女|友|科|方)"
    r"|(?<![a-z])(?:male|man|men|boy|gentleman|he|his|him|himself|mr|son|husband|father|dad|daddy|grandfather|grandad|granddad|grandpa|gramps|uncle|brother|nephew)\b"
)
_PRONOUN = pattern(r"(?<![a-z])(?:he|his|him|she|her|hers)(?![a-z])|她")
_TELLER = pattern(r"(?<![a-z])(?:i|i'm|i've|me|myself)(?![a-z])|我(?!们|家|妈|爸|爷|奶|哥|姐|弟|妹|老|儿|女|孩|娃)")
_SOMEBODY = pattern(
    r"(?<![a-z])(?:baby|infant|child|kid|son|daughter|boy|girl|husband|wife|mother|father|mum|mom|dad|grand\w+|brother|sister"
    r"|woman|man|lady|gentleman|male|female|uncle|aunt|neighbou?r|friend)(?![a-z])|宝|孩|娃|儿子|女儿|老公|老婆|丈夫|妻子|母|父|妈|爸"
    r"|爷|奶|患者|男|女"
)
_WOMAN_SAID = pattern(r"(?<![a-z])(?:female|woman|girl|lady)\b|女性|女孩|女童|女婴|孕妇|[,\d岁 ]女|^女")
_MAN_SAID = pattern(r"(?<![a-z])(?:male|man|boy|gentleman)\b|男性|男孩|男童|男婴|[,\d岁 ]男|^男")
_WEEKS_PREGNANT = pattern(
    rf"(?:怀[孕上]|孕妇?|妊娠|孕期|胎龄|gestation(?:al age)?(?: of)?|g\d+\s?p\d+\s*(?:at|,)?)\s*(?:了|约|已|已经|有|第|:"
    rf"|at)*\s*(?P<a>{NUMBER})\s*(?:\+\d)?\s*(?:周|w(?:ee)?ks?\b|w\b|多周)"
    rf"|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*(?:\+\d\s*)?(?:weeks?|wks?|w|/40)[\s-]*(?:pregnant|gestation|gravid)"
    rf"|(?<![a-z])pregnant,? (?:at |about |now |for )?(?P<d>{EN_NUMBER})[\s-]*(?:weeks?|wks?)(?! ago)"
    rf"|(?<![a-z\d])(?P<e>\d{{2}})[\s-]*(?:weeks?|wks?)(?: with)?,? (?:my |her |our )?(?:1st|2nd|3rd|\dth|first|second|third"
    rf"|fourth|fifth) (?:baby|pregnancy)(?![a-z])|(?<![a-z])gravida \d+,? (?P<f>{EN_NUMBER})[\s-]*(?:weeks?|wks?)(?![a-z])"
    rf"|(?<![a-z\d])(?P<h>{EN_NUMBER})[\s-]*(?:\+\s?\d\s*)?(?:weeks?|wks?) (?:gone|along)(?![a-z])"
    r"|(?<![\d/+])(?P<c>\d{1,2})(?:\s?\+\s?\d)?\s?/40(?!\d)"
    r"|(?<![a-z])g\d\s?p\d(?:\+\d)?,? (?:at |now )?(?P<i>\d{1,2})\s?\+\s?[0-6](?!\d)"
)
_MOTHERS = pattern(
    r"(?:born|delivered)[^.]{0,40}to an?\s(?:healthy )?$|(?:mother|father|母亲|父亲|妈妈|爸爸)(?: is| was"
    r"|,)?(?: an?)?\s*$"
)
"""What stands before an age that is a parent's."""
_BORN = pattern(r"(?<![a-z])(?:born|delivered|delivery|birth|newborn)(?![a-z])|出生|早产|胎龄|顺产|剖宫产|足月")
_MINUS = frozenset((" -", ",-", "。-", ":-", "龄-", "男-", "女-", "是-"))
"""A minus sign before an age, not a dash between two numbers."""
_BARE_WEEKS = pattern(
    rf"(?:^|[,。;\s])(?P<a>{NUMBER})\s*周(?=[,。;\s])|(?<![a-z])at (?P<b>\d{{1,2}})(?:\+\d)? (?:weeks?|wks?)(?![a-z])"
    r"|(?:^|[.。;] ?)(?P<c>\d{2})(?:\+\d)? (?:weeks?|wks?)(?=[,.。;])"
    r"|(?<![\d/+])(?P<d>[234]\d)\s?\+\s?[0-6](?!\d)(?=[,.。; ]|$|周)"
)
_EXPECTING = pattern(
    r"宫缩|破水|羊水|见红|胎动|待产|临产|阴道流[水液]|(?<![a-z])(?:waters|contractions?|labou?r pains?|fetal|foetal"
    r"|baby (?:is |still |has |not )*(?:mov|kick)(?:e[sd]|s|ed|ing))(?![a-z])"
)
"""Beside one of these a bare number of weeks is how long the pregnancy has lasted."""
_BLEEDS = pattern(r"(?<![a-z])(?:blood|bleed(?:ing|s)?|bled)(?![a-z])|流血|出血|鲜血|血块|滩血")
_ELSEWHERE = pattern(
    r"(?<![a-z])(?:stools?|poo|bowels?|urine|wee|cough(?:ed|ing|s)?|nose|nosebleeds?|gums?|vomit(?:ed|ing|s)?|rectal|piles|cut|wound"
    r"|blood (?:pressure|sugar|tests?|count|results?))(?![a-z])|大便|便血|尿|咳|鼻|牙|呕|吐|痔|伤|血[压糖]"
)
LONGEST_PREGNANCY = 44
"""Weeks."""
_WEEKS_WITHOUT_PERIODS = pattern(rf"停经\s*(?:了|约|已)?\s*(?P<a>{NUMBER})\s*(?:\+\d)?\s*周")
LEAST_WEEKS_WITHOUT_PERIODS = 12
"""Chinese notes count a pregnancy as weeks without periods (停经32周); fewer may be a period that is late."""
_MONTHS_PREGNANT = pattern(
    rf"(?:怀?孕|怀[着了上])\s*(?:了|约|已经|有)*\s*(?P<a>{NUMBER})\s*个?多?月"
    rf"|(?<![a-z\d])(?P<b>{EN_NUMBER})[\s-]*months?[\s-]*(?:pregnant|gone(?![a-z]))"
    rf"|(?<![a-z])pregnant,? (?:about |now |for )?(?P<c>{EN_NUMBER}) months?(?! ago)(?![a-z])"
)
_PREGNANT = pattern(
    r"孕妇|怀孕|(?<!未)妊娠(?!反应史)|孕期|有孕|孕早期|孕中期|孕晚期|(?<![a-z])(?:pregnant|in pregnancy"
    r"|during pregnancy|gravida?|g\dp\d)\b|孕\d"
)
_NOT_PREGNANT = pattern(
    r"(?:没有?|未|无|不是|否认|非|排除|不想|避免|防止)怀?孕|不怀孕|未婚未孕|妊娠试验阴性|怀孕试验阴性"
    r"|(?<![a-z])(?:not|never(?: been)?|isn't|no chance of being|denies being|non-?)\s*pregnan\w+|not currently pregnant"
    r"|pregnancy test (?:is |was )?negative"
)
_PERHAPS_PREGNANT = pattern(
    r"(?:是不是|是否|会不会|会|可能|能不能|能|想|准备|备|打算|怎么|怎样|容易|不容易|早日|影响|还能|如何)(?:是|又|再"
    r"|已经)?怀?孕|怀孕了吗|不孕|怀不上|备孕|(?:might|may|could) be pregnant|get(?:ting)? pregnant|pregnant\?"
    r"|trying to conceive|怀孕的(?:几率|可能)|宫外孕|异位妊娠"
)


@dataclass(frozen=True, slots=True)
class Age:
    """An age: the span of days it may be, and whether it was said as a number."""

    days: tuple[int, int]
    said: bool
    start: int = 0
    end: int = 0
    sex: Sex | None = None


def month_start(months: float) -> int:
    """First day on which a child is `months` old (thirteen weeks are three months; twelve months a year of 365 days)."""
    return math.ceil(months * (365 / 12 if months >= 12 else 364 / 12) - 1e-9)


def years_span(years: float) -> tuple[int, int]:
    """Days a person of `years` may have lived; a fraction is taken as exact."""
    if years != int(years):
        return (round(years * 365), round(years * 365))
    return (int(years) * 365, int(years) * 365 + 364)


def months_span(months: float) -> tuple[int, int]:
    """Days a child of `months` may have lived."""
    first, last = month_start(months), month_start(months + 1) - 1
    while last * 12 / 364 >= months + 1:
        last -= 1
    return (first, last)


def age_of(text: str) -> tuple[Age | None, str | None]:
    """The first age said in a folded text, else that of a word; and the words of an impossible age."""
    candidates: list[Age] = []
    impossible: str | None = None
    for shape, unit in (
        (_YEARS, "years"),
        (_MONTHS, "months"),
        (_WEEKS, "weeks"),
        (_DAYS, "days"),
        (_HOURS, "hours"),
        (_SHORT, "short"),
        (_ZH_SHORT, "short"),
    ):
        for found in shape.finditer(text):
            group, value = next(
                (name, value) for name, value in found.groupdict().items() if value and len(name) == 1 and name != "m"
            )
            number = value_of(value)
            sex: Sex | None = None
            if unit == "short":
                sex = (
                    "male"
                    if (found["s" + group] or "")[0] in "m男g" and not (found["s" + group] or "").startswith("girl")
                    else "female"
                )
            if text[max(0, found.start() - 2) : found.start()] in _MINUS or text[: found.start()] == "-":
                impossible = impossible or text[found.start() - 1 : found.end()]
                continue
            if unit in ("years", "short") and not _plausible_years(number):
                impossible = impossible or (found.group() if unit == "years" else None)
                continue
            if group in "hi" and unit == "years" and _TELLERS_OWN.match(text, found.end()):
                continue
            if _MOTHERS.search(text[max(0, found.start() - 60) : found.start()]):
                continue
            days_of = {"years": years_span, "months": months_span}.get(unit)
            days, said = ages_meant(text, found.span(), _span(found, unit, number), days_of)
            candidates.append(Age(days, said, found.start(), found.end(), sex))
            break
    alone = _BARE_MONTHS.search(text) if not candidates and _INFANTS.search(text) else None
    if alone:
        candidates.append(Age(months_span(float(alone["a"])), True, alone.start("a"), alone.end()))
    if candidates:
        return min(candidates, key=lambda age: (age.start, -age.end)), impossible
    if limit := age_limit(text):
        return Age(limit, False), impossible
    carried = pregnancy_of(text)[1] is not None
    grown = _GROWN.search(text)
    for shape, days in _SPANS:
        found = None if carried and days[1] >= 365 else shape.search(text)
        if found and 365 <= days[1] < 20 * 365 and grown and grown.start() < found.start():
            found = None
        if found:
            return Age(days, False, found.start(), found.end()), impossible
    return None, impossible


def _plausible_years(years: float) -> bool:
    return 0 <= years <= OLDEST_YEARS


def _span(found: re.Match[str], unit: str, number: float) -> tuple[int, int]:
    groups = found.groupdict()
    half = 0.5 if groups.get("half") or groups.get("half2") or groups.get("half3") else 0.0
    if unit == "years":
        extra = value_of(found["m"]) / 12 if found["m"] else half
        return years_span(number + extra)
    if unit == "months":
        return months_span(number + half)
    if unit == "weeks":
        return (int(number * 7), int(number * 7) + 6)
    if unit == "hours":
        return (int(number // 24), int(number // 24))
    if unit == "days":
        return (int(number), int(number))
    return years_span(number)


def sex_of(text: str) -> Sex | None:
    """Sex by the first word that tells it; None when nothing does. He and she of one who tells of themselves are others."""
    if _TELLER.search(text) and not _SOMEBODY.search(text):
        text = _PRONOUN.sub(lambda found: " " * len(found.group()), text)
    female, male = _FEMALE.search(text), _MALE.search(text)
    if female and male:
        said_female, said_male = _WOMAN_SAID.search(text), _MAN_SAID.search(text)
        if bool(said_female) != bool(said_male):
            return "female" if said_female else "male"
        return "female" if female.start() < male.start() else "male"
    if female:
        return "female"
    return "male" if male else None


def womanly(text: str) -> bool:
    """Whether a folded text about a grown patient tells of what only women have."""
    return _WOMANLY.search(text) is not None


def pregnancy_of(text: str) -> tuple[bool | None, float | None]:
    """Whether pregnant (None: not said) and completed weeks."""
    if _NOT_PREGNANT.search(text):
        return False, None
    found = _WEEKS_PREGNANT.search(text)
    if found and not _BORN.search(text[max(0, found.start() - 24) : found.end() + 8]):
        weeks = value_of(_number(found))
        if 1 <= weeks <= LONGEST_PREGNANCY:
            return True, weeks
    found = _WEEKS_WITHOUT_PERIODS.search(text)
    if found and LEAST_WEEKS_WITHOUT_PERIODS <= value_of(found["a"]) <= LONGEST_PREGNANCY:
        return True, value_of(found["a"])
    found = _MONTHS_PREGNANT.search(text)
    if found:
        months = value_of(_number(found))
        if 1 <= months <= 10:
            return True, float(round(months * 30.4 / 7))
    found = _BARE_WEEKS.search(text)
    if found and (_EXPECTING.search(text) or _bleeds(text)) and 20 <= value_of(_number(found)) <= LONGEST_PREGNANCY:
        return True, value_of(_number(found))
    if _PREGNANT.search(_PERHAPS_PREGNANT.sub(" ", text)):
        return True, None
    return None, None


def _bleeds(text: str) -> bool:
    """Whether bleeding is told of that is said to come from nowhere else than the womb."""
    return _BLEEDS.search(text) is not None and _ELSEWHERE.search(text) is None


def _number(found: re.Match[str]) -> str:
    """The number that one of the shape's alternatives caught."""
    return next(value for value in found.groupdict().values() if value)


def impossible_weeks(text: str) -> str | None:
    """The words of a pregnancy longer than any is."""
    for found in _WEEKS_PREGNANT.finditer(text):
        if value_of(_number(found)) > LONGEST_PREGNANCY:
            return found.group()
    return None


__all__ = [
    "ADULT_AGE_DAYS",
    "Age",
    "age_of",
    "impossible_weeks",
    "month_start",
    "months_span",
    "pregnancy_of",
    "sex_of",
    "womanly",
    "years_span",
]
