"""Every guard refuses what it promises, on both databases, and lets pass what it does not mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, Executable, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from dentaldesk.models.guards import (
    APPEND_ONLY,
    DELETED_ONLY_WHEN,
    LOCKED_WHEN,
    NEVER_DELETED,
    NOT_OWED_BY_MERGED,
    STAY_EMPTY,
    guards,
    present_guards,
    weakened_guards,
)
from dentaldesk.models.perio import PerioStatus
from dentaldesk.models.states import Account, ExamStatus, PatientStatus, PrescriptionStatus, ProcedureStatus
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.clinical import Exam, ExamFinding, SoapNote
from dentaldesk.models.tables.financial import EstimateLine, LedgerLine, LedgerTransaction
from dentaldesk.models.tables.papers import Consent, Prescription
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.scheduling import BookedBlock
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money
from tests.migrations.story import clinic_at, database, full_rows, opened

TABLES = Base.metadata.tables
NINE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A clinic with a row in every table. Every test takes back what it wrote."""
    with database(request.param, tmp_path_factory.mktemp("guards")) as address, opened(address) as made:
        clinic_at(made)
        yield made


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened_:
        yield opened_
        opened_.rollback()


def touch(table: str) -> list[Executable]:
    """An UPDATE of every row that changes nothing."""
    key = next(iter(TABLES[table].primary_key.columns))
    return [update(TABLES[table]).values({key: key})]


def emptied(table: str) -> list[Executable]:
    return [delete(TABLES[table])]


def moved_and_deleted(status: ProcedureStatus) -> list[Executable]:
    return [update(PlannedProcedure).values(status=status), delete(PlannedProcedure)]


def exam_of(status: ExamStatus) -> UUID:
    """The story's exam in this state."""
    found = next(row["id"] for row in full_rows()["exam"] if row["status"] is status)
    assert isinstance(found, UUID)
    return found


def one_more_finding(status: ExamStatus) -> Executable:
    known = {**full_rows()["exam_finding"][0], "exam_id": exam_of(status), "item": "uvula"}
    return insert(ExamFinding).values(known)


def found_elsewhere() -> Executable:
    """What was found in a sealed exam is moved into an open one."""
    return update(ExamFinding).values(exam_id=exam_of(ExamStatus.OPEN))


def examined_on() -> list[Executable]:
    open_now = ExamFinding.exam_id == exam_of(ExamStatus.OPEN)
    return [
        one_more_finding(ExamStatus.OPEN),
        update(ExamFinding).where(open_now).values(state="abnormal"),
        delete(ExamFinding).where(open_now),
    ]


# -- the books --


def line(transaction: UUID, position: int, amount: int) -> Executable:
    guarantor = full_rows()["ledger_line"][0]["guarantor_id"]
    return insert(LedgerLine).values(
        transaction_id=transaction,
        position=position,
        account=Account.CASH,
        guarantor_id=guarantor,
        amount=Money(amount),
    )


def sealing(transaction: UUID) -> Executable:
    known = {**full_rows()["ledger_transaction"][0], "id": transaction, "key": str(transaction), "reverses_id": None}
    return insert(LedgerTransaction).values(known)


def entry(*amounts: int) -> list[Executable]:
    """A transaction of the books with these lines."""
    transaction = uuid4()
    lines = [line(transaction, position, amount) for position, amount in enumerate(amounts, start=1)]
    return [*lines, sealing(transaction)]


def one_more_line() -> list[Executable]:
    return [line(full_rows()["ledger_transaction"][0]["id"], 99, 100)]


# -- blocks --


def block(
    start: int, end: int, *, id_: UUID | None = None, resource: int = 1, squeezed: bool = False, released: bool = False
) -> Executable:
    """A block of a chair, in minutes from nine o'clock."""
    return insert(BookedBlock).values(
        id=id_ or uuid4(),
        appointment_id=full_rows()["appointment"][0]["id"],
        resource_id=resource,
        starts_at=NINE + timedelta(minutes=start),
        ends_at=NINE + timedelta(minutes=end),
        squeezed_in=squeezed,
        released_at=NINE if released else None,
    )


