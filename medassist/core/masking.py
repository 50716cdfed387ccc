"""Masks names, telephone numbers, record numbers, dates and places of a patient's text before it leaves the machine.

A rule rather masks too much than too little, and still misses some (a bare name within a sentence): a person looks at
the text before it is passed on, and the sentence beside it says so. What is looked for follows the direct identifiers
of HIPAA's Safe Harbor list (45 CFR 164.514(b)(2)).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Literal

from medassist.core.clinical import Language, Text

Kind = Literal["name", "number", "contact", "date", "place"]
WORDS: dict[Kind, Text] = {
    "name": Text("[姓名]", "[name]"),
    "number": Text("[号码]", "[number]"),
    "contact": Text("[联系方式]", "[contact]"),
    "date": Text("[日期]", "[date]"),
    "place": Text("[地点]", "[place]"),
}

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向"
    "常汤康易乔赖文樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂焦左齐梅庄辛管祝涂谷耿牟卜路詹关苗凌费纪靳"
    "盛童甄项曲成游阳裴席卫查屈鲍位霍翁隋植甘景薄单包司柏宁柯阮桂"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐"
_FAMILY = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_CLINICAL = "痛疼热烧咳吐泻肿血尿便晕痒麻喘闷累胀病症炎癌瘤药素酸钠钾肝肾肺胃肠心脑眼耳鼻喉皮骨孕胎经带增细胞板昨日"
"""Characters that no name has and many complaints have: 高热 and 白带增多 begin like a name."""
_GIVEN = f"[^\\W\\d_a-zA-Z{_CLINICAL}]"
_TITLES_ZH = (
    "先生|女士|小姐|同志|老师|师傅|大爷|大妈|大娘|大叔|大哥|大姐|阿姨|奶奶|爷爷|叔叔|婶婶|嫂|"
    "医生|大夫|主任|护士|院长|教授|村长|书记|某某|某"
)
_LABEL_ZH = (
    "姓名|名字|叫做|名叫|我叫|他叫|她叫|患者|病人|患儿|伤者|孕妇|产妇|家属|家长|联系人|监护人|父亲|母亲|丈夫|妻子"
)
_NUMBER_LABELS = (
    "身份证号?码?|病历号|病案号|住院号|门诊号|登记号|就诊卡号?|医保卡?号?|社保卡?号?|护照号?|床号|编号|MRN|NHS(?: number| no)?|"
    "SSN|passport(?: number| no)?|hospital (?:number|no)|patient (?:id|number|no)|record (?:number|no)|ID"
)
_CONTACT_LABELS = "微信号?|QQ号?|WeChat|Weibo|微博|WhatsApp|Telegram"
_TITLES_EN = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Nurse|Sister|Matron|Uncle|Aunt|Auntie|Grandma|Grandpa"
_KIN_EN = (
    "son|daughter|wife|husband|mother|father|mum|mom|dad|brother|sister|baby|child|patient|partner|friend|neighbour|"
    "neighbor|nephew|niece|cousin|grandson|granddaughter|grandmother|grandfather"
)
_NOT_NAMED_ZH = (
    "马上|白天|黄昏|周[末围一二三四五六日身]|单[侧位独]|左[侧边手脚腿臂眼耳下上右半]|向[左右上下后前]|任何|何时|常常|于是|安静|温[水度]|石膏|甘油|"
    "方[才便]|成人|高[原压]|全身|胡乱|余下|项背|时常|易[怒惊饿疲]|金黄|毛孔|平时|连[续日]|沈[重]|应[该当]"
)
"""Words that begin like a name and open many a complaint."""
_TOLD_ZH = "昨[天日晚夜]|今[天日早晨]|前天|因[为]?|自?诉|主诉|突[然发]|近[来日期]|来诊|就诊|反复|又"
"""What follows a name that opens a text without age or sex."""
_LOWER_EN = r"[a-z][a-z'’-]{2,}(?!\w)"
_NO_COMPLAINT_EN = (
    r"(?![a-z'’-]*(?:ing|ed|ive|ous|al|ic|ere|ain|ache)\b)(?![a-z'’-]+\s+(?:child|baby|infant|boy|girl|man|woman|lady|patient"
    r"|pain|ache|rash|fever|cough|for|since)\b)"
)
"""What two words that open a text are not, to be a name."""
_AFTER_NAME = (
    r"(?=\s*,?\s*(?:\(?\d{1,3}\b|aged?\b|has\b|had\b|is\b|was\b|came\b|fell\b|presents?\b|complains?\b|took\b|woke\b))"
)
_NAME_EN = r"[A-Z][a-zA-Z'’-]+(?!\w)"
_PLAIN_EN = frozenset(
    "a an the i he she we they it his her my our their this that these there is was has had no not and or but for with "
    "woman man girl boy male female patient patients child baby infant newborn lady gentleman mother father mum dad son "
    "daughter wife husband brother sister age aged adult teenager mr mrs ms miss dr what how why when which can could "
    "should would do does did please help if after before since at on in of to from by as hi hello dear doctor case old "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december chinese english asian african european english american who pain fever cough "
    "left right both some any very severe mild acute chronic known history past also now today yesterday vitals exam bp "
    "hr rr spo2 temp denies reports complains presents presented presenting started took taking given said says told asked "
    "gave thinks thought saw just still always never often sometimes only really usually currently recently suddenly who "
    "which whose pregnant allergic diabetic asthmatic smoker known year month week day elderly young pt lying sitting "
    "standing being going feeling looking called named unknown confidential me".split()
)

_Pattern = tuple[Kind, re.Pattern[str]]
_ANY: tuple[_Pattern, ...] = (
    ("contact", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+")),
    ("contact", re.compile(rf"(?:{_CONTACT_LABELS})\s*[:：是为]?\s*(?P<mask>[\w-]{{5,}})", re.IGNORECASE)),
    ("date", re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?(?!\d)")),
    ("date", re.compile(r"(?<![\d/])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?![\d/])")),
    (
        "date",
        re.compile(
            r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?"
            r"\s+(?:19|20)\d\d\b"
        ),
    ),
    (
        "number",
        re.compile(
            rf"(?:(?<![A-Za-z])(?:{_NUMBER_LABELS}))\s*(?:[:：#是为]|\bis\b)?\s*(?P<mask>(?=[A-Za-z-]*\d)[A-Za-z\d-]+)",
            re.IGNORECASE,
        ),
    ),
    ("number", re.compile(r"(?<![\d.])\+?\d(?:[ ()-]{0,2}\d){6,}[Xx]?(?![\d%])")),
    ("number", re.compile(r"(?<![\d.,])\d{6,}[Xx]?(?!\d|[.,]\d|\s*(?:/|×|个|万|单位|CFU|IU|units?))")),
    ("number", re.compile(r"\b(?=[A-Za-z-]*\d)(?=\w*[A-Za-z])(?:[A-Za-z-]*\d){5,}[A-Za-z]*\b")),
)
_ZH: tuple[_Pattern, ...] = (
    ("place", re.compile(r"[一-鿿]{2,4}?(?:自治[区州县]|省|市|县|镇|乡|街道|大道|村|小区|胡同)(?![场区内面民委])")),
    ("place", re.compile(r"[一-鿿]{2,6}?(?:路|街|巷)\s*\d+\s*号|\d+\s*(?:栋|幢|单元|弄)(?:\s*\d+\s*(?:室|号|层))?")),
    ("name", re.compile(rf"{_FAMILY}(?:{_GIVEN}{{0,2}}?)(?=(?:{_TITLES_ZH}))")),
    ("name", re.compile(rf"(?<![一-鿿])[老小](?!于){_FAMILY}(?=[今昨前来说有的,，。]|\d)")),
    (
        "name",
        re.compile(
            rf"(?:{_LABEL_ZH})\s*[:：是为]?\s*(?P<mask>{_FAMILY}{_GIVEN}{{1,2}})"
            r"(?=[^一-鿿]|男|女|今年|因|于|出现|$)"
        ),
    ),
    (
        "name",
        re.compile(rf"(?:^|(?<=[。；\n]))(?P<mask>(?!{_NOT_NAMED_ZH}){_FAMILY}{_GIVEN}{{1,2}}?)(?=(?:{_TOLD_ZH}))"),
    ),
    (
        "name",
        re.compile(
            rf"(?:^|(?<=[\s，。；、,.;:：!！?？]))(?P<mask>{_FAMILY}{_GIVEN}{{1,3}})"
            r"(?=[\s，、,]*(?:男|女|\d{1,3}\s*(?:岁|个?月|天)|今年))"
        ),
    ),
)
_EN: tuple[_Pattern, ...] = (
    (
        "place",
        re.compile(
            r"\b\d+[A-Za-z]?\s+(?:[A-Z]\w+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Square|Way)\b"
        ),
    ),
    ("place", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b")),
    ("name", re.compile(rf"\b(?:{_TITLES_EN})\b\.?\s+(?P<mask>{_NAME_EN}(?:\s+{_NAME_EN}){{0,2}})")),
    (
        "name",
        re.compile(rf"(?i:\b(?:named|called|name is|name)\b\s*[:=]?\s*)(?P<mask>{_NAME_EN}(?:\s+{_NAME_EN}){{0,2}})"),
    ),
    ("name", re.compile(rf"(?i:\b(?:mr|mrs|ms|dr|prof)\b)\.?\s+(?P<mask>{_LOWER_EN})")),
    (
        "name",
        re.compile(rf"(?i:\b(?:name is|named|name:)\s*)(?P<mask>{_LOWER_EN}(?:\s+{_LOWER_EN})?)(?=\s*(?:[,.;(]|$|\d))"),
    ),
    ("name", re.compile(rf"(?i:\bmy (?:{_KIN_EN})\s+)(?P<mask>(?![a-z]+ly\b){_LOWER_EN}){_AFTER_NAME}")),
    ("name", re.compile(rf"(?i:\b(?:patient|pt)\s+)(?P<mask>{_LOWER_EN}\s+{_LOWER_EN})(?=\s*,?\s*\(?\d{{1,3}}\b)")),
    (
        "name",
        re.compile(
            rf"^(?P<mask>{_NO_COMPLAINT_EN}{_LOWER_EN}\s+{_LOWER_EN})(?=\s*,?\s*\d{{1,3}}\s?(?:y/?o|yrs?|years?|[mf]\b|male|female|man|woman))"
        ),
    ),
    ("name", re.compile(rf"(?i:\b(?:{_KIN_EN})\b\s*[:,]?\s+)(?P<mask>{_NAME_EN}(?:\s+{_NAME_EN}){{0,2}})")),
    ("name", re.compile(r"(?:^|(?<=[.!?\n]))\s*(?P<mask>[A-Z]{3,}(?:\s+[A-Z]{3,}){1,2})(?=\s*[,(]?\s*\d)")),
    ("name", re.compile(rf"(?:^|(?<=[.!?\n] ))(?P<mask>{_NAME_EN}(?:\s+{_NAME_EN}){{0,2}})(?=\s*[,(]?\s*\d{{1,3}}\b)")),
)
_CAPITALISED = re.compile(rf"{_NAME_EN}(?:\s+{_NAME_EN})*")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its identifying places replaced, and how many there were."""

    text: str
    count: int


