"""Fees that change from a day on, in one piece, by hand and by file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dentaldesk.engines.catalogue.actions import EntryDetails, change_fee, edit_entry, raise_fees, take_fee_file
from dentaldesk.engines.catalogue.fee_file import FileFormat, FileLine, LineState, read_fee_file, write_fee_file
from dentaldesk.engines.catalogue.fees import Raised, Rise
from dentaldesk.engines.catalogue.reads import EntryRow, catalogue_entries, procedure_on, raised_fees
from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused, UserError
from dentaldesk.models.states import Discipline
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from tests.factories import Clinic

TODAY = date(2026, 11, 24)
NEW_YEAR = date(2027, 1, 1)
A_FILE = """\
code,name,fee,from,discipline,area,min_surfaces,max_surfaces,weight,urgency,pattern,\
sequence_class,healing_days,laboratory_days
EXAM,Full examination,99.00,,,,,,,,,,,
PERIAPICAL,Single image,28.00,2020-01-01,,,,,,,,,,
SCALING,,260.00,2027-01-01,,,,,,,,,,
NIGHTGUARD,Night guard,420.00,,prosthodontic,mouth,0,0,2,routine,/XX/,restorative,0,14
UNKNOWN,Half an entry,10.00,,,,,,,,,,,
BITEWING4,,x,,,,,,,,,,,
"""
DOLLARS = FileFormat(currency="USD", decimal_sign=".")


def entry(clinic: Clinic, code: str = "EXAM") -> EntryRow:
    rows = clinic.db.read(lambda session: catalogue_entries(session, TODAY))
    return next(row for row in rows if row.entry.code == code)


def details(row: EntryRow) -> EntryDetails:
    kept = row.entry
    return EntryDetails(
        name=kept.name,
        pattern=kept.pattern,
        weight=kept.weight,
        urgency=kept.urgency,
        healing_days=kept.healing_days,
        laboratory_days=kept.laboratory_days,
    )


def cost(clinic: Clinic, code: str, day: date) -> Money:
    row = clinic.db.read(lambda session: procedure_on(session, code, day))
    assert row is not None
    return row.fee


def test_a_fee_changes_from_a_day_on_and_the_past_stays(clinic: Clinic) -> None:
    def change(day: date, amount: int) -> bool:
        return clinic.db.write(clinic.manager, lambda work: change_fee(work, "EXAM", day, Money(amount)))

    assert change(NEW_YEAR, 10_000)
    assert not change(NEW_YEAR, 10_000)
    assert (cost(clinic, "EXAM", TODAY), cost(clinic, "EXAM", NEW_YEAR)) == (Money(9600), Money(10_000))
    assert [fee.amount for fee in entry(clinic).planned] == [Money(10_000)]
    assert change(NEW_YEAR, 10_500)  # what is only planned may be planned otherwise
    assert [fee.amount for fee in entry(clinic).planned] == [Money(10_500)]
    with pytest.raises(Refused) as error:
        change(date(2026, 11, 23), 1)
    assert [problem.place for problem in error.value.problems] == ["fee_from"]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_who_manages_fees_is_asked(clinic: Clinic) -> None:
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, lambda work: change_fee(work, "EXAM", TODAY, Money(1)))


def test_an_entry_is_edited_and_two_desks_do_not_overwrite_each_other(clinic: Clinic) -> None:
    row = entry(clinic, "SEALANT")
    mine = replace(details(row), name=" Fissure sealant ", weight=2)
    assert clinic.db.write(clinic.manager, lambda work: edit_entry(work, "SEALANT", row.version, mine)) == 2
    assert entry(clinic, "SEALANT").entry.name == "Fissure sealant"
    with pytest.raises(EditedElsewhere):
        clinic.db.write(
            clinic.manager, lambda work: edit_entry(work, "SEALANT", row.version, replace(mine, name="Seal"))
        )


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_is_needed_stays_in_use_and_all_that_is_wrong_is_told(clinic: Clinic) -> None:
    exam, seat = entry(clinic), entry(clinic, "CROWNSEAT")
    for row, code in ((exam, "catalogue.is_the_examination"), (seat, "catalogue.is_a_step")):
        save = partial(
            edit_entry, code=row.entry.code, version=row.version, details=replace(details(row), active=False)
        )
        with pytest.raises(Refused) as error:
            clinic.db.write(clinic.manager, save)
        assert [problem.message.code for problem in error.value.problems] == [code]
    wrong = replace(details(exam), name="", pattern="ABC", weight=7, healing_days=-1, laboratory_days=99_999)
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: edit_entry(work, "EXAM", exam.version, wrong))
    told = {problem.place for problem in error.value.problems}
    assert told == {"name", "pattern", "weight", "healing_days", "laboratory_days"}


def test_a_discipline_is_raised_as_it_was_seen(clinic: Clinic) -> None:
    rise = Rise(percent=Decimal("3.5"), step=Money(100), effective_from=NEW_YEAR, discipline=Discipline.DIAGNOSTIC)
    seen = clinic.db.read(lambda session: raised_fees(session, rise))
    assert Raised(code="EXAM", name="Full examination", before=Money(9600), after=Money(9900)) in seen
    assert clinic.db.write(clinic.manager, lambda work: raise_fees(work, rise, seen)) == len(seen)
    assert cost(clinic, "EXAM", NEW_YEAR) == Money(9900)
    with pytest.raises(UserError, match=r"fees\.moved"):  # pressing twice does not raise twice
        clinic.db.write(clinic.manager, lambda work: raise_fees(work, rise, seen))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_wrong_rise_is_refused(clinic: Clinic) -> None:
    rise = Rise(percent=Decimal(0), step=Money(0), effective_from=date(2020, 1, 1))
    with pytest.raises(Refused) as error:
        clinic.db.write(clinic.manager, lambda work: raise_fees(work, rise, ()))
    assert {problem.place for problem in error.value.problems} == {"percent", "step", "effective_from"}


# -- files --


def preview(clinic: Clinic, content: bytes, start: date = TODAY) -> tuple[FileLine, ...]:
    rows = clinic.db.read(lambda session: catalogue_entries(session, TODAY))
    known = {row.entry.code: row.known for row in rows}
    return read_fee_file(content, known, DOLLARS, today=TODAY, start=start)


def take(clinic: Clinic, content: bytes, start: date = TODAY) -> int:
    seen = preview(clinic, content, start)
    return clinic.db.write(clinic.manager, lambda work: take_fee_file(work, content, DOLLARS, start, seen))


def test_the_whole_catalogue_comes_back_unchanged(clinic: Clinic) -> None:
    clinic.db.write(clinic.manager, lambda work: change_fee(work, "EXAM", NEW_YEAR, Money(10_000)))
    rows = clinic.db.read(lambda session: catalogue_entries(session, TODAY))
    written = write_fee_file([row.known for row in rows], DOLLARS, TODAY).encode("utf-8-sig")
    lines = preview(clinic, written)
    assert len(lines) == len(rows) + 1
    assert {line.state for line in lines} == {LineState.SAME}
    assert take(clinic, written) == 0


def test_a_file_changes_what_it_says_once(clinic: Clinic) -> None:
    content = A_FILE.encode()
    lines = preview(clinic, content, NEW_YEAR)
    assert [line.state for line in lines] == [
        LineState.CHANGED,
        LineState.CHANGED,
        LineState.CHANGED,
        LineState.NEW,
        LineState.REFUSED,
        LineState.REFUSED,
    ]
    assert take(clinic, content, NEW_YEAR) == 4
    assert (cost(clinic, "EXAM", TODAY), cost(clinic, "EXAM", NEW_YEAR)) == (Money(9600), Money(9900))
    assert entry(clinic, "PERIAPICAL").entry.name == "Single image"
    assert cost(clinic, "NIGHTGUARD", NEW_YEAR) == Money(42_000)
    assert {line.state for line in preview(clinic, content, NEW_YEAR)} == {LineState.SAME, LineState.REFUSED}
    assert take(clinic, content, NEW_YEAR) == 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_preview_that_no_longer_holds_is_not_carried_out(clinic: Clinic) -> None:
    content = b"code,fee\nEXAM,99.00\n"
    seen = preview(clinic, content)
    clinic.db.write(clinic.manager, lambda work: change_fee(work, "EXAM", TODAY, Money(9700)))
    with pytest.raises(UserError, match=r"fees\.moved"):
        clinic.db.write(clinic.manager, lambda work: take_fee_file(work, content, DOLLARS, TODAY, seen))
    with pytest.raises(UserError, match=r"fees\.file_head"):
        clinic.db.write(clinic.manager, lambda work: take_fee_file(work, b"nothing", DOLLARS, TODAY, seen))
    with pytest.raises(UserError, match=r"fees\.day_past"):
        clinic.db.write(clinic.manager, lambda work: take_fee_file(work, content, DOLLARS, date(2020, 1, 1), seen))
