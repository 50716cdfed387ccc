"""From the sources to the files of a corpus."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Encoder
from models.recipe.corpus.balance import balanced
from models.recipe.corpus.card import card
from models.recipe.corpus.labels import labelled_texts
from models.recipe.corpus.negatives import Miner, mine, mining_key
from models.recipe.corpus.progress import Progress
from models.recipe.corpus.reading import Reader
from models.recipe.corpus.records import CorpusError, CorpusPassage, Draft, Labelled, Part, Split, order_key
from models.recipe.corpus.shingles import NearIndex, folded
from models.recipe.corpus.sources.evaluation import Reserved, read_reserved
from models.recipe.corpus.sources.knowledge import NAME as KNOWLEDGE
from models.recipe.corpus.sources.knowledge import knowledge_part, read_base
from models.recipe.corpus.sources.medquad import read_medquad
from models.recipe.corpus.sources.own import read_feedback, read_own
from models.recipe.corpus.sources.paediatric import read_paediatric
from models.recipe.corpus.sources.pubmedqa import read_pubmedqa
from models.recipe.corpus.sources.toyhom import read_toyhom
from models.recipe.corpus.splits import assert_no_leak, pair_id, split_of_groups, without_leaks
from models.recipe.corpus.support import support_claims
from models.recipe.corpus.vectors import Meaning

SCHEMA = "medassist.corpus/1"
NEARLY_ALL = 0.9
"""Share of shingles from which a passage of a data set counts as a copy of another."""
_LICENCES = {"zh_toyhom_qa": "MIT", "medquad": "CC BY 4.0", "pubmedqa_l": "MIT", "zh_paediatric_diagnosis": "MIT"}


@dataclass(frozen=True)
class Wanted:
    """What the corpus is made of and where it goes."""

    knowledge: Path
    data: Path
    work: Path
    own: tuple[Path, ...] = ()
    feedback: tuple[Path, ...] = ()
    seed: int = 1
    scale: float = 1.0
    """1 gives about 40,000 training pairs."""


@dataclass
class Report:
    """What was counted on the way."""

    counts: dict[str, Any] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)
    notes: dict[str, dict[str, int]] = field(default_factory=dict)
    removed: Counter[str] = field(default_factory=Counter)
    mined_with: str | None = None


def build(wanted: Wanted, encoder: Encoder | None = None) -> dict[str, Any]:
    """Writes the corpus and returns what corpus.json says of it; raises CorpusError with one sentence.

    With an encoder negatives are also looked for by meaning, and those as near as the right passage are left out.
    """
    reader, report = Reader(), Report()
    base = read_base(wanted.knowledge, reader.hashes)
    reserved = read_reserved(wanted.data, reader)
    parts = read_parts(wanted, base, reader, reserved)
    for part in parts:
        report.notes[part.name] = dict(part.notes)
        report.licences[part.name] = part.licence
    passages, drafts = deduplicated(parts, report.removed)
    split = split_of_groups(parts, wanted.seed)
    guarded = without_leaks(passages, drafts, split, reserved)
    report.removed.update(guarded.removed)
    passages = guarded.passages
    split_of_passage: dict[str, Split] = {passage.id: split[passage.group] for passage in passages}
    drafts = balanced(guarded.drafts, split_of_passage, wanted.seed, wanted.scale)
    if not any(split_of_passage[draft.passage] == "train" for draft in drafts):
        raise CorpusError("The corpus is empty: no training pair is left of what was read; nothing is written.")
    rejected: dict[str, set[str]] = {}
    for part in parts:
        rejected |= part.rejected
    folder = wanted.work / "corpus"
    progress = Progress("negatives", len(drafts))
    meaning = None
    if encoder is not None:
        meaning = Meaning(encoder, passages, drafts, split, folder, Progress("vectors", len(passages) + len(drafts)))
    key = mining_key(passages, drafts, split, encoder.identity if encoder else "")
    miner = Miner(passages, drafts, split, rejected, meaning)
    negatives = mine(miner, drafts, folder / ".negatives.jsonl", key, progress)
    assert_no_leak(passages, drafts, negatives, split, reserved)
    labelled = labelled_texts(base, parts, split, reserved, wanted.seed)
    claims = support_claims(base, wanted.seed)
    by_id = {passage.id: passage for passage in passages}
    pairs = [_pair(draft, by_id, negatives, split) for draft in drafts]
    pairs.sort(key=lambda pair: order_key(wanted.seed, "order", pair["id"]))
    support = [
        {
            "claim": c.claim,
            "evidence": c.evidence,
            "label": c.label,
            "change": c.change,
            "language": c.language,
            "source": c.source,
            "group": c.group,
            "split": split[c.group],
        }
        for c in claims
    ]
    files = {
        "passages.jsonl": [_passage(passage) for passage in passages],
        "pairs.jsonl": pairs,
        "labelled.jsonl": [_label(entry, split) for entry in labelled],
        "support.jsonl": support,
    }
    report.counts = _counts(files)
    report.mined_with = encoder.identity if encoder else None
    return _write(wanted, folder, files, report, reader, reserved)


def read_parts(wanted: Wanted, base: KnowledgeBase, reader: Reader, reserved: Reserved) -> list[Part]:
    """Every source that is there; a set whose licence contradicts itself is not read."""
    parts = [knowledge_part(base, wanted.seed)]
    licences = _manifest(wanted.data)

    def folder(name: str) -> tuple[Path, str] | None:
        licence = licences.get(name, _LICENCES[name])
        path = wanted.data / name
        return (path, licence) if path.is_dir() and licence != "contradictory" else None

    for name, read in (("zh_toyhom_qa", read_toyhom), ("medquad", read_medquad), ("pubmedqa_l", read_pubmedqa)):
        found = folder(name)
        if found:
            parts.append(read(found[0], reader, found[1], reserved, wanted.seed))
    found = folder("zh_paediatric_diagnosis")
    if found:
        parts.append(read_paediatric(found[0], reader, found[1], base, wanted.seed))
    parts += [read_own(path, reader) for path in wanted.own]
    parts += [read_feedback(path, reader) for path in wanted.feedback]
    if len(parts) == 1 and not reserved.sets:
        raise CorpusError(f"{wanted.data} holds none of the data sets, and no own data was given; nothing is written.")
    for part in parts[1:]:
        refuse_empty(part)
    return parts


def refuse_empty(part: Part) -> None:
    """Raises CorpusError where a source gives nothing, or one text again and again."""
    if not part.passages and not part.drafts and not part.labelled:
        if part.notes["asked by the evaluation set"]:
            return
        raise CorpusError(f"{part.name} is empty: no usable record was found in it; nothing is written.")
    texts = {folded(passage.read) for passage in part.passages}
    if len(part.passages) > 1 and len(texts) == 1:
        raise CorpusError(
            f"{part.name} holds nothing but duplicates: one text {len(part.passages):,} times; nothing is written."
        )


def deduplicated(parts: Iterable[Part], removed: Counter[str]) -> tuple[list[CorpusPassage], list[Draft]]:
    """Passages with the same letters become one, and pairs with the same query and passage too."""
    passages: dict[str, CorpusPassage] = {}
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    parts = list(parts)
    near = NearIndex(NEARLY_ALL)
    for part in parts:
        for passage in part.passages:
            if passage.id in passages or passage.id in same:
                removed["passage with an id that is taken"] += 1
                continue
            letters = hashlib.sha256(folded(passage.read).encode("utf-8")).hexdigest()
            if letters in first:
                same[passage.id] = first[letters]
                removed["passage like another to the letter"] += 1
                continue
            twin = _twin(passage, near, passages, part) if part.name != KNOWLEDGE else None
            if twin is not None:
                same[passage.id] = twin.id if twin.title == passage.title else ""
                removed["passage nearly like another"] += 1
                continue
            first[letters] = passage.id
            passages[passage.id] = passage
            if part.name != KNOWLEDGE:
                near.add(passage.id, passage.read)
    drafts: dict[tuple[str, str], Draft] = {}
    for part in parts:
        for draft in part.drafts:
            target = same.get(draft.passage, draft.passage)
            if target not in passages:
                removed["pair whose passage is not there"] += 1
                continue
            key = (folded(draft.query), target)
            if not key[0] or key in drafts:
                removed["pair that stands there already"] += 1
                continue
            drafts[key] = _moved(draft, target, passages[target].group)
    return list(passages.values()), list(drafts.values())


def _twin(
    passage: CorpusPassage, near: NearIndex, passages: dict[str, CorpusPassage], part: Part
) -> CorpusPassage | None:
    """A passage of another group of the same source that says nearly the same, held out or not as this one is."""
    for name in near.like(passage.read):
        other = passages[name]
        alike = (other.group in part.held_out) == (passage.group in part.held_out)
        if alike and other.source == passage.source and other.group != passage.group:
            return other
    return None


def _moved(draft: Draft, passage: str, group: str) -> Draft:
    return Draft(
        draft.query, draft.language, passage, draft.task, draft.source, group, draft.kind, draft.avoid, draft.like
    )


def _manifest(data: Path) -> dict[str, str]:
    path = data / "MANIFEST.tsv"
    if not path.is_file():
        return {}
    rows = [line.split("\t") for line in path.read_text("utf-8-sig").splitlines()]
    head = rows[0] if rows else []
    if "set" not in head or "licence" not in head:
        return {}
    return {row[head.index("set")]: row[head.index("licence")] for row in rows[1:] if len(row) > head.index("licence")}


def _passage(passage: CorpusPassage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "text": passage.text,
        "title": passage.title,
        "language": passage.language,
        "source": passage.source,
        "licence": passage.licence,
        "group": passage.group,
    }


def _pair(
    draft: Draft, by_id: dict[str, CorpusPassage], negatives: dict[str, list[str]], split: dict[str, Split]
) -> dict[str, Any]:
    group = by_id[draft.passage].group
    name = pair_id(draft)
    return {
        "id": name,
        "query": draft.query,
        "language": draft.language,
        "passage": draft.passage,
        "task": draft.task,
        "kind": draft.kind,
        "source": draft.source,
        "group": group,
        "split": split[group],
        "negatives": negatives[name],
    }


def _label(entry: Labelled, split: dict[str, Split]) -> dict[str, Any]:
    return {
        "text": entry.text,
        "language": entry.language,
        "task": entry.task,
        "label": entry.label,
        "source": entry.source,
        "split": entry.split or split.get(entry.group, "train"),
    }


def _counts(files: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    def table(records: Sequence[dict[str, Any]], *keys: str) -> dict[str, int]:
        counted = Counter(" ".join(str(record[key]) for key in keys) for record in records)
        return dict(sorted(counted.items()))

    pairs = files["pairs.jsonl"]
    return {
        "passages": table(files["passages.jsonl"], "source", "language"),
        "pairs": table(pairs, "split", "source", "task", "language"),
        "training pairs": sum(pair["split"] == "train" for pair in pairs),
        "pairs by kind": table([p for p in pairs if p["split"] == "train"], "source", "kind"),
        "negatives per pair": round(sum(len(p["negatives"]) for p in pairs) / max(1, len(pairs)), 2),
        "labelled": table(files["labelled.jsonl"], "split", "task", "language"),
        "labels": {
            task: table([r for r in files["labelled.jsonl"] if r["task"] == task], "label")
            for task in ("route", "urgency")
        },
        "findings": len({r["label"] for r in files["labelled.jsonl"] if r["task"] == "finding"}),
        "support": table(files["support.jsonl"], "split", "label", "change", "language"),
    }


def _write(
    wanted: Wanted,
    folder: Path,
    files: dict[str, list[dict[str, Any]]],
    report: Report,
    reader: Reader,
    reserved: Reserved,
) -> dict[str, Any]:
    hashes: dict[str, str] = {}
    described: dict[str, Any] = {
        "schema": SCHEMA,
        "seed": wanted.seed,
        "scale": wanted.scale,
        "reads": "title: text where a passage has a title, else text",
        "licences": report.licences,
        "mined_with": report.mined_with,
        "counts": report.counts,
        "left_out": {name: notes for name, notes in report.notes.items() if notes},
        "removed": dict(sorted(report.removed.items())),
        "evaluation_sets": {name: {"queries": q, "answers": a} for name, (q, a) in sorted(reserved.sets.items())},
        "broken_lines": {"count": len(reader.broken), "first": reader.named()},
        "inputs": dict(sorted(reader.hashes.items())),
        "files": hashes,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, records in files.items():
            hashes[name] = _write_whole(folder / name, (json.dumps(r, ensure_ascii=False) + "\n" for r in records))
        hashes["CARD.md"] = _write_whole(folder / "CARD.md", [card(described)])
        _write_whole(folder / "corpus.json", [json.dumps(described, ensure_ascii=False, indent=1) + "\n"])
    except OSError as error:
        reason = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else (error.strerror or str(error))
        raise CorpusError(f"The corpus could not be written to {folder}: {reason}.") from error
    return described


def _write_whole(path: Path, pieces: Iterable[str]) -> str:
    """Writes beside the file and moves it there; a file that could not be finished is taken away. Returns the SHA-256."""
    unfinished = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    try:
        with unfinished.open("wb") as file:
            for piece in pieces:
                raw = piece.encode("utf-8")
                digest.update(raw)
                file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return digest.hexdigest()