def moved(block_id: UUID, **values: Any) -> Executable:  # noqa: ANN401 - columns
    return update(BookedBlock).where(BookedBlock.id == block_id).values(**values)


B = UUID(int=77)

# -- what was probed --

PERIO = ("perio_reading", "perio_tooth")
SEALED = (PerioStatus.COMPLETED, PerioStatus.VOID)


def perio_exam(status: PerioStatus) -> UUID:
    """The story's periodontal exam in this state."""
    found = next(row["id"] for row in full_rows()["perio_exam"] if row["status"] is status)
    assert isinstance(found, UUID)
    return found


def _of_open(table: str) -> dict[str, Any]:
    open_ = perio_exam(PerioStatus.OPEN)
    return next(row for row in full_rows()[table] if row["perio_exam_id"] == open_)


def moved_to(status: PerioStatus, table: str) -> list[Executable]:
    """A reading of the open exam is made one of another exam."""
    of_open = TABLES[table].c.perio_exam_id == perio_exam(PerioStatus.OPEN)
    moved = {"perio_exam_id": perio_exam(status), "tooth": ToothCode("28S")}
    return [update(TABLES[table]).where(of_open).values(moved)]


def added_to(status: PerioStatus, table: str) -> list[Executable]:
    row = {**_of_open(table), "perio_exam_id": perio_exam(status), "tooth": ToothCode("28S")}
    return [insert(TABLES[table]).values(row)]


def probed_again() -> list[Executable]:
    """A reading of the open exam changes, goes and comes."""
    row, readings = _of_open("perio_reading"), TABLES["perio_reading"]
    of_open = readings.c.perio_exam_id == row["perio_exam_id"]
    return [
        update(readings).where(of_open).values(depth=5),
        delete(readings).where(of_open),
        insert(readings).values(row),
    ]


def written_of_merged(table: str, column: str = "patient_id") -> list[Executable]:
    """A row of a record that was merged: any row there is, under that record."""
    gone = next(row["id"] for row in full_rows()["patient"] if row["status"] is PatientStatus.MERGED)
    return [insert(TABLES[table]).values({**full_rows()[table][0], column: gone})]


def merged_record(**values: Any) -> list[Executable]:  # noqa: ANN401 - columns
    return [update(Patient).where(Patient.status == PatientStatus.MERGED).values(**values)]


def one_more_prescription(status: str) -> list[Executable]:
    """The story's prescription once more, as it stood before it was voided."""
    known = {**full_rows()["prescription"][0], "id": uuid4(), "request_key": str(uuid4()), "status": status}
    signed = {} if status == "signed" else {"signed_at": None}
    return [insert(Prescription).values({**known, "voided_at": None, **signed})]


def touch_signed(**values: Any) -> Executable:  # noqa: ANN401 - columns
    return update(Prescription).where(Prescription.status == PrescriptionStatus.SIGNED).values(**values)


NO_SIGNED = (delete(Prescription).where(Prescription.status == PrescriptionStatus.SIGNED),)


