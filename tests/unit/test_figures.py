"""The clinic's goals and what a visit needs, as pure rules; and how the figures are painted and worded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.analytics.rules import (
    GOALS,
    LEAST,
    TREND_WEEKS,
    Delay,
    Goal,
    MoneyDay,
    Standing,
    Tally,
    collection_figure,
    days_in_ar_figure,
    delay_figure,
    first_day,
    meets,
    production_figure,
    share_figure,
    week_ends,
)
from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.scheduling.needs import HealthFacts, VisitFacts, alerts_of, needs_of
from dentaldesk.models.states import Role
from dentaldesk.models.values import Money
from dentaldesk.ui.screens.dashboard.scorecard import figure_words, titles

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def tallies(good: int, bad: int, day: date = TODAY) -> list[Tally]:
    return [Tally(day=day, numerator=int(number < good), denominator=1) for number in range(good + bad)]


def test_a_share_counts_its_window_and_no_day_more() -> None:
    days = GOALS[Goal.NO_SHOW].days
    inside, outside = TODAY - (days - 1) * DAY, TODAY - days * DAY
    figure = share_figure(Goal.NO_SHOW, [*tallies(1, 9), *tallies(1, 9, inside), *tallies(10, 0, outside)], TODAY)
    assert (figure.numerator, figure.denominator, figure.cases) == (2, 20, 20)
    assert figure.value == 0.1
    assert figure.trend[-1] == figure.value
    assert len(figure.trend) == TREND_WEEKS


def test_few_cases_make_no_figure() -> None:
    figure = share_figure(Goal.NO_SHOW, tallies(1, LEAST - 2), TODAY)
    assert (figure.value, figure.cases, figure.standing) == (None, LEAST - 1, Standing.UNKNOWN)
    assert figure.change is None


def test_a_week_ago_the_window_ended_a_week_ago() -> None:
    assert week_ends(TODAY)[-2:] == [TODAY - 7 * DAY, TODAY]
    assert first_day(Goal.NO_SHOW, TODAY) == TODAY - timedelta(days=7 * 11 + 27)


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal.SAME_DAY, 0.81, True),
        (Goal.SAME_DAY, 0.8, False),
        (Goal.EXAM_TO_CHECKOUT, 4.9, True),
        (Goal.EXAM_TO_CHECKOUT, 5, False),
        (Goal.NO_SHOW, 0.05, False),
        (Goal.PLANS_DOCUMENTED, 1, True),
        (Goal.PLANS_DOCUMENTED, 0.99, False),
    ],
)
def test_under_five_percent_is_less_than_five_percent(goal: Goal, value: float, met: bool) -> None:
    target = GOALS[goal].target
    assert target is not None
    assert meets(value, target, GOALS[goal]) is met


def test_what_gets_worse_week_after_week_is_falling() -> None:
    shares = (0.9, 0.8, 0.7, 0.6)
    # Windows of 28 days that are fed once a week fall when each new week is worse than the one it pushes out.
    weeks = [
        tally
        for back, share in enumerate(reversed((*(0.95,) * 8, *shares)))
        for tally in tallies(round(share * 20), 20 - round(share * 20), TODAY - 7 * back * DAY)
    ]
    figure = share_figure(Goal.SAME_DAY, weeks, TODAY)
    assert figure.standing is Standing.FALLING
    assert figure.change is not None
    assert figure.change < 0


def test_the_delay_is_a_median_and_counts_those_in_time() -> None:
    delays = [Delay(day=TODAY, seconds=60.0 * minutes) for minutes in (1, 2, 3, 9, 30)]
    figure = delay_figure(Goal.EXAM_TO_CHECKOUT, [*delays, Delay(day=TODAY, seconds=None)], TODAY)
    assert (figure.value, figure.numerator, figure.denominator) == (3.0, 3, 6)
    assert figure.standing is Standing.ON_TARGET


def test_collection_is_of_what_was_not_written_off() -> None:
    days = [
        MoneyDay(day=TODAY - n * DAY, production=1_000, written_off=200, collected=720) for n in range(1, LEAST + 1)
    ]
    figure = collection_figure(days, TODAY)
    assert (figure.numerator, figure.denominator, figure.value) == (3_600, 4_000, 0.9)


def test_production_is_held_against_the_working_days_before() -> None:
    days = [MoneyDay(day=TODAY - n * DAY, production=1_000 * n) for n in range(1, 6)]
    figure = production_figure([*days, MoneyDay(day=TODAY, production=2_000)], TODAY)
    assert (figure.value, figure.target, figure.standing) == (2_000.0, 3_000.0, Standing.UNDER_WAY)
    full = production_figure([*days, MoneyDay(day=TODAY, production=3_000)], TODAY)
    assert full.standing is Standing.ON_TARGET
    assert production_figure(days[:2], TODAY).value is None


def test_receivables_of_the_past_follow_from_those_of_today() -> None:
    days = [MoneyDay(day=TODAY - n * DAY, production=900, receivable=900) for n in range(90)]
    figure = days_in_ar_figure(81_000, days, TODAY)
    assert figure.value == 90.0
    # A week ago seven days of production were not owed yet; 83 days of production were within the 90.
    assert figure.trend[-2] == pytest.approx((81_000 - 7 * 900) * 90 / (83 * 900))
    assert days_in_ar_figure(100, [], TODAY).value is None


def test_a_deposit_changes_no_receivables_of_the_past() -> None:
    """Cash against no charge; and a credit that is used, which pays a charge without cash."""
    days = [MoneyDay(day=TODAY - n * DAY, production=900, receivable=900) for n in range(10, 20)]
    before = days_in_ar_figure(81_000, days, TODAY).trend[-2]
    deposit = MoneyDay(day=TODAY, collected=500_000)
    assert days_in_ar_figure(81_000, [*days, deposit], TODAY).trend[-2] == before
    used = MoneyDay(day=TODAY, receivable=-1_000)
    assert days_in_ar_figure(80_000, [*days, used], TODAY).trend[-2] == before


@given(st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=200))
def test_a_share_lies_between_none_and_all(cases: list[tuple[int, bool]]) -> None:
    counted = [Tally(day=TODAY - back * DAY, numerator=int(good), denominator=1) for back, good in cases]
    figure = share_figure(Goal.SAME_DAY, counted, TODAY)
    for value in (figure.value, *figure.trend):
        assert value is None or 0 <= value <= 1


def test_every_goal_has_words_and_somebody_who_can_move_it() -> None:
    words = Words(Formats())
    assert set(titles(words)) == set(Goal) == set(GOALS)
    for rule in GOALS.values():
        assert rule.movers
        assert set(rule.movers) <= set(Role)


def test_figures_are_written_as_people_read_them() -> None:
    words = Words(Formats())
    said = figure_words(share_figure(Goal.NO_SHOW, tallies(1, 19), TODAY), words)
    assert (said.value, said.target, said.detail, said.standing_word) == ("5 %", "under 5 %", "1 of 20", "Off target")
    apart = figure_words(replace(share_figure(Goal.NO_SHOW, tallies(1, 39), TODAY), apart=2), words)
    assert (apart.detail, apart.standing_word) == ("1 of 40; 2 called off late", "On target")
    never = figure_words(share_figure(Goal.ACCEPTANCE, [], TODAY), words)
    assert never.detail == "a plan counts 90 days after it was presented"
    few = figure_words(share_figure(Goal.NO_SHOW, tallies(1, 2), TODAY), words)
    assert (few.value, few.detail) == ("–", "not enough data yet (n=3, 5 needed)")
    delays = [Delay(day=TODAY, seconds=220.0)] * 5
    slow = figure_words(delay_figure(Goal.EXAM_TO_CHECKOUT, delays, TODAY), words)
    assert (slow.value, slow.target, slow.detail) == ("3:40", "under 5:00", "median; 5 of 5 in time")
    days = [MoneyDay(day=TODAY - n * DAY, production=1_000, collected=950) for n in range(1, 9)]
    assert figure_words(collection_figure(days, TODAY), words).detail == "$76.00 of $80.00"
    assert figure_words(production_figure(days, TODAY), words).target == "average $10.00"
    german = Words(Formats(language="de_DE", currency="EUR"))
    assert figure_words(share_figure(Goal.NO_SHOW, tallies(1, 7), TODAY), german).value == "12,5 %"


# -- what a visit needs --


def codes(facts: VisitFacts, day: date = TODAY) -> list[str]:
    return [need.code for need in needs_of(facts, day)]


def test_who_lacks_nothing_needs_nothing() -> None:
    assert codes(VisitFacts(birth_date=date(1979, 3, 12), history_on=TODAY)) == []


@pytest.mark.parametrize(
    ("change", "need"),
    [
        ({"history_on": None}, "need.history_not_asked"),
        ({"history_on": TODAY - timedelta(days=366)}, "need.history_old"),
        ({"allergies_asked": False}, "need.allergies_not_asked"),
        ({"birth_date": None}, "need.birth_date"),
        ({"deceased": True, "has_phone": False, "waiting_procedures": 2}, "need.deceased"),
        ({"birth_date": date(2015, 1, 1)}, "need.consent_giver"),
        ({"unsigned_exam_on": TODAY - DAY}, "need.exam_unsigned"),
        ({"owed": Owed(balance=Money(1))}, "need.balance"),
        ({"owed": Owed(balance=Money(100), insurance=Money(80))}, "need.own_part"),
        ({"insured": True, "insured_until": TODAY - DAY}, "need.insurance_expired"),
        ({"has_phone": False}, "need.phone"),
        ({"waiting_procedures": 2}, "need.plan_waits"),
    ],
)
def test_each_lack_is_told(change: dict[str, object], need: str) -> None:
    whole = VisitFacts(birth_date=date(1979, 3, 12), history_on=TODAY)
    assert codes(replace(whole, **change)) == [need]  # type: ignore[arg-type]


def test_what_holds_still_is_no_lack() -> None:
    whole = VisitFacts(birth_date=date(1979, 3, 12), history_on=TODAY - timedelta(days=365))
    assert codes(whole) == []
    assert codes(replace(whole, insured=True, insured_until=TODAY)) == []
    assert codes(replace(whole, insured=True, insured_until=None)) == []
    assert codes(replace(whole, owed=Owed(balance=Money(-500)))) == []
    assert codes(replace(whole, owed=Owed(balance=Money(500), insurance=Money(500)))) == []
    assert codes(replace(whole, birth_date=date(2015, 1, 1), consent_givers=1)) == []


def test_of_age_from_the_birthday_on() -> None:
    assert is_minor(date(2008, 11, 25), TODAY)
    assert not is_minor(date(2008, 11, 24), TODAY)
    assert not is_minor(None, TODAY)


def test_alerts_name_what_warns() -> None:
    assert alerts_of(None) == []
    health = HealthFacts(
        allergies=("Penicillin",),
        asa_class=3,
        anticoagulant=True,
        bisphosphonate=True,
        pregnant=True,
        radiotherapy=True,
        endocarditis_risk=True,
    )
    words = Words(Formats())
    assert [words.text(alert) for alert in alerts_of(health)] == [
        "Allergy: Penicillin",
        "Anticoagulant",
        "Bisphosphonate",
        "Pregnant",
        "Radiotherapy of the jaws",
        "Endocarditis prophylaxis",
        "ASA III",
    ]
    assert alerts_of(HealthFacts(allergies=None, asa_class=2)) == []
