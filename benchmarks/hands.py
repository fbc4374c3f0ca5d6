"""Hands inside the measured desktop: they wait for what they asked for, feel the window's pulse and keep the times."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

from benchmarks.people import EVERYBODY, PASSWORD
from benchmarks.spawning import resident_mb
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.shell.workspaces import WORKSPACES

if TYPE_CHECKING:
    from dentaldesk.app import Desktop, Program

BEAT_MS = 2
PATIENCE_S = 60
OPENED = 20  # patients, with each panel in front
_FRONT = ("patient", "charting", "exam")


class Worker(QObject):
    """Works through one list of steps; each step says for what the next one waits."""

    def __init__(self, desktop: Desktop, steps: Callable[[Worker], Iterator[Callable[[], bool]]]) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._steps = steps(self)
        self._waits_for: Callable[[], bool] = lambda: True
        self._end = time.monotonic() + PATIENCE_S
        self._last = time.thread_time()
        self._longest = 0.0
        self.told: dict[str, object] = {}
        self.stalls: dict[str, float] = {}
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    @property
    def program(self) -> Program:
        program = self._desktop.program
        assert program is not None
        return program

    def begin(self) -> None:
        """From now on."""
        self._last = time.thread_time()
        self._timer.start()

    def _beat(self) -> None:
        self._feel()
        if self._waits_for():
            try:
                self._waits_for = next(self._steps)
            except StopIteration:
                self._timer.stop()
                print(json.dumps(self.told | {"stalls": self.stalls}), flush=True)
                QCoreApplication.exit(0)
            self._end = time.monotonic() + PATIENCE_S
        if time.monotonic() > self._end:
            os._exit(1)

    def _feel(self) -> None:
        # In the thread's own computing time: by the clock, other programs of this machine would be felt.
        now = time.thread_time()
        self._longest = max(self._longest, (now - self._last) * 1000)
        self._last = now

    def stood(self, what: str) -> None:
        """The longest time since the last call in which the window stood still belongs to this."""
        self._feel()
        self.stalls[what] = max(self.stalls.get(what, 0.0), self._longest)
        self._longest = 0.0

    # -- what is waited for --

    def is_quiet(self) -> bool:
        """Nothing is read, written or drawn any more."""
        charting = self.program.window.panels.views.get("charting")
        drawn = charting is None or not charting.isVisible() or charting.chart._layers.order() is None  # type: ignore[attr-defined]  # noqa: SLF001
        return self.program.tasks.is_idle and drawn and self.program.window._workspace is not None  # noqa: SLF001

    def _all_made(self) -> bool:
        panels = self.program.window.panels
        return panels._loaded and not panels._idle.isActive() and self.is_quiet()  # noqa: SLF001

    # -- steps --

    def sign_in(self) -> Iterator[Callable[[], bool]]:
        """As somebody with every role."""
        self._desktop.start.form.fill(EVERYBODY, PASSWORD)
        yield lambda: self._desktop.program is not None
        self.stood("sign-in, the window is made")

    def first(self) -> Iterator[Callable[[], bool]]:
        """Every panel opened for the first time, with a patient open; nothing was made in idle moments."""
        yield from self.sign_in()
        panels = self.program.window.panels
        panels._idle.timeout.disconnect()  # noqa: SLF001
        yield lambda: panels._loaded and self.is_quiet()  # noqa: SLF001
        self.stood("the workspace comes up")
        self.program.desk.open_patient(self._patients()[0])
        yield self.is_quiet
        self.stood("a patient, opened")
        for spec in PANELS:
            self.program.desk.show_panel(spec.name)
            yield self.is_quiet
            yield self.is_quiet
            self.stood(f"{spec.name}, opened first")

    def long(self) -> Iterator[Callable[[], bool]]:
        """Patients and workspaces, when all panels of a workspace were made in idle moments."""
        yield from self.sign_in()
        yield self._all_made
        self.stood("panels made in idle moments")
        patients = iter(self._patients())
        self.program.desk.open_patient(next(patients))
        self.program.desk.show_panel("charting")
        yield self.is_quiet
        yield self.is_quiet
        self.told["megabytes"] = resident_mb()
        self.stood("charting, brought to the front")
        for name in _FRONT:
            self.program.desk.show_panel(name)
            yield self.is_quiet
            self.stood(f"{name}, brought to the front")
            took = []
            for _ in range(OPENED):
                begin = time.perf_counter()
                self.program.desk.open_patient(next(patients))
                yield self.is_quiet
                took.append((time.perf_counter() - begin) * 1000)
                yield self.is_quiet
            self.told[name] = took
            self.stood(f"patients opened, {name} in front")
        self.told["megabytes at the end"] = resident_mb()
        for workspace in (*WORKSPACES, *WORKSPACES):
            self.program.window.open_workspace(workspace)
            yield self.is_quiet
            yield self._all_made
            self.stood("workspaces switched")

    def _patients(self) -> list[UUID]:
        from dentaldesk.engines.patients.finding import find_patients  # noqa: PLC0415 - the first data does not bring it

        database = self.program.opened.db
        database._forbidden = None  # before anything is measured  # noqa: SLF001
        found = database.read(lambda session: [row.id for row in find_patients(session, "la", 3 * OPENED + 2)])
        database.forbid_this_thread()
        self._last = time.thread_time()  # the hands read this themselves
        return found
