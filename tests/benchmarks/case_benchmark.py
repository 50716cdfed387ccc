"""How fast a change of a case is worked out: `./check benchmark`. The recompute alone, and with the page drawn anew."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("MEDASSIST_KEYRING", "off")
os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"

from medassist.services.assembly import Parts
from medassist.services.case_form import CaseForm

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QApplication

    from medassist.ui.case_work import CaseWork

Time = tuple[float, float]
"""Milliseconds on the clock, and of the processor alone: other programs on the machine lengthen only the first."""
ROUNDS = 3
TEXTS = (
    "58岁男，突发胸骨后压榨样疼痛2小时，大汗，否认发热",
    "孩子14个月，拉肚子两天，眼窝有点凹，体重9kg，还能喝水",
    "Woman 28, pain in the right lower abdomen for 12 hours, nausea, 37.9 °C, no diarrhoea",
    "M 72, cough and fever 3 days, confused since this morning, RR 32, BP 85/50",
    "咳嗽咳痰两周，低热，夜里出汗，体重下降",
    "headache for three days, worse in the morning, vomiting, blurred vision, no fever",
)
FIELDS = (
    ("heart_rate", "118"),
    ("temperature_c", "38.6"),
    ("blood_pressure", "92/60"),
    ("weight", "61"),
    ("spo2_percent", "93"),
)


def main() -> None:
    """Runs both measurements on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Parts(Path(folder))
        try:
            for text in TEXTS:
                parts.cases.assess(CaseForm(text), "zh")
            _report("a changed case, worked out", [_assessed(parts, form) for form in _forms(parts)])
        finally:
            parts.close()
    _report("a changed case, worked out, kept and drawn", _in_the_window())


def _forms(parts: Parts) -> Iterator[CaseForm]:
    """Each text with what a person does to it: fields filled in one after the other, then the next questions answered."""
    for _ in range(ROUNDS):
        for text in TEXTS:
            form = CaseForm(text)
            yield form
            for name, words in FIELDS:
                form = form.with_field(name, words)
                yield form
            assessed = parts.cases.assess(form, "zh")
            steps = assessed.answer.next[:3] if assessed is not None else ()
            for number, step in enumerate(steps):
                status = "present" if number % 2 else "absent"
                form = CaseForm(text, form.fields, {**form.statuses, step.finding: status})
                yield form


def _assessed(parts: Parts, form: CaseForm) -> Time:
    """One recompute."""
    began = _now()
    parts.cases.assess(form, "zh")
    return _since(began)


def _now() -> Time:
    return time.perf_counter(), time.process_time()


def _since(began: Time) -> Time:
    clock, processor = _now()
    return (clock - began[0]) * 1000, (processor - began[1]) * 1000


def _in_the_window() -> list[Time]:
    """From a change to the page that shows it, on a window of 1366 by 768 with encrypted records."""
    from PySide6.QtWidgets import QApplication

    from medassist.storage.store import open_with_key
    from medassist.ui.backend import Backend
    from medassist.ui.preferences import Preferences
    from medassist.ui.session import WindowSession
    from medassist.ui.theme import Theme
    from medassist.ui.workbench import Workbench

    application = QApplication(sys.argv[:1])
    times: list[Time] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = Parts(folder)
        parts.__dict__["store"] = open_with_key(folder, bytes(range(32)))
        theme = Theme("light")
        preferences = Preferences(application, folder, theme)
        preferences.apply()
        backend = Backend(folder, lambda: parts)
        session = WindowSession(Workbench(backend, theme, preferences))
        session.window.resize(1366, 768)
        _until(backend.loaded, session.start)
        session.window.show_page("case")
        work = session._bench.case
        for text in TEXTS:
            _until(work.assessed, lambda text=text: work.put_text(text))
            times += [_shown(application, work, name, words) for name, words in FIELDS]
        session.window.close()
        backend.close()
    return times


def _shown(application: QApplication, work: CaseWork, name: str, words: str) -> Time:
    from dataclasses import replace

    began = _now()
    _until(work.assessed, lambda: work.use(replace(work.form.with_field(name, words))))
    application.processEvents()
    return _since(began)


def _until(signal: SignalInstance, act: Callable[[], None]) -> None:
    """Acts and sleeps until the signal; asking again and again would count as work."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    signal.connect(loop.quit)
    act()
    loop.exec()
    signal.disconnect(loop.quit)


def _report(name: str, times: list[Time]) -> None:
    for part, kind in enumerate(("on the clock", "of the processor")):
        ordered = sorted(one[part] for one in times)
        p95 = ordered[int(len(ordered) * 0.95)]
        print(f"{name}, {kind}: p50 {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms over {len(ordered)} changes")


if __name__ == "__main__":
    main()
