"""`evaluate retrieval`: standard measures of how well passages are found, as a table, JSON and a picture."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

import platformdirs

from medassist.command_line.opening import say
from medassist.core.clinical import Text
from medassist.errors import NotAvailable, WrongUse
from medassist.inference.encoder import OnnxEncoder, load_encoder
from medassist.inference.manifest import MANIFEST
from medassist.inference.reranker import OnnxReranker, load_reranker
from medassist.knowledge.compiled import load_base
from medassist.knowledge.passages import passages_of
from medassist.paths import APPLICATION, PORTABLE, data_folder, program_folder
from medassist.retrieval.weights import WEIGHTS_FILE
from medassist.services.assembly import ENCODER_FOLDER, compiled_folder, models_folder
from medassist.services.evaluate_retrieval import Moment, RetrievalEvaluation
from medassist.services.evaluation_knowledge import knowledge_sets
from medassist.services.evaluation_measures import measuring_tool
from medassist.services.evaluation_report import as_json, as_lines, as_picture
from medassist.services.evaluation_rows import RowCache
from medassist.services.evaluation_sets import COLLECTIONS, RetrievalSet, read_collection
from medassist.services.evaluation_vectors import VectorCache
from medassist.services.word_index import expansion_of

RESULT, TABLE, PICTURE = "retrieval.json", "retrieval.txt", "retrieval.svg"
KNOWLEDGE = "knowledge"
"""`--set knowledge` stands for all sets made from the knowledge base."""


def run(options: Namespace) -> int:
    """Measures; exit code 5 where the tool, the data or a pack is not here."""
    measuring_tool()
    sets, missing = _sets(options)
    kept = _cache_folder(options)
    compiled = compiled_folder()
    encoders = _encoders(options)
    rerankers = _rerankers(options)
    evaluation = RetrievalEvaluation(
        sets,
        encoders,
        VectorCache(kept / "vectors"),
        rows=RowCache(kept / "rows", also=[*sorted(compiled.glob("*.bin")), compiled / WEIGHTS_FILE]),
        compiled=compiled,
        rerankers=rerankers,
        sizes={name: sum(file.size for file in one.manifest.files) for name, one in rerankers.items()},
        expansion=expansion_of(load_base(compiled)),
        untouched=next((name for name, encoder in encoders.items() if _is_untouched(encoder)), None),
        on_progress=_Progress(options).show,
    )
    result = evaluation.run()
    for name in missing:
        say(
            options,
            Text(f"没有评测集 {name}，其余的照常评测。", f"The set {name} is not here; the others were measured."),
        )
    report = as_json(result, missing)
    lines = "\n".join(as_lines(result, options.lang)) + "\n"
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        _write(options.out / RESULT, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
        _write(options.out / TABLE, lines)
        _write(options.out / PICTURE, as_picture(result, options.lang))
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n" if options.json else lines)
    return 0


def _sets(options: Namespace) -> tuple[list[RetrievalSet], list[str]]:
    """The sets to measure, and the names of those that are not here."""
    places = [place for place in (options.sets, options.data) if place is not None]
    places.append(program_folder().parent / "shared" / "data")
    wanted: list[str] = options.set or [*COLLECTIONS, KNOWLEDGE]
    found: list[RetrievalSet] = []
    missing: list[str] = []
    made: list[RetrievalSet] | None = None
    for name in wanted:
        if name.startswith(KNOWLEDGE):
            if made is None:
                base = load_base(compiled_folder())
                made = knowledge_sets(base, passages_of(base))
            chosen = [part for part in made if name in (KNOWLEDGE, part.name)]
            found += chosen
            missing += [] if chosen else [name]
            continue
        folder = next((place / name for place in places if (place / name / "qrels.tsv").exists()), None)
        if folder is None:
            missing.append(name)
        else:
            found.append(read_collection(folder))
    if missing and (options.set or len(missing) == len(COLLECTIONS)):
        raise _absent(missing)
    return found, missing


def _absent(missing: list[str]) -> NotAvailable:
    names = ", ".join(missing)
    return NotAvailable(
        zh=f"这里没有评测集 {names}：用 --sets 指明它们所在的文件夹。",
        en=f"These sets are not here: {names}. Name the folder that holds them with --sets.",
    )


def _encoders(options: Namespace) -> dict[str, OnnxEncoder]:
    """The bundled encoder first, then those of --encoder; each by a name of its own."""
    found: dict[str, OnnxEncoder] = {}
    for folder in [models_folder() / ENCODER_FOLDER, *(options.encoder or [])]:
        encoder = load_encoder(folder, device="cpu")
        if any(encoder.identity == known.identity for known in found.values()):
            continue
        name = encoder.manifest.id
        if name in found:
            name = f"{name}@{folder.name}"
        if name in found:
            raise WrongUse(
                zh=f"两个编码模型包同名：{name}；请改文件夹名。",
                en=f"Two encoder packs have the name {name}; rename a folder.",
            )
        found[name] = encoder
    return found


def _rerankers(options: Namespace) -> dict[str, OnnxReranker]:
    """Those of --reranker, by the pack's name."""
    found: dict[str, OnnxReranker] = {}
    for folder in options.reranker or []:
        reranker = load_reranker(folder, device="cpu")
        name = reranker.manifest.id
        if name in found and found[name].identity != reranker.identity:
            name = f"{name}@{folder.name}"
        found[name] = reranker
    return found


def _is_untouched(encoder: OnnxEncoder) -> bool:
    """Whether a pack is the published Transformer, not trained by the recipe."""
    manifest = json.loads((encoder.manifest.folder / MANIFEST).read_text("utf-8"))
    return encoder.manifest.architecture == "transformer" and "training" not in manifest


def _cache_folder(options: Namespace) -> Path:
    """Vectors and rows are kept beside the results, else where the system keeps what may be deleted."""
    if options.out is not None:
        return options.out
    if (program_folder() / PORTABLE).exists():
        return data_folder() / "cache" / "evaluation"
    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)) / "evaluation"


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


class _Progress:
    """A line on standard error, rewritten at a terminal; elsewhere one for each tenth."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._terminal = sys.stderr.isatty()
        self._tenth: tuple[str, int] | None = None

    def show(self, moment: Moment) -> None:
        if self._options.quiet:
            return
        tenth = (moment.encoder, moment.done * 10 // max(1, moment.total))
        if not self._terminal and tenth == self._tenth:
            return
        self._tenth = tenth
        zh = self._options.lang == "zh"
        left = moment.seconds_left
        time_left = "" if left is None else f"，约剩 {_clock(left)}" if zh else f", about {_clock(left)} left"
        text = f"{moment.encoder} / {moment.set}: {moment.done} / {moment.total}{time_left}"
        ended = moment.done >= moment.total
        print(
            f"\r\033[K{text}" if self._terminal else text,
            end="" if self._terminal and not ended else "\n",
            file=sys.stderr,
        )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
