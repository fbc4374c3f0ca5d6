"""A list of patients from another program is read in: looked through first, then registered in batches.

Each line has a key of its own, made from the file's hash: whatever happens in between, it is registered once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.patients.actions import register_patient
from dentaldesk.engines.patients.import_rules import FIELDS, Candidate, Known, Reading, candidate, person_of
from dentaldesk.engines.patients.import_text import Line, Sheet
from dentaldesk.engines.patients.likeness import Person
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.patients import Patient, PatientImport
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import Problem
    from dentaldesk.engines.core.work import Work

BATCH = 100  # lines of one transaction: short enough that other desks write in between
_READ_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A line of somebody who is known: `chart_number` in the clinic, else `line` of the same file."""

    chart_number: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would become of a file. `doubles`: line → who it is; `done`: lines that an earlier run registered."""

    sha256: str
    sheet: Sheet
    reading: Reading
    candidates: tuple[Candidate, ...]
    doubles: dict[int, Double]
    done: frozenset[int]

    @property
    def refused(self) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates if each.problems)

    def batches(self, *, doubles_too: bool) -> list[tuple[Candidate, ...]]:
        """The lines to register, in batches."""
        wanted = [
            each
            for each in self.candidates
            if not each.problems and each.number not in self.done and (doubles_too or each.number not in self.doubles)
        ]
        return [tuple(wanted[at : at + BATCH]) for at in range(0, len(wanted), BATCH)]


def sha256_of(content: bytes) -> str:
    """By what a file is known again."""
    return hashlib.sha256(content).hexdigest()


def clinic_country(session: Session) -> str:
    """The country in which phone numbers without one are meant."""
    return session.get_one(Clinic, 1).country


def check_import(session: Session, sha256: str, sheet: Sheet, reading: Reading) -> Checked:
    """Look a file through: what is wrong with each line, and who is known already. Registers nobody."""
    candidates: list[Candidate] = []
    sound: list[tuple[Candidate, Person]] = []
    for line in sheet.lines:
        each = candidate(line.number, line.cells, reading)
        candidates.append(each)
        if not each.problems:
            # At once: a phone that was just read is not read again.
            sound.append((each, person_of(each.details, reading.country)))
    done = _done(session, sha256)
    here = _known_here(session, [person for each, person in sound if each.number not in done])
    earlier, doubles = Known(), {}
    for each, person in sound:
        chart_number, same = here.find(person), earlier.find(person)
        if each.number not in done and (chart_number is not None or same is not None):
            doubles[each.number] = Double(chart_number=chart_number, line=same)
        earlier.add(person, each.number)
    return Checked(
        sha256=sha256,
        sheet=sheet,
        reading=reading,
        candidates=tuple(candidates),
        doubles=doubles,
        done=frozenset(done),
    )


def _done(session: Session, sha256: str) -> set[int]:
    prefix = f"import:{sha256}:"
    # Not as a range: many collations do not sort by bytes.
    keys = session.scalars(select(Patient.request_key).where(Patient.request_key.startswith(prefix, autoescape=True)))
    return {int(key.rpartition(":")[2]) for key in keys if key is not None}


def _known_here(session: Session, people: Sequence[Person]) -> Known:
    """Who of the clinic shares a birth date, a phone or an address with somebody in the file. One walk over all."""
    days = {person.birth_date for person in people if person.birth_date}
    ways = {way for person in people for way in (*person.phones, person.email) if way}
    known = Known()
    query = select(
        Patient.chart_number,
        Patient.given_names,
        Patient.family_name,
        Patient.birth_date,
        Patient.phone,
        Patient.other_phone,
        Patient.email,
    ).where(Patient.status != PatientStatus.MERGED)
    rows = session.execute(query.execution_options(yield_per=_READ_AT_ONCE))
    for number, given, family, born, phone, other, email in rows:
        if born in days or phone in ways or other in ways or (email or "").strip().casefold() in ways:
            known.add(Person.named(given, family, birth_date=born, phones=(phone, other), email=email), number)
    return known


@verb(Permission.IMPORT_PATIENTS)
def begin_import(work: Work, file_name: str, checked: Checked) -> UUID:
    """Note that this file is being read in; a run of it that broke off goes on. What lines said is not kept."""
    standing = work.session.scalars(
        select(PatientImport).where(PatientImport.file_sha256 == checked.sha256, PatientImport.ended_at.is_(None))
    ).first()
    if standing is not None:
        return standing.id
    run = PatientImport(
        file_name=file_name[:200],
        file_sha256=checked.sha256,
        mapping={**checked.reading.mapping, "dates": checked.reading.order.value},
        lines=len(checked.candidates),
        registered=0,
        refused=len(checked.refused),
        doubled=len(checked.doubles),
        refusals=[[each.number, [_kept(problem) for problem in each.problems]] for each in checked.refused],
        started_at=work.now,
        by=work.actor.user_id,
    )
    work.session.add(run)
    work.session.flush()
    work.note("begin-import", "patient-import", run.id, lines=run.lines)
    return run.id


def _kept(problem: Problem) -> dict[str, Any]:
    """Which field does not fit, without what it said."""
    label = FIELDS[problem.place][0] if problem.place in FIELDS else Message(problem.message.code)
    return message_to_json(Message("import.unfit", {"field": label}))


@verb(Permission.IMPORT_PATIENTS)
def register_lines(work: Work, import_id: UUID, sha256: str, lines: Sequence[Candidate]) -> int:
    """Register one batch; returns how many are new. A line that stands already is passed over.

    Raises Refused with the problems of the first line that does not fit after all; then nothing of the batch is kept.
    """
    run = lock_row(work.session, PatientImport, import_id)
    if run.ended_at is not None:
        raise UserError("import.ended")
    keys = {f"import:{sha256}:{each.number}": each for each in lines}
    standing = set(work.session.scalars(select(Patient.request_key).where(Patient.request_key.in_(keys))))
    new = {key: each for key, each in keys.items() if key not in standing}
    for key, each in new.items():
        register_patient(work, each.details, request_key=key)
    run.registered += len(new)
    work.note("import", "patient-import", import_id, registered=len(new))
    return len(new)


@verb(Permission.IMPORT_PATIENTS)
def end_import(work: Work, import_id: UUID) -> None:
    """The whole file was gone through."""
    run = lock_row(work.session, PatientImport, import_id)
    if run.ended_at is None:
        run.ended_at = work.now
        work.note("end-import", "patient-import", import_id, registered=run.registered, refused=run.refused)


def refused_lines(checked: Checked) -> Iterator[tuple[Line, tuple[Problem, ...]]]:
    """The lines that were not registered because something is wrong with them, as they stood in the file."""
    by_number = {line.number: line for line in checked.sheet.lines}
    for each in checked.refused:
        yield by_number[each.number], each.problems
