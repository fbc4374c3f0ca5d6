"""The main story, through all floors, on both databases."""

from __future__ import annotations

from pathlib import Path

from dentaldesk.engines import sync
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.booking import TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.models.states import NextStep
from dentaldesk.models.values import Money
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam


def test_a_visit_from_exam_to_the_next_appointment(clinic: Clinic, tmp_path: Path) -> None:
    db = clinic.db
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, ROOT_CANAL, FILLING)
    outcome = db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    assert db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id)).already

    db.write(clinic.desk, lambda work: open_checkout(work, outcome.visit_id))
    page = db.read(lambda session: checkout_of(session, outcome.visit_id, clinic.clock.now()))
    assert page.decision is not None
    assert page.decision.routing.next_step is NextStep.URGENT_SCHEDULING
    assert page.owed.balance == Money(9_600)
    assert page.next_visit is not None

    cash = TakeCash(
        request_key="k", patient_id=patient_id, visit_id=outcome.visit_id, amount=Money(9_600), tendered=Money(10_000)
    )
    receipt = db.write(clinic.desk, lambda work: process_payment(work, cash))
    assert db.write(clinic.desk, lambda work: process_payment(work, cash)) == receipt
    assert (receipt.receipt_number, receipt.change, receipt.balance_after) == (1, Money(400), Money(0))

    taken = TakeSlot(request_key="b", next_visit=page.next_visit, slot=page.next_visit.slots[0])
    db.write(clinic.desk, lambda work: book_next_visit(work, taken))

    doing = sync.handlers(db, OutboxFolder(tmp_path / "outbox"))
    actor = sync.program_actor(db)
    while sync.deliver_one(db, doing, actor):
        pass
    db.write(clinic.desk, lambda work: finish_checkout(work, outcome.visit_id))
    page = db.read(lambda session: checkout_of(session, outcome.visit_id, clinic.clock.now()))
    assert [paper.state for paper in page.papers] == [PaperState.READY] * 3
    assert len(page.booked) == 1
    assert page.completed_at == clinic.clock.now()
    assert db.read(lambda session: list(broken_chains(session))) == []
