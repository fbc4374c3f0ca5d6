"""Settings that were left: what is saved late belongs to its record, and one's own language to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from dentaldesk.engines.flows.clinic_checks import LocationDetails
from dentaldesk.engines.flows.clinic_pages import places
from dentaldesk.engines.flows.clinic_places import edit_location
from dentaldesk.engines.staff.reads import people_list
from dentaldesk.ui.screens.settings.pages.languages import Languages
from dentaldesk.ui.screens.settings.pages.places import CHAIR, Places
from dentaldesk.ui.screens.settings.presenter import PagePresenter
from dentaldesk.ui.screens.settings.rows import Change, FormLine, Page, Saved
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.work import Work
    from tests.factories import Clinic


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.manager) as made:
        yield made


class Shown:
    """A page as it would be shown."""

    def __init__(self, sat: Seat, page: type[Page]) -> None:
        self.presenter = PagePresenter(sat.desk, page(sat.desk), sat.desk)
        self.values: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.line = FormLine(state="")
        self.presenter.values_changed.connect(lambda values: setattr(self, "values", values))
        self.presenter.problems_changed.connect(lambda found: setattr(self, "problems", found))
        self.presenter.line_changed.connect(lambda line: setattr(self, "line", line))
        self.presenter.read()
        sat.settle()


def chairs(sat: Seat) -> dict[str, UUID]:
    (place,) = sat.clinic.db.read(places)
    return {chair.name: chair.id for chair in place.chairs}


def test_what_another_desk_wrote_first_is_saved_at_its_own_record(sat: Seat) -> None:
    page, there = Shown(sat, Places), chairs(sat)
    first, second = there["Op 1"], there["Op 2"]
    page.presenter.choose(str(second))
    page.presenter.type("name", "Half a na")
    page.presenter.choose(str(first))
    page.presenter.type("name", "Surgery")
    (place,) = sat.clinic.db.read(places)
    details = LocationDetails(name="Harbour", address=place.address, phone=place.phone, active=place.active)
    sat.clinic.db.write(sat.clinic.manager, lambda work: edit_location(work, place.id, place.version, details))
    page.presenter.save()
    page.presenter.choose(str(second))
    sat.settle()
    assert set(chairs(sat)) == {"Surgery", "Op 2"}
    assert page.values["name"] == "Half a na"
    assert page.line.state == "changed"


def test_a_refusal_is_shown_at_its_own_record_and_keeps_no_other_waiting(sat: Seat) -> None:
    page, there = Shown(sat, Places), chairs(sat)
    page.presenter.choose(str(there["Op 1"]))
    page.presenter.type("name", "")
    page.presenter.save()
    page.presenter.choose(str(there["Op 2"]))
    page.presenter.type("name", "Hygiene")
    page.presenter.save()
    sat.settle()
    assert page.problems == {}
    assert set(chairs(sat)) == {"Op 1", "Hygiene"}
    page.presenter.choose(str(there["Op 1"]))
    assert "name" in page.problems


def test_what_is_typed_while_something_new_is_saved_stays_at_it(sat: Seat) -> None:
    page = Shown(sat, Places)
    page.presenter.begin(CHAIR)
    page.presenter.type("name", "Surgery")
    page.presenter.save()
    page.presenter.type("name", "Surgery 2")
    sat.settle()
    assert "Surgery" in chairs(sat)
    assert page.values["name"] == "Surgery 2"
    assert page.line.state == "changed"
    page.presenter.save()
    sat.settle()
    assert set(chairs(sat)) == {"Op 1", "Op 2", "Surgery 2"}


def test_nobody_saves_the_language_of_somebody_else(sat: Seat) -> None:
    page, manager, desk = Shown(sat, Languages), sat.clinic.manager, sat.clinic.desk
    page.presenter.type("own", "es")
    sat.desk.sit_down(desk)
    sat.settle()
    assert page.values["own"] == ""
    page.presenter.save()
    sat.settle()
    languages = {row.user_id: row.language for row in sat.clinic.db.read(people_list)}
    assert (languages[manager.user_id], languages[desk.user_id]) == (None, None)
    assert page.presenter.holds_words  # the manager's, who may come back
    sat.desk.sit_down(manager)
    sat.settle()
    assert page.values["own"] == "es"


def test_what_somebody_else_typed_is_said_and_saved_in_their_name(sat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    page, there = Shown(sat, Places), chairs(sat)
    page.presenter.choose(str(there["Op 1"]))
    page.presenter.type("name", "Surgery")
    assert page.line.text == "1 change, not saved yet"
    typist = sat.desk.actor
    sat.desk.sit_down(replace(typist, user_id=sat.clinic.dentist.user_id, name="Another Manager"))
    sat.settle()
    assert page.line.text == f"Typed by {typist.name}: 1 change, not saved yet"
    names: list[str] = []

    def save(self: Places, work: Work, change: Change) -> Saved:
        names.append(work.actor.name)
        return real(self, work, change)

    real = Places.save
    monkeypatch.setattr(Places, "save", save)
    page.presenter.save()
    sat.settle()
    assert names == [typist.name]
    assert "Surgery" in chairs(sat)
