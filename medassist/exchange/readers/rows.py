"""A row of a question file as every format gives it, and how its columns are told apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from medassist.core.clinical import Text
from medassist.errors import BadInput
from medassist.exchange.patient_fields import patient_field

Role = Literal[
    "text", "id", "task", "to", "patient",
    "age", "age_years", "age_days", "sex", "weight", "pregnant", "pregnancy_weeks", "allergies", "conditions",
    "medicines", "egfr",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
PATIENT_ROLES = frozenset(ROLES[5:])
NAMES: Mapping[Role, tuple[str, ...]] = {
    "text": ("text", "question", "query", "问题", "病情", "病情描述", "主诉", "咨询内容"),
    "id": ("id", "编号", "序号"),
    "task": ("task", "任务"),
    "to": ("to", "目标语言"),
    "patient": ("patient", "患者"),
}
Mapped = Mapping[Role, str]
"""Role to the name of the column that fills it."""

LONGEST_TEXT = 2_000_000
"""Code points of one cell or field; a longer one is a mistake in the file."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a file.

    `number` is its line (of a spreadsheet: its row), from 1, header included. `id` is as given, or the number when there is none.
    `patient` holds the values as they stand in the file; `extra` every other field. `problem` says why the row cannot be asked.
    """

    number: int
    id: Any
    text: str
    patient: Mapping[str, Any] = field(default_factory=dict)
    task: str | None = None
    to: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    problem: Text | None = None


def guess_mapping(columns: Iterable[str]) -> dict[Role, str]:
    """The role of each column by its name (`text` before `question`, before 问题 ...); columns without a role are left out."""
    named = {column.strip().lower(): column for column in reversed(list(columns))}
    mapping: dict[Role, str] = {}
    for role, names in NAMES.items():
        found = next((named[name] for name in names if name in named), None)
        if found is not None:
            mapping[role] = found
    taken = set(mapping.values())
    for column in columns:
        role = patient_field(column)
        if role is not None and column not in taken and role not in mapping:
            mapping[cast(Role, role)] = column
    return mapping


def row_of(number: int, fields: Mapping[str, Any], mapping: Mapped) -> QuestionRow:
    """The row out of named values: known roles in their places, everything else in `extra`."""
    roles: dict[str, Role] = {column: role for role, column in mapping.items()}
    patient: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    given: dict[Role, Any] = {}
    for name, value in fields.items():
        role = roles.get(name)
        if role is None:
            extra[name] = value
        elif role in PATIENT_ROLES:
            patient[role] = value
        else:
            given[role] = value
    problem = None
    if "patient" in given:
        details = _patient_object(given["patient"])
        if details is None:  # read_patient tells it
            patient["patient"] = given["patient"]
        else:
            patient = {**details, **{name: value for name, value in patient.items() if value not in (None, "")}}
    text = given.get("text")
    if text is not None and not isinstance(text, str):
        text = str(text) if isinstance(text, (int, float)) and not isinstance(text, bool) else None
        if text is None:
            problem = Text(zh="text 不是文字：请写成一句话。", en="text is not a string: write the question as text.")
    if text is not None and len(text) > LONGEST_TEXT:
        text = text[:1_000]
        problem = Text(
            zh="这一行的文字超过二百万字，没有处理：请检查文件的引号是否成对。",
            en="The text of this row has more than two million characters and was not asked: check the file's quotes.",
        )
    identity = given.get("id")
    return QuestionRow(
        number=number,
        id=number if identity is None or identity == "" else identity,
        text=text or "",
        patient=patient,
        task=_word(given.get("task")),
        to=_word(given.get("to")),
        extra=extra,
        problem=problem,
    )


def broken_row(number: int, problem: Text) -> QuestionRow:
    """A row that could not be read at all."""
    return QuestionRow(number=number, id=number, text="", problem=problem)


def no_text_column() -> BadInput:
    """No column can be taken for the question."""
    return BadInput(
        zh="没有找到问题列：请让第一行写列名，其中一列名为 text（或 question、问题、病情）。",
        en="No column holds the question: let the first line name the columns, one of them text (or question, 问题, 病情).",
    )


def _patient_object(value: Any) -> dict[str, Any] | None:
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return dict(value) if isinstance(value, Mapping) else None


def _word(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None
