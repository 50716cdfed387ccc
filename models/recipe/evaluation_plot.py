"""One picture of an evaluation: how well passages are found against what it costs in bytes and milliseconds.

./recipe plot --evaluation FOLDER/retrieval.json        writes quality.png and quality.svg beside it
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.recipe.pack import write_whole

SCHEMA = "medassist.evaluation/1"
PICTURES = ("quality.png", "quality.svg")
MARKERS = {"bm25": "s", "encoder": "o", "fusion": "D", "reranked": "*"}
KINDS = {
    "bm25": "words (BM25)",
    "encoder": "meaning alone",
    "fusion": "words and meaning",
    "reranked": "words and meaning, reranked",
}
GREY = "#555555"
COLOURS = ("#2f6fab", "#c65d21", "#3d8b54", "#7a4f9a", "#b8860b")
COLLECTION = "collection"


@dataclass(frozen=True)
class Point:
    """One system: mean nDCG@10 (each collection, and each kind of knowledge question, counts alike), half of its 95 % interval,
    bytes of its models and milliseconds a question.
    """

    system: str
    quality: float
    half: float
    bytes: int
    ms: float

    @property
    def kind(self) -> str:
        """bm25, encoder, fusion or reranked."""
        return self.system.split(":")[0]

    @property
    def encoder(self) -> str:
        """The encoder's name; empty for words alone."""
        return self.system.split(":")[1] if ":" in self.system else ""


def read_evaluation(path: Path) -> dict[str, Any]:
    """The JSON that `./run evaluate retrieval --out` or --json gave. Raises ValueError, one sentence."""
    try:
        report = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} is not the JSON of ./run evaluate retrieval: {error}") from error
    if not isinstance(report, dict) or report.get("schema") != SCHEMA or "costs" not in report:
        raise ValueError(f"{path} is not of ./run evaluate retrieval; run that with --out FOLDER first.")
    return report


def points(report: Mapping[str, Any]) -> list[Point]:
    """A point a system that was measured on every set."""
    groups = groups_of(report)
    rows = {(row["set"], row["system"]): row for row in report["rows"]}
    costs = {cost["system"]: cost for cost in report["costs"]}
    found = []
    for system in (entry["id"] for entry in report["systems"]):
        means, squares = [], []
        for names in groups:
            part = [rows[name, system] for name in names if (name, system) in rows]
            if len(part) == len(names):
                means.append(sum(row["ndcg10"] for row in part) / len(part))
                squares.append(sum(((row["high"] - row["low"]) / 2) ** 2 for row in part) / len(part) ** 2)
        if len(means) == len(groups) and system in costs:
            half = math.sqrt(sum(squares)) / len(groups)
            cost = costs[system]
            found.append(Point(system, sum(means) / len(means), half, int(cost["bytes"]), float(cost["ms"])))
    return found


def groups_of(report: Mapping[str, Any]) -> list[list[str]]:
    """Names of sets that count together: each collection alone, the knowledge base's by kind."""
    groups: dict[str, list[str]] = {}
    for part in report["sets"]:
        groups.setdefault(part["name"] if part["kind"] == COLLECTION else part["kind"], []).append(part["name"])
    return list(groups.values())


def draw(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the pictures into `folder`; gives their paths. Raises ValueError where no system was measured on every set."""
    found = points(report)
    if not found:
        raise ValueError("The evaluation has no system that was measured on every set.")
    import matplotlib  # a second to import: only where something is drawn

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "medassist"
    from matplotlib.figure import Figure
    from matplotlib.ticker import StrMethodFormatter

    encoders = [one["name"] for one in report["encoders"]]
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(encoders)}
    figure = Figure(figsize=(11, 5.2), layout="constrained")
    by_size, by_time = figure.subplots(1, 2, sharey=True)
    for point in found:
        look = {"fmt": MARKERS[point.kind], "color": colours.get(point.encoder, GREY), "markersize": 9, "capsize": 3}
        by_size.errorbar(point.bytes / 1e6, point.quality, yerr=point.half, **look)
        by_time.errorbar(point.ms, point.quality, yerr=point.half, **look)
    by_size.set_xlabel("models, MB")
    by_time.set_xlabel("a question, ms (log)")
    by_time.set_xscale("log")
    by_time.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    by_time.xaxis.set_minor_formatter(StrMethodFormatter("{x:g}"))
    by_size.set_ylabel("nDCG@10, mean (95 % interval)")
    for axis in (by_size, by_time):
        axis.grid(alpha=0.3)
    _legend(figure, [kind for kind in KINDS if any(point.kind == kind for point in found)], colours)
    names = ", ".join(
        name if len(group) == 1 else f"{len(group)} sets of the base"
        for group in groups_of(report)
        for name in group[:1]
    )
    figure.suptitle(f"Retrieval: {names}", fontsize=9)
    paths = []
    for name in PICTURES:
        data = io.BytesIO()
        metadata = {"Date": None} if name.endswith(".svg") else None
        figure.savefig(data, format=name.rsplit(".", 1)[1], dpi=130, metadata=metadata)
        write_whole(folder / name, data.getvalue())
        paths.append(folder / name)
    return paths


def _legend(figure: Any, kinds: Sequence[str], colours: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D

    shapes = [
        Line2D([], [], marker=MARKERS[kind], color=GREY, linestyle="", markersize=9, label=KINDS[kind])
        for kind in kinds
    ]
    shapes += [Line2D([], [], color=colour, linewidth=5, label=name) for name, colour in colours.items()]
    figure.legend(handles=shapes, loc="outside lower center", ncols=3, fontsize=9, frameon=False)
