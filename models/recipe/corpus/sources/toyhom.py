"""zh_toyhom_qa: questions of patients with the answers they got, in Chinese."""

from __future__ import annotations

from pathlib import Path

from models.recipe.corpus.clean import (
    clean,
    repeated_sentences,
    shortened,
    without_greetings,
    without_sentences,
)
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import CorpusPassage, Draft, Part
from models.recipe.corpus.sources.evaluation import Reserved

NAME = "zh_toyhom_qa"
HELD_OUT_TOPICS = frozenset({"内分泌科", "肾内科", "血液科", "感染科", "风湿免疫科"})
"""Departments whose questions are never trained on."""
_LONGEST_QUERY, _LONGEST_ANSWER = 160, 500


def read_toyhom(folder: Path, reader: Reader, licence: str, reserved: Reserved, seed: int) -> Part:
    """Question -> answer and the question's short title -> answer; without everything the evaluation set asks."""
    part = Part(NAME, licence)
    rows: list[tuple[str, str, str, str, str]] = []
    for _, record in reader.records(folder / "qa.jsonl"):
        identity = str(record.get("id", ""))
        question, answer, title = (clean(str(record.get(key, ""))) for key in ("question", "answer", "title"))
        if identity in reserved.ids:
            part.notes["asked by the evaluation set"] += 1
        elif len(question) < 5 or len(answer) < 15:
            part.notes["too short"] += 1
        else:
            rows.append((identity, question, answer, title, str(record.get("topic", ""))))
    repeated = repeated_sentences((answer for _, _, answer, _, _ in rows), "zh")
    part.notes["repeated sentences taken out of answers"] = len(repeated)
    for identity, question, answer, title, topic in rows:
        group = identity
        if topic in HELD_OUT_TOPICS:
            part.held_out.add(group)
        core = without_sentences(without_greetings(answer, "zh"), "zh", repeated)
        core = shortened(without_greetings(core, "zh"), "zh", _LONGEST_ANSWER)
        whole = shortened(answer, "zh", _LONGEST_ANSWER)
        part.passages.append(CorpusPassage(identity, core, "", "zh", NAME, licence, group))
        as_written = identity
        if len(core) < 0.85 * len(whole):  # a model must also learn to look past politeness
            as_written = f"{identity}/as_written"
            part.passages.append(CorpusPassage(as_written, whole, "", "zh", NAME, licence, group))
        asked = without_greetings(question, "zh")
        if len(asked) > _LONGEST_QUERY:  # the question itself stands at the end
            asked = asked[-_LONGEST_QUERY:]
        draft = Draft(asked, "zh", as_written, "retrieval", NAME, group, "question", like=title or asked)
        part.drafts.append(draft)
        if len(title) >= 4:
            part.drafts.append(Draft(title, "zh", identity, "title", NAME, group, "title", like=title))
    return part
