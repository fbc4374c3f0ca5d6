"""Charting: every act one transaction on one patient's chart, and the plan goes with it.

The patient's row is locked, the whole chart is read, and each entry is checked against the mouth as it is by then;
the entries of one act see those before them. Nothing of a refused act is written. Planned work has its procedures in
the plan of the exam that it was found in, and whatever becomes of the work becomes of them.

Lock order: exams → patient → plans and procedures, as completion takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.charting_rules import NewEntry, entry_problems, step_problem
from dentaldesk.engines.clinical.entry_text import codes
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.rules import effective_urgency
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, Problem, Refused, UserError
from dentaldesk.engines.flows.chart_act import INSTANT, LONGEST_NOTE, ChartAct, charted_before, following, key_of
from dentaldesk.engines.flows.chart_corrections import restore_entries, void_entries
from dentaldesk.engines.flows.charting_prices import (
    ChartingPrices,
    Preview,
    PreviewLine,
    charting_prices,
    implants_in,
    price,
    procedures_for,
)
from dentaldesk.engines.treatment.actions import (
    KeptProcedure,
    NewProcedure,
    add_procedure,
    move_along,
    procedures_of,
)
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.teeth import ToothCode, show_surfaces
from dentaldesk.models.values import ExamStatus, Message, TreatmentArea, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

__all__ = [
    "ChartAct",
    "ChartingPrices",
    "Preview",
    "PreviewLine",
    "chart",
    "chart_for_plan",
    "charting_prices",
    "implants_in",
    "price",
    "procedures_for",
    "restore_entries",
    "take_further",
    "void_entries",
]


@dataclass(kw_only=True)
class _Act:
    """One act while it is judged and written. `chart` grows with it."""

    work: Work
    patient_id: UUID
    chart: Chart
    exam: Exam | None = None  # the open exam it belongs to
    catalogue: list[CatalogueRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    accepted: list[_Accepted] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """An entry that may stand, with the procedures that it puts into the plan."""

    entry: ChartEntry
    procedures: tuple[tuple[ToothCode, CatalogueRow], ...] = ()


# -- charting --


@verb(Permission.EXAMINE)
def chart(
    work: Work, patient_id: UUID, news: Sequence[NewEntry], *, exam_id: UUID | None, request_key: UUID
) -> ChartAct:
    """Chart these together, all or nothing. A retry under the same key finds what was done.

    Planned work needs the open exam, whose plan takes its procedures; anything charted in an exam takes its
    signature off. Raises Refused with every problem, each at `entry:<place in news>`; UserError when the exam is
    completed.
    """
    exam = lock_row(work.session, Exam, exam_id) if exam_id is not None else None
    lock_row(work.session, Patient, patient_id)
    done = charted_before(work.session, patient_id, request_key)
    if done or not news:
        return ChartAct(created=done)
    if exam is not None and exam.patient_id != patient_id:
        msg = "the exam is another patient's"
        raise BugError(msg)
    if exam is not None and exam.status is ExamStatus.COMPLETED:
        if any(new.status.is_open for new in news):
            raise Refused("chart.refused", [Problem("exam", "chart.needs_exam")])
        raise UserError("exam.locked")
    act = _begin(work, patient_id, exam)
    return _record(act, news, request_key)


@verb(Permission.EXAMINE)
def take_further(
    work: Work,
    entry_id: UUID,
    status: ChartStatus,
    *,
    request_key: UUID,
    exam_id: UUID | None = None,
    true_on: date | None = None,
    note: str | None = None,
) -> ChartAct:
    """Work goes on: a new entry follows the older one, and its procedures go along. `note` None: as before.

    Belongs to `exam_id`, else to the exam of the older entry while that is open. Raises Refused when the step or the
    mouth does not allow it; UserError when the entry is gone, or its procedures are booked or not proposed yet.
    """
    told = work.session.execute(
        select(EntryRow.patient_id, EntryRow.exam_id).where(EntryRow.id == entry_id)
    ).one_or_none()
    if told is None:
        raise UserError("chart.gone")
    named = exam_id or told.exam_id
    exam = lock_row(work.session, Exam, named) if named is not None else None
    lock_row(work.session, Patient, told.patient_id)
    done = charted_before(work.session, told.patient_id, request_key)
    if done:
        return ChartAct(created=done)
    act = _begin(work, told.patient_id, exam if exam is not None and exam.status is ExamStatus.OPEN else None)
    entry = next((entry for entry in act.chart.standing() if entry.id == entry_id), None)
    if entry is None:
        raise UserError("chart.gone")
    return _record(act, [following(entry, status, true_on, note)], request_key)


@verb(Permission.EXAMINE)
def chart_for_plan(work: Work, exam: Exam, new: NewEntry) -> UUID:
    """Chart the work of one procedure that was put into the plan by hand; the caller adds that procedure.

    `exam` is open and locked. Raises Refused with what is against it.
    """
    lock_row(work.session, Patient, exam.patient_id)
    act = _begin(work, exam.patient_id, exam)
    why = _problems(act, new)
    if why:
        raise Refused("plan.refused", [Problem("tooth", message.code, **message.params) for message in why])
    act.accepted.append(_Accepted(entry=_entry(act, new)))
    _write(act, None)
    return act.accepted[0].entry.id


def _begin(work: Work, patient_id: UUID, exam: Exam | None) -> _Act:
    if exam is not None:
        unsign(exam)
        work.session.flush()
    return _Act(work=work, patient_id=patient_id, chart=chart_of(work.session, patient_id), exam=exam)


# -- judging --


def _record(act: _Act, news: Sequence[NewEntry], request_key: UUID) -> ChartAct:
    if any(new.status.is_open for new in news):
        act.catalogue = procedures_on(act.work.session, act.work.business_date)
    for number, new in enumerate(news):
        _judge(act, f"entry:{number}", new)
    if act.problems:
        raise Refused("chart.refused", act.problems)
    _write(act, request_key)
    return ChartAct(created=tuple(accepted.entry.id for accepted in act.accepted))


def _judge(act: _Act, place: str, new: NewEntry) -> None:
    """Accept the entry into the act's chart, or say what is against it."""
    found = len(act.problems)
    act.problems += [Problem(place, message.code, **message.params) for message in _problems(act, new)]
    procedures: tuple[tuple[ToothCode, CatalogueRow], ...] = ()
    if len(act.problems) == found and new.status.is_open and not _has_procedures(act, new):
        if act.exam is None:
            act.problems.append(Problem(place, "chart.needs_exam"))
        else:
            procedures = _mapped(act, place, new)
    if len(act.problems) > found:
        return
    entry = _entry(act, new)
    act.chart = replace(act.chart, entries=(*act.chart.entries, entry))
    act.accepted.append(_Accepted(entry=entry, procedures=procedures))


