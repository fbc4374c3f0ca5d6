"""People sign in, switch, are kept out, and break the glass: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dentaldesk.engines.core.access import PROGRAM, Actor, Permission
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.core.topics import changed_topics, topic_versions
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows import people
from dentaldesk.engines.flows.gate import Denied, Gate, SignedIn
from dentaldesk.engines.patients.actions import note_opened
from dentaldesk.engines.staff import passwords
from dentaldesk.engines.staff.actions import (
    NewStaff,
    StaffEdit,
    activate,
    add_person,
    choose_language,
    deactivate,
    edit_person,
    keep_setting,
    reset_password,
    set_roles,
)
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.engines.staff.reads import PersonRow, actors, clinic_view, people_list, settings_of
from dentaldesk.engines.staff.rules import GLASS_LASTS
from dentaldesk.models.states import Role, Topic
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.people import BreakGlass, SignIn, StaffCredential
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.values import Message
from tests.factories import Clinic, a_patient

T = TypeVar("T")

PASSWORD = "seven calm herons"
PIN = "7305"
FIRST = "chosen by another"
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgres"])
ONE = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash with little work: these tests ask what is decided, not how slowly."""
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)


def _give(clinic: Clinic, actor: Actor, login: str, password: str = PASSWORD) -> None:
    """A login and a password of the person's own."""
    row = _row(clinic.db, actor.user_id)
    edit = StaffEdit(name=row.name, login=login, location_id=row.location_id, treats=row.treats, licence=row.licence)
    clinic.db.write(PROGRAM, lambda work: edit_person(work, actor.user_id, row.version, edit))
    clinic.db.write(PROGRAM, lambda work: reset_password(work, actor.user_id, Chosen(FIRST)))
    Gate(clinic.db).set_password(actor, FIRST, password)


def _row(db: Database, user_id: UUID) -> PersonRow:
    return next(row for row in db.read(people_list) if row.user_id == user_id)


def _audit(clinic: Clinic, *actions: str) -> list[str]:
    rows = clinic.db.read(lambda session: session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all())
    return [row.action for row in rows if row.action in actions]


