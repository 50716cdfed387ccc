"""Fits what makes a probability mean what it says, on development cases, and measures it on cases the fit never saw.

    PYTHONPATH=. python tests/quality/calibration.py --sets DIR [--reads FILE] [--write]

Every labelled case (core/diagnosis is measured by `evaluate cases` on the same ones) is read and scored; the four numbers of
CalibrationMap are those with the least log loss of the first condition's probability, every set counting alike, on the
development parts. The table that is printed is of both parts, before and after. `--reads` keeps what was read of the texts,
which takes most of the time, for another fit after weights have changed; leave it out after a change of reading. `--write`
puts the numbers into core/diagnosis/calibration.py. It is no part of `./run`: it needs other people's cases and scipy.
"""

from __future__ import annotations

import argparse
import pickle
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from medassist.core.case import Case
from medassist.core.diagnosis import calibration
from medassist.core.diagnosis.calibration import FITTED, CalibrationMap, unread_words
from medassist.core.diagnosis.red_flags import fired
from medassist.core.diagnosis.reliability import calibration_of
from medassist.services.ask import AskService
from medassist.services.assembly import Parts
from medassist.services.case_sets import PARTS, SETS, VIGNETTES, LabelledCase, Labels, Part, read_set

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "resources" / "evaluation" / "case_labels.toml"
KEPT_SCORES = 150
"""Highest scores of a case; the others weigh nothing beside them."""
LEAST = 1e-6
"""Of a probability, in the log loss."""
STEPS = 600
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredCases:
    """N cases as arrays: `scores` float64[N, K] falling, `right` bool[N] of the first, and what the map asks of a case."""

    scores: Numbers
    right: NDArray[np.bool_]
    findings: Numbers
    words: Numbers
    sets: NDArray[np.str_]
    parts: NDArray[np.str_]

    def of(self, mask: NDArray[np.bool_]) -> ScoredCases:
        """Those of `mask` bool[N]."""
        return ScoredCases(*(getattr(self, name)[mask] for name in self.__slots__))

    def weights(self) -> Numbers:
        """float64[N] that sum to 1 and let every set count alike."""
        sizes = Counter(self.sets.tolist())
        return np.array([1.0 / sizes[one] for one in self.sets.tolist()]) / len(sizes)


def main() -> None:
    """Reads, fits, prints, and writes if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--reads", type=Path, help="file that keeps what was read")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Path(folder), device="cpu", threads=1)
        try:
            cases = scored_cases(list(_read(parts.ask, _labelled(parts.ask, options.sets), options.reads)), parts.ask)
        finally:
            parts.close()
    development = cases.of(cases.parts == "development")
    found = fitted(development, FITTED)
    for name, one in (("before", FITTED), ("after", found)):
        print(f"{name}: {one}")
        for line in report(cases, one):
            print(line)
    if options.write:
        write(found, development, Path(calibration.__file__))


def _labelled(service: AskService, folder: Path) -> list[LabelledCase]:
    labels = Labels(service.knowledge, LABELS)
    own = ROOT / "tests" / "quality" / VIGNETTES
    return [case for name in SETS for case in read_set(name, own if name == VIGNETTES else folder / name, labels)]


def _read(service: AskService, cases: Sequence[LabelledCase], kept: Path | None) -> Iterator[tuple[LabelledCase, Case]]:
    """Each case with what is read of it; from `kept` where it is there."""
    known: dict[tuple[str, str], Case] = {}
    if kept is not None and kept.exists():
        known = pickle.loads(kept.read_bytes())  # noqa: S301  # a file that this script wrote
    for number, case in enumerate(cases, 1):
        read = known.get((case.set, case.id))
        if read is None or read.text != case.text:
            read = known[case.set, case.id] = service.read(case.text, patient=case.patient)
        yield case, read
        if number % 500 == 0:
            print(f"{number} / {len(cases)}", file=sys.stderr, flush=True)
    if kept is not None:
        kept.write_bytes(pickle.dumps(known))


def scored_cases(cases: Sequence[tuple[LabelledCase, Case]], service: AskService) -> ScoredCases:
    """The scores of all cases that have a differential."""
    rows = []
    for case, read in cases:
        scored = service.scored(read, fired(read, service.rules))
        if scored:
            right = scored[0].condition.id in case.accepted
            values = [one.score for one in scored[:KEPT_SCORES]]
            rows.append((values, right, len(read.present), unread_words(read), case.set, case.part))
    values, right, findings, words, sets, parts = zip(*rows, strict=True)
    return ScoredCases(
        np.array(values, float), np.array(right, bool), np.array(findings, float), np.array(words, float),
        np.array(sets, str), np.array(parts, str),
    )  # fmt: skip


def first_probability(cases: ScoredCases, one: CalibrationMap) -> Numbers:
    """Probability float64[N] of the first condition of each case under the map."""
    return one.probabilities(cases.scores, cases.findings, cases.words)[..., 0]


def log_loss(cases: ScoredCases, one: CalibrationMap) -> float:
    """Mean log loss in nats of the first condition's probability, sets alike: a proper score, least where it is meant."""
    said = np.clip(first_probability(cases, one), LEAST, 1.0 - LEAST)
    return float(cases.weights() @ -np.where(cases.right, np.log(said), np.log1p(-said)))


