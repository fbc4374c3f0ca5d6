"""What the tour leaves in writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dentaldesk.models.states import Role, TaskUrgency

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.reads import ExamDecision
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.financial.reads import EstimateView
    from dentaldesk.engines.flows.visit_story import VisitStory
    from dentaldesk.tour.hands import Effort

# What people call the roles that a visit is handed to.
_ASSIGNEES = {Role.TREATMENT_COORDINATOR: "TC", Role.FRONT_DESK: "Front Desk"}


def report_visit(name: str, effort: Effort, story: VisitStory, papers: list[Path], words: Words) -> dict[str, Any]:
    """One visit of `tour.json`: amounts in minor units, moments in ISO 8601."""
    decision = story.decision
    return {
        "name": name,
        "type": story.visit_type.value,
        "keys": effort.keys,
        "keys_of_text": effort.typed,
        "gui_seconds": effort.gui_seconds,
        "stalls_ms": list(effort.stalls),
        "patient": story.patient,
        "done": [line.code for line in story.done],
        "charges": [{"what": what, "amount": amount.minor} for what, amount in story.charges],
        "with": [step.role.value for step in story.thread],
        "exam": {
            "completed": decision is not None,
            "completed_at": decision.completed_at.isoformat() if decision else None,
        },
        "analysis": _analysis(decision, words) if decision else None,
        "routing": _routing(story, words),
        "notices": [
            {
                "role": notice.role.value,
                "urgency": notice.urgency.value,
                "title": words.text(notice.title),
                "seen": notice.seen_at is not None,
                "done": notice.done_at is not None,
            }
            for notice in story.notices
        ],
        "documents": [str(path) for path in papers],
        "estimate": _estimate(story.estimate) if story.estimate else None,
        "payment": _payment(story),
        "appointments": [
            {
                "starts_at": row.starts_at.isoformat(),
                "ends_at": row.ends_at.isoformat(),
                "provider": row.provider,
                "reason": row.reason,
                "status": row.status.value,
            }
            for row in story.appointments
        ],
        "outbox": [
            {"kind": job.kind, "key": job.key, "state": job.state.value, "not_before": job.not_before.isoformat()}
            for job in story.outbox
        ],
        "followups": [{"due_on": item.due_on.isoformat(), "status": item.status.value} for item in story.follow_ups],
        "checkout_completed": story.checkout_completed_at is not None,
    }


def _analysis(decision: ExamDecision, words: Words) -> dict[str, Any]:
    return {
        "total_value": decision.total_value.minor,
        "complexity_score": float(decision.complexity_score),
        "complexity_trace": [
            {"points": float(line.points), "why": words.text(line.why)} for line in decision.complexity_trace
        ],
        "has_urgent_procedures": decision.has_urgent_procedures,
    }


def _routing(story: VisitStory, words: Words) -> dict[str, Any] | None:
    """Where the patient was sent: by the findings of a dentist, else to the desk as after any visit."""
    decision = story.decision
    if story.next_step is None or story.next_reason is None:
        return None
    return {
        "next_step": story.next_step.value,
        "assigned_to": _ASSIGNEES[decision.routing.assigned_to if decision else Role.FRONT_DESK],
        "urgency": (decision.routing.urgency if decision else TaskUrgency.NORMAL).value,
        "reason": words.text(story.next_reason),
    }


def _estimate(estimate: EstimateView) -> dict[str, int]:
    return {
        "total": estimate.total.minor,
        "insurance": estimate.insurance.minor,
        "patient": estimate.patient.minor,
    }


def _payment(story: VisitStory) -> dict[str, Any] | None:
    if not story.receipts:
        return None
    receipt = story.receipts[-1]
    return {
        "receipt_number": receipt.receipt_number,
        "amount": receipt.amount.minor,
        "change": receipt.change.minor,
        "balance_after": receipt.balance_after.minor,
        "taken_at": receipt.taken_at.isoformat(),
    }


def tell(report: dict[str, Any], into: Path) -> list[str]:
    """The lines that a person reads at the end: where each patient went, then what each visit took."""
    kind = report["database"] + (", encrypted" if report["encrypted"] else "")
    lines = [f"{len(report['visits'])} visits on {kind}, by keyboard alone."]
    for visit in report["visits"]:
        routing, payment = visit["routing"], visit["payment"]
        lines.append(
            f"  {visit['patient']}: {routing['next_step']} ({routing['reason']});"
            f" receipt {payment['receipt_number']}, {len(visit['documents'])} documents"
        )
    lines += ["", f"  {'Visit':<12}{'Keys':>6}{'of text':>9}{'GUI seconds':>13}{'Longest stall':>15}"]
    for visit in report["visits"]:
        stall = f"{max(visit['stalls_ms'])} ms" if visit["stalls_ms"] else "–"
        lines.append(
            f"  {visit['name']:<12}{visit['keys']:>6}{visit['keys_of_text']:>9}{visit['gui_seconds']:>13.1f}{stall:>15}"
        )
    return [*lines, "", f"Results, pictures and papers are in {into}."]
