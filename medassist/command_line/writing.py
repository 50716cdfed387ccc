"""`write`: a summary, translation, letter or hand-out of a file, with progress, Stop (Ctrl+C) and what could not be verified."""

from __future__ import annotations

import codecs
import sys
from argparse import Namespace
from pathlib import Path

from medassist.command_line.asking import patient_of, sentence_line
from medassist.command_line.opening import opened, say, say_notices
from medassist.command_line.stopping import stopping
from medassist.core.answer import Answer
from medassist.core.clinical import Text
from medassist.core.writing.result import Event, Piece, Writing
from medassist.errors import BadInput, Stopped, WrongUse
from medassist.exchange.answer_json import answer_from_json
from medassist.exchange.readers.text_files import read_text
from medassist.exchange.writing_json import writing_to_json
from medassist.services.assembly import Parts
from medassist.services.language_model import NONE_ADDED
from medassist.services.scheduler import StopToken

INPUT = Path("-")
_OF_A_CASE = ("letter", "handout")


def run(options: Namespace) -> int:
    """Writes and prints; 130 when it was stopped, with what stands until then on standard output."""
    _check(options)
    text = _standard_input() if options.file == INPUT else read_text(options.file)
    with stopping() as stop, opened(options) as parts:
        writing = _written(options, parts, text, stop)
        say_notices(options, parts, but=() if options.task == "translation" else (NONE_ADDED,))
    if options.json:
        sys.stdout.write(writing_to_json(writing).decode("utf-8") + "\n")
    else:
        _show(writing)
    return Stopped.exit_code if writing.ending == "stopped" else 0


def _check(options: Namespace) -> None:
    """Raises WrongUse for options that the task does not have."""
    wrong = [name for name, ofs in (("kind", ("letter",)), ("condition", _OF_A_CASE), ("patient", _OF_A_CASE))
             if getattr(options, name) is not None and options.task not in ofs]  # fmt: skip
    if wrong:
        raise WrongUse(
            zh=f"write {options.task} 没有 --{wrong[0]} 这个选项。",
            en=f"write {options.task} has no option --{wrong[0]}.",
        )


def _written(options: Namespace, parts: Parts, text: str, stop: StopToken) -> Writing:
    told = _Teller(options)
    writing = parts.writing
    given = {"to": options.to, "on_event": told, "should_stop": stop.should_stop}
    if options.task == "summary":
        return writing.summary(text, **given)
    if options.task == "translation":
        return writing.translation(text, **given)
    answer = _answer(options, parts, text)
    if options.task == "letter":
        return writing.letter(answer, kind=options.kind or "referral", condition=options.condition, **given)
    return writing.handout(answer, condition=options.condition, **given)


def _answer(options: Namespace, parts: Parts, text: str) -> Answer:
    """The answer to a case's text, or the answer object that the file holds."""
    if text.lstrip().startswith("{") and '"medassist.answer/' in text[:200]:
        return answer_from_json(text)
    return parts.ask.answer(text, patient=patient_of(options))


def _standard_input() -> str:
    """All of standard input as text: UTF-8, UTF-16 with its mark, else GB18030. Raises BadInput."""
    raw = sys.stdin.buffer.read()
    encodings = ("utf-16",) if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(
        zh="标准输入的文字编码无法识别：请用 UTF-8。",
        en="The text encoding of standard input cannot be recognised: use UTF-8.",
    )


class _Teller:
    """A line of progress on standard error for each piece of a long text."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._told = -1

    def __call__(self, event: Event) -> None:
        if not isinstance(event, Piece) or event.done == self._told:
            return
        step = 1 if sys.stderr.isatty() else max(1, event.total // 10)
        if event.done % step:
            return
        self._told = event.done
        left = event.seconds_left
        zh = f"，约剩 {left:.0f} 秒" if left is not None else ""
        en = f", about {left:.0f} s left" if left is not None else ""
        say(self._options, Text(f"{event.done}/{event.total} 段{zh}", f"{event.done} of {event.total} parts{en}"))


def _show(writing: Writing) -> None:
    sys.stdout.write(writing.text + "\n")
    language = writing.language
    lines = [sentence_line(one, language) for one in writing.sentences if not one.supported]
    if lines:
        lines.insert(0, "没有通过核对、不算数的句子：" if language == "zh" else "Not verified and not counted:")
    if writing.lost:
        lines.append("没有保留下来的内容：" if language == "zh" else "Lost:")
        lines += [f"- {one}" for one in writing.lost]
    if writing.model is not None:
        by = f"由 {writing.model} 撰写" if language == "zh" else f"Written by {writing.model}"
        lines.append(f"{by}{'；' if language == 'zh' else '; '}{writing.verified}")
    lines += writing.notes
    if lines:
        print("\n".join(lines), file=sys.stderr)
