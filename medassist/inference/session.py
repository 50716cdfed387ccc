"""Opens ONNX sessions: silences telemetry before the runtime is loaded, chooses the device and says why.

Import this module before PySide6 (on Windows the two ship clashing C++ libraries); import onnxruntime nowhere else.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when the library loads: the call below alone would come too late

import numpy as np
import onnxruntime
import psutil
from numpy.typing import NDArray

from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable

if hasattr(onnxruntime, "disable_telemetry_events"):
    onnxruntime.disable_telemetry_events()

Device = Literal["auto", "cpu", "cuda", "dml", "coreml"]

PROVIDERS: dict[str, str] = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "dml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
AUTOMATIC_ORDER = ("cuda", "dml", "cpu")
ERRORS_ONLY = 3
_OUT_OF_MEMORY = ("out of memory", "failed to allocate", "cudaerrormemoryallocation", "bad_alloc", "e_outofmemory")
_NO_LIBRARY = ("shared object file", "loadlibrary", ".so", ".dll", ".dylib", "insufficient driver")
SPIN_MICROSECONDS = "50"


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The device to use, and, if it is not the one that was asked for, why."""

    device: str
    reason: Text | None

    @property
    def providers(self) -> list[str]:
        """The runtime's names, best first; the processor always comes last."""
        return list(dict.fromkeys([PROVIDERS[self.device], PROVIDERS["cpu"]]))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A loaded model and the device that it really runs on."""

    session: onnxruntime.InferenceSession
    device: str
    reason: Text | None


def choose_device(asked: Device, available: Sequence[str] | None = None) -> DeviceChoice:
    """The device for `asked` among the runtime's `available` provider names (those of this machine by default)."""
    offered = set(onnxruntime.get_available_providers() if available is None else available)
    if asked == "auto":
        return DeviceChoice(next((name for name in AUTOMATIC_ORDER if PROVIDERS[name] in offered), "cpu"), None)
    if PROVIDERS[asked] in offered:
        return DeviceChoice(asked, None)
    return DeviceChoice("cpu", _not_offered(asked))


def values_on(device: str, values: NDArray[np.generic]) -> onnxruntime.OrtValue:
    """`values` as the runtime takes them on `device`: the array itself on the processor, a copy on a card."""
    place = device if device in ("cuda", "dml") else "cpu"
    return onnxruntime.OrtValue.ortvalue_from_numpy(values, place, 0)


def physical_cores() -> int:
    """Cores that this process may use, hyper-threads not counted; at least 1."""
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    return max(1, min(cores, allowed))


def open_session(
    model: bytes,
    *,
    device: Device = "auto",
    threads: int | None = None,
    trial: Callable[[onnxruntime.InferenceSession], object] | None = None,
    weights: Path | None = None,
) -> OpenSession:
    """Load `model` (bytes, so that no path reaches the native loader). Raises ModelUnavailable.

    `weights` is the file that the model's constants lie in, if they lie apart. It is mapped, not read: it must stay as it
    is while the session is open.

    On a graphics card `trial` is run once, since some of them take a model and fail only at its first use; a card that
    fails, for whatever reason, is left for the processor, and the reason is told.
    """
    choice = choose_device(device)
    if choice.device != "cpu":
        try:
            session = _create(model, choice.providers, threads, weights)
            if PROVIDERS[choice.device] not in session.get_providers():  # the runtime falls back without a word
                return OpenSession(session, "cpu", _failed(choice.device, None))
            if trial is not None:
                trial(session)
            return OpenSession(session, choice.device, choice.reason)
        except Exception as error:  # the runtime raises its own classes, one for each status code
            choice = DeviceChoice("cpu", _failed(choice.device, error))
    try:
        session = _create(model, choice.providers, threads, weights)
    except Exception as error:
        raise _unreadable(error) from error
    return OpenSession(session, choice.device, choice.reason)


def _create(
    model: bytes, providers: list[str], threads: int | None, weights: Path | None
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or physical_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    # waiting threads that spin longer take the cores from the window: beside other work this halves the median latency
    options.add_session_config_entry("session.intra_op.spin_duration_us", SPIN_MICROSECONDS)
    if weights is None:
        return onnxruntime.InferenceSession(model, options, providers=providers)
    return _create_mapped(model, options, providers, weights)


def _create_mapped(
    model: bytes, options: onnxruntime.SessionOptions, providers: list[str], weights: Path
) -> onnxruntime.InferenceSession:
    """The runtime packs what it multiplies and reads the rest, tables, where it lies: the file is not held twice."""
    with weights.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    buffer = np.frombuffer(mapped, np.uint8)
    options.add_session_config_entry("session.use_external_initializer_file_buffers_directly", "1")
    options.enable_cpu_mem_arena = False  # gives back what packing needed
    options.add_external_initializers_from_files_in_memory([weights.name], [buffer], [buffer.size])
    session = onnxruntime.InferenceSession(model, options, providers=providers)
    session.mapped_weights = buffer  # pyright: ignore[reportAttributeAccessIssue] - lives as long as the session
    if hasattr(mapped, "madvise"):
        mapped.madvise(mmap.MADV_DONTNEED)
    return session


def _not_offered(asked: str) -> Text:
    return Text(
        zh=f"本机没有可用的 {asked.upper()} 设备，已改用处理器（CPU）。",
        en=f"{asked.upper()} is not available on this machine, so the processor (CPU) is used.",
    )


def _failed(asked: str, error: Exception | None) -> Text:
    """Why the card is not used, as far as the runtime's own words tell: its classes do not."""
    said = str(error or "").lower()
    name = asked.upper()
    if any(word in said for word in _OUT_OF_MEMORY):
        return Text(
            zh=f"{name} 设备的内存不足，已改用处理器（CPU）。",
            en=f"{name} has too little memory for the model, so the processor (CPU) is used.",
        )
    if any(word in said for word in _NO_LIBRARY):
        return Text(
            zh=f"{name} 设备所需的驱动或运行库缺失，已改用处理器（CPU）。",
            en=f"A driver or library that {name} needs is missing, so the processor (CPU) is used.",
        )
    return Text(
        zh=f"模型无法在 {name} 设备上启动，已改用处理器（CPU）。",
        en=f"The model could not start on {name}, so the processor (CPU) is used.",
    )


def _unreadable(error: Exception) -> ModelUnavailable:
    return ModelUnavailable(
        zh="模型文件无法打开，请重新复制模型包。",
        en="The model file cannot be opened; copy the model pack again.",
        detail=f"{type(error).__name__}: {error}",
    )
