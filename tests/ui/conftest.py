"""A window over real services without a model; a test that leaks a thread, a Qt warning or a top-level widget fails."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
os.environ.setdefault("MEDASSIST_KEYRING", "off")

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from medassist.core.clinical import KnowledgeBase
from medassist.knowledge.compiled import load_base
from medassist.services.assembly import Parts, compiled_folder
from medassist.storage.store import open_with_key
from medassist.ui.backend import Backend
from medassist.ui.preferences import Preferences
from medassist.ui.session import WindowSession
from medassist.ui.theme import Theme
from medassist.ui.workbench import Workbench
from tests.ui.case_desk import CaseDesk

KEY = bytes(range(32))
HARMLESS = ("This plugin does not support",)
"""What the offscreen platform says of itself."""
SHARED = ("base", "overlay", "knowledge", "encoder", "passages", "built_in", "libraries", "search", "engine", "ask")


@pytest.fixture(scope="session")
def shared_parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The knowledge, opened once; no model, so that nothing but words is searched."""
    folder = compiled_folder()
    if not (folder / "knowledge.bin").exists():
        from medassist.knowledge.compiled import write_base
        from medassist.knowledge.sources import read_sources
        from medassist.paths import resources_folder

        folder = tmp_path_factory.mktemp("compiled")
        write_base(read_sources(resources_folder() / "knowledge").base, folder)
    return parts_over(load_base(folder), tmp_path_factory.mktemp("shared"), folder)


def parts_over(base: KnowledgeBase, data: Path, compiled: Path | None = None) -> Parts:
    """Parts over a base, without a model and without records."""
    parts = Parts(data, compiled=compiled or data)
    parts.__dict__["base"] = base
    parts.__dict__["encoder"] = None
    parts.__dict__["libraries"] = None
    for name in SHARED:
        getattr(parts, name)
    return parts


@pytest.fixture(scope="session")
def few_parts(tmp_path_factory: pytest.TempPathFactory, knowledge: KnowledgeBase) -> Parts:
    """A few entries of the real base: the linter and a renewal take no time. A file of tests uses them as its `shared_parts`."""
    conditions = {id: knowledge.conditions[id] for id in ("migraine", "tension_headache")}
    rule = knowledge.red_flags["rf_thunderclap_headache"]
    linked = {link.finding for one in conditions.values() for link in one.findings} | {"fever", "headache"}
    findings = {id: one for id, one in knowledge.findings.items() if id in linked or id in rule.when}
    drugs = {id: knowledge.drugs[id] for id in ("paracetamol", "ibuprofen")}
    base = replace(knowledge, conditions=conditions, drugs=drugs, red_flags={rule.id: rule}, findings=findings)
    return parts_over(base, tmp_path_factory.mktemp("few"))


@pytest.fixture
def make_parts(shared_parts: Parts, tmp_path: Path) -> Callable[..., Parts]:
    """Parts over the shared knowledge with records of their own (`store=False`: none)."""

    def make(*, store: bool = True, folder: Path = tmp_path) -> Parts:
        parts = Parts(folder, compiled=shared_parts.compiled, encoder_folder=folder / "no model")
        for name in SHARED:
            parts.__dict__[name] = shared_parts.__dict__[name]
        parts.__dict__["store"] = open_with_key(folder, KEY) if store else None
        return parts

    return make


class Desk:
    """A session under test, and the ways to wait for it."""

    def __init__(self, qtbot, folder: Path, parts: Callable[[], Parts], **settings) -> None:
        self.qtbot = qtbot
        self.closed = False
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme = Theme()
        self.preferences = Preferences(application, folder, self.theme)
        self.preferences.settings = replace(
            self.preferences.settings, **{"language": "en", "theme": "light", **settings}
        )
        self.preferences.apply()
        self.backend = Backend(folder, parts)
        self.bench = Workbench(self.backend, self.theme, self.preferences)
        self.session = WindowSession(self.bench)

    @property
    def window(self):
        return self.session.window

    @property
    def ask(self):
        return self.window.ask_page

    @property
    def view(self):
        return self.window.ask_page.view

    def start(self) -> None:
        self.window.resize(1366, 768)
        self.session.start()
        self.qtbot.waitUntil(lambda: self.backend.is_loaded, timeout=60_000)

    def put(self, text: str):
        """Asks `text` and gives the shown answer."""
        before = self.bench.consultation.shown
        self.ask.ask_text(text)
        self.qtbot.waitUntil(
            lambda: self.bench.consultation.shown is not before and not self.bench.consultation.is_working,
            timeout=60_000,
        )
        return self.bench.consultation.shown

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: self.backend.worker.is_idle, timeout=60_000)
        QCoreApplication.processEvents()

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        self.session.window.close()
        self.backend.close()
        self.session.window.deleteLater()
        self.session.deleteLater()
        flush()  # the window first: its style is not worked out once more
        self.preferences.settings = replace(self.preferences.settings, language="en")
        self.preferences.apply()  # no translator stays behind
        self.bench.deleteLater()
        self.backend.deleteLater()
        self.preferences.deleteLater()
        flush()


def flush() -> None:
    """Everything that waits to be deleted or delivered."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture
def make_desk(qtbot, qapp, tmp_path: Path, make_parts) -> Iterator[Callable[..., Desk]]:
    """Makes a started desk; settings by name."""
    desks: list[Desk] = []

    def make(*, store: bool = True, started: bool = True, **settings) -> Desk:
        desk = Desk(qtbot, tmp_path, lambda: make_parts(store=store), **settings)
        desks.append(desk)
        if started:
            desk.start()
        return desk

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(make_desk) -> Desk:
    """A started desk in English."""
    return make_desk()


@pytest.fixture
def case(desk: Desk) -> CaseDesk:
    """A desk with the Case page in front."""
    return CaseDesk(desk)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails on leaked threads, Qt warnings and top-level widgets."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    qtlog = request.getfixturevalue("qtlog")
    request.getfixturevalue("qapp")
    before = set(map(id, QApplication.topLevelWidgets()))
    yield
    flush()
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("medassist")]
    assert not threads
    warnings = [record.message for record in qtlog.records if not any(word in record.message for word in HARMLESS)]
    assert not warnings
    left = [widget for widget in QApplication.topLevelWidgets() if id(widget) not in before]
    assert not left, left
