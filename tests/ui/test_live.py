"""What changes at one desk is heard at the others, and a database that goes away is noticed and found again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.models.states import Topic
from dentaldesk.ui.live import Live
from tests.factories import a_patient

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgres"])


@pytest.fixture
def other(clinic: Clinic) -> Iterator[Database]:
    made = clinic.another_desk()
    yield made
    made.close()


@pytest.fixture
def live(other: Database, qtbot: QtBot) -> Iterator[Live]:
    """One that has looked: what is done from now on is news."""
    made = Live(other, known={})
    with qtbot.waitSignal(made.changed, timeout=5000):
        made.start()
    yield made
    made.stop()


@BOTH
def test_another_desk_hears_what_changed(clinic: Clinic, live: Live, qtbot: QtBot) -> None:
    with qtbot.waitSignal(live.changed, timeout=2000) as heard:
        a_patient(clinic)
    assert heard.args == [frozenset({Topic.PATIENTS})]


@BOTH
def test_nothing_is_said_when_nothing_changed(live: Live, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(live.changed, wait=700):
        live.look_now()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_database_that_goes_away_is_found_again(clinic: Clinic, live: Live, qtbot: QtBot) -> None:
    address = clinic.address
    assert isinstance(address, SqliteFile)
    clinic.db.close()
    live._db.close()
    away = address.path.with_suffix(".away")
    with qtbot.waitSignal(live.lost, timeout=5000) as told:
        address.path.rename(away)
        # Connections that were open keep the file; those opened from now on find none.
        live._db.close()
    # A connection that was just being opened finds half of the files, a later one none.
    assert told.args[0].message.code in {"database.missing", "database.unreadable"}
    with qtbot.waitSignal(live.found, timeout=5000):
        away.rename(address.path)


@BOTH
def test_what_changed_before_the_first_look_is_told(clinic: Clinic, other: Database, qtbot: QtBot) -> None:
    live = Live(other, known=clinic.db.read(topic_versions))
    a_patient(clinic)
    with qtbot.waitSignal(live.changed, timeout=2000) as heard:
        live.start()
    live.stop()
    assert heard.args == [frozenset({Topic.PATIENTS})]


@BOTH
def test_a_bug_while_looking_is_logged_and_the_looking_goes_on(
    clinic: Clinic, live: Live, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        msg = "about Zyxwv"
        raise RuntimeError(msg)

    with monkeypatch.context() as broken:
        broken.setattr("dentaldesk.ui.live.topic_versions", fail)
        live.look_now()
        qtbot.waitUntil(lambda: "RuntimeError" in caplog.text)
    assert "Zyxwv" not in caplog.text
    with qtbot.waitSignal(live.changed, timeout=2000):
        a_patient(clinic)