def _denied(answer: SignedIn | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.message.code


def _credential(clinic: Clinic, actor: Actor) -> StaffCredential:
    return clinic.db.read(lambda session: session.get_one(StaffCredential, actor.user_id))


def _code(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as told:
        act()
    return told.value.message.code


def _places(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as told:
        act()
    return [(problem.place, problem.message.code) for problem in told.value.problems]


# -- by password --


@BOTH
def test_somebody_signs_in_however_the_name_is_typed(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "Rosa Desk")
    answer = Gate(clinic.db).sign_in("  ROSA desk ", PASSWORD)
    assert isinstance(answer, SignedIn)
    assert answer.actor == clinic.desk
    assert not answer.must_change
    seats = clinic.db.read(lambda session: session.scalars(select(SignIn)).all())
    assert [(seat.user_id, seat.workstation, seat.kind) for seat in seats] == [
        (clinic.desk.user_id, "desk 1", "password")
    ]
    assert _audit(clinic, "sign-in") == ["sign-in"]


@ONE
@pytest.mark.parametrize("login", ["Łucja", "Ирина", "محمد", "李美玲", "प्रिया", "Straße", "rosa.m@desk"])
def test_a_name_may_be_of_any_script(clinic: Clinic, login: str) -> None:
    _give(clinic, clinic.desk, login)
    assert isinstance(Gate(clinic.db).sign_in(login.upper(), PASSWORD), SignedIn)


@ONE
def test_five_hundred_characters_are_a_password_and_all_count(clinic: Clinic) -> None:
    long = "a heron " * 62 + "ends"
    _give(clinic, clinic.desk, "rosa", long)
    gate = Gate(clinic.db)
    assert _denied(gate.sign_in("rosa", long[:-1])) == "gate.wrong"
    assert isinstance(gate.sign_in("rosa", long), SignedIn)


@BOTH
def test_a_wrong_password_and_a_name_nobody_has_are_answered_alike(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    assert gate.sign_in("rosa", "wrong") == gate.sign_in("nobody", PASSWORD) == Denied(message=Message("gate.wrong"))
    assert _denied(gate.sign_in("", "")) == "gate.wrong"
    assert _audit(clinic, "sign-in-failed") == ["sign-in-failed"] * 3
    entries = clinic.db.read(lambda session: session.scalars(select(AuditEntry)).all())
    assert not any("nobody" in str(entry.details) + entry.subject_id for entry in entries)


@ONE
def test_each_wrong_password_keeps_the_door_shut_longer_at_every_desk(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate, other = Gate(clinic.db), Gate(clinic.another_desk())
    shut = []
    for _ in range(9):
        answer = gate.sign_in("rosa", "wrong")
        assert isinstance(answer, Denied)
        wait = timedelta(0) if answer.until is None else answer.until - clinic.clock.now()
        if wait:
            assert _denied(other.sign_in("rosa", PASSWORD)) == "gate.wait"
        shut.append(int(wait.total_seconds()))
        clinic.clock.advance(wait)
    assert shut == [0, 0, 5, 15, 30, 60, 120, 300, 300]
    assert isinstance(other.sign_in("rosa", PASSWORD), SignedIn)
    assert _credential(clinic, clinic.desk).failures == 0


@ONE
def test_a_clock_that_was_set_back_two_hours_keeps_nobody_out_for_two_hours(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    for _ in range(3):
        gate.sign_in("rosa", "wrong")
    clinic.clock.advance(-timedelta(hours=2))
    assert _denied(gate.sign_in("rosa", PASSWORD)) == "gate.wait"
    clinic.clock.advance(timedelta(seconds=4))
    assert _denied(gate.sign_in("rosa", PASSWORD)) == "gate.wait"
    clinic.clock.advance(timedelta(seconds=1))
    assert isinstance(gate.sign_in("rosa", PASSWORD), SignedIn)


@BOTH
def test_two_desks_sign_in_at_once_and_guesses_side_by_side_are_all_counted(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    desks = [clinic.another_desk(f"desk {number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        right = list(pool.map(lambda db: Gate(db).sign_in("rosa", PASSWORD), desks))
        wrong = list(pool.map(lambda db: Gate(db).sign_in("rosa", "wrong"), desks))
    assert all(isinstance(answer, SignedIn) for answer in right)
    assert all(isinstance(answer, Denied) for answer in wrong)
    counted = sum(_denied(answer) == "gate.wrong" for answer in wrong)
    assert _credential(clinic, clinic.desk).failures == counted >= 3
    for db in desks:
        db.close()


@ONE
def test_a_right_guess_beside_wrong_ones_is_not_told(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    _give(clinic, clinic.desk, "rosa")
    verify = passwords.fits

    def while_others_fail(kept: str | None, typed: str) -> bool:
        def fail(work: Work) -> None:
            work.session.execute(update(StaffCredential).values(failures=3, failed_at=work.now))

        clinic.db.write(PROGRAM, fail)
        return verify(kept, typed)

    monkeypatch.setattr("dentaldesk.engines.flows.gate.fits", while_others_fail)
    answer = Gate(clinic.db).sign_in("rosa", PASSWORD)
    assert _denied(answer) == "gate.wait"


@ONE
def test_a_password_that_is_reset_while_it_is_checked_is_checked_anew(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    _give(clinic, clinic.desk, "rosa")
    verify = passwords.fits
    done: list[bool] = []

    def while_it_is_reset(kept: str | None, typed: str) -> bool:
        right = verify(kept, typed)
        if not done:
            done.append(True)
            clinic.db.write(PROGRAM, lambda work: reset_password(work, clinic.desk.user_id, Chosen(FIRST)))
        return right

    monkeypatch.setattr("dentaldesk.engines.flows.gate.fits", while_it_is_reset)
    assert _denied(Gate(clinic.db).sign_in("rosa", PASSWORD)) == "gate.wrong"


@ONE
def test_a_hash_of_older_parameters_is_made_anew(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    _give(clinic, clinic.desk, "rosa")
    before = _credential(clinic, clinic.desk).password_hash
    dearer = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: dearer)
    assert isinstance(Gate(clinic.db).sign_in("rosa", PASSWORD), SignedIn)
    after = _credential(clinic, clinic.desk).password_hash
    assert before != after
    assert after is not None
    assert "t=2" in after
    assert isinstance(Gate(clinic.db).sign_in("rosa", PASSWORD), SignedIn)


@ONE
def test_who_has_no_password_yet_is_told_where_one_comes_from(clinic: Clinic) -> None:
    new = NewStaff(name="Ada New", login="ada", roles=frozenset({Role.ASSISTANT}))
    clinic.db.write(clinic.manager, lambda work: add_person(work, new))
    assert Gate(clinic.db).sign_in("ada", "") == Denied(
        message=Message("gate.no_password", {"name": "Ada New", "login": "ada"})
    )


# -- by PIN --


@pytest.fixture
def with_pin(clinic: Clinic) -> Clinic:
    """The front desk has a password and a PIN, and has not signed in yet."""
    _give(clinic, clinic.desk, "rosa")
    Gate(clinic.db).set_pin(clinic.desk, PASSWORD, PIN)
    return clinic


def _pin_here(db: Database, actor: Actor) -> bool:
    return next(row.pin_here for row in Gate(db).people() if row.user_id == actor.user_id)


@BOTH
def test_a_pin_helps_where_its_owner_signed_in_today(with_pin: Clinic) -> None:
    clinic, gate = with_pin, Gate(with_pin.db)
    desk = clinic.desk.user_id
    assert _denied(gate.by_pin(desk, PIN)) == "gate.pin_not_here"
    gate.sign_in("rosa", PASSWORD)
    assert _pin_here(clinic.db, clinic.desk)
    assert isinstance(gate.by_pin(desk, PIN), SignedIn)
    assert _audit(clinic, "sign-in", "switch") == ["sign-in", "switch"]
    other = clinic.another_desk("stolen laptop")
    assert not _pin_here(other, clinic.desk)
    assert _denied(Gate(other).by_pin(desk, PIN)) == "gate.pin_not_here"
    other.close()
    clinic.clock.advance(timedelta(hours=12))
    assert isinstance(gate.by_pin(desk, PIN), SignedIn)
    clinic.clock.advance(timedelta(seconds=1))
    assert _denied(gate.by_pin(desk, PIN)) == "gate.pin_not_here"
    assert not _pin_here(clinic.db, clinic.desk)


@BOTH
def test_three_wrong_pins_leave_only_the_password(with_pin: Clinic) -> None:
    clinic, gate = with_pin, Gate(with_pin.db)
    desk = clinic.desk.user_id
    gate.sign_in("rosa", PASSWORD)
    assert [_denied(gate.by_pin(desk, wrong)) for wrong in ("0000", "", "1" * 500)] == [
        "gate.pin_wrong",
        "gate.pin_wrong",
        "gate.pin_locked",
    ]
    assert _denied(gate.by_pin(desk, PIN)) == "gate.pin_locked"
    assert _audit(clinic, "pin-failed", "pin-locked") == ["pin-failed", "pin-failed", "pin-locked"]
    gate.sign_in("rosa", PASSWORD)
    assert isinstance(gate.by_pin(desk, PIN), SignedIn)


@ONE
def test_a_pin_of_nobody_and_of_who_has_none_opens_nothing(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    gate.sign_in("rosa", PASSWORD)
    assert _denied(gate.by_pin(clinic.desk.user_id, "")) == "gate.pin_not_here"
    assert _denied(gate.by_pin(PROGRAM.user_id, PIN)) == "gate.wrong"


# -- one's own password and PIN --


@ONE
def test_everything_wrong_with_a_new_password_is_said(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    assert _places(lambda: gate.set_password(clinic.desk, "", "")) == [
        ("old", "password.old_wrong"),
        ("new", "password.missing"),
    ]
    assert _places(lambda: gate.set_password(clinic.desk, PASSWORD, "short")) == [("new", "password.too_short")]
    assert _places(lambda: gate.set_password(clinic.desk, PASSWORD, PASSWORD)) == [("new", "password.same")]
    assert _places(lambda: gate.set_password(clinic.desk, PASSWORD, "TEST  clinic")) == [("new", "password.about_you")]
    assert _places(lambda: gate.set_pin(clinic.desk, "wrong", "1234")) == [
        ("password", "password.old_wrong"),
        ("pin", "pin.a_row"),
    ]


@ONE
def test_guesses_at_an_unattended_desk_are_counted_with_the_others(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    for _ in range(3):
        assert _places(lambda: gate.set_pin(clinic.desk, "wrong", PIN)) == [("password", "password.old_wrong")]
    assert _places(lambda: gate.set_pin(clinic.desk, PASSWORD, PIN)) == [("password", "gate.wait")]
    assert _denied(gate.sign_in("rosa", PASSWORD)) == "gate.wait"


@ONE
def test_a_pin_is_taken_off_and_no_secret_stands_in_the_audit(with_pin: Clinic) -> None:
    gate = Gate(with_pin.db)
    gate.set_pin(with_pin.desk, PASSWORD, None)
    assert _credential(with_pin, with_pin.desk).pin_hash is None
    assert _audit(with_pin, "change-pin", "remove-pin", "change-password") == [
        "change-password",
        "change-pin",
        "remove-pin",
    ]


# -- emergency access --


def _administrator(clinic: Clinic, role: Role = Role.ADMINISTRATOR) -> Actor:
    new = NewStaff(name="Ivo It", login="ivo", roles=frozenset({role}))
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, new))
    return next(actor for actor in clinic.db.read(actors) if actor.user_id == user_id)


@BOTH
def test_the_glass_lends_a_look_and_rings_for_the_manager(clinic: Clinic) -> None:
    ivo, gate = _administrator(clinic), Gate(clinic.db)
    assert not ivo.may(Permission.VIEW_PATIENT)
    lent = gate.break_glass(ivo, "  The dentist is away,\n a patient bleeds ")
    until = clinic.clock.now() + GLASS_LASTS
    assert lent == replace(ivo, lent=frozenset({Permission.VIEW_PATIENT}), lent_until=until)
    notice, broken = clinic.db.read(
        lambda session: (session.scalars(select(Notice)).one(), session.scalars(select(BreakGlass)).one())
    )
    assert (notice.role, notice.urgency, notice.patient_id) == (Role.MANAGER, "urgent", None)
    assert broken.until - broken.at == GLASS_LASTS
    assert broken.reason == "The dentist is away, a patient bleeds"
    assert _audit(clinic, "break-glass") == ["break-glass"]


@ONE
def test_the_glass_wants_a_reason_and_the_right_to_break_it(clinic: Clinic) -> None:
    ivo, gate = _administrator(clinic), Gate(clinic.db)
    assert _code(lambda: gate.break_glass(ivo, "        why        ")) == "glass.reason_too_short"
    assert _code(lambda: gate.break_glass(ivo, "why " * 500)) == "glass.reason_too_long"
    both = replace(ivo, roles=ivo.roles | {Role.MANAGER})
    assert _code(lambda: gate.break_glass(both, "a good and long reason")) == "glass.not_needed"
    with pytest.raises(NotAllowed):
        gate.break_glass(clinic.desk, "a good and long reason")


# -- who works here --


@BOTH
def test_somebody_new_gets_all_that_they_need(clinic: Clinic) -> None:
    new = NewStaff(
        name=" Dr. Ada New ",
        login="Ada N",
        roles=frozenset({Role.DENTIST}),
        treats=True,
        licence="D-9",
        password=Chosen(FIRST),
    )
    user_id = clinic.db.write(clinic.manager, lambda work: add_person(work, new))
    row = _row(clinic.db, user_id)
    assert (row.name, row.login, row.treats, row.licence) == ("Dr. Ada New", "adan", True, "D-9")
    assert row.has_password
    assert row.must_change
    answer = Gate(clinic.db).sign_in("ada n", FIRST)
    assert isinstance(answer, SignedIn)
    assert answer.must_change
    assert answer.actor.provider_id is not None
    assert [each.name for each in clinic.db.read(clinic_view).providers] == ["Dr. Ada New", "Dr. Vale"]
    Gate(clinic.db).set_password(answer.actor, FIRST, PASSWORD)
    again = Gate(clinic.db).sign_in("ada n", PASSWORD)
    assert isinstance(again, SignedIn)
    assert not again.must_change
    assert _row(clinic.db, user_id).last_sign_in == clinic.clock.now()


@ONE
def test_everything_wrong_with_somebody_new_is_said_at_once(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    empty = NewStaff(name="", login="", roles=frozenset())
    assert _places(lambda: clinic.db.write(clinic.manager, lambda work: add_person(work, empty))) == [
        ("name", "staff.name_missing"),
        ("login", "login.missing"),
        ("roles", "staff.roles_missing"),
    ]
    wrong = NewStaff(
        name="x" * 201,
        login=" ROSA",
        roles=frozenset({Role.HYGIENIST}),
        licence="9" * 81,
        location_id=UUID(int=99),
        password=Chosen("1234567890"),
    )
    assert _places(lambda: clinic.db.write(clinic.manager, lambda work: add_person(work, wrong))) == [
        ("name", "staff.name_too_long"),
        ("login", "login.taken"),
        ("location", "staff.location_gone"),
        ("licence", "staff.licence_too_long"),
        ("password", "password.common"),
    ]


@ONE
def test_nobody_raises_themselves_and_the_last_manager_stays(clinic: Clinic) -> None:
    ivo, db = _administrator(clinic), clinic.db
    roles = frozenset({Role.ADMINISTRATOR, Role.MANAGER})
    assert _code(lambda: db.write(ivo, lambda work: set_roles(work, ivo.user_id, roles))) == "staff.own_roles"
    assert _code(lambda: db.write(ivo, lambda work: deactivate(work, ivo.user_id))) == "staff.own_leave"
    assert (
        _code(lambda: db.write(ivo, lambda work: reset_password(work, ivo.user_id, Chosen(PASSWORD))))
        == "staff.own_password"
    )
    with pytest.raises(NotAllowed):
        db.write(clinic.desk, lambda work: set_roles(work, clinic.desk.user_id, roles))
    db.write(clinic.manager, lambda work: set_roles(work, ivo.user_id, frozenset({Role.ASSISTANT})))
    manager = clinic.manager.user_id
    lesser = frozenset({Role.FRONT_DESK})
    assert _code(lambda: db.write(PROGRAM, lambda work: set_roles(work, manager, lesser))) == "staff.last_manager"
    assert _code(lambda: db.write(PROGRAM, lambda work: deactivate(work, manager))) == "staff.last_manager"


@BOTH
def test_two_managers_who_demote_each_other_leave_one(clinic: Clinic) -> None:
    ivo = _administrator(clinic, Role.MANAGER)
    other = clinic.another_desk()
    lesser = frozenset({Role.FRONT_DESK})

    def demote(db: Database, actor: Actor, victim: Actor) -> str:
        try:
            db.write(actor, lambda work: set_roles(work, victim.user_id, lesser))
        except UserError as told:
            return told.message.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(demote, clinic.db, clinic.manager, ivo)
        second = pool.submit(demote, other, ivo, clinic.manager)
        assert sorted([first.result(), second.result()]) == ["done", "staff.last_manager"]
    other.close()


@ONE
def test_who_has_left_signs_in_no_more_and_comes_back_with_a_new_password(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate, user_id = Gate(clinic.db), clinic.desk.user_id
    clinic.db.write(clinic.manager, lambda work: deactivate(work, user_id))
    assert _denied(gate.sign_in("rosa", PASSWORD)) == "gate.wrong"
    assert user_id not in {row.user_id for row in gate.people()}
    assert not _row(clinic.db, user_id).active
    clinic.db.write(clinic.manager, lambda work: activate(work, user_id))
    assert _denied(gate.sign_in("rosa", PASSWORD)) == "gate.no_password"
    clinic.db.write(clinic.manager, lambda work: reset_password(work, user_id, Chosen(FIRST)))
    assert isinstance(gate.sign_in("rosa", FIRST), SignedIn)


@ONE
def test_an_edit_that_began_before_another_is_told(clinic: Clinic) -> None:
    _give(clinic, clinic.dentist, "vale")
    row = _row(clinic.db, clinic.dentist.user_id)
    edit = StaffEdit(name="Dr. Valé", login="vale", location_id=row.location_id, treats=False, licence="D-2")
    clinic.db.write(clinic.manager, lambda work: edit_person(work, row.user_id, row.version, edit))
    after = _row(clinic.db, row.user_id)
    assert (after.name, after.treats, after.licence) == ("Dr. Valé", False, "D-2")
    assert clinic.db.read(clinic_view).providers == ()
    assert next(each for each in clinic.db.read(actors) if each.user_id == row.user_id).provider_id is None
    with pytest.raises(EditedElsewhere):
        clinic.db.write(
            clinic.manager, lambda work: edit_person(work, row.user_id, row.version, replace(edit, name="Dr. Other"))
        )


@BOTH
def test_likings_and_language_follow_their_owner(clinic: Clinic) -> None:
    def keep(notation: str) -> None:
        clinic.db.write(clinic.desk, lambda work: keep_setting(work, "chart", {"notation": notation}))

    keep("fdi")
    keep("universal")
    clinic.db.write(clinic.desk, lambda work: choose_language(work, "es"))

    def read(session: Session) -> object:
        return settings_of(session, clinic.desk.user_id), settings_of(session, clinic.manager.user_id)

    assert clinic.db.read(read) == ({"chart": {"notation": "universal"}}, {})
    assert _row(clinic.db, clinic.desk.user_id).language == "es"


@ONE
def test_a_seat_that_is_taken_learns_of_new_roles_and_of_the_end(clinic: Clinic) -> None:
    gate, user_id = Gate(clinic.db), clinic.desk.user_id
    roles = frozenset({Role.ASSISTANT})
    clinic.db.write(clinic.manager, lambda work: set_roles(work, user_id, roles))
    later = clinic.clock.now() + GLASS_LASTS
    lent = replace(clinic.desk, lent=frozenset({Permission.VIEW_PATIENT}), lent_until=later)
    assert gate.as_they_stand(lent) == replace(lent, roles=roles)
    clinic.db.write(clinic.manager, lambda work: deactivate(work, user_id))
    assert gate.as_they_stand(lent) is None


# -- what the managers hear of, and what nobody may do alone --


def _bell(clinic: Clinic) -> list[tuple[str, str]]:
    rows = clinic.db.read(lambda session: session.scalars(select(Notice).order_by(Notice.created_at)).all())
    assert all(row.role is Role.MANAGER for row in rows)
    return [(row.title["code"], row.urgency.value) for row in rows]


@BOTH
def test_whoever_sees_no_patient_lets_nobody_in_who_does(clinic: Clinic) -> None:
    ivo, db = _administrator(clinic), clinic.db
    _give(clinic, clinic.dentist, "vale")
    ghost = NewStaff(name="Ghost", login="ghost", roles=frozenset({Role.MANAGER, Role.DENTIST}))
    helper = NewStaff(name="Ada It", login="ada", roles=frozenset({Role.ADMINISTRATOR}), password=Chosen(FIRST))
    assert _code(lambda: db.write(ivo, lambda work: people.add_person(work, ghost))) == "staff.needs_manager"
    ada = db.write(ivo, lambda work: people.add_person(work, helper))
    both = frozenset({Role.ADMINISTRATOR, Role.DENTIST})
    assert _code(lambda: db.write(ivo, lambda work: people.set_roles(work, ada, both))) == "staff.needs_manager"
    vale, new = clinic.dentist.user_id, Chosen(FIRST)
    assert _code(lambda: db.write(ivo, lambda work: people.reset_password(work, vale, new))) == "staff.needs_manager"
    lent = Gate(db).break_glass(ivo, "a patient bleeds, nobody is there")
    assert _code(lambda: db.write(lent, lambda work: people.reset_password(work, vale, new))) == "staff.needs_manager"
    db.write(ivo, lambda work: people.reset_password(work, ada, Chosen(FIRST)))
    assert _bell(clinic) == [
        ("people.notice_added", "urgent"),
        ("glass.notice", "urgent"),
        ("people.notice_reset", "urgent"),
    ]


@BOTH
def test_managers_hear_of_each_account_role_and_reset(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    new = NewStaff(name="Ada New", login="ada", roles=frozenset({Role.ASSISTANT}))
    ada = clinic.db.write(clinic.manager, lambda work: people.add_person(work, new))
    more = frozenset({Role.ASSISTANT, Role.HYGIENIST})
    clinic.db.write(clinic.manager, lambda work: people.set_roles(work, ada, more))
    clinic.db.write(clinic.manager, lambda work: people.set_roles(work, ada, new.roles))  # taken away: nothing to hear
    clinic.db.write(PROGRAM, lambda work: people.reset_password(work, clinic.desk.user_id, Chosen(FIRST)))
    assert _bell(clinic) == [
        ("people.notice_added", "normal"),
        ("people.notice_roles", "normal"),
        ("people.notice_reset", "urgent"),
    ]


@ONE
def test_the_last_manager_who_can_sign_in_stays(clinic: Clinic) -> None:
    new = NewStaff(name="Mia Manager", login="mia", roles=frozenset({Role.MANAGER}), password=Chosen(FIRST))
    mia = clinic.db.write(clinic.manager, lambda work: add_person(work, new))
    lesser = frozenset({Role.FRONT_DESK})
    for act in (lambda work: deactivate(work, mia), lambda work: set_roles(work, mia, lesser)):
        assert _code(lambda act=act: clinic.db.write(clinic.manager, act)) == "staff.last_manager"  # type: ignore[misc]
    _give(clinic, clinic.manager, "max")
    clinic.db.write(clinic.manager, lambda work: deactivate(work, mia))


@BOTH
def test_emergency_access_is_over_after_half_an_hour_whatever_a_screen_does(clinic: Clinic) -> None:
    ivo, gate, patient_id = _administrator(clinic), Gate(clinic.db), a_patient(clinic)
    lent = gate.break_glass(ivo, "a patient bleeds, nobody is there")
    clinic.clock.advance(GLASS_LASTS - timedelta(minutes=1))
    clinic.db.write(lent, lambda work: note_opened(work, patient_id))
    assert gate.as_they_stand(lent) == lent
    clinic.clock.advance(timedelta(minutes=2))
    with pytest.raises(NotAllowed):
        clinic.db.write(lent, lambda work: note_opened(work, patient_id))
    assert gate.as_they_stand(lent) == ivo


@BOTH
def test_a_clock_that_ran_ahead_does_not_take_the_pin_away(with_pin: Clinic) -> None:
    clinic, gate, desk = with_pin, Gate(with_pin.db), with_pin.desk.user_id
    ahead = timedelta(days=365)
    clinic.clock.advance(ahead)
    gate.sign_in("rosa", PASSWORD)
    clinic.clock.advance(-ahead)
    assert _denied(gate.by_pin(desk, PIN)) == "gate.pin_not_here"
    gate.sign_in("rosa", PASSWORD)
    assert isinstance(gate.by_pin(desk, PIN), SignedIn)
    assert _pin_here(clinic.db, clinic.desk)


@ONE
def test_the_name_of_a_workstation_makes_no_pin_good(with_pin: Clinic) -> None:
    clinic, desk = with_pin, with_pin.desk.user_id
    here = Database(clinic.address, workstation="front-1", workstation_id="a" * 32, clock=clinic.clock)
    named_alike = Database(clinic.address, workstation="front-1", workstation_id="b" * 32, clock=clinic.clock)
    Gate(here).sign_in("rosa", PASSWORD)
    assert _denied(Gate(named_alike).by_pin(desk, PIN)) == "gate.pin_not_here"
    renamed = Database(clinic.address, workstation="reception", workstation_id="a" * 32, clock=clinic.clock)
    assert isinstance(Gate(renamed).by_pin(desk, PIN), SignedIn)
    for db in (here, named_alike, renamed):
        db.close()


@ONE
def test_a_name_nobody_has_waits_as_long_as_one_that_somebody_has(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    gate = Gate(clinic.db)
    for _ in range(5):
        known, unknown = gate.sign_in("rosa", "wrong"), gate.sign_in("Nobody", "wrong")
        assert known == unknown
        assert gate.sign_in("rosa", "wrong") == gate.sign_in("nobody ", "wrong")
        clinic.clock.advance(timedelta(minutes=5))
    clinic.clock.advance(-timedelta(days=1))
    assert gate.sign_in("rosa", "wrong") == gate.sign_in("nobody", "wrong")


@BOTH
def test_a_seat_that_was_taken_with_the_old_password_ends_with_it(clinic: Clinic) -> None:
    _give(clinic, clinic.desk, "rosa")
    second = clinic.another_desk()
    gate, other = Gate(clinic.db), Gate(second)
    for each in (gate, other):
        each.sign_in("rosa", PASSWORD)
    clinic.clock.advance(timedelta(minutes=1))
    other.set_password(clinic.desk, PASSWORD, "eight calm herons")
    assert gate.as_they_stand(clinic.desk) == clinic.desk  # their own doing
    before = clinic.db.read(topic_versions)
    clinic.clock.advance(timedelta(minutes=1))
    clinic.db.write(clinic.manager, lambda work: reset_password(work, clinic.desk.user_id, Chosen(FIRST)))
    assert Topic.PEOPLE in changed_topics(before, clinic.db.read(topic_versions))
    assert gate.as_they_stand(clinic.desk) is None
    gate.sign_in("rosa", FIRST)
    assert gate.as_they_stand(clinic.desk) == clinic.desk
    second.close()


@ONE
def test_a_password_is_hashed_before_the_transaction_and_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def hashed(secret: str) -> str:
        made.append(secret)
        return "kept"

    monkeypatch.setattr(passwords, "hashed", hashed)
    new = Chosen(FIRST).ready()
    assert made == [FIRST]
    staff = NewStaff(name="Ada New", login="ada", roles=frozenset({Role.ASSISTANT}), password=new)
    ada = clinic.db.write(clinic.manager, lambda work: add_person(work, staff))
    clinic.db.write(clinic.manager, lambda work: reset_password(work, ada, new))
    assert made == [FIRST]
    assert FIRST not in repr(staff)
