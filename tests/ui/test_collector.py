"""What only holds itself is deleted on the GUI thread, whatever other threads make meanwhile."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from dentaldesk.ui.collector import Collector
from dentaldesk.ui.entry.errand import Errand

ENOUGH = 200_000  # lists, which is many times what makes Python look


@pytest.fixture
def python_looks() -> Iterator[None]:
    """As a program begins: whichever thread makes much looks for cycles."""
    gc.collect()  # what other tests left would be deleted by the thread of this one
    gc.enable()
    yield
    gc.disable()


def _leave_a_cycle(deleted_on: list[threading.Thread]) -> None:
    """Leave something of Qt that only holds itself."""
    timer = QTimer(interval=5)
    timer.itself = timer  # type: ignore[attr-defined]
    timer.destroyed.connect(lambda: deleted_on.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)


def _make_much() -> list[list[int]]:
    return [[number] for number in range(ENOUGH)]


def test_a_thread_that_makes_much_deletes_nothing_of_the_window(qtbot: QtBot, python_looks: None) -> None:
    assert python_looks is None
    deleted_on: list[threading.Thread] = []
    owner, errand = QObject(), Errand()
    Collector(owner)
    _leave_a_cycle(deleted_on)
    with qtbot.waitSignal(errand.done) as kept:
        errand.run(_make_much)
    assert len(kept.args[0]) == ENOUGH
    qtbot.waitUntil(lambda: bool(deleted_on))
    assert deleted_on == [threading.main_thread()]


def test_the_program_has_one(tmp_path: Path) -> None:
    said = (
        "import gc, pathlib; from dentaldesk.app import make_application; from dentaldesk.settings import Settings; "
        f"app = make_application(Settings(data=pathlib.Path({str(tmp_path)!r}), workstation='desk 1')); "
        "print(gc.isenabled()); "
        "from PySide6.QtCore import QObject, QTimer; gc.set_threshold(5, 1, 1); "
        "found = QObject(); found.itself = found; "
        "found.destroyed.connect(app.quit); QTimer.singleShot(30_000, lambda: app.exit(1)); del found; "
        "raise SystemExit(app.exec())"  # it ends well when the cycle is found
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_it_the_thread_would(qtbot: QtBot, python_looks: None) -> None:
    """The trap is real: should Python or Qt for Python close it, the collector can go."""
    assert python_looks is None
    deleted_on: list[threading.Thread] = []
    errand = Errand()
    _leave_a_cycle(deleted_on)
    with qtbot.waitSignal(errand.done):
        errand.run(_make_much)
    assert [each.name for each in deleted_on] == ["errand"]
