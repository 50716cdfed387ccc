"""Byte-level byte-pair encoding of a tokenizer.json: texts to tokens of a language model and back to bytes.

Radford et al., Language Models are Unsupervised Multitask Learners, 2019. The library that wrote these files brings clients of a
network along, which has no place in this program; the recipe's tests hold this code against it token by token.
"""

from __future__ import annotations

import heapq
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from medassist.errors import ModelUnavailable
from medassist.inference.generator.patterns import python_pattern

_KEPT_WORDS = 20_000
_LONGEST_KEPT = 32
Merges = dict[tuple[int, int], tuple[int, int]]
"""Rank and token of each pair of tokens that is merged."""


class Bpe:
    """A tokenizer; special tokens are never read from a text. Safe to share between threads."""

    pieces: tuple[bytes | None, ...]
    """The bytes of each token; None for those that are no text."""
    special: Mapping[str, int]
    """Tokens that only a frame around texts contains."""

    def __init__(self, data: bytes) -> None:
        """`data` is a tokenizer.json of byte-level BPE with one cutting pattern. Raises ModelUnavailable for any other."""
        try:
            fields = json.loads(data.decode("utf-8"))
            self._normal = _normal_form(fields["normalizer"])
            self._cut = python_pattern(_pattern(fields["pre_tokenizer"]))
            self._read_model(fields["model"], fields["added_tokens"])
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            raise ModelUnavailable(
                zh="语言模型的分词文件无法使用，请重新复制模型包，或换用别的模型包。",
                en="The language model's tokenizer file cannot be used; copy the model pack again or use another.",
                detail=f"tokenizer.json: {type(error).__name__}: {error}",
            ) from error
        self._words: dict[str, tuple[int, ...]] = {}

    def _read_model(self, model: dict[str, Any], added: list[dict[str, Any]]) -> None:
        if model["type"] != "BPE" or model.get("byte_fallback") or model.get("continuing_subword_prefix"):
            raise ValueError("the model is not byte-level BPE")
        vocabulary: dict[str, int] = model["vocab"]
        self.special = {token["content"]: int(token["id"]) for token in added}
        alphabet = _byte_alphabet()
        size = len(vocabulary.keys() | self.special.keys())
        pieces: list[bytes | None] = [None] * size
        for text, number in vocabulary.items():
            if text not in self.special:
                pieces[number] = bytes(alphabet[letter] for letter in text)
        self.pieces = tuple(pieces)
        self._bytes = [vocabulary[letter] for letter in sorted(alphabet, key=alphabet.__getitem__)]
        self._whole = bool(model.get("ignore_merges"))
        self._by_bytes = {piece: number for number, piece in enumerate(pieces) if piece} if self._whole else {}
        self._merges: Merges = {}
        for rank, merge in enumerate(model["merges"]):
            left, right = merge.split(" ") if isinstance(merge, str) else merge
            pair = (vocabulary[left], vocabulary[right])
            self._merges[pair] = (rank, vocabulary[left + right])

    def encode(self, text: str) -> list[int]:
        """The tokens of `text`. Lone surrogates become the replacement character."""
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if self._normal is not None:
            whole = unicodedata.normalize(self._normal, whole)
        tokens: list[int] = []
        done = 0
        for match in self._cut.finditer(whole):
            if match.start() > done:
                tokens += self._word(whole[done : match.start()])
            tokens += self._word(match.group())
            done = match.end()
        return tokens + list(self._word(whole[done:])) if done < len(whole) else tokens

    def _word(self, word: str) -> tuple[int, ...]:
        known = self._words.get(word)
        if known is not None:
            return known
        raw = word.encode("utf-8")
        whole = self._by_bytes.get(raw)
        found = tuple(self._merged(raw)) if whole is None else (whole,)
        if len(word) <= _LONGEST_KEPT and len(self._words) < _KEPT_WORDS:
            self._words[word] = found
        return found

    def _merged(self, raw: bytes) -> list[int]:
        """Bytes merged pair by pair, the pair of lowest rank first and of equals the leftmost."""
        tokens = [self._bytes[byte] for byte in raw]
        end = len(tokens)
        after, before = list(range(1, end + 1)), list(range(-1, end - 1))
        waiting: list[tuple[int, int, int, int]] = []

        def offer(left: int, right: int) -> None:
            if left >= 0 and right < end:
                found = self._merges.get((tokens[left], tokens[right]))
                if found is not None:
                    heapq.heappush(waiting, (found[0], left, tokens[left], tokens[right]))

        for at in range(end - 1):
            offer(at, at + 1)
        while waiting:
            _, left, first, second = heapq.heappop(waiting)
            right = after[left]
            if tokens[left] != first or right >= end or tokens[right] != second:
                continue  # one of the two has become part of another token since
            tokens[left], tokens[right] = self._merges[first, second][1], -1
            after[left] = after[right]
            if after[left] < end:
                before[after[left]] = left
            offer(before[left], left)
            offer(left, after[left])
        return [token for token in tokens if token >= 0]


def _normal_form(fields: dict[str, Any] | None) -> Any:
    if fields is None:
        return None
    if fields["type"] not in ("NFC", "NFKC"):
        raise ValueError(f"the normalizer is {fields['type']}")
    return fields["type"]


def _pattern(fields: dict[str, Any]) -> str:
    """The one pattern that cuts a text into words before merging."""
    parts = fields["pretokenizers"] if fields["type"] == "Sequence" else [fields]
    if [part["type"] for part in parts] != ["Split", "ByteLevel"]:
        raise ValueError("the text is cut in another way than by one pattern and bytes")
    split, byte_level = parts
    if split["behavior"] != "Isolated" or split.get("invert") or byte_level["add_prefix_space"]:
        raise ValueError("the cut is not isolated, or a space is put first")
    if byte_level.get("use_regex", True):
        raise ValueError("the text is cut twice")
    return split["pattern"]["Regex"]


def _byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in the file: printable Latin-1 for itself, the others from U+0100 on."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + place): byte for place, byte in enumerate(hidden)}
