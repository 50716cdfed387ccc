"""Textbook questions and statements: sentences that speak of a topic while no patient has what they name.

When anything in the sentence points to a person (first person, patient, age, duration, a value, what to do), it is a
case; in doubt it is a case, since a missed danger is worse than a needless warning.
"""

from __future__ import annotations

from collections.abc import Sequence

from medassist.core.reading.clauses import Clauses
from medassist.core.reading.quantities import pattern
from medassist.core.reading.spans import overlaps

_ASKER = pattern(
    r"我(?:就|也|只是|这边|主要)?(?:想|要|来)(?:请)?(?:问|咨询|知道|了解|请教|学习|查)(?:一下|下)?|请问一?下?"
    r"|咨询一?下?|告诉我|给我(?:讲|介绍|解释|说)|帮我(?:查|找|讲|解释|总结|翻译)"
    r"|(?<![a-z])(?:tell me|can i ask|i (?:want|would like|'d like|need) to (?:know|ask|learn|understand)"
    r"|could you (?:tell|explain)(?: to)?(?: me)?|explain to me|my question is|give me|how (?:do|can|should"
    r"|would) (?:i|you|we) (?:recogni[sz]e|tell|diagnose|distinguish|differentiate|know|assess|identify"
    r"|prevent))(?![a-z])"
)
_PERSON = pattern(
    r"我|咱|俺|患者|病人|患儿|本人|孩子|宝宝|宝贝|小孩|娃|老公|老婆|妈|爸|爷爷|奶奶|母亲|父亲|儿子|女儿|朋友|他|她"
    r"|[\d一二两三四五六七八九十]\s*岁|(?<![a-z\d])[男女],|[,，][男女](?![性友])|今天|昨天|昨晚|今早|刚才|刚刚|最近"
    r"|这几天|这两天|现在|正在|突然|突发|怎么办|咋办|咋整|咋弄|怎么回事|咋回事|主诉|查体|急诊"
    r"|(?<![a-z])(?:i|i'm|i've|i'd|im|my|we|he|she|his|her|him|patients? (?:with|has|is|who|presents?)|the patient"
    r"|this patient|pt|man|woman|boy|girl|mr|mrs|yo|y/o|year-old|month-old|day-old|week-old|today|yesterday|tonight"
    r"|now|this morning|presenting with|complain\w*|c/o|child (?:with|has|who)|baby (?:with|has|who)|infant (?:with"
    r"|has)|what should|what to do|help|suddenly|currently)(?![a-z])"
    r"|(?<![a-z\d])\d+\s?[mf](?![a-z])"
)
_WHAT_TO_DO = pattern(
    r"怎么办|咋办|咋整|(?<![a-z])(?:what (?:should|do|can|would) (?:i|we|you) do|what to do|what if|should i (?:worry"
    r"|go|call|see)|if i (?:get|develop|start|ever))(?![a-z])"
)
ASKING = pattern(
    r"(?:我?(?:很|十分|非常|好|真的?|有点)*(?:担心|害怕)(?=[,。!?]|$)|(?<![a-z])should i (?:be )?(?:worr(?:y|ied)"
    r"|concerned)(?: about| if)?|(?:i am|i'm) (?:worried|concerned) (?:about|that))"
)
"""Words of the asker that are no complaint."""
_PATIENTS = pattern(
    r"[\u4e00-\u9fff](?:患者|病人)|(?:患者|病人)(?:应|需|要|能|可|如何|怎么|怎样|吃|饮食|的护理|的治疗|有哪些)"
)
_ZH_ASKS = pattern(
    r"什么是|何谓|何为|的定义|定义是|的概念"
    r"|(?:有|是)?(?:哪些|什么|啥|那些)(?:典型|常见|主要|早期|晚期|临床|严重|的)*(?:症状|表现|征兆|体征|特点|特征|危害"
    r"|并发症|后遗症|类型|病因|副作用|不良反应|禁忌|危险信号|注意事项)"
    r"|(?:症状|表现|征兆|体征|特点|特征|并发症|副作用|不良反应|病因|危险因素|鉴别诊断|诊断标准|诊断要点|鉴别要点"
    r"|发病机制|治疗原则|流行病学|常见原因|警示征象|危险信号)(?:都|主要)?(?:有|是|包括|为|:)"
    r"|(?<!药)(?<!方法)(?<!办法)(?<!食物)有哪些(?!药|办法|方法|食物)|的[\u4e00-\u9fff]{2,8}(?:是|有)(?:什么|多少|多久"
    r"|多长|几)|(?:抢救|潜伏|传染|恢复|存活|发病|死亡|治愈)[\u4e00-\u9fff]{1,6}(?:多久|多长|多少)"
    r"|分(?:为|成)?(?:哪|几)(?:几|些|类|种|型|期|级)|原因有(?:哪些|什么)|(?:引起|导致|造成)[^,。?;]{1,16}的(?:常见"
    r"|主要)?(?:原因|疾病|病因)"
    r"|的(?:诊断|鉴别诊断|治疗|处理|管理|护理|鉴别|预防|急救|诊治|用药)(?:方法|方案|指南|原则|要点|流程|措施|标准"
    r"|共识|进展|与\w+)?\s*(?:[?。!]|$|有哪些|是什么)"
    r"|的?(?:区别|不同|差别)(?:是|在|有|[?。]|$)|(?:怎么|怎样|如何)(?:区分|鉴别|识别|预防|避免|防止)|(?:文献|指南"
    r"|共识|教科书|研究)"
)
_EN_ASKS = pattern(
    r"^\s*what(?:'s| is| are)(?: \(are\))? (?!wrong|happening|going|best|causing|the best|the matter|this|that|it |to )"
    r"|(?<![a-z])what research|clinical trials?(?![a-z])|genetic changes|"
    r"(?<![a-z])what(?:'s| is| are) the (?:[a-z-]+ ){1,3}(?:of|for|in)(?![a-z])|(?<![a-z])(?:what(?:'s| is| are"
    r"| were)\s+(?:the\s+|a\s+|an\s+)?(?:[a-z-]+\s+){0,3}?(?:symptoms?|signs?|features?|presentations?"
    r"|manifestations?|causes?|complications?|side effects?|adverse effects?|risk factors?|definition|differences?"
    r"|diagnosis|differentials?|treatments?|management|prognosis|incidence|prevalence|mechanism|pathophysiology"
    r"|red flags?|indications?|contraindications?|criteria)(?![a-z])"
    r"|(?<!no )(?:symptoms?|signs?|causes?|management|treatment|complications?|diagnosis|differentials?(?: diagnosis)?"
    r"|approach|side effects?|risk factors?|prevention|evaluation|red flags?|pathophysiology|epidemiology|definition"
    r"|classification|features|work-?up|aetiology|etiology) (?:of|for|to)(?![a-z])"
    r"|(?:define|explain|describe|list|outline|discuss)(?![a-z])|what (?:can |could |may |might |usually "
    r"|commonly )?causes?(?![a-z])|(?:how|when|why) (?:is|are) (?:[a-z' -]+ )?(?:diagnosed|treated|managed|prevented"
    r"|caused|spread|transmitted|classified|defined|recognised|recognized)"
    r"|how (?:common|serious|contagious|long does)|difference between|how to (?:prevent|diagnose|recogni[sz]e"
    r"|distinguish|differentiate|identify|avoid)"
    r"|who (?:is|are) at risk|how many people|(?:is|are) [a-z' -]{3,60} (?:inherited|hereditary|contagious|curable|fatal)"
    r"|according to|guidelines?(?![a-z])|in the literature|textbook)"
)
_TOPIC_WHAT_BEFORE = pattern(
    r"(?:什么是|何谓|(?<![a-z])(?:what(?:'s| is| are)|define|^about"
    r"|(?:tell me|know|learn|read|ask|question|information|what|how) (?:more |something )?about))\s*(?:an? |the )?$"
)
_TOPIC_WHAT_AFTER = pattern(
    r"\s*(?:到底|究竟)?(?:是什么(?!病|原因|问题|情况|毛病|引起|导致|造成)|是啥|指什么|为什么会)"
)
_ZH_TOPIC_ACTS = pattern(
    r"^(?:的?(?:典型|主要|临床|常见|早期|首发)*(?:症状|表现|特征|特点|副作用|不良反应|并发症)?(?:通常|常常?|可以?|会"
    r"|主要|多|往往|一般|也|能|能够|可能|还会|是否会?|是不是会?|会不会|能不能|可不可以)*"
    r"(?:表现为|表现|引起|引发|导致|造成|诱发|出现|包括|为|以(?!后|前|来|上|下|外|及|至|致)|治疗?|缓解|预防|降低?|退|加重|影响|有哪些|使|让"
    r"|致|有(?=[^,。]{0,20}(?:等|症状))))|^(?:会|能|可以|可)[^,。?;]{0,12}(?:吗|么|嘛|\?)"
)
_EN_TOPIC_ACTS = pattern(
    r"^\s*(?:often |usually |typically |commonly |can |may |could |might |classically |also |sometimes |does "
    r"|generally )*"
    r"(?:cause|lead|produce|result|give|trigger|help|treat|relieve|prevent|stop|reduce|worsen|increase|present"
    r"|manifest|include|(?:is|are) (?:characteri[sz]ed|associated|defined|a |an |one |the |used|caused|suspected)"
    r"|feature|induce|make|start)"
)


