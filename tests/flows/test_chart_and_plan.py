"""Chart and plan say the same, whatever is charted, planned, taken back, put back and taken further, in any order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.chart import ChartEntry
from dentaldesk.engines.clinical.chart_validity import chart_problems
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.charting import implants_in, procedures_for
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure, unplan_procedure
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.states import Diagnosis, ProcedureStatus
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode, every_tooth
from tests.databases import filled_clinic
from tests.engines.charts import PLANNED, Charted, new
from tests.factories import MORNING, a_patient, an_exam, open_clinic

F = Finding
OVER = {ProcedureStatus.DECLINED, ProcedureStatus.COMPLETED}
# Two neighbours and the gap between them are enough for everything to meet everything.
NEWS: list[NewEntry] = [
    new(F.CARIES, "16", "MO"),
    new(F.MISSING, "15"),
    new(F.FILLING, "16", "MO", status=PLANNED),
    new(F.FILLING, "16", "D", status=PLANNED, variant=Variant.AMALGAM),
    new(F.FILLING, "14", "O", status=PLANNED, variant=Variant.GOLD),
    new(F.FILLING, "14", "D", status=ChartStatus.COMPLETED),
    new(F.CROWN, "16", status=PLANNED),
    new(F.CROWN, "15", status=PLANNED),
    new(F.ROOT_CANAL, "14", status=PLANNED),
    new(F.ROOT_CANAL, "14", status=ChartStatus.IN_PROGRESS),
    new(F.EXTRACTION, "15", status=PLANNED),
    new(F.EXTRACTION, "14", status=ChartStatus.REFERRED),
    new(F.EXTRACTION, "14", status=ChartStatus.COMPLETED),
    new(F.EXTRACTION, "16", status=ChartStatus.ELSEWHERE),
    new(F.FILLING, "16", "MOD", status=ChartStatus.COMPLETED),
    new(F.IMPLANT, "15", status=ChartStatus.COMPLETED),
    new(F.CROWN, "15", status=ChartStatus.COMPLETED),
    new(F.IMPLANT, "15", status=PLANNED),
    new(F.BRIDGE, "16 15 14", replaced="15", status=PLANNED),
    new(F.SPLINT, "16 15", status=PLANNED),
    new(F.DENTURE, "15 14", replaced="15 14", status=PLANNED),
]
LISTED = [
    ("COMPOSITE2", "14", "DO"),
    ("CROWNPREP", "16", ""),
    ("CROWNSEAT", "16", ""),
    ("EXTRACTION", "15", ""),
    ("ROOTCANAL3", "14", ""),  # by its name a molar's: what the dentist chose holds
    ("BONEGRAFT", "15", ""),  # has no place on the chart
    ("PROPHYLAXIS", "", ""),
]
STATE = (
    PlannedProcedure.id,
    PlannedProcedure.position,
    PlannedProcedure.procedure_code,
    PlannedProcedure.tooth,
    PlannedProcedure.surfaces,
    PlannedProcedure.diagnosis,
    PlannedProcedure.urgency,
    PlannedProcedure.fee,
    PlannedProcedure.status,
    PlannedProcedure.chart_entry_id,
    PlannedProcedure.completed_at,
    PlannedProcedure.decline_reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that undo and redo must bring back."""

    standing: tuple[ChartEntry, ...]
    rows: tuple[tuple[object, ...], ...] = field(repr=False)


