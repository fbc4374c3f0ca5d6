"""A morning of the demo clinic under way, at 9:41, for the pictures of `tests/screens.py`. Nobody in it exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.demo import DENTIST, SECOND_DENTIST, ZONE, create_demo
from dentaldesk.engines.clinical.actions import ExamNotes, open_exam, save_notes, sign_exam
from dentaldesk.engines.clinical.perio_actions import (
    Edit,
    PerioSave,
    begin_perio_exam,
    complete_perio,
    save_perio,
)
from dentaldesk.engines.clinical.perio_reads import PerioDecision, perio_page
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.flows.checkout import open_checkout
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import confirm_medical_history, register_patient
from dentaldesk.engines.patients.reads import PatientRow, patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_actions import check_in, confirm, dismiss, seat
from dentaldesk.engines.staff.reads import actors
from dentaldesk.models.perio import PerioExtent, PerioGrade, PerioStage
from dentaldesk.models.states import Channel, Diagnosis
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.teeth import ToothCode
from tests.factories import Planned, StandingClock
from tests.perio_mouths import followed_up
from tests.screens_papers import make_papers
from tests.screens_visits import make_visits

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from dentaldesk.engines.clinical.perio import PerioChart
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.scheduling.day_actions import Step

DAY = date(2026, 11, 24)  # a Tuesday
_PERIO_BEFORE = date(2026, 5, 12)
_LOGINS = {
    "ingrid": DENTIST,
    "samir": SECOND_DENTIST,
    "marta": "Marta Castellanos",
    "tomas": "Tomás Nakamura",
    "rosa": "Rosa Mbeki",
    "judith": "Judith Abara",
    "noor": "Noor Eklund",
}
_CSV = """Given name,Family name,Birth date,Phone,E-mail,Remarks
Beatriz,Nogueira,14.03.1968,(612) 555-0190,beatriz@example.org,
Walter,Oyelaran,02.11.1955,(612) 555-0191,,prefers mornings
Grace,Thibodeaux,01.12.1964,(612) 555-0158,,
Hannah,O’Dowd,31.02.1997,(612) 555-0192,,
Jamal,Whitaker,09.07.2007,555,jamal@example.org,
"""


@dataclass(slots=True, kw_only=True)
class Morning:
    """The clinic at 9:41: its people by login, its patients by family name."""

    db: Database
    clock: StandingClock
    people: dict[str, Actor] = field(default_factory=dict)
    patients: dict[str, UUID] = field(default_factory=dict)
    csv: Path

    def open(self) -> Database:
        """The same clinic at a desk of its own."""
        return Database(self.db.address, workstation="Desk 1", clock=self.clock)

    def row(self, family: str) -> PatientRow:
        """A patient as lists show them."""
        patient_id = self.patients[family]
        return self.db.read(lambda session: patient_card(session, patient_id).row)


def make_morning(folder: Path) -> Morning:
    """Make the demo clinic in this folder and let its morning begin."""
    address = SqliteFile(path=folder / "demo.db")
    create_demo(address, DAY)
    clock = StandingClock()
    db = Database(address, workstation="Desk 2", clock=clock)
    by_name = {actor.name: actor for actor in db.read(actors)}
    csv = folder / "patients.csv"
    csv.write_text(_CSV, encoding="utf-8")
    morning = Morning(db=db, clock=clock, csv=csv)
    morning.people = {login: by_name[name] for login, name in _LOGINS.items()}
    morning.patients = dict(
        db.read(
            lambda session: [
                (row.family_name, row.id) for row in session.scalars(select(Patient).order_by(Patient.id.desc()))
            ]
        )
    )
    _perio(morning)
    _double(morning)
    _book(morning)
    _exams(morning)
    make_visits(morning)
    make_papers(morning)
    _at(morning, 9, 41)
    return morning


def _at(morning: Morning, hour: int, minute: int, day: date = DAY) -> None:
    morning.clock.time = datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))


def _steps(morning: Morning, family: str, *steps: tuple[int, int, Callable[[Work, UUID], Step]]) -> None:
    patient_id, desk = morning.patients[family], morning.people["rosa"]
    appointment_id = morning.db.read(
        lambda session: session.scalars(select(Appointment.id).where(Appointment.patient_id == patient_id)).one()
    )
    for hour, minute, step in steps:
        _at(morning, hour, minute)
        morning.db.write(desk, lambda work, step=step: step(work, appointment_id))  # type: ignore[misc]


def _book(morning: Morning) -> None:
    _steps(morning, "Thibodeaux", (7, 40, confirm), (7, 55, check_in), (8, 2, seat), (8, 51, dismiss))
    _steps(morning, "Petrenko", (8, 21, check_in), (8, 33, seat), (9, 12, dismiss))
    _steps(morning, "Okonkwo-Reyes", (8, 0, confirm), (8, 52, check_in), (9, 4, seat))
    _steps(morning, "Lindgren", (8, 0, confirm), (8, 58, check_in), (9, 3, seat))
    _steps(morning, "Papadakis", (8, 0, confirm), (9, 22, check_in))
    _steps(morning, "Al-Sayed", (8, 0, confirm), (9, 38, check_in))
    for family in ("Zhao", "Feinberg", "Abernathy"):
        _steps(morning, family, (8, 1, confirm))


def _exams(morning: Morning) -> None:
    _examine(
        morning,
        "Thibodeaux",
        (8, 48),
        Planned(code="COMPOSITE2", tooth="24", surfaces="DO", diagnosis=Diagnosis.CARIES),
        Planned(code="CROWNPREP", tooth="36", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
        Planned(code="CROWNSEAT", tooth="36", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
    )
    patient_id = morning.patients["Thibodeaux"]
    _at(morning, 8, 52)
    visit_id = morning.db.read(lambda session: _newest_visit(session, patient_id))
    morning.db.write(morning.people["rosa"], lambda work: open_checkout(work, visit_id))
    _examine(
        morning,
        "Petrenko",
        (9, 10),
        Planned(code="ROOTCANAL3", tooth="36", diagnosis=Diagnosis.ACUTE_PULPITIS),
        Planned(code="BUILDUP", tooth="36", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
    )
    _examine(
        morning,
        "Okonkwo-Reyes",
        (9, 20),
        Planned(code="COMPOSITE3", tooth="16", surfaces="MOD", diagnosis=Diagnosis.CARIES),
        Planned(code="ROOTCANAL3", tooth="36", diagnosis=Diagnosis.ACUTE_PULPITIS),
        Planned(code="COMPOSITE2", tooth="24", surfaces="DO"),
        done=False,
    )


def _newest_visit(session: object, patient_id: UUID) -> UUID:
    from dentaldesk.engines.flows.checkout import checkout_of_patient

    found = checkout_of_patient(session, patient_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def _examine(morning: Morning, family: str, at: tuple[int, int], *planned: Planned, done: bool = True) -> None:
    db, dentist, patient_id = morning.db, morning.people["ingrid"], morning.patients[family]
    provider_id = dentist.provider_id
    assert provider_id is not None
    _at(morning, *at)
    exam_id = db.write(dentist, lambda work: open_exam(work, patient_id, provider_id))
    form = db.read(lambda session: exam_form(session, exam_id))
    db.write(dentist, lambda work: confirm_medical_history(work, form.visit_id))
    notes = ExamNotes(chief_complaint="Throbbing at the lower left since last night", assessment="As charted" * done)
    db.write(dentist, lambda work: save_notes(work, exam_id, form.version, notes))
    for item in planned:
        command = PlanProcedure(
            exam_id=exam_id,
            code=item.code,
            tooth=ToothCode(item.tooth) if item.tooth else None,
            surfaces=item.surfaces,
            diagnosis=item.diagnosis,
        )
        db.write(dentist, lambda work, command=command: plan_procedure(work, command))  # type: ignore[misc]
    if done:
        db.write(dentist, lambda work: sign_exam(work, exam_id))
        db.write(dentist, lambda work: handle_exam_completion(work, exam_id))


def _perio(morning: Morning) -> None:
    """Two periodontal exams of one patient: half a year ago, and today's, which is still open."""
    now, before = followed_up()
    exam_id, version = _probe(morning, _PERIO_BEFORE, before)
    decided = PerioDecision(stage=PerioStage.II, grade=PerioGrade.B, extent=PerioExtent.GENERALISED)
    morning.db.write(morning.people["ingrid"], lambda work: complete_perio(work, exam_id, version, decided))
    _probe(morning, DAY, now)


