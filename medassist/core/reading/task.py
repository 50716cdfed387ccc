"""What the text wants: the task, and the sections of an article it asks for."""

from __future__ import annotations

from collections.abc import Iterable

from medassist.core.case import FindingMention, Patient, Task, TopicMention
from medassist.core.reading.quantities import pattern

_ASPECTS: tuple[tuple[str, str], ...] = (
    (
        "treatment_children",
        r"(?:儿童|小儿|孩子|宝宝|婴儿|小孩|婴幼儿)[^,。?]{0,8}(?:用药|治疗|怎么治|吃什么药|剂量|用量)"
        r"|(?<![a-z])(?:treat\w*|dose|manag\w*|give)[^.?]{0,30}(?:child|children|infant|baby|kids?|paediatric"
        r"|pediatric)",
    ),
    (
        "treatment_pregnancy",
        r"(?:孕妇|怀孕|孕期|妊娠)[^,。?]{0,10}(?:治疗|怎么治|吃什么药|用什么药|怎么办)|(?<![a-z])(?:treat\w*"
        r"|manag\w*)[^.?]{0,30}pregnan",
    ),
    (
        "pregnancy",
        r"(?:孕妇|怀孕|孕期|妊娠|备孕)[^,。?]{0,14}(?:能|可以|可|用|吃|服|安全|禁)|(?:能|可以|可|安全"
        r"|禁)[^,。?]{0,12}(?:孕妇|怀孕|孕期|妊娠)|(?<![a-z])(?:in|during|while|when|for) (?:early |late )?pregnan"
        r"|pregnan\w*[^.?]{0,30}(?:safe|take|use)|safe[^.?]{0,30}pregnan",
    ),
    ("breastfeeding", r"哺乳|喂奶|母乳|(?<![a-z])(?:breast-?\s?feed\w*|lactat\w*|nursing mother)"),
    (
        "dose",
        r"用量|剂量|怎么吃|怎么用|怎么服|如何服用|吃多少|吃几|用多少|多少(?:毫克|片|粒|毫升|mg|ml)|几片|一天几次"
        r"|一次(?:吃)?几|服多少|多大量|用法|(?<![a-z])(?:dose|doses|dosage|dosing|how much|how many (?:tablets|mg"
        r"|pills|times)|how often|posology|mg/kg)",
    ),
    (
        "interactions",
        r"相互作用|一起(?:吃|用|服)|同时(?:吃|用|服)|合用|配伍|能和|能跟|(?<![a-z])(?:interact\w*|together with"
        r"|combin\w+|taken with|take with|with alcohol|co-?administ\w*)",
    ),
    ("side_effects", r"副作用|不良反应|有害|伤(?:胃|肝|肾)|(?<![a-z])(?:side effects?|adverse|safe\b)"),
    (
        "contraindications",
        r"禁忌|不能(?:吃|用|服)|禁用|慎用|能不能(?:吃|用|服)|能(?:吃|用|服)[^,。?]{0,14}吗|可以(?:吃|用|服)"
        r"|(?<![a-z])(?:contra-?indicat\w*|can (?:i|he|she|we|they|you) (?:take|use|give|have)|who should not"
        r"|avoid\w*|is it safe|allerg\w* to)",
    ),
    (
        "kidney_liver",
        r"肾功能|肝功能|肾不全|肾衰|肝硬化|透析|(?<![a-z])(?:renal|kidney|hepatic|liver|egfr|dialysis|cirrhosis)",
    ),
    (
        "prevention",
        r"预防|防止|避免得|怎样不|如何避免|(?<![a-z])(?:prevent\w*|prophyla\w*|avoid getting|reduce (?:the |my )?risk)",
    ),
    ("follow_up", r"复查|随访|复诊|多久(?:查|去)|(?<![a-z])(?:follow[ -]?up|recheck|monitor\w*|review (?:in|after))"),
    (
        "refer",
        r"要不要去(?:医院|看)|需要去医院|该不该去|什么时候(?:去|该|需要|就医)|何时(?:就医|转诊)|转诊|转院|就医"
        r"|挂什么科|看什么科|什么科|严重吗|危险吗|要紧吗|(?<![a-z])(?:refer\w*|when to see|see a doctor"
        r"|go to (?:the )?(?:hospital|er|emergency)|need(?:s)? (?:a |to see a )?(?:doctor|hospital|specialist)"
        r"|is (?:it|this) serious|seek (?:medical )?(?:help|care)|dangerous)",
    ),
    (
        "danger_signs",
        r"要不要去(?:医院|看)|危险(?:信号|吗)|警示|严重吗|要紧吗|危险|什么时候(?:去|该|需要|就医)|何时就医"
        r"|(?<![a-z])(?:danger signs?|red flags?|warning signs?|when to (?:see|worry)|should i worry|serious"
        r"|dangerous)",
    ),
    (
        "confirm",
        r"怎么诊断|如何诊断|诊断标准|诊断|确诊|检查|化验|做什么检查|怎么查|鉴别|(?<![a-z])(?:diagnos\w*|confirm\w*"
        r"|tests?|investigat\w*|work-?up|differential|tell apart|distinguish|rule out)(?![a-z])",
    ),
    (
        "treatment",
        r"怎么办|咋办|咋整|怎么治|如何治|怎样治|治疗|怎么处理|如何处理|处理|吃什么药|用什么药|什么药|怎么医|用药|急救"
        r"|方案|偏方|药物|能治|治好|根治|(?<![a-z])(?:treat\w*|manag\w*|what (?:should|can|do) (?:i|we) do|what to do"
        r"|therapy|remed\w*|cure|help(?:s)? with|relieve|first[- ]line|antibiotics?|medicines? for|medication)",
    ),
    (
        "advice",
        r"怎么办|咋办|注意什么|注意事项|饮食|吃什么(?!药)|护理|怎么调理|调理|能吃什么|忌口|建议|缓解|保养|锻炼"
        r"|(?<![a-z])(?:advice|advise|what (?:should|can|do) (?:i|we) do|what to do|diet|self[- ]?care|home care"
        r"|lifestyle|exercise|eat|relieve|should i)",
    ),
    (
        "overview",
        r"什么是|是什么|症状|表现|征兆|病因|原因|为什么|怎么回事|什么病|为啥|引起|介绍|会传染|传染吗|遗传"
        r"|(?<![a-z])(?:what is|what are|what's|symptoms?|signs?|features?|causes?|why|overview|contagious|explain"
        r"|define|present(?:ation|s with)|definition|how common)(?![a-z])",
    ),
)
_PATTERNS = tuple((aspect, pattern(source)) for aspect, source in _ASPECTS)
_TASKS = (
    (
        "translate",
        pattern(
            r"^\s*(?:请|帮我|帮忙)?(?:把|将)?.{0,12}?翻译|翻译(?:成|为|下面|以下|一下|:)|译成|(?<![a-z])translat(?:e"
            r"|ion)(?![a-z])|(?<![a-z])in (?:chinese|english)\s*[:?]"
        ),
    ),
    (
        "summarise",
        pattern(
            r"(?:总结|概括|归纳)(?:一下|以下|下面|这|下|:)|摘要(?:一下|:)|写(?:个|一份|份)?(?:摘要|小结|总结)"
            r"|(?<![a-z])(?:summari[sz]e|write a summary|tl;?dr|give (?:me )?a summary)(?![a-z])"
        ),
    ),
    (
        "research",
        pattern(
            r"文献|研究进展|荟萃分析|meta分析|系统评价|循证|随机对照|最新研究|(?<![a-z])(?:literature"
            r"|meta-?analys[ie]s|systematic review|rcts?|randomi[sz]ed|trials?|evidence (?:for|that|on)|studies (?:on"
            r"|of|about)|pubmed|research on)(?![a-z])"
        ),
    ),
    (
        "calculation",
        pattern(
            r"计算|算一下|算算|评分(?!\s*\d)|(?<![a-z])(?:calculat\w*|compute|what is (?:the|his|her|my) (?:bmi|egfr"
            r"|score|map|anion gap)|cha2?ds2?\S*|wells score|curb-?65 (?:of|for|score)|apgar score|bmi of|bmi for"
            r"|work out)(?![a-z])"
        ),
    ),
)
_PRESCRIBING = pattern(
    r"用量|剂量|怎么吃|怎么用|怎么服|能不能|能(?:吃|用|服|和|跟)|可以(?:吃|用|服)|一起吃|同时|合用|禁忌|过敏|一天几次"
    r"|mg|毫克|处方|开(?:了|点|具)|孕妇|哺乳|儿童用|相互作用|副作用"
    r"|(?<![a-z])(?:dose|dosage|dosing|prescri\w*|how much|how often|interact\w*|contra-?indicat\w*|safe|together"
    r"|allerg\w*|can (?:i|he|she|we|you) (?:take|give|use)|mg|start\w*|give|on)(?![a-z])"
)


