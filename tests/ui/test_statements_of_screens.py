"""Every screen asks the database as often for many rows as for few, no more often than is said here, and by indexes.
It asks again for what changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from dentaldesk.engines import sync
from dentaldesk.engines.flows.checkout import open_checkout
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.models.states import Role, VisitStatus
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.base import topic_of
from dentaldesk.models.tables.clinical import Visit
from tests.every_screen import ALL_CHANGED, EveryScreen, every_screen
from tests.many_rows import ALONE, multiply
from tests.migrations.story import a_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.connections import SqliteFile
    from tests.factories import Clinic
    from tests.statements import Statement

# Statements, BEGIN and ROLLBACK left out, of what reads at all. More than these is a screen that got slower. The person
# here has every role: a dashboard, for one, has the lists of all of them.
MOST = {
    "dashboard": 61,
    "dashboard: all changed": 54,
    "day": 14,
    "day: all changed": 17,
    "patient": 2,
    "patient: another patient": 2,
    "patient: all changed": 5,
    "patient: contacts": 6,
    "patient: medical": 4,
    "patient: dental": 2,
    "patient: insurance": 2,
    "patient: notes": 1,
    "patient: recall": 1,
    "exam": 28,
    "exam: another patient": 33,
    "exam: all changed": 36,
    "exam: care": 5,
    "exam: completion": 2,
    "charting": 11,
    "charting: another patient": 11,
    "charting: all changed": 14,
    "perio": 4,
    "perio: another patient": 2,
    "perio: all changed": 4,
    "plans": 6,
    "plans: all changed": 9,
    "checkout": 26,
    "checkout: another patient": 1,
    "checkout: all changed": 4,
    "record": 24,
    "record: another patient": 24,
    "record: all changed": 27,
    "papers": 11,
    "papers: another patient": 5,
    "papers: all changed": 8,
    "merge": 7,
    "merge: another patient": 7,
    "merge: all changed": 3,
    "import: all changed": 3,
    "settings": 2,
    "settings: all changed": 5,
    "settings: places": 3,
    "settings: hours": 3,
    "settings: closures": 4,
    "settings: people": 6,
    "settings: catalogue": 2,
    "settings: policies": 4,
    "settings: templates": 2,
    "settings: phrases": 1,
    "settings: medications": 1,
    "settings: languages": 5,
    "settings: database": 4,
    "settings: backups": 5,
    "settings: downtime": 1,
    "waiting": 27,
    "waiting: all changed": 30,
    "bell": 1,
    "bell: all changed": 4,
    "dashboard: behind exam-to-checkout": 3,
    "dashboard: behind plans-documented": 2,
    "dashboard: behind notices-seen": 3,
    "dashboard: behind acceptance": 3,
    "dashboard: behind same-day": 3,
    "dashboard: behind checkout-completed": 3,
    "dashboard: behind no-show": 2,
    "dashboard: behind collection": 2,
    "dashboard: behind days-in-ar": 2,
    "dashboard: behind production": 2,
    "papers: a new one": 10,
    "window: layouts": 1,
    "window: banner": 6,
    "find: a letter": 1,
    "find: opened lately": 1,
    "sign-in": 9,
}
# What reads no rows of which a clinic gets more and more.
OF_NO_ROWS = frozenset({"import"})

# Tables that may be walked from end to end: what a clinic has few of, in ten years too …
SMALL = frozenset(
    {
        "backup_run",
        "clinic",
        "coverage_plan",
        "document_template",
        "fee",
        "follow_up",
        "location",
        "medication",
        "opening_hours",
        "operatory",
        "procedure",
        "provider",
        "staff_role",
        "staff_user",
        "topic_version",
    }
)
# … of which the first row is enough, or an index holds the few that are open, …
FEW_ROWS = frozenset({"dentist_call", "ledger_transaction"})
# … or of which all are summed, from an index alone.
SUMMED = frozenset({"ledger_line", "sign_in"})

Said = Mapping[str, Sequence["Statement"]]


@pytest.fixture
def filled(clinic: Clinic, tmp_path: Path) -> Clinic:
    """A clinic with a row of everything, in which nothing waits to be done by itself."""
    a_day(clinic, tmp_path)
    completed = select(Visit.id).where(Visit.status == VisitStatus.COMPLETED)
    for visit_id in clinic.db.read(lambda session: list(session.scalars(completed))):
        clinic.db.write(clinic.desk, lambda work, visit_id=visit_id: open_checkout(work, visit_id))  # type: ignore[misc]
    actor = sync.program_actor(clinic.db)
    doing = sync.handlers(clinic.db, OutboxFolder(tmp_path / "outbox"))
    while sync.deliver_one(clinic.db, doing, actor):
        pass
    return clinic


def test_every_screen_asks_as_often_for_many_rows_as_for_few_and_by_an_index(filled: Clinic, look: None) -> None:
    assert look is None  # asked for what it does
    few = _opened(filled)
    rows_of_few = _rows(filled, few)
    grown = multiply(_file(filled))
    many = _opened(filled)
    assert {name for name, (before, after) in grown.items() if after < 2 * before} <= ALONE
    assert _counts(many) == _counts(few)
    assert {name: count for name, count in _counts(many).items() if count > MOST.get(name, 0)} == {}
    assert set(MOST) == {name for name, count in _counts(many).items() if count}
    assert _walked(filled, many) == SMALL | FEW_ROWS | SUMMED
    rows_of_many = _rows(filled, many)
    assert {panel for panel in rows_of_few if rows_of_many[panel] <= rows_of_few[panel]} == OF_NO_ROWS


# What no screen reads when it is opened.
UNREAD = {"break_glass", "estimate_line", "patient_import", "resource"}
# What a screen read, and does not read again when it changed.
UNHEARD = {
    # Weeks and months, and what could not be delivered, are read anew each minute.
    "dashboard": {"ledger_transaction", "outbox_job"},
    # Whether the patient is still here, and whether an exam was left open: a visit that ends raises SCHEDULE.
    "day": {"exam", "visit"},
    "plans": {"exam", "visit"},
    "window: banner": {"visit"},
    # Steps that are not in front; when they are, they listen: they stand under names of their own then.
    "exam": {"consent", "patient_recall", "recall_type"},
    # The country, by which numbers of telephones are written.
    "patient": {"clinic"},
    "patient: contacts": {"clinic"},
    # The readings, only when the version of an exam or of the patient moved; an examiner's name waits for that.
    "perio": {"perio_reading", "perio_tooth", "staff_user"},
    # Who may be the same person, until somebody chose: then what would move is counted again whatever changed.
    "merge": {"clinic", "medical_history", "patient", "patient_note"},
    # Whether anything was ever booked: the currency stands then.
    "settings": {"ledger_transaction"},
    "settings: policies": {"ledger_transaction"},
    "settings: languages": {"ledger_transaction"},
}


def test_a_screen_reads_again_what_changed(filled: Clinic, look: None) -> None:
    assert look is None  # asked for what it does
    read: set[str] = set()
    unheard: dict[str, set[str]] = {}
    with _screens(filled) as screens:
        for name, of_screen, missed in screens.listened():
            read |= of_screen
            unheard[name] = unheard.get(name, set()) | missed
    assert {name: tables for name, tables in unheard.items() if tables} == UNHEARD
    assert {name for name in set(Base.metadata.tables) - read if topic_of(name) is not None} == UNREAD


def _file(clinic: Clinic) -> SqliteFile:
    address = clinic.address
    assert not clinic.db.is_postgres
    return address  # type: ignore[return-value]


def _opened(clinic: Clinic) -> Said:
    with _screens(clinic) as screens:
        return dict(screens.opened())


def _screens(clinic: Clinic) -> AbstractContextManager[EveryScreen]:
    """As somebody who may do everything sees them, with who has the most visits open, and then another patient."""
    by_visits = (
        select(Visit.patient_id).group_by(Visit.patient_id).order_by(func.count().desc(), Visit.patient_id.desc())
    )
    patients = clinic.db.read(lambda session: list(session.scalars(by_visits)))
    return every_screen(clinic.db, replace(clinic.dentist, roles=frozenset(Role)), patients)


def _counts(said: Said) -> dict[str, int]:
    return {name: len(statements) for name, statements in said.items()}


def _rows(clinic: Clinic, said: Said) -> dict[str, int]:
    """How many rows a panel, or what stands around them, reads in all: without more rows the counts say nothing."""
    rows: dict[str, int] = {}
    for name, statements in said.items():
        panel, _, when = name.partition(": ")
        if when == ALL_CHANGED:
            continue  # the desk reads the clinic then, whatever the panel does
        rows[panel] = rows.get(panel, 0) + clinic.db.read(lambda session, of=statements: _rows_of(session, of))  # type: ignore[misc]
    return rows


def _rows_of(session: Session, statements: Sequence[Statement]) -> int:
    connection = session.connection()
    return sum(
        connection.exec_driver_sql(f"SELECT count(*) FROM ({one.sql})", one.parameters).scalar_one()  # noqa: S608 - what a screen said
        for one in statements
    )


def _walked(clinic: Clinic, said: Said) -> set[str]:
    """The tables that SQLite reads from end to end. It keeps no statistics: its plans are the same for every clinic."""
    steps = {
        step
        for statements in said.values()
        for one in statements
        for step in clinic.db.read(lambda session, of=one: _plan(session, of))  # type: ignore[misc]
    }
    walked = {match[1] for step in steps if (match := re.match(r"SCAN (\w+?)(?:_\d+)?(?: USING|$)", step))}
    return walked & set(Base.metadata.tables)


def _plan(session: Session, statement: Statement) -> list[str]:
    explained = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters)
    return [str(what) for *_, what in explained]
