"""Writes a request's tokens, greedily, over a loaded decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from medassist.core.verification.grounding import Grounding, Place, Vocabulary
from medassist.core.writing.generator import Request
from medassist.errors import Stopped
from medassist.inference.generator.bpe import Bpe
from medassist.inference.generator.decoder import Decoder
from medassist.inference.generator.frame import Framed
from medassist.inference.generator.lookup import Lookup
from medassist.inference.generator.prefixes import Prefixes
from medassist.inference.generator.repetition import Circles

CHUNK = 32
"""Tokens of a prompt read between two looks at Stop."""


class Writer:
    """One model; a request after the other. Not to be used from two threads at once."""

    def __init__(self, decoder: Decoder, tokenizer: Bpe, *, ends: Sequence[int], context: int) -> None:
        """Raises ValueError where numbers could not be bounded, the vocabulary having no digits of their own."""
        self._decoder = decoder
        self._prefixes = Prefixes(decoder)
        self._tokenizer = tokenizer
        self._context = context
        self.copies = True
        """Whether runs of the prompt and of the sources are proposed."""
        self._vocabulary = Vocabulary(tokenizer.pieces, ends)
        self.ends = frozenset(ends)
        frame = [number for number, piece in enumerate(tokenizer.pieces) if not piece and number not in self.ends]
        self._never = np.array(frame, np.int64)
        self.steps = 0
        """Runs of the model in the last request but those that read its prompt."""
        self.read = 0
        """Tokens of the last prompt that were read."""

    def tokens(
        self, prompt: Framed, request: Request, should_stop: Callable[[], bool], written: Sequence[int] = ()
    ) -> Iterator[int]:
        """The tokens of the answer, one of `ends` last unless it was cut off; `written` are its first, known already.

        Raises Stopped, and ValueError where the prompt leaves no room in the context.
        """
        room = self._context - len(prompt.tokens)
        if room <= 0:
            raise ValueError(f"the messages are {len(prompt.tokens)} tokens, the context is {self._context}")
        choice = _Choice(self._vocabulary, request, self._never)
        circles = Circles()
        ended = False
        for token in written:
            choice.take(token)
            ended = token in self.ends or circles.closed(token)
        if ended:
            return
        logits = self._read((*prompt.tokens, *written), prompt.fixed, should_stop)
        sources = [self._tokenizer.encode(text) for text in request.sources]
        lookup = Lookup([*sources, prompt.tokens] if self.copies else ())
        most = min(request.max_tokens, room)
        answer, proposed = list(written), ()
        self.steps = 0
        while len(answer) < most:
            kept = 0
            for row in logits:
                if should_stop():
                    raise Stopped
                token = choice.best(row)
                choice.take(token)
                answer.append(token)
                yield token
                if token in self.ends or len(answer) >= most or circles.closed(token):
                    return
                if token != (proposed[kept] if kept < len(proposed) else None):
                    break
                kept += 1
            lookup.learn(len(proposed), kept)
            self._decoder.rewind(len(prompt.tokens) + len(answer) - 1)
            proposed = lookup.propose(answer, most - len(answer) - 1)
            logits = self._decoder.feed([answer[-1], *proposed], keep=1 + len(proposed))
            self.steps += 1

    def forget(self) -> None:
        """Forget the last request; fixed instructions stay known."""
        self._decoder.rewind(0)

    def _read(self, tokens: Sequence[int], fixed: int, should_stop: Callable[[], bool]) -> NDArray[np.float32]:
        """Logits float32 [1, vocabulary] behind `tokens`, of which the first `fixed` are kept for other requests."""
        done = self._prefixes.reuse(tokens)
        self.read = len(tokens) - done
        self._decoder.reserve(len(tokens))
        logits = np.empty((0, 0), np.float32)
        while done < len(tokens):
            if should_stop():
                raise Stopped
            end = min(done + CHUNK, len(tokens))
            end += len(tokens) - end == 1  # a token read alone is rounded otherwise than one among others
            logits = self._decoder.feed(tokens[done:end])
            done = end
        self._prefixes.keep(fixed)
        return logits


class _Choice:
    """The likeliest token that may come next, at the place where a text stands."""

    def __init__(self, vocabulary: Vocabulary, request: Request, never: NDArray[np.int64]) -> None:
        self._grounding = Grounding(vocabulary, request.allowed) if request.allowed is not None else None
        self._never = never
        self._place = Place()

    def best(self, logits: NDArray[np.float32]) -> int:
        """Of logits float32 [vocabulary]; of equals the first."""
        if self._grounding is None:
            logits[self._never] = -np.inf
            return int(logits.argmax())
        return int(np.where(self._grounding.mask(self._place), logits, -np.inf).argmax())

    def take(self, token: int) -> None:
        """`token` was written."""
        if self._grounding is not None:
            self._place = self._grounding.advance(self._place, token)
