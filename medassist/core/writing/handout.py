"""A sheet for the patient from what the sources say of a condition: danger first, medicines to be ticked, care at home."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from medassist.core.answer import Answer, Citation, WrittenSentence
from medassist.core.clinical import Text
from medassist.core.writing.composition import BLANK, Composition, said_in

_TITLE = Text("给病人的说明", "Information for the patient")
_FOOT = Text(
    "本说明由 MedAssist 从所列来源整理，医生核对并签名后才交给病人；不能代替就诊。",
    "Put together by MedAssist from the sources listed; a clinician checks and signs it before it is handed out. It does not "
    "replace a visit.",
)
_EMERGENCY = Text(
    "出现下列任何一种情况，马上去医院或拨打急救电话（中国大陆 120）",
    "Go to hospital or call the emergency number at once if any of these appears",
)


def handout(
    answer: Answer,
    condition: Text | None,
    title: Callable[[Citation], str],
    *,
    plain: Sequence[WrittenSentence] = (),
) -> Composition:
    """The sheet in the answer's language.

    `condition` is what it is about, `plain` verified sentences in plain words, if a model wrote any. A medicine stands beside
    a box: only a ticked one is meant.
    """
    language = answer.language
    zh = language == "zh"
    made = Composition(language)
    name = condition.of(language) if condition is not None else ""
    made.add("title", _TITLE.of(language) + (f"：{name}" if zh and name else f": {name}" if name else ""))
    made.add("field", f"姓名：{BLANK}    日期：{BLANK}" if zh else f"Name: {BLANK}    Date: {BLANK}")
    if answer.red_flags:
        made.add("heading", "现在就要做的" if zh else "To be done now")
        for flag in answer.red_flags:
            made.labelled(flag.text, flag.action)
    if plain:
        made.add("heading", "简单地说" if zh else "In short")
        for one in plain:
            made.add("statement", one.text, one.citations)
    made.under(_EMERGENCY.of(language), said_in(answer, "danger_signs"), "· ")
    made.under("什么时候要转到上级医院" if zh else "When hospital care is needed", said_in(answer, "refer"), "· ")
    made.medicines("药物（只用医生打了勾的）" if zh else "Medicines (only those that are ticked)", answer.treatment)
    forbidden = [one for one in answer.alerts if one.severity == "stop"]
    if forbidden:
        made.add("heading", "不要用" if zh else "Do not use")
        for one in forbidden:
            made.add("statement", "· " + one.text, one.citations)
    made.under("在家怎么做" if zh else "What to do at home", said_in(answer, "advice"), "· ")
    made.under("什么时候再来" if zh else "When to come again", said_in(answer, "follow_up"), "· ")
    made.add("field", f"医生签名：{BLANK}    电话：{BLANK}" if zh else f"Signed: {BLANK}    Telephone: {BLANK}")
    made.sources("来源" if zh else "Sources", answer.citations, title, works=False)
    made.add("foot", _FOOT.of(language))
    return made
