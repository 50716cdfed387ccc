"""The step `corpus`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def corpus_step(arguments: list[str]) -> int:
    """Write passages, pairs, labelled texts, claims and the data card to WORK/corpus; 1 where it cannot be done."""
    from medassist.errors import ModelUnavailable
    from models.recipe.corpus.build import Wanted, build  # the knowledge base only where it is needed
    from models.recipe.corpus.records import CorpusError

    parser = argparse.ArgumentParser(prog="recipe corpus", description=corpus_step.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets, with MANIFEST.tsv")
    parser.add_argument("--own", type=Path, action="append", default=[], help="folder of own JSONL (may be repeated)")
    parser.add_argument("--feedback", type=Path, action="append", default=[], help="feedback exported by the program")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "resources" / "knowledge", help="the knowledge base")
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="the corpus is written to WORK/corpus")
    parser.add_argument(
        "--encoder", type=Path, help="pack of an encoder that helps to find negatives (takes half an hour)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="1 gives about 40,000 training pairs")
    given = parser.parse_args(arguments)
    wanted = Wanted(
        knowledge=given.knowledge,
        data=given.data,
        work=given.work,
        own=tuple(given.own),
        feedback=tuple(given.feedback),
        seed=given.seed,
        scale=given.scale,
    )
    try:
        if not given.data.is_dir():
            raise CorpusError(f"{given.data} is no folder.")
        encoder = None
        if given.encoder is not None:
            from medassist.inference.encoder import load_encoder

            encoder = load_encoder(given.encoder, device="cpu")
        described = build(wanted, encoder)
    except (CorpusError, ModelUnavailable) as error:
        print(f"recipe: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"recipe: {error.filename or given.work}: {error.strerror or error}.", file=sys.stderr)
        return 1
    for line in described["broken_lines"]["first"]:
        print(f"skipped {line}", file=sys.stderr)
    counts = described["counts"]
    print(
        f"{counts['training pairs']:,} training pairs, {sum(counts['passages'].values()):,} passages, "
        f"{sum(counts['labelled'].values()):,} labelled texts, {sum(counts['support'].values()):,} claims "
        f"in {given.work / 'corpus'}; {described['broken_lines']['count']} broken lines skipped"
    )
    return 0


STEPS = {"corpus": corpus_step}

if __name__ == "__main__":
    sys.exit(corpus_step(sys.argv[1:]))
