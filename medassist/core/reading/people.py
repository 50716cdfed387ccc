"""Whose finding it is: a relative may be the patient (我妈突然胸痛怎么办), the teller (妈妈说), or family history."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medassist.core.reading.clauses import Clauses
from medassist.core.reading.quantities import pattern

_RELATIVE = pattern(
    r"(?P<own>我们?家?的?|俺)?(?P<zh>母亲|父亲|妈妈?(?!富)|爸爸?|爷爷|奶奶(?!粉)|姥姥|姥爷|外公|外婆|哥哥?|弟弟?"
    r"|姐姐?|(?<!表)妹妹?|兄弟|姐妹|姑姑|舅舅|叔叔|父母|双亲|祖父|祖母|家属|家人|直系亲属|一级亲属|亲戚|同事|同学"
    r"|室友|舍友|邻居|同桌|(?<![男女])朋友|(?:(?<=[,。;\s])|^)[母父](?=有|患|亲))"
    r"|(?:(?P<own2>my|our)|(?P<other>his|her|their|the patient's|pt's))?\s*(?<![a-z])(?P<en>(?:(?:grand"
    r"|step)?(?:mother|father)|mum|mom|dad|brother|sister|sibling|parent|aunt|uncle|cousin|relative|classmate"
    r"|colleague|room-?mate|neighbou?r|friend)s?)(?![a-z])"
    r"|(?P<theirs>(?:his|her|their|the patient's) (?:(?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|son"
    r"|daughter|child|children|twin|friend)s?))(?![a-z])"
)
_HEADING = pattern(
    r"家族(?:病)?史|家族(?:中|里|遗传)?|遗传史|家(?:里|中)(?:有)?人|(?<![a-z])(?:family history|fhx?|family hx"
    r"|familial)(?![a-z])"
)
_AFTER_FAMILY = pattern(
    r"(?:[、和及或与/][^,。;、和及或与/\n]{1,8}){0,4}(?:病|病史)?(?:的|等|的?明显)?(?:家族史|家族遗传)"
    r"|\s+(?:in (?:his|her|the|my) (?:family|mother|father|brother|sister)|runs in)(?![a-z])"
)
TELLS = pattern(
    r"\s*(?:代?诉|述|说|讲|反映|发现|带|抱|送|陪|告诉|问|觉得|担心|想|看|给|喂|的?手|用|都?很|背|是医|补充|(?:says?"
    r"|said|reports?|reported|states?|stated|brought|brings?|noticed|noticed|notes?|noted|thinks?|is (?:worried"
    r"|concerned|anxious)|was (?:worried|concerned)|worried|called|calls|describes?|described|gave|gives|found"
    r"|who brought|tells?|told|has (?:noticed|noted)|has been giving|asks?|wants?)(?![a-z]))"
)
_LONG_AGO = pattern(
    r"猝死|当年|怀孕时|怀孕的时候|怀孕那|生[^,。]{0,3}(?:时|的时候)|过(?=$|[,。;!])|自杀身亡|上个?月|去年|前年|年前"
    r"|有过|曾|得过|患过|去世|死于|过世|病故|也有|病史|以前|(?<![a-z])(?:died|also|passed away"
    r"|had (?:an? )?(?:history|hx)|years? ago|last (?:year|month))"
)
_ACUTE = pattern(
    r"今|昨|刚|突然|突发|正在|现在|[\d一二两三四五六七八九十几半]+\s*(?:个?多?(?:天|小时|分钟|周|岁|星期|月)|年了)"
    r"|怎么办|咋办|怎么治|咋整|怎么回事|什么药|要不要|(?<![a-z])(?:today|yesterday|now|this morning|tonight|just"
    r"|sudden(?:ly)?|hours?|minutes?|days?|weeks?|year-old|yo|is|help|what should|collapsed|having)(?![a-z])|岁|一直"
    r"|老是|总是|经常|最近"
)
_BESIDE = pattern(
    r"(?<![a-z])(?:by|from|per|according to|lives? with|left|separated from) ?$|(?:brought|taken|presents|came|comes"
    r"|clinic|in|here|accompanied) (?:in )?(?:by|with) ?$"
)
"""What makes the next person the one who brings or tells."""
_CONTACT = pattern(
    r"同事|同学|室友|舍友|邻居|同桌|朋友|\s*(?:my |our )?(?:classmate|colleague|room-?mate|neighbou?r|friend)"
)
_ACCIDENT = pattern(
    r"被[^,。;]{0,6}(?:咬|抓|撞|打|砍|刺|烫|电|蜇)|摔|晕倒|昏|抽搐|中毒|农药|服毒|自杀|割腕|流血|出血|胸痛|喘不|不省人事|溺水|触电"
    r"|(?<![a-z])(?:bitten|stabbed|shot|burn(?:t|ed)|fell|fallen|collapsed|unconscious|overdos\w+|poison\w*|bleeding|chest pain"
    r"|seizure|drown\w*|choking|suicid\w+)(?![a-z])"
)
"""What befalls a friend or colleague is asked about for them; an illness of theirs is a contact."""
_PAST_BEFORE = pattern(
    r"(?:上个?月|上周|上星期|去年|前年|以前|曾经?|之前|(?<![a-z])(?:last|previous(?:ly)?|once|years ago)[a-z ]*)[^。;!?]{0,8}$"
)
_OWN_STORY = pattern(r"我(?!妈|爸|们)|患者|本人|孩子|宝宝|(?<![a-z])(?:i|i'm|i've|my|patient)(?![a-z])")
_OWN_COMPLAINT = pattern(
    r"[^。;!?\n]{0,30}(?P<mark>[,。;\s]|and|but)\s*(?:(?:但是?|而)?我(?:自己|本人|也|最近|近来|今天|昨天|今早|刚才?|现在|目前|这几天"
    r"|有点?|老是?|总是?|一直|突然|经常|感觉|觉得|\d+岁|[,\s])*"
    r"(?:头|胸|腹|肚|胃|腰|背|心|喉|咽|嗓|鼻|咳|发烧|发热|高烧|低烧|恶心|呕|吐|拉|腿|脚|手|眼|耳|皮|尿|血压|血糖|气|失眠|乏力)"
    r"|(?:i (?:have|feel|am having|am feeling|get|got|had|keep)|i've (?:had|got))(?![a-z])(?! a question| to | no idea))"
)
"""After a relative's illness, the teller's own complaint: 我爸爸有高血压，我头痛."""
_NONE_AFTER = pattern(
    r"\s*[:：]?\s*(?:都|均|也|里)*(?:没|无|未|不详|阴性|否认|(?:nil|none|no|negative|not|unremarkable"
    r"|non-?contributory)(?![a-z]))"
)
_NONE_BEFORE = pattern(r"(?:否认|无|没有|未见)[^,。;]{0,4}$|(?<![a-z])(?:no|denies|without|negative|nil)(?: \w+)?\s*$")
"""What denies a family history: then the next clause is the patient's again."""
_OWN_AGAIN = pattern(
    r"(?<=[,。;\s])(?:本人|自己|患者|患儿|我(?!们|妈|爸|爷|奶|哥|姐|弟|妹)|现(?!年)|目前|今|主诉)"
    r"|(?<=[,;\s])(?:but|now|presents?|presented|patient|pt|he|she|i|child)(?![a-z])"
)
_OWN_AGE = pattern(r"[^!?\n]{0,60}[,.;。]\s?(?:(?:i'm|i am) (?:a |an )?\d{2}(?!\d)|我今年|我\d{2}岁?)")
"""After a relative's illness the teller gives their own age: the patient is the teller."""
_APPOSED = pattern(r"\s?,?\s?\(?\d{2,3}\)?\s?,")
"""The age of whom was just named."""
_SELF = pattern(r"[^。;!?\n]{0,30}(?:自己|本人)")
_HAS = pattern(r"\s*(?::|有|患|是|因|均|都)|\s+(?:had|has|have|with|and|or|who)(?![a-z])")
_PATIENT_BEFORE = pattern(
    r"患者|病人|患儿|本人|我(?!们?家?的?(?:妈|爸|母|父|爷|奶|姥|外[公婆]|哥|弟|姐|妹|姑|舅|叔|兄|家人|亲|同|室|邻))"
    r"|孩子|宝宝|宝贝|小孩|儿子|女儿|老公|老婆|\d\s*岁|[男女](?![友朋])|(?<![a-z])(?:patient|pt|i|i'm|he|she|his|her"
    r"|man|woman|boy|girl|male|female|child|baby|year-old|yo|\d+\s?[mf])(?![a-z])|本次|主诉"
)


