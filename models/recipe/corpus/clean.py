"""Cleaning: Unicode, control characters, markup, greetings and thanks, and sentences that a source repeats."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from medassist.core.surrogates import encodable
from models.recipe.corpus.records import Language

_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]{0,200})?/?|!--.*?--)>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029\x85]")
_SPACE = re.compile(r"[ \t\u00a0\u3000]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_ZH = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」）)]*|[^。！？!?；;\n]+$")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Mrs|Ms|St|No|Fig|approx|ca|cf|al|U\.S|[A-Z]))\.$")
_SENTENCE_EN = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\n+")

_HELLO_ZH = re.compile(
    r"^(?:(?:各位|尊敬的)?(?:医生|大夫|专家|老师|朋友|患者|病友)?[,，:： ]*"
    r"(?:你好|您好|大家好|早上好|下午好|晚上好)(?:医生|大夫|专家|啊|呀|一下)*[,，。！!:：、~ ]+"
    r"|(?:医生|大夫|专家)[,，:：！! ]+)+"
)
_OPENING_ZH = re.compile(
    r"^(?:很高兴(?:能)?(?:为|给)[你您]解[^,，。]{0,6}[,，。]|感谢[你您]的?(?:咨询|提问|信任)[,，。！!]"
    r"|(?:根据|按照|依据|从)[你您](?:目前|现在)?所?(?:的)?(?:叙述|描述|说|提供|讲)[^,，。]{0,12}[,，]"
    r"|针对[你您](?:的|所)[^,，。]{0,10}[,，])+"
)
_THANKS_ZH = re.compile(
    r"(?:[,，。！! ]*(?:麻烦(?:医生|各位|大家|专家|您|你)?[^,，。！!？?]{0,10}|请(?:医生|专家|大家)?(?:指导|解答|回复)(?:一下)?"
    r"|(?:非常|十分|万分)?(?:感谢|谢谢|多谢|谢了)(?:医生|大夫|专家|各位|大家|您|你|了|啦|！)*|急急急|在线等))+[,，。！!~ ]*$"
)
_CLOSING_ZH = re.compile(
    r"(?:^|(?<=[。！!；;]))[^。！!；;]{0,25}(?:希望|期望|祝|但愿|以上)[^。！!；;]{0,30}"
    r"(?:帮助|帮忙|协助|健康|康复|参考|谢谢|痊愈|愉快)[^。！!；;]{0,14}[。！!；;]*$"
)
_HELLO_EN = re.compile(
    r"^(?:(?:hi|hello|dear|good (?:morning|afternoon|evening))(?: (?:there|doctor|doc|dr|sir|all|everyone))*[,.! ]+)+",
    re.IGNORECASE,
)
_THANKS_EN = re.compile(
    r"[,.!? ]*\b(?:many thanks|thanks(?: (?:a lot|so much|in advance))?|thank you(?: (?:so|very) much)?|please (?:help|advise))"
    r"(?: in advance)?[.! ]*$",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """The text in NFC without markup, control and invisible characters, one space or line break at a time."""
    text = unicodedata.normalize("NFC", encodable(text))
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", _BLOCK.sub("\n", text)))
        text = unicodedata.normalize("NFC", _TAG.sub(" ", _BLOCK.sub("\n", text)))
    text = _HIDDEN.sub("", _LINE_END.sub("\n", text))
    text = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def without_greetings(text: str, language: Language) -> str:
    """The text without what people write for politeness at its ends; the text itself where nothing else would be left."""
    if language == "zh":
        rest = _OPENING_ZH.sub("", _HELLO_ZH.sub("", text))
        rest = _THANKS_ZH.sub("", _CLOSING_ZH.sub("", rest))
    else:
        rest = _THANKS_EN.sub("", _HELLO_EN.sub("", text))
    rest = rest.strip(" ,，、;；")
    return rest if len(rest) >= 4 else text


def sentences(text: str, language: Language) -> list[str]:
    """The sentences of a text; joined (zh) or joined by a space (en) they give the text again, line breaks apart."""
    if language == "zh":
        return [piece for found in _SENTENCE_ZH.findall(text) if (piece := found.strip())]
    result: list[str] = []
    for piece in _SENTENCE_EN.split(text):
        if result and _ABBREVIATION.search(result[-1]):
            result[-1] += " " + piece.strip()
        elif piece.strip():
            result.append(piece.strip())
    return result


def repeated_sentences(texts: Iterable[str], language: Language, *, at_least: int = 4) -> frozenset[str]:
    """Sentences that stand in `at_least` texts or more: what a site puts under every answer."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(sentences(text, language)))
    return frozenset(sentence for sentence, count in counts.items() if count >= at_least and len(sentence) >= 6)


def without_sentences(text: str, language: Language, unwanted: frozenset[str], *, at_least: int = 15) -> str:
    """The text without the unwanted sentences; the text itself where fewer than `at_least` characters would be left."""
    kept = [sentence for sentence in sentences(text, language) if sentence not in unwanted]
    rest = joined(kept, language)
    return rest if len(rest) >= at_least else text


def joined(parts: Sequence[str], language: Language) -> str:
    """Sentences as one text."""
    return ("" if language == "zh" else " ").join(parts)


def shortened(text: str, language: Language, most: int) -> str:
    """The first whole sentences within `most` characters; a single longer sentence is cut."""
    if len(text) <= most:
        return text
    kept: list[str] = []
    size = 0
    for sentence in sentences(text, language):
        if size + len(sentence) > most:
            break
        kept.append(sentence)
        size += len(sentence) + (language == "en")
    return joined(kept, language) if kept else text[:most].rstrip()


def language_of(text: str) -> Language | None:
    """The language of a text by its letters; None where there are none, or of another script."""
    letters = len(_LETTER.findall(text))
    han = len(_HAN.findall(text))
    if not letters:
        return None
    if han >= 0.2 * letters:
        return "zh"
    latin = sum(1 for c in text if c.isalpha() and c.isascii())
    return "en" if latin >= 0.6 * letters else None
