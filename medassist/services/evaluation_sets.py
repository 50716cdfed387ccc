"""The sets retrieval is measured on: folders of judged questions, read as the program reads a library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from medassist.core.clinical import Language
from medassist.core.evidence import Passage
from medassist.errors import BadInput

COLLECTIONS = ("zh_toyhom_retrieval", "en_medquad_retrieval", "en_pubmedqa_retrieval")
"""Folders of judged questions; each holds corpus.jsonl, queries.jsonl and qrels.tsv."""
Kind = Literal["collection", "same_language", "cross_lingual"]
UNSEEN_PREFIXES = ("NINDS_", "CDC_", "NIHSeniorHealth_")
"""Documents of MedQuAD whose whole collections `./recipe corpus` keeps out of training."""
UNSEEN_TOPICS = frozenset({"内分泌科", "肾内科", "血液科", "感染科", "风湿免疫科"})
"""Departments of Toyhom that it keeps out of training."""
TOPICS = ("zh_toyhom_qa", "qa.jsonl")
"""Beside the sets: names the department of each document of Toyhom."""


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Questions, the passages they are asked of, and which passages (by key) answer each question."""

    name: str
    kind: Kind
    language: Language
    """Of the questions."""
    passages: Sequence[Passage]
    questions: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    unseen: frozenset[str] = frozenset()
    """Questions of a source (a collection, a department, an article) that `./recipe corpus` keeps out of training whole."""


def read_collection(folder: Path) -> RetrievalSet:
    """The set in `folder`; a document is one passage. Raises BadInput with the file and line that cannot be used."""
    language: Language = "zh" if folder.name.startswith("zh") else "en"
    passages = [
        Passage(
            key=_text(record, "id", folder / "corpus.jsonl", number),
            library=folder.name,
            document=_text(record, "id", folder / "corpus.jsonl", number),
            title=str(record.get("title") or ""),
            section="",
            language=language,
            sentences=(_text(record, "text", folder / "corpus.jsonl", number),),
            sources=("",),
        )
        for number, record in _records(folder / "corpus.jsonl")
    ]
    known = {passage.key for passage in passages}
    relevant: dict[str, dict[str, int]] = {}
    for question, document, relevance in _judgements(folder / "qrels.tsv"):
        if relevance > 0 and document in known:
            relevant.setdefault(question, {})[document] = relevance
    questions = {
        _text(record, "id", folder / "queries.jsonl", number): _text(record, "text", folder / "queries.jsonl", number)
        for number, record in _records(folder / "queries.jsonl")
    }
    judged = {key: text for key, text in questions.items() if key in relevant}
    topics = _topics(folder)
    if not passages or not judged:
        raise BadInput(
            zh=f"评测集“{folder.name}”没有文档，或没有一个问题有标注的答案。",
            en=f"The set {folder.name} has no documents, or no question with a judged answer.",
        )
    unseen = frozenset(key for key in judged if _is_unseen(folder, relevant[key], topics))
    return RetrievalSet(folder.name, "collection", language, passages, judged, relevant, unseen)


def _is_unseen(folder: Path, answers: Mapping[str, int], topics: Mapping[str, str]) -> bool:
    """Whether a question's answers are of a source that is never trained on. PubMedQA is not trained on at all."""
    if folder.name == "en_pubmedqa_retrieval":
        return True
    return all(key.startswith(UNSEEN_PREFIXES) or topics.get(key) in UNSEEN_TOPICS for key in answers)


def _topics(folder: Path) -> dict[str, str]:
    """Department by document id; empty where the file is not beside the set."""
    path = folder.parent.joinpath(*TOPICS)
    if folder.name != "zh_toyhom_retrieval" or not path.exists():
        return {}
    return {str(record.get("id")): str(record.get("topic")) for _, record in _records(path)}


def _records(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise _unusable(path, number) from error
        if not isinstance(record, dict):
            raise _unusable(path, number)
        yield number, record


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    """(question, document, relevance) of a table with a heading; the TREC form with four columns is read too."""
    for number, line in _lines(path):
        cells = line.split("\t") if "\t" in line else line.split()
        if number == 1 and not cells[-1].strip().lstrip("-").isdecimal():
            continue
        try:
            yield cells[0], cells[-2], int(cells[-1])
        except (ValueError, IndexError) as error:
            raise _unusable(path, number) from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            zh=f"评测集的文件 {path.name}（{path.parent.name}）读不出来。",
            en=f"The file {path.name} of the set {path.parent.name} cannot be read.",
            detail=str(error),
        ) from error
    yield from ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _text(record: Mapping[str, object], name: str, path: Path, number: int) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise _unusable(path, number)
    return value


def _unusable(path: Path, number: int) -> BadInput:
    return BadInput(
        zh=f"评测集“{path.parent.name}”的 {path.name} 第 {number} 行不能用。",
        en=f"Line {number} of {path.name} in the set {path.parent.name} cannot be used.",
    )
