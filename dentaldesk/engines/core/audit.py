"""The audit trail: who did or saw what, when, at which workstation; tamper-evident.

Each workstation session writes a chain of its own, so that no two desks wait for each other. Every entry carries the
hash of the one before it, and the chain's row its length and head: a changed, a removed and a cut-off entry all show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update

from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.system import AuditChain, AuditEntry

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import AuditNote, Work

START = "0" * 64
_COLUMNS = tuple(column.key for column in AuditEntry.__table__.columns)
_GROW = update(AuditChain).where(AuditChain.id == bindparam("chain"))
_AT_ONCE = 1000  # entries that are in memory while the chains are verified


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """Where a chain stands: its id, how many entries it has, the hash of the last."""

    chain_id: UUID
    length: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenChain:
    """The first place where a chain does not hold."""

    chain_id: UUID
    number: int


def append(work: Work, workstation: str, end: ChainEnd | None) -> ChainEnd:
    """Write the work's notes behind `end` (None: a new chain begins) and say where the chain stands then."""
    connection = work.session.connection()
    if end is None:
        end = ChainEnd(chain_id=new_id(), length=0, head=START)
        begun = {"id": end.chain_id, "workstation": workstation, "opened_at": work.now, "length": 0, "head": START}
        connection.execute(insert(AuditChain), begun)
    entries = []
    for note in work.audit:
        entry = _entry(work, note, end)
        end = ChainEnd(chain_id=end.chain_id, length=entry.number, head=entry.hash)
        entries.append({name: getattr(entry, name) for name in _COLUMNS})
    # Nobody changes these rows, so no objects stand for them: every act of every desk comes through here.
    connection.execute(insert(AuditEntry), entries[0] if len(entries) == 1 else entries)
    connection.execute(_GROW, {"chain": end.chain_id, "length": end.length, "head": end.head})
    return end


def _entry(work: Work, note: AuditNote, end: ChainEnd) -> AuditEntry:
    """The note as the entry behind this end; no session knows it."""
    entry = AuditEntry(
        chain_id=end.chain_id,
        number=end.length + 1,
        at=work.now,
        actor_id=work.actor.user_id,
        action=note.action,
        subject_type=note.subject_type,
        subject_id=note.subject_id,
        details=note.details,
        previous=end.head,
        hash="",
    )
    entry.hash = entry_hash(entry)
    return entry


def entry_hash(entry: AuditEntry | Row[Any]) -> str:
    """SHA-256 over everything an entry says, its place and its predecessor."""
    said: list[Any] = [
        str(entry.chain_id),
        entry.number,
        _moment(entry.at),
        str(entry.actor_id),
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.details,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _moment(at: datetime) -> str:
    # In UTC, as it is read back, whatever zone the clock spoke in.
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def broken_chains(session: Session, seen: Callable[[int], None] = lambda _: None) -> Iterator[BrokenChain]:
    """Verify every chain, in one walk; yields the first broken place of each that does not hold.

    In memory are the ends of the chains (one a session of a desk) and a thousand entries, however many there are.
    `seen` hears now and then how many were looked at. A chain that was taken away with all of its entries and its own
    row leaves no trace: that is what the guards, the rights of the desks and the backups are for.
    """
    chains = select(AuditChain.id, AuditChain.length, AuditChain.head)
    ends = {chain_id: (length, head) for chain_id, length, head in session.execute(chains)}
    walk = select(*AuditEntry.__table__.columns).order_by(AuditEntry.chain_id, AuditEntry.number)
    with session.execute(walk.execution_options(yield_per=_AT_ONCE)) as entries:
        for chain_id, its in groupby(_counted(entries, seen), key=lambda entry: entry.chain_id):
            number = _first_break(its, ends.pop(chain_id, None))
            if number is not None:
                yield BrokenChain(chain_id=chain_id, number=number)
    # Of what is left not one entry is there.
    yield from (BrokenChain(chain_id=chain_id, number=1) for chain_id, end in ends.items() if end != (0, START))


def entry_count(session: Session) -> int:
    """How many entries the chains say that there are, without counting them."""
    return session.scalar(select(func.sum(AuditChain.length))) or 0


def _counted(entries: Iterable[Any], seen: Callable[[int], None]) -> Iterator[Row[Any]]:
    for count, entry in enumerate(entries, start=1):
        if count % _AT_ONCE == 0:
            seen(count)
        yield entry


def _first_break(entries: Iterable[Row[Any]], end: tuple[int, str] | None) -> int | None:
    """Where the entries of one chain, in their order, do not hold; `end` as the chain's own row has it."""
    previous, length = START, 0
    for entry in entries:
        if entry.number != length + 1 or entry.previous != previous or entry.hash != entry_hash(entry):
            return length + 1
        previous, length = entry.hash, entry.number
    return None if (length, previous) == end else length + 1
