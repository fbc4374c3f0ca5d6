"""A clinic that is broken for real is told by its line: each check that looks into it is made to fail, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from sqlalchemy import select, text

from dentaldesk.doctor.checks import CHECKS, examine
from dentaldesk.doctor.findings import State
from dentaldesk.doctor.place import Place
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.backup_reads import BACKUP
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile, writing_engine
from dentaldesk.engines.core.keys import new_key, recovery_words
from dentaldesk.engines.core.leases import hold_lease
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.sync import HOUSEKEEPING
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message
from tests.doctoring import ONE_LINE, backed_up, by_hand, fill_books, found_by, looked_at, settings_of, states_of
from tests.factories import Clinic, StandingClock, a_patient, fill

NOBODY = UUID(int=7)


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def paid(clinic: Clinic) -> Clinic:
    """A clinic with something in its books."""
    fill_books(clinic)
    return clinic


LONG = ("references", "audit", "ledger")


def test_a_clinic_that_was_left_alone_is_fine(paid: Clinic, tmp_path: Path, kind: str) -> None:
    found = looked_at(paid, tmp_path, "topics", "search", "integrity", *LONG)
    whole = {"doctor.integrity"} if kind == "sqlite" else set()
    assert set(found) == whole | {
        "doctor.topics",
        "doctor.search",
        "doctor.references",
        "doctor.audit",
        "doctor.ledger",
    }
    assert {finding.state for finding in found.values()} == {State.FINE}
    assert int(str(found["doctor.audit"].params["entries"])) > 5
    assert int(str(found["doctor.ledger"].params["number"])) >= 4
    paid.db.close()


# -- the books --

_ONE_LINE_BACK = ONE_LINE.replace("+", "-")
_PAYMENT = (
    "UPDATE ledger_line SET amount = CASE WHEN amount > 0 THEN amount + 5 ELSE amount - 5 END"
    " WHERE transaction_id IN (SELECT transaction_id FROM payment)"
)
_PAYMENT_BACK = _PAYMENT.replace("+ 5", "- 5").replace("ELSE amount - 5", "ELSE amount + 5")
_REVERSAL = (
    "UPDATE ledger_line SET amount = amount * 2"
    " WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE reverses_id IS NOT NULL)"
)
_REVERSAL_BACK = _REVERSAL.replace("*", "/")
_EMPTIED = (
    "DELETE FROM ledger_line WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE reverses_id IS NOT NULL)"
)
# What is done by hand, how it is undone, by which code it is told.
_BOOKS = (
    (ONE_LINE, _ONE_LINE_BACK, {"doctor.ledger_unbalanced", "doctor.ledger_payments"}),
    (_PAYMENT, _PAYMENT_BACK, {"doctor.ledger_payments"}),
    (_REVERSAL, _REVERSAL_BACK, {"doctor.ledger_reversals"}),
    (
        "UPDATE ledger_line SET guarantor_id = :other",
        "UPDATE ledger_line SET guarantor_id = :payer",
        {"doctor.ledger_misattributed"},
    ),
    (
        "UPDATE estimate_line SET fee = fee + 1, patient = patient + 1",
        "UPDATE estimate_line SET fee = fee - 1, patient = patient - 1",
        {"doctor.ledger_estimates"},
    ),
    ("UPDATE counter SET last = last + 1", "UPDATE counter SET last = last - 1", {"doctor.ledger_receipts"}),
    (_EMPTIED, None, {"doctor.ledger_unbalanced", "doctor.ledger_reversals"}),
)


def test_books_that_were_changed_by_hand_are_found(paid: Clinic, tmp_path: Path, kind: str) -> None:
    payer = paid.db.read(lambda session: session.scalars(select(Patient.id)).one())
    ids = {"payer": payer, "other": a_patient(paid, "Ben", "Else")}
    values = {name: each.hex if kind == "sqlite" else str(each) for name, each in ids.items()}
    back: list[str] = []
    for statement, undone, codes in _BOOKS:
        by_hand(paid.address, *back, statement, values=values)
        found = looked_at(paid, tmp_path, "ledger")
        assert set(found) == codes
        assert {finding.state for finding in found.values()} == {State.NOT_FINE}
        back = [undone] if undone is not None else []
    paid.db.close()


# -- the audit trail --


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'seen' WHERE number = 1",
        "DELETE FROM audit_entry WHERE number > 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_chain",
    ],
    ids=["changed", "cut off", "emptied", "without its chain"],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_audit_trail_that_was_changed_by_hand_is_found(clinic: Clinic, tmp_path: Path, statement: str) -> None:
    for name in ("Ada", "Ben", "Cem"):
        a_patient(clinic, name)
    by_hand(clinic.address, statement)
    found = looked_at(clinic, tmp_path, "audit")
    assert states_of(found) == {"doctor.audit_broken": "not-fine"}
    assert "/" in str(found["doctor.audit_broken"].params["first"])
    clinic.db.close()


def test_a_long_check_tells_how_far_it_has_come(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ada", "Ben", "Cem", "Dag"):
        a_patient(clinic, name)
    monkeypatch.setattr("dentaldesk.engines.core.audit._AT_ONCE", 2)
    heard: list[tuple[int, int]] = []
    place = Place(
        settings=settings_of(clinic.address, tmp_path), clock=clinic.clock, seen=lambda *far: heard.append(far)
    )
    found = found_by(place, "audit")
    entries = found["doctor.audit"].params["entries"]
    assert heard[:2] == [(2, entries), (4, entries)]
    clinic.db.close()


# -- the rest of what stands in it --


def test_references_that_point_nowhere_are_found(clinic: Clinic, tmp_path: Path, kind: str) -> None:
    a_patient(clinic)
    nobody = NOBODY.hex if kind == "sqlite" else str(NOBODY)
    by_hand(clinic.address, "UPDATE patient SET guarantor_id = :nobody", values={"nobody": nobody})
    found = looked_at(clinic, tmp_path, "references")
    assert states_of(found) == {"doctor.references_broken": "not-fine"}
    assert found["doctor.references_broken"].params["tables"] == "patient (1)"
    clinic.db.close()


def test_patients_who_are_not_found_are_told(clinic: Clinic, tmp_path: Path) -> None:
    a_patient(clinic)
    a_patient(clinic, "Ben", "Else")
    by_hand(clinic.address, "UPDATE patient_word SET word = 'zz' WHERE word = 'amara'")
    found = looked_at(clinic, tmp_path, "search")
    assert found.keys() == {"doctor.search_differs"}
    assert found["doctor.search_differs"].params == {"differing": 1, "compared": 2}
    by_hand(clinic.address, "UPDATE patient_word SET sort_name = 'zz' WHERE word = 'zz'")
    assert looked_at(clinic, tmp_path, "search")["doctor.search_wrong"].params == {"unfindable": 0, "misplaced": 1}
    by_hand(clinic.address, "DELETE FROM patient_word")
    assert looked_at(clinic, tmp_path, "search")["doctor.search_wrong"].params == {"unfindable": 2, "misplaced": 0}
    clinic.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_topic_that_nobody_hears_of_is_told(clinic: Clinic, tmp_path: Path) -> None:
    by_hand(clinic.address, "DELETE FROM topic_version WHERE name = 'money'")
    found = looked_at(clinic, tmp_path, "topics")
    assert found["doctor.topics_missing"].params == {"names": "money"}
    clinic.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_damaged_file_is_told(paid: Clinic, tmp_path: Path) -> None:
    assert isinstance(paid.address, SqliteFile)
    paid.db.close()
    by_hand(paid.address, "PRAGMA user_version = 1", guarded=True)
    path, page = paid.address.path, 4096
    engine = writing_engine(paid.address)
    with engine.connect() as connection:
        root = connection.execute(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_fact_visit_id'")
        ).scalar_one()
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    with path.open("r+b") as file:
        file.seek((root - 1) * page + page // 2)
        file.write(b"\xff" * (page // 2))
    found = looked_at(paid, tmp_path, "integrity")
    assert states_of(found) == {"doctor.integrity_unreadable": "not-fine"}


# -- the database as a place --


def test_a_guard_that_does_not_guard_is_told(clinic: Clinic, tmp_path: Path, kind: str) -> None:
    weakened: tuple[str, ...] = ("ALTER TABLE fact DISABLE TRIGGER guard_fact_append_only_delete",)
    gone = "DROP TRIGGER guard_patient_merged ON patient"
    if kind == "sqlite":
        body = "BEFORE DELETE ON fact FOR EACH ROW WHEN 0 BEGIN SELECT 1; END"
        weakened = (
            "DROP TRIGGER guard_fact_append_only_delete",
            f"CREATE TRIGGER guard_fact_append_only_delete {body}",
        )
        gone = "DROP TRIGGER guard_patient_merged"
    by_hand(clinic.address, *weakened, guarded=True)
    assert looked_at(clinic, tmp_path, "database")["check.guards_weakened"].params == {"number": 1}
    by_hand(clinic.address, gone, guarded=True)
    found = looked_at(clinic, tmp_path, "database")
    assert found["check.guards_missing"].state is State.NOT_FINE
    clinic.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_older_and_a_newer_schema_are_told_and_their_rows_left_alone(clinic: Clinic, tmp_path: Path) -> None:
    for revision, why in (("0001_first_visit", "older"), ("9999_later", "newer")):
        by_hand(clinic.address, "UPDATE alembic_version SET version_num = :now", guarded=True, values={"now": revision})
        place = Place(settings=settings_of(clinic.address, tmp_path), clock=clinic.clock)
        examined = {
            each.check.name: each
            for each in examine(place, checks=[c for c in CHECKS if c.reads or c.name == "database"])
        }
        place.close()
        told = [finding for finding in examined["database"].findings if finding.code == "check.schema_wrong"]
        assert [finding.params["why"].code for finding in told] == [f"database.schema_{why}"]  # type: ignore[union-attr]
        assert {each.skipped for name, each in examined.items() if name != "database"} == {"no-database"}
    clinic.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_without_its_write_ahead_log_is_told(clinic: Clinic, tmp_path: Path) -> None:
    clinic.db.close()
    engine = writing_engine(clinic.address)
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA journal_mode = DELETE")
    connection.close()
    engine.dispose()
    found = looked_at(clinic, tmp_path, "database")
    assert found["check.journal_wrong"].state is State.LOOK


def test_a_clinic_that_is_away_is_one_line(tmp_path: Path) -> None:
    place = Place(settings=settings_of(SqliteFile(path=tmp_path / "gone.db"), tmp_path))
    assert states_of(found_by(place, "database")) == {"database.missing": "not-fine"}
    place = Place(settings=settings_of(PostgresServer(conninfo="host=127.0.0.1 port=1 dbname=x user=x"), tmp_path))
    assert states_of(found_by(place, "database")) == {"database.lost": "not-fine"}
    assert states_of(found_by(Place(settings=settings_of(None, tmp_path)), "database")) == {"doctor.no_clinic": "look"}


def test_the_key_of_an_encrypted_clinic_is_asked_for_once(tmp_path: Path) -> None:
    key, path = new_key(), tmp_path / "clinic.db"
    create_schema(SqliteFile(path=path, key=key))
    fill(SqliteFile(path=path, key=key))
    settings = settings_of(SqliteFile(path=path), tmp_path)
    assert states_of(found_by(Place(settings=settings), "database")) == {"database.needs_key": "not-fine"}
    asked = iter([recovery_words(key)])
    found = found_by(Place(settings=settings, ask_secret=lambda: next(asked)), "database", "ledger")
    assert found["check.encrypted"].state is State.FINE
    assert found["doctor.ledger"].state is State.FINE


@pytest.mark.parametrize("kind", ["postgres"])
def test_what_only_a_server_can_tell(clinic: Clinic, tmp_path: Path) -> None:
    found = looked_at(clinic, tmp_path, "database", "server")
    assert found["check.rights_super"].state is State.NOT_FINE  # the tests are administrators of their server
    assert found["check.version"].state is State.FINE
    assert found["doctor.no_extensions"].state is State.FINE
    assert found["doctor.size"].params["megabytes"] != 0
    by_hand(clinic.address, "CREATE EXTENSION vector", guarded=True)
    assert looked_at(clinic, tmp_path, "server")["doctor.extensions"].params == {"names": "vector"}
    clinic.db.close()


# -- time --


def test_a_clock_that_is_wrong_is_told(paid: Clinic, tmp_path: Path, kind: str) -> None:
    # The server's clock is the machine's, the clinic's stands still.
    clock = StandingClock(datetime.now(UTC)) if kind == "postgres" else paid.clock
    settings = settings_of(paid.address, tmp_path)
    assert states_of(found_by(Place(settings=settings, clock=clock), "clock")) == {"doctor.clock": "fine"}
    late = StandingClock(clock.time - timedelta(hours=1))
    code = "doctor.clock_differs" if kind == "postgres" else "doctor.clock_behind"
    found = found_by(Place(settings=settings, clock=late), "clock")
    assert states_of(found) == {code: "not-fine"}
    assert found[code].params["age"] == Message("doctor.age_minutes", {"number": 60})
    years_late = StandingClock(clock.time - timedelta(days=730))
    said = Words(Formats()).text(found_by(Place(settings=settings, clock=years_late), "clock")[code].message)
    assert "730 days" in said
    paid.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_time_zone_that_is_not_known_is_told(clinic: Clinic, tmp_path: Path) -> None:
    assert looked_at(clinic, tmp_path, "time-zones")["doctor.zone"].params == {"zone": "America/Chicago"}
    by_hand(clinic.address, "UPDATE clinic SET time_zone = 'Mars/Olympus'")
    assert states_of(looked_at(clinic, tmp_path, "time-zones")) == {"doctor.zone_missing": "not-fine"}
    assert states_of(found_by(Place(settings=None), "time-zones")) == {"doctor.zone": "fine"}
    clinic.db.close()


# -- what leaves the house --


def test_a_message_that_does_not_leave_is_told(paid: Clinic, tmp_path: Path) -> None:
    assert looked_at(paid, tmp_path, "outbox", "duties").keys() == {"doctor.outbox", "doctor.duty_never"}
    paid.clock.advance(timedelta(hours=3))
    found = looked_at(paid, tmp_path, "outbox")
    assert states_of(found) == {"doctor.outbox_waits": "look"}
    assert found["doctor.outbox_waits"].params["age"].params == {"number": 3}  # type: ignore[union-attr]
    paid.db.write(PROGRAM, lambda work: hold_lease(work, HOUSEKEEPING, paid.db.session_name))
    found = looked_at(paid, tmp_path, "outbox", "duties")
    assert states_of(found) == {"doctor.outbox_late": "not-fine", "doctor.duty": "fine"}
    assert found["doctor.duty"].params["desk"] == "desk 1"
    paid.clock.advance(timedelta(days=3))
    paid.db.write(PROGRAM, lambda work: hold_lease(work, BACKUP, paid.db.session_name))
    found = looked_at(paid, tmp_path, "duties")  # whoever backs up does it once a night, and rests
    assert found["doctor.duty_rests"].params["name"] == HOUSEKEEPING
    assert states_of(found) == {"doctor.duty_rests": "look"}
    by_hand(paid.address, "UPDATE outbox_job SET state = 'parked'")
    assert states_of(looked_at(paid, tmp_path, "outbox")) == {"doctor.outbox_parked": "not-fine"}
    paid.db.close()


# -- backups --


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_backup_that_is_missing_old_or_failing_is_told(clinic: Clinic, tmp_path: Path) -> None:
    assert states_of(looked_at(clinic, tmp_path, "backups")) == {"doctor.backup_never": "not-fine"}
    backed_up(clinic, clinic.clock.now(), tmp_path)
    assert looked_at(clinic, tmp_path, "backups")["doctor.backup_gone"].state is State.NOT_FINE
    (tmp_path / "monday").write_bytes(b"sealed")
    clinic.clock.advance(timedelta(hours=3))
    ahead = clinic.clock.now() + timedelta(days=400)  # of a clock that stood there for a while
    backed_up(clinic, ahead, tmp_path)
    backed_up(clinic, ahead, tmp_path, why=Message("database.full"))
    found = looked_at(clinic, tmp_path, "backups")
    assert states_of(found) == {"doctor.backup": "fine", "doctor.disk": "fine"}
    assert found["doctor.backup"].params["age"] == Message("doctor.age_hours", {"number": 3})
    backed_up(clinic, clinic.clock.now(), tmp_path, why=Message("database.full"))
    assert looked_at(clinic, tmp_path, "backups")["doctor.backup_failing"].state is State.LOOK
    clinic.clock.advance(timedelta(days=3))
    assert looked_at(clinic, tmp_path, "backups")["doctor.backup_old"].state is State.NOT_FINE
    backed_up(clinic, clinic.clock.now(), tmp_path / "unplugged")
    found = looked_at(clinic, tmp_path, "backups")
    assert states_of(found) == {"doctor.backup": "fine", "doctor.backup_away": "look"}
    by_hand(clinic.address, "UPDATE clinic SET demo = TRUE", "DELETE FROM backup_run")
    assert states_of(looked_at(clinic, tmp_path, "backups")) == {"doctor.backup_demo": "fine"}
    clinic.db.close()
