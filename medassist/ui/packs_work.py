"""Language models added and removed: the list, the copy under way, Stop; it outlives a window that is built anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medassist.errors import Stopped
from medassist.services.scheduler import Job, StopToken
from medassist.ui.backend import Backend
from medassist.ui.words import sentence_of

if TYPE_CHECKING:
    from medassist.services.pack_list import AddedPack

LOOKED_AT_MS = 100


class PacksWork(QObject):
    """`packs` are those of the data folder."""

    changed = Signal()
    """The list, the progress or `told` is another."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job[str] | None = None
        self._copied = (0, 0)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_AT_MS)
        self._timer.timeout.connect(self.changed)
        self.packs: tuple[AddedPack, ...] = ()
        self.told = ""
        """What became of the last act, in one sentence."""
        self.failed = False
        backend.packs_changed.connect(self.look)

    @property
    def is_adding(self) -> bool:
        """Whether a pack is being copied and checked."""
        return self._job is not None

    @property
    def percent(self) -> int:
        """How far the copy is."""
        done, total = self._copied
        return done * 100 // total if total else 0

    def look(self) -> None:
        """Reads the list anew."""

        def work(_: StopToken) -> tuple[AddedPack, ...]:
            from medassist.services.pack_list import list_packs

            generator = self._backend.parts.generator if self._backend.has_pack else None
            return list_packs(self._backend.folder, generator.identity if generator is not None else None)

        if self._backend.is_answering:
            self._backend.worker.run(self, work, self._on_listed, self._on_failed)

    def add(self, source: Path) -> None:
        """Copies the pack in a folder or zip into the data folder, checked on the way; whole or not at all."""
        if self._job is not None:
            return

        def progress(done: int, total: int) -> None:
            self._copied = (done, total)

        def work(stop: StopToken) -> str:
            from medassist.services.packs import add_pack

            manifest = add_pack(source, self._backend.folder, progress=progress, stopped=stop.should_stop)
            self._backend.parts.renew_generator()
            return manifest.name

        self.told, self.failed, self._copied = "", False, (0, 0)
        self._job = self._backend.worker.run_beside(self, work, self._on_added, self._on_failed, "packs")
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Ends the copy; nothing of it stays."""
        if self._job is not None:
            self._job.stop()

    def remove(self, pack: AddedPack) -> None:
        """Deletes an added pack."""

        def work(_: StopToken) -> None:
            from medassist.services.packs import remove_pack

            self._backend.parts.renew_generator()  # its files are open as long as the model is
            remove_pack(pack.id, self._backend.folder)

        def done(_: None) -> None:
            self.told, self.failed = self.tr("{name} was removed.").format(name=pack.name), False
            self._backend.look_for_packs()

        self._backend.worker.run(self, work, done, self._on_failed)

    def _on_listed(self, packs: tuple[AddedPack, ...]) -> None:
        self.packs = packs
        self.changed.emit()

    def _on_added(self, name: str) -> None:
        self._end()
        self.told = self.tr("{name} was added and is whole. It writes from the next answer on.").format(name=name)
        self._backend.look_for_packs()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self.failed = not isinstance(error, Stopped)
        self.told = sentence_of(error) if self.failed else self.tr("Stopped; nothing was added.")
        self.changed.emit()

    def _end(self) -> None:
        self._job = None
        self._timer.stop()