REFUSED: dict[str, list[Callable[[], list[Executable]]]] = {
    **{f"{table}_append_only_update": [partial(touch, table)] for table in APPEND_ONLY},
    **{f"{table}_append_only_delete": [partial(emptied, table)] for table in APPEND_ONLY},
    **{f"{table}_never_deleted": [partial(emptied, table)] for table in NEVER_DELETED},
    "planned_procedure_kept": [
        partial(moved_and_deleted, status) for status in ProcedureStatus if status is not ProcedureStatus.PENDING
    ],
    "consent_kept": [partial(emptied, "consent")],
    "consent_locked": [lambda: [update(Consent).values(text="Other words")]],
    "prescription_kept": [partial(emptied, "prescription"), lambda: [*one_more_prescription("signed"), *NO_SIGNED]],
    "prescription_locked": [
        lambda: [update(Prescription).values(void_reason="Another")],
        lambda: [*one_more_prescription("signed"), touch_signed(dose="2 capsules")],
        lambda: [*one_more_prescription("signed"), touch_signed(status=PrescriptionStatus.DRAFT, signed_at=None)],
    ],
    "exam_locked": [
        lambda: [update(Exam).where(Exam.status == ExamStatus.COMPLETED).values(complexity=1)],
        lambda: [update(Exam).where(Exam.status == ExamStatus.COMPLETED).values(signed_at=None)],
    ],
    "exam_finding_kept": [partial(emptied, "exam_finding")],
    "exam_finding_locked": [lambda: [update(ExamFinding).values(state="abnormal")], lambda: [found_elsewhere()]],
    "exam_finding_sealed": [lambda: [one_more_finding(ExamStatus.COMPLETED)]],
    "soap_note_locked": [
        lambda: [update(SoapNote).where(SoapNote.signed_at.is_not(None)).values(assessment="")],
        lambda: [update(SoapNote).where(SoapNote.signed_at.is_not(None)).values(signed_at=None)],
    ],
    "perio_exam_locked": [
        lambda: [update(PerioExam).where(PerioExam.status == PerioStatus.COMPLETED).values(stage=None)],
        lambda: [update(PerioExam).where(PerioExam.status == PerioStatus.VOID).values(void_reason="another")],
    ],
    **{f"{table}_kept": [partial(emptied, table)] for table in ("perio_reading", "perio_tooth")},
    **{
        f"{table}_locked": [partial(touch, table), *(partial(moved_to, status, table) for status in SEALED)]
        for table in PERIO
    },
    **{f"{table}_sealed": [partial(added_to, status, table) for status in SEALED] for table in PERIO},
    "ledger_balanced": [
        entry,
        lambda: entry(100),
        lambda: entry(100, -99),
        lambda: entry(100, -50, -49),
    ],
    "ledger_sealed": [one_more_line],
    **{f"{table}_of_merged": [partial(written_of_merged, table)] for table in STAY_EMPTY},
    **{f"{table}_owed_by_merged": [partial(written_of_merged, table, "guarantor_id")] for table in NOT_OWED_BY_MERGED},
    "patient_merged": [
        lambda: merged_record(phone="+16125550199"),
        lambda: merged_record(photo_sha256=None, version=Patient.version + 1),
        lambda: merged_record(status=PatientStatus.ACTIVE, merged_into_id=None),
    ],
    "booked_block_overlap": [
        lambda: [block(0, 30), block(29, 60)],  # at the end
        lambda: [block(30, 60), block(0, 31)],  # at the beginning
        lambda: [block(0, 60), block(10, 20)],  # within
        lambda: [block(10, 20), block(0, 60)],  # around
        lambda: [block(0, 30), block(0, 30)],  # the same
        # Moved, lengthened, given back, or no longer a squeeze-in.
        lambda: [block(0, 30), block(30, 60, id_=B), moved(B, starts_at=NINE + timedelta(minutes=25))],
        lambda: [block(0, 30), block(0, 30, id_=B, resource=2), moved(B, resource_id=1)],
        lambda: [block(0, 30), block(0, 30, id_=B, released=True), moved(B, released_at=None)],
        lambda: [block(0, 30), block(0, 30, id_=B, squeezed=True), moved(B, squeezed_in=False)],
    ],
}
ALLOWED: dict[str, Callable[[], list[Executable]]] = {
    "a finding that nobody was told of is taken out": lambda: [
        update(PlannedProcedure).values(status=ProcedureStatus.PENDING),
        delete(PlannedProcedure).where(PlannedProcedure.id.not_in(select(EstimateLine.planned_procedure_id))),
    ],
    "a draft is discarded": lambda: [
        *one_more_prescription("draft"),
        delete(Prescription).where(Prescription.status == PrescriptionStatus.DRAFT),
    ],
    "a signed prescription is voided": lambda: [
        *one_more_prescription("signed"),
        touch_signed(status=PrescriptionStatus.VOIDED, voided_at=NINE, void_reason="Wrong strength"),
    ],
    "an open exam is signed": lambda: [update(Exam).where(Exam.status == ExamStatus.OPEN).values(signed_at=NINE)],
    "an open exam is examined further": examined_on,
    "an unsigned note is written": lambda: [
        update(SoapNote).where(SoapNote.signed_at.is_(None)).values(assessment="more")
    ],
    "an open periodontal exam is probed again": probed_again,
    "an open periodontal exam is completed": lambda: [
        update(PerioExam)
        .where(PerioExam.status == PerioStatus.OPEN)
        .values(status=PerioStatus.COMPLETED, completed_at=NINE, completed_by=PerioExam.examiner_id)
    ],
    "a balanced entry": lambda: entry(100, -60, -40),
    "blocks that touch": lambda: [block(0, 30), block(30, 60)],
    "blocks of two chairs": lambda: [block(0, 30), block(0, 30, resource=2)],
    "a block where one was released": lambda: [block(0, 30, released=True), block(0, 30)],
    "a squeeze-in": lambda: [block(0, 30), block(0, 30, squeezed=True)],
    "a block that stays where it is": lambda: [block(0, 30, id_=B), moved(B, ends_at=NINE + timedelta(minutes=20))],
    "a patient who died": lambda: [
        update(Patient).where(Patient.merged_into_id.is_(None)).values(version=Patient.version + 1)
    ],
    "a merged record that follows the kept one": lambda: merged_record(
        merged_into_id=select(Patient.id).where(Patient.merged_into_id.is_(None)).limit(1).scalar_subquery()
    ),
    "a patient record that is closed": lambda: [
        update(Patient).where(Patient.merged_into_id.is_(None)).values(status=PatientStatus.INACTIVE)
    ],
}


