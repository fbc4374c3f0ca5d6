"""What was done in a visit and what follows from it say the same: books, plans, recalls.

Every door through which work is done or taken back ends here. Nothing is remembered: what is charged is compared with
what is done, so that doing it again changes nothing and two desks charge once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.visits import join_visit
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.financial.actions import Charge, post_charge, reverse_charge
from dentaldesk.engines.financial.reads import ChargeMade, charges_made
from dentaldesk.engines.scheduling.recall_actions import follow_triggers
from dentaldesk.engines.treatment.doing_actions import follow_procedures
from dentaldesk.models.states import ProcedureStatus, VisitStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import show_teeth

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_PROCEDURE = "procedure:"  # how the key of a procedure's charge begins


@verb(Permission.EXAMINE)
def settle_visit(work: Work, visit_id: UUID, plan_ids: Iterable[UUID] = ()) -> list[PlannedProcedure]:
    """Charge what was done in the visit and is not charged, reverse what is charged and was not done. Returns what was
    done.

    Whoever may not charge leaves that to the completion of the visit. `plan_ids`: plans from which work was taken back.
    Raises UserError when they take back what was charged in a visit that is over.
    """
    visit = lock_row(work.session, Visit, visit_id)
    done = _done_in(work, visit)
    if work.actor.may(Permission.COMPLETE_VISIT, work.now):
        _settle_books(work, visit, done)
    elif visit.status is not VisitStatus.IN_PROGRESS and _differs(work, visit, done):
        raise UserError("treatment.charged")
    join_visit(work, visit, {row.completed_by for row in done if row.completed_by is not None})
    follow_procedures(work, {*(row.plan_id for row in done), *plan_ids})
    follow_triggers(work, visit.patient_id)
    return done


def _done_in(work: Work, visit: Visit) -> list[PlannedProcedure]:
    query = select(PlannedProcedure).where(
        PlannedProcedure.completed_visit_id == visit.id, PlannedProcedure.status == ProcedureStatus.COMPLETED
    )
    return list(work.session.scalars(query.order_by(PlannedProcedure.plan_id, PlannedProcedure.position)))


def _charged(work: Work, visit: Visit) -> dict[UUID, list[ChargeMade]]:
    """The charges of each procedure in the visit, those reversed too."""
    found: dict[UUID, list[ChargeMade]] = {}
    for charge in charges_made(work.session, visit.id):
        if charge.key.startswith(_PROCEDURE):
            found.setdefault(UUID(charge.key.split(":")[1]), []).append(charge)
    return found


def _differs(work: Work, visit: Visit, done: list[PlannedProcedure]) -> bool:
    standing = {
        procedure_id
        for procedure_id, charges in _charged(work, visit).items()
        if any(not charge.reversed for charge in charges)
    }
    return standing != {row.id for row in done if row.fee}


def _settle_books(work: Work, visit: Visit, done: list[PlannedProcedure]) -> None:
    charged = _charged(work, visit)
    fees = {row.id: row.fee for row in done}
    for procedure_id, charges in charged.items():
        for charge in charges:
            if not charge.reversed and fees.get(procedure_id) != charge.amount:
                reverse_charge(work, charge.id)
    for row in done:
        before = charged.get(row.id, [])
        if any(not charge.reversed and charge.amount == row.fee for charge in before):
            continue
        new = Charge(
            key=f"{_PROCEDURE}{row.id}:{visit.id}:{len(before)}",
            patient_id=visit.patient_id,
            visit_id=visit.id,
            amount=row.fee,
            description=_described(work, row),
        )
        post_charge(work, new)


def _described(work: Work, row: PlannedProcedure) -> str:
    """As it stands on a statement: what, and where."""
    if row.tooth is None:
        return row.procedure_name
    place = f"{show_teeth([row.tooth], work.clinic.notation)} {row.surfaces}".strip()
    return f"{row.procedure_name}, {place}"