@dataclass(frozen=True, slots=True)
class OtherPerson:
    """A stretch (half open, folded text) that speaks of somebody who is not the patient; `teller` when it only names them."""

    start: int
    end: int
    teller: bool = False


def other_people(clauses: Clauses) -> list[OtherPerson]:
    """Stretches about relatives and contacts, by place."""
    text = clauses.text
    first_patient = _PATIENT_BEFORE.search(text)
    patient_at = first_patient.start() if first_patient else len(text)
    found = [OtherPerson(heading.start(), _heading_reach(clauses, heading)) for heading in _HEADING.finditer(text)]
    for relative in _RELATIVE.finditer(text):
        if TELLS.match(text, relative.end()) or _BESIDE.search(text[max(0, relative.start() - 16) : relative.start()]):
            found.append(OtherPerson(relative.start(), relative.end(), teller=True))
        elif _is_family(text, relative, patient_at, clauses):
            own = _OWN_COMPLAINT.match(text, relative.end())
            aged = _APPOSED.match(text, relative.end())
            end = _reach(clauses, aged.end() if aged else relative.end())
            found.append(OtherPerson(relative.start(), min(end, own.start("mark")) if own else end))
    found.sort(key=lambda one: one.start)
    return found


def said_as_family(text: str, end: int) -> bool:
    """Whether the words after a finding make it family history (糖尿病家族史, diabetes in her mother)."""
    return _AFTER_FAMILY.match(text, end) is not None


