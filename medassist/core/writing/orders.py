"""Sentences of a note or document that speak to whoever sums it up or translates it: no statement about a patient.

They are neither evidence for a summary nor sentences of it. Left in they would let a text say what it orders to be said.
"""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r"<\s*[|｜][^<>\n]{0,60}?[|｜]\s*>|\[/?inst\]|<</?sys>>|<!--|-->|<!$"
    r"|[\"']role[\"']\s*:\s*[\"'](?:system|user|assistant)",
    re.IGNORECASE,
)
"""Chat templates, comments that a page hides, and messages as programs write them."""
_READER = (
    r"(?:the )?(?:summari[sz]er|translator|assistant|ai(?: model| assistant)?|language model|chat ?bot|llm"
    r"|model that reads this)"
)
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?:note|message|instructions?|addendum|reminder)s? (?:to|for) {_READER}(?![a-z])"
    rf"|^{_READER}\s*[:,]"
    r"|(?:ignore|disregard|forget) (?:all |any |the )*(?:previous|above|prior|earlier|other) "
    r"|(?:ignore|disregard|forget) (?:the )?(?:text|instructions?|rules|evidence|rows)"
    r"|(?:instead of|do not|don't|when|while) (?:summari[sz]|translat)(?:e|ing)"
    r"|(?:any|the|your) (?:summary|translation) (?:of this (?:note|text|document) )?(?:must|should|has to|shall)"
    r"|(?:in|from) the (?:summary|translation)\s*[.!]?$"
    r"|summari[sz]e (?:this )?as\s*:|(?:print|repeat|reveal|output|show) (?:your|the) (?:system )?(?:prompt|instructions?)"
    r"|repeat the text above|output (?:only )?the word"
    r"|(?:from (?:here|now) on|you are now|you are an? \w+ now|act as|speak as|pretend)"
    r"|(?:developer|debug|jailbreak) mode|system (?:override|prompt))",
    re.IGNORECASE | re.MULTILINE,
)
_CHINESE = re.compile(
    r"(?:助手|翻译员|译者|总结程序|总结者|摘要程序|语言模型|大模型|人工智能|机器人)(?:注意|请|须知|[:：,，])"
    r"|仅供(?:总结|摘要|翻译)(?:程序|者|模型)"
    r"|(?:忽略|无视|忘记|不要看)(?:以上|上述|之前|前面|其他|所有|一切|依据|规则|全部)"
    r"|(?:不要|别|不用)(?:总结|翻译|摘要)|(?:总结|翻译|摘要)时(?:请|把|要|须|必须)"
    r"|(?:任何|所有)(?:总结|摘要|译文|翻译)都?(?:必须|须|要|应)|请(?:总结|翻译)(?:为|成)"
    r"|(?:打印|输出|复述|显示|透露)(?:你的|出)?(?:系统)?(?:提示词?|指令)|复述(?:这行|以上)|只(?:输出|回答)[:：“一]"
    r"|(?:从现在起|现在)你(?:是|扮演|要)|(?:你现在是|请?扮演)|(?:开发者|调试|越狱)模式|系统(?:覆盖|提示词)"
)


def gives_orders(sentence: str) -> bool:
    """Whether a sentence addresses the program that reads it, or holds the marks of a chat."""
    return any(shape.search(sentence) is not None for shape in (_TOKENS, _ENGLISH, _CHINESE))
