"""The evaluation of cases as JSON, as a table of text and as a reliability plot (SVG)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from medassist.core.clinical import Language, Text
from medassist.core.diagnosis.reliability import Calibration
from medassist.services.case_sets import PARTS, Part
from medassist.services.evaluate_cases import ALL, FIRST, Cause, Figures, Pooled, Weighting
from medassist.services.text_columns import columns, percent

SCHEMA = "medassist.evaluation/1"
PART_NAMES: dict[Part, Text] = {
    "development": Text("开发部分（改进时可看）", "development part (may guide changes)"),
    "held_out": Text("留出部分（只报告）", "held-out part (reported only)"),
}
CAUSE_NAMES: dict[Cause, Text] = {
    "missing_condition": Text("知识库没有该病", "condition not in the base"),
    "label_doubtful": Text("标签存疑", "label doubtful"),
    "not_read": Text("没有读出", "not read"),
    "wrong_weight": Text("权重不对", "wrong weight"),
}
HEADINGS = (
    Text("病例", "cases"),
    *(Text(f"前{most}", f"top-{most}") for most in FIRST),
    Text("在选项中", "chosen"),
    Text("急症召回", "emergency"),
    Text("误报急症", "false em."),
    Text("紧急度对", "urgency"),
    Text("勿漏诊", "in lane"),
)
CALIBRATION = Text(
    "首位概率是否可信（去偏ECE，95% 自助法区间）",
    "Does the first probability mean what it says (debiased ECE, 95 % bootstrap)",
)
CALIBRATION_HEADINGS = (
    Text("病例", "cases"),
    Text("平均概率", "said"),
    Text("正确", "right"),
    Text("ECE", "ECE"),
    Text("区间", "interval"),
)
WEIGHTINGS: dict[Weighting, Text] = {
    "case": Text("合并，每例同权", "pooled, each case alike"),
    "set": Text("合并，每集同权", "pooled, each set alike"),
}
SIMULATED = Text("模拟病例", "drawn cases")
SIZE, MARGIN, ROW = 320, 50, 17
COLOURS = ("#1f2933", "#2f6fab", "#c65d21", "#3d8b54", "#7a4f9a", "#9aa5b1")
"""Of the pooled cases, then of each set."""


def as_json(
    rows: Sequence[Figures], together: Sequence[Pooled], simulated: Calibration | None, missing: Sequence[str]
) -> dict[str, Any]:
    """Everything that was measured: a row a set, the sets `together`, drawn cases, and the sets that were `missing`."""
    return {
        "schema": SCHEMA,
        "kind": "cases",
        "rows": [
            {
                "set": row.set,
                "part": row.part,
                "language": row.language,
                "cases": row.cases,
                "in_base": row.in_base,
                **{f"top{most}": _rounded(value) for most, value in zip(FIRST, row.first_of, strict=True)},
                **{f"top{most}_in_base": _rounded(one) for most, one in zip(FIRST, row.first_of_base, strict=True)},
                "chosen": _rounded(row.chosen),
                "emergency_recall": _rounded(row.emergency_recall),
                "false_emergency": _rounded(row.false_emergency),
                "urgency_right": _rounded(row.urgency_right),
                "must_not_miss_in_lane": _rounded(row.in_lane),
                "must_not_miss_in_lane_or_first": _rounded(row.in_lane_or_first),
                "must_not_miss_in_lane_openly": _rounded(row.in_lane_openly),
                "lane_length": _rounded(row.lane_length),
                "calibration": _calibration(row.calibration),
                "errors": dict(row.causes),
                "median_ms": round(row.median_ms, 2),
            }
            for row in rows
        ],
        "pooled": [
            {
                "part": one.part,
                "language": one.language,
                "weighting": one.weighting,
                "sets": list(one.sets),
                "calibration": _calibration(one.calibration),
            }
            for one in together
        ],
        "simulated": _calibration(simulated),
        "missing": list(missing),
    }


def _calibration(found: Calibration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "debiased_ece": round(found.error, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "plugin_ece": round(found.plugin, 4),
        "cases": found.cases,
        "said": round(found.confidence, 4),
        "right": round(found.right, 4),
        "bins": [[round(one.confidence, 4), round(one.right, 4), one.cases] for one in found.bins],
    }


def as_lines(
    rows: Sequence[Figures],
    together: Sequence[Pooled],
    simulated: Calibration | None,
    language: Language,
    parts: Sequence[Part] = PARTS,
) -> Iterator[str]:
    """The development part first, the held-out part last; errors by cause under each row, then what probabilities mean."""
    for part in parts:
        own = [row for row in rows if row.part == part]
        if not own:
            continue
        yield PART_NAMES[part].of(language)
        yield f"{'':32}" + "".join(_right(heading.of(language), 11) for heading in HEADINGS)
        for row in own:
            yield f"{row.set + ' ' + row.language:32}" + "".join(_right(cell, 11) for cell in _cells(row))
            if row.in_base < row.cases:
                known = "  " + Text("其中知识库有的", "of those in the base").of(language)
                shares = "".join(_right(percent(share), 11) for share in row.first_of_base)
                yield known + " " * max(0, 32 - columns(known)) + _right(str(row.in_base), 11) + shares
            causes = ", ".join(f"{CAUSE_NAMES[cause].of(language)} {count}" for cause, count in row.causes if count)
            if causes:
                yield "  " + Text("不在前三的原因：", "not in the first three: ").of(language) + causes
        yield ""
        yield from _calibration_lines(own, [one for one in together if one.part == part], language)
    if simulated is not None:
        yield Text(
            f"模拟病例（由本网络加噪声抽出，只证明自洽，不证明质量）：{simulated.cases}例，去偏ECE {_interval(simulated)}",
            f"Simulated cases (drawn from the network with noise: they prove consistency, never quality): {simulated.cases}, "
            f"debiased ECE {_interval(simulated)}",
        ).of(language)


def _calibration_lines(rows: Sequence[Figures], together: Sequence[Pooled], language: Language) -> Iterator[str]:
    """A line a set and a line for the sets together: what was said, what came true, the error and its interval."""
    found = [(f"{row.set} {row.language}", row.calibration) for row in rows if row.calibration is not None]
    found += [(f"{WEIGHTINGS[one.weighting].of(language)}, {one.language}", one.calibration) for one in together]
    if not found:
        return
    yield CALIBRATION.of(language)
    yield f"{'':32}" + "".join(_right(heading.of(language), 11) for heading in CALIBRATION_HEADINGS)
    for name, one in found:
        cells = [str(one.cases), percent(one.confidence), percent(one.right), f"{one.error:.3f}"]
        cells.append(f"{one.low:.3f}-{one.high:.3f}")
        yield name + " " * max(0, 32 - columns(name)) + "".join(_right(cell, 11) for cell in cells)
    yield ""


def _cells(row: Figures) -> list[str]:
    shares = [*row.first_of, row.chosen, row.emergency_recall, row.false_emergency, row.urgency_right, row.in_lane]
    return [str(row.cases), *(percent(share) for share in shares)]


def as_picture(curves: Mapping[str, Calibration], language: Language) -> str:
    """A reliability plot: probability to the right, share that was right upwards.

    The first of `curves` (all cases together, by its name) has dots whose size is the number of cases; the others, a set
    each, are lines, so that what the mean hides can be seen. Under the plot each has its name, cases and error.
    """
    wide = SIZE + 2 * MARGIN
    high = wide + ROW * (len(curves) + 1)
    shapes = [
        f'<line x1="{MARGIN}" y1="{MARGIN + SIZE}" x2="{MARGIN + SIZE}" y2="{MARGIN}" stroke="#9aa5b1" stroke-dasharray="4"/>',
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#52606d"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        shapes.append(_label(MARGIN + SIZE * tick, MARGIN + SIZE + 16, f"{tick:.1f}"))
        shapes.append(_label(MARGIN - 18, MARGIN + SIZE * (1 - tick) + 4, f"{tick:.1f}"))
    for place, (name, found) in enumerate(curves.items()):
        colour = COLOURS[min(place, len(COLOURS) - 1)]
        points = [(MARGIN + SIZE * one.confidence, MARGIN + SIZE * (1 - one.right)) for one in found.bins]
        most = max(one.cases for one in found.bins)
        if place == 0:
            shapes += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 4 * one.cases / most:.1f}" fill="{colour}"/>'
                for (x, y), one in zip(points, found.bins, strict=True)
            ]
        else:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            shapes.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        height = MARGIN + SIZE + MARGIN + ROW * place
        shapes.append(f'<rect x="{MARGIN - 14}" y="{height - 9}" width="10" height="10" fill="{colour}"/>')
        shapes.append(_label(MARGIN, height, f"{name}: n = {found.cases}, ECE {_interval(found)}", "start"))
    title = Text("可靠性图：横轴 首位概率，纵轴 正确比例", "Reliability: first probability, share right").of(language)
    shapes.append(_label(wide / 2, 22, title))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
    return "\n".join([head, f'<rect width="{wide}" height="{high}" fill="white"/>', *shapes, "</svg>"]) + "\n"


def curves_of(
    rows: Sequence[Figures], together: Sequence[Pooled], simulated: Calibration | None, part: Part, language: Language
) -> dict[str, Calibration]:
    """What the plot of one part shows, by name: all sets together (each case alike), each set, the drawn cases."""
    curves = {
        WEIGHTINGS[one.weighting].of(language): one.calibration
        for one in together
        if (one.part, one.language, one.weighting) == (part, ALL, "case")
    }
    sets = {row.set: row.calibration for row in reversed(rows) if row.part == part and row.calibration is not None}
    curves |= dict(reversed(sets.items()))
    if simulated is not None:
        curves[SIMULATED.of(language)] = simulated
    return curves


def _label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="sans-serif" font-size="12" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _interval(found: Calibration) -> str:
    return f"{found.error:.3f} (95 % {found.low:.3f}-{found.high:.3f})"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _right(text: str, wide: int) -> str:
    return " " * max(1, wide - columns(text)) + text
