"""Patterns, visits out of procedures, and free starts, also on the days when clocks change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dentaldesk.engines.scheduling.rules import (
    UNIT,
    PlannedVisit,
    Step,
    Stretch,
    chair_stretch,
    combine_patterns,
    free_starts,
    group_procedures_by_visit,
    provider_stretches,
)
from dentaldesk.models.states import ClinicalUrgency, SequenceClass
from dentaldesk.models.teeth import ToothCode

ORDER = list(SequenceClass)
CHICAGO = ZoneInfo("America/Chicago")


# -- patterns --


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], ""),
        (["/XX/"], "/XX/"),
        (["/XX/", "//X"], "//XXX/"),
        (["/XX/", "/XX/"], "/XXXX/"),  # one anaesthesia, one wind-down
        (["XX", "X"], "XXX"),
        (["/X//", "///X/"], "///XX//"),
        (["/X/X/", "XX"], "/X/XXX/"),  # a pause inside the core stays
        (["//", "/XX/"], "//XX/"),  # an image before the filling
        (["//"], "//"),
    ],
)
def test_patterns_combine(patterns: list[str], expected: str) -> None:
    assert combine_patterns(patterns) == expected


PATTERN = st.text("/X", min_size=1, max_size=30)


@given(st.lists(PATTERN, min_size=1, max_size=5))
def test_a_sitting_holds_all_provider_time_and_no_more_than_the_parts(patterns: list[str]) -> None:
    combined = combine_patterns(patterns)
    assert combined.count("X") == sum(pattern.count("X") for pattern in patterns)
    assert max(map(len, patterns)) <= len(combined) <= sum(map(len, patterns))


@pytest.mark.parametrize("pattern", ["X-X", "x", "/X /", "12"])
def test_what_is_no_pattern_is_our_bug(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a pattern"):
        combine_patterns([pattern])


# -- visits --


def step(
    tooth: str | None,
    sequence: SequenceClass,
    *,
    minutes: int = 30,
    wait: int = 0,
    urgency: ClinicalUrgency = ClinicalUrgency.ROUTINE,
    pattern: str = "",
) -> Step:
    return Step(
        id=uuid4(),
        tooth=ToothCode(tooth) if tooth else None,
        sequence_class=sequence,
        urgency=urgency,
        pattern=pattern or "X" * (minutes // 5),
        wait_days=wait,
    )


def places(visits: Sequence[PlannedVisit], *steps: Step) -> list[int]:
    """The visit, from 0, in which each step stands."""
    return [
        next(i for i, visit in enumerate(visits) if any(s.id == wanted.id for s in visit.steps)) for wanted in steps
    ]


def waits(visits: Sequence[PlannedVisit]) -> list[int]:
    return [visit.days_after_previous for visit in visits]


def test_what_fits_into_one_sitting_is_done_in_one() -> None:
    steps = [step("16", SequenceClass.RESTORATIVE), step("17", SequenceClass.RESTORATIVE), step(None, ORDER[1])]
    visits = group_procedures_by_visit(steps, 120)
    assert places(visits, *steps) == [0, 0, 0]
    assert visits[0].minutes == 90


def test_the_limit_of_a_visit_is_kept_to_the_minute() -> None:
    steps = [step("16", SequenceClass.RESTORATIVE, minutes=60), step("26", SequenceClass.RESTORATIVE, minutes=60)]
    assert len(group_procedures_by_visit(steps, 120)) == 1
    assert len(group_procedures_by_visit(steps, 115)) == 2


def test_a_long_procedure_gets_a_visit_of_its_own() -> None:
    long = step("16", SequenceClass.RESTORATIVE, minutes=200)
    short = step("26", SequenceClass.RESTORATIVE)
    visits = group_procedures_by_visit([short, long], 120)
    assert sorted(visit.minutes for visit in visits) == [30, 200]


def test_an_implant_waits_for_the_bone_and_its_crown_for_the_implant() -> None:
    crown = step("46", SequenceClass.IMPLANT_CROWN)
    implant = step("46", SequenceClass.IMPLANT, wait=84)
    extraction = step("46", SequenceClass.EXTRACTION, wait=84)
    visits = group_procedures_by_visit([crown, implant, extraction], 120)
    assert places(visits, extraction, implant, crown) == [0, 1, 2]
    assert waits(visits) == [0, 84, 84]


def test_a_root_canal_comes_before_the_crown_of_its_tooth_in_one_sitting() -> None:
    preparation = step("36", SequenceClass.CROWN_PREPARATION, wait=14)
    canal = step("36", SequenceClass.ENDODONTIC)
    visits = group_procedures_by_visit([preparation, canal], 120)
    assert [s.id for s in visits[0].steps] == [canal.id, preparation.id]


def test_two_crowns_are_prepared_together_and_seated_together() -> None:
    steps = [
        step("16", SequenceClass.CROWN_PREPARATION, wait=14),
        step("17", SequenceClass.CROWN_PREPARATION, wait=14),
        step("16", SequenceClass.CROWN_SEAT),
        step("17", SequenceClass.CROWN_SEAT),
    ]
    visits = group_procedures_by_visit(steps, 120)
    assert places(visits, *steps) == [0, 0, 1, 1]
    assert waits(visits) == [0, 14]


def test_urgent_work_comes_first() -> None:
    routine = step("16", SequenceClass.HYGIENE, minutes=100)
    urgent = step("36", SequenceClass.IMPLANT_CROWN, minutes=100, urgency=ClinicalUrgency.URGENT)
    emergency = step("46", SequenceClass.EXTRACTION, minutes=100, urgency=ClinicalUrgency.EMERGENCY)
    visits = group_procedures_by_visit([routine, urgent, emergency], 120)
    assert places(visits, emergency, urgent, routine) == [0, 1, 2]


def test_what_an_urgent_step_builds_on_comes_before_it() -> None:
    canal = step("36", SequenceClass.ENDODONTIC, minutes=60)
    crown = step("36", SequenceClass.CROWN_SEAT, minutes=60, urgency=ClinicalUrgency.URGENT)
    other = step("16", SequenceClass.HYGIENE, minutes=60)
    visits = group_procedures_by_visit([other, crown, canal], 60)
    assert places(visits, canal, crown, other) == [0, 1, 2]


def test_nothing_waits_for_the_bone_of_another_tooth() -> None:
    """Three long extractions need three visits; an implant that waits must not make the second of them wait."""
    first = step("46", SequenceClass.EXTRACTION, minutes=100, wait=84)
    second = step("47", SequenceClass.EXTRACTION, minutes=80, wait=84)
    third = step("48", SequenceClass.EXTRACTION, minutes=60, wait=84)
    implant = step("46", SequenceClass.IMPLANT, minutes=20)
    visits = group_procedures_by_visit([first, second, third, implant], 110)
    assert places(visits, first, second, third, implant) == [0, 1, 2, 3]
    assert waits(visits) == [0, 0, 0, 84]


TEETH = st.sampled_from([None, "16", "17", "36", "46"])
STEP = st.builds(
    step,
    TEETH,
    st.sampled_from(SequenceClass),
    pattern=PATTERN,
    wait=st.sampled_from([0, 0, 0, 14, 84]),
    urgency=st.sampled_from(ClinicalUrgency),
)
STEPS = st.lists(STEP, max_size=12)
LIMIT = st.sampled_from([45, 90, 120])


@given(STEPS, LIMIT)
def test_every_step_stands_in_exactly_one_visit(steps: list[Step], limit: int) -> None:
    visits = group_procedures_by_visit(steps, limit)
    assert sorted(s.id for visit in visits for s in visit.steps) == sorted(s.id for s in steps)
    assert all(visit.steps for visit in visits)


@given(STEPS, LIMIT)
def test_a_visit_is_no_longer_than_the_limit_unless_one_step_is(steps: list[Step], limit: int) -> None:
    for visit in group_procedures_by_visit(steps, limit):
        assert visit.pattern == combine_patterns([s.pattern for s in visit.steps])
        assert visit.minutes <= limit or len(visit.steps) == 1


@given(STEPS, LIMIT)
def test_on_one_tooth_the_sequence_and_its_intervals_hold(steps: list[Step], limit: int) -> None:
    visits = group_procedures_by_visit(steps, limit)
    done: list[tuple[int, Step]] = []
    day = 0
    for visit in visits:
        day += visit.days_after_previous
        done += [(day, s) for s in visit.steps]
    for tooth in {s.tooth for s in steps} - {None}:
        of_tooth = [(day, s) for day, s in done if s.tooth == tooth]
        for (before_day, before), (after_day, after) in pairwise(of_tooth):
            assert ORDER.index(before.sequence_class) <= ORDER.index(after.sequence_class)
            assert after_day - before_day >= before.wait_days


@given(STEPS, LIMIT)
def test_urgent_steps_come_before_all_others_that_they_do_not_build_on(steps: list[Step], limit: int) -> None:
    visits = group_procedures_by_visit(steps, limit)
    first_of = {s.id: place for place, visit in enumerate(visits) for s in visit.steps}
    # A visit that was opened for routine work holds no urgent step: it comes after all of them.
    for place, visit in enumerate(visits):
        opened_by = visit.steps[0]
        built_upon = any(
            other.tooth is not None and other.tooth == opened_by.tooth and other.urgency.is_urgent for other in steps
        )
        if not opened_by.urgency.is_urgent and not built_upon:
            assert all(first_of[other.id] < place for other in steps if other.urgency.is_urgent)


def test_no_steps_make_no_visit() -> None:
    assert group_procedures_by_visit([], 120) == []


# -- free starts --

DAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def between(start: datetime, end: datetime) -> Stretch:
    return Stretch(start=start, end=end)


def clock(starts: Sequence[datetime]) -> list[str]:
    return [start.strftime("%H:%M") for start in starts]


def test_a_gap_before_an_appointment_that_blocks_a_later_one_is_found() -> None:
    hours = [between(at(8), at(10))]
    chair = [between(at(8, 30), at(9, 30))]
    assert clock(list(free_starts(hours, chair, [], "X" * 6, at(0)))) == ["08:00", "09:30"]


def test_the_provider_may_be_elsewhere_while_the_assistant_works() -> None:
    hours = [between(at(8), at(9))]
    provider = [between(at(8), at(8, 10))]
    assert clock(list(free_starts(hours, [], provider, "//XXXXXXX/", at(0)))) == ["08:00", "08:05", "08:10"]
    assert clock(list(free_starts(hours, [], provider, "XXXXXXX/", at(0)))) == ["08:10", "08:15", "08:20"]


def test_a_lunch_break_is_not_worked_through() -> None:
    hours = [between(at(13), at(13, 30)), between(at(11, 30), at(12))]
    assert clock(list(free_starts(hours, [], [], "X" * 5, at(0)))) == ["11:30", "11:35", "13:00", "13:05"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(8), ["08:00", "08:05", "08:10"]),
        (at(8) + timedelta(microseconds=1), ["08:05", "08:10"]),
        (at(8, 5), ["08:05", "08:10"]),
        (at(8, 11), []),
        (at(20), []),
    ],
)
def test_starts_stand_on_the_grid_and_not_in_the_past(now: datetime, expected: list[str]) -> None:
    assert clock(list(free_starts([between(at(8), at(8, 20))], [], [], "XX", now))) == expected


MINUTES = st.integers(0, 24 * 12).map(lambda unit: DAY + unit * UNIT)
ODD_MINUTES = st.integers(0, 24 * 60).map(lambda minute: DAY + timedelta(minutes=minute))


@st.composite
def stretches(draw: st.DrawFn, moments: st.SearchStrategy[datetime], most: int) -> list[Stretch]:
    """Stretches that do not overlap, in any order."""
    edges = sorted(draw(st.sets(moments, max_size=2 * most)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return draw(st.permutations([Stretch(start=start, end=end) for start, end in pairs]))


def brute_force(
    hours: list[Stretch], chair: list[Stretch], provider: list[Stretch], pattern: str, not_before: datetime
) -> list[datetime]:
    """Minute by minute: the chair is free throughout, the provider wherever the pattern says X."""
    found = []
    for opened in hours:
        start = opened.start
        while start < opened.end:
            units = [(start + n * UNIT, kind) for n, kind in enumerate(pattern)]
            fits = start >= not_before and all(
                moment + UNIT <= opened.end
                and not any(taken.start < moment + UNIT and moment < taken.end for taken in chair)
                and not (kind == "X" and any(taken.start < moment + UNIT and moment < taken.end for taken in provider))
                for moment, kind in units
            )
            if fits:
                found.append(start)
            start += UNIT
    return sorted(found)


@settings(max_examples=60)
@given(
    stretches(MINUTES, 3),
    stretches(ODD_MINUTES, 4),
    stretches(ODD_MINUTES, 4),
    st.text("/X", min_size=1, max_size=24),
    ODD_MINUTES,
)
def test_every_free_start_is_found_and_no_other(
    hours: list[Stretch], chair: list[Stretch], provider: list[Stretch], pattern: str, not_before: datetime
) -> None:
    found = list(free_starts(hours, chair, provider, pattern, not_before))
    assert found == brute_force(hours, chair, provider, pattern, not_before)


@given(ODD_MINUTES, PATTERN)
def test_the_stretches_of_a_visit_are_its_pattern(start: datetime, pattern: str) -> None:
    chair = chair_stretch(start, pattern)
    needed = provider_stretches(start, pattern)
    assert (chair.start, chair.end - chair.start) == (start, len(pattern) * UNIT)
    assert sum(((part.end - part.start) // UNIT for part in needed), 0) == pattern.count("X")
    for before, after in pairwise(needed):
        assert before.end < after.start


# -- days when clocks change --


def wall(day: date, opens: int, closes: int) -> Stretch:
    return Stretch(start=datetime.combine(day, time(opens), CHICAGO), end=datetime.combine(day, time(closes), CHICAGO))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 3, 7), datetime(2026, 3, 7, 14, tzinfo=UTC)),  # the day before: UTC−6
        (date(2026, 3, 8), datetime(2026, 3, 8, 13, tzinfo=UTC)),  # clocks went forward: UTC−5
        (date(2026, 10, 31), datetime(2026, 10, 31, 13, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 14, tzinfo=UTC)),  # clocks went back
    ],
)
def test_a_clinic_opens_at_eight_by_the_clock_on_the_wall(day: date, first: datetime) -> None:
    starts = list(free_starts([wall(day, 8, 9)], [], [], "X" * 6, datetime(2026, 1, 1, tzinfo=UTC)))
    assert starts[0] == first
    assert len(starts) == 7


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 5), (date(2026, 7, 1), 6), (date(2026, 11, 1), 7)],  # midnight to six, by the sun
)
def test_a_night_in_which_clocks_change_has_another_number_of_hours(day: date, hours: int) -> None:
    starts = list(free_starts([wall(day, 0, 6)], [], [], "X" * 12, datetime(2026, 1, 1, tzinfo=UTC)))
    assert len(starts) == (hours - 1) * 12 + 1
    assert all(after - before == UNIT for before, after in pairwise(starts))
    assert len({start.astimezone(CHICAGO).isoformat() for start in starts}) == len(starts)


def test_a_visit_over_the_change_of_clocks_takes_its_real_minutes() -> None:
    taken = [Stretch(start=datetime(2026, 11, 1, 6, 30, tzinfo=UTC), end=datetime(2026, 11, 1, 7, 30, tzinfo=UTC))]
    night = wall(date(2026, 11, 1), 0, 4)
    # 01:30 to 01:30 an hour later: the second half past one is free again.
    starts = list(free_starts([night], taken, [], "X" * 12, datetime(2026, 1, 1, tzinfo=UTC)))
    again = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=CHICAGO).astimezone(UTC)
    assert again in starts
    assert again - timedelta(minutes=5) not in starts
