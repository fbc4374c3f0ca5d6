"""What must be true of gums that were charted, drugs that were prescribed and pressures that were taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.believable.house import found
from dentaldesk.believable.population import years_of
from dentaldesk.believable.recipe import wanted
from dentaldesk.engines.clinical.notes import words_hash
from dentaldesk.engines.clinical.perio import PerioChart, blank_chart, check_sheet
from dentaldesk.engines.clinical.perio_indices import indices
from dentaldesk.engines.clinical.perio_reads import PerioExamRow, perio_page, standing_mouth
from dentaldesk.engines.clinical.perio_stage import suggest
from dentaldesk.engines.clinical.prescribing_reads import drug_of, medications, prescribing_page
from dentaldesk.engines.clinical.prescribing_rules import (
    Check,
    OtherDrug,
    Severity,
    Taker,
    asks_reason,
    check,
    checks_from_json,
)
from dentaldesk.engines.clinical.visit_reads import visit_page
from dentaldesk.engines.clinical.vitals import PressureLevel, VitalSigns, pressure_level, vital_problems
from dentaldesk.engines.core.ages import age_on
from dentaldesk.engines.core.weights import weight_of
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.models.charting import Finding
from dentaldesk.models.perio import PerioStage, PerioStatus, Site
from dentaldesk.models.states import (
    Diagnosis,
    DrugClass,
    FactKind,
    PrescriptionStatus,
    ProcedureStatus,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Exam, NoteSignature, SoapNote, Visit, Vitals
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from tests.believable.clinics import NOW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database

_PERIODONTITIS = frozenset({PerioStage.I, PerioStage.II, PerioStage.III, PerioStage.IV})


# -- gums --


def _charted(session: Session) -> dict[UUID, list[PerioExamRow]]:
    """The exams of everybody who has any, the oldest first."""
    patients = session.scalars(select(PerioExam.patient_id).distinct()).all()
    return {patient: list(reversed(perio_page(session, patient).exams)) for patient in patients}


def test_gums_are_charted_of_grown_people_by_who_treats_them_in_a_visit_of_that_day(db: Database) -> None:
    def look(session: Session) -> None:
        exams = session.scalars(select(PerioExam)).all()
        assert len(exams) > 40
        for exam in exams:
            visit = session.get_one(Visit, exam.visit_id)
            born = session.get_one(Patient, exam.patient_id).birth_date
            assert (visit.patient_id, visit.business_date) == (exam.patient_id, exam.business_date)
            assert exam.status is PerioStatus.COMPLETED
            assert exam.completed_at is not None
            assert visit.started_at < exam.started_at < exam.completed_at
            assert visit.completed_at is None or exam.completed_at <= visit.completed_at
            assert exam.exam_id is None or session.get_one(Exam, exam.exam_id).visit_id == visit.id
            assert born is not None
            assert age_on(born, exam.business_date) >= 18

    db.read(look)


def test_the_teeth_that_are_probed_are_those_that_stand_in_the_mouth_on_that_day(db: Database) -> None:
    def look(session: Session) -> None:
        for patient, exams in _charted(session).items():
            for exam in exams:
                standing = standing_mouth(session, patient, blank_chart(()), exam.business_date)
                assert exam.chart.teeth == standing.teeth
                assert exam.chart.implants == standing.implants

    db.read(look)


def test_what_was_read_can_be_read_and_what_was_decided_is_what_the_program_suggests(db: Database) -> None:
    def look(session: Session) -> None:
        stages = set()
        for exams in _charted(session).values():
            for exam in exams:
                for tooth in exam.chart.teeth:
                    sheet = exam.chart.sheet(tooth)
                    assert sheet is not None
                    check_sheet(tooth, sheet)
                    assert len(sheet.sites) == (0 if sheet.tooth.not_probed else len(Site))
                made, decided = suggest(exam.chart, exam.risk), exam.decision
                assert (decided.stage, decided.grade, decided.extent) == (made.stage, made.grade, made.extent)
                stages.add(decided.stage)
        assert {PerioStage.HEALTH, PerioStage.GINGIVITIS, PerioStage.II, PerioStage.III} <= stages

    db.read(look)


def test_the_bone_between_the_teeth_fits_what_was_lost_there(db: Database) -> None:
    def look(session: Session) -> None:
        bone = defaultdict(list)
        for exam in session.scalars(select(PerioExam).where(PerioExam.bone_loss.is_not(None))):
            bone[exam.stage in {PerioStage.III, PerioStage.IV}].append(exam.bone_loss or 0)
        assert max(bone[False]) <= 33 < min(bone[True])

    db.read(look)


def test_the_margin_lies_where_the_tooth_chart_says_that_a_root_shows(db: Database) -> None:
    def look(session: Session) -> int:
        compared = 0
        query = select(ChartEntry).where(ChartEntry.finding == Finding.RECESSION)
        charts = _charted(session)
        for entry in session.scalars(query):
            for exam in charts.get(entry.patient_id, ()):
                reading = exam.chart.at(ToothCode(entry.teeth), Site.B)
                if reading.margin is not None and exam.business_date >= entry.true_on and entry.measure is not None:
                    assert reading.margin >= entry.measure
                    compared += 1
        return compared

    assert db.read(look) > 5


def _done(session: Session, code: str) -> dict[UUID, list[datetime]]:
    """When a procedure was done, of each patient."""
    query = (
        select(TreatmentPlan.patient_id, PlannedProcedure.completed_at)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(PlannedProcedure.procedure_code == code, PlannedProcedure.status == ProcedureStatus.COMPLETED)
    )
    found = defaultdict(list)
    for patient, moment in session.execute(query):
        assert moment is not None
        found[patient].append(moment)
    return found


def test_gums_bleed_less_when_they_were_scaled_and_somebody_looks_some_weeks_later(db: Database) -> None:
    def look(session: Session) -> None:
        charts, scaled = _charted(session), _done(session, "SCALING")
        before, after = [], []
        for patient, moments in scaled.items():
            last = max(moments).date()
            again = [exam for exam in charts[patient] if exam.business_date > last]
            first = [exam for exam in charts[patient] if exam.business_date <= min(moments).date()]
            if first and again:
                assert again[0].business_date >= last + timedelta(days=28)
                before.append(first[-1])
                after.append(again[0])
        assert len(after) >= 3
        assert mean(_bleeding(exam.chart) for exam in after) < mean(_bleeding(exam.chart) for exam in before) - 10
        assert sum(_pockets(exam.chart) for exam in after) < sum(_pockets(exam.chart) for exam in before)

    db.read(look)


def _bleeding(chart: PerioChart) -> int:
    return indices(chart).bleeding.percent or 0


def _pockets(chart: PerioChart) -> int:
    return indices(chart).pockets.hits


def test_who_has_lost_attachment_is_charted_more_often_and_does_not_change_by_leaps(db: Database) -> None:
    def look(session: Session) -> None:
        gaps = defaultdict(list)
        for exams in _charted(session).values():
            for exam, following in pairwise(exams):
                days = (following.business_date - exam.business_date).days
                gaps[exam.decision.stage in _PERIODONTITIS].append(days)
                for tooth in set(exam.chart.teeth) & set(following.chart.teeth) - set(following.chart.implants):
                    for site in Site:
                        was, then = exam.chart.at(tooth, site).cal, following.chart.at(tooth, site).cal
                        if was is not None and then is not None and exam.decision.stage in _PERIODONTITIS:
                            assert abs(then - was) <= 2
        assert median(gaps[True]) < median(gaps[False])

    db.read(look)


def test_maintenance_follows_scaling_only(db: Database) -> None:
    def look(session: Session) -> None:
        scaled, maintained = _done(session, "SCALING"), _done(session, "PERIOMAINTENANCE")
        assert maintained
        assert all(min(scaled[patient]) < min(moments) for patient, moments in maintained.items())

    db.read(look)


# -- prescriptions --


def _signed(session: Session) -> Sequence[tuple[Prescription, Visit]]:
    query = select(Prescription, Visit).join(Visit, Visit.id == Prescription.visit_id).order_by(Prescription.written_at)
    return [(row, visit) for row, visit in session.execute(query)]


def _checks_then(session: Session, row: Prescription, visit: Visit) -> tuple[Check, ...]:
    """What the program found on that day, from what the record held by then."""
    query = select(MedicalHistory).where(
        MedicalHistory.patient_id == visit.patient_id, MedicalHistory.recorded_at <= row.written_at
    )
    history = session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).one()
    born = session.get_one(Patient, visit.patient_id).birth_date
    assert born is not None
    assert history.allergies is not None
    taker = Taker(
        age=age_on(born, visit.business_date),
        weight=weight_of(session, visit.patient_id, row.written_at),
        allergies=tuple(map(str, history.allergies)),
        pregnant=history.pregnant,
        anticoagulant=history.anticoagulant,
        medications=history.medications or "",
    )
    others = [
        OtherDrug(name=other.name, drug_class=other.drug_class)
        for other, at in _signed(session)
        if at.patient_id == visit.patient_id and other.signed_at is not None and other.signed_at <= row.written_at
        if row.written_at < other.signed_at + timedelta(days=other.duration_days or 30) * (1 + other.refills)
    ]
    limits = {ready.id: ready.limits for ready in medications(session)}
    return check(drug_of(row), taker, limits[row.medication_id] if row.medication_id else None, others)


def test_prescriptions_are_what_the_rules_allow_and_a_warning_is_answered(db: Database) -> None:
    def look(session: Session) -> None:
        rows = _signed(session)
        assert len(rows) > 15
        for row, visit in rows:
            checks = checks_from_json(row.checks)
            assert checks == _checks_then(session, row, visit)
            assert all(each.severity is not Severity.DANGER for each in checks)
            assert asks_reason(checks) is bool(row.override)
            assert row.status is PrescriptionStatus.SIGNED
            assert row.prescriber_id is not None
            assert row.licence == session.get_one(Provider, row.prescriber_id).licence
            assert row.licence
            assert row.signed_at is not None
            assert visit.started_at < row.written_at < row.signed_at
            assert visit.completed_at is None or row.signed_at < visit.completed_at

    db.read(look)


_ANTIBIOTICS = frozenset({DrugClass.PENICILLIN, DrugClass.LINCOSAMIDE, DrugClass.MACROLIDE})
_REASONS = {
    DrugClass.ANTISEPTIC: {"SCALING", "SURGICAL", "IMPLANT"},
    DrugClass.FLUORIDE: set[str](),
}
_WORK = {"EXTRACTION", "SURGICAL", "IMPLANT", "ROOTCANAL1", "ROOTCANAL2", "ROOTCANAL3"}


def test_each_has_a_reason_in_its_visit_whose_signed_note_names_it(db: Database) -> None:
    def look(session: Session) -> None:
        done = defaultdict(set)
        for code, visit_id in session.execute(
            select(PlannedProcedure.procedure_code, PlannedProcedure.completed_visit_id)
        ):
            done[visit_id].add(code)
        signed = {row.visit_id: row.sha256 for row in session.scalars(select(NoteSignature))}
        for row, visit in _signed(session):
            in_pain = visit.visit_type is VisitType.EMERGENCY
            wanted = _REASONS.get(row.drug_class, _WORK)
            assert in_pain or not wanted or done[visit.id] & wanted
            note = session.get_one(SoapNote, visit.id)
            assert f"{row.name} {row.strength}" in note.plan
            if visit.status is VisitStatus.COMPLETED:
                assert signed[visit.id] == words_hash(visit, note)

    db.read(look)


def test_who_is_in_pain_gets_an_antibiotic_against_an_abscess_only(db: Database) -> None:
    def look(session: Session) -> None:
        query = (
            select(TreatmentPlan.visit_id)
            .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
            .where(PlannedProcedure.diagnosis == Diagnosis.ABSCESS)
        )
        abscesses = set(session.scalars(query))
        given = {
            visit.id
            for row, visit in _signed(session)
            if visit.visit_type is VisitType.EMERGENCY and row.drug_class in _ANTIBIOTICS
        }
        assert given
        assert given <= abscesses

    db.read(look)


def test_prescriptions_count(db: Database) -> None:
    def look(session: Session) -> None:
        facts = session.scalars(select(Fact.key).where(Fact.kind == FactKind.PRESCRIPTION_SIGNED)).all()
        assert set(facts) == {f"prescription-signed:{row.id}" for row, _ in _signed(session)}

    db.read(look)


def test_nobody_is_pregnant_for_longer_than_that_lasts() -> None:
    """A clinic in which somebody who was comes again in the years after."""
    house = found(wanted(until=NOW.date(), patients=60, years=4, seed=5))
    told: dict[str, datetime] = {}
    confirmed = []
    for _, rows in years_of(house):
        for row in rows["medical_history"]:
            if row["pregnant"]:
                told[row["id"]] = datetime.fromisoformat(row["recorded_at"])
        confirmed += [(row["history_id"], row["confirmed_at"]) for row in rows["medical_confirmation"]]
    assert told
    lasted = [datetime.fromisoformat(at) - told[history] for history, at in confirmed if history in told]
    assert max(lasted) <= timedelta(days=181)


# -- vital signs --


def _measured(session: Session) -> list[tuple[Vitals, Visit, int]]:
    """Each measurement with its visit and the age of the patient."""
    query = (
        select(Vitals, Visit, Patient.birth_date)
        .join(Visit, Visit.id == Vitals.visit_id)
        .join(Patient, Patient.id == Visit.patient_id)
    )
    return [
        (row, visit, age_on(born, visit.business_date))
        for row, visit, born in session.execute(query)
        if born is not None
    ]


def test_what_was_measured_is_of_living_people_who_may_be_treated(db: Database) -> None:
    def look(session: Session) -> None:
        pressures = defaultdict(list)
        for row, visit, age in _measured(session):
            signs = VitalSigns(
                systolic=row.systolic,
                diastolic=row.diastolic,
                pulse=row.pulse,
                temperature=row.temperature,
                oxygen=row.oxygen,
                weight=row.weight,
            )
            assert vital_problems(signs) == []
            assert visit.started_at < row.taken_at
            assert visit.completed_at is None or row.taken_at < visit.completed_at
            if row.weight is not None:
                assert 5 * (1 + 0.3 * age) * 1000 < row.weight < (14 + 4.2 * age) * 1500
            if row.systolic is not None and row.diastolic is not None:
                assert pressure_level(row.systolic, row.diastolic) is not PressureLevel.CRISIS
                pressures["old" if age >= 65 else "middle" if age >= 40 else "young"].append(row.systolic)
        assert 115 < mean(pressures["middle"]) < mean(pressures["old"]) < 150

    db.read(look)


def test_the_pressure_is_seldom_forgotten_where_the_program_asks_for_it(db: Database) -> None:
    def look(session: Session) -> None:
        query = select(Visit).where(Visit.visit_type != VisitType.FOLLOW_UP, Visit.status == VisitStatus.COMPLETED)
        latest = session.scalars(query.order_by(Visit.started_at.desc()).limit(120)).all()
        forgotten = [visit for visit in latest if visit_page(session, visit.id, visit.business_date).pressure_wanted]
        assert len(forgotten) < len(latest) * 0.12

    db.read(look)


def test_a_child_is_weighed_before_it_is_given_anything(db: Database) -> None:
    def look(session: Session) -> None:
        weighed = {visit.id for row, visit, _ in _measured(session) if row.weight is not None}
        query = select(Visit, Patient.birth_date).join(Patient, Patient.id == Visit.patient_id)
        for visit, born in session.execute(query):
            is_young = born is not None and age_on(born, visit.business_date) < 18
            if is_young and visit.visit_type in {VisitType.EMERGENCY, VisitType.TREATMENT}:
                assert visit.id in weighed

    db.read(look)


# -- the record --


def test_the_record_opens_with_its_gums_and_its_prescriptions(db: Database) -> None:
    def look(session: Session) -> None:
        for patient, exams in list(_charted(session).items())[:20]:
            titles = [line.title.code for line in timeline_of(session, patient, limit=1000)]
            assert "timeline.perio" in titles
            assert perio_page(session, patient).current(NOW.date()) == exams[-1]
        for row, visit in list(_signed(session))[-20:]:
            page = prescribing_page(session, visit.id, row.written_by, NOW)
            assert row.id in {one.id for one in page.rows}

    db.read(look)
