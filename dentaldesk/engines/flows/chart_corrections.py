"""Taking entries of the chart back, and putting them back: undo and redo, and the mending of mistakes.

Nothing is deleted: a correction stands beside the entry, and how the procedures of the work stood in the plan is kept
with it, so that one undoes the other to the letter. Re-exported by `flows.charting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.chart_validity import newly_impossible, say_impossible
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.flows.chart_act import INSTANT, LONGEST_NOTE, ChartAct, corrected_before, key_of
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.treatment.along_actions import KeptProcedure, move_along, procedures_of, put_back, take_out
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.charting import ChartCorrection
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(kw_only=True)
class _Correcting:
    """One act while it is carried out. `chart` changes with it."""

    work: Work
    patient_id: UUID
    chart: Chart
    before: Chart  # as it stood when the act began
    done: list[KeptProcedure] = field(default_factory=list)  # what was done before or is done by now


@verb(Permission.EXAMINE)
def void_entries(work: Work, entry_ids: Sequence[UUID], reason: str, request_key: UUID | None = None) -> ChartAct:
    """Take these back; what they took further stands again. Drafts of an unsigned exam need no reason.

    Their procedures leave the plan, are declined with the reason, or go back to how they stood. Raises UserError when
    a reason is missing, an entry was taken further by one that stays, or a procedure is booked, begun or done;
    Refused when another entry would be impossible without them.
    """
    if not entry_ids:
        return ChartAct()
    act = _begin_correcting(work, entry_ids)
    done = corrected_before(work.session, act.patient_id, request_key)
    if done:
        return ChartAct(voided=done)
    said = plain(reason).strip()
    if len(said) > LONGEST_NOTE:
        raise UserError("chart.note_too_long", length=len(said), most=LONGEST_NOTE)
    voided: list[UUID] = []
    for entry in reversed(_chosen(act, entry_ids)):  # the later before what they follow
        if act.chart.void_of(entry.id) is not None:
            continue
        _check_void(act, entry, said)
        before = procedures_of(work, entry.id)
        act.done += before
        if entry.follows is None:
            take_out(work, entry.id, said)
        else:
            _go_back(act, entry, entry.follows, said)
        _correct(act, entry, said, before, key_of(request_key, len(voided)), is_void=True)
        voided.append(entry.id)
    if voided:
        _check_whole(act, voided)
        _settle(act)
        work.note("void", "tooth-chart", act.patient_id, entries=[str(entry_id) for entry_id in voided])
    return ChartAct(voided=tuple(voided))


@verb(Permission.EXAMINE)
def restore_entries(work: Work, entry_ids: Sequence[UUID], request_key: UUID | None = None) -> ChartAct:
    """Lift the voids of these; their procedures stand again as they did. One that is not void stays as it is.

    Raises UserError when the chart went on otherwise meanwhile, or the plan they were in is proposed already; Refused
    when they cannot stand beside what was charted since.
    """
    if not entry_ids:
        return ChartAct()
    act = _begin_correcting(work, entry_ids)
    done = corrected_before(work.session, act.patient_id, request_key)
    if done:
        return ChartAct(created=done)
    restored: list[UUID] = []
    for entry in _chosen(act, entry_ids):
        void = act.chart.void_of(entry.id)
        if void is None:
            continue
        _check_restore(act, entry)
        before = procedures_of(work, entry.follows) if entry.follows is not None else []
        void_row = _last_correction(work, entry.id)
        put_back(work, (void_row.plan_before if void_row else None) or [], entry.id)
        if entry.follows is not None:  # what was added to it meanwhile comes along
            move_along(work, entry.follows, entry.id, entry.status, entry.note)
        act.done += procedures_of(work, entry.id)
        _correct(act, entry, "", before, key_of(request_key, len(restored)), is_void=False)
        restored.append(entry.id)
    if restored:
        _check_whole(act, restored)
        _settle(act)
        work.note("restore", "tooth-chart", act.patient_id, entries=[str(entry_id) for entry_id in restored])
    return ChartAct(created=tuple(restored))


def _settle(act: _Correcting) -> None:
    """Books, plans and recalls follow what is done in the visits concerned."""
    plans: dict[UUID, set[UUID]] = {}
    for told in act.done:
        done_in = told.get("completed_visit_id")
        if done_in is not None:
            plans.setdefault(UUID(done_in), set()).add(UUID(told["plan_id"]))
    for visit_id, plan_ids in sorted(plans.items()):
        settle_visit(act.work, visit_id, plan_ids)


def _begin_correcting(work: Work, entry_ids: Sequence[UUID]) -> _Correcting:
    told = select(EntryRow.id, EntryRow.patient_id, EntryRow.exam_id, EntryRow.visit_id).where(
        EntryRow.id.in_(entry_ids)
    )
    rows = work.session.execute(told).all()
    patients = {row.patient_id for row in rows}
    if len(rows) < len(set(entry_ids)) or len(patients) > 1:
        raise UserError("chart.gone")
    exams = [lock_row(work.session, Exam, exam_id) for exam_id in sorted({row.exam_id for row in rows if row.exam_id})]
    for visit_id in sorted({row.visit_id for row in rows if row.visit_id}):
        lock_row(work.session, Visit, visit_id)
    (patient_id,) = patients
    lock_row(work.session, Patient, patient_id)
    chart = chart_of(work.session, patient_id)
    act = _Correcting(work=work, patient_id=patient_id, chart=chart, before=chart)
    for exam in exams:
        if exam.status is ExamStatus.OPEN:
            unsign(exam)
    return act


def _chosen(act: _Correcting, entry_ids: Sequence[UUID]) -> list[ChartEntry]:
    """The entries, those that follow behind what they follow."""
    chosen = [entry for entry in act.chart.entries if entry.id in set(entry_ids)]
    return sorted(chosen, key=lambda entry: (entry.recorded_at, entry.id))


def _check_void(act: _Correcting, entry: ChartEntry, reason: str) -> None:
    if entry.id not in {standing.id for standing in act.chart.standing()}:
        raise UserError("chart.taken_further")
    if not entry.is_draft and not reason:
        raise UserError("chart.void_needs_reason")


def _check_restore(act: _Correcting, entry: ChartEntry) -> None:
    if entry.follows is not None and entry.follows not in {other.id for other in act.chart.standing()}:
        raise UserError("chart.gone")


def _check_whole(act: _Correcting, corrected: Sequence[UUID]) -> None:
    """Whether everything can stand together after the act. What it puts back is named before what that spoils."""
    teeth = {tooth for entry in act.chart.entries if entry.id in corrected for tooth in entry.teeth}
    spoiled = newly_impossible(act.before, act.chart, teeth, act.work.business_date)
    own = [problem.message for problem in spoiled if problem.entry.id in corrected]
    said = own or [say_impossible(problem.entry) for problem in spoiled]
    if said:
        raise Refused("chart.refused", [Problem("entry:0", message.code, **message.params) for message in said])


def _go_back(act: _Correcting, entry: ChartEntry, follows: UUID, reason: str) -> None:
    """The procedures of a follower stand as before it, as those of what it followed."""
    lifted = _last_correction(act.work, entry.id)
    if lifted is None:
        kept = act.work.session.execute(select(EntryRow.plan_before).where(EntryRow.id == entry.id)).scalar_one()
    else:
        kept = lifted.plan_before
    if not kept:
        take_out(act.work, entry.id, reason)  # it brought its own: what it followed had none
    put_back(act.work, kept or [], follows)
    before = next(other for other in act.chart.entries if other.id == follows)
    move_along(act.work, entry.id, follows, before.status, reason)


def _last_correction(work: Work, entry_id: UUID) -> ChartCorrection | None:
    query = select(ChartCorrection).where(ChartCorrection.entry_id == entry_id)
    return work.session.scalars(query.order_by(ChartCorrection.at.desc()).limit(1)).first()


def _correct(
    act: _Correcting, entry: ChartEntry, reason: str, before: list[KeptProcedure], key: str | None, *, is_void: bool
) -> None:
    earlier = [correction.at for correction in act.chart.corrections if correction.entry_id == entry.id]
    at = max([act.work.now, *(moment + INSTANT for moment in earlier)])  # the latest holds, whatever desk's clock
    act.work.session.add(
        ChartCorrection(
            entry_id=entry.id,
            is_void=is_void,
            reason=reason,
            at=at,
            by_id=act.work.actor.user_id,
            plan_before=before,
            request_key=key,
        )
    )
    act.work.session.flush()
    correction = Correction(entry_id=entry.id, is_void=is_void, reason=reason, at=at, by=act.work.actor.name)
    act.chart = replace(act.chart, corrections=(*act.chart.corrections, correction))
