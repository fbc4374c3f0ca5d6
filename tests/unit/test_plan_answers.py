"""What keeps a plan's words from being stored, what a signature fixes, and what an answer lacks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.treatment.plan_rules import (
    ANSWERABLE,
    ARRANGED,
    OPTIONS,
    PHASES,
    Placed,
    Priced,
    choice_problems,
    in_order,
    is_over,
    is_signed,
    moved,
    name_problems,
    options_of,
    put_before,
    totals_of,
    value_of,
)
from dentaldesk.models.states import PlanStatus, ProcedureStatus
from dentaldesk.models.values import ZERO, Money

A, B, C, D = (UUID(int=n) for n in (1, 2, 3, 4))


def test_what_is_done_or_being_done_is_not_asked_about() -> None:
    assert {str(status) for status in ANSWERABLE} == {"pending", "planned", "scheduled"}
    assert set(ProcedureStatus) - ARRANGED == {ProcedureStatus.COMPLETED, ProcedureStatus.DECLINED}


def test_a_plan_has_four_options_and_nine_phases() -> None:
    assert OPTIONS == "ABCD"
    assert list(PHASES) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("status", PlanStatus)
def test_who_agreed_has_chosen(status: PlanStatus) -> None:
    agreed = {PlanStatus.ACCEPTED, PlanStatus.IN_PROGRESS, PlanStatus.COMPLETED}
    assert is_signed(status) is (status in agreed)


def test_an_offer_is_over_when_its_last_day_has_gone_by() -> None:
    assert is_over(date(2026, 6, 30), date(2026, 7, 1))
    assert not is_over(date(2026, 6, 30), date(2026, 6, 30))
    assert not is_over(None, date(2026, 7, 1))


def test_names_and_notes_as_long_as_their_columns_are_stored() -> None:
    assert name_problems({"A": "x" * 80, "B": ""}, "x" * 4_000) == []
    assert name_problems({"A": "x" * 81, "B": "y" * 82}, "x" * 4_001) == [
        Problem("option:A", "patient.text_too_long", length=81, most=80),
        Problem("option:B", "patient.text_too_long", length=82, most=80),
        Problem("notes", "patient.text_too_long", length=4_001, most=4_000),
    ]


@pytest.mark.parametrize(
    ("options", "accepted", "chosen", "reason", "problems"),
    [
        ({A: "", B: "A", C: "B"}, {A, B}, "C", "", [Problem("option", "plan.no_option")]),
        ({A: "", B: "A", C: "B"}, {A, B}, "", "", [Problem("option", "plan.no_option")]),
        ({A: "", B: "A", C: "B"}, {A}, "", "No", [Problem("option", "plan.no_option")]),
        ({A: "", B: "A", C: "B"}, set(), "A", "No", [Problem("procedures", "plan.nothing_accepted")]),
        ({A: "", B: "A", C: "B"}, {C}, "A", "No", [Problem("procedures", "plan.nothing_accepted")]),
        ({A: "", B: "A", C: "B"}, {A, B, C}, "A", "No", [Problem("option", "plan.two_options")]),
        ({A: "", B: "A", C: "B"}, {A}, "B", "  ", [Problem("reason", "plan.no_reason")]),
        ({A: "", B: "A", C: "B"}, {A}, "B", "Later", []),
        # What is done in any case is answered beside the option.
        ({A: "", B: "A", C: "B"}, {B}, "A", "", [Problem("reason", "plan.no_reason")]),
        # Without options nothing is chosen among.
        ({A: "", B: ""}, {A, B}, "", "", []),
        ({A: "", B: ""}, {A}, "", "", [Problem("reason", "plan.no_reason")]),
        ({A: "", B: ""}, set(), "", "", [Problem("procedures", "plan.nothing_accepted")]),
    ],
)
def test_what_an_answer_lacks(
    options: dict[UUID, str], accepted: set[UUID], chosen: str, reason: str, problems: list[Problem]
) -> None:
    assert choice_problems(options, accepted, chosen, reason) == problems


def test_the_letters_in_use_stand_in_their_order() -> None:
    lines = [priced(letter) for letter in ("C", "", "D", "A", "C", "B")]
    assert options_of(lines) == ("A", "B", "C", "D")
    assert [one.option for one in totals_of(lines)] == ["A", "B", "C", "D"]
    assert options_of([priced("")]) == ()


def test_a_plan_that_is_all_options_is_worth_the_dearest() -> None:
    assert value_of([("A", Money(200)), ("B", Money(300)), ("A", Money(150))]) == Money(350)
    assert value_of([("", Money(100))]) == Money(100)
    assert value_of([]) == ZERO


def test_the_insured_part_is_summed_by_phase() -> None:
    (only,) = totals_of([priced("", 1, insurance=40), priced("", 2, insurance=10), priced("", 2)])
    assert (only.insurance, only.patient) == (Money(50), Money(250))
    assert [(one.phase, one.insurance, one.patient) for one in only.phases] == [
        (1, Money(40), Money(60)),
        (2, Money(10), Money(190)),
    ]


def test_phases_are_told_in_their_order_however_they_were_planned() -> None:
    (only,) = totals_of([priced("", 9), priced("", 1), priced("", 8)])
    assert [one.phase for one in only.phases] == [1, 8, 9]
    placed = in_order([Placed(id=A, phase=8), Placed(id=B, phase=1), Placed(id=C, phase=9)])
    assert [(one.id, one.phase) for one in placed] == [(B, 1), (A, 2), (C, 3)]


def priced(option: str, phase: int = 1, insurance: int = 0) -> Priced:
    return Priced(
        phase=phase, option=option, fee=Money(100), insurance=Money(insurance), patient=Money(100 - insurance)
    )


def test_nothing_is_moved_behind_the_ninth_phase() -> None:
    nine = tuple(Placed(id=UUID(int=n), phase=n) for n in range(1, 10))
    full = (*nine, Placed(id=UUID(int=10), phase=9))
    assert moved(full, UUID(int=10), 1) == full
    assert put_before(full, UUID(int=10), None, 10) == full
    # Of one that stood alone its phase is gone, and there is room.
    assert [one.phase for one in put_before(nine, UUID(int=1), None, 10)] == list(range(1, 10))


def test_a_procedure_is_dropped_where_it_is_wanted_in_any_phase() -> None:
    plan = (Placed(id=A, phase=1), Placed(id=B, phase=2), Placed(id=C, phase=2))
    assert [(one.id, one.phase) for one in put_before(plan, C, B, 2)] == [(A, 1), (C, 2), (B, 2)]
    assert [(one.id, one.phase) for one in put_before(plan, C, A, 1)] == [(C, 1), (A, 1), (B, 2)]
    assert [(one.id, one.phase) for one in put_before(plan, A, None, 0)] == [(A, 1), (B, 2), (C, 2)]


def test_the_end_of_a_phase_is_behind_all_of_it() -> None:
    plan = (Placed(id=A, phase=1), Placed(id=B, phase=1), Placed(id=D, phase=1), Placed(id=C, phase=2))
    assert [one.id for one in put_before(plan, A, None, 1)] == [B, D, A, C]
    assert [(one.id, one.phase) for one in put_before(plan, A, None, 2)] == [(B, 1), (D, 1), (C, 2), (A, 2)]
