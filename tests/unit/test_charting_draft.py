"""The draft of the charting panel: what letters, clicks and typed lines make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.charting_rules import NewEntry, entry_problems
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.ui.screens.charting.draft import (
    Draft,
    Lack,
    digit,
    drop,
    is_whole,
    lack,
    mark_as,
    news,
    paint,
    pick,
    pontics_of,
    press,
    problems,
    select,
    settle,
    touch,
    untouch,
)
from dentaldesk.ui.screens.charting.keys import (
    BY_KEY,
    DONE,
    EXAMINED,
    FAVOURITES,
    FURTHER,
    MODE_BY_KEY,
    MORE,
    MORE_KEY,
    PAINT,
    SURFACE_BY_KEY,
)

DAY = date(2026, 11, 24)


def teeth(*codes: str) -> tuple[ToothCode, ...]:
    return tuple(ToothCode(code) for code in codes)


def mouth(*entries: tuple[Finding, str]) -> Mouth:
    """An adult's mouth with these findings, said as `(finding, tooth)`."""
    made = tuple(
        ChartEntry(
            id=uuid4(),
            finding=finding,
            status=ChartStatus.CONDITION,
            teeth=teeth(code),
            true_on=DAY,
            recorded_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        )
        for finding, code in entries
    )
    return mouth_at(Chart(birth_date=date(1979, 3, 12), entries=made), DAY)


SOUND = mouth()
GAP = mouth((Finding.MISSING, "15"))
C, F, A, K, M, B, Z, W, X = (BY_KEY[key] for key in "CFAK-BZWX")


def new(
    finding: Finding, code: str, status: ChartStatus, surfaces: str = "", variant: Variant | None = None
) -> NewEntry:
    return NewEntry(
        finding=finding,
        status=status,
        teeth=teeth(code),
        surfaces=tuple(Surface(letter) for letter in surfaces),
        variant=variant,
    )


def test_every_finding_that_is_charted_by_hand_can_be_chosen() -> None:
    chosen = {choice.finding for choice in (*FAVOURITES, *MORE, EXAMINED)}
    assert set(SPECS) - chosen == {Finding.UNRECOGNISED}


def test_no_key_means_two_things() -> None:
    keys = [*(choice.key for choice in FAVOURITES), EXAMINED.key, *MODE_BY_KEY, DONE, FURTHER, PAINT, MORE_KEY]
    assert len(keys) == len(set(keys))
    assert len({choice.key for choice in MORE}) == len(MORE)
    # A letter too many after surfaces takes out no tooth.
    losing = {choice.key for choice in FAVOURITES if choice.finding in {Finding.MISSING, Finding.EXTRACTION}}
    assert not losing & set(SURFACE_BY_KEY)
    # While surfaces are waited for, how the work is marked can still be changed.
    assert not set(MODE_BY_KEY) & set(SURFACE_BY_KEY)


def test_a_finding_of_the_whole_tooth_is_charted_by_its_letter() -> None:
    step = press(Draft(teeth=teeth("16", "26")), K, SOUND)
    assert step.charted == (
        new(Finding.CROWN, "16", ChartStatus.PLANNED, variant=Variant.CERAMIC),
        new(Finding.CROWN, "26", ChartStatus.PLANNED, variant=Variant.CERAMIC),
    )
    assert step.draft == Draft(teeth=teeth("16", "26"))


def test_one_of_surfaces_waits_and_enter_charts_it() -> None:
    step = press(mark_as(Draft(teeth=teeth("16")), ChartStatus.EXISTING), A, SOUND)
    assert step.charted == ()
    assert lack(step.draft) is Lack.SURFACES
    draft = touch(step.draft, ToothCode("16"), Surface.MESIAL, SOUND).draft
    draft = touch(draft, ToothCode("16"), Surface.OCCLUSAL, SOUND).draft
    after = settle(draft, SOUND)
    assert after.charted == (new(Finding.FILLING, "16", ChartStatus.EXISTING, "MO", Variant.AMALGAM),)
    assert after.draft == Draft(teeth=teeth("16"), status=ChartStatus.EXISTING)


def test_surfaces_have_the_names_of_their_tooth() -> None:
    draft = press(Draft(teeth=teeth("11", "16")), C, SOUND).draft
    draft = touch(draft, ToothCode("11"), Surface.INCISAL, SOUND).draft
    draft = touch(draft, ToothCode("16"), Surface.BUCCAL, SOUND).draft
    assert [entry.surfaces for entry in news(draft, SOUND)] == [
        (Surface.INCISAL, Surface.FACIAL),
        (Surface.OCCLUSAL, Surface.BUCCAL),
    ]


