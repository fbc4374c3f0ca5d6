"""What was measured, concluded, given, used and signed in a visit, as its screen lists it. One query each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, select

from dentaldesk.engines.clinical.notes import words_hash
from dentaldesk.engines.clinical.vitals import PressureLevel, VitalSigns, pressure_level
from dentaldesk.engines.core.moments import asked_once
from dentaldesk.models.states import Certainty, Role, SignatureKind
from dentaldesk.models.tables.clinical import (
    AnaestheticGiven,
    DentistCall,
    MaterialUsed,
    NoteAddendum,
    NoteSignature,
    SoapNote,
    Visit,
    VisitDiagnosis,
    Vitals,
)
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.teeth import ToothCode

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """Who answers for the note. `holds`: its words are still those that were signed."""

    kind: SignatureKind
    by: str
    by_dentist: bool
    signed_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumRow:
    text: str
    by: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsRow:
    """A measurement that stands. `level` None: no blood pressure was taken."""

    id: UUID
    signs: VitalSigns
    level: PressureLevel | None
    taken_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRow:
    id: UUID
    tooth: ToothCode | None
    code: str | None
    text: str
    certainty: Certainty
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnaestheticRow:
    """What was given; `volume` in microlitres."""

    id: UUID
    agent: str
    volume: int
    technique: str
    tooth: ToothCode | None
    given_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """What was used. `expired`: it was out of date on that day."""

    id: UUID
    name: str
    procedure_id: UUID | None
    shade: str | None
    lot: str | None
    expires_on: date | None
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call for the dentist."""

    id: UUID
    called_at: datetime
    came_at: datetime | None
    cancelled: bool


@asked_once
def signatures_of(session: Session, visit: Visit, note: SoapNote) -> tuple[SignatureRow, ...]:
    """Who signed the note, in order, and whether its words are still those. One query."""
    is_dentist = exists().where(StaffRole.user_id == NoteSignature.signed_by, StaffRole.role == Role.DENTIST)
    query = (
        select(NoteSignature, StaffUser.name, is_dentist)
        .join(StaffUser, StaffUser.id == NoteSignature.signed_by)
        .where(NoteSignature.visit_id == visit.id)
        .order_by(NoteSignature.signed_at, NoteSignature.id)
    )
    now = words_hash(visit, note)
    return tuple(
        SignatureRow(kind=row.kind, by=name, by_dentist=by_dentist, signed_at=row.signed_at, holds=row.sha256 == now)
        for row, name, by_dentist in session.execute(query)
    )


def addenda_of(session: Session, visit_id: UUID) -> tuple[AddendumRow, ...]:
    query = (
        select(NoteAddendum, StaffUser.name)
        .join(StaffUser, StaffUser.id == NoteAddendum.written_by)
        .where(NoteAddendum.visit_id == visit_id)
        .order_by(NoteAddendum.written_at, NoteAddendum.id)
    )
    return tuple(AddendumRow(text=row.text, by=name, written_at=row.written_at) for row, name in session.execute(query))


def vitals_of(session: Session, visit_id: UUID) -> tuple[VitalsRow, ...]:
    query = (
        select(Vitals, StaffUser.name)
        .join(StaffUser, StaffUser.id == Vitals.taken_by)
        .where(Vitals.visit_id == visit_id, Vitals.voided_at.is_(None))
        .order_by(Vitals.taken_at, Vitals.id)
    )
    return tuple(_vitals_row(row, name) for row, name in session.execute(query))


def _vitals_row(row: Vitals, name: str) -> VitalsRow:
    both = row.systolic is not None and row.diastolic is not None
    return VitalsRow(
        id=row.id,
        signs=VitalSigns(
            systolic=row.systolic,
            diastolic=row.diastolic,
            pulse=row.pulse,
            temperature=row.temperature,
            oxygen=row.oxygen,
            weight=row.weight,
        ),
        level=pressure_level(row.systolic or 0, row.diastolic or 0) if both else None,
        taken_at=row.taken_at,
        by=name,
    )


def diagnoses_of(session: Session, visit_id: UUID) -> tuple[DiagnosisRow, ...]:
    query = (
        select(VisitDiagnosis, StaffUser.name)
        .join(StaffUser, StaffUser.id == VisitDiagnosis.recorded_by)
        .where(VisitDiagnosis.visit_id == visit_id, VisitDiagnosis.retracted_at.is_(None))
        .order_by(VisitDiagnosis.recorded_at, VisitDiagnosis.id)
    )
    return tuple(
        DiagnosisRow(id=row.id, tooth=row.tooth, code=row.code, text=row.text, certainty=row.certainty, by=name)
        for row, name in session.execute(query)
    )


def anaesthetics_of(session: Session, visit_id: UUID) -> tuple[AnaestheticRow, ...]:
    query = (
        select(AnaestheticGiven, StaffUser.name)
        .join(StaffUser, StaffUser.id == AnaestheticGiven.given_by)
        .where(AnaestheticGiven.visit_id == visit_id, AnaestheticGiven.voided_at.is_(None))
        .order_by(AnaestheticGiven.given_at, AnaestheticGiven.id)
    )
    return tuple(
        AnaestheticRow(
            id=row.id,
            agent=row.agent,
            volume=row.volume,
            technique=row.technique,
            tooth=row.tooth,
            given_at=row.given_at,
            by=name,
        )
        for row, name in session.execute(query)
    )


def materials_of(session: Session, visit: Visit) -> tuple[MaterialRow, ...]:
    query = select(MaterialUsed).where(MaterialUsed.visit_id == visit.id, MaterialUsed.voided_at.is_(None))
    return tuple(
        MaterialRow(
            id=row.id,
            name=row.name,
            procedure_id=row.procedure_id,
            shade=row.shade,
            lot=row.lot,
            expires_on=row.expires_on,
            expired=row.expires_on is not None and row.expires_on < visit.business_date,
        )
        for row in session.scalars(query.order_by(MaterialUsed.used_at, MaterialUsed.id))
    )


@asked_once
def calls_of(session: Session, visit_id: UUID) -> tuple[CallRow, ...]:
    query = select(DentistCall).where(DentistCall.visit_id == visit_id).order_by(DentistCall.called_at)
    return tuple(
        CallRow(id=row.id, called_at=row.called_at, came_at=row.came_at, cancelled=row.cancelled_at is not None)
        for row in session.scalars(query)
    )
