"""Options, phases and order of a plan: sums that add up, orders that lose nobody."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.treatment.plan_rules import (
    PHASES,
    Placed,
    Priced,
    choice_problems,
    expires,
    in_order,
    is_expired,
    moved,
    put_before,
    totals_of,
    value_of,
)
from dentaldesk.models.states import PlanStatus
from dentaldesk.models.values import Money, total

A, B, C, D = (UUID(int=n) for n in (1, 2, 3, 4))


def line(fee: int, option: str = "", phase: int = 1, insurance: int = 0) -> Priced:
    return Priced(
        phase=phase, option=option, fee=Money(fee), insurance=Money(insurance), patient=Money(fee - insurance)
    )


lines = st.lists(
    st.builds(
        lambda fee, share, option, phase: line(fee, option, phase, fee * share // 100),
        st.integers(0, 900_000),
        st.integers(0, 100),
        st.sampled_from(["", "A", "B"]),
        st.integers(1, 9),
    ),
    max_size=12,
)
plans = st.lists(st.integers(1, 9), min_size=1, max_size=10).map(
    lambda phases: in_order(Placed(id=UUID(int=n), phase=phase) for n, phase in enumerate(phases, start=1))
)


def test_each_option_is_told_with_what_is_done_in_any_case() -> None:
    """Cleaning 100; A: bridge 3000; B: implant 2500 in phase 2 and crown 1500 in phase 3, of which 1000 are insured."""
    plan = [line(100), line(3000, "A", 2), line(2500, "B", 2), line(1500, "B", 3, 1000)]
    a, b = totals_of(plan)
    assert (a.option, a.fee, a.patient) == ("A", Money(3100), Money(3100))
    assert (b.option, b.fee, b.insurance, b.patient) == ("B", Money(4100), Money(1000), Money(3100))
    assert [(one.phase, one.fee) for one in b.phases] == [(1, Money(100)), (2, Money(2500)), (3, Money(1500))]
    assert value_of((one.option, one.fee) for one in plan) == Money(4100)


def test_a_plan_without_options_has_one_sum() -> None:
    (only,) = totals_of([line(100), line(200, phase=2)])
    assert (only.option, only.fee) == ("", Money(300))
    (none,) = totals_of([])
    assert (none.fee, none.phases) == (Money(0), ())


@given(lines)
def test_sums_add_up(plan: list[Priced]) -> None:
    for one in totals_of(plan):
        assert one.fee == one.insurance + one.patient == total(phase.fee for phase in one.phases)
        assert one.patient == total(phase.patient for phase in one.phases)
    certain = total(each.fee for each in plan if not each.option)
    assert value_of((each.option, each.fee) for each in plan) == max(one.fee for one in totals_of(plan)) >= certain


@given(plans, st.data())
def test_no_step_loses_a_procedure(plan: tuple[Placed, ...], data: st.DataObject) -> None:
    moving = data.draw(st.sampled_from(plan)).id
    step = moved(plan, moving, data.draw(st.sampled_from([-1, 1])))
    target = data.draw(st.sampled_from([None, *(one.id for one in plan)]))
    phase = next((one.phase for one in plan if one.id == target), data.draw(st.integers(1, 9)))
    for after in (step, put_before(plan, moving, target, phase)):
        assert sorted(one.id for one in after) == sorted(one.id for one in plan)
        assert after == in_order(after)
        assert all(one.phase in PHASES for one in after)
        assert [one.id for one in after if one.id != moving] == [one.id for one in plan if one.id != moving]


@given(plans, st.data())
def test_a_step_down_and_up_again_changes_nothing(plan: tuple[Placed, ...], data: st.DataObject) -> None:
    """Of one that stood alone its phase is gone."""
    this = data.draw(st.sampled_from(plan))
    down = moved(plan, this.id, 1)
    if down != plan and sum(one.phase == this.phase for one in plan) > 1:
        assert moved(down, this.id, -1) == plan


@pytest.mark.parametrize(
    ("by", "which", "after"),
    [
        (1, A, [(B, 1), (A, 1), (C, 2)]),  # within the phase
        (1, B, [(A, 1), (B, 2), (C, 2)]),  # over the edge, to the head of the next
        (-1, C, [(A, 1), (B, 1), (C, 1)]),  # over the edge, to the foot of the one before
        (-1, A, [(A, 1), (B, 2), (C, 3)]),  # from the first place, into a phase of its own
        (1, C, [(A, 1), (B, 1), (C, 2)]),  # alone in the last phase
    ],
)
def test_steps(by: int, which: UUID, after: list[tuple[UUID, int]]) -> None:
    plan = (Placed(id=A, phase=1), Placed(id=B, phase=1), Placed(id=C, phase=2))
    assert [(one.id, one.phase) for one in moved(plan, which, by)] == after


def test_the_last_of_several_begins_a_phase() -> None:
    plan = (Placed(id=A, phase=1), Placed(id=B, phase=1))
    assert [(one.id, one.phase) for one in moved(plan, B, 1)] == [(A, 1), (B, 2)]


def test_dropped_before_another_or_at_the_end_of_a_phase() -> None:
    plan = (Placed(id=A, phase=1), Placed(id=B, phase=1), Placed(id=C, phase=2))
    assert [(one.id, one.phase) for one in put_before(plan, A, C, 2)] == [(B, 1), (A, 2), (C, 2)]
    assert [(one.id, one.phase) for one in put_before(plan, C, A, 1)] == [(C, 1), (A, 1), (B, 1)]
    assert [(one.id, one.phase) for one in put_before(plan, A, None, 1)] == [(B, 1), (A, 1), (C, 2)]
    assert [(one.id, one.phase) for one in put_before(plan, A, None, 5)] == [(B, 1), (C, 2), (A, 3)]
    assert put_before(plan, A, A, 1) == plan


@pytest.mark.parametrize(
    ("accepted", "chosen", "reason", "places"),
    [
        ({A, B}, "A", "", []),
        ({A, B}, "", "", ["option"]),
        ({A}, "A", "", ["reason"]),
        ({A}, "A", "Too much at once", []),
        (set(), "A", "No", ["procedures"]),
        ({A, B, C}, "A", "", ["option"]),
    ],
)
def test_an_answer_names_one_option_and_why_a_part_is_left_out(
    accepted: set[UUID], chosen: str, reason: str, places: list[str]
) -> None:
    options = {A: "", B: "A", C: "B"}
    assert [each.place for each in choice_problems(options, accepted, chosen, reason)] == places


def test_an_offer_stands_180_days() -> None:
    last = expires(date(2026, 1, 1))
    assert last == date(2026, 6, 30)
    assert not is_expired(PlanStatus.PRESENTED, last, last)
    assert is_expired(PlanStatus.PRESENTED, last, date(2026, 7, 1))
    assert not is_expired(PlanStatus.ACCEPTED, last, date(2026, 7, 1))
    assert not is_expired(PlanStatus.PRESENTED, None, last)
