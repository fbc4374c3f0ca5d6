"""A patient with an extraction planned in a visit of today: what papers are about in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from tests.factories import Planned, a_patient, an_exam

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.factories import Clinic

EXTRACTION = Planned(code="EXTRACTION", tooth="36")


class PaperCase:
    """The ids of everything."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.patient_id = a_patient(clinic)
        self.exam_id = an_exam(clinic, self.patient_id, EXTRACTION, signed=False)
        self.visit_id, self.plan_id, self.procedure_id = clinic.db.read(self._ids)

    def _ids(self, session: Session) -> tuple[UUID, UUID, UUID]:
        visit = session.scalars(select(Visit.id).where(Visit.patient_id == self.patient_id)).one()
        plan = session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == visit)).one()
        procedure = session.scalars(select(PlannedProcedure.id).where(PlannedProcedure.plan_id == plan)).one()
        return visit, plan, procedure
