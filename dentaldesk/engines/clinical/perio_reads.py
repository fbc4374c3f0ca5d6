"""Periodontal exams of a patient: charts with their figures, for the sheet and for comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.exc import NoResultFound

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.dentition import age_on, usual
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.perio import (
    MEASURES,
    UNREAD,
    Cell,
    PerioChart,
    SiteReading,
    ToothReading,
    blank_chart,
    with_implant,
)
from dentaldesk.engines.clinical.perio_indices import Indices, indices
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.charting import Presence
from dentaldesk.models.perio import Entrance, PerioExtent, PerioGrade, PerioStage, PerioStatus
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.perio import PerioExam, PerioReading, PerioTooth
from dentaldesk.models.teeth import ToothCode, every_tooth

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Q = TypeVar("Q", bound="Select[*tuple[Any, ...]]")
MOST_EXAMS = 12  # of the newest: four a year for three years


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioDecision:
    """What the clinician decided; None: not decided."""

    stage: PerioStage | None = None
    grade: PerioGrade | None = None
    extent: PerioExtent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioExamRow:
    """One exam with all that was read. `version` is what an edit brings along."""

    id: UUID
    business_date: date
    status: PerioStatus
    examiner: str
    path: str
    version: int
    chart: PerioChart
    figures: Indices
    decision: PerioDecision
    risk: PerioRisk

    @property
    def is_open(self) -> bool:
        return self.status is PerioStatus.OPEN

    @property
    def holds_findings(self) -> bool:
        """Whether anything was read or decided: such an exam is void only with a reason."""
        return self.chart.holds_readings or self.decision != PerioDecision()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioVersions:
    """Of a patient, and of each of their exams that is not void, by its id."""

    patient: int
    exams: Mapping[UUID, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioPage:
    """What the screen shows of a patient: exams from the newest on, void ones left out."""

    patient_id: UUID
    patient_version: int
    patient: str
    exams: tuple[PerioExamRow, ...]

    def current(self, today: date) -> PerioExamRow | None:
        """Today's open exam, else the one completed last. What was left open on another day is not current."""
        of_today = (exam for exam in self.exams if exam.is_open and exam.business_date == today)
        return next(of_today, next((exam for exam in self.exams if not exam.is_open), None))

    def left_open(self, today: date) -> tuple[PerioExamRow, ...]:
        """Exams of other days that nobody completed; what is added to one still counts for its own day."""
        return tuple(exam for exam in self.exams if exam.is_open and exam.business_date != today)

    def before(self, exam_id: UUID) -> tuple[PerioExamRow, ...]:
        """The completed exams that an exam can be compared with."""
        return tuple(exam for exam in self.exams if exam.id != exam_id and not exam.is_open)


def perio_page(session: Session, patient_id: UUID) -> PerioPage:
    """The patient's exams with their charts. Raises NoResultFound. Three queries, however many exams."""
    query = _newest(select(Patient, PerioExam, StaffUser.name).select_from(Patient), patient_id)
    rows = session.execute(query.outerjoin(StaffUser, StaffUser.id == PerioExam.examiner_id)).all()
    if not rows:
        raise NoResultFound
    patient: Patient = rows[0][0]
    joined: list[tuple[PerioExam | None, str]] = [(row[1], row[2]) for row in rows]
    found = [(exam, name) for exam, name in joined if exam is not None]
    charts = charts_of(session, [exam.id for exam, _ in found])
    exams = tuple(_row(exam, name, charts[exam.id], patient.birth_date) for exam, name in found)
    name = f"{patient.given_names} {patient.family_name}".strip()
    return PerioPage(patient_id=patient_id, patient_version=patient.version, patient=name, exams=exams)


def perio_versions(session: Session, patient_id: UUID) -> PerioVersions:
    """Whether `perio_page` would say something new. Raises NoResultFound. One query."""
    query = _newest(select(Patient.version, PerioExam.id, PerioExam.version).select_from(Patient), patient_id)
    rows = session.execute(query).all()
    if not rows:
        raise NoResultFound
    joined: list[tuple[UUID | None, int]] = [(row[1], row[2]) for row in rows]
    return PerioVersions(patient=rows[0][0], exams={exam: version for exam, version in joined if exam is not None})


def _newest(query: Q, patient_id: UUID) -> Q:
    """The patient with their exams from the newest on, void ones left out; alone where there are none."""
    return (
        query.outerjoin(PerioExam, and_(PerioExam.patient_id == Patient.id, PerioExam.status != PerioStatus.VOID))
        .where(Patient.id == patient_id)
        .order_by(PerioExam.business_date.desc(), PerioExam.started_at.desc(), PerioExam.id.desc())
        .limit(MOST_EXAMS)
    )


