"""The heads beside an encoder: what its vectors say of a text (route, urgency, finding), as calibrated probabilities."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from medassist.errors import ModelUnavailable
from medassist.inference.manifest import EncoderManifest, HeadTask
from medassist.inference.session import OpenSession, open_session


class Heads:
    """The loaded heads of one encoder. May be called from several threads at once."""

    def __init__(self, tasks: Mapping[str, HeadTask], dimension: int, opened: OpenSession) -> None:
        self.tasks = dict(tasks)
        self.dimension = dimension
        self._session = opened.session

    def probabilities(self, task: str, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """For vectors float32 [n, dimension] of queries: probabilities float32 [n, labels] of `task`; each row sums to 1.

        The scores were divided by the temperature fitted by the recipe before the softmax; both are in the graph
        (Guo et al., On Calibration of Modern Neural Networks, 2017). Raises KeyError for a task there is no head for.
        """
        labels = self.tasks[task].labels
        if len(vectors) == 0:
            return np.empty((0, len(labels)), np.float32)
        (output,) = self._session.run([task], {"embedding": np.ascontiguousarray(vectors, np.float32)})
        return np.asarray(output, np.float32)


def load_heads(manifest: EncoderManifest) -> Heads | None:
    """The heads of the pack; None where it has none. They always run on the processor: they are three small products.

    Raises ModelUnavailable where the file is missing or changed, belongs to another encoder, or is not what the manifest
    says.
    """
    entry = manifest.heads()
    if entry is None:
        return None
    opened = open_session(manifest.read(entry.file), device="cpu", threads=1)
    widths = {output.name: output.shape[-1] for output in opened.session.get_outputs()}
    inputs = {one.name: one.shape[-1] for one in opened.session.get_inputs()}
    said = {name: len(task.labels) for name, task in entry.tasks.items()}
    if widths != said or inputs != {"embedding": manifest.dimension}:
        raise ModelUnavailable(
            zh=f"模型包“{manifest.folder.name}”的分类头与其说明不符，因此不使用。",
            en=f"The heads in the model pack {manifest.folder.name} are not what it says of them, so they are not used.",
            detail=f"inputs {inputs}, outputs {widths}, manifest {said}",
        )
    return Heads(entry.tasks, manifest.dimension, opened)
