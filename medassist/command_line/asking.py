"""`ask`: one question or case, as a readable answer or as the answer object; with a language model also in its words."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable

from medassist.command_line.answer_text import answer_text
from medassist.command_line.opening import opened, say_notices
from medassist.command_line.stopping import stopping
from medassist.core.answer import Answer, WrittenSentence
from medassist.core.answering.numbering import marks_of
from medassist.core.case import Patient
from medassist.core.clinical import Language, Text
from medassist.core.writing.result import Event, Judged, Writing, with_written
from medassist.errors import BadInput, NotAvailable, Stopped, StorageUnavailable
from medassist.exchange.answer_json import answer_to_json
from medassist.exchange.patient_fields import parse_patient
from medassist.services.assembly import Parts
from medassist.services.history import HistoryService
from medassist.services.language_model import NONE_ADDED

_BY = Text(
    "语言模型 {model} 的表述（逐句核对，以上面的依据为准）：",
    "In the words of {model} (each sentence verified; what stands above counts):",
)


def ask(options: Namespace) -> int:
    """Answers, keeps the answer, then prints it; what a language model writes comes after, kept before it is whole."""
    patient = patient_of(options)
    writing = None
    with opened(options) as parts:
        answer = parts.ask.answer(" ".join(options.text), patient=patient, libraries=options.library)
        kept = _kept(parts, answer)
        if not options.json:
            sys.stdout.write(answer_text(answer) + "\n")
            sys.stdout.flush()
        if not options.no_writing:
            writing = _written(parts, answer, None if options.json else _shown(answer.language))
            answer = with_written(answer, writing)
            if writing is not None and kept is not None:
                _kept(parts, answer, kept)
        say_notices(options, parts, but=(NONE_ADDED,))
    if options.json:
        sys.stdout.write(answer_to_json(answer).decode("utf-8") + "\n")
    elif writing is not None:
        sys.stdout.writelines(f"{line}\n" for line in (writing.verified, *writing.notes) if line)
    return Stopped.exit_code if writing is not None and writing.ending == "stopped" else 0


def _kept(parts: Parts, answer: Answer, number: int | None = None) -> int | None:
    """Keeps the answer, or its later form under the same number; gives the number, None where nothing can be kept."""
    if parts.store is None:
        return None
    try:
        history = HistoryService(parts.store)
        if number is None:
            return history.save(answer)
        history.update(number, answer)
    except StorageUnavailable as error:
        parts.notices.append(error.sentence)
    return number


def _written(parts: Parts, answer: Answer, on_event: Callable[[Event], None] | None) -> Writing | None:
    """What the language model makes of the answer; None where nothing is written. Ctrl+C ends it with what stands."""
    writing = parts.writing
    if writing.generator is None or writing.why_not(answer) is not None:
        return None
    if on_event is not None:
        sys.stdout.write("\n" + _BY.of(answer.language).format(model=writing.generator.name) + "\n")
    with stopping() as stop:
        try:
            return writing.answer(answer, on_event=on_event, should_stop=stop.should_stop)
        except NotAvailable as error:  # the answer stands without it
            parts.notices.append(error.sentence)
            return None


def _shown(language: Language) -> Callable[[Event], None]:
    """Prints each finished sentence; one that is not supported struck out, with the reason."""

    def show(event: Event) -> None:
        if isinstance(event, Judged):
            sys.stdout.write(sentence_line(event.sentence, language) + "\n")
            sys.stdout.flush()

    return show


def sentence_line(sentence: WrittenSentence, language: Language) -> str:
    """A written sentence with its numbers; a struck-out one between ~~ with the reason."""
    if sentence.supported:
        return sentence.text + marks_of(sentence.citations)
    reason = f"（{sentence.problem}）" if language == "zh" else f" ({sentence.problem})"
    return f"~~{sentence.text}~~{reason}"


def patient_of(options: Namespace) -> Patient | None:
    """The patient of `--patient`; None without it. Raises BadInput."""
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