def masked(text: str, language: Language, known: Container[str]) -> Masked:
    """The text with what may identify a person replaced by a word in brackets.

    `known` are words (lower case) of the knowledge base's names: what is written with a capital letter within an English
    sentence and is none of them is taken for a name.
    """
    count = 0

    def put(kind: Kind, allowed: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
        word = WORDS[kind].of(language)

        def replaced(match: re.Match[str]) -> str:
            nonlocal count
            group = "mask" if "mask" in match.re.groupindex else 0
            if allowed(match[group]):
                return match[0]
            count += 1
            start, end = match.start(group) - match.start(), match.end(group) - match.start()
            return match[0][:start] + word + match[0][end:]

        return replaced

    def familiar(words: str) -> bool:
        return all(word.casefold() in _PLAIN_EN or word.casefold() in known for word in words.split())

    for kind, pattern in (*_ANY, *_ZH):
        text = pattern.sub(put(kind, lambda _: False), text)
    for kind, pattern in _EN:
        text = pattern.sub(put(kind, familiar if kind == "name" else lambda _: False), text)
    text = _CAPITALISED.sub(lambda match: _names_within(match, put("name", familiar)), text)
    return Masked(text, count)


def _names_within(match: re.Match[str], put: Callable[[re.Match[str]], str]) -> str:
    """A run of capitalised words; alone at the start of a sentence one of them says nothing."""
    before = match.string[: match.start()].rstrip()
    begins = not before or before[-1] in ".!?。！？:：\n[" or match.string[: match.start()].endswith("\n")
    words = match[0].split()
    if begins and (len(words) == 1 or all(word.isupper() for word in words)):
        return match[0]
    if all(word.isupper() for word in words):  # abbreviations of the field: ECG, SOB
        return match[0]
    if begins and words[0].casefold() in _PLAIN_EN:
        rest = _CAPITALISED.search(match[0], len(words[0]))
        return match[0] if rest is None else match[0][: rest.start()] + put(rest)
    return put(match)
