from __future__ import annotations

from datetime import date, timedelta

import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, ToothState
from dentaldesk.engines.clinical.chart_words import (
    entry_title,
    say_entry,
    say_mark,
    say_presence,
    say_surface,
    say_tooth,
    short_mark,
    story,
    surface_title,
    tooth_title,
    with_status,
)
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Notation, Surface, ToothCode
from tests.mouths import BORN, EARLIER, TODAY, entry

WORDS = Words(Formats())
PLANNED, COMPLETED = ChartStatus.PLANNED, ChartStatus.COMPLETED
BEFORE = EARLIER - timedelta(days=1)


def state(code: str, *entries: ChartEntry, born: date = BORN) -> ToothState:
    return mouth_at(Chart(birth_date=born, entries=entries), TODAY).teeth[ToothCode(code)]


def said(code: str, *entries: ChartEntry) -> str:
    """What is said of the tooth after its name."""
    return say_tooth(WORDS, state(code, *entries), Notation.FDI).split(": ", 1)[1]


def tiles(code: str, *entries: ChartEntry) -> dict[str, str]:
    one = state(code, *entries)
    return {surface.value: say_surface(WORDS, one, surface) for surface in one.tooth.surfaces}


def bridge(status: ChartStatus = ChartStatus.EXISTING) -> ChartEntry:
    return entry("24 25 26", Finding.BRIDGE, "", status, variant=Variant.CERAMIC, replaced="25", on=EARLIER)


# -- names --


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("16", "upper right first molar"),
        ("23", "upper left canine"),
        ("38", "lower left third molar"),
        ("41", "lower right central incisor"),
        ("84", "lower right primary first molar"),
        ("11S", "upper right, supernumerary beside the central incisor"),
    ],
)
def test_teeth_have_names(code: str, title: str) -> None:
    assert tooth_title(WORDS, ToothCode(code)) == title


def test_the_inner_surface_is_palatal_above_and_lingual_below() -> None:
    assert surface_title(WORDS, Surface.LINGUAL, ToothCode("16")) == "palatal"
    assert surface_title(WORDS, Surface.LINGUAL, ToothCode("46")) == "lingual"


@pytest.mark.parametrize(
    ("notation", "tooth", "span"),
    [
        (Notation.FDI, "16, upper right first molar", "24–26 ceramic bridge, 25 replaced"),
        (Notation.UNIVERSAL, "3, upper right first molar", "12–14 ceramic bridge, 13 replaced"),
        (Notation.PALMER, "UR6, upper right first molar", "UL4–UL6 ceramic bridge, UL5 replaced"),
    ],
)
def test_a_tooth_is_called_as_the_clinic_calls_it(notation: Notation, tooth: str, span: str) -> None:
    caries = state("16", entry("16", Finding.CARIES, "OM"))
    assert say_tooth(WORDS, caries, notation) == f"{tooth}: caries MO"
    assert say_entry(WORDS, bridge(), notation) == span


# -- a mark --


@pytest.mark.parametrize(
    ("one", "full", "short"),
    [
        (entry("16", Finding.CARIES, "MO"), "caries MO", "caries"),
        (entry("16", Finding.FURCATION, "B", measure=2), "furcation II B", "furcation II"),
        (entry("16", Finding.ROTATED, measure=-30), "rotated -30°", "rotated -30°"),
        (entry("16", Finding.RECESSION, measure=3), "recession 3 mm", "recession 3 mm"),
        (entry("16", Finding.UNRECOGNISED, note="X99"), "not understood: “X99”", "not understood: “X99”"),
        (
            entry("16", Finding.FILLING, "MOD", variant=Variant.AMALGAM),
            "amalgam filling MOD, existing",
            "amalgam",
        ),
        (
            entry("16", Finding.FILLING, "MO", PLANNED, variant=Variant.COMPOSITE),
            "composite filling MO, planned",
            "composite planned",
        ),
        (
            entry("16", Finding.CROWN, "", ChartStatus.DECLINED, variant=Variant.CERAMIC),
            "ceramic crown, declined",
            "ceramic crown declined",
        ),
        (
            entry("16", Finding.CROWN, "", COMPLETED, variant=Variant.GOLD),
            "gold crown, completed",
            "gold crown",
        ),
    ],
)
def test_a_mark_is_said_whole_and_in_short(one: ChartEntry, full: str, short: str) -> None:
    (mark,) = state("16", one).marks
    assert say_mark(WORDS, mark, ToothCode("16")) == full
    assert short_mark(WORDS, mark) == short


def test_a_span_says_what_each_tooth_is_to_it() -> None:
    assert said("25", entry("25", Finding.MISSING, on=BEFORE), bridge()) == (
        "missing; ceramic bridge, pontic here, existing"
    )
    assert said("24", bridge(PLANNED)) == "ceramic bridge, carries the bridge, planned"
    denture = entry("47 46 45", Finding.DENTURE, variant=Variant.ACRYLIC, replaced="47 46")
    assert said("46", denture).endswith("acrylic denture, replaced here, existing")
    assert said("45", denture).endswith("acrylic denture, carries the denture, existing")
    keeper = entry("85 84 83", Finding.SPACE_MAINTAINER, replaced="84")
    assert said("84", keeper).endswith("space maintainer, space kept here, existing")
    assert said("83", keeper).endswith("space maintainer, carries the space maintainer, existing")
    splint = entry("43 42 41", Finding.SPLINT, variant=Variant.STEEL)
    assert said("42", splint) == "steel splint, existing"


