"""What follows from a completed exam or visit is carried out: one function for each kind of effect.

Each under a key of its exam or visit, so that nothing is done twice. Papers and messages leave later, from the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.clinical.effects import (
    DocumentRequest,
    Effect,
    ExaminationCharge,
    FactToRecord,
    FollowUpDue,
    PatientThanks,
    PlanEstimate,
    StaffNotice,
)
from dentaldesk.engines.clinical.shapes import PlannedWork
from dentaldesk.engines.communication.actions import NewMessage, NewNotice, plan_follow_up, queue_message, raise_notice
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.engines.financial.actions import Charge, post_charge, store_estimate
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.flows.planning import estimate_of
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What was completed, as the effects see it. `of`: the exam or visit that makes their keys, as `exam:<id>`;
    `plan_id` None: nobody examined. What is `planned` is new in that plan.
    """

    of: str
    visit: Visit
    plan_id: UUID | None
    planned: Sequence[PlannedWork]

    def key(self, effect: str) -> str:
        """What makes an effect unique."""
        return f"{self.of}:{effect}"

    @property
    def plan(self) -> UUID:
        """The plan that was made: only with one is anything priced and followed up."""
        assert self.plan_id is not None  # noqa: S101 - the effects of a plan follow from one
        return self.plan_id


@verb(Permission.COMPLETE_VISIT)
def carry_out(work: Work, completed: Completed, effects: Iterable[Effect]) -> None:
    """Each in its turn."""
    for effect in effects:
        EFFECTS[type(effect)](work, completed, effect)


def _charge_examination(work: Work, done: Completed, _effect: ExaminationCharge) -> None:
    examination = procedure_on(work.session, work.clinic.examination_code, work.business_date)
    if examination is not None:
        post_charge(
            work,
            Charge(
                key=done.key("charge"),
                patient_id=done.visit.patient_id,
                visit_id=done.visit.id,
                amount=examination.fee,
                description=examination.name,
            ),
        )


def _raise_notice(work: Work, done: Completed, effect: StaffNotice) -> None:
    raise_notice(
        work,
        NewNotice(
            key=done.key(f"notice:{effect.name}"),
            role=effect.role,
            patient_id=done.visit.patient_id,
            visit_id=done.visit.id,
            urgency=effect.urgency,
            next_step=effect.next_step,
            title=Message(f"notice.{effect.next_step}"),
            reason=effect.reason,
            provider_id=done.visit.dentist_id if effect.to_provider else None,
        ),
    )


def _request_document(work: Work, done: Completed, effect: DocumentRequest) -> None:
    request_document(
        work,
        NewDocument(
            key=done.key(f"document:{effect.kind}"),
            kind=effect.kind,
            patient_id=done.visit.patient_id,
            visit_id=done.visit.id,
            plan_id=done.plan_id,
        ),
    )


def _estimate(work: Work, done: Completed, _effect: PlanEstimate) -> None:
    coverage = coverage_on(work.session, done.visit.patient_id, work.business_date)
    store_estimate(work, done.key("estimate"), done.plan, estimate_of(done.planned, coverage))


def _record_fact(work: Work, done: Completed, effect: FactToRecord) -> None:
    record_fact(
        work,
        effect.kind,
        done.key(f"fact:{effect.kind}"),
        patient_id=done.visit.patient_id,
        visit_id=done.visit.id,
        plan_id=done.plan_id,
        amount=effect.worth,
        next_step=effect.next_step.value,
        complexity=str(effect.complexity),
    )


def _follow_up(work: Work, done: Completed, effect: FollowUpDue) -> None:
    key = done.key(f"follow-up:{effect.due_on.isoformat()}")
    plan_follow_up(work, key, done.visit.patient_id, done.plan, effect.due_on)


def _thank(work: Work, done: Completed, effect: PatientThanks) -> None:
    queue_message(work, NewMessage(key=done.key("thanks"), patient_id=done.visit.patient_id, text=effect.text))


EFFECTS: Mapping[type[Effect], Callable[[Work, Completed, Any], None]] = {
    ExaminationCharge: _charge_examination,
    StaffNotice: _raise_notice,
    DocumentRequest: _request_document,
    PlanEstimate: _estimate,
    FactToRecord: _record_fact,
    FollowUpDue: _follow_up,
    PatientThanks: _thank,
}
