"""Lines of a text file in whatever encoding, with steady memory and without NUL bytes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from medassist.errors import BadInput
from medassist.exchange.readers.encodings import detect_encoding

CHUNK_BYTES = 256 * 1024
LONGEST_LINE = 16_000_000
"""Code points; a line longer than this is not a line of a question file."""


def file_gone() -> BadInput:
    """The file was there and cannot be read any more."""
    return BadInput(
        zh="读取问题文件时文件不见了：已完成的行已保留，请把文件放回原处后用 --resume 继续。",
        en="The file of questions vanished while it was read: what is done is kept; put it back and go on with --resume.",
    )


def unreadable() -> BadInput:
    """The file is not there or may not be read."""
    return BadInput(
        zh="问题文件不存在或无法读取：请检查文件名和权限。",
        en="The file of questions is not there or cannot be read: check its name and permissions.",
    )


def text_lines(path: Path, encoding: str | None = None) -> Iterator[str]:
    """The lines with their ends, lone NULs removed. Ends are \\n, \\r\\n and \\r, not the other breaks Unicode knows.

    Raises BadInput for a file that vanishes, an unknown encoding or a line of more than 16 million characters.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding or detect_encoding(path))("replace")
        with path.open("rb") as file:
            yield from _cut(file_text(file, decoder))
    except OSError as error:
        failure = file_gone()
        failure.detail = type(error).__name__
        raise failure from None


def file_text(file: object, decoder: codecs.IncrementalDecoder) -> Iterator[str]:
    """The decoded text in pieces."""
    while chunk := file.read(CHUNK_BYTES):  # type: ignore[attr-defined]  # a binary file
        yield decoder.decode(chunk).replace("\0", "")
    yield decoder.decode(b"", final=True).replace("\0", "")


def _cut(pieces: Iterator[str]) -> Iterator[str]:
    kept: list[str] = []
    length = 0
    held = ""
    for piece in pieces:
        piece = held + piece
        held = ""
        if piece.endswith("\r"):  # the \n of this line end may come with the next piece
            piece, held = piece[:-1], "\r"
        *whole, rest = _split(piece)
        for line in whole:
            yield "".join(kept) + line
            kept, length = [], 0
        kept.append(rest)
        length += len(rest)
        if length > LONGEST_LINE:
            raise BadInput(
                zh="文件中有一行超过一千六百万字：请检查它是不是问题文件。",
                en="A line of the file has more than 16 million characters: check that it is a file of questions.",
            )
    last = "".join(kept) + held
    if last:
        yield last


def _split(text: str) -> list[str]:
    """Cut after every line end; the last part has none and may be empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + [parts[-1]]


def count_lines(path: Path) -> int | None:
    """How many line ends the file has, roughly (a byte count); None when it cannot be read."""
    try:
        with path.open("rb") as file:
            ends, last = 0, b"\n"
            while chunk := file.read(CHUNK_BYTES * 4):
                ends += chunk.count(b"\n")
                last = chunk
    except OSError:
        return None
    return ends + (not last.endswith((b"\n", b"\0")))
