"""One file of validated knowledge and one of passage vectors: written at build time, loaded in milliseconds."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import msgspec
import numpy as np
from numpy.typing import NDArray

from medassist.core.clinical import KnowledgeBase
from medassist.core.evidence import Encoder, Passage
from medassist.errors import KnowledgeUnavailable
from medassist.knowledge.passages import embedded_text, passages_of

FORMAT = b"medassist.knowledge/1\n"
BASE_FILE = "knowledge.bin"
VECTOR_FILE = "vectors.npz"


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Vectors of passages: `rows` int8 [n, d] times `scale` float32 [n, 1]; `keys` uint64 [n] of text and encoder."""

    encoder: str
    keys: NDArray[np.uint64]
    rows: NDArray[np.int8]
    scale: NDArray[np.float32]


def write_base(base: KnowledgeBase, folder: Path) -> None:
    """Writes the base as one checksummed file."""
    body = zlib.compress(msgspec.msgpack.encode(base), 6)
    _replace(folder / BASE_FILE, FORMAT + hashlib.sha256(body).digest() + body)


def load_base(folder: Path) -> KnowledgeBase:
    """The compiled base; KnowledgeUnavailable when it is missing or damaged."""
    try:
        raw = (folder / BASE_FILE).read_bytes()
    except OSError as error:
        raise _unavailable("missing", str(type(error).__name__)) from error
    header = len(FORMAT) + 32
    body = raw[header:]
    if not raw.startswith(FORMAT) or hashlib.sha256(body).digest() != raw[len(FORMAT) : header]:
        raise _unavailable("damaged", "checksum")
    try:
        return msgspec.msgpack.decode(zlib.decompress(body), type=KnowledgeBase)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise _unavailable("damaged", str(error)) from error


def quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows of unit length as int8 with one scale a row; the largest component becomes 127."""
    peak = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-12)
    scale = (peak / 127.0).astype(np.float32)
    return np.round(vectors / scale).astype(np.int8), scale


def vector_key(passage: Passage, encoder: str) -> int:
    """What a stored vector belongs to: the text the encoder read and the encoder's hash."""
    digest = hashlib.blake2b(f"{encoder}\0{embedded_text(passage)}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def write_vectors(base: KnowledgeBase, encoder: Encoder, folder: Path) -> int:
    """Encodes the passages that have no vector of this encoder yet; returns how many that were."""
    known = {}
    old = load_vectors(folder)
    if old is not None and old.encoder == encoder.identity:
        known = {int(key): index for index, key in enumerate(old.keys)}
    passages = passages_of(base)
    keys = [vector_key(passage, encoder.identity) for passage in passages]
    fresh = [index for index, key in enumerate(keys) if key not in known]
    rows = np.zeros((len(passages), encoder.dimension), np.int8)
    scale = np.zeros((len(passages), 1), np.float32)
    for index, key in enumerate(keys):
        if old is not None and key in known:
            rows[index], scale[index] = old.rows[known[key]], old.scale[known[key]]
    if fresh:
        encoded = encoder.encode_passages([embedded_text(passages[index]) for index in fresh])
        rows[fresh], scale[fresh] = quantised(encoded)
    buffer = io.BytesIO()
    np.savez(buffer, encoder=np.array(encoder.identity), keys=np.array(keys, np.uint64), rows=rows, scale=scale)
    _replace(folder / VECTOR_FILE, buffer.getvalue())
    return len(fresh)


def load_vectors(folder: Path) -> PassageVectors | None:
    """The stored vectors; None when there are none that can be read."""
    try:
        with np.load(io.BytesIO((folder / VECTOR_FILE).read_bytes()), allow_pickle=False) as stored:
            return PassageVectors(str(stored["encoder"]), stored["keys"], stored["rows"], stored["scale"])
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, struct.error, zlib.error, BadZipFile):
        return None


def _replace(target: Path, content: bytes) -> None:
    """Writes beside the target, flushes, then puts it in place in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def _unavailable(what: str, detail: str) -> KnowledgeUnavailable:
    zh = "内置知识库文件缺失" if what == "missing" else "内置知识库文件已损坏"
    return KnowledgeUnavailable(
        zh=f"{zh}；请重新安装，或运行“./run knowledge compile”重建。自己的资料库仍可搜索。",
        en=f"The built-in knowledge file is {what}; reinstall, or rebuild it with `./run knowledge compile`. "
        "Your own libraries can still be searched.",
        detail=detail,
    )