class ChartAndPlan(RuleBasedStateMachine):
    """One patient. `due`: what each open work asks for, by the entry that began it."""

    @initialize()
    def a_clinic(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clinic = open_clinic(filled_clinic("sqlite", Path(self.folder.name)))
        self.patient_id = a_patient(self.clinic)
        self.due: dict[UUID, list[str]] = {}
        self.catalogue = self.clinic.db.read(lambda session: procedures_on(session, MORNING.date()))
        self.steps = {row.then_code for row in self.catalogue if row.then_code}
        self.the_next_exam()

    def the_next_exam(self) -> None:
        self.exam_id = an_exam(self.clinic, self.patient_id, signed=False)
        self.charted = Charted(clinic=self.clinic, patient_id=self.patient_id, exam_id=self.exam_id)

    def teardown(self) -> None:
        if hasattr(self, "clinic"):
            self.clinic.db.close()
            self.folder.cleanup()

    # -- what people do --

    @rule(entry=st.sampled_from(NEWS))
    def charts(self, entry: NewEntry) -> None:
        implants = implants_in(mouth_at(self.charted.read(), MORNING.date()))
        before = self.found()
        try:
            act = self.charted.chart(entry)
        except UserError:
            assert self.found() == before
            return
        if entry.status.is_open:
            self.due[act.created[0]] = sorted(row.code for _, row in procedures_for(entry, self.catalogue, implants))
        done = self.found()
        self.charted.void(*act.created, reason="a slip")
        assert self.found() == before
        self.charted.restore(*act.created)
        assert self.found() == done

    @rule(listed=st.sampled_from(LISTED))
    def lists(self, listed: tuple[str, str, str]) -> None:
        code, tooth, surfaces = listed
        command = PlanProcedure(
            exam_id=self.exam_id,
            code=code,
            tooth=ToothCode(tooth) if tooth else None,
            surfaces=surfaces,
            diagnosis=Diagnosis.CARIES,
        )
        try:
            row_id = self.clinic.db.write(self.clinic.dentist, lambda work: plan_procedure(work, command))
        except UserError:
            return
        row = next(row for row in self.charted.rows() if row.id == row_id)
        if row.chart_entry_id is not None:
            self.due.setdefault(row.chart_entry_id, [])
            self.due[row.chart_entry_id] = sorted([*self.due[row.chart_entry_id], code])

    @rule(data=st.data())
    def takes_out_of_the_list(self, data: st.DataObject) -> None:
        rows = [row.id for row in self.charted.rows() if row.status is ProcedureStatus.PENDING]
        if rows:
            row_id, exam_id = data.draw(st.sampled_from(rows)), self.exam_id
            before = self.found()
            try:
                self.clinic.db.write(self.clinic.dentist, lambda work: unplan_procedure(work, exam_id, row_id))
            except UserError:  # something planned stands on it
                assert self.found() == before

    @rule(data=st.data())
    def takes_further(self, data: st.DataObject) -> None:
        entries = [entry for entry in self.charted.standing() if STATUS_MOVES[entry.status]]
        if not entries:
            return
        entry = data.draw(st.sampled_from(entries))
        before = self.found()
        try:
            act = self.charted.take(entry.id, data.draw(st.sampled_from(sorted(STATUS_MOVES[entry.status]))))
        except UserError:
            assert self.found() == before
            return
        after = act.created[0]
        self.due[after] = self.due.get(entry.id, [])
        if not self.due[after]:  # referred work that came back has its procedures only now
            self.due[after] = self.codes_of(after)
        done = self.found()
        self.charted.void(*act.created, reason="a slip")
        assert self.found() == before
        self.charted.restore(*act.created)
        assert self.found() == done

    @rule(data=st.data(), many=st.integers(1, 3))
    def undoes_and_redoes(self, data: st.DataObject, many: int) -> None:
        before = self.found()
        if not before.standing:
            return
        ids = data.draw(st.lists(st.sampled_from([e.id for e in before.standing]), min_size=1, max_size=many))
        try:
            self.charted.void(*ids, reason="a slip")
        except UserError:
            assert self.found() == before
            return
        if data.draw(st.booleans()):
            self.charted.restore(*ids)
            assert self.found() == before

    @rule(data=st.data())
    def redoes_something_old(self, data: st.DataObject) -> None:
        chart = self.charted.read()
        void = [entry.id for entry in chart.entries if chart.void_of(entry.id) is not None]
        if not void:
            return
        before = self.found()
        try:
            self.charted.restore(data.draw(st.sampled_from(sorted(void))))
        except UserError:
            assert self.found() == before

    @precondition(lambda self: len(self.charted.rows()) > 0)
    @rule()
    def completes_the_exam(self) -> None:
        exam_id = self.exam_id
        # Whether work that is done has its consent is asked elsewhere.
        self.clinic.db.write(self.clinic.manager, lambda work: setattr(work.clinic, "consent_blocks", False))
        self.clinic.db.write(self.clinic.dentist, lambda work: sign_exam(work, exam_id))
        self.clinic.db.write(self.clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
        self.the_next_exam()

    # -- what must always hold --

    def found(self) -> Found:
        def rows(session: object) -> tuple[tuple[object, ...], ...]:
            query = select(*STATE).order_by(PlannedProcedure.id)
            return tuple(tuple(row) for row in session.execute(query))  # type: ignore[attr-defined]

        return Found(standing=tuple(self.charted.standing()), rows=self.clinic.db.read(rows))

    def codes_of(self, entry_id: UUID) -> list[str]:
        return sorted(row.procedure_code for row in self.charted.rows() if row.chart_entry_id == entry_id)

    def row_of(self, code: str) -> CatalogueRow:
        return next(row for row in self.catalogue if row.code == code)

    @invariant()
    def open_work_has_exactly_its_procedures(self) -> None:
        rows = self.charted.rows()
        for entry in self.charted.standing():
            live = sorted(
                row.procedure_code for row in rows if row.chart_entry_id == entry.id and row.status not in OVER
            )
            assert live == (self.due[entry.id] if entry.status.is_open else [])

    @invariant()
    def everything_that_stands_can_stand_together(self) -> None:
        assert chart_problems(self.charted.read(), every_tooth(), MORNING.date()) == ()

    @invariant()
    def procedures_that_chart_belong_to_open_work(self) -> None:
        standing = {entry.id: entry for entry in self.charted.standing()}
        for row in self.charted.rows():
            charts_as = self.row_of(row.procedure_code).charts_as
            if charts_as is None or row.status is ProcedureStatus.DECLINED:
                continue
            entry = standing[row.chart_entry_id]  # type: ignore[index]
            assert entry.finding is charts_as
            assert row.tooth in entry.teeth
            is_done = row.status is ProcedureStatus.COMPLETED
            assert entry.status.is_open is not is_done
            assert (row.completed_at is not None) is is_done


TestChartAndPlan = ChartAndPlan.TestCase
TestChartAndPlan.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
