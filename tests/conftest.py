"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_FONTDIR", str(Path(__file__).parents[1] / "resources" / "fonts"))

# Each test has databases of its own, and each commit to them waits for the disk: for most tests the longest wait.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - bytes; pytest and the server make folders of their own there
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)  # for the workers, and for the processes that tests start
    tempfile.tempdir = None  # somebody may have asked already

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from dentaldesk.engines.core.connections import Address
    from tests.factories import Clinic
    from tests.prepared import Stage
    from tests.waiting import Bot

# Deadlines measure the machine, not the code.
settings.register_profile("dentaldesk", deadline=None, print_blob=True)
settings.load_profile("dentaldesk")


def pytest_collection_finish() -> None:
    """Collect as the program does: what stands by now is not walked again and again, which took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 5, 200)
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Look for cycles between tests. A thread that looked would delete what is left of earlier tests' windows, and end
    the worker with it.
    """
    from dentaldesk.ui.collector import collect_due

    collect_due()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> Bot:
    """Hands at the windows of the test."""
    from tests.waiting import Bot

    assert qapp is not None  # there are no windows without it
    return Bot(request)


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    return str(request.param)


@pytest.fixture
def stage(request: pytest.FixtureRequest, kind: str) -> Stage:
    """What the prepared states that the test asks for make of the filled clinic, to be copied: `tests/prepared.py`."""
    from tests.prepared import asked_for, stage_of

    return stage_of(kind, asked_for(request.node))


@pytest.fixture
def address(stage: Stage, tmp_path: Path) -> Iterator[Address]:
    """A filled clinic of the test's own."""
    from dentaldesk.engines.core.connections import PostgresServer
    from tests.databases import drop_postgres

    made = stage.template.copied(tmp_path)
    yield made
    if isinstance(made, PostgresServer):
        drop_postgres(made)


@pytest.fixture
def clinic(address: Address, stage: Stage) -> Iterator[Clinic]:
    """The clinic opened at desk 1, its clock standing on a Tuesday morning."""
    from tests.factories import open_clinic

    opened = open_clinic(address)
    opened.clock.time = stage.now
    yield opened
    opened.db.close()
