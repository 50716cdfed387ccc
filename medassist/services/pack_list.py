"""The language models that were added: what each is called, what it takes of disk and memory, and which one is in use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable
from medassist.inference.manifest import read_generator_manifest
from medassist.services.packs import added_packs


@dataclass(frozen=True, slots=True)
class AddedPack:
    """One added pack; `problem` says why it cannot be used, sizes are in bytes and megabytes of memory."""

    id: str
    name: str
    size: int
    memory_mb: int
    in_use: bool
    problem: Text | None = None


def list_packs(data: Path, used: str | None) -> tuple[AddedPack, ...]:
    """Every pack added to the data folder, by id; `used` is the identity (SHA-256) of the model that writes now."""
    return tuple(_described(folder, used) for folder in added_packs(data))


def _described(folder: Path, used: str | None) -> AddedPack:
    from medassist.inference.generator.onnx_generator import model_file  # with the runtime: not at start

    try:
        manifest = read_generator_manifest(folder)
        identity = model_file(manifest).sha256
    except ModelUnavailable as error:
        return AddedPack(folder.name, folder.name, 0, 0, in_use=False, problem=error.sentence)
    size = sum(file.size for file in manifest.files)
    return AddedPack(folder.name, manifest.name, size, manifest.minimum_memory_mb, in_use=identity == used)
