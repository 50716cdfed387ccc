"""An evaluation as JSON, as a table of text and as one picture (SVG): quality by set, size and speed beside it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from medassist.core.clinical import Language, Text
from medassist.services.evaluate_retrieval import PUBLISHED_BM25, Evaluation, Row
from medassist.services.evaluation_measures import MEASURES, Interval, interval
from medassist.services.text_columns import columns

SCHEMA = "medassist.evaluation/1"
HEADINGS = {"ndcg10": "nDCG@10", "recall100": "recall@100", "mrr": "MRR"}
KINDS = {
    "same_language": Text("知识库，同一语言（平均）", "knowledge base, same language (mean)"),
    "cross_lingual": Text("知识库，跨语言（平均）", "knowledge base, other language (mean)"),
}
LANGUAGES: dict[Language, Text] = {
    "zh": Text("中文提问（各集平均）", "questions in Chinese (mean over the sets)"),
    "en": Text("英文提问（各集平均）", "questions in English (mean over the sets)"),
}
UNSEEN = Text("其中训练从未见过其来源的问题", "of these, questions of sources that nothing was trained on")
LEGEND = Text(
    "±：nDCG@10 的 95% 自助法区间的一半；比基准：相对按词语与未训练编码器中较好者之差（95% 区间）；*：区间不含 0。",
    "±: half of the 95 % bootstrap interval of nDCG@10; gain: over the better of words and the untouched encoder (95 %"
    " interval, by question); *: without 0.",
)
COLOURS = ("#9aa5b1", "#2f6fab", "#8fb8de", "#c65d21", "#f0b48a", "#3d8b54", "#a5d3b2", "#7a4f9a", "#c9b0dc")
BAR, GAP, LEFT, WIDE = 13, 16, 250, 420


def as_json(result: Evaluation, missing: list[str]) -> dict[str, Any]:
    """Everything that was measured; `missing` names the sets that were not there."""
    return {
        "schema": SCHEMA,
        "kind": "retrieval",
        "measures": list(MEASURES),
        "sets": [
            {
                "name": part.name,
                "kind": part.kind,
                "language": part.language,
                "questions": len(part.questions),
                "passages": len(part.passages),
                "published_bm25_ndcg10": PUBLISHED_BM25.get(part.name),
            }
            for part in result.sets
        ],
        "systems": [
            {"id": system.id, "name_zh": system.name.zh, "name_en": system.name.en} for system in result.systems
        ],
        "encoders": [
            {
                "name": one.name,
                "architecture": one.architecture,
                "identity": one.identity,
                "bytes": one.bytes,
                "dimension": one.dimension,
                "query_ms": round(one.query_ms, 2),
            }
            for one in result.encoders
        ],
        "rerankers": [
            {"name": one.name, "identity": one.identity, "bytes": one.bytes, "rerank20_ms": round(one.rerank_ms, 2)}
            for one in result.rerankers
        ],
        "costs": [{"system": one.system, "bytes": one.bytes, "ms": round(one.ms, 2)} for one in result.costs],
        "yardsticks": list(result.yardsticks),
        "rows": [_row(result, row) for row in result.rows],
        "means": [
            {"kind": kind, "system": system.id, **figures}
            for kind in KINDS
            for system in result.systems
            if (figures := _means(result, kind, system.id))
        ],
        "languages": [
            {"language": language, "system": system.id, **figures}
            for language in LANGUAGES
            for system in result.systems
            if (figures := _means_of_language(result, language, system.id))
        ],
        "missing": missing,
    }


def _row(result: Evaluation, row: Row) -> dict[str, Any]:
    """One row: means, the interval of nDCG@10, the same of the unseen questions, the gain over the better yardstick."""
    found: dict[str, Any] = {"set": row.set, "system": row.system, **_rounded(row.figures)}
    found |= _bounds(interval(row.scores["ndcg10"]))
    unseen = result.unseen(row)
    if unseen is not None:
        of_unseen = interval(unseen["ndcg10"])
        found["unseen"] = {"questions": len(unseen["ndcg10"]), "ndcg10": round(of_unseen.mean, 4)} | _bounds(of_unseen)
    gain = result.gain(row)
    if gain is not None:
        found["gain"] = {"over": gain.over, "ndcg10": round(gain.ndcg10.mean, 4)} | _bounds(gain.ndcg10)
    return found


def _bounds(values: Interval) -> dict[str, float]:
    return {"low": round(values.low, 4), "high": round(values.high, 4)}


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


def as_lines(result: Evaluation, language: Language) -> Iterator[str]:
    """A block a set, a line a system, then the means and what the encoders cost."""
    zh = language == "zh"
    width = max(columns(system.name.of(language)) for system in result.systems) + 4
    for part in result.sets:
        published = PUBLISHED_BM25.get(part.name)
        known = f", BM25 {published:.3f} {'（随数据给出）' if zh else 'as published with it'}" if published else ""
        counts = f"{len(part.questions)} / {len(part.passages)}"
        yield f"{part.name} ({counts} {'问题/段落' if zh else 'questions/passages'}{known})"
        yield _heading(width) + f"{'±':>9}" + ("比基准" if zh else "gain").rjust(9 if zh else 12)
        rows = [row for system in result.systems if (row := result.row(part.name, system.id)) is not None]
        names = {system.id: system.name.of(language) for system in result.systems}
        for row in rows:
            yield _line(names[row.system], width, row.figures) + _sureness(result, row)
        if 0 < len(part.unseen) < len(part.questions):
            yield f"  {UNSEEN.of(language)} ({len(part.unseen)})"
            for row in rows:
                unseen = result.unseen(row)
                if unseen is not None:
                    means = {name: float(values.mean()) for name, values in unseen.items()}
                    half = _half(interval(unseen["ndcg10"]))
                    yield _line(f"  {names[row.system]}", width, means) + f"{half:>9.4f}"
        yield ""
    yield LEGEND.of(language)
    yield ""
    for kind, title in KINDS.items():
        if any(part.kind == kind for part in result.sets):
            yield title.of(language)
            yield _heading(width)
            for system in result.systems:
                yield _line(system.name.of(language), width, _means(result, kind, system.id))
            yield ""
    for asked, title in LANGUAGES.items():
        if any(part.language == asked for part in result.sets):
            yield title.of(language)
            yield _heading(width)
            for system in result.systems:
                yield _line(system.name.of(language), width, _means_of_language(result, asked, system.id))
            yield ""
    for one in result.encoders:
        yield f"{one.name}: {one.architecture}, {one.bytes / 1e6:.1f} MB, {one.query_ms:.1f} ms {'一问' if zh else 'a question'}"
    for one in result.rerankers:
        yield f"{one.name}: {one.bytes / 1e6:.1f} MB, {one.rerank_ms:.1f} ms {'20 段' if zh else '20 passages'}"


def as_picture(result: Evaluation, language: Language) -> str:
    """nDCG@10 as bars, a group a set; sizes and speeds of the encoders below."""
    names = {system.id: system.name.of(language) for system in result.systems}
    groups = [(part.name, {s.id: result.figure(part.name, s.id) for s in result.systems}) for part in result.sets]
    colours = dict(zip(names, (COLOURS[i % len(COLOURS)] for i in range(len(names))), strict=True))
    shapes: list[str] = []
    y = 40
    for name, figures in groups:
        y += GAP
        shapes.append(_label(LEFT - 10, y + BAR * len(figures) / 2 + 4, name, anchor="end"))
        for system, figure in figures.items():
            length = WIDE * (figure or 0.0)
            shapes.append(
                f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" fill="{colours[system]}"/>'
            )
            shapes.append(_label(LEFT + length + 5, y + BAR - 3, f"{figure or 0.0:.3f}", size=10))
            y += BAR
    y += 2 * GAP
    for system, name in names.items():
        shapes.append(f'<rect x="{LEFT}" y="{y - 9}" width="11" height="11" fill="{colours[system]}"/>')
        shapes.append(_label(LEFT + 18, y, name))
        y += 18
    for one in result.encoders:
        shapes.append(
            _label(LEFT, y + 6, f"{one.name}: {one.architecture}, {one.bytes / 1e6:.1f} MB, {one.query_ms:.1f} ms")
        )
        y += 18
    total = LEFT + WIDE + 70
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {y + 20}" width="{total}" height="{y + 20}">'
    back = f'<rect width="{total}" height="{y + 20}" fill="white"/>'
    return "\n".join([head, back, _label(LEFT, 28, "nDCG@10", size=15), *shapes, "</svg>"]) + "\n"


def _means(result: Evaluation, kind: str, system: str) -> dict[str, float]:
    found = {name: result.mean_of_kind(kind, system, name) for name in MEASURES}
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def _means_of_language(result: Evaluation, language: Language, system: str) -> dict[str, float]:
    found = {name: result.mean_of_language(language, system, name) for name in MEASURES}
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def _half(values: Interval) -> float:
    return (values.high - values.low) / 2


def _sureness(result: Evaluation, row: Row) -> str:
    gain = result.gain(row)
    text = f"{_half(interval(row.scores['ndcg10'])):>9.4f}"
    if gain is None:
        return text
    sure = "*" if gain.ndcg10.low > 0 or gain.ndcg10.high < 0 else ""
    return text + f"{gain.ndcg10.mean:>+12.4f} [{gain.ndcg10.low:+.4f}, {gain.ndcg10.high:+.4f}]{sure}"


def _heading(width: int) -> str:
    return " " * width + "".join(f"{HEADINGS[name]:>12}" for name in MEASURES)


def _line(name: str, width: int, figures: dict[str, float]) -> str:
    return name + " " * (width - columns(name)) + "".join(f"{figures[measure]:>12.4f}" for measure in MEASURES)


def _label(x: float, y: float, text: str, *, size: int = 12, anchor: str = "start") -> str:
    style = f'font-family="sans-serif" font-size="{size}" text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'
