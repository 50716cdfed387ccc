"""The byte-level BPE of Qwen2 as a tokenizer.json, and which of its tokens Chinese and English text needs.

Any text stays expressible: the 256 bytes are always kept, and with a token all tokens that it is merged from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from models.recipe.checkpoint import CheckpointError
from models.recipe.language_model.gguf_source import CONTROL, UNUSED, USER_DEFINED, Tokens
from models.recipe.pieces import HAN, WeightedText

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
"""What the chat template writes; all other control tokens (tools, code infilling) are left out."""
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2 cuts text before merging (the pre-tokenizer that GGUF calls qwen2)."""
MARKS_UP_TO = 4
"""Runs of punctuation and white space of so many characters are kept whatever their frequency: they end sentences."""


def byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in byte-level BPE (Radford et al., 2019)."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + i): byte for i, byte in enumerate(hidden)}


def build_tokenizer(tokens: Tokens, kept: Sequence[int]) -> Tokenizer:
    """The tokenizer of the tokens `kept` (ascending source ids, renumbered from 0). Raises CheckpointError."""
    vocabulary = {tokens.texts[old]: new for new, old in enumerate(kept) if tokens.kinds[old] not in _UNMERGED}
    merges = [
        (left, right)
        for left, right in (merge.split(" ") for merge in tokens.merges)
        if left in vocabulary and right in vocabulary and left + right in vocabulary
    ]
    built = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    built.normalizer = normalizers.NFC()
    built.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    built.decoder = decoders.ByteLevel()
    special = [tokens.texts[old] for old in kept if tokens.texts[old] in SPECIAL]
    if len(special) != len(SPECIAL):
        raise CheckpointError(f"the file has not all of the tokens {', '.join(SPECIAL)}")
    built.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in special])
    numbers = built.get_vocab()
    if any(numbers[tokens.texts[old]] != new for new, old in enumerate(kept)):
        raise CheckpointError("tokens of the pruned vocabulary do not have the numbers of their rows")
    return built


def full_tokenizer(tokens: Tokens) -> tuple[Tokenizer, list[int]]:
    """The tokenizer with every merged token, and the source id of each of its numbers."""
    kept = [i for i, kind in enumerate(tokens.kinds) if kind not in _UNMERGED or tokens.texts[i] in SPECIAL]
    return build_tokenizer(tokens, kept), kept


_UNMERGED = (CONTROL, USER_DEFINED, UNUSED)


def token_shares(tokenizer: Tokenizer, texts: Iterable[WeightedText]) -> NDArray[np.float64]:
    """Share of each token among all tokens of `texts`, each also with a space before it and capitalised."""
    counts = np.zeros(tokenizer.get_vocab_size())
    forms: list[str] = []
    weights: list[float] = []
    for text, weight in texts:
        for form in dict.fromkeys((text, f" {text}", text.capitalize(), f" {text.capitalize()}")):
            forms.append(form)
            weights.append(weight)
    for start in range(0, len(forms), 4096):
        part = tokenizer.encode_batch(forms[start : start + 4096], add_special_tokens=False)
        for encoded, weight in zip(part, weights[start:], strict=False):
            counts[encoded.ids] += weight
    return counts / max(counts.sum(), 1.0)


def choose_tokens(tokens: Tokens, full: Sequence[int], shares: Sequence[NDArray[np.float64]], budget: int) -> list[int]:
    """Ascending source ids of about `budget` tokens: bytes, specials, marks, Chinese; then by the highest share in any source.

    `full` and `shares` are of full_tokenizer. A token brings the tokens it is merged from.
    """
    parents = _parents(tokens)
    ids = {text: i for i, text in enumerate(tokens.texts)}
    alphabet = byte_alphabet()
    kept = {ids[text] for text in SPECIAL if text in ids} | {ids[letter] for letter in alphabet if letter in ids}

    def take(text: str) -> None:
        if ids[text] in kept:
            return
        kept.add(ids[text])
        for parent in parents.get(text, ()):
            take(parent)

    for i in full:
        if _is_mandatory(tokens.texts[i], alphabet):
            take(tokens.texts[i])
    share = np.max(np.stack([np.zeros(len(full)), *shares]), axis=0)
    for at in np.argsort(-share, kind="stable"):
        if len(kept) >= budget or share[at] <= 0:
            break
        if tokens.texts[full[at]] not in SPECIAL:
            take(tokens.texts[full[at]])
    return sorted(kept)


def _parents(tokens: Tokens) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for merge in tokens.merges:
        left, right = merge.split(" ")
        found.setdefault(left + right, (left, right))
    return found


def _is_mandatory(text: str, alphabet: dict[str, int]) -> bool:
    """Marks, and Chinese with or without a mark before it, which Qwen2 merges into one token ("，无")."""
    if any(letter not in alphabet for letter in text):
        return False
    try:
        decoded = bytes(alphabet[letter] for letter in text).decode("utf-8")
    except UnicodeDecodeError:
        return False
    if HAN.search(decoded):
        return not any(letter.isalnum() for letter in HAN.sub("", decoded))
    return len(decoded) <= MARKS_UP_TO and not any(character.isalnum() for character in decoded)


def check_every_input(tokenizer: Tokenizer, texts: Iterable[str]) -> int:
    """Raise CheckpointError unless every Unicode character and every text comes back as it was; how many were tried."""
    characters = (chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000)
    normalise = normalizers.NFC().normalize_str
    tried = 0
    batch: list[str] = []

    def compare() -> None:
        for text, encoded in zip(batch, tokenizer.encode_batch(batch, add_special_tokens=False), strict=True):
            if tokenizer.decode(encoded.ids, skip_special_tokens=False) != normalise(text):
                raise CheckpointError(f"{text[:20]!r} does not come back from the pruned tokenizer")

    run = ""
    for character in characters:
        run += character
        if len(run) == 256:
            batch.append(run)
            run = ""
    batch.append(run)
    batch.extend(texts)
    compare()
    tried += len(batch)
    return tried


def tokenizer_bytes(tokenizer: Tokenizer) -> bytes:
    """tokenizer.json, without white space that nobody reads."""
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def write_kept(path: Path, kept: Sequence[int]) -> None:
    """Source ids, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{i}\n" for i in kept), "ascii")


def read_kept(path: Path) -> list[int]:
    """What write_kept wrote."""
    return [int(line) for line in path.read_text("ascii").split()]
