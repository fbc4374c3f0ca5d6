"""A seat in front of one panel: a desk with its own connection to the clinic, tasks, live changes, a shown window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import psycopg
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.ui.desk import Desk
from dentaldesk.ui.live import Live
from dentaldesk.ui.tasks import READERS, Tasks

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.errors import UserError
    from tests.factories import Clinic

W = TypeVar("W", bound=QWidget)


class Seat:
    """Who sits here, and hands that work the panel as a person would."""

    def __init__(self, qtbot: QtBot, clinic: Clinic, db: Database, desk: Desk) -> None:
        self.qtbot = qtbot
        self.clinic = clinic
        self.db = db
        self.desk = desk
        self.toasts: list[str] = []
        self.troubles: list[str] = []
        self.bugs: list[Exception] = []
        desk.toast.connect(self.toasts.append)
        # A lambda with the desk in it would keep both, and all that was read, for good.
        desk.trouble.connect(self._told)
        desk.tasks.broke.connect(self.bugs.append)
        self.panel: QWidget | None = None

    def _told(self, error: UserError) -> None:
        self.troubles.append(self.desk.say(error))

    def show(self, panel: W, width: int = 1300, height: int = 800) -> W:
        """Show a panel in an active window."""
        self.panel = panel
        self.qtbot.addWidget(panel)
        panel.resize(width, height)
        with self.qtbot.waitActive(panel):
            panel.show()
            panel.activateWindow()
        self.settle()
        return panel

    def clear(self) -> None:
        """Take the panel away, and with it whatever it still meant to do."""
        if self.panel is not None and isValid(self.panel):
            self.panel.deleteLater()
            QApplication.sendPostedEvents(self.panel, QEvent.Type.DeferredDelete)
        self.panel = None
        self.settle()

    def settle(self) -> None:
        """Let everything under way be answered."""
        self.qtbot.waitUntil(lambda: self.desk.tasks.is_idle, timeout=20_000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.desk.tasks.is_idle, timeout=20_000)

    def find(self, kind: type[W], name: str) -> W:
        """The control of this name."""
        assert self.panel is not None
        found = self.panel.findChild(kind, name)
        assert isinstance(found, kind), f"there is no {name}"
        return found

    def focused(self) -> str:
        """The name of the control that has the keyboard."""
        widget = QApplication.focusWidget()
        return "" if widget is None else widget.objectName()

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for char in text:
            QTest.keyClicks(self._receiver(), char)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key where the keyboard is."""
        QTest.keyClick(self._receiver(), key, modifier)

    def tab_to(self, name: str, limit: int = 40) -> None:
        """Tab on until the keyboard is there."""
        for _ in range(limit):
            if self.focused() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {name}")

    @staticmethod
    def _receiver() -> QWidget:
        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert widget is not None, "no window is active"
        return widget


@contextmanager
def seat(qtbot: QtBot, clinic: Clinic, actor: Actor) -> Iterator[Seat]:
    """A desk beside `clinic.db`, which is another one. A session on the GUI thread raises there, as in the program."""
    view = clinic.db.read(clinic_view)
    db = clinic.another_desk("the desk in front of us")
    db.forbid_this_thread()
    tasks, live = Tasks(db, actor), Live(db, known=clinic.db.read(topic_versions))
    tasks.acted.connect(live.look_now)
    desk = Desk(tasks=tasks, live=live, words=Words(view.formats), clock=clinic.clock, clinic=view)
    live.start()
    made = Seat(qtbot, clinic, db, desk)
    yield made
    live.stop()
    made.settle()
    made.clear()
    tasks.stop()
    db.close()
    assert made.bugs == []


@contextmanager
def nothing_read(desk: Desk) -> Iterator[None]:
    """What is asked meanwhile is answered only afterwards."""
    gate, owner = threading.Event(), QObject()
    for number in range(READERS):
        desk.tasks.aside(owner, f"held {number}", gate.wait, lambda _: None)
    try:
        yield
    finally:
        gate.set()


@contextmanager
def database_away(sat: Seat) -> Iterator[None]:
    """The clinic's database cannot be reached: the file is gone, or the server lets nobody in."""
    address = sat.db.address
    with sat.qtbot.waitSignal(sat.desk.live.lost, timeout=10_000):
        if isinstance(address, PostgresServer):
            _let_in(address, allowed=False)
        else:
            address.path.rename(address.path.with_suffix(".away"))
        # Connections that were open would keep the file; those opened from now on find none.
        sat.db.close()
    yield
    with sat.qtbot.waitSignal(sat.desk.live.found, timeout=10_000):
        if isinstance(address, PostgresServer):
            _let_in(address, allowed=True)
        else:
            address.path.with_suffix(".away").rename(address.path)


def _let_in(address: PostgresServer, *, allowed: bool) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(address.conninfo)
    name = parts.pop("dbname")
    with psycopg.connect(psycopg.conninfo.make_conninfo("", dbname="postgres", **parts), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(allowed).lower()}')
        if not allowed:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
