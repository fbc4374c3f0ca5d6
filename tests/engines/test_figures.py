"""The figures of a week that was counted by hand, and the lists of the dashboard, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dentaldesk.engines.analytics.misses import misses
from dentaldesk.engines.analytics.reads import goal_figures, money_days, money_figures, receivables
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
from dentaldesk.engines.communication.actions import mark_seen
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.flows.appointment_end import mark_no_show
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.checkout import finish_checkout, open_checkout
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.scheduling.day_actions import check_in, dismiss, seat
from dentaldesk.models.states import Role
from dentaldesk.models.values import Money
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
    # Those that are open today may still be completed today.
    checkout = found[Goal.CHECKOUT_COMPLETED]
    assert (checkout.numerator, checkout.denominator, checkout.value) == (4, 4, None)
    same_day = found[Goal.SAME_DAY]
    assert (same_day.numerator, same_day.denominator) == (3, 4)
    assert found[Goal.ACCEPTANCE].cases == 0
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
    # However many cases there are, the questions are as many.
    assert statements(clinic, lambda session: goal_figures(session, TODAY)) == 6
    assert statements(clinic, lambda session: money_figures(session, TODAY)) == 2


def test_notices_count_by_the_day_on_which_they_were_seen(clinic: Clinic) -> None:
    for number in range(5):
        a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, given=f"P{number}"))
    waiting = clinic.db.read(lambda session: notices_for(session, [Role.FRONT_DESK], None))
    before = figures(clinic)[Goal.NOTICES_SEEN]
    assert before.cases == 0  # their day is not over
    for row in waiting:
        clinic.db.write(clinic.desk, lambda work, row=row: mark_seen(work, row.id))  # type: ignore[misc]
    seen = figures(clinic)[Goal.NOTICES_SEEN]
    assert (seen.numerator, seen.denominator) == (5, 5)


def _done(clinic: Clinic, appointment_id: UUID) -> None:
    for act in (check_in, seat, dismiss):
        clinic.db.write(clinic.desk, lambda work, act=act: act(work, appointment_id))  # type: ignore[misc]


def test_no_shows_are_counted_and_called(clinic: Clinic) -> None:
    for number in range(6):
        appointment_id = book(clinic, f"P{number}", minutes=60 + number * 30)
        if number:
            _done(clinic, appointment_id)
        else:
            clinic.db.write(clinic.desk, lambda work, one=appointment_id: mark_no_show(work, one))  # type: ignore[misc]
    found = figures(clinic)[Goal.NO_SHOW]
    assert (found.numerator, found.denominator) == (1, 6)
    missed = clinic.db.read(lambda session: misses(session, Goal.NO_SHOW, TODAY))
    assert [miss.patient.split()[0] for miss in missed] == ["P0"]
    called = clinic.db.read(lambda session: no_shows_to_call(session, TODAY))
    assert [row.patient.split()[0] for row in called] == ["P0"]
    tomorrow = TODAY + timedelta(days=1)
    assert len(clinic.db.read(lambda session: no_shows_to_call(session, tomorrow))) == 1


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
    rows = {row.what.code: row for row in clinic.db.read(health)}
    assert rows["health.schema"].is_well
    assert rows["health.backup"].is_well is None
    assert set(rows) == {"health.database", "health.schema", "health.backup", "health.outbox", "health.passwords"}


def test_a_day_without_anything_has_no_figures(clinic: Clinic) -> None:
    old = date(2020, 1, 1)
    assert statements(clinic, lambda session: goal_figures(session, TODAY)) == 6
    assert all(figure.value is None for figure in clinic.db.read(lambda session: goal_figures(session, old)))
