"""The weights of a ranking are data of one encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from medassist.retrieval.weights import WEIGHTS_FILE, ExpansionWeights, FusionWeights, load_weights, save_weights


def test_what_was_saved_is_loaded_for_its_encoder_alone(tmp_path: Path) -> None:
    fitted = FusionWeights(0.3, 0.7, "e", ExpansionWeights(name=0.1))
    save_weights(fitted, tmp_path)
    assert load_weights(tmp_path, "e") == fitted
    assert load_weights(tmp_path, "other") == FusionWeights()
    assert load_weights(tmp_path, None) == FusionWeights()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"expansion": 3}',
        '{"words": 7, "encoder": "e", "expansion": {}}',
        '{"words": "a", "encoder": "e", "expansion": {}}',
    ],
)
def test_a_file_that_cannot_be_used_is_as_if_there_were_none(tmp_path: Path, content: str) -> None:
    (tmp_path / WEIGHTS_FILE).write_text(content, encoding="utf-8")
    assert load_weights(tmp_path, "e") == FusionWeights()


def test_without_a_file_the_weights_that_hold_for_any_encoder_are_used(tmp_path: Path) -> None:
    assert load_weights(tmp_path, "e") == FusionWeights()
