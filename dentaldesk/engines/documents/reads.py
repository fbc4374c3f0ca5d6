"""A visit's papers, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.documents.content import (
    Allocation,
    Clinic,
    ExamSummaryContent,
    FindingLine,
    Person,
    PlanLine,
    ReceiptContent,
    TreatmentPlanContent,
)
from dentaldesk.models.states import Account, DocumentKind, DocumentStatus, ProcedureStatus
from dentaldesk.models.tables import clinic as clinic_tables
from dentaldesk.models.tables import people
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.financial import Estimate, EstimateLine, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Content = TreatmentPlanContent | ReceiptContent | ExamSummaryContent


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A paper in a list. `file_sha256` once it is ready."""

    id: UUID
    kind: DocumentKind
    status: DocumentStatus
    file_sha256: str | None


def documents_of_visit(session: Session, visit_id: UUID) -> list[DocumentRow]:
    """The visit's papers in the order in which they were asked for."""
    query = select(Document).where(Document.visit_id == visit_id).order_by(Document.id)
    return [
        DocumentRow(id=row.id, kind=row.kind, status=row.status, file_sha256=row.file_sha256)
        for row in session.scalars(query)
    ]


def document_bytes(session: Session, document_id: UUID) -> bytes:
    """The PDF of a paper that is ready."""
    document = session.get_one(Document, document_id)
    if document.file_sha256 is None:
        msg = "the document is not rendered yet"
        raise LookupError(msg)
    return load_file(session, document.file_sha256)


def document_content(session: Session, document: Document) -> Content:
    """What this paper says, from the records as they stand."""
    return _CONTENTS[document.kind](session, document)


def _treatment_plan(session: Session, document: Document) -> TreatmentPlanContent:
    plan = session.get_one(TreatmentPlan, document.plan_id)
    visit = session.get_one(Visit, plan.visit_id)
    newest = select(Estimate).where(Estimate.plan_id == plan.id).order_by(Estimate.id.desc()).limit(1)
    estimate = session.scalars(newest).one()
    query = (
        select(EstimateLine, PlannedProcedure)
        .join(PlannedProcedure, PlannedProcedure.id == EstimateLine.planned_procedure_id)
        .where(EstimateLine.estimate_id == estimate.id)
        .order_by(PlannedProcedure.position)
    )
    lines = tuple(
        PlanLine(
            area=_area(session, planned),
            procedure=planned.procedure_name,
            urgency=Message(f"urgency.{planned.urgency}"),
            fee=line.fee,
            insurance=line.insurance,
            patient=line.patient,
        )
        for line, planned in session.execute(query)
    )
    return TreatmentPlanContent(
        clinic=_clinic(session),
        patient=_person(session, plan.patient_id),
        dentist=_dentist(session, visit),
        on=visit.business_date,
        lines=lines,
        total=estimate.total,
        insurance=estimate.insurance,
        patient_part=estimate.patient,
    )


def _receipt(session: Session, document: Document) -> ReceiptContent:
    payment = session.get_one(Payment, document.payment_id)
    query = (
        select(LedgerTransaction.description, -LedgerLine.amount)
        .join_from(LedgerLine, LedgerTransaction, LedgerTransaction.id == LedgerLine.applies_to_id, isouter=True)
        .where(LedgerLine.transaction_id == payment.transaction_id, LedgerLine.account != Account.CASH)
        .order_by(LedgerLine.position)
    )
    paid = [
        Allocation(description=text or Message("receipt.credit"), amount=amount)
        for text, amount in session.execute(query)
    ]
    return ReceiptContent(
        clinic=_clinic(session),
        number=f"{payment.receipt_number:06}",
        at=payment.taken_at,
        payer=_person(session, payment.guarantor_id).name,
        patient=_person(session, payment.patient_id),
        amount=payment.amount,
        method=Message(f"method.{payment.method}"),
        allocations=tuple(paid),
        balance_after=payment.balance_after,
        taken_by=session.get_one(people.StaffUser, payment.taken_by).name,
    )


def _exam_summary(session: Session, document: Document) -> ExamSummaryContent:
    visit = session.get_one(Visit, document.visit_id)
    note = session.get_one(SoapNote, visit.id)
    exam = session.scalars(select(Exam).where(Exam.visit_id == visit.id)).one()
    query = (
        select(PlannedProcedure)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(TreatmentPlan.visit_id == visit.id, PlannedProcedure.status != ProcedureStatus.DECLINED)
        .order_by(PlannedProcedure.position)
    )
    return ExamSummaryContent(
        clinic=_clinic(session),
        patient=_person(session, visit.patient_id),
        dentist=_dentist(session, visit),
        on=visit.business_date,
        reason=visit.chief_complaint,
        findings=tuple(_finding(session, planned) for planned in session.scalars(query)),
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        signed_by=session.get_one(people.StaffUser, exam.signed_by).name if exam.signed_by else "",
        signed_at=exam.signed_at,
    )


def _finding(session: Session, planned: PlannedProcedure) -> FindingLine:
    return FindingLine(
        area=_area(session, planned),
        finding=Message(f"diagnosis.{planned.diagnosis}") if planned.diagnosis else "",
        procedure=planned.procedure_name,
        urgency=Message(f"urgency.{planned.urgency}"),
    )


_CONTENTS: Mapping[DocumentKind, Callable[[Session, Document], Content]] = {
    DocumentKind.TREATMENT_PLAN: _treatment_plan,
    DocumentKind.RECEIPT: _receipt,
    DocumentKind.EXAM_SUMMARY: _exam_summary,
}


def _clinic(session: Session) -> Clinic:
    row = session.get_one(clinic_tables.Clinic, 1)
    return Clinic(
        name=row.name,
        address=tuple(row.address.splitlines()),
        phone=row.phone,
        paper="a4" if row.paper == "a4" else "letter",
    )


def _person(session: Session, patient_id: UUID) -> Person:
    row = session.get_one(Patient, patient_id)
    return Person(
        name=f"{row.given_names} {row.family_name}".strip(),
        birth_date=row.birth_date,
        chart_number=str(row.chart_number),
    )


def _dentist(session: Session, visit: Visit) -> str:
    return session.get_one(clinic_tables.Provider, visit.dentist_id).name


def _area(session: Session, planned: PlannedProcedure) -> str:
    if planned.tooth is None:
        return ""
    notation = session.get_one(clinic_tables.Clinic, 1).notation
    return f"{show_tooth(planned.tooth, notation)} {planned.surfaces}".strip()
