"""What a language model on this machine must offer to the tasks that have it write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from medassist.core.verification.permitted import PermittedNumbers

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that the model reads."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One text to be written.

    `messages` begin with the fixed instructions (all but the last message, where the first one is the system's), which are
    the same for every request of a task, so that what the model made of them can be kept. `allowed` are the only numbers and
    citation marks that may be written; None leaves them free. `sources` are texts of which runs are likely to be copied:
    whole runs are proposed and confirmed in one step.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    allowed: PermittedNumbers | None = None
    sources: tuple[str, ...] = ()


class Generator(Protocol):
    """A loaded language model. One request at a time; a second one waits."""

    name: str
    """As a person is told it."""
    identity: str
    """SHA-256 of the model file."""
    device: str
    context_tokens: int
    """Most tokens of messages and answer together."""

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, for fitting evidence into the context."""
        ...

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        """Pieces of the text as they are written, whole characters each; ends at the model's end or at `max_tokens`.

        Greedy, so that the same request gives the same text. `should_stop` is asked before each token. Raises Stopped,
        NotAvailable (too little memory, the runtime failed twice) and ValueError (the messages are longer than the context).
        """
        ...
