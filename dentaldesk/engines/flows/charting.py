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

from dentaldesk.engines.catalogue.reads import CatalogueRow
from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.chart_validity import newly_impossible, say_impossible
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry, entry_problems, step_problem
from dentaldesk.engines.clinical.visits import visit_going_on
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, Problem, Refused, UserError
from dentaldesk.engines.flows.chart_act import INSTANT, LONGEST_NOTE, ChartAct, charted_before, following
from dentaldesk.engines.flows.chart_corrections import restore_entries, void_entries
from dentaldesk.engines.flows.chart_pairs import in_place_of, is_otherwise, paired
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
from dentaldesk.engines.treatment.along_actions import ProcedureInPlace, procedures_of
from dentaldesk.engines.treatment.rules import DoneIn
from dentaldesk.models.charting import ChartStatus, Kind
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.models.values import Message, plain

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
    visit = visit_going_on(work, patient_id, exam.visit_id if exam is not None else None)
    lock_row(work.session, Patient, patient_id)
    _refuse_anothers(exam, patient_id)
    done = charted_before(work.session, patient_id, request_key)
    if done or not news:
        return ChartAct(created=done)
    if exam is not None and exam.status is ExamStatus.COMPLETED:
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
    _judge(act, f"work:{before_id}", new if surfaces is None else replace(new, surfaces=surfaces))
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
    _judge(act, "tooth", paired(new, act.chart))
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
    why = _problems(act, new)
    if why:
        raise Refused("plan.refused", [Problem("tooth", message.code, **message.params) for message in why])
    act.accepted.append(Accepted(entry=_entry(act, new)))
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
            act.accepted.append(Accepted(entry=_entry(act, new)))
            _stand(act, act.accepted[-1].entry)
        else:
            _judge(act, "procedures", new)
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


# -- judging --


def _record(act: Acting, news: Sequence[NewEntry], request_key: UUID) -> ChartAct:
    for number, new in enumerate(news):
        _judge(act, f"entry:{number}", paired(new, act.chart))
    if act.problems:
        raise Refused("chart.refused", act.problems)
    write(act, request_key)
    if act.visit is not None and any(act.is_now(new.entry.status, new.entry.true_on) for new in act.accepted):
        settle_visit(act.work, act.visit.id)
    return ChartAct(created=tuple(accepted.entry.id for accepted in act.written()))


def _judge(act: Acting, place: str, new: NewEntry) -> None:
    """Accept the entry into the act's chart, or say what is against it."""
    found = len(act.problems)
    act.problems += [Problem(place, message.code, **message.params) for message in _problems(act, new)]
    if len(act.problems) > found:
        return
    procedures: tuple[tuple[ToothCode, CatalogueRow], ...] = ()
    if _is_done_unplanned(act, new) and _stands_done(act, new):
        finding = Message(f"finding.{new.finding}")
        act.problems.append(Problem(place, "chart.done_in_visit", finding=finding, tooth=new.teeth[0].code))
    elif not act.brings_procedures:
        pass
    elif new.status.is_open and not _has_procedures(act, new):
        if act.exam is None:
            act.problems.append(Problem(place, "chart.needs_exam"))
        else:
            procedures = _mapped(act, place, new)
    elif _is_done_unplanned(act, new):
        procedures = _that_fit(act, new)
    instead = _instead(act, place, new)
    if len(act.problems) == found:
        entry = _entry(act, new)
        before = _stand(act, entry)
        act.accepted.append(Accepted(entry=entry, procedures=procedures, instead=instead, instead_of=new.instead_of))
        _settle(act, place, entry, before)


def _stand(act: Acting, entry: ChartEntry) -> Chart:
    """The entry stands in the act's chart. The chart as it was before."""
    before = act.chart
    act.chart = replace(before, entries=(*before.entries, entry))
    return before


def _settle(act: Acting, place: str, entry: ChartEntry, before: Chart) -> None:
    """What the entry made impossible: of a tooth that is another now, work ahead is declined; all else is refused."""
    today = act.work.business_date
    if entry.spec.kind is not Kind.WORK and entry.spec.leaves is None and entry.true_on == today:
        return  # nothing comes after it, and it takes nothing away
    is_another_tooth = entry.spec.leaves is not None and not entry.status.is_open
    spoiled = newly_impossible(before, act.chart, entry.teeth, today)
    while is_another_tooth and (ahead := [one.entry for one in spoiled if _may_be_declined(one.entry)]):
        for work in ahead:
            declined = _entry(act, following(work, ChartStatus.DECLINED))
            _stand(act, declined)
            act.declined.append(Accepted(entry=declined))
        spoiled = newly_impossible(before, act.chart, entry.teeth, today)
    said = [say_impossible(one.entry) for one in spoiled if one.entry.id != entry.id]
    act.problems += [Problem(place, message.code, **message.params) for message in said]


