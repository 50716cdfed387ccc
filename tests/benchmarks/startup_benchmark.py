"""How long a start takes, in ms: first paint, usable (the question field takes typing), loaded; and resident memory.

    python tests/benchmarks/startup_benchmark.py [--runs N] [--data DIR]

Each run is a new process of `medassist.app`; times are from just before that process is made, so the interpreter's own
start counts too. `usable_cpu` is the processor's time until then, which other programs at work do not change. Needs a
screen or QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("imported", "first_paint", "usable", "usable_cpu", "answering", "loaded")


def child(data: Path, began: float) -> None:
    """Runs the window once and prints when what happened."""
    import psutil
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    moments: dict[str, float] = {}

    def note(name: str) -> None:
        moments.setdefault(name, round((time.time() - began) * 1000.0))

    from medassist import app
    from medassist.ui.session import WindowSession

    note("imported")
    start = WindowSession.start

    class Paint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "first_paint" not in moments:
                QTimer.singleShot(0, painted)
            return False

    watcher = Paint()
    sessions: list[WindowSession] = []

    def painted() -> None:
        note("first_paint")
        field = sessions[0].window.ask_page.view.question
        QTest.keyClicks(field, "a")
        if field.toPlainText() == "a":
            note("usable")
            moments["usable_cpu"] = round(time.process_time() * 1000.0)

    def watched_start(session: WindowSession) -> None:
        sessions.append(session)
        session.window.ask_page.view.question.viewport().installEventFilter(watcher)
        backend = session._bench.backend
        backend.answering.connect(lambda: note("answering"))
        backend.loaded.connect(lambda: QTimer.singleShot(100, ended))
        start(session)

    def ended() -> None:
        note("loaded")
        print(json.dumps({**moments, "rss_mb": round(psutil.Process().memory_info().rss / 2**20)}))
        instance = QApplication.instance()
        if instance is not None:
            sessions[0].window.close()
            instance.quit()

    WindowSession.start = watched_start  # type: ignore[method-assign]
    app.main(["--data", str(data)])


def main() -> int:
    """Prints the median of each moment over the runs after the first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--child", action="store_true")
    parser.add_argument("--began", type=float, default=0.0)
    options = parser.parse_args()
    if options.child:
        child(options.data, options.began)
        return 0
    environment = {
        "MEDASSIST_PASSPHRASE": "benchmark",
        "MEDASSIST_KEYRING": "off",
        **({} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}),
        **os.environ,
        "PYTHONPATH": str(ROOT),
    }
    results: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        data = options.data or Path(temporary)
        for _ in range(options.runs + 1):
            command = [sys.executable, __file__, "--child", "--data", str(data), "--began", str(time.time())]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            results.append(json.loads(done.stdout.strip().splitlines()[-1]))
    print("first start:", results[0])
    for name in (*NAMES, "rss_mb"):
        values = [result[name] for result in results[1:]]
        print(f"{name:12} median {statistics.median(values):6.0f}  worst {max(values):6.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
