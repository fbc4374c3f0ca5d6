"""Recalls follow what was done, and what a dentist or the desk decides.

Each row is the recall since one trigger: when that changes, the row rests and another one stands. So a trigger that
is taken back brings back the day that was set by hand before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.scheduling.recall_rules import (
    LONGEST_NAME,
    WHOLE_EXAMS,
    Trigger,
    due_on,
    excluded,
    months_problems,
    usual_recalls,
)
from dentaldesk.models.states import ExamStatus, ProcedureStatus
from dentaldesk.models.tables.base import UtcDateTime
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import PatientRecall, RecallType
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

Rows = Mapping[str, Sequence[PatientRecall]]  # of each code, the oldest first


@verb(Permission.EXAMINE)
def follow_triggers(work: Work, patient_id: UUID) -> None:
    """The patient's recalls stand as what was done until now asks for. Doing it twice changes nothing."""
    _follow(work, patient_id)


@verb(Permission.MERGE_PATIENTS)
def unite_recalls(work: Work, patient_id: UUID) -> None:
    """Of two records that became one the recalls are one: those that what was done under either asks for."""
    _follow(work, patient_id)


def _follow(work: Work, patient_id: UUID) -> None:
    types = {code: of for code, of in _types(work).items() if of.active}
    rows = _rows(work, patient_id)
    done = _last_done(work, patient_id)
    triggers = {code: _trigger(rows.get(code, ()), _last_of(of, done)) for code, of in types.items()}
    out = excluded(triggers)
    born = work.session.get_one(Patient, patient_id).birth_date
    for code, of in types.items():
        last, standing = triggers[code].last_on, rows.get(code, ())
        wanted = None if code in out else _row_since(standing, last)
        if wanted is None and last is not None and code not in out:
            wanted = _begin(work, patient_id, of, last, standing, born)
        for row in standing:
            _set_active(row, active=row is wanted and row.stopped_by is None)
    work.session.flush()


def _trigger(standing: Sequence[PatientRecall], last: date | None) -> Trigger:
    is_new = last is not None and _row_since(standing, last) is None
    return Trigger(last_on=last, is_new=is_new, is_by_hand=any(row.active and row.by_hand for row in standing))


def _row_since(standing: Sequence[PatientRecall], last: date | None) -> PatientRecall | None:
    """The recall that began with this trigger; None: with no trigger at all, by hand."""
    return next((row for row in reversed(standing) if row.last_on == last), None)


def _begin(
    work: Work,
    patient_id: UUID,
    of: RecallType,
    last: date,
    standing: Sequence[PatientRecall],
    born: date | None,
) -> PatientRecall:
    """A new trigger: the interval that a dentist chose goes on."""
    months = standing[-1].months if standing else None
    row = PatientRecall(
        patient_id=patient_id,
        recall_code=of.code,
        months=months,
        last_on=last,
        due_on=due_on(last, months or of.months, born),
    )
    work.session.add(row)
    return row


def _set_active(row: PatientRecall, *, active: bool) -> None:
    if row.active is not active:
        row.active = active
        row.version += 1


def _types(work: Work) -> dict[str, RecallType]:
    """Every type. A clinic that is older than recalls gets the usual ones when it first needs them."""
    query = select(RecallType).order_by(RecallType.code)
    known = list(work.session.scalars(query))
    if not known:
        _seed(work)
        known = list(work.session.scalars(query))
    return {row.code: row for row in known}


@verb(Permission.SET_UP_CLINIC)
def seed_recall_types(work: Work) -> None:
    """The reasons to come again that every clinic begins with."""
    _seed(work)


def _seed(work: Work) -> None:
    work.session.add_all(
        RecallType(code=one.code, name=one.name, months=one.months, procedures=list(one.procedures))
        for one in usual_recalls(work.clinic.examination_code)
    )
    work.session.flush()


def _rows(work: Work, patient_id: UUID) -> Rows:
    query = select(PatientRecall).where(PatientRecall.patient_id == patient_id).order_by(PatientRecall.id)
    rows: dict[str, list[PatientRecall]] = defaultdict(list)
    for row in work.session.scalars(query.with_for_update(key_share=True)):
        rows[row.recall_code].append(row)
    return rows


def _last_done(work: Work, patient_id: UUID) -> dict[str, date]:
    """The clinic's day on which each procedure was last done here; a whole exam is the examination."""
    procedures = (
        select(PlannedProcedure.procedure_code, func.max(PlannedProcedure.completed_at, type_=UtcDateTime()))
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(TreatmentPlan.patient_id == patient_id, PlannedProcedure.status == ProcedureStatus.COMPLETED)
        .group_by(PlannedProcedure.procedure_code)
    )
    done = {code: at.astimezone(work.zone).date() for code, at in work.session.execute(procedures) if at is not None}
    exams = (
        select(func.max(Visit.business_date))
        .join(Exam, Exam.visit_id == Visit.id)
        .where(Exam.patient_id == patient_id, Exam.status == ExamStatus.COMPLETED, Visit.visit_type.in_(WHOLE_EXAMS))
    )
    examined = work.session.scalar(exams)
    if examined is not None:
        code = work.clinic.examination_code
        done[code] = max(done.get(code, examined), examined)
    return done


def _last_of(of: RecallType, done: Mapping[str, date]) -> date | None:
    return max((done[code] for code in of.procedures if code in done), default=None)


