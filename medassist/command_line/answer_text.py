"""An answer as plain text for a terminal: danger first, then the answer, the differential and the numbered sources."""

from __future__ import annotations

from medassist.core.answer import OPENLY, Answer
from medassist.core.answering.numbering import marks_of
from medassist.core.clinical import Text

_URGENCY = {
    "emergency": Text("紧急：立即处理", "EMERGENCY: act now"),
    "same_day": Text("当日就诊", "To be seen today"),
    "routine": Text("常规就诊", "Routine"),
    "self_care": Text("可自我护理", "Self-care"),
}
PURPOSE = Text("供专业人员参考，不能代替诊断", "Decision support for professionals, not a diagnosis")
REVIEW = {
    "none": Text("内容未经临床审核", "content not clinically reviewed"),
    "part": Text("部分内容未经临床审核", "content in part not clinically reviewed"),
    "all": Text("内容已经临床审核", "content clinically reviewed"),
}
SHOWN = 5


def answer_text(answer: Answer) -> str:
    """The whole answer, in the question's language."""
    zh = answer.language == "zh"
    lines: list[str] = []
    if answer.urgency is not None:
        lines.append(f"[{_URGENCY[answer.urgency].of(answer.language)}]")
    lines += [f"!! {flag.text}：{flag.action}" if zh else f"!! {flag.text}: {flag.action}" for flag in answer.red_flags]
    lines += [f"? {hint}" for hint in answer.hints]
    if answer.answer:
        lines += ["", answer.answer]
    if answer.reason:
        lines += ["", answer.reason]
    for alert in answer.alerts:
        mark = ("禁用" if zh else "STOP") if alert.severity == "stop" else ("慎用" if zh else "CAUTION")
        lines.append(f"! {mark} {alert.drug}: {alert.text}{marks_of(alert.citations)}")
    if answer.treatment:
        lines += ["", "用药选择：" if zh else "Treatment options:"]
        lines += [f"  {one.text}{marks_of(one.citations)} {one.dose or ''}".rstrip() for one in answer.treatment]
    if answer.differential:
        lines += ["", "鉴别诊断：" if zh else "Differential:"]
        for one in answer.differential[:SHOWN]:
            lines.append(f"  {one.probability:6.1%}  {one.name_zh if zh else one.name_en} ({one.icd10})")
    if answer.must_not_miss:
        openly, others = answer.must_not_miss[:OPENLY], len(answer.must_not_miss) - OPENLY
        names = "、".join(one.name_zh for one in openly) if zh else ", ".join(one.name_en for one in openly)
        more = (f"，另有{others}种" if zh else f", and {others} more") if others > 0 else ""
        lines.append(f"不可漏：{names}{more}" if zh else f"Must not miss: {names}{more}")
    if answer.next:
        lines += ["", "接着问或查：" if zh else "Ask or examine next:"] + [f"  {step.text}" for step in answer.next]
    if answer.citations:
        lines += ["", "来源：" if zh else "Sources:"]
        for citation in answer.citations:
            where = f"{citation.library} / {citation.document} / {citation.section}"
            mark = (
                "" if citation.review == "reviewed" else " " + ("[未经临床审核]" if zh else "[not clinically reviewed]")
            )
            lines.append(f"  [{citation.n}] {where} ({citation.language}): {citation.source}{mark}")
    lines += ["", _limits(answer)]
    return "\n".join(lines).strip("\n")


def _limits(answer: Answer) -> str:
    """The one line of limits under every answer: what it is for, and whether a clinician has read what it stands on."""
    states = {citation.review for citation in answer.citations}
    state = "all" if states == {"reviewed"} else "part" if "reviewed" in states else "none"
    zh = answer.language == "zh"
    parts = (PURPOSE.of(answer.language), REVIEW[state].of(answer.language))
    return "；".join(parts) + "。" if zh else "; ".join(parts) + "."
