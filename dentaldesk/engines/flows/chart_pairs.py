"""Work that was done belongs to the work that was planned: which entry it follows, and which procedures it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dentaldesk.engines.catalogue.reads import CatalogueRow
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry, usual_variant
from dentaldesk.engines.treatment.along_actions import KeptProcedure, ProcedureInPlace
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import ProcedureStatus, TreatmentArea
from dentaldesk.models.teeth import ToothCode, show_surfaces
from dentaldesk.models.values import Money

# Done work takes further what was still to be done: here, or by whom it was referred to.
_DONE_OF = {
    ChartStatus.COMPLETED: frozenset({ChartStatus.PLANNED, ChartStatus.IN_PROGRESS}),
    ChartStatus.ELSEWHERE: frozenset({ChartStatus.REFERRED}),
}
_REPLACEABLE = frozenset({ProcedureStatus.PLANNED, ProcedureStatus.IN_PROGRESS})


def paired(new: NewEntry, chart: Chart) -> NewEntry:
    """The entry as what follows the work ahead that it does; as it is when there is none.

    It does work of its finding on its teeth, of the same variant or of none in particular, whose surfaces it covers.
    Of several the one with the most surfaces, then the oldest; the others stay ahead.
    """
    if new.follows is not None or new.status not in _DONE_OF or not new.teeth:
        return new
    fitting = [entry for entry in chart.standing_on(new.teeth[0]) if _is_done_by(entry, new)]
    if not fitting:
        return new
    before = max(fitting, key=lambda entry: len(entry.surfaces))
    return replace(new, follows=before.id, variant=new.variant or before.variant)


def _is_done_by(entry: ChartEntry, new: NewEntry) -> bool:
    is_alike = entry.variant is None or usual_variant(entry.finding, entry.variant) == usual_variant(
        new.finding, new.variant
    )
    return (
        entry.status in _DONE_OF[new.status]
        and new.status in STATUS_MOVES[entry.status]
        and (entry.finding, entry.teeth) == (new.finding, new.teeth)
        and set(entry.surfaces) <= set(new.surfaces)
        and is_alike
    )


def is_otherwise(new: NewEntry, before: ChartEntry) -> bool:
    """Whether what is done is not quite what was planned, so that its procedures may be others."""
    return set(new.surfaces) != set(before.surfaces) or new.variant != before.variant


def in_place_of(
    standing: Sequence[KeptProcedure],
    fitting: Sequence[tuple[ToothCode, CatalogueRow]],
    new: NewEntry,
    *,
    is_now: bool,
) -> tuple[ProcedureInPlace, ...] | None:
    """What the procedures of the plan become for what was done; None when they cannot become it.

    One that stays what it is keeps its fee. A booked procedure does not become another behind the back of its
    appointment; in the visit that goes on (`is_now`) it is done.
    """
    agreed = {told["procedure_code"]: Money(told["fee"]) for told in standing}
    wanted = tuple(
        ProcedureInPlace(
            code=row.code,
            name=row.name,
            surfaces=show_surfaces(new.surfaces if row.area is TreatmentArea.SURFACES else ()),
            fee=agreed.get(row.code, row.fee),
        )
        for _, row in fitting
    )
    is_same = [told["procedure_code"] for told in standing] == [row.code for row in wanted]
    is_free = is_now or all(ProcedureStatus(told["status"]) in _REPLACEABLE for told in standing)
    return wanted if is_same or (is_free and len(wanted) == len(standing)) else None
