"""`knowledge` and `self-test`: what is installed, whether it is sound, and what works on this machine."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from medassist import __version__
from medassist.command_line.opening import opened, say
from medassist.core.clinical import Text
from medassist.core.reading.meaning import FINDING, ROUTE, URGENCY
from medassist.core.writing.generator import Message, Request
from medassist.errors import MedAssistError
from medassist.inference.encoder import load_encoder
from medassist.inference.manifest import verify
from medassist.knowledge.checks import check
from medassist.knowledge.diagnosis_report import diagnosis, tallied
from medassist.knowledge.report import coverage
from medassist.knowledge.sources import read_sources
from medassist.paths import resources_folder
from medassist.services.assembly import Parts, models_folder
from medassist.services.knowledge_build import build
from medassist.services.packs import added_packs

GREETING = Request((Message("user", "你好"),), max_tokens=8)
"""What the language model is tried with."""


def run(options: Namespace) -> int:
    """Runs the command's action."""
    if options.command == "knowledge" and options.action == "overlay":
        from medassist.command_line import overlays

        return overlays.run(options)
    if options.command == "knowledge":
        return {"check": _knowledge_check, "compile": _knowledge_compile, "report": _knowledge_report}[options.action](
            options
        )
    return _self_test(options)


def _knowledge_check(options: Namespace) -> int:
    faults = check(read_sources(resources_folder() / "knowledge"))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    say(options, Text(f"发现 {len(faults)} 处问题。", f"{len(faults)} faults found."))
    return 3 if faults else 0


def _knowledge_compile(options: Namespace) -> int:
    encoder = load_encoder(models_folder() / "encoder", device="cpu")
    result = build(resources_folder() / "knowledge", resources_folder() / "compiled", encoder)
    for fault in result.faults:
        sys.stdout.write(f"{fault}\n")
    if result.faults:
        say(
            options,
            Text(
                "有问题的条目须先改正；没有写入任何文件。", "Faulty entries must be mended first; nothing was written."
            ),
        )
        return 3
    say(options, Text(f"已编译；新编码 {result.encoded} 段。", f"Compiled; {result.encoded} passages newly encoded."))
    return 0


def _knowledge_report(options: Namespace) -> int:
    if options.diagnosis:
        with opened(options) as parts:
            rows = diagnosis(parts.knowledge)
        brought: dict[str, object] = {"thin": tallied(rows), "conditions": rows}
        table = {"schema": "medassist.knowledge_diagnosis/1", **brought}
        _print(options, table, [line for name, value in brought.items() for line in _lines(name, value)])
        return 0
    with opened(options) as parts:
        covered = coverage(parts.knowledge)
        passages = dict(Counter(passage.language for passage in parts.passages))
    report = {"schema": "medassist.knowledge_report/1", **covered, "passages": passages}
    _print(options, report, [line for name, value in report.items() for line in _lines(name, value)])
    return 0


def _lines(name: str, value: object) -> Iterator[str]:
    """One value of a report: a table as a line a row."""
    if isinstance(value, dict) and any(isinstance(row, dict) for row in value.values()):
        columns = list(next(iter(value.values())))
        yield "\t".join(["", name, *columns]).strip()
        yield from ("\t".join([key, *(str(row[column]) for column in columns)]) for key, row in value.items())
        yield ""
    elif isinstance(value, dict):
        yield f"{name}\t" + "  ".join(f"{key} {one}" for key, one in value.items())
    elif isinstance(value, list):
        yield f"{name}\t{len(value)}  {' '.join(map(str, value))}".rstrip()
    else:
        yield f"{name}\t{value}"


def _self_test(options: Namespace) -> int:
    with opened(options) as parts:
        storage = _try("storage", parts, options)  # first: corrections of the knowledge lie in it
        names = ("knowledge", "encoder", "heads", "reranker", "search", "generator")
        used = [_try(name, parts, options) for name in names]
        results = [*used[:4], storage, *used[4:]]
    report = {"schema": "medassist.self_test/1", "version": __version__, "parts": results}
    lines = [f"{'ok ' if row['works'] else '-- '} {row['part']}: {row['detail']}" for row in results]
    _print(options, report, lines)
    return 0 if all(row["works"] for row in results) else 5


def _try(name: str, parts: Parts, options: Namespace) -> dict[str, object]:
    """One part really used once: whether it works, on what, and what falls back where it does not."""
    before = len(parts.notices)
    try:
        detail = _used(name, parts)
    except MedAssistError as error:
        return {"part": name, "works": False, "detail": error.of(options.lang)}
    notices = " ".join(notice.of(options.lang) for notice in parts.notices[before:])
    works = detail is not None
    return {"part": name, "works": works, "detail": " ".join(text for text in (detail, notices) if text)}


def _used(name: str, parts: Parts) -> str | None:
    if name == "knowledge":
        base = parts.knowledge
        return (
            f"{len(base.conditions)} conditions, {len(base.drugs)} drugs, {base.version}" if base.conditions else None
        )
    if name == "encoder":
        encoder = parts.encoder
        return (
            f"{encoder.device}, {encoder.encode_queries(['头痛']).shape[1]} dimensions" if encoder is not None else None
        )
    if name == "heads":
        return _heads(parts)
    if name == "reranker":
        return _reranker(parts)
    if name == "generator":
        return _generator(parts)
    if name == "search":
        hits = parts.search.search("头痛 headache", k=1)
        return (
            f"{len(parts.passages)} passages, {'hybrid' if parts.built_in.vectors is not None else 'lexical'}"
            if hits
            else None
        )
    return f"{parts.store.history.count()} records" if parts.store is not None else None


def _heads(parts: Parts) -> str | None:
    """What the heads read, each asked once, with the probability from which it is believed; None where they cannot be used."""
    if parts.encoder is None or (parts.heads is None and parts.encoder.manifest.heads_entry is not None):
        return None
    if parts.heads is None:
        return "none in this pack: texts are read by their words"
    said = []
    for task in (FINDING, ROUTE, URGENCY):
        labels, limit = parts.heads.labels(task), parts.heads.limit(task)
        if labels:
            best = labels[int(parts.heads.probabilities(task, ["头痛"])[0].argmax())]
            said.append(
                f"{task} {len(labels)} labels ({best}), " + (f"from {limit[0]:.2f}" if limit else "not believed")
            )
    return "; ".join(said)


def _reranker(parts: Parts) -> str:
    """Whether the passages found are read again. Raises ModelUnavailable where the pack is missing or damaged."""
    if parts.reranker is None:
        verify(parts.reranker_folder)
        return (
            f"not used: {'too slow on this machine' if parts.weights.reranker > 0.0 else 'no share in the ranking yet'}"
        )
    first, second = parts.reranker.scores("头痛怎么办？", ["头痛: 休息，多饮水。", "Wash the wound with clean water."])
    return f"on, {first:.1f} for a passage that answers, {second:.1f} for another"


def _generator(parts: Parts) -> str | None:
    """What the language model wrote in reply to a greeting, and how fast; None where the packs added cannot be used.

    Raises NotAvailable and ModelUnavailable where it does not start.
    """
    if parts.generator is None:
        return None if added_packs(parts.data) else "none added."
    began = time.perf_counter()
    tokens = parts.generator.count_tokens("".join(parts.generator.stream(GREETING, lambda: False)))
    seconds = time.perf_counter() - began
    return f"{parts.generator.device}, {parts.generator.name}, loaded and {tokens} tokens written in {seconds:.1f} s"


def _print(options: Namespace, report: dict[str, object], lines: list[str]) -> None:
    if getattr(options, "json", False):
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(lines) + "\n")
