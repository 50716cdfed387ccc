"""A whole text file as text, whatever its encoding; one sentence where it is not text or not there."""

from __future__ import annotations

from pathlib import Path

from medassist.errors import BadInput
from medassist.exchange.readers.encodings import detect_encoding

MOST_BYTES = 512 * 1024 * 1024


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark. Raises BadInput."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(
                zh=f"{path.name}超过512 MB；请分成几个文件。",
                en=f"{path.name} is larger than 512 MB; split it into several files.",
            )
        return path.read_text(encoding=detect_encoding(path)).removeprefix("\ufeff")
    except (OSError, UnicodeError) as error:
        raise BadInput(
            zh=f"读不了{path.name}：请检查文件是否还在、是否为文本。",
            en=f"{path.name} cannot be read; check that it is still there and that it is text.",
            detail=type(error).__name__,
        ) from error
