"""What screens read of a believable clinic, as they read it of any; and that everything there is occurs in it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.believable.house import found
from dentaldesk.believable.population import years_of
from dentaldesk.believable.recipe import wanted
from dentaldesk.engines.analytics.reads import acceptance_figure, goal_figures, money_figures
from dentaldesk.engines.analytics.work_lists import (
    follow_ups_due,
    health,
    no_shows_to_call,
    open_exams,
    open_plans,
    unscheduled_treatment,
)
from dentaldesk.engines.clinical.chart_reads import chart_of, snapshots_of
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.visit_reads import visit_page
from dentaldesk.engines.financial.coverage_reads import cards_of
from dentaldesk.engines.financial.reads import balance_of, open_charges
from dentaldesk.engines.flows.checkout import checkout_of, checkout_of_patient
from dentaldesk.engines.flows.plan_list import PlanFilter, plan_list
from dentaldesk.engines.flows.plan_page import plan_page
from dentaldesk.engines.flows.thread_reads import thread_of, threads_now
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.flows.visit_story import visit_story
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.profile_reads import contacts_of, histories_of, notes_of, profile_of
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.engines.scheduling.recall_reads import recalls_due, recalls_of
from dentaldesk.models.perio import PerioStage
from dentaldesk.models.states import (
    ExamStatus,
    HistoryKind,
    PaymentMethod,
    PlanStatus,
    ProcedureStatus,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinic import Location
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import TreatmentPlan
from tests.believable.clinics import NOW, SMALL, UNTIL

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database

_SOME = 25  # records that are looked at
_TABLES = (
    *("visit", "treatment_plan", "planned_procedure", "appointment", "consent", "payment", "ledger_transaction"),
    *("prescription", "perio_exam"),
)


def test_records_open_with_everything_in_them(db: Database) -> None:
    def look(session: Session) -> Counter[str]:
        seen: Counter[str] = Counter()
        for patient_id in session.scalars(select(Patient.id).order_by(Patient.chart_number).limit(_SOME)):
            seen["asked"] += patient_card(session, patient_id, NOW, UNTIL).asked
            profile_of(session, patient_id)
            seen["contacts"] += len(contacts_of(session, patient_id, UNTIL).rows)
            seen["histories"] += len(histories_of(session, patient_id, HistoryKind.MEDICAL, UNTIL).versions)
            notes_of(session, patient_id)
            seen["insured"] += len(cards_of(session, patient_id, UNTIL).rows)
            seen["lines"] += len(timeline_of(session, patient_id))
            seen["recalls"] += len(recalls_of(session, patient_id))
            mouth = mouth_at(chart_of(session, patient_id), UNTIL)
            seen["marks"] += sum(len(tooth.marks) for tooth in mouth.teeth.values())
            seen["snapshots"] += len(snapshots_of(session, patient_id))
            balance_of(session, patient_id)
            open_charges(session, patient_id)
        return seen

    seen = db.read(look)
    assert all(
        seen[what] for what in ("asked", "contacts", "insured", "lines", "recalls", "marks", "snapshots", "histories")
    ), seen


def test_visits_open_at_the_chair_and_at_the_desk(db: Database) -> None:
    def look(session: Session) -> None:
        visits = select(Visit).where(Visit.status == VisitStatus.COMPLETED).order_by(Visit.started_at.desc())
        for visit in session.scalars(visits.limit(_SOME)):
            visit_page(session, visit.id, UNTIL)
            visit_story(session, visit.id)
            assert len(thread_of(session, visit.id)) >= 3
            page = checkout_of(session, visit.id, NOW)
            assert page.completed_at is not None
            assert checkout_of_patient(session, visit.patient_id) is not None

    db.read(look)


def test_plans_open_and_are_listed_by_what_they_wait_for(db: Database) -> None:
    def look(session: Session) -> None:
        for plan_id in session.scalars(select(TreatmentPlan.id).order_by(TreatmentPlan.created_at.desc()).limit(_SOME)):
            assert plan_page(session, plan_id, UNTIL) is not None
        assert plan_list(session, PlanFilter(), UNTIL).rows

    db.read(look)


def test_the_book_shows_its_days(db: Database) -> None:
    def look(session: Session) -> None:
        place = session.scalars(select(Location.id)).one()
        days = session.scalars(select(Appointment.business_date).distinct()).all()
        shown = [len(day_rows(session, place, day)) for day in sorted(days)[-40:]]
        assert all(shown)
        assert threads_now(session, NOW) == [] or len(threads_now(session, NOW)) < 5

    db.read(look)


def test_work_lists_and_figures_have_something_to_say(db: Database) -> None:
    def look(session: Session) -> None:
        assert recalls_due(session, UNTIL + timedelta(days=30))
        unscheduled_treatment(session, UNTIL)
        open_plans(session, UNTIL)
        follow_ups_due(session, UNTIL)
        no_shows_to_call(session, UNTIL)
        open_exams(session, None, UNTIL)
        assert goal_figures(session, UNTIL)
        assert money_figures(session, UNTIL)
        acceptance_figure(session, UNTIL)
        assert health(session, NOW)

    db.read(look)


def test_people_are_found_by_the_beginning_of_their_name(db: Database) -> None:
    def look(session: Session) -> None:
        for patient in session.scalars(select(Patient).limit(5)):
            assert patient.id in {row.id for row in find_patients(session, patient.family_name, 50)}

    db.read(look)


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of the demo as it is made when nothing is said."""
    collected: dict[str, list[dict[str, Any]]] = {}
    for _, of_household in years_of(found(wanted(until=UNTIL))):
        for name in _TABLES:
            collected.setdefault(name, []).extend(of_household.get(name, ()))
    return collected