def _row(exam: PerioExam, examiner: str, chart: PerioChart, born: date | None) -> PerioExamRow:
    return PerioExamRow(
        id=exam.id,
        business_date=exam.business_date,
        status=exam.status,
        examiner=examiner,
        path=exam.path,
        version=exam.version,
        chart=chart,
        figures=indices(chart),
        decision=decision_of(exam),
        risk=risk_of(exam, None if born is None else int(age_on(born, exam.business_date))),
    )


def decision_of(exam: PerioExam) -> PerioDecision:
    """What was decided so far."""
    return PerioDecision(stage=exam.stage, grade=exam.grade, extent=exam.extent)


def risk_of(exam: PerioExam, age: int | None = None) -> PerioRisk:
    """What is known besides the chart."""
    return PerioRisk(
        teeth_lost=exam.teeth_lost,
        bone_loss_percent=exam.bone_loss,
        age=age,
        cigarettes=exam.cigarettes,
        hba1c=None if exam.hba1c is None else Decimal(exam.hba1c) / 10,
    )


def charts_of(session: Session, exam_ids: Sequence[UUID]) -> Mapping[UUID, PerioChart]:
    """The chart of each exam. Two queries; none for no exam."""
    if not exam_ids:
        return {}
    teeth: dict[UUID, dict[ToothCode, ToothReading]] = defaultdict(dict)
    for tooth in session.scalars(select(PerioTooth).where(PerioTooth.perio_exam_id.in_(exam_ids))):
        teeth[tooth.perio_exam_id][tooth.tooth] = _tooth_reading(tooth)
    sites: dict[UUID, dict[Cell, SiteReading]] = defaultdict(dict)
    for site in session.execute(select(*_COLUMNS).where(PerioReading.perio_exam_id.in_(exam_ids))):
        exam_id, tooth_code, place, *measures = site
        sites[exam_id][tooth_code, place] = SiteReading(**dict(zip(MEASURES, measures, strict=True)))
    return {exam_id: _chart(teeth[exam_id], sites[exam_id]) for exam_id in exam_ids}


_COLUMNS = (
    PerioReading.perio_exam_id,
    PerioReading.tooth,
    PerioReading.site,
    *(getattr(PerioReading, name) for name in MEASURES),
)


def _tooth_reading(row: PerioTooth) -> ToothReading:
    degrees = {entrance: getattr(row, f"furcation_{entrance.lower()}") for entrance in Entrance}
    return ToothReading(
        furcation={entrance: degree for entrance, degree in degrees.items() if degree is not None},
        mobility=row.mobility,
        not_probed=row.not_probed,
        implant=row.implant,
    )


def _chart(teeth: Mapping[ToothCode, ToothReading], sites: Mapping[Cell, SiteReading]) -> PerioChart:
    return PerioChart(
        teeth=blank_chart(teeth).teeth,
        sites=sites,
        whole={tooth: reading for tooth, reading in teeth.items() if reading != UNREAD},
    )


def standing_mouth(session: Session, patient_id: UUID, before: PerioChart, day: date) -> PerioChart:
    """The teeth and implants to probe: by the tooth chart where it was charted, else as in the exam `before`.

    Four queries. Raises NoResultFound.
    """
    try:
        chart = chart_of(session, patient_id)
    except UserError:
        # An entry of the chart cannot be read, and its own screen says so; probing need not wait for it.
        born = session.get_one(Patient, patient_id).birth_date
        return _blank(before.teeth or usual_at(born, day), before.implants)
    mouth = mouth_at(chart, day)
    there = {tooth for tooth, state in mouth.teeth.items() if _can_be_probed(state.presence)}
    implants = {tooth for tooth, state in mouth.teeth.items() if state.presence is Presence.IMPLANT}
    if before.teeth:
        charted = {tooth for tooth, state in mouth.teeth.items() if state.examined}
        there = (there & charted) | (set(before.teeth) - charted)
        implants = (implants & charted) | (set(before.implants) - charted)
    return _blank(there, implants & there)


def _blank(teeth: Iterable[ToothCode], implants: Iterable[ToothCode]) -> PerioChart:
    chart = blank_chart(teeth)
    for tooth in implants:
        chart = with_implant(chart, tooth, implant=True)
    return chart


def _can_be_probed(presence: Presence) -> bool:
    return presence.has_crown or presence is Presence.IMPLANT


def usual_at(born: date | None, day: date) -> tuple[ToothCode, ...]:
    """The teeth that have come through at the patient's age, for a mouth that nobody charted yet."""
    age = age_on(born, day)
    return blank_chart(tooth for tooth in every_tooth() if _can_be_probed(usual(tooth, age).presence)).teeth
