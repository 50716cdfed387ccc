"""`evaluate writing`: facts kept, wrong facts and numbers shown, sentences verified and seconds, with each model and without."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from medassist.command_line.opening import say
from medassist.core.clinical import Text
from medassist.errors import ModelUnavailable, NotAvailable, WrongUse
from medassist.inference.generator.process import ProcessGenerator
from medassist.inference.manifest import GeneratorManifest, read_generator_manifest
from medassist.paths import data_folder, program_folder
from medassist.services.assembly import Parts
from medassist.services.evaluate_writing import EXTRACTIVE, Row, WritingEvaluation, can, figures
from medassist.services.packs import added_packs
from medassist.services.writing_report import NO_PACK, as_json, as_lines
from medassist.services.writing_sets import SETS, Item, read_items

RESULT, TABLE = "writing.json", "writing.txt"
FOLDER = Path("tests") / "quality" / "writing"


def run(options: Namespace) -> int:
    """Measures; exit code 5 where the sets or a named pack are not here."""
    names = _names(options)
    folder = options.sets or program_folder() / FOLDER
    if not folder.is_dir():
        raise NotAvailable(
            zh=f"这里没有写作评测集：用 --sets 指明文件夹（{', '.join(SETS)}.jsonl）。",
            en=f"The sets of writing are not here: name their folder with --sets ({', '.join(SETS)}.jsonl).",
        )
    items = read_items(folder, names, options.limit)
    parts = Parts(options.data or data_folder())
    absent: list[tuple[str, Text]] = []
    rows: list[Row] = []
    try:
        packs = _packs(options, parts, absent)
        evaluation = WritingEvaluation(parts.ask, options.out, parts.knowledge.version)
        progress = _Progress(options)
        progress.begin(EXTRACTIVE, evaluation.pending(items, EXTRACTIVE), sum(can(one, EXTRACTIVE) for one in items))
        rows += evaluation.rows(items, EXTRACTIVE, None, progress.step)
        for manifest in packs:
            try:
                rows += _of_pack(evaluation, items, manifest, parts, progress)
            except (ModelUnavailable, NotAvailable) as error:
                absent.append((manifest.id, error.sentence))
    finally:
        parts.close()
    if not packs and not absent:
        say(options, NO_PACK)
    table = figures(rows)
    report = as_json(table, rows, absent)
    lines = "\n".join(as_lines(table, absent, options.lang)) + "\n"
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / RESULT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (options.out / TABLE).write_text(lines, encoding="utf-8")
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n" if options.json else lines)
    return 0


def _names(options: Namespace) -> list[str]:
    for name in options.set or ():
        if name not in SETS:
            raise WrongUse(
                zh=f"没有名为 {name} 的写作评测集：{'、'.join(SETS)}。",
                en=f"There is no set {name}: {', '.join(SETS)}.",
            )
    return [name for name in SETS if name in (options.set or SETS)]


def _packs(options: Namespace, parts: Parts, absent: list[tuple[str, Text]]) -> list[GeneratorManifest]:
    """The language models added here, or those named; what cannot be read is told. Raises NotAvailable for an unknown name."""
    found: dict[str, GeneratorManifest] = {}
    for folder in added_packs(parts.data):
        try:
            manifest = read_generator_manifest(folder)
        except ModelUnavailable as error:
            absent.append((folder.name, error.sentence))
            continue
        found[manifest.id] = manifest
    missing = [name for name in options.pack or () if name not in found]
    if missing:
        raise NotAvailable(
            zh=f"没有添加语言模型包 {'、'.join(missing)}：先运行 `models add`。",
            en=f"These language models have not been added: {', '.join(missing)}. Run `models add` first.",
        )
    return [manifest for name, manifest in found.items() if options.pack is None or name in options.pack]


def _of_pack(
    evaluation: WritingEvaluation, items: Sequence[Item], manifest: GeneratorManifest, parts: Parts, progress: _Progress
) -> list[Row]:
    identity = hashlib.sha256(" ".join(sorted(file.sha256 for file in manifest.files)).encode()).hexdigest()
    generator = ProcessGenerator(manifest.folder, device=parts.device, threads=parts.threads, idle_minutes=60)
    try:
        progress.begin(manifest.id, evaluation.pending(items, identity), len(items))
        return list(evaluation.rows(items, manifest.id, generator, progress.step, identity=identity))
    finally:
        generator.close()


class _Progress:
    """A line on standard error for each twentieth of a system's rows, with the time left."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self.begin("", 0, 0)

    def begin(self, system: str, pending: int, total: int) -> None:
        """The rows of a system begin: so many are not kept yet, of so many in all."""
        self._system, self._pending, self._done = system, pending, 0
        self._began = time.monotonic()
        if pending < total and total and not self._options.quiet:
            zh = self._options.lang == "zh"
            print(
                f"{system}：{total - pending} 条用已有结果" if zh else f"{system}: {total - pending} kept from before",
                file=sys.stderr,
            )

    def step(self) -> None:
        """One row is done."""
        self._done += 1
        if self._options.quiet or self._done * 20 // self._pending == (self._done - 1) * 20 // self._pending:
            return
        left = (time.monotonic() - self._began) / self._done * (self._pending - self._done)
        minutes, seconds = divmod(round(left), 60)
        zh = self._options.lang == "zh"
        rest = f"，约剩 {minutes}:{seconds:02}" if zh else f", about {minutes}:{seconds:02} left"
        print(f"{self._system}: {self._done} / {self._pending}{rest}", file=sys.stderr)
