"""What is asked for at the desk: the balance less what insurances are expected to pay of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.core.owed_reads import owed_by
from dentaldesk.engines.financial.actions import Charge, TakeCash, post_charge
from dentaldesk.engines.financial.coverage_actions import add_coverage
from dentaldesk.engines.financial.coverage_rules import CardDetails
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.models.values import Message, Money
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

TODAY = date(2026, 11, 24)


def insure(clinic: Clinic, patient_id: UUID, basis_points: int, valid_from: date = date(2026, 1, 1)) -> None:
    plan = f"Plan {basis_points}"
    card = CardDetails(valid_from=valid_from, plan_name=plan, basis_points=basis_points, member_number="42")
    clinic.db.write(clinic.desk, lambda work: add_coverage(work, patient_id, card))


def charge(clinic: Clinic, patient_id: UUID, minor: int, visit_id: UUID | None = None) -> None:
    due = Charge(key=uuid4().hex, patient_id=patient_id, visit_id=visit_id, amount=Money(minor), description="work")

    def post(work: Work) -> None:
        post_charge(work, due)

    clinic.db.write(clinic.dentist, post)


def pay(clinic: Clinic, patient_id: UUID, minor: int) -> None:
    command = TakeCash(
        request_key=uuid4().hex, patient_id=patient_id, visit_id=None, amount=Money(minor), tendered=Money(minor)
    )
    clinic.db.write(clinic.desk, lambda work: process_payment(work, command))


def owed(clinic: Clinic, patient_id: UUID) -> Owed:
    return clinic.db.read(lambda session: owed_by(session, [patient_id]))[patient_id]


def needs(clinic: Clinic, patient_id: UUID) -> list[Message]:
    found = clinic.db.read(lambda session: needs_of_patients(session, [patient_id], TODAY))
    return [need for need in found[patient_id].needs if need.code in {"need.balance", "need.own_part"}]


def test_without_an_insurance_all_of_it_is_asked_for(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    assert owed(clinic, patient_id) == Owed()
    charge(clinic, patient_id, 11_100)
    assert owed(clinic, patient_id) == Owed(balance=Money(11_100))
    assert needs(clinic, patient_id) == [Message("need.balance", {"amount": Money(11_100)})]


def test_nothing_is_asked_for_that_an_insurance_pays_wholly(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    insure(clinic, patient_id, 10_000)
    charge(clinic, patient_id, 11_100)
    assert owed(clinic, patient_id) == Owed(balance=Money(11_100), insurance=Money(11_100))
    assert owed(clinic, patient_id).own_part == Money(0)
    assert needs(clinic, patient_id) == []


def test_the_own_part_is_asked_for_and_once_paid_no_more(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    insure(clinic, patient_id, 8000)
    charge(clinic, patient_id, 10_000)
    said = {"amount": Money(2000), "insurance": Money(8000)}
    assert needs(clinic, patient_id) == [Message("need.own_part", said)]
    pay(clinic, patient_id, 2000)
    assert owed(clinic, patient_id) == Owed(balance=Money(8000), insurance=Money(8000))
    assert needs(clinic, patient_id) == []
    charge(clinic, patient_id, 5000)  # what is expected for the last visit is not asked for at the next one
    assert owed(clinic, patient_id).own_part == Money(1000)


def test_an_insurance_pays_only_for_days_on_which_it_holds_and_never_more_than_is_owed(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    insure(clinic, patient_id, 8000, valid_from=TODAY + timedelta(days=1))
    charge(clinic, patient_id, 10_000)
    assert owed(clinic, patient_id) == Owed(balance=Money(10_000))
    clinic.clock.advance(timedelta(days=1))
    charge(clinic, patient_id, 10_000)
    assert owed(clinic, patient_id) == Owed(balance=Money(20_000), insurance=Money(8000))
    pay(clinic, patient_id, 15_000)
    assert owed(clinic, patient_id) == Owed(balance=Money(5000), insurance=Money(5000))
    pay(clinic, patient_id, 6000)
    assert owed(clinic, patient_id) == Owed(balance=Money(-1000))
    assert owed(clinic, patient_id).own_part == Money(0)


def test_who_paid_their_own_part_of_several_visits_is_asked_for_no_more(clinic: Clinic) -> None:
    """A payment that went to what the insurance pays of the first visit would be asked for once more at the second."""
    patient_id = a_patient(clinic)
    insure(clinic, patient_id, 8000)
    for visit in range(1, 8):
        charge(clinic, patient_id, 10_000)
        assert owed(clinic, patient_id).own_part == Money(2000)
        pay(clinic, patient_id, 500)
        assert owed(clinic, patient_id).own_part == Money(1500)
        pay(clinic, patient_id, 1500)
        assert owed(clinic, patient_id) == Owed(balance=Money(8000 * visit), insurance=Money(8000 * visit))


def test_the_insurance_of_the_visits_day_counts_though_it_is_charged_later(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic)
    clinic.clock.advance(timedelta(days=1))
    insure(clinic, visit.patient_id, 8000, valid_from=TODAY + timedelta(days=1))
    before = owed(clinic, visit.patient_id)
    charge(clinic, visit.patient_id, 10_000, visit_id=visit.visit_id)
    charge(clinic, visit.patient_id, 10_000)
    assert owed(clinic, visit.patient_id) == Owed(balance=before.balance + Money(20_000), insurance=Money(8000))