DRUG_ASPECTS = frozenset({"dose", "contraindications", "interactions", "breastfeeding", "side_effects", "kidney_liver"})
"""Sections that only a drug's article answers."""


def asked_drugs(
    topics: Iterable[TopicMention], findings: Iterable[FindingMention], patient: Patient, aspects: Iterable[str]
) -> tuple[str, ...]:
    """Ids of the drugs that a text is about, each once.

    Those that a patient with complaints is said to take are not, unless a drug's dose, dangers or the like are asked for:
    "worse cough, on theophylline" is about the cough.
    """
    named = tuple(dict.fromkeys(topic.id for topic in topics if topic.kind == "drug"))
    complaint = any(one.status == "present" and one.context == "now" for one in findings)
    if not complaint or DRUG_ASPECTS & set(aspects):
        return named
    return tuple(one for one in named if one not in patient.medicines)


def aspects_of(text: str) -> tuple[str, ...]:
    """Sections a folded text asks for, most specific first."""
    return tuple(aspect for aspect, shape in _PATTERNS if shape.search(text))


def task_of(text: str, *, drugs: int, person: bool, findings: int, facts: int) -> Task | None:
    """The task of a folded text; None where its words decide nothing.

    `drugs` counts drugs named; `person` tells whether somebody is spoken of; `findings` counts findings present or
    absent; `facts` counts ages, values and durations.
    """
    head = text[:400]
    for task, shape in _TASKS:
        if shape.search(head if task != "calculation" else text[:4000]):
            return task  # type: ignore[return-value]  # the table holds tasks
    if drugs and _PRESCRIBING.search(text):
        return "prescribing"
    if (findings and (facts or findings > 1)) or (person and facts):
        return "case"
    return None
