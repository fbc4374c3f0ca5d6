"""Consent to a treatment, and informed refusal: prepared in the patient's language, read to the end, signed, kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.engines.documents.contents_shared import named, procedures_of
from dentaldesk.engines.documents.contents_words import common_values, language_of, what_is_signed, work_values
from dentaldesk.engines.documents.owners import owners_of_procedures, require_of_patient
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.signatures import store_signature
from dentaldesk.engines.documents.template_reads import TemplateRow, best_template, named_template, template_of
from dentaldesk.engines.documents.templates import fill, parse, written
from dentaldesk.engines.flows.consent_reads import signing_problems
from dentaldesk.models.states import ConsentKind, DocumentKind, ProcedureStatus, Relation
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.tables.treatment import PlannedProcedure

LONGEST_REASON = 4_000  # characters: far more than anybody gives


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareConsent:
    """What is to be agreed to, or refused. `template_id` is a row of the clinic, `template` the name of a shipped one;
    neither: the best one for the procedures. `language` None: the patient's. A refusal has the patient's `reason`.
    """

    visit_id: UUID
    kind: ConsentKind
    procedures: tuple[UUID, ...]
    template_id: UUID | None = None
    template: str = ""
    language: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignConsent:
    """A signature (PNG) as it was drawn: by whom, what they are to the patient, who saw it."""

    consent_id: UUID
    given_by: str
    relation: Relation
    signature: bytes
    witnessed_by: UUID | None = None


@verb(Permission.VIEW_PATIENT)
def prepare_consent(work: Work, command: PrepareConsent) -> UUID:
    """Freeze the words that are shown. Raises Refused at `procedures`, `reason`, or `template`."""
    visit = work.session.get_one(Visit, command.visit_id)
    planned = procedures_of(work.session, command.procedures)
    require_of_patient(work.session, visit.patient_id, [owners_of_procedures(command.procedures)])
    asked = language_of(work.session, visit.patient_id, {"language": command.language})
    template = _template(work, command, asked, planned)
    problems = []
    if not planned:
        problems.append(Problem("procedures", "consent.no_procedure"))
    reason = plain(command.reason).strip()
    if command.kind is ConsentKind.REFUSAL and not reason:
        problems.append(Problem("reason", "consent.no_reason"))
    if len(reason) > LONGEST_REASON:
        problems.append(Problem("reason", "patient.text_too_long", length=len(reason), most=LONGEST_REASON))
    if template is None or template.kind.value != command.kind.value:
        problems.append(Problem("template", "consent.no_template"))
    if problems or template is None:
        raise Refused("consent.refused", problems)
    consent = Consent(
        visit_id=visit.id,
        kind=command.kind,
        procedures=[str(one.id) for one in planned],
        title=template.name,
        text=_words_shown(work, replace(command, reason=reason), visit, template, planned),
        language=template.language,
        template_id=template.id,
        reason=reason or None,
        prepared_at=work.now,
        prepared_by=work.actor.user_id,
    )
    work.session.add(consent)
    work.session.flush()
    work.note("prepare", "consent", consent.id, kind=command.kind.value)
    return consent.id


@verb(Permission.VIEW_PATIENT)
def consent_to_sign(work: Work, visit_id: UUID, procedures: tuple[UUID, ...]) -> UUID:
    """The consent to these procedures that waits to be signed in a visit, prepared when there is none yet."""
    waiting = select(Consent).where(
        Consent.visit_id == visit_id, Consent.kind == ConsentKind.CONSENT, Consent.signed_at.is_(None)
    )
    wanted = {str(one) for one in procedures}
    for consent in work.session.scalars(waiting.order_by(Consent.id.desc())):
        if wanted <= {str(one) for one in consent.procedures}:
            return consent.id
    return prepare_consent(work, PrepareConsent(visit_id=visit_id, kind=ConsentKind.CONSENT, procedures=procedures))


def _template(
    work: Work, command: PrepareConsent, language: str, planned: Sequence[PlannedProcedure]
) -> TemplateRow | None:
    if command.template_id is not None:
        return template_of(work.session, command.template_id)
    if command.template:
        return named_template(work.session, command.template, language)
    codes = [one.procedure_code for one in planned]
    return best_template(work.session, DocumentKind(command.kind.value), language, codes)


def _words_shown(
    work: Work, command: PrepareConsent, visit: Visit, template: TemplateRow, planned: Sequence[PlannedProcedure]
) -> str:
    clinic = work.clinic
    formats = Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone)
    words = PaperWords(formats, template.language)
    values = common_values(work.session, visit, words) | work_values(work.session, planned, words)
    refusal = command.kind is ConsentKind.REFUSAL
    about = what_is_signed(
        [named(work.session, one) for one in planned],
        words,
        refusal=refusal,
        is_done=not refusal and all(one.status is ProcedureStatus.COMPLETED for one in planned),
    )
    return written((*about, *fill(parse(template.body), values | {"reason": command.reason})))


@verb(Permission.VIEW_PATIENT)
def mark_read(work: Work, consent_id: UUID) -> None:
    """The whole paper has been on the screen, to its end. The first time counts."""
    consent = lock_row(work.session, Consent, consent_id)
    if consent.read_at is None and consent.signed_at is None:
        consent.read_at = work.now
        consent.version += 1
        work.note("show", "consent", consent.id)


@verb(Permission.VIEW_PATIENT)
def sign_consent(work: Work, command: SignConsent) -> UUID:
    """Keep the signature and ask for the paper that carries it; returns the document. Signed twice is signed once.

    Raises Refused with every problem: `read`, `given_by`, `relation`, `witness`, `medical`, `signature`.
    """
    consent = lock_row(work.session, Consent, command.consent_id)
    visit = work.session.get_one(Visit, consent.visit_id)
    if consent.signed_at is not None:
        raise UserError("consent.signed_already")
    problems = signing_problems(
        work.session, consent, given_by=command.given_by, relation=command.relation, day=work.business_date
    )
    if command.witnessed_by is None:
        problems.append(Problem("witness", "consent.no_witness"))
    sha256 = ""
    try:
        sha256 = store_signature(work, command.signature)
    except UserError as error:
        problems.append(Problem("signature", error.message.code, **error.message.params))
    if problems:
        raise Refused("consent.not_signed", problems)
    consent.given_by, consent.relation = command.given_by.strip(), command.relation
    consent.signature_sha256, consent.witnessed_by = sha256, command.witnessed_by
    consent.signed_at = work.now
    consent.version += 1
    work.session.flush()
    work.note("sign", "consent", consent.id, kind=consent.kind.value)
    return request_document(
        work,
        NewDocument(
            key=f"consent:{consent.id}",
            kind=DocumentKind(consent.kind.value),
            patient_id=visit.patient_id,
            visit_id=visit.id,
            subject_id=consent.id,
            template_id=consent.template_id,
            title=consent.title,
            details={"language": consent.language},
        ),
    )


@verb(Permission.VIEW_PATIENT)
def discard_consent(work: Work, consent_id: UUID) -> None:
    """Put away one that nobody signed. Raises UserError for one that was."""
    consent = lock_row(work.session, Consent, consent_id)
    if consent.signed_at is not None:
        raise UserError("consent.signed_already")
    work.session.delete(consent)
    work.note("discard", "consent", consent_id)