def _is_family(text: str, relative: re.Match[str], patient_at: int, clauses: Clauses) -> bool:
    if relative["other"] or relative["theirs"]:
        return True
    if patient_at < relative.start():
        return True
    clause_end = clauses.at(relative.end()).end
    clause = text[relative.end() : min(clause_end, relative.end() + 80)]
    if _LONG_AGO.search(clause):
        return True
    if _OWN_AGE.match(text, relative.end()):
        return True
    own = relative["own"] or relative["own2"]
    nearby = _OWN_STORY.split(text[relative.end() : relative.end() + 60], maxsplit=1)[0]
    if _ACUTE.search(nearby):
        return False
    if _CONTACT.match(text, relative.start()):
        told = _PAST_BEFORE.search(text[max(0, relative.start() - 20) : relative.start()]) is not None
        story = _OWN_STORY.search(text, relative.end(), clauses.sentence_at(relative.start())[1]) is not None
        return told or story or _ACCIDENT.search(nearby) is None
    if own and _HAS.match(text, relative.end()) and _OWN_COMPLAINT.match(text, relative.end()):
        return True
    if own:
        return bool(re.match(r"\s+had(?![a-z])", text[relative.end() : relative.end() + 5])) and "?" in text
    return _HAS.match(text, relative.end()) is not None or _SELF.match(text, relative.end()) is not None


def _heading_reach(clauses: Clauses, heading: re.Match[str]) -> int:
    """How far a family history goes: to the end of the sentence, or to where the patient's own story goes on."""
    text = clauses.text
    clause = clauses.at(heading.start())
    end = clauses.sentence_at(heading.start())[1]
    if _NONE_AFTER.match(text, heading.end()) or _NONE_BEFORE.search(
        text[max(0, heading.start() - 12) : heading.start()]
    ):
        return clause.end
    own = _OWN_AGAIN.search(text, heading.end(), end)
    return own.start() if own else end


def _reach(clauses: Clauses, start: int) -> int:
    """To the end of the clause, and of further short clauses that go on with a list."""
    number = clauses.index_at(start)
    end = clauses.all[number].end
    while clauses.all[number].mark in ("、",) and number + 1 < len(clauses.all):
        number += 1
        end = clauses.all[number].end
    return end
