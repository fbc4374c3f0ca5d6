"""Registering patients, mending their details, recording and confirming what must be known of their health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.counters import next_number
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.patients.rules import PatientDetails, details_problems, search_words, sort_name, tidy
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import MedicalConfirmation, MedicalHistory, Patient, PatientWord
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The answers to the medical questionnaire. `allergies` None: not asked; empty: none known."""

    asa_class: int | None
    allergies: tuple[str, ...] | None
    medications: str = ""
    conditions: str = ""
    anticoagulant: bool = False
    bisphosphonate: bool = False
    pregnant: bool = False


@verb(Permission.EDIT_PATIENT)
def register_patient(work: Work, details: PatientDetails) -> UUID:
    """A new patient with the next chart number. Raises Refused with everything that is wrong."""
    values = _checked(work, details)
    patient = Patient(
        **values, chart_number=next_number(work, "chart"), status=PatientStatus.ACTIVE, created_at=work.now
    )
    work.session.add(patient)
    work.session.flush()
    _index_words(work, patient)
    work.note("register", "patient", patient.id)
    return patient.id


@verb(Permission.EDIT_PATIENT)
def edit_patient(work: Work, patient_id: UUID, version: int, details: PatientDetails) -> int:
    """Change the details that the desk saw at `version`; returns the new version. Raises Refused or EditedElsewhere."""
    patient = lock_row(work.session, Patient, patient_id)
    apply_edit(patient, version, _checked(work, details))
    work.session.flush()
    _index_words(work, patient)
    work.note("edit", "patient", patient.id, version=patient.version)
    return patient.version


def _checked(work: Work, details: PatientDetails) -> dict[str, object]:
    """The columns of these details. Raises Refused."""
    problems = details_problems(details, work.business_date)
    phone = _phone(details.phone, work.clinic)
    if details.phone.strip() and phone is None:
        problems.append(Problem("phone", "patient.phone_impossible", typed=details.phone))
    if problems:
        raise Refused("patient.refused", problems)
    given, family = tidy(details.given_names), tidy(details.family_name)
    return {
        "given_names": given,
        "family_name": family,
        "sort_name": sort_name(given, family),
        "birth_date": details.birth_date,
        "phone": phone,
        "email": details.email.strip() or None,
        "preferred_channel": details.preferred_channel,
    }


def _phone(typed: str, clinic: Clinic) -> str | None:
    """The number in E.164; None when it is none."""
    import phonenumbers  # noqa: PLC0415 - 40 ms that only an edit needs

    region = clinic.language.partition("_")[2] or None
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _index_words(work: Work, patient: Patient) -> None:
    words = search_words(f"{patient.given_names} {patient.family_name}")
    work.session.execute(delete(PatientWord).where(PatientWord.patient_id == patient.id))
    work.session.execute(insert(PatientWord), [{"patient_id": patient.id, "word": word} for word in words])


@verb(Permission.VIEW_PATIENT)
def note_opened(work: Work, patient_id: UUID) -> None:
    """Someone looked at this patient's record."""
    work.note("open", "patient", patient_id)


@verb(Permission.EXAMINE)
def record_medical_history(work: Work, patient_id: UUID, health: Health) -> UUID:
    """A new version of the patient's medical history; older ones stay."""
    lock_row(work.session, Patient, patient_id)
    latest = select(func.max(MedicalHistory.number)).where(MedicalHistory.patient_id == patient_id)
    history = MedicalHistory(
        patient_id=patient_id,
        number=(work.session.scalar(latest) or 0) + 1,
        asa_class=health.asa_class,
        allergies=None if health.allergies is None else [plain(allergy) for allergy in health.allergies],
        medications=plain(health.medications) or None,
        conditions=plain(health.conditions) or None,
        anticoagulant=health.anticoagulant,
        bisphosphonate=health.bisphosphonate,
        pregnant=health.pregnant,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    work.session.add(history)
    work.session.flush()
    work.note("record", "medical-history", history.id)
    return history.id


@verb(Permission.EXAMINE)
def confirm_medical_history(work: Work, visit_id: UUID) -> None:
    """The patient confirmed today that the latest history is right. Raises Refused when none was ever taken."""
    visit = lock_row(work.session, Visit, visit_id)
    history = work.session.scalars(
        select(MedicalHistory)
        .where(MedicalHistory.patient_id == visit.patient_id)
        .order_by(MedicalHistory.number.desc())
        .limit(1)
    ).first()
    if history is None or history.allergies is None:
        raise Refused("medical.refused", [Problem("medical", "medical.allergies_not_asked")])
    known = select(MedicalConfirmation).where(
        MedicalConfirmation.visit_id == visit_id,
        MedicalConfirmation.history_id == history.id,
        MedicalConfirmation.business_date == work.business_date,
    )
    if work.session.scalars(known).first() is not None:
        return
    work.session.add(
        MedicalConfirmation(
            visit_id=visit_id,
            history_id=history.id,
            confirmed_at=work.now,
            business_date=work.business_date,
            confirmed_by=work.actor.user_id,
        )
    )
    work.note("confirm", "medical-history", history.id)