def guard_of(name: str) -> str:
    """SQLite needs one trigger for each way to an overlap, Postgres one constraint."""
    return name.removesuffix("_insert").removesuffix("_update") if name.startswith("booked_block") else name


def test_every_guard_is_tried() -> None:
    standing = {guard_of(guard.name) for dialect in ("sqlite", "postgresql") for guard in guards(dialect)}
    assert set(REFUSED) == standing
    assert {*APPEND_ONLY, *NEVER_DELETED, *DELETED_ONLY_WHEN, *LOCKED_WHEN} <= set(TABLES)


def run(connection: Connection, statements: list[Executable]) -> int:
    """Execute all; the number of rows that the last one met."""
    met = 0
    for statement in statements:
        met = connection.execute(statement).rowcount
    return met


@pytest.mark.parametrize(
    ("name", "attempt"), [(name, attempt) for name, attempts in REFUSED.items() for attempt in attempts]
)
def test_it_refuses_with_its_name(connection: Connection, name: str, attempt: Callable[[], list[Executable]]) -> None:
    *before, last = attempt()
    run(connection, before)
    with pytest.raises(DBAPIError) as refused:
        run(connection, [last])
    assert f"guard:{name}" in str(refused.value.orig)
    assert isinstance(refused.value, IntegrityError)


@pytest.mark.parametrize("attempt", ALLOWED.values(), ids=ALLOWED)
def test_it_lets_pass_what_it_does_not_mean(connection: Connection, attempt: Callable[[], list[Executable]]) -> None:
    assert run(connection, attempt()) != 0  # a driver that does not count says −1


def test_guards_of_a_clinic_kept_aside_guard_nothing_here(connection: Connection) -> None:
    assert weakened_guards(connection) == set()
    if connection.dialect.name != "postgresql":
        return  # a file holds one clinic
    known = present_guards(connection)
    for statement in (
        "CREATE SCHEMA aside",
        "CREATE TABLE aside.stray (one integer)",
        "CREATE FUNCTION aside.other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER guard_stray BEFORE UPDATE ON aside.stray FOR EACH ROW EXECUTE FUNCTION aside.other()",
        'ALTER TABLE aside.stray ADD CONSTRAINT "guard:stray" CHECK (one > 0)',
    ):
        connection.execute(text(statement))
    assert present_guards(connection) == known
    assert weakened_guards(connection) == set()


def test_a_line_of_the_books_without_its_transaction_is_not_committed(connection: Connection) -> None:
    run(connection, [line(uuid4(), 1, 100)])
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.commit()


def test_nothing_of_a_refused_entry_stays(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(IntegrityError), connection.begin():
            run(connection, entry(100, -99))
        lines = len(full_rows()["ledger_line"])
        assert len(connection.execute(select(LedgerLine.transaction_id)).all()) == lines
