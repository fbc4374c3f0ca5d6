"""What an act on the chart does to the rest of it: plans go along, nothing becomes impossible, days are kept apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.errors import BugError, Refused, UserError
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.charting import take_further
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.treatment.reads import plan_lines
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant
from dentaldesk.models.states import Diagnosis, ProcedureStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.teeth import ToothCode
from tests.engines.charts import PLANNED, Charted, completed, new, why
from tests.engines.visits import first_slot
from tests.factories import MORNING, a_patient, an_exam

F, S = Finding, ChartStatus
TODAY = date(2026, 11, 24)
DONE, BEGUN = ChartStatus.COMPLETED, ChartStatus.IN_PROGRESS


def test_a_tooth_that_is_taken_out_takes_its_plans_along_and_undo_brings_them_back(examined: Charted) -> None:
    plans = examined.chart(
        new(F.FILLING, "16", "MO", status=PLANNED),
        new(F.ROOT_CANAL, "16", status=S.REFERRED),
        new(F.EXTRACTION, "16", status=PLANNED),
        new(F.IMPLANT, "16", status=PLANNED),
        new(F.CROWN, "16", status=PLANNED),
        new(F.FILLING, "17", "O", status=PLANNED),
    ).created
    completed(examined)
    after = Charted(clinic=examined.clinic, patient_id=examined.patient_id)
    before = (after.standing(), after.plan())
    key = uuid4()
    act = after.chart(new(F.EXTRACTION, "16", status=DONE), key=key)
    assert after.chart(new(F.EXTRACTION, "16", status=DONE), key=key) == act  # a retry
    assert len(act.created) == 3  # the extraction, and what became of the filling and the root canal
    standing = {entry.id: entry for entry in after.standing()}
    assert standing[act.created[0]].follows == plans[2]
    assert {standing[one].status for one in act.created[1:]} == {S.DECLINED}
    open_now = {mark.finding for mark in mouth_at(after.read(), TODAY).open_work()}
    assert open_now == {F.IMPLANT, F.CROWN, F.FILLING}  # of the neighbour
    assert ("16", "MO", "COMPOSITE2", ProcedureStatus.PLANNED) not in after.plan()
    after.void(*act.created, reason="wrong tooth")
    assert (after.standing(), after.plan()) == before
    after.restore(*act.created)
    assert {mark.finding for mark in mouth_at(after.read(), TODAY).open_work()} == open_now


def test_a_crown_that_was_begun_is_given_up_with_its_tooth(examined: Charted) -> None:
    begun = examined.one(new(F.CROWN, "16", status=PLANNED))
    completed(examined)
    after = Charted(clinic=examined.clinic, patient_id=examined.patient_id)
    begun = after.further(begun, BEGUN)
    after.chart(new(F.MISSING, "16"))
    assert after.plan() == []
    assert mouth_at(after.read(), TODAY).open_work() == ()


def test_a_booked_procedure_does_not_go_with_its_tooth(examined: Charted) -> None:
    clinic = examined.clinic
    examined.one(new(F.FILLING, "16", "O", status=PLANNED))
    completed(examined)
    visit_id = examined.standing()[0].visit_id
    assert visit_id is not None
    take = first_slot(clinic, visit_id, "booked")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    after = Charted(clinic=clinic, patient_id=examined.patient_id)
    before = after.standing()
    with pytest.raises(UserError) as refused:
        after.chart(new(F.EXTRACTION, "16", status=DONE))
    assert refused.value.message.code == "plan.booked"
    assert after.standing() == before


def test_done_work_takes_the_plan_further_that_it_fulfils(examined: Charted) -> None:
    planned = examined.one(new(F.CROWN, "16", status=PLANNED))
    completed(examined)
    after = Charted(clinic=examined.clinic, patient_id=examined.patient_id)
    after.chart(new(F.CROWN, "16", status=DONE, variant=Variant.CERAMIC))
    (crown,) = after.standing()
    assert (crown.follows, crown.variant) == (planned, Variant.CERAMIC)
    assert {row.status for row in after.rows()} == {ProcedureStatus.COMPLETED}


@pytest.mark.parametrize(
    ("plan", "done"),
    [
        (new(F.FILLING, "16", "MO", status=PLANNED), new(F.FILLING, "16", "D", status=DONE)),
        (new(F.FILLING, "16", "MO", status=PLANNED), new(F.FILLING, "16", "O", status=DONE)),
        (
            new(F.FILLING, "16", "O", status=PLANNED, variant=Variant.GOLD),
            new(F.FILLING, "16", "O", status=DONE, variant=Variant.COMPOSITE),
        ),
        (new(F.FILLING, "16", "O", status=PLANNED), new(F.FILLING, "16", "O", status=S.EXISTING)),
    ],
)
def test_other_work_leaves_the_plan_as_it_was(examined: Charted, plan: NewEntry, done: NewEntry) -> None:
    examined.one(plan)
    completed(examined)
    before = examined.plan()
    Charted(clinic=examined.clinic, patient_id=examined.patient_id).one(done)
    assert examined.plan() == before
    assert len(examined.standing()) == 2


def test_what_the_specialist_did_closes_the_referral(charted: Charted) -> None:
    referred = charted.one(new(F.ROOT_CANAL, "46", status=S.REFERRED, note="Dr. Endo"))
    charted.one(new(F.ROOT_CANAL, "46", status=S.ELSEWHERE))
    (canal,) = charted.standing()
    assert (canal.follows, canal.status) == (referred, S.ELSEWHERE)


def test_what_was_referred_out_of_a_plan_may_be_done_otherwise(examined: Charted) -> None:
    planned = examined.one(new(F.FILLING, "16", "MO", status=PLANNED))
    referred = examined.further(planned, S.REFERRED)
    examined.one(new(F.FILLING, "16", "MOD", status=S.ELSEWHERE))
    (filling,) = examined.standing()
    assert filling.follows == referred
    assert examined.plan() == []  # it was done there, and is no work of this practice


def test_a_filling_that_became_larger_has_the_fee_of_what_was_done(examined: Charted) -> None:
    planned = examined.one(new(F.FILLING, "16", "MO", status=PLANNED))
    completed(examined)
    (before,) = examined.rows()
    after = Charted(clinic=examined.clinic, patient_id=examined.patient_id)
    done = after.one(new(F.FILLING, "16", "MOD", status=DONE))
    (row,) = after.rows()
    assert (row.id, row.procedure_code, row.surfaces, row.status) == (
        before.id,
        "COMPOSITE3",
        "MOD",
        ProcedureStatus.COMPLETED,
    )
    assert row.fee.minor > before.fee.minor
    after.void(done, reason="wrong tooth")
    (row,) = after.rows()
    assert (row.procedure_code, row.surfaces, row.fee, row.status, row.chart_entry_id) == (
        "COMPOSITE2",
        "MO",
        before.fee,
        ProcedureStatus.PLANNED,
        planned,
    )
    after.restore(done)
    assert [(row.procedure_code, row.surfaces) for row in after.rows()] == [("COMPOSITE3", "MOD")]


def test_a_booked_filling_does_not_become_another_silently(examined: Charted) -> None:
    clinic = examined.clinic
    examined.one(new(F.FILLING, "16", "MO", status=PLANNED))
    completed(examined)
    visit_id = examined.standing()[0].visit_id
    assert visit_id is not None
    take = first_slot(clinic, visit_id, "booked")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    after = Charted(clinic=clinic, patient_id=examined.patient_id)
    with pytest.raises(Refused) as refused:
        after.one(new(F.FILLING, "16", "MOD", status=DONE))
    assert why(refused.value) == [("entry:0", "chart.other_procedure")]
    said = Words(Formats()).text(refused.value.problems[0].message)
    assert said.startswith("filling on tooth 16: Composite, two surfaces does not fit what was done.")
    after.one(new(F.FILLING, "16", "MO", status=DONE))  # as planned: no objection


YEAR_ON = date(2020, 3, 2)


def test_what_is_true_of_a_past_day_is_judged_on_that_day_and_on_all_that_came_after(charted: Charted) -> None:
    charted.one(new(F.EXTRACTION, "16", status=S.ELSEWHERE, true_on=date(2024, 1, 1)))
    charted.one(new(F.ROOT_CANAL, "16", status=S.ELSEWHERE, true_on=date(2018, 1, 1)))
    with pytest.raises(Refused) as refused:
        charted.one(new(F.IMPLANT, "16", status=S.ELSEWHERE, true_on=date(2019, 1, 1)))
    assert why(refused.value) == [("entry:0", "chart.did_not_fit")]
    charted.one(new(F.CARIES, "26", "MO", true_on=date(2023, 1, 1)))
    with pytest.raises(Refused) as spoiled:
        charted.one(new(F.MISSING, "26", true_on=YEAR_ON))
    assert why(spoiled.value) == [("entry:0", "chart.no_longer_possible")]
    assert Words(Formats()).text(spoiled.value.problems[0].message) == (
        "caries on tooth 26 of Jan 1, 2023 would then be impossible: correct the one or the other."
    )
    assert len(charted.standing()) == 3


def test_an_implant_and_a_bridge_are_found_at_a_first_visit(charted: Charted) -> None:
    charted.chart(
        new(F.IMPLANT, "36", status=S.ELSEWHERE),
        new(F.CROWN, "36", status=S.ELSEWHERE),
        new(F.BRIDGE, "16 15 14", replaced="15", status=S.ELSEWHERE),
        new(F.FILLING, "55", "MO"),
    )
    teeth = mouth_at(charted.read(), TODAY).teeth
    assert teeth[ToothCode("36")].presence is Presence.IMPLANT
    assert teeth[ToothCode("15")].presence is Presence.MISSING
    assert teeth[ToothCode("55")].presence is Presence.PRESENT


def test_a_void_that_takes_the_ground_away_is_refused(examined: Charted) -> None:
    _, implant, _ = examined.chart(new(F.MISSING, "36"), new(F.IMPLANT, "36"), new(F.CROWN, "36")).created
    out = examined.one(new(F.EXTRACTION, "16", status=PLANNED))
    then = examined.one(new(F.IMPLANT, "16", status=PLANNED))
    before = (examined.standing(), examined.plan())
    for entry_id in (implant, out):
        with pytest.raises(Refused) as refused:
            examined.void(entry_id)
        assert why(refused.value) == [("entry:0", "chart.no_longer_possible")]
        assert (examined.standing(), examined.plan()) == before
    examined.void(out, then)
    assert len(examined.standing()) == 3


def test_what_was_charted_since_keeps_an_old_entry_from_coming_back(charted: Charted) -> None:
    (_, old) = charted.chart(new(F.MISSING, "36"), new(F.IMPLANT, "36")).created
    charted.void(old, reason="x")
    charted.one(new(F.IMPLANT, "36"))
    with pytest.raises(Refused) as twice:
        charted.restore(old)
    # Restored, it stands before the newer one: that one is the second implant.
    assert {code for _, code in why(twice.value)} == {"chart.no_longer_possible"}
    missing = charted.one(new(F.MISSING, "16"))
    charted.void(missing, reason="x")
    charted.one(new(F.CROWN, "16"))
    with pytest.raises(Refused) as over:
        charted.restore(missing)
    assert why(over.value) == [("entry:0", "chart.no_longer_possible")]


def test_what_was_impossible_already_can_be_charted_around(charted: Charted) -> None:
    clinic = charted.clinic
    charted.one(new(F.MISSING, "16", true_on=YEAR_ON))
    row = {
        "id": new_id(),
        "patient_id": charted.patient_id,
        "finding": F.CROWN,
        "status": S.EXISTING,
        "teeth": "16",
        "surfaces": "",
        "replaced": "",
        "note": "of an import",
        "true_on": TODAY,
        "recorded_at": MORNING,
        "recorded_by": clinic.dentist.user_id,
    }
    clinic.db.write(clinic.dentist, lambda work: work.session.execute(insert(ChartEntry), [row]))
    implant = charted.one(new(F.IMPLANT, "16"))
    charted.void(implant, reason="x")
    assert len(charted.standing()) == 2


def test_an_entry_has_the_id_that_the_desk_gave_it(examined: Charted) -> None:
    ids = [UUID(int=9), UUID(int=3)]  # in whatever order
    act = examined.chart(new(F.MISSING, "36", entry_id=ids[0]), new(F.IMPLANT, "36", status=PLANNED, entry_id=ids[1]))
    assert list(act.created) == ids
    assert [entry.id for entry in examined.standing()] == ids
    declined = uuid4()
    act = examined.clinic.db.write(
        examined.clinic.dentist,
        lambda work: take_further(work, ids[1], S.DECLINED, request_key=uuid4(), entry_id=declined),
    )
    assert act.created == (declined,)


def test_surfaces_are_kept_once_and_in_writing_order(charted: Charted) -> None:
    charted.one(new(F.CARIES, "16", "DOMM"))
    assert "".join(charted.standing()[0].surfaces) == "MOD"


def test_work_is_not_taken_further_in_the_exam_of_another_patient(examined: Charted) -> None:
    clinic = examined.clinic
    planned = examined.one(new(F.FILLING, "36", "O", status=PLANNED))
    others = an_exam(clinic, a_patient(clinic, "Bo", "Bergström"), signed=False)
    with pytest.raises(BugError):
        clinic.db.write(
            clinic.dentist,
            lambda work: take_further(work, planned, S.DECLINED, request_key=uuid4(), exam_id=others),
        )
    assert [entry.id for entry in examined.standing()] == [planned]


def test_a_surface_less_is_the_same_case(examined: Charted) -> None:
    """What is left of a trimmed plan keeps its diagnosis, urgency and notes."""
    assert examined.exam_id is not None
    wanted = PlanProcedure(
        exam_id=examined.exam_id, code="COMPOSITE3", tooth=ToothCode("16"), surfaces="MOD", diagnosis=Diagnosis.CARIES
    )
    examined.clinic.db.write(examined.clinic.dentist, lambda work: plan_procedure(work, wanted))
    (planned,) = (entry.id for entry in examined.standing() if entry.finding is F.FILLING)
    examined.void(planned)
    examined.one(replace(new(F.FILLING, "16", "MO", status=PLANNED), instead_of=planned))
    (row,) = (row for row in examined.rows() if row.tooth == ToothCode("16"))
    assert (row.procedure_code, row.surfaces, row.diagnosis) == ("COMPOSITE2", "MO", Diagnosis.CARIES)


def test_what_was_done_is_not_among_what_is_to_be_done(examined: Charted) -> None:
    planned = examined.one(new(F.FILLING, "16", "MO", status=PLANNED))
    left = examined.one(new(F.FILLING, "26", "O", status=PLANNED))
    (plan_id,) = {row.plan_id for row in examined.rows()}
    completed(examined)
    examined.further(planned, DONE)
    lines = examined.clinic.db.read(lambda session: plan_lines(session, plan_id))
    assert [line.tooth for line in lines] == [ToothCode("26")]
    examined.further(left, S.DECLINED)
    assert examined.clinic.db.read(lambda session: plan_lines(session, plan_id)) == []
