"""`ask`: one question or case, as a readable answer or as the answer object."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from medassist.command_line.answer_text import answer_text
from medassist.command_line.opening import opened, say_notices
from medassist.core.case import Patient
from medassist.core.clinical import Text
from medassist.errors import BadInput, StorageUnavailable
from medassist.exchange.answer_json import answer_to_json
from medassist.exchange.patient_fields import parse_patient
from medassist.services.history import HistoryService


def ask(options: Namespace) -> int:
    """Answers, keeps the answer, then prints it."""
    patient = _patient(options)
    with opened(options) as parts:
        answer = parts.ask.answer(" ".join(options.text), patient=patient, libraries=options.library)
        if parts.store is not None:
            try:
                HistoryService(parts.store).save(answer)
            except StorageUnavailable as error:
                parts.notices.append(error.sentence)
        say_notices(options, parts)
    if options.json:
        sys.stdout.write(answer_to_json(answer).decode("utf-8") + "\n")
    else:
        sys.stdout.write(answer_text(answer) + "\n")
    return 0


def _patient(options: Namespace) -> Patient | None:
    if options.patient is None:
        return None
    try:
        fields = json.loads(options.patient.read_text(encoding="utf-8-sig"))
        if not isinstance(fields, dict):
            raise ValueError("not an object")
    except (OSError, ValueError) as error:
        message = Text(
            f"读不了病人文件{options.patient.name}：需要一个 JSON 对象。",
            f"The patient file {options.patient.name} cannot be read; a JSON object is expected.",
        )
        raise BadInput(zh=message.zh, en=message.en, detail=type(error).__name__) from error
    return parse_patient(fields)
