"""Files that are whole or not there: written beside their place, flushed, then put into it."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medassist.errors import BadInput, MedAssistError, NotAvailable


def not_written(error: OSError) -> MedAssistError:
    """The sentence for an output that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NotAvailable(
            zh="磁盘已满，输出没有写完，已完成的行没有丢失：请腾出空间后用 --resume 继续。",
            en="The disk is full and the output is not complete; no finished row is lost: free some space and go on with "
            "--resume.",
            detail=f"errno {error.errno}",
        )
    if isinstance(error, FileNotFoundError):
        return BadInput(
            zh="输出文件所在的文件夹不存在：请先建立该文件夹，或换一个位置。",
            en="The folder of the output is not there: make it first, or choose another place.",
        )
    return BadInput(
        zh="无法写入输出文件（文件夹只读，或文件正被其他程序打开）：请换一个位置，或关闭该文件后用 --resume 继续。",
        en="The output cannot be written (its folder is read-only, or another program has it open): choose another place, "
        "or close it and go on with --resume.",
        detail=f"errno {error.errno}",
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; when all went well that file takes the place of `path`, else it is removed.

    Raises BadInput or NotAvailable with a sentence for what the file system refuses.
    """
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        _clear_left_over(path)
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise not_written(error) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _clear_left_over(path: Path) -> None:
    """Parts that a killed run left beside `path` hold patient text: away with them."""
    for part in path.parent.glob(f".{glob.escape(path.stem)}.*.part*"):
        part.unlink(missing_ok=True)
