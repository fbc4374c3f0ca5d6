"""A chart judged as a whole: which standing entries cannot stand together, whenever they were charted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.clinical.chart_validity import chart_problems, newly_impossible, say_impossible
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.teeth import ToothCode, every_tooth
from tests.mouths import BORN, TODAY, child_of_eight, entry, healthy_adult, rich_adult, ten_years

F, S = Finding, ChartStatus
AT_16 = [ToothCode("16")]


def on(year: int) -> date:
    return date(year, 5, 2)


def chart(*entries: ChartEntry) -> Chart:
    return Chart(birth_date=BORN, entries=entries)


def impossible(*entries: ChartEntry) -> list[tuple[Finding, str]]:
    return [(one.entry.finding, one.message.code) for one in chart_problems(chart(*entries), AT_16, TODAY)]


GAP, CROWN = entry("16", F.MISSING, on=on(2018)), entry("16", F.CROWN, on=on(2023))
IMPLANT = entry("16", F.IMPLANT, on=on(2020))


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([entry("16", F.CARIES, "MO", on=on(2023)), entry("16", F.MISSING, on=on(2020))], [(F.CARIES, "did_not_fit")]),
        ([CROWN, GAP], [(F.CROWN, "did_not_fit")]),
        ([CROWN, GAP, IMPLANT], []),
        (
            [GAP, IMPLANT, entry("16", F.IMPLANT, on=on(2022))],
            [(F.IMPLANT, "did_not_fit"), (F.IMPLANT, "implant_already")],
        ),
        ([entry("16", F.EXTRACTION, on=on(2024)), entry("16", F.ROOT_CANAL, on=on(2018))], []),
        (
            [entry("16", F.EXTRACTION, on=on(2024)), IMPLANT],
            [],
        ),  # nobody looked before: it replaced a tooth lost earlier
        (
            [entry("16", F.EXTRACTION, on=on(2024)), entry("16", F.EXAMINED, on=on(2019)), IMPLANT],
            [(F.IMPLANT, "did_not_fit")],
        ),
        ([entry("16", F.CROWN, on=BORN)], [(F.CROWN, "did_not_fit")]),
        ([GAP, entry("16", F.FILLING, "O", S.PLANNED)], [(F.FILLING, "does_not_fit")]),
        ([GAP, entry("16", F.FILLING, "O", S.REFERRED)], [(F.FILLING, "does_not_fit")]),
        ([GAP, entry("16", F.FILLING, "O", S.DECLINED)], []),
        ([GAP, entry("16", F.UNRECOGNISED, note="X99")], []),
        ([GAP, entry("16", F.CROWN, "", S.PLANNED)], [(F.CROWN, "does_not_fit")]),
        ([GAP, entry("16", F.IMPLANT, "", S.PLANNED), entry("16", F.CROWN, "", S.PLANNED, on=on(2019))], []),
        # A plan is judged today, whatever stood when it was made.
        ([GAP, entry("16", F.CROWN, "", S.PLANNED, on=on(2019)), IMPLANT], []),
        ([entry("17 16 15", F.BRIDGE, "", S.COMPLETED, replaced="16", on=on(2020))], [(F.BRIDGE, "pontic_on_tooth")]),
        ([GAP, entry("16", F.EXAMINED, on=on(2021))], [(F.EXAMINED, "did_not_fit")]),
    ],
)
def test_each_entry_is_judged_where_it_acts(entries: list[ChartEntry], problems: list[tuple[Finding, str]]) -> None:
    found = impossible(*entries)
    assert found == [(finding, f"chart.{code}") for finding, code in problems]


@pytest.mark.parametrize("made", [healthy_adult, child_of_eight, rich_adult, ten_years])
def test_what_could_be_charted_has_no_problems(made: type[Chart]) -> None:
    assert chart_problems(made(), every_tooth(), TODAY) == ()  # type: ignore[call-arg]


def test_what_was_impossible_before_blocks_nothing_and_what_becomes_so_is_named() -> None:
    old = entry("16", F.FILLING, "O", on=on(2019))  # on a gap: of an import
    before = chart(GAP, old, IMPLANT, CROWN)
    assert newly_impossible(before, before, AT_16, TODAY) == ()
    void = Correction(entry_id=IMPLANT.id, is_void=True, reason="x", at=datetime(2026, 1, 1, tzinfo=UTC))
    (spoiled,) = newly_impossible(before, replace(before, corrections=(void,)), AT_16, TODAY)
    assert spoiled.entry == CROWN
    assert Words(Formats()).text(say_impossible(spoiled.entry)) == (
        "crown on tooth 16 of May 2, 2023 would then be impossible: correct the one or the other."
    )
