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
    from dentaldesk.engines.core.connections import Address
    from tests.factories import Clinic

# Deadlines measure the machine, not the code.
settings.register_profile("dentaldesk", deadline=None, print_blob=True)
settings.load_profile("dentaldesk")


def pytest_configure() -> None:
    """Databases first: they name folders for everybody."""
    import tests.databases  # noqa: F401 - imported for what it does


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


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    return str(request.param)


@pytest.fixture
def address(kind: str, tmp_path: Path) -> Iterator[Address]:
    """A filled clinic of the test's own."""
    from dentaldesk.engines.core.connections import PostgresServer
    from tests.databases import drop_postgres, filled_clinic

    made = filled_clinic(kind, tmp_path)
    yield made
    if isinstance(made, PostgresServer):
        drop_postgres(made)


@pytest.fixture
def clinic(address: Address) -> Iterator[Clinic]:
    """The clinic opened at desk 1, its clock standing on a Tuesday morning."""
    from tests.factories import open_clinic

    opened = open_clinic(address)
    yield opened
    opened.db.close()
