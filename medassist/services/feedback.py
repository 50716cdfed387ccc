"""Feedback on kept answers: kept beside the history, and exported only by an explicit act, masked unless asked otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from medassist.core.answer import Answer
from medassist.core.case import FindingMention, FindingStatus
from medassist.core.clinical import KnowledgeBase, Language, Text
from medassist.core.evidence import BUILT_IN
from medassist.core.feedback import Feedback, PassageMark, corrections_of_reading, judged_passages
from medassist.core.masking import masked
from medassist.errors import BadInput, WrongUse
from medassist.exchange.answer_json import answer_from_json
from medassist.exchange.writers import write_jsonl
from medassist.storage.store import Store

SCHEMA = "medassist.feedback/1"
HOLDS_PATIENT_TEXT = Text(
    "该文件含有病人的原文，没有加密：只能交给有权看这些内容的人。",
    "The file holds what was written about patients, and is not encrypted: give it only to who may read that.",
)
IS_MASKED = Text(
    "姓名、电话、证件号、日期和地址已按规则遮盖，但规则会有遗漏；其余仍是病人的情况，文件没有加密：交出之前请逐条看过。",
    "Names, telephone and record numbers, dates and addresses were masked by rule, and a rule misses some; the rest is still "
    "about patients, and the file is not encrypted: read every text before you pass it on.",
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """What would be exported of one answer: `records` are lines of the file, `masks` counts the replaced places."""

    history: int
    question: str
    records: tuple[dict[str, Any], ...]
    masks: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: answers with feedback, lines of the file, replaced places."""

    answers: int
    records: int
    masks: int


class FeedbackService:
    """Feedback for the window and the command line. Every method may raise StorageUnavailable."""

    def __init__(self, store: Store, knowledge: KnowledgeBase) -> None:
        self._store = store
        self._knowledge = knowledge
        self._words: frozenset[str] | None = None

    def of(self, history: int) -> Feedback:
        """What was thought of a kept answer; empty where nothing was, or where it cannot be read any more."""
        record = self._store.feedback.of(history)
        return Feedback() if record is None else _feedback_from(record)

    def keep(self, history: int, feedback: Feedback) -> bool:
        """Keep it in place of what was there; False when the answer was erased meanwhile."""
        return self._store.feedback.keep(history, None if feedback.is_empty else msgspec.json.encode(feedback))

    def keep_corrections(
        self,
        history: int,
        read: Sequence[FindingMention],
        statuses: Mapping[str, FindingStatus],
        phrases: Mapping[str, str],
    ) -> Feedback:
        """Keep what of a person's `statuses` sets the reading right; what is kept of the answer now."""
        before = self.of(history)
        known = {one.finding: one.phrase for one in before.corrected if one.read_as is None}
        after = before.with_corrected(corrections_of_reading(read, statuses, {**known, **phrases}))
        if after != before:
            self.keep(history, after)
        return after

    def count(self) -> int:
        """How many answers have feedback."""
        return self._store.feedback.count()

    def entries(self, *, mask: bool = True) -> Iterator[FeedbackEntry]:
        """What an export would hold, answer by answer. A record that cannot be read is passed over."""
        for kept in self._store.feedback.all():
            feedback = _feedback_from(kept.record)
            try:
                answer = answer_from_json(kept.answer)
            except BadInput:
                continue
            if not feedback.is_empty:
                yield self._entry(kept.history, answer, feedback, mask=mask)

    def export(self, path: Path, *, mask: bool = True, overwrite: bool = False) -> Exported:
        """Write everything to a .jsonl file that the recipe reads, whole or not at all, and note it in the audit trail.

        Raises WrongUse for another ending, for a file that exists without `overwrite`, and where there is nothing to
        export; BadInput or NotAvailable when it cannot be written.
        """
        if path.suffix.lower() != ".jsonl":
            raise WrongUse(
                zh="反馈只能导出为 .jsonl 文件：请换一个文件名。",
                en="Feedback is exported as .jsonl only: let the file's name end so.",
            )
        if path.exists() and not overwrite:
            raise WrongUse(
                zh="文件已存在，没有改动它：请换一个名字，或加 --overwrite 重写。",
                en="The file exists and was left as it is: choose another name, or add --overwrite to replace it.",
            )
        entries = list(self.entries(mask=mask))
        if not entries:
            raise WrongUse(
                zh="还没有任何反馈，没有写文件：先在回答下面点“有帮助”或“没有帮助”。",
                en='There is no feedback yet and no file was written: mark an answer as "Helpful" or "Not helpful" first.',
            )
        records = write_jsonl(path, (record for one in entries for record in one.records))
        self._store.audit.record("feedback.export" if mask else "feedback.export_unmasked", str(len(entries)))
        return Exported(len(entries), records, sum(one.masks for one in entries))

    def _entry(self, history: int, answer: Answer, feedback: Feedback, *, mask: bool) -> FeedbackEntry:
        masks = 0

        def cleaned(text: str, language: Language) -> str:
            nonlocal masks
            if not mask:
                return text
            found = masked(text, language, self._known())
            masks += found.count
            return found.text

        question = cleaned(answer.text, answer.language)
        corrected = [
            {
                "finding": one.finding,
                "status": one.status,
                "read_as": one.read_as,
                "phrase": cleaned(one.phrase, answer.language),
            }
            for one in feedback.corrected
        ]
        languages: dict[str, Language] = {one.text: one.language for one in answer.citations}
        shared: dict[str, Any] = {
            "schema": SCHEMA,
            "question": question,
            "language": answer.language,
            "answer_thumb": feedback.thumb,
        }
        nothing: list[PassageMark | None] = [None]
        marks = [*judged_passages(feedback, answer)] or nothing
        records: list[dict[str, Any]] = []
        for number, passage in enumerate(marks):
            record: dict[str, Any] = {
                **shared,
                "chosen": None,
                "thumb": None,
                "opened": False,
                "library": None,
                "document": None,
                "section": None,
                "corrected_findings": corrected if number == 0 else [],
            }
            if number == 0 and (written := feedback.written) is not None:
                record["written"] = {
                    "text": cleaned(written.text, answer.language),
                    "model": written.model,
                    "thumb": written.thumb,
                    "reason": written.reason,
                }
            if passage is not None:
                own = passage.library != BUILT_IN
                language = languages.get(passage.text, answer.language)
                record["chosen"] = cleaned(passage.text, language) if own else passage.text
                record["thumb"], record["opened"] = passage.thumb, passage.opened
                record["library"], record["document"] = passage.library, passage.document
                record["section"] = passage.section
            records.append(record)
        return FeedbackEntry(history, question, tuple(records), masks)

    def _known(self) -> frozenset[str]:
        if self._words is None:
            self._words = known_words(self._knowledge)
        return self._words


def known_words(base: KnowledgeBase) -> frozenset[str]:
    """The English words (lower case) of all names in the base: what a capital letter does not make a person's name."""
    named = (*base.conditions.values(), *base.drugs.values(), *base.other_medicines.values())
    texts = [text for one in named for text in (one.name.en, *one.synonyms.en)]
    texts += [one.name.en for one in base.findings.values()]
    texts += [text for one in base.drugs.values() for text in (one.drug_class.en, *one.classes)]
    words = {word.casefold().replace("’", "'") for text in texts for word in _WORD.findall(text)}
    return frozenset(words | {word.removesuffix("'s") for word in words})


def _feedback_from(record: bytes) -> Feedback:
    try:
        return msgspec.json.decode(record, type=Feedback)
    except msgspec.MsgspecError:
        return Feedback()
