"""What is done, charged, planned and recalled says the same, whatever is done, undone, charted and taken back."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dentaldesk.engines.catalogue.reads import procedures_on
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.financial.reads import balance_of, charges_made, charges_of_visit
from dentaldesk.engines.flows.charting import chart, void_entries
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.engines.scheduling.recall_rules import months_after
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import FactKind, PlanStatus, ProcedureStatus, VisitStatus, VisitType
from dentaldesk.models.tables.financial import LedgerLine
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO, total
from tests.databases import filled_clinic
from tests.engines.care import TODAY_WORDS, InCare, in_care
from tests.engines.charts import Charted, new
from tests.engines.visits import a_completed_visit
from tests.factories import MORNING, Planned, a_patient, open_clinic

F, DONE = Finding, ChartStatus.COMPLETED
PLANNED = (
    Planned(code="COMPOSITE3", tooth="16", surfaces="MOD"),
    Planned(code="CROWNPREP", tooth="26"),
    Planned(code="CROWNSEAT", tooth="26"),
    Planned(code="ROOTCANAL3", tooth="46"),
    Planned(code="EXTRACTION", tooth="38"),
    Planned(code="PROPHYLAXIS"),
    Planned(code="SCALING", tooth="46"),
)
ADDED = [("COMPOSITE1", "14", "O"), ("PROPHYLAXIS", None, ""), ("EMERGENCY", "36", ""), ("CROWNPREP", "36", "")]
CHARTED = [
    new(F.FILLING, "16", "MOD", status=DONE),
    new(F.FILLING, "24", "O", status=DONE),
    new(F.CROWN, "26", status=DONE),
    new(F.EXTRACTION, "48", status=DONE),
    new(F.ROOT_CANAL, "46", status=ChartStatus.IN_PROGRESS),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All that doing and undoing must leave as it was."""

    rows: tuple[tuple[object, ...], ...]
    plans: tuple[tuple[object, ...], ...]
    charges: tuple[tuple[str, object], ...]
    recalls: tuple[tuple[object, ...], ...]
    owed: object = field(repr=False)


