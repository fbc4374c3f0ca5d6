"""What every scenario stands on: a clinic with work for its desks, the desks, and the judge at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from dentaldesk.engines.core.connections import Address, PostgresServer
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.actions import register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from tests.databases import drop_postgres, filled_clinic
from tests.engines.copies import copies
from tests.engines.many_desks import PLANS, signed_exam
from tests.factories import MORNING, Clinic, open_clinic
from tests.faults.acts import People
from tests.faults.clocks import DeskClock
from tests.faults.desk import Plan, WorkingDesk
from tests.faults.journal import Journal, Line, Said
from tests.faults.judge import judge
from tests.faults.post import Post
from tests.faults.report import Block

PAYERS = 12
WAITS_S = 60  # for a desk to get something done, on a busy machine


@dataclass(kw_only=True)
class Stage:
    """One clinic, in a folder of its own. `hits`: which desk was hit, and when what hit it was over ("" : all)."""

    kind: str
    folder: Path
    address: Address
    clinic: Clinic
    exams: list[UUID]
    payers: tuple[UUID, ...]
    block: Block
    began: float = field(default_factory=time.monotonic)
    desks: list[WorkingDesk] = field(default_factory=list)
    journals: list[Journal] = field(default_factory=list)
    hits: list[tuple[str, float]] = field(default_factory=list)
    latest: timedelta = timedelta()  # how far a clock was ahead at most

    @property
    def post(self) -> Post:
        return Post(file=self.folder / "post")

    @property
    def people(self) -> People:
        return People(dentist=self.clinic.dentist, front=self.clinic.desk)

    def journal(self, name: str) -> Journal:
        """The journal of a desk."""
        known = next((each for each in self.journals if each.desk == name), None)
        if known is None:
            known = Journal(desk=name, file=self.folder / f"{name}.journal")
            self.journals.append(known)
        return known

    def clock(self, name: str) -> DeskClock:
        """The clock of a desk."""
        return DeskClock(file=self.folder / f"{name}.clock", began=self.began)

    def some_exams(self, number: int) -> tuple[UUID, ...]:
        """Exams that no other desk completes."""
        taken, self.exams = self.exams[:number], self.exams[number:]
        return tuple(taken)

    def add(self, name: str, exams: int, address: Address | None = None, **changes: Any) -> WorkingDesk:  # noqa: ANN401 - fields of `Plan`
        """A desk that does not work yet."""
        plan = Plan(
            name=name,
            address=address or self.address,
            clock=self.clock(name),
            server=None,
            journal=self.journal(name),
            post=self.post,
            people=self.people,
            exams=self.some_exams(exams),
            payers=self.payers,
            home=self.folder / "home",
        )
        desk = WorkingDesk(replace(plan, **changes))
        self.desks.append(desk)
        return desk

    def lines(self) -> list[Line]:
        """Everything that all desks were told so far, in the order of time."""
        return sorted((line for each in self.journals for line in each.lines()), key=lambda line: line.at)

    def confirmed(self, name: str, since: float = 0.0) -> int:
        """How many acts of this desk were confirmed since this moment."""
        return sum(line.said is Said.DONE and line.at > since for line in self.journal(name).lines())

    def wait_for_work(self, names: Sequence[str], since: float, number: int = 1) -> None:
        """Until each of these desks has had so many acts confirmed; one that has not is a fault."""
        end = time.monotonic() + WAITS_S
        left = set(names)
        while left:
            left = {name for name in left if self.confirmed(name, since) < number}
            if left and time.monotonic() > end:
                self.block.faults.append(f"after {WAITS_S} s nothing was done at {', '.join(sorted(left))}")
                return
            time.sleep(0.05)

    def hit(self, name: str = "") -> None:
        """What hit this desk, or all of them, is over in this moment."""
        self.hits.append((name, time.monotonic()))

    def send_home(self) -> None:
        """Everybody finishes what is in hand and goes."""
        (self.folder / "home").touch()
        self.block.faults += [f"{desk.name} hangs" for desk in self.desks if not desk.ended()]

    def longest_wait(self, lines: Sequence[Line]) -> float:
        """From each hit until every desk that was hit had an act confirmed again, in seconds."""
        waits = [0.0]
        for hit, moment in self.hits:
            for name in [hit] if hit else {each.desk for each in self.journals}:
                done = (line.at for line in lines if line.said is Said.DONE and line.desk == name and line.at > moment)
                first = next(done, None)
                if first is not None:
                    waits.append(first - moment)
        return max(waits)

    def judge(self) -> None:
        """Everybody has gone: look at everything."""
        lines = self.lines()
        self.block.longest_wait_s = self.longest_wait(lines)
        latest = MORNING + timedelta(seconds=time.monotonic() - self.began) + self.latest
        judge(self.clinic, self.post, lines, self.block, latest)
        if not self.block.acts.confirmed:
            self.block.faults.append("nothing was done at all")


@contextmanager
def a_stage(
    block: Block, folder: Path, exams: int, address: Address | None = None, *, where: Path | None = None
) -> Iterator[Stage]:
    """A filled clinic with so many signed exams; at the end everybody goes home, and the judge looks.

    At `address` it stands already; a file is made in the folder `where`.
    """
    here, files = folder / "stage", where or folder / "clinic"  # the clinic's folder may be moved away
    for each in (here, files):
        each.mkdir(exist_ok=True)
    place = address or filled_clinic(block.kind, files)
    clinic = open_clinic(place, "judge")
    began = time.monotonic()
    stage = Stage(
        kind=block.kind,
        folder=here,
        address=place,
        clinic=clinic,
        exams=_exams(clinic, exams),
        payers=tuple(_a_patient(clinic, f"Payer {number}") for number in range(PAYERS)),
        block=block,
        began=began,
    )
    try:
        yield stage
        stage.send_home()  # unless they have gone
        stage.judge()
    finally:
        for desk in stage.desks:
            desk.end()
        clinic.db.close()
        if address is None and isinstance(place, PostgresServer):
            drop_postgres(place)


def _exams(clinic: Clinic, count: int) -> list[UUID]:
    """So many open exams that lack nothing, of as many patients who can be written to."""
    of_each = -(-count // len(PLANS))
    alike = []
    for number, plan in enumerate(PLANS):
        patient_id = _a_patient(clinic, f"Family {number}")
        exam_id = signed_exam(clinic, patient_id, plan)
        alike.append([exam_id, *copies(clinic, patient_id, exam_id, of_each - 1)])
    return [exam_id for exams in zip(*alike, strict=True) for exam_id in exams][:count]


def _a_patient(clinic: Clinic, family: str) -> UUID:
    details = PatientDetails(
        given_names="Ayo", family_name=family, birth_date=date(1979, 3, 12), phone="(612) 555-0142"
    )
    return clinic.db.write(clinic.desk, partial(_register, details))


def _register(details: PatientDetails, work: Work) -> UUID:
    return register_patient(work, details)
