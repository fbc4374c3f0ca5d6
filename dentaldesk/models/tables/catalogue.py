"""What the clinic can do, in its own neutral codes, and what it costs from which day on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.charting import BridgePart, Finding, ToothClass, Variant
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass, Topic, TreatmentArea
from dentaldesk.models.tables.base import Amount, Base, Code, EnumColumn, IdKey, Name, Version, one_of, reference


class Procedure(Base):
    """One entry of the catalogue."""

    __tablename__ = "procedure"
    __topic__ = Topic.CLINIC
    __table_args__ = (
        one_of("discipline", Discipline),
        one_of("area", TreatmentArea),
        one_of("urgency", ClinicalUrgency),
        one_of("sequence_class", SequenceClass),
        one_of("charts_as", Finding),
        one_of("charts_variant", Variant),
        one_of("tooth_class", ToothClass),
        one_of("bridge_part", BridgePart),
        CheckConstraint("weight BETWEEN 0 AND 6", name="weight"),
        CheckConstraint("min_surfaces BETWEEN 0 AND max_surfaces", name="surfaces"),
    )

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Name]
    discipline: Mapped[Discipline] = mapped_column(EnumColumn(Discipline))
    area: Mapped[TreatmentArea] = mapped_column(EnumColumn(TreatmentArea))
    min_surfaces: Mapped[int] = mapped_column(default=0)
    max_surfaces: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int]  # part of the complexity score: 1 simple filling … 6 implant
    urgency: Mapped[ClinicalUrgency] = mapped_column(EnumColumn(ClinicalUrgency))
    # Chair time in 5-minute units: "/" assistant or chair time, "X" provider time.
    pattern: Mapped[Code]
    sequence_class: Mapped[SequenceClass] = mapped_column(EnumColumn(SequenceClass))
    healing_days: Mapped[int] = mapped_column(default=0)
    laboratory_days: Mapped[int] = mapped_column(default=0)
    # What it is on the tooth chart; None: nothing.
    charts_as: Mapped[Finding | None] = mapped_column(EnumColumn(Finding))
    charts_variant: Mapped[Variant | None] = mapped_column(EnumColumn(Variant))  # None: any
    tooth_class: Mapped[ToothClass | None] = mapped_column(EnumColumn(ToothClass))  # None: any
    bridge_part: Mapped[BridgePart | None] = mapped_column(EnumColumn(BridgePart))
    then_code: Mapped[Code | None]  # the step on the same tooth that it needs: a preparation its seating
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[Version]


class Fee(Base):
    """What a procedure costs from a day on, until a later row of the same code."""

    __tablename__ = "fee"
    __topic__ = Topic.CLINIC
    __table_args__ = (
        UniqueConstraint("procedure_code", "effective_from"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[IdKey]
    procedure_code: Mapped[str] = reference("procedure.code", index=False)
    effective_from: Mapped[date]
    amount: Mapped[Amount]
