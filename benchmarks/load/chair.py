"""What a dentist does: an exam from its beginning to its completion, with what is found and planned on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from benchmarks.load.looking import open_chart, open_patient
from dentaldesk.engines.clinical.actions import ExamNotes, save_notes, sign_exam
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.reads import exam_form, medical_answers
from dentaldesk.engines.flows.beginning import begin_exam_in_chair
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import Health, confirm_medical_history, record_medical_history
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import Diagnosis
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.ui.screens.visit.reading import read_page

if TYPE_CHECKING:
    from benchmarks.load.seat import Seat
    from dentaldesk.engines.clinical.reads import ExamForm
    from dentaldesk.engines.core.work import Work

_MOLARS = ("16", "17", "26", "27", "36", "37", "46", "47")
_HEALTHY = Health(asa_class=1, allergies=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Something that a dentist plans."""

    code: str
    surfaces: str = ""
    diagnosis: Diagnosis | None = None


# From what goes to the desk at once to what the coordinator presents.
_PLANS = (
    _Wanted(code="COMPOSITE2", surfaces="MO", diagnosis=Diagnosis.CARIES),
    _Wanted(code="COMPOSITE3", surfaces="MOD", diagnosis=Diagnosis.CARIES),
    _Wanted(code="ROOTCANAL3", diagnosis=Diagnosis.ACUTE_PULPITIS),
    _Wanted(code="CROWNPREP"),
)
_MOST_PLANNED = 3


def examine(seat: Seat) -> None:
    """A whole exam of somebody."""
    patient_id = seat.somebody().id
    open_patient(seat, patient_id)
    form = seat.do("begin an exam", lambda: _begin(seat, patient_id))
    if form is None:
        return
    open_chart(seat, patient_id)
    teeth = seat.chance.sample(_MOLARS, 1 + seat.chance.randint(1, _MOST_PLANNED))
    _find_something(seat, patient_id, form.exam_id, ToothCode(teeth[0]))
    for tooth in teeth[1:]:
        _plan(seat, form.exam_id, ToothCode(tooth))
    notation, today = seat.clinic.notation, seat.today
    seat.do(
        "read the visit",
        lambda: seat.db.read(lambda session: read_page(session, seat.words, notation, form.visit_id, today)),
    )
    if seat.do("write and sign", lambda: seat.db.write(seat.actor, lambda work: _sign(work, form))) is not None:
        complete(seat, form.exam_id)


def complete(seat: Seat, exam_id: UUID) -> None:
    """One transaction: routed, noticed, charged, priced. Whoever presses again finds it done."""
    outcome = seat.do(
        "complete an exam",
        lambda: seat.db.write(seat.actor, lambda work: handle_exam_completion(work, exam_id)),
        key=str(exam_id),
    )
    if outcome is not None:
        seat.tally.confirmed.exams.add(exam_id)


def _begin(seat: Seat, patient_id: UUID) -> ExamForm:
    dentist_id = seat.actor.provider_id
    assert dentist_id is not None
    exam_id = seat.db.write(seat.actor, lambda work: begin_exam_in_chair(work, patient_id, dentist_id))
    return seat.db.read(lambda session: exam_form(session, exam_id))


def _find_something(seat: Seat, patient_id: UUID, exam_id: UUID, tooth: ToothCode) -> None:
    """A finding on the chart."""
    entry_id, key = uuid4(), uuid4()
    surfaces = tuple(seat.chance.sample((Surface.MESIAL, Surface.DISTAL, Surface.OCCLUSAL), 1))
    new = NewEntry(
        finding=Finding.CARIES, status=ChartStatus.CONDITION, teeth=(tooth,), surfaces=surfaces, entry_id=entry_id
    )
    act = seat.do(
        "chart a finding",
        lambda: seat.db.write(
            seat.actor, lambda work: chart(work, patient_id, [new], exam_id=exam_id, request_key=key)
        ),
        key=str(entry_id),
    )
    if act is not None:
        seat.tally.confirmed.charted.update(dict.fromkeys(act.created, 1))


def _plan(seat: Seat, exam_id: UUID, tooth: ToothCode) -> None:
    wanted = seat.chance.choice(_PLANS)
    command = PlanProcedure(
        exam_id=exam_id, code=wanted.code, tooth=tooth, surfaces=wanted.surfaces, diagnosis=wanted.diagnosis
    )
    seat.do("plan a procedure", lambda: seat.db.write(seat.actor, lambda work: plan_procedure(work, command)))


def _sign(work: Work, form: ExamForm) -> bool:
    standing = medical_answers(work.session, form.patient_id)
    record_medical_history(work, form.patient_id, _HEALTHY, seen=standing.number if standing else 0)
    confirm_medical_history(work, form.visit_id)
    notes = ExamNotes(chief_complaint="Check-up", assessment="As charted")
    save_notes(work, form.exam_id, exam_form(work.session, form.exam_id).version, notes)
    sign_exam(work, form.exam_id)
    return True
