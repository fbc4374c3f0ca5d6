"""Probing a mouth: beginning a periodontal exam, keeping what was read, completing it, or taking it off the record.

The audit trail hears who did what to which exam, never what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select

from dentaldesk.engines.clinical.perio import MEASURES, PerioChart, ToothSheet, blank_chart, check_sheet, shorthand
from dentaldesk.engines.clinical.perio_path import Path, path_of
from dentaldesk.engines.clinical.perio_reads import (
    PerioDecision,
    charts_of,
    decision_of,
    risk_of,
    standing_mouth,
)
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, UserError
from dentaldesk.models.perio import Entrance, PerioStatus
from dentaldesk.models.states import VisitStatus
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.perio import PerioExam, PerioReading, PerioTooth
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Param, ValueProblem, plain

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Generic[T]):
    """A value as this desk saw it, and as it is to be."""

    before: T
    after: T


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioSave:
    """What changed at this desk since it last heard of the exam. A tooth whose `after` is None is not in the mouth."""

    teeth: Mapping[ToothCode, Edit[ToothSheet | None]] = field(default_factory=dict)
    decision: Edit[PerioDecision] | None = None
    risk: Edit[PerioRisk] | None = None  # its age is the patient's, and is not stored
    path: str | None = None


@verb(Permission.EXAMINE)
def begin_perio_exam(work: Work, patient_id: UUID) -> UUID:
    """The patient's periodontal exam of today that is open, or a new one.

    A new one has the teeth and implants of the tooth chart and the exam before (`standing_mouth`) and the path of the
    exam before. It belongs to the visit and exam of today, if there is one.
    """
    lock_row(work.session, Patient, patient_id)  # two desks that begin at once find one exam
    newest = work.session.scalars(
        select(PerioExam)
        .where(PerioExam.patient_id == patient_id, PerioExam.status != PerioStatus.VOID)
        .order_by(PerioExam.business_date.desc(), PerioExam.started_at.desc(), PerioExam.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.status is PerioStatus.OPEN and newest.business_date == work.business_date:
        return newest.id
    before = charts_of(work.session, [newest.id])[newest.id] if newest else blank_chart(())
    mouth = standing_mouth(work.session, patient_id, before, work.business_date)
    visit_id, exam_id = _visit_of_today(work, patient_id)
    exam = PerioExam(
        patient_id=patient_id,
        visit_id=visit_id,
        exam_id=exam_id,
        examiner_id=work.actor.user_id,
        business_date=work.business_date,
        started_at=work.now,
        status=PerioStatus.OPEN,
        path=newest.path if newest else Path().code,
    )
    work.session.add(exam)
    work.session.flush()
    _write_teeth(work.session, exam.id, {tooth: mouth.sheet(tooth) for tooth in mouth.teeth})
    work.note("open", "perio-exam", exam.id)
    return exam.id


def _visit_of_today(work: Work, patient_id: UUID) -> tuple[UUID | None, UUID | None]:
    query = (
        select(Visit.id, Exam.id)
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .where(
            Visit.patient_id == patient_id,
            Visit.business_date == work.business_date,
            Visit.status != VisitStatus.CANCELLED,
        )
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .limit(1)
    )
    found = work.session.execute(query).first()
    return (None, None) if found is None else (found[0], found[1])


def _must_be_open(exam: PerioExam) -> None:
    if exam.status is not PerioStatus.OPEN:
        raise UserError("perio.locked" if exam.status is PerioStatus.COMPLETED else "perio.void")


def _must_be_open_at(exam: PerioExam, version: int) -> None:
    _must_be_open(exam)
    if exam.version != version:
        raise UserError("edit.stale")


@verb(Permission.EXAMINE)
def save_perio(work: Work, perio_exam_id: UUID, version: int, save: PerioSave) -> int:
    """Keep what was read since `version`; returns the new version. Two desks may probe different teeth of one mouth.

    Raises EditedElsewhere, with both values of each tooth that both desks read otherwise, and of decision and risk;
    UserError when the exam is completed or void already, or when a reading cannot be of its tooth.
    """
    exam = lock_row(work.session, PerioExam, perio_exam_id)
    _must_be_open(exam)
    standing = charts_of(work.session, [exam.id])[exam.id]
    if exam.version != version:
        _refuse_clashes(exam, standing, save)
    changed = {tooth: edit.after for tooth, edit in save.teeth.items() if standing.sheet(tooth) != edit.after}
    _refuse_impossible(changed)
    _write_teeth(work.session, exam.id, changed)
    wrote = bool(changed)
    if save.path is not None and save.path != exam.path:
        exam.path, wrote = path_of(save.path).code, True
    if save.decision is not None and save.decision.after != decision_of(exam):
        _decide(exam, save.decision.after)
        wrote = True
    if save.risk is not None and not _same_risk(exam, save.risk.after):
        _note_risk(exam, save.risk.after)
        wrote = True
    if wrote:
        exam.version += 1
        work.note("write", "perio-exam", exam.id, version=exam.version, teeth=len(changed))
    return exam.version


def _refuse_impossible(changed: Mapping[ToothCode, ToothSheet | None]) -> None:
    for tooth, sheet in changed.items():
        if sheet is not None:
            try:
                check_sheet(tooth, sheet)
            except ValueProblem as error:
                raise UserError(error.message.code, **error.message.params) from error


def _refuse_clashes(exam: PerioExam, standing: PerioChart, save: PerioSave) -> None:
    mine: dict[str, Param] = {}
    theirs: dict[str, Param] = {}
    for tooth, edit in save.teeth.items():
        found = standing.sheet(tooth)
        if found not in (edit.before, edit.after):
            mine[tooth.code], theirs[tooth.code] = shorthand(tooth, edit.after), shorthand(tooth, found)
    decision = save.decision
    if decision is not None and decision_of(exam) not in (decision.before, decision.after):
        mine["decision"], theirs["decision"] = _said(decision.after), _said(decision_of(exam))
    risk = save.risk
    if risk is not None and not _same_risk(exam, risk.before) and not _same_risk(exam, risk.after):
        mine["risk"], theirs["risk"] = _said_risk(risk.after), _said_risk(risk_of(exam))
    if mine:
        raise EditedElsewhere(mine=mine, theirs=theirs, version=exam.version)


def _said(decision: PerioDecision) -> str:
    return " · ".join(str(part) for part in (decision.stage, decision.grade, decision.extent) if part is not None)


def _said_risk(risk: PerioRisk) -> str:
    known = (risk.bone_loss_percent, risk.teeth_lost, risk.cigarettes, risk.hba1c)
    return " · ".join("–" if part is None else str(part) for part in known)


def _write_teeth(session: Session, exam_id: UUID, changed: Mapping[ToothCode, ToothSheet | None]) -> None:
    """Take out what stood of these teeth and write what stands now."""
    if not changed:
        return
    for table in (PerioReading, PerioTooth):
        session.execute(delete(table).where(table.perio_exam_id == exam_id, table.tooth.in_(changed)))
    teeth, readings = [], []
    for tooth, sheet in changed.items():
        if sheet is None:
            continue
        whole = sheet.tooth
        degrees = {f"furcation_{entrance.lower()}": whole.furcation.get(entrance) for entrance in Entrance}
        key = {"perio_exam_id": exam_id, "tooth": tooth}
        rest = {name: getattr(whole, name) for name in ("mobility", "not_probed", "implant")}
        teeth.append({**key, **degrees, **rest})
        for site, reading in sheet.sites.items():
            measures = {name: getattr(reading, name) for name in MEASURES}
            readings.append({**key, "site": site, **measures})
    if teeth:
        session.execute(insert(PerioTooth), teeth)
    if readings:
        session.execute(insert(PerioReading), readings)


def _decide(exam: PerioExam, decision: PerioDecision) -> None:
    exam.stage, exam.grade, exam.extent = decision.stage, decision.grade, decision.extent


def _same_risk(exam: PerioExam, risk: PerioRisk) -> bool:
    return risk_of(exam, risk.age) == risk


def _note_risk(exam: PerioExam, risk: PerioRisk) -> None:
    exam.teeth_lost, exam.bone_loss, exam.cigarettes = risk.teeth_lost, risk.bone_loss_percent, risk.cigarettes
    exam.hba1c = None if risk.hba1c is None else int(risk.hba1c * 10)


@verb(Permission.EXAMINE)
def complete_perio(work: Work, perio_exam_id: UUID, version: int, decision: PerioDecision) -> None:
    """Lock the exam as it stands, with what the clinician decided. Completed already: nothing is done.

    Raises UserError when it is void, when another desk changed it since `version`, or when nothing was probed.
    """
    exam = lock_row(work.session, PerioExam, perio_exam_id)
    if exam.status is PerioStatus.COMPLETED:
        return
    _must_be_open_at(exam, version)
    chart = charts_of(work.session, [exam.id])[exam.id]
    if not any(reading.depth is not None for reading in chart.sites.values()):
        raise UserError("perio.nothing_probed")
    _decide(exam, decision)
    exam.status = PerioStatus.COMPLETED
    exam.completed_at, exam.completed_by = work.now, work.actor.user_id
    exam.version += 1
    work.note("complete", "perio-exam", exam.id, version=exam.version)


@verb(Permission.EXAMINE)
def discard_perio(work: Work, perio_exam_id: UUID, version: int, reason: str = "") -> None:
    """Take an open exam off the record: it is void from now on, and all that was read stays with it.

    Only an exam in which nothing was probed or decided needs no reason. Void already: nothing is done. Raises
    UserError when it is completed, when another desk changed it since `version`, or when the reason is missing.
    """
    exam = lock_row(work.session, PerioExam, perio_exam_id)
    if exam.status is PerioStatus.VOID:
        return
    _must_be_open_at(exam, version)
    said = plain(reason).strip()
    holds = charts_of(work.session, [exam.id])[exam.id].holds_readings or decision_of(exam) != PerioDecision()
    if holds and not said:
        raise UserError("perio.reason_missing")
    exam.status, exam.void_reason = PerioStatus.VOID, said
    exam.voided_at, exam.voided_by = work.now, work.actor.user_id
    exam.version += 1
    work.note("void", "perio-exam", exam.id, version=exam.version)