def test_going_to_another_tooth_charts_what_is_whole_and_drops_what_is_not() -> None:
    waiting = press(Draft(teeth=teeth("16")), C, SOUND).draft
    dropped = select(waiting, teeth("17"), SOUND)
    assert dropped.charted == ()
    assert dropped.draft == Draft(teeth=teeth("17"))
    assert touch(waiting, ToothCode("17"), Surface.MESIAL, SOUND).draft == Draft(teeth=teeth("17"))
    first = press(Draft(), C, SOUND).draft
    assert select(first, teeth("17"), SOUND).draft.choice == C
    whole = touch(waiting, ToothCode("16"), Surface.DISTAL, SOUND).draft
    gone = select(whole, teeth("17"), SOUND)
    assert gone.charted == (new(Finding.CARIES, "16", ChartStatus.CONDITION, "D"),)
    assert gone.draft == Draft(teeth=teeth("17"))


def test_another_finding_charts_the_one_before() -> None:
    draft = touch(press(Draft(teeth=teeth("16")), C, SOUND).draft, ToothCode("16"), Surface.DISTAL, SOUND).draft
    step = press(draft, K, SOUND)
    assert [entry.finding for entry in step.charted] == [Finding.CARIES, Finding.CROWN]


def test_a_finding_chosen_before_any_tooth_waits_for_one() -> None:
    waiting = press(Draft(), M, SOUND)
    assert lack(waiting.draft) is Lack.TEETH
    step = select(waiting.draft, teeth("36"), SOUND)
    assert step.charted == (new(Finding.MISSING, "36", ChartStatus.CONDITION),)
    assert step.draft.choice is None


def test_what_cannot_be_is_not_charted_and_does_not_follow_to_the_next_tooth() -> None:
    refused = press(Draft(teeth=teeth("15")), K, GAP)
    assert refused.charted == ()
    assert [problem.code for problem in problems(refused.draft, GAP)] == ["chart.does_not_fit"]
    gone = select(refused.draft, teeth("14"), GAP)
    assert gone.charted == ()
    assert gone.draft.choice is None
    assert [problem.code for problem in gone.refused] == ["chart.does_not_fit"]


def test_a_bridge_takes_two_clicks_and_its_roles_can_be_swapped() -> None:
    draft = press(Draft(), B, GAP).draft
    draft = pick(draft, ToothCode("14"), GAP).draft
    assert lack(draft) is Lack.SECOND_END
    draft = pick(draft, ToothCode("16"), GAP).draft
    assert draft.teeth == teeth("16", "15", "14")
    assert pontics_of(draft, GAP) == {ToothCode("15")}
    assert is_whole(draft, GAP)
    swapped = pick(draft, ToothCode("14"), GAP).draft
    assert pontics_of(swapped, GAP) == {ToothCode("15"), ToothCode("14")}
    assert [problem.code for problem in problems(swapped, GAP)] == ["chart.pontic_on_tooth"]
    (entry,) = settle(draft, GAP).charted
    assert entry.replaced == teeth("15")


def test_a_bridge_over_a_selected_range_needs_only_its_letter() -> None:
    draft = press(Draft(teeth=teeth("16", "15", "14")), B, GAP).draft
    assert is_whole(draft, GAP)


def test_a_bridge_does_not_reach_across_the_jaws() -> None:
    draft = press(Draft(teeth=teeth("14")), B, SOUND).draft
    draft = pick(draft, ToothCode("44"), SOUND).draft
    assert "chart.across_jaws" in [problem.code for problem in problems(draft, SOUND)]
    assert settle(draft, SOUND).charted == ()


def test_a_number_is_typed_after_its_letter() -> None:
    waiting = press(Draft(teeth=teeth("31")), Z, SOUND).draft
    assert lack(waiting) is Lack.MEASURE
    (entry,) = digit(waiting, 2, SOUND).charted
    assert entry.measure == 2
    too_much = digit(waiting, 4, SOUND)
    assert [problem.code for problem in too_much.refused] == ["chart.measure_wrong"]
    recession = next(choice for choice in MORE if choice.finding is Finding.RECESSION)
    draft = press(Draft(teeth=teeth("31")), recession, SOUND).draft
    draft = digit(digit(draft, 1, SOUND).draft, 2, SOUND).draft
    assert draft.measure == 12
    assert is_whole(draft, SOUND)


def test_examined_is_of_the_selection_or_of_all_that_nobody_looked_at() -> None:
    one = press(Draft(teeth=teeth("16")), EXAMINED, SOUND)
    assert [entry.teeth for entry in one.charted] == [teeth("16")]
    every = press(Draft(), EXAMINED, GAP)
    assert len(every.charted) == 31
    assert ToothCode("15") not in {entry.teeth[0] for entry in every.charted}
    one_gap = press(Draft(teeth=teeth("15")), EXAMINED, GAP)
    assert one_gap.charted == ()


def test_what_is_in_the_bone_is_not_examined_with_the_rest() -> None:
    child = mouth_at(Chart(birth_date=date(2018, 10, 2)), DAY)
    seen = {entry.teeth[0].code for entry in press(Draft(), EXAMINED, child).charted}
    assert {"55", "16", "11"} <= seen
    assert not {"17", "27", "37", "47", "15", "18"} & seen
    impacted = press(Draft(), EXAMINED, mouth((Finding.IMPACTED, "38"))).charted
    assert teeth("38") not in {entry.teeth for entry in impacted}


