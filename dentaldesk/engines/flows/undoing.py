"""Done work was not done: on its day and before the visit is completed everything stands as before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.visits import lock_care
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.flows.charting import void_entries
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.treatment.along_actions import forget_done
from dentaldesk.engines.treatment.doing_actions import unfinish_procedure
from dentaldesk.engines.treatment.doing_reads import done_in_visit, locked_procedures
from dentaldesk.models.states import ProcedureStatus, VisitStatus
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work


@verb(Permission.COMPLETE_VISIT)
def undo_procedures(work: Work, visit_id: UUID, procedure_ids: Sequence[UUID], reason: str = "") -> tuple[UUID, ...]:
    """These were not done: chart, plans, recall and books stand as before, by correction and reversal.

    What was charted together is taken back together. Returns all that were taken back. Raises UserError on a later day
    or once the visit is completed; Refused for what was not done here.
    """
    exam, visit = _lock_to_undo(work, visit_id)
    before = {line.id: line.plan_id for line in done_in_visit(work.session, visit.id)}
    rows = locked_procedures(work.session, procedure_ids)
    problems = [
        Problem(
            f"procedure:{one}", "treatment.not_done_here", procedure=rows[one].procedure_name if one in rows else ""
        )
        for one in procedure_ids
        if one not in before
    ]
    if problems:
        raise Refused("treatment.refused", problems)
    entries = {entry_id for row in rows.values() if (entry_id := row.chart_entry_id) and _came_with(work, visit, row)}
    listed = [row for row in rows.values() if row.chart_entry_id not in entries]
    if entries:
        void_entries(work, sorted(entries), reason)
    for row in listed:
        _take_back(work, exam, visit, row)
    settle_visit(work, visit.id, set(before.values()))
    after = {line.id for line in done_in_visit(work.session, visit.id)}
    undone = tuple(one for one in before if one not in after)
    work.note("undo", "visit", visit.id, procedures=[str(one) for one in undone])
    return undone


def _lock_to_undo(work: Work, visit_id: UUID) -> tuple[Exam | None, Visit]:
    standing = work.session.execute(select(Visit.status, Visit.business_date).where(Visit.id == visit_id)).one()
    if tuple(standing) != (VisitStatus.IN_PROGRESS, work.business_date):
        raise UserError("treatment.too_late")
    return lock_care(work, visit_id)


def _came_with(work: Work, visit: Visit, row: PlannedProcedure) -> bool:
    """Whether the entry on the chart was made in this visit when the procedure was done."""
    entry = work.session.get(ChartEntry, row.chart_entry_id)
    if entry is None or entry.visit_id != visit.id:
        return False
    told = {one["id"]: one["status"] for one in entry.plan_before or []}
    return told.get(str(row.id)) != ProcedureStatus.COMPLETED.value


def _take_back(work: Work, exam: Exam | None, visit: Visit, row: PlannedProcedure) -> None:
    """A procedure without an entry of its own: it waits again, or goes if it was only added as done."""
    own_plan = work.session.get_one(TreatmentPlan, row.plan_id).visit_id == visit.id
    if exam is not None:
        unsign(exam)
    if own_plan and exam is None and row.chart_entry_id is None:
        forget_done(work, row.id)
    else:
        unfinish_procedure(work, row.id, was_found=own_plan and exam is not None)
