"""The figures of a week that was counted by hand, and the lists of the dashboard, on both databases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.analytics.books import money_days, receivables, service_days
from dentaldesk.engines.analytics.misses import misses
from dentaldesk.engines.analytics.reads import goal_figures, money_figures
from dentaldesk.engines.analytics.rules import Figure, Goal
from dentaldesk.engines.analytics.work_lists import (
    checkouts_waiting,
    follow_ups_due,
    health,
    no_shows_to_call,
    open_exams,
    open_plans,
    unscheduled_treatment,
)
from dentaldesk.engines.clinical.visit_actions import begin_exam
from dentaldesk.engines.communication.actions import NewNotice, mark_seen, raise_notice
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.appointment_end import cancel_appointment, mark_no_show
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.checkout import finish_checkout, open_checkout
from dentaldesk.engines.flows.exam_completion import ExamOutcome
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.scheduling.day_actions import check_in, dismiss, seat
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.states import (
    Account,
    PatientStatus,
    ProcedureStatus,
    Role,
    TaskUrgency,
    TransactionKind,
    VisitType,
)
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message, Money
from tests.engines.care import in_care
from tests.engines.test_day import book
from tests.engines.test_query_counts import statements
from tests.engines.visits import EXAMINATION, a_completed_visit, cash, first_slot
from tests.factories import FILLING, MORNING, ROOT_CANAL, Clinic, a_patient, an_exam

TODAY = MORNING.astimezone(ZoneInfo("America/Chicago")).date()


def figures(clinic: Clinic) -> dict[Goal, Figure]:
    read = clinic.db.read(lambda session: [*goal_figures(session, TODAY), *money_figures(session, TODAY)])
    return {figure.goal: figure for figure in read}


def a_week(clinic: Clinic) -> None:
    """Six exams on one day. Minutes to the checkout: 1, 2, 3, 4, 9, and one that is never opened.

    Four are finished; of these four, three leave with a next visit. Two examinations are paid.
    """
    for number, minutes in enumerate((1, 2, 3, 4, 9, None)):
        visit = a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, given=f"P{number}"))
        if minutes is None:
            continue
        clinic.clock.advance(timedelta(minutes=minutes))
        clinic.db.write(clinic.desk, lambda work, visit=visit: open_checkout(work, visit.visit_id))  # type: ignore[misc]
        if number < 3:
            take = first_slot(clinic, visit.visit_id, f"take {number}")
            clinic.db.write(clinic.desk, lambda work, take=take: book_next_visit(work, take))  # type: ignore[misc]
        if number < 2:
            pay = cash(f"pay {number}", visit.patient_id, visit_id=visit.visit_id)
            clinic.db.write(clinic.desk, lambda work, pay=pay: process_payment(work, pay))  # type: ignore[misc]
        if number < 4:
            clinic.db.write(clinic.desk, lambda work, visit=visit: finish_checkout(work, visit.visit_id))  # type: ignore[misc]


def test_a_week_counted_by_hand(clinic: Clinic) -> None:
    a_week(clinic)
    found = figures(clinic)
    exam = found[Goal.EXAM_TO_CHECKOUT]
    assert (exam.value, exam.numerator, exam.denominator) == (3.0, 4, 6)
    documented = found[Goal.PLANS_DOCUMENTED]
    assert (documented.numerator, documented.denominator, documented.value) == (6, 6, 1.0)
    # Those that are open today may still be completed today, and are no misses.
    checkout = found[Goal.CHECKOUT_COMPLETED]
    assert (checkout.numerator, checkout.denominator, checkout.value) == (4, 4, None)
    assert clinic.db.read(lambda session: misses(session, Goal.CHECKOUT_COMPLETED, TODAY)) == []
    same_day = found[Goal.SAME_DAY]
    assert (same_day.numerator, same_day.denominator) == (3, 4)
    days = clinic.db.read(lambda session: money_days(session, TODAY, TODAY))
    assert [(day.production, day.collected, day.written_off) for day in days] == [
        (6 * EXAMINATION.minor, 2 * EXAMINATION.minor, 0)
    ]
    assert clinic.db.read(receivables) == Money(4 * EXAMINATION.minor)
    late = clinic.db.read(lambda session: misses(session, Goal.EXAM_TO_CHECKOUT, TODAY))
    assert sorted((miss.patient.split()[0], miss.what.code) for miss in late) == [
        ("P4", "miss.checkout_late"),
        ("P5", "miss.checkout_not_opened"),
    ]
    left = clinic.db.read(lambda session: misses(session, Goal.SAME_DAY, TODAY))
    assert [miss.patient.split()[0] for miss in left] == ["P3"]
    # The day after, what was left open counts.
    tomorrow = TODAY + timedelta(days=1)
    later = {figure.goal: figure for figure in clinic.db.read(lambda session: goal_figures(session, tomorrow))}
    assert (later[Goal.CHECKOUT_COMPLETED].numerator, later[Goal.CHECKOUT_COMPLETED].denominator) == (4, 6)
    assert later[Goal.NOTICES_SEEN].denominator > later[Goal.NOTICES_SEEN].numerator
    # Figure and rows are made of the same cases.
    for goal in (Goal.CHECKOUT_COMPLETED, Goal.NOTICES_SEEN, Goal.PLANS_DOCUMENTED, Goal.SAME_DAY):
        rows = clinic.db.read(lambda session, goal=goal: misses(session, goal, tomorrow))  # type: ignore[misc]
        assert len(rows) == later[goal].denominator - later[goal].numerator
    # However many cases there are, the questions are as many.
    assert statements(clinic, lambda session: goal_figures(session, TODAY)) == 7
    assert statements(clinic, lambda session: money_figures(session, TODAY)) == 3


def test_notices_count_by_the_day_on_which_they_were_seen(clinic: Clinic) -> None:
    for number in range(5):
        a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, given=f"P{number}"))
    waiting = clinic.db.read(lambda session: notices_for(session, [Role.FRONT_DESK], None))
    before = figures(clinic)[Goal.NOTICES_SEEN]
    assert before.cases == 0  # their day is not over
    assert clinic.db.read(lambda session: misses(session, Goal.NOTICES_SEEN, TODAY)) == []
    for row in waiting:
        clinic.db.write(clinic.desk, lambda work, row=row: mark_seen(work, row.id))  # type: ignore[misc]
    seen = figures(clinic)[Goal.NOTICES_SEEN]
    assert (seen.numerator, seen.denominator) == (5, 5)


def _done(clinic: Clinic, appointment_id: UUID) -> None:
    for act in (check_in, seat, dismiss):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]


def test_no_shows_are_counted_and_called(clinic: Clinic) -> None:
    for number in range(6):
        appointment_id = book(clinic, f"P{number}", minutes=30)
        clinic.clock.advance(timedelta(minutes=30))
        if number:
            _done(clinic, appointment_id)
        else:
            clinic.db.write(clinic.desk, lambda work, one=appointment_id: mark_no_show(work, one))  # type: ignore[misc]
    for reason in (CancelReason.ILLNESS, CancelReason.CLINIC):  # late, and not by the patient
        late = book(clinic, reason.value, minutes=120)
        clinic.db.write(clinic.desk, lambda work, late=late, why=reason: cancel_appointment(work, late, why))  # type: ignore[misc]
    early = book(clinic, "Early", minutes=48 * 60)
    clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, early, CancelReason.PATIENT))
    found = figures(clinic)[Goal.NO_SHOW]
    assert (found.numerator, found.denominator, found.apart) == (1, 6, 1)
    missed = clinic.db.read(lambda session: misses(session, Goal.NO_SHOW, TODAY))
    assert [miss.patient.split()[0] for miss in missed] == ["P0"]
    called = clinic.db.read(lambda session: no_shows_to_call(session, TODAY))
    assert [row.patient.split()[0] for row in called] == ["P0"]
    tomorrow = TODAY + timedelta(days=1)
    assert len(clinic.db.read(lambda session: no_shows_to_call(session, tomorrow))) == 1


@dataclass(frozen=True, kw_only=True)
class Presented:
    """A plan as it was presented and answered, in days before today and after its visit."""

    ago: int
    after_visit: int = 0
    accepted_after: int | None = None
    declined: int = 0  # of its two procedures, the first


def _present(clinic: Clinic, number: int, plan: Presented) -> tuple[int, int]:
    """Write what no screen writes yet; returns the value presented and that of the declined part, in cents."""
    visit = a_completed_visit(clinic, ROOT_CANAL, FILLING, patient_id=a_patient(clinic, given=f"P{number}"))
    presented = clinic.clock.now() - timedelta(days=plan.ago)

    def write(work: Work) -> tuple[int, int]:
        row = work.session.scalars(select(TreatmentPlan).where(TreatmentPlan.visit_id == visit.visit_id)).one()
        row.presented_at = presented
        if plan.accepted_after is not None:
            row.accepted_at = presented + timedelta(days=plan.accepted_after)
        work.session.get_one(Visit, visit.visit_id).business_date = TODAY - timedelta(days=plan.ago + plan.after_visit)
        parts = select(PlannedProcedure).where(PlannedProcedure.plan_id == row.id).order_by(PlannedProcedure.position)
        refused = list(work.session.scalars(parts))[: plan.declined]
        for part in refused:
            part.status = ProcedureStatus.DECLINED
        assert row.total_value is not None
        return row.total_value.minor, sum(part.fee.minor for part in refused)

    return clinic.db.write(clinic.manager, write)


def test_acceptance_counted_by_hand(clinic: Clinic) -> None:
    """Counted by the day on which the 90 days to answer were over."""
    worth = [
        _present(clinic, number, plan)
        for number, plan in enumerate(
            (
                Presented(ago=100, accepted_after=10),  # whole
                Presented(ago=100, accepted_after=10, declined=1),  # a part
                Presented(ago=100, accepted_after=90),  # on the last day
                Presented(ago=95, accepted_after=91),  # too late
                Presented(ago=90),  # never, and the 90 days are over today
                Presented(ago=89),  # may still be answered
                Presented(ago=1, accepted_after=0),  # answered already, but its kind is not over
                Presented(ago=100, after_visit=61, accepted_after=1),  # presented too late after its visit
            )
        )
    ]
    whole, part = worth[0][0], worth[1][1]
    assert 0 < part < whole
    figure = figures(clinic)[Goal.ACCEPTANCE]
    assert (figure.cases, figure.numerator, figure.denominator) == (5, 3 * whole - part, 5 * whole)
    rows = clinic.db.read(lambda session: misses(session, Goal.ACCEPTANCE, TODAY))
    said = {row.patient.split()[0]: row.what.params["amount"] for row in rows}
    assert said == {"P1": Money(part), "P3": Money(whole), "P4": Money(whole)}


def _written_off(work: Work, visit: ExamOutcome, cents: int) -> None:
    """A write-off against the visit's charge, which no screen writes yet."""
    query = select(LedgerTransaction).where(
        LedgerTransaction.visit_id == visit.visit_id, LedgerTransaction.kind == TransactionKind.CHARGE
    )
    charge = work.session.scalars(query).one()
    entry_id = new_id()
    both = (
        (1, Account.WRITE_OFF, Money(cents), None),
        (2, Account.RECEIVABLE, Money(-cents), charge.id),
    )
    for position, account, amount, applies_to in both:
        work.session.add(
            LedgerLine(
                transaction_id=entry_id,
                position=position,
                account=account,
                guarantor_id=charge.guarantor_id,
                amount=amount,
                applies_to_id=applies_to,
            )
        )
    work.session.flush()
    work.session.add(
        LedgerTransaction(
            id=entry_id,
            key="write-off",
            kind=TransactionKind.WRITE_OFF,
            guarantor_id=charge.guarantor_id,
            patient_id=charge.patient_id,
            location_id=charge.location_id,
            visit_id=charge.visit_id,
            description="write-off",
            business_date=work.business_date,
            posted_at=work.now,
            posted_by=work.actor.user_id,
        )
    )
    work.session.flush()


