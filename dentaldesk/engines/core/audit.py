"""The audit trail: who did or saw what, when, at which workstation; tamper-evident.

Each workstation session writes a chain of its own, so that no two desks wait for each other. Every entry carries the
hash of the one before it, and the chain's row its length and head: a changed, a removed and a cut-off entry all show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, update

from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.system import AuditChain, AuditEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import AuditNote, Work

START = "0" * 64


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
    if end is None:
        end = ChainEnd(chain_id=new_id(), length=0, head=START)
        work.session.add(AuditChain(id=end.chain_id, workstation=workstation, opened_at=work.now, length=0, head=START))
        work.session.flush()
    for note in work.audit:
        end = _append_one(work, note, end)
    work.session.execute(
        update(AuditChain).where(AuditChain.id == end.chain_id).values(length=end.length, head=end.head)
    )
    return end


def _append_one(work: Work, note: AuditNote, end: ChainEnd) -> ChainEnd:
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
    work.session.add(entry)
    return ChainEnd(chain_id=end.chain_id, length=entry.number, head=entry.hash)


def entry_hash(entry: AuditEntry) -> str:
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


def broken_chains(session: Session) -> Iterator[BrokenChain]:
    """Verify every chain; yields the first broken place of each that does not hold."""
    for chain in session.scalars(select(AuditChain).order_by(AuditChain.opened_at)):
        number = _first_break(session, chain)
        if number is not None:
            yield BrokenChain(chain_id=chain.id, number=number)


def _first_break(session: Session, chain: AuditChain) -> int | None:
    previous, length = START, 0
    entries = select(AuditEntry).where(AuditEntry.chain_id == chain.id).order_by(AuditEntry.number)
    with session.scalars(entries.execution_options(yield_per=1000)) as found:
        for entry in found:
            if entry.number != length + 1 or entry.previous != previous or entry.hash != entry_hash(entry):
                return length + 1
            previous, length = entry.hash, entry.number
    return None if (length, previous) == (chain.length, chain.head) else length + 1
