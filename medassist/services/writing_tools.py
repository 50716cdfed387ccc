"""What all writing tasks share: the model, the verifier, headings of sources, and the checks of a text that comes in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property

from medassist.core.answer import Citation, WrittenSentence
from medassist.core.clinical import KnowledgeBase, Language, Text
from medassist.core.evidence import BUILT_IN
from medassist.core.reading.language import in_other_language, language_of
from medassist.core.surrogates import encodable
from medassist.core.verification.names import Names
from medassist.core.verification.verdict import Verdict
from medassist.core.verification.verifier import Verifier
from medassist.core.writing.generator import Generator
from medassist.core.writing.transfer import Transfer
from medassist.errors import BadInput, NotAvailable
from medassist.knowledge.passages import SECTION_TITLES

NO_PACK = Text(
    "没有语言模型包，不能翻译：请把模型包复制到本机，运行 `models add 文件夹或.zip` 后再试。",
    "There is no language model, so nothing can be translated: copy a pack to this machine, run `models add FOLDER-OR-ZIP` and "
    "try again.",
)
THIRD_LANGUAGE = Text(
    "这段文字既不是中文也不是英文，不能处理：请先译成其中一种。",
    "This text is neither Chinese nor English and cannot be used: have it translated into one of them first.",
)
OVERHEAD_TOKENS = 24
"""What a chat template adds to the messages, and a few to spare."""


class WritingTools:
    """Made once from a knowledge base; the verifier is built at first use (0.4 s)."""

    def __init__(self, knowledge: KnowledgeBase, generator: Generator | None) -> None:
        self.knowledge = knowledge
        self.generator = generator

    @cached_property
    def verifier(self) -> Verifier:
        """Holds sentences against evidence."""
        return Verifier(self.knowledge, names=self.names)

    @cached_property
    def transfer(self) -> Transfer:
        """Holds translations against their source."""
        return Transfer(self.knowledge, self.names)

    @cached_property
    def names(self) -> Names:
        """Names of medicines, conditions and findings."""
        return Names(self.knowledge)

    def needed(self) -> Generator:
        """The language model. Raises NotAvailable where there is none."""
        if self.generator is None:
            raise NotAvailable(zh=NO_PACK.zh, en=NO_PACK.en)
        return self.generator

    def heading(self, citation: Citation) -> str:
        """Titles of the article and its section in the language of the passage; of an own document its name."""
        if citation.library != BUILT_IN:
            return citation.document
        base = self.knowledge
        entry = base.conditions.get(citation.document) or base.drugs.get(citation.document)
        named = entry or base.red_flags.get(citation.document)
        section = SECTION_TITLES.get(citation.section)
        titles = (named.name if named is not None else None, section)
        return " · ".join(one.of(citation.language) for one in titles if one is not None)

    def headings(self, citations: tuple[Citation, ...]) -> Mapping[int, str]:
        """Headings by the citations' numbers."""
        return {one.n: self.heading(one) for one in citations}


class Clock:
    """Milliseconds of one task."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def timings(self, **others: float | None) -> dict[str, float]:
        """The total, and `others` that are known."""
        total = round(self.seconds * 1000.0, 2)
        return {"total": total, **{name: value for name, value in others.items() if value is not None}}

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._began

    def left(self, done: int, total: int) -> float | None:
        """Seconds that the rest of `total` parts will take if they go on as those that are done; None before the first."""
        return self.seconds / done * (total - done) if done else None


def checked(text: str, most: int) -> tuple[str, Language]:
    """A text that may be worked on, and its language. Raises BadInput: empty, too long, in a third language."""
    text = encodable(text).replace("\0", " ").replace("\r\n", "\n").strip()
    if not any(character.isalnum() for character in text):
        raise BadInput(zh="文本是空的：请给出要处理的文字。", en="The text is empty: give the text to work on.")
    if len(text) > most:
        raise BadInput(
            zh=f"文本过长（{len(text)}字，上限{most}字）；请分成几份。",
            en=f"The text is too long ({len(text)} characters, at most {most}); split it into parts.",
        )
    if in_other_language(text):
        raise BadInput(zh=THIRD_LANGUAGE.zh, en=THIRD_LANGUAGE.en)
    return text, language_of(text)


def sentence_of(verdict: Verdict, language: Language) -> WrittenSentence:
    """A verdict as it is shown."""
    return WrittenSentence(
        verdict.text, verdict.supported, verdict.citations, verdict.reason(language), verdict.stands_on
    )
