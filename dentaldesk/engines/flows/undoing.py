"""Done work was not done: on its day, and before the visit is completed, everything stands as before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.visits import is_of_today, lock_care
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.flows.charting import void_entries
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.treatment.along_actions import forget_done
from dentaldesk.engines.treatment.doing_actions import unfinish_procedure
from dentaldesk.engines.treatment.doing_reads import done_in_visit, locked_procedures
from dentaldesk.models.charting import ChartStatus
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
    entries = {entry for row in rows.values() for entry in _entries_to_void(work, visit, row)}
    if entries:
        void_entries(work, sorted(entries), reason)
    for row in locked_procedures(work.session, procedure_ids).values():
        if row.status is ProcedureStatus.COMPLETED:  # it has no entry of its own
            _take_back(work, exam, visit, row)
    settle_visit(work, visit.id, set(before.values()))
    after = {line.id for line in done_in_visit(work.session, visit.id)}
    undone = tuple(one for one in before if one not in after)
    work.note("undo", "visit", visit.id, procedures=[str(one) for one in undone])
    return undone


def _lock_to_undo(work: Work, visit_id: UUID) -> tuple[Exam | None, Visit]:
    of_today = select(Visit.id).where(Visit.id == visit_id, Visit.status == VisitStatus.IN_PROGRESS, is_of_today(work))
    if work.session.scalars(of_today).first() is None:
        raise UserError("treatment.too_late")
    return lock_care(work, visit_id)


def _entries_to_void(work: Work, visit: Visit, row: PlannedProcedure) -> list[UUID]:
    """The entries of this visit back to the one with which the procedure was done: what went on since stood on it.

    Raises UserError when another visit finished the work meanwhile.
    """
    found: list[UUID] = []
    entry = work.session.get(ChartEntry, row.chart_entry_id) if row.chart_entry_id is not None else None
    if entry is not None and entry.visit_id != visit.id and entry.status is ChartStatus.COMPLETED:
        raise UserError("chart.taken_further")
    while entry is not None and entry.visit_id == visit.id:
        found.append(entry.id)
        told = {one["id"]: one["status"] for one in entry.plan_before or []}
        if told.get(str(row.id)) != ProcedureStatus.COMPLETED.value:
            return found
        entry = work.session.get(ChartEntry, entry.follows_id) if entry.follows_id is not None else None
    # It was done on work that had been begun before: only what finished that work goes.
    return found


def _take_back(work: Work, exam: Exam | None, visit: Visit, row: PlannedProcedure) -> None:
    """A procedure without an entry of its own: it waits again, or goes if it was only added as done."""
    own_plan = work.session.get_one(TreatmentPlan, row.plan_id).visit_id == visit.id
    if exam is not None:
        unsign(exam)
    if own_plan and exam is None and row.chart_entry_id is None:
        forget_done(work, row.id)
    else:
        unfinish_procedure(work, row.id, was_found=own_plan and exam is not None)