def _probe(morning: Morning, day: date, chart: PerioChart) -> tuple[UUID, int]:
    """Begin an exam on this day and write what was probed; returns it with its version."""
    db, dentist, patient_id = morning.db, morning.people["ingrid"], morning.patients["Papadakis"]
    _at(morning, 8, 0, day)
    exam_id = db.write(dentist, lambda work: begin_perio_exam(work, patient_id))
    row = next(row for row in db.read(lambda session: perio_page(session, patient_id)).exams if row.id == exam_id)
    edits = {
        tooth: Edit(before=row.chart.sheet(tooth), after=chart.sheet(tooth))
        for tooth in {*row.chart.teeth, *chart.teeth}
        if row.chart.sheet(tooth) != chart.sheet(tooth)
    }
    return exam_id, db.write(dentist, lambda work: save_perio(work, exam_id, row.version, PerioSave(teeth=edits)))


def _double(morning: Morning) -> None:
    """One patient stands in the clinic twice, as happens."""
    details = PatientDetails(
        given_names="Grace",
        family_name="Thibodeau",
        birth_date=date(1964, 12, 1),
        phone="(612) 555-0158",
        preferred_channel=Channel.SMS,
    )
    _at(morning, 7, 30)
    morning.patients["Thibodeau"] = morning.db.write(
        morning.people["rosa"], lambda work: register_patient(work, details)
    )
