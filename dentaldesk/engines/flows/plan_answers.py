"""What the patient answers to a plan: all of it, a part, another option, or nothing of it; and what is taken out of it
before.

Accepting a plan is no consent to surgery or sedation: those have papers of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import close_notice
from dentaldesk.engines.communication.follow_up_actions import end_follow_ups
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.documents.signatures import store_signature
from dentaldesk.engines.flows.consent_reads import signers_of
from dentaldesk.engines.flows.hand_off import hand_on_answered
from dentaldesk.engines.flows.plan_offer import Offer
from dentaldesk.engines.treatment.locking import lock_plan
from dentaldesk.engines.treatment.plan_rules import ANSWERABLE, choice_problems, is_signed
from dentaldesk.engines.treatment.rules import plan_status
from dentaldesk.models.states import FactKind, NextStep, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Document, Notice
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message, plain, total

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

MOST_PAPER_BYTES = 20_000_000
_PDF = b"%PDF-"
_PLANNED_STEPS = (NextStep.TREATMENT_COORDINATOR, NextStep.URGENT_SCHEDULING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptPlan:
    """What is agreed to. `seen`: the versions of the procedures as they were shown; `paper`: the very PDF that was;
    `signature`: a PNG of what was drawn; `name`: who drew it; `reason`: why a part is left out. `option` "": the plan
    has none. `request_key` is fresh for each press.
    """

    plan_id: UUID
    seen: Mapping[UUID, int]
    accepted: frozenset[UUID]
    option: str = ""
    reason: str = ""
    name: str
    signature: bytes
    paper: bytes
    request_key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinePlan:
    """Nothing of it is wanted, and why. `request_key` is fresh for each press."""

    plan_id: UUID
    seen: Mapping[UUID, int]
    reason: str
    request_key: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut:
    """Procedures that are not to be done after all, and why."""

    plan_id: UUID
    seen: Mapping[UUID, int]
    procedures: frozenset[UUID]
    reason: str


@verb(Permission.PRESENT_PLAN)
def accept_plan(work: Work, command: AcceptPlan) -> UUID:
    """Keep the answer with signature and paper; returns the paper that carries the signature.

    What is not accepted is declined with the reason, options that were not chosen without one. Raises Refused with
    every problem (`plan`, `procedures`, `option`, `reason`, `name`, `signature`, `paper`), EditedElsewhere when the
    plan is not as it was shown.
    """
    visit_id = _lock(work, command.plan_id)
    key = f"plan:{command.plan_id}:accepted:{command.request_key}"
    known = work.session.scalars(select(Document.id).where(Document.key == key)).first()
    if known is not None:
        return known
    offer = Offer.locked(work, command.plan_id, command.seen)
    plan = offer.plan
    problems = _problems(offer, command)
    signature = _signature(work, command.signature, problems)
    if problems:
        raise Refused("plan.not_accepted", problems)
    plan.accepted_paper = store_file(work.session, command.paper, "application/pdf")
    plan.accepted_signature, plan.accepted_by, plan.accepted_at = signature, command.name.strip(), work.now
    offered = [row for row in offer.rows if row.status is not ProcedureStatus.DECLINED]
    agreed, refused = len(command.accepted & {row.id for row in offer.asked}), _decline_rest(offer, command)
    _go_on(offer, offered, command.option)
    offer.estimate(key)
    offer.tell(FactKind.PLAN_ACCEPTED, key, accepted=agreed, declined=refused)
    _answered(work, plan)
    hand_on_answered(work, visit_id, key, Message("handoff.plan-accepted"))
    work.note("accept", "treatment-plan", plan.id, accepted=agreed, declined=refused)
    return offer.paper(key, signed=True)


def _problems(offer: Offer, command: AcceptPlan) -> list[Problem]:
    work, plan = offer.work, offer.plan
    if plan.status in {PlanStatus.ACCEPTED, PlanStatus.IN_PROGRESS, PlanStatus.COMPLETED}:
        raise UserError("plan.answered")
    problems = []
    if plan.status is not PlanStatus.PRESENTED:
        problems.append(Problem("plan", "plan.not_presented"))
    elif offer.is_expired:
        problems.append(Problem("plan", "plan.expired", day=plan.expires_on))
    options = {row.id: row.option for row in offer.asked}
    problems += choice_problems(options, command.accepted & set(options), command.option, command.reason)
    problems += _booked(row for row in offer.asked if row.id not in command.accepted)
    signers = signers_of(work.session, plan.patient_id, work.business_date)
    if command.name.strip() not in {signer.name for signer in signers}:
        problems.append(Problem("name", "plan.may_not_sign"))
    if not (command.paper.startswith(_PDF) and len(command.paper) <= MOST_PAPER_BYTES):
        problems.append(Problem("paper", "plan.not_read"))
    return problems


def _booked(rows: Iterable[PlannedProcedure]) -> list[Problem]:
    """What is booked does not silently leave its appointment."""
    return [
        Problem("procedures", "plan.booked", procedure=row.procedure_name)
        for row in rows
        if row.status is ProcedureStatus.SCHEDULED
    ]


def _signature(work: Work, png: bytes, problems: list[Problem]) -> str:
    try:
        return store_signature(work, png)
    except UserError as error:
        problems.append(Problem("signature", error.message.code, **error.message.params))
        return ""


def _decline_rest(offer: Offer, command: AcceptPlan) -> int:
    """Decline what was not accepted; returns how much of it the patient refused."""
    reason = plain(command.reason).strip()
    rest = [row for row in offer.asked if row.id not in command.accepted]
    reasons = {row.id: reason if row.option in {"", command.option} else None for row in rest}
    offer.decline(reasons)
    return sum(said is not None for said in reasons.values())


def _go_on(offer: Offer, offered: Sequence[PlannedProcedure], chosen: str) -> None:
    """The plan is accepted, or in progress already; it is worth what was offered by the option that was chosen."""
    offer.move(PlanStatus.ACCEPTED)
    statuses = [row.status for row in offer.rows]
    if plan_status(PlanStatus.ACCEPTED, statuses, presented=True, accepted=True) is PlanStatus.IN_PROGRESS:
        offer.move(PlanStatus.IN_PROGRESS)
    offer.set_value(total(row.fee for row in offered if row.option in {"", chosen}))
    offer.write()


@verb(Permission.PRESENT_PLAN)
def decline_plan(work: Work, command: DeclinePlan) -> None:
    """Keep that nothing of the plan is wanted, and why; what is begun or done of it stays.

    Raises Refused at `reason` or `procedures` (one is booked), EditedElsewhere when the plan is not as it was seen.
    """
    visit_id = _lock(work, command.plan_id)
    key = f"plan:{command.plan_id}:declined:{command.request_key}"
    if work.session.scalars(select(Fact.id).where(Fact.key == key)).first() is not None:
        return
    offer = Offer.locked(work, command.plan_id, command.seen)
    plan, asked = offer.plan, offer.asked
    if plan.status in {PlanStatus.DECLINED, PlanStatus.COMPLETED}:
        raise UserError("plan.answered")
    reason = plain(command.reason).strip()
    problems = [] if reason else [Problem("reason", "plan.no_reason")]
    if plan.status is PlanStatus.PENDING:
        problems.append(Problem("plan", "plan.not_presented"))
    problems += _booked(asked)
    if problems:
        raise Refused("plan.not_declined", problems)
    offer.decline(dict.fromkeys((row.id for row in asked), reason))
    offer.move(PlanStatus.DECLINED)
    plan.decline_reason = reason
    offer.write()
    offer.tell(FactKind.PLAN_DECLINED, key, declined=len(asked))
    _answered(work, plan, _PLANNED_STEPS)  # nothing of it is to be scheduled either
    hand_on_answered(work, visit_id, key, Message("handoff.plan-declined"))
    work.note("decline", "treatment-plan", plan.id, declined=len(asked))


@verb(Permission.ARRANGE_PLAN)
def take_out_of_plan(work: Work, command: TakeOut) -> dict[UUID, int]:
    """Procedures that were proposed leave the plan before the patient agrees to it: they are declined for the reason,
    and so is the work on the chart of which nothing is left. Returns the versions as they stand then, with which
    `plan_again` takes it back.

    Raises UserError when the exam is still open or the patient answered; Refused at `reason` or `procedures` (one is
    booked, begun or done, or none would be left); EditedElsewhere when the plan is not as it was seen.
    """
    offer = Offer.locked(work, command.plan_id, command.seen)
    if offer.plan.status not in {PlanStatus.PENDING, PlanStatus.PRESENTED}:
        raise UserError("plan.answered")
    if any(row.status is ProcedureStatus.PENDING for row in offer.rows):
        raise UserError("plan.exam_open")
    taken = [row for row in offer.rows if row.id in command.procedures]
    reason = plain(command.reason).strip()
    problems = [] if reason else [Problem("reason", "plan.no_reason_out")]
    problems += _booked(taken)
    problems += [
        Problem("procedures", "plan.over", procedure=row.procedure_name)
        for row in taken
        if row.status not in ANSWERABLE
    ]
    if all(row.id in command.procedures for row in offer.asked):
        problems.append(Problem("procedures", "plan.nothing_left"))
    if problems:
        raise Refused("plan.not_changed", problems)
    offer.decline({row.id: reason for row in taken})
    _revalue(offer)
    offer.write()
    for row in taken:
        work.note("take-out", "planned-procedure", row.id, procedure=row.procedure_code)
    return offer.versions


@verb(Permission.ARRANGE_PLAN)
def plan_again(work: Work, plan_id: UUID, procedures: Collection[UUID], seen: Mapping[UUID, int]) -> None:
    """Procedures that were declined are planned again; that they were stays in the audit and on the papers given.

    Raises UserError when the whole plan is declined, or another option was chosen; Refused when the mouth does not
    allow it any more; EditedElsewhere when the plan is not as it was seen.
    """
    offer = Offer.locked(work, plan_id, seen)
    rows = [row for row in offer.rows if row.id in procedures and row.status is ProcedureStatus.DECLINED]
    if not rows:
        return
    if offer.plan.status is PlanStatus.DECLINED:
        raise UserError("plan.present_again")
    for row in rows:
        if is_signed(offer.plan.status) and row.option and row.decline_reason is None:
            raise UserError("plan.not_chosen", procedure=row.procedure_name)
    offer.take_up([row.id for row in rows])
    _revalue(offer)
    offer.write()
    for row in rows:
        work.note("plan-again", "planned-procedure", row.id)


def _revalue(offer: Offer) -> None:
    """Until it is agreed to, a plan is worth what is offered."""
    if not is_signed(offer.plan.status):
        offer.set_value(offer.worth)


def _lock(work: Work, plan_id: UUID) -> UUID:
    """Keep the plan from others, and before it its visit, whose patient goes on: of two presses the second finds what
    the first one did. Returns the visit.
    """
    visit_id = work.session.scalars(select(TreatmentPlan.visit_id).where(TreatmentPlan.id == plan_id)).one()
    lock_row(work.session, Visit, visit_id)
    lock_plan(work.session, plan_id)
    return visit_id


def _answered(work: Work, plan: TreatmentPlan, steps: tuple[NextStep, ...] = (NextStep.TREATMENT_COORDINATOR,)) -> None:
    """Nobody asks about it any more, and what called somebody to it is done."""
    end_follow_ups(work, plan.id)
    query = select(Notice.key).where(
        Notice.visit_id == plan.visit_id,
        Notice.next_step.in_(steps),
        Notice.provider_id.is_(None),
        Notice.done_at.is_(None),
    )
    for notice in work.session.scalars(query.order_by(Notice.id)).all():
        close_notice(work, notice)
