"""Several desks take money at once, each a real process: no gap, nothing twice, the books balance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.financial.reads import ReceiptView, balance_of, open_charges
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Money
from tests.engines.desk import AtPoint, Desks, Task, writing
from tests.engines.footprints import footprint_of_payment, till
from tests.engines.visits import EXAMINATION, a_completed_visit, cash
from tests.factories import Clinic, a_patient


def take_in_turn(actor: Actor, wanted: Sequence[tuple[TakeCash, bool]], db: Database) -> list[int]:
    """Take these one after the other; those that are marked fail after their number was given."""
    given = []
    for command, fails in wanted:

        def job(work: Work, command: TakeCash = command, *, fails: bool = fails) -> ReceiptView:
            receipt = process_payment(work, command)
            if fails:
                raise UserError("payment.refused")
            return receipt

        try:
            given.append(db.write(actor, job).receipt_number)
        except UserError:
            assert fails
    return given


def test_receipt_numbers_have_no_gap_though_desks_fail_and_die(clinic: Clinic, desks: Desks) -> None:
    desk_of = range(6)
    patients = [a_patient(clinic) for _ in desk_of]
    tasks = []
    for number, patient_id in enumerate(patients):
        wanted = [(cash(f"{number}-{turn}", patient_id), turn % 3 == 1) for turn in range(6)]
        # Two of the desks die: in the first payment after its number was taken, and between two of them.
        kill = {4: AtPoint(number=14), 5: AtPoint(number=60)}.get(number)
        tasks.append(
            Task(
                address=clinic.address,
                deed=partial(take_in_turn, clinic.desk, wanted),
                workstation=f"{number}",
                kill=kill,
            )
        )
    results = desks.together(tasks)
    assert [result.killed for result in results] == [False] * 4 + [True] * 2
    survivors = [given for result in results[:4] for given in result.value]
    assert len(survivors) == 4 * 4
    stored = clinic.db.read(lambda session: session.scalars(select(Payment.receipt_number)).all())
    assert sorted(stored) == list(range(1, len(stored) + 1))
    assert set(survivors) <= set(stored)
    assert clinic.db.read(till).holds


def test_the_same_request_to_pay_at_several_desks_takes_once(clinic: Clinic, desks: Desks) -> None:
    visit = a_completed_visit(clinic)
    pay = cash("pressed everywhere", visit.patient_id, visit_id=visit.visit_id)
    task = Task(address=clinic.address, deed=writing(clinic.desk, process_payment, pay))
    results = desks.together([task] * 8)
    assert [result.error for result in results] == [None] * 8
    assert len({result.value for result in results}) == 1
    footprint = clinic.db.read(lambda session: footprint_of_payment(session, pay.request_key))
    assert footprint.count("audit take") == 1
    state = clinic.db.read(till)
    assert state.holds
    assert state.receipts == 1


def test_one_familys_payments_are_taken_in_turn(clinic: Clinic, desks: Desks) -> None:
    parent, child = a_completed_visit(clinic).patient_id, a_patient(clinic)

    def belongs(work: Work) -> None:
        work.session.get_one(Patient, child).guarantor_id = parent

    clinic.db.write(clinic.desk, belongs)
    a_completed_visit(clinic, patient_id=child)
    owed = Money(2 * EXAMINATION.minor)
    assert clinic.db.read(lambda session: balance_of(session, parent)) == owed

    payers = [parent, child] * 4
    part = Money(3_000)
    deeds = [
        writing(clinic.desk, process_payment, cash(f"part {turn}", payer, part)) for turn, payer in enumerate(payers)
    ]
    results = desks.together([Task(address=clinic.address, deed=deed) for deed in deeds])
    # Each saw the balance that the one before it left.
    left = [owed.minor - part.minor * turn for turn in range(1, len(payers) + 1)]
    assert sorted((result.value.balance_after.minor for result in results), reverse=True) == left
    # No charge was paid beyond its amount; what was too much is a credit.
    assert clinic.db.read(lambda session: open_charges(session, parent)) == []
    assert clinic.db.read(lambda session: balance_of(session, parent)) == Money(left[-1])
    assert clinic.db.read(till).holds
