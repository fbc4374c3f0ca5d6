"""The mouths of the demo clinic: there to be looked at, and as true as any."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dentaldesk.demo import ZONE, create_demo
from dentaldesk.engines.clinical.chart import Mouth
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.patients.profile_reads import histories_of
from dentaldesk.engines.patients.questionnaire import NO, YES, Answer
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.charting import ChartStatus, Finding, Presence
from dentaldesk.models.states import HistoryKind
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode

DAYS = [date(2026, 11, 24), date(2028, 2, 29), date(2031, 1, 1)]


@pytest.fixture(params=DAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture
def demo(tmp_path: Path, today: date) -> Database:
    address = SqliteFile(path=tmp_path / "demo.db")
    create_demo(address, today)
    return Database(address, workstation="desk")


def mouth(db: Database, family: str, today: date) -> Mouth:
    patient_id: UUID = db.read(lambda session: session.scalars(select(Patient.id).filter_by(family_name=family)).one())
    return mouth_at(db.read(lambda session: chart_of(session, patient_id)), today)


@pytest.mark.parametrize("hour", [0, 1, 5, 6, 23])
def test_nothing_in_it_happened_after_it_was_made(hour: int, tmp_path: Path) -> None:
    """At night too: what was booked at six would come after who is checked in at one, who then passes for a walk-in."""
    now = datetime(2026, 11, 24, hour, 20, tzinfo=ZoneInfo(ZONE))
    address = SqliteFile(path=tmp_path / "demo.db")
    create_demo(address, now=now)
    db = Database(address, workstation="desk")
    for moment in (AppointmentChange.changed_at, ChartEntry.recorded_at, AuditEntry.at, Visit.started_at):
        newest = db.read(partial(Session.scalar, statement=select(func.max(moment))))
        assert newest is not None, moment
        assert newest <= now, moment
    db.close()


def test_penicillin_stands_under_medicines_where_it_was_asked(demo: Database, today: date) -> None:
    query = select(Patient.id).filter_by(family_name="Okonkwo-Reyes")
    patient_id: UUID = demo.read(lambda session: session.scalars(query).one())
    answers = demo.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, today)).answers
    assert answers["allergy_drug"] == Answer(answer=YES, note="penicillin")
    assert answers["allergy_other"] == Answer(answer=NO)
    assert demo.read(lambda session: patient_card(session, patient_id)).allergies == ("penicillin",)


def test_the_demo_shows_what_a_mouth_can_hold(demo: Database, today: date) -> None:
    rich = mouth(demo, "Abernathy", today)
    findings = {mark.finding for state in rich.teeth.values() for mark in state.marks}
    assert {Finding.BRIDGE, Finding.CROWN, Finding.ROOT_CANAL, Finding.POST, Finding.SPLINT, Finding.CARIES} <= findings
    assert rich.teeth[ToothCode("36")].presence is Presence.IMPLANT
    assert {mark.status for mark in rich.open_work()} == {ChartStatus.PLANNED}
    child = mouth(demo, "Osei-Bonsu", today)
    assert {True, False} == {column.tooth.is_primary for column in child.upper}
    sound = mouth(demo, "Lindgren", today)
    assert all(state.examined for state in sound.teeth.values())
    assert not any(state.marks for state in sound.teeth.values())
    demo.close()


def test_a_filling_of_an_earlier_visit_is_booked_for_today(demo: Database, today: date) -> None:
    planned = select(PlannedProcedure.tooth, Appointment.business_date, Patient.family_name).join(
        Appointment, Appointment.id == PlannedProcedure.appointment_id
    )
    rows = demo.read(lambda session: session.execute(planned.join(Patient, Patient.id == Appointment.patient_id)).all())
    assert [tuple(row) for row in rows] == [(ToothCode("14"), today, "Zhao")]
    demo.close()


def test_what_is_planned_in_the_demo_is_in_a_plan_and_nothing_was_charted_in_the_future(
    demo: Database, today: date
) -> None:
    entries = demo.read(lambda session: list(session.scalars(select(ChartEntry))))
    linked = demo.read(lambda session: set(session.scalars(select(PlannedProcedure.chart_entry_id))))
    linked.discard(None)  # a cleaning is not of a tooth
    assert {entry.id for entry in entries if entry.status is ChartStatus.PLANNED} == linked
    assert all(entry.true_on <= today for entry in entries)
    assert len({entry.true_on.year for entry in entries}) > 5
    demo.close()
