from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.chart_paper import chart_lines
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Notation
from tests.mouths import BORN, CHILD_BORN, EARLIER, TODAY, entry, healthy_adult

WORDS = Words(Formats())
PLANNED, COMPLETED = ChartStatus.PLANNED, ChartStatus.COMPLETED
THEN = datetime.combine(EARLIER + timedelta(days=1), time(), UTC)  # when that day ended

Row = tuple[str, str, str, date | None]


def rows(
    chart: Chart, notation: Notation = Notation.FDI, day: date = TODAY, known: datetime | None = None
) -> list[Row]:
    lines = chart_lines(chart, mouth_at(chart, day, known), notation, WORDS, known)
    return [(line.area, str(line.entry), str(line.status), line.since) for line in lines]


def with_these(*entries: ChartEntry) -> Chart:
    """A healthy adult, and this."""
    healthy = healthy_adult()
    return replace(healthy, entries=(*healthy.entries, *entries))


def test_states_are_listed_and_those_alike_are_one_line() -> None:
    found = rows(with_these(entry("38", Finding.IMPACTED, measure=40), entry("46", Finding.EXTRACTION, "", COMPLETED)))
    assert found == [
        ("18, 28, 48", "missing", "observed", EARLIER),
        ("46", "extracted", "completed", TODAY),
        ("38", "impacted 40°", "observed", TODAY),
    ]


def test_who_was_not_examined_comes_first() -> None:
    found = rows(Chart(birth_date=BORN, entries=(entry("16", Finding.CARIES, "MO"),)))
    assert found[0][1:] == ("not examined", "", None)
    assert found[0][0].startswith("18, 17, 15–28")
    assert found[1:] == [("16 MO", "caries", "condition", TODAY)]


def test_what_is_usual_at_an_age_is_said_to_be_just_that() -> None:
    found = rows(Chart(birth_date=CHILD_BORN))
    assert ("17, 27, 47, 37", "unerupted", "usual at this age", None) in found


def test_entries_say_all_that_they_are_in_the_notation_of_the_clinic() -> None:
    chart = with_these(
        entry("25", Finding.MISSING),
        entry("24 25 26", Finding.BRIDGE, variant=Variant.CERAMIC, replaced="25"),
        entry("36", Finding.FURCATION, "B", measure=2),
        entry("37", Finding.EXTRACTION, "", ChartStatus.REFERRED, note="oral surgery"),
        entry("47", Finding.UNRECOGNISED, note="X99"),
    )
    found = rows(chart, Notation.UNIVERSAL)
    assert ("12–14", "ceramic bridge, 13 replaced", "existing", TODAY) in found
    assert ("19 B", "furcation II", "condition", TODAY) in found
    assert ("18", "extraction · oral surgery", "referred", TODAY) in found
    assert ("31", "not understood: “X99”", "condition", TODAY) in found
    assert len(found) == len({row[:2] for row in found})


def test_a_past_day_says_what_was_learned_only_later() -> None:
    told_late = replace(
        entry("16", Finding.FILLING, "MO", variant=Variant.AMALGAM, on=EARLIER),
        recorded_at=datetime.combine(TODAY, time(9), UTC),
    )
    found = rows(with_these(told_late), day=EARLIER, known=THEN)
    assert found[-1] == ("16 MO", "amalgam filling", "recorded later, on Nov 24, 2026", EARLIER)
    assert [row for row in found if row[0] == "16 MO"] == found[-1:]
    assert rows(with_these(told_late))[-1][2] == "existing"


def test_a_past_day_says_what_was_found_wrong_only_later() -> None:
    wrong = entry("16", Finding.MISSING, on=EARLIER)
    moment = datetime.combine(TODAY, time(9), UTC)
    void = Correction(entry_id=wrong.id, is_void=True, reason="wrong tooth", at=moment)
    chart = replace(with_these(wrong), corrections=(void,))
    found = rows(chart, day=EARLIER, known=THEN)
    assert any(area.startswith("18, 16") and entry == "missing" for area, entry, _, _ in found)
    assert found[-1] == ("16", "missing", "void since Nov 24, 2026: wrong tooth", EARLIER)
    assert not any("16" in area for area, _, _, _ in rows(chart))
