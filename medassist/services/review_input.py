"""What a person gives to the review desk, checked: name, day, own sources and files, each refused with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import Any

from medassist.core.clinical import Source
from medassist.core.surrogates import encodable
from medassist.errors import BadInput, MedAssistError, NotAvailable
from medassist.knowledge.overlay_file import MOST_BYTES, SENTENCES, OverlayFileUnusable, PassedOn, read_file
from medassist.knowledge.signatures import own_source_id

LONGEST_NAME = 100
LONGEST_NOTE = 2_000


def own_source(organisation: str, title: str, year: int, region: str = "international") -> Source:
    """A source that the base does not have (a local guideline); its id follows from its content. Raises BadInput if empty.

    Put the id into a sentence's `sources` and give the source itself to `sign(..., sources=[...])`.
    """
    regions: dict[str, Any] = {name: name for name in ("international", "china", "uk", "us", "europe")}
    named = [" ".join(encodable(text).split()) for text in (organisation, title)]
    if not all(named) or region not in regions or not 1900 <= year <= Day.today().year + 1:  # noqa: DTZ011  # a local day
        raise BadInput(
            zh="来源需要写明机构、标题和年份。", en="A source needs its organisation, its title and its year."
        )
    source = Source("", named[0], named[1], year, regions[region])
    return Source(own_source_id(source), source.organisation, source.title, source.year, source.region)


def read_file_of(path: Path) -> tuple[PassedOn, ...]:
    """The signatures of an exported file. Raises BadInput with one sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise OverlayFileUnusable("foreign")
        return read_file(path.read_bytes())
    except OverlayFileUnusable as error:
        said = SENTENCES[error.reason]
        raise BadInput(zh=said.zh, en=said.en, detail=error.reason) from None
    except OSError as error:
        raise BadInput(
            zh=f"读不了{path.name}：请检查文件是否还在、是否可读。",
            en=f"{path.name} cannot be read; check that it is there and that it may be read.",
            detail=type(error).__name__,
        ) from None


def signed_by(signer: str, date: str, note: str) -> tuple[str, str, str]:
    """Name, day and note as they are kept. Raises BadInput."""
    signer, note = " ".join(encodable(signer).split()), encodable(note).strip()
    if not signer or len(signer) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise BadInput(
            zh=f"请写签署人的姓名（最多{LONGEST_NAME}字）；附注最多{LONGEST_NOTE}字。",
            en=f"Write the name of who signs (at most {LONGEST_NAME} characters); a note has at most {LONGEST_NOTE}.",
        )
    try:
        day = Day.fromisoformat(date.strip())
    except ValueError:
        raise BadInput(
            zh="请写签署日期，例如 2026-03-01。", en="Write the day of the signature, for example 2026-03-01."
        ) from None
    if day > Day.today() + timedelta(days=1):  # noqa: DTZ011  # the signer's own day; one more for a border of time zones
        raise BadInput(zh="签署日期在将来；请核对日期。", en="The day of the signature is in the future; check it.")
    return signer, day.isoformat(), note


def texts_of(value: Any) -> set[str]:
    """Every text in an entry's plain form: the ids of the sources it names are among them."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        value = list(value.values())
    return set().union(*map(texts_of, value)) if isinstance(value, list) else set()


def not_exported(error: MedAssistError) -> MedAssistError:
    """The sentence for an export that could not be written."""
    if isinstance(error, NotAvailable):
        return NotAvailable(
            zh="磁盘已满，文件没有写出：请腾出空间后再导出。",
            en="The disk is full and the file was not written: free some space and export again.",
            detail=error.detail,
        )
    return BadInput(
        zh="无法写入输出文件（文件夹不存在或只读，或文件正被其他程序打开）：请换一个位置。",
        en="The output cannot be written (its folder is missing or read-only, or another program has it open): choose another "
        "place.",
        detail=error.detail,
    )
