"""What the cross-encoder learns from: lists (a question, its answer, mined others) and claims with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from medassist.inference.reranker import joined
from medassist.inference.tokenizer import Tokenizer
from models.recipe.reranker.settings import RerankerSettings
from models.recipe.training.batches import WINDOW, answers_of
from models.recipe.training.corpus import SPLITS, Corpus, Pair, lines_of
from models.recipe.training.settings import TrainingError

SUPPORT = "support.jsonl"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, what it is held against, whether that supports it, and how it was changed where it does not."""

    claim: str
    evidence: str
    supported: bool
    change: str
    language: str
    split: str


def read_claims(folder: Path) -> list[Claim]:
    """The claims in `folder`, broken lines skipped and counted. Raises TrainingError where a split for training is empty."""
    claims = list(lines_of(folder / SUPPORT, _claim, lambda line: None))
    for split in ("train", "dev"):
        for supported in (True, False):
            if not any(one.split == split and one.supported == supported for one in claims):
                kind = "supported" if supported else "contradicted"
                raise TrainingError(
                    f"{folder / SUPPORT} has no {kind} claim of the split {split}; run ./recipe corpus."
                )
    return claims


def _claim(record: dict[str, Any]) -> Claim:
    texts = [record.get(name) for name in ("claim", "evidence", "language", "split")]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError("claim, evidence, language and split are not texts")
    if texts[3] not in SPLITS or record.get("label") not in (0, 1):
        raise ValueError(f"split is {texts[3]!r}, label {record.get('label')!r}")
    change = record.get("change")
    return Claim(
        str(texts[0]),
        str(texts[1]),
        record["label"] == 1,
        str(change) if change else "unrelated",
        str(texts[2]),
        str(texts[3]),
    )


class PairTexts:
    """Token rows of pairs; each text is cut into tokens once."""

    def __init__(self, tokenizer: bytes, settings: RerankerSettings) -> None:
        self._tokenizer = Tokenizer(tokenizer, max_tokens=settings.support_tokens)
        self._question_tokens = settings.question_tokens
        self._rows: dict[str, list[int]] = {}

    def _row(self, text: str) -> list[int]:
        found = self._rows.get(text)
        if found is None:
            found = self._rows[text] = self._tokenizer.encode([text])[0]
        return found

    def length(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._row(text))

    def row(self, question: str, passage: str, tokens: int) -> list[int]:
        """The row of a pair, at most `tokens` long."""
        return joined(self._row(question), self._row(passage), question_tokens=self._question_tokens, tokens=tokens)


@dataclass(frozen=True, slots=True)
class CandidateList:
    """A question with passages' texts, the right one first."""

    question: str
    passages: tuple[str, ...]


class Lists:
    """The lists of one split, with negatives that are known to answer the question left out."""

    def __init__(self, corpus: Corpus, pairs: Sequence[Pair]) -> None:
        self.corpus = corpus
        self.answers: Mapping[str, frozenset[str]] = answers_of(pairs)

    def negatives(self, pair: Pair) -> list[str]:
        """Texts of the passages that do not answer, without those that read like the right one."""
        right = self.answers.get(pair.query, frozenset())
        answer = self.corpus.passages[pair.passage].text
        found = [self.corpus.passages[n].text for n in pair.negatives if n in self.corpus.passages and n not in right]
        return [text for text in dict.fromkeys(found) if text != answer]

    def whole(self, pair: Pair) -> CandidateList:
        """The right passage and all negatives."""
        return CandidateList(pair.query, (self.corpus.passages[pair.passage].text, *self.negatives(pair)))

    def drawn(self, pair: Pair, count: int, rng: np.random.Generator) -> CandidateList:
        """The right passage and up to `count` negatives."""
        known = self.negatives(pair)
        chosen = [known[at] for at in rng.permutation(len(known))[:count]]
        return CandidateList(pair.query, (self.corpus.passages[pair.passage].text, *chosen))


def epoch_lists(
    lists: Lists, pairs: Sequence[Pair], texts: PairTexts, settings: RerankerSettings, epoch: int
) -> list[tuple[CandidateList, ...]]:
    """The batches of an epoch; they follow from the seed alone. Lists of similar length stand together; of one source and
    pair of languages at most `epoch_cap` are drawn.
    """
    rng = np.random.default_rng([settings.seed, epoch])
    passages = lists.corpus.passages
    kinds: dict[tuple[str, str, str], list[Pair]] = {}
    for pair in pairs:
        kinds.setdefault((pair.source, pair.language, passages[pair.passage].language), []).append(pair)
    drawn = [
        kinds[kind][at] for kind in sorted(kinds) for at in rng.permutation(len(kinds[kind]))[: settings.epoch_cap]
    ]
    made = [lists.drawn(drawn[at], settings.hard_negatives, rng) for at in rng.permutation(len(drawn))]
    made = [one for one in made if len(one.passages) > 1]
    batches: list[tuple[CandidateList, ...]] = []
    for start in range(0, len(made), WINDOW * settings.pairs):
        window = made[start : start + WINDOW * settings.pairs]
        window.sort(key=lambda one: sum(texts.length(text) for text in one.passages) / len(one.passages))
        batches += [tuple(window[at : at + settings.pairs]) for at in range(0, len(window), settings.pairs)]
    return [batches[at] for at in rng.permutation(len(batches))]


def claims_of_step(claims: Sequence[Claim], settings: RerankerSettings, step: int) -> list[Claim]:
    """The claims of a training step: half of them supported, drawn anew for each step."""
    rng = np.random.default_rng([settings.seed, 0x5C, step])
    chosen: list[Claim] = []
    for supported, count in ((True, settings.claims // 2), (False, settings.claims - settings.claims // 2)):
        kind = [one for one in claims if one.supported == supported]
        chosen += [kind[at] for at in rng.integers(0, len(kind), count)]
    return chosen
