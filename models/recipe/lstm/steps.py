"""The steps of the LSTM.

./recipe train lstm --hours 1           train (run it again to go on after a stop), then write the pack
./recipe export-lstm                    write the pack of the best weights so far
./run evaluate retrieval --encoder .recipe/packs/encoder-lstm      its row in the table
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from models.recipe.guard import guarded
from models.recipe.lstm.export import export_lstm
from models.recipe.lstm.model import LstmShape
from models.recipe.lstm.train import RATE, train_lstm, trained
from models.recipe.training.encoder import Run, Source
from models.recipe.training.loop import RUN
from models.recipe.training.settings import TrainingSettings
from models.recipe.training.steps import source_of

ROOT = Path(__file__).resolve().parents[3]
PACK = "encoder-lstm"


def train_step(arguments: list[str]) -> int:
    """Train, then write the pack."""
    given = _parser("recipe train lstm").parse_args(arguments)

    def train() -> None:
        source = source_of(given.work)
        shape = LstmShape(
            vocabulary=len(source.kept),
            dimension=source.checkpoint.shape.hidden,
            embedding=given.embedding,
            width=source.checkpoint.shape.hidden if given.embedding == "source" else given.width,
            hidden=given.hidden,
            layers=given.layers,
        )
        settings = dataclasses.replace(
            TrainingSettings(), seed=given.seed, tokens=given.tokens, rate=given.rate, pairs=given.pairs
        )
        run = Run(given.work, given.run)
        train_lstm(source, run, settings, shape, given.hours, given.minutes, teacher=not given.no_teacher)
        _export(source, run, given.pack or given.work / "packs" / PACK)

    return guarded(train)


def export_step(arguments: list[str]) -> int:
    """Write the pack of the best weights so far."""
    given = _parser("recipe export-lstm").parse_args(arguments)
    run = Run(given.work, given.run)
    return guarded(lambda: _export(source_of(given.work), run, given.pack or given.work / "packs" / PACK))


def _export(source: Source, run: Run, folder: Path) -> None:
    model = trained(run, source)
    made = json.loads((run.folder / RUN).read_text("utf-8")) if (run.folder / RUN).exists() else {}
    kept = {name: made[name] for name in ("identity", "corpus", "steps", "pairs", "hours", "best") if name in made}
    size = export_lstm(model, source, folder, {**kept, "shape": dataclasses.asdict(model.shape)})
    print(f"model {size:,} bytes in {folder}")


def _parser(name: str) -> argparse.ArgumentParser:
    shape, defaults = LstmShape(0), TrainingSettings()
    parser = argparse.ArgumentParser(
        prog=name, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="folder of the corpus, caches and runs")
    parser.add_argument("--run", default="lstm", help="name of the run, a folder in WORK/training")
    parser.add_argument("--pack", type=Path, help="where the pack is written (WORK/packs/encoder-lstm)")
    if name.endswith("train lstm"):
        parser.add_argument("--hours", type=float, default=1.0, help="time for training, over all starts of the run")
        parser.add_argument("--minutes", type=float, default=10.0, help="minutes between two checkpoints")
        parser.add_argument("--seed", type=int, default=defaults.seed)
        parser.add_argument("--tokens", type=int, default=0, help="length of the run where it must be repeated exactly")
        parser.add_argument("--rate", type=float, default=RATE)
        parser.add_argument("--pairs", type=int, default=defaults.pairs, help="pairs a batch")
        parser.add_argument("--embedding", choices=("source", "learned"), default=shape.embedding)
        parser.add_argument("--width", type=int, default=128, help="of a learned embedding")
        parser.add_argument("--hidden", type=int, default=shape.hidden, help="cells of a direction of a layer")
        parser.add_argument("--layers", type=int, default=shape.layers)
        parser.add_argument("--no-teacher", action="store_true", help="learn from the pairs alone")
    return parser


STEPS = {"train lstm": train_step, "export-lstm": export_step}
