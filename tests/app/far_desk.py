"""The whole program at a desk in a process of its own, told over a pipe what the person there does.

The test's end is a `FarDesk`, the other end a `Station`. A deed is a function of a module that is given the station;
it works the window and waits for what it shows, and what it returns comes back.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from dentaldesk.app import SWITCH_S, Program, read_clinic
from dentaldesk.engines.core.clock import Clock
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.models.states import Topic
from dentaldesk.ui.collector import Collector
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import StandingClock
from tests.processes import beginning

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W", bound=QWidget)

COMES_IN_S = 60  # to import everything, sign in and show the window, five at a time on a small machine
ANSWERS_S = 60
# As in pyproject.toml: floating docks on the offscreen platform.
_HARMLESS = "This plugin does not support propagateSizeHints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody sits down, and as who."""

    address: Address
    workstation: str
    login: str
    password: str
    folder: Path
    clock: Clock = field(default_factory=StandingClock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A deed did not go as told."""

    text: str


@dataclass(kw_only=True)
class Heard:
    """What came to this desk by itself, with the moment on the machine's own clock, which all processes share."""

    rings: list[tuple[UUID, float]] = field(default_factory=list)  # urgent notices
    topics: list[tuple[frozenset[Topic], float]] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)  # modules of windows, on another thread
    lost: int = 0
    found: int = 0


