"""Which of the added language models writes here: the largest that the free memory holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable
from medassist.inference.generator.memory import free_megabytes
from medassist.inference.manifest import GeneratorManifest, read_generator_manifest
from medassist.inference.session import Device
from medassist.services.packs import added_packs
from medassist.settings import IDLE_MINUTES

if TYPE_CHECKING:  # loaded only where a pack was added
    from medassist.inference.generator.process import ProcessGenerator

NONE_ADDED = Text(
    "没有添加语言模型包：回答只摘录依据原文。要让程序撰写，请把模型包复制到本机后运行 `models add 文件夹或.zip`。",
    "No language model has been added: answers are made of the evidence's own sentences. To have texts written, copy a pack to "
    "this machine and run `models add FOLDER-OR-ZIP`.",
)


@dataclass(frozen=True, slots=True)
class FoundGenerator:
    """A language model to write with, or None; and what is to be said of it."""

    generator: ProcessGenerator | None
    notices: tuple[Text, ...] = ()


def found_generator(
    data: Path, *, device: Device = "auto", threads: int | None = None, idle_minutes: float = IDLE_MINUTES
) -> FoundGenerator:
    """The language model among the packs added to `data`; packs that cannot be used are told and passed over.

    It is loaded at its first request, and given up after `idle_minutes` without one.
    """
    notices: list[Text] = []
    for manifest in _by_preference(_readable(added_packs(data), notices)):
        from medassist.inference.generator.process import ProcessGenerator

        try:
            generator = ProcessGenerator(manifest.folder, device=device, threads=threads, idle_minutes=idle_minutes)
        except ModelUnavailable as error:
            notices.append(error.sentence)
            continue
        if generator.device_reason is not None:
            notices.append(generator.device_reason)
        return FoundGenerator(generator, tuple(notices))
    return FoundGenerator(None, (*notices, *(() if notices else (NONE_ADDED,))))


def _readable(folders: Sequence[Path], notices: list[Text]) -> list[GeneratorManifest]:
    found: list[GeneratorManifest] = []
    for folder in folders:
        try:
            found.append(read_generator_manifest(folder))
        except ModelUnavailable as error:
            notices.append(error.sentence)
    return found


def _by_preference(packs: Sequence[GeneratorManifest]) -> list[GeneratorManifest]:
    """Those that fit into the free memory first, the larger before the smaller; then the others, the smallest first."""
    free = free_megabytes()
    sizes = {pack.id: sum(file.size for file in pack.files) for pack in packs}
    return sorted(
        packs,
        key=lambda pack: (
            pack.minimum_memory_mb > free,
            sizes[pack.id] if pack.minimum_memory_mb > free else -sizes[pack.id],
        ),
    )
