"""Five people at five windows, each in a process of its own, on one database: what one does, the others see, and
nothing of it harms them. Told once on a file and once on a server.
"""

from __future__ import annotations

import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select

from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.counters import hold_numbers
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.actions import register_unless_known
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.staff.actions import NewStaff, activate, add_person, deactivate, reset_password, set_roles
from dentaldesk.engines.staff.passwords import Chosen, hashed
from dentaldesk.engines.staff.reads import actors, settings_of
from dentaldesk.models.states import Role
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.patients import Patient, PatientImport, PatientMerge
from dentaldesk.models.tables.people import StaffCredential
from tests.app import far_deeds as do
from tests.app.far_desk import FarDesk, Place
from tests.databases import database_name
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam

if TYPE_CHECKING:
    from pytest import Subtests  # noqa: PT013 - its type has no other name

PASSWORD, PIN, OWN = "seven quiet herons", "4827", "four loud magpies"
WITHIN_S = 2.0
LINES = 300
HELD_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Five:
    """The desks by who sits there, and the test's own look into the clinic. Fay is at the front desk as Rosa is."""

    clinic: Clinic
    fay: Actor
    folder: Path
    desk: FarDesk
    front: FarDesk
    dentist: FarDesk
    coordinator: FarDesk
    manager: FarDesk

    @property
    def all(self) -> tuple[FarDesk, ...]:
        return (self.desk, self.front, self.dentist, self.coordinator, self.manager)

    def patients(self) -> int:
        """How many records there are."""
        return self.clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Patient))) or 0


@pytest.fixture
def five(clinic: Clinic, tmp_path: Path) -> Iterator[Five]:
    db, manager = clinic.db, clinic.manager
    new = NewStaff(name="Fay Front", login="fay", roles=frozenset({Role.FRONT_DESK}))
    fay_id = db.write(manager, lambda work: add_person(work, new))
    fay = next(actor for actor in db.read(actors) if actor.user_id == fay_id)
    people = {"rosa": clinic.desk, "fay": fay, "vale": clinic.dentist, "ines": clinic.coordinator, "max": manager}
    password, pin = hashed(PASSWORD), hashed(PIN)
    for login, actor in people.items():
        row = StaffCredential(
            user_id=actor.user_id,
            login=login,
            password_hash=password,
            password_set_at=clinic.clock.now(),
            pin_hash=pin,
            must_change=False,
        )
        db.write(PROGRAM, lambda work, row=row: work.session.merge(row))  # type: ignore[misc]
    desks = [_sit_down(clinic, login, tmp_path / login) for login in people]
    try:
        for each in desks:
            each.came_in()
        rosa, front, vale, ines, max_ = desks
        yield Five(
            clinic=clinic,
            fay=fay,
            folder=tmp_path,
            desk=rosa,
            front=front,
            dentist=vale,
            coordinator=ines,
            manager=max_,
        )
    finally:
        for each in desks:
            each.close()


def _sit_down(clinic: Clinic, login: str, folder: Path) -> FarDesk:
    folder.mkdir()
    place = Place(address=clinic.address, workstation=f"desk of {login}", login=login, password=PASSWORD, folder=folder)
    return FarDesk(place)


def test_five_desks_of_one_clinic(five: Five, subtests: Subtests) -> None:
    for story in STORIES:
        began = time.monotonic()
        with subtests.test(story.__name__):
            story(five)
        print(f"{story.__name__}: {time.monotonic() - began:.1f} s")


def test_who_was_registered_before_the_connection_broke_is_found_and_is_no_double_of_themselves(
    clinic: Clinic,
) -> None:
    details = PatientDetails(given_names="Lena", family_name="Twice", birth_date=date(1980, 1, 2))
    made, again = (
        clinic.db.write(clinic.desk, lambda work: register_unless_known(work, details, "patient:one", frozenset()))
        for _ in range(2)
    )
    assert isinstance(made, UUID)
    assert again == made
    other = clinic.db.write(clinic.desk, lambda work: register_unless_known(work, details, "patient:2", frozenset()))
    assert isinstance(other, list)
    assert [double.row.id for double in other] == [made]
    shown = frozenset({made})
    assert isinstance(
        clinic.db.write(clinic.desk, lambda work: register_unless_known(work, details, "patient:2", shown)), UUID
    )


# -- the bell --


