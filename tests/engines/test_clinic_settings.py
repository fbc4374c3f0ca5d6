"""The clinic's settings: what is refused, what is counted, and two desks at once."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.engines.flows.clinic_checks import ClinicDetails, LocationDetails, details_problems
from dentaldesk.engines.flows.clinic_pages import (
    PlaceRow,
    clinic_page,
    closures,
    database_facts,
    places,
    signed_in_lately,
)
from dentaldesk.engines.flows.clinic_places import (
    ChairDetails,
    add_chair,
    add_closures,
    add_location,
    edit_chair,
    edit_location,
    remove_closure,
    set_hours,
)
from dentaldesk.engines.flows.clinic_problems import clinic_problems
from dentaldesk.engines.flows.clinic_settings import edit_clinic, edit_policies
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.models.values import Money
from tests.factories import a_clinic, a_patient

if TYPE_CHECKING:
    from tests.factories import Clinic

TOMORROW_AT_NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("America/Chicago"))


def the_place(clinic: Clinic) -> PlaceRow:
    return clinic.db.read(places)[0]


def a_visit(clinic: Clinic, at: datetime = TOMORROW_AT_NINE) -> UUID:
    patient, chair, provider = a_patient(clinic), the_place(clinic).chairs[0].id, clinic.dentist.provider_id
    assert provider is not None
    visit = BookVisit(
        request_key=str(uuid4()),
        patient_id=patient,
        operatory_id=chair,
        provider_id=provider,
        starts_at=at,
        pattern="XXXXXX",
        reason="Check-up",
    )
    return clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))


def refused(error: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(problem.place, problem.message.code) for problem in error.value.problems}


# -- the clinic --


def test_the_clinic_is_changed_and_a_second_desk_is_told(clinic: Clinic) -> None:
    page = clinic.db.read(clinic_page)
    mine = replace(page.details, name="Elm Street Dental", email="desk@elm.example")
    version = clinic.db.write(clinic.manager, lambda work: edit_clinic(work, page.version, mine))
    assert version == page.version + 1
    assert clinic.db.read(clinic_page).details == mine
    other = replace(page.details, name="Oak Street Dental")
    with pytest.raises(EditedElsewhere) as error:
        clinic.db.write(clinic.manager, lambda work: edit_clinic(work, page.version, other))
    assert error.value.theirs["name"] == "Elm Street Dental"


def test_everything_wrong_with_the_clinic_is_told_at_once(clinic: Clinic) -> None:
    page = clinic.db.read(clinic_page)
    wrong = replace(
        page.details,
        name=" ",
        phone="none",
        email="desk at elm",
        country="Elm",
        currency="XXZ",
        language="xx_YY",
        time_zone="Elm/Street",
        paper="bark",
    )
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: edit_clinic(work, page.version, wrong))
    places_told = {place for place, _ in refused(error)}
    assert places_told == {"name", "phone", "email", "country", "currency", "language", "time_zone", "paper"}
    assert clinic.db.read(clinic_page) == page


def test_the_currency_may_change_while_nothing_was_charged_and_not_to_other_decimals(clinic: Clinic) -> None:
    page = clinic.db.read(clinic_page)
    with pytest.raises(Refused) as error:
        clinic.db.write(
            clinic.manager, lambda work: edit_clinic(work, page.version, replace(page.details, currency="JPY"))
        )
    assert refused(error) == {("currency", "settings.currency_decimals")}
    clinic.db.write(clinic.manager, lambda work: edit_clinic(work, page.version, replace(page.details, currency="EUR")))
    assert clinic.db.read(clinic_page).details.currency == "EUR"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_policies_are_checked_together(clinic: Clinic) -> None:
    page = clinic.db.read(clinic_page)
    wrong = replace(
        page.policies,
        routing_value=Money(0),
        medium_value=page.policies.high_value,
        visit_minutes=5,
        lock_minutes=0,
        thread_minutes=0,
        routing_complexity=0,
        examination_code="NOWHERE",
    )
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: edit_policies(work, page.version, wrong))
    assert {place for place, _ in refused(error)} == {
        "routing_value",
        "high_value",
        "visit_minutes",
        "lock_minutes",
        "thread_minutes",
        "routing_complexity",
        "examination_code",
    }
    right = replace(page.policies, lock_minutes=5, thread_minutes=20, consent_blocks=False)
    clinic.db.write(clinic.manager, lambda work: edit_policies(work, page.version, right))
    assert clinic.db.read(clinic_page).policies == right


@pytest.mark.parametrize("kind", ["sqlite"])
def test_who_treats_does_not_set_up_the_clinic(clinic: Clinic) -> None:
    page = clinic.db.read(clinic_page)
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.dentist, lambda work: edit_clinic(work, page.version, page.details))


# -- places and chairs --


def test_a_second_place_opens_as_the_first_and_closes_again(clinic: Clinic) -> None:
    details = LocationDetails(name="Branch", address="2 Oak Street", phone="+1 612 555 0101")
    branch = clinic.db.write(clinic.manager, lambda work: add_location(work, details))
    first, second = the_place(clinic), next(row for row in clinic.db.read(places) if row.id == branch)
    assert second.hours == first.hours or second.hours == next(
        row.hours for row in clinic.db.read(places) if row.id != branch
    )
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: add_location(work, replace(details, name="BRANCH")))
    assert refused(error) == {("name", "settings.name_taken")}
    clinic.db.write(clinic.manager, lambda work: edit_location(work, branch, 1, replace(details, active=False)))
    assert [row.active for row in clinic.db.read(places) if row.id == branch] == [False]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_place_with_visits_and_people_and_no_other_stays_open(clinic: Clinic) -> None:
    a_visit(clinic)
    place = the_place(clinic)
    closed = LocationDetails(name=place.name, address="", phone="", active=False)
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: edit_location(work, place.id, place.version, closed))
    codes = {code for _, code in refused(error)}
    assert codes == {"settings.visits_stand", "settings.people_work_here", "settings.last_location"}
    counts = {problem.message.code: problem.message.params.get("count") for problem in error.value.problems}
    assert (counts["settings.visits_stand"], counts["settings.people_work_here"]) == (1, 4)


def test_chairs_are_added_renamed_moved_and_closed(clinic: Clinic) -> None:
    place = the_place(clinic)
    clinic.db.write(clinic.manager, lambda work: add_chair(work, place.id, ChairDetails(name="Op 3", position=1)))
    place = the_place(clinic)
    assert [(chair.name, chair.position) for chair in place.chairs] == [("Op 3", 1), ("Op 1", 2), ("Op 2", 3)]
    third = place.chairs[0].id
    moved = ChairDetails(name="Surgery", position=99, active=False)
    clinic.db.write(clinic.manager, lambda work: edit_chair(work, third, place.version, moved))
    place = the_place(clinic)
    assert [(chair.name, chair.active) for chair in place.chairs] == [
        ("Op 1", True),
        ("Op 2", True),
        ("Surgery", False),
    ]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_chair_with_visits_says_how_many_and_a_late_desk_is_told(clinic: Clinic) -> None:
    a_visit(clinic)
    place = the_place(clinic)
    chair = place.chairs[0]
    closed = ChairDetails(name=chair.name, position=chair.position, active=False)
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: edit_chair(work, chair.id, place.version, closed))
    assert [problem.message.params["count"] for problem in error.value.problems] == [1]
    clinic.clock.advance(timedelta(days=2))  # now it lies behind
    clinic.db.write(clinic.manager, lambda work: edit_chair(work, chair.id, place.version, closed))
    with pytest.raises(EditedElsewhere):
        clinic.db.write(
            clinic.manager, lambda work: edit_chair(work, chair.id, place.version, replace(closed, name="Op X"))
        )
    with pytest.raises(Refused):
        clinic.db.write(
            clinic.manager, lambda work: edit_chair(work, chair.id, place.version, replace(closed, name="op 2"))
        )


# -- hours --


def test_hours_change_and_visits_outside_are_counted(clinic: Clinic) -> None:
    a_visit(clinic)
    place = the_place(clinic)
    afternoons = {day: [(time(13), time(17)), (time(17), time(18))] for day in range(5)}
    outside = clinic.db.write(clinic.manager, lambda work: set_hours(work, place.id, place.version, afternoons))
    assert outside == 1
    assert the_place(clinic).hours[0] == ((time(13), time(17)), (time(17), time(18)))
    with pytest.raises(EditedElsewhere):
        clinic.db.write(clinic.manager, lambda work: set_hours(work, place.id, place.version, {}))
    again = clinic.db.write(clinic.manager, lambda work: set_hours(work, place.id, place.version, afternoons))
    assert again == 1  # what stands already is no conflict


@pytest.mark.parametrize("kind", ["sqlite"])
def test_hours_that_overlap_or_run_backwards_are_told_at_once(clinic: Clinic) -> None:
    place = the_place(clinic)
    wrong = {0: [(time(8), time(12)), (time(11), time(17))], 2: [(time(17), time(8))], 3: [(time(8), time(8))]}
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: set_hours(work, place.id, place.version, wrong))
    assert refused(error) == {
        ("0", "settings.hours_overlap"),
        ("2", "settings.hours_backwards"),
        ("3", "settings.hours_backwards"),
    }


# -- closed days --


def test_closed_days_are_added_once_and_taken_back(clinic: Clinic) -> None:
    a_visit(clinic)
    days = [(date(2026, 11, 25), "Training"), (date(2026, 12, 25), "Christmas Day")]
    assert clinic.db.write(clinic.manager, lambda work: add_closures(work, days)) == 1
    assert clinic.db.write(clinic.manager, lambda work: add_closures(work, days)) == 0
    rows = clinic.db.read(lambda session: closures(session, date(2026, 1, 1)))
    assert [(row.day, row.name, row.location) for row in rows] == [(*days[0], None), (*days[1], None)]
    clinic.db.write(clinic.manager, lambda work: remove_closure(work, rows[0].id))
    clinic.db.write(clinic.manager, lambda work: remove_closure(work, rows[0].id))  # another desk did it
    assert len(clinic.db.read(lambda session: closures(session, date(2026, 1, 1)))) == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_day_that_has_passed_is_neither_closed_nor_opened(clinic: Clinic) -> None:
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: add_closures(work, [(date(2026, 11, 23), " ")]))
    assert {place for place, _ in refused(error)} == {"day", "name"}
    clinic.db.write(clinic.manager, lambda work: add_closures(work, [(date(2026, 11, 24), "Today")]))
    (row,) = clinic.db.read(lambda session: closures(session, date(2026, 1, 1)))
    clinic.clock.advance(timedelta(days=1))
    with pytest.raises(UserError, match=r"settings\.closure_over"):
        clinic.db.write(clinic.manager, lambda work: remove_closure(work, row.id))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_nobody_signed_in_lately_is_no_row(clinic: Clinic) -> None:
    assert clinic.db.read(lambda session: signed_in_lately(session, clinic.clock.now())) == []


def test_the_database_is_described(clinic: Clinic) -> None:
    facts = clinic.db.read(lambda session: database_facts(session, clinic.clock.now()))
    assert facts.postgres == clinic.db.is_postgres
    assert facts.encrypted in ({None} if facts.postgres else {False})
    assert facts.version[0].isdigit()
    assert facts.schema >= "0006"
    assert facts.where


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("name", text) for text in ("", " ", "x" * 201)),
        *(("address", text) for text in ("", "\n ", "x" * 1001, "1 Elm Street")),
        *(("phone", text) for text in ("", " ", "none", "٠١٢٣", "5" * 81)),
        *(
            ("email", text)
            for text in ("@", "a@b", "front@clinic.example", " front@clinic.example ", "a" * 200 + "@b.c")
        ),
        *(("paper", text) for text in ("a5", "a4")),
        *(("country", text) for text in ("us", "USA", "DE")),
    ],
)
def test_what_a_new_clinic_may_not_be_called_its_settings_refuse_too(field: str, typed: str) -> None:
    new = replace(a_clinic(), **{field: typed})  # type: ignore[arg-type]
    names = [each.name for each in fields(ClinicDetails)]
    details = ClinicDetails(**{name: getattr(new, name) for name in names})
    founded = {problem.place.rpartition(".")[2] for problem in clinic_problems(new) if "clinic." in problem.place}
    assert founded == {problem.place for problem in details_problems(details)}
