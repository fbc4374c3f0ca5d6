"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_FONTDIR", str(Path(__file__).parents[1] / "resources" / "fonts"))

# A file in memory is never waited for, which is much of what a SQLite test does. No test takes the machine's power
# away, and one that needs a disk with an end mounts its own. Where there is no such folder, the usual one serves.
_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it that only this user may enter
_ENOUGH = 2 << 30
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

if TYPE_CHECKING:
    from dentaldesk.engines.core.connections import Address
    from tests.factories import Clinic

# Deadlines measure the machine, not the code.
settings.register_profile("dentaldesk", deadline=None, print_blob=True)
settings.load_profile("dentaldesk")


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
