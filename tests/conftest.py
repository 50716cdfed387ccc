"""What many tests share: the real knowledge base opened once, and a small encoder of words that needs no model."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["MEDASSIST_KEYRING"] = "off"
os.environ.pop("MEDASSIST_PASSPHRASE", None)

from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.compiled import load_base
from medassist.retrieval.terms import terms
from medassist.services.ask import AskService
from medassist.services.assembly import Parts, compiled_folder


class WordEncoder:
    """A deterministic encoder: a bag of index terms hashed into 64 places; the same words give the same direction."""

    identity = "words-64"
    dimension = 64
    device = "cpu"
    manifest = SimpleNamespace(heads=lambda: None)

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._row(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return np.stack([self._row(text) for text in texts])

    def _row(self, text: str) -> NDArray[np.float32]:
        row = np.full(self.dimension, 1e-3, np.float32)
        for term in terms(text):
            digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
            row[digest[0] % self.dimension] += 1.0 if digest[1] % 2 else -1.0
        return row / np.linalg.norm(row)


@pytest.fixture
def word_encoder() -> WordEncoder:
    """A fresh encoder of words; `encoded` lists the passages it was given."""
    return WordEncoder()


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The compiled knowledge base that comes with the program."""
    return load_base(compiled_folder())


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """All parts of the program over the real knowledge base and encoder, with nothing kept."""
    opened = Parts(tmp_path_factory.mktemp("诊所 资料"), device="cpu", threads=1)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def ask(parts: Parts) -> AskService:
    """The way of a question over the real knowledge base."""
    return parts.ask


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parent.parent
