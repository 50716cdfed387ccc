"""Adds and removes model packs: copied from a folder or zip (a USB stick), checked while they are copied, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

from medassist.core.clinical import Text
from medassist.errors import BadInput, ModelUnavailable, NotAvailable, Stopped
from medassist.inference.manifest import MANIFEST, AnyManifest, GeneratorManifest, PackFile, parse_manifest

FOLDER = "models"
"""Where added packs lie in the data folder."""
CARD = "CARD.md"
LARGEST_MANIFEST = 1 << 20
CHUNK = 1 << 20
SPARE_BYTES = 64 << 20
"""What stays free on the disk beside the pack."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""Names that Windows keeps for devices."""
Opener = Callable[[str], IO[bytes]]
Progress = Callable[[int, int], None]
"""Bytes copied, bytes in all."""


def added_packs(data: Path) -> list[Path]:
    """Folders of the packs that were added to the data folder `data`, by name."""
    return sorted(manifest.parent for manifest in (data / FOLDER).glob(f"[!.]*/{MANIFEST}"))


def add_pack(
    source: Path,
    data: Path,
    *,
    progress: Progress = lambda _done, _all: None,
    stopped: Callable[[], bool] = lambda: False,
) -> AnyManifest:
    """Copy the pack in the folder or zip `source` into the data folder; one of the same id is replaced.

    Nothing of the source is used but the files that its manifest names, and of each no more bytes than it says.
    Raises BadInput, ModelUnavailable, NotAvailable (disk full, too little memory), Stopped; then nothing is changed.
    """
    with _opened(source) as opener:
        try:
            with opener(MANIFEST) as file:
                text = file.read(LARGEST_MANIFEST + 1)
        except (KeyError, OSError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _no_pack(source, f"{type(error).__name__}: {error}") from error
        if len(text) > LARGEST_MANIFEST:
            raise _no_pack(source, "the manifest is too large")
        manifest = parse_manifest(Path(source.stem), text)
        _check_fit(manifest, source)
        target = data / FOLDER / manifest.id
        total = sum(file.size for file in manifest.files)
        unfinished = data / FOLDER / f".{manifest.id}.part"
        with _room(data / FOLDER, unfinished, total):
            done = 0
            for file in manifest.files:
                for copied in _copy(opener, file, unfinished / file.path, manifest):
                    if stopped():
                        raise Stopped
                    done += copied
                    progress(done, total)
            _copy_card(opener, unfinished / CARD)
            _write(unfinished / MANIFEST, text)
            _put_in_place(unfinished, target)
    return manifest


def remove_pack(pack: str, data: Path) -> None:
    """Delete the added pack with the id `pack`. Raises NotAvailable where there is none."""
    for folder in added_packs(data):
        if folder.name == pack:
            gone = folder.with_name(f".{folder.name}.gone")
            shutil.rmtree(gone, ignore_errors=True)
            folder.rename(gone)  # in one step, so that half a pack is never found
            shutil.rmtree(gone, ignore_errors=True)
            return
    raise NotAvailable(
        zh=f"没有名为“{pack}”的已添加模型包；程序自带的模型包不能删除。",
        en=f"There is no added pack {pack!r}; the packs that come with the program cannot be removed.",
    )


@contextmanager
def _opened(source: Path) -> Iterator[Opener]:
    """How to open a file of the pack by its path in the pack."""
    if source.is_dir():
        yield lambda path: (source / path).open("rb")
        return
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError as error:
        raise BadInput(
            zh=f"找不到“{source.name}”，请检查路径。", en=f"{source.name} does not exist; check the path."
        ) from error
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise _no_pack(source, f"{type(error).__name__}: {error}") from error
    with archive:
        yield _zip_opener(archive, source)


def _zip_opener(archive: zipfile.ZipFile, source: Path) -> Opener:
    """Files of the one pack in a zip, which may lie in one folder of it."""
    found = [name for name in archive.namelist() if name == MANIFEST or name.endswith(f"/{MANIFEST}")]
    if len(found) != 1:
        raise _no_pack(source, f"{len(found)} manifests")
    before = found[0].removesuffix(MANIFEST)
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise BadInput(
            zh=f"“{source.name}”有密码保护，请先解压再添加其中的文件夹。",
            en=f"{source.name} is protected by a password; unpack it first and add the folder.",
        )
    return lambda path: archive.open(before + path)


def _check_fit(manifest: AnyManifest, source: Path) -> None:
    """Raise where this program or machine cannot use the pack, however whole it is."""
    if not isinstance(manifest, GeneratorManifest):
        raise BadInput(
            zh=f"“{source.name}”不是语言模型包；编码和重排序模型随程序提供，不能另外添加。",
            en=f"{source.name} is not a language model; the encoder and reranker come with the program.",
            detail=f"kind {manifest.kind!r}",
        )
    if not _ID.fullmatch(manifest.id) or _RESERVED.fullmatch(manifest.id):
        raise _no_pack(source, f"the id {manifest.id!r} cannot be a folder")
    paths = [file.path.casefold() for file in manifest.files]
    if len(set(paths)) != len(paths) or MANIFEST in paths:
        raise _no_pack(source, "a path stands twice")
    manifest.file(".onnx")
    manifest.file("tokenizer.json")
    there = psutil.virtual_memory().total // 1_000_000
    if manifest.minimum_memory_mb > there:
        raise NotAvailable(
            zh=f"“{manifest.name}”需要 {manifest.minimum_memory_mb} MB 内存，本机只有 {there} MB，请选用较小的模型包。",
            en=f"{manifest.name} needs {manifest.minimum_memory_mb} MB of memory and this machine has {there} MB; "
            "choose a smaller pack.",
        )


@contextmanager
def _room(folder: Path, unfinished: Path, total: int) -> Iterator[None]:
    """An empty folder `unfinished` with room for `total` bytes; gone afterwards, whatever happens."""
    try:
        shutil.rmtree(unfinished, ignore_errors=True)  # of a copy that was cut off
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < total + SPARE_BYTES:
            raise _full(total)
        unfinished.mkdir()
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _full(total) from error
        raise NotAvailable(
            zh="模型包无法写入数据文件夹，请检查其权限。",
            en="The pack cannot be written into the data folder; check its permissions.",
            detail=f"{type(error).__name__}: {error.strerror}",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _copy(opener: Opener, file: PackFile, target: Path, manifest: AnyManifest) -> Iterator[int]:
    """Copy one file, checking size and SHA-256 on the way; gives the bytes of each chunk."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as copy:
        try:
            with opener(file.path) as original:
                while chunk := _read(original, file, manifest):
                    size += len(chunk)
                    if size > file.size:  # a zip may unpack to far more than it says
                        break
                    digest.update(chunk)
                    copy.write(chunk)
                    yield len(chunk)
        except (KeyError, NotImplementedError, FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise _not_whole(manifest, file, f"{type(error).__name__}") from error
        copy.flush()
        os.fsync(copy.fileno())
    if size != file.size or digest.hexdigest() != file.sha256:
        raise _not_whole(manifest, file, f"{size} of {file.size} bytes")


def _read(original: IO[bytes], file: PackFile, manifest: AnyManifest) -> bytes:
    """The next chunk. What the source cannot give is told apart from what the target cannot take."""
    try:
        return original.read(CHUNK)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _not_whole(manifest, file, f"{type(error).__name__}: {error}") from error


def _copy_card(opener: Opener, target: Path) -> None:
    """The model card lies beside the files of the manifest, if there is one; it is for people only."""
    with suppress(KeyError, FileNotFoundError), opener(CARD) as file:
        _write(target, file.read(LARGEST_MANIFEST))


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(unfinished: Path, target: Path) -> None:
    """Move the new pack where the old one was; if that fails the old one is put back."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    replaced = target.exists()
    if replaced:
        target.rename(old)
    try:
        unfinished.rename(target)
    except OSError:
        if replaced:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _no_pack(source: Path, detail: str) -> BadInput:
    return BadInput(
        zh=f"“{source.name}”不是模型包，或已损坏；请选择含 {MANIFEST} 的文件夹或 .zip 文件。",
        en=f"{source.name} is not a model pack, or it is damaged; choose a folder or .zip file with a {MANIFEST}.",
        detail=detail,
    )


def _not_whole(manifest: AnyManifest, file: PackFile, detail: str) -> ModelUnavailable:
    return ModelUnavailable(
        zh=f"“{manifest.name}”的文件 {file.path} 缺失、不完整或已被改动，没有添加；请重新复制该模型包。",
        en=f"The file {file.path} of {manifest.name} is missing, cut off or changed, so nothing was added; copy the pack again.",
        detail=detail,
    )


def _full(total: int) -> NotAvailable:
    megabytes = (total + SPARE_BYTES) // 1_000_000
    return NotAvailable(
        zh=f"磁盘空间不足：添加该模型包需要 {megabytes} MB 可用空间，请腾出空间后再试。",
        en=f"The disk is too full: the pack needs {megabytes} MB of free space; free some and try again.",
    )


def progress_text(done: int, total: int) -> Text:
    """How far the copy is."""
    return Text(f"正在复制并校验 {done * 100 // total}%", f"Copying and checking, {done * 100 // total} %")
