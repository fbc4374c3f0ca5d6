"""A plan from the exam to the patient's answer, and what two desks do to it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from dentaldesk.engines.analytics.reads import acceptance_figure
from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.analytics.work_lists import unscheduled_treatment
from dentaldesk.engines.clinical.reads import decision_of
from dentaldesk.engines.communication.follow_up_actions import note_asked
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of, open_checkout
from dentaldesk.engines.flows.dictation import dictated
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.hand_off import hand_over
from dentaldesk.engines.flows.plan_answers import (
    AcceptPlan,
    DeclinePlan,
    TakeOut,
    accept_plan,
    decline_plan,
    plan_again,
    take_out_of_plan,
)
from dentaldesk.engines.flows.plan_list import PlanFilter, PlanKind, PlanList, plan_list
from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage, plan_page
from dentaldesk.engines.flows.plan_so_far import plan_so_far
from dentaldesk.engines.flows.presenting import PresentPlan, present_plan
from dentaldesk.engines.flows.thread_reads import thread_of
from dentaldesk.engines.treatment.plan_actions import (
    OrderPlan,
    PlanWords,
    ProcedureWords,
    edit_plan,
    edit_procedure,
    order_procedures,
)
from dentaldesk.engines.treatment.plan_rules import OFFER_DAYS, moved
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import (
    FactKind,
    FollowUpStatus,
    NextStep,
    NoteField,
    PlanStatus,
    Priority,
    ProcedureStatus,
    Role,
    ValueCategory,
)
from dentaldesk.models.tables.catalogue import Fee
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import FollowUp, Notice
from dentaldesk.models.tables.financial import Estimate
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Money
from tests.engines.care import hygienist
from tests.engines.charts import Charted
from tests.engines.desk import Desks, Task, writing
from tests.engines.visits import a_completed_visit, first_slot
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam
from tests.papers import png

T = TypeVar("T")
TODAY = date(2026, 11, 24)
CANAL, FILLED = Money(118_000), Money(28_500)
PAPER = b"%PDF-1.7 as it was shown"
NAME = "Amara Okonkwo-Reyes"


class Planning:
    """One patient's plan at a desk. Acts are the coordinator's unless told otherwise."""

    def __init__(self, clinic: Clinic, *planned: Planned) -> None:
        self.clinic = clinic
        outcome = a_completed_visit(clinic, *planned)
        self.patient_id, self.visit_id = outcome.patient_id, outcome.visit_id
        query = select(TreatmentPlan.id).where(TreatmentPlan.visit_id == outcome.visit_id)
        self.plan_id: UUID = clinic.db.read(lambda session: session.scalars(query).one())

    def page(self) -> PlanPage:
        page = self.clinic.db.read(lambda session: plan_page(session, self.plan_id, TODAY))
        assert page is not None
        return page

    def line(self, code: str) -> PlanLine:
        return next(line for line in self.page().lines if line.code == code)

    def act(self, verb: Callable[..., T], *arguments: object, by: Actor | None = None) -> T:
        return self.clinic.db.write(by or self.clinic.coordinator, lambda work: verb(work, *arguments))

    def present(self, key: UUID | None = None, by: Actor | None = None) -> UUID:
        command = PresentPlan(plan_id=self.plan_id, seen=self.page().seen, request_key=key or uuid4())
        return self.act(present_plan, command, by=by)

    def acceptance(self, *codes: str, **changes: object) -> AcceptPlan:
        page = self.page()
        chosen = frozenset(line.id for line in page.lines if line.is_open and (not codes or line.code in codes))
        command = AcceptPlan(
            plan_id=self.plan_id,
            seen=page.seen,
            accepted=chosen,
            name=NAME,
            signature=png(),
            paper=PAPER,
            request_key=uuid4(),
        )
        return replace(command, **changes)  # type: ignore[arg-type]

    def accept(self, *codes: str, **changes: object) -> UUID:
        return self.act(accept_plan, self.acceptance(*codes, **changes))

    def decline(self, reason: str = "Moves away") -> None:
        command = DeclinePlan(plan_id=self.plan_id, seen=self.page().seen, reason=reason, request_key=uuid4())
        self.act(decline_plan, command)

    def again(self, code: str) -> None:
        self.act(plan_again, self.plan_id, [self.line(code).id], self.page().seen)

    def take_out(self, *codes: str, reason: str = "Planned by mistake") -> dict[UUID, int]:
        taken = frozenset(self.line(code).id for code in codes)
        command = TakeOut(plan_id=self.plan_id, seen=self.page().seen, procedures=taken, reason=reason)
        return self.act(take_out_of_plan, command)

    def mouth(self) -> dict[Finding, ChartStatus]:
        charted = Charted(clinic=self.clinic, patient_id=self.patient_id)
        return {entry.finding: entry.status for entry in charted.standing()}

    def say(self, code: str, **changes: object) -> None:
        line = self.line(code)
        words = ProcedureWords(option=line.option, priority=line.priority, urgency=line.urgency, notes=line.notes)
        self.act(edit_procedure, line.id, words, replace(words, **changes))  # type: ignore[arg-type]

    def statuses(self) -> dict[str, ProcedureStatus]:
        return {line.code: line.status for line in self.page().lines}

    def facts(self, kind: FactKind) -> list[Fact]:
        query = select(Fact).where(Fact.plan_id == self.plan_id, Fact.kind == kind)
        return self.clinic.db.read(lambda session: list(session.scalars(query)))

    def row(self) -> TreatmentPlan:
        return self.clinic.db.read(lambda session: session.get_one(TreatmentPlan, self.plan_id))

    def list(self, **wanted: object) -> PlanList:
        return self.clinic.db.read(
            lambda session: plan_list(
                session,
                PlanFilter(**wanted),  # type: ignore[arg-type]
                TODAY,
            )
        )


@pytest.fixture
def plan(clinic: Clinic) -> Planning:
    return Planning(clinic)


def places(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.place for problem in refused.value.problems}


def test_a_plan_is_presented_and_accepted_with_signature_and_paper(plan: Planning) -> None:
    plan.present()
    page = plan.page()
    assert (page.status, page.presented_by, page.expires_on) == (
        PlanStatus.PRESENTED,
        "Ines Coord",
        TODAY + timedelta(days=OFFER_DAYS),
    )
    plan.accept()
    row = plan.row()
    assert (row.status, row.accepted_by, row.total_value) == (PlanStatus.ACCEPTED, NAME, CANAL + FILLED)
    assert plan.clinic.db.read(lambda session: load_file(session, row.accepted_paper or "")) == PAPER
    assert row.accepted_signature is not None
    assert [fact.amount for fact in plan.facts(FactKind.PLAN_ACCEPTED)] == [CANAL + FILLED]
    assert len(plan.facts(FactKind.PLAN_PRESENTED)) == 1


def test_pressing_twice_presents_and_accepts_once(plan: Planning) -> None:
    key = uuid4()
    assert plan.present(key) == plan.present(key)
    command = plan.acceptance()
    assert plan.act(accept_plan, command) == plan.act(accept_plan, command)
    assert len(plan.facts(FactKind.PLAN_PRESENTED)) == len(plan.facts(FactKind.PLAN_ACCEPTED)) == 1
    with pytest.raises(UserError) as answered:
        plan.accept()
    assert answered.value.message.code == "plan.answered"


def test_answering_ends_follow_ups_and_the_coordinators_notice(clinic: Clinic) -> None:
    crowns = tuple(Planned(code="CROWNPREP", tooth=tooth) for tooth in ("26", "16", "36", "46", "14", "24"))
    plan = Planning(clinic, *crowns)
    waiting = select(Notice.role).where(
        Notice.visit_id == plan.visit_id, Notice.done_at.is_(None), Notice.provider_id.is_(None)
    )
    assert clinic.db.read(lambda session: session.scalars(waiting).all()) == [Role.TREATMENT_COORDINATOR]
    plan.present()
    plan.accept()
    assert clinic.db.read(lambda session: session.scalars(waiting).all()) == [Role.FRONT_DESK]
    follow_ups = select(FollowUp.status).where(FollowUp.plan_id == plan.plan_id)
    assert set(clinic.db.read(lambda session: session.scalars(follow_ups).all())) == {FollowUpStatus.DONE}


@pytest.mark.parametrize("answer", ["accepted", "declined"])
def test_the_patient_goes_to_the_desk_with_their_answer(plan: Planning, answer: str) -> None:
    plan.act(hand_over, plan.visit_id, Role.TREATMENT_COORDINATOR)
    plan.present()
    plan.accept() if answer == "accepted" else plan.decline()
    visit = plan.clinic.db.read(lambda session: session.get_one(Visit, plan.visit_id))
    assert (visit.with_role, visit.next_step) == (Role.FRONT_DESK, NextStep.CHECKOUT)
    rings = plan.clinic.db.read(lambda session: notices_for(session, [Role.FRONT_DESK], None))
    assert "notice.checkout" in {ring.title.code for ring in rings}
    thread = plan.clinic.db.read(lambda session: thread_of(session, plan.visit_id))
    assert thread[-1].reason.code == f"handoff.plan-{answer}"


def test_an_answer_moves_nobody_whom_the_desk_has(plan: Planning) -> None:
    plan.act(open_checkout, plan.visit_id, by=plan.clinic.desk)
    plan.present()
    before = len(plan.clinic.db.read(lambda session: thread_of(session, plan.visit_id)))
    plan.accept()
    assert len(plan.clinic.db.read(lambda session: thread_of(session, plan.visit_id))) == before


def test_a_part_is_accepted_and_the_rest_declined_with_its_reason(plan: Planning) -> None:
    plan.present()
    with pytest.raises(Refused) as refused:
        plan.accept("COMPOSITE3")
    assert places(refused) == {"reason"}
    plan.accept("COMPOSITE3", reason="Wants a second opinion")
    assert plan.statuses() == {"ROOTCANAL3": ProcedureStatus.DECLINED, "COMPOSITE3": ProcedureStatus.PLANNED}
    assert plan.line("ROOTCANAL3").decline_reason == "Wants a second opinion"
    plan.again("ROOTCANAL3")
    assert plan.statuses()["ROOTCANAL3"] is ProcedureStatus.PLANNED


def test_the_chart_says_what_the_patient_answered(plan: Planning) -> None:
    plan.present()
    plan.accept("COMPOSITE3", reason="Wants a second opinion")
    assert plan.mouth() == {Finding.ROOT_CANAL: ChartStatus.DECLINED, Finding.FILLING: ChartStatus.PLANNED}
    plan.again("ROOTCANAL3")
    assert set(plan.mouth().values()) == {ChartStatus.PLANNED}
    assert plan.statuses()["ROOTCANAL3"] is ProcedureStatus.PLANNED
    plan.decline("Moves away")
    assert set(plan.mouth().values()) == {ChartStatus.DECLINED}
    plan.present()
    assert set(plan.mouth().values()) == {ChartStatus.PLANNED}


@pytest.mark.parametrize("presented", [False, True])
def test_a_procedure_is_taken_out_before_the_patient_agrees_and_that_is_taken_back(
    plan: Planning, *, presented: bool
) -> None:
    if presented:
        plan.present()
    out = plan.line("ROOTCANAL3").id
    stands = plan.take_out("ROOTCANAL3", reason=" Planned by mistake ")
    assert plan.statuses() == {"ROOTCANAL3": ProcedureStatus.DECLINED, "COMPOSITE3": ProcedureStatus.PLANNED}
    assert plan.line("ROOTCANAL3").decline_reason == "Planned by mistake"
    assert plan.mouth() == {Finding.ROOT_CANAL: ChartStatus.DECLINED, Finding.FILLING: ChartStatus.PLANNED}
    assert (plan.row().total_value, plan.row().status) == (
        FILLED,
        PlanStatus.PRESENTED if presented else PlanStatus.PENDING,
    )
    assert stands == plan.page().seen
    plan.act(plan_again, plan.plan_id, [out], stands)
    assert set(plan.statuses().values()) == {ProcedureStatus.PLANNED}
    assert set(plan.mouth().values()) == {ChartStatus.PLANNED}
    assert plan.row().total_value == CANAL + FILLED


def test_what_was_done_in_the_visit_does_not_make_a_plan_dearer_that_is_changed(clinic: Clinic) -> None:
    """The value of what is proposed is that of what is still to be done."""
    plan = Planning(clinic, ROOT_CANAL, FILLING, Planned(code="COMPOSITE1", tooth="26", surfaces="O"))
    done, proposed = plan.line("COMPOSITE1").id, CANAL + FILLED

    def do(work: Work) -> None:
        row, changed = work.session.get_one(PlannedProcedure, done), work.session.get_one(TreatmentPlan, plan.plan_id)
        row.status, row.completed_at, row.completed_visit_id = ProcedureStatus.COMPLETED, work.now, plan.visit_id
        changed.total_value = proposed
        row.version += 1

    clinic.db.write(clinic.dentist, do)
    out = plan.line("ROOTCANAL3").id
    stands = plan.take_out("ROOTCANAL3")
    assert plan.row().total_value == FILLED
    plan.act(plan_again, plan.plan_id, [out], stands)
    assert plan.row().total_value == proposed


def test_what_was_taken_out_was_not_offered_and_so_not_refused(plan: Planning) -> None:
    plan.take_out("ROOTCANAL3")
    plan.present()
    plan.accept()
    assert plan.row().total_value == FILLED
    assert [fact.amount for fact in plan.facts(FactKind.PLAN_ACCEPTED)] == [FILLED]
    figure = plan.clinic.db.read(lambda session: acceptance_figure(session, TODAY + timedelta(days=90)))
    assert (figure.numerator, figure.denominator) == (FILLED.minor, FILLED.minor)


def test_what_is_planned_again_after_the_signature_was_neither_offered_nor_accepted(plan: Planning) -> None:
    plan.take_out("ROOTCANAL3")
    plan.present()
    plan.accept()
    plan.again("ROOTCANAL3")
    figure = plan.clinic.db.read(lambda session: acceptance_figure(session, TODAY + timedelta(days=90)))
    assert (figure.numerator, figure.denominator) == (FILLED.minor, FILLED.minor)


def test_what_is_done_for_less_was_accepted_as_it_was_offered(plan: Planning) -> None:
    plan.present()
    plan.accept("COMPOSITE3", reason="Too dear")
    filling = plan.line("COMPOSITE3").id

    def done_otherwise(work: Work) -> None:
        work.session.get_one(PlannedProcedure, filling).fee = Money(20_000)

    plan.clinic.db.write(plan.clinic.dentist, done_otherwise)
    figure = plan.clinic.db.read(lambda session: acceptance_figure(session, TODAY + timedelta(days=90)))
    assert (figure.numerator, figure.denominator) == (FILLED.minor, (CANAL + FILLED).minor)


def test_what_is_taken_out_stays_out_when_a_declined_plan_is_presented_again(plan: Planning) -> None:
    plan.take_out("ROOTCANAL3")
    plan.present()
    plan.decline("Moves away")
    plan.present()
    assert plan.statuses() == {"ROOTCANAL3": ProcedureStatus.DECLINED, "COMPOSITE3": ProcedureStatus.PLANNED}


def test_what_may_not_be_taken_out_is_told_with_everything_that_is_wrong(plan: Planning) -> None:
    with pytest.raises(Refused) as refused:
        plan.take_out("ROOTCANAL3", "COMPOSITE3", reason=" ")
    codes = {problem.message.code for problem in refused.value.problems}
    assert (places(refused), codes) == ({"reason", "procedures"}, {"plan.no_reason_out", "plan.nothing_left"})
    plan.take_out("ROOTCANAL3")
    with pytest.raises(Refused) as refused:
        plan.take_out("ROOTCANAL3")
    assert [problem.message.code for problem in refused.value.problems] == ["plan.over"]
    plan.again("ROOTCANAL3")
    plan.clinic.db.write(
        plan.clinic.desk, lambda work: book_next_visit(work, first_slot(plan.clinic, plan.visit_id, "slot"))
    )
    with pytest.raises(Refused) as refused:
        plan.take_out("ROOTCANAL3")
    assert [problem.message.code for problem in refused.value.problems] == ["plan.booked"]


def test_an_agreed_plan_an_open_exam_and_another_desk_keep_what_stands(plan: Planning) -> None:
    seen, out = plan.page().seen, plan.line("ROOTCANAL3").id
    plan.say("ROOTCANAL3", option="A")
    command = TakeOut(plan_id=plan.plan_id, seen=seen, procedures=frozenset({out}), reason="A slip")
    with pytest.raises(EditedElsewhere):
        plan.act(take_out_of_plan, command)
    plan.say("ROOTCANAL3", option="")
    plan.present()
    plan.accept()
    with pytest.raises(UserError) as answered:
        plan.take_out("ROOTCANAL3")
    assert answered.value.message.code == "plan.answered"
    exam_id = an_exam(plan.clinic, a_patient(plan.clinic, given="Tomasz"), ROOT_CANAL, FILLING)
    query = select(TreatmentPlan.id).join(Exam, Exam.visit_id == TreatmentPlan.visit_id).where(Exam.id == exam_id)
    plan.plan_id = plan.clinic.db.read(lambda session: session.scalars(query).one())
    with pytest.raises(UserError) as still_open:
        plan.take_out("ROOTCANAL3")
    assert still_open.value.message.code == "plan.exam_open"


def test_of_a_crown_half_declined_the_work_stays_planned(clinic: Clinic) -> None:
    plan = Planning(clinic, Planned(code="CROWNPREP", tooth="26"), Planned(code="CROWNSEAT", tooth="26"))
    plan.present()
    plan.accept("CROWNPREP", reason="Seated elsewhere")
    assert plan.mouth() == {Finding.CROWN: ChartStatus.PLANNED}


def test_accepting_an_option_leaves_the_others_out(plan: Planning) -> None:
    plan.say("ROOTCANAL3", option="A")
    plan.say("COMPOSITE3", option="B")
    assert [(one.option, one.fee) for one in plan.page().totals] == [("A", CANAL), ("B", FILLED)]
    plan.present()
    assert plan.row().total_value == CANAL  # one of them is done: the dearer one counts
    with pytest.raises(Refused) as refused:
        plan.accept(option="A")
    assert places(refused) == {"option"}
    plan.accept("COMPOSITE3", option="B")
    assert plan.row().total_value == FILLED
    assert plan.line("ROOTCANAL3").decline_reason is None
    with pytest.raises(UserError):
        plan.again("ROOTCANAL3")


def test_options_wait_until_one_is_chosen(plan: Planning) -> None:
    now = plan.clinic.clock.now()
    plan.say("ROOTCANAL3", option="A")
    plan.say("COMPOSITE3", option="B")
    assert plan.clinic.db.read(lambda session: checkout_of(session, plan.visit_id, now)).next_visit is None
    plan.present()
    plan.accept("COMPOSITE3", option="B")
    next_visit = plan.clinic.db.read(lambda session: checkout_of(session, plan.visit_id, now)).next_visit
    assert next_visit is not None
    assert next_visit.procedure_ids == (plan.line("COMPOSITE3").id,)


def test_a_bad_answer_is_told_with_everything_that_is_wrong(plan: Planning) -> None:
    with pytest.raises(Refused) as refused:
        plan.accept(accepted=frozenset(), name="Somebody Else", signature=b"", paper=b"")
    assert places(refused) == {"plan", "procedures", "name", "signature", "paper"}
    assert plan.row().status is PlanStatus.PENDING


def test_nobody_agrees_to_what_they_did_not_see(plan: Planning) -> None:
    plan.present()
    command = plan.acceptance()
    plan.say("COMPOSITE3", option="A")
    with pytest.raises(EditedElsewhere) as elsewhere:
        plan.act(accept_plan, command)
    assert "16 MOD" in str(elsewhere.value.theirs["procedures"])
    assert plan.row().status is PlanStatus.PRESENTED


def test_declining_keeps_the_reason_and_the_plan_can_be_presented_again(plan: Planning) -> None:
    plan.present()
    with pytest.raises(Refused) as refused:
        plan.decline(" ")
    assert places(refused) == {"reason"}
    urgent = select(Notice).where(
        Notice.next_step == NextStep.URGENT_SCHEDULING, Notice.role == Role.FRONT_DESK, Notice.done_at.is_(None)
    )
    assert plan.clinic.db.read(lambda session: session.scalars(urgent).all()) != []
    plan.decline()
    assert plan.clinic.db.read(lambda session: session.scalars(urgent).all()) == []
    assert (plan.row().status, plan.row().decline_reason) == (PlanStatus.DECLINED, "Moves away")
    assert set(plan.statuses().values()) == {ProcedureStatus.DECLINED}
    plan.present()
    assert set(plan.statuses().values()) == {ProcedureStatus.PLANNED}
    assert plan.page().ask_on is not None
    assert plan.row().decline_reason == "Moves away"  # it stays in the record
    plan.accept()
    assert len(plan.facts(FactKind.PLAN_PRESENTED)) == 2


def test_what_is_booked_is_not_declined(plan: Planning) -> None:
    plan.clinic.db.write(
        plan.clinic.desk, lambda work: book_next_visit(work, first_slot(plan.clinic, plan.visit_id, "slot"))
    )
    plan.present()
    with pytest.raises(Refused) as refused:
        plan.decline()
    assert places(refused) == {"procedures"}


def test_an_offer_that_expired_is_presented_anew_at_the_fees_of_that_day(plan: Planning) -> None:
    plan.present()
    plan.clinic.clock.advance(timedelta(days=OFFER_DAYS + 1))
    later = TODAY + timedelta(days=OFFER_DAYS + 1)

    def dearer(work: Work) -> None:
        query = select(Fee).where(Fee.procedure_code == "COMPOSITE3")
        work.session.scalars(query).one().amount = FILLED + FILLED

    plan.clinic.db.write(plan.clinic.manager, dearer)
    with pytest.raises(Refused) as refused:
        plan.accept()
    assert places(refused) == {"plan"}
    found = plan.clinic.db.read(lambda session: plan_list(session, PlanFilter(kind=PlanKind.EXPIRED), later))
    assert [row.plan_id for row in found.rows] == [plan.plan_id]
    plan.present()
    assert plan.line("COMPOSITE3").fee == FILLED + FILLED
    plan.accept()


def all_plans(clinic: Clinic) -> PlanList:
    return clinic.db.read(lambda session: plan_list(session, PlanFilter(), TODAY))


def test_an_exam_with_options_is_valued_by_one_of_them(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), ROOT_CANAL, FILLING)
    rows = clinic.db.read(lambda session: session.scalars(select(PlannedProcedure)).all())
    for row, letter in zip(rows, "AB", strict=True):
        seen = ProcedureWords(option="", priority=row.priority, urgency=row.urgency, notes="")
        wanted = replace(seen, option=letter)
        clinic.db.write(
            clinic.dentist,
            lambda work, row=row, seen=seen, wanted=wanted: edit_procedure(work, row.id, seen, wanted),  # type: ignore[misc]
        )
    clinic.db.write(clinic.manager, lambda work: setattr(work.clinic, "routing_value", CANAL))
    before = clinic.db.read(lambda session: plan_so_far(session, exam_id, TODAY))
    assert before is not None
    assert all_plans(clinic).rows[0].value == CANAL
    visit_id = clinic.db.read(lambda session: session.get_one(Exam, exam_id).visit_id)
    note = clinic.db.read(lambda session: dictated(session, visit_id, TODAY))[NoteField.PLAN]
    assert [Words(Formats()).text(line) for line in note] == [
        "Planned, option A (one of 2 is done): Root canal, molar 36.",
        "Planned, option B (one of 2 is done): Composite, three surfaces 16 MOD.",
    ]
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    after = clinic.db.read(lambda session: decision_of(session, exam_id))
    assert after is not None
    assert (before.routing, before.complexity) == (after.routing, after.complexity_score)
    assert before.routing.next_step is NextStep.URGENT_SCHEDULING  # both together would go to the coordinator
    plan = clinic.db.read(lambda session: session.scalars(select(TreatmentPlan)).one())
    assert (plan.total_value, all_plans(clinic).rows[0].waiting_value) == (CANAL, CANAL)
    assert clinic.db.read(lambda session: unscheduled_treatment(session, TODAY)).total == CANAL


def test_an_open_exam_is_not_presented(clinic: Clinic) -> None:
    an_exam(clinic, a_patient(clinic), FILLING)
    query = select(TreatmentPlan.id)
    plan_id = clinic.db.read(lambda session: session.scalars(query).one())
    page = clinic.db.read(lambda session: plan_page(session, plan_id, TODAY))
    assert page is not None
    assert page.exam_open
    command = PresentPlan(plan_id=plan_id, seen=page.seen, request_key=uuid4())
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.coordinator, lambda work: present_plan(work, command))
    assert refused.value.message.code == "plan.exam_open"


def test_the_estimate_given_is_kept(plan: Planning) -> None:
    plan.present()
    plan.accept("COMPOSITE3", reason="Later")
    query = select(Estimate.total).where(Estimate.plan_id == plan.plan_id).order_by(Estimate.id)
    kept = plan.clinic.db.read(lambda session: session.scalars(query).all())
    assert kept == [CANAL + FILLED, CANAL + FILLED, FILLED]  # at the exam, as presented, as accepted


def test_order_and_phases_are_kept(plan: Planning) -> None:
    seen = plan.page().placed
    first = seen[0].id
    for _ in range(2):  # to the second place, then into a phase of its own
        standing = plan.page().placed
        plan.act(order_procedures, plan.plan_id, OrderPlan(seen=standing, wanted=moved(standing, first, 1)))
    assert [(line.code, line.phase) for line in plan.page().lines] == [("COMPOSITE3", 1), ("ROOTCANAL3", 2)]
    with pytest.raises(EditedElsewhere) as elsewhere:
        plan.act(order_procedures, plan.plan_id, OrderPlan(seen=seen, wanted=(seen[0], replace(seen[1], phase=2))))
    assert elsewhere.value.theirs["order"] != elsewhere.value.mine["order"]
    standing = plan.page().placed
    plan.act(order_procedures, plan.plan_id, OrderPlan(seen=seen, wanted=standing))  # somebody did the same


def test_two_desks_that_write_different_words_are_told_both(plan: Planning) -> None:
    line = plan.line("COMPOSITE3")
    seen = ProcedureWords(option="", priority=line.priority, urgency=line.urgency, notes="")
    plan.act(edit_procedure, line.id, seen, replace(seen, notes="Anaesthesia wished"))
    plan.act(edit_procedure, line.id, seen, replace(seen, priority=Priority.HIGH))  # another field: both stand
    assert (plan.line("COMPOSITE3").notes, plan.line("COMPOSITE3").priority) == ("Anaesthesia wished", Priority.HIGH)
    with pytest.raises(EditedElsewhere) as elsewhere:
        plan.act(edit_procedure, line.id, seen, replace(seen, notes="No anaesthesia"), by=plan.clinic.dentist)
    assert (elsewhere.value.mine, elsewhere.value.theirs) == (
        {"notes": "No anaesthesia"},
        {"notes": "Anaesthesia wished"},
    )


def test_two_desks_that_name_an_option_differently_are_told_both(plan: Planning) -> None:
    nothing = PlanWords(notes="", options={})
    plan.act(edit_plan, plan.plan_id, nothing, PlanWords(notes="Wife decides too", options={"A": "Bridge"}))
    plan.act(edit_plan, plan.plan_id, nothing, PlanWords(notes="", options={"B": "Implant"}))
    assert (plan.page().notes, plan.page().options) == ("Wife decides too", {"A": "Bridge", "B": "Implant"})
    with pytest.raises(EditedElsewhere) as elsewhere:
        plan.act(edit_plan, plan.plan_id, nothing, PlanWords(notes="", options={"A": "Denture"}))
    assert (elsewhere.value.mine, elsewhere.value.theirs) == ({"option:A": "Denture"}, {"option:A": "Bridge"})
    with pytest.raises(Refused) as refused:
        plan.act(edit_plan, plan.plan_id, nothing, PlanWords(notes="n" * 5000, options={"A": "x" * 90}))
    assert places(refused) == {"notes", "option:A"}


def test_after_the_signature_the_option_stands(plan: Planning) -> None:
    plan.present()
    plan.accept()
    with pytest.raises(Refused) as refused:
        plan.say("COMPOSITE3", option="A")
    assert places(refused) == {"option"}
    plan.say("COMPOSITE3", notes="In the morning")


def test_who_may_what(plan: Planning) -> None:
    seen = plan.page().seen
    for actor in (plan.clinic.desk, hygienist(plan.clinic)):
        with pytest.raises(NotAllowed):
            plan.present(by=actor)
    with pytest.raises(NotAllowed):
        plan.act(order_procedures, plan.plan_id, OrderPlan(seen=(), wanted=()), by=plan.clinic.desk)
    assert plan.page().seen == seen


def test_the_list_says_what_plans_wait_for(plan: Planning) -> None:
    def kinds() -> set[PlanKind]:
        return {kind for kind, count in plan.list().counts.items() if count} - {PlanKind.ALL}

    assert kinds() == {PlanKind.TO_PRESENT}
    plan.present()
    assert kinds() == {PlanKind.PRESENTED}
    plan.accept()
    assert kinds() == {PlanKind.NOT_SCHEDULED, PlanKind.GOING_ON}
    (row,) = plan.list(kind=PlanKind.NOT_SCHEDULED).rows
    assert (row.patient, row.waiting, row.waiting_value) == (NAME, 2, CANAL + FILLED)
    assert plan.list(value=ValueCategory.LOW).rows == ()
    assert plan.list(older_than=1).rows == ()
    assert plan.list(provider_id=uuid4()).rows == ()
    assert len(plan.list(patient_id=plan.patient_id).rows) == 1
    assert plan.list().values[PlanKind.NOT_SCHEDULED] == CANAL + FILLED


def test_follow_ups_are_listed_until_they_are_asked(plan: Planning) -> None:
    plan.clinic.clock.advance(timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)

    def due() -> int:
        return len(
            plan.clinic.db.read(lambda session: plan_list(session, PlanFilter(kind=PlanKind.FOLLOW_UP), tomorrow)).rows
        )

    assert due() == 1  # an urgent plan is asked about the next day
    with pytest.raises(Refused):
        plan.act(note_asked, plan.plan_id, tomorrow)
    plan.act(note_asked, plan.plan_id, tomorrow + timedelta(days=4))
    assert due() == 0
    assert plan.page().ask_on == tomorrow + timedelta(days=4)


def test_the_dashboard_counts_what_was_accepted(plan: Planning) -> None:
    """Two plans of 1 465.00; of one 285.00 is accepted, of the other, of two options, the one of 285.00."""
    plan.present()
    plan.accept("COMPOSITE3", reason="Too dear")
    with_options = Planning(plan.clinic)
    with_options.say("ROOTCANAL3", option="A")
    with_options.say("COMPOSITE3", option="B")
    with_options.present()
    with_options.accept("COMPOSITE3", option="B")
    counted = TODAY + timedelta(days=90)
    figure = plan.clinic.db.read(lambda session: acceptance_figure(session, counted))
    assert figure.goal is Goal.ACCEPTANCE
    assert (figure.cases, figure.numerator, figure.denominator) == (2, 57_000, 175_000)


def test_a_merged_away_plan_is_none(clinic: Clinic) -> None:
    assert clinic.db.read(lambda session: plan_page(session, uuid4(), TODAY)) is None


def test_one_press_that_reaches_five_desks_accepts_once(plan: Planning, desks: Desks) -> None:
    plan.present()
    deed = writing(plan.clinic.coordinator, accept_plan, plan.acceptance())
    results = desks.together([Task(address=plan.clinic.address, deed=deed) for _ in range(5)])
    assert [result.error for result in results] == [None] * 5
    assert len({result.value for result in results}) == 1
    assert len(plan.facts(FactKind.PLAN_ACCEPTED)) == 1


def test_one_desk_accepts_while_others_decline_and_order(plan: Planning, desks: Desks) -> None:
    plan.present()
    page, clinic = plan.page(), plan.clinic
    declining = DeclinePlan(plan_id=plan.plan_id, seen=page.seen, reason="Too dear", request_key=uuid4())
    turned = OrderPlan(seen=page.placed, wanted=page.placed[::-1])
    deeds = [
        writing(clinic.coordinator, accept_plan, plan.acceptance()),
        writing(clinic.dentist, decline_plan, declining),
        writing(clinic.manager, order_procedures, plan.plan_id, turned),
    ]
    results = desks.together([Task(address=clinic.address, deed=deed) for deed in deeds])
    # A patient may still decline what they accepted; nobody accepts what was declined.
    answers = {result.error for result in results[:2]}
    assert answers <= {None, "plan.not_accepted", "plan.answered", "edit.elsewhere"}
    assert results[2].error is None
    accepted, declined = (len(plan.facts(kind)) for kind in (FactKind.PLAN_ACCEPTED, FactKind.PLAN_DECLINED))
    assert plan.page().status is (PlanStatus.DECLINED if declined else PlanStatus.ACCEPTED)
    assert accepted + declined == sum(result.error is None for result in results[:2])
    assert [line.code for line in plan.page().lines] == ["COMPOSITE3", "ROOTCANAL3"]
