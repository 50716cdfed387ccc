"""The parts of a model card that hold figures: each is a text in Markdown made from what a command measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LANGUAGES = {"zh": "Chinese", "en": "English"}
WATTS_A_CORE = (15, 30)
"""What a busy core of a server or of a notebook takes with its share of the rest: stated, not measured."""
EXTRACT = "evaluation.json"
"""What of an evaluation concerns the pack, kept in it so that the card can be written again."""


def extract(report: Mapping[str, Any], identity: str) -> dict[str, Any]:
    """Of an evaluation's JSON the rows of the encoder with this identity (SHA-256 of its model) and of the yardsticks.

    Raises ValueError where the encoder was not measured.
    """
    name = next((one["name"] for one in report["encoders"] if one["identity"] == identity), None)
    if name is None:
        raise ValueError("The evaluation is not of this pack: run ./run evaluate retrieval with --encoder PACK again.")
    own = {entry["id"] for entry in report["systems"] if entry["id"].split(":")[1:2] == [name]}
    kept = own | set(report["yardsticks"])
    names = {entry["id"]: entry["name_en"] for entry in report["systems"] if entry["id"] in kept}
    return {
        "model_sha256": identity,
        "systems": names,
        "sets": report["sets"],
        "rows": [row for row in report["rows"] if row["system"] in kept],
        "languages": [row for row in report["languages"] if row["system"] in kept],
        "rerankers": report.get("rerankers", []),
    }


def retrieval(pack: Path, identity: str) -> str:
    """nDCG@10 by set and by language, with intervals; what was never trained on apart. A sentence where nothing was measured."""
    try:
        kept = json.loads((pack / EXTRACT).read_text("utf-8"))
    except (OSError, ValueError):
        kept = {}
    if kept.get("model_sha256") != identity:
        return (
            "Not measured for this model: `./run evaluate retrieval --encoder PACK --out DIR`, then"
            " `./recipe card --evaluation DIR/retrieval.json`."
        )
    systems = list(kept["systems"])
    rows = {(row["set"], row["system"]): row for row in kept["rows"]}
    lines = [
        "nDCG@10 with the 95 % bootstrap interval over questions; whole corpora, texts as the program reads them.",
        "",
        f"| set (questions) | {' | '.join(kept['systems'][system] for system in systems)} |",
        "|---" * (len(systems) + 1) + "|",
    ]
    for part in kept["sets"]:
        cells = [_cell(rows.get((part["name"], system))) for system in systems]
        lines.append(f"| {part['name']} ({part['questions']:,}) | {' | '.join(cells)} |")
        unseen = [_cell((rows.get((part["name"], system)) or {}).get("unseen")) for system in systems]
        counts = {
            row["unseen"]["questions"] for (name, _), row in rows.items() if name == part["name"] and "unseen" in row
        }
        if counts and counts != {part["questions"]}:
            lines.append(f"| of these, of sources never trained on ({max(counts):,}) | {' | '.join(unseen)} |")
        elif counts:
            lines[-1] = lines[-1].replace(
                f"({part['questions']:,})", f"({part['questions']:,}, none of a trained source)"
            )
    for language, title in LANGUAGES.items():
        figures = {row["system"]: row["ndcg10"] for row in kept["languages"] if row["language"] == language}
        if figures:
            cells = [f"{figures[system]:.4f}" if system in figures else "-" for system in systems]
            lines.append(f"| **{title} questions, mean over their sets** | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Mapping[str, Any] | None) -> str:
    return "-" if not row else f"{row['ndcg10']:.4f} ({row['low']:.3f} to {row['high']:.3f})"


def training(figures: Mapping[str, Any]) -> str:
    """Time, energy, the development split before and after, ways of storing the trained layers."""
    runs = [figures]
    while earlier := runs[0].get("earlier"):
        runs.insert(0, earlier)
    start, best = runs[0]["start"], figures["best"]
    pairs, hours = sum(run["pairs"] for run in runs), sum(run["hours"] for run in runs)
    count = f" in {len(runs)} runs, each on the best weights of the one before" if len(runs) > 1 else ""
    lines = [
        "## Training",
        "",
        f"{pairs:,} pairs in {hours:.2f} hours on {figures['threads']} threads of a processor{count}, without a graphics card."
        f" {energy(hours, figures['threads'])} Corpus {figures['corpus']}, best weights at step {best['step']:,} of"
        f" {figures['steps']:,}.",
        "",
        "| development split | before | after |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {start[name]:.4f} | {best[name]:.4f} |" for name in best if name != "step" and name in start]
    lines += [
        "",
        "| layers stored as | model bytes | cosine mean to float32 | lowest | ms a text, one thread |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['stored']} | {row['bytes']:,} | {row['cosine_mean']:.5f} | {row['cosine_min']:.5f}"
        f" | {row['milliseconds']:.1f} |"
        for row in figures["candidates"]
    ]
    return "\n".join(lines) + "\n\n"


def energy(hours: float, threads: int) -> str:
    """A sentence: time x threads x WATTS_A_CORE, as the estimate it is."""
    low, high = (hours * threads * watts / 1000 for watts in WATTS_A_CORE)
    return (
        f"Energy {low:.2f} to {high:.2f} kWh: an estimate, the time with {WATTS_A_CORE[0]} to {WATTS_A_CORE[1]} W a core, not"
        " a measurement."
    )


def corpus(folder: Path) -> str:
    """What the training learnt from, a row a source; empty where the corpus is not there."""
    try:
        described = json.loads((folder / "corpus.json").read_text("utf-8"))
        licences, pairs = described["licences"], described["counts"]["pairs"]
    except (OSError, ValueError, KeyError):
        return ""
    lines = ["| learnt from | licence | training pairs |", "|---|---|---|"]
    for source, licence in sorted(licences.items()):
        count = sum(number for key, number in pairs.items() if key.split(" ")[:2] == ["train", source])
        if count:
            lines.append(f"| {source} | {licence} | {count:,} |")
    return (
        "\n".join(lines)
        + "\n\nNothing of an evaluation set's questions or answers is in training; the corpus's CARD.md says how.\n"
    )


def variants(pack: Path) -> str:
    """The ways of storing the model side by side; empty where they were not compared."""
    try:
        report = json.loads((pack / "variants.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    lines = [
        "## Ways of storing it",
        "",
        f"`./recipe variants`: {report['questions']} questions on articles that nothing was trained on, looked for among"
        f" {report['passages']} passages; best times on {report['threads']} threads. Kept: {report['kept']};"
        f" the fastest within the limits: {report['fastest_within']}.",
        "",
        *variants_table(report["rows"]),
    ]
    return "\n".join(lines) + "\n\n"


def variants_table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Markdown lines."""
    lines = [
        "| stored as | MB | cosine mean | lowest | nDCG@10 | question ms | passage ms | within the limits |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {row['name']} | {row['bytes'] / 1e6:.1f} | {row['cosine_mean']:.5f} | {row['cosine_min']:.5f}"
        f" | {row['ndcg10']:.4f} | {row['question_ms']:.1f} | {row['passage_ms']:.1f} | {'yes' if row['within'] else 'no'} |"
        for row in rows
    ]


