"""Who may sign for a patient today, what stands in the way, and which consents a visit has and lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from dentaldesk.engines.clinical.visit_rules import is_surgery
from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.moments import asked_once
from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.documents.contents_shared import named, procedures_of
from dentaldesk.engines.documents.contents_words import done_before
from dentaldesk.engines.documents.paper_words import PaperWords, signed_after
from dentaldesk.engines.documents.shipped import shipped_templates
from dentaldesk.engines.documents.templates import Block, Heading, Paragraph, Span, parse
from dentaldesk.models.states import (
    ConsentKind,
    PatientStatus,
    ProcedureStatus,
    Relation,
    SequenceClass,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.papers import Consent, DocumentTemplate
from dentaldesk.models.tables.patients import MedicalConfirmation, MedicalHistory, Patient, PatientContact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SEDATION = frozenset({"consent/sedation"})
_AHEAD = (
    ProcedureStatus.PENDING,
    ProcedureStatus.PLANNED,
    ProcedureStatus.SCHEDULED,
    ProcedureStatus.IN_PROGRESS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who may sign, and what they are to the patient."""

    name: str
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """A consent in a list. `stored`: the signed paper is kept as bytes; `document_id` is that paper."""

    id: UUID
    kind: ConsentKind
    title: str
    procedures: tuple[str, ...]
    language: str
    prepared_at: datetime
    read_at: datetime | None
    signed_at: datetime | None
    given_by: str | None
    relation: Relation | None
    stored: bool
    document_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """One consent as it is shown to be read and signed. `problems`: what stands in the way whoever signs."""

    row: ConsentRow
    blocks: tuple[Block, ...]
    reason: str
    signers: tuple[Signer, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededConsent:
    """Work that has neither a signed consent nor a signed refusal. `is_done`: it was done all the same, in the visit
    that was asked about; then only a consent answers it.
    """

    procedure_id: UUID
    name: str
    is_done: bool = False


def signers_of(session: Session, patient_id: UUID, day: date) -> tuple[Signer, ...]:
    """Who may sign on that day: the patient, once of age; for a minor the contacts in force who may consent."""
    patient = session.get_one(Patient, patient_id)
    own = f"{patient.given_names} {patient.family_name}".strip()
    contacts = _consenting(session, patient_id, day)
    if is_minor(patient.birth_date, day):
        return contacts
    return (Signer(name=own, relation=Relation.SELF), *contacts)


def _consenting(session: Session, patient_id: UUID, day: date) -> tuple[Signer, ...]:
    query = (
        select(PatientContact, Patient.given_names, Patient.family_name)
        .outerjoin(Patient, Patient.id == PatientContact.person_id)
        .where(
            PatientContact.patient_id == patient_id,
            or_(Patient.id.is_(None), Patient.status.not_in((PatientStatus.DECEASED, PatientStatus.MERGED))),
            PatientContact.may_consent,
            PatientContact.valid_from <= day,
            or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= day),
        )
        .order_by(PatientContact.valid_from, PatientContact.id)
    )
    return tuple(
        Signer(name=contact.name or f"{given or ''} {family or ''}".strip(), relation=contact.relation)
        for contact, given, family in session.execute(query)
    )


def signing_problems(
    session: Session, consent: Consent, *, given_by: str, relation: Relation, day: date
) -> list[Problem]:
    """What keeps this person from signing this paper on that day, all at once."""
    visit = session.get_one(Visit, consent.visit_id)
    problems = _standing_problems(session, consent, visit, day)
    signers = signers_of(session, visit.patient_id, day)
    name = given_by.strip()
    if not name:
        problems.append(Problem("given_by", "consent.no_name"))
    elif not any(_same(name, signer.name) and relation is signer.relation for signer in signers):
        allowed = ", ".join(signer.name for signer in signers)
        problems.append(
            Problem("given_by", "consent.may_not_sign", name=name, allowed=allowed)
            if signers
            else Problem("given_by", "consent.nobody_may_sign")
        )
    return problems


def _same(left: str, right: str) -> bool:
    return " ".join(left.casefold().split()) == " ".join(right.casefold().split())


def _standing_problems(session: Session, consent: Consent, visit: Visit, day: date) -> list[Problem]:
    problems = []
    if consent.read_at is None:
        problems.append(Problem("read", "consent.not_read"))
    operative = consent.kind is ConsentKind.CONSENT and _is_operative(session, consent)
    if operative and not _checked_on(session, visit, day):
        problems.append(Problem("medical", "consent.medical_not_checked"))
    return problems


def _is_operative(session: Session, consent: Consent) -> bool:
    """Surgery, or anything under sedation: for these the medical history is asked on the very day."""
    planned = procedures_of(session, consent.procedures)
    codes = [one.procedure_code for one in planned]
    kinds = session.execute(select(Procedure.discipline, Procedure.sequence_class).where(Procedure.code.in_(codes)))
    return any(is_surgery(discipline, sequence) for discipline, sequence in kinds) or _is_sedation(session, consent)


