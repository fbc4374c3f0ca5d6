"""Periodontal exams: what was probed, tooth by tooth and site by site. NULL is "not assessed", never zero or absent.

`perio_tooth` has a row for every tooth or implant that stood in the mouth; `perio_reading` one for every site of which
something was assessed. Both are sealed with their exam, when it is completed or void.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.perio import PerioExtent, PerioGrade, PerioStage, PerioStatus, Site
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.base import (
    Base,
    Code,
    EnumColumn,
    IdKey,
    Moment,
    ToothColumn,
    Version,
    Words,
    one_of,
    reference,
)
from dentaldesk.models.teeth import ToothCode


class PerioExam(Base):
    """One probing of a mouth. `stage`, `grade` and `extent` are what the clinician decided, not what was suggested."""

    __tablename__ = "perio_exam"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("status", PerioStatus),
        one_of("stage", PerioStage),
        one_of("grade", PerioGrade),
        one_of("extent", PerioExtent),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("(status = 'completed') = (completed_by IS NOT NULL)", name="signed"),
        CheckConstraint("(status = 'void') = (voided_at IS NOT NULL)", name="void"),
        CheckConstraint("(status = 'void') = (voided_by IS NOT NULL)", name="voided_by"),
        CheckConstraint("bone_loss BETWEEN 0 AND 100", name="bone_loss"),
        CheckConstraint("teeth_lost BETWEEN 0 AND 32", name="teeth_lost"),
        CheckConstraint("cigarettes BETWEEN 0 AND 100", name="cigarettes"),
        CheckConstraint("hba1c BETWEEN 40 AND 200", name="hba1c"),
        Index("ix_perio_exam_patient_id_business_date", "patient_id", "business_date"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id", index=False)
    visit_id: Mapped[UUID | None] = reference("visit.id", index=False)
    exam_id: Mapped[UUID | None] = reference("exam.id", index=False)
    examiner_id: Mapped[UUID] = reference("staff_user.id", index=False)
    business_date: Mapped[date]
    started_at: Mapped[Moment]
    status: Mapped[PerioStatus] = mapped_column(EnumColumn(PerioStatus))
    completed_at: Mapped[Moment | None]
    completed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    void_reason: Mapped[Words] = mapped_column(default="")  # blank only where nothing was probed
    path: Mapped[Code]
    stage: Mapped[PerioStage | None] = mapped_column(EnumColumn(PerioStage))
    grade: Mapped[PerioGrade | None] = mapped_column(EnumColumn(PerioGrade))
    extent: Mapped[PerioExtent | None] = mapped_column(EnumColumn(PerioExtent))
    # What the suggestion took into account besides the chart.
    teeth_lost: Mapped[int | None]  # to periodontitis
    bone_loss: Mapped[int | None]  # per cent of the root
    cigarettes: Mapped[int | None]  # a day
    hba1c: Mapped[int | None]  # tenths of a per cent
    version: Mapped[Version]


class PerioTooth(Base):
    """A tooth or an implant that stood in the mouth: furcation by entrance and mobility in degrees 0 to 3."""

    __tablename__ = "perio_tooth"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        CheckConstraint("furcation_m BETWEEN 0 AND 3", name="furcation_m"),
        CheckConstraint("furcation_d BETWEEN 0 AND 3", name="furcation_d"),
        CheckConstraint("furcation_b BETWEEN 0 AND 3", name="furcation_b"),
        CheckConstraint("furcation_l BETWEEN 0 AND 3", name="furcation_l"),
        CheckConstraint("mobility BETWEEN 0 AND 3", name="mobility"),
    )

    perio_exam_id: Mapped[UUID] = reference("perio_exam.id", primary_key=True)
    tooth: Mapped[ToothCode] = mapped_column(ToothColumn, primary_key=True)
    furcation_m: Mapped[int | None]
    furcation_d: Mapped[int | None]
    furcation_b: Mapped[int | None]
    furcation_l: Mapped[int | None]
    mobility: Mapped[int | None]
    not_probed: Mapped[bool]
    implant: Mapped[bool]


class PerioReading(Base):
    """One site: probing depth and gingival margin in mm (recession positive, overgrowth negative), and its signs."""

    __tablename__ = "perio_reading"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("site", Site),
        CheckConstraint("depth BETWEEN 0 AND 15", name="depth"),
        CheckConstraint("margin BETWEEN -15 AND 15", name="margin"),
    )

    perio_exam_id: Mapped[UUID] = reference("perio_exam.id", primary_key=True)
    tooth: Mapped[ToothCode] = mapped_column(ToothColumn, primary_key=True)
    site: Mapped[Site] = mapped_column(EnumColumn(Site), primary_key=True)
    depth: Mapped[int | None]
    margin: Mapped[int | None]
    bleeding: Mapped[bool | None]
    suppuration: Mapped[bool | None]
    plaque: Mapped[bool | None]
    calculus: Mapped[bool | None]