def fitted(cases: ScoredCases, start: CalibrationMap) -> CalibrationMap:
    """The map of the least log loss (Nelder and Mead 1965; temperature and dependence by their logarithms, so above 0)."""

    def made(values: Numbers) -> CalibrationMap:
        return CalibrationMap(float(np.exp(values[0])), float(np.exp(values[1])), float(values[2]), float(values[3]))

    first = np.array([np.log(start.temperature), np.log(start.dependence), start.outside, start.unread])
    found = minimize(
        lambda values: log_loss(cases, made(values)),
        first,
        method="Nelder-Mead",
        options={"maxfev": STEPS, "xatol": 0.005, "fatol": 1e-5},
    )
    return CalibrationMap(*(round(value, 3) for value in astuple(made(found.x))))


def report(cases: ScoredCases, one: CalibrationMap) -> Iterator[str]:
    """A line a set and part, and the sets together, by case and alike: what was said, what came true, the error."""
    for part in PARTS:
        own = cases.of(cases.parts == part)
        for name in dict.fromkeys(own.sets.tolist()):
            yield _line(part, name, own.of(own.sets == name), one, alike=False)
        yield _line(part, "all, by case", own, one, alike=False)
        yield _line(part, "all, sets alike", own, one, alike=True)


def _line(part: Part, name: str, cases: ScoredCases, one: CalibrationMap, *, alike: bool) -> str:
    found = calibration_of(first_probability(cases, one), cases.right, weights=cases.weights() if alike else None)
    if found is None:
        return f"  {part:12}{name:26}{len(cases.right):6}  too few"
    return (
        f"  {part:12}{name:26}{found.cases:6}  said {found.confidence:.3f}  right {found.right:.3f}"
        f"  debiased ECE {found.error:.3f} ({found.low:.3f}-{found.high:.3f})"
    )


def write(found: CalibrationMap, cases: ScoredCases, module: Path) -> None:
    """Puts the numbers, the date and what they were fitted on in place of those that stand in `module`."""
    sizes = ", ".join(f"{name} {count}" for name, count in Counter(cases.sets.tolist()).items())
    numbers = ", ".join(f"{name}={getattr(found, name)}" for name in found.__slots__)
    day = datetime.now(UTC).date().isoformat()
    block = (
        f'FITTED = CalibrationMap({numbers})\n"""Fitted {day} on {len(cases.right)} development cases\n({sizes}),\n'
        'every set alike, by `tests/quality/calibration.py --sets DIR --write`."""\n'
    )
    text = module.read_text(encoding="utf-8")
    changed, count = re.subn(r'^FITTED = .*?""".*?"""\n', lambda _: block, text, flags=re.MULTILINE | re.DOTALL)
    if count != 1:
        raise SystemExit(f"{module.name}: the fitted numbers are not where they were")
    module.write_text(changed, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
