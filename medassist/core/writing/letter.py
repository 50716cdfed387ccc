"""A referral letter or discharge note from a case: facts of the case and its sources; what nobody told is left to fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from medassist.core.answer import Answer, Citation
from medassist.core.clinical import KnowledgeBase, Language, Text, Urgency
from medassist.core.writing.composition import BLANK, Composition, said_in
from medassist.core.writing.patient_words import findings_by, listed, who

LetterKind = Literal["referral", "discharge"]
_MOST_CONDITIONS, _MOST_DANGERS = 3, 5
_URGENCY: dict[Urgency, Text] = {
    "emergency": Text("紧急，需立即处理", "emergency, to be treated at once"),
    "same_day": Text("当日就诊", "to be seen today"),
    "routine": Text("常规", "routine"),
    "self_care": Text("可自我护理", "self-care"),
}
_TITLE: dict[LetterKind, Text] = {
    "referral": Text("转诊信", "Referral letter"),
    "discharge": Text("出院小结", "Discharge note"),
}
_FOOT = Text(
    "本文由 MedAssist 根据以上病历文字和所列来源汇编，供医生核对、补全并签名后使用；程序推算的疾病不是诊断。",
    "Put together by MedAssist from the case as written above and the sources listed, for a clinician to check, complete and "
    "sign; conditions worked out by the program are no diagnosis.",
)
_UNREVIEWED = Text("部分来源内容未经临床审核。", "Some of the cited content is not clinically reviewed.")


def letter(
    answer: Answer,
    kind: LetterKind,
    base: KnowledgeBase,
    title: Callable[[Citation], str],
    *,
    history: str,
    summary: str = "",
) -> Composition:
    """The letter in the answer's language.

    `history` is the case as it was told (or its verified translation), `summary` verified sentences on it, if a model wrote any.
    `answer` holds the care that is to be quoted: of a condition a person chose, or of the leading one.
    """
    language = answer.language
    zh = language == "zh"
    made = Composition(language)
    made.add("title", _TITLE[kind].of(language))
    date = f"日期：{BLANK}" if zh else f"Date: {BLANK}"
    if kind == "referral":
        made.add("field", (f"致：{BLANK}    " if zh else f"To: {BLANK}    ") + date)
    else:
        made.add("field", (f"入院日期：{BLANK}    " if zh else f"Admitted: {BLANK}    ") + date)
    made.add("field", f"姓名：{BLANK}    病历号：{BLANK}" if zh else f"Name: {BLANK}    Record number: {BLANK}")
    _patient(made, answer, base)
    if kind == "referral":
        _reason(made, answer)
    made.add("heading", "病情" if zh else "History")
    if summary:
        made.add("statement", summary)
    made.labelled("按原记录" if zh else "As recorded", history)
    _found(made, answer, base)
    _assessment(made, answer, kind)
    if kind == "referral":
        made.under("转诊依据" if zh else "Why referral", said_in(answer, "refer"))
        made.add("heading", "已做的处理和用药" if zh else "Treatment and medicines given")
        made.add("field", BLANK * 4)
    else:
        _plan(made, answer)
    made.add(
        "field",
        f"医生签名：{BLANK}    机构和电话：{BLANK}" if zh else f"Signed: {BLANK}    Clinic, telephone: {BLANK}",
    )
    made.sources("来源" if zh else "Sources", answer.citations, title, works=True)
    made.add("foot", _FOOT.of(language) + _unreviewed(answer, language))
    return made


def _patient(made: Composition, answer: Answer, base: KnowledgeBase) -> None:
    zh, patient = made.language == "zh", answer.patient
    unknown = "未说明" if zh else "not stated"
    made.labelled("病人" if zh else "Patient", who(patient, made.language) or unknown)
    made.labelled("过敏" if zh else "Allergies", listed(patient.allergies, base, made.language) or unknown)
    made.labelled("既往疾病" if zh else "Known conditions", listed(patient.conditions, base, made.language) or unknown)
    made.labelled("现用药物" if zh else "Current medicines", listed(patient.medicines, base, made.language) or unknown)


def _reason(made: Composition, answer: Answer) -> None:
    """Why it is urgent, and what the red flags say must be done now."""
    zh = made.language == "zh"
    made.add("heading", "转诊理由" if zh else "Reason for referral")
    if answer.urgency is not None:
        made.labelled("紧急程度" if zh else "Urgency", _URGENCY[answer.urgency].of(made.language))
    said = {one.text for one in said_in(answer, "red_flag")}
    for flag in answer.red_flags:
        made.labelled("危险信号" if zh else "Red flag", flag.text)
        made.add("statement", flag.action if flag.action not in said else "")
    for one in said_in(answer, "red_flag"):
        made.add("statement", one.text, one.citations)
    if not answer.red_flags:
        made.add("field", f"{'理由' if zh else 'Reason'}{'：' if zh else ': '}{BLANK}")


def _found(made: Composition, answer: Answer, base: KnowledgeBase) -> None:
    zh, language = made.language == "zh", made.language
    for label, status, contexts in (
        ("有" if zh else "Present", "present", ("now",)),
        ("明确没有" if zh else "Denied", "absent", ("now", "past")),
        ("不确定" if zh else "Uncertain", "present", ("uncertain",)),
        ("既往有" if zh else "In the past", "present", ("past",)),
        ("家族中有" if zh else "In the family", "present", ("family",)),
    ):
        made.labelled(label, listed(findings_by(answer.findings, status, contexts), base, language))


def _assessment(made: Composition, answer: Answer, kind: LetterKind) -> None:
    zh = made.language == "zh"
    gap = "、" if zh else "; "
    conditions = [one.name_zh if zh else one.name_en for one in answer.differential[:_MOST_CONDITIONS]]
    dangers = [one.name_zh if zh else one.name_en for one in answer.must_not_miss[:_MOST_DANGERS]]
    if kind == "discharge":
        made.add("field", f"出院诊断：{BLANK}" if zh else f"Diagnosis at discharge: {BLANK}")
    if conditions or dangers:
        made.add("heading", "程序推算（不是诊断）" if zh else "Worked out by the program (no diagnosis)")
        made.labelled("较可能" if zh else "More probable", gap.join(conditions))
        made.labelled("尚未排除" if zh else "Not excluded yet", gap.join(dangers))
    for alert in answer.alerts:
        made.labelled("用药警示" if zh else "Prescribing alert", alert.text, alert.citations)


def _plan(made: Composition, answer: Answer) -> None:
    """Care of the condition as its sources state it; what was really given is for the clinician to say."""
    zh = made.language == "zh"
    made.add("field", f"住院经过和治疗：{BLANK * 3}" if zh else f"Course and treatment: {BLANK * 3}")
    made.medicines("出院带药（勾选所用的）" if zh else "Medicines at discharge (tick what is used)", answer.treatment)
    made.under("复诊" if zh else "Follow-up", said_in(answer, "follow_up"))
    made.under("何时须立即就诊" if zh else "When to come back at once", said_in(answer, "danger_signs"))
    made.under("给病人的建议" if zh else "Advice", said_in(answer, "advice"))


def _unreviewed(answer: Answer, language: Language) -> str:
    if all(one.review == "reviewed" for one in answer.citations):
        return ""
    return ("" if language == "zh" else " ") + _UNREVIEWED.of(language)
