"""One believable clinic a database, made once a worker: nothing writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.connections import Address
    from dentaldesk.engines.core.db import Database


@pytest.fixture(scope="session")
def standing_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Address]]:
    """A hundred and twenty patients of three years, on the database that is named."""
    from dentaldesk.engines.core.connections import PostgresServer
    from tests.believable.clinics import made
    from tests.databases import drop_postgres

    given: list[Address] = []

    @cache
    def standing(kind: str) -> Address:
        given.append(made(kind, tmp_path_factory.mktemp("believable")))
        return given[-1]

    yield standing
    for address in given:
        if isinstance(address, PostgresServer):
            drop_postgres(address)


@pytest.fixture
def standing(standing_on: Callable[[str], Address], kind: str) -> Address:
    """The same, on both databases in turn."""
    return standing_on(kind)


@pytest.fixture
def db(standing: Address) -> Iterator[Database]:
    """The same, opened on the morning after its past."""
    from dentaldesk.engines.core.db import Database
    from tests.believable.clinics import NOW
    from tests.factories import StandingClock

    opened = Database(standing, workstation="desk 1", clock=StandingClock(NOW))
    yield opened
    opened.close()
