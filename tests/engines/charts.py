"""What tests of the tooth chart say in few words: entries, acts on a clinic, what stands afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.charting import ChartAct, chart, restore_entries, take_further, void_entries
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Variant
from dentaldesk.models.states import ProcedureStatus
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import Surface, ToothCode
from tests.factories import Clinic

PLANNED = ChartStatus.PLANNED


def new(  # noqa: PLR0913 - as many as an entry has
    finding: Finding,
    teeth: str,
    surfaces: str = "",
    *,
    status: ChartStatus | None = None,
    variant: Variant | None = None,
    replaced: str = "",
    measure: int | None = None,
    true_on: date | None = None,
    note: str = "",
    follows: UUID | None = None,
    entry_id: UUID | None = None,
) -> NewEntry:
    """An entry in words: `new(Finding.BRIDGE, "14 15 16", replaced="15", status=PLANNED)`."""
    usual = ChartStatus.EXISTING if SPECS[finding].kind is Kind.WORK else ChartStatus.CONDITION
    return NewEntry(
        finding=finding,
        status=status or usual,
        teeth=tuple(ToothCode(code) for code in teeth.split()),
        surfaces=tuple(Surface(letter) for letter in surfaces),
        variant=variant,
        replaced=tuple(ToothCode(code) for code in replaced.split()),
        measure=measure,
        true_on=true_on,
        note=note,
        follows=follows,
        entry_id=entry_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """One patient's chart in a clinic, acted on by the dentist."""

    clinic: Clinic
    patient_id: UUID
    exam_id: UUID | None = None

    def chart(self, *news: NewEntry, key: UUID | None = None) -> ChartAct:
        """Chart these in one act."""
        asked = key or uuid4()
        return self.clinic.db.write(
            self.clinic.dentist,
            lambda work: chart(work, self.patient_id, news, exam_id=self.exam_id, request_key=asked),
        )

    def one(self, entry: NewEntry) -> UUID:
        """Chart one entry. Work that it had declined stands behind it."""
        return self.chart(entry).created[0]

    def void(self, *entry_ids: UUID, reason: str = "") -> ChartAct:
        key = uuid4()
        return self.clinic.db.write(self.clinic.dentist, lambda work: void_entries(work, entry_ids, reason, key))

    def restore(self, *entry_ids: UUID) -> ChartAct:
        return self.clinic.db.write(self.clinic.dentist, lambda work: restore_entries(work, entry_ids))

    def further(self, before_id: UUID, status: ChartStatus, key: UUID | None = None) -> UUID:
        """Take it further; the id of what follows."""
        return self.take(before_id, status, key).created[0]

    def take(self, before_id: UUID, status: ChartStatus, key: UUID | None = None) -> ChartAct:
        """Take it further, with all that this did."""
        asked = key or uuid4()
        return self.clinic.db.write(
            self.clinic.dentist, lambda work: take_further(work, before_id, status, request_key=asked)
        )

    def read(self) -> Chart:
        return self.clinic.db.read(lambda session: chart_of(session, self.patient_id))

    def standing(self) -> list[ChartEntry]:
        return list(self.read().standing())

    def plan(self) -> list[tuple[str, str, str, ProcedureStatus]]:
        """What the patient's plans hold: tooth, surfaces, code, state; what was declined left out."""
        return [
            (row.tooth.code if row.tooth else "", row.surfaces, row.procedure_code, row.status)
            for row in self.clinic.db.read(self._rows)
            if row.status is not ProcedureStatus.DECLINED
        ]

    def rows(self) -> list[PlannedProcedure]:
        """Every row of the patient's plans."""
        return self.clinic.db.read(self._rows)

    def _rows(self, session: Session) -> list[PlannedProcedure]:
        query = (
            select(PlannedProcedure)
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .where(TreatmentPlan.patient_id == self.patient_id)
            .order_by(PlannedProcedure.plan_id, PlannedProcedure.position)
        )
        return list(session.scalars(query))


def why(refused: Refused) -> list[tuple[str, str]]:
    """The places and codes of what stood in the way."""
    return [(problem.place, problem.message.code) for problem in refused.problems]


def completed(examined: Charted) -> None:
    """The exam of the patient is signed and completed."""
    clinic, exam_id = examined.clinic, examined.exam_id
    assert exam_id is not None
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
