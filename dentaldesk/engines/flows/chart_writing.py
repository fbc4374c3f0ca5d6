"""One act on a chart while it is judged, and how it is written when nothing is against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.entry_text import codes
from dentaldesk.engines.clinical.mouth import mouth_at, mouth_with
from dentaldesk.engines.clinical.rules import effective_urgency
from dentaldesk.engines.clinical.visits import plan_on
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.flows.chart_act import key_of
from dentaldesk.engines.treatment.actions import NewProcedure, add_procedure
from dentaldesk.engines.treatment.along_actions import (
    KeptProcedure,
    ProcedureInPlace,
    move_along,
    procedures_of,
    replace_procedures,
)
from dentaldesk.engines.treatment.doing_actions import finish_procedure
from dentaldesk.engines.treatment.rules import DoneIn
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, TreatmentArea
from dentaldesk.models.tables.charting import ChartCorrection as Correction
from dentaldesk.models.tables.charting import ChartEntry as EntryRow
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.teeth import ToothCode, show_surfaces

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(kw_only=True)
class Acting:
    """One act while it is judged and written. `chart` grows with it."""

    work: Work
    patient_id: UUID
    chart: Chart
    exam: Exam | None = None  # the open exam it belongs to
    visit: Visit | None = None  # the visit that goes on
    done: DoneIn | None = None  # what is done in it is done so
    brings_procedures: bool = True  # False: the caller adds the procedure that was chosen
    began: Chart  # as it stood when the act began
    problems: list[Problem] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    declined: list[Accepted] = field(default_factory=list)  # work that what was accepted made impossible

    def written(self) -> tuple[Accepted, ...]:
        """All that the act charts: what was asked for, then what it declines."""
        return (*self.accepted, *self.declined)

    @cached_property
    def catalogue(self) -> list[CatalogueRow]:
        """With the fees of the day."""
        return procedures_on(self.work.session, self.work.business_date)

    def is_now(self, status: ChartStatus, true_on: date | None) -> bool:
        """Whether work in this status is begun or done in the visit that goes on."""
        is_today = true_on is None or true_on == self.work.business_date
        return self.done is not None and is_today and status in {ChartStatus.IN_PROGRESS, ChartStatus.COMPLETED}

    def mouth(self, day: date) -> Mouth:
        """The mouth on a day after what was accepted so far."""
        made = [accepted.entry for accepted in self.written()]
        return mouth_with(mouth_at(self.began, day), self.began, made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An entry that may stand, with the procedures that it puts into the plan, or that those there become."""

    entry: ChartEntry
    procedures: tuple[tuple[ToothCode, CatalogueRow], ...] = ()
    instead: tuple[ProcedureInPlace, ...] = ()
    instead_of: UUID | None = None  # the void entry that it stands for


def write(act: Acting, request_key: UUID | None) -> None:
    """Write what was accepted, and what becomes of its procedures in the plan."""
    written = act.written()
    for number, accepted in enumerate(written):
        follows = accepted.entry.follows
        before = None if follows is None else procedures_of(act.work, follows)
        act.work.session.add(_row(act, accepted.entry, key_of(request_key, number), before))
        act.work.session.flush()
    for accepted in written:
        entry = accepted.entry
        if entry.follows is not None:
            done = act.done if act.is_now(entry.status, entry.true_on) else None
            move_along(act.work, entry.follows, entry.id, entry.status, entry.note, done)
        if accepted.instead:
            replace_procedures(act.work, entry.id, accepted.instead)
        _plan(act, accepted)
    ids = [str(accepted.entry.id) for accepted in written]
    act.work.note("chart", "tooth-chart", act.patient_id, entries=ids)


def _row(act: Acting, entry: ChartEntry, key: str | None, before: list[KeptProcedure] | None) -> EntryRow:
    return EntryRow(
        id=entry.id,
        patient_id=act.patient_id,
        visit_id=entry.visit_id,
        exam_id=act.exam.id if act.exam is not None else None,
        finding=entry.finding,
        status=entry.status,
        teeth=codes(entry.teeth),
        surfaces=show_surfaces(entry.surfaces),
        variant=entry.variant,
        replaced=codes(entry.replaced),
        measure=entry.measure,
        note=entry.note,
        true_on=entry.true_on,
        recorded_at=entry.recorded_at,
        recorded_by=act.work.actor.user_id,
        follows_id=entry.follows,
        plan_before=before,
        request_key=key,
    )


def _plan(act: Acting, accepted: Accepted) -> None:
    visit = act.visit
    if not accepted.procedures or visit is None:
        return
    plan_id = plan_on(act.work, visit)
    is_done = accepted.entry.status is ChartStatus.COMPLETED
    diagnosis, urgency, notes = _said_before(act, accepted.instead_of)
    for tooth, row in accepted.procedures:
        surfaces = accepted.entry.surfaces if row.area is TreatmentArea.SURFACES else ()
        new = NewProcedure(
            code=row.code,
            name=row.name,
            tooth=tooth,
            surfaces=show_surfaces(surfaces),
            diagnosis=diagnosis,
            urgency=effective_urgency(urgency or row.urgency, diagnosis),
            fee=row.fee,
            notes=notes,
            chart_entry_id=accepted.entry.id,
        )
        procedure_id = add_procedure(act.work, plan_id, new)
        if is_done and act.done is not None:
            finish_procedure(act.work, procedure_id, act.done)


def _said_before(act: Acting, entry_id: UUID | None) -> tuple[Diagnosis | None, ClinicalUrgency | None, str]:
    """What the procedures of a void entry said beside their place; a surface less is the same case."""
    latest = (
        select(Correction.plan_before)
        .where(Correction.entry_id == entry_id, Correction.is_void)
        .order_by(Correction.at.desc(), Correction.id.desc())
        .limit(1)
    )
    kept: list[KeptProcedure] = (act.work.session.scalar(latest) or []) if entry_id is not None else []
    if not kept:
        return None, None, ""
    before = kept[0]
    diagnosis = Diagnosis(before["diagnosis"]) if before["diagnosis"] else None
    return diagnosis, ClinicalUrgency(before["urgency"]), before["notes"]
