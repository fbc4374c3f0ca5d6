"""Charting: every act one transaction on one patient's chart, and the plan goes with it.

The patient's row is locked, the whole chart is read, and each entry is checked against the mouth of the day on which
it is true, then everything after it once more; the entries of one act see those before them. Nothing of a refused act
is written. Planned work has its procedures in the plan of the exam that it was found in, and whatever becomes of the
work becomes of them: done work takes the plan further that it fulfils, and a tooth that is gone takes its plans along.

What is done today in a visit that goes on is done in it: it is charged there, planned before or not (`settling`).

Lock order: exams → visit → patient → plans and procedures, as completion takes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry
from dentaldesk.engines.clinical.visits import visit_going_on
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, Problem, Refused, UserError
from dentaldesk.engines.flows.chart_act import ChartAct, charted_before, following
from dentaldesk.engines.flows.chart_corrections import restore_entries, void_entries
from dentaldesk.engines.flows.chart_judging import entry_of, judge, let_stand, problems_of
from dentaldesk.engines.flows.chart_pairs import paired
from dentaldesk.engines.flows.chart_writing import Accepted, Acting, write
from dentaldesk.engines.flows.charting_prices import (
    ChartingPrices,
    Preview,
    PreviewLine,
    charting_prices,
    implants_in,
    price,
    procedures_for,
)
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.treatment.rules import DoneIn
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.teeth import Surface

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
    visit = visit_going_on(work, patient_id, exam.visit_id if exam is not None else None)
    lock_row(work.session, Patient, patient_id)
    _refuse_anothers(exam, patient_id)
    done = charted_before(work.session, patient_id, request_key)
    if done or not news:
        return ChartAct(created=done)
    if exam is not None and (visit is None or exam.status is ExamStatus.COMPLETED):
        if any(new.status.is_open for new in news):
            raise Refused("chart.refused", [Problem("exam", "chart.needs_exam")])
        raise UserError("exam.locked")
    act = _begin(work, patient_id, exam, visit)
    return _record(act, news, request_key)


@verb(Permission.EXAMINE)
def take_further(  # noqa: PLR0913 - a step of work, and what may be said of it
    work: Work,
    before_id: UUID,
    status: ChartStatus,
    *,
    request_key: UUID,
    exam_id: UUID | None = None,
    true_on: date | None = None,
    note: str | None = None,
    entry_id: UUID | None = None,
) -> ChartAct:
    """Work goes on: a new entry (`entry_id`, if given) follows the older one, and its procedures go along.

    `note` None: as before. Belongs to `exam_id`, else to the exam of the older entry while that is open. Raises
    Refused when the step or the mouth does not allow it; UserError when the entry is gone, or its procedures are
    booked or not proposed yet.
    """
    told = work.session.execute(
        select(EntryRow.patient_id, EntryRow.exam_id).where(EntryRow.id == before_id)
    ).one_or_none()
    if told is None:
        raise UserError("chart.gone")
    named = exam_id or told.exam_id
    exam = lock_row(work.session, Exam, named) if named is not None else None
    is_open = exam is not None and exam.status is ExamStatus.OPEN
    visit = visit_going_on(work, told.patient_id, exam.visit_id if exam is not None and is_open else None)
    lock_row(work.session, Patient, told.patient_id)
    _refuse_anothers(exam, told.patient_id)
    done = charted_before(work.session, told.patient_id, request_key)
    if done:
        return ChartAct(created=done)
    act = _begin(work, told.patient_id, exam if is_open else None, visit)
    entry = next((entry for entry in act.chart.standing() if entry.id == before_id), None)
    if entry is None:
        raise UserError("chart.gone")
    return _record(act, [replace(following(entry, status, true_on, note), entry_id=entry_id)], request_key)


@verb(Permission.EXAMINE)
def finish_work(
    work: Work,
    before_id: UUID,
    exam: Exam | None,
    visit: Visit,
    done: DoneIn,
    *,
    is_whole: bool,
    surfaces: tuple[Surface, ...] | None = None,
) -> tuple[UUID, ...]:
    """Some procedures of an entry (`done.only`) are done in the visit: the work is begun, or with `is_whole` done.

    `surfaces` None: as planned. The caller holds exam, visit and patient, and settles the visit. Raises UserError when
    the entry is gone, Refused with what is against it.
    """
    act = _begin(work, visit.patient_id, exam, visit, done)
    entry = next((entry for entry in act.chart.standing() if entry.id == before_id), None)
    if entry is None:
        raise UserError("chart.gone")
    status = ChartStatus.COMPLETED if is_whole else ChartStatus.IN_PROGRESS
    new = following(entry, status)
    judge(act, f"work:{before_id}", new if surfaces is None else replace(new, surfaces=surfaces))
    if act.problems:
        raise Refused("treatment.refused", act.problems)
    write(act, None)
    return tuple(accepted.entry.id for accepted in act.written())


@verb(Permission.EXAMINE)
def chart_done(work: Work, exam: Exam | None, visit: Visit, new: NewEntry, done: DoneIn, request_key: UUID) -> UUID:
    """Chart work that is done (or begun) in the visit; the caller adds the procedure that was chosen for it.

    Work that was planned is taken further, and then has its procedures. The caller holds exam, visit and patient, and
    settles the visit. Raises Refused with what is against it.
    """
    act = _begin(work, visit.patient_id, exam, visit, done)
    act.brings_procedures = False
    judge(act, "tooth", paired(new, act.chart))
    if act.problems:
        raise Refused("treatment.refused", act.problems)
    write(act, request_key)
    return act.accepted[0].entry.id


@verb(Permission.EXAMINE)
def chart_for_plan(work: Work, exam: Exam, new: NewEntry) -> UUID:
    """Chart the work of one procedure that was put into the plan by hand; the caller adds that procedure.

    `exam` is open and locked. Raises Refused with what is against it.
    """
    visit = visit_going_on(work, exam.patient_id, exam.visit_id)
    lock_row(work.session, Patient, exam.patient_id)
    act = _begin(work, exam.patient_id, exam, visit)
    why = problems_of(act, new)
    if why:
        raise Refused("plan.refused", [Problem("tooth", message.code, **message.params) for message in why])
    act.accepted.append(Accepted(entry=entry_of(act, new)))
    write(act, None)
    return act.accepted[0].entry.id


@verb(Permission.ARRANGE_PLAN)
def chart_answers(work: Work, patient_id: UUID, status: ChartStatus, notes: Mapping[UUID, str]) -> None:
    """What the patient answered to a plan stands on the chart too: work (the keys) that is declined, or planned again.

    `notes` are the patient's words. Work that may not take this step stays. The caller holds the patient. Raises
    Refused when work that is planned again does not fit the mouth any more.
    """
    act = _begin(work, patient_id, None, None)
    for entry in act.chart.standing():
        if entry.id not in notes or status not in STATUS_MOVES[entry.status]:
            continue
        new = following(entry, status, note=notes[entry.id] or None)
        if status is ChartStatus.DECLINED:  # what is given up need not fit the mouth
            act.accepted.append(Accepted(entry=entry_of(act, new)))
            let_stand(act, act.accepted[-1].entry)
        else:
            judge(act, "procedures", new)
    if act.problems:
        raise Refused("plan.not_changed", act.problems)
    write(act, None)


def _refuse_anothers(exam: Exam | None, patient_id: UUID) -> None:
    if exam is not None and exam.patient_id != patient_id:
        msg = "the exam is another patient's"
        raise BugError(msg)


def _begin(work: Work, patient_id: UUID, exam: Exam | None, visit: Visit | None, done: DoneIn | None = None) -> Acting:
    if exam is not None:
        unsign(exam)
        work.session.flush()
    chart = chart_of(work.session, patient_id)
    if visit is not None and done is None:
        done = DoneIn(visit_id=visit.id, provider_id=work.actor.provider_id or visit.dentist_id)
    return Acting(work=work, patient_id=patient_id, chart=chart, began=chart, exam=exam, visit=visit, done=done)


def _record(act: Acting, news: Sequence[NewEntry], request_key: UUID) -> ChartAct:
    for number, new in enumerate(news):
        judge(act, f"entry:{number}", paired(new, act.chart))
    if act.problems:
        raise Refused("chart.refused", act.problems)
    write(act, request_key)
    if act.visit is not None and any(act.is_now(new.entry.status, new.entry.true_on) for new in act.accepted):
        settle_visit(act.work, act.visit.id)
    return ChartAct(created=tuple(accepted.entry.id for accepted in act.written()))
