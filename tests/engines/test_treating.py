"""Work is done in a visit: chart, procedure, plan, recall and books move together, once, and go back together."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.visit_actions import OpenVisit, allow_elective, open_visit
from dentaldesk.engines.core.errors import NotAllowed, Refused, UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.financial.reads import balance_of
from dentaldesk.engines.flows.charting import chart, void_entries
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.flows.treating import Doing, Done, complete_procedures, work_of_visit
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import Health
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import FactKind, PlanStatus, ProcedureStatus, TransactionKind, VisitType
from dentaldesk.models.tables.catalogue import Fee
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import LedgerTransaction
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Money
from tests.engines.care import InCare, assistant, hygienist, in_care
from tests.engines.charts import Charted, new, why
from tests.engines.desk import Desks, Task, writing
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam

CROWN = (Planned(code="CROWNPREP", tooth="26"), Planned(code="CROWNSEAT", tooth="26"))
FEE, CANAL_FEE = 28_500, 118_000


@pytest.fixture
def treated(clinic: Clinic) -> InCare:
    """A patient whose exam of this morning planned a root canal and a filling, in their treatment visit."""
    exam = a_completed_visit(clinic)
    return in_care(clinic, exam.patient_id, VisitType.TREATMENT)


def statuses(care: InCare) -> dict[str, ProcedureStatus]:
    return {code: row.status for code, row in care.procedures().items()}


def plan_states(care: InCare) -> list[PlanStatus]:
    query = select(TreatmentPlan.status).where(TreatmentPlan.patient_id == care.patient_id).order_by(TreatmentPlan.id)
    return care.clinic.db.read(lambda session: list(session.scalars(query)))


def mouth(care: InCare) -> dict[Finding, ChartStatus]:
    charted = Charted(clinic=care.clinic, patient_id=care.patient_id)
    return {entry.finding: entry.status for entry in charted.standing()}


def test_planned_work_is_done_everywhere_at_once(treated: InCare) -> None:
    filling = treated.procedures()["COMPOSITE3"]
    item = Doing(procedure_id=filling.id, minutes=35, complications="Rubber dam tore")
    assert treated.act(complete_procedures, Done(visit_id=treated.visit_id, items=(item,))) == (filling.id,)
    row = treated.procedures()["COMPOSITE3"]
    assert (row.status, row.completed_visit_id, row.completed_by) == (
        ProcedureStatus.COMPLETED,
        treated.visit_id,
        treated.clinic.dentist.provider_id,
    )
    assert (row.actual_minutes, row.complications) == (35, "Rubber dam tore")
    assert mouth(treated)[Finding.FILLING] is ChartStatus.COMPLETED
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]
    assert plan_states(treated) == [PlanStatus.PENDING]  # something of it waits, and nobody presented it
    treated.done(treated.procedures()["ROOTCANAL3"].id)
    assert plan_states(treated) == [PlanStatus.COMPLETED]


def test_pressing_twice_charges_once(treated: InCare) -> None:
    filling = treated.procedures()["COMPOSITE3"].id
    assert treated.done(filling) == (filling,)
    assert treated.done(filling) == ()
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]


def test_the_fee_is_that_of_the_plan(treated: InCare) -> None:
    """Fees rose since; what was agreed to holds."""

    def rise(work: Work) -> None:
        work.session.add(Fee(procedure_code="COMPOSITE3", effective_from=date(2026, 11, 24), amount=Money(99_900)))

    treated.act(rise)
    treated.done(treated.procedures()["COMPOSITE3"].id)
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]
    treated.add("COMPOSITE3", "26", "MOD")
    assert treated.charges()[1] == ("Composite, three surfaces, 26 MOD", 99_900)


def test_a_filling_that_became_larger_is_what_was_done(treated: InCare) -> None:
    filling = treated.procedures()["COMPOSITE3"].id
    item = Doing(procedure_id=filling, surfaces="MODL")
    treated.act(complete_procedures, Done(visit_id=treated.visit_id, items=(item,)))
    assert "COMPOSITE3" not in treated.procedures()
    row = treated.procedures()["COMPOSITE4"]
    assert (row.id, row.surfaces, row.status) == (filling, "MODL", ProcedureStatus.COMPLETED)
    assert treated.charges() == [("Composite, four surfaces or more, 16 MODL", 33_000)]


def test_a_crown_is_begun_with_its_preparation_and_done_with_its_seating(clinic: Clinic) -> None:
    exam = a_completed_visit(clinic, *CROWN)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    care.done(care.procedures()["CROWNPREP"].id)
    assert statuses(care) == {"CROWNPREP": ProcedureStatus.COMPLETED, "CROWNSEAT": ProcedureStatus.PLANNED}
    assert mouth(care)[Finding.CROWN] is ChartStatus.IN_PROGRESS
    care.done(care.procedures()["CROWNSEAT"].id)
    assert mouth(care)[Finding.CROWN] is ChartStatus.COMPLETED
    assert care.charges() == [("Crown, ceramic: preparation, 26", 134_000)]  # the seating is part of it


def test_the_first_step_is_taken_back_with_what_went_on_since(clinic: Clinic) -> None:
    """Done in the wrong order: the seating stood on the chart as done while its procedure waited."""
    exam = a_completed_visit(clinic, *CROWN)
    care = in_care(clinic, exam.patient_id, VisitType.TREATMENT)
    seating, preparation = care.procedures()["CROWNSEAT"].id, care.procedures()["CROWNPREP"].id
    care.done(seating)
    care.done(preparation)
    assert set(care.undo(seating)) == {seating, preparation}
    assert set(statuses(care).values()) == {ProcedureStatus.PLANNED}
    assert mouth(care)[Finding.CROWN] is ChartStatus.PLANNED


def test_undo_brings_back_everything(treated: InCare) -> None:
    before = (statuses(treated), mouth(treated), plan_states(treated))
    filling, canal = treated.procedures()["COMPOSITE3"].id, treated.procedures()["ROOTCANAL3"].id
    treated.done(filling, canal)
    assert treated.undo(filling) == (filling,)
    assert treated.charges() == [("Root canal, molar, 36", CANAL_FEE)]
    treated.undo(canal)
    assert (statuses(treated), mouth(treated), plan_states(treated)) == before
    assert treated.charges() == []
    assert treated.procedures()["COMPOSITE3"].completed_visit_id is None
    treated.done(filling)
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]


def test_the_books_keep_what_was_taken_back(treated: InCare) -> None:
    """Nothing is deleted there: a charge and its reversal."""
    filling = treated.procedures()["COMPOSITE3"].id
    treated.done(filling)
    treated.undo(filling)
    query = select(LedgerTransaction.kind).where(LedgerTransaction.visit_id == treated.visit_id)
    kinds = treated.clinic.db.read(lambda session: list(session.scalars(query.order_by(LedgerTransaction.id))))
    assert kinds == [TransactionKind.CHARGE, TransactionKind.REVERSAL]
    owed = treated.clinic.db.read(lambda session: balance_of(session, treated.patient_id))
    assert owed == Money(9_600)  # the examination of this morning


def test_work_that_nobody_planned_is_charted_and_charged(treated: InCare) -> None:
    key = uuid4()
    added = treated.add("COMPOSITE1", "46", "O", key)
    assert treated.add("COMPOSITE1", "46", "O", key) == added
    assert treated.charges() == [("Composite, one surface, 46 O", 18_500)]
    row = treated.procedures()["COMPOSITE1"]
    assert (row.status, row.completed_visit_id) == (ProcedureStatus.COMPLETED, treated.visit_id)
    treated.undo(added)
    assert "COMPOSITE1" not in treated.procedures()
    assert treated.charges() == []


def test_what_has_no_place_on_the_chart_is_added_and_undone(treated: InCare) -> None:
    key = uuid4()
    added = treated.add("EMERGENCY", "36", key=key)
    assert treated.add("EMERGENCY", "36", key=key) == added
    assert treated.charges() == [("Emergency care, pain relief, 36", 14_000)]
    treated.undo(added)
    assert treated.charges() == []
    assert "EMERGENCY" not in treated.procedures()


def test_adding_what_was_planned_does_the_planned_work(treated: InCare) -> None:
    added = treated.add("COMPOSITE3", "16", "MOD")
    assert added == treated.procedures()["COMPOSITE3"].id
    assert len([one for one in treated.procedures() if one == "COMPOSITE3"]) == 1
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]


def test_a_preparation_that_is_added_leaves_its_seating_to_be_done(treated: InCare) -> None:
    treated.add("CROWNPREP", "26")
    assert statuses(treated)["CROWNPREP"] is ProcedureStatus.COMPLETED
    assert statuses(treated)["CROWNSEAT"] is ProcedureStatus.PLANNED
    assert mouth(treated)[Finding.CROWN] is ChartStatus.IN_PROGRESS


def test_done_on_the_chart_is_done_in_the_visit(treated: InCare) -> None:
    """Issue 3 left it: what was marked done on the chart was not charged."""
    filled = new(Finding.FILLING, "16", "MOD", status=ChartStatus.COMPLETED)
    act = _charted(treated, filled)
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]
    assert treated.procedures()["COMPOSITE3"].completed_visit_id == treated.visit_id
    treated.act(void_entries, act, "")  # a draft as long as the visit goes on
    assert treated.charges() == []
    assert statuses(treated)["COMPOSITE3"] is ProcedureStatus.PLANNED


def test_unplanned_work_that_is_charted_as_done_is_charged(treated: InCare) -> None:
    _charted(treated, new(Finding.EXTRACTION, "48", status=ChartStatus.COMPLETED))
    assert treated.charges() == [("Extraction, 48", 21_000)]


def test_what_was_done_on_another_day_is_no_work_of_this_visit(treated: InCare) -> None:
    _charted(treated, new(Finding.FILLING, "26", "O", status=ChartStatus.COMPLETED, true_on=date(2025, 1, 8)))
    assert treated.charges() == []


def _charted(care: InCare, *entries: NewEntry) -> tuple[UUID, ...]:
    return care.clinic.db.write(
        care.clinic.dentist, lambda work: chart(work, care.patient_id, entries, exam_id=None, request_key=uuid4())
    ).created


def test_work_planned_in_the_exam_is_done_at_once(clinic: Clinic) -> None:
    """Issue 3 left it: work that was planned in the exam that is still open was refused."""
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING, ROOT_CANAL, signed=False)
    charted = Charted(clinic=clinic, patient_id=patient_id, exam_id=exam_id)
    visit_id = charted.standing()[0].visit_id
    assert visit_id is not None
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)
    filling = care.procedures()["COMPOSITE3"].id
    care.done(filling)
    assert statuses(care) == {"COMPOSITE3": ProcedureStatus.COMPLETED, "ROOTCANAL3": ProcedureStatus.PENDING}
    assert care.charges() == [("Composite, three surfaces, 16 MOD", FEE)]
    care.undo(filling)
    assert statuses(care) == {"COMPOSITE3": ProcedureStatus.PENDING, "ROOTCANAL3": ProcedureStatus.PENDING}


def test_an_assistant_charts_and_the_dentist_charges(treated: InCare) -> None:
    """Whoever may not say what was done leaves the books to the completion of the visit."""
    entry = new(Finding.FILLING, "16", "MOD", status=ChartStatus.COMPLETED)
    by = assistant(treated.clinic)
    treated.clinic.db.write(
        by, lambda work: chart(work, treated.patient_id, [entry], exam_id=None, request_key=uuid4())
    )
    assert treated.charges() == []
    with pytest.raises(NotAllowed):
        treated.done(treated.procedures()["ROOTCANAL3"].id, by=by)
    treated.done(treated.procedures()["ROOTCANAL3"].id)  # settles all of the visit
    assert {amount for _, amount in treated.charges()} == {FEE, CANAL_FEE}


def test_everything_against_it_is_said_at_once(treated: InCare) -> None:
    clinic = treated.clinic
    stranger = a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, "Ayo", "Balogun"))
    other = clinic.db.read(
        lambda session: session.scalars(
            select(PlannedProcedure.id)
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .where(TreatmentPlan.patient_id == stranger.patient_id)
        ).one()
    )
    filling = treated.procedures()["COMPOSITE3"].id
    items = (
        Doing(procedure_id=other),
        Doing(procedure_id=filling, minutes=-1, surfaces="QX"),
        Doing(procedure_id=uuid4()),
    )
    with pytest.raises(Refused) as refused:
        treated.act(complete_procedures, Done(visit_id=treated.visit_id, items=items))
    codes = [code for _, code in why(refused.value)]
    assert codes == ["treatment.not_theirs", "treatment.minutes_wrong", "surface.unknown", "chart.gone"]
    assert treated.charges() == []


def test_asa_four_stops_what_could_wait(treated: InCare) -> None:
    treated.confirm(Health(asa_class=4, allergies=()))
    filling, canal = treated.procedures()["COMPOSITE3"].id, treated.procedures()["ROOTCANAL3"].id
    treated.done(canal)  # acute pulpitis cannot wait
    with pytest.raises(Refused) as refused:
        treated.done(filling)
    assert why(refused.value) == [(f"procedure:{filling}", "treatment.elective")]
    with pytest.raises(NotAllowed):
        treated.act(allow_elective, treated.visit_id, "stable", by=hygienist(treated.clinic))
    with pytest.raises(Refused):
        treated.act(allow_elective, treated.visit_id, "  ")
    treated.act(allow_elective, treated.visit_id, "Stable for a year, cardiologist agrees")
    treated.done(filling)
    assert treated.page().elective_reason == "Stable for a year, cardiologist agrees"


def test_asa_four_that_is_told_late_keeps_the_exam_open(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    an_exam(clinic, patient_id, FILLING, signed=False)
    care = in_care(clinic, patient_id, VisitType.EXAM)
    care.done(care.procedures()["COMPOSITE3"].id)
    care.confirm(Health(asa_class=4, allergies=()))
    care.sign()
    with pytest.raises(Refused) as refused:
        care.act(handle_visit_completion, care.visit_id)
    assert why(refused.value) == [("elective", "visit.elective")]
    care.act(allow_elective, care.visit_id, "Stable for a year, cardiologist agrees")
    assert not care.act(handle_visit_completion, care.visit_id).already


def test_undo_is_of_the_day(treated: InCare) -> None:
    filling = treated.procedures()["COMPOSITE3"].id
    treated.done(filling)
    treated.clinic.clock.advance(timedelta(days=1))
    with pytest.raises(UserError) as refused:
        treated.undo(filling)
    assert refused.value.message.code == "treatment.too_late"


def test_cleaning_turns_the_recall(treated: InCare) -> None:
    added = treated.add("PROPHYLAXIS")
    rows = treated.clinic.db.read(lambda session: recalls_of(session, treated.patient_id))
    assert [(row.code, row.due_on) for row in rows] == [
        ("exam", date(2027, 5, 24)),
        ("prophylaxis", date(2027, 5, 24)),
    ]
    treated.undo(added)
    rows = treated.clinic.db.read(lambda session: recalls_of(session, treated.patient_id))
    assert [row.code for row in rows] == ["exam"]


def test_what_the_visit_was_booked_for_stands_first(treated: InCare) -> None:
    found = treated.clinic.db.read(lambda session: work_of_visit(session, treated.visit_id))
    assert {line.code for line in found.ahead} == {"ROOTCANAL3", "COMPOSITE3"}
    treated.done(treated.procedures()["COMPOSITE3"].id)
    found = treated.clinic.db.read(lambda session: work_of_visit(session, treated.visit_id))
    assert [line.code for line in found.done] == ["COMPOSITE3"]
    assert [line.code for line in found.ahead] == ["ROOTCANAL3"]
    assert found.done[0].provider == "Dr. Vale"


def test_nothing_is_charged_twice_when_everything_is_settled_again(treated: InCare) -> None:
    treated.done(treated.procedures()["COMPOSITE3"].id)
    count = select(func.count()).select_from(LedgerTransaction)
    before = treated.clinic.db.read(lambda session: session.scalar(count))
    treated.act(settle_visit, treated.visit_id)
    assert treated.clinic.db.read(lambda session: session.scalar(count)) == before


# -- two desks --


def test_two_desks_that_do_one_procedure_charge_it_once(treated: InCare, desks: Desks) -> None:
    clinic, filling = treated.clinic, treated.procedures()["COMPOSITE3"].id
    done = Done(visit_id=treated.visit_id, items=(Doing(procedure_id=filling),))
    deed = writing(clinic.dentist, complete_procedures, done)
    results = desks.together([Task(address=clinic.address, deed=deed) for _ in range(6)])
    assert [result.error for result in results] == [None] * 6
    assert treated.charges() == [("Composite, three surfaces, 16 MOD", FEE)]
    assert mouth(treated)[Finding.FILLING] is ChartStatus.COMPLETED


def test_one_desk_does_it_while_another_charts_it(treated: InCare, desks: Desks) -> None:
    """Through both doors at once: one of them finds it done."""
    clinic, filling = treated.clinic, treated.procedures()["COMPOSITE3"].id
    entry = [new(Finding.FILLING, "16", "MOD", status=ChartStatus.COMPLETED)]
    done = Done(visit_id=treated.visit_id, items=(Doing(procedure_id=filling),))
    charted = partial(chart, exam_id=None, request_key=UUID(int=7))
    deeds = [
        writing(clinic.dentist, complete_procedures, done),
        writing(clinic.dentist, charted, treated.patient_id, entry),
    ]
    results = desks.together([Task(address=clinic.address, deed=deed) for deed in deeds])
    assert {result.error for result in results} <= {None, "chart.refused"}
    standing = [amount for _, amount in treated.charges()]
    rows = [row for row in treated.procedures().values() if row.status is ProcedureStatus.COMPLETED]
    assert standing == [row.fee.minor for row in rows]


def test_a_visit_is_completed_once_by_many_desks(treated: InCare, desks: Desks) -> None:
    clinic = treated.clinic
    treated.confirm()
    treated.done(treated.procedures()["COMPOSITE3"].id)
    treated.write()
    treated.sign()
    deed = writing(clinic.dentist, handle_visit_completion, treated.visit_id)
    results = desks.together([Task(address=clinic.address, deed=deed) for _ in range(5)])
    assert [result.error for result in results] == [None] * 5
    counted = select(func.count()).select_from(Fact).where(Fact.kind == FactKind.VISIT_COMPLETED)
    assert clinic.db.read(lambda session: session.scalar(counted.where(Fact.visit_id == treated.visit_id))) == 1


def test_desks_that_open_one_visit_at_once_open_one(clinic: Clinic, desks: Desks) -> None:
    opened = OpenVisit(patient_id=a_patient(clinic), visit_type=VisitType.TREATMENT)
    deed = writing(clinic.dentist, open_visit, opened)
    results = desks.together([Task(address=clinic.address, deed=deed) for _ in range(5)])
    assert [result.error for result in results] == [None] * 5
    assert clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Visit))) == 1
