"""Compares what the desks were told with what is in the database, and looks at everything that must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from dentaldesk.engines import sync
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.outbox import LEASE
from dentaldesk.models.states import DocumentStatus, ExamStatus, FactKind, MessageStatus, OutboxState
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.clinical import Exam, OdontogramSnapshot
from dentaldesk.models.tables.communication import Document, Notice, PatientMessage
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment, BookedBlock
from dentaldesk.models.tables.system import Fact, OutboxJob
from tests.engines import many_desks
from tests.engines.footprints import footprint_of_payment, till
from tests.factories import Clinic, StandingClock
from tests.faults.acts import amount_of, name_of
from tests.faults.journal import Line, Said, fates
from tests.faults.post import Post
from tests.faults.report import Acts, Block

_HALF = -1  # a part of an act
_OVER = (OutboxState.SETTLED, OutboxState.GIVEN_UP)
_EVENING = (timedelta(hours=4), many_desks.STRETCH, many_desks.STRETCH)


def judge(clinic: Clinic, post: Post, lines: Sequence[Line], block: Block, latest: datetime) -> None:
    """Let the day end, from `latest` on, the last moment that a desk believed in; then look at everything."""
    clock = StandingClock(latest + LEASE + timedelta(seconds=1))
    clinic.db.clock = clock
    _evening(clinic, post, clock)
    block.faults += [f"{line.desk}: {line.note.strip()[-1500:]}" for line in lines if line.said is Said.BUG]
    clinic.db.read(lambda session: _judge(session, post, lines, block))


def _evening(clinic: Clinic, post: Post, clock: StandingClock) -> None:
    """All desks have gone; what they left is delivered and escalated by this one."""
    db = clinic.db
    doing, actor = sync.handlers(db, post), sync.program_actor(db)
    while sync.deliver_one(db, doing, actor):
        pass
    for later in _EVENING:
        clock.advance(later)
        sync.keep_house(db, actor)


def _judge(session: Session, post: Post, lines: Sequence[Line], block: Block) -> None:
    block.acts = _acts(session, lines)
    block.faults += [
        *_books(session),
        *_keys(session),
        *_chairs(session),
        *_deliveries(session, post, block),
        *_papers(session, block),
        *_notices(session, block),
        *(f"the audit chain {chain.chain_id} breaks at {chain.number}" for chain in broken_chains(session)),
    ]


# -- acts --


def _acts(session: Session, lines: Sequence[Line]) -> Acts:
    acts = Acts(refused=Counter(line.note for line in lines if line.said in {Said.REFUSED, Said.UNSURE}))
    for fate in fates(lines):
        times, name = _times(session, fate.kind, fate.key), f"{fate.kind} {fate.key}"
        if times == _HALF:
            acts.lost.append(f"{name}: only a part of it is there")
        if times > 1:
            acts.doubled.append(f"{name}: {times} times")
        if fate.done:
            acts.confirmed += 1
            if not times:
                acts.lost.append(name)
        elif fate.unsure:
            acts.unknown_done += bool(times)
            acts.unknown_not += not times
        elif times:
            acts.doubled.append(f"{name}: it was said that nothing was written")
    return acts


def _times(session: Session, kind: str, key: str) -> int:
    """How often an act stands in the database, by everything it leaves behind and not only by its key."""
    if kind == "pay":
        return _times_paid(session, key)
    if kind == "register":
        return _count(session, Patient, Patient.given_names == name_of(key))
    if kind == "book":
        return _times_booked(session, key)
    return _times_completed(session, UUID(key))


def _count(session: Session, table: type[Base], *where: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(table).where(*where)).one()


def _whole(counts: Iterable[int]) -> int:
    found = set(counts)
    return _HALF if 0 in found and len(found) > 1 else max(found)


def _times_paid(session: Session, key: str) -> int:
    payer = UUID(key.rsplit(":", maxsplit=1)[-1])
    times = _count(session, Payment, Payment.patient_id == payer, Payment.amount == amount_of(key))
    left = Counter(line.split()[0] for line in footprint_of_payment(session, key))
    return _whole([times, *(left[name] for name in ("payment", "audit", "document", "fact", "outbox_job"))])


def _times_booked(session: Session, key: str) -> int:
    """Each exam's plan is booked once in all."""
    plan_id = session.scalars(select(Appointment.plan_id).where(Appointment.request_key == key)).first()
    return _count(session, Appointment, Appointment.plan_id == plan_id) if plan_id is not None else 0