def test_three_hundred_patients_have_plans_in_every_state_and_visits_of_every_kind(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    assert {row["status"] for row in rows["treatment_plan"]} == set(PlanStatus)
    assert {row["visit_type"] for row in rows["visit"]} == set(VisitType)


def test_nobody_was_operated_on_without_a_signed_consent(rows: dict[str, list[dict[str, Any]]]) -> None:
    surgery = {"EXTRACTION", "SURGICAL", "IMPLANT"}
    done = [row for row in rows["planned_procedure"] if row["status"] is ProcedureStatus.COMPLETED]
    operated = {str(UUID(row["id"])) for row in done if row["procedure_code"] in surgery}
    agreed = {one for consent in rows["consent"] for one in consent["procedures"] if consent["signed_at"]}
    assert operated
    assert operated <= agreed


def test_a_warning_is_overridden_now_and_then_with_the_reason(rows: dict[str, list[dict[str, Any]]]) -> None:
    overridden = [row for row in rows["prescription"] if row["override"]]
    assert 0 < len(overridden) < len(rows["prescription"]) * 0.05
    for row in overridden:
        warnings = {each["message"]["code"] for each in row["checks"] if each["severity"] != "note"}
        assert warnings == {"rx_check.controlled"}


def test_gums_are_in_every_state(rows: dict[str, list[dict[str, Any]]]) -> None:
    stages = Counter(row["stage"] for row in rows["perio_exam"])
    assert stages.keys() >= {*PerioStage} - {PerioStage.I, PerioStage.IV}
    lost = sum(stages[stage] for stage in (PerioStage.I, PerioStage.II, PerioStage.III, PerioStage.IV))
    assert 0.15 < lost / stages.total() < 0.5


def test_an_exam_of_the_last_days_that_nobody_signed_is_left_as_it_was_then() -> None:
    young = wanted(until=UNTIL, patients=120, years=1, seed=4)
    left = [
        (exam, of_household)
        for _, of_household in years_of(found(young))
        for exam in of_household["exam"]
        if exam["status"] is ExamStatus.OPEN
    ]
    assert left
    for exam, of_household in left:
        visit = next(row for row in of_household["visit"] if row["id"] == exam["visit_id"])
        assert visit["status"] is VisitStatus.IN_PROGRESS
        note = next(row for row in of_household["soap_note"] if row["visit_id"] == visit["id"])
        assert note["signed_at"] is None


def test_some_stay_away_and_some_call_it_off(rows: dict[str, list[dict[str, Any]]]) -> None:
    kinds = Counter(str(row["status"]) for row in rows["appointment"])
    over = kinds["completed"] + kinds["no-show"] + kinds["cancelled"]
    assert 0.02 < kinds["no-show"] / over < 0.15
    assert 0.04 < kinds["cancelled"] / over < 0.25


def test_money_moves_in_every_way_that_the_desk_knows(rows: dict[str, list[dict[str, Any]]]) -> None:
    kinds = Counter(str(row["kind"]) for row in rows["ledger_transaction"])
    assert kinds.keys() >= {"charge", "payment", "adjustment", "write-off", "reversal"}
    assert {row["method"] for row in rows["payment"]} <= set(PaymentMethod)


def test_a_recipe_of_another_country_speaks_and_counts_as_people_do_there() -> None:
    house = found(wanted(until=UNTIL, patients=10, years=1, locale="es_MX"))
    clinic = house.rows["clinic"][0]
    assert (clinic["currency"], clinic["language"], clinic["country"]) == ("MXN", "es_MX", "MX")
    assert house.fee("EXAM", UNTIL.toordinal()) > 100_000  # more than a thousand pesos
    assert "Clínica" in str(clinic["name"])
    yen = found(wanted(until=UNTIL, patients=10, years=1, currency="JPY"))
    assert 5_000 < yen.fee("EXAM", UNTIL.toordinal()) < 50_000  # a yen has no smaller unit


def test_most_in_the_file_of_a_large_clinic_came_for_a_while() -> None:
    small, large = SMALL.turnover, wanted(until=UNTIL, patients=50_000).turnover
    assert small.in_care(10) > 2 * large.in_care(10)
