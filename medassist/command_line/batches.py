"""`batch`: a file of questions in, a file of answers out, with progress, Stop (Ctrl+C) and --resume."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from medassist.command_line.opening import opened, say_notices
from medassist.command_line.stopping import stopping
from medassist.core.clinical import Text
from medassist.services.batch import BatchService
from medassist.services.batch_progress import BatchProgress
from medassist.services.language_model import NONE_ADDED
from medassist.services.writing_rows import WritingRows


def batch(options: Namespace) -> int:
    """Runs the batch in this thread; exit code 4 when some rows failed, 130 when it was stopped."""
    with stopping() as stop, opened(options) as parts:
        if options.library:
            parts.search.search("?", libraries=options.library, k=1)
        journal = parts.store.batches if parts.store is not None else None
        rows = parts.ask if options.no_writing else WritingRows(parts.ask, parts.writing)
        service = BatchService(rows.answer_row, journal, engine=parts.engine)
        say_notices(options, parts, but=(NONE_ADDED,))
        output: Path | object = options.output if options.output is not None else sys.stdout.buffer
        result = service.run(
            options.input,
            output,  # type: ignore[arg-type]  # a path or a binary stream
            resume=options.resume,
            overwrite=options.overwrite,
            libraries=options.library,
            writing=not options.no_writing,
            language=options.lang,
            on_progress=None if options.quiet else _Teller(options),
            stop=stop,
        )
    if not options.quiet:
        _say_end(options, result.done, result.failed, result.skipped, result.stopped)
    return result.exit_code


class _Teller:
    """A line of progress on standard error: overwritten at a terminal, every tenth of the work elsewhere."""

    def __init__(self, options: Namespace) -> None:
        self._zh = options.lang == "zh"
        self._terminal = sys.stderr.isatty()
        self._told = 0

    def __call__(self, progress: BatchProgress) -> None:
        total = progress.total
        step = max(1, (total or 1000) // 10)
        if not self._terminal and progress.done < self._told + step:
            return
        self._told = progress.done
        of = f"/{total}" if total else ""
        left = (
            ""
            if progress.seconds_left is None
            else (
                f"，约剩 {progress.seconds_left:.0f} 秒" if self._zh else f", about {progress.seconds_left:.0f} s left"
            )
        )
        rate = f"{progress.rows_per_second:.1f}"
        line = (
            f"{progress.done}{of} 行，{rate} 行/秒{left}"
            if self._zh
            else f"{progress.done}{of} rows, {rate} rows/s{left}"
        )
        print(
            f"\r{line:<70}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr, flush=True
        )


def _say_end(options: Namespace, done: int, failed: int, skipped: int, stopped: bool) -> None:
    text = Text(
        f"{'已停止' if stopped else '完成'}：{done} 行，其中 {failed} 行出错，跳过空行 {skipped} 行。"
        + ("加 --resume 可继续。" if stopped else ""),
        f"{'Stopped' if stopped else 'Done'}: {done} rows, {failed} of them failed, {skipped} empty rows skipped."
        + (" Add --resume to go on." if stopped else ""),
    )
    print(("\n" if sys.stderr.isatty() else "") + text.of(options.lang), file=sys.stderr)
