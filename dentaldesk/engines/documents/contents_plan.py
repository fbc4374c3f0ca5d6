"""What plan, estimate and receipt say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.owed_reads import owed_by
from dentaldesk.engines.documents.content import Acceptance, Allocation, PlanLine, ReceiptContent, TreatmentPlanContent
from dentaldesk.engines.documents.content_papers import EstimateContent
from dentaldesk.engines.documents.contents_shared import Source, area, dentist, letterhead, person, stored_photograph
from dentaldesk.models.states import Account, ProcedureStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import Estimate, EstimateLine, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_GONE = (ProcedureStatus.DECLINED,)


def treatment_plan(source: Source) -> TreatmentPlanContent:
    """The plan with its drawing, its options and, once it was signed, the signature."""
    session = source.session
    plan = session.get_one(TreatmentPlan, source.document.plan_id)
    visit = session.get_one(Visit, plan.visit_id)
    estimate = _newest_estimate(session, plan.id)
    lines, chosen = _settled(plan, _lines(session, plan.id, estimate))
    total, insurance, patient = _sums(estimate, lines)
    return TreatmentPlanContent(
        clinic=letterhead(session),
        patient=person(session, plan.patient_id),
        dentist=dentist(session, visit).name,
        on=visit.business_date,
        lines=lines,
        total=total,
        insurance=insurance,
        patient_part=patient,
        valid_until=plan.expires_on if plan.accepted_at is None else None,
        options=_options(plan),
        chosen=chosen,
        notes=plan.notes,
        mouth=source.draw_mouth(session, plan.patient_id, visit.business_date, source.words),
        accepted=_acceptance(session, plan),
    )


def _options(plan: TreatmentPlan) -> dict[str, str]:
    return {letter: str(name) for letter, name in (plan.options or {}).items()}


def _settled(plan: TreatmentPlan, lines: tuple[PlanLine, ...]) -> tuple[tuple[PlanLine, ...], str]:
    """Once the patient agreed nothing is to be chosen any more: the lines, and the letter that was chosen."""
    if plan.accepted_at is None:
        return lines, ""
    letters = {line.option for line in lines} - {""}
    return tuple(replace(line, option="") for line in lines), min(letters, default="")


def _acceptance(session: Session, plan: TreatmentPlan) -> Acceptance | None:
    if plan.accepted_at is None or plan.accepted_signature is None:
        return None
    signature = stored_photograph(session, plan.accepted_signature)
    return Acceptance(name=plan.accepted_by or "", at=plan.accepted_at, signature=signature)


def estimate(source: Source) -> EstimateContent:
    """The newest estimate of the plan."""
    session = source.session
    plan = session.get_one(TreatmentPlan, source.document.plan_id)
    visit = session.get_one(Visit, plan.visit_id)
    newest = _newest_estimate(session, plan.id)
    lines, _ = _settled(plan, _lines(session, plan.id, newest))
    total, insurance, patient = _sums(newest, lines)
    return EstimateContent(
        clinic=letterhead(session),
        patient=person(session, plan.patient_id),
        dentist=dentist(session, visit).name,
        on=newest.as_of if newest else visit.business_date,
        lines=lines,
        total=total,
        insurance=insurance,
        patient_part=patient,
        valid_until=plan.expires_on if plan.accepted_at is None else None,
        options=_options(plan),
    )


def _newest_estimate(session: Session, plan_id: UUID) -> Estimate | None:
    newest = select(Estimate).where(Estimate.plan_id == plan_id).order_by(Estimate.id.desc()).limit(1)
    return session.scalars(newest).first()


def _sums(estimate: Estimate | None, lines: tuple[PlanLine, ...]) -> tuple[Money, Money, Money]:
    """Fees, insurance and the patient's part. With options: of what is done in any case, since one only is chosen."""
    if estimate is not None and not any(line.option for line in lines):
        return estimate.total, estimate.insurance, estimate.patient
    certain = [line for line in lines if not line.option]
    return (
        sum((line.fee for line in certain), ZERO),
        sum((line.insurance for line in certain), ZERO),
        sum((line.patient for line in certain), ZERO),
    )


def _lines(session: Session, plan_id: UUID, estimate: Estimate | None) -> tuple[PlanLine, ...]:
    """What was estimated; where nothing was yet, the plan at its fees."""
    query = (
        select(
            PlannedProcedure,
            func.coalesce(EstimateLine.fee, PlannedProcedure.fee),
            func.coalesce(EstimateLine.patient, PlannedProcedure.fee),
            EstimateLine.estimate_id.is_not(None),
        )
        .outerjoin(
            EstimateLine,
            (EstimateLine.planned_procedure_id == PlannedProcedure.id)
            & (EstimateLine.estimate_id == (estimate.id if estimate else None)),
        )
        .where(PlannedProcedure.plan_id == plan_id)
        .order_by(PlannedProcedure.phase, PlannedProcedure.position)
    )
    return tuple(
        PlanLine(
            area=area(session, planned),
            procedure=planned.procedure_name,
            diagnosis=Message(f"diagnosis.{planned.diagnosis}") if planned.diagnosis else "",
            urgency=Message(f"urgency.{planned.urgency}"),
            fee=fee,
            insurance=fee - patient,
            patient=patient,
            phase=planned.phase,
            option=planned.option,
        )
        for planned, fee, patient, estimated in session.execute(query)
        if (planned.status not in _GONE if estimate is None else estimated)
    )


def receipt(source: Source) -> ReceiptContent:
    """One payment, and what it was for."""
    session = source.session
    payment = session.get_one(Payment, source.document.payment_id)
    charge = aliased(LedgerLine)
    charged = (
        select(func.sum(charge.amount))
        .where(charge.transaction_id == LedgerTransaction.id, charge.amount > ZERO)
        .scalar_subquery()
    )
    query = (
        select(LedgerTransaction.description, -LedgerLine.amount, charged)
        .join_from(LedgerLine, LedgerTransaction, LedgerTransaction.id == LedgerLine.applies_to_id, isouter=True)
        .where(LedgerLine.transaction_id == payment.transaction_id, LedgerLine.account != Account.CASH)
        .order_by(LedgerLine.position)
    )
    paid = [
        Allocation(description=text or Message("receipt.credit"), amount=amount, charged=whole)
        for text, amount, whole in session.execute(query)
    ]
    return ReceiptContent(
        clinic=letterhead(session),
        number=f"{payment.receipt_number:06}",
        at=payment.taken_at,
        payer=person(session, payment.guarantor_id).name,
        patient=person(session, payment.patient_id),
        amount=payment.amount,
        method=Message(f"method.{payment.method}"),
        allocations=tuple(paid),
        balance_after=payment.balance_after,
        taken_by=session.get_one(StaffUser, payment.taken_by).name,
        insurance=_expected(session, payment),
        tendered=payment.tendered,
    )


def _expected(session: Session, payment: Payment) -> Money:
    """What insurers are expected to pay of the balance after this payment, as long as that is still the balance."""
    owed = owed_by(session, [payment.guarantor_id])[payment.guarantor_id]
    return owed.insurance if owed.balance == payment.balance_after else ZERO
