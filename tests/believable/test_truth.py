"""What must be true of every row of a believable clinic, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import func, inspect, select, text

from dentaldesk.believable.house import found
from dentaldesk.believable.population import years_of
from dentaldesk.believable.recipe import wanted
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.chart_validity import chart_problems
from dentaldesk.engines.clinical.dentition import usual_on
from dentaldesk.engines.clinical.notes import words_hash
from dentaldesk.engines.clinical.snapshot import snapshot_chart
from dentaldesk.engines.core.connections import Address, SqliteFile, writing_engine
from dentaldesk.engines.financial.reads import balance_of, guarantor_of
from dentaldesk.engines.flows.database_check import check_database
from dentaldesk.engines.scheduling.rules import LIVE
from dentaldesk.engines.staff.passwords import fits
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.engines.treatment.rules import plan_status
from dentaldesk.models.charting import Presence
from dentaldesk.models.guards import guards, present_guards
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import (
    AppointmentStatus,
    ExamStatus,
    PatientStatus,
    ProcedureStatus,
    TransactionKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, NoteSignature, OdontogramSnapshot, SoapNote, Visit
from dentaldesk.models.tables.financial import Counter, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.tables.people import StaffCredential
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock, PatientRecall
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import ZERO
from tests.believable.clinics import NOW, SMALL, UNTIL, digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database


# -- the database --


def test_it_is_as_any_other_clinic_to_whoever_checks_it(standing: Address) -> None:
    lines = check_database(standing)
    of_the_server = {"check.rights_super"}  # tests connect as the server's own administrator
    assert {line.message.code for line in lines if not line.ok} <= of_the_server
    assert "check.clinic" in {line.message.code for line in lines}


def test_keys_guards_and_indexes_stand_after_pouring(standing: Address) -> None:
    engine = writing_engine(standing)
    with engine.connect() as connection:
        kind = connection.dialect.name
        assert present_guards(connection) == {guard.name for guard in guards(kind)}
        found = inspect(connection)
        for table in Base.metadata.sorted_tables:
            assert {each["name"] for each in found.get_indexes(table.name)} >= {each.name for each in table.indexes}
            assert len(found.get_foreign_keys(table.name)) == len(table.foreign_key_constraints)
        if kind == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        else:
            weak = text("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
            assert connection.execute(weak).scalar() == 0
    engine.dispose()


def test_both_databases_hold_the_same_to_the_last_id(standing_on: Callable[[str], Address]) -> None:
    """And so do two runs: each is one."""
    assert digest(standing_on("sqlite")) == digest(standing_on("postgres"))


def test_another_seed_makes_other_people() -> None:
    first, again, other = (
        next(years_of(found(wanted(until=UNTIL, patients=20, years=2, seed=seed))))[1]["patient"][0]
        for seed in (7, 7, 8)
    )
    assert first == again
    assert (first["given_names"], first["family_name"], first["id"]) != (
        other["given_names"],
        other["family_name"],
        other["id"],
    )


# -- people --


def test_there_are_as_many_as_were_asked_for_under_numbers_without_a_gap(db: Database) -> None:
    numbers = db.read(lambda session: sorted(session.scalars(select(Patient.chart_number))))
    last = db.read(lambda session: session.scalar(select(Counter.last).where(Counter.name == "chart")))
    assert numbers == list(range(20_001, 20_001 + SMALL.patients))
    assert last == numbers[-1]


def test_everybody_is_found_by_their_names(db: Database) -> None:
    found = db.read(lambda session: session.scalar(select(func.count(PatientWord.patient_id.distinct()))))
    assert found == SMALL.patients


def test_ages_are_those_of_a_country(db: Database) -> None:
    born = db.read(lambda session: session.scalars(select(Patient.birth_date)).all())
    ages = [(UNTIL - day).days / 365.25 for day in born if day is not None]
    assert 0.12 < sum(age < 18 for age in ages) / len(ages) < 0.4
    assert 0.06 < sum(age >= 65 for age in ages) / len(ages) < 0.3
    assert min(ages) >= 0
    assert max(ages) < 106


def test_staff_sign_in_with_what_the_sign_in_of_a_demo_shows(db: Database) -> None:
    def look(session: Session) -> None:
        assert session.scalars(select(Clinic.demo)).one() is True
        kept = session.scalars(select(StaffCredential)).all()
        assert len(kept) >= 6
        assert all(fits(one.password_hash, DEMO_PASSWORD) and not one.must_change for one in kept[:1])
        assert all(fits(one.pin_hash, DEMO_PIN) for one in kept[:1])
        assert len({one.password_hash for one in kept}) == 1  # one hash will do for all

    db.read(look)


# -- the book --


def test_nobody_sits_in_two_chairs_and_no_chair_or_provider_is_taken_twice(db: Database) -> None:
    def look(session: Session) -> None:
        blocks = session.execute(
            select(BookedBlock.resource_id, BookedBlock.starts_at, BookedBlock.ends_at).where(
                BookedBlock.released_at.is_(None)
            )
        )
        _assert_apart(blocks.all())
        held = select(Appointment.patient_id, Appointment.starts_at, Appointment.ends_at).where(
            Appointment.status.in_((*LIVE, AppointmentStatus.COMPLETED))
        )
        _assert_apart(session.execute(held).all())

    db.read(look)


def _assert_apart(rows: Iterable[tuple[object, object, object]]) -> None:
    last: dict[object, object] = {}
    for owner, begins, ends in sorted(rows, key=lambda row: (str(row[0]), row[1])):
        assert last.get(owner, begins) <= begins  # type: ignore[operator]
        last[owner] = ends


def test_the_book_has_a_past_and_some_weeks_to_come_and_the_past_is_over(db: Database) -> None:
    rows = db.read(lambda session: session.execute(select(Appointment.starts_at, Appointment.status)).all())
    ahead = [status for starts, status in rows if starts > NOW]
    over = [status for starts, status in rows if starts < NOW - timedelta(hours=12)]
    assert {AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED} <= set(over)
    assert not {AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED} & set(over)
    assert len([status for status in ahead if status is AppointmentStatus.SCHEDULED]) > 5
    assert not {AppointmentStatus.COMPLETED, AppointmentStatus.IN_PROGRESS} & set(ahead)


def test_the_last_change_of_an_appointment_is_its_state_and_changes_come_in_turn(db: Database) -> None:
    def look(session: Session) -> None:
        steps: dict[UUID, list[AppointmentStatus]] = defaultdict(list)
        changes = select(AppointmentChange).order_by(AppointmentChange.changed_at, AppointmentChange.id)
        for row in session.scalars(changes):
            steps[row.appointment_id].append(row.status)
        for made in session.scalars(select(Appointment)):
            taken = steps.pop(made.id)
            assert taken[-1] is made.status
            assert all(may_move(before, after) for before, after in pairwise(taken))
        assert steps == {}

    db.read(look)


# -- mouths --


def test_every_chart_can_stand_as_it_is(db: Database) -> None:
    def look(session: Session) -> list[object]:
        found: list[object] = []
        for patient_id in session.scalars(select(Patient.id)):
            chart = chart_of(session, patient_id)
            teeth = {tooth for entry in chart.entries for tooth in entry.teeth}
            found += chart_problems(chart, teeth, UNTIL)
        return found

    assert db.read(look) == []


def test_nothing_is_charted_on_a_tooth_that_nobody_of_that_age_has(db: Database) -> None:
    rows = db.read(
        lambda session: session.execute(
            select(ChartEntry.teeth, ChartEntry.true_on, Patient.birth_date).join(
                Patient, Patient.id == ChartEntry.patient_id
            )
        ).all()
    )
    impossible = [
        (teeth, day, born)
        for teeth, day, born in rows
        if usual_on(ToothCode(teeth), born, day).presence is Presence.UNERUPTED
    ]
    assert impossible == []


def test_snapshots_open_and_hold_the_chart_of_their_day(db: Database) -> None:
    rows = db.read(lambda session: session.scalars(select(OdontogramSnapshot)).all())
    assert rows
    for row in rows:
        assert snapshot_chart(row.content, row.format, row.sha256, UNTIL).entries


# -- visits --


def test_a_completed_visit_has_what_completing_writes(db: Database) -> None:
    def look(session: Session) -> None:
        visits = session.scalars(select(Visit).where(Visit.status == VisitStatus.COMPLETED)).all()
        notes = {note.visit_id: note for note in session.scalars(select(SoapNote))}
        signed = defaultdict(set)
        for row in session.scalars(select(NoteSignature)):
            signed[row.visit_id].add(row.sha256)
        for visit in visits:
            assert visit.completed_at is not None
            assert visit.next_step is not None
            assert visit.checkout_opened_at is not None
            assert visit.started_at < visit.completed_at < visit.checkout_opened_at
            assert notes[visit.id].signed_at is not None
            assert words_hash(visit, notes[visit.id]) in signed[visit.id]
        exams = {exam.visit_id: exam for exam in session.scalars(select(Exam))}
        whole = [visit for visit in visits if visit.visit_type is VisitType.EXAM]
        assert whole
        assert all(exams[visit.id].status is ExamStatus.COMPLETED for visit in whole)

    db.read(look)


def test_plans_are_as_far_as_their_procedures(db: Database) -> None:
    def look(session: Session) -> None:
        states = defaultdict(list)
        for plan_id, status in session.execute(select(PlannedProcedure.plan_id, PlannedProcedure.status)):
            states[plan_id].append(status)
        for plan in session.scalars(select(TreatmentPlan)):
            presented, accepted = plan.presented_at is not None, plan.accepted_at is not None
            assert plan_status(plan.status, states[plan.id], presented=presented, accepted=accepted) is plan.status

    db.read(look)


def test_booked_procedures_have_an_appointment_that_is_expected(db: Database) -> None:
    rows = db.read(
        lambda session: session.execute(
            select(PlannedProcedure.status, Appointment.status)
            .outerjoin(Appointment, Appointment.id == PlannedProcedure.appointment_id)
            .where(PlannedProcedure.status == ProcedureStatus.SCHEDULED)
        ).all()
    )
    assert rows
    assert {status for _, status in rows} <= {AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED}


def test_one_recall_of_a_kind_is_active_and_it_is_the_newest(db: Database) -> None:
    rows = db.read(lambda session: session.scalars(select(PatientRecall)).all())
    newest: dict[object, PatientRecall] = {}
    for row in sorted(rows, key=lambda row: row.last_on or UNTIL):
        newest[row.patient_id, row.recall_code] = row
    active = [row for row in rows if row.active]
    assert active
    assert len({(row.patient_id, row.recall_code) for row in active}) == len(active)
    assert all(newest[row.patient_id, row.recall_code] is row for row in active)


# -- money --


def test_every_entry_of_the_books_sums_to_zero_and_receipts_have_no_gap(db: Database) -> None:
    def look(session: Session) -> None:
        sums = select(LedgerLine.transaction_id).group_by(LedgerLine.transaction_id)
        assert session.scalars(sums.having(func.sum(LedgerLine.amount) != ZERO)).all() == []
        entries = session.scalar(select(func.count()).select_from(LedgerTransaction))
        assert entries == session.scalar(select(func.count(LedgerLine.transaction_id.distinct())))
        taken = session.execute(select(Payment.receipt_number, Payment.taken_at).order_by(Payment.receipt_number)).all()
        assert [number for number, _ in taken] == list(range(1, len(taken) + 1))
        moments = [moment for _, moment in taken]
        assert moments == sorted(moments)
        assert session.scalar(select(Counter.last).where(Counter.name == "receipt")) == len(taken)

    db.read(look)


def test_what_a_receipt_says_is_left_is_what_the_books_say(db: Database) -> None:
    """Of everybody whose last movement was a payment."""

    def look(session: Session) -> int:
        last: dict[object, LedgerTransaction] = {}
        for row in session.scalars(
            select(LedgerTransaction).order_by(LedgerTransaction.posted_at, LedgerTransaction.id)
        ):
            last[row.guarantor_id] = row
        payments = {row.transaction_id: row for row in session.scalars(select(Payment))}
        compared = 0
        for guarantor, row in last.items():
            if row.kind is TransactionKind.PAYMENT:
                assert balance_of(session, guarantor) == payments[row.id].balance_after  # type: ignore[arg-type]
                compared += 1
        return compared

    assert db.read(look) > 20


def test_charges_are_owed_by_whoever_paid_for_the_patient_on_that_day(db: Database) -> None:
    def look(session: Session) -> None:
        for row in session.scalars(select(LedgerTransaction).where(LedgerTransaction.kind == TransactionKind.CHARGE)):
            assert row.guarantor_id == guarantor_of(session, row.patient_id, row.business_date)

    db.read(look)


# -- time --


def test_nothing_was_written_before_the_clinic_opened_or_after_its_last_day(standing: Address) -> None:
    ahead = {"starts_at", "ends_at", "send_at", "not_before", "escalates_at"}
    engine = writing_engine(standing)
    first = SMALL.first_day - timedelta(days=2)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name.startswith(("audit_", "lease")):
                continue
            for column in table.columns:
                if column.type.__class__.__name__ != "UtcDateTime" or column.name in ahead:
                    continue
                least, most = connection.execute(select(func.min(column), func.max(column))).one()
                if least is None:
                    continue
                assert least.date() >= first, (table.name, column.name, least)
                assert most <= NOW + timedelta(hours=1), (table.name, column.name, most)
    engine.dispose()


def test_who_died_or_left_is_not_expected(db: Database) -> None:
    rows = db.read(
        lambda session: session.execute(
            select(Patient.status, Appointment.starts_at)
            .join(Appointment, Appointment.patient_id == Patient.id)
            .where(Appointment.status.in_(LIVE), Appointment.starts_at > NOW)
        ).all()
    )
    assert {status for status, _ in rows} <= {PatientStatus.ACTIVE}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_file_is_whole_without_what_lies_beside_it(standing: Address) -> None:
    assert isinstance(standing, SqliteFile)
    beside = standing.path.with_name(f"{standing.path.name}-wal")
    assert not beside.exists() or beside.stat().st_size == 0
