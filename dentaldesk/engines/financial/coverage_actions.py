"""The insurance cards of a patient: typed, mended, photographed, taken away when they were a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.financial.coverage_rules import CardDetails, Period, card_problems
from dentaldesk.models.states import Relation
from dentaldesk.models.tables.financial import CoveragePlan, PatientCoverage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LARGEST_PICTURE = 2_000_000  # bytes; a card of 1600 pixels has a quarter of it
_JPEG = b"\xff\xd8\xff"


@verb(Permission.EDIT_PATIENT)
def add_coverage(work: Work, patient_id: UUID, details: CardDetails) -> UUID:
    """A card of the patient. Two cards that hold on one day have different positions. Raises Refused."""
    lock_row(work.session, Patient, patient_id)  # two desks that type one patient's cards do it in turn
    card = PatientCoverage(**_checked(work, patient_id, details, None), patient_id=patient_id)
    work.session.add(card)
    work.session.flush()
    work.note("add", "patient-coverage", card.id, position=card.position)
    return card.id


@verb(Permission.EDIT_PATIENT)
def edit_coverage(work: Work, coverage_id: UUID, version: int, details: CardDetails) -> int:
    """Change a card that the desk saw at `version`; returns the new version. Raises Refused or EditedElsewhere."""
    patient_id = work.session.get_one(PatientCoverage, coverage_id).patient_id
    lock_row(work.session, Patient, patient_id)
    card = lock_row(work.session, PatientCoverage, coverage_id)
    apply_edit(card, version, _checked(work, patient_id, details, coverage_id))
    work.session.flush()
    work.note("edit", "patient-coverage", card.id, version=card.version)
    return card.version


@verb(Permission.EDIT_PATIENT)
def remove_coverage(work: Work, coverage_id: UUID, version: int) -> None:
    """Take away a card that was a mistake; one that ended gets its last day instead. Raises EditedElsewhere."""
    card = lock_row(work.session, PatientCoverage, coverage_id)
    if card.version != version:
        raise EditedElsewhere(mine={}, theirs={}, version=card.version)
    work.session.delete(card)
    work.note("remove", "patient-coverage", coverage_id)


@verb(Permission.EDIT_PATIENT)
def set_card_picture(work: Work, coverage_id: UUID, side: Literal["front", "back"], content: bytes | None) -> None:
    """Keep a picture of one side of the card: a JPEG as `ui/widgets/photo.py` makes it; None takes it away.

    Raises Refused for anything else.
    """
    if content is not None and not (content.startswith(_JPEG) and len(content) <= LARGEST_PICTURE):
        raise Refused("photo.refused", [Problem(side, "photo.not_a_small_jpeg")])
    card = lock_row(work.session, PatientCoverage, coverage_id)
    sha256 = None if content is None else store_file(work.session, content, "image/jpeg")
    if side == "front":
        card.front_sha256 = sha256
    else:
        card.back_sha256 = sha256
    work.session.flush()
    work.note("picture", "patient-coverage", coverage_id, side=side)


def _checked(work: Work, patient_id: UUID, details: CardDetails, own: UUID | None) -> dict[str, Any]:
    """The columns of these details. Raises Refused."""
    problems = card_problems(details, _others(work, patient_id, own), work.business_date)
    if problems:
        raise Refused("coverage.refused", problems)
    insured = details.relation is Relation.SELF
    return {
        "coverage_plan_id": details.plan_id or _plan(work, details),
        "member_number": plain(details.member_number).strip(),
        "group_number": plain(details.group_number).strip() or None,
        "subscriber_name": None if insured else plain(details.subscriber_name).strip(),
        "subscriber_birth_date": None if insured else details.subscriber_birth_date,
        "relation": details.relation,
        "position": details.position,
        "valid_from": details.valid_from,
        "valid_until": details.valid_until,
    }


def _others(work: Work, patient_id: UUID, own: UUID | None) -> list[Period]:
    query = (
        select(PatientCoverage, CoveragePlan.name)
        .join(CoveragePlan, CoveragePlan.id == PatientCoverage.coverage_plan_id)
        .where(PatientCoverage.patient_id == patient_id)
    )
    return [
        Period(plan=name, position=card.position, valid_from=card.valid_from, valid_until=card.valid_until)
        for card, name in work.session.execute(query)
        if card.id != own
    ]


def _plan(work: Work, details: CardDetails) -> UUID:
    """The plan of this name and percentage; made when there is none."""
    name = " ".join(plain(details.plan_name).split())
    known = work.session.scalars(
        select(CoveragePlan.id).where(
            func.lower(CoveragePlan.name) == name.lower(), CoveragePlan.basis_points == details.basis_points
        )
    ).first()
    if known is not None:
        return known
    assert details.basis_points is not None  # noqa: S101 - checked before
    plan = CoveragePlan(name=name, basis_points=details.basis_points)
    work.session.add(plan)
    work.session.flush()
    work.note("add", "coverage-plan", plan.id, basis_points=details.basis_points)
    return plan.id