_ZH_TOPIC_MAY = pattern(
    r"^的?(?:通常|常常|可以?(?!能)|(?<!不)会(?!阴)|主要|往往|一般|能够|是否会?|是不是会?|会不会|能不能|可不可以)(?:表现为"
    r"|引起|引发|导致|造成|诱发|出现|伴有?|使|让|影响)|^(?:会|能|可以|可)[^,。?;]{0,12}(?:吗|么|嘛|\?)"
)
_EN_TOPIC_MAY = pattern(
    r"^\s*(?:often|usually|typically|commonly|can|may|could|might|classically|generally) "
    r"(?:cause|lead|produce|result|trigger|present|manifest|include)"
)
"""What tells of a topic even where its name is a complaint too (腹泻会引起脱水吗)."""
_TAKEN = pattern(
    r"(?:吃|服|喝|打|输)(?:了|完|过)[^,。;?]{0,16}(?:以?后|之后|起|出|就)"
    r"|(?<![a-z])(?:after (?:taking|eating|drinking)|took|was given)(?![a-z])"
)
"""Something was taken, so somebody took it."""


def textbook_sentences(
    clauses: Clauses,
    topics: Sequence[tuple[int, int]],
    findings: Sequence[tuple[int, int]],
    complaints: Sequence[tuple[int, int]],
    evidence: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Sentences that are about a topic and nobody's case.

    `topics` are places of condition and drug names, `findings` of findings, `complaints` of those that are no history,
    `evidence` places of values, ages and durations (folded text).
    """
    suffered = sorted(complaints)
    told = _numbers(clauses, [start for start, _ in evidence])
    named: dict[int, list[tuple[int, int, bool]]] = {}
    for start, end in topics:
        named.setdefault(clauses.at(start).sentence, []).append((start, end, not overlaps((start, end), suffered)))
    for start, end in findings:
        named.setdefault(clauses.at(start).sentence, []).append((start, end, False))
    return [
        (start, end)
        for number, (start, end) in enumerate(clauses.sentences)
        if number not in told and _is_textbook(clauses.text[start:end], start, named.get(number, ()))
    ]


def _numbers(clauses: Clauses, places: Sequence[int]) -> set[int]:
    return {clauses.at(place).sentence for place in places}


def _is_textbook(sentence: str, offset: int, named: Sequence[tuple[int, int, bool]]) -> bool:
    if _PERSON.search(_PATIENTS.sub(" ", _ASKER.sub(" ", sentence))) or _TAKEN.search(sentence):
        return False
    if _ZH_ASKS.search(sentence) or _EN_ASKS.search(sentence):
        return True
    for start, end, topic in named:
        before, after = sentence[: start - offset], sentence[end - offset : end - offset + 60]
        if _TOPIC_WHAT_BEFORE.search(before[-24:]) or _TOPIC_WHAT_AFTER.match(after):
            return True
        if topic and (_ZH_TOPIC_ACTS.match(after) or _EN_TOPIC_ACTS.match(after)):
            return True
        if _ZH_TOPIC_MAY.match(after) or _EN_TOPIC_MAY.match(after):
            return True
    return False


def asks_about_it(clause: str) -> bool:
    """Whether a clause only asks about what it names (胃淋巴瘤症状有哪些), though the sentence has a person."""
    if _PERSON.search(_PATIENTS.sub(" ", _ASKER.sub(" ", clause))):
        return False
    return _ZH_ASKS.search(clause) is not None or _EN_ASKS.search(clause) is not None


def supposed_of_nobody(sentence: str) -> bool:
    """Whether a sentence with an `if` supposes a thing without naming anybody who has it (如果胸痛怎么办)."""
    return _PERSON.search(_WHAT_TO_DO.sub(" ", _ASKER.sub(" ", sentence))) is None


def person_said(text: str) -> bool:
    """Whether a folded text speaks of somebody (first person, patient, relative, time, what to do)."""
    return _PERSON.search(_ASKER.sub(" ", text)) is not None
