"""A plan that is shown or answered: its rows locked, and what showing it and answering it share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.errors import BugError, EditedElsewhere
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.engines.financial.actions import store_estimate
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.financial.rules import PricedProcedure, calculate_patient_portion
from dentaldesk.engines.flows.charting import chart_answers
from dentaldesk.engines.flows.planning import sums_of_one_option
from dentaldesk.engines.treatment.actions import move_procedure
from dentaldesk.engines.treatment.locking import lock_plan
from dentaldesk.engines.treatment.plan_rules import ANSWERABLE, ARRANGED, is_over, value_of
from dentaldesk.engines.treatment.rules import value_category
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import DocumentKind, FactKind, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_DECLINED = ProcedureStatus.DECLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A plan and its procedures in their order, kept from others until commit. Only verbs make one."""

    work: Work
    plan: TreatmentPlan
    rows: tuple[PlannedProcedure, ...]

    @classmethod
    def locked(cls, work: Work, plan_id: UUID, seen: Mapping[UUID, int]) -> Offer:
        """Raises EditedElsewhere when the procedures are not those that were shown (`seen`: their versions): nobody
        answers to what they did not see. Its values, under `procedures`, name those that differ.
        """
        plan = lock_plan(work.session, plan_id)
        query = (
            select(PlannedProcedure)
            .where(PlannedProcedure.plan_id == plan_id)
            .order_by(PlannedProcedure.phase, PlannedProcedure.position)
            .with_for_update(key_share=True)
        )
        rows = tuple(work.session.scalars(query.execution_options(populate_existing=True)))
        offer = cls(work=work, plan=plan, rows=rows)
        stand = offer.versions
        differing = {one for one in {*stand, *seen} if stand.get(one) != seen.get(one)}
        if differing:
            names = [_named(row) for row in rows if row.id in differing]
            theirs = {"procedures": "\n".join(names)}
            raise EditedElsewhere(mine={"procedures": ""}, theirs=theirs, version=plan.version)
        return offer

    @property
    def asked(self) -> list[PlannedProcedure]:
        """What the patient may say yes or no to."""
        return [row for row in self.rows if row.status in ANSWERABLE]

    @property
    def versions(self) -> dict[UUID, int]:
        """The procedures as they stand now: what the next act that is built on this one brings along as seen."""
        return {row.id: row.version for row in self.rows}

    @property
    def is_expired(self) -> bool:
        """Whether its time is over: what it cost then is no promise any more."""
        return is_over(self.plan.expires_on, self.work.business_date)

    def decline(self, reasons: Mapping[UUID, str | None]) -> None:
        """These procedures are not wanted, each for its reason (None: another option was chosen); nor is the work on
        the chart of which nothing is left.
        """
        self._chart(ChartStatus.DECLINED, {one: reason or "" for one, reason in reasons.items()})
        for row in self.rows:
            if row.id in reasons:
                if row.status is not _DECLINED:
                    move_procedure(row, _DECLINED)
                row.decline_reason = reasons[row.id]

    def take_up(self, procedure_ids: Collection[UUID]) -> None:
        """These procedures are planned again, and their work on the chart. Raises Refused when that does not fit."""
        self._chart(ChartStatus.PLANNED, dict.fromkeys(procedure_ids, ""))
        for row in self.rows:
            if row.id in procedure_ids:
                if row.status is _DECLINED:
                    move_procedure(row, ProcedureStatus.PLANNED)
                row.decline_reason = None

    def _chart(self, status: ChartStatus, words: Mapping[UUID, str]) -> None:
        """Work on the chart goes along. Of one whose procedures part ways nothing is declined."""
        over = {row.chart_entry_id for row in self.rows if row.id not in words and row.status is not _DECLINED}
        notes = {
            row.chart_entry_id: words[row.id]
            for row in self.rows
            if row.id in words and row.chart_entry_id is not None
            if status is ChartStatus.PLANNED or row.chart_entry_id not in over
        }
        if notes:
            chart_answers(self.work, self.plan.patient_id, status, notes)

    def move(self, status: PlanStatus) -> None:
        """Change the state along its table. Raises BugError for a move that is not in it."""
        if not may_move(self.plan.status, status):
            msg = f"plan {self.plan.status} → {status}"
            raise BugError(msg)
        self.plan.status = status

    @property
    def worth(self) -> Money:
        """What all is worth that is not declined; of options one counts. What was done in the plan's own visit was not
        proposed there, and counts only once the plan is presented.
        """
        is_new = self.plan.status is PlanStatus.PENDING
        return value_of(
            (row.option, row.fee)
            for row in self.rows
            if row.status is not _DECLINED and not (is_new and row.completed_visit_id == self.plan.visit_id)
        )

    def set_value(self, worth: Money) -> None:
        """What the plan is worth from now on."""
        clinic = self.work.clinic
        self.plan.total_value = worth
        self.plan.value_category = value_category(worth, medium=clinic.medium_value, high=clinic.high_value)

    def write(self) -> None:
        """What was changed stands in the database."""
        self.plan.version += 1
        self.work.session.flush()

    def estimate(self, key: str) -> None:
        """Keep the estimate as it is given now: each procedure has a line, the sums are those of the dearest option."""
        ahead = [row for row in self.rows if row.status in ARRANGED]
        coverage = coverage_on(self.work.session, self.plan.patient_id, self.work.business_date)
        portions = calculate_patient_portion([PricedProcedure(id=row.id, fee=row.fee) for row in ahead], coverage)
        store_estimate(
            self.work, f"{key}:estimate", self.plan.id, sums_of_one_option(portions, [row.option for row in ahead])
        )

    def paper(self, key: str, *, signed: bool = False) -> UUID:
        """Ask for the plan on paper, as it stands now; `signed`: it is the one that carries the signature."""
        new = NewDocument(
            key=key,
            kind=DocumentKind.TREATMENT_PLAN,
            patient_id=self.plan.patient_id,
            visit_id=self.plan.visit_id,
            plan_id=self.plan.id,
            details={"signed": True} if signed else None,
        )
        return request_document(self.work, new)

    def tell(self, kind: FactKind, key: str, *, accepted: int = 0, declined: int = 0) -> None:
        """Write the fact, with the plan's value and how many procedures were accepted and declined."""
        record_fact(
            self.work,
            kind,
            key,
            patient_id=self.plan.patient_id,
            visit_id=self.plan.visit_id,
            plan_id=self.plan.id,
            amount=self.plan.total_value,
            accepted=accepted,
            declined=declined,
        )


def _named(row: PlannedProcedure) -> str:
    return " ".join(filter(None, (row.procedure_name, row.tooth.code if row.tooth else "", row.surfaces)))
