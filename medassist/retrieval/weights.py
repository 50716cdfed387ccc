"""How much words, meaning and the reranker count in a ranking: data, fitted to one encoder, in one place."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

WEIGHTS_FILE = "fusion.json"


@dataclass(frozen=True, slots=True)
class ExpansionWeights:
    """Weights of the terms that are looked up beside a question's own, which weigh 1."""

    name: float = 0.5
    """Other names of a condition or drug, in the question's language."""
    finding: float = 0.2
    """The name of a finding that the question says in other words."""
    section: float = 0.7
    """The headings of the sections that the question asks for."""
    foreign_name: float = 1.0
    foreign_finding: float = 0.5
    foreign_section: float = 0.7
    """The same three in the other language."""


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """`words` is the share of the word score in a fused score, `reranker` that of the reranker where there is one; 0 to 1.

    `encoder` is the identity of the one they were fitted to, None for those that hold for any. The reranker reads only for
    English questions over the clinic's own libraries: on the halves to choose by (110 questions each) a share of 0.2 gains
    0.020 nDCG@10 on MedQuAD, and loses 0.001 on PubMedQA and 0.005 on Toyhom; over the knowledge base 0.1 gains 0.002 and 0.6
    loses 0.116.
    """

    words: float = 0.5
    reranker: float = 0.0
    encoder: str | None = None
    expansion: ExpansionWeights = field(default_factory=ExpansionWeights)


def load_weights(folder: Path, encoder: str | None) -> FusionWeights:
    """The fitted weights; the ones that hold for any encoder where there are none, or they are of another."""
    try:
        raw = json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8"))
        found = FusionWeights(**{**raw, "expansion": ExpansionWeights(**raw["expansion"])})
        shares = (found.words, found.reranker, *asdict(found.expansion).values())
        usable = all(isinstance(share, int | float) and 0.0 <= share <= 1.0 for share in shares)
    except (OSError, ValueError, TypeError, KeyError):
        return FusionWeights()
    return found if usable and found.encoder == encoder else FusionWeights()


def save_weights(weights: FusionWeights, folder: Path) -> None:
    """Writes them for `load_weights`, whole or not at all."""
    unfinished = folder / f"{WEIGHTS_FILE}.new"
    unfinished.write_text(json.dumps(asdict(weights), indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    unfinished.replace(folder / WEIGHTS_FILE)
