"""Other people's lists: however they are written, each line becomes the right patient or says why not."""

from __future__ import annotations

from datetime import date

import pytest

from dentaldesk.engines.patients.import_rules import (
    Candidate,
    DateOrder,
    Known,
    Reading,
    candidate,
    fitting_orders,
    guess_mapping,
    person_of,
)
from dentaldesk.engines.patients.import_text import Sheet, delimiter_of, encoding_of, read_sheet
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Sex
from dentaldesk.models.values import ValueProblem

TODAY = date(2026, 11, 24)
TEXT = "Vorname;Nachname;Geburtsdatum\nJürgen;Müller;12.03.1979\nZoë;Łukasz;01.02.1990\n"


def read(line: dict[str, str], order: DateOrder = DateOrder.DAY_FIRST) -> Candidate:
    reading = Reading(mapping={name: at for at, name in enumerate(line)}, order=order, country="US", today=TODAY)
    return candidate(2, tuple(line.values()), reading)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.replace("Łukasz", "Lukas").encode("cp1252"), "cp1252"),
        (b"a;b\n\x81;c", "latin-1"),
        (b"", "utf-8-sig"),
    ],
)
def test_the_characters_of_a_file_are_told(content: bytes, encoding: str) -> None:
    assert encoding_of(content) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_reads_the_same_in_every_encoding(encoding: str) -> None:
    sheet = read_sheet(TEXT.encode(encoding))
    assert sheet.head == ("Vorname", "Nachname", "Geburtsdatum")
    assert [line.cells[1] for line in sheet.lines] == ["Müller", "Łukasz"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_columns_is_told(delimiter: str) -> None:
    rows = ["name", "note", "born"], ["Ruiz", '"a, b; c"', "1979"], ["Berg", "", "1980"]
    assert delimiter_of("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_lines_are_numbered_as_an_editor_shows_them() -> None:
    sheet = read_sheet(b'name,note\nRuiz,"two\nlines"\n\nBerg,x\n')
    assert [line.number for line in sheet.lines] == [2, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "import.empty"), (b"\n \n", "import.empty"), (b"\xff\xfe\x00", "import.not_in_encoding")],
)
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        read_sheet(content)
    assert refused.value.message.code == code


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (["First Name", "Last Name", "DOB", "E-Mail"], ["given_names", "family_name", "birth_date", "email"]),
        (
            ["Nombre", "Apellidos", "Fecha de nacimiento", "Teléfono", "Móvil", "Código postal"],
            ["given_names", "family_name", "birth_date", "phone", None, "postal_code"],
        ),
        (
            ["Nachname", "Vorname", "Geb.", "Straße", "PLZ"],
            ["family_name", "given_names", "birth_date", "street", "postal_code"],
        ),
        (["Name", "Telephone"], ["full_name", "phone"]),
        (["x", ""], [None, None]),
    ],
)
def test_heads_are_understood_in_three_languages(head: list[str], fields: list[str | None]) -> None:
    guessed = {at: field for field, at in guess_mapping(head).items()}
    assert [guessed.get(at) for at in range(len(head))] == fields


@pytest.mark.parametrize(
    ("values", "orders"),
    [
        (["12/03/1979", "31/01/1980"], [DateOrder.DAY_FIRST]),
        (["12/03/1979", "01/31/1980"], [DateOrder.MONTH_FIRST]),
        (["12/03/1979", "01/02/80"], [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST]),  # a person must say
        (["1979-03-12", "", "1980-01-31T00:00"], [DateOrder.YEAR_FIRST]),
        (["19790312"], [DateOrder.YEAR_FIRST]),
        (["03.04.1971", "12.5.80"], [DateOrder.DAY_FIRST]),  # nobody writes the month first between dots
        (["", "unknown"], []),
    ],
)
def test_the_file_itself_says_how_it_writes_dates(values: list[str], orders: list[DateOrder]) -> None:
    assert fitting_orders(values) == orders


def test_a_line_of_fewer_columns_than_the_head_was_broken() -> None:
    reading = Reading(
        mapping={"family_name": 0, "given_names": 1}, order=DateOrder.DAY_FIRST, country="US", today=TODAY, columns=4
    )
    assert [problem.message.code for problem in candidate(2, ("Ruiz", "Ana"), reading).problems] == ["import.too_few"]
    assert candidate(2, ("Ruiz", "Ana", "", ""), reading).problems == ()


