"""Who may do what, verb by verb as a clinic reads it, and how long an emergency lends what a role does not carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from dentaldesk.engines.core.access import (
    MATRIX,
    PROGRAM,
    VERBS,
    Actor,
    Permission,
    manages,
    require,
    sees_patients,
    verb,
)
from dentaldesk.engines.core.errors import NotAllowed
from dentaldesk.models.states import Role
from dentaldesk.models.values import Message

DENTIST, HYGIENIST, ASSISTANT = Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT
COORDINATOR, DESK, MANAGER, IT = Role.TREATMENT_COORDINATOR, Role.FRONT_DESK, Role.MANAGER, Role.ADMINISTRATOR
CHAIR = {DENTIST, HYGIENIST, ASSISTANT}
OFFICE = {COORDINATOR, DESK, MANAGER}

# The other way round than the matrix: a verb that one role more or less may do fails here.
MAY = {
    Permission.SIGN_IN: {*CHAIR, *OFFICE, IT},
    Permission.VIEW_PATIENT: {*CHAIR, *OFFICE},
    Permission.HANDLE_NOTICES: {*CHAIR, *OFFICE},
    Permission.RECORD_HISTORY: {*CHAIR, *OFFICE},
    Permission.EDIT_PATIENT: {*CHAIR, *OFFICE},
    Permission.BOOK: {*CHAIR, *OFFICE},
    Permission.CHECK_OUT: OFFICE,
    Permission.TAKE_PAYMENT: OFFICE,
    Permission.EXAMINE: CHAIR,
    Permission.TREAT: CHAIR,
    Permission.COMPLETE_EXAM: {DENTIST},
    Permission.CO_SIGN: {DENTIST},
    Permission.PRESCRIBE: {DENTIST},
    Permission.COMPLETE_VISIT: {DENTIST, HYGIENIST},
    Permission.ARRANGE_PLAN: {*CHAIR, COORDINATOR, MANAGER},
    Permission.PRESENT_PLAN: {DENTIST, COORDINATOR, MANAGER},
    Permission.MERGE_PATIENTS: {DENTIST, DESK, MANAGER},
    Permission.EXPORT_PATIENT: {DENTIST, DESK, MANAGER},
    Permission.IMPORT_PATIENTS: {MANAGER},
    Permission.VIEW_FIGURES: {DENTIST, MANAGER},
    Permission.MANAGE_FEES: {MANAGER},
    Permission.SET_UP_CLINIC: {MANAGER, IT},
    Permission.MANAGE_PEOPLE: {MANAGER, IT},
    Permission.MANAGE_TEMPLATES: {DENTIST, MANAGER, IT},
    Permission.BREAK_GLASS: {IT},
    Permission.RUN_OUTBOX: {IT},
}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
NADIA = Actor(user_id=UUID(int=8), name="Nadia Admin", roles=frozenset({IT}), location_id=UUID(int=1))
IN_AN_EMERGENCY = replace(NADIA, lent=frozenset({Permission.VIEW_PATIENT}), lent_until=NOON)


def test_nothing_may_be_done_that_nobody_thought_of() -> None:
    assert set(MAY) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_the_roles_that_may(permission: Permission) -> None:
    assert {role for role, may in MATRIX.items() if permission in may} == MAY[permission]


def test_one_of_several_roles_is_enough_and_none_is_not() -> None:
    both = replace(NADIA, roles=frozenset({IT, DENTIST}))
    assert both.may(Permission.PRESCRIBE)
    assert both.may(Permission.RUN_OUTBOX)
    nobody = replace(NADIA, roles=frozenset())
    assert not any(nobody.may(permission) for permission in Permission)


def test_one_role_that_sees_patients_is_enough() -> None:
    assert sees_patients({IT, DESK})
    assert not sees_patients({IT})
    assert not sees_patients(())


def test_who_lets_people_in_sees_patients_too() -> None:
    assert manages({MANAGER})
    assert manages({IT, ASSISTANT})  # together they have both
    assert not manages({IT})
    assert not manages({DENTIST, DESK})
    assert not manages(())


def test_what_an_emergency_lends_ends_with_it() -> None:
    assert IN_AN_EMERGENCY.may(Permission.VIEW_PATIENT, NOON - timedelta(seconds=1))
    assert not IN_AN_EMERGENCY.may(Permission.VIEW_PATIENT, NOON)
    assert not IN_AN_EMERGENCY.may(Permission.TREAT, NOON - AN_HOUR)
    assert IN_AN_EMERGENCY.may(Permission.VIEW_PATIENT)  # what is shown is shown until the seat is changed


def test_what_was_lent_without_an_end_is_lent_for_no_moment() -> None:
    endless = replace(IN_AN_EMERGENCY, lent_until=None)
    assert not endless.may(Permission.VIEW_PATIENT, NOON)
    assert endless.as_of(NOON).lent == frozenset()


def test_a_seat_gives_back_what_an_emergency_lent() -> None:
    assert IN_AN_EMERGENCY.as_of(NOON - timedelta(seconds=1)) == IN_AN_EMERGENCY
    assert IN_AN_EMERGENCY.as_of(NOON) == NADIA
    assert IN_AN_EMERGENCY.as_of(NOON + AN_HOUR) == NADIA


def test_nothing_is_lent_to_who_just_sat_down() -> None:
    assert (NADIA.provider_id, NADIA.lent, NADIA.lent_until) == (None, frozenset(), None)


def test_a_verb_is_known_by_its_place_and_refuses_before_it_begins() -> None:
    done: list[int] = []

    @verb(Permission.BOOK)
    def book_twice(work: Any, number: int, *, more: int) -> int:  # noqa: ANN401 - no session is needed for this
        assert work.actor.name == "Rosa Desk"
        done.append(number)
        return number + more

    rosa = Actor(user_id=UUID(int=9), name="Rosa Desk", roles=frozenset({DESK}), location_id=UUID(int=1))
    name = f"{__name__}.{book_twice.__qualname__}"
    try:
        assert VERBS[name] is Permission.BOOK
    finally:
        VERBS.pop(name, None)
    at_the_desk: Any = SimpleNamespace(actor=rosa, now=NOON)
    assert book_twice(at_the_desk, 1, more=2) == 3
    at_the_machine: Any = SimpleNamespace(actor=NADIA, now=NOON)
    with pytest.raises(NotAllowed):
        book_twice(at_the_machine, 2, more=2)
    assert done == [1]


def test_a_verb_looks_at_the_hour_of_an_emergency() -> None:
    require(IN_AN_EMERGENCY, Permission.VIEW_PATIENT, NOON - AN_HOUR)
    with pytest.raises(NotAllowed) as refused:
        require(IN_AN_EMERGENCY, Permission.VIEW_PATIENT, NOON)
    assert refused.value.message == Message(
        "access.not_allowed", {"name": "Nadia Admin", "what": Message("permission.view-patient")}
    )


def test_the_program_is_told_apart_from_every_person() -> None:
    assert (PROGRAM.name, PROGRAM.roles) == ("DentalDesk", frozenset({IT}))
    # Audit entries and sessions of every clinic so far name it by this number.
    assert PROGRAM.user_id == PROGRAM.location_id == UUID(int=1)
