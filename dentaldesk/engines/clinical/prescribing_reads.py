"""Prescriptions as a visit shows them: drafts with what speaks against them now, what was signed, what the clinic has
ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.prescribing_rules import (
    Check,
    Drug,
    Limits,
    OtherDrug,
    Taker,
    check,
    checks_from_json,
)
from dentaldesk.engines.core.ages import age_on
from dentaldesk.engines.core.weights import weight_of
from dentaldesk.models.states import PrescriptionStatus, VisitStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.papers import Medication, Prescription
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.people import StaffUser, UserSetting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FAVOURITES = "prescribing.favourites"  # a setting of a person: {"ids": […]}
MOST_FAVOURITES = 9  # as many as there are keys
_COURSE = timedelta(days=30)  # of a drug that is taken until it is used up


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRow:
    """A ready prescription of the clinic."""

    id: UUID
    drug: Drug
    child_mg_per_kg_day: int | None
    most_mg_day: int | None
    active: bool
    version: int

    @property
    def limits(self) -> Limits:
        """What it says of doses."""
        return Limits(child_mg_per_kg_day=self.child_mg_per_kg_day, most_mg_day=self.most_mg_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionRow:
    """A prescription. `checks`: of a draft as they are now, of a signed one as they were."""

    id: UUID
    visit_id: UUID
    drug: Drug
    status: PrescriptionStatus
    checks: tuple[Check, ...]
    reason: str
    written_at: datetime
    written_by: str
    signed_at: datetime | None
    signed_by: str
    voided_at: datetime | None
    void_reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescribingPage:
    """Everything that prescribing in a visit needs. `locked`: the visit is over. `favourites` in their keys' order."""

    visit_id: UUID
    patient_id: UUID
    locked: bool
    taker: Taker
    rows: tuple[PrescriptionRow, ...]
    earlier: tuple[PrescriptionRow, ...]
    ready: tuple[MedicationRow, ...]
    favourites: tuple[UUID, ...]


def prescribing_page(session: Session, visit_id: UUID, user_id: UUID, now: datetime) -> PrescribingPage:
    """One visit's prescriptions for one reader. Raises NoResultFound. Eight queries at most."""
    visit = session.get_one(Visit, visit_id)
    taker = taker_of(session, visit, now)
    ready = medications(session)
    rows = _rows(session, visit.patient_id)
    here = [row for row, _ in rows if row.visit_id == visit_id]
    limits = {row.id: row.limits for row in ready}
    return PrescribingPage(
        visit_id=visit_id,
        patient_id=visit.patient_id,
        locked=visit.status is not VisitStatus.IN_PROGRESS,
        taker=taker,
        rows=tuple(_shown(row, who, _fresh(row, taker, limits, rows, now)) for row, who in rows if row in here),
        earlier=tuple(
            _shown(row, who, checks_from_json(row.checks))
            for row, who in reversed(rows)
            if row not in here and row.status is not PrescriptionStatus.DRAFT
        ),
        ready=tuple(ready),
        favourites=_favourites(session, user_id, ready),
    )


def medications(session: Session, *, archived: bool = False) -> list[MedicationRow]:
    """The clinic's ready prescriptions by name; `archived` with those that were put away. One query."""
    query = select(Medication).order_by(Medication.name, Medication.strength, Medication.id)
    if not archived:
        query = query.where(Medication.active)
    return [_ready(row) for row in session.scalars(query)]


def taker_of(session: Session, visit: Visit, now: datetime) -> Taker:
    """The patient of a visit as far as doses and allergies ask. Three queries."""
    patient = session.get_one(Patient, visit.patient_id)
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient.id)
    history = session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()
    return Taker(
        age=age_on(patient.birth_date, visit.business_date) if patient.birth_date else None,
        weight=weight_of(session, patient.id, now),
        allergies=None if history is None or history.allergies is None else tuple(map(str, history.allergies)),
        pregnant=history is not None and history.pregnant,
        anticoagulant=history is not None and history.anticoagulant,
        medications=(history.medications or "") if history else "",
    )


def checks_of(session: Session, visit: Visit, drug: Drug, prescription_id: UUID, now: datetime) -> tuple[Check, ...]:
    """What speaks against a drug for the patient of this visit now. Five queries."""
    ready = session.get(Medication, drug.medication_id) if drug.medication_id else None
    others = _others(prescription_id, visit.id, _rows(session, visit.patient_id), now)
    return check(drug, taker_of(session, visit, now), _ready(ready).limits if ready else None, others)