def _times_completed(session: Session, exam_id: UUID) -> int:
    exam = session.get_one(Exam, exam_id)
    done = Fact.kind == FactKind.EXAM_COMPLETED
    return _whole(
        [
            int(exam.status is ExamStatus.COMPLETED),
            _count(session, OdontogramSnapshot, OdontogramSnapshot.exam_id == exam_id),
            _count(session, Fact, done, Fact.visit_id == exam.visit_id),
            *(
                _count(session, Notice, Notice.key == f"exam:{exam_id}:notice:{bell}")
                for bell in ("routed", "provider")
            ),
        ]
    )


# -- what must agree --


def _books(session: Session) -> Iterator[str]:
    state = till(session)
    if not state.holds:
        yield f"receipts or ledger do not agree: {state}"


def _keys(session: Session) -> Iterator[str]:
    """Rows that name one that is not there."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if len(key.elements) > 1:
                continue
            (element,) = key.elements
            named = element.column.table.alias()
            there = select(named.c[element.column.name]).where(named.c[element.column.name] == element.parent)
            found = select(func.count()).select_from(table).where(element.parent.is_not(None), ~there.exists())
            orphans = session.scalars(found).one()
            if orphans:
                yield f"{orphans} rows of {table.name} name a {element.column.table.name} that is not there"


def _chairs(session: Session) -> Iterator[str]:
    one, other = aliased(BookedBlock), aliased(BookedBlock)
    overlap = (
        select(func.count())
        .select_from(one)
        .join(other, (one.resource_id == other.resource_id) & (one.id < other.id))
        .where(one.starts_at < other.ends_at, other.starts_at < one.ends_at)
        .where(one.released_at.is_(None), other.released_at.is_(None))
        .where(one.squeezed_in.is_(False), other.squeezed_in.is_(False))
    )
    if session.scalars(overlap).one():
        yield "two visits have one chair at the same time"


def _deliveries(session: Session, post: Post, block: Block) -> Iterator[str]:
    sent = post.sent()
    block.sent = len(sent)
    yield from (f"{key} was sent {times} times" for key, times in sent.items() if times > 1)
    for message in session.scalars(select(PatientMessage)):
        was = f"message:{message.key}" in sent
        if message.status is MessageStatus.SENT and not was:
            yield f"message {message.key} is written down as sent, and was not"
        if message.status is not MessageStatus.SENT and was:
            yield f"message {message.key} was sent, and is written down as {message.status}"
    due = OutboxJob.not_before <= select(func.max(OutboxJob.created_at)).scalar_subquery()
    left = select(OutboxJob).where(OutboxJob.state.not_in(_OVER), due | (OutboxJob.state != OutboxState.QUEUED))
    for job in session.scalars(left):
        yield f"the job {job.key} is {job.state} after {job.attempts} tries ({job.last_problem})"


def _papers(session: Session, block: Block) -> Iterator[str]:
    block.papers = _count(session, Document)
    lacking = _count(session, Document, Document.status != DocumentStatus.READY)
    if lacking:
        yield f"{lacking} papers were asked for and are not there"


def _notices(session: Session, block: Block) -> Iterator[str]:
    """As the busy day of the engines' tests counts them."""
    completed = list(session.scalars(select(Exam.id).where(Exam.status == ExamStatus.COMPLETED)))
    day = many_desks.Day(exams=len(completed))
    many_desks._count(session, day, completed)
    block.notices = day.notices
    if day.nobody or day.silent_exams:
        yield f"{day.nobody} notices with nobody, {day.silent_exams} exams of which nobody was told"
