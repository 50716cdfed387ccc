"""What is written on the review desk and not signed yet, kept in the data folder: no patient is in it, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "review-drafts.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of an entry, and the signatures they were written after."""

    heads: frozenset[str]
    fields: dict[str, Any]


def load_drafts(folder: Path) -> dict[str, Draft]:
    """The drafts by entry id; a damaged file means none."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {id: Draft(frozenset(one["heads"]), dict(one["fields"])) for id, one in stored.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def save_drafts(folder: Path, drafts: Iterable[tuple[str, Draft]]) -> None:
    """Writes all drafts in one step; without any the file goes. What cannot be written stays in memory."""
    kept = {id: {"heads": sorted(one.heads), "fields": one.fields} for id, one in drafts}
    path = folder / FILE
    with contextlib.suppress(OSError):
        if not kept:
            path.unlink(missing_ok=True)
            return
        beside = path.with_name(f"{FILE}.new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
