"""What tests of visits say in few words: people of the chair, visits of every kind, their words, their books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import ExamNotes
from dentaldesk.engines.clinical.signing_actions import sign_note
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit, save_visit_notes
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.financial.reads import charges_of_visit
from dentaldesk.engines.flows.treating import AddDone, Doing, Done, add_done, complete_procedures
from dentaldesk.engines.flows.undoing import undo_procedures
from dentaldesk.engines.patients.actions import Health, confirm_medical_history
from dentaldesk.models.states import Role, VisitType
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from tests.factories import Clinic, tell_history

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

T = TypeVar("T")
TODAY_WORDS = ExamNotes(chief_complaint="Planned treatment", objective="As charted", assessment="As planned", plan="")


def hygienist(clinic: Clinic) -> Actor:
    """Somebody of the desk who works as a hygienist today."""
    return replace(clinic.desk, name="Hana Hygiene", roles=frozenset({Role.HYGIENIST}))


def assistant(clinic: Clinic) -> Actor:
    return replace(clinic.desk, name="Ada Assist", roles=frozenset({Role.ASSISTANT}))


@dataclass(frozen=True, slots=True, kw_only=True)
class InCare:
    """A patient in a visit that goes on; whoever acts is the dentist unless told otherwise."""

    clinic: Clinic
    patient_id: UUID
    visit_id: UUID

    def act(self, deed: Callable[..., T], *arguments: object, by: Actor | None = None) -> T:
        """One transaction."""

        def job(work: Work) -> T:
            return deed(work, *arguments)

        return self.clinic.db.write(by or self.clinic.dentist, job)

    def page(self) -> VisitPage:
        return self.clinic.db.read(lambda session: visit_page(session, self.visit_id, self.today))

    @property
    def today(self) -> date:
        """The clinic's day."""
        return self.clinic.clock.now().astimezone(ZoneInfo("America/Chicago")).date()

    def confirm(self, health: Health | None = None) -> None:
        """The medical history is taken and confirmed today."""
        self.act(tell_history, self.patient_id, health or Health(asa_class=1, allergies=()))
        self.act(confirm_medical_history, self.visit_id)

    def write(self, notes: ExamNotes = TODAY_WORDS, by: Actor | None = None) -> None:
        self.act(save_visit_notes, self.visit_id, self.page().note_version, notes, by=by)

    def sign(self, by: Actor | None = None) -> None:
        self.act(sign_note, self.visit_id, by=by)

    def done(self, *procedure_ids: UUID, by: Actor | None = None) -> tuple[UUID, ...]:
        items = tuple(Doing(procedure_id=one) for one in procedure_ids)
        return self.act(complete_procedures, Done(visit_id=self.visit_id, items=items), by=by)

    def add(self, code: str, tooth: str | None = None, surfaces: str = "", key: UUID | None = None) -> UUID:
        command = AddDone(
            visit_id=self.visit_id,
            code=code,
            request_key=key or uuid4(),
            tooth=ToothCode(tooth) if tooth else None,
            surfaces=surfaces,
        )
        return self.act(add_done, command)

    def undo(self, *procedure_ids: UUID) -> tuple[UUID, ...]:
        return self.act(undo_procedures, self.visit_id, procedure_ids)

    def charges(self) -> list[tuple[str, int]]:
        found = self.clinic.db.read(lambda session: charges_of_visit(session, self.visit_id))
        return [(description, amount.minor) for description, amount in found]

    def procedures(self) -> dict[str, PlannedProcedure]:
        """The rows of all plans of the patient, by code; the last of each."""
        query = (
            select(PlannedProcedure)
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .where(TreatmentPlan.patient_id == self.patient_id)
            .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
        )
        rows = self.clinic.db.read(lambda session: list(session.scalars(query)))
        return {row.procedure_code: row for row in rows}


def in_care(clinic: Clinic, patient_id: UUID, kind: VisitType, by: Actor | None = None) -> InCare:
    """A visit of this kind that has just begun."""
    new = OpenVisit(patient_id=patient_id, visit_type=kind)
    visit_id = clinic.db.write(by or clinic.dentist, lambda work: open_visit(work, new))
    return InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)
