"""The tooth chart as it is kept: what was charted, and what of it was taken back. Both only grow.

Work that goes on is a new entry that follows the older one; a mistake is a correction beside the entry, and so is
the lifting of that correction. The words of an entry are kept as they were written, so that a reader that does not
understand one can still show it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.base import (
    Base,
    Code,
    EnumColumn,
    IdKey,
    Key,
    Moment,
    Words,
    one_of,
    reference,
)

# FDI codes with a blank between them, in arch order: every place of a jaw at once fits.
Teeth = Annotated[str, mapped_column(String(240))]


class ChartEntry(Base):
    """One thing charted. `request_key`: the act's key and the entry's place in it."""

    __tablename__ = "chart_entry"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("finding", Finding),
        one_of("status", ChartStatus),
        one_of("variant", Variant),
        CheckConstraint("teeth <> ''", name="teeth"),
        CheckConstraint("follows_id <> id", name="follows"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    visit_id: Mapped[UUID | None] = reference("visit.id", index=False)
    exam_id: Mapped[UUID | None] = reference("exam.id", index=False)
    finding: Mapped[Finding] = mapped_column(EnumColumn(Finding))
    status: Mapped[ChartStatus] = mapped_column(EnumColumn(ChartStatus))
    teeth: Mapped[Teeth]
    surfaces: Mapped[Code] = mapped_column(default="")
    variant: Mapped[Variant | None] = mapped_column(EnumColumn(Variant))
    replaced: Mapped[Teeth] = mapped_column(default="")
    measure: Mapped[int | None]
    note: Mapped[Words] = mapped_column(default="")
    true_on: Mapped[date]
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[UUID] = reference("staff_user.id", index=False)
    follows_id: Mapped[UUID | None] = reference("chart_entry.id", index=False)
    # Of work taken further: its procedures as they stood in the plan before.
    plan_before: Mapped[list[Any] | None]
    request_key: Mapped[Key | None]


class ChartCorrection(Base):
    """An entry is void from here on, or its void is lifted. The latest of an entry holds."""

    __tablename__ = "chart_correction"
    __topic__ = Topic.CLINICAL

    id: Mapped[IdKey]
    entry_id: Mapped[UUID] = reference("chart_entry.id")
    is_void: Mapped[bool]
    reason: Mapped[Words]
    at: Mapped[Moment]
    by_id: Mapped[UUID] = reference("staff_user.id", index=False)
    # The procedures of the work as they stood in the plan before, so that undo and redo put them back exactly.
    plan_before: Mapped[list[Any] | None]
    request_key: Mapped[Key | None]
