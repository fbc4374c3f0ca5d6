"""What the whole record of a patient says on paper, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.documents.content import Clinic as Letterhead
from dentaldesk.engines.documents.content import Person
from dentaldesk.engines.documents.patient_record import PatientRecordContent, RecordRow, RecordSection
from dentaldesk.engines.flows.chart_paper import chart_lines
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.patients.questionnaire import answers_from_json
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import SoapNote, Visit
from dentaldesk.models.tables.financial import CoveragePlan, PatientCoverage
from dentaldesk.models.tables.patients import DentalHistory, MedicalHistory, Patient, PatientContact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import Notation, show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words

_EVERYTHING = 100_000  # entries of a time line: more than a life has


def record_content(session: Session, words: Words, patient_id: UUID, made_at: datetime) -> PatientRecordContent:
    """All sections, in the order in which a person looks for them."""
    patient, clinic = session.get_one(Patient, patient_id), session.get_one(Clinic, 1)
    today = made_at.astimezone(words.zone).date()
    return PatientRecordContent(
        clinic=Letterhead(
            name=clinic.name,
            address=tuple(clinic.address.splitlines()),
            phone=clinic.phone,
            paper="a4" if clinic.paper == "a4" else "letter",
        ),
        patient=Person(
            name=f"{patient.given_names} {patient.family_name}".strip(),
            birth_date=patient.birth_date,
            chart_number=str(patient.chart_number),
        ),
        on=today,
        sections=(
            RecordSection(heading=words("Details"), rows=_details(patient, words)),
            RecordSection(heading=words("Contacts and payers"), rows=_contacts(session, patient_id, words)),
            RecordSection(heading=words("Insurance"), rows=_insurances(session, patient_id, words)),
            RecordSection(heading=words("Medical history"), rows=_histories(session, patient_id, words)),
            RecordSection(heading=words("Dental history"), rows=_dental(session, patient_id, words)),
            RecordSection(heading=words("Teeth"), rows=_teeth(session, patient_id, words, clinic.notation, today)),
            RecordSection(heading=words("Visit notes"), rows=_notes(session, patient_id, words)),
            RecordSection(heading=words("Procedures"), rows=_procedures(session, patient_id, words, clinic.notation)),
            RecordSection(heading=words("Everything in order of time"), rows=_timeline(session, patient_id, words)),
        ),
    )


def _rows(*pairs: tuple[str, Any], words: Words) -> tuple[RecordRow, ...]:
    """Those of which something is known."""
    return tuple(RecordRow(label=label, value=words.show(value)) for label, value in pairs if value not in {None, ""})


def _details(patient: Patient, words: Words) -> tuple[RecordRow, ...]:
    place = " ".join(part for part in (patient.postal_code, patient.city, patient.region, patient.country) if part)
    return _rows(
        (words("Given names"), patient.given_names),
        (words("Family name"), patient.family_name),
        (words("Preferred name"), patient.preferred_name),
        (words("Birth date"), patient.birth_date),
        (words("Gender"), patient.gender),
        (words("Phone"), patient.phone),
        (words("Other phone"), patient.other_phone),
        (words("E-mail"), patient.email),
        (words("Street"), patient.street),
        (words("City"), place),
        (words("Language"), patient.language),
        (words("Referred by"), patient.referral_source),
        (words("First visit"), patient.first_visit_on),
        words=words,
    )


def _contacts(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    query = (
        select(PatientContact, Patient.given_names, Patient.family_name)
        .outerjoin(Patient, Patient.id == PatientContact.person_id)
        .where(PatientContact.patient_id == patient_id)
        .order_by(PatientContact.valid_from, PatientContact.id)
    )
    duties = {
        "is_written_to": words("is written to"),
        "may_consent": words("may consent"),
        "pays": words("pays"),
        "in_emergency": words("called in an emergency"),
    }
    return tuple(
        RecordRow(
            label=contact.name or f"{given or ''} {family or ''}".strip(),
            value=", ".join(said for name, said in duties.items() if getattr(contact, name)),
            detail=" · ".join(part for part in (contact.phone, contact.email, contact.note) if part),
        )
        for contact, given, family in session.execute(query)
    )


def _insurances(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    query = (
        select(PatientCoverage, CoveragePlan.name)
        .join(CoveragePlan, CoveragePlan.id == PatientCoverage.coverage_plan_id)
        .where(PatientCoverage.patient_id == patient_id)
        .order_by(PatientCoverage.valid_from, PatientCoverage.position)
    )
    return tuple(
        RecordRow(
            label=name,
            value=card.member_number,
            detail=words("From {start}", start=card.valid_from)
            if card.valid_until is None
            else words("From {start} to {end}", start=card.valid_from, end=card.valid_until),
        )
        for card, name in session.execute(query)
    )


def _histories(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id).order_by(MedicalHistory.number.desc())
    return tuple(
        RecordRow(
            label=words.moment(history.recorded_at),
            value=_health(history, words),
            detail=_answers(history.answers, "medical_question.", words),
        )
        for history in session.scalars(query)
    )


def _dental(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    query = select(DentalHistory).where(DentalHistory.patient_id == patient_id).order_by(DentalHistory.number.desc())
    return tuple(
        RecordRow(label=words.moment(history.recorded_at), value=_answers(history.answers, "dental_question.", words))
        for history in session.scalars(query)
    )


def _answers(stored: Mapping[str, Any] | None, family: str, words: Words) -> str:
    """Question and answer, a line each."""
    usual = {"yes": words("yes"), "no": words("no"), "unknown": words("not known")}
    lines = []
    for question, told in answers_from_json(stored).items():
        code = family + question
        answer = " · ".join(part for part in (usual.get(told.answer, told.answer), told.note) if part)
        lines.append(f"{words.text(Message(code))} {answer}")
    return "\n".join(lines)


def _health(history: MedicalHistory, words: Words) -> str:
    if history.allergies is None:
        allergies = words("Allergies: not asked")
    elif history.allergies:
        allergies = words("Allergies: {names}", names=", ".join(map(str, history.allergies)))
    else:
        allergies = words("Allergies: none known")
    flags = {
        "anticoagulant": words("Takes anticoagulants"),
        "bisphosphonate": words("Takes or took bisphosphonates"),
        "pregnant": words("Pregnant"),
        "radiotherapy": words("Radiotherapy of the jaws"),
        "endocarditis_risk": words("At risk of endocarditis"),
    }
    parts = [
        allergies,
        words("ASA class {number}", number=history.asa_class) if history.asa_class else "",
        words("Medicines: {names}", names=history.medications) if history.medications else "",
        words("Conditions: {names}", names=history.conditions) if history.conditions else "",
        *(said for name, said in flags.items() if getattr(history, name)),
    ]
    return "\n".join(part for part in parts if part)


def _teeth(session: Session, patient_id: UUID, words: Words, notation: Notation, today: date) -> tuple[RecordRow, ...]:
    chart = chart_of(session, patient_id)
    return tuple(
        RecordRow(
            label=line.area,
            value=line.entry,
            detail=" · ".join(part for part in (words.show(line.status), words.show(line.since)) if part),
        )
        for line in chart_lines(chart, mouth_at(chart, today), notation, words)
    )


def _notes(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    query = (
        select(Visit, SoapNote)
        .join(SoapNote, SoapNote.visit_id == Visit.id)
        .where(Visit.patient_id == patient_id)
        .order_by(Visit.started_at.desc())
    )
    found = []
    for visit, note in session.execute(query):
        parts = (
            (words("Reason for the visit"), visit.chief_complaint),
            (words("Subjective"), note.subjective),
            (words("Objective"), note.objective),
            (words("Assessment"), note.assessment),
            (words("Plan"), note.plan),
            (words("Post-operative"), note.post_operative),
        )
        text = "\n".join(f"{label}: {said}" for label, said in parts if said.strip())
        found.append(RecordRow(label=words.day(visit.business_date), value=text))
    return tuple(found)


def _procedures(session: Session, patient_id: UUID, words: Words, notation: Notation) -> tuple[RecordRow, ...]:
    query = (
        select(PlannedProcedure)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(TreatmentPlan.patient_id == patient_id)
        .order_by(TreatmentPlan.created_at.desc(), PlannedProcedure.position)
    )
    return tuple(
        RecordRow(
            label=f"{show_tooth(one.tooth, notation)} {one.surfaces}".strip() if one.tooth else "",
            value=one.procedure_name,
            detail=" · ".join(
                part
                for part in (
                    words.money(one.fee),
                    words.text(Message(f"procedure_state.{one.status}")),
                    words.moment(one.completed_at) if one.completed_at else "",
                )
                if part
            ),
        )
        for one in session.scalars(query)
    )


def _timeline(session: Session, patient_id: UUID, words: Words) -> tuple[RecordRow, ...]:
    return tuple(
        RecordRow(
            label=words.moment(entry.at),
            value=words.text(entry.title),
            detail=" · ".join(
                part for part in (entry.detail, entry.actor, words("taken back") if entry.void else "") if part
            ),
        )
        for entry in timeline_of(session, patient_id, limit=_EVERYTHING)
    )
