"""What a person chose, kept as one small file in the data folder; a damaged file means the defaults, never an error."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from medassist.core.diagnosis.clinic import LEVELS, ClinicLevel

FILE = "settings.json"
IDLE_MINUTES = 10
"""After so long without a request a language model's memory is given back; the next one loads it again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Language None follows the system; `text_percent` scales all type; `emergency_number` is the local one.

    `clinic_level` says which tests are at hand. `write_answers`: a language model, where there is one, writes beside the
    evidence without being asked to.
    """

    language: Literal["zh", "en"] | None = None
    theme: Literal["system", "light", "dark"] = "system"
    text_percent: int = 100
    device: Literal["auto", "cpu", "cuda", "dml", "coreml"] = "auto"
    emergency_number: str = "120"
    keep_history: bool = True
    clinic_level: ClinicLevel = "township"
    generator_idle_minutes: int = IDLE_MINUTES
    write_answers: bool = True


_ALLOWED: dict[str, tuple[object, ...]] = {
    "language": (None, "zh", "en"),
    "theme": ("system", "light", "dark"),
    "device": ("auto", "cpu", "cuda", "dml", "coreml"),
    "text_percent": tuple(range(80, 205, 5)),
    "keep_history": (True, False),
    "clinic_level": LEVELS,
    "generator_idle_minutes": tuple(range(1, 241)),
    "write_answers": (True, False),
}


def load_settings(folder: Path) -> Settings:
    """The settings of a data folder; a value that is not allowed becomes its default."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    chosen = {field.name: stored[field.name] for field in fields(Settings) if field.name in stored}
    valid = {name: value for name, value in chosen.items() if _is_allowed(name, value)}
    return Settings(**valid)


def save_settings(settings: Settings, folder: Path) -> None:
    """Writes the settings in one step. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (FILE + ".new")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / FILE)


def _is_allowed(name: str, value: object) -> bool:
    if name == "emergency_number":
        return isinstance(value, str) and 0 < len(value) <= 20
    return any(value is option or (value == option and type(value) is type(option)) for option in _ALLOWED[name])
