"""Which encoding a text file is in: BOM, UTF-16 without one, strict UTF-8, GB18030, then a guess."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from medassist.errors import BadInput

SAMPLE_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMON_HAN = 0.6
"""Of the non-ASCII characters of real GB18030 Chinese, at least this part is in the everyday GB2312 set."""


def detect_encoding(path: Path) -> str:
    """The name of the codec to read the file with; the file is read through once. Raises OSError, BadInput."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for bom, name in BOMS:
        if sample.startswith(bom):
            return name
    if b"\0" in sample:
        wide = _utf16_without_bom(sample)
        if wide is not None:
            return wide
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _decodes(path, "gb18030") and _reads_as_chinese(sample):
        return "gb18030"
    guess = from_bytes(sample).best()
    if guess is not None and _decodes(path, guess.encoding):
        return guess.encoding
    raise BadInput(
        zh="无法识别文件的文字编码：请另存为 UTF-8 后再试。",
        en="The file's text encoding cannot be recognised: save it as UTF-8 and try again.",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_bom(sample: bytes) -> str | None:
    """UTF-16 betrays itself by the zero halves of its ASCII characters; the side they stand on gives the order."""
    sample = sample[: len(sample) // 2 * 2]
    low_zeros, high_zeros = sample[0::2].count(0), sample[1::2].count(0)
    if max(low_zeros, high_zeros) < max(1, len(sample) // 200) or min(low_zeros, high_zeros) * 10 > max(
        low_zeros, high_zeros
    ):
        return None
    name = "utf-16-le" if high_zeros > low_zeros else "utf-16-be"
    try:
        codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return None
    return name


def _reads_as_chinese(sample: bytes) -> bool:
    """GB18030 decodes almost any bytes: what it gives must be everyday Chinese."""
    wide = [c for c in codecs.getincrementaldecoder("gb18030")("strict").decode(sample) if ord(c) > 127]
    everyday = sum(1 for c in wide if _in_gb2312(c))
    return not wide or everyday >= COMMON_HAN * len(wide)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
