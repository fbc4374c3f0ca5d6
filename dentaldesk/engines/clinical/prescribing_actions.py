"""Writing, signing and voiding prescriptions. A draft may go; what was signed may be in a pharmacy, and stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.prescribing_reads import checks_of, drug_of
from dentaldesk.engines.clinical.prescribing_rules import (
    LONGEST_REASON,
    Drug,
    Severity,
    asks_reason,
    checks_to_json,
    drug_problems,
    trimmed,
)
from dentaldesk.engines.clinical.visits import lock_open_visit
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.models.states import FactKind, PrescriptionStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.tables.clinical import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePrescription:
    """A drug for the patient of a visit that goes on. `request_key` is fresh for each press."""

    visit_id: UUID
    drug: Drug
    request_key: UUID


@verb(Permission.TREAT)
def write_prescription(work: Work, new: WritePrescription) -> UUID:
    """Keep a draft. Raises Refused with every field that is missing; a second press finds the first one's."""
    drug = _kept(new.drug)
    visit = lock_open_visit(work, new.visit_id)
    known = select(Prescription.id).where(Prescription.request_key == str(new.request_key))
    standing = work.session.scalars(known).first()
    if standing is not None:
        return standing
    row = Prescription(
        id=new_id(),
        request_key=str(new.request_key),
        visit_id=visit.id,
        status=PrescriptionStatus.DRAFT,
        written_at=work.now,
        written_by=work.actor.user_id,
        checks=[],
        **asdict(drug),
    )
    row.checks = checks_to_json(checks_of(work.session, visit, drug, row.id, work.now))
    work.session.add(row)
    work.session.flush()
    work.note("write", "prescription", row.id)
    return row.id


@verb(Permission.TREAT)
def change_prescription(work: Work, prescription_id: UUID, version: int, drug: Drug) -> int:
    """Change a draft that was read at `version`; returns the new version. Raises EditedElsewhere, Refused."""
    kept = _kept(drug)
    visit, row = _locked_draft(work, prescription_id)
    apply_edit(row, version, asdict(kept))
    row.checks = checks_to_json(checks_of(work.session, visit, kept, row.id, work.now))
    work.note("change", "prescription", row.id, version=row.version)
    return row.version


@verb(Permission.TREAT)
def discard_prescription(work: Work, prescription_id: UUID) -> None:
    """A draft that is not wanted. Gone already is done."""
    if work.session.get(Prescription, prescription_id) is None:
        return
    _, row = _locked_draft(work, prescription_id)
    work.session.delete(row)
    work.session.flush()
    work.note("discard", "prescription", prescription_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPrescription:
    """A draft as the prescriber read it: its version and the warnings that stood there. `reason` answers them."""

    prescription_id: UUID
    version: int
    seen: tuple[Message, ...] = ()
    reason: str = ""


@verb(Permission.PRESCRIBE)
def sign_prescription(work: Work, command: SignPrescription) -> None:
    """The prescriber answers for it; from then on it can only be voided.

    Raises Refused with the places `reason` (a warning asks for one), `checks` (something speaks against it that was
    not on the screen) and `prescriber` (nobody who treats, or no licence number); UserError when it was changed.
    """
    visit, row = _locked_draft(work, command.prescription_id)
    if row.version != command.version:
        raise UserError("edit.stale")
    checks = checks_of(work.session, visit, drug_of(row), row.id, work.now)
    reason = plain(command.reason).strip()
    provider = work.session.get(Provider, work.actor.provider_id) if work.actor.provider_id else None
    problems = _cannot_sign(provider)
    if any(each.severity is not Severity.NOTE and each.message not in command.seen for each in checks):
        problems.append(Problem("checks", "prescription.checks_changed"))
    if asks_reason(checks) and not reason:
        problems.append(Problem("reason", "prescription.no_reason"))
    problems += _too_long(reason)
    if problems or provider is None:
        raise Refused("prescription.not_signed", problems)
    row.checks = checks_to_json(checks)
    row.override = reason or None
    row.status = PrescriptionStatus.SIGNED
    row.prescriber_id, row.licence = provider.id, provider.licence
    row.signed_at, row.signed_by = work.now, work.actor.user_id
    row.version += 1
    record_fact(
        work,
        FactKind.PRESCRIPTION_SIGNED,
        f"prescription-signed:{row.id}",
        patient_id=visit.patient_id,
        visit_id=visit.id,
        drug_class=row.drug_class.value,
        overridden=asks_reason(checks),
    )
    work.note("sign", "prescription", row.id, warnings=sum(each.severity is not Severity.NOTE for each in checks))


@verb(Permission.PRESCRIBE)
def void_prescription(work: Work, prescription_id: UUID, reason: str) -> None:
    """It does not hold any more, whenever it was signed. Twice is once. Raises Refused without a reason."""
    said = plain(reason).strip()
    problems = [] if said else [Problem("reason", "prescription.no_void_reason")]
    problems += _too_long(said)
    if problems:
        raise Refused("prescription.refused", problems)
    row = lock_row(work.session, Prescription, prescription_id)
    if row.status is PrescriptionStatus.VOIDED:
        return
    if row.status is PrescriptionStatus.DRAFT:
        raise UserError("prescription.not_signed_yet")
    row.status = PrescriptionStatus.VOIDED
    row.voided_at, row.voided_by, row.void_reason = work.now, work.actor.user_id, said
    row.version += 1
    work.note("void", "prescription", row.id)


def _kept(drug: Drug) -> Drug:
    """The drug without blanks around its texts. Raises Refused with everything that is missing."""
    kept = trimmed(drug)
    problems = drug_problems(kept)
    if problems:
        raise Refused("prescription.refused", problems)
    return kept


def _locked_draft(work: Work, prescription_id: UUID) -> tuple[Visit, Prescription]:
    # A visit before what was written in it, as everywhere.
    visit = lock_open_visit(work, work.session.get_one(Prescription, prescription_id).visit_id)
    row = lock_row(work.session, Prescription, prescription_id)
    if row.status is not PrescriptionStatus.DRAFT:
        raise UserError("prescription.signed_already")
    return visit, row


def _cannot_sign(provider: Provider | None) -> list[Problem]:
    if provider is None:
        return [Problem("prescriber", "prescription.not_a_prescriber")]
    if not (provider.licence or "").strip():
        return [Problem("prescriber", "prescription.no_licence", name=provider.name)]
    return []


def _too_long(reason: str) -> list[Problem]:
    if len(reason) <= LONGEST_REASON:
        return []
    return [Problem("reason", "prescription.too_long", most=LONGEST_REASON)]
