"""`make load` in short: a few desks in processes of their own for some seconds, and the judge that looks afterwards."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from benchmarks.load.judge import judged
from benchmarks.load.report import keep, table
from benchmarks.load.run import Plan, run
from benchmarks.load.scene import make
from benchmarks.load.tally import Confirmed
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.guards import drop_guards
from dentaldesk.models.tables.financial import Counter, LedgerLine
from dentaldesk.models.tables.scheduling import BookedBlock
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.values import Money
from tests.databases import drop_postgres, empty_database, filled_clinic
from tests.factories import FILLING, Clinic, a_patient, an_exam, open_clinic

DESKS, SECONDS = 3, 4.0


def test_a_few_desks_lose_nothing_double_nothing_and_meet_no_error(kind: str, tmp_path: Path) -> None:
    address = empty_database(kind, tmp_path)
    scene = make(address, desks=DESKS, patients=40, years=0)
    report = run(scene, Plan(desks=DESKS, seconds=SECONDS, pause_s=0))
    if isinstance(address, PostgresServer):
        drop_postgres(address)
    assert (report.errors, report.bugs, report.deadlocks) == ({}, (), 0)
    assert report.is_sound, [verdict for verdict in report.verdicts if verdict.breaches]
    looked_at = {verdict.rule: verdict.looked_at for verdict in report.verdicts}
    for what in ("payment", "booking", "exam", "finding"):
        (count,) = (number for rule, number in looked_at.items() if rule.startswith(f"each {what} confirmed"))
        assert count > 0, f"no {what} was confirmed"
    assert sum(line.count for line in report.lines) == report.day.count > 0
    assert len(report.promises) == 3
    keep(report, tmp_path / "load.json")
    assert report.lines[0].act in (tmp_path / "load.json").read_text()
    assert any("every audit chain is whole" in line for line in table(report))


@pytest.mark.parametrize(("desks", "seconds"), [(0, 1.0), (101, 1.0), (1, 0.0), (1, 3601.0)])
def test_a_run_has_bounds(desks: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="desks, up to"):
        Plan(desks=desks, seconds=seconds, pause_s=0)


# -- the judge --


def _a_day(clinic: Clinic) -> Confirmed:
    """A payment, an exam and a walk-in, all confirmed."""
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    amount = Money(5_000)
    cash = TakeCash(request_key="load:1", patient_id=patient_id, visit_id=None, amount=amount, tendered=amount)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash))
    new = WalkIn(request_key="load:2", patient_id=patient_id, complaint="Pain")
    appointment_id = clinic.db.write(clinic.desk, lambda work: walk_in(work, new))
    return Confirmed(
        payments={"load:1": (patient_id, amount.minor)}, bookings={"load:2": appointment_id}, exams={exam_id}
    )


def _broken(clinic: Clinic, told: Confirmed) -> set[str]:
    found = clinic.db.read(lambda session: judged(session, told))
    return {verdict.rule for verdict in found if verdict.breaches}


def test_the_judge_sees_what_is_lost_and_what_nobody_was_told_of(tmp_path: Path) -> None:
    clinic = open_clinic(filled_clinic("sqlite", tmp_path))
    told = _a_day(clinic)
    assert _broken(clinic, told) == set()
    each = {name: f"each {name} confirmed is there once" for name in ("payment", "booking")}
    each["exam"] = "each exam confirmed is completed once"
    assert _broken(clinic, Confirmed()) == set(each.values())
    told.payments["load:3"] = (uuid4(), 100)
    told.bookings["load:4"] = uuid4()
    told.exams.add(uuid4())
    told.cancelled.add(uuid4())
    told.left.add(uuid4())
    told.charted[uuid4()] = 1
    assert _broken(clinic, told) == {
        *each.values(),
        "each visit called off is so once",
        "each visit checked out has left",
        "each finding confirmed stands once",
    }
    clinic.db.close()


def test_the_judge_sees_what_is_broken(tmp_path: Path) -> None:
    clinic = open_clinic(filled_clinic("sqlite", tmp_path))
    told = _a_day(clinic)
    with clinic.db._writing.begin() as connection:
        drop_guards(connection)

    def spoil(work: Work) -> None:
        session = work.session
        session.scalars(select(LedgerLine).limit(1)).one().amount = Money(7)
        session.scalars(select(Counter).where(Counter.name == "receipt")).one().last = 9
        block = session.scalars(select(BookedBlock).limit(1)).one()
        values = {name: getattr(block, name) for name in ("appointment_id", "resource_id", "starts_at", "ends_at")}
        session.add(BookedBlock(**values))
        session.scalars(select(AuditEntry).limit(1)).one().action = "nothing"

    clinic.db.write(clinic.desk, spoil)
    assert _broken(clinic, told) == {
        "the books sum to zero, receipts have no gap",
        "no chair and nobody is booked twice",
        "every audit chain is whole",
    }
    clinic.db.close()
