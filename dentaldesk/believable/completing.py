"""A visit is completed: what the program's rules decide of it, and all that completing writes."""

from __future__ import annotations

from collections.abc import Sequence

from dentaldesk.believable.messages import Message as PatientText
from dentaldesk.believable.messages import write
from dentaldesk.believable.offers import ask_later, estimate
from dentaldesk.believable.plans import Line, decided, planned_work, propose
from dentaldesk.believable.scene import Scene, said
from dentaldesk.believable.stamps import MINUTE, dashed, moment_of, moment_text
from dentaldesk.believable.visits import NoticeOf, Sheet, hand, ring
from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.clinical.shapes import MedicalRisk
from dentaldesk.engines.communication.rules import after_quiet_hours
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.financial.rules import Coverage
from dentaldesk.models.states import (
    ExamStatus,
    FactKind,
    NextStep,
    Role,
    TaskUrgency,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.values import Message


def complete(scene: Scene, sheet: Sheet, risk: MedicalRisk, coverage: Coverage | None) -> tuple[Analysis, Routing]:
    """What the program decides and writes when the visit is completed; what was done in it is charged elsewhere."""
    at, done = sheet.times.done, sheet.done
    found = sheet.plan.lines if sheet.plan is not None else []
    planned = planned_work(scene, [line for line in found if line not in done])
    analysis, routing = decided(scene, planned, risk)
    is_exam = sheet.kind is VisitType.EXAM
    if not is_exam and not planned:
        routing = _to_the_desk(done)
    if sheet.exam is not None:
        _seal(sheet, analysis, routing)
    if sheet.plan is not None and sheet.exam is not None and (planned or is_exam):
        propose(scene, sheet.plan, analysis)
    before = Role(sheet.row["with_role"])
    sheet.row.update(
        status=VisitStatus.COMPLETED,
        completed_at=moment_text(at),
        completed_by=sheet.treats.user,
        next_step=routing.next_step,
        next_reason=message_to_json(routing.reason),
        version=3,
    )
    hand(scene, sheet, before, routing.assigned_to, f"handoff.{routing.next_step}", at, sheet.treats)
    _count(scene, sheet)
    _tell(scene, sheet, analysis, routing)
    if planned and sheet.plan is not None:
        estimate(scene, sheet.plan, f"{_key(sheet)}:estimate", at, coverage)
        ask_later(scene, sheet.plan, _key(sheet), at, is_urgent=analysis.has_urgent_procedures)
        if is_exam:
            _thank(scene, sheet)
    return analysis, routing


def _to_the_desk(done: Sequence[Line]) -> Routing:
    if done:
        reason = Message("visit.done_reason", {"count": len(done), "first": done[0].row["procedure_name"]})
    else:
        reason = Message("visit.nothing_reason")
    return Routing(next_step=NextStep.CHECKOUT, assigned_to=Role.FRONT_DESK, urgency=TaskUrgency.NORMAL, reason=reason)


def _seal(sheet: Sheet, analysis: Analysis, routing: Routing) -> None:
    assert sheet.exam is not None  # noqa: S101 - the caller looked
    told = moment_text(sheet.times.done)
    sheet.exam.update(
        status=ExamStatus.COMPLETED,
        signed_at=told,
        signed_by=sheet.dentist.user,
        completed_at=told,
        completed_by=sheet.treats.user,
        total_value=analysis.total_value.minor,
        complexity=int(analysis.complexity_score * 10),
        complexity_trace=[
            {"points": str(line.points), "why": message_to_json(line.why)} for line in analysis.complexity_trace
        ],
        has_urgent=analysis.has_urgent_procedures,
        next_step=routing.next_step,
        assigned_to=routing.assigned_to,
        routing_urgency=routing.urgency,
        routing_reason=message_to_json(routing.reason),
        version=3,
    )


def _key(sheet: Sheet) -> str:
    """What makes an effect of this visit unique, as the program names it."""
    if sheet.kind is VisitType.EXAM and sheet.exam is not None:
        return f"exam:{dashed(sheet.exam['id'])}"
    return f"visit:{dashed(sheet.id)}"


def _count(scene: Scene, sheet: Sheet) -> None:
    at, of = sheet.times.done, {"patient_id": sheet.made.person.id, "visit_id": sheet.id}
    done = sheet.done
    for line in done:
        scene.fact(
            FactKind.PROCEDURE_COMPLETED,
            f"procedure:{dashed(line.row['id'])}:{dashed(sheet.id)}:completed",
            at,
            sheet.treats.user,
            plan_id=line.row["plan_id"],
            amount=line.row["fee"],
            attributes={
                "procedure": line.row["procedure_code"],
                "provider": dashed(line.row["completed_by"]),
                "minutes": line.row["actual_minutes"],
            },
            **of,
        )
    scene.fact(
        FactKind.VISIT_COMPLETED,
        f"visit:{dashed(sheet.id)}:completed",
        at,
        sheet.treats.user,
        amount=sum(line.row["fee"] for line in done),
        attributes={
            "type": sheet.kind.value,
            "done": len(done),
            "minutes": (at - sheet.times.seated) // MINUTE,
        },
        **of,
    )


def _tell(scene: Scene, sheet: Sheet, analysis: Analysis, routing: Routing) -> None:
    """Whoever goes on hears of it; and what was decided counts."""
    key, at, is_exam = _key(sheet), sheet.times.done, sheet.kind is VisitType.EXAM
    title, reason = said(f"notice.{routing.next_step}"), message_to_json(routing.reason)
    routed = NoticeOf(
        key=f"{key}:notice:routed",
        role=routing.assigned_to,
        urgency=routing.urgency,
        step=routing.next_step,
        title=title,
        reason=reason,
        at=at,
    )
    by = scene.house.coordinator if routing.assigned_to is Role.TREATMENT_COORDINATOR else sheet.desk
    ring(scene, sheet, routed, sheet.times.opened, by)
    urgent = analysis.urgent if sheet.exam is not None else ()
    if urgent and routing.next_step is NextStep.TREATMENT_COORDINATOR:
        beside = said("routing.urgent_beside", count=len(urgent), first=urgent[0].name)
        pressing = NoticeOf(
            key=f"{key}:notice:urgent",
            role=Role.FRONT_DESK,
            urgency=TaskUrgency.URGENT,
            step=NextStep.URGENT_SCHEDULING,
            title=said(f"notice.{NextStep.URGENT_SCHEDULING}"),
            reason=beside,
            at=at,
        )
        ring(scene, sheet, pressing, sheet.times.opened, sheet.desk)
    if is_exam:
        own = NoticeOf(
            key=f"{key}:notice:provider",
            role=Role.DENTIST,
            urgency=TaskUrgency.NORMAL,
            step=routing.next_step,
            title=title,
            reason=reason,
            at=at,
            provider=sheet.dentist.provider,
        )
        ring(scene, sheet, own, sheet.times.left, sheet.dentist)
    has_plan = sheet.plan is not None and bool(sheet.plan.waiting())
    kinds = [FactKind.EXAM_COMPLETED, FactKind.PATIENT_ROUTED] if is_exam else []
    kinds += [FactKind.PLAN_CREATED] if has_plan else []
    kinds += [FactKind.PATIENT_ROUTED] if has_plan and not is_exam else []
    for kind in kinds:
        scene.fact(
            kind,
            f"{key}:fact:{kind}",
            at,
            sheet.treats.user,
            patient_id=sheet.made.person.id,
            visit_id=sheet.id,
            plan_id=sheet.plan.row["id"] if sheet.plan else None,
            amount=analysis.total_value.minor,
            attributes={"next_step": routing.next_step.value, "complexity": str(analysis.complexity_score)},
        )


def _thank(scene: Scene, sheet: Sheet) -> None:
    at = sheet.times.done
    send_at = int(after_quiet_hours(moment_of(at), scene.days.zone).timestamp())
    thanks = PatientText(
        key=f"{_key(sheet)}:thanks",
        person=sheet.made.person,
        text=said("patient.plan_ready"),
        at=at,
        send_at=send_at,
    )
    write(scene, thanks)
