"""The bundled pack, loaded once for all tests of inference."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.inference.encoder import OnnxEncoder, load_encoder

PACK = Path(__file__).resolve().parents[2] / "models" / "encoder"


@pytest.fixture(scope="session")
def pack() -> Path:
    """The folder of the bundled encoder."""
    return PACK


@pytest.fixture(scope="session")
def encoder(pack: Path) -> OnnxEncoder:
    """The bundled encoder on two threads of the processor."""
    return load_encoder(pack, device="cpu", threads=2)
