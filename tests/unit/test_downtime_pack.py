"""The downtime pack as a paper: what stands on which page, how many pages a big day takes, and how quickly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2 as pdfium
import pytest

from dentaldesk.engines.core.words import Words
from dentaldesk.engines.documents.content import Paper
from dentaldesk.engines.documents.downtime_content import DowntimePackContent
from dentaldesk.engines.documents.locking import locked
from dentaldesk.engines.documents.render import render_paper
from tests.downtime_packs import AMARA, a_day, a_pack
from tests.papers import CLINIC, FORMATS
from tests.unit.test_documents import pages

WORDS = Words(FORMATS)


def read(content: DowntimePackContent) -> list[str]:
    """The words of each page, blanks as one space."""
    return [" ".join(page.split()) for page in pages(render_paper(content, WORDS))]


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_page_says_that_it_is_confidential_and_how_old_it_is(paper: Paper) -> None:
    found = read(replace(a_pack(), clinic=replace(CLINIC, paper=paper)))
    for number, page in enumerate(found, start=1):
        assert "Confidential health data · Lakeshore Dental · as of Nov 23, 2026, 9:00 PM" in page
        assert f"Page {number} of {len(found)}" in page


def test_the_first_page_tells_what_lies_where() -> None:
    first, *others = read(a_pack())
    assert "While it stands still" in first
    assert "Tuesday, November 24, 2026 page 2 18 visits" in first
    for name, page in (("Wednesday, November 25, 2026", 6), ("Sheets to write upon", 10)):
        assert f"{name} page {page}" in first
    assert others[0].startswith("Tuesday, November 24, 2026 18 visits")
    assert others[4].startswith("Wednesday, November 25, 2026")
    assert others[8].startswith("Who came without an appointment")


def test_a_page_that_goes_on_says_of_which_day() -> None:
    found = read(a_pack(days=1))
    assert [page.partition(" When and what for")[0] for page in found[2:5]] == [
        "Who comes, in order of time Tuesday, November 24, 2026",
        *["Tuesday, November 24, 2026 · Who comes, in order of time"] * 2,
    ]


def test_alerts_are_never_cut_off_where_chairs_are_many() -> None:
    day = a_day(a_pack().days[0].on, chairs=5, each=3)
    long = replace(AMARA, name="Bartholomew-Alexander Featherstonehaugh-Cholmondeley")
    visits = (replace(day.visits[0], patient=long), *day.visits[1:])
    found = read(replace(a_pack(), days=(replace(day, visits=visits),)))
    assert "8:00 AM ⚠ Bartholome" in found[1]


def test_two_visits_of_one_chair_stand_beside_each_other() -> None:
    day = a_day(a_pack().days[0].on, chairs=1, each=1)
    again = replace(day.visits[0], starts_at=day.visits[0].starts_at + timedelta(minutes=15), patient=AMARA)
    found = read(replace(a_pack(), days=(replace(day, visits=(*day.visits, again)),)))
    assert "8:00 AM" in found[1]
    assert "8:15 AM" in found[1]


def test_a_day_on_which_nobody_comes_is_a_page_to_write_upon() -> None:
    day = replace(a_day(a_pack().days[0].on), visits=())
    found = read(replace(a_pack(), days=(day,)))
    assert len(found) == 6
    assert "0 visits" in found[1]


def test_where_there_are_several_places_each_day_names_its_own() -> None:
    pack = a_pack(days=1)
    other = replace(pack.days[0], place="Harbour")
    found = read(replace(pack, days=(*pack.days, other), several=True))
    assert "Tuesday, November 24, 2026 page 2 Lakeshore · 18 visits" in found[0]
    assert "Tuesday, November 24, 2026 page 6 Harbour · 18 visits" in found[0]
    assert found[5].startswith("Tuesday, November 24, 2026 · Harbour 18 visits")


def test_a_pack_of_a_clinic_without_days_is_the_sheets_alone() -> None:
    found = read(replace(a_pack(), days=(), colleagues=(), phones=()))
    assert len(found) == 5


def test_a_big_day_is_no_thicker_than_a_folder_holds() -> None:
    content = a_pack(days=1, chairs=10, each=9)
    made = locked(render_paper(content, WORDS), "a wet lighthouse, 7 gulls")
    document = pdfium.PdfDocument(made, password="a wet lighthouse, 7 gulls")
    count = len(document)
    document.close()
    assert 15 < count < 30


def test_long_words_of_any_kind_break_nothing() -> None:
    endless = "Wolfeschlegelsteinhausenbergerdorff " * 12
    day = a_day(a_pack().days[0].on, chairs=1, each=2)
    patient = replace(
        AMARA,
        name=endless,
        medications=endless * 8,
        conditions="x" * 900,
        notes=(endless,) * 5,
        preferred_times=endless,
        language="no such language",
        email="e" * 200,
    )
    visit = replace(day.visits[0], patient=patient, chair=endless, reason=endless, provider=endless)
    long = replace(day, chairs=(endless, "Op 1"), place=endless, visits=(visit, *day.visits[1:]))
    found = read(replace(a_pack(), days=(long,), workstation=endless, several=True))
    assert found[0].endswith(f"Page 1 of {len(found)}")
    assert "Speaks no such language" in " ".join(found)
