"""Every step of every kind of visit can be read, named and worked by the keyboard, in longer words too."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.clinical.care_actions import (
    GiveAnaesthetic,
    NewDiagnosis,
    UseMaterial,
    add_diagnosis,
    give_anaesthetic,
    take_vitals,
    use_material,
)
from dentaldesk.engines.clinical.examination_actions import FindingChange, record_findings
from dentaldesk.engines.clinical.visit_actions import OpenVisit, begin_exam, open_visit
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.core.pseudo import PSEUDO
from dentaldesk.engines.flows.calling import call_dentist
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.patients.actions import Health, confirm_medical_history
from dentaldesk.models.states import Certainty, ExamArea, VisitType
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import FILLING, ROOT_CANAL, a_patient, an_exam, tell_history
from tests.ui import panels
from tests.ui.panels import at_work, settle
from tests.ui.test_pseudo_locale import english
from tests.ui.walking import clipped, doubled_letters, tab_order, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from dentaldesk.engines.core.work import Work
    from tests.factories import Clinic
    from tests.ui.seat import Seat

everyone = panels.everyone  # the fixtures of this module
LARGE = (911, 420)


def busy_visit(clinic: Clinic, kind_of: VisitType) -> UUID:
    """A patient with something of everything in a visit of this kind."""

    def act(job: Callable[[Work], object]) -> None:
        clinic.db.write(clinic.dentist, job)

    patient_id = a_patient(clinic, "Amara-Lucía", "Okonkwo-Reyes de la Fuente")
    exam_id = an_exam(clinic, patient_id, FILLING, ROOT_CANAL)
    if kind_of is not VisitType.EXAM:
        act(lambda work: handle_exam_completion(work, exam_id))
    new = OpenVisit(patient_id=patient_id, visit_type=kind_of, complaint="Check-up")
    visit_id = clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))
    exam = clinic.db.write(clinic.dentist, lambda work: begin_exam(work, visit_id))
    health = Health(asa_class=4, allergies=("latex",), anticoagulant=True)
    act(lambda work: tell_history(work, patient_id, health))
    act(lambda work: confirm_medical_history(work, visit_id))
    act(lambda work: take_vitals(work, visit_id, VitalSigns(systolic=142, diastolic=91, pulse=78, weight=71_500)))
    found = FindingChange(area=ExamArea.EXTRA_ORAL, item="lips", state="abnormal", note="AB12")
    act(lambda work: record_findings(work, exam, [found]))
    diagnosis = NewDiagnosis(visit_id=visit_id, text="K04.01", certainty=Certainty.PROBABLE, tooth=ToothCode("36"))
    act(lambda work: add_diagnosis(work, diagnosis))
    given = GiveAnaesthetic(visit_id=visit_id, agent="articaine-4-100", volume=3400, technique="infiltration")
    act(lambda work: give_anaesthetic(work, given))
    act(lambda work: use_material(work, UseMaterial(visit_id=visit_id, name="AB12", shade="A2", lot="N1")))
    if kind_of is not VisitType.EXAM:
        done = AddDone(visit_id=visit_id, code="ROOTCANAL3", request_key=uuid4(), tooth=ToothCode("46"))
        act(lambda work: add_done(work, done))
        act(lambda work: call_dentist(work, visit_id))
    return patient_id


@pytest.mark.parametrize("kind_of", list(VisitType))
def test_every_step_can_be_read_named_and_worked_by_the_keyboard(
    qapp: QApplication, clinic: Clinic, everyone: Seat, kind_of: VisitType
) -> None:
    patient_id = busy_visit(clinic, kind_of)
    wrong: set[str] = set()
    with at_work(everyone, "exam", patient_id) as panel:
        assert isinstance(panel, VisitView)
        for step in panel.body.steps:
            panel.body.open_step(step, focus=True)
            settle(everyone)
            wrong |= {f"{step}: {what}" for what in (*clipped(panel), *unnamed(panel), *tab_order(panel))}
            wrong |= {f"{step}: {what}" for what in doubled_letters(panel)}
            panel.resize(*LARGE)
            settle(everyone)
            wrong |= {f"{step} at 150 %: {what}" for what in clipped(panel)}
            panel.resize(1300, 640)
        apply_theme(qapp, "light", "chairside")
        for step in panel.body.steps:
            panel.body.open_step(step)
            settle(everyone)
            wrong |= {f"{step} chairside: {what}" for what in clipped(panel)}
        apply_theme(qapp, "light", "desk")
    assert wrong == set()


@pytest.mark.parametrize("kind_of", list(VisitType))
def test_every_step_speaks_the_readers_language(clinic: Clinic, everyone: Seat, kind_of: VisitType) -> None:
    patient_id = busy_visit(clinic, kind_of)
    wrong: set[str] = set()
    with at_work(everyone, "exam", patient_id, language=PSEUDO) as panel:
        assert isinstance(panel, VisitView)
        for step in panel.body.steps:
            panel.body.open_step(step)
            settle(everyone)
            wrong |= {f"{step}: {what}" for what in (*clipped(panel), *english(panel))}
    assert wrong == set()


@pytest.mark.parametrize("kind_of", list(VisitType))
def test_no_step_has_two_deeds_of_one_letter_in_spanish(clinic: Clinic, everyone: Seat, kind_of: VisitType) -> None:
    patient_id = busy_visit(clinic, kind_of)
    wrong: set[str] = set()
    with at_work(everyone, "exam", patient_id, language="es") as panel:
        assert isinstance(panel, VisitView)
        for step in panel.body.steps:
            panel.body.open_step(step)
            settle(everyone)
            wrong |= {f"{step}: {what}" for what in doubled_letters(panel)}
    assert wrong == set()
