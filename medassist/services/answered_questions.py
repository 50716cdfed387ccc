"""A questionnaire with its answers ("Do you have a cough? yes.") turned into the sentences a nurse would write of it."""

from __future__ import annotations

import re

_PAIR = re.compile(r"(?P<question>[A-Z][^?]*?)\?\s*(?P<answer>[^?]*?)\.(?=\s+(?:History:|[A-Z])|\s*$)")
_CHARACTER = re.compile(r"(?:Characterize your pain): (?P<answer>[^.]*)\.")
_HEAD = re.compile(
    r"^(?:do|does|did|have|has|are|is|were|was)\s+(?:you|your|the|there|any|members of)\b\s*"
    r"(?:ever|recently|also|currently|previously|think you)?\s*(?:had|have|been|noticed|experiencing|feeling|feel)?\s*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",?\s*(?:related to|that you believe are related to)[^,?]*|\((?:either|like|very|such)[^)]*\)")
_FAMILY = re.compile(r"\b(?:family|members of)\b", re.IGNORECASE)
_PAIN_PLACE = "Do you feel pain somewhere"
_MOST_SEVERE = re.compile(r"^How (?:intense|severe) is the (?P<what>pain|itching)")
_SPEED = re.compile(r"^How fast did the pain appear")
_MEASURES = re.compile(r"^(?:How|Where|What|Is the (?:rash|lesion))", re.IGNORECASE)
SEVERE, FAST = 8, 8
"""Of ten: from here a pain is called severe, and an onset sudden."""


def as_statements(text: str) -> str:
    """Who it is, then what was answered with yes, as sentences in the order of the questions. Other text stays as it is."""
    head, _, asked = text.partition("Symptoms:")
    if not asked:
        return text
    now, _, before = asked.partition("History:")
    told = _statements(now)
    past = _statements(before)
    sentences = [head.strip().rstrip("."), *told]
    if past:
        sentences.append("History: " + ", ".join(past))
    return ". ".join(one for one in sentences if one) + "."


def _statements(asked: str) -> list[str]:
    quality = _CHARACTER.search(asked)
    adjectives = quality["answer"].replace("a knife stroke", "stabbing").replace("heavy", "pressing") if quality else ""
    found: list[str] = []
    for pair in _PAIR.finditer(_CHARACTER.sub("", asked)):
        question, answer = pair["question"].strip(), pair["answer"].strip()
        if question.startswith(_PAIN_PLACE):
            found += [f"{adjectives} pain in the {_place(one)}".strip() for one in answer.split(", ")]
        elif match := _MOST_SEVERE.match(question):
            found += [f"severe {match['what']}"] if answer.isdecimal() and int(answer) >= SEVERE else []
        elif _SPEED.match(question):
            found += ["sudden onset of the pain"] if answer.isdecimal() and int(answer) >= FAST else []
        elif question.startswith("Where is the swelling"):
            found += [f"swelling of the {_place(one)}" for one in answer.split(", ")]
        elif question.startswith("Does the pain radiate"):
            found += [f"pain radiates to the {_place(one)}" for one in answer.split(", ") if one != "nowhere"]
        elif question.startswith("Where is the affected region"):
            found += [f"rash on the {_place(one)}" for one in answer.split(", ")]
        elif _MEASURES.match(question):
            continue
        elif answer.casefold() in ("yes", "y", "true"):
            found += [_affirmed(question)] if not _FAMILY.search(question) else []
    return found


def _affirmed(question: str) -> str:
    plain = _ASIDE.sub("", question).strip()
    return _HEAD.sub("", plain) or plain


def _place(words: str) -> str:
    """`iliac fossa(L)` as `left iliac fossa`."""
    side = {"(L)": "left ", "(R)": "right "}.get(words[-3:], "")
    return side + (words[:-3] if side else words)