@pytest.mark.parametrize("typed", ["31.02.1979", "00/00/0000", "soon", "1979", "12/13/14/15"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    read_ = read({"family_name": "Ruiz", "birth_date": typed})
    assert [problem.message.code for problem in read_.problems] == ["import.no_date"]


@pytest.mark.parametrize(
    ("line", "given", "family"),
    [
        ({"full_name": "Ruiz, Ana María"}, "Ana María", "Ruiz"),
        ({"full_name": "Ana María Ruiz"}, "Ana María", "Ruiz"),
        ({"full_name": "Ruiz"}, "", "Ruiz"),
        ({"given_names": "Ana", "family_name": "Ruiz"}, "Ana", "Ruiz"),
    ],
)
def test_names_are_split(line: dict[str, str], given: str, family: str) -> None:
    details = read(line).details
    assert (details.given_names, details.family_name) == (given, family)


def test_words_are_understood() -> None:
    line = {
        "family_name": "Ruiz",
        "sex": "weiblich",
        "language": "Español",
        "country": "Spanien",
        "birth_date": "1.2.79",
    }
    found = read({**line, "phone": "+34 912 345 678"})
    assert found.problems == ()
    assert (found.details.sex, found.details.language, found.details.country) == (Sex.FEMALE, "es", "ES")
    assert found.details.birth_date == date(1979, 2, 1)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    line = {"given_names": "", "birth_date": "x", "sex": "q", "country": "Atlantis", "email": "no", "phone": "12"}
    assert {problem.place for problem in read(line).problems} == {
        *("birth_date", "sex", "country", "family_name", "email", "phone")
    }


def test_a_short_line_lacks_its_last_cells() -> None:
    reading = Reading(mapping={"family_name": 0, "email": 7}, order=DateOrder.DAY_FIRST, country="US", today=TODAY)
    assert candidate(2, ("Ruiz",), reading).details.email == ""


def test_father_and_son_are_two_people() -> None:
    known = Known()
    father = PatientDetails(given_names="Leo", family_name="Berg", birth_date=date(1960, 1, 1), phone="612 555 0142")
    son = PatientDetails(given_names="Leo", family_name="Berg", birth_date=date(1990, 1, 1), phone="612 555 0142")
    nobody_asked = PatientDetails(given_names="Leo", family_name="Berg", phone="612 555 0142")
    known.add(person_of(father, "US"), 7)
    assert known.find(person_of(father, "US")) == 7
    assert known.find(person_of(son, "US")) is None
    assert known.find(person_of(nobody_asked, "US")) == 7


def test_a_sheet_is_the_file_and_how_it_was_read() -> None:
    assert read_sheet(b"a|b\n1|2") == Sheet(
        encoding="utf-8-sig", delimiter="|", head=("a", "b"), lines=read_sheet(b"a|b\n1|2").lines
    )


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [("06 12 34 56 78", "FR", "+33612345678"), ("612 345 678", "ES", "+34612345678")],
)
def test_a_phone_of_another_country_is_stored_as_it_was_checked(typed: str, country: str, stored: str) -> None:
    line = read({"given_names": "Ana", "family_name": "Ruiz", "country": country, "phone": typed, "other_phone": typed})
    assert line.problems == ()
    assert (line.details.phone, line.details.other_phone) == (stored, stored)
    # Whoever reads it again does so in the clinic's country.
    assert set(person_of(line.details, "US").phones) == {stored}


@pytest.mark.parametrize(
    ("typed", "born"),
    [("01.02.00", date(2000, 2, 1)), ("29.02.00", date(2000, 2, 29)), ("29.02.96", date(1996, 2, 29))],
)
def test_whoever_was_born_in_2000_is_read_from_two_digits(typed: str, born: date) -> None:
    assert read({"given_names": "Ana", "family_name": "Ruiz", "birth_date": typed}).details.birth_date == born
    assert DateOrder.DAY_FIRST in fitting_orders([typed])
