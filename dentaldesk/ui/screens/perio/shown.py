"""What the panel shows of an exam: frozen data between presenter and widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.perio_reads import PerioDecision, PerioExamRow
    from dentaldesk.engines.clinical.perio_stage import PerioRisk
    from dentaldesk.engines.clinical.perio_state import PerioRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One exam on the screen. `trouble` says why the last save did not work.

    `of_another_day`: it is open and its day is past; what is added counts for that day.
    """

    exam_id: UUID
    row: PerioExamRow
    run: PerioRun
    decision: PerioDecision
    risk: PerioRisk
    locked: bool
    unsaved: bool = False
    trouble: str = ""
    of_another_day: bool = False