@verb(Permission.BOOK)
def set_recall_date(work: Work, patient_id: UUID, code: str, day: date) -> UUID:
    """The patient is to come on this day; it stands until the next trigger. Raises Refused for a day that is past."""
    if day < work.business_date:
        raise Refused("recall.refused", [Problem("due_on", "recall.day_past")])
    lock_row(work.session, Patient, patient_id)
    row = _active(work, patient_id, code)
    if row is None:
        last = _last_of(_types(work)[code], _last_done(work, patient_id))
        row = _row_since(_rows(work, patient_id).get(code, ()), last) or PatientRecall(
            patient_id=patient_id, recall_code=code, last_on=last, version=0
        )
        work.session.add(row)
    row.due_on, row.by_hand, row.active, row.stopped_by = day, True, True, None
    row.version += 1
    work.session.flush()
    work.note("set", "patient-recall", row.id)
    _exclude_rivals(work, patient_id, code)
    return row.id


def _exclude_rivals(work: Work, patient_id: UUID, code: str) -> None:
    rows = _rows(work, patient_id)
    triggers = {
        other: Trigger(last_on=row.last_on, is_by_hand=other == code)
        for other, standing in rows.items()
        for row in standing
        if row.active
    }
    for other in excluded(triggers):
        for row in rows[other]:
            _set_active(row, active=False)
    work.session.flush()


def _active(work: Work, patient_id: UUID, code: str) -> PatientRecall | None:
    return next((row for row in _rows(work, patient_id).get(code, ()) if row.active), None)


@verb(Permission.BOOK)
def restore_recall_date(work: Work, recall_id: UUID, version: int, day: date, *, by_hand: bool) -> None:
    """Another day was set by mistake: the one before stands again, which may be past. Raises EditedElsewhere."""
    row = lock_row(work.session, PatientRecall, recall_id)
    apply_edit(row, version, {"due_on": day, "by_hand": by_hand})
    work.note("restore-date", "patient-recall", row.id)


@verb(Permission.EXAMINE)
def choose_recall_interval(work: Work, patient_id: UUID, code: str, months: int | None) -> None:
    """How often this patient is to come for what has not begun yet, or rests: its next trigger takes it over. None: as
    usual. Raises Refused for an interval that nobody keeps.
    """
    _refuse_months(months)
    lock_row(work.session, Patient, patient_id)
    of, standing = _types(work)[code], _rows(work, patient_id).get(code, ())
    if standing:
        row = standing[-1]
        row.months = months
        row.version += 1
    else:
        born = work.session.get_one(Patient, patient_id).birth_date
        day = due_on(work.business_date, months or of.months, born)
        row = PatientRecall(patient_id=patient_id, recall_code=code, months=months, due_on=day)
        work.session.add(row)
    work.session.flush()
    work.note("set-interval", "patient-recall", row.id)


def _refuse_months(months: int | None) -> None:
    problems = [] if months is None else months_problems(months)
    if problems:
        raise Refused("recall.refused", problems)


@verb(Permission.EXAMINE)
def set_recall_interval(work: Work, recall_id: UUID, version: int, months: int | None) -> None:
    """How often this patient is to come, by their risk; None: as usual. A day that was set by hand stands.

    Raises Refused for an interval that nobody keeps, EditedElsewhere.
    """
    _refuse_months(months)
    row = lock_row(work.session, PatientRecall, recall_id)
    of = work.session.get_one(RecallType, row.recall_code)
    changes: dict[str, object] = {"months": months}
    if row.last_on is not None and not row.by_hand:
        born = work.session.get_one(Patient, row.patient_id).birth_date
        changes["due_on"] = due_on(row.last_on, months or of.months, born)
    apply_edit(row, version, changes)
    work.note("set-interval", "patient-recall", row.id)


@verb(Permission.EXAMINE)
def stop_recall(work: Work, recall_id: UUID, version: int) -> None:
    """The patient is not asked for this any more, until it is done again. Raises EditedElsewhere."""
    row = lock_row(work.session, PatientRecall, recall_id)
    apply_edit(row, version, {"active": False, "stopped_by": work.actor.user_id})
    work.note("stop", "patient-recall", row.id)


@verb(Permission.EXAMINE)
def resume_recall(work: Work, recall_id: UUID, version: int) -> None:
    """It was stopped by mistake, and stands again unless it was begun anew since. Raises EditedElsewhere."""
    row = lock_row(work.session, PatientRecall, recall_id)
    if _active(work, row.patient_id, row.recall_code) is not None:
        return
    apply_edit(row, version, {"active": True, "stopped_by": None})
    work.note("resume", "patient-recall", row.id)
    _exclude_rivals(work, row.patient_id, row.recall_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRecallType:
    """A reason to come again. `version` 0: a new one."""

    code: str
    version: int
    name: str
    months: int
    procedures: tuple[str, ...]
    active: bool = True


@verb(Permission.SET_UP_CLINIC)
def save_recall_type(work: Work, new: SaveRecallType) -> None:
    """Keep a type. Recalls that stand keep their day until their next trigger. Raises Refused, EditedElsewhere."""
    name, code = plain(new.name).strip(), plain(new.code).strip()
    problems = months_problems(new.months)
    if not code:
        problems.append(Problem("code", "recall.no_code"))
    if not 0 < len(name) <= LONGEST_NAME:
        problems.append(Problem("name", "recall.name_wrong", most=LONGEST_NAME))
    if problems:
        raise Refused("recall.refused", problems)
    changes = {"name": name, "months": new.months, "procedures": list(new.procedures), "active": new.active}
    if new.version == 0 and work.session.get(RecallType, code) is None:
        work.session.add(RecallType(code=code, **changes))
    else:
        apply_edit(lock_row(work.session, RecallType, code), new.version, changes)
    work.note("save", "recall-type", code)
