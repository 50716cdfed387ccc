"""Writes what a run measured of itself: curves.json, and the same as a picture (PNG and SVG)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.recipe.training.checkpoints import write

Curve = list[dict[str, Any]]
SMOOTHING = 20  # steps that the drawn loss is the mean of
NOT_LOSSES = {"step", "tokens", "right", "rate"}
BESIDE = {"teacher_cosine": "cosine to the teacher", "support_auc": "AUC of support"}
"""Measured figures that are drawn dotted beside nDCG@10, where a run has them."""


def write_curves(folder: Path, steps: Curve, measured: Curve, *, draw: bool) -> None:
    """`steps`: one record a step (step, tokens, loss, ...); `measured`: one a measurement (step, ndcg10, ...).

    Drawing takes a second, so it is done after measurements only.
    """
    text = json.dumps({"steps": steps, "measured": measured}, ensure_ascii=False)
    write(folder / "curves.json", text.encode("utf-8"))
    if draw and steps:
        _draw(folder, steps, measured)


def _draw(folder: Path, steps: Curve, measured: Curve) -> None:
    import matplotlib  # a second to import: only where something is drawn

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "medassist"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 7), layout="constrained")
    losses, figures = figure.subplots(2, 1, sharex=True)
    at = [record["step"] for record in steps]
    for name in (name for name in steps[0] if name not in NOT_LOSSES):
        values = [record[name] for record in steps]
        losses.plot(at, values, alpha=0.25, linewidth=0.8)
        smooth = [sum(part) / len(part) for i in range(len(values)) if (part := values[max(0, i - SMOOTHING) : i + 1])]
        losses.plot(at, smooth, label=name, color=losses.lines[-1].get_color())
    losses.set_ylabel("loss")
    losses.legend()
    measured_at = [record["step"] for record in measured]
    for name in sorted(name for name in measured[0] if name.startswith("ndcg10 ")):
        figures.plot(measured_at, [record[name] for record in measured], linewidth=0.8, label=name)
    figures.plot(measured_at, [record["ndcg10"] for record in measured], color="black", linewidth=2, label="nDCG@10")
    for name in (name for name in BESIDE if name in measured[0]):
        figures.plot(
            measured_at, [record[name] for record in measured], color="grey", linestyle=":", label=BESIDE[name]
        )
    figures.set_xlabel("step")
    figures.set_ylabel("development split")
    figures.legend(fontsize="x-small", ncols=2)
    for name, metadata in (("curves.png", None), ("curves.svg", {"Date": None})):
        figure.savefig(folder / name, metadata=metadata)
