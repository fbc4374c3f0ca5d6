"""The long looks: every page, every reference, every entry of the audit trail, all of the books. `--quick` leaves them
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, wrong

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.doctor.place import Place
    from dentaldesk.engines.core.audit import BrokenChain
    from dentaldesk.engines.flows.soundness import Faults

_TOLD = 3  # of many


def integrity(place: Place) -> Iterator[Finding]:
    """Every page of the file and every index in it. A server sees to its own pages."""
    from dentaldesk.engines.core.errors import DatabaseProblem  # noqa: PLC0415 - brings the database
    from dentaldesk.engines.flows.soundness import damaged_pages  # noqa: PLC0415

    if place.database.is_postgres:
        return
    try:
        damage = place.read(damaged_pages)
    except DatabaseProblem as error:
        if error.message.code != "database.damaged":
            raise
        yield wrong("doctor.integrity_unreadable")  # so damaged that the look itself was broken off
        return
    if damage:
        yield wrong("doctor.integrity_broken", number=len(damage), first=damage[0])
    else:
        yield fine("doctor.integrity")


def references(place: Place) -> Iterator[Finding]:
    """Every row that names another one."""
    from dentaldesk.engines.flows.soundness import broken_references  # noqa: PLC0415 - brings the database

    broken = place.read(lambda session: broken_references(session, place.seen))
    if broken:
        tables = ", ".join(f"{table} ({count})" for table, count in sorted(broken.items()))
        yield wrong("doctor.references_broken", number=sum(broken.values()), tables=tables)
    else:
        yield fine("doctor.references")


def audit(place: Place) -> Iterator[Finding]:
    """Every entry of every chain of the audit trail."""
    from dentaldesk.engines.core.audit import broken_chains, entry_count  # noqa: PLC0415 - brings the database

    def walk(session: Session) -> tuple[int, int, list[BrokenChain]]:
        entries, count = entry_count(session), 0
        first: list[BrokenChain] = []
        for broken in broken_chains(session, lambda done: place.seen(done, entries)):
            count += 1
            if len(first) < _TOLD:
                first.append(broken)
        return entries, count, first

    entries, count, first = place.read(walk)
    if count:
        where = ", ".join(f"{each.chain_id}/{each.number}" for each in first)
        yield wrong("doctor.audit_broken", number=count, first=where)
    else:
        yield fine("doctor.audit", entries=entries)


def ledger(place: Place) -> Iterator[Finding]:
    """Every transaction sums to zero, and what was kept of it says the same."""
    from dentaldesk.engines.flows import soundness as books  # noqa: PLC0415 - brings the database

    looks: dict[str, Callable[[Session], Faults]] = {
        "doctor.ledger_unbalanced": books.unbalanced_transactions,
        "doctor.ledger_misattributed": books.misattributed_lines,
        "doctor.ledger_reversals": books.wrong_reversals,
        "doctor.ledger_payments": books.wrong_payments,
        "doctor.ledger_estimates": books.wrong_estimates,
    }
    well = True
    for number, (code, find) in enumerate(looks.items(), start=1):
        faults = place.read(find)
        place.seen(number, len(looks))
        if faults.count:
            well = False
            yield wrong(code, number=faults.count, first=", ".join(map(str, faults.first)))
    missing = place.read(books.missing_receipts)
    if missing:
        well = False
        yield wrong("doctor.ledger_receipts", number=missing)
    if well:
        yield fine("doctor.ledger", number=place.read(books.transaction_count))
