"""A language model that writes what a test tells it to, a few characters at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from medassist.core.writing.generator import Request
from medassist.errors import NotAvailable, Stopped


class ScriptedGenerator:
    """`script` gives the text for a request; the requests it got are in `requests`."""

    name = "Scripted"
    identity = "0" * 64
    device = "cpu"

    def __init__(
        self, script: Callable[[Request], str], *, context_tokens: int = 4096, fails: bool = False, piece: int = 5
    ) -> None:
        self.requests: list[Request] = []
        self.context_tokens = context_tokens
        self._script = script
        self._fails = fails
        self._piece = piece

    def count_tokens(self, text: str) -> int:
        """A token for four Latin letters or for one and a half Chinese characters, as real ones count."""
        latin = sum(character.isascii() for character in text)
        return -(-latin // 4) + -(-2 * (len(text) - latin) // 3)

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        """The script's text in pieces, cut where four Latin letters a token end."""
        self.requests.append(request)
        if self._fails:
            raise NotAvailable(zh="内存不足。", en="There is too little memory.")
        tokens = sum(self.count_tokens(one.text) for one in request.messages)
        if tokens + request.max_tokens > self.context_tokens:
            raise ValueError("the messages are longer than the context")
        text = self._script(request)[: 4 * request.max_tokens]
        for start in range(0, len(text), self._piece):
            if should_stop():
                raise Stopped
            yield text[start : start + self._piece]


def material(request: Request) -> str:
    """What the request gives to work on: its last message."""
    return request.messages[-1].text
