"""The doctor called to a place, and what somebody does to a clinic past the program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from dentaldesk.doctor.checks import CHECKS, examine
from dentaldesk.doctor.findings import Finding
from dentaldesk.doctor.place import Place
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, writing_engine
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.financial.actions import Charge, post_charge, reverse_charge
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.states import BackupProof, BackupState
from dentaldesk.models.tables.system import BackupRun
from dentaldesk.models.values import Message, Money
from dentaldesk.settings import Settings
from tests.engines.visits import a_completed_visit, cash
from tests.factories import Clinic

# One line of the books is another than its counterpart, and than the receipt.
ONE_LINE = (
    "UPDATE ledger_line SET amount = amount + 1"
    " WHERE position = 1 AND transaction_id IN (SELECT transaction_id FROM payment)"
)


def settings_of(address: Address | None, folder: Path) -> Settings:
    where = None
    if address is not None:
        where = str(address.path) if isinstance(address, SqliteFile) else address.conninfo
    return Settings(data=folder / "data", workstation="desk 1", clinic=where, config=folder / "config")


def found_by(place: Place, *names: str) -> dict[str, Finding]:
    """What these checks find, by its code."""
    examined = list(examine(place, checks=[check for check in CHECKS if check.name in names]))
    place.close()
    assert [each.check.name for each in examined] == [check.name for check in CHECKS if check.name in names]
    assert [each.skipped for each in examined] == [None] * len(names)
    return {finding.code: finding for each in examined for finding in each.findings}


def looked_at(clinic: Clinic, folder: Path, *names: str) -> dict[str, Finding]:
    return found_by(Place(settings=settings_of(clinic.address, folder), clock=clinic.clock), *names)


def states_of(found: dict[str, Finding]) -> dict[str, str]:
    return {code: finding.state.value for code, finding in found.items()}


def by_hand(address: Address, *statements: str, guarded: bool = False, values: Mapping[str, str] | None = None) -> None:
    """As somebody would who has the file or the server in hand: past the program, its guards and its references."""
    engine = writing_engine(address)
    with engine.connect() as connection:
        if isinstance(address, SqliteFile):
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if isinstance(address, PostgresServer):
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            if not guarded:
                drop_guards(connection)
            for statement in statements:
                assert connection.execute(text(statement), values or {}).rowcount != 0
            if not guarded:
                create_guards(connection)
    engine.dispose()


def fill_books(clinic: Clinic) -> None:
    """A visit that was completed and paid for, and a charge that was taken back."""
    visit = a_completed_visit(clinic)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash("first", visit.patient_id)))
    charge = Charge(key="odd", patient_id=visit.patient_id, visit_id=None, amount=Money(500), description="odd")
    charged = clinic.db.write(clinic.dentist, lambda work: post_charge(work, charge))
    assert charged is not None
    clinic.db.write(clinic.dentist, lambda work: reverse_charge(work, charged))


def backed_up(clinic: Clinic, begun_at: datetime, folder: Path, why: Message | None = None) -> None:
    """A backup that was made then, and proven; or one that failed."""
    run = BackupRun(
        begun_at=begun_at,
        ended_at=begun_at,
        workstation="desk 1",
        place=str(folder),
        state=BackupState.GOOD if why is None else BackupState.FAILED,
        proof=BackupProof.RESTORED if why is None else None,
        why=None if why is None else message_to_json(why),
        file_name="monday",
        size=1000,
    )
    clinic.db.write(PROGRAM, lambda work: work.session.add(run))
