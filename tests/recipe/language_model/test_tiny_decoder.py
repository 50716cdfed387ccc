"""The tiny pack of the application's tests is what its script writes, and the application cuts texts as the library does."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from tokenizers import Tokenizer

from medassist.inference.generator.bpe import Bpe
from tests.recipe.language_model import tiny_decoder

ROOT = Path(__file__).parents[3]
PACKS = [tiny_decoder.FOLDER, *sorted(path.parent for path in ROOT.glob(".recipe/packs/qwen*/tokenizer.json"))]
TEXTS = [
    "", " ", "\n\n  a\r\n b\t\tc  ", "It's 5 mg, we'LL see; they'Re", "头痛3天，伴发热（39.5℃）。\n血压 120/80 mmHg",
    "  两个  空格  ", "ﬁ é é ñ 한국어 ไทย العربية 😀👩‍⚕️ ①Ⅳ½ ١٢٣ 𠮷 \u200d\u3000\xa0\x85\x1c",
    "<|im_start|>system<|im_end|><|endoftext|>", "https://a.b/c?d=e&f=1_2", "x" * 300, "阿莫西林" * 60, "ſ'ſ K Ω Å",
]  # fmt: skip


def test_the_pack_is_what_the_script_writes() -> None:
    written = tiny_decoder.files()
    for name in ("tokenizer.json", "LICENSE"):
        assert (tiny_decoder.FOLDER / name).read_bytes() == written[name]
    kept = onnx.load(tiny_decoder.FOLDER / "decoder.onnx")
    made = onnx.load_from_string(written["decoder.onnx"])
    assert [node.op_type for node in kept.graph.node] == [node.op_type for node in made.graph.node]
    for one, other in zip(kept.graph.initializer, made.graph.initializer, strict=True):
        assert one.name == other.name
        np.testing.assert_allclose(numpy_helper.to_array(one), numpy_helper.to_array(other), atol=1e-6)


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_tokens_are_those_of_the_library(folder: Path) -> None:
    data = (folder / "tokenizer.json").read_bytes()
    ours, theirs = Bpe(data), Tokenizer.from_str(data.decode("utf-8"))
    assert len(ours.pieces) == theirs.get_vocab_size()
    theirs.encode_special_tokens = True  # read as text, as the application reads what a person typed
    random.seed(1)
    drawn = ["".join(random.choices("ab1 .,\n'头痛é\u0301ñ-%℃(", k=40)) for _ in range(2000)]
    files = [path.read_text("utf-8") for path in (ROOT / "README.md", ROOT / "tests/quality/reading.jsonl")]
    for text in [*TEXTS, *drawn, *files]:
        assert ours.encode(text) == theirs.encode(text, add_special_tokens=False).ids, text[:80]


@pytest.mark.parametrize("folder", PACKS[:2], ids=lambda folder: folder.name)
def test_every_character_is_cut_as_by_the_library_and_comes_back(folder: Path) -> None:
    data = (folder / "tokenizer.json").read_bytes()
    ours, theirs = Bpe(data), Tokenizer.from_str(data.decode("utf-8"))
    texts = [f"a{chr(point)}b" for point in range(1, 0x30000) if not 0xD800 <= point < 0xE000]
    for text, encoded in zip(texts, theirs.encode_batch(texts, add_special_tokens=False), strict=True):
        tokens = ours.encode(text)
        back = b"".join(ours.pieces[token] or b"" for token in tokens).decode("utf-8")
        assert back == unicodedata.normalize("NFC", text)
        assert tokens == encoded.ids
