"""`evaluate cases`: the differential, urgency and must-not-miss lane on labelled cases, as a table, JSON and a plot."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from pathlib import Path

import numpy as np

from medassist.command_line.opening import say
from medassist.core.clinical import Text
from medassist.core.diagnosis.reliability import Calibration, calibration_of
from medassist.errors import NotAvailable, WrongUse
from medassist.paths import data_folder, program_folder
from medassist.services.ask import AskService
from medassist.services.assembly import Parts
from medassist.services.case_sets import PARTS, SETS, VIGNETTES, LabelledCase, Labels, Part, read_set
from medassist.services.cases_report import as_json, as_lines, as_picture, curves_of
from medassist.services.evaluate_cases import figures, judged, pooled
from medassist.services.simulated_cases import CaseMaker, scored

LABELS = Path("resources") / "evaluation" / "case_labels.toml"
RESULT, TABLE, PICTURE = "cases.json", "cases.txt", "reliability.svg"
SIMULATED = 2500
SIMULATED_SEED = 2026
"""Not the seed of the cases on which the calibration was looked at (core/diagnosis/calibration.py)."""


def run(options: Namespace) -> int:
    """Measures; exit code 5 where no set is here. The held-out part is printed last and must not guide a change."""
    parts = Parts(options.data or data_folder())
    try:
        service = parts.ask
        cases, missing = _cases(options, service)
        progress = _Progress(options, len(cases))
        results = list(judged(cases, service, progress.step))
        rows, together = figures(results), pooled(results)
        simulated = None if options.no_simulation else _simulated(service, progress)
    finally:
        parts.close()
    for name in missing:
        say(
            options,
            Text(f"没有评测集 {name}，其余的照常评测。", f"The set {name} is not here; the others were measured."),
        )
    shown: tuple[Part, ...] = (options.part,) if options.part else PARTS
    report = as_json(rows, together, simulated, missing)
    lines = "\n".join(as_lines(rows, together, simulated, options.lang, shown)) + "\n"
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / RESULT).write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (options.out / TABLE).write_text(lines, encoding="utf-8")
        curves = curves_of(rows, together, simulated, shown[-1], options.lang)
        if curves:
            (options.out / PICTURE).write_text(as_picture(curves, options.lang), encoding="utf-8")
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n" if options.json else lines)
    return 0


def _cases(options: Namespace, service: AskService) -> tuple[list[LabelledCase], list[str]]:
    """The cases to measure, and the names of the sets that are not here."""
    labels = Labels(service.knowledge, program_folder() / LABELS)
    places = [place for place in (options.sets, options.data) if place is not None]
    places.append(program_folder().parent / "shared" / "data")
    cases: list[LabelledCase] = []
    missing: list[str] = []
    for name in options.set or SETS:
        if name not in SETS:
            raise WrongUse(
                zh=f"没有名为 {name} 的评测集：{'、'.join(SETS)}。", en=f"There is no set {name}: {', '.join(SETS)}."
            )
        if name == VIGNETTES:
            own = options.vignettes or program_folder() / "tests" / "quality" / VIGNETTES
            folder = own if own.exists() else None
        else:
            folder = next((place / name for place in places if (place / name).is_dir()), None)
        if folder is None:
            missing.append(name)
        else:
            cases += [one for one in read_set(name, folder, labels) if options.part in (None, one.part)]
    if not cases:
        raise NotAvailable(
            zh=f"这里没有评测集 {'、'.join(missing)}：用 --sets 指明它们所在的文件夹。",
            en=f"These sets are not here: {', '.join(missing)}. Name the folder that holds them with --sets.",
        )
    return cases[: options.limit] if options.limit else cases, missing


def _simulated(service: AskService, progress: _Progress) -> Calibration | None:
    """Calibration on cases drawn from the network with noise."""
    progress.grow(SIMULATED)
    confidence: list[float] = []
    right: list[bool] = []
    for drawn in CaseMaker(service.knowledge, service, SIMULATED_SEED).cases(SIMULATED):
        for first in scored(drawn, service)[:1]:
            confidence.append(first.shown)
            right.append(first.condition.id in drawn.truth)
        progress.step()
    return calibration_of(np.array(confidence), np.array(right, bool))


class _Progress:
    """A line on standard error every tenth, with the time left."""

    def __init__(self, options: Namespace, total: int) -> None:
        self._options = options
        self._total = total
        self._done = 0
        self._began = time.monotonic()

    def grow(self, more: int) -> None:
        """So many cases more."""
        self._total += more

    def step(self) -> None:
        """One case is done."""
        self._done += 1
        if self._options.quiet or self._done * 10 // self._total == (self._done - 1) * 10 // self._total:
            return
        left = (time.monotonic() - self._began) / self._done * (self._total - self._done)
        minutes, seconds = divmod(round(left), 60)
        zh = self._options.lang == "zh"
        rest = f"，约剩 {minutes}:{seconds:02}" if zh else f", about {minutes}:{seconds:02} left"
        print(f"{self._done} / {self._total}{rest}", file=sys.stderr)
