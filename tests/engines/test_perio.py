"""A periodontal exam on both databases: begun once a day, saved tooth by tooth, completed for good, compared later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from dentaldesk.engines.clinical.actions import open_exam
from dentaldesk.engines.clinical.perio import (
    with_depth,
    with_implant,
    with_sheet,
)
from dentaldesk.engines.clinical.perio_actions import (
    Edit,
    PerioSave,
    begin_perio_exam,
    complete_perio,
    save_perio,
)
from dentaldesk.engines.clinical.perio_indices import compare
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.engines.clinical.perio_reads import PerioDecision
from dentaldesk.engines.clinical.perio_stage import PerioRisk
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, UserError
from dentaldesk.engines.core.topics import changed_topics, topic_versions
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.perio_paper import perio_paper
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.perio import (
    Corner,
    PathPreset,
    PerioStatus,
    Site,
)
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.perio import PerioExam
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.teeth import ToothCode
from tests.factories import Clinic, a_patient
from tests.perio_exams import DECIDED, T16, T26, begun, complete, current, page, read_some, save, today


def test_an_exam_of_the_day_is_begun_once(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    assert page(clinic, patient_id).current(today(clinic)) is None
    first = begun(clinic, patient_id)
    assert begun(clinic, patient_id) == first
    row = current(clinic, patient_id)
    assert (row.status, row.examiner, row.path) == (PerioStatus.OPEN, "Dr. Vale", Path().code)
    assert len(row.chart.teeth) == 32
    assert row.figures.bleeding.percent is None


def test_it_belongs_to_the_visit_of_the_day(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    provider_id = clinic.dentist.provider_id
    assert provider_id is not None
    exam_id = clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, provider_id))
    perio_id = begun(clinic, patient_id)
    row = clinic.db.read(lambda session: session.get_one(PerioExam, perio_id))
    assert row.exam_id == exam_id
    assert row.visit_id is not None


def test_everything_that_was_read_comes_back(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    chart = read_some(row.chart)
    version = save(clinic, row, chart)
    again = current(clinic, patient_id)
    assert again.chart == chart
    assert again.version == version == row.version + 1
    assert save(clinic, again, chart) == version  # nothing new is no new version


def test_what_was_taken_back_is_gone(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, read_some(row.chart))
    again = current(clinic, patient_id)
    save(clinic, again, row.chart)
    assert current(clinic, patient_id).chart == row.chart


def test_decision_risk_and_path_are_kept(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = begun(clinic, patient_id)
    row = current(clinic, patient_id)
    assert row.risk.age == 47
    risk = PerioRisk(teeth_lost=2, bone_loss_percent=40, cigarettes=5, hba1c=Decimal("7.2"), age=47)
    path = Path(preset=PathPreset.BY_TOOTH, start=Corner.LOWER_LEFT).code
    wanted = PerioSave(
        decision=Edit(before=PerioDecision(), after=DECIDED), risk=Edit(before=row.risk, after=risk), path=path
    )
    clinic.db.write(clinic.dentist, lambda work: save_perio(work, exam_id, row.version, wanted))
    again = current(clinic, patient_id)
    assert (again.decision, again.risk, again.path) == (DECIDED, risk, path)


def test_two_desks_may_probe_different_teeth(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    save(clinic, row, with_depth(row.chart, (T26, Site.B), 5))
    both = current(clinic, patient_id).chart
    assert (both.at(T16, Site.B).depth, both.at(T26, Site.B).depth) == (3, 5)


def test_two_desks_on_one_tooth_are_told_both_values(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))  # the same is no clash
    with pytest.raises(EditedElsewhere) as refused:
        save(clinic, row, with_depth(row.chart, (T16, Site.B), 5))
    assert "B 5" in str(refused.value.mine["16"])
    assert "B 3" in str(refused.value.theirs["16"])
    assert refused.value.version == current(clinic, patient_id).version
    assert current(clinic, patient_id).chart.at(T16, Site.B).depth == 3


def test_a_completed_exam_is_locked_and_the_next_one_is_new(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    first = begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_sheet(read_some(row.chart), ToothCode("38"), None))
    complete(clinic, patient_id)
    done = current(clinic, patient_id)
    assert (done.status, done.decision) == (PerioStatus.COMPLETED, DECIDED)
    with pytest.raises(UserError) as refused:
        save(clinic, done, row.chart)
    assert refused.value.message.code == "perio.locked"
    clinic.db.write(clinic.dentist, lambda work: complete_perio(work, first, 1, PerioDecision()))  # once more: nothing
    assert current(clinic, patient_id).decision == DECIDED
    clinic.clock.advance(timedelta(days=90))
    second = begun(clinic, patient_id)
    assert second != first
    found = page(clinic, patient_id)
    assert current(clinic, patient_id).id == second
    assert current(clinic, patient_id).chart.teeth == done.chart.teeth  # the mouth as it was left
    assert [exam.id for exam in found.before(second)] == [first]


def test_nothing_probed_cannot_be_completed(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    with pytest.raises(UserError) as refused:
        complete(clinic, patient_id)
    assert refused.value.message.code == "perio.nothing_probed"


def test_an_exam_that_another_desk_changed_is_not_completed_unseen(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: complete_perio(work, row.id, row.version, DECIDED))
    assert refused.value.message.code == "edit.stale"


def test_two_exams_are_compared(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 3))
    complete(clinic, patient_id)
    clinic.clock.advance(timedelta(days=90))
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 6))
    found = page(clinic, patient_id)
    compared = compare(found.exams[1].chart, found.exams[0].chart)
    assert compared.new_pockets == ((T16, Site.B),)


def test_many_exams_cost_no_more_queries_than_one(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    counts = []
    for _ in range(3):
        begun(clinic, patient_id)
        row = current(clinic, patient_id)
        save(clinic, row, read_some(row.chart))
        complete(clinic, patient_id)
        clinic.clock.advance(timedelta(days=1))
        counts.append(_queries(clinic, patient_id))
    assert counts == [3, 3, 3]


def _queries(clinic: Clinic, patient_id: UUID) -> int:
    said: list[str] = []
    engine = clinic.db._reading

    def note(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002
        if statement != "BEGIN":
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        page(clinic, patient_id)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_other_desks_hear_of_it_and_the_trail_names_who(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    before = clinic.db.read(topic_versions)
    save(clinic, row, read_some(row.chart))
    assert changed_topics(before, clinic.db.read(topic_versions)) == {Topic.CLINICAL}
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.subject_type == "perio-exam")
    assert clinic.db.read(lambda session: session.scalar(query)) == 2


def test_the_front_desk_does_not_probe(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, lambda work: begin_perio_exam(work, patient_id))


def test_the_teeth_are_those_of_the_chart_and_of_the_exam_before(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    _charted(clinic, patient_id, "46", Finding.MISSING)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    assert len(row.chart.teeth) == 31
    assert ToothCode("46") not in row.chart.teeth
    after = with_sheet(with_depth(row.chart, (T16, Site.B), 3), ToothCode("18"), None)
    save(clinic, row, after)
    complete(clinic, patient_id)
    _charted(clinic, patient_id, "47", Finding.MISSING)
    begun(clinic, patient_id)
    gone = {"18", "46", "47"}
    assert {tooth.code for tooth in current(clinic, patient_id).chart.teeth}.isdisjoint(gone)
    assert len(current(clinic, patient_id).chart.teeth) == 29


def _charted(
    clinic: Clinic, patient_id: UUID, code: str, finding: Finding, status: ChartStatus = ChartStatus.CONDITION
) -> None:
    def write(work: Work) -> None:
        work.session.add(
            ChartEntry(
                patient_id=patient_id,
                finding=finding,
                status=status,
                teeth=code,
                true_on=work.business_date,
                recorded_at=work.now,
                recorded_by=work.actor.user_id,
            )
        )

    clinic.db.write(clinic.dentist, write)


def test_implants_of_the_tooth_chart_are_probed_as_implants(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    _charted(clinic, patient_id, "46", Finding.IMPLANT, ChartStatus.EXISTING)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    assert row.chart.implants == (ToothCode("46"),)
    chart = with_depth(with_implant(row.chart, ToothCode("36"), implant=True), (T16, Site.B), 3)
    save(clinic, row, chart)
    assert current(clinic, patient_id).chart == chart
    complete(clinic, patient_id)
    begun(clinic, patient_id)
    assert {tooth.code for tooth in current(clinic, patient_id).chart.implants} == {"36", "46"}


# -- on paper --


def test_the_paper_says_what_was_read(clinic: Clinic) -> None:
    import pypdfium2

    patient_id = a_patient(clinic)
    begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, read_some(row.chart))
    complete(clinic, patient_id)
    clinic.clock.advance(timedelta(days=90))
    second = begun(clinic, patient_id)
    row = current(clinic, patient_id)
    save(clinic, row, with_depth(row.chart, (T16, Site.B), 11))
    words = Words(Formats())
    before = page(clinic, patient_id).exams[1].id
    paper = clinic.db.read(lambda session: perio_paper(session, patient_id, second, [before], words))
    again = clinic.db.read(lambda session: perio_paper(session, patient_id, second, [before], words))
    assert paper == again
    with pypdfium2.PdfDocument(paper.pdf) as document:
        text = document[0].get_textpage().get_text_bounded()
        pages = len(document)
    assert pages == 1
    for said in ("Periodontal chart", "Amara Okonkwo-Reyes", "Probed by Dr. Vale", "11", "Palatal", "Bleeding"):
        assert said in text, said
    svg = to_svg(paper.drawing)
    assert "<svg" in svg
    other = a_patient(clinic, "Ayo")
    with pytest.raises(LookupError):
        clinic.db.read(lambda session: perio_paper(session, other, second, [], words))