def _is_sedation(session: Session, consent: Consent) -> bool:
    own = session.get_one(DocumentTemplate, consent.template_id).shipped if consent.template_id else ""
    titles = {one.title for one in shipped_templates() if one.name in _SEDATION}
    return own in _SEDATION or consent.title in titles


def _checked_on(session: Session, visit: Visit, day: date) -> bool:
    """Whether the latest history was confirmed on that day for this visit."""
    latest = (
        select(MedicalHistory.id)
        .where(MedicalHistory.patient_id == visit.patient_id)
        .order_by(MedicalHistory.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    confirmed = exists().where(
        MedicalConfirmation.visit_id == visit.id,
        MedicalConfirmation.history_id == latest,
        MedicalConfirmation.business_date == day,
    )
    return bool(session.scalar(select(confirmed)))


def consents_of_visit(session: Session, visit_id: UUID) -> list[ConsentRow]:
    """The visit's consents and refusals in the order in which they were prepared."""
    query = select(Consent).where(Consent.visit_id == visit_id).order_by(Consent.id)
    return [_row(session, consent) for consent in session.scalars(query)]


def _row(session: Session, consent: Consent) -> ConsentRow:
    document = select(Document.id).where(Document.key == f"consent:{consent.id}")
    return ConsentRow(
        id=consent.id,
        kind=consent.kind,
        title=consent.title,
        procedures=tuple(named(session, one) for one in procedures_of(session, consent.procedures)),
        language=consent.language,
        prepared_at=consent.prepared_at,
        read_at=consent.read_at,
        signed_at=consent.signed_at,
        given_by=consent.given_by,
        relation=consent.relation,
        stored=consent.file_sha256 is not None,
        document_id=session.scalars(document).first(),
    )


def consent_page(session: Session, consent_id: UUID, day: date) -> ConsentPage:
    """One consent to be read and signed on that day."""
    consent = session.get_one(Consent, consent_id)
    visit = session.get_one(Visit, consent.visit_id)
    return ConsentPage(
        row=_row(session, consent),
        blocks=(*parse(consent.text), *_reason_given(session, consent), *_done_already(session, consent)),
        reason=consent.reason or "",
        signers=signers_of(session, visit.patient_id, day),
        problems=tuple(_standing_problems(session, consent, visit, day)),
    )


def _reason_given(session: Session, consent: Consent) -> tuple[Block, ...]:
    """Why it is refused, under the heading that the paper has for it: whoever signs sees all that is printed."""
    if not consent.reason:
        return ()
    words = _words_of(session, consent)
    return (Heading((Span(words("Reason given")),)), Paragraph((Span(consent.reason),)))


def _done_already(session: Session, consent: Consent) -> tuple[Block, ...]:
    """That the work is done already, as the paper will say it."""
    done_at = done_before(session, consent, consent.signed_at or datetime.max.replace(tzinfo=UTC))
    return () if done_at is None else (Paragraph((Span(signed_after(_words_of(session, consent), done_at)),)),)


def _words_of(session: Session, consent: Consent) -> PaperWords:
    clinic = session.get_one(Clinic, 1)
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    return PaperWords(formats, consent.language)


@asked_once
def needed_consents(session: Session, visit_id: UUID) -> list[NeededConsent]:
    """Surgery, implants and root canals of this patient that are still ahead, or were done in this visit, and that
    nobody has signed for. Four queries at most.
    """
    patient_id = session.get_one(Visit, visit_id).patient_id
    signed = session.execute(
        select(Consent.kind, Consent.procedures)
        .join(Visit, Visit.id == Consent.visit_id)
        .where(Visit.patient_id == patient_id, Consent.signed_at.is_not(None))
    )
    answered = {(kind, str(one)) for kind, procedures in signed for one in procedures}
    done_here = and_(
        PlannedProcedure.status == ProcedureStatus.COMPLETED, PlannedProcedure.completed_visit_id == visit_id
    )
    query = (
        select(PlannedProcedure, Procedure.discipline, Procedure.sequence_class)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .where(TreatmentPlan.patient_id == patient_id, or_(PlannedProcedure.status.in_(_AHEAD), done_here))
        .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
    )
    return [
        NeededConsent(procedure_id=one.id, name=named(session, one), is_done=one.status is ProcedureStatus.COMPLETED)
        for one, discipline, sequence in session.execute(query)
        if (is_surgery(discipline, sequence) or sequence is SequenceClass.ENDODONTIC)
        and (ConsentKind.CONSENT, str(one.id)) not in answered
        and (one.status is ProcedureStatus.COMPLETED or (ConsentKind.REFUSAL, str(one.id)) not in answered)
    ]
