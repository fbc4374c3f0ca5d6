"""The outbox: deeds outside the database, requested by the transaction that decided them, done afterwards, once.

Request (in the transaction) → claim (short transaction: lease and fence) → the deed, with no transaction open → record
(short transaction). An answer that comes after its lease was taken over is dropped by the fence. A crash anywhere
leaves a row that is claimed again under the same key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from dentaldesk.models.moves import MOVES
from dentaldesk.models.states import OutboxState
from dentaldesk.models.tables.system import OutboxJob

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

ANSWERS_S = 30.0  # the longest timeout of a provider, in seconds
LEASE = timedelta(seconds=3 * ANSWERS_S)
MOST_ATTEMPTS = 12  # over about eight hours; then a person looks at it
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It is done; `reference` is the other side's name for it."""

    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """It will never be done; what was booked for it is reversed and staff are told."""

    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """It was surely not done; it may be done later. `until`: it is not its time yet, and this was no try."""

    problem: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have been done. Before anything else the other side is asked, by our key."""

    problem: str


Answer = Sent | GiveUp | TryLater | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed job as its handler sees it. `uncertain`: an earlier try may have been done. `until`: the end of its
    lease, after which it may be another desk's, and nothing is begun any more.
    """

    id: UUID
    key: str
    kind: str
    payload: Mapping[str, Any]
    fence: int
    attempts: int
    uncertain: bool
    until: datetime


def request_job(
    work: Work, kind: str, key: str, payload: dict[str, Any], *, not_before: datetime | None = None
) -> None:
    """Ask for a deed, with the transaction.

    `key` is unique: asking twice asks once (the second fails the transaction).
    """
    work.session.add(
        OutboxJob(
            key=key,
            kind=kind,
            payload=payload,
            state=OutboxState.QUEUED,
            not_before=not_before or work.now,
            created_at=work.now,
        )
    )


