"""A language model loaded in this process; `worker` gives it a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from medassist.core.clinical import Text
from medassist.core.writing.generator import Request
from medassist.errors import ModelUnavailable
from medassist.inference.generator.bpe import Bpe
from medassist.inference.generator.characters import Characters
from medassist.inference.generator.decoder import Decoder
from medassist.inference.generator.frame import Frame
from medassist.inference.generator.memory import check_memory
from medassist.inference.generator.writer import Writer
from medassist.inference.manifest import GeneratorManifest, PackFile, read_generator_manifest
from medassist.inference.session import Device, OpenSession, open_session

WEIGHTS = ".weights"


class OnnxGenerator:
    """A `Generator` of core.writing."""

    name: str
    identity: str
    device: str
    device_reason: Text | None
    """Why `device` is not the one that was asked for."""
    context_tokens: int

    def __init__(self, manifest: GeneratorManifest, tokenizer: Bpe, opened: OpenSession) -> None:
        self.name = manifest.name
        self.identity = model_file(manifest).sha256
        self.device, self.device_reason = opened.device, opened.reason
        self.context_tokens = manifest.context_tokens
        self._tokenizer = tokenizer
        self._frame = Frame(manifest, tokenizer)
        self._lock = threading.Lock()
        self.writer = Writer(
            Decoder(opened, manifest), tokenizer, ends=manifest.end_ids, context=manifest.context_tokens
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`."""
        return len(self._tokenizer.encode(text))

    def stream(self, request: Request, should_stop: Callable[[], bool]) -> Iterator[str]:
        """As `Generator.stream`; the runtime's own errors come through."""
        for _, text in self.written(request, should_stop):
            if text:
                yield text

    def written(
        self, request: Request, should_stop: Callable[[], bool], before: Sequence[int] = ()
    ) -> Iterator[tuple[int | None, str]]:
        """Each token with the text that may be shown after it, perhaps none; at the end None with what was held back.

        `before` are tokens that were written already.
        """
        prompt = self._frame.prompt(request.messages)
        characters = Characters()
        for token in before:
            characters.add(self._tokenizer.pieces[token] or b"")
        with self._lock:
            last = before[-1] if before else -1
            for last in self.writer.tokens(prompt, request, should_stop, before):
                yield last, characters.add(self._tokenizer.pieces[last] or b"")
            yield None, characters.end(whole=last in self.writer.ends)


def load_generator(folder: Path, *, device: Device = "auto", threads: int | None = None) -> OnnxGenerator:
    """The language model of the pack in `folder`, every file checked. Raises ModelUnavailable and NotAvailable (memory)."""
    manifest = read_generator_manifest(folder)
    check_memory(manifest)
    tokenizer = load_tokenizer(manifest)
    weights = model_file(manifest)
    apart = weights.path.endswith(WEIGHTS)
    if apart:
        manifest.check(weights)
    opened = open_session(
        manifest.read(manifest.file(".onnx")),
        device=device,
        threads=threads,
        weights=manifest.folder / weights.path if apart else None,
        trial=lambda session: Decoder(OpenSession(session, device, None), manifest).feed([0]),
    )
    try:
        return OnnxGenerator(manifest, tokenizer, opened)
    except ValueError as error:
        raise _unfit(manifest, str(error)) from error


def model_file(manifest: GeneratorManifest) -> PackFile:
    """The file that holds the model's weights: one of its own, or the graph itself. Raises ModelUnavailable for none."""
    return next((file for file in manifest.files if file.path.endswith(WEIGHTS)), None) or manifest.file(".onnx")


def load_tokenizer(manifest: GeneratorManifest) -> Bpe:
    """The tokenizer of a pack, checked against the manifest. Raises ModelUnavailable."""
    tokenizer = Bpe(manifest.read(manifest.file("tokenizer.json")))
    if len(tokenizer.pieces) != manifest.vocabulary or set(tokenizer.special.values()) != set(manifest.special_ids):
        raise _unfit(manifest, f"{len(tokenizer.pieces)} tokens, {manifest.vocabulary} in the manifest")
    return tokenizer


def _unfit(manifest: GeneratorManifest, detail: str) -> ModelUnavailable:
    return ModelUnavailable(
        zh=f"模型包“{manifest.folder.name}”的分词文件与模型不符，请重新复制或换用别的模型包。",
        en=f"The tokenizer of the model pack {manifest.folder.name} does not fit its model; copy the pack again or use another.",
        detail=detail,
    )
