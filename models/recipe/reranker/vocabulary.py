"""Chooses the pieces of the cross-encoder: fewer than the encoder's, by what the training texts use."""

from __future__ import annotations

from pathlib import Path

from models.recipe.pieces import choose, piece_shares, read_kept, write_kept
from models.recipe.tokenizer_model import build_tokenizer, load_tokenizer
from models.recipe.training.corpus import Corpus
from models.recipe.training.encoder import Source

PIECES = "pieces.txt"


def reranker_source(source: Source, corpus: Corpus, budget: int, folder: Path) -> Source:
    """`source` with the pieces of this run: those in its folder, or, when it begins, at most `budget` chosen and written there.

    Single characters and Chinese words are kept whatever their frequency, then pieces by their share in the training
    questions and the passages named with them (texts of the other splits are not counted), then others as pieces.choose says.
    """
    path = folder / PIECES
    pieces = source.checkpoint.pieces
    if not path.exists():
        pairs = corpus.split("train")
        texts = {pair.query for pair in pairs}
        names = {name for pair in pairs for name in (pair.passage, *pair.negatives) if name in corpus.passages}
        texts |= {corpus.passages[name].text for name in names}
        every = load_tokenizer(build_tokenizer(source.checkpoint, range(len(pieces))))
        shares = piece_shares(every, ((text, 1.0) for text in sorted(texts)))
        chosen = choose(pieces, [shares], budget)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(PIECES + ".part")
        write_kept(unfinished, pieces, chosen)
        unfinished.replace(path)
    return Source(source.checkpoint, read_kept(path, pieces), source.sha256)
