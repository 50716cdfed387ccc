"""Reads a model pack: a folder whose manifest.json names each file with its SHA-256, so that damage is found at load."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from medassist.errors import ModelUnavailable

SCHEMA = "medassist.pack/1"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of a pack; `path` is relative to the pack's folder, `size` is in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class HeadLimit:
    """From where on a head is believed: its probability, and how many times that of the best rival label it must be.

    The recipe fits `probability` on its development split so that at least nine of ten answers above it are right.
    """

    probability: float
    ratio: float


@dataclass(frozen=True, slots=True)
class HeadTask:
    """One head: its labels in the order of its output, and its limit (None where the recipe found none good enough)."""

    labels: tuple[str, ...]
    limit: HeadLimit | None


@dataclass(frozen=True, slots=True)
class HeadsManifest:
    """What a pack says of its heads: the file, the SHA-256 of the encoder they were trained on, their tasks by name."""

    file: PackFile
    encoder_sha256: str
    tasks: Mapping[str, HeadTask]


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """What an encoder pack says of itself. `dimension` counts floats, `max_tokens` includes the two special tokens."""

    folder: Path
    id: str
    name: str
    version: str
    licence: str
    languages: tuple[str, ...]
    files: tuple[PackFile, ...]
    query_prefix: str
    passage_prefix: str
    dimension: int
    max_tokens: int
    minimum_memory_mb: int
    architecture: str = "transformer"
    """How the vectors are made; the program loads every kind alike (input_ids, attention_mask -> embedding)."""
    heads_entry: object = field(default=None, compare=False)
    """The heads as the pack describes them, not yet checked: heads that are not right must not cost the encoder."""

    def heads(self) -> HeadsManifest | None:
        """The heads of this encoder; None where the pack has none. Raises ModelUnavailable where they do not fit it."""
        if self.heads_entry is None:
            return None
        found = _heads_manifest(self.folder, self.heads_entry)
        if found.encoder_sha256 != self.file(".onnx").sha256:
            raise ModelUnavailable(
                zh=f"模型包“{self.folder.name}”的分类头属于另一个编码模型，因此不使用。",
                en=f"The heads in the model pack {self.folder.name} belong to another encoder, so they are not used.",
                detail=f"heads are of {found.encoder_sha256[:12]}, the encoder is {self.file('.onnx').sha256[:12]}",
            )
        return found

    def file(self, suffix: str) -> PackFile:
        """The one file whose name ends in `suffix`. Raises ModelUnavailable where there is none or more than one."""
        found = [file for file in self.files if file.path.endswith(suffix)]
        if len(found) != 1:
            raise _damaged(self.folder, f"{len(found)} files end in {suffix}")
        return found[0]

    def read(self, file: PackFile) -> bytes:
        """The bytes of `file`, read once and checked. Raises ModelUnavailable if missing, cut off or changed."""
        try:
            data = (self.folder / file.path).read_bytes()
        except OSError as error:
            raise _missing(self.folder, file.path, f"{type(error).__name__}: {error.strerror}") from error
        if len(data) != file.size:
            raise _damaged(self.folder, f"{file.path} has {len(data)} bytes instead of {file.size}")
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise _damaged(self.folder, f"{file.path} does not have the SHA-256 of the manifest")
        return data


def read_manifest(folder: Path) -> EncoderManifest:
    """The manifest of the encoder pack in `folder`; its files are not read yet. Raises ModelUnavailable."""
    try:
        text = (folder / MANIFEST).read_text("utf-8")
    except OSError as error:
        raise _missing(folder, MANIFEST, f"{type(error).__name__}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _damaged(folder, f"{MANIFEST} is not UTF-8") from error
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise _damaged(folder, f"{MANIFEST} is not JSON: {error}") from error
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”的格式本版本不认识，请换用 {SCHEMA} 格式的模型包。",
            en=f"The model pack {folder.name} has a format that this version does not know; use a {SCHEMA} pack.",
            detail=f"schema {fields.get('schema') if isinstance(fields, dict) else type(fields).__name__!r}",
        )
    return _encoder_manifest(folder, fields)


def verify(folder: Path) -> EncoderManifest:
    """Read and check every file of the pack in `folder`. Raises ModelUnavailable for the first that is not right."""
    manifest = read_manifest(folder)
    for file in manifest.files:
        manifest.read(file)
    heads = manifest.heads()
    if heads is not None:
        manifest.read(heads.file)
    return manifest


def _encoder_manifest(folder: Path, fields: Mapping[str, object]) -> EncoderManifest:
    kind = _text(folder, fields, "kind")
    if kind != "encoder":
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”不是编码模型，请选择编码模型包。",
            en=f"The model pack {folder.name} is not an encoder; choose an encoder pack.",
            detail=f"kind {kind!r}",
        )
    entries = fields.get("files")
    if not isinstance(entries, list) or not entries:
        raise _damaged(folder, "files is not a list of files")
    return EncoderManifest(
        folder=folder,
        id=_text(folder, fields, "id"),
        name=_text(folder, fields, "name"),
        version=_text(folder, fields, "version"),
        licence=_text(folder, fields, "licence"),
        languages=_languages(folder, fields),
        files=tuple(_pack_file(folder, entry) for entry in entries),
        query_prefix=_text(folder, fields, "query_prefix"),
        passage_prefix=_text(folder, fields, "passage_prefix"),
        dimension=_number(folder, fields, "dimension"),
        max_tokens=_number(folder, fields, "max_tokens"),
        minimum_memory_mb=_number(folder, fields, "minimum_memory_mb"),
        architecture=_text(folder, {"architecture": "transformer", **fields}, "architecture"),
        heads_entry=fields.get("heads"),
    )


def _heads_manifest(folder: Path, entry: object) -> HeadsManifest:
    if not isinstance(entry, dict) or entry.get("input") != "embedding":
        raise _damaged(folder, "heads is not an object with the input embedding")
    tasks = entry.get("tasks")
    if not isinstance(tasks, dict) or not tasks:
        raise _damaged(folder, "heads has no tasks")
    return HeadsManifest(
        _pack_file(folder, entry),
        _text(folder, entry, "encoder_sha256"),
        {str(name): _head_task(folder, str(name), task) for name, task in tasks.items()},
    )


def _head_task(folder: Path, name: str, task: object) -> HeadTask:
    labels = task.get("labels") if isinstance(task, dict) else None
    if not isinstance(task, dict) or not isinstance(labels, list) or len(labels) < 2:
        raise _damaged(folder, f"the head {name} has no labels")
    if not all(isinstance(label, str) for label in labels):
        raise _damaged(folder, f"a label of the head {name} is not a text")
    limit = task.get("limit")
    if limit is None:
        return HeadTask(tuple(labels), None)
    numbers = [limit.get(part) for part in ("probability", "ratio")] if isinstance(limit, dict) else [None]
    if not all(type(number) in (int, float) and math.isfinite(number) and number > 0 for number in numbers):
        raise _damaged(folder, f"the limit of the head {name} is not two positive numbers")
    return HeadTask(tuple(labels), HeadLimit(float(numbers[0]), float(numbers[1])))


def _pack_file(folder: Path, entry: object) -> PackFile:
    if not isinstance(entry, dict):
        raise _damaged(folder, "an entry of files is not an object")
    path = _text(folder, entry, "path")
    # a pack comes from a stranger's USB stick: it must not name files outside its folder
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or PurePosixPath(path).is_absolute() or "\\" in path or ":" in path:
        raise _damaged(folder, f"the path {path!r} leads out of the pack")
    return PackFile(path, _text(folder, entry, "sha256"), _number(folder, entry, "bytes"))


def _languages(folder: Path, fields: Mapping[str, object]) -> tuple[str, ...]:
    values = fields.get("languages")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _damaged(folder, "languages is not a list of codes")
    return tuple(values)


def _text(folder: Path, fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise _damaged(folder, f"{name} is not a text")
    return value


def _number(folder: Path, fields: Mapping[str, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise _damaged(folder, f"{name} is not a positive whole number")
    return value


def _missing(folder: Path, path: str, detail: str) -> ModelUnavailable:
    return ModelUnavailable(
        zh=f"模型包“{folder.name}”缺少文件 {path}，请重新复制该模型包。",
        en=f"The model pack {folder.name} lacks the file {path}; copy the pack again.",
        detail=detail,
    )


def _damaged(folder: Path, detail: str) -> ModelUnavailable:
    return ModelUnavailable(
        zh=f"模型包“{folder.name}”已损坏，请重新复制该模型包。",
        en=f"The model pack {folder.name} is damaged; copy the pack again.",
        detail=detail,
    )
