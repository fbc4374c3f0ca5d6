"""The audit trail holds, and shows every hand that was laid on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, select, text

from dentaldesk.engines.core.audit import BrokenChain, broken_chains
from dentaldesk.engines.core.connections import writing_engine
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.actions import note_opened, register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.guards import drop_guards
from dentaldesk.models.tables.system import AuditChain, AuditEntry
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient


def broken(clinic: Clinic) -> list[BrokenChain]:
    return clinic.db.read(lambda session: list(broken_chains(session)))


def entries(clinic: Clinic, workstation: str = "desk 1") -> list[AuditEntry]:
    query = select(AuditEntry).join(AuditChain, AuditChain.id == AuditEntry.chain_id)
    query = query.where(AuditChain.workstation == workstation).order_by(AuditEntry.chain_id, AuditEntry.number)
    return list(clinic.db.read(lambda session: session.scalars(query).all()))


def meddle(clinic: Clinic, job: Callable[[Connection], object]) -> None:
    """Past the program and its guards, as someone with the file or the server in hand could."""
    clinic.db.close()
    engine = writing_engine(clinic.address)
    with engine.begin() as connection:
        drop_guards(connection)
        job(connection)
    engine.dispose()


def test_a_visit_leaves_chains_that_hold(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic)
    assert broken(clinic) == []
    found = entries(clinic)
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    done = [(entry.action, entry.subject_type) for entry in found if entry.subject_id == str(visit.exam_id)]
    assert done == [("open", "exam"), ("write", "exam"), ("sign", "exam"), ("complete", "exam")]
    assert {entry.actor_id for entry in found} == {clinic.desk.user_id, clinic.dentist.user_id}


def test_who_looked_at_a_patient_is_noted(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    clinic.db.write(clinic.dentist, lambda work: note_opened(work, patient_id))
    last = entries(clinic)[-1]
    assert (last.action, last.subject_id, last.actor_id) == ("open", str(patient_id), clinic.dentist.user_id)


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("UPDATE audit_entry SET action = 'look' WHERE number = 3", 3),
        ("UPDATE audit_entry SET actor_id = NULL WHERE number = 1", 1),
        ("UPDATE audit_entry SET details = '{\"receipt\": 7}' WHERE number = 4", 4),
        ("UPDATE audit_entry SET subject_id = 'someone else' WHERE number = 5", 5),
        ("DELETE FROM audit_entry WHERE number = 2", 2),
        ("DELETE FROM audit_entry WHERE number = 1", 1),
        ("DELETE FROM audit_entry WHERE number >= 4", 4),
        ("UPDATE audit_chain SET length = 3", 6),
        ("UPDATE audit_chain SET head = 'elsewhere'", 6),
    ],
)
def test_every_hand_on_the_trail_shows(clinic: Clinic, statement: str, at: int) -> None:
    for _ in range(5):
        a_patient(clinic)
    chain_id = entries(clinic)[0].chain_id
    assert broken(clinic) == []
    kept = "chain_id" if "audit_entry" in statement else "id"
    joined = "AND" if "WHERE" in statement else "WHERE"
    only = f"{statement} {joined} {kept} = '{chain_id if clinic.db.is_postgres else chain_id.hex}'"
    meddle(clinic, lambda connection: connection.execute(text(only)))
    assert [(chain.chain_id, chain.number) for chain in broken(clinic)] == [(chain_id, at)]


def test_an_entry_put_in_after_the_fact_shows(clinic: Clinic) -> None:
    a_patient(clinic)
    copied = (
        "INSERT INTO audit_entry SELECT chain_id, number + 1, at, actor_id, action, subject_type, subject_id, details,"
        " previous, hash FROM audit_entry WHERE subject_type = 'patient'"
    )
    meddle(clinic, lambda connection: connection.execute(text(copied)))
    assert len(broken(clinic)) == 1


def test_the_guards_refuse_it_before_that(clinic: Clinic) -> None:
    a_patient(clinic)
    engine = writing_engine(clinic.address)
    for statement in ("UPDATE audit_entry SET action = 'look'", "DELETE FROM audit_entry", "DELETE FROM audit_chain"):
        with pytest.raises(Exception, match="guard:audit_"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_each_session_of_a_desk_writes_a_chain_of_its_own(clinic: Clinic) -> None:
    for name in ("desk 2", "desk 2", "desk 3"):
        desk = clinic.another_desk(name)
        for _ in range(2):
            desk.write(clinic.desk, lambda work: note_opened(work, clinic.desk.user_id))
        desk.close()
    assert [entry.number for entry in entries(clinic, "desk 2")] == [1, 2, 1, 2]
    assert [entry.number for entry in entries(clinic, "desk 3")] == [1, 2]
    assert broken(clinic) == []


def test_threads_of_one_desk_write_one_chain_without_gaps(clinic: Clinic) -> None:
    def work_a_little(turn: int) -> None:
        details = PatientDetails(given_names="Amara", family_name=f"Number {turn}")

        def job(work: Work) -> None:
            register_patient(work, details)
            if turn % 4 == 3:
                raise UserError("patient.refused")  # an entry that is never written leaves no gap either

        try:
            clinic.db.write(clinic.desk, job)
        except UserError:
            assert turn % 4 == 3

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work_a_little, range(40)))
    found = entries(clinic)
    assert [entry.number for entry in found] == list(range(1, 31))
    assert len({entry.chain_id for entry in found}) == 1
    assert broken(clinic) == []


def test_entries_hold_no_names(clinic: Clinic) -> None:
    a_patient(clinic, "Zyxwv", "Qponm")
    for entry in entries(clinic):
        assert not any(name in str(entry.details) + entry.subject_id for name in ("Zyxwv", "Qponm"))
