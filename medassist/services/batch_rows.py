"""From a row of a question file to the line of its answer: patient read, answered, and told when it cannot be."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

import msgspec

from medassist.core.answer import Answer, Engine
from medassist.core.case import Patient, Task
from medassist.core.clinical import Language, Text
from medassist.errors import MedAssistError, Stopped
from medassist.exchange.answer_json import clean, row_to_dict, to_line
from medassist.exchange.patient_fields import read_patient
from medassist.exchange.readers import QuestionRow
from medassist.services.batch_answerer import RowAnswerer
from medassist.services.scheduler import StopToken
from medassist.storage.batch_journal import JournalRow, input_hash

TASKS: dict[str, Task] = {name: name for name in get_args(Task)}
LANGUAGES: dict[str, Language] = {name: name for name in get_args(Language)}
UNEXPECTED = Text(
    zh="这一行处理时出现意外错误，其余各行不受影响：请单独提问这一行；若仍失败，请报告。",
    en="This row met an unexpected error, the others are not affected: ask it alone, and report it if it fails again.",
)
HAN = re.compile(r"[\u3400-\u9fff]")
log = logging.getLogger(__name__)


def hash_of(row: QuestionRow) -> bytes:
    """What tells whether the input of a row has changed since it was answered."""
    parts = [row.id, row.text, row.patient, row.task, row.to, row.extra]
    return input_hash(msgspec.json.encode(clean(parts), enc_hook=str))


def answer_row(
    row: QuestionRow,
    answer: Callable[[Callable[[StopToken], Answer]], Answer],
    answerer: RowAnswerer,
    *,
    libraries: Sequence[str] | None,
    writing: bool,
    language: Language,
    engine: Engine,
) -> JournalRow:
    """Answer one row; `answer` runs the work (in the worker, if there is one). Raises Stopped only.

    A value of the patient that cannot be read is left out and told in the reason.
    """
    task, to, extra = _roles(row)
    try:
        if row.problem is not None:
            raise MedAssistError(zh=row.problem.zh, en=row.problem.en)
        patient, unread = read_patient(row.patient)
        given = answer(
            lambda stop: answerer(
                row.text,
                patient,
                id=None if row.id is None else str(row.id),
                task=task,
                to=to,
                libraries=libraries,
                writing=writing,
                stop=stop,
            )
        )
        given = given.replace(reason=_told(given, [problem.of(given.language) for problem in unread]))
    except Stopped:
        raise
    except MedAssistError as error:
        given = failed_answer(row, error.of(language), engine)
    except Exception as error:
        log.error("row %d failed: %s", row.number, type(error).__name__)
        given = failed_answer(row, UNEXPECTED.of(language), engine)
    line = to_line(row_to_dict(given.replace(text=row.text), given_id=row.id, extra=extra))
    return JournalRow(row.number, hash_of(row), given.status, line)


def failed_answer(row: QuestionRow, reason: str, engine: Engine) -> Answer:
    """The answer object of a row that could not be answered."""
    return Answer(
        id=None if row.id is None else str(row.id),
        text=row.text,
        language="zh" if HAN.search(row.text) else "en",
        task="question",
        status="error",
        reason=reason,
        urgency=None,
        red_flags=(),
        patient=Patient(),
        findings=(),
        differential=(),
        must_not_miss=(),
        next=(),
        treatment=(),
        alerts=(),
        answer="",
        sentences=(),
        citations=(),
        written=None,
        engine=engine,
    )


def _told(answer: Answer, unread: Sequence[str]) -> str | None:
    """The reason with what of the patient could not be read: a danger must show even where a cell is wrong."""
    parts = [*([answer.reason] if answer.reason else []), *unread]
    return ("" if answer.language == "zh" else " ").join(parts) or None


def _roles(row: QuestionRow) -> tuple[Task | None, Language | None, dict[str, Any]]:
    """Task and target language; a word that is neither is some other column's: it is kept among the unknown fields."""
    extra = dict(row.extra)
    task = TASKS.get((row.task or "").lower())
    to = LANGUAGES.get((row.to or "").lower())
    if row.task is not None and task is None:
        extra.setdefault("task", row.task)
    if row.to is not None and to is None:
        extra.setdefault("to", row.to)
    return task, to, extra
