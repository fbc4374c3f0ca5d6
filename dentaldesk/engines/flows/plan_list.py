"""All plans of the clinic, by what they wait for. Two queries, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Subquery, and_, case, func, or_, select

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.one_option import of_one_option
from dentaldesk.engines.treatment.plan_rules import is_expired
from dentaldesk.models.states import (
    ClinicalUrgency,
    FollowUpStatus,
    PatientStatus,
    PlanStatus,
    ProcedureStatus,
    ValueCategory,
)
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import FollowUp
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 200  # rows of one list
BACK = timedelta(days=730)  # older plans are found by their patient


class PlanKind(StrEnum):
    """What a plan waits for; one plan may be of several kinds."""

    TO_PRESENT = "to-present"
    PRESENTED = "presented"
    FOLLOW_UP = "follow-up"
    NOT_SCHEDULED = "not-scheduled"
    GOING_ON = "going-on"
    EXPIRED = "expired"
    DECLINED = "declined"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """Which plans. `older_than`: days since the visit; the others None: whatever it is."""

    kind: PlanKind = PlanKind.ALL
    patient_id: UUID | None = None
    provider_id: UUID | None = None
    older_than: int = 0
    value: ValueCategory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanListRow:
    """`waiting`: procedures that have no appointment, worth `waiting_value`."""

    plan_id: UUID
    patient_id: UUID
    patient: str
    confidential: bool
    dentist: str
    made_on: date
    status: PlanStatus
    is_expired: bool
    urgency: ClinicalUrgency | None
    value: Money
    waiting: int
    waiting_value: Money
    presented_at: datetime | None
    accepted_at: datetime | None
    ask_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanList:
    """The oldest of the kind asked for (`rows`), and how many there are of each kind, worth how much."""

    rows: tuple[PlanListRow, ...]
    counts: Mapping[PlanKind, int]
    values: Mapping[PlanKind, Money]


def plan_list(session: Session, wanted: PlanFilter, today: date, limit: int = MOST) -> PlanList:
    """The plans that fit. Of a patient the newest comes first, of the clinic the oldest."""
    work = _work_of_plans(wanted, today)
    kinds = _kinds(work, today)
    counts, values = _counts(session, work, kinds)
    asked = (
        select(FollowUp.plan_id, func.min(FollowUp.due_on).label("due_on"))
        .where(FollowUp.status == FollowUpStatus.OPEN)
        .group_by(FollowUp.plan_id)
        .subquery()
    )
    newest_first = wanted.patient_id is not None or wanted.kind is PlanKind.ALL
    order = (work.c.made_on.desc(), work.c.plan_id.desc()) if newest_first else (work.c.made_on, work.c.plan_id)
    query = (
        select(TreatmentPlan, Patient, Provider.name, work, asked.c.due_on)
        .join(work, work.c.plan_id == TreatmentPlan.id)
        .join(Patient, Patient.id == TreatmentPlan.patient_id)
        .join(Provider, Provider.id == work.c.dentist_id)
        .outerjoin(asked, asked.c.plan_id == TreatmentPlan.id)
        .where(kinds[wanted.kind])
        .order_by(*order)
        .limit(limit)
    )
    return PlanList(
        rows=tuple(_row(found, today) for found in session.execute(query).mappings()), counts=counts, values=values
    )


def _work_of_plans(wanted: PlanFilter, today: date) -> Subquery:
    """The plans that fit but for their kind, with what is to be done of each."""
    options = _options_of_plans(wanted, today)
    return (
        select(
            options.c.plan_id,
            options.c.status,
            options.c.expires_on,
            # Before an exam is completed nobody summed it up.
            func.coalesce(options.c.total_value, of_one_option(options.c.option, options.c.fees)).label("worth"),
            options.c.made_on,
            options.c.dentist_id,
            func.sum(options.c.waiting).label("waiting"),
            of_one_option(options.c.option, options.c.waiting_value).label("waiting_value"),
        )
        .group_by(
            options.c.plan_id,
            options.c.status,
            options.c.expires_on,
            options.c.total_value,
            options.c.made_on,
            options.c.dentist_id,
        )
        .subquery()
    )


def _options_of_plans(wanted: PlanFilter, today: date) -> Subquery:
    """The options of each plan that fits, "" what is done in any case, with what is to be done of them."""
    waits = PlannedProcedure.status == ProcedureStatus.PLANNED
    query = (
        select(
            TreatmentPlan.id.label("plan_id"),
            TreatmentPlan.status.label("status"),
            TreatmentPlan.expires_on.label("expires_on"),
            TreatmentPlan.total_value.label("total_value"),
            Visit.business_date.label("made_on"),
            Visit.dentist_id.label("dentist_id"),
            PlannedProcedure.option.label("option"),
            func.sum(case((PlannedProcedure.status != ProcedureStatus.DECLINED, PlannedProcedure.fee))).label("fees"),
            func.sum(case((waits, 1), else_=0)).label("waiting"),
            func.sum(case((waits, PlannedProcedure.fee))).label("waiting_value"),
        )
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .join(Patient, Patient.id == TreatmentPlan.patient_id)
        .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
        .group_by(TreatmentPlan.id, Visit.business_date, Visit.dentist_id, PlannedProcedure.option)
    )
    if wanted.patient_id is not None:
        query = query.where(TreatmentPlan.patient_id == wanted.patient_id)
    else:
        query = query.where(
            Visit.business_date >= today - BACK,
            Visit.business_date <= today - timedelta(days=wanted.older_than),
            Patient.status == PatientStatus.ACTIVE,
        )
    if wanted.provider_id is not None:
        query = query.where(Visit.dentist_id == wanted.provider_id)
    if wanted.value is not None:
        query = query.where(TreatmentPlan.value_category == wanted.value)
    return query.subquery()


def _kinds(work: Subquery, today: date) -> dict[PlanKind, ColumnElement[bool]]:
    signed = work.c.status.in_((PlanStatus.ACCEPTED, PlanStatus.IN_PROGRESS))
    stands = or_(work.c.expires_on.is_(None), work.c.expires_on >= today)
    due = select(FollowUp.id).where(
        FollowUp.plan_id == work.c.plan_id, FollowUp.status == FollowUpStatus.OPEN, FollowUp.due_on <= today
    )
    return {
        PlanKind.TO_PRESENT: and_(work.c.status == PlanStatus.PENDING, work.c.waiting > 0),
        PlanKind.PRESENTED: and_(work.c.status == PlanStatus.PRESENTED, stands),
        PlanKind.FOLLOW_UP: and_(work.c.status.in_((PlanStatus.PENDING, PlanStatus.PRESENTED)), due.exists()),
        PlanKind.NOT_SCHEDULED: and_(signed, work.c.waiting > 0),
        PlanKind.GOING_ON: signed,
        PlanKind.EXPIRED: and_(work.c.status == PlanStatus.PRESENTED, ~stands),
        PlanKind.DECLINED: work.c.status == PlanStatus.DECLINED,
        PlanKind.ALL: work.c.plan_id.is_not(None),
    }


def _counts(
    session: Session,
    work: Subquery,
    kinds: Mapping[PlanKind, ColumnElement[bool]],
) -> tuple[dict[PlanKind, int], dict[PlanKind, Money]]:
    sums: list[Any] = []
    for kind, fits in kinds.items():
        sums.append(func.sum(case((fits, 1), else_=0)).label(f"count_{kind.name}"))
        sums.append(func.sum(case((fits, work.c.worth))).label(f"value_{kind.name}"))
    found = session.execute(select(*sums).select_from(work)).mappings().one()
    return (
        {kind: found[f"count_{kind.name}"] or 0 for kind in kinds},
        {kind: found[f"value_{kind.name}"] or ZERO for kind in kinds},
    )


def _row(found: RowMapping, today: date) -> PlanListRow:
    plan, patient = found["TreatmentPlan"], found["Patient"]
    return PlanListRow(
        plan_id=plan.id,
        patient_id=patient.id,
        patient=list_name(
            patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
        ),
        confidential=patient.confidential,
        dentist=found["name"],
        made_on=found["made_on"],
        status=plan.status,
        is_expired=is_expired(plan.status, plan.expires_on, today),
        urgency=plan.urgency,
        value=found["worth"] or ZERO,
        waiting=found["waiting"],
        waiting_value=found["waiting_value"] or ZERO,
        presented_at=plan.presented_at,
        accepted_at=plan.accepted_at,
        ask_on=found["due_on"],
    )
