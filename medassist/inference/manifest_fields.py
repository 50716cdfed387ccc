"""Fields of a manifest, each checked where it is read, and the two sentences for a pack that is not whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from medassist.errors import ModelUnavailable


def languages_field(folder: Path, fields: Mapping[str, object]) -> tuple[str, ...]:
    """The codes of languages. Raises ModelUnavailable."""
    values = fields.get("languages")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise damaged(folder, "languages is not a list of codes")
    return tuple(values)


def text_field(folder: Path, fields: Mapping[str, object], name: str) -> str:
    """The text `name`. Raises ModelUnavailable."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise damaged(folder, f"{name} is not a text")
    return value


def number_field(folder: Path, fields: Mapping[str, object], name: str) -> int:
    """The positive whole number `name`. Raises ModelUnavailable."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise damaged(folder, f"{name} is not a positive whole number")
    return value


def positive_field(folder: Path, fields: Mapping[str, object], name: str) -> float:
    """The positive finite number `name`. Raises ModelUnavailable."""
    value = fields.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value <= 0:
        raise damaged(folder, f"{name} is not a positive number")
    return float(value)


def missing(folder: Path, path: str, detail: str) -> ModelUnavailable:
    """What to raise where the file `path` of a pack is not there."""
    return ModelUnavailable(
        zh=f"模型包“{folder.name}”缺少文件 {path}，请重新复制该模型包。",
        en=f"The model pack {folder.name} lacks the file {path}; copy the pack again.",
        detail=detail,
    )


def damaged(folder: Path, detail: str) -> ModelUnavailable:
    """What to raise where a pack is not as it was made; `detail` is for the log."""
    return ModelUnavailable(
        zh=f"模型包“{folder.name}”已损坏，请重新复制该模型包。",
        en=f"The model pack {folder.name} is damaged; copy the pack again.",
        detail=detail,
    )
