"""Visits of every kind under way in the morning of `tests/screens_day.py`. Nobody in it exists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from dentaldesk.demo import ZONE
from dentaldesk.engines.clinical.care_actions import (
    GiveAnaesthetic,
    NewDiagnosis,
    UseMaterial,
    add_diagnosis,
    give_anaesthetic,
    take_vitals,
    use_material,
)
from dentaldesk.engines.clinical.examination_actions import FindingChange, record_all_normal, record_findings
from dentaldesk.engines.clinical.notes import ExamNotes
from dentaldesk.engines.clinical.visit_actions import (
    OpenVisit,
    begin_exam,
    open_visit,
    save_visit_notes,
    set_pain,
)
from dentaldesk.engines.clinical.visit_reads import visit_page
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.flows.calling import call_dentist
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.patients.actions import Health, confirm_medical_history
from dentaldesk.models.states import Certainty, ExamArea, VisitType
from dentaldesk.models.teeth import ToothCode
from tests.factories import tell_history

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.screens_day import Morning

_DAY = date(2026, 11, 24)


class _Care:
    """A patient in a visit, and the hands that work it."""

    def __init__(self, morning: Morning, family: str, kind: VisitType, minutes: int, complaint: str) -> None:
        self.morning = morning
        self._at(minutes)
        self.patient_id = morning.patients[family]
        new = OpenVisit(patient_id=self.patient_id, visit_type=kind, complaint=complaint)
        self.visit_id: UUID = morning.db.write(morning.people["ingrid"], lambda work: open_visit(work, new))

    def _at(self, minutes: int) -> None:
        nine = datetime(_DAY.year, _DAY.month, _DAY.day, 9, tzinfo=ZoneInfo(ZONE))
        self.morning.clock.time = nine + timedelta(minutes=minutes)

    def do(self, minutes: int, deed: Callable[..., object], *arguments: object, by: str = "ingrid") -> None:
        """One act, so many minutes after nine."""
        self._at(minutes)
        self.morning.db.write(self.morning.people[by], lambda work: deed(work, *arguments))

    def healthy(self, minutes: int, health: Health) -> None:
        self.do(minutes, tell_history, self.patient_id, health)
        self.do(minutes, confirm_medical_history, self.visit_id)

    def version(self) -> int:
        return self.morning.db.read(lambda session: visit_page(session, self.visit_id, _DAY)).version


def make_visits(morning: Morning) -> None:
    """An exam half way, a treatment, hygiene that waits for the dentist, an emergency with ASA IV."""
    _exam(morning)
    _treatment(morning)
    _hygiene(morning)
    _emergency(morning)


def _exam(morning: Morning) -> None:
    db, dentist = morning.db, morning.people["ingrid"]
    new = OpenVisit(patient_id=morning.patients["Okonkwo-Reyes"], visit_type=VisitType.EXAM)
    visit_id = db.write(dentist, lambda work: open_visit(work, new))
    exam_id = db.write(dentist, lambda work: begin_exam(work, visit_id))
    for area in (ExamArea.EXTRA_ORAL, ExamArea.TMJ):
        db.write(dentist, lambda work, area=area: record_all_normal(work, exam_id, area))  # type: ignore[misc]
    found = (
        FindingChange(area=ExamArea.SOFT_TISSUE, item="tongue", state="normal"),
        FindingChange(
            area=ExamArea.SOFT_TISSUE,
            item="buccal-mucosa",
            state="abnormal",
            note="White patch 4 mm, left, cannot be wiped off",
        ),
        FindingChange(area=ExamArea.CARIES_RISK, item="factors", state="new-cavities,sugar-between-meals"),
    )
    db.write(dentist, lambda work: record_findings(work, exam_id, found))
    diagnosis = NewDiagnosis(
        visit_id=visit_id, text="Acute pulpitis", certainty=Certainty.CONFIRMED, tooth=ToothCode("36"), code="K04.01"
    )
    db.write(dentist, lambda work: add_diagnosis(work, diagnosis))
    signs = VitalSigns(systolic=128, diastolic=82, pulse=72)
    db.write(dentist, lambda work: take_vitals(work, visit_id, signs))


def _treatment(morning: Morning) -> None:
    care = _Care(morning, "Lindgren", VisitType.TREATMENT, 6, "Filling upper right")
    care.healthy(8, Health(asa_class=2, allergies=("latex",)))
    care.do(9, take_vitals, care.visit_id, VitalSigns(systolic=142, diastolic=91, pulse=78, weight=71_500))
    given = GiveAnaesthetic(
        visit_id=care.visit_id,
        agent="articaine-4-100",
        volume=3400,
        technique="infiltration",
        tooth=ToothCode("16"),
    )
    care.do(12, give_anaesthetic, given)
    used = UseMaterial(visit_id=care.visit_id, name="Nanohybrid composite", shade="A2", lot="N-20418")
    care.do(20, use_material, used)
    done = AddDone(
        visit_id=care.visit_id,
        code="COMPOSITE3",
        request_key=uuid4(),
        tooth=ToothCode("16"),
        surfaces="MOD",
        minutes=35,
    )
    care.do(31, add_done, done)


def _hygiene(morning: Morning) -> None:
    care = _Care(morning, "Al-Sayed", VisitType.HYGIENE, 10, "Cleaning")
    care.healthy(11, Health(asa_class=1, allergies=()))
    care.do(29, add_done, AddDone(visit_id=care.visit_id, code="PROPHYLAXIS", request_key=uuid4()))
    notes = ExamNotes(
        chief_complaint="Cleaning",
        subjective="No pain. Brushes twice a day, no interdental cleaning.",
        objective="Calculus lower front, bleeding on probing 18 %.",
        assessment="Gingivitis, localised",
        plan="Interdental brushes shown.",
    )
    care.do(30, save_visit_notes, care.visit_id, 1, notes)
    care.do(34, call_dentist, care.visit_id)


def _emergency(morning: Morning) -> None:
    care = _Care(morning, "Abernathy", VisitType.EMERGENCY, 32, "Swelling lower left since yesterday evening")
    care.healthy(35, Health(asa_class=4, allergies=("penicillin",), anticoagulant=True, medications="apixaban"))
    care.do(36, set_pain, care.visit_id, care.version(), 8)
    found = NewDiagnosis(
        visit_id=care.visit_id, text="Periapical abscess", certainty=Certainty.PROBABLE, tooth=ToothCode("36")
    )
    care.do(38, add_diagnosis, found)
