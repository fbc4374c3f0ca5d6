"""Plans before their patients: what they are expected to cost, shown, agreed to, declined, asked about."""

from __future__ import annotations

from datetime import date

from dentaldesk.believable.plans import Plan, Where, follow_work, planned_work, share_entries
from dentaldesk.believable.scene import Scene
from dentaldesk.believable.stamps import dashed, day_text, moment_text
from dentaldesk.engines.clinical.effects import FOLLOW_UP_DAYS, URGENT_FOLLOW_UP_DAYS
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.financial.rules import Coverage
from dentaldesk.engines.flows.planning import estimate_of
from dentaldesk.engines.treatment.plan_rules import OFFER_DAYS
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import FactKind, FollowUpStatus, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.communication import FollowUp
from dentaldesk.models.tables.financial import Estimate, EstimateLine


def estimate(scene: Scene, plan: Plan, key: str, at: int, coverage: Coverage | None) -> None:
    """What the plan is expected to cost the patient, as it was told."""
    ahead = [line for line in plan.lines if line.row["status"] is not ProcedureStatus.COMPLETED]
    portions = estimate_of(planned_work(scene, ahead), coverage)
    row = scene.add(
        Estimate,
        id=scene.ids(at),
        key=key,
        plan_id=plan.row["id"],
        as_of=day_text(scene.day(at)),
        total=portions.fee.minor,
        insurance=portions.insurance.minor,
        patient=portions.patient.minor,
        created_at=moment_text(at),
    )
    for line, portion in zip(ahead, portions.lines, strict=True):
        scene.add(
            EstimateLine,
            estimate_id=row["id"],
            planned_procedure_id=line.row["id"],
            fee=portion.fee.minor,
            insurance=portion.insurance.minor,
            patient=portion.patient.minor,
            trace=[message_to_json(message) for message in portion.trace],
        )


def ask_later(scene: Scene, plan: Plan, key: str, at: int, *, is_urgent: bool) -> None:
    """The days on which somebody asks about an unanswered plan."""
    today = scene.day(at)
    for days in URGENT_FOLLOW_UP_DAYS if is_urgent else FOLLOW_UP_DAYS:
        due = date.fromordinal(today + days).isoformat()
        plan.follow_ups.append(
            scene.add(
                FollowUp,
                id=scene.ids(at),
                key=f"{key}:follow-up:{due}",
                patient_id=plan.patient,
                plan_id=plan.row["id"],
                due_on=due,
                channel=None,
                # Somebody asked on every day that is past; what is still to be asked is opened by `open_questions`.
                status=FollowUpStatus.DONE,
            )
        )


def open_questions(scene: Scene, plan: Plan) -> None:
    """The last days of the past: plans that nobody answered are still to be asked about."""
    if not plan.is_answered:
        today = day_text(scene.day(scene.now) - _ASKED_WITHIN)
        for row in plan.follow_ups:
            if row["due_on"] >= today:
                row["status"] = FollowUpStatus.OPEN


_ASKED_WITHIN = 21  # days after which somebody has asked


def present(scene: Scene, plan: Plan, at: int, by: str, coverage: Coverage | None) -> None:
    """The plan is shown to the patient."""
    key = f"plan:{dashed(plan.row['id'])}:presented:{dashed(scene.ids(at))}"
    expires = date.fromordinal(scene.day(at) + OFFER_DAYS).isoformat()
    plan.row.update(presented_at=moment_text(at), presented_by=by, expires_on=expires, status=PlanStatus.PRESENTED)
    estimate(scene, plan, f"{key}:estimate", at, coverage)
    _tell(scene, plan, FactKind.PLAN_PRESENTED, key, at, by, accepted=0, declined=0)


def accept(scene: Scene, plan: Plan, at: int, by: str, signer: str) -> None:
    """The patient agrees to all of it."""
    key = f"plan:{dashed(plan.row['id'])}:accepted:{dashed(scene.ids(at))}"
    agreed = len(plan.waiting())
    signed = {"accepted_by": signer, "accepted_signature": scene.house.signature}
    plan.row.update(accepted_at=moment_text(at), status=PlanStatus.ACCEPTED, **signed)
    plan.follow()
    _tell(scene, plan, FactKind.PLAN_ACCEPTED, key, at, by, accepted=agreed, declined=0)
    _answered(plan)


def decline(scene: Scene, plan: Plan, where: Where, reason: str) -> None:
    """Nothing of it is wanted, for this reason; what was done stays."""
    key = f"plan:{dashed(plan.row['id'])}:declined:{dashed(scene.ids(where.at))}"
    asked = plan.waiting()
    for line in asked:
        line.row.update(status=ProcedureStatus.DECLINED, decline_reason=reason)
        if line.work is not None and line.work.entry["status"] is ChartStatus.PLANNED:
            follow_work(scene, where, line.work, ChartStatus.DECLINED, reason)
    share_entries(plan)
    plan.row.update(status=PlanStatus.DECLINED, decline_reason=reason)
    _tell(scene, plan, FactKind.PLAN_DECLINED, key, where.at, where.user, accepted=0, declined=len(asked))
    _answered(plan)


def _answered(plan: Plan) -> None:
    for row in plan.follow_ups:
        row["status"] = FollowUpStatus.DONE


def _tell(scene: Scene, plan: Plan, kind: FactKind, key: str, at: int, by: str, **counts: int) -> None:
    scene.fact(
        kind,
        key,
        at,
        by,
        patient_id=plan.patient,
        visit_id=plan.visit,
        plan_id=plan.row["id"],
        amount=plan.row.get("total_value"),
        attributes=counts,
    )
