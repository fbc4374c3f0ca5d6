"""The typed line: what people write is what is charted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dentaldesk.engines.clinical.charting_line import Line, LineContext, read_line
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.charting_vocabulary import Deed, Item, Material, Standing, vocabulary
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Notation, ToothCode, show_surfaces
from dentaldesk.models.values import Message
from tests.mouths import TODAY, child_of_eight, entry, healthy_adult
from tests.unit.test_chart import mouth

WORDS = Words(Formats())
VOCABULARY = vocabulary(WORDS)
CONTEXT = LineContext(mouth=mouth_at(healthy_adult(), TODAY), vocabulary=VOCABULARY, today=TODAY)


def say(new: NewEntry) -> str:
    parts = (
        "-".join(tooth.code for tooth in new.teeth),
        show_surfaces(new.surfaces),
        new.variant or "",
        new.finding,
        "" if new.measure is None else str(new.measure),
        new.status,
    )
    return " ".join(part for part in parts if part)


def read(text: str, context: LineContext = CONTEXT) -> Line:
    return read_line(text, context)


@pytest.mark.parametrize(
    ("typed", "charted"),
    [
        ("16 MOD caries", ["16 MOD caries condition"]),
        ("16 mod caries ", ["16 MOD caries condition"]),
        ("16 caries MOD", ["16 MOD caries condition"]),
        ("16 caries M O D", ["16 MOD caries condition"]),
        ("16 dom caries", ["16 MOD caries condition"]),
        ("11 mi caries", ["11 MI caries condition"]),
        ("11 b caries", ["11 F caries condition"]),
        ("16 f caries", ["16 B caries condition"]),
        ("16 p caries", ["16 L caries condition"]),
        ("16 MO amalgam existing", ["16 MO amalgam filling existing"]),
        ("16 MO existing amalgam", ["16 MO amalgam filling existing"]),
        ("16 amalgam MO existing", ["16 MO amalgam filling existing"]),
        ("16 MO comp", ["16 MO composite filling planned"]),
        ("16 MO filling", ["16 MO composite filling planned"]),
        ("16 MOD caries composite", ["16 MOD caries condition", "16 MOD composite filling planned"]),
        ("16 MOD caries + MO composite", ["16 MOD caries condition", "16 MO composite filling planned"]),
        ("16,17 O sealant", ["17 O sealant planned", "16 O sealant planned"]),
        ("16-14 O sealant", ["16 O sealant planned", "15 O sealant planned", "14 O sealant planned"]),
        ("26 root canal crown elsewhere", ["26 root-canal elsewhere", "26 ceramic crown elsewhere"]),
        ("26 rct + gold crown elsewhere", ["26 root-canal elsewhere", "26 gold crown elsewhere"]),
        ("26 crown zirconia", ["26 zirconia crown planned"]),
        ("26 core build-up", ["26 composite build-up planned"]),
        ("24-26 bridge", ["24-25-26 ceramic bridge planned"]),
        ("26-24 bridge zirconia existing", ["24-25-26 zirconia bridge existing"]),
        ("36 missing", ["36 missing condition"]),
        ("36 missing implant", ["36 missing condition", "36 implant planned"]),
        ("41 mobility 2", ["41 mobility 2 condition"]),
        ("41 mob II", ["41 mobility 2 condition"]),
        ("41 mob i", ["41 mobility 1 condition"]),
        ("13 recession 3mm", ["13 recession 3 condition"]),
        ("48 surgical extraction referred to Oral Surgery North", ["48 surgical extraction referred"]),
        ("48 ext", ["48 extraction planned"]),
        ("16 MO composite done", ["16 MO composite filling completed"]),
        ("16 sound", ["16 examined condition"]),
        ("16 glass ionomer O", ["16 O glass-ionomer filling planned"]),
        ("16 glass-ionomer O", ["16 O glass-ionomer filling planned"]),
        ("16 composite veneer", ["16 composite veneer planned"]),
        ("caries 16 MO", ["16 MO caries condition"]),
        ("bridge 24-26 zirconia", ["24-25-26 zirconia bridge planned"]),
        ("composite 16,17 MO", ["17 MO composite filling planned", "16 MO composite filling planned"]),
        ("36 existing amalgam MO caries D", ["36 MO amalgam filling existing", "36 D caries condition"]),
        ("16 MOD existing amalgam caries D", ["16 MOD amalgam filling existing", "16 D caries condition"]),
        ("16 MO amalgam D composite", ["16 MO amalgam filling planned", "16 D composite filling planned"]),
        ("16 caries O existing amalgam M", ["16 O caries condition", "16 M amalgam filling existing"]),
        ("16 MO caries D amalgam", ["16 MO caries condition", "16 D amalgam filling planned"]),
        ("16 MO filling complete elsewhere", ["16 MO composite filling elsewhere"]),
        ("16 existing root canal planned crown", ["16 root-canal existing", "16 ceramic crown planned"]),
        ("16 root canal existing crown planned", ["16 root-canal existing", "16 ceramic crown planned"]),
        ("16 root canal existing, crown", ["16 root-canal existing", "16 ceramic crown planned"]),
        ("16 crown, 17 caries MO", ["16 ceramic crown planned", "17 MO caries condition"]),
        ("16, 17 O sealant", ["17 O sealant planned", "16 O sealant planned"]),
        ("16. MOD caries", ["16 MOD caries condition"]),
        ("16 mesial caries", ["16 M caries condition"]),
        ("16 caries distal occlusal", ["16 OD caries condition"]),
        ("16 palatal caries", ["16 L caries condition"]),
        ("16 stainless steel crown", ["16 steel crown planned"]),
        ("16 gold existing crown", ["16 gold crown existing"]),
        ("16 amalgam filling MO", ["16 MO amalgam filling planned"]),
        ("33 recession 3 F 4 L", ["33 F recession 3 condition", "33 L recession 4 condition"]),
        ("16 MOD comp", ["16 MOD composite filling planned"]),
        ("16 MOD compo", ["16 MOD composite filling planned"]),
        ("18-17 partial denture", ["18-17 acrylic denture planned"]),
    ],
)
def test_what_is_written_is_what_is_charted(typed: str, charted: list[str]) -> None:
    line = read(typed)
    assert line.problems == ()
    assert [say(new) for new in line.entries] == charted


@pytest.mark.parametrize(
    ("notation", "typed", "teeth"),
    [
        (Notation.UNIVERSAL, "3 MOD caries", "16"),
        (Notation.UNIVERSAL, "1-3 caries O", "18 17 16"),
        (Notation.UNIVERSAL, "A caries O", "55"),
        (Notation.UNIVERSAL, "19 MO comp", "36"),
        (Notation.PALMER, "UR6 MOD caries", "16"),
        (Notation.PALMER, "ur6,ul6 O sealant", "16 26"),
    ],
)
def test_teeth_are_read_in_the_notation_of_the_screen(notation: Notation, typed: str, teeth: str) -> None:
    line = read(typed, replace(CONTEXT, notation=notation))
    assert line.problems == ()
    assert " ".join(tooth.code for tooth in line.teeth) == teeth


def test_without_teeth_the_selected_ones_are_meant() -> None:
    chosen = replace(CONTEXT, selected=(ToothCode("16"),))
    assert [say(new) for new in read("MOD caries", chosen).entries] == ["16 MOD caries condition"]
    assert [problem.code for problem in read("MOD caries").problems] == ["chart.no_tooth"]


def test_a_range_follows_the_teeth_that_are_there() -> None:
    child = replace(CONTEXT, mouth=mouth_at(child_of_eight(), TODAY))
    assert [tooth.code for tooth in read("16-53 O sealant", child).teeth] == ["16", "55", "54", "53"]


@pytest.mark.parametrize(
    ("typed", "deed", "teeth"),
    [
        ("16 clear", Deed.CLEAR, ["16"]),
        ("15 done", Deed.DONE, ["15"]),
        ("complete 15", Deed.DONE, ["15"]),
        ("rest sound", Deed.REST_SOUND, []),
    ],
)
def test_a_line_may_ask_for_a_deed(typed: str, deed: Deed, teeth: list[str]) -> None:
    line = read(typed)
    assert (line.deed, [tooth.code for tooth in line.teeth]) == (deed, teeth)
    assert line.is_ready


def test_done_means_the_work_that_is_planned() -> None:
    planned = entry("15", Finding.FILLING, "MOD", ChartStatus.PLANNED, variant=Variant.AMALGAM)
    line = read("15 filling done", replace(CONTEXT, mouth=mouth(planned)))
    assert [say(new) for new in line.entries] == ["15 MOD amalgam filling completed"]
    assert line.entries[0].follows == planned.id


def test_clearing_may_name_what() -> None:
    line = read("16 caries clear")
    assert (line.deed, line.findings, line.entries) == (Deed.CLEAR, (Finding.CARIES,), ())
    assert read("16 clear planned").statuses == (ChartStatus.PLANNED,)
    assert read("16 clear MO").surfaces == "MO"
    amalgam = read("16 clear amalgam")
    assert (amalgam.findings, amalgam.variants) == ((Finding.FILLING,), (Variant.AMALGAM,))
    assert read("16 clear MO caries").surfaces == "MO"


def test_a_condition_that_says_what_a_tooth_is_not_never_charts_it() -> None:
    for word in ("no", "not", "without", "never"):
        assert not read(f"16 {word} caries MO").is_ready


def test_surfaces_given_to_a_crown_are_kept_for_the_refusal() -> None:
    assert [say(new) for new in read("16 MO gold crown").entries] == ["16 MO gold crown planned"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("@2024", date(2024, 12, 31)),
        ("@2024-02", date(2024, 2, 29)),
        ("@2024-11-25", date(2024, 11, 25)),
        ("2 years ago", date(2024, 11, 24)),
        ("2y ago", date(2024, 11, 24)),
        ("two years ago", date(2024, 11, 24)),
        ("a year ago", date(2025, 11, 24)),
        ("show 2024", date(2024, 12, 31)),
        ("2024", date(2024, 12, 31)),
        ("2024-11-25", date(2024, 11, 25)),
        ("6 months ago", date(2026, 5, 24)),
        ("10 days ago", date(2026, 11, 14)),
        ("today", TODAY),
    ],
)
def test_a_line_may_ask_for_a_day(typed: str, day: date) -> None:
    line = read(typed)
    assert (line.deed, line.day) == (Deed.SHOW_DAY, day)


def test_since_when_may_be_said() -> None:
    assert read("16 crown elsewhere since 2015").entries[0].true_on == date(2015, 1, 1)
    assert read("16 crown elsewhere since 2015-07").entries[0].true_on == date(2015, 7, 1)


def test_to_whom_is_kept_as_it_is_written() -> None:
    assert read("48 extraction referred to Oral Surgery North").entries[0].note == "Oral Surgery North"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("19 caries O", "tooth.unknown"),
        ("99 MOD caries", "tooth.unknown"),
        ("16 MOD cariesx", "line.did_you_mean"),
        ("16 MO amlgam", "line.did_you_mean"),
        ("16 blah", "line.unknown_word"),
        ("16", "line.no_thing"),
        ("16 MOD", "line.no_thing"),
        ("16 metal-ceramic ", "line.material_of_what"),
        ("18-48 caries O", "teeth.not_a_range"),
        ("16 crown since yesterday", "line.unknown_word"),
        ("16 caries O 17", "line.unknown_word"),
        ("16 no caries MO", "line.negation"),
        ("16 caries MO no filling", "line.negation"),
        ("16 not examined", "line.negation"),
        ("16 old amalgam MO", "line.did_you_mean"),
        ("16 post op caries M", "line.unknown_word"),
        ("16 fractured amalgam MO", "line.did_you_mean"),
        ("16 defective amalgam MO", "line.unknown_word"),
        ("16 root canal existing crown", "line.ambiguous_status"),
        ("16 existing crown planned", "line.ambiguous_status"),
        ("16 crown since 2015", "line.since_planned"),
        ("16 crown to be replaced", "line.to_whom"),
        ("16 MO D composite", "line.ambiguous_surfaces"),
        ("16 caries MO D", "line.ambiguous_surfaces"),
        ("16 caries MO done", "line.one_deed"),
        ("16 crown, 17 done", "line.one_deed"),
        ("48 extraction referred to Dr. Hale, MD", "line.no_thing"),
        ("16 MO gold crown 3", "line.unknown_word"),
    ],
)
def test_what_is_not_understood_is_said(typed: str, problem: str) -> None:
    line = read(typed)
    assert [found.code for found in line.problems] == [problem]
    assert not line.is_ready
    assert WORDS.text(line.problems[0]) != line.problems[0].code


@pytest.mark.parametrize(
    ("typed", "completion"),
    [("16 MOD cari", "es"), ("16 MOD compo", "site"), ("16 root-c", "anal"), ("16 caries", ""), ("16 ", ""), ("1", "")],
)
def test_a_begun_word_is_completed(typed: str, completion: str) -> None:
    assert read(typed).completion == completion


@pytest.mark.parametrize("finding", [finding for finding in Finding if finding is not Finding.UNRECOGNISED])
def test_every_finding_is_understood_by_its_name(finding: Finding) -> None:
    name = WORDS.text(Message(f"finding.{finding}"))
    assert VOCABULARY.longest(name.replace("-", " ").split())[1] == Item(finding)


@pytest.mark.parametrize("variant", Variant)
def test_every_material_is_understood_by_its_name(variant: Variant) -> None:
    name = WORDS.text(Message(f"variant.{variant}"))
    assert VOCABULARY.longest(name.replace("-", " ").split())[1] == Material(variant)


@pytest.mark.parametrize("status", [status for status in ChartStatus if status is not ChartStatus.CONDITION])
def test_every_status_of_work_can_be_said(status: ChartStatus) -> None:
    said = {meaning.status for meaning in VOCABULARY.meanings() if isinstance(meaning, Standing)}
    assert status in said or (status is ChartStatus.COMPLETED and Deed.DONE in VOCABULARY.meanings())


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_reading_never_fails(text: str) -> None:
    read(text)


_WORDS = st.sampled_from(
    [
        "16",
        "17",
        "11-13",
        "MOD",
        "V",
        "caries",
        "composite",
        "crown",
        "gold",
        "existing",
        "done",
        "+",
        "2",
        "II",
        "bridge",
        "since",
        "2019",
        "to",
        "@",
    ]
)


@given(st.lists(_WORDS, max_size=8))
@settings(max_examples=300)
def test_nothing_is_charted_that_was_not_said(words: list[str]) -> None:
    line = read(" ".join(words))
    said = "".join(word for word in words if set(word.upper()) <= set("MODV")).upper()
    for new in line.entries:
        assert {tooth.code for tooth in new.teeth} <= {"16", "17", "11", "12", "13"}
        assert set(show_surfaces(new.surfaces)) <= set(said)
        assert new.finding in {Finding.CARIES, Finding.FILLING, Finding.CROWN, Finding.BRIDGE}
    assert not (line.is_ready and "no" in words)
