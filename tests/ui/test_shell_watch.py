"""A database that another desk upgraded is noticed, on both kinds of database; a right one is not complained of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject
from sqlalchemy import text

from dentaldesk.ui.shell.watch import Watch
from tests.ui.seat import seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgres"])


def test_an_upgrade_by_another_desk_is_heard_once(qtbot: QtBot, clinic: Clinic) -> None:
    heard: list[str] = []
    with seat(qtbot, clinic, clinic.desk) as sat:
        owner = QObject()
        watch = Watch(sat.desk, owner, sat.db)
        watch.upgraded.connect(lambda: heard.append("upgraded"))
        watch.clock_differs.connect(lambda by: heard.append("clock") if by else None)
        watch.look()
        sat.settle()
        # The clock of these tests stands still, days from that of a server; a file has no clock of its own.
        assert heard == (["clock"] if clinic.db.is_postgres else [])
        heard.clear()
        with clinic.db._writing.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999_x'"))
        watch.look()
        sat.settle()
        assert "upgraded" in heard
        assert not watch._timer.isActive()
