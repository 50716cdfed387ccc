"""Added language models are listed with what they take; the one in use is known by the hash of its weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

from medassist.services.pack_list import list_packs
from medassist.services.packs import add_pack
from tests.services.test_packs import FILES, fields, write_folder


def test_each_pack_with_its_size_memory_and_use(tmp_path: Path) -> None:
    data = tmp_path / "诊所 资料"
    assert list_packs(data, None) == ()
    add_pack(write_folder(tmp_path / "one"), data)
    weights = b"weights apart"
    files = [
        *fields()["files"],
        {"path": "decoder.weights", "sha256": hashlib.sha256(weights).hexdigest(), "bytes": 13},
    ]
    source = write_folder(tmp_path / "two", id="with-weights", name="Large", files=files, minimum_memory_mb=9)
    (source / "decoder.weights").write_bytes(weights)
    add_pack(source, data)
    small, large = list_packs(data, hashlib.sha256(weights).hexdigest())
    assert (small.id, small.name, small.memory_mb, small.in_use) == ("small-zh-en", "Small", 1, False)
    assert small.size == sum(len(content) for content in FILES.values())
    assert (large.name, large.memory_mb, large.in_use) == ("Large", 9, True)
    (data / "models" / "with-weights" / "manifest.json").write_text("{}", "utf-8")
    damaged = list_packs(data, None)[1]
    assert damaged.problem is not None
    assert "with-weights" in damaged.problem.zh
    assert not damaged.in_use
