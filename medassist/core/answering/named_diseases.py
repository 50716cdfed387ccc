"""Diseases a text names that the base has no article on: an answer about a neighbour of it would mislead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medassist.core.case import Case, TopicMention
from medassist.core.evidence import Coverage

_ZH_NAME = re.compile(
    r"([\u4e00-\u9fff]{1,6}?(?:综合征|综合症|性头痛|病|炎|癌|瘤|麻疹|风疹|水痘|红斑狼疮|结核|硬化|癫痫|乙肝|丙肝|狼疮|麻风|疟疾|梅毒|艾滋))"
    r"(?![史人情房例毒程因理变假床历区友发症者根号])"
)
_ZH_LEADING = re.compile(
    r"^.*(?:的|了|是|有|得|患|出|为|被|和|与|及|或|跟|对|我|你|他|她|它|们|个|种|说|问|想|查|治|怕|会|成|起|位|岁|天|年|月"
    r"|是否|可能|怀疑|确诊|诊断|因为|由于|关于|引起|导致|请问|什么|怎么|如何|预防|治疗|孩子|宝宝|小孩|患者|老人|现在|已经|以前|轻度|重度)"
)
_ZH_GENERIC = frozenset(
    "疾病 毛病 看病 生病 得病 发病 有病 犯病 治病 大病 小病 重病 怪病 急病 什么病 这种病 这病 此病 类病 老毛病 "
    "性病 发炎 消炎 炎症 肿瘤".split()
)
_EN_NAME = re.compile(
    r"\b([a-z'-]+(?:itis|osis|oma|omas|emia|aemia|pathy|plasia|trophy|penia|dystrophy|carcinoma))\b"
    r"|\b((?:[a-z][a-z'-]+\s+){1,2}(?:syndrome|disease|disorder|cancer|tumou?r|deficiency|infection))\b",
    re.IGNORECASE,
)
_EN_GENERIC = frozenset(
    "diagnosis prognosis heart kidney liver lung skin chest urinary tract throat ear eye bacterial viral this that any "
    "other serious symptoms signs causes cause treatment treatments type chronic acute common severe the a an "
    "his her my is are have has with of for and or from".split()
)
_DENIED = re.compile(
    r"(?:否认|没有|无|未患|排除|\bno\b|\bdenies\b|\bwithout\b|\bnegative\b)[^。；;.!?！？]*$", re.IGNORECASE
)
_ZH_OTHER_KIND = re.compile(
    r"(?:[1１一I]型|妊娠期?|孕期|新生儿|肺动脉|门静?脉|颅内|继发性|遗传性|先天性|家族性|青光|隐源性)$"
)
_EN_OTHER_KIND = frozenset(
    "pulmonary portal intracranial ocular gestational neonatal congenital hereditary familial genetic juvenile 1 i cryptogenic "
    "organizing organising cyclic hemiplegic renovascular secondary intradialytic idiopathic".split()
)
_EN_OTHER_AFTER = frozenset("insipidus syndrome nephropathy retinopathy encephalopathy neuropathy ketoacidosis".split())


LONG_WORD = 6
"""Letters from which a word before a disease's name that the whole library never uses makes it another disease."""


def another_kind(case: Case, topic: TopicMention, coverage: Coverage) -> str | None:
    """The longer name that the words beside a condition's name make of it (type 1 diabetes), else None."""
    before, after = case.text[: topic.start], case.text[topic.end :]
    qualifier = _ZH_OTHER_KIND.search(before)
    if qualifier:
        return qualifier.group() + topic.quote
    preceding = re.search(r"([a-z0-9'-]+)\s+$", before, re.IGNORECASE)
    within = {word.lower() for word in re.findall(r"[a-z0-9]+", topic.quote, re.IGNORECASE)}
    if preceding:
        word = preceding.group(1).lower()
        strange = case.task == "question" and len(word) >= LONG_WORD and word.isalpha() and coverage.known(word) == 0.0
        if word in _EN_OTHER_KIND - within or strange:
            return f"{preceding.group(1)} {topic.quote}"
    following = re.match(r"\s+([a-z]+)", after, re.IGNORECASE)
    if following and following.group(1).lower() in _EN_OTHER_AFTER:
        return f"{topic.quote} {following.group(1)}"
    return None


def named_diseases(case: Case, coverage: Coverage, documents: Sequence[str]) -> tuple[str, ...]:
    """Names of diseases in the text that no recognised span and no article of `documents` accounts for; denied ones left out."""
    spans = [(mention.start, mention.end) for mention in (*case.findings, *case.topics)]
    found: dict[str, None] = {}
    for name, start, end in _candidates(case.text):
        inside = any(left < end and right > start for left, right in spans)
        if inside or _DENIED.search(case.text[:start]):
            continue
        if not any(coverage.in_document(name, document) >= 1.0 for document in documents):
            found[name] = None
    return tuple(found)


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs that look like the name of a disease, with their places."""
    for match in _ZH_NAME.finditer(text):
        name = _ZH_LEADING.sub("", match.group(1))
        if len(name) >= 2 and name not in _ZH_GENERIC:
            yield name, match.end(1) - len(name), match.end(1)
    for match in _EN_NAME.finditer(text):
        words = match.group().split()
        while len(words) > 1 and words[0].lower() in _EN_GENERIC:
            words = words[1:]
        name = " ".join(words)
        head = {word.lower() for word in words} - {"disease", "infection", "cancer", "syndrome", "disorder"}
        if head and not head <= _EN_GENERIC:
            yield name, match.end() - len(name), match.end()
