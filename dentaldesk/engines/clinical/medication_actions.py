"""The clinic's ready prescriptions: what its dentists write often, but for the patient. Put away, never deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.allergies import fold
from dentaldesk.engines.clinical.prescribing_rules import Drug, Limits, drug_problems, trimmed
from dentaldesk.engines.clinical.shipped_lists import shipped_medications
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.papers import Medication

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMedication:
    """A ready prescription as edited. `medication_id` None: a new one. Of children: see `Limits`."""

    medication_id: UUID | None
    version: int = 0
    drug: Drug
    limits: Limits
    active: bool = True


@verb(Permission.MANAGE_TEMPLATES)
def save_medication(work: Work, command: SaveMedication) -> UUID:
    """Keep a ready prescription. Raises Refused with every field that is wrong, EditedElsewhere."""
    drug = trimmed(command.drug)
    problems = [*drug_problems(drug), *_limit_problems(command.limits)]
    if not problems and command.active and _key(drug) in _standing(work, command.medication_id):
        problems.append(Problem("name", "medication.twice"))
    if problems:
        raise Refused("medication.refused", problems)
    changes = {**_columns(drug), **asdict(command.limits), "active": command.active}
    if command.medication_id is None:
        row = Medication(id=new_id(), **changes)
        work.session.add(row)
    else:
        row = lock_row(work.session, Medication, command.medication_id)
        apply_edit(row, command.version, changes)
    work.session.flush()
    work.note("save", "medication", row.id)
    return row.id


@verb(Permission.MANAGE_TEMPLATES)
def archive_medication(work: Work, medication_id: UUID, version: int) -> None:
    """Put one away; what was prescribed from it stays as it is."""
    row = lock_row(work.session, Medication, medication_id)
    apply_edit(row, version, {"active": False})
    work.note("archive", "medication", row.id)


@verb(Permission.MANAGE_TEMPLATES)
def take_shipped_medications(work: Work) -> int:
    """Add the examples that come with the program, in the clinic's language; those it has are left. How many."""
    standing = _standing(work, None)
    fresh = [each for each in shipped_medications(work.clinic.language) if _key(each.drug) not in standing]
    work.session.add_all(Medication(id=new_id(), **_columns(each.drug), **asdict(each.limits)) for each in fresh)
    work.session.flush()
    if fresh:
        work.note("take-shipped", "medication", "all", count=len(fresh))
    return len(fresh)


def _columns(drug: Drug) -> dict[str, object]:
    columns = asdict(drug)
    del columns["medication_id"]
    return columns


def _key(drug: Drug | Medication) -> tuple[str, ...]:
    """What makes two of them the same: the same thing, taken in the same way."""
    return tuple(fold(text) for text in (drug.name, drug.strength, drug.form, drug.dose))


def _standing(work: Work, but: UUID | None) -> set[tuple[str, ...]]:
    query = select(Medication).where(Medication.active)
    return {_key(row) for row in work.session.scalars(query) if row.id != but}


def _limit_problems(limits: Limits) -> list[Problem]:
    return [
        Problem(place, "medication.not_positive")
        for place, number in asdict(limits).items()
        if number is not None and number <= 0
    ]
