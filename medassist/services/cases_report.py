"""The evaluation of cases as JSON, as a table of text and as a reliability plot (SVG)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from medassist.core.clinical import Language, Text
from medassist.core.diagnosis.reliability import Calibration
from medassist.services.case_sets import PARTS, Part
from medassist.services.evaluate_cases import FIRST, Cause, Figures

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
    Text("ECE", "ECE"),
)
SIZE, MARGIN = 320, 50


def as_json(rows: Sequence[Figures], simulated: Calibration | None, missing: Sequence[str]) -> dict[str, Any]:
    """Everything that was measured; `simulated` is the calibration on drawn cases, `missing` the sets that were not there."""
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
                "calibration": _calibration(row.calibration),
                "errors": dict(row.causes),
                "median_ms": round(row.median_ms, 2),
            }
            for row in rows
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
        "bins": [[round(one.confidence, 4), round(one.right, 4), one.cases] for one in found.bins],
    }


def as_lines(
    rows: Sequence[Figures], simulated: Calibration | None, language: Language, parts: Sequence[Part] = PARTS
) -> Iterator[str]:
    """The development part first, the held-out part last; errors by cause under each row."""
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
                shares = "".join(_right(_percent(share), 11) for share in row.first_of_base)
                yield known + " " * max(0, 32 - _width(known)) + _right(str(row.in_base), 11) + shares
            causes = ", ".join(f"{CAUSE_NAMES[cause].of(language)} {count}" for cause, count in row.causes if count)
            if causes:
                yield "  " + Text("不在前三的原因：", "not in the first three: ").of(language) + causes
        yield ""
    if simulated is not None:
        yield Text(
            f"模拟病例（由本网络加噪声抽出，只证明自洽，不证明质量）：{simulated.cases}例，去偏ECE {_interval(simulated)}",
            f"Simulated cases (drawn from the network with noise: they prove consistency, never quality): {simulated.cases}, "
            f"debiased ECE {_interval(simulated)}",
        ).of(language)


def _cells(row: Figures) -> list[str]:
    shares = [*row.first_of, row.chosen, row.emergency_recall, row.false_emergency, row.urgency_right, row.in_lane]
    error = f"{row.calibration.error:.3f}" if row.calibration is not None else "-"
    return [str(row.cases), *(_percent(share) for share in shares), error]


def as_picture(found: Calibration, language: Language) -> str:
    """A reliability plot: confidence to the right, share that was right upwards; the size of a dot is its number of cases."""
    wide = SIZE + 2 * MARGIN
    most = max(one.cases for one in found.bins)
    shapes = [
        f'<line x1="{MARGIN}" y1="{MARGIN + SIZE}" x2="{MARGIN + SIZE}" y2="{MARGIN}" stroke="#9aa5b1" stroke-dasharray="4"/>',
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#52606d"/>',
    ]
    shapes += [
        f'<circle cx="{MARGIN + SIZE * one.confidence:.1f}" cy="{MARGIN + SIZE * (1 - one.right):.1f}" '
        f'r="{3 + 5 * one.cases / most:.1f}" fill="#2f6fab"/>'
        for one in found.bins
    ]
    for tick in (0.0, 0.5, 1.0):
        shapes.append(_label(MARGIN + SIZE * tick, MARGIN + SIZE + 16, f"{tick:.1f}"))
        shapes.append(_label(MARGIN - 18, MARGIN + SIZE * (1 - tick) + 4, f"{tick:.1f}"))
    title = Text("可靠性图：横轴 首位概率，纵轴 正确比例", "Reliability: first probability, share right").of(language)
    shapes.append(_label(wide / 2, 22, title))
    shapes.append(_label(wide / 2, wide - 8, f"debiased ECE {_interval(found)}, n = {found.cases}"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {wide}" width="{wide}" height="{wide}">'
    return "\n".join([head, f'<rect width="{wide}" height="{wide}" fill="white"/>', *shapes, "</svg>"]) + "\n"


def _label(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-family="sans-serif" font-size="12" text-anchor="middle">{escape(text)}</text>'


def _interval(found: Calibration) -> str:
    return f"{found.error:.3f} (95 % {found.low:.3f}-{found.high:.3f})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _right(text: str, wide: int) -> str:
    return " " * max(1, wide - _width(text)) + text


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