def an_urgent_notice_rings_for_all_whose_role_it_is_and_for_nobody_else(five: Five) -> None:
    clinic, theirs = five.clinic, (five.desk, five.front)
    others = (five.dentist, five.coordinator, five.manager)
    exam_id = an_exam(clinic, a_patient(clinic, "Una", "Bright"), ROOT_CANAL)
    before = {each: each.do(do.rings) for each in five.all}
    pressed = five.dentist.do(do.complete_exam, exam_id)
    heard = [each.do(do.next_ring, before[each]) for each in theirs]
    assert all(when - pressed < WITHIN_S for _, when in heard), [when - pressed for _, when in heard]
    (notice_id,) = {notice_id for notice_id, _ in heard}
    assert [each.do(do.rings_once_heard, pressed) for each in others] == [before[each] for each in others]
    five.desk.do(do.see_notice, notice_id)
    for each in theirs:
        each.do(do.wait_for_unseen, 0)
    notice = clinic.db.read(lambda session: session.get_one(Notice, notice_id))
    assert notice.seen_by == clinic.desk.user_id
    assert [each.do(do.rings) for each in theirs] == [before[each] + 1 for each in theirs]


# -- layouts --


def everyone_moves_a_panel_and_nobody_elses_window_moves(five: Five) -> None:
    moving = {"exam": five.desk, "charting": five.front, "perio": five.dentist, "record": five.coordinator}
    moving["checkout"] = five.manager
    before = {each: each.do(do.where_panels_stand) for each in five.all}
    rows = _all_rows(five)
    for panel, each in moving.items():
        each.begin(do.close_panel, panel)
    after = {each: each.answer() for each in moving.values()}
    assert all(each.do(do.where_panels_stand) == after[each] != before[each] for each in five.all)
    assert _changed_rows(five, rows) == {"user_setting": 5}
    assert len({_layout(five, actor) for actor in _people(five)}) == 5


def of_two_desks_of_one_person_the_last_to_move_is_remembered(five: Five) -> None:
    rosa = five.clinic.desk
    assert five.front.do(do.switch_to, rosa.user_id, PASSWORD) == "lock.password"
    rows = _all_rows(five)
    left = five.front.do(do.where_panels_stand)
    first = five.desk.do(do.close_panel, "checkout", at_once=True)
    assert five.front.do(do.where_panels_stand) == left
    assert _layout(five, rosa) == first
    last = five.front.do(do.close_panel, "record", at_once=True)
    assert five.desk.do(do.where_panels_stand) == first != last
    assert _layout(five, rosa) == last
    assert _changed_rows(five, rows) == {}
    # She goes, and Fay, who showed her password here this morning, needs no more than her PIN.
    assert five.front.do(do.switch_to, five.fay.user_id, PIN) == "lock.pin"


def _people(five: Five) -> list[Actor]:
    clinic = five.clinic
    return [clinic.desk, five.fay, clinic.dentist, clinic.coordinator, clinic.manager]


def _layout(five: Five, actor: Actor) -> bytes:
    kept = five.clinic.db.read(lambda session: settings_of(session, actor.user_id))
    (value,) = (value for name, value in kept.items() if name.startswith("layout."))
    return b64decode(value["state"])


