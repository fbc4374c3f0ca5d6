"""The server goes away in the middle: nothing is half-written, and the next act works."""

from __future__ import annotations

import select as waiting
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import SILENT_S, PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import ConnectionLost
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.charting import ChartAct, chart
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.models.charting import Finding
from dentaldesk.models.tables.patients import Patient
from tests.engines.charts import new
from tests.engines.footprints import footprint_of_exam, footprint_of_payment, till
from tests.engines.visits import a_completed_visit, cash
from tests.factories import ROOT_CANAL, Clinic, StandingClock, a_patient, an_exam

POINTS = (1, 2, 7, 20, 38)  # statements of a completion before which the session is ended


@pytest.fixture
def kind() -> str:
    """Only a server can go away."""
    return "postgres"


def end_session(clinic: Clinic, pid: int) -> None:
    assert isinstance(clinic.address, PostgresServer)
    with psycopg.connect(clinic.address.conninfo, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def end_own_session_at(clinic: Clinic, point: int) -> None:
    """From now on, the session of the next write is ended by the server before its `point`-th statement."""
    engine = clinic.db._writing
    passed = 0

    def count(connection, *_said) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002
        nonlocal passed
        passed += 1
        if passed == point:
            end_session(clinic, connection.connection.driver_connection.info.backend_pid)

    event.listen(engine, "before_cursor_execute", count)


@pytest.mark.parametrize("point", POINTS)
def test_a_connection_lost_between_two_statements(clinic: Clinic, point: int) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), ROOT_CANAL)
    before = clinic.db.read(lambda session: footprint_of_exam(session, exam_id))
    end_own_session_at(clinic, point)
    with pytest.raises(ConnectionLost) as lost:
        clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    assert lost.value.message.code == "database.lost"
    assert clinic.db.read(lambda session: footprint_of_exam(session, exam_id)) == before
    assert not clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id)).already
    assert clinic.db.read(lambda session: list(broken_chains(session))) == []


def test_a_connection_lost_while_the_desk_was_idle_is_not_noticed(clinic: Clinic) -> None:
    a_patient(clinic, "Amara")
    for read_or_write in (clinic.db._reading, clinic.db._writing):
        with read_or_write.connect() as connection:
            pid = connection.scalar(select(func.pg_backend_pid()))
        assert isinstance(pid, int)
        end_session(clinic, pid)
    assert len(clinic.db.read(lambda session: find_patients(session, "amara"))) == 1
    a_patient(clinic, "Amara")


def test_a_reader_that_loses_its_connection_looks_again(clinic: Clinic) -> None:
    looked: list[int] = []

    def look(session: Session) -> int:
        pid = session.scalar(select(func.pg_backend_pid()))
        assert isinstance(pid, int)
        looked.append(pid)
        if len(looked) == 1:
            end_session(clinic, pid)
        return len(find_patients(session, "nobody"))

    assert clinic.db.read(look) == 0
    assert len(set(looked)) == 2


def test_a_desk_that_falls_silent_in_a_transaction_does_not_hold_the_others_up(clinic: Clinic) -> None:
    """As a lid that is closed: the server ends what nobody goes on with."""
    patient_id, other = a_patient(clinic), clinic.another_desk()

    def falls_asleep(work: Work) -> None:
        silence = "idle_in_transaction_session_timeout"
        assert work.session.scalar(select(func.current_setting(silence))) == f"{SILENT_S}s"
        work.session.execute(select(func.set_config(silence, "50ms", True)))
        lock_row(work.session, Patient, patient_id)
        other.write(clinic.desk, lambda work: lock_row(work.session, Patient, patient_id))
        work.session.execute(select(1))

    with pytest.raises(ConnectionLost) as lost:
        clinic.db.write(clinic.desk, falls_asleep)
    assert lost.value.message.code == "database.lost"
    other.close()
    assert clinic.db.write(clinic.desk, lambda work: lock_row(work.session, Patient, patient_id)).id == patient_id


# -- the answer to a commit is lost: it was done, and nobody knows --


class DroppedAnswer:
    """A wire to the server that is cut when the server answers to the commit that was waited for."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self.cut_next_commit = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._pass_on, args=(client,)).start()

    def _pass_on(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        committing = False
        with client, server, suppress(OSError):
            while True:
                for end in waiting.select([client, server], [], [])[0]:
                    said = end.recv(65536)
                    if not said or (end is server and committing):
                        return
                    committing |= end is client and b"COMMIT\x00" in said and self.cut_next_commit.is_set()
                    (server if end is client else client).sendall(said)

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def wire(clinic: Clinic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DroppedAnswer, Database]]:
    """The clinic, from a desk whose wire can be cut."""
    assert isinstance(clinic.address, PostgresServer)
    said = psycopg.conninfo.conninfo_to_dict(clinic.address.conninfo)
    folder = tmp_path_factory.mktemp("w")
    dropped = DroppedAnswer(f"{said['host']}/.s.PGSQL.{said.get('port', 5432)}", folder)
    through = psycopg.conninfo.make_conninfo("", **{**said, "host": str(folder)})
    db = Database(PostgresServer(conninfo=through), workstation="far desk", clock=StandingClock())
    yield dropped, db
    db.close()
    dropped.close()


def test_an_answer_to_a_commit_that_is_lost_is_found_by_the_records_key(
    clinic: Clinic, wire: tuple[DroppedAnswer, Database]
) -> None:
    dropped, db = wire
    visit = a_completed_visit(clinic)
    pay = cash("the desk never heard of it", visit.patient_id, visit_id=visit.visit_id)
    db.write(clinic.desk, lambda work: process_payment(work, cash("before", visit.patient_id)))
    dropped.cut_next_commit.set()
    with pytest.raises(ConnectionLost):
        db.write(clinic.desk, lambda work: process_payment(work, pay))
    dropped.cut_next_commit.clear()
    done = clinic.db.read(lambda session: footprint_of_payment(session, pay.request_key))
    assert done.count("audit take") == 1
    receipt = db.write(clinic.desk, lambda work: process_payment(work, pay))
    assert receipt.receipt_number == 2
    assert db.read(lambda session: footprint_of_payment(session, pay.request_key)) == done
    # The desk's next acts do not stumble over the audit entries that it never heard of.
    db.write(clinic.desk, lambda work: process_payment(work, cash("after", visit.patient_id)))
    assert db.read(till).holds
    assert db.read(lambda session: list(broken_chains(session))) == []


def test_what_was_charted_when_the_answer_was_lost_is_found_by_the_acts_key(
    clinic: Clinic, wire: tuple[DroppedAnswer, Database]
) -> None:
    dropped, db = wire
    patient_id, key = a_patient(clinic), uuid4()
    news = [new(Finding.CARIES, "16", "O"), new(Finding.MISSING, "36")]

    def act(work: Work) -> ChartAct:
        return chart(work, patient_id, news, exam_id=None, request_key=key)

    db.read(lambda session: chart_of(session, patient_id))
    dropped.cut_next_commit.set()
    with pytest.raises(ConnectionLost):
        db.write(clinic.dentist, act)
    dropped.cut_next_commit.clear()
    done = clinic.db.read(lambda session: chart_of(session, patient_id))
    assert db.write(clinic.dentist, act).created == tuple(entry.id for entry in done.standing())
    assert db.read(lambda session: chart_of(session, patient_id)) == done
