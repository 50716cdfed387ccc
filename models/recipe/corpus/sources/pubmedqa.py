"""pubmedqa_l: questions that are titles of papers, with their abstracts, in English."""

from __future__ import annotations

from pathlib import Path

from models.recipe.corpus.clean import clean, shortened
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import CorpusPassage, Draft, Part
from models.recipe.corpus.sources.evaluation import Reserved

NAME = "pubmedqa_l"
_LONGEST = 1600


def read_pubmedqa(folder: Path, reader: Reader, licence: str, reserved: Reserved, seed: int) -> Part:
    """Question -> abstract without its conclusion, of papers that the evaluation set does not ask for."""
    part = Part(NAME, licence)
    for _, record in reader.records(folder / "qa.jsonl"):
        identity = str(record.get("id", ""))
        if identity in reserved.ids:
            part.notes["asked by the evaluation set"] += 1
            continue
        contexts = record.get("contexts")
        if isinstance(contexts, str):
            contexts = [contexts]
        text = " ".join(clean(str(context)).replace("\n", " ") for context in contexts or [])
        question = clean(str(record.get("question", "")))
        if len(text) < 40 or len(question) < 8:
            part.notes["too short"] += 1
            continue
        text = shortened(text, "en", _LONGEST)
        part.passages.append(CorpusPassage(identity, text, "", "en", NAME, licence, identity))
        part.drafts.append(Draft(question, "en", identity, "retrieval", NAME, identity, "paper", like=question))
    return part
