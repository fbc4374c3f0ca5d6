"""When patients are to come again: what was done decides, a day set by hand stands, what is taken back is forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.scheduling.recall_actions import (
    SaveRecallType,
    choose_recall_interval,
    follow_triggers,
    restore_recall_date,
    resume_recall,
    save_recall_type,
    set_recall_date,
    set_recall_interval,
    stop_recall,
)
from dentaldesk.engines.scheduling.recall_reads import RecallRow, recall_types, recalls_after, recalls_due, recalls_of
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.states import VisitType
from dentaldesk.models.tables.scheduling import PatientRecall, RecallType
from tests.engines.care import InCare, in_care
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient

TODAY = date(2026, 11, 24)


@pytest.fixture
def care(clinic: Clinic) -> InCare:
    return in_care(clinic, a_patient(clinic), VisitType.HYGIENE)


def standing(care: InCare) -> dict[str, RecallRow]:
    return {row.code: row for row in care.clinic.db.read(lambda session: recalls_of(session, care.patient_id))}


def due(care: InCare) -> dict[str, date]:
    return {code: row.due_on for code, row in standing(care).items()}


def test_a_new_clinic_has_the_usual_types(clinic: Clinic) -> None:
    found = {row.code: (row.months, row.procedures) for row in clinic.db.read(recall_types)}
    assert found == {
        "exam": (6, ("EXAM",)),
        "prophylaxis": (6, ("PROPHYLAXIS",)),
        "perio-maintenance": (3, ("PERIOMAINTENANCE", "SCALING")),
        "bitewings": (12, ("BITEWING4",)),
    }


def test_a_clinic_older_than_recalls_gets_them_when_it_needs_them(care: InCare) -> None:
    with care.clinic.db._writing.begin() as connection:
        drop_guards(connection)  # types are never deleted: this is a clinic that never had any
        connection.execute(delete(RecallType))
        create_guards(connection)
    care.add("PROPHYLAXIS")
    assert due(care) == {"prophylaxis": date(2027, 5, 24)}
    assert len(care.clinic.db.read(recall_types)) == 4


def test_an_exam_is_its_own_trigger(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic)
    rows = clinic.db.read(lambda session: recalls_of(session, exam.patient_id))
    assert [(row.code, row.last_on, row.due_on) for row in rows] == [("exam", TODAY, date(2027, 5, 24))]


def test_perio_maintenance_takes_the_place_of_prophylaxis_and_gives_it_back(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    scaling = care.add("PERIOMAINTENANCE")
    assert due(care) == {"perio-maintenance": date(2027, 2, 24)}
    care.undo(scaling)
    assert due(care) == {"prophylaxis": date(2027, 5, 24)}


def test_a_day_set_by_hand_stands_until_it_is_done_again(care: InCare) -> None:
    patient_id, chosen = care.patient_id, date(2027, 1, 15)
    care.act(set_recall_date, patient_id, "prophylaxis", chosen)
    assert due(care) == {"prophylaxis": chosen}
    care.act(follow_triggers, patient_id)
    assert due(care) == {"prophylaxis": chosen}
    added = care.add("PROPHYLAXIS")
    assert due(care) == {"prophylaxis": date(2027, 5, 24)}
    care.undo(added)
    assert due(care) == {"prophylaxis": chosen}
    assert standing(care)["prophylaxis"].by_hand


def test_a_day_set_by_hand_excludes_as_a_trigger_does(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    care.act(set_recall_date, care.patient_id, "perio-maintenance", date(2027, 1, 15))
    assert due(care) == {"perio-maintenance": date(2027, 1, 15)}
    care.act(follow_triggers, care.patient_id)
    assert due(care) == {"perio-maintenance": date(2027, 1, 15)}


def test_no_day_of_the_past(care: InCare) -> None:
    with pytest.raises(Refused) as refused:
        care.act(set_recall_date, care.patient_id, "exam", TODAY - timedelta(days=1))
    assert [problem.place for problem in refused.value.problems] == ["due_on"]


def test_the_dentists_interval_goes_on(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    row = standing(care)["prophylaxis"]
    care.act(set_recall_interval, row.id, row.version, 4)
    assert due(care) == {"prophylaxis": date(2027, 3, 24)}
    with pytest.raises(EditedElsewhere):
        care.act(set_recall_interval, row.id, row.version, 9)
    with pytest.raises(Refused):
        care.act(set_recall_interval, row.id, row.version, 61)
    care.clinic.clock.advance(timedelta(days=100))
    later = in_care(care.clinic, care.patient_id, VisitType.HYGIENE)
    later.add("PROPHYLAXIS")
    assert due(later) == {"prophylaxis": date(2027, 7, 4)}


def test_a_stopped_recall_rests_until_it_is_done_again(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    row = standing(care)["prophylaxis"]
    care.act(stop_recall, row.id, row.version)
    care.act(follow_triggers, care.patient_id)
    assert due(care) == {}
    care.clinic.clock.advance(timedelta(days=30))
    later = in_care(care.clinic, care.patient_id, VisitType.HYGIENE)
    later.add("PROPHYLAXIS")
    assert due(later) == {"prophylaxis": date(2027, 6, 24)}


def test_a_recall_stopped_by_mistake_stands_again(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    row = standing(care)["prophylaxis"]
    care.act(stop_recall, row.id, row.version)
    care.act(resume_recall, row.id, row.version + 1)
    assert due(care) == {"prophylaxis": row.due_on}
    care.act(follow_triggers, care.patient_id)
    assert due(care) == {"prophylaxis": row.due_on}
    # Begun anew since, there is nothing to take back.
    care.act(stop_recall, row.id, row.version + 2)
    care.clinic.clock.advance(timedelta(days=30))
    later = in_care(care.clinic, care.patient_id, VisitType.HYGIENE)
    later.add("PROPHYLAXIS")
    care.act(resume_recall, row.id, row.version + 3)
    assert due(care) == {"prophylaxis": date(2027, 6, 24)}


def test_a_day_set_by_mistake_is_given_back_though_it_is_past(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    row = standing(care)["prophylaxis"]
    recall_id, version = row.id, row.version + 1
    assert recall_id is not None
    care.clinic.clock.advance(timedelta(days=300))
    care.act(set_recall_date, care.patient_id, "prophylaxis", date(2027, 11, 1))
    care.clinic.db.write(
        care.clinic.desk,
        lambda work: restore_recall_date(work, recall_id, version, row.due_on, by_hand=row.by_hand),
    )
    back = standing(care)["prophylaxis"]
    assert (back.due_on, back.by_hand) == (row.due_on, False)


def after(care: InCare) -> dict[str, tuple[date | None, date, bool]]:
    rows = care.clinic.db.read(lambda session: recalls_after(session, care.visit_id))
    return {row.code: (row.last_on, row.due_on, row.id is None) for row in rows}


def test_what_will_stand_after_a_visit_is_known_before(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam = in_care(clinic, patient_id, VisitType.EXAM)
    assert after(exam) == {"exam": (None, date(2027, 5, 24), True)}
    # The dentist decides before there is anything to decide about.
    exam.act(choose_recall_interval, patient_id, "exam", 4)
    assert after(exam) == {"exam": (None, date(2027, 3, 24), False)}
    with pytest.raises(Refused):
        exam.act(choose_recall_interval, patient_id, "exam", 0)
    # An emergency looks at one place only.
    other = in_care(clinic, a_patient(clinic, given="Eve"), VisitType.EMERGENCY)
    other.add("PROPHYLAXIS")
    assert after(other) == {"prophylaxis": (TODAY, date(2027, 5, 24), False)}


def test_an_interval_chosen_before_the_first_exam_is_that_of_its_recall(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    clinic.db.write(clinic.dentist, lambda work: choose_recall_interval(work, patient_id, "exam", 3))
    exam = a_completed_visit(clinic, patient_id=patient_id)
    (row,) = clinic.db.read(lambda session: recalls_of(session, exam.patient_id))
    recall_id = row.id
    assert recall_id is not None
    assert (row.months, row.last_on, row.due_on) == (3, TODAY, date(2027, 2, 24))
    # The same of one that was stopped.
    clinic.db.write(clinic.dentist, lambda work: stop_recall(work, recall_id, row.version))
    clinic.db.write(clinic.dentist, lambda work: choose_recall_interval(work, patient_id, "exam", 9))
    assert clinic.db.read(lambda session: recalls_of(session, patient_id)) == []


def test_who_is_due_is_listed(care: InCare) -> None:
    care.add("PROPHYLAXIS")
    read = care.clinic.db.read
    assert read(lambda session: recalls_due(session, date(2027, 5, 23))) == []
    (row,) = read(lambda session: recalls_due(session, date(2027, 5, 24)))
    assert (row.patient_id, row.name) == (care.patient_id, "Prophylaxis")


def test_types_are_kept_up(clinic: Clinic) -> None:
    def act(new: SaveRecallType) -> None:
        clinic.db.write(clinic.manager, lambda work: save_recall_type(work, new))

    act(SaveRecallType(code="fluoride", version=0, name="Fluoride", months=6, procedures=("SEALANT",)))
    act(SaveRecallType(code="fluoride", version=1, name="Fluoride", months=3, procedures=("SEALANT",)))
    with pytest.raises(EditedElsewhere):
        act(SaveRecallType(code="fluoride", version=1, name="Fluoride", months=9, procedures=("SEALANT",)))
    with pytest.raises(Refused) as refused:
        act(SaveRecallType(code=" ", version=0, name="", months=0, procedures=()))
    assert {problem.place for problem in refused.value.problems} == {"code", "name", "months"}


def test_no_recall_is_ever_deleted(care: InCare) -> None:
    added = care.add("PROPHYLAXIS")
    care.undo(added)
    query = select(PatientRecall.active).where(PatientRecall.patient_id == care.patient_id)
    assert care.clinic.db.read(lambda session: list(session.scalars(query))) == [False]


def test_nobody_elses_recall_moves(care: InCare) -> None:
    other: UUID = a_patient(care.clinic, "Ayo", "Balogun")
    care.add("PROPHYLAXIS")
    assert care.clinic.db.read(lambda session: recalls_of(session, other)) == []