def test_money_counted_by_hand(clinic: Clinic) -> None:
    """Six examinations on five days. One is paid a week later, one is written off by half, one is paid with a deposit
    on top; a stranger leaves a deposit. What is paid counts by the day of the work.
    """
    first = TODAY
    visits = []
    for number in range(6):
        visits.append(a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, given=f"P{number}")))
        if number:
            clinic.clock.advance(timedelta(days=1))
    fee = EXAMINATION.minor
    clinic.clock.advance(timedelta(days=7))
    today = first + timedelta(days=12)
    stranger = a_patient(clinic, given="Stranger")
    for key, patient_id, amount in (
        ("late", visits[0].patient_id, fee),
        ("too much", visits[1].patient_id, fee + 5_000),
        ("deposit", stranger, 700_000),
    ):
        pay = cash(key, patient_id, Money(amount))
        clinic.db.write(clinic.desk, lambda work, pay=pay: process_payment(work, pay))  # type: ignore[misc]
    clinic.db.write(clinic.manager, lambda work: _written_off(work, visits[2], fee // 2))

    found = {figure.goal: figure for figure in clinic.db.read(lambda session: money_figures(session, today))}
    collection = found[Goal.COLLECTION]
    assert (collection.numerator, collection.denominator) == (2 * fee, 6 * fee - fee // 2)
    assert collection.value == 4 / 11
    days = clinic.db.read(lambda session: money_days(session, first, today))
    served = clinic.db.read(lambda session: service_days(session, days, first, today))
    assert [(day.production, day.written_off, day.collected) for day in served] == [
        (2 * fee, 0, 2 * fee),
        (fee, fee // 2, 0),
        (fee, 0, 0),
        (fee, 0, 0),
        (fee, 0, 0),
    ]
    rows = clinic.db.read(lambda session: misses(session, Goal.COLLECTION, today))
    assert {row.patient.split()[0]: row.what.params["amount"] for row in rows} == {
        "P2": Money(fee // 2),
        "P3": Money(fee),
        "P4": Money(fee),
        "P5": Money(fee),
    }
    owed = found[Goal.DAYS_IN_AR]
    assert (owed.numerator, owed.cases) == (3 * fee + fee // 2, 5)
    assert owed.value == 3.5 * fee * 90 / (5.5 * fee)
    # A week ago nothing was paid nor written off: all six were owed, and their days stood in the 90 days.
    assert owed.trend[-2] == 6 * fee * 90 / (6 * fee)


def test_every_notice_that_nobody_saw_has_its_row(clinic: Clinic) -> None:
    new = NewNotice(
        key="about the clinic",
        role=Role.MANAGER,
        patient_id=None,
        visit_id=None,
        urgency=TaskUrgency.HIGH,
        next_step=None,
        title=Message("notice.escalated"),
        reason=Message("notice.escalated"),
    )
    clinic.db.write(clinic.desk, lambda work: raise_notice(work, new))
    rows = clinic.db.read(lambda session: misses(session, Goal.NOTICES_SEEN, TODAY + timedelta(days=1)))
    assert [(row.patient_id, row.patient) for row in rows] == [(None, "")]


def test_nobody_calls_the_family_of_who_died(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL)
    other = a_patient(clinic, given="Ruth")
    an_exam(clinic, other, FILLING, signed=False)

    def die(work: Work) -> None:
        for patient_id in (visit.patient_id, other):
            profile = profile_of(work.session, patient_id)
            details = replace(profile.details, status=PatientStatus.DECEASED, deceased_on=TODAY)
            edit_patient(work, patient_id, profile.version, details)

    clinic.db.write(clinic.desk, die)
    waiting = clinic.db.read(lambda session: unscheduled_treatment(session, TODAY))
    assert (waiting.rows, waiting.total, waiting.count) == ((), Money(0), 0)
    # The exam that was begun is still to be signed.
    assert [row.patient_id for row in clinic.db.read(lambda session: open_exams(session, None, TODAY))] == [other]
    needs = clinic.db.read(lambda session: needs_of_patients(session, [visit.patient_id], TODAY))
    assert [need.code for need in needs[visit.patient_id].needs] == ["need.deceased"]


def test_every_figure_opens_its_rows(clinic: Clinic) -> None:
    a_completed_visit(clinic, ROOT_CANAL)
    for goal in Goal:
        found = clinic.db.read(lambda session, goal=goal: misses(session, goal, TODAY + timedelta(days=1)))  # type: ignore[misc]
        assert all(miss.patient for miss in found)


def test_the_lists_say_what_waits(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL, FILLING)
    an_exam(clinic, a_patient(clinic, given="Ruth"), FILLING, signed=False)
    location_id, provider_id = clinic.desk.location_id, clinic.dentist.provider_id
    read = clinic.db.read
    assert [row.patient for row in read(lambda session: checkouts_waiting(session, location_id, TODAY))] == [
        "Amara Okonkwo-Reyes"
    ]
    assert [row.patient.split()[0] for row in read(lambda session: open_exams(session, provider_id, TODAY))] == ["Ruth"]
    waiting = read(lambda session: unscheduled_treatment(session, TODAY))
    assert (waiting.count, waiting.rows[0].amount, waiting.rows[0].what.params["count"]) == (1, waiting.total, 2)
    plans = read(lambda session: open_plans(session, TODAY))
    assert (plans.count, plans.total) == (1, waiting.total)
    far = TODAY + timedelta(days=60)
    due = read(lambda session: follow_ups_due(session, far))
    assert [(row.patient_id, row.amount) for row in due] == [(visit.patient_id, waiting.total)]
    take = first_slot(clinic, visit.visit_id, "take")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    assert read(lambda session: unscheduled_treatment(session, TODAY)).total < waiting.total


def test_the_installation_is_described_without_patients(clinic: Clinic) -> None:
    rows = {row.what.code: row for row in clinic.db.read(lambda session: health(session, clinic.clock.now()))}
    assert rows["health.schema"].is_well
    assert rows["health.backup"].is_well is False  # none was made
    assert set(rows) == {"health.database", "health.schema", "health.backup", "health.outbox", "health.passwords"}


def test_a_look_in_a_hygiene_visit_that_finds_nothing_is_documented(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    care.confirm()
    care.add("PROPHYLAXIS")
    care.act(begin_exam, care.visit_id)
    care.write()
    care.sign()
    care.act(handle_visit_completion, care.visit_id)
    documented = figures(clinic)[Goal.PLANS_DOCUMENTED]
    assert (documented.numerator, documented.denominator) == (1, 1)


def test_a_day_without_anything_has_no_figures(clinic: Clinic) -> None:
    old = date(2020, 1, 1)
    assert statements(clinic, lambda session: goal_figures(session, TODAY)) == 7
    assert all(figure.value is None for figure in clinic.db.read(lambda session: goal_figures(session, old)))
