"""Writing: completing an exam and taking a payment, against the same number of bare inserts on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from sqlalchemy import Connection, Engine, event, text

from benchmarks.measure import Figure, in_turn, limit
from dentaldesk.engines.core.connections import PostgresServer, writing_engine
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.models.values import Money
from tests.engines.many_desks import signed_exam
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam

ROUNDS = 20
MOST_MS = {"SQLite": 100.0, "Postgres": 150.0}
TWELVE = (
    ROOT_CANAL,
    Planned(code="BUILDUP", tooth="36"),
    Planned(code="CROWNPREP", tooth="36"),
    Planned(code="CROWNSEAT", tooth="36"),
    *(Planned(code="COMPOSITE2", tooth=tooth, surfaces="MO") for tooth in ("16", "15", "25", "26", "46", "47")),
    Planned(code="EXTRACTION", tooth="48"),
    Planned(code="SCALING", tooth="44"),
)


def figures(clinic: Clinic) -> Iterator[Figure]:
    """The stories on this clinic's database."""
    name = "Postgres" if isinstance(clinic.address, PostgresServer) else "SQLite"
    floor = _Floor(clinic)
    patient_id = a_patient(clinic)
    exams = iter([an_exam(clinic, a_patient(clinic), ROOT_CANAL, FILLING) for _ in range(ROUNDS + 3)])
    first = next(exams)
    statements = _statements(clinic, lambda: _complete(clinic, first))
    ours, bare = in_turn(lambda: _complete(clinic, next(exams)), lambda: floor.insert(statements), ROUNDS)
    yield Figure(
        what=f"complete an exam, {name}", ours_ms=ours, floor=f"{statements} bare statements, one commit", floor_ms=bare
    )
    yield _twelve(clinic, name)
    keys = count()
    statements = _statements(clinic, lambda: _pay(clinic, patient_id, next(keys)))
    ours, bare = in_turn(lambda: _pay(clinic, patient_id, next(keys)), lambda: floor.insert(statements), ROUNDS)
    yield Figure(
        what=f"take a payment, {name}", ours_ms=ours, floor=f"{statements} bare statements, one commit", floor_ms=bare
    )
    floor.close()


def _twelve(clinic: Clinic, name: str) -> Figure:
    """As many procedures as a neglected mouth needs; what it may take is told in milliseconds."""
    exams = iter([signed_exam(clinic, a_patient(clinic), TWELVE) for _ in range(ROUNDS + 2)])
    ours, _ = in_turn(lambda: _complete(clinic, next(exams)), lambda: None, ROUNDS)
    return limit(f"complete an exam of 12 procedures, {name}", ours, MOST_MS[name], floor="promised")


def _complete(clinic: Clinic, exam_id: UUID) -> None:
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))


def _pay(clinic: Clinic, patient_id: UUID, number: int) -> None:
    cash = TakeCash(
        request_key=f"bench-{number}", patient_id=patient_id, visit_id=None, amount=Money(100), tendered=Money(100)
    )
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash))


def _statements(clinic: Clinic, job: object) -> int:
    """How many statements a story sends."""
    seen = 0

    def note(*_: object) -> None:
        nonlocal seen
        seen += 1

    engine: Engine = clinic.db._writing  # noqa: SLF001 - a benchmark looks inside
    event.listen(engine, "before_cursor_execute", note)
    job()  # type: ignore[operator]
    event.remove(engine, "before_cursor_execute", note)
    return seen


class _Floor:
    """A table of the same database that takes one bare row a statement."""

    def __init__(self, clinic: Clinic) -> None:
        self._engine = writing_engine(clinic.address)
        with self._engine.begin() as connection:
            connection.execute(text("CREATE TABLE bench_floor (id INTEGER, said VARCHAR(200))"))

    def insert(self, statements: int) -> None:
        """As many inserts in one transaction."""
        with self._engine.begin() as connection:
            for number in range(statements):
                self._one(connection, number)

    @staticmethod
    def _one(connection: Connection, number: int) -> None:
        connection.execute(
            text("INSERT INTO bench_floor VALUES (:id, 'as long as an ordinary row is')"), {"id": number}
        )

    def close(self) -> None:
        self._engine.dispose()
