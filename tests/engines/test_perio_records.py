"""Periodontal exams as records: two desks that decide, exams left open, what is refused, what the audit trail says."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.perio import (
    SiteReading,
    ToothReading,
    ToothSheet,
    with_depth,
)
from dentaldesk.engines.clinical.perio_actions import (
    Edit,
    PerioSave,
    complete_perio,
    discard_perio,
    save_perio,
)
from dentaldesk.engines.clinical.perio_reads import PerioDecision, PerioExamRow
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.engines.core.errors import EditedElsewhere, UserError
from dentaldesk.engines.flows.perio_paper import note_exported, note_printed
from dentaldesk.models.perio import (
    Entrance,
    PerioStage,
    PerioStatus,
    Site,
)
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.teeth import ToothCode
from tests.factories import Clinic, a_patient
from tests.perio_exams import DECIDED, T16, T26, begun, complete, current, page, read_some, save, today

# -- two desks decide --


def _decided(stage: PerioStage | None, before: PerioStage | None = None) -> PerioSave:
    return PerioSave(decision=Edit(before=PerioDecision(stage=before), after=PerioDecision(stage=stage)))


def _known(risk: PerioRisk, before: PerioRisk | None = None) -> PerioSave:
    return PerioSave(risk=Edit(before=before or PerioRisk(age=47), after=risk))


@pytest.mark.parametrize(
    ("theirs", "mine", "field", "said"),
    [
        (_decided(PerioStage.IV), _decided(PerioStage.II), "decision", ("II", "IV")),
        (
            _known(PerioRisk(cigarettes=20)),
            _known(PerioRisk(teeth_lost=2)),
            "risk",
            ("– · 2 · – · –", "– · – · 20 · –"),
        ),
    ],
)
def test_what_two_desks_decide_otherwise_is_never_overwritten(
    clinic: Clinic, theirs: PerioSave, mine: PerioSave, field: str, said: tuple[str, str]
) -> None:
    patient_id = a_patient(clinic)
    exam_id = begun(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: save_perio(work, exam_id, 1, theirs))
    stands = current(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: save_perio(work, exam_id, 1, theirs))  # the same is no clash
    with pytest.raises(EditedElsewhere) as refused:
        clinic.db.write(clinic.dentist, lambda work: save_perio(work, exam_id, 1, mine))
    assert (refused.value.mine, refused.value.theirs) == ({field: said[0]}, {field: said[1]})
    assert current(clinic, patient_id) == stands


# -- what was left open --


def _left_open(clinic: Clinic, patient_id: UUID, *, probed: bool) -> PerioExamRow:
    """An exam of yesterday that nobody completed."""
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    if probed:
        save(clinic, row, with_depth(row.chart, (T16, Site.B), 5))
    clinic.clock.advance(timedelta(days=1))
    (left,) = page(clinic, patient_id).left_open(today(clinic))
    return left


def _discard(clinic: Clinic, row: PerioExamRow, reason: str = "") -> None:
    clinic.db.write(clinic.dentist, lambda work: discard_perio(work, row.id, row.version, reason))


def test_an_open_exam_of_another_day_stands_in_nobodys_place(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    old = _left_open(clinic, patient_id, probed=True)
    assert page(clinic, patient_id).current(today(clinic)) is None
    new = begun(clinic, patient_id)
    assert new != old.id
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    complete(clinic, patient_id)
    assert current(clinic, patient_id).id == new
    assert page(clinic, patient_id).left_open(today(clinic)) == (old,)


def test_an_open_exam_of_another_day_is_completed_for_its_day(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    old = _left_open(clinic, patient_id, probed=True)
    save(clinic, old, with_depth(old.chart, (T26, Site.B), 4))
    (left,) = page(clinic, patient_id).left_open(today(clinic))
    clinic.db.write(clinic.dentist, lambda work: complete_perio(work, left.id, left.version, DECIDED))
    done = current(clinic, patient_id)
    assert (done.id, done.business_date, done.status) == (old.id, old.business_date, PerioStatus.COMPLETED)


def test_an_exam_that_nothing_was_probed_in_is_discarded(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    old = _left_open(clinic, patient_id, probed=False)
    _discard(clinic, old)
    _discard(clinic, old)  # once more: nothing
    assert page(clinic, patient_id).exams == ()
    with pytest.raises(UserError) as refused:
        save(clinic, old, with_depth(old.chart, (T16, Site.B), 3))
    assert refused.value.message.code == "perio.void"
    assert begun(clinic, patient_id) != old.id
    assert len(current(clinic, patient_id).chart.teeth) == 32


def test_what_was_probed_is_void_only_with_a_reason(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    old = _left_open(clinic, patient_id, probed=True)
    for reason in ("", "  ", "\n"):
        with pytest.raises(UserError) as refused:
            _discard(clinic, old, reason)
        assert refused.value.message.code == "perio.reason_missing"
    _discard(clinic, old, " the wrong patient ")
    row = clinic.db.read(lambda session: session.get_one(PerioExam, old.id))
    assert (row.status, row.void_reason) == (PerioStatus.VOID, "the wrong patient")
    assert row.voided_by == clinic.dentist.user_id
    assert page(clinic, patient_id).exams == ()


def test_a_completed_exam_and_one_that_moved_on_are_not_discarded(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    with pytest.raises(UserError) as refused:
        _discard(clinic, row, "late")
    assert refused.value.message.code == "edit.stale"
    complete(clinic, patient_id)
    with pytest.raises(UserError) as refused:
        _discard(clinic, current(clinic, patient_id), "late")
    assert refused.value.message.code == "perio.locked"


# -- what cannot be --


@pytest.mark.parametrize(
    ("tooth", "sheet", "code"),
    [
        ("11", ToothSheet(sites={}, tooth=ToothReading(furcation={Entrance.MESIAL: 3})), "perio.no_furcation"),
        ("36", ToothSheet(sites={}, tooth=ToothReading(furcation={Entrance.MESIAL: 1})), "perio.no_furcation"),
        (
            "16",
            ToothSheet(sites={}, tooth=ToothReading(furcation={Entrance.BUCCAL: 1}, implant=True)),
            "perio.no_furcation",
        ),
        (
            "11",
            ToothSheet(sites={Site.B: SiteReading(depth=3)}, tooth=ToothReading(not_probed=True)),
            "perio.not_probed",
        ),
    ],
)
def test_what_a_tooth_cannot_have_is_refused(clinic: Clinic, tooth: str, sheet: ToothSheet, code: str) -> None:
    patient_id = a_patient(clinic)
    exam_id = begun(clinic, patient_id)
    before = current(clinic, patient_id).chart.sheet(ToothCode(tooth))
    wanted = PerioSave(teeth={ToothCode(tooth): Edit(before=before, after=sheet)})
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: save_perio(work, exam_id, 1, wanted))
    assert (refused.value.message.code, refused.value.message.params["tooth"]) == (code, tooth)


# -- the audit trail --


def test_the_trail_knows_deeds_and_no_findings(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, read_some(row.chart))
    complete(clinic, patient_id)
    clinic.db.write(clinic.desk, lambda work: note_printed(work, exam_id))
    clinic.db.write(clinic.desk, lambda work: note_exported(work, exam_id, "svg"))
    old = begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T26, Site.B), 7))
    _discard(clinic, current(clinic, patient_id), "seven was eight")
    query = select(AuditEntry).where(AuditEntry.subject_type == "perio-exam").order_by(AuditEntry.number)
    noted = clinic.db.read(
        lambda session: [(entry.action, entry.subject_id, entry.details) for entry in session.scalars(query)]
    )
    assert [(action, subject) for action, subject, _ in noted] == [
        *((action, str(exam_id)) for action in ("open", "write", "complete", "print", "export")),
        *((action, str(old)) for action in ("open", "write", "void")),
    ]
    assert all(set(details) <= {"version", "teeth", "form"} for _, _, details in noted)
