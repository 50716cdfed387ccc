"""Which of the two languages a text is to be answered in, by its script."""

from __future__ import annotations

import re

from medassist.core.clinical import Language

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> Language:
    """zh when Chinese characters carry the text (two of them weigh as one English word), else en."""
    characters = len(_HAN.findall(text))
    if not characters:
        return "en"
    return "zh" if characters >= len(_LATIN_WORD.findall(text)) else "en"


_OTHER_SCRIPT = re.compile(
    "[\u0370-\u058f\u0590-\u06ff\u0900-\u0e7f\u0f00-\u10ff\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\uac00-\ud7af]"
)
"""Greek, Cyrillic, Armenian, Hebrew, Arabic, Indian scripts, Thai, Tibetan, Burmese, Georgian, Khmer, kana, Hangul."""
_OTHER_WORDS = frozenset(
    "je j'ai mal depuis une les des est avec dans mon ma et qui pour jours fièvre douleur el los las una mi con desde tengo "
    "dolor fiebre días hace ich habe und seit kopfschmerzen der die das nicht mit fieber schmerzen mein meine ho da mi fa giorni "
    "febbre dolore tenho dor dias há meu minha não saya sakit demam sudah hari tôi bị đau sốt ngày "
    "ninayo maumivu homa siku".split()
)
"""Common words of French, Spanish, German, Italian, Portuguese, Malay, Vietnamese and Swahili complaints."""
_ENGLISH = frozenset("the is are i my and for with of has have what how to in on a no it he she was".split())
MOST_OTHER_LETTERS = 0.2
"""Share of letters of another script from which a text is in another language."""


def in_other_language(text: str) -> bool:
    """Whether a text is neither Chinese nor English: its script is another, or its words are those of another language."""
    letters = sum(character.isalpha() for character in text)
    if letters and len(_OTHER_SCRIPT.findall(text)) / letters >= MOST_OTHER_LETTERS:
        return True
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))[:200]
    other = sum(word in _OTHER_WORDS for word in words)
    return other >= 2 and other > 2 * sum(word in _ENGLISH for word in words)
