"""The linter's messages as sentences that a clinician can act on, in both languages."""

from __future__ import annotations

import re

from medassist.core.clinical import Text
from medassist.knowledge.field_words import field_label
from medassist.knowledge.passages import SECTION_TITLES

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        r"no finding '(.+)' in .*",
        "没有“{0}”这个表现；请换成内容库中的表现。",
        "there is no finding {0!r}; choose one of the base.",
    ),
    (
        r"no condition '(.+)' in .*",
        "没有“{0}”这个病；请换成内容库中的病。",
        "there is no condition {0!r}; choose one of the base.",
    ),
    (
        r"no drug '(.+)' in .*",
        "没有“{0}”这种药；请换成内容库中的药。",
        "there is no drug {0!r}; choose one of the base.",
    ),
    (
        r"no condition, finding or allergy group '(.+)'",
        "“{0}”不是内容库中的病、表现或过敏类别；请改成其中之一。",
        "{0!r} is no condition, finding or allergy group; choose one of the base.",
    ),
    (
        r"expected a band or a number, got '?(.*?)'?",
        "“{0}”既不是概率档次也不是数字；请选 always、usual、common、occasional、rare、never 之一，或写 0 到 1 的数。",
        "{0!r} is neither a band nor a number; choose always, usual, common, occasional, rare or never, or a number from 0 to 1.",
    ),
    (
        r"expected a (?:number|probability) between 0 and 1, got (.+)",
        "{0} 不在 0 和 1 之间；请改成两者之间的数。",
        "{0} is not between 0 and 1; write a number between the two.",
    ),
    (
        r"a number needs its source; .*",
        "写成数字的概率需要注明来源；没有来源时请用概率档次。",
        "a probability as a number needs its source; without one choose a band.",
    ),
    (
        r"finding '(.+)' is listed twice",
        "表现“{0}”列了两次；请删去一个。",
        "the finding {0!r} is listed twice; remove one.",
    ),
    (
        r"expected at least (\d+) findings, got (\d+)",
        "至少要有 {0} 个表现，现在只有 {1} 个。",
        "at least {0} findings are needed, there are {1}.",
    ),
    (
        r"section (\w+) is missing",
        "缺少“{section.zh}”一节；请至少写一句。",
        "the section {section.en} is missing; write at least one sentence.",
    ),
    (
        r"a danger sign needs a named source",
        "危险信号需要具体来源，不能只写 general。",
        "a danger sign needs a named source, not only general.",
    ),
    (
        r"a contraindication needs a named source",
        "禁忌需要具体来源，不能只写 general。",
        "a contraindication needs a named source, not only general.",
    ),
    (
        r"a red flag needs a named source",
        "危险警示需要具体来源，不能只写 general。",
        "a red flag needs a named source, not only general.",
    ),
    (
        r"a sentence with a dose needs a named source",
        "写有剂量的句子需要具体来源，不能只写 general。",
        "a sentence with a dose needs a named source, not only general.",
    ),
    (
        r"expected at least (\d+) (zh|en) phrases, got (\d+)",
        "{1} 说法至少要有 {0} 个，现在只有 {2} 个。",
        "at least {0} {1} phrases are needed, there are {2}.",
    ),
    (
        r"'(.+)' and '(.+)' imply or exclude each other in a circle",
        "“{0}”与“{1}”互相蕴含或互斥，成了循环；请去掉一边。",
        "{0!r} and {1!r} imply or exclude each other in a circle; remove one side.",
    ),
    (r"name and ask need both languages", "名称和问法都要有中文和英文。", "name and question need both languages."),
    (
        r"pregnancy and breastfeeding need at least one entry each",
        "妊娠和哺乳至少各写一条。",
        "pregnancy and breastfeeding need at least one entry each.",
    ),
    (
        r"dose '(.+)': no condition or finding '(.+)' to give it for",
        "剂量“{0}”的适应证“{1}”不是内容库中的病或表现。",
        "dose {0!r}: the indication {1!r} is no condition or finding of the base.",
    ),
    (
        r"dose '(.+)': expected 0 < low <= high, got (.+) and (.+)",
        "剂量“{0}”的下限和上限（{1}、{2}）不成立：须大于 0，且下限不超过上限。",
        "dose {0!r}: low and high ({1}, {2}) must be over 0, and low not over high.",
    ),
    (
        r"dose '(.+)': high (.+) is over the single maximum (.+)",
        "剂量“{0}”的上限 {1} 超过单次最大量 {2}。",
        "dose {0!r}: the high end {1} is over the single maximum {2}.",
    ),
    (
        r"dose '(.+)': high (.+) is over the daily maximum (.+)",
        "剂量“{0}”的上限 {1} 超过每日最大量 {2}。",
        "dose {0!r}: the high end {1} is over the daily maximum {2}.",
    ),
    (
        r"dose '(.+)': the lowest regular dose a day, (.+), is over the daily maximum (.+)",
        "剂量“{0}”按最低用法每日已达 {1}，超过每日最大量 {2}。",
        "dose {0!r}: even the lowest regular dose, {1} a day, is over the daily maximum {2}.",
    ),
    (
        r"dose '(.+)': the age range is empty",
        "剂量“{0}”的年龄范围是空的：最大年龄须大于最小年龄。",
        "dose {0!r}: the age range is empty; the upper age must be over the lower one.",
    ),
    (
        r"dose '(.+)': a dose needs a named source",
        "剂量“{0}”需要具体来源，不能只写 general。",
        "dose {0!r} needs a named source, not only general.",
    ),
    (
        r"dose '(.+)': (\w+) (\S+) (\S+) is not in the (zh|en) sentence",
        "剂量“{0}”的 {2} {3} 没有写在它的{lang.zh}句子里；规则和句子须一致。",
        "dose {0!r}: {2} {3} is not in its {lang.en} sentence; rule and sentence must say the same.",
    ),
    (
        r"the claim's (\S+) is not in the (zh|en) sentence",
        "声明中的数值 {0} 没有写在{lang.zh}句子里；两者须一致。",
        "the claim's {0} is not in the {lang.en} sentence; both must say the same.",
    ),
    (
        r"the two languages differ in their numbers: (\S+(?: and \S+)*) only in zh, (\S+(?: and \S+)*) only in en",
        "中文和英文句子里的数字不同（只在中文：{0}；只在英文：{1}）；请改成一致。",
        "the numbers of the two languages differ (only in Chinese: {0}; only in English: {1}); make them the same.",
    ),
    (
        r"the two languages differ in their numbers: (\S+(?: and \S+)*) only in (zh|en)",
        "数字 {0} 只写在{lang.zh}句子里；请让中英文的数字一致。",
        "{0} is only in the {lang.en} sentence; write the same numbers in both languages.",
    ),
    (
        r"expected at least three texts that fire and three near misses .*",
        "至少要有三个应触发的例句和三个不应触发的例句。",
        "at least three texts that fire and three that stay silent are needed.",
    ),
    (
        r"no source '(.+)' in sources.toml",
        "没有编号为“{0}”的来源；请选内容库中的来源，或先添加自己的来源。",
        "there is no source {0!r}; choose one of the base, or add a source of your own.",
    ),
    (r"expected a condition id, got '(.*)'", "“{0}”不是病的编号。", "{0!r} is not the id of a condition."),
    (r"expected a text in both languages", "中文和英文都要写。", "the text is needed in both languages."),
    (
        r"expected sources; .*",
        "句子要有来源；没有外部来源时写 general。",
        "a sentence needs sources; write general where there is no external one.",
    ),
    (
        r"phrase '(.+)' belongs to (.+); declare .*",
        "说法“{0}”同时属于 {1}；请换一种说法，或在各处都列为两可的说法。",
        "the phrase {0!r} belongs to {1}; reword it, or list it as ambiguous in each.",
    ),
    (
        r"no red flag and no other condition's must_exclude leads to it",
        "这个不可漏诊的病没有任何危险警示或“须排除的病”指向它。",
        "no red flag and no other condition's must_exclude leads to this must-not-miss condition.",
    ),
    (
        r"unknown finding '(.+?)': .*",
        "条件中的“{0}”不是内容库中的表现。",
        "{0!r} in the condition is no finding of the base.",
    ),
    (
        r"'(.+)' is not allowed in a red flag: .*",
        "条件中不能写“{0}”；请只用表现、测量量、and、or、not 和括号。",
        "{0!r} is not allowed in a condition; use findings, quantities, and, or, not and brackets.",
    ),
    (
        r"nested too deeply: .*",
        "条件的括号层数太多；请写得简单些。",
        "the condition has too many brackets inside each other; write it more simply.",
    ),
    (
        r"the quantity '(.+?)' must be compared with a number: .*",
        "测量量“{0}”要与一个数比较，例如 {0} > 1。",
        "the quantity {0!r} must be compared with a number, for example {0} > 1.",
    ),
    (
        r"compare a quantity with a number by .*",
        "请用 <、<=、>、>= 把测量量与一个数比较。",
        "compare a quantity with a number by <, <=, > or >=.",
    ),
    (
        r"not an expression: .*",
        "条件写法不对；请写成 and、or、not 和括号连接的表现。",
        "this is not a condition; join findings with and, or, not and brackets.",
    ),
    (
        r"unknown quantity '(.+?)': .*",
        "条件中的“{0}”不是已知的测量量。",
        "{0!r} in the condition is no known quantity.",
    ),
    (r"Object contains unknown field `(.+)`", "没有“{0}”这个字段；请删去。", "there is no field {0!r}; remove it."),
    (r"Object missing required field `(.+)`", "缺少“{0}”；请填写。", "{0!r} is missing; fill it in."),
    (
        r"Expected `(.+)`, got `(.+)`",
        "内容的类型不对（需要 {0}，现在是 {1}）。",
        "the value is of the wrong kind (expected {0}, got {1}).",
    ),
    (r"Invalid enum value '?(.*?)'?", "“{0}”不是可选的值；请从列出的选项中选。", "{0!r} is not one of the choices."),
    (r"Expected a finite number", "数字不能是无穷大或空值。", "a number must be finite."),
)
_COMPILED = tuple((re.compile(pattern), zh, en) for pattern, zh, en in _SENTENCES)
_RULE = re.compile(r"^red flag \S+: ")
_WHOLE = re.compile(r"(?<=\d)\.0(?!\d)")
_LANGUAGES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}


def fault_text(path: str, message: str) -> Text:
    """A linter's or the schema's message about a field as one sentence in both languages."""
    label = field_label(path)
    message = _RULE.sub("", message)
    for pattern, zh, en in _COMPILED:
        match = pattern.fullmatch(message)
        if match:
            groups = [_WHOLE.sub("", group or "") for group in match.groups()]
            named = {
                "section": SECTION_TITLES.get(groups[0] if groups else "", Text("", "")),
                "lang": _LANGUAGES.get(groups[-1] if groups else "", Text("", "")),
            }
            said = Text(zh.format(*groups, **named), en.format(*groups, **named))
            break
    else:
        said = Text(f"{message.rstrip('.')}。", f"{message.rstrip('.')}.")
    return Text(f"{label.zh}：{said.zh}" if path else said.zh, f"{label.en}: {said.en}" if path else said.en)
