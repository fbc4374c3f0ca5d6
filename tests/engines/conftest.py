"""What tests of the engines may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engines.charts import Charted
from tests.factories import ROOT_CANAL, Clinic, a_patient, an_exam

if TYPE_CHECKING:
    from tests.engines.desk import Desks


@pytest.fixture(scope="session")
def desks() -> Iterator[Desks]:
    """Other desks: real processes. One forking process a worker; what it does depends on nothing before."""
    from tests.engines.desk import Desks

    started = Desks()
    yield started
    started.close()


@pytest.fixture
def charted(clinic: Clinic) -> Charted:
    """A grown-up patient outside of any exam."""
    return Charted(clinic=clinic, patient_id=a_patient(clinic))


@pytest.fixture
def examined(clinic: Clinic) -> Charted:
    """A grown-up patient in an open exam."""
    patient_id = a_patient(clinic)
    return Charted(clinic=clinic, patient_id=patient_id, exam_id=an_exam(clinic, patient_id, signed=False))


# -- for backups --


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the tests' server are found."""
    from tests.databases import server_tools

    monkeypatch.setenv("PATH", f"{server_tools()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def lived(clinic: Clinic) -> Clinic:
    """A clinic with a visit behind it, and a key for its backups."""
    from tests.engines.backups import give_key
    from tests.engines.visits import a_completed_visit

    a_completed_visit(clinic, ROOT_CANAL)
    give_key(clinic.db)
    return clinic


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    made = tmp_path / "backups"
    made.mkdir()
    return made
