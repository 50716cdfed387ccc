"""Moves the constants of an ONNX model into a file of their own, which is mapped into memory instead of read and copied."""

from __future__ import annotations

import hashlib

import onnx
from onnx import external_data_helper

ALIGNMENT = 4096
"""Onnxruntime maps only what begins on a page."""
SMALLEST = 4096
"""Bytes below which a constant stays in the model: shapes and single numbers are wanted while the graph is read."""


def detach(model: onnx.ModelProto, location: str) -> bytes:
    """Take the large constants out of `model`, which then refers to a file `location`; that file's bytes.

    Constants of the same bytes lie there once, whatever their names and shapes: a table that is looked up and multiplied.
    """
    whole = bytearray()
    places: dict[bytes, int] = {}
    for tensor in model.graph.initializer:
        data = tensor.raw_data
        if len(data) < SMALLEST:
            continue
        place = places.setdefault(hashlib.sha256(data).digest(), len(whole))
        external_data_helper.set_external_data(tensor, location, offset=place, length=len(data))
        tensor.ClearField("raw_data")
        if place == len(whole):
            whole += data
            whole += bytes(-len(whole) % ALIGNMENT)
    return bytes(whole)