def test_what_later_work_took_over_is_not_said() -> None:
    filled = entry("16", Finding.FILLING, "O", COMPLETED, variant=Variant.COMPOSITE)
    assert said("16", entry("16", Finding.CARIES, "MO", on=EARLIER), filled) == (
        "caries M; composite filling O, completed"
    )


# -- what stands there --


def test_a_tooth_says_how_it_stands_and_whether_anybody_looked() -> None:
    assert said("16") == "not examined"
    assert said("16", entry("16", Finding.EXAMINED)) == "sound"
    assert said("16", entry("16", Finding.MISSING)) == "missing"
    assert said("48", entry("48", Finding.IMPACTED, measure=35)) == "impacted 35°"
    assert say_presence(WORDS, state("48", entry("48", Finding.IMPACTED))) == "impacted"
    assert say_presence(WORDS, state("16")) == ""
    unread = entry("16", Finding.UNRECOGNISED, note="X99")
    assert said("16", unread) == "not examined; not understood: “X99”"


def test_nobody_is_blamed_for_teeth_that_cannot_be_seen() -> None:
    child = date(TODAY.year - 8, 1, 1)
    assert not state("17", born=child).is_unexamined
    assert say_tooth(WORDS, state("17", born=child), Notation.UNIVERSAL) == "2, upper right second molar: unerupted"


# -- surfaces --


def test_a_surface_is_sound_only_where_a_crown_was_looked_at_and_nothing_found() -> None:
    assert set(tiles("16").values()) == {"not examined"}
    assert set(tiles("16", entry("16", Finding.EXAMINED)).values()) == {"sound"}
    assert set(tiles("16", entry("16", Finding.MISSING)).values()) == {"missing"}
    assert set(tiles("16", entry("16", Finding.ROOT_REMNANT)).values()) == {"a root remnant"}
    assert set(tiles("48", entry("48", Finding.IMPACTED, measure=20)).values()) == {"impacted 20°"}
    implant = entry("36", Finding.IMPLANT, on=EARLIER)
    assert set(tiles("36", entry("36", Finding.MISSING, on=BEFORE), implant).values()) == {"an implant"}


def test_what_names_no_surface_is_on_every_one() -> None:
    assert set(tiles("16", entry("16", Finding.WATCH)).values()) == {"watch"}
    unread = tiles("16", entry("16", Finding.EXAMINED), entry("16", Finding.UNRECOGNISED, note="X99"))
    assert set(unread.values()) == {"not understood: “X99”"}
    assert set(tiles("41", entry("41", Finding.MOBILITY, measure=2)).values()) == {"sound"}


def test_work_on_the_whole_crown_is_on_every_surface() -> None:
    crown = entry("16", Finding.CROWN, variant=Variant.GOLD, on=EARLIER)
    assert set(tiles("16", crown).values()) == {"gold crown"}
    planned = entry("16", Finding.CROWN, "", PLANNED, variant=Variant.CERAMIC)
    both = tiles("16", entry("16", Finding.FILLING, "M", variant=Variant.AMALGAM, on=EARLIER), planned)
    assert both["M"] == "ceramic crown planned +1"
    assert both["D"] == "ceramic crown planned"
    missing = entry("25", Finding.MISSING, on=BEFORE)
    assert set(tiles("25", missing, bridge()).values()) == {"ceramic bridge"}
    assert set(tiles("25", missing, bridge(PLANNED)).values()) == {"missing; ceramic bridge planned"}
    assert set(tiles("24", bridge()).values()) == {"ceramic bridge"}
    on_implant = (
        entry("36", Finding.MISSING, on=BEFORE),
        entry("36", Finding.IMPLANT, on=EARLIER),
        entry("36", Finding.CROWN, variant=Variant.ZIRCONIA),
    )
    assert set(tiles("36", *on_implant).values()) == {"zirconia crown"}


def test_a_veneer_is_on_the_outer_surface_alone() -> None:
    veneer = tiles("12", entry("12", Finding.VENEER, variant=Variant.CERAMIC))
    assert {surface for surface, what in veneer.items() if what == "ceramic veneer"} == {"F"}


# -- entries --


def test_an_entry_says_its_status_unless_it_is_an_observation() -> None:
    assert with_status(WORDS, "caries", ChartStatus.CONDITION) == "caries"
    assert with_status(WORDS, "crown", ChartStatus.ELSEWHERE) == "crown, existing, done elsewhere"
    assert entry_title(WORDS, bridge(), Notation.UNIVERSAL) == "ceramic bridge, 13 replaced"


def test_the_story_of_a_tooth_counts_what_it_leaves_out() -> None:
    entries = tuple(entry("16", Finding.EXAMINED, on=EARLIER + timedelta(days=day)) for day in range(4))
    lines = story(WORDS, Chart(birth_date=BORN, entries=entries), ToothCode("16"), Notation.UNIVERSAL, most=3)
    assert len(lines) == 4
    assert lines[0].startswith("Mar 15, 2024: 3 examined · Dr. Ingrid Lindqvist")
    assert lines[-1] == "and 1 more"
