"""Planned work and accounts of those who come, for the downtime pack: one statement a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.core.payers import payers_on
from dentaldesk.engines.documents.downtime_content import PackAccount, PackWork
from dentaldesk.models.states import Account, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.financial import CoveragePlan, Estimate, EstimateLine, LedgerLine, PatientCoverage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import show_tooth
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OPEN = (ProcedureStatus.PLANNED, ProcedureStatus.SCHEDULED, ProcedureStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """A planned procedure that is not done. `insurance` and `own_part` as last estimated; ZERO: never."""

    work: PackWork
    appointment_id: UUID | None
    insurance: Money
    own_part: Money


def open_work(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, list[OpenWork]]:
    """Of each patient, in the order of the plans; of options those that were chosen. Two statements."""
    notation = the_clinic(session).notation
    newer = aliased(Estimate)
    newest = select(Estimate.id).where(~exists().where(newer.plan_id == Estimate.plan_id, newer.id > Estimate.id))
    line = and_(EstimateLine.planned_procedure_id == PlannedProcedure.id, EstimateLine.estimate_id.in_(newest))
    query = (
        select(TreatmentPlan.patient_id, PlannedProcedure, EstimateLine.insurance, EstimateLine.patient)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .outerjoin(EstimateLine, line)
        .where(
            TreatmentPlan.patient_id.in_(patient_ids),
            TreatmentPlan.status != PlanStatus.DECLINED,
            PlannedProcedure.status.in_(_OPEN),
            or_(PlannedProcedure.option == "", TreatmentPlan.accepted_at.is_not(None)),
        )
        .order_by(TreatmentPlan.created_at, TreatmentPlan.id, PlannedProcedure.phase, PlannedProcedure.position)
    )
    found: defaultdict[UUID, list[OpenWork]] = defaultdict(list)
    for patient_id, planned, insurance, own_part in session.execute(query):
        area = f"{show_tooth(planned.tooth, notation)} {planned.surfaces}".strip() if planned.tooth else ""
        work = PackWork(area=area, procedure=planned.procedure_name, urgency=planned.urgency)
        found[patient_id].append(
            OpenWork(
                work=work,
                appointment_id=planned.appointment_id,
                insurance=insurance or ZERO,
                own_part=own_part or ZERO,
            )
        )
    return found


def pack_accounts(
    session: Session, patients: Collection[Patient], works: Mapping[UUID, list[OpenWork]], day: date
) -> dict[UUID, PackAccount]:
    """Who pays for each patient and what they owe, the first insurance on that day. Four statements."""
    payers = payers_on(session, patients, day)
    balances = _balances(session, set(payers.values()))
    insured = _insured(session, {patient.id for patient in patients}, day)
    names = {row.id: row for row in session.scalars(select(Patient).where(Patient.id.in_(set(payers.values()))))}
    found = {}
    for patient in patients:
        payer, (name, share) = names[payers[patient.id]], insured.get(patient.id, ("", 0))
        found[patient.id] = PackAccount(
            payer="" if payer.id == patient.id else _payer(payer, patient),
            balance=balances.get(payer.id, ZERO),
            insurance=name,
            share=share,
            expected=sum((one.insurance for one in works.get(patient.id, ())), ZERO),
            own_part=sum((one.own_part for one in works.get(patient.id, ())), ZERO),
        )
    return found


def _payer(payer: Patient, patient: Patient) -> str:
    """A parent’s full name would tell who the confidential child is."""
    hidden = payer.confidential or patient.confidential
    return list_name(payer.given_names, payer.family_name, payer.chart_number, confidential=hidden)


def _balances(session: Session, payers: Collection[UUID]) -> dict[UUID, Money]:
    query = (
        select(LedgerLine.guarantor_id, func.sum(LedgerLine.amount))
        .where(
            LedgerLine.guarantor_id.in_(payers),
            LedgerLine.account.in_((Account.RECEIVABLE, Account.PATIENT_CREDIT)),
        )
        .group_by(LedgerLine.guarantor_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _insured(session: Session, patient_ids: Collection[UUID], day: date) -> dict[UUID, tuple[str, int]]:
    """The name and share of the first insurance of each; of two cards in one place the newer counts."""
    query = (
        select(PatientCoverage.patient_id, CoveragePlan.name, CoveragePlan.basis_points)
        .join(CoveragePlan, CoveragePlan.id == PatientCoverage.coverage_plan_id)
        .where(
            PatientCoverage.patient_id.in_(patient_ids),
            PatientCoverage.valid_from <= day,
            or_(PatientCoverage.valid_until.is_(None), PatientCoverage.valid_until >= day),
        )
        .order_by(PatientCoverage.position, PatientCoverage.valid_from.desc())
    )
    found: dict[UUID, tuple[str, int]] = {}
    for patient_id, name, share in session.execute(query):
        found.setdefault(patient_id, (name, share))
    return found
