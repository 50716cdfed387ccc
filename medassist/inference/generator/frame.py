"""Messages as the tokens that a model was trained to see them in; what a person typed never becomes a token of the frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from medassist.core.writing.generator import Message
from medassist.inference.generator.bpe import Bpe
from medassist.inference.manifest import GeneratorManifest


@dataclass(frozen=True, slots=True)
class Framed:
    """A prompt: its tokens, and how many of them are fixed instructions: all behind a system message but the last message."""

    tokens: tuple[int, ...]
    fixed: int


class Frame:
    """The chat template of a pack with its tokenizer."""

    def __init__(self, manifest: GeneratorManifest, tokenizer: Bpe) -> None:
        self._chat = manifest.chat
        self._tokenizer = tokenizer
        self._special = re.compile(
            "|".join(map(re.escape, sorted(tokenizer.special, key=len, reverse=True))) or r"(?!)"
        )

    def prompt(self, messages: Sequence[Message]) -> Framed:
        """The messages, and the opening of the reply."""
        tokens: list[int] = []
        fixed = 0
        for place, message in enumerate(messages):
            tokens += self._framed(self._chat[message.role], message.text)
            if place < len(messages) - 1 and messages[0].role == "system":
                fixed = len(tokens)
        return Framed((*tokens, *self._framed(self._chat["answer"], "")), fixed)

    def _framed(self, template: str, text: str) -> list[int]:
        tokens: list[int] = []
        done = 0
        for match in self._special.finditer(template):
            tokens += self._tokenizer.encode(template[done : match.start()].replace("{text}", text))
            tokens.append(self._tokenizer.special[match.group()])
            done = match.end()
        return tokens + self._tokenizer.encode(template[done:].replace("{text}", text))
