"""The step `corpus`."""

from __future__ import annotations


def corpus_step(arguments: list[str]) -> int:
    """Write the corpus."""
    raise NotImplementedError(arguments)


STEPS = {"corpus": corpus_step}