class Station:
    """The other end: one program, and hands that work its window."""

    def __init__(self, program: Program, heard: Heard) -> None:
        self.program = program
        self.heard = heard
        self.desk, self.window, self.lock = program.desk, program.window, program.lock
        self.bell = program.window.bell

    def until(self, condition: Callable[[], object], what: str, seconds: float = 20) -> None:
        """Let the window live until this holds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{self.desk.actor.name} waited in vain: {what}"
            turn = QEventLoop()
            QTimer.singleShot(5, turn.quit)
            turn.exec()  # lets the other threads compute meanwhile, as `QTest.qWait` does not

    def settle(self) -> None:
        """Let everything under way be answered."""
        self.until(lambda: self.program.tasks.is_idle, "everything is answered")
        QApplication.processEvents()
        self.until(lambda: self.program.tasks.is_idle, "everything is answered")

    def widget(self, kind: type[W], name: str) -> W:
        """The control of this name."""
        found = self.window.findChild(kind, name)
        assert isinstance(found, kind), f"there is no {name}"
        return found

    def type(self, name: str, text: str) -> None:
        """Type into the field of this name."""
        QTest.keyClicks(self.widget(QWidget, name), text)

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        """Press one key there."""
        QTest.keyClick(widget, key)

    def start(self, deed: str) -> None:
        """Start something that the window offers, by the name of its deed."""
        self.desk.deeds.start(deed)

    def seen(self) -> str:
        """Every word that can be read in any window of this program."""
        words = [top.windowTitle() for top in QApplication.topLevelWidgets() if top.isVisible()]
        for widget in QApplication.allWidgets():
            if widget.isVisible() and isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
                words.append(widget.text())
            elif widget.isVisible() and isinstance(widget, QPlainTextEdit):
                words.append(widget.toPlainText())
        return "\n".join(words)


class FarDesk:
    """The test's end."""

    def __init__(self, place: Place) -> None:
        self.place = place
        context = beginning()
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_sit, args=(other, place), daemon=True)
        self._process.start()
        other.close()
        self._awaited = 1  # answers that are still to come

    def came_in(self) -> None:
        """Wait until the window stands."""
        assert self._answer(COMES_IN_S) == "sat"

    def begin(self, deed: Callable[Concatenate[Station, P], object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have something done, and do not wait for it."""
        while self._awaited:
            self._receive(ANSWERS_S)  # nobody asked any more, because something failed before
        self._pipe.send((deed, args, kwargs))
        self._awaited += 1

    def answer(self) -> Any:  # noqa: ANN401 - whatever the deed returned
        """What became of what was begun."""
        return self._answer(ANSWERS_S)

    def do(self, deed: Callable[Concatenate[Station, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have something done, and wait for it."""
        self.begin(deed, *args, **kwargs)
        done: T = self.answer()
        return done

    def _answer(self, seconds: float) -> Any:  # noqa: ANN401 - as above
        answer = self._receive(seconds)
        assert not isinstance(answer, Failure), f"at the desk of {self.place.login}:\n{answer.text}"
        return answer

    def _receive(self, seconds: float) -> object:
        assert self._pipe.poll(seconds), f"the desk of {self.place.login} does not answer"
        self._awaited -= 1
        try:
            return self._pipe.recv()
        except EOFError:
            self._process.join(ANSWERS_S)
            ended = f"the desk of {self.place.login} ended with {self._process.exitcode}"
            raise AssertionError(ended) from None

    def kill(self) -> None:
        """As when somebody pulls the plug: nothing in that process is asked."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join(ANSWERS_S)
        assert self._process.exitcode == -signal.SIGKILL

    def signal(self, number: signal.Signals) -> None:
        """Let the whole process stand still, or go on."""
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def close(self) -> None:
        """Send them home; who was killed is gone."""
        self._pipe.close()
        self._process.join(ANSWERS_S)
        if self._process.is_alive():
            self.kill()


def _sit(pipe: Connection, place: Place) -> None:
    heard = Heard()
    try:
        station = _come_in(place, heard)
    except BaseException:  # noqa: BLE001 - told to the test, which fails with it
        pipe.send(Failure(text=traceback.format_exc()))
        return
    pipe.send("sat")
    ears = QSocketNotifier(pipe.fileno(), QSocketNotifier.Type.Read)
    ears.activated.connect(lambda: _hear(station, pipe, ears))
    QApplication.exec()
    station.program.stop()


def _hear(station: Station, pipe: Connection, ears: QSocketNotifier) -> None:
    try:
        deed, args, kwargs = pipe.recv()
    except (EOFError, OSError):  # reset, when the test did not want to hear an answer
        ears.setEnabled(False)
        QApplication.quit()
        return
    ears.setEnabled(False)  # a deed lets the window live meanwhile
    try:
        pipe.send(deed(station, *args, **kwargs))
    except BaseException:  # noqa: BLE001 - as above
        pipe.send(Failure(text=traceback.format_exc()))
    ears.setEnabled(True)


def _come_in(place: Place, heard: Heard) -> Station:
    """Sign in by password and show the window, as the start of the program does."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication([])
    Collector(app)
    _listen_for_bugs(heard)
    _watch_imports(heard)
    apply_theme(app, "light", "desk")
    opened = read_clinic(Database(place.address, workstation=place.workstation, clock=place.clock))
    signed_in = opened.gate.sign_in(place.login, place.password)
    assert isinstance(signed_in, SignedIn), signed_in
    folder = place.folder
    program = Program(opened, signed_in, outbox=folder / "outbox", layouts=folder / "window.ini")
    _listen(program, heard)
    program.start()
    station = Station(program, heard)
    station.until(lambda: program.tasks.is_idle and program.window.panels.in_front(), "panels stand", COMES_IN_S)
    station.until(lambda: not program.window.panels._arranging, "panels stand", COMES_IN_S)
    return station


def _listen(program: Program, heard: Heard) -> None:
    desk = program.desk

    def count(name: str) -> None:
        setattr(heard, name, getattr(heard, name) + 1)

    def bug(error: BaseException) -> None:
        heard.bugs.append("".join(traceback.format_exception(error)))

    program.window.bell.urgent.connect(lambda row: heard.rings.append((row.id, time.monotonic())))
    desk.live.changed.connect(lambda topics: heard.topics.append((topics, time.monotonic())))
    desk.live.lost.connect(lambda _: count("lost"))
    desk.live.found.connect(lambda: count("found"))
    desk.toast.connect(heard.toasts.append)
    desk.trouble.connect(lambda error: heard.troubles.append(desk.say(error)))
    desk.tasks.broke.connect(bug)
    program.window.panels.broke.connect(bug)


def _watch_imports(heard: Heard) -> None:
    """Classes of Qt's that come into being on another thread may end the program (decision 0025)."""

    def imports(event: str, told: tuple[object, ...]) -> None:
        if event != "import" or threading.current_thread() is threading.main_thread():
            return
        name = str(told[0])
        if name.startswith("PySide6"):
            heard.bugs.append(f"{name} was imported on another thread")
        elif name.startswith("dentaldesk.ui."):
            heard.imported.append(name)

    sys.addaudithook(imports)


def makes_qt_classes(name: str) -> bool:
    """Whether this module holds a class of Qt's."""
    found = vars(sys.modules[name]).values() if name in sys.modules else ()
    return any(isinstance(each, type) and issubclass(each, QObject) and each.__module__ == name for each in found)


def _listen_for_bugs(heard: Heard) -> None:
    """What nobody caught, and what Qt complains about."""

    def from_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and _HARMLESS not in text:
            heard.bugs.append(text)

    def uncaught(error: BaseException | None) -> None:
        heard.bugs.append("".join(traceback.format_exception(error)))

    qInstallMessageHandler(from_qt)
    sys.excepthook = lambda _kind, error, _trace: uncaught(error)
    threading.excepthook = lambda told: uncaught(told.exc_value)