def heads(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Accuracy by task and encoder, and how often a head is right where it is sure; empty where there are none."""
    found = report.get("heads")
    if not found or not manifest.get("heads"):
        return ""
    lines = [
        "## Heads",
        "",
        f"`{manifest['heads']['path']}` ({manifest['heads']['bytes']:,} bytes) tells from a question's vector what is asked for"
        " (route), how urgent it reads (urgency) and which finding a phrase means (finding). Hints: the rules of the program"
        " decide, and no head lowers an urgency. Held-out texts; accuracy with the vectors of this model, of the pruned and of"
        " the unpruned float32 one.",
        "",
        "| task (labels) | texts | this model | Chinese | English | pruned | float32 | calibration error |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for task, figures in found.items():
        languages = [_share(figures["by_language"].get(language)) for language in LANGUAGES]
        lines.append(
            f"| {task} ({figures['labels']}) | {figures['texts']:,} | {figures['accuracy']:.1%} | {' | '.join(languages)}"
            f" | {figures['accuracy_pruned']:.1%} | {figures['accuracy_reference']:.1%}"
            f" | {figures['reliability']['error']:.3f} |"
        )
    lines += ["", "| task | as sure as | texts | mean probability | right |", "|---|---|---|---|---|"]
    for task, figures in found.items():
        lines += [
            f"| {task} | {part['from']:.2f} to {part['to']:.2f} | {part['texts']} | {part['probability']:.1%}"
            f" | {part['right']:.1%} |"
            for part in figures["reliability"]["bins"]
        ]
    return "\n".join(lines) + "\n\n"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
