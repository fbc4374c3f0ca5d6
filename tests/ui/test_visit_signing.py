"""Nobody signs a note that was not before their eyes: not as its author either, and not in the moment of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.notes import ExamNotes
from dentaldesk.engines.clinical.visit_actions import save_visit_notes
from dentaldesk.models.states import SignatureKind, VisitType
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from tests.ui.test_visit_screen import begin, body, click, dressed, go, patient_id, sat, visit_of

if TYPE_CHECKING:
    from tests.ui.seat import Seat

__all__ = ["dressed", "patient_id", "sat"]  # fixtures of their own file


def write_elsewhere(sat: Seat, patient_id: UUID, assessment: str) -> None:
    """At another desk, while this one does not look."""
    page = visit_of(sat, patient_id)
    notes = ExamNotes(chief_complaint=page.chief_complaint, assessment=assessment)
    sat.clinic.db.write(
        sat.clinic.dentist, lambda work: save_visit_notes(work, page.visit_id, page.note_version, notes)
    )


def signatures(sat: Seat, patient_id: UUID) -> list[SignatureKind]:
    return [each.kind for each in visit_of(sat, patient_id).signatures]


def test_an_author_signs_only_the_words_that_they_read(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    assert isinstance(sat.panel, VisitView)
    write_elsewhere(sat, patient_id, "Heals as expected")
    sat.panel.presenter.read()
    sat.settle()
    go(sat, Step.COMPLETION)
    click(sat, "exam.sign")
    assert sat.toasts[-1] == "Read the notes, then sign them."
    assert body(sat).step is Step.NOTES
    assert signatures(sat, patient_id) == []
    # In the very moment of signing they are changed once more.
    write_elsewhere(sat, patient_id, "Infected")
    sat.panel.presenter.sign()
    sat.settle()
    assert signatures(sat, patient_id) == []
    sat.panel.presenter.read()
    sat.settle()
    go(sat, Step.NOTES)
    sat.panel.presenter.sign()
    sat.settle()
    assert signatures(sat, patient_id) == [SignatureKind.AUTHOR]
