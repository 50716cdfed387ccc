"""Rows of an evaluation, kept one by one: a run that was broken off goes on, and only what changed is ranked again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from medassist import retrieval
from medassist.services.evaluation_measures import MEASURES, Scores
from medassist.services.evaluation_sets import RetrievalSet

KEPT = "medassist.evaluation-row/1"


class RowCache:
    """Figures by set, system and the identities of what ranked; with `folder` None nothing is kept."""

    def __init__(self, folder: Path | None, *, also: Sequence[Path] = ()) -> None:
        """`also`: files that a ranking depends on beside the set, the models and the code of the search."""
        self.folder = folder
        self._code = digest_of_files([*_code_of_search(), *also]) if folder is not None else ""
        self._sets: dict[str, str] = {}

    def get(self, part: RetrievalSet, system: str, identities: Sequence[str], make: Callable[[], Scores]) -> Scores:
        """The kept figures of `system` on `part`, else those that `make` gives."""
        path = self._path(part, system, identities)
        found = _read(path, len(part.questions)) if path is not None else None
        if found is None:
            found = make()
            if path is not None:
                _write(path, {"schema": KEPT, "set": part.name, "system": system}, found)
        return found

    def has(self, part: RetrievalSet, system: str, identities: Sequence[str]) -> bool:
        """Whether the row is kept and whole."""
        path = self._path(part, system, identities)
        return path is not None and _read(path, len(part.questions)) is not None

    def _path(self, part: RetrievalSet, system: str, identities: Sequence[str]) -> Path | None:
        if self.folder is None:
            return None
        content = self._sets.setdefault(part.name, digest_of(part))
        kind = system.split(":")[0]  # a pack may be renamed: its identity counts
        text = json.dumps([KEPT, content, kind, *identities, self._code])
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def digest_of(part: RetrievalSet) -> str:
    """Of everything that a figure on the set depends on."""
    digest = hashlib.sha256()
    for passage in part.passages:
        digest.update(repr((passage.key, passage.document, passage.title, passage.section, passage.text)).encode())
    for key, text in part.questions.items():
        digest.update(repr((key, text, sorted(part.relevant[key].items()))).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _code_of_search() -> list[Path]:
    folder = Path(str(retrieval.__file__)).parent
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def digest_of_files(paths: Sequence[Path]) -> str:
    """Of the names and contents of some files; one that cannot be read counts with its name."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path, count: int) -> Scores | None:
    """None where there is nothing, or nothing whole."""
    try:
        record = json.loads(path.read_text("utf-8"))
        scores = {name: np.array(record["scores"][name], np.float64) for name in MEASURES}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return scores if all(values.shape == (count,) for values in scores.values()) else None


def _write(path: Path, head: dict[str, str], scores: Scores) -> None:
    record = {**head, "scores": {name: values.tolist() for name, values in scores.items()}}
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(record), "utf-8")
        unfinished.replace(path)
    except OSError:  # a full disk costs the next run time, not this one its result
        with contextlib.suppress(OSError):
            unfinished.unlink()
