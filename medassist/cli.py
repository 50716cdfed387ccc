"""The command line's composition root: parses, opens what the command needs, runs it, and turns errors into exit codes."""

from __future__ import annotations

import contextlib
import errno
import locale
import os
import sys
from argparse import Namespace

from medassist.command_line.arguments import LATER, is_later, parse
from medassist.core.clinical import Language
from medassist.errors import MedAssistError, NotAvailable, WrongUse

INTERRUPTED = 130
_FULL: dict[Language, str] = {
    "zh": "结果没有写完：磁盘已满或无法写入；请腾出空间后再运行一次。",
    "en": "The result is not complete: the disk is full or cannot be written; free some space and run it again.",
}


def main(arguments: list[str]) -> int:
    """Runs one command and gives its exit code."""
    _use_utf8()
    language = _language_of(arguments)
    try:
        options = parse(arguments)
        options.lang = options.lang or language
        code = _run(options)
        sys.stdout.flush()
        return code
    except MedAssistError as error:
        print(error.of(language), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("已停止。" if language == "zh" else "Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG, errno.EIO):
            raise
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(_FULL[language], file=sys.stderr)
        return NotAvailable.exit_code


def _run(options: Namespace) -> int:
    """Dispatches to the command's own file; imports only what that command needs."""
    command = options.command
    if is_later(options):
        zh, en = LATER[command]
        raise WrongUse(
            zh=f"{zh}在后续版本提供，这一版还没有。",
            en=f"{en} comes with a later version; this one does not have it yet.",
        )
    if command == "ask":
        from medassist.command_line.asking import ask

        return ask(options)
    if command == "write":
        from medassist.command_line import writing

        return writing.run(options)
    if command == "batch":
        from medassist.command_line.batches import batch

        return batch(options)
    if command in ("library", "search"):
        from medassist.command_line import libraries

        return libraries.run(options)
    if command == "history":
        from medassist.command_line import records

        return records.run(options)
    if command == "models":
        from medassist.command_line import packs

        return packs.run(options)
    if command == "feedback":
        from medassist.command_line import feedback

        return feedback.run(options)
    if command == "evaluate" and options.action == "cases":
        from medassist.command_line import evaluating_cases

        return evaluating_cases.run(options)
    if command == "evaluate" and options.action == "writing":
        from medassist.command_line import evaluating_writing

        return evaluating_writing.run(options)
    if command == "evaluate":
        from medassist.command_line import evaluating

        return evaluating.run(options)
    from medassist.command_line import upkeep

    return upkeep.run(options)


def _language_of(arguments: list[str]) -> Language:
    """The language of messages: --lang, else the system's."""
    for index, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if (system or (locale.getlocale()[0] or "")).lower().startswith(("zh", "chinese")) else "en"


def _use_utf8() -> None:
    """Results are UTF-8 whatever the terminal says; a lone surrogate is replaced, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]  # text streams have it
