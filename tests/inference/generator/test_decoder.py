"""Keys and values written in place: in pieces, forgotten, kept and taken up again, the logits are those of one reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medassist.inference.generator.decoder import STEP, Decoder
from medassist.inference.generator.prefixes import KEPT, Prefixes, common
from medassist.inference.manifest import read_generator_manifest
from medassist.inference.session import open_session

IDS = [int(token) for token in np.random.default_rng(5).integers(0, 290, STEP + 60)]


@pytest.fixture
def decoder(tiny: Path) -> Decoder:
    return loaded(tiny)


def loaded(tiny: Path) -> Decoder:
    manifest = read_generator_manifest(tiny)
    return Decoder(open_session(manifest.read(manifest.file(".onnx")), device="cpu", threads=1), manifest)


def whole(decoder: Decoder, ids: list[int]) -> np.ndarray:
    decoder.rewind(0)
    return decoder.feed(ids, keep=len(ids))


@pytest.mark.parametrize("sizes", [[1] * 40, [39, 1], [1, 39], [13, 13, 14]])
def test_in_pieces(decoder: Decoder, sizes: list[int]) -> None:
    wanted = whole(decoder, IDS[:40])
    decoder.rewind(0)
    found, done = [], 0
    for size in sizes:
        found.append(decoder.feed(IDS[done : done + size], keep=size))
        done += size
    np.testing.assert_allclose(np.concatenate(found), wanted, atol=2e-4)
    assert decoder.tokens == IDS[:40]


def test_the_buffers_grow_and_keep_what_was_read(decoder: Decoder, tiny: Path) -> None:
    wanted = whole(decoder, IDS)
    grown = loaded(tiny)
    found = [
        grown.feed(IDS[:100], keep=100),
        grown.feed(IDS[100:STEP], keep=STEP - 100),
        grown.feed(IDS[STEP:], keep=60),
    ]
    np.testing.assert_allclose(np.concatenate(found), wanted, atol=2e-4)


def test_what_is_forgotten_leaves_no_trace(decoder: Decoder) -> None:
    wanted = whole(decoder, IDS[:30])
    decoder.rewind(20)
    decoder.feed(IDS[100:140])
    decoder.rewind(20)
    np.testing.assert_allclose(decoder.feed(IDS[20:30], keep=10), wanted[20:], atol=2e-4)


def test_more_than_the_context_is_refused(decoder: Decoder) -> None:
    with pytest.raises(ValueError, match="context"):
        decoder.reserve(513)


def test_kept_prefixes_are_taken_up_again(decoder: Decoder) -> None:
    prefixes = Prefixes(decoder)
    wanted = whole(decoder, IDS[:50])
    prefixes.keep(40)
    decoder.rewind(0)
    decoder.feed(IDS[200:260])
    assert prefixes.reuse(IDS[:50]) == 40
    assert decoder.tokens == IDS[:40]
    np.testing.assert_allclose(decoder.feed(IDS[40:50], keep=10), wanted[40:], atol=2e-4)


def test_the_longest_beginning_is_reused_but_the_last_two_tokens_are_read_again(decoder: Decoder) -> None:
    prefixes = Prefixes(decoder)
    decoder.feed(IDS[:50])
    prefixes.keep(10)
    assert prefixes.reuse(IDS[:45]) == 43
    assert prefixes.reuse(IDS[:44]) == 42
    decoder.feed([1, 2, 3])
    assert prefixes.reuse([*IDS[:10], 7, 8]) == 10
    assert prefixes.reuse([9, 9, 9]) == 0


def test_only_the_last_prefixes_are_kept(decoder: Decoder) -> None:
    prefixes = Prefixes(decoder)
    for number in range(KEPT + 1):
        decoder.rewind(0)
        decoder.feed([number, number + 1, number + 2])
        prefixes.keep(3)
        prefixes.keep(3)
    decoder.rewind(0)
    assert prefixes.reuse([0, 1, 2, 5, 6]) == 0
    assert prefixes.reuse([1, 2, 3, 5, 6]) == 3


def test_common_beginnings() -> None:
    assert common([1, 2, 3], [1, 2, 4, 5]) == 2
    assert common([1, 2], [1, 2, 4]) == 2
    assert common([], [1]) == 0
