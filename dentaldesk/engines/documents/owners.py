"""Nothing of one patient stands on the paper of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, select, union_all

from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.tables.papers import Consent, Prescription, Referral
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SUBJECTS: Mapping[DocumentKind, Any] = {
    DocumentKind.CONSENT: Consent,
    DocumentKind.INFORMED_REFUSAL: Consent,
    DocumentKind.PRESCRIPTION: Prescription,
    DocumentKind.REFERRAL: Referral,
}


def require_of_patient(session: Session, patient_id: UUID, owners: Iterable[Select[Any]]) -> None:
    """Raise UserError when one of these queries finds another patient. One query."""
    asked = list(owners)
    if asked and set(session.scalars(union_all(*asked))) - {patient_id}:
        raise UserError("paper.other_patient")


def owner_of_visit(visit_id: UUID) -> Select[Any]:
    return select(Visit.patient_id).where(Visit.id == visit_id)


def owner_of_plan(plan_id: UUID) -> Select[Any]:
    return select(TreatmentPlan.patient_id).where(TreatmentPlan.id == plan_id)


def owner_of_payment(payment_id: UUID) -> Select[Any]:
    return select(Payment.patient_id).where(Payment.id == payment_id)


def owners_of_procedures(procedures: Iterable[UUID]) -> Select[Any]:
    return (
        select(TreatmentPlan.patient_id)
        .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
        .where(PlannedProcedure.id.in_(list(procedures)))
    )


def owner_of_subject(kind: DocumentKind, subject_id: UUID) -> Select[Any]:
    """Whose record it is that a paper of this kind tells of."""
    table = _SUBJECTS[kind]
    return select(Visit.patient_id).join(table, table.visit_id == Visit.id).where(table.id == subject_id)
