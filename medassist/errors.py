"""One tree of errors: a code, one sentence in both languages that says what to do, and a detail for the log.

The detail never holds patient text.
"""

from __future__ import annotations

from medassist.core.clinical import Language, Text


class MedAssistError(Exception):
    """Base of every error a person may see; `exit_code` is what the command line returns for it."""

    code = "error"
    exit_code = 3

    def __init__(self, *, zh: str, en: str, detail: str = "") -> None:
        super().__init__(en)
        self.sentence = Text(zh=zh, en=en)
        self.detail = detail

    def of(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.sentence.of(language)


class WrongUse(MedAssistError):
    """The call itself is wrong: unknown option, an output that exists, a command of a later version."""

    code = "wrong_use"
    exit_code = 2


class BadInput(MedAssistError):
    """A file or text that cannot be used."""

    code = "bad_input"
    exit_code = 3


class NotAvailable(MedAssistError):
    """Something asked for is not here: a library, a pack, a display."""

    code = "not_available"
    exit_code = 5


class ModelUnavailable(NotAvailable):
    """A model pack is missing, damaged or unfit; the work that can go on without it goes on."""

    code = "model_unavailable"


class KnowledgeUnavailable(NotAvailable):
    """The compiled knowledge base is missing or damaged."""

    code = "knowledge_unavailable"


class StorageUnavailable(NotAvailable):
    """The encrypted database cannot be opened: no key, wrong key, damaged file, full disk."""

    code = "storage_unavailable"


class Stopped(MedAssistError):
    """The person pressed Stop."""

    code = "stopped"
    exit_code = 130

    def __init__(self) -> None:
        super().__init__(zh="已停止。", en="Stopped.")
