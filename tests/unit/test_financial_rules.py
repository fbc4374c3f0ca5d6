"""Who pays how much of a plan, and which charges a payment pays."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.financial.rules import (
    Allocation,
    Coverage,
    OpenCharge,
    PricedProcedure,
    allocate_payment,
    calculate_patient_portion,
)
from dentaldesk.engines.treatment.rules import value_category
from dentaldesk.models.states import ValueCategory
from dentaldesk.models.values import ZERO, Message, Money, total

A, B, C = (UUID(int=n) for n in (1, 2, 3))
EIGHTY = Coverage(name="Delta", basis_points=8_000)


def priced(*fees: int) -> list[PricedProcedure]:
    return [PricedProcedure(id=UUID(int=n), fee=Money(fee)) for n, fee in enumerate(fees, start=1)]


def test_without_insurance_the_patient_pays_all() -> None:
    portions = calculate_patient_portion(priced(18_500, 0), None)
    assert (portions.fee, portions.insurance, portions.patient) == (Money(18_500), ZERO, Money(18_500))
    assert portions.lines[0].trace == (
        Message("estimate.fee", {"amount": Money(18_500)}),
        Message("estimate.no_coverage"),
        Message("estimate.patient", {"amount": Money(18_500)}),
    )


def test_with_insurance_each_line_says_why() -> None:
    portions = calculate_patient_portion(priced(118_000), EIGHTY)
    words = Words(Formats(language="en_US", currency="USD"))
    assert [words.text(message) for message in portions.lines[0].trace] == [
        "Fee $1,180.00",
        "Delta covers 80 %: $944.00",
        "Patient’s part $236.00",
    ]


@pytest.mark.parametrize(
    ("fee", "basis_points", "insurance", "patient"),
    [
        (1_000, 8_000, 800, 200),
        (1, 5_000, 0, 1),  # half a cent goes to the even side: nothing
        (3, 5_000, 2, 1),
        (333, 3_333, 111, 222),
        (10_005, 5_000, 5_002, 5_003),
        (10_000, 0, 0, 10_000),
        (10_000, 10_000, 10_000, 0),
        (10_000, 6_250, 6_250, 3_750),
    ],
)
def test_portions_by_hand(fee: int, basis_points: int, insurance: int, patient: int) -> None:
    line = calculate_patient_portion(priced(fee), Coverage(name="x", basis_points=basis_points)).lines[0]
    assert (line.insurance, line.patient) == (Money(insurance), Money(patient))


def test_each_procedure_is_rounded_for_itself() -> None:
    """Three times half a cent is nothing three times, not a cent and a half."""
    portions = calculate_patient_portion(priced(1, 1, 1), Coverage(name="x", basis_points=5_000))
    assert (portions.insurance, portions.patient) == (ZERO, Money(3))


def test_a_percentage_is_shown_as_it_was_agreed() -> None:
    line = calculate_patient_portion(priced(10_000), Coverage(name="x", basis_points=6_250)).lines[0]
    assert "62.5 %" in Words(Formats()).text(line.trace[1])


@given(st.lists(st.integers(0, 10**9), max_size=8), st.none() | st.integers(0, 10_000))
def test_portions_sum_to_the_fee_line_by_line_and_in_all(fees: list[int], basis_points: int | None) -> None:
    coverage = None if basis_points is None else Coverage(name="x", basis_points=basis_points)
    portions = calculate_patient_portion(priced(*fees), coverage)
    assert portions.fee == Money(sum(fees)) == portions.insurance + portions.patient
    assert [line.id for line in portions.lines] == [UUID(int=n) for n in range(1, len(fees) + 1)]
    for line in portions.lines:
        assert line.insurance + line.patient == line.fee
        assert ZERO <= line.insurance <= line.fee
        assert line.trace[0].params["amount"] == line.fee
        assert line.trace[-1].params["amount"] == line.patient


@pytest.mark.parametrize(
    ("amount", "charges", "expected"),
    [
        (0, [(A, 100)], []),
        (100, [], [(None, 100)]),
        (100, [(A, 100)], [(A, 100)]),
        (60, [(A, 100)], [(A, 60)]),
        (150, [(A, 100), (B, 80)], [(A, 100), (B, 50)]),
        (200, [(A, 100), (B, 80)], [(A, 100), (B, 80), (None, 20)]),
        (50, [(B, 30), (A, 10), (C, 90)], [(B, 30), (A, 10), (C, 10)]),  # in the order given
        (50, [(A, 0), (B, 50)], [(B, 50)]),  # what is paid already gets nothing
        (50, [(A, -10), (B, 20)], [(B, 20), (None, 30)]),  # nor does what was overpaid
    ],
)
def test_payments_by_hand(
    amount: int, charges: list[tuple[UUID, int]], expected: list[tuple[UUID | None, int]]
) -> None:
    open_charges = [OpenCharge(id=charge, open=Money(left)) for charge, left in charges]
    assert allocate_payment(Money(amount), open_charges) == [
        Allocation(charge_id=charge, amount=Money(part)) for charge, part in expected
    ]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (15, [(A, 15)]),
        (30, [(A, 20), (B, 10)]),  # the own part of the older one, then that of the next
        (120, [(A, 20), (B, 100)]),
        (150, [(A, 50), (B, 100)]),  # only then what an insurance was expected to pay
        (230, [(A, 100), (B, 100), (None, 30)]),
    ],
)
def test_a_payment_pays_own_parts_before_what_an_insurance_is_expected_to_pay(
    amount: int, expected: list[tuple[UUID | None, int]]
) -> None:
    open_charges = [OpenCharge(id=A, open=Money(100), insurance=Money(80)), OpenCharge(id=B, open=Money(100))]
    assert allocate_payment(Money(amount), open_charges) == [
        Allocation(charge_id=charge, amount=Money(part)) for charge, part in expected
    ]


CHARGES = st.lists(st.integers(-100, 10**7), max_size=8).map(
    lambda amounts: [OpenCharge(id=UUID(int=n), open=Money(left)) for n, left in enumerate(amounts)]
)


@given(st.integers(0, 10**8), CHARGES)
def test_a_payment_is_spread_to_the_last_cent_and_overpays_nothing(amount: int, charges: list[OpenCharge]) -> None:
    parts = allocate_payment(Money(amount), charges)
    assert total(part.amount for part in parts) == Money(amount)
    assert all(part.amount > ZERO for part in parts)
    left = {charge.id: charge.open for charge in charges}
    paid = [part.charge_id for part in parts if part.charge_id is not None]
    assert len(set(paid)) == len(paid)
    for part in parts:
        if part.charge_id is not None:
            assert part.amount <= left[part.charge_id]


@given(st.integers(0, 10**8), CHARGES)
def test_the_oldest_is_paid_in_full_before_the_next_and_a_credit_comes_last(
    amount: int, charges: list[OpenCharge]
) -> None:
    parts = allocate_payment(Money(amount), charges)
    owing = [charge for charge in charges if charge.open > ZERO]
    paid = [part for part in parts if part.charge_id is not None]
    assert [part.charge_id for part in paid] == [charge.id for charge in owing[: len(paid)]]
    for part, charge in zip(paid[:-1], owing, strict=False):
        assert part.amount == charge.open
    if any(part.charge_id is None for part in parts):
        assert parts[-1].charge_id is None
        assert total(part.amount for part in paid) == total(charge.open for charge in owing)


class Account(RuleBasedStateMachine):
    """Charges and payments in any order: what is owed and what is credited never disagree with what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[UUID, Money] = {}
        self.credit = ZERO
        self.charged = ZERO
        self.paid = ZERO

    @rule(amount=st.integers(1, 10**6))
    def charge(self, amount: int) -> None:
        self.open[uuid4()] = Money(amount)
        self.charged += Money(amount)

    @rule(amount=st.integers(1, 10**6))
    def pay(self, amount: int) -> None:
        charges = [OpenCharge(id=charge, open=left) for charge, left in self.open.items() if left]
        for part in allocate_payment(Money(amount), charges):
            if part.charge_id is None:
                self.credit += part.amount
            else:
                self.open[part.charge_id] -= part.amount
        self.paid += Money(amount)

    @invariant()
    def nothing_is_overpaid_or_lost(self) -> None:
        assert all(left >= ZERO for left in self.open.values())
        assert total(self.open.values()) - self.credit == self.charged - self.paid

    @invariant()
    def the_oldest_are_paid_first(self) -> None:
        """No charge is touched while an older one is open."""
        lefts = list(self.open.values())
        first_open = next((place for place, left in enumerate(lefts) if left), len(lefts))
        assert all(left == ZERO for left in lefts[:first_open])


TestAccount = Account.TestCase


@pytest.mark.parametrize(
    ("value", "category"),
    [
        (0, ValueCategory.LOW),
        (49_999, ValueCategory.LOW),
        (50_000, ValueCategory.MEDIUM),  # a limit belongs to the higher category
        (249_999, ValueCategory.MEDIUM),
        (250_000, ValueCategory.HIGH),
        (10**9, ValueCategory.HIGH),
    ],
)
def test_the_category_of_a_plans_value(value: int, category: ValueCategory) -> None:
    assert value_category(Money(value), medium=Money(50_000), high=Money(250_000)) is category
