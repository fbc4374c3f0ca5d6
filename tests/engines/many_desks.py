"""A clinic's busy day: five desks complete exams, some are killed, some sleep; who heard of every notice is counted."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from dentaldesk.engines import sync
from dentaldesk.engines.clinical.actions import ExamNotes, open_exam, save_notes, sign_exam
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.communication.actions import mark_done, mark_seen
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import (
    Health,
    confirm_medical_history,
    register_patient,
)
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.teeth import ToothCode
from tests.engines.copies import copies
from tests.engines.desk import AtPoint, Deed, Desks, Task
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, tell_history

DESKS = 5
STRETCH = timedelta(minutes=6)  # between two looks at the clock: longer than an urgent notice waits, and than a lease
MOST_STRETCHES = 400
POINTS_OF_AN_EXAM = 45  # statements, about
DEAR = tuple(Planned(code="CROWNPREP", tooth=tooth) for tooth in ("14", "15", "24", "25"))
# To the checkout, to urgent scheduling, to the coordinator, and there with an urgent task beside.
PLANS = ((FILLING,), (ROOT_CANAL, FILLING), DEAR, (*DEAR, ROOT_CANAL))


class _RehearsedError(Exception):
    """Takes everything back."""


@dataclass(kw_only=True)
class Day:
    """What happened. `nobody`: notices that no person saw and of which nobody was told by name."""

    exams: int
    completed: int = 0
    stretches: int = 0
    killed: int = 0
    slept: int = 0
    turned_away: int = 0  # the database was busy for too long
    notices: int = 0
    seen: int = 0
    escalated: int = 0  # and not seen: to somebody by name
    nobody: int = 0
    silent_exams: int = 0  # completed, and their role or their dentist got no notice
    names: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        names = ", ".join(sorted(self.names)) or "nobody"
        return (
            f"{self.completed} of {self.exams} exams completed by {DESKS} desks in {self.stretches} stretches, "
            f"{self.killed} killed, {self.slept} asleep, {self.turned_away} told to press again; "
            f"{self.notices} notices: {self.seen} seen, {self.escalated} escalated to {names}, "
            f"{self.nobody} with nobody; {self.silent_exams} exams of which nobody was told"
        )


def signed_exams(clinic: Clinic, count: int) -> list[UUID]:
    """So many open exams that lack nothing, of as many patients, the plans in turn."""
    of_each = -(-count // len(PLANS))
    return [exam_id for exams in zip(*_alike(clinic, of_each), strict=True) for exam_id in exams][:count]


def _alike(clinic: Clinic, count: int) -> Iterator[list[UUID]]:
    """Of each plan so many: one through the program's doors, the others its copies."""
    for number, plan in enumerate(PLANS):
        details = PatientDetails(given_names="Ayo", family_name=f"Patient {chr(65 + number)}")
        patient_id = clinic.db.write(clinic.desk, partial(_register, details))
        exam_id = signed_exam(clinic, patient_id, plan)
        yield [exam_id, *copies(clinic, patient_id, exam_id, count - 1)]


def _register(details: PatientDetails, work: Work) -> UUID:
    return register_patient(work, details)


def signed_exam(clinic: Clinic, patient_id: UUID, planned: Sequence[Planned]) -> UUID:
    """An open exam that lacks nothing, made in one transaction."""
    provider_id = clinic.dentist.provider_id
    assert provider_id is not None

    def job(work: Work) -> UUID:
        exam_id = open_exam(work, patient_id, provider_id)
        form = exam_form(work.session, exam_id)
        tell_history(work, patient_id, Health(asa_class=1, allergies=()))
        confirm_medical_history(work, form.visit_id)
        save_notes(work, exam_id, form.version, ExamNotes(chief_complaint="Check-up", assessment="As charted"))
        for item in planned:
            tooth = ToothCode(item.tooth) if item.tooth else None
            command = PlanProcedure(
                exam_id=exam_id, code=item.code, tooth=tooth, surfaces=item.surfaces, diagnosis=item.diagnosis
            )
            plan_procedure(work, command)
        sign_exam(work, exam_id)
        return exam_id

    return clinic.db.write(clinic.dentist, job)


def a_busy_day(clinic: Clinic, desks: Desks, exams: Sequence[UUID], seed: int = 5) -> Day:
    """Complete them all at five desks, stretch by stretch, then count. What a dead desk left, others take up."""
    chance = random.Random(seed)
    day, begin = Day(exams=len(exams)), clinic.clock.now()
    desks.warm(_task(clinic, partial(_rehearse, clinic.dentist, exams[0]), 0))
    while (left := _still_open(clinic, exams)) and day.stretches < MOST_STRETCHES:
        clinic.clock.time = begin + day.stretches * STRETCH
        _a_stretch(clinic, desks, left, day, chance)
        day.stretches += 1
    _evening(clinic, desks)
    clinic.db.read(lambda session: _count(session, day, exams))
    return day


