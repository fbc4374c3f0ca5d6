"""What the papers with words of the clinic's own say: consent, refusal, after-care, referral, attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.documents.content_papers import AftercareContent, ConsentContent, LetterContent, Signing
from dentaldesk.engines.documents.contents_shared import (
    Source,
    area,
    dentist,
    letterhead,
    named,
    person,
    procedures_of,
    stored_photograph,
)
from dentaldesk.engines.documents.contents_visit import latest_history
from dentaldesk.engines.documents.template_reads import TemplateRow, best_template, named_template, template_of
from dentaldesk.engines.documents.templates import Block, Heading, Item, Span, fill, parse
from dentaldesk.models.states import ConsentKind, DocumentKind, Relation
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.papers import Consent, Referral
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode, show_teeth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words


def common_values(session: Session, visit: Visit, words: Words) -> dict[str, str]:
    """What every template may name."""
    patient, clinic = session.get_one(Patient, visit.patient_id), session.get_one(Clinic, 1)
    return {
        "patient.name": f"{patient.given_names} {patient.family_name}".strip(),
        "patient.given_names": patient.given_names,
        "patient.birth_date": words.show(patient.birth_date),
        "patient.chart_number": str(patient.chart_number),
        "clinic.name": clinic.name,
        "clinic.phone": clinic.phone,
        "dentist": dentist(session, visit).name,
        "date": words.day(visit.business_date),
    }


def work_values(session: Session, planned: Sequence[PlannedProcedure], words: Words) -> dict[str, str]:
    """What templates about procedures may name beside."""
    found = {one.diagnosis: words.text(Message(f"diagnosis.{one.diagnosis}")) for one in planned if one.diagnosis}
    return {
        "procedures": ", ".join(named(session, one) for one in planned),
        "tooth": ", ".join(dict.fromkeys(place for one in planned if (place := area(session, one)))),
        "diagnosis": ", ".join(found.values()),
    }


def what_is_signed(names: Sequence[str], words: Words, *, refusal: bool, is_done: bool = False) -> tuple[Block, ...]:
    """What a consent or refusal is about, above its other words: read, frozen and signed with them."""
    heading = words("Advised, and refused") if refusal else words("What is to be done")
    if is_done:
        heading = words("What was done")
    return (Heading((Span(heading),)), *(Item((Span(name),)) for name in names))


def done_before(session: Session, row: Consent, moment: datetime) -> datetime | None:
    """When the last of the work that a consent is about was done, if that was before this moment. One query."""
    if row.kind is not ConsentKind.CONSENT:
        return None
    done = [one.completed_at for one in procedures_of(session, row.procedures) if one.completed_at is not None]
    return max((at for at in done if at <= moment), default=None)


def consent(source: Source) -> ConsentContent:
    """The words that were frozen when the consent was prepared, and who signed them."""
    session = source.session
    row = session.get_one(Consent, source.document.subject_id)
    visit = session.get_one(Visit, row.visit_id)
    return ConsentContent(
        clinic=letterhead(session),
        patient=person(session, visit.patient_id),
        dentist=dentist(session, visit).name,
        on=row.prepared_at.astimezone(source.words.zone).date(),
        title=row.title,
        blocks=parse(row.text),
        refusal=row.kind is ConsentKind.REFUSAL,
        reason=row.reason or "",
        signing=_signing(source, row),
    )


def _signing(source: Source, row: Consent) -> Signing | None:
    if row.signed_at is None or row.signature_sha256 is None:
        return None
    theirs = row.relation if row.relation is not Relation.SELF else None
    witness = source.session.get_one(StaffUser, row.witnessed_by).name if row.witnessed_by else ""
    return Signing(
        given_by=row.given_by or "",
        relation=source.words.text(Message(f"relation.{theirs}")) if theirs else "",
        at=row.signed_at,
        signature=stored_photograph(source.session, row.signature_sha256),
        witness=witness,
        done_at=done_before(source.session, row, row.signed_at),
    )


def aftercare(source: Source) -> AftercareContent:
    """What to do at home after these procedures; without any named, after what was done in the visit."""
    session, document, words = source.session, source.document, source.words
    visit = session.get_one(Visit, document.visit_id)
    details = document.details or {}
    planned = procedures_of(session, details.get("procedures") or []) or _done_in(session, visit.id)
    values = common_values(session, visit, words) | work_values(session, planned, words)
    chosen = chosen_template(source)
    templates = [chosen] if chosen else _for_each(source, planned)
    blocks: list[Block] = []
    for template in templates:
        if len(templates) > 1:
            blocks.append(Heading((Span(template.name),)))
        blocks += fill(parse(template.body), values)
    title = templates[0].name if len(templates) == 1 else ""
    return AftercareContent(
        clinic=letterhead(session),
        patient=person(session, visit.patient_id),
        dentist=dentist(session, visit).name,
        on=visit.business_date,
        title=document.title or title or words("After your treatment"),
        blocks=tuple(blocks),
        procedures=tuple(named(session, one) for one in planned),
        note=str(details.get("note") or ""),
    )


def _done_in(session: Session, visit_id: UUID) -> list[PlannedProcedure]:
    query = select(PlannedProcedure).where(PlannedProcedure.completed_visit_id == visit_id)
    return list(session.scalars(query.order_by(PlannedProcedure.position)))


def _for_each(source: Source, planned: Sequence[PlannedProcedure]) -> list[TemplateRow]:
    """The best template of each procedure, each once."""
    asked = language_of(source.session, source.document.patient_id, source.document.details)
    codes: list[tuple[str, ...]] = [(one.procedure_code,) for one in planned] or [()]
    found = [best_template(source.session, DocumentKind.AFTERCARE, asked, code) for code in codes]
    return list({(row.id, row.shipped): row for row in found if row is not None}.values())


def chosen_template(source: Source) -> TemplateRow | None:
    """The template that was chosen by hand for this paper."""
    document, details = source.document, source.document.details or {}
    if document.template_id is not None:
        return template_of(source.session, document.template_id)
    name = details.get("template")
    asked = language_of(source.session, document.patient_id, details)
    return named_template(source.session, str(name), asked) if name else None


def language_of(session: Session, patient_id: UUID, details: Mapping[str, Any] | None) -> str:
    """In which language a paper is written: that chosen for it, the patient's, the clinic's."""
    asked = (details or {}).get("language")
    return str(asked or session.get_one(Patient, patient_id).language or session.get_one(Clinic, 1).language)


def referral(source: Source) -> LetterContent:
    """The letter to the colleague."""
    session, words = source.session, source.words
    row = session.get_one(Referral, source.document.subject_id)
    visit = session.get_one(Visit, row.visit_id)
    notation = session.get_one(Clinic, 1).notation
    teeth = show_teeth([ToothCode(str(tooth)) for tooth in row.teeth], notation)
    urgency = words.text(Message(f"urgency.{row.urgency}"))
    values = common_values(session, visit, words) | {
        "to.name": row.to_name,
        "to.specialty": row.to_specialty,
        "reason": row.reason,
        "question": row.question,
        "tooth": teeth,
        "urgency": urgency,
        "medical": _medical(session, visit.patient_id, words),
        "patient.phone": _phone(session, visit.patient_id),
    }
    facts = tuple((label, value) for label, value in ((words("Teeth"), teeth), (words("Urgency"), urgency)) if value)
    to = (row.to_name, row.to_specialty, *row.to_address.splitlines())
    return _letter(source, visit, values, to=to, facts=facts)


def _phone(session: Session, patient_id: UUID) -> str:
    """Where a colleague's desk reaches the patient."""
    return shown_phone(session.get_one(Patient, patient_id).phone, session.get_one(Clinic, 1).country)