def prescribed_in(session: Session, visit_id: UUID) -> list[Drug]:
    """What was prescribed and signed in a visit and still holds. One query."""
    query = select(Prescription).where(
        Prescription.visit_id == visit_id, Prescription.status == PrescriptionStatus.SIGNED
    )
    return [drug_of(row) for row in session.scalars(query.order_by(Prescription.signed_at, Prescription.id))]


def drug_of(row: Medication | Prescription) -> Drug:
    """The drug that a row names."""
    return Drug(
        medication_id=row.id if isinstance(row, Medication) else row.medication_id,
        name=row.name,
        drug_class=row.drug_class,
        strength=row.strength,
        form=row.form,
        route=row.route,
        dose=row.dose,
        dose_mg=row.dose_mg,
        times_a_day=row.times_a_day,
        duration_days=row.duration_days,
        quantity=row.quantity,
        refills=row.refills,
        instructions=row.instructions,
        controlled=row.controlled,
    )


def _ready(row: Medication) -> MedicationRow:
    return MedicationRow(
        id=row.id,
        drug=drug_of(row),
        child_mg_per_kg_day=row.child_mg_per_kg_day,
        most_mg_day=row.most_mg_day,
        active=row.active,
        version=row.version,
    )


_Written = tuple[Prescription, tuple[str, str]]  # a row, who wrote and who signed it


def _rows(session: Session, patient_id: UUID) -> list[_Written]:
    """All prescriptions of a patient in the order in which they were written. Two queries."""
    query = select(Prescription).join(Visit, Visit.id == Prescription.visit_id).where(Visit.patient_id == patient_id)
    rows = list(session.scalars(query.order_by(Prescription.written_at, Prescription.id)))
    people = {who for row in rows for who in (row.written_by, row.signed_by) if who is not None}
    named = select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_(people))
    names = {who: name for who, name in session.execute(named)} if people else {}  # noqa: C416 - a row is no pair
    return [
        (row, (names.get(row.written_by, ""), names.get(row.signed_by, "") if row.signed_by else "")) for row in rows
    ]


def _fresh(
    row: Prescription, taker: Taker, limits: dict[UUID, Limits], rows: list[_Written], now: datetime
) -> tuple[Check, ...]:
    if row.status is not PrescriptionStatus.DRAFT:
        return checks_from_json(row.checks)
    of_it = limits.get(row.medication_id) if row.medication_id else None
    return check(drug_of(row), taker, of_it, _others(row.id, row.visit_id, rows, now))


def _others(prescription_id: UUID, visit_id: UUID, rows: list[_Written], now: datetime) -> list[OtherDrug]:
    """What else the patient takes by prescription: the drafts of this visit, and what was signed and still lasts."""
    return [
        OtherDrug(name=row.name, drug_class=row.drug_class)
        for row, _ in rows
        if row.id != prescription_id and (_lasts(row, now) or _is_draft_of(row, visit_id))
    ]


def _is_draft_of(row: Prescription, visit_id: UUID) -> bool:
    return row.status is PrescriptionStatus.DRAFT and row.visit_id == visit_id


def _lasts(row: Prescription, now: datetime) -> bool:
    if row.status is not PrescriptionStatus.SIGNED or row.signed_at is None:
        return False
    course = timedelta(days=row.duration_days) if row.duration_days else _COURSE
    return now < row.signed_at + course * (1 + row.refills)


def _shown(row: Prescription, who: tuple[str, str], checks: tuple[Check, ...]) -> PrescriptionRow:
    return PrescriptionRow(
        id=row.id,
        visit_id=row.visit_id,
        drug=drug_of(row),
        status=row.status,
        checks=checks,
        reason=row.override or "",
        written_at=row.written_at,
        written_by=who[0],
        signed_at=row.signed_at,
        signed_by=who[1],
        voided_at=row.voided_at,
        void_reason=row.void_reason or "",
        version=row.version,
    )


def _favourites(session: Session, user_id: UUID, ready: list[MedicationRow]) -> tuple[UUID, ...]:
    """The reader's own choice; without one, those that the clinic has had ready longest. One query.

    Never by how often they are written: a key that was learned would prescribe another drug one day.
    """
    kept = session.get(UserSetting, (user_id, FAVOURITES))
    known = sorted(row.id for row in ready)
    if kept is None:
        return tuple(known[:MOST_FAVOURITES])
    chosen = [UUID(str(each)) for each in kept.value.get("ids", [])]
    return tuple(each for each in chosen if each in known)[:MOST_FAVOURITES]
