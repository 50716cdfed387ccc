"""Reads a model pack: a folder whose manifest.json names each file with its SHA-256, so that damage is found at load."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable
from medassist.inference.manifest_fields import (
    damaged,
    languages_field,
    missing,
    number_field,
    positive_field,
    text_field,
)

SCHEMA = "medassist.pack/1"
MANIFEST = "manifest.json"
CHAT_PARTS = ("system", "user", "assistant", "answer")
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
            raise damaged(self.folder, f"{len(found)} files end in {suffix}")
        return found[0]

    def read(self, file: PackFile) -> bytes:
        """The bytes of `file`, read once and checked. Raises ModelUnavailable if missing, cut off or changed."""
        try:
            data = (self.folder / file.path).read_bytes()
        except OSError as error:
            raise missing(self.folder, file.path, f"{type(error).__name__}: {error.strerror}") from error
        if len(data) != file.size:
            raise damaged(self.folder, f"{file.path} has {len(data)} bytes instead of {file.size}")
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise damaged(self.folder, f"{file.path} does not have the SHA-256 of the manifest")
        return data

    def check(self, file: PackFile) -> None:
        """Check `file` without holding it in memory. Raises ModelUnavailable if missing, cut off or changed."""
        try:
            with (self.folder / file.path).open("rb") as opened:
                found = hashlib.file_digest(opened, "sha256").hexdigest()
                size = opened.tell()
        except OSError as error:
            raise missing(self.folder, file.path, f"{type(error).__name__}: {error.strerror}") from error
        if size != file.size:
            raise damaged(self.folder, f"{file.path} has {size} bytes instead of {file.size}")
        if found != file.sha256:
            raise damaged(self.folder, f"{file.path} does not have the SHA-256 of the manifest")


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


@dataclass(frozen=True, slots=True)
class GeneratorManifest(PackManifest):
    """What a language model's pack says of itself. Sizes are those of the cache: [batch, kv_heads, tokens, head_size] float32
    for keys and for values of each layer. `chat` frames {text} as system, user or assistant; `answer` opens the reply.
    """

    context_tokens: int
    vocabulary: int
    layers: int
    kv_heads: int
    head_size: int
    chat: Mapping[str, str]
    end_ids: tuple[int, ...]
    special_ids: tuple[int, ...]
    """Tokens that only the frame may contain: never to be read from what a person typed."""


AnyManifest = EncoderManifest | RerankerManifest | GeneratorManifest
Kind = TypeVar("Kind", EncoderManifest, RerankerManifest, GeneratorManifest)


def read_manifest(folder: Path) -> EncoderManifest:
    """The manifest of the encoder pack in `folder`; its files are not read yet. Raises ModelUnavailable."""
    return _read_kind(folder, EncoderManifest, Text("编码模型", "an encoder"))


def read_reranker_manifest(folder: Path) -> RerankerManifest:
    """The manifest of the reranker pack in `folder`; its files are not read yet. Raises ModelUnavailable."""
    return _read_kind(folder, RerankerManifest, Text("重排序模型", "a reranker"))


def read_generator_manifest(folder: Path) -> GeneratorManifest:
    """The manifest of the language model in `folder`; its files are not read yet. Raises ModelUnavailable."""
    return _read_kind(folder, GeneratorManifest, Text("语言模型", "a language model"))


def _read_kind(folder: Path, wanted: type[Kind], called: Text) -> Kind:
    manifest = read_pack(folder)
    if not isinstance(manifest, wanted):
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”不是{called.zh}，请选择{called.zh}包。",
            en=f"The model pack {folder.name} is not {called.en}; choose {called.en} pack.",
            detail=f"kind {manifest.kind!r}",
        )
    return manifest


def read_pack(folder: Path) -> AnyManifest:
    """The manifest of the pack in `folder`, whatever its kind; its files are not read yet. Raises ModelUnavailable."""
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise missing(folder, MANIFEST, f"{type(error).__name__}: {error.strerror}") from error
    return parse_manifest(folder, data)


def parse_manifest(folder: Path, data: bytes) -> AnyManifest:
    """The manifest whose bytes are `data`, of a pack that lies or will lie in `folder`. Raises ModelUnavailable."""
    try:
        fields = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise damaged(folder, f"{MANIFEST} is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise damaged(folder, f"{MANIFEST} is not JSON: {error}") from error
    if not isinstance(fields, dict) or fields.get("schema") != SCHEMA:
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”的格式本版本不认识，请换用 {SCHEMA} 格式的模型包。",
            en=f"The model pack {folder.name} has a format that this version does not know; use a {SCHEMA} pack.",
            detail=f"schema {fields.get('schema') if isinstance(fields, dict) else type(fields).__name__!r}",
        )
    kind = text_field(folder, fields, "kind")
    if kind == "encoder":
        return _encoder_manifest(folder, fields)
    if kind == "reranker":
        return _reranker_manifest(folder, fields)
    if kind == "generator":
        return _generator_manifest(folder, fields)
    raise ModelUnavailable(
        zh=f"模型包“{folder.name}”是本版本不认识的种类，请更新程序或换用别的模型包。",
        en=f"The model pack {folder.name} is of a kind that this version does not know; update the program or use another pack.",
        detail=f"kind {kind!r}",
    )


def verify(folder: Path) -> AnyManifest:
    """Read and check every file of the pack in `folder`. Raises ModelUnavailable for the first that is not right."""
    manifest = read_pack(folder)
    for file in manifest.files:
        manifest.check(file)
    heads = manifest.heads() if isinstance(manifest, EncoderManifest) else None
    if heads is not None:
        manifest.check(heads.file)
    return manifest


def _common(folder: Path, fields: Mapping[str, object]) -> dict[str, Any]:
    """The fields of PackManifest."""
    entries = fields.get("files")
    if not isinstance(entries, list) or not entries:
        raise damaged(folder, "files is not a list of files")
    texts = {name: text_field(folder, fields, name) for name in ("id", "name", "version", "kind", "licence")}
    return {
        "folder": folder,
        **texts,
        "languages": languages_field(folder, fields),
        "files": tuple(_pack_file(folder, entry) for entry in entries),
        "minimum_memory_mb": number_field(folder, fields, "minimum_memory_mb"),
    }


def _encoder_manifest(folder: Path, fields: Mapping[str, object]) -> EncoderManifest:
    return EncoderManifest(
        **_common(folder, fields),
        query_prefix=text_field(folder, fields, "query_prefix"),
        passage_prefix=text_field(folder, fields, "passage_prefix"),
        dimension=number_field(folder, fields, "dimension"),
        max_tokens=number_field(folder, fields, "max_tokens"),
        architecture=text_field(folder, {"architecture": "transformer", **fields}, "architecture"),
        heads_entry=fields.get("heads"),
    )


def _reranker_manifest(folder: Path, fields: Mapping[str, object]) -> RerankerManifest:
    support = fields.get("support")
    if not isinstance(support, dict):
        raise damaged(folder, "support is not an object")
    question, rerank, claims = (
        number_field(folder, fields, name) for name in ("question_tokens", "rerank_tokens", "support_tokens")
    )
    if question + LEAST_PASSAGE > min(rerank, claims):
        raise damaged(folder, "the tokens of a question leave none for a passage")
    temperature, threshold = (positive_field(folder, support, name) for name in ("temperature", "threshold"))
    if threshold >= 1:
        raise damaged(folder, "the threshold of support is not a probability")
    return RerankerManifest(
        **_common(folder, fields),
        question_tokens=question,
        rerank_tokens=rerank,
        support_tokens=claims,
        support_temperature=temperature,
        support_threshold=threshold,
    )


def _generator_manifest(folder: Path, fields: Mapping[str, object]) -> GeneratorManifest:
    architecture = text_field(folder, fields, "architecture")
    if architecture != "decoder":
        raise ModelUnavailable(
            zh=f"模型包“{folder.name}”的模型结构本版本不认识，请更新程序或换用别的模型包。",
            en=f"The model pack {folder.name} has an architecture that this version does not know; "
            "update the program or use another pack.",
            detail=f"architecture {architecture!r}",
        )
    chat = fields.get("chat")
    if not isinstance(chat, dict) or any(
        not isinstance(chat.get(part), str) or chat[part].count("{text}") != (part != "answer") for part in CHAT_PARTS
    ):
        raise damaged(folder, f"chat does not frame {', '.join(CHAT_PARTS)}")
    context, vocabulary, layers, heads, size = (
        number_field(folder, fields, name)
        for name in ("context_tokens", "vocabulary", "layers", "kv_heads", "head_size")
    )
    return GeneratorManifest(
        **_common(folder, fields),
        context_tokens=context,
        vocabulary=vocabulary,
        layers=layers,
        kv_heads=heads,
        head_size=size,
        chat={part: chat[part] for part in CHAT_PARTS},
        end_ids=_ids(folder, fields, "end_ids", vocabulary),
        special_ids=_ids(folder, fields, "special_ids", vocabulary),
    )


def _ids(folder: Path, fields: Mapping[str, object], name: str, vocabulary: int) -> tuple[int, ...]:
    values = fields.get(name)
    if not isinstance(values, list) or not values or any(type(each) is not int for each in values):
        raise damaged(folder, f"{name} is not a list of tokens")
    if not all(0 <= each < vocabulary for each in values):
        raise damaged(folder, f"{name} has a token that the vocabulary lacks")
    return tuple(values)


def _heads_manifest(folder: Path, entry: object) -> HeadsManifest:
    if not isinstance(entry, dict) or entry.get("input") != "embedding":
        raise damaged(folder, "heads is not an object with the input embedding")
    tasks = entry.get("tasks")
    if not isinstance(tasks, dict) or not tasks:
        raise damaged(folder, "heads has no tasks")
    return HeadsManifest(
        _pack_file(folder, entry),
        text_field(folder, entry, "encoder_sha256"),
        {str(name): _head_task(folder, str(name), task) for name, task in tasks.items()},
    )


def _head_task(folder: Path, name: str, task: object) -> HeadTask:
    labels = task.get("labels") if isinstance(task, dict) else None
    if not isinstance(task, dict) or not isinstance(labels, list) or len(labels) < 2:
        raise damaged(folder, f"the head {name} has no labels")
    if not all(isinstance(label, str) for label in labels):
        raise damaged(folder, f"a label of the head {name} is not a text")
    limit = task.get("limit")
    if limit is None:
        return HeadTask(tuple(labels), None)
    if not isinstance(limit, dict):
        raise damaged(folder, f"the limit of the head {name} is not an object")
    probability, ratio = (positive_field(folder, limit, part) for part in ("probability", "ratio"))
    return HeadTask(tuple(labels), HeadLimit(probability, ratio))


def _pack_file(folder: Path, entry: object) -> PackFile:
    if not isinstance(entry, dict):
        raise damaged(folder, "an entry of files is not an object")
    path = text_field(folder, entry, "path")
    # a pack comes from a stranger's USB stick: it must not name files outside its folder
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or PurePosixPath(path).is_absolute() or "\\" in path or ":" in path:
        raise damaged(folder, f"the path {path!r} leads out of the pack")
    return PackFile(path, text_field(folder, entry, "sha256"), number_field(folder, entry, "bytes"))
