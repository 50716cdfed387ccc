"""The steps of the cross-encoder.

./recipe train reranker --hours 1       train (run it again to go on after a stop), then write the pack
./recipe export-reranker                write the pack of the best weights so far, measured beside float32
./run evaluate retrieval --reranker .recipe/packs/reranker      its rows in the table
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from models.recipe.guard import guarded
from models.recipe.reranker.export import export_reranker
from models.recipe.reranker.settings import RerankerSettings
from models.recipe.reranker.train import train_reranker
from models.recipe.training.encoder import Run
from models.recipe.training.steps import source_of

ROOT = Path(__file__).resolve().parents[3]
PACK = "reranker"
CHANGEABLE = (
    "rate",
    "hard_negatives",
    "pairs",
    "layers",
    "frozen_layers",
    "vocabulary",
    "short_share",
    "support_weight",
)
"""Settings that the command line can change, under their own names."""


def train_step(arguments: list[str]) -> int:
    """Train, then write the pack."""
    given = _parser("recipe train reranker").parse_args(arguments)

    def train() -> None:
        source = source_of(given.work)
        changed = {name: getattr(given, name) for name in ("seed", "tokens", *CHANGEABLE)}
        settings = dataclasses.replace(RerankerSettings(), **changed)
        run = Run(given.work, given.run)
        train_reranker(source, run, settings, given.hours, given.minutes)
        export_reranker(source, run, _pack(given), lists=given.lists, claims=given.claims)

    return guarded(train)


def export_step(arguments: list[str]) -> int:
    """Write the pack of the best weights so far."""
    given = _parser("recipe export-reranker").parse_args(arguments)

    def export() -> None:
        source = source_of(given.work)
        export_reranker(source, Run(given.work, given.run), _pack(given), lists=given.lists, claims=given.claims)

    return guarded(export)


def _pack(given: argparse.Namespace) -> Path:
    return given.pack or given.work / "packs" / PACK


def _parser(name: str) -> argparse.ArgumentParser:
    defaults = RerankerSettings()
    parser = argparse.ArgumentParser(
        prog=name, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="folder of the corpus and runs")
    parser.add_argument("--run", default="reranker", help="name of the run, a folder in WORK/training")
    parser.add_argument("--pack", type=Path, help="where the pack is written (WORK/packs/reranker)")
    parser.add_argument(
        "--lists", type=int, default=0, help="measure the pack on so many questions (0: those of the run)"
    )
    parser.add_argument("--claims", type=int, default=0, help="and on so many claims (0: those of the run)")
    if name.endswith("train reranker"):
        parser.add_argument("--hours", type=float, default=1.0, help="time for training, over all starts of the run")
        parser.add_argument("--minutes", type=float, default=5.0, help="minutes between two checkpoints")
        parser.add_argument("--seed", type=int, default=defaults.seed)
        parser.add_argument("--tokens", type=int, default=0, help="length of the run where it must be repeated exactly")
        for setting in CHANGEABLE:
            value = getattr(defaults, setting)
            parser.add_argument(
                f"--{setting.replace('_', '-')}", type=type(value), default=value, help=f"default {value}"
            )
    return parser


STEPS = {"train reranker": train_step, "export-reranker": export_step}
