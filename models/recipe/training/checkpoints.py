"""Writes and reads the state of a run: whole or not at all, and only for the run it belongs to."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from models.recipe.training.settings import TrainingError


def save(path: Path, state: dict[str, Any]) -> None:
    """Write `state` (tensors, numbers, texts, lists, dicts of them) beside `path` and move it there.

    Raises TrainingError if the disk is full or cannot be written; the earlier checkpoint is whole then.
    """
    buffer = io.BytesIO()
    torch.save(state, buffer)
    write(path, buffer.getbuffer())


def write(path: Path, data: bytes | memoryview) -> None:
    """Write `data` beside `path`, to the disk, and move it there. Raises TrainingError; `path` is as before then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise TrainingError(
            f"{path} could not be written ({error.strerror}); the earlier one is whole, free space and run it again."
        ) from error


def load(path: Path, identity: str) -> dict[str, Any] | None:
    """The state in `path`, or None if there is none. Raises TrainingError if it is damaged or of other settings."""
    if not path.exists():
        return None
    try:
        state = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise TrainingError(f"{path} is damaged; delete it to begin anew.") from error
    if not isinstance(state, dict) or state.get("identity") != identity:
        found = state.get("identity") if isinstance(state, dict) else None
        raise TrainingError(
            f"{path} is of other settings or another corpus ({found}, not {identity}); name another --run, or delete it"
            " to begin anew."
        )
    return state


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process at a time writes in `folder`. Raises TrainingError while another does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TrainingError(f"Another process is at work in {folder}; wait for it, or stop it.") from error
        yield
