"""What an insurance card may say: each limit of it, with the sentence that staff read when it is passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.financial.coverage_rules import (
    LONGEST_NAME,
    LONGEST_NUMBER,
    POSITIONS,
    CardDetails,
    Period,
    card_problems,
    overlaps,
    parse_percentage,
)
from dentaldesk.models.states import Relation

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
TYPED = CardDetails(valid_from=TODAY, plan_name="Delta", basis_points=8_000, member_number="1")
KNOWN = CardDetails(valid_from=TODAY, plan_id=UUID(int=1), member_number="1")


def test_what_a_card_says_unless_told_otherwise() -> None:
    card = CardDetails(valid_from=TODAY)
    assert (card.valid_until, card.plan_id, card.basis_points, card.subscriber_birth_date) == (None,) * 4
    assert (card.plan_name, card.member_number, card.group_number, card.subscriber_name) == ("",) * 4
    assert (card.relation, card.position) == (Relation.SELF, 1)


@pytest.mark.parametrize(
    "card",
    [
        TYPED,
        KNOWN,
        replace(TYPED, basis_points=0),
        replace(TYPED, basis_points=10_000),
        replace(TYPED, position=9),
        replace(TYPED, valid_until=TODAY),
        replace(TYPED, subscriber_birth_date=TODAY),
        replace(TYPED, relation=Relation.CHILD, subscriber_name="Ann Lee"),
        replace(TYPED, member_number="1" * 80, group_number="2" * 80),
        replace(TYPED, plan_name="p" * 200, subscriber_name="s" * 200),
        replace(TYPED, plan_name=f" {'p' * 200} ", subscriber_name="s" * 200),  # blanks around it are not stored
    ],
)
def test_a_card_may_go_to_each_limit(card: CardDetails) -> None:
    assert card_problems(card, [], TODAY) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"member_number": " "}, Problem("member_number", "coverage.no_number")),
        ({"plan_name": " "}, Problem("plan", "coverage.no_plan")),
        ({"basis_points": None}, Problem("percentage", "coverage.percentage")),
        ({"basis_points": -1}, Problem("percentage", "coverage.percentage")),
        ({"basis_points": 10_001}, Problem("percentage", "coverage.percentage")),
        ({"position": 0}, Problem("position", "coverage.position")),
        ({"position": 10}, Problem("position", "coverage.position")),
        (
            {"subscriber_birth_date": TOMORROW},
            Problem("subscriber_birth_date", "patient.birth_date_impossible", date=TOMORROW),
        ),
        (
            {"relation": Relation.CHILD, "subscriber_name": " "},
            Problem("subscriber_name", "coverage.no_subscriber"),
        ),
        ({"valid_from": TOMORROW, "valid_until": TODAY}, Problem("valid_until", "contact.ends_before")),
        ({"member_number": "1" * 81}, Problem("member_number", "patient.text_too_long", length=81, most=80)),
        ({"group_number": "1" * 82}, Problem("group_number", "patient.text_too_long", length=82, most=80)),
        ({"plan_name": "p" * 201}, Problem("plan", "patient.text_too_long", length=201, most=200)),
        ({"subscriber_name": "s" * 202}, Problem("subscriber_name", "patient.text_too_long", length=202, most=200)),
    ],
)
def test_one_step_further_is_refused_with_its_sentence(said: Mapping[str, object], problem: Problem) -> None:
    assert card_problems(replace(TYPED, **said), [], TODAY) == [problem]  # type: ignore[arg-type]


def test_a_known_plan_needs_neither_name_nor_percentage_of_its_own() -> None:
    assert card_problems(replace(KNOWN, plan_name="", basis_points=20_000), [], TODAY) == []


def test_the_columns_and_the_places_are_these() -> None:
    assert (LONGEST_NUMBER, LONGEST_NAME, list(POSITIONS)) == (80, 200, [1, 2, 3, 4, 5, 6, 7, 8, 9])


def test_a_place_is_taken_by_the_card_that_holds_there() -> None:
    june = Period(plan="Blue", position=2, valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    for_ever = Period(plan="Red", position=2, valid_from=date(2020, 1, 1), valid_until=None)
    card = replace(TYPED, valid_from=date(2026, 6, 30), position=2)
    until_then = Period(plan="Green", position=2, valid_from=date(2026, 5, 1), valid_until=date(2026, 6, 29))
    assert card_problems(card, [june, for_ever, replace(june, position=1), until_then], TODAY) == [
        Problem("valid_from", "coverage.overlap", plan="Blue", position=2),
        Problem("valid_from", "coverage.overlap", plan="Red", position=2),
    ]
    # What else is wrong is told beside it; of a card that ends before it begins nobody can say where it stands.
    assert [one.place for one in card_problems(replace(card, member_number=""), [june], TODAY)] == [
        "member_number",
        "valid_from",
    ]
    turned = replace(card, valid_until=date(2026, 6, 1))
    assert [one.place for one in card_problems(turned, [june], TODAY)] == ["valid_until"]


def test_a_card_holds_on_its_first_and_on_its_last_day() -> None:
    june = Period(plan="Blue", position=1, valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    assert overlaps(date(2026, 6, 30), None, june)
    assert not overlaps(date(2026, 7, 1), None, june)
    assert overlaps(date(2026, 1, 1), date(2026, 6, 1), june)
    assert not overlaps(date(2026, 1, 1), date(2026, 5, 31), june)


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        (" 80 % ", 8_000),
        ("66.55", 6_655),
        ("66,55%", 6_655),
        ("0", 0),
        ("100", 10_000),
        ("0.01", 1),
        ("99.99", 9_999),
        ("100.01", None),
        ("-0.01", None),
        ("0.001", None),
        ("Infinity", None),
        ("", None),
        ("8 0", None),
    ],
)
def test_a_percentage_is_kept_in_hundredths(typed: str, points: int | None) -> None:
    assert parse_percentage(typed) == points