def test_a_click_on_the_diagram_goes_round() -> None:
    draft, seen = Draft(teeth=teeth("16")), []
    for _ in range(4):
        draft = touch(draft, ToothCode("16"), Surface.OCCLUSAL, SOUND).draft
        seen.append([(entry.finding, entry.status) for entry in news(draft, SOUND)])
    assert seen == [
        [(Finding.CARIES, ChartStatus.CONDITION)],
        [(Finding.FILLING, ChartStatus.PLANNED)],
        [(Finding.FILLING, ChartStatus.EXISTING)],
        [],
    ]
    two = touch(draft, ToothCode("16"), Surface.OCCLUSAL, SOUND).draft
    two = touch(two, ToothCode("16"), Surface.MESIAL, SOUND).draft
    (entry,) = news(two, SOUND)
    assert entry.surfaces == (Surface.MESIAL, Surface.OCCLUSAL)
    left = untouch(two, Surface.MESIAL)
    assert left is not None
    assert untouch(left, Surface.MESIAL) is None


def test_paint_keeps_the_finding_from_tooth_to_tooth() -> None:
    draft = paint(Draft(teeth=teeth("16")), on=True, mouth=SOUND).draft
    step = press(draft, M, SOUND)
    assert step.charted == ()
    first = pick(step.draft, ToothCode("18"), SOUND)
    second = pick(first.draft, ToothCode("28"), SOUND)
    assert [entry.teeth for entry in (*first.charted, *second.charted)] == [teeth("18"), teeth("28")]
    assert second.draft.choice == M
    off = paint(second.draft, on=False, mouth=SOUND).draft
    assert off.choice is None


def test_escape_drops_the_draft_and_keeps_the_selection() -> None:
    draft = touch(press(Draft(teeth=teeth("16")), C, SOUND).draft, ToothCode("16"), Surface.DISTAL, SOUND).draft
    dropped = drop(draft)
    assert dropped.is_empty
    assert dropped.teeth == teeth("16")
    assert settle(dropped, SOUND).charted == ()


CODES = ("18", "16", "15", "14", "11", "21", "36", "46")
EVENTS = st.one_of(
    st.sampled_from([*BY_KEY]).map(lambda key: ("press", key)),
    st.sampled_from(CODES).map(lambda code: ("pick", code)),
    st.tuples(st.sampled_from(CODES), st.sampled_from([*SURFACE_BY_KEY])).map(lambda pair: ("touch", pair)),
    st.integers(0, 9).map(lambda typed: ("digit", typed)),
    st.just(("settle", "")),
    st.just(("drop", "")),
)


@given(st.lists(EVENTS, max_size=30))
def test_whatever_happens_only_what_may_stand_is_charted(events: list[tuple[str, object]]) -> None:
    """And nothing that was whole is left behind by going on: it is charted, dropped by Escape, or still there."""
    draft = Draft()
    for kind, what in events:
        was_whole = is_whole(draft, GAP)
        before = news(draft, GAP)
        match kind, what:
            case "press", str(key):
                step = press(draft, BY_KEY[key], GAP)
            case "pick", str(code):
                step = pick(draft, ToothCode(code), GAP)
            case "touch", (str(code), str(letter)):
                step = touch(draft, ToothCode(code), SURFACE_BY_KEY[letter], GAP)
            case "digit", int(typed):
                step = digit(draft, typed, GAP)
            case "settle", _:
                step = settle(draft, GAP)
            case _:
                step = replace(settle(Draft(), GAP), draft=drop(draft))
        for entry in step.charted:
            assert not entry_problems(entry, GAP)
        stays = step.draft.choice is not None or step.draft.cycled
        if was_whole and kind != "drop" and not stays:
            assert set(before) <= set(step.charted) or kind in {"touch", "press"}
        draft = step.draft


@pytest.mark.parametrize("choice", [*FAVOURITES, *MORE], ids=lambda choice: choice.name)
def test_every_choice_can_be_made_whole_somewhere(choice) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    where = GAP if choice.finding in {Finding.IMPLANT, Finding.BRIDGE, Finding.DENTURE} else SOUND
    codes = (
        ("15",) if choice.finding is Finding.IMPLANT else ("16", "15", "14") if choice.spec.place == "span" else ("16",)
    )
    step = press(Draft(teeth=teeth(*codes)), choice, where)
    charted = list(step.charted)
    draft = step.draft
    if lack(draft) is Lack.MEASURE:
        step = digit(draft, 1, where)
        charted, draft = [*charted, *step.charted], step.draft
    if lack(draft) is Lack.SURFACES:
        draft = touch(draft, ToothCode("16"), Surface.OCCLUSAL, where).draft
    charted += settle(draft, where).charted
    assert [entry.finding for entry in charted] == [choice.finding]
