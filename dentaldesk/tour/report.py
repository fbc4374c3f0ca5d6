"""What the tour leaves in writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dentaldesk.models.states import Role

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.reads import ExamDecision
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.financial.reads import EstimateView
    from dentaldesk.engines.flows.visit_story import VisitStory

# What people call the roles that a visit is handed to.
_ASSIGNEES = {Role.TREATMENT_COORDINATOR: "TC", Role.FRONT_DESK: "Front Desk"}


def report_visit(story: VisitStory, papers: list[Path], words: Words) -> dict[str, Any]:
    """One visit of `tour.json`: amounts in minor units, moments in ISO 8601."""
    decision = story.decision
    return {
        "patient": story.patient,
        "exam": {
            "completed": decision is not None,
            "completed_at": decision.completed_at.isoformat() if decision else None,
        },
        "analysis": _analysis(decision, words) if decision else None,
        "routing": _routing(decision, words) if decision else None,
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


def _routing(decision: ExamDecision, words: Words) -> dict[str, Any]:
    routing = decision.routing
    return {
        "next_step": routing.next_step.value,
        "assigned_to": _ASSIGNEES[routing.assigned_to],
        "urgency": routing.urgency.value,
        "reason": words.text(routing.reason),
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
