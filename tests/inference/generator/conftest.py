"""The tiny language model (random weights, see tests.recipe.language_model.tiny_decoder), loaded in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.inference.generator.onnx_generator import OnnxGenerator, load_generator


@pytest.fixture(scope="session")
def tiny() -> Path:
    """The folder of the tiny pack."""
    return Path(__file__).with_name("tiny")


@pytest.fixture(scope="module")
def generator(tiny: Path) -> OnnxGenerator:
    """The tiny model."""
    return load_generator(tiny, device="cpu", threads=1)


@pytest.fixture(scope="module")
def plain(tiny: Path) -> OnnxGenerator:
    """The tiny model without prompt lookup."""
    loaded = load_generator(tiny, device="cpu", threads=1)
    loaded.writer.copies = False
    return loaded