def _medical(session: Session, patient_id: UUID, words: Words) -> str:
    """What a colleague must know before anything is done."""
    history = latest_history(session, patient_id)
    if history is None:
        return ""
    if history.allergies is None:
        allergies = words("Allergies: not asked")
    elif history.allergies:
        allergies = words("Allergies: {names}", names=", ".join(map(str, history.allergies)))
    else:
        allergies = words("Allergies: none known")
    parts = [
        allergies,
        words("ASA class {number}", number=history.asa_class) if history.asa_class else "",
        words("Medicines: {names}", names=history.medications) if history.medications else "",
        words("Conditions: {names}", names=history.conditions) if history.conditions else "",
        words("Takes anticoagulants") if history.anticoagulant else "",
        words("Takes or took bisphosphonates") if history.bisphosphonate else "",
        words("Pregnant") if history.pregnant else "",
    ]
    return ". ".join(part for part in parts if part)


def attendance(source: Source) -> LetterContent:
    """That somebody was here, from when until when; never why."""
    session, words, document = source.session, source.words, source.document
    visit = session.get_one(Visit, document.visit_id)
    details = document.details or {}
    begun = _moment(details.get("from")) or visit.started_at
    ended = _moment(details.get("until")) or visit.checkout_completed_at or visit.completed_at
    rest = details.get("rest_until")
    values = common_values(session, visit, words) | {
        "from": words.time(begun),
        "until": words.time(ended) if ended else "",
        "rest_until": words.day(date.fromisoformat(str(rest))) if rest else "",
    }
    return _letter(source, visit, values, name="attendance/rest" if rest else "attendance/attendance")


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(str(said)) if said else None


def _letter(
    source: Source,
    visit: Visit,
    values: Mapping[str, str],
    *,
    to: tuple[str, ...] = (),
    facts: tuple[tuple[str, str], ...] = (),
    name: str = "",
) -> LetterContent:
    session, document = source.session, source.document
    asked = language_of(session, document.patient_id, document.details)
    template = chosen_template(source) or (named_template(session, name, asked) if name else None)
    template = template or best_template(session, document.kind, asked)
    by = dentist(session, visit)
    return LetterContent(
        clinic=letterhead(session),
        patient=person(session, visit.patient_id),
        dentist=by.name,
        licence=by.licence or "",
        on=visit.business_date,
        title=document.title
        or (template.name if template else source.words.text(Message(f"document.{document.kind}"))),
        to=to,
        facts=facts,
        blocks=fill(parse(template.body), values) if template else (),
    )
