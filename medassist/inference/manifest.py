"""Reads a model pack: a folder whose manifest.json names each file with its SHA-256, so that damage is found at load."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from medassist.errors import ModelUnavailable

SCHEMA = "medassist.pack/1"
MANIFEST = "manifest.json"
LEAST_PASSAGE = 8
"""Tokens that a pair must have for the passage and the four special ones when the question is as long as it may be."""


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
class PackManifest:
    """What every pack says of itself."""

    folder: Path
    id: str
    name: str
    version: str
    kind: str
    licence: str
    languages: tuple[str, ...]
    files: tuple[PackFile, ...]
    minimum_memory_mb: int

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


@dataclass(frozen=True, slots=True)
class EncoderManifest(PackManifest):
    """What an encoder pack says of itself. `dimension` counts floats, `max_tokens` includes the two special tokens."""

    query_prefix: str
    passage_prefix: str
    dimension: int
    max_tokens: int
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


@dataclass(frozen=True, slots=True)
class RerankerManifest(PackManifest):
    """What a reranker pack says of itself. Tokens are counted with the four special ones, but `question_tokens`.

    The support head's logit is divided by `support_temperature` before the sigmoid (Guo et al., On Calibration of Modern Neural
    Networks, 2017); from `support_threshold` on, a probability, a claim counts as supported.
    """

    question_tokens: int
    rerank_tokens: int
    support_tokens: int
    support_temperature: float
    support_threshold: float


def read_manifest(folder: Path) -> EncoderManifest:
    """The manifest of the encoder pack in `folder`; its files are not read yet. Raises ModelUnavailable."""
    manifest = read_pack(folder)
    if not isinstance(manifest, EncoderManifest):
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”不是编码模型，请选择编码模型包。",
            en=f"The model pack {folder.name} is not an encoder; choose an encoder pack.",
            detail=f"kind {manifest.kind!r}",
        )
    return manifest


def read_reranker_manifest(folder: Path) -> RerankerManifest:
    """The manifest of the reranker pack in `folder`; its files are not read yet. Raises ModelUnavailable."""
    manifest = read_pack(folder)
    if not isinstance(manifest, RerankerManifest):
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”不是重排序模型，请选择重排序模型包。",
            en=f"The model pack {folder.name} is not a reranker; choose a reranker pack.",
            detail=f"kind {manifest.kind!r}",
        )
    return manifest


def read_pack(folder: Path) -> EncoderManifest | RerankerManifest:
    """The manifest of the pack in `folder`, whatever its kind; its files are not read yet. Raises ModelUnavailable."""
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
    kind = _text(folder, fields, "kind")
    if kind == "encoder":
        return _encoder_manifest(folder, fields)
    if kind == "reranker":
        return _reranker_manifest(folder, fields)
    raise ModelUnavailable(
        zh=f"模型包“{folder.name}”是本版本不认识的种类，请更新程序或换用别的模型包。",
        en=f"The model pack {folder.name} is of a kind that this version does not know; update the program or use another pack.",
        detail=f"kind {kind!r}",
    )


def verify(folder: Path) -> EncoderManifest | RerankerManifest:
    """Read and check every file of the pack in `folder`. Raises ModelUnavailable for the first that is not right."""
    manifest = read_pack(folder)
    for file in manifest.files:
        manifest.read(file)
    heads = manifest.heads() if isinstance(manifest, EncoderManifest) else None
    if heads is not None:
        manifest.read(heads.file)
    return manifest


def _common(folder: Path, fields: Mapping[str, object]) -> dict[str, Any]:
    """The fields of PackManifest."""
    entries = fields.get("files")
    if not isinstance(entries, list) or not entries:
        raise _damaged(folder, "files is not a list of files")
    texts = {name: _text(folder, fields, name) for name in ("id", "name", "version", "kind", "licence")}
    return {
        "folder": folder,
        **texts,
        "languages": _languages(folder, fields),
        "files": tuple(_pack_file(folder, entry) for entry in entries),
        "minimum_memory_mb": _number(folder, fields, "minimum_memory_mb"),
    }


def _encoder_manifest(folder: Path, fields: Mapping[str, object]) -> EncoderManifest:
    return EncoderManifest(
        **_common(folder, fields),
        query_prefix=_text(folder, fields, "query_prefix"),
        passage_prefix=_text(folder, fields, "passage_prefix"),
        dimension=_number(folder, fields, "dimension"),
        max_tokens=_number(folder, fields, "max_tokens"),
        architecture=_text(folder, {"architecture": "transformer", **fields}, "architecture"),
        heads_entry=fields.get("heads"),
    )


def _reranker_manifest(folder: Path, fields: Mapping[str, object]) -> RerankerManifest:
    support = fields.get("support")
    if not isinstance(support, dict):
        raise _damaged(folder, "support is not an object")
    question, rerank, claims = (
        _number(folder, fields, name) for name in ("question_tokens", "rerank_tokens", "support_tokens")
    )
    if question + LEAST_PASSAGE > min(rerank, claims):
        raise _damaged(folder, "the tokens of a question leave none for a passage")
    temperature, threshold = (_positive(folder, support, name) for name in ("temperature", "threshold"))
    if threshold >= 1:
        raise _damaged(folder, "the threshold of support is not a probability")
    return RerankerManifest(
        **_common(folder, fields),
        question_tokens=question,
        rerank_tokens=rerank,
        support_tokens=claims,
        support_temperature=temperature,
        support_threshold=threshold,
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
    if not isinstance(limit, dict):
        raise _damaged(folder, f"the limit of the head {name} is not an object")
    probability, ratio = (_positive(folder, limit, part) for part in ("probability", "ratio"))
    return HeadTask(tuple(labels), HeadLimit(probability, ratio))


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


def _positive(folder: Path, fields: Mapping[str, object], name: str) -> float:
    value = fields.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value <= 0:
        raise _damaged(folder, f"{name} is not a positive number")
    return float(value)


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
