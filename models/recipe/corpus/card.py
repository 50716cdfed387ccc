"""The data card, written from what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ABOUT = {
    "knowledge": "the program's own knowledge base: every section in Chinese and English, with questions made from templates "
    "(as people ask for a section, dose rules, contraindications, interactions, patients' words for findings, examples of "
    "red flags, keywords, sentences of the other language)",
    "medquad": "questions and answers of NIH pages of about 2017; half of the questions put as people ask",
    "zh_toyhom_qa": "questions of patients with answers from a consultation site; the text was reworded by machine upstream "
    "and many answers are vague or wrong: used for the wording alone, never shown, never grounded on",
    "pubmedqa_l": "titles of papers with their abstracts",
    "zh_paediatric_diagnosis": "complaints of children's cases, with the knowledge base's article of the diagnosis",
}


def card(described: Mapping[str, Any]) -> str:
    """CARD.md: what is in the corpus, where from, what was left out, and what it is no good for."""
    counts = described["counts"]
    licences = described["licences"]
    lines = [
        "# Data card of the training corpus",
        "",
        "Made by `./recipe corpus`; the same inputs and the same seed give the same files, byte for byte.",
        f"Seed {described['seed']}, scale {described['scale']}. {counts['training pairs']:,} training pairs, "
        f"{counts['negatives per pair']} hard negatives a pair.",
        "",
        "## Sources",
        "",
        "| source | licence | passages | training pairs | what it is |",
        "|---|---|---|---|---|",
    ]
    for source in sorted(licences):
        about = _ABOUT.get(source, "data of who ran the recipe")
        passages = _sum(counts["passages"], source, 0)
        pairs = sum(n for key, n in counts["pairs"].items() if key.split(" ")[:2] == ["train", source])
        lines.append(f"| {source} | {licences[source]} | {passages:,} | {pairs:,} | {about} |")
    lines += [
        "",
        "## Pairs (split, source, task, language of the query)",
        "",
        *_table(counts["pairs"], ("split", "source", "task", "language", "pairs")),
        "",
        "An encoder reads `title: text` of a passage that has a title, else the text. Negatives are what BM25 ranks high among",
        "passages of the same split and source, without passages of the same group, of groups that answer the query too, and",
        "without near-duplicates of the right passage"
        + (
            ", and without what the encoder finds as near as the right passage." if described.get("mined_with") else "."
        ),
        "",
        "## Kinds of training queries",
        "",
        *_table(counts["pairs by kind"], ("source", "kind", "pairs")),
        "",
        "## Texts for the heads (split, task, language)",
        "",
        *_table(counts["labelled"], ("split", "task", "language", "texts")),
        "",
        f"Routes: {_inline(counts['labels']['route'])}. Urgency: {_inline(counts['labels']['urgency'])}. "
        f"Findings: {counts['findings']}. The split of findings goes by phrase (a head must know every finding);",
        "that of routes made from templates leaves whole wordings out; everything else goes by group.",
        "",
        "## Claims and evidence (split, label, change, language)",
        "",
        *_table(counts["support"], ("split", "label", "change", "language", "claims")),
        "",
        "A claim with label 0 differs from a real sentence of the knowledge base in one detail, or is held against sentences",
        "that say something else (change None). Claims with label 1 are real sentences, parts of them, or",
        "the same in other words. About one in eight is held against the same sentences in the other language.",
        "",
        "## Splits and leaks",
        "",
        "A group (an article, a document, a question with its answer) lies wholly in one split. Never trained on: part of the",
        "knowledge base (`held_out`), the MedQuAD collections NINDS, CDC and NIHSeniorHealth, and the Toyhom departments of",
        "endocrinology, nephrology, haematology, infection and rheumatology. Of the evaluation sets "
        + ", ".join(f"{name} ({n['queries']} queries)" for name, n in described["evaluation_sets"].items()),
        "no query and no answering passage, nor anything nearly like them (three quarters of the shingles in common), is in",
        "train; of MedQuAD the whole documents that are asked for are left out. The step ends with an error where this does",
        "not hold. Passages that no evaluation query asks for (the distractors of those sets) may be in train.",
        "",
        *[f"- taken out: {reason}: {n:,}" for reason, n in described["removed"].items()],
        *[
            f"- {source}: {reason}: {n:,}"
            for source, notes in described["left_out"].items()
            for reason, n in notes.items()
        ],
        f"- broken lines skipped: {described['broken_lines']['count']}",
        *[f"  - {line}" for line in described["broken_lines"]["first"]],
        "",
        "## Cleaning",
        "",
        "Unicode NFC; control and invisible characters, HTML tags and entities taken out; greetings, thanks and sentences that",
        "a site repeats under its answers taken out (Toyhom answers are also kept as they were written, so that a model learns",
        "to look past them); copies and near-copies joined; long answers cut after a whole sentence.",
        "",
        "## Limits",
        "",
        "- Questions made from templates are more regular than what people type; measure on real questions.",
        "- Toyhom answers are no medical truth. A high score on them says that wording was learnt.",
        "- Negatives of Toyhom can be right answers too: many an answer there fits many a question.",
        "- Labels of urgency come from the knowledge base's network of findings and its red flags, not from triage notes; the",
        "  program's red-flag rules stay the judge, a head is a hint.",
        "- Nothing here was reviewed by a physician.",
        "",
    ]
    return "\n".join(lines)


def _sum(table: Mapping[str, int], word: str, place: int) -> int:
    return sum(n for key, n in table.items() if key.split(" ")[place] == word)


def _inline(table: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in table.items())


def _table(table: Mapping[str, int], columns: tuple[str, ...]) -> list[str]:
    """Rows of a table whose keys are words joined by spaces; the last key column takes what is left."""
    rows = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    for key, n in table.items():
        rows.append(f"| {' | '.join(key.split(' ', len(columns) - 2))} | {n:,} |")
    return rows
