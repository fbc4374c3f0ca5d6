"""The outbox: every deed is done once, in its time, and what cannot be done is seen by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.communication.actions import SEND_MESSAGE, NewMessage, queue_message
from dentaldesk.engines.communication.delivery import STALE
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.jobs import Outcome
from dentaldesk.engines.core.outbox import (
    ANSWERS_S,
    LEASE,
    MOST_ATTEMPTS,
    Answer,
    GiveUp,
    Job,
    Patience,
    Sent,
    TryLater,
    Unknown,
    claim_next,
    next_attempt,
    record_answer,
    request_job,
)
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.documents.reads import document_bytes, documents_of_visit
from dentaldesk.models.states import DocumentStatus, MessageStatus, OutboxState, PatientStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import OutboxJob, StoredFile
from dentaldesk.models.values import Message
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient
from tests.fakes import FakeMessages

MOMENT = timedelta(seconds=1)


class Post:
    """The outbox of one clinic with one queued message and a provider that answers as told."""

    def __init__(self, clinic: Clinic, *answers: Answer, send_at: datetime | None = None) -> None:
        self.clinic = clinic
        self.provider = FakeMessages(answers)
        self.actor: Actor = sync.program_actor(clinic.db)
        self.patient_id = a_patient(clinic)
        new = NewMessage(key="m", patient_id=self.patient_id, text=Message("patient.plan_ready"), send_at=send_at)
        found = clinic.db.write(clinic.desk, lambda work: queue_message(work, new))
        assert found is not None
        self.message_id: UUID = found

    def deliver(self) -> bool:
        return sync.deliver_one(self.clinic.db, sync.handlers(self.clinic.db, self.provider), self.actor)

    def job(self) -> OutboxJob:
        return self.clinic.db.read(lambda session: session.scalars(select(OutboxJob)).one())

    def message(self) -> PatientMessage:
        return self.clinic.db.read(lambda session: session.get_one(PatientMessage, self.message_id))


def test_a_message_is_sent_once(clinic: Clinic) -> None:
    post = Post(clinic)
    assert post.deliver()
    assert not post.deliver()
    assert post.provider.calls == [("send", "message:m")]
    sent = post.provider.sent["message:m"]
    assert (sent.address, sent.sender) == ("+16125550142", "Test Clinic")
    assert sent.text == "Thank you for your visit. Your documents are ready at the desk."
    job, message = post.job(), post.message()
    assert (job.state, job.attempts, job.claimed_until) == (OutboxState.SETTLED, 1, None)
    assert (message.status, message.sent_at) == (MessageStatus.SENT, clinic.clock.now())
    assert message.provider_reference == "fake message:m"


def test_papers_are_rendered_and_kept(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic)
    doing = sync.handlers(clinic.db, FakeMessages())
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass
    papers = clinic.db.read(lambda session: documents_of_visit(session, visit.visit_id))
    assert [paper.status for paper in papers] == [DocumentStatus.READY] * 2
    for paper in papers:
        pdf = clinic.db.read(lambda session, paper=paper: document_bytes(session, paper.id))  # type: ignore[misc]
        assert pdf.startswith(b"%PDF")
    assert clinic.db.read(lambda session: len(session.scalars(select(StoredFile.sha256)).all())) == 2


def test_later_waits_longer_each_time(clinic: Clinic) -> None:
    post = Post(clinic, TryLater(problem="busy"), TryLater(problem="busy"))
    for attempt in (1, 2):
        assert post.deliver()
        job = post.job()
        assert (job.state, job.attempts, job.last_problem) == (OutboxState.QUEUED, attempt, "busy")
        assert job.not_before == clinic.clock.now() + next_attempt(attempt)
        clinic.clock.advance(next_attempt(attempt) - MOMENT)
        assert not post.deliver()
        clinic.clock.advance(MOMENT)
    assert post.deliver()
    assert post.job().state is OutboxState.SETTLED
    # It was surely not done, so nobody needed to ask.
    assert post.provider.calls == [("send", "message:m")] * 3


def test_what_may_have_been_done_is_asked_for_before_it_is_done_again(clinic: Clinic) -> None:
    post = Post(clinic, Unknown(problem="timeout"))
    assert post.deliver()
    job = post.job()
    assert (job.state, job.uncertain) == (OutboxState.QUEUED, True)
    clinic.clock.advance(next_attempt(1))
    assert post.deliver()
    assert post.provider.calls == [("send", "message:m"), ("find", "message:m")]
    assert (post.job().state, post.job().uncertain) == (OutboxState.SETTLED, False)
    assert post.message().status is MessageStatus.SENT


def test_what_was_sent_is_written_down_as_sent_though_it_would_be_too_late_for_it_now(clinic: Clinic) -> None:
    post = Post(clinic, Unknown(problem="timeout"))
    assert post.deliver()
    clinic.clock.advance(STALE + next_attempt(1))
    assert post.deliver()
    assert post.provider.calls == [("send", "message:m"), ("find", "message:m")]
    assert post.message().status is MessageStatus.SENT


def test_a_desk_that_slept_with_a_message_in_hand_leaves_it_to_the_others(clinic: Clinic) -> None:
    post = Post(clinic)
    claimed = clinic.db.write(post.actor, lambda work: claim_next(work, "a closed lid", [SEND_MESSAGE]))
    assert claimed is not None
    clinic.clock.advance(LEASE + MOMENT)
    assert post.deliver()
    outcome = sync.handlers(clinic.db, post.provider)[SEND_MESSAGE].perform(claimed)
    assert isinstance(outcome.answer, TryLater)
    assert post.provider.calls == [("find", "message:m"), ("send", "message:m")]
    assert post.message().status is MessageStatus.SENT


def test_a_clock_that_jumps_takes_no_message_from_a_desk_that_is_sending_it(clinic: Clinic) -> None:
    post, seconds = Post(clinic), [0.0]
    patience, doing = Patience(awake=lambda: seconds[0]), sync.handlers(clinic.db, post.provider)

    def deliver() -> bool:
        return sync.deliver_one(clinic.db, doing, post.actor, patience)

    assert clinic.db.write(post.actor, lambda work: claim_next(work, "a desk", [SEND_MESSAGE])) is not None
    clinic.clock.advance(timedelta(hours=5))
    assert not deliver()
    seconds[0] += ANSWERS_S - 1
    assert not deliver()
    seconds[0] += 1
    assert deliver()  # it is dead
    assert post.provider.calls == [("find", "message:m"), ("send", "message:m")]
    assert post.message().status is MessageStatus.SENT


def test_patience_begins_anew_with_each_claim(clinic: Clinic) -> None:
    post, seconds = Post(clinic), [0.0]
    patience = Patience(awake=lambda: seconds[0])
    first, second = (post.message_id, 1), (post.message_id, 2)
    assert patience.over([first]) == []
    seconds[0] += ANSWERS_S
    assert patience.over([second]) == []
    seconds[0] += ANSWERS_S
    assert patience.over([second]) == [post.message_id]


def test_what_was_asked_for_and_never_arrived_is_done_under_the_same_key(clinic: Clinic) -> None:
    post = Post(clinic, Unknown(problem="timeout"))
    post.deliver()
    post.provider.sent.clear()
    clinic.clock.advance(next_attempt(1))
    post.deliver()
    assert post.provider.calls == [("send", "message:m"), ("find", "message:m"), ("send", "message:m")]
    assert post.job().state is OutboxState.SETTLED


def test_a_provider_that_gives_up_ends_it(clinic: Clinic) -> None:
    post = Post(clinic, GiveUp(problem="no such number"))
    post.deliver()
    clinic.clock.advance(timedelta(days=30))
    assert not post.deliver()
    job, message = post.job(), post.message()
    assert (job.state, job.last_problem) == (OutboxState.GIVEN_UP, "no such number")
    assert (message.status, message.failure) == (
        MessageStatus.DROPPED,
        {"code": "no such number", "params": {}},
    )


def test_too_many_tries_park_it_where_a_person_sees_it(clinic: Clinic) -> None:
    post = Post(clinic, *[TryLater(problem="busy")] * (MOST_ATTEMPTS + 1))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert post.deliver()
        clinic.clock.advance(next_attempt(attempt))
    clinic.clock.advance(timedelta(days=30))
    assert not post.deliver()
    job = post.job()
    assert (job.state, job.attempts, job.last_problem) == (OutboxState.PARKED, MOST_ATTEMPTS, "busy")


def test_nothing_leaves_before_its_time(clinic: Clinic) -> None:
    later = clinic.clock.now() + timedelta(hours=5)
    post = Post(clinic, send_at=later)
    assert not post.deliver()
    assert _waiting(clinic) == 1
    clinic.clock.advance(timedelta(hours=5))
    assert post.deliver()
    assert _waiting(clinic) == 0


def _waiting(clinic: Clinic) -> int:
    """How many jobs are queued."""
    queued = select(OutboxJob.id).where(OutboxJob.state == OutboxState.QUEUED)
    return len(clinic.db.read(lambda session: session.scalars(queued).all()))


@pytest.mark.parametrize("status", [PatientStatus.DECEASED, PatientStatus.INACTIVE])
def test_who_has_died_or_left_is_written_to_no_more(clinic: Clinic, status: PatientStatus) -> None:
    post = Post(clinic)

    def leaves(work: Work) -> None:
        work.session.get_one(Patient, post.patient_id).status = status

    clinic.db.write(clinic.desk, leaves)
    assert post.deliver()
    assert post.provider.calls == []
    assert post.job().state is OutboxState.GIVEN_UP
    assert post.message().status is MessageStatus.DROPPED
    new = NewMessage(key="n", patient_id=post.patient_id, text=Message("patient.plan_ready"))
    assert clinic.db.write(clinic.desk, lambda work: queue_message(work, new)) is None


# -- claims --


def test_a_job_that_its_desk_left_behind_is_done_after_its_lease(clinic: Clinic) -> None:
    post = Post(clinic)
    claimed = clinic.db.write(post.actor, lambda work: claim_next(work, "dead desk", [SEND_MESSAGE]))
    assert claimed is not None
    clinic.clock.advance(LEASE)
    assert not post.deliver()
    clinic.clock.advance(MOMENT)
    assert post.deliver()
    # The dead desk may have sent it.
    assert post.provider.calls == [("find", "message:m"), ("send", "message:m")]


def test_an_answer_that_comes_after_another_claim_is_dropped(clinic: Clinic) -> None:
    post = Post(clinic)
    slow = clinic.db.write(post.actor, lambda work: claim_next(work, "slow desk", [SEND_MESSAGE]))
    assert slow is not None
    clinic.clock.advance(LEASE + MOMENT)
    quick = clinic.db.write(post.actor, lambda work: claim_next(work, "quick desk", [SEND_MESSAGE]))
    assert quick is not None
    assert (quick.key, quick.fence, quick.uncertain) == (slow.key, slow.fence + 1, True)
    assert not clinic.db.write(post.actor, lambda work: record_answer(work, slow, GiveUp(problem="late")))
    assert post.job().state is OutboxState.CLAIMED
    assert clinic.db.write(post.actor, lambda work: record_answer(work, quick, Sent()))
    assert not clinic.db.write(post.actor, lambda work: record_answer(work, quick, GiveUp(problem="twice")))
    assert post.job().state is OutboxState.SETTLED


def test_two_desks_never_hold_one_job(clinic: Clinic) -> None:
    post = Post(clinic)
    assert clinic.db.write(post.actor, lambda work: claim_next(work, "desk 1", [SEND_MESSAGE])) is not None
    other = clinic.another_desk()
    assert other.write(post.actor, lambda work: claim_next(work, "desk 2", [SEND_MESSAGE])) is None
    other.close()


def test_jobs_of_a_kind_that_this_desk_does_not_know_are_left_to_others(clinic: Clinic) -> None:
    clinic.db.write(clinic.desk, lambda work: request_job(work, "fly-to-the-moon", "moon", {}))
    doing = sync.handlers(clinic.db, FakeMessages())
    assert not sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db))


class Broken:
    """A handler that fails as told."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def perform(self, _job: Job) -> Outcome:
        raise self._failure

    def abandon(self, _work: Work, _job: Job, _problem: str) -> None:
        """For nobody in particular."""