def _all_rows(five: Five) -> dict[str, int]:
    """How many rows each table holds. Nothing was asked of the outbox yet, which would write on by itself; who takes
    the clinic’s duties first does so when it has time.
    """
    tables = [table for table in Base.metadata.sorted_tables if table.name != "lease"]
    counts = five.clinic.db.read(
        lambda session: [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    )
    return {table.name: count for table, count in zip(tables, counts, strict=True)}


def _changed_rows(five: Five, before: dict[str, int]) -> dict[str, int]:
    return {name: count - before[name] for name, count in _all_rows(five).items() if count != before[name]}


# -- who sits where --


def a_locked_seat_keeps_what_was_typed_and_counts_while_the_others_go_on(five: Five) -> None:
    clinic = five.clinic
    patient_id = a_patient(clinic, "Walt", "Sentinel")
    exam_id = an_exam(clinic, patient_id, ROOT_CANAL)
    for each in (five.desk, five.front):
        each.do(do.wait_for_unseen, 0)
    five.desk.do(do.type_new, "Typed", "Unsaved", "12.3.1979")
    five.desk.do(do.lock)
    five.dentist.do(do.complete_exam, exam_id)
    five.front.do(do.type_new, "Wanda", "Written", "1.2.1990")
    assert isinstance(five.front.do(do.save_new), UUID)
    five.desk.do(do.wait_for_unseen, 1)
    read = five.desk.do(do.seen)
    assert "Locked by Rosa Desk" in read
    assert not [name for name in ("Sentinel", "Walt", "Unsaved", "Typed", "Written") if name in read]
    assert not [each for each in five.all if each is not five.desk and "This workstation is locked" in each.do(do.seen)]
    assert five.desk.do(do.unlock, clinic.desk.user_id, PIN) == "lock.pin"
    assert five.desk.do(do.typed_new) == ["Typed", "Unsaved"]
    five.desk.do(do.discard_new)


def a_pin_is_good_only_where_its_owner_showed_the_password(five: Five) -> None:
    fay = five.fay.user_id
    assert five.coordinator.do(do.try_pin, fay, PIN) == "gate.pin_not_here"
    assert five.front.do(do.try_pin, fay, PIN) == ""
    assert five.coordinator.do(do.switch_to, fay, PASSWORD) == "lock.password"
    assert five.coordinator.do(do.try_pin, fay, PIN) == ""
    assert five.coordinator.do(do.switch_to, five.clinic.coordinator.user_id, PIN) == "lock.pin"


def who_is_let_go_loses_the_seat_and_new_roles_count_at_once(five: Five) -> None:
    ines, fay = five.clinic.coordinator.user_id, five.fay.user_id
    both = frozenset({Role.FRONT_DESK, Role.MANAGER})
    five.manager.do(do.act, set_roles, fay, both)
    five.front.do(do.wait_for_roles, both)
    five.manager.do(do.act, deactivate, ines)
    assert "Nobody is signed in here." in five.coordinator.do(do.lose_seat)
    assert not [each for each in five.all[:3] if "Nobody is signed in here." in each.do(do.seen)]
    five.manager.do(do.act, activate, ines)
    five.manager.do(do.act, reset_password, ines, Chosen(PASSWORD))
    five.coordinator.do(do.sign_in_anew, ines, PASSWORD, OWN)


# -- two at once --


def of_two_desks_that_register_one_person_the_second_finds_the_first(five: Five) -> None:
    pair = (five.desk, five.front)
    before = five.patients()
    for each in pair:
        each.do(do.type_new, "Twyla", "Newcomer", "4.5.1988")
    with _both_wait(five, lambda work: hold_numbers(work, "chart")):
        for each in pair:
            each.begin(do.save_new)
    answers = {each: each.answer() for each in pair}
    (registered,) = (answer for answer in answers.values() if isinstance(answer, UUID))
    ((second, warned),) = ((each, answer) for each, answer in answers.items() if not isinstance(answer, UUID))
    assert len(warned) == 1
    assert "Twyla Newcomer" in warned[0]
    assert five.patients() == before + 1
    assert second.do(do.open_double) == registered
    second.do(do.discard_new)


def of_two_desks_that_merge_one_pair_one_does_and_one_is_told(five: Five) -> None:
    clinic, pair = five.clinic, (five.desk, five.manager)
    kept, merged = a_patient(clinic, "Mira", "Kept"), a_patient(clinic, "Mira", "Merged")
    an_exam(clinic, merged, FILLING, signed=False)
    for each in pair:
        each.do(do.choose_pair, kept, merged)
    with _both_wait(five, lambda work: lock_row(work.session, Patient, kept)):
        for each in pair:
            each.begin(do.merge)
    told = sorted(each.answer() for each in pair)
    assert told[0] == ""
    assert "merged" in told[1] or "changed" in told[1]
    merges = clinic.db.read(lambda session: session.scalars(select(PatientMerge)).all())
    assert [(each.kept_id, each.merged_id) for each in merges] == [(kept, merged)]


@contextmanager
def _both_wait(five: Five, hold: Callable[[Work], object]) -> Iterator[None]:
    """Whatever two desks begin in here, both have to wait for it; they go on in the same moment. A file lets one writer
    in at a time anyway.
    """
    address = five.clinic.address
    if not isinstance(address, PostgresServer):
        yield
        return
    held, enough = threading.Event(), threading.Event()

    def holding(work: Work) -> None:
        hold(work)
        held.set()
        enough.wait(HELD_S)

    holder = threading.Thread(target=lambda: five.clinic.db.write(five.clinic.manager, holding))
    holder.start()
    try:
        assert held.wait(HELD_S)
        yield
        _wait_for_waiters(address, 2)
    finally:
        enough.set()
        holder.join()


def _wait_for_waiters(address: PostgresServer, number: int) -> None:
    end = time.monotonic() + HELD_S
    # A desk that keeps house in this moment may wait too.
    asked = (
        "SELECT count(*) >= %s FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(address.conninfo, autocommit=True) as connection:
        while connection.execute(asked, [number]).fetchone() != (True,):
            assert time.monotonic() < end, "they do not meet"
            threading.Event().wait(0.01)  # leaves them the machine: the server tells nobody who waits


# -- what breaks --


def a_lost_database_is_said_at_every_desk_and_what_was_typed_is_saved_when_it_is_back(five: Five) -> None:
    before = {each: each.do(do.losses) for each in five.all}
    five.desk.do(do.type_new, "Away", "Saved", "6.7.1991")
    five.front.do(do.type_new, "Away", "Typed", "8.9.1992")
    known = five.patients()
    with _database_away(five):
        for each in five.all:
            each.begin(do.wait_for_loss, before[each])
        assert all("Locked" not in each.answer() for each in five.all)
        assert five.desk.do(do.save_in_vain).startswith("Not saved")
    for each in five.all:
        each.begin(do.wait_for_return)
    for each in five.all:
        each.answer()
    assert isinstance(five.desk.do(do.wait_until_registered), UUID)
    assert five.patients() == known + 1
    assert five.front.do(do.typed_new) == ["Away", "Typed"]
    assert isinstance(five.front.do(do.save_new), UUID)


def _database_away(five: Five) -> AbstractContextManager[None]:
    """The file is moved away, or the server lets nobody in."""
    address = five.clinic.address
    five.clinic.db.close()
    return _shut_out(address) if isinstance(address, PostgresServer) else _moved_away(five, address.path)


@contextmanager
def _moved_away(five: Five, path: Path) -> Iterator[None]:
    away = path.with_suffix(".away")
    path.rename(away)
    for each in five.all:
        each.do(do.let_go)
    try:
        yield
    finally:
        away.rename(path)


@contextmanager
def _shut_out(address: PostgresServer) -> Iterator[None]:
    _let_in(address, allowed=False)
    try:
        yield
    finally:
        _let_in(address, allowed=True)


def _let_in(address: PostgresServer, *, allowed: bool) -> None:
    name = database_name(address)
    parts = psycopg.conninfo.conninfo_to_dict(address.conninfo)
    server = psycopg.conninfo.make_conninfo("", **{**parts, "dbname": "postgres"})
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(allowed).lower()}')
        if not allowed:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def an_import_that_was_killed_is_finished_elsewhere_and_registers_nobody_twice(five: Five) -> None:
    """The manager's process ends here; Fay has been made a manager before."""
    clinic, list_file = five.clinic, five.folder / "list.csv"
    both = frozenset({Role.FRONT_DESK, Role.MANAGER})
    five.manager.do(do.act, set_roles, five.fay.user_id, both)
    five.front.do(do.wait_for_roles, both)
    lines = "".join(f"Given{n},Family{n},{1 + n % 28}/03/{1930 + n % 60},\n" for n in range(LINES))
    list_file.write_text("First name,Last name,Date of birth,Phone\n" + lines)
    known = five.patients()
    assert five.manager.do(do.load_list, list_file) == (LINES, 0, 0)
    five.manager.do(do.register_list_up_to, 150)
    five.manager.kill()
    wanted, doubles, done = five.front.do(do.load_list, list_file)
    assert (wanted + done, doubles) == (LINES, 0)
    assert done == five.patients() - known == 100
    assert five.front.do(do.register_list) == LINES - done
    assert five.patients() == known + LINES
    (run,) = clinic.db.read(lambda session: session.scalars(select(PatientImport)).all())
    assert (run.lines, run.registered, run.refused, run.doubled) == (LINES, LINES, 0, 0)
    assert run.ended_at is not None


def nothing_was_a_bug_and_every_chain_holds(five: Five) -> None:
    for each in five.all[:4]:
        assert each.do(do.bugs) == []
    assert five.clinic.db.read(lambda session: list(broken_chains(session))) == []


STORIES = (
    everyone_moves_a_panel_and_nobody_elses_window_moves,
    of_two_desks_of_one_person_the_last_to_move_is_remembered,
    an_urgent_notice_rings_for_all_whose_role_it_is_and_for_nobody_else,
    a_locked_seat_keeps_what_was_typed_and_counts_while_the_others_go_on,
    a_pin_is_good_only_where_its_owner_showed_the_password,
    who_is_let_go_loses_the_seat_and_new_roles_count_at_once,
    of_two_desks_that_register_one_person_the_second_finds_the_first,
    of_two_desks_that_merge_one_pair_one_does_and_one_is_told,
    a_lost_database_is_said_at_every_desk_and_what_was_typed_is_saved_when_it_is_back,
    an_import_that_was_killed_is_finished_elsewhere_and_registers_nobody_twice,
    nothing_was_a_bug_and_every_chain_holds,
)