def next_attempt(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th try (from 1): doubling, from 15 seconds to 4 hours."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 20)), LONGEST_DELAY)


class Patience:
    """Which abandoned claims a desk may take over: those that it has itself seen stand, unchanged, for as long as a
    provider takes to answer.

    A lease runs out by the clock. One that is set ahead, or goes on while the computer sleeps, ends a lease whose
    holder is in the middle of its deed.
    """

    def __init__(self, seconds: float = ANSWERS_S, awake: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._awake = awake
        self._seen: dict[tuple[UUID, int], float] = {}

    def over(self, abandoned: Iterable[tuple[UUID, int]]) -> list[UUID]:
        """Of the jobs that are abandoned now, with their fences, those that were so for long enough."""
        now = self._awake()
        self._seen = {claim: self._seen.get(claim, now) for claim in abandoned}
        return [job_id for (job_id, _fence), since in self._seen.items() if now - since >= self._seconds]


def abandoned_claims(session: Session, now: datetime, kinds: list[str]) -> list[tuple[UUID, int]]:
    """The jobs whose claimer's lease ran out, with their fences."""
    query = select(OutboxJob.id, OutboxJob.fence).where(OutboxJob.kind.in_(kinds), _abandoned(now))
    return [(job_id, fence) for job_id, fence in session.execute(query)]


def claim_next(work: Work, claimer: str, kinds: list[str], over: Collection[UUID] | None = None) -> Job | None:
    """Take the oldest job of these kinds that is due, or whose claimer's lease ran out: of those one that is in `over`,
    if that is given. None: nothing to do.

    A job that was abandoned too often is parked on the way.
    """
    query = (
        select(OutboxJob)
        .where(OutboxJob.kind.in_(kinds), _claimable(work.now, over))
        .order_by(OutboxJob.not_before, OutboxJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = work.session.scalars(query).first()
    if row is None:
        return None
    # A lease that ran out: its holder may have reached the other side.
    row.uncertain = row.uncertain or row.state is OutboxState.CLAIMED
    if row.attempts >= MOST_ATTEMPTS:  # every desk that tried it died, perhaps of it
        _move(row, OutboxState.PARKED)
        row.claimed_by = row.claimed_until = None
        return claim_next(work, claimer, kinds, over)
    _move(row, OutboxState.CLAIMED)
    row.claimed_by, row.claimed_until = claimer, work.now + LEASE
    row.fence += 1
    row.attempts += 1
    return Job(
        id=row.id,
        key=row.key,
        kind=row.kind,
        payload=row.payload,
        fence=row.fence,
        attempts=row.attempts,
        uncertain=row.uncertain,
        until=work.now + LEASE,
    )


def _claimable(now: datetime, over: Collection[UUID] | None) -> ColumnElement[bool]:
    due = and_(OutboxJob.state == OutboxState.QUEUED, OutboxJob.not_before <= now)
    left = _abandoned(now) if over is None else and_(_abandoned(now), OutboxJob.id.in_(over))
    return or_(due, left)


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxJob.state == OutboxState.CLAIMED, OutboxJob.claimed_until < now)


def has_due(session: Session, now: datetime, kinds: list[str], over: Collection[UUID] | None = None) -> bool:
    """Whether there is a job to claim: a look that keeps no other desk from writing. `over` as in `claim_next`."""
    query = select(OutboxJob.id).where(OutboxJob.kind.in_(kinds), _claimable(now, over))
    return session.scalars(query.limit(1)).first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStanding:
    """What the outbox still holds. `late_since`: since when the oldest job waits that some desk could do now."""

    queued: int
    parked: int
    late_since: datetime | None


def outbox_standing(session: Session, now: datetime) -> OutboxStanding:
    """What was not delivered yet, in one walk over the jobs that are not over."""
    ready = case(
        (and_(OutboxJob.state == OutboxState.QUEUED, OutboxJob.not_before <= now), OutboxJob.not_before),
        (and_(OutboxJob.state == OutboxState.CLAIMED, OutboxJob.claimed_until < now), OutboxJob.claimed_until),
    )
    waiting = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.PARKED)
    queued = func.count().filter(OutboxJob.state != OutboxState.PARKED)
    parked = func.count().filter(OutboxJob.state == OutboxState.PARKED)
    found = session.execute(select(queued, parked, func.min(ready)).where(OutboxJob.state.in_(waiting))).one()
    return OutboxStanding(queued=found[0], parked=found[1], late_since=found[2])


def record_answer(work: Work, job: Job, answer: Answer) -> OutboxState | None:
    """Write down how a claimed job went; returns its state. None: another claim came meanwhile, the answer is void."""
    query = select(OutboxJob).where(OutboxJob.id == job.id, OutboxJob.fence == job.fence).with_for_update()
    row = work.session.scalars(query).first()
    if row is None or row.state is not OutboxState.CLAIMED:
        return None
    match answer:
        case Sent():
            _move(row, OutboxState.SETTLED)
            row.settled_at, row.last_problem, row.uncertain = work.now, None, False
        case GiveUp(problem=problem):
            _move(row, OutboxState.GIVEN_UP)
            row.settled_at, row.last_problem, row.uncertain = work.now, problem, False
        case TryLater(problem=problem, until=until) if until is not None:
            _move(row, OutboxState.QUEUED)
            row.not_before, row.last_problem = until, problem
            row.attempts -= 1
        case TryLater(problem=problem) | Unknown(problem=problem):
            row.last_problem = problem
            row.uncertain = isinstance(answer, Unknown)
            _wait_or_park(work, row)
    row.claimed_by = row.claimed_until = None
    return row.state


def _wait_or_park(work: Work, row: OutboxJob) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        _move(row, OutboxState.PARKED)
        return
    _move(row, OutboxState.QUEUED)
    row.not_before = work.now + next_attempt(row.attempts)


def _move(row: OutboxJob, state: OutboxState) -> None:
    assert state in MOVES[OutboxState][row.state], f"{row.state} → {state}"  # noqa: S101 - a bug, not input
    row.state = state
