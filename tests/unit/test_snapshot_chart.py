"""A chart that was frozen comes back as it was, or says why not: never as an empty mouth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.clinical.entry_text import entry_of, text_of
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.snapshot import FORMAT, create_odontogram_snapshot, snapshot_chart, snapshot_hash
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import Surface, ToothCode, every_tooth
from dentaldesk.models.values import Message

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@st.composite
def entries(draw: st.DrawFn) -> ChartEntry:
    """Anything that a row may hold, whether or not it could be charted."""
    finding = draw(st.sampled_from(Finding))
    is_work = SPECS[finding].kind is Kind.WORK
    statuses = [status for status in ChartStatus if (status is not ChartStatus.CONDITION) is is_work]
    most = 4 if SPECS[finding].place is Place.SPAN else 1
    teeth = draw(st.lists(st.sampled_from(every_tooth()), min_size=1, max_size=most, unique=True))
    surfaces = draw(st.sets(st.sampled_from(Surface), max_size=3))
    return ChartEntry(
        id=draw(st.uuids()),
        finding=finding,
        status=draw(st.sampled_from(statuses)),
        teeth=tuple(teeth),
        surfaces=tuple(surface for surface in Surface if surface in surfaces),
        variant=draw(st.none() | st.sampled_from(Variant)),
        replaced=tuple(teeth[1:2]),
        measure=draw(st.none() | st.integers(-180, 180)),
        note=draw(st.text(max_size=20)),
        true_on=DAY - timedelta(days=draw(st.integers(0, 4000))),
        recorded_at=NOW - timedelta(seconds=draw(st.integers(0, 10**8))),
        by=draw(st.text(max_size=10)),
        visit_id=draw(st.none() | st.uuids()),
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Entries, some of them void, some taken further."""
    found = draw(st.lists(entries(), max_size=12, unique_by=lambda entry: entry.id))
    linked = [
        replace(entry, follows=found[n - 1].id) if n and draw(st.booleans()) else entry for n, entry in enumerate(found)
    ]
    void = [entry for entry in linked if draw(st.integers(0, 4)) == 0]
    return Chart(
        birth_date=draw(st.none() | st.dates(date(1940, 1, 1), DAY)),
        entries=tuple(linked),
        corrections=tuple(Correction(entry_id=entry.id, is_void=True, reason="", at=NOW) for entry in void),
    )


def opened(content: dict[str, Any], format_: int = FORMAT, sha256: str | None = None) -> Chart:
    return snapshot_chart(content, format_, sha256 or snapshot_hash(content), DAY)


@given(charts())
def test_the_mouth_of_a_snapshot_is_the_mouth_that_was_frozen(chart: Chart) -> None:
    kept = opened(create_odontogram_snapshot([], chart))
    assert kept.standing() == chart.standing()
    assert mouth_at(kept, DAY) == mouth_at(chart, DAY)
    assert kept.birth_date == chart.birth_date
    assert kept.corrections == ()


@given(charts(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_chart_is_read_changes_no_byte(chart: Chart, random: Any) -> None:  # noqa: ANN401 - Random
    turned = list(chart.entries)
    random.shuffle(turned)
    one, other = (create_odontogram_snapshot([], of) for of in (chart, replace(chart, entries=tuple(turned))))
    assert snapshot_hash(one) == snapshot_hash(other)


@given(entries())
def test_an_entry_in_words_reads_back(entry: ChartEntry) -> None:
    assert entry_of(text_of(entry)) == entry


def a_chart() -> Chart:
    return Chart(
        birth_date=date(1979, 3, 12),
        entries=(
            ChartEntry(
                id=UUID(int=1),
                finding=Finding.CARIES,
                status=ChartStatus.CONDITION,
                teeth=(ToothCode("16"),),
                surfaces=(Surface.OCCLUSAL,),
                true_on=DAY,
                recorded_at=NOW,
            ),
        ),
    )


def test_bytes_that_changed_are_not_shown() -> None:
    content = create_odontogram_snapshot([], a_chart())
    kept = snapshot_hash(content)
    content["entries"] = []
    with pytest.raises(UserError) as refused:
        opened(content, sha256=kept)
    assert refused.value.message == Message("chart.snapshot_damaged", {"day": DAY})


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"born": None, "entries": None, "planned": []},
        {"born": None, "planned": []},
        {"born": "yesterday", "entries": [], "planned": []},
        {"born": None, "entries": [{}], "planned": []},
        {"born": None, "entries": ["caries"], "planned": []},
    ],
)
def test_what_cannot_be_read_is_never_an_empty_mouth(content: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        opened(content)
    assert refused.value.message == Message("chart.snapshot_damaged", {"day": DAY})


def test_a_format_of_a_later_program_says_so() -> None:
    with pytest.raises(UserError) as refused:
        opened(create_odontogram_snapshot([], a_chart()), FORMAT + 1)
    assert refused.value.message == Message("chart.snapshot_newer", {"day": DAY})


def test_the_first_format_shows_its_planned_procedures_as_words() -> None:
    content = {
        "planned": [
            {"procedure": "COMPOSITE3", "tooth": "16", "surfaces": "MOD", "status": "planned"},
            {"procedure": "PROPHYLAXIS", "tooth": None, "surfaces": "", "status": "planned"},
        ]
    }
    born = date(2018, 5, 1)
    chart = snapshot_chart(content, 1, snapshot_hash(content), DAY, born)
    (entry,) = chart.entries
    assert (entry.finding, entry.note, entry.teeth) == (Finding.UNRECOGNISED, "COMPOSITE3 MOD", (ToothCode("16"),))
    assert chart.birth_date == born
    # What was not kept does not look as if it had been examined.
    assert not any(state.examined for state in mouth_at(chart, DAY).teeth.values())
    assert snapshot_chart(content, 1, snapshot_hash(content), DAY) == replace(chart, birth_date=None)


WORDS = text_of(a_chart().entries[0])


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"finding": "hologram"}, "16 hologram O condition"),
        ({"status": "dreamt"}, "16 caries O dreamt"),
        ({"variant": "unobtainium", "measure": 3}, "16 caries O unobtainium 3 condition"),
        ({"surfaces": "OX"}, "16 caries OX condition"),
        ({"teeth": "16 99"}, "16 99 caries O condition"),
        ({"replaced": "0"}, "16 caries O 0 condition"),
        ({"finding": "hologram", "note": "shines"}, "16 hologram O condition shines"),
    ],
)
def test_an_entry_that_is_not_understood_stays_on_its_tooth_with_its_words(changes: dict[str, Any], note: str) -> None:
    entry = entry_of(WORDS._replace(**changes))
    assert (entry.finding, entry.status) == (Finding.UNRECOGNISED, ChartStatus.CONDITION)
    assert entry.teeth == (ToothCode("16"),)
    assert entry.note == note
    assert (entry.id, entry.true_on, entry.recorded_at) == (WORDS.id, WORDS.true_on, WORDS.recorded_at)


@pytest.mark.parametrize("teeth", ["99", "", "x y"])
def test_an_entry_without_a_tooth_closes_the_chart(teeth: str) -> None:
    with pytest.raises(UserError) as refused:
        entry_of(WORDS._replace(teeth=teeth))
    assert refused.value.message.code == "chart.unreadable"