def _may_be_declined(entry: ChartEntry) -> bool:
    return ChartStatus.DECLINED in STATUS_MOVES[entry.status]


def _problems(act: Acting, new: NewEntry) -> list[Message]:
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
        is_of_the_past = day < today and (new.status.is_done or new.status is ChartStatus.CONDITION)
        judged = new if is_of_the_past else replace(new, true_on=None)
        problems += entry_problems(judged, act.mouth(day if is_of_the_past else today))
    return problems


def _step_problems(act: Acting, new: NewEntry, follows: UUID) -> list[Message]:
    before = next((entry for entry in act.chart.standing() if entry.id == follows), None)
    if before is None:
        return [Message("chart.gone")]
    if (before.finding, before.teeth) != (new.finding, new.teeth):
        msg = "what follows is the same work on the same teeth"
        raise BugError(msg)
    problem = step_problem(before, new.status)
    return [] if problem is None else [problem]


def _has_procedures(act: Acting, new: NewEntry) -> bool:
    """Whether it goes on with procedures that are in a plan already."""
    return new.follows is not None and bool(procedures_of(act.work, new.follows))


def _is_done_unplanned(act: Acting, new: NewEntry) -> bool:
    """Whether work is done in the visit that goes on and nobody had planned it."""
    is_done = new.status is ChartStatus.COMPLETED and act.is_now(new.status, new.true_on)
    return is_done and not _has_procedures(act, new)


def _stands_done(act: Acting, new: NewEntry) -> bool:
    """Whether the same work stands as done in this visit already: another desk was first, and it is charged once."""
    return any(
        (entry.visit_id, entry.status, entry.finding, entry.teeth, set(entry.surfaces))
        == (act.done and act.done.visit_id, new.status, new.finding, new.teeth, set(new.surfaces))
        for entry in act.began.standing_on(new.teeth[0])
    )


def _that_fit(act: Acting, new: NewEntry) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    """Its procedures; none when the catalogue has none: what was done is charted whether or not it can be charged."""
    try:
        return procedures_for(new, act.catalogue, implants_in(act.mouth(act.work.business_date)))
    except Refused:
        return ()


def _instead(act: Acting, place: str, new: NewEntry) -> tuple[ProcedureInPlace, ...]:
    """What its procedures become when the work was done on other surfaces, or of another kind, than planned."""
    before = next((entry for entry in act.chart.standing() if entry.id == new.follows), None)
    if before is None or new.status is not ChartStatus.COMPLETED or not is_otherwise(new, before):
        return ()
    standing = procedures_of(act.work, before.id)
    fitting = _mapped(act, place, new) if standing else ()
    is_now = act.is_now(new.status, new.true_on)
    instead = in_place_of(standing, fitting, new, is_now=is_now) if fitting else ()
    if instead is None:
        problem = Problem(
            place,
            "chart.other_procedure",
            finding=Message(f"finding.{new.finding}"),
            tooth=before.tooth.code,
            procedure=standing[0]["procedure_name"],
        )
        act.problems.append(problem)
    return instead or ()


def _mapped(act: Acting, place: str, new: NewEntry) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    implants = implants_in(act.mouth(act.work.business_date))
    try:
        return procedures_for(new, act.catalogue, implants)
    except Refused as refused:
        act.problems += [Problem(place, of.message.code, **of.message.params) for of in refused.problems]
        return ()


def _entry(act: Acting, new: NewEntry) -> ChartEntry:
    last = max((entry.recorded_at for entry in act.chart.entries), default=None)
    return ChartEntry(
        id=new.entry_id or new_id(),
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        surfaces=tuple(surface for surface in Surface if surface in new.surfaces),
        variant=new.variant,
        replaced=new.replaced,
        measure=new.measure,
        note=plain(new.note).strip(),
        true_on=new.true_on or act.work.business_date,
        # In the order of recording, also within an act and where the clock of another desk runs ahead.
        recorded_at=act.work.now if last is None or last < act.work.now else last + INSTANT,
        by=act.work.actor.name,
        visit_id=act.visit.id if act.visit is not None else act.exam.visit_id if act.exam is not None else None,
        follows=new.follows,
        is_draft=act.exam is not None or act.visit is not None,
    )