def _problems(act: _Act, new: NewEntry) -> list[Message]:
    today = act.work.business_date
    problems = []
    day = new.true_on or today
    if day > today:
        problems.append(Message("chart.future", {"day": day}))
    if act.chart.birth_date is not None and day < act.chart.birth_date:
        problems.append(Message("chart.before_birth", {"day": day}))
    if len(new.note) > LONGEST_NOTE:
        problems.append(Message("chart.note_too_long", {"length": len(new.note), "most": LONGEST_NOTE}))
    if new.follows is not None:
        problems += _step_problems(act, new, new.follows)
    # Work that is given up need not fit the mouth any more.
    if new.follows is None or new.status.is_open or new.status.is_done:
        problems += entry_problems(new, mouth_at(act.chart, today))
    return problems


def _step_problems(act: _Act, new: NewEntry, follows: UUID) -> list[Message]:
    before = next((entry for entry in act.chart.standing() if entry.id == follows), None)
    if before is None:
        return [Message("chart.gone")]
    if (before.finding, before.teeth) != (new.finding, new.teeth):
        msg = "what follows is the same work on the same teeth"
        raise BugError(msg)
    problem = step_problem(before, new.status)
    return [] if problem is None else [problem]


def _has_procedures(act: _Act, new: NewEntry) -> bool:
    """Whether it goes on with procedures that are in a plan already."""
    return new.follows is not None and bool(procedures_of(act.work, new.follows))


def _mapped(act: _Act, place: str, new: NewEntry) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    implants = implants_in(mouth_at(act.chart, act.work.business_date))
    try:
        return procedures_for(new, act.catalogue, implants)
    except Refused as refused:
        act.problems += [Problem(place, of.message.code, **of.message.params) for of in refused.problems]
        return ()


def _entry(act: _Act, new: NewEntry) -> ChartEntry:
    last = max((entry.recorded_at for entry in act.chart.entries), default=act.work.now)
    return ChartEntry(
        id=new_id(),
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        surfaces=new.surfaces,
        variant=new.variant,
        replaced=new.replaced,
        measure=new.measure,
        note=plain(new.note).strip(),
        true_on=new.true_on or act.work.business_date,
        # In the order of recording even where the clock of another desk runs ahead.
        recorded_at=act.work.now if last <= act.work.now else last + INSTANT,
        by=act.work.actor.name,
        visit_id=act.exam.visit_id if act.exam is not None else None,
        follows=new.follows,
        is_draft=act.exam is not None,
    )


# -- writing --


def _write(act: _Act, request_key: UUID | None) -> None:
    for number, accepted in enumerate(act.accepted):
        follows = accepted.entry.follows
        before = None if follows is None else procedures_of(act.work, follows)
        act.work.session.add(_row(act, accepted.entry, key_of(request_key, number), before))
        act.work.session.flush()
    for accepted in act.accepted:
        entry = accepted.entry
        if entry.follows is not None:
            move_along(act.work, entry.follows, entry.id, entry.status, entry.note)
        _plan(act, accepted)
    ids = [str(accepted.entry.id) for accepted in act.accepted]
    act.work.note("chart", "tooth-chart", act.patient_id, entries=ids)


def _row(act: _Act, entry: ChartEntry, key: str | None, before: list[KeptProcedure] | None) -> EntryRow:
    return EntryRow(
        id=entry.id,
        patient_id=act.patient_id,
        visit_id=entry.visit_id,
        exam_id=act.exam.id if act.exam is not None else None,
        finding=entry.finding,
        status=entry.status,
        teeth=codes(entry.teeth),
        surfaces=show_surfaces(entry.surfaces),
        variant=entry.variant,
        replaced=codes(entry.replaced),
        measure=entry.measure,
        note=entry.note,
        true_on=entry.true_on,
        recorded_at=entry.recorded_at,
        recorded_by=act.work.actor.user_id,
        follows_id=entry.follows,
        plan_before=before,
        request_key=key,
    )


def _plan(act: _Act, accepted: _Accepted) -> None:
    if not accepted.procedures or act.exam is None:
        return
    plan_of_visit = select(TreatmentPlan.id).where(TreatmentPlan.visit_id == act.exam.visit_id)
    plan_id = act.work.session.scalars(plan_of_visit).one()
    for tooth, row in accepted.procedures:
        surfaces = accepted.entry.surfaces if row.area is TreatmentArea.SURFACES else ()
        new = NewProcedure(
            code=row.code,
            name=row.name,
            tooth=tooth,
            surfaces=show_surfaces(surfaces),
            diagnosis=None,
            urgency=effective_urgency(row.urgency, None),
            fee=row.fee,
            chart_entry_id=accepted.entry.id,
        )
        add_procedure(act.work, plan_id, new)