class Doing(RuleBasedStateMachine):
    """One patient with a plan, from visit to visit."""

    @initialize()
    def a_clinic(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clinic = open_clinic(filled_clinic("sqlite", Path(self.folder.name)))
        self.patient_id = a_completed_visit(self.clinic, *PLANNED, patient_id=a_patient(self.clinic)).patient_id
        catalogue = self.clinic.db.read(lambda session: procedures_on(session, MORNING.date()))
        self.codes = {row.code for row in catalogue}
        self.the_next_visit()

    def the_next_visit(self) -> None:
        self.care: InCare = in_care(self.clinic, self.patient_id, VisitType.TREATMENT)
        self.care.confirm()

    def teardown(self) -> None:
        if hasattr(self, "clinic"):
            self.clinic.db.close()
            self.folder.cleanup()

    def rows(self) -> list[PlannedProcedure]:
        query = (
            select(PlannedProcedure)
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .where(TreatmentPlan.patient_id == self.patient_id)
            .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
        )
        return self.clinic.db.read(lambda session: list(session.scalars(query)))

    def done_here(self) -> list[UUID]:
        return [row.id for row in self.rows() if row.completed_visit_id == self.care.visit_id]

    # -- what people do --

    @rule(data=st.data())
    def does_planned_work(self, data: st.DataObject) -> None:
        ahead = [row.id for row in self.rows() if row.status is not ProcedureStatus.COMPLETED]
        if not ahead:
            return
        some = data.draw(st.lists(st.sampled_from(ahead), min_size=1, max_size=3, unique=True))
        before = self.books()
        try:
            made = self.care.done(*some)
        except UserError:
            assert self.books() == before
            return
        after = self.books()
        assert self.care.done(*some) == ()
        assert self.books() == after
        try:
            self.care.undo(*made)
        except UserError:  # work that was charted since stands on it
            assert self.books() == after
            return
        assert self.books() == before
        self.care.done(*some)

    @rule(added=st.sampled_from(ADDED), twice=st.booleans())
    def adds_work(self, added: tuple[str, str | None, str], twice: bool) -> None:
        key, before = uuid4(), self.books()
        try:
            procedure_id = self.care.add(*added, key=key)
        except UserError:
            assert self.books() == before
            return
        if twice:
            after = self.books()
            assert self.care.add(*added, key=key) == procedure_id
            assert self.books() == after

    @rule(entry=st.sampled_from(CHARTED), back=st.booleans())
    def charts_work_as_done(self, entry, back: bool) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        before = self.books()
        try:
            act = self.clinic.db.write(
                self.clinic.dentist,
                lambda work: chart(work, self.patient_id, [entry], exam_id=None, request_key=uuid4()),
            )
        except UserError:
            assert self.books() == before
            return
        if back:
            self.care.act(void_entries, act.created, "")
            assert self.books() == before

    @rule(data=st.data())
    def takes_back(self, data: st.DataObject) -> None:
        done = self.done_here()
        if not done:
            return
        before = self.books()
        try:
            self.care.undo(data.draw(st.sampled_from(done)))
        except UserError:
            assert self.books() == before

    @precondition(lambda self: bool(self.done_here()))
    @rule()
    def completes_the_visit(self) -> None:
        self.care.write(TODAY_WORDS)
        self.care.sign()
        self.clinic.db.write(self.clinic.manager, lambda work: setattr(work.clinic, "consent_blocks", False))
        self.care.act(handle_visit_completion, self.care.visit_id)
        self.clinic.clock.advance(timedelta(days=1))
        self.the_next_visit()

    # -- what must always hold --

    def books(self) -> Books:
        return self.clinic.db.read(self._books)

    def _books(self, session: Session) -> Books:
        rows = (
            select(
                PlannedProcedure.id,
                PlannedProcedure.procedure_code,
                PlannedProcedure.status,
                PlannedProcedure.completed_visit_id,
                PlannedProcedure.chart_entry_id,
                PlannedProcedure.fee,
            )
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .where(TreatmentPlan.patient_id == self.patient_id)
            .order_by(PlannedProcedure.id)
        )
        own = select(TreatmentPlan.id, TreatmentPlan.status).where(
            TreatmentPlan.patient_id == self.patient_id, TreatmentPlan.visit_id != self.care.visit_id
        )
        recalls = recalls_of(session, self.patient_id)
        return Books(
            rows=tuple(tuple(row) for row in session.execute(rows)),
            plans=tuple(tuple(row) for row in session.execute(own.order_by(TreatmentPlan.id))),
            charges=tuple(sorted(charges_of_visit(session, self.care.visit_id), key=repr)),
            recalls=tuple((row.code, row.due_on) for row in recalls),
            owed=balance_of(session, self.patient_id),
        )

    @invariant()
    def what_is_done_is_charged_and_nothing_else(self) -> None:
        done = [row for row in self.rows() if row.status is ProcedureStatus.COMPLETED]
        visits = {row.completed_visit_id for row in done} | {self.care.visit_id}
        for visit_id in visits:
            assert visit_id is not None
            charges = self.clinic.db.read(lambda session, visit_id=visit_id: charges_made(session, visit_id))  # type: ignore[misc]
            standing = [charge.key.split(":")[1] for charge in charges if not charge.reversed]
            owing = [str(row.id) for row in done if row.completed_visit_id == visit_id and row.fee]
            assert sorted(standing) == sorted(owing)
        owed = self.clinic.db.read(lambda session: balance_of(session, self.patient_id))
        examination = total([]) if not done else total(row.fee for row in done)
        assert owed.minor == examination.minor + 9_600

    @invariant()
    def the_books_balance(self) -> None:
        assert self.clinic.db.read(lambda session: session.scalar(select(func.sum(LedgerLine.amount)))) == ZERO

    @invariant()
    def chart_and_procedures_agree(self) -> None:
        standing = {
            entry.id: entry.status for entry in Charted(clinic=self.clinic, patient_id=self.patient_id).standing()
        }
        for row in self.rows():
            if row.chart_entry_id is None or row.status is ProcedureStatus.DECLINED:
                continue
            status = standing[row.chart_entry_id]
            if status is DONE:
                assert row.status is ProcedureStatus.COMPLETED
            assert status.is_open or status is DONE

    @invariant()
    def plans_are_as_far_as_their_procedures(self) -> None:
        plans = select(TreatmentPlan.id, TreatmentPlan.status).where(TreatmentPlan.patient_id == self.patient_id)
        for plan_id, status in self.clinic.db.read(lambda session: session.execute(plans).all()):
            asked = [
                row.status
                for row in self.rows()
                if row.plan_id == plan_id and row.status is not ProcedureStatus.DECLINED
            ]
            whole = bool(asked) and set(asked) == {ProcedureStatus.COMPLETED}
            assert (status is PlanStatus.COMPLETED) is whole

    @invariant()
    def recalls_follow_what_was_done_last(self) -> None:
        rows = self.clinic.db.read(lambda session: recalls_of(session, self.patient_id))
        found = {row.code: row for row in rows}
        assert "exam" in found
        assert len({"prophylaxis", "perio-maintenance"} & set(found)) <= 1
        last: dict[str, date] = {}
        for row in self.rows():
            if row.status is ProcedureStatus.COMPLETED and row.completed_at is not None:
                code = {"PROPHYLAXIS": "prophylaxis", "SCALING": "perio-maintenance"}.get(row.procedure_code)
                if code is not None:
                    last[code] = max(last.get(code, row.completed_at.date()), row.completed_at.date())
        for code, day in last.items():
            if code in found:
                assert found[code].last_on == day
                assert found[code].due_on == months_after(found[code].last_on, found[code].usual_months)  # type: ignore[arg-type]
        assert set(found) & {"prophylaxis", "perio-maintenance"} <= set(last)
        assert not last or set(found) & {"prophylaxis", "perio-maintenance"}

    @invariant()
    def every_done_procedure_of_a_completed_visit_is_counted_once(self) -> None:
        counted = select(Fact.visit_id, func.count()).where(
            Fact.patient_id == self.patient_id, Fact.kind == FactKind.PROCEDURE_COMPLETED
        )
        found = self.clinic.db.read(lambda session: session.execute(counted.group_by(Fact.visit_id)).all())
        facts = {row[0]: row[1] for row in found}
        done: dict[UUID, int] = {}
        for row in self.rows():
            if row.completed_visit_id is not None and row.completed_visit_id != self.care.visit_id:
                done[row.completed_visit_id] = done.get(row.completed_visit_id, 0) + 1
        assert facts == done
        assert self.care.page().status is VisitStatus.IN_PROGRESS


TestDoing = Doing.TestCase
TestDoing.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
