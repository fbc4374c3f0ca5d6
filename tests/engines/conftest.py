"""What tests of the engines may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.desk import Desks


@pytest.fixture(scope="session")
def desks() -> Iterator[Desks]:
    """Other desks: real processes. One forking process a worker; what it does depends on nothing before."""
    from tests.engines.desk import Desks

    started = Desks()
    yield started
    started.close()
