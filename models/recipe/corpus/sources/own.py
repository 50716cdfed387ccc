"""Folders of own JSONL ({"query", "passage"} or {"text"}), and feedback that a clinic exported from the program."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from models.recipe.corpus.clean import clean, language_of, shortened, without_greetings
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import LANGUAGES, CorpusError, CorpusPassage, Draft, Labelled, Language, Part

FEEDBACK_SCHEMA = "medassist.feedback/1"
OWN_LICENCE = "own data of who runs the recipe"
_LONGEST = 1600


def read_own(folder: Path, reader: Reader) -> Part:
    """Every .jsonl of a folder; a file is one group unless its lines name their `group`."""
    files = sorted(folder.rglob("*.jsonl")) if folder.is_dir() else []
    if not files:
        raise CorpusError(f"{folder} holds no .jsonl file.")
    part = Part(f"own:{folder.name}", OWN_LICENCE)
    for path in files:
        for number, record in reader.records(path):
            text = record.get("passage", record.get("text"))
            if not isinstance(text, str) or not isinstance(record.get("query", ""), str):
                reader.skip(path, number, 'neither {"query", "passage"} nor {"text"}')
                continue
            _own_record(part, path, number, record, clean(text))
    return part


def _own_record(part: Part, path: Path, number: int, record: dict[str, Any], text: str) -> None:
    language = _language(record.get("language"), text)
    if language is None or len(text) < 10:
        part.notes["neither Chinese nor English, or too short"] += 1
        return
    text = shortened(text, language, _LONGEST)
    identity = f"{part.name}/{_digest(text)}"
    group = f"{part.name}/{record.get('group') or identity}"
    title = clean(str(record.get("title", "")))
    licence = clean(str(record.get("licence", ""))) or part.licence
    part.passages.append(CorpusPassage(identity, text, title, language, part.name, licence, group))
    query = clean(record.get("query", ""))
    query_language = language_of(query)
    if query_language is not None:
        query = without_greetings(query, query_language)
        task = "retrieval" if query_language == language else "cross_lingual"
        part.drafts.append(Draft(query, query_language, identity, task, part.name, group, "own", like=query))
    elif title:
        part.drafts.append(Draft(title, language, identity, "title", part.name, group, "own title", like=title))


def read_feedback(path: Path, reader: Reader) -> Part:
    """Questions with the passages that were found good (pairs) or bad (their negatives), and corrected findings."""
    part = Part(f"feedback:{path.name}", "feedback of a clinic, for its own models")
    bad: dict[str, set[str]] = {}
    for number, record in reader.records(path):
        if record.get("schema") != FEEDBACK_SCHEMA or not isinstance(record.get("question"), str):
            reader.skip(path, number, f"not {FEEDBACK_SCHEMA}")
            continue
        question = clean(record["question"])
        language = language_of(question)
        if language is None:
            part.notes["question neither Chinese nor English"] += 1
            continue
        group = f"{part.name}/{_digest(question)}"
        chosen = record.get("chosen")
        text = clean(chosen) if isinstance(chosen, str) else ""
        passage_language = language_of(text)
        if passage_language is not None and len(text) >= 10:
            identity = f"{part.name}/{_digest(text)}"
            text = shortened(text, passage_language, _LONGEST)
            part.passages.append(
                CorpusPassage(
                    identity, text, "", passage_language, part.name, part.licence, f"{part.name}/{_digest(text)}"
                )
            )
            if record.get("thumb") == "up":
                task = "retrieval" if passage_language == language else "cross_lingual"
                part.drafts.append(
                    Draft(question, language, identity, task, part.name, group, "feedback", like=question)
                )
            elif record.get("thumb") == "down":
                bad.setdefault(question, set()).add(identity)
        for finding, phrase in _findings(record.get("corrected_findings")):
            part.labelled.append(Labelled(phrase or question, language, "finding", finding, part.name, group))
    part.rejected = bad
    return part


def _findings(corrected: object) -> list[tuple[str, str]]:
    """Finding ids with the phrase that meant them, where it was given."""
    found: list[tuple[str, str]] = []
    for entry in corrected if isinstance(corrected, list) else []:
        if isinstance(entry, str):
            found.append((entry, ""))
        elif (
            isinstance(entry, dict)
            and isinstance(entry.get("finding"), str)
            and entry.get("status", "present") == "present"
        ):
            found.append((entry["finding"], clean(str(entry.get("phrase", entry.get("text", ""))))))
    return found


def _language(given: object, text: str) -> Language | None:
    return next((language for language in LANGUAGES if language == given), None) or language_of(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
