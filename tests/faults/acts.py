"""What the desks of the bench do, each act under a key of its own: asked for again, it is not done again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.booking import TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.patients.actions import register_unless_known
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Money
from tests.engines.visits import cash
from tests.faults.journal import Fate

Job = Callable[[Work], bool]
# Of twelve acts: receipts and exams leave papers to render, which is most of the work of a desk.
_MIX = ("register",) * 5 + ("pay",) * 4 + ("complete",) * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`job` writes it, and says whether there was anything to do."""

    kind: str
    key: str
    actor: Actor
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """In whose name the desks act."""

    dentist: Actor
    front: Actor


class Hands:
    """What one desk does next. It goes on where its former life was killed, as its `past` tells."""

    def __init__(self, desk: str, people: People, exams: Iterable[UUID], payers: Iterable[UUID]) -> None:
        self._desk = desk
        self._people = people
        self._exams = list(exams)
        self._payers = list(payers)
        self._waiting: list[tuple[str, str]] = []
        self._done = 0
        self._chance = random.Random(desk)

    def remember(self, past: Iterable[Fate]) -> None:
        """Half of what nobody was told about is asked for again; the rest stays as it is."""
        known = list(past)
        self._done = len(known)
        self._chance = random.Random(f"{self._desk} after {len(known)}")
        asked = {fate.key for fate in known}
        self._exams = [exam_id for exam_id in self._exams if str(exam_id) not in asked]
        self._waiting = [(fate.kind, fate.key) for fate in known if fate.unsure and self._chance.random() < 0.5]

    def next(self) -> Act:
        """The next act."""
        if self._waiting:
            return self.act(*self._waiting.pop(0))
        self._done += 1
        kind = self._chance.choice(_MIX)
        if kind == "complete" and self._exams:
            exam_id = str(self._exams.pop(0))
            self._waiting.append(("book", f"book:{exam_id}"))
            return self.act("complete", exam_id)
        if kind == "register":
            return self.act("register", f"register:{self._desk}:{self._done}")
        payer = self._chance.choice(self._payers)
        return self.act("pay", f"pay:{self._desk}:{self._done}:{payer}")

    def act(self, kind: str, key: str) -> Act:
        """The act of this kind and key: whoever asks for it again gets the same one."""
        jobs: dict[str, tuple[Actor, Job]] = {
            "complete": (self._people.dentist, partial(_complete, key)),
            "book": (self._people.front, partial(_book, key)),
            "register": (self._people.front, partial(_register, key)),
            "pay": (self._people.front, partial(_pay, key)),
        }
        actor, job = jobs[kind]
        return Act(kind=kind, key=key, actor=actor, job=job)


def _complete(key: str, work: Work) -> bool:
    handle_exam_completion(work, UUID(key))
    return True


def _book(key: str, work: Work) -> bool:
    """The first time that the checkout proposes for the plan of this exam."""
    if work.session.scalar(select(Appointment.id).where(Appointment.request_key == key)) is not None:
        return True
    visit_id = work.session.scalars(select(Exam.visit_id).where(Exam.id == UUID(key.split(":")[1]))).one()
    page = checkout_of(work.session, visit_id, work.now)
    if page.next_visit is None or not page.next_visit.slots:
        return False
    book_next_visit(work, TakeSlot(request_key=key, next_visit=page.next_visit, slot=page.next_visit.slots[0]))
    return True


def _register(key: str, work: Work) -> bool:
    chance = random.Random(key)
    details = PatientDetails(
        given_names=name_of(key),
        family_name=f"Bench {chance.randrange(1 << 30):08x}",
        birth_date=date(1930 + chance.randrange(70), 1 + chance.randrange(12), 1 + chance.randrange(28)),
    )
    return isinstance(register_unless_known(work, details, key, frozenset()), UUID)


def name_of(key: str) -> str:
    """The given name of whoever is registered under this key, and of nobody else."""
    return f"Key {random.Random(f'name of {key}').randrange(1 << 60):015x}"


def _pay(key: str, work: Work) -> bool:
    process_payment(work, cash(key, UUID(key.rsplit(":", maxsplit=1)[-1]), amount_of(key)))
    return True


def amount_of(key: str) -> Money:
    """What is paid under this key: an amount that hardly another payment has."""
    return Money(1_000 + random.Random(f"amount of {key}").randrange(9_000_000))
