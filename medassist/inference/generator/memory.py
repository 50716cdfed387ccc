"""Whether the memory for a language model is free, asked before it is loaded and not after the machine has begun to swap."""

from __future__ import annotations

import psutil

from medassist.errors import NotAvailable
from medassist.inference.manifest import GeneratorManifest


def free_megabytes() -> int:
    """Memory that can be had now without swapping, in MB."""
    return psutil.virtual_memory().available // 1_000_000


def check_memory(manifest: GeneratorManifest) -> None:
    """Raises NotAvailable where the model of `manifest` does not fit into what is free now."""
    free = free_megabytes()
    if manifest.minimum_memory_mb > free:
        raise NotAvailable(
            zh=f"语言模型“{manifest.name}”需要约 {manifest.minimum_memory_mb} MB 可用内存，现在只有 {free} MB："
            "请关闭其他程序，或改用较小的模型包。",
            en=f"The language model {manifest.name} needs about {manifest.minimum_memory_mb} MB of free memory and there are "
            f"{free} MB now: close other programs, or use a smaller pack.",
        )
