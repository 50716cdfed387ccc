"""The words around a finding that say whether it is there: negations, doubts, conditions, times, and what ends their reach.

A cue inside the words of a finding itself (尿不出, unable to drink) is no cue; the caller drops those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from medassist.core.reading.quantities import pattern

CueKind = Literal[
    "permission",
    "skip",
    "affirm",
    "uncertain",
    "ask",
    "negation_list",
    "negation",
    "negation_near",
    "supposed",
    "past",
    "now",
    "stop",
]

_ZH_FILLED = (
    r"(?:有|明显|出现过?|发生过?|伴有?|任何|什么|过|再|感到|觉得|感觉|诉|见|发现|存在|显著|典型|特殊|其他|其它|的)*"
)
_EN_FILLED = (
    r"(?:\s+(?:take|taken|taking|have|had|having|has|been|any|got|get|a|an|the|experienc\w+|complain\w*(?: of)?"
    r"|report\w*|associated|significant|obvious"
    r"|signs?(?: or symptoms?)? of|symptoms? of|evidence of|complaints? of|history of|h/o|hx of|known|recent|previous"
    r"|further|episodes? of|feel\w*|show\w*)\b)*"
)
_NO_TIME_BEFORE = "".join(
    f"(?<!{unit} )"
    for unit in (
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "hour",
        "hours",
        "hr",
        "/7",
        "/52",
        "/12",
    )
)
"""A 3-day history of cough is now, a history of cough is past."""
_PARTS: tuple[tuple[CueKind, str], ...] = (
    (
        "permission",
        r"(?:能不能|可不可以|能否|可否|是否可以?|可以|能|是否能|应该|需要|要不要)(?:再|继续|一起|同时"
        r"|给[^,。?]{1,4})?(?=[吃用服喝打])"
        r"|(?<![a-z])(?:can|could|may|should) (?:i|he|she|we|they|you|my \\w+|the patient|a \\w+)(?: still| also"
        r"| safely)?(?= (?:take|use|have|give|be given|be on))(?![a-z])|(?<![a-z])(?:is it safe|safe|ok|okay"
        r"|allowed) to(?= (?:take|use|give))",
    ),
    (
        "affirm",
        r"否认没有|否认无|并非没有|不是没有|不是不|并非不|并不是没|不无|无不|不否认|未否认|没否认|(?<![a-z])not (?:entirely "
        r"|completely )?without|(?<![a-z])(?:does|do|did|can)(?: not|n't) deny",
    ),
    (
        "uncertain",
        r"不能(?:完全|除外|排除)*排除|不能除外|不(?:能)?(?:排除|除外)|未(?:能)?(?:排除|除外)|无法排除|排除不了"
        r"|待排除?|[需请要]排除|怀疑|疑似|疑诊?为?|可能(?!性)"
        r"|好像|似乎|也许|大概是|是不是|会不会|考虑|估计是"
        r"|(?<![a-z])(?:(?:not sure|unsure|do(?:es)? ?n.?t know|wonder\w*) (?:if|whether)|possibl[ey]|probabl[ey]"
        r"|maybe|perhaps|query|suspect(?:ed|ing)?|suspicion of|suspicious for"
        r"|might (?:be|have)|may (?:be|have)|could (?:be|have)|likely"
        r"|(?:can(?:not|'t| not)|could not|couldn't) (?:be )?(?:ruled? out|exclude\w*)|not (?:been )?(?:ruled out"
        r"|excluded)|r/o|rule out|to exclude|seems? (?:to|like))(?![a-z])|\?(?=\s?[a-z])",
    ),
    (
        "skip",
        r"有没有(?:什么|啥|好|特效|更好|其他|别的|必要)*的?(?:办法|方法|药|方子|偏方|治|用|事|关系|影响|必要|人|医生)"
        r"|无(?:明显)?(?:诱因|原因)|没有?(?:什么|明显|任何)?(?:诱因|原因)|不明(?:诱因|原因)?|无缘无故|无痛性?|无菌"
        r"|无症状|无保护|无证|无偿|无意(?:中|间)"
        r"|没(?:事|想到|办法|多久|法|注意|治|好(?!转)|用|完|去|看|吃|喝|管|做|查|敢|到|上|睡|在意|当回事|重视|时间|钱"
        r"|及时)|没有(?:用|去|看|吃|做|查|及时|注意|多久|办法|事|重视|休息|睡|胃口|食欲|效果|治|在意|当回事|到医院"
        r"|就诊|用药|药)"
        r"|未(?:缓解|好转|见好转|治疗|就诊|予|在意|重视|行|愈|诊治|服药|用药|处理|见缓解|见明显好转|婚|成年|来)"
        r"|没有?(?:见)?(?:明显)?(?:缓解|好转|改善|减轻|消失|退)|无(?:明显)?(?:好转|缓解|改善|效|法|论|奈|所谓|聊)"
        r"|不(?:知道?|清楚|管|得不|敢|断|停|住|时|仅|但|止|光|只|久|小心|好|能|慎|到|然|要|适|舒服|同|过|用|够|可以"
        r"|应|少|稳|规律|治|消|退|见好|缓解|减轻|一定|确定|懂|愿|想|肯|会儿)"
        r"|非(?:常|典|甾体)|(?<![a-z])(?:no (?:longer able|improvement|relief|change|response|better|matter|idea"
        r"|doubt|worse|trauma needed|one|more than|medication|treatment)"
        r"|not (?:only|sure|just|(?:been )?(?:improv|respond|reliev|resolv|settl|help|work)\w*|(?:getting |any |much "
        r"|feeling )?better|gone|go away|going away|seen|know|been (?:able|well|eating|drinking|feeding)|to be missed"
        r"|able|well|yet|too|that|very|going|stop\w*|control\w*|let|want)"
        r"|without (?:improvement|relief|delay|treatment|warning|response|effect|success|help|stopping"
        r"|any (?:improvement|relief))|(?:do|does|did|has|have|had|is|are|was|were)(?: not|n't) (?:know|improv\w*"
        r"|help\w*|respond\w*|go away|want|go|work\w*|stop\w*|get better|getting better|reliev\w*|resolv\w*"
        r"|been (?:able|well|eating)|sure|settl\w*)"
        r"|never mind|nothing (?:helps|works))(?![a-z])",
    ),
    (
        "ask",
        r"有没有|有无|是否(?:有|存在|出现|伴有?)?|有否|(?<![a-z])(?:is there|are there|do you have|does (?:he"
        r"|she) have|whether there (?:is|are)|any)(?: any)?(?=[^.;\n]{0,40}\?)",
    ),
    (
        "negation_list",
        rf"否认{_ZH_FILLED}|排除(?!了?不)|(?<![a-z])(?:den(?:y|ies|ied|ying)|negative for|-ve for|neg for|absence of"
        rf"|(?:has |have )?ruled out|free (?:of|from)|(?:is|was|are)? ?absent(?=\s*:)){_EN_FILLED}",
    ),
    (
        "negation",
        rf"(?:从来?|一直|平时|目前|暂时?|均|都|也|并|自?述?)?(?:没有|(?<!有)没|未(?!来)|无(?!力|尿(?![痛疼频急血路])|汗|神(?!志)"
        rf"|精打采))(?:曾|再)?{_ZH_FILLED}|不(?:伴|存在|合并|出现|会出现){_ZH_FILLED}|不是(?!很|太|特别|非常"
        rf"|不){_ZH_FILLED}"
        rf"|(?<![a-z])(?:(?:do|does|did|has|have|had|is|are|was|were)(?: not|n't|nt)|ain't|no longer(?: has| have"
        rf"| had| having)?|no(?! \d)|not|without|w/o|never|nil|none of|neither|nor|non|lack(?:s|ed|ing)?(?: of)?"
        rf"|nad for){_EN_FILLED}(?![a-z])",
    ),
    ("negation_near", r"不(?:再|怎么|太会|会|感到?|觉得?|是|曾|再?有)?|别|莫"),
    (
        "supposed",
        r"如果|若(?!干)|假如|要是|万一|一旦|假设|倘若|只要|出现以下|(?<![a-z])(?:if|in case of"
        r"|should (?=\w+ (?:develop|occur|appear|worsen|get))|unless|when(?:ever)? (?=there is|you have"
        r"|you get))(?![a-z])",
    ),
    (
        "past",
        r"既往(?:史|有|曾|患)?|过去(?!的?\d|的?[一两二三四五六七八九十几])|曾经?|以前|从前|小时候|儿时|病史\s*:|去年"
        r"|前年|早年|年轻时|[\d一二两三四五六七八九十几多]+\s*(?:多|余)?年前(?=[^,。;]{0,6}(?:有过|曾|患|得过?|做"
        r"|诊断|确诊|因|发现))"
        rf"|(?<![a-z]){_NO_TIME_BEFORE}(?:(?:past (?:medical )?)?history (?:of"
        r"|includes|significant for|notable for)|(?:past )?(?:medical )?history:|h/o|hx(?: of)?|pmhx?|previous(?:ly)?"
        r"|prior|used to (?:have|get)|last year|(?:years?|yrs?) ago,?(?= \w+ had)|in the past|as a child|in childhood"
        r"|formerly|known)(?![a-z])",
    ),
    (
        "now",
        r"现(?:在|病史|症|因|为|出现)?(?!场|象|代|年)|目前|此次|本次|这次|今(?:天|日|早|晚|晨|起|晨起|为|因)?(?!年"
        r"|后)|昨(?:天|日|晚|夜)|前(?:天|晚)|近(?!视)(?:来|日|期|\d|[一二两三四五六七八九十几半])|最近|刚才|突发|突然|再发|又(?:出现|开始|发)"
        r"|(?<![a-z])(?:now|today|yesterday|last night|currently|presents?|presented|presenting|this time|this morning|tonight"
        r"|new"
        r"|complain(?:s|ed|ing)?(?: of)?|c/o|admitted with|comes? (?:in )?with|came (?:in )?with|started|began"
        r"|developed|developing|suddenly|acute(?:ly)?)(?![a-z])",
    ),
    (
        "stop",
        r"但是?|却|而且?|只是|只有|仅有?|就是|除了|出现|伴有?|开始|变得|并且?有|(?<!所)(?<!没)有(?!点|些|时|关|没|无)"
        r"|合并|诱因|导致|引起|后(?!背|脑|颈|枕)"
        r"|(?<![a-z])(?:but|however|although|though|yet|except|apart from|other than|has|have|had|having|with"
        r"|reports?|reported|notes?|noted|is|are|was|were|feels?|felt|who|which|because|since|after|while|also"
        r"|despite|only|positive for|admits(?: to)?|endorses|instead|just|causing|caused)(?![a-z])",
    ),
)
_CUES = pattern("|".join(f"(?P<k{number}>{source})" for number, (_, source) in enumerate(_PARTS)))

AFTER_ABSENT = pattern(
    r"\s*[:=?]\s*(?:-(?=\s|$|[,。;、.])|无|没有|否|阴性|未见|no(?![a-z])(?!\s+[a-z])|none|nil|absent|negative"
    r"|neg(?![a-z])|denie[sd]|-ve)"
    r"|\s*\(\s*(?:-|阴性|无|no|absent|neg(?:ative)?|-ve)\s*\)|\s*-ve(?![a-z])|\s*-(?=\s*(?:$|[,。;、]))|(?:症状|病史"
    r"|史)?(?:均|都|也)?(?:无|没有|未见|未及|阴性|否认|不存在)(?=\s*(?:$|[,。;、)]|过|了))"
    r"|\s+(?:(?:is|was|are|were|has been|have been)\s+)?(?:absent|denied|not present|ruled out|excluded|not (?:seen"
    r"|noted|reported|observed|found)|negative)(?![a-z])|\s+no(?=\s*(?:$|[,;.]))"
    r"|[ ]+-[ ]+(?:no|none|nil|absent)(?![a-z])"
)
BEFORE_ABSENT = pattern(r"[^\s,:;(]?[ ]-$|[,:;(][ ]?-[ ]?$")
"""A minus right before a finding, which counts only beside a plus before another (+fever -rash)."""
PLUS_BEFORE = pattern(r"(?:^|[\s,:;(])\+ ?[a-z\u4e00-\u9fff]")
LIST_ABSENT = pattern(r"[^,。;!?\n但有]{0,24}(?:均|都|皆)(?:无|没有|否认|阴性|未见|未出现|不存在)")
AFTER_PAST = pattern(
    r"(?:症状)?(?:已经?|都|就|现已?|自行|完全|全)*(?:消失|消退|停止|止住|止了|停了|止(?=[,。;]|$)|痊愈|治愈|好了(?!一?点|很多|些|多|几天|又)|退了(?!又)|没了)"
    r"|\s+(?:(?:has|have|had|is|was|are|were)\s+)?(?:now\s+|since\s+|completely\s+|fully\s+)*(?:resolved"
    r"|stopped(?= *(?:$|[,.;]|and|but|now|since|yesterday|today))"
    r"|gone(?! (?:on|up))|settled|disappeared|subsided|went away|cleared up)"
    r"|\s*(?:病史|既往史)(?!\s*\d)(?!.{0,3}[\d一二两三四五六七八九十半]+个?[天周月小])|\s+(?:in the past|last year"
    r"|as a child|(?:many |several |\d+ )?years ago)"
)
AFTER_UNCERTAIN = pattern(r"\s*\?(?!\s*(?:no|yes|none|无|有|否|是)(?![a-z]))|\s*(?:待排|可能(?:性大)?|待查)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue and its place (half open, folded text)."""

    kind: CueKind
    start: int
    end: int


def cues(text: str) -> list[Cue]:
    """All cues of a folded text, by place."""
    return [
        Cue(_PARTS[int((match.lastgroup or "k0")[1:])][0], match.start(), match.end()) for match in _CUES.finditer(text)
    ]