def test_a_handler_that_fails_stops_nobody_and_is_parked_in_the_end(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    actor = sync.program_actor(clinic.db)
    clinic.db.write(clinic.desk, lambda work: request_job(work, "bug", "bug", {}))
    clinic.db.write(clinic.desk, lambda work: request_job(work, "refused", "refused", {}))
    doing = {"bug": Broken(ZeroDivisionError("oops")), "refused": Broken(UserError("payment.refused"))}
    while True:
        while sync.deliver_one(clinic.db, doing, actor):
            pass
        if _waiting(clinic) == 0:
            break
        clinic.clock.advance(timedelta(hours=4))
    jobs = clinic.db.read(lambda session: session.scalars(select(OutboxJob)).all())
    assert {(job.kind, job.state, job.last_problem) for job in jobs} == {
        ("bug", OutboxState.PARKED, "ZeroDivisionError"),
        ("refused", OutboxState.PARKED, "payment.refused"),
    }
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == MOST_ATTEMPTS  # a bug is logged; what has a sentence for staff is not
    assert not any("oops" in line for line in said)  # where it happened, without what it says


class Unwritable:
    """A handler whose deed is done and whose traces cannot be written."""

    def perform(self, _job: Job) -> Outcome:
        def record(work: Work) -> None:
            work.session.get_one(Patient, UUID(int=0))

        return Outcome(answer=Sent(), record=record)

    def abandon(self, _work: Work, _job: Job, _problem: str) -> None:
        """For nobody in particular."""


def test_traces_that_cannot_be_written_stop_nobody_and_are_parked_in_the_end(clinic: Clinic) -> None:
    actor = sync.program_actor(clinic.db)
    clinic.db.write(clinic.desk, lambda work: request_job(work, "odd", "odd", {}))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert sync.deliver_one(clinic.db, {"odd": Unwritable()}, actor)
        clinic.clock.advance(next_attempt(attempt))
    assert not sync.deliver_one(clinic.db, {"odd": Unwritable()}, actor)
    job = clinic.db.read(lambda session: session.scalars(select(OutboxJob)).one())
    assert (job.state, job.uncertain, job.last_problem) == (OutboxState.PARKED, True, "NoResultFound")


def test_a_job_of_which_desks_die_is_parked_in_the_end(clinic: Clinic) -> None:
    post = Post(clinic)
    clinic.db.write(clinic.desk, lambda work: request_job(work, SEND_MESSAGE, "another", {}))
    claimed = []
    while job := clinic.db.write(post.actor, lambda work: claim_next(work, "dies of it", [SEND_MESSAGE])):
        claimed.append(job.key)
        clinic.clock.advance(LEASE + MOMENT)
    assert sorted(claimed) == ["another"] * MOST_ATTEMPTS + ["message:m"] * MOST_ATTEMPTS
    found = clinic.db.read(lambda session: session.scalars(select(OutboxJob)).all())
    assert {(job.state, job.attempts) for job in found} == {(OutboxState.PARKED, MOST_ATTEMPTS)}
