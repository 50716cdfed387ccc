"""One verifier over the real knowledge base, shared by the tests of verification."""

from __future__ import annotations

import pytest

from medassist.core.clinical import KnowledgeBase
from medassist.core.verification.names import Names
from medassist.core.verification.verifier import Verifier


@pytest.fixture(scope="session")
def names(knowledge: KnowledgeBase) -> Names:
    return Names(knowledge)


@pytest.fixture(scope="session")
def verifier(knowledge: KnowledgeBase) -> Verifier:
    return Verifier(knowledge)
