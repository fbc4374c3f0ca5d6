"""What tests of the engines may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.engines.charts import Charted
from tests.factories import Clinic, a_patient, an_exam

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
