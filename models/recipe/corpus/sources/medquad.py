"""medquad: questions on NIH pages with their answers, in English, half of them put as people ask."""

from __future__ import annotations

import re
from pathlib import Path

from models.recipe.corpus.clean import clean, repeated_sentences, shortened, without_sentences
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import CorpusPassage, Draft, Part, seeded
from models.recipe.corpus.sources.evaluation import Reserved

NAME = "medquad"
HELD_OUT_PREFIXES = frozenset({"NINDS", "CDC", "NIHSeniorHealth"})
"""Collections whose questions are never trained on."""
_LONGEST_ANSWER = 1600
_SPACE_BEFORE_MARK = re.compile(r"\s+([?.,;:])")
_DOUBLE_MARK = re.compile(r"\?\s*\?+")
_MISSING_SPACE = re.compile(r"(?<=[a-z]{2}[.?!])(?=[A-Z][a-z])")
_OPENING_QUESTION = re.compile(r"^(?:What|How|Who|Is|Are|Can)\b[^.?!\n]{5,120}\?\s+")

AS_ASKED: dict[str, tuple[str, ...]] = {
    "information": ("what is {n}", "what is {n}?", "what does {n} mean", "tell me about {n}", "explain {n} please"),
    "symptoms": ("signs of {n}", "what are the symptoms of {n}?", "how do I know if I have {n}", "{n} symptoms"),
    "treatment": (
        "how is {n} treated?",
        "is there a cure for {n}",
        "treatment for {n}",
        "what can be done about {n}?",
    ),
    "inheritance": ("is {n} inherited?", "does {n} run in families", "can I pass {n} on to my children?"),
    "frequency": ("how common is {n}?", "how many people have {n}", "is {n} rare?"),
    "genetic changes": ("which gene causes {n}?", "genetics of {n}", "what mutation is behind {n}"),
    "causes": ("what causes {n}?", "why do people get {n}", "reasons for {n}"),
    "exams and tests": ("how is {n} diagnosed?", "tests for {n}", "how do doctors find out if it is {n}"),
    "outlook": ("what is the outlook for {n}?", "life expectancy with {n}"),
    "susceptibility": ("who gets {n}?", "am I at risk of {n}", "risk factors for {n}"),
    "considerations": ("what should I eat with {n}?", "living with {n}", "what to think about with {n}"),
    "prevention": ("how can I prevent {n}?", "preventing {n}", "how to avoid {n}"),
    "complications": ("complications of {n}", "what can go wrong with {n}?"),
    "stages": ("what are the stages of {n}?",),
    "research": ("latest research on {n}", "are there trials for {n}?"),
}


def read_medquad(folder: Path, reader: Reader, licence: str, reserved: Reserved, seed: int) -> Part:
    """Question -> answer; documents of which the evaluation set asks anything are left out whole."""
    part = Part(NAME, licence)
    records = [record for _, record in reader.records(folder / "qa.jsonl")]
    answers = [clean(str(record.get("answer", ""))) for record in records]
    repeated = repeated_sentences(answers, "en", at_least=15)
    part.notes["repeated sentences taken out of answers"] = len(repeated)
    asked_documents = {document_of(str(identity)) for identity in reserved.ids}
    for record, raw in zip(records, answers, strict=True):
        identity = str(record.get("id", ""))
        group = document_of(identity)
        if group in asked_documents:
            part.notes["document asked by the evaluation set"] += 1
            continue
        answer = without_sentences(raw.replace("\n", " "), "en", repeated, at_least=80)
        answer = _OPENING_QUESTION.sub("", _MISSING_SPACE.sub(" ", answer))
        question = tidy_question(clean(str(record.get("question", ""))))
        focus = clean(str(record.get("focus", "")))
        if len(answer) < 40 or len(question) < 8 or not focus:
            part.notes["too short"] += 1
            continue
        if identity.split("_", 1)[0] in HELD_OUT_PREFIXES:
            part.held_out.add(group)
        text = shortened(answer, "en", _LONGEST_ANSWER)
        part.passages.append(CorpusPassage(identity, text, focus, "en", NAME, licence, group))
        topic = str(record.get("topic", ""))
        rng = seeded(seed, NAME, identity)
        like = f"{focus} {topic}"
        shapes = AS_ASKED.get(topic, ())
        if shapes and rng.random() < 0.5:
            question = rng.choice(shapes).format(n=lowered(focus))
        part.drafts.append(Draft(question, "en", identity, "retrieval", NAME, group, topic or "other", like=like))
        synonyms = [clean(str(name)) for name in record.get("synonyms") or []]
        if topic == "information" and synonyms:
            name = rng.choice(synonyms)
            if 4 <= len(name) <= 60 and name.casefold() not in focus.casefold():
                part.drafts.append(Draft(name, "en", identity, "title", NAME, group, "synonym", like=like))
    return part


def document_of(identity: str) -> str:
    """The document a section belongs to: GHR_0001088 of GHR_0001088_Sec2."""
    return identity.split("_Sec", 1)[0]


def tidy_question(question: str) -> str:
    """A generated question without the traces of its template."""
    question = _DOUBLE_MARK.sub("?", _SPACE_BEFORE_MARK.sub(r"\1", question))
    question = question.replace("What is (are)", "What is").replace(
        "what research (or clinical trials)", "what research"
    )
    return question[:1].upper() + question[1:]


def lowered(name: str) -> str:
    """A name as it stands inside a sentence; abbreviations and names with further capitals keep theirs."""
    first = name.split(" ", 1)[0]
    rest = name[1:]
    if first[1:] != first[1:].lower() or "'s" in first or any(c.isupper() for c in rest):
        return name
    return name[:1].lower() + rest
