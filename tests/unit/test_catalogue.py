"""Reading a catalogue file: what is right is kept, what is wrong is named with its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dentaldesk.engines.catalogue.fee_file import (
    FileFormat,
    FileLine,
    KnownEntry,
    LineState,
    UnreadableFileError,
    fee_of,
    read_day,
    read_fee_file,
    write_fee_file,
)
from dentaldesk.engines.catalogue.fees import FeeRow, raised
from dentaldesk.engines.catalogue.rules import CatalogueEntry, read_catalogue
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import BridgePart, Finding, ToothClass, Variant
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass, TreatmentArea
from dentaldesk.models.values import Message, Money, ValueProblem

COLUMNS = [
    "code",
    "name",
    "discipline",
    "area",
    "min_surfaces",
    "max_surfaces",
    "weight",
    "urgency",
    "pattern",
    "sequence_class",
    "healing_days",
    "laboratory_days",
    "fee",
]
RIGHT = {
    "code": "FILL1",
    "name": "Filling, one surface",
    "discipline": "restorative",
    "area": "surfaces",
    "min_surfaces": "1",
    "max_surfaces": "1",
    "weight": "1",
    "urgency": "soon",
    "pattern": "/XX/",
    "sequence_class": "restorative",
    "healing_days": "0",
    "laboratory_days": "14",
    "fee": "185.00",
}
HEAD = ",".join(COLUMNS)


def line(**changes: str) -> str:
    return ",".join(f'"{value}"' for value in {**RIGHT, **changes}.values())


def refused(*lines: str, head: str = HEAD) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as error:
        read_catalogue([head, *lines], "USD")
    assert error.value.message == Message("catalogue.refused", {"count": len(error.value.problems)})
    return error.value.problems


def test_an_entry_is_read() -> None:
    assert read_catalogue([HEAD, line()], "USD") == [
        CatalogueEntry(
            code="FILL1",
            name="Filling, one surface",
            discipline=Discipline.RESTORATIVE,
            area=TreatmentArea.SURFACES,
            min_surfaces=1,
            max_surfaces=1,
            weight=1,
            urgency=ClinicalUrgency.SOON,
            pattern="/XX/",
            sequence_class=SequenceClass.RESTORATIVE,
            healing_days=0,
            laboratory_days=14,
            fee=Money(18_500),
        )
    ]


def test_columns_may_stand_in_any_order_and_blanks_around_words() -> None:
    turned = ",".join(reversed(COLUMNS))
    values = ",".join(f'"{RIGHT[name]}"' for name in reversed(COLUMNS))
    assert read_catalogue([turned, values], "USD") == read_catalogue([HEAD, line(code=" FILL1 ")], "USD")


def test_a_fee_is_in_the_clinics_currency() -> None:
    assert read_catalogue([HEAD, line(fee="18500")], "JPY")[0].fee == Money(18_500)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pattern": ""}, Message("catalogue.pattern_wrong", {"typed": ""})),
        ({"pattern": "/XO/"}, Message("catalogue.pattern_wrong", {"typed": "/XO/"})),
        ({"pattern": "X" * 81}, Message("catalogue.pattern_wrong", {"typed": "X" * 81})),
        ({"fee": "abc"}, Message("money.not_an_amount", {"typed": "abc"})),
        ({"fee": "-5"}, Message("money.not_an_amount", {"typed": "-5"})),
        ({"fee": "1.005"}, Message("money.too_many_decimals", {"typed": "1.005", "decimals": 2, "currency": "USD"})),
        ({"fee": "0.005"}, Message("money.too_many_decimals", {"typed": "0.005", "decimals": 2, "currency": "USD"})),
        ({"code": " "}, Message("catalogue.text_wrong", {"column": "code", "most": 80})),
        ({"code": "C" * 81}, Message("catalogue.text_wrong", {"column": "code", "most": 80})),
        ({"name": ""}, Message("catalogue.text_wrong", {"column": "name", "most": 200})),
        ({"weight": "7"}, Message("catalogue.number_wrong", {"column": "weight", "typed": 7, "most": 6})),
        ({"weight": "-1"}, Message("catalogue.number_wrong", {"column": "weight", "typed": -1, "most": 6})),
        (
            {"min_surfaces": "3", "max_surfaces": "2"},
            Message("catalogue.number_wrong", {"column": "min_surfaces", "typed": 3, "most": 2}),
        ),
        (
            {"healing_days": "-84"},
            Message("catalogue.number_wrong", {"column": "healing_days", "typed": -84, "most": 3650}),
        ),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(changes: dict[str, str], why: Message) -> None:
    assert refused(line(**changes)) == (Problem("line 2", "catalogue.line_wrong", line=2, why=why),)


@pytest.mark.parametrize(
    "changes",
    [{"discipline": "magic"}, {"area": "ear"}, {"urgency": "now"}, {"sequence_class": "x"}, {"weight": "heavy"}],
)
def test_a_word_that_is_not_known_is_named(changes: dict[str, str]) -> None:
    (problem,) = refused(line(**changes))
    assert problem.place == "line 2"
    assert problem.message.code == "catalogue.line_unreadable"
    assert next(iter(changes.values())) in str(problem.message.params["why"])


@pytest.mark.parametrize("broken", ["FILL1,Filling", line() + ",more", "only"])
def test_a_line_with_fields_missing_or_too_many_is_named(broken: str) -> None:
    assert refused(line(code="A"), broken) == (
        Problem("line 3", "catalogue.line_wrong", line=3, why=Message("catalogue.fields_wrong")),
    )


def test_a_column_that_is_missing_is_named() -> None:
    (problem,) = refused(
        ",".join(f'"{value}"' for name, value in RIGHT.items() if name != "weight"),
        head=",".join(name for name in COLUMNS if name != "weight"),
    )
    assert problem.message.params["why"] == "'weight'"


def test_all_wrong_lines_are_named_at_once_as_an_editor_counts_them() -> None:
    problems = refused(
        line(code="A"),
        line(code="B", fee="x"),
        "",
        '"C","a name over\n',
        'two lines","restorative","tooth","0","0","1","soon","X","core","0","0","1"\n',
        line(code="A"),
        line(code="D", pattern="?"),
    )
    assert [(problem.place, problem.message.params["why"]) for problem in problems] == [
        ("line 3", Message("money.not_an_amount", {"typed": "x"})),
        ("line 7", Message("catalogue.code_twice", {"procedure": "A"})),
        ("line 8", Message("catalogue.pattern_wrong", {"typed": "?"})),
    ]


def test_the_problems_can_be_read() -> None:
    words = Words(Formats())
    (problem,) = refused(line(weight="9"))
    assert words.text(problem.message) == "Line 2: weight is 9; it must be 0 to 6."


# -- what a procedure is on the tooth chart --

ON_THE_CHART = ["charts_as", "charts_variant", "tooth_class", "bridge_part", "then_code"]
CHART_HEAD = ",".join([*COLUMNS, *ON_THE_CHART])


def charting_line(**changes: str) -> str:
    told = {**dict.fromkeys(ON_THE_CHART, ""), **{name: changes.pop(name) for name in ON_THE_CHART if name in changes}}
    return ",".join([line(**changes), *told.values()])


def test_what_a_procedure_charts_as_is_read() -> None:
    lines = [
        charting_line(charts_as="filling", charts_variant="gold", then_code="SEAT"),
        charting_line(code="SEAT"),
        charting_line(code="CANAL", area="tooth", charts_as="root-canal", tooth_class="molar"),
        charting_line(code="PONTIC", area="tooth", charts_as="bridge", bridge_part="pontic"),
    ]
    first, seat, canal, pontic = read_catalogue([CHART_HEAD, *lines], "USD")
    assert (first.charts_as, first.charts_variant, first.then_code) == (Finding.FILLING, Variant.GOLD, "SEAT")
    assert (seat.charts_as, seat.charts_variant, seat.tooth_class, seat.bridge_part, seat.then_code) == (None,) * 5
    assert (canal.charts_as, canal.tooth_class) == (Finding.ROOT_CANAL, ToothClass.MOLAR)
    assert pontic.bridge_part is BridgePart.PONTIC


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"then_code": "NOWHERE", "charts_as": "filling"}, Message("catalogue.then_unknown", {"procedure": "NOWHERE"})),
        ({"tooth_class": "molar"}, Message("catalogue.charts_nothing")),
        (
            {"charts_as": "caries", "area": "tooth"},
            Message("catalogue.chart_area", {"finding": Message("finding.caries")}),
        ),
        (
            {"charts_as": "filling", "charts_variant": "zirconia"},
            Message(
                "chart.variant_wrong",
                {"finding": Message("finding.filling"), "variant": Message("variant.zirconia")},
            ),
        ),
    ],
)
def test_what_cannot_be_charted_so_is_named(changes: dict[str, str], why: Message) -> None:
    assert refused(charting_line(**changes), head=CHART_HEAD) == (
        Problem("line 2", "catalogue.line_wrong", line=2, why=why),
    )


@pytest.mark.parametrize("changes", [{"charts_as": "hologram"}, {"charts_as": "bridge", "bridge_part": "arch"}])
def test_a_word_of_the_chart_that_is_not_known_is_named(changes: dict[str, str]) -> None:
    (problem,) = refused(charting_line(**changes), head=CHART_HEAD)
    assert problem.message.code == "catalogue.line_unreadable"


def test_an_empty_file_holds_nothing() -> None:
    assert read_catalogue([], "USD") == []
    assert read_catalogue([HEAD], "USD") == []


def test_our_own_catalogue_is_whole() -> None:
    with resource("catalogues", "neutral.csv").open(encoding="utf-8") as file:
        entries = {entry.code: entry for entry in read_catalogue(file, "USD")}
    assert len(entries) >= 20
    assert {entry.sequence_class for entry in entries.values()} == set(SequenceClass)
    # Facts of the field: weights, healing and laboratory times.
    assert entries["COMPOSITE1"].weight == 1
    assert entries["SURGICAL"].weight == entries["ROOTCANAL3"].weight == 4
    assert entries["IMPLANT"].weight == entries["BONEGRAFT"].weight == 6
    assert entries["EXTRACTION"].healing_days == 84
    assert entries["CROWNPREP"].laboratory_days == 14
    assert all(entry.max_surfaces == 0 or entry.area is TreatmentArea.SURFACES for entry in entries.values())


# -- fees and their files --

TODAY = date(2026, 11, 24)
DOLLARS = FileFormat(currency="USD", decimal_sign=".", day_order="mdy")
EUROS = FileFormat(currency="EUR", decimal_sign=",", day_order="dmy")
KNOWN = {
    "FILL1": KnownEntry(
        entry=read_catalogue([HEAD, line()], "USD")[0],
        fees=(
            FeeRow(effective_from=date(2020, 1, 1), amount=Money(18_500)),
            FeeRow(effective_from=date(2027, 6, 1), amount=Money(20_000)),
        ),
    )
}


def read(text: str | bytes, form: FileFormat = DOLLARS, start: date = TODAY) -> tuple[FileLine, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    return read_fee_file(content, KNOWN, form, today=TODAY, start=start)


@pytest.mark.parametrize(
    ("amount", "percent", "step", "after"),
    [
        (18_500, "3", 100, 19_100),
        (18_500, "-3", 100, 17_900),
        (10_050, "10", 5, 11_055),
        (150, "33.3", 100, 200),
        (20, "-50", 100, 100),  # rounding never makes a gift of it
        (0, "50", 100, 0),
    ],
)
def test_a_rise_is_rounded_to_its_step(amount: int, percent: str, step: int, after: int) -> None:
    assert raised(Money(amount), Decimal(percent), Money(step)) == Money(after)


@pytest.mark.parametrize(
    ("cell", "form", "amount"),
    [
        ("1,234.56", DOLLARS, 123_456),
        ("1.234,56", EUROS, 123_456),
        ("1 234,56", EUROS, 123_456),
        ("1234", EUROS, 123_400),
        ("1,234", DOLLARS, 123_400),
        ("12.5", DOLLARS, 1250),
        ("1’234.50", DOLLARS, 123_450),
    ],
)
def test_amounts_are_read_as_the_clinic_writes_them(cell: str, form: FileFormat, amount: int) -> None:
    assert fee_of(cell, form) == Money(amount)


@pytest.mark.parametrize(
    ("cell", "form", "code"),
    [
        ("1.234,56", DOLLARS, "fees.amount_doubtful"),
        ("1,234.56", EUROS, "fees.amount_doubtful"),
        ("12,50", DOLLARS, "fees.amount_doubtful"),
        ("12.50", EUROS, "fees.amount_doubtful"),
        ("1,23,456.00", DOLLARS, "fees.amount_doubtful"),
        ("1,234", EUROS, "money.too_many_decimals"),
        ("1,234", FileFormat(currency="KWD", decimal_sign="."), "fees.amount_doubtful"),
        ("-5", DOLLARS, "money.not_an_amount"),
        ("$5", DOLLARS, "money.not_an_amount"),
        ("99999999999", DOLLARS, "money.too_large"),
    ],
)
def test_doubtful_amounts_are_refused(cell: str, form: FileFormat, code: str) -> None:
    with pytest.raises(ValueProblem) as error:
        fee_of(cell, form)
    assert error.value.message.code == code


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2027-01-31", "dmy", date(2027, 1, 31)),
        ("31.1.2027", "dmy", date(2027, 1, 31)),
        ("1/2/2027", "mdy", date(2027, 1, 2)),
        ("1/2/2027", "dmy", date(2027, 2, 1)),
        ("", "dmy", None),
    ],
)
def test_days_are_read_as_spreadsheets_write_them(cell: str, order: str, day: date | None) -> None:
    assert read_day(cell, order) == day


@pytest.mark.parametrize("cell", ["soon", "1/2/27", "31/1/2027", "2027-02-30", "1/2/2027 "])
def test_days_that_must_be_guessed_are_refused(cell: str) -> None:
    with pytest.raises(ValueProblem):
        read_day(cell, "mdy")


def test_a_known_code_says_what_changes() -> None:
    (changed,) = read("code;fee\nFILL1;190.00")
    assert (changed.state, changed.before, changed.fee) == (LineState.CHANGED, Money(18_500), Money(19_000))
    assert (changed.effective_from, changed.entry) == (TODAY, None)
    (later,) = read("code,fee,from\nFILL1,200.00,06/01/2027")
    assert later.state is LineState.SAME
    (named,) = read("code,name,fee\nFILL1,One surface,")
    assert (named.state, named.fee) == (LineState.CHANGED, None)
    assert named.entry is not None
    assert named.entry.name == "One surface"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("code,fee\nNEW1,5", "fees.new_incomplete"),
        ("code,fee\nNEW1,", "fees.new_without_fee"),
        ("code,fee,area\nFILL1,5,mouth", "fees.column_fixed"),
        ("code,fee\n,5", "catalogue.text_wrong"),
        ("code,fee\nFILL1,5,more", "catalogue.fields_wrong"),
        ("code,fee,weight\nFILL1,185,heavy", "fees.cell_unknown"),
        ("code,fee,pattern\nFILL1,185,ABC", "catalogue.pattern_wrong"),
        ("code,fee,from\nFILL1,5,soon", "fees.day_unreadable"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(text: str, code: str) -> None:
    (refusal,) = read(text)
    assert refusal.state is LineState.REFUSED
    assert refusal.why is not None
    assert refusal.why.code == code


def test_a_code_stands_in_one_line_a_day() -> None:
    first, second, other = read("code,fee,from\nFILL1,190,\nFILL1,195,\nFILL1,210,2028-01-01")
    assert [each.state for each in (first, second, other)] == [
        LineState.CHANGED,
        LineState.REFUSED,
        LineState.CHANGED,
    ]


@pytest.mark.parametrize("content", [b"", b"name,price\nx,1", b"code,fee,fee\nFILL1,1,2", b"\x00\xff\xfe"])
def test_what_is_no_table_of_fees_is_refused_whole(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_every_spreadsheet_are_read(encoding: str) -> None:
    (only,) = read("code,name,fee\r\nFILL1,Füllung,\r\n".encode(encoding))
    assert only.name == "Füllung"


def test_no_cell_is_a_formula_and_none_is_harmed() -> None:
    for name in ('=HYPERLINK("x")', "+1", "-1", "@sum", "'=1", "'quoted"):
        known = {"FILL1": KnownEntry(entry=replace(KNOWN["FILL1"].entry, name=name), fees=KNOWN["FILL1"].fees)}
        written = write_fee_file(list(known.values()), EUROS, TODAY)
        cell = written.splitlines()[1].split(";")[1].strip('"')
        assert not cell.startswith(("=", "+", "-", "@"))
        lines = read_fee_file(written.encode(), known, EUROS, today=TODAY, start=TODAY)
        assert {each.state for each in lines} == {LineState.SAME}