def _a_stretch(clinic: Clinic, desks: Desks, left: Sequence[UUID], day: Day, chance: random.Random) -> None:
    """One desk sleeps, up to two are killed in the middle of something; the rest work, look at the bell, keep house."""
    share = max(min(len(left) // DESKS, 10), 1)
    places = list(range(DESKS))
    asleep = chance.choice(places)
    doomed = set(chance.sample([place for place in places if place != asleep], chance.randint(0, 2)))
    tasks = []
    for place in places:
        if place == asleep:
            continue
        mine = left[place * share : (place + 1) * share]
        looking = (clinic.desk, clinic.dentist, clinic.coordinator)[place % 3] if chance.random() < 0.5 else None
        deed: Deed = partial(a_desk, clinic.dentist, tuple(mine), looking, chance.randrange(1 << 30))
        kill = AtPoint(number=chance.randint(1, POINTS_OF_AN_EXAM * share)) if place in doomed else None
        tasks.append(_task(clinic, deed, place, kill))
    results = desks.together(tasks)
    day.slept += 1
    day.killed += sum(result.killed for result in results)
    # A desk that is told to press again loses nothing: the exams that it had not done yet are still there.
    refusals = [result.error for result in results if result.error is not None]
    assert set(refusals) <= {"database.busy"}, refusals
    day.turned_away += len(refusals)


def _task(clinic: Clinic, deed: Deed, place: int, kill: AtPoint | None = None) -> Task:
    return Task(address=clinic.address, deed=deed, workstation=f"desk {place}", now=clinic.clock.now(), kill=kill)


def _rehearse(dentist: Actor, exam_id: UUID, db: Database) -> None:
    """Everything that a desk does, and nothing of it written: who has done it once does it faster."""

    def job(work: Work) -> None:
        handle_exam_completion(work, exam_id)
        work.session.flush()
        raise _RehearsedError

    with suppress(_RehearsedError):
        db.write(dentist, job)
    _look(db, dentist, random.Random(0))
    sync.keep_house(db, sync.program_actor(db))


def a_desk(dentist: Actor, exams: Sequence[UUID], looking: Actor | None, seed: int, db: Database) -> int:
    """Complete these, perhaps look at the bell, do the clinic's duties if they are this desk's."""
    # A desk that was forked from another one is a session of its own.
    db.session_name = f"{db.workstation}:{uuid4().hex[:12]}"
    for exam_id in exams:
        db.write(dentist, lambda work, exam_id=exam_id: handle_exam_completion(work, exam_id))  # type: ignore[misc]
    if looking is not None:
        _look(db, looking, random.Random(seed))
    sync.keep_house(db, sync.program_actor(db))
    return len(exams)


def _look(db: Database, who: Actor, chance: random.Random) -> None:
    """Somebody reads a part of what waits for them, and acts on a part of that."""
    rows = db.read(lambda session: notices_for(session, who.roles, who.provider_id))
    for row in rows:
        if chance.random() < 0.6:
            answer = mark_done if chance.random() < 0.7 else mark_seen
            db.write(who, lambda work, row=row, answer=answer: answer(work, row.id))  # type: ignore[misc]


def _evening(clinic: Clinic, desks: Desks) -> None:
    """Everybody has gone; one desk was left on. Notices wait four hours, an alarm raised then five minutes."""
    for later in (timedelta(hours=4), STRETCH, STRETCH):
        clinic.clock.advance(later)
        result = desks.run(_task(clinic, partial(a_desk, clinic.dentist, (), None, 0), 0))
        assert result.error is None


def _still_open(clinic: Clinic, exams: Sequence[UUID]) -> list[UUID]:
    query = select(Exam.id).where(Exam.status == ExamStatus.OPEN)
    still = clinic.db.read(lambda session: set(session.scalars(query)))
    return [exam_id for exam_id in exams if exam_id in still]


def _count(session: Session, day: Day, exams: Sequence[UUID]) -> None:
    told = aliased(Notice)
    query = (
        select(Notice, StaffUser.name)
        .outerjoin(told, told.key == Notice.key + ":escalated")
        .outerjoin(StaffUser, (StaffUser.id == told.user_id) & StaffUser.active)
        .where(Notice.user_id.is_(None))
    )
    keys = set()
    for notice, name in session.execute(query):
        keys.add(notice.key)
        day.notices += 1
        if notice.seen_at is not None:
            day.seen += 1
        elif notice.escalated_at is not None and name is not None:
            day.escalated += 1
            day.names.add(name)
        else:
            day.nobody += 1
    completed = set(session.scalars(select(Exam.id).where(Exam.status == ExamStatus.COMPLETED)))
    day.completed = sum(exam_id in completed for exam_id in exams)
    wanted = [{f"exam:{exam_id}:notice:routed", f"exam:{exam_id}:notice:provider"} for exam_id in exams]
    day.silent_exams = sum(not keys >= pair for pair in wanted)
