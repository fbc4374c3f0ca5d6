"""Reading in a list of patients: nobody twice, whatever breaks in between."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from dentaldesk.engines.core.errors import NotAllowed
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.importing import (
    Checked,
    begin_import,
    check_import,
    end_import,
    refused_lines,
    register_lines,
    sha256_of,
)
from dentaldesk.engines.patients.import_rules import DateOrder, Reading, guess_mapping
from dentaldesk.engines.patients.import_text import read_sheet
from dentaldesk.models.tables.patients import Patient, PatientImport
from tests.factories import Clinic, a_patient

HEAD = "First name,Last name,Date of birth,Phone\n"
LINES = "".join(f"Given{n},Family{n},{1 + n % 28}/03/1979,\n" for n in range(120))


def checked(clinic: Clinic, text: str) -> Checked:
    content = text.encode()
    sheet = read_sheet(content)
    reading = Reading(
        mapping=guess_mapping(sheet.head), order=DateOrder.DAY_FIRST, country="US", today=date(2026, 11, 24)
    )
    return clinic.db.read(lambda session: check_import(session, sha256_of(content), sheet, reading))


def run(clinic: Clinic, found: Checked, *, stop_after: int | None = None, doubles_too: bool = False) -> int:
    db, manager = clinic.db, clinic.manager
    import_id = db.write(manager, lambda work: begin_import(work, "list.csv", found))
    new = 0
    for at, batch in enumerate(found.batches(doubles_too=doubles_too)):
        if at == stop_after:
            return new
        new += db.write(manager, lambda work, batch=batch: register_lines(work, import_id, found.sha256, batch))  # type: ignore[misc]
    db.write(manager, lambda work: end_import(work, import_id))
    return new


def people(clinic: Clinic) -> int:
    return clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Patient))) or 0


def test_a_run_that_broke_off_goes_on_and_registers_nobody_twice(clinic: Clinic) -> None:
    first = checked(clinic, HEAD + LINES)
    assert run(clinic, first, stop_after=1) == 100
    again = checked(clinic, HEAD + LINES)
    assert (len(again.done), again.doubles) == (100, {})
    assert run(clinic, again) == 20
    assert run(clinic, first) == 0  # a desk that still holds what it saw before
    assert people(clinic) == 120
    runs = clinic.db.read(
        lambda session: session.scalars(select(PatientImport).order_by(PatientImport.started_at)).all()
    )
    assert [each.registered for each in runs] == [120, 0]
    assert all(each.ended_at is not None for each in runs)


def test_a_batch_that_fails_leaves_nothing_behind(clinic: Clinic) -> None:
    found = checked(clinic, HEAD + LINES)
    import_id = clinic.db.write(clinic.manager, lambda work: begin_import(work, "list.csv", found))

    def breaks(work: Work) -> None:
        register_lines(work, import_id, found.sha256, found.batches(doubles_too=False)[0])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        clinic.db.write(clinic.manager, breaks)
    assert people(clinic) == 0
    assert run(clinic, found) == 120


def test_who_is_known_is_told_and_left_out_or_registered_by_choice(clinic: Clinic) -> None:
    a_patient(clinic)
    text = (
        HEAD
        + "Amara,Okonkwo-Reyes,12/03/1979,\n"  # in the clinic
        + "Leo,Berg,01/02/1980,\n"
        + "Berg,Leo,01/02/1980,\n"  # in the file
        + "Amara,Okonkwo-Reyes,13/03/1979,(612) 555-0142\n"  # born on another day
    )
    found = checked(clinic, text)
    assert {line: (double.chart_number is not None, double.line) for line, double in found.doubles.items()} == {
        2: (True, None),
        4: (False, 3),
    }
    assert run(clinic, found) == 2
    assert run(clinic, checked(clinic, text), doubles_too=True) == 2


def test_refused_lines_come_back_as_they_stood_and_are_not_kept_here(clinic: Clinic) -> None:
    found = checked(clinic, HEAD + "Ana,Ruiz,31/02/1979,\nLeo,Berg,01/02/1980,99\n,,,\nEva,Lind,,\n")
    assert [(line.number, [problem.place for problem in problems]) for line, problems in refused_lines(found)] == [
        (2, ["birth_date"]),
        (3, ["phone"]),
    ]
    assert run(clinic, found) == 1
    kept = clinic.db.read(lambda session: session.scalars(select(PatientImport)).one())
    assert (kept.lines, kept.registered, kept.refused, kept.doubled) == (3, 1, 2, 0)
    assert "31/02" not in str(kept.refusals)
    assert "99" not in str(kept.refusals)


def test_it_takes_the_permission(clinic: Clinic) -> None:
    found = checked(clinic, HEAD)
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, lambda work: begin_import(work, "list.csv", found))


def test_a_line_that_names_its_country_keeps_its_phone(clinic: Clinic) -> None:
    text = "First name,Last name,Country,Phone\nAna,Ruiz,ES,612 345 678\nLou,Petit,FR,06 12 34 56 78\n"
    assert run(clinic, checked(clinic, text)) == 2
    phones = clinic.db.read(lambda session: session.scalars(select(Patient.phone).order_by(Patient.phone)).all())
    assert phones == ["+33612345678", "+34612345678"]
