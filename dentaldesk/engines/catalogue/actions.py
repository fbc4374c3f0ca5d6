"""Filling the catalogue and keeping it up. A fee holds from a day on; what was charged before stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.catalogue.fee_file import (
    EDITABLE,
    FileFormat,
    FileLine,
    LineState,
    UnreadableFileError,
    read_fee_file,
)
from dentaldesk.engines.catalogue.fees import Raised, Rise, rise_problems
from dentaldesk.engines.catalogue.reads import catalogue_entries, raised_fees
from dentaldesk.engines.catalogue.rules import (
    HEAVIEST,
    LONGEST_NAME,
    LONGEST_WAIT,
    CatalogueEntry,
    pattern_problem,
)
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.models.states import ClinicalUrgency
from dentaldesk.models.tables.catalogue import Fee, Procedure

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.values import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """What may be changed of an entry; the rest decides what plans and charts hold already. Days; `pattern` in
    5-minute units.
    """

    name: str
    pattern: str
    weight: int
    urgency: ClinicalUrgency
    healing_days: int
    laboratory_days: int
    active: bool = True


@verb(Permission.SET_UP_CLINIC)
def add_procedures(work: Work, entries: Sequence[CatalogueEntry], effective_from: date) -> None:
    """Add these procedures, each with its fee from that day on."""
    for entry in entries:
        _add(work, entry)
    work.session.flush()
    for entry in entries:
        work.session.add(Fee(procedure_code=entry.code, effective_from=effective_from, amount=entry.fee))
    work.note("add", "catalogue", "procedures", count=len(entries))


def _add(work: Work, entry: CatalogueEntry) -> None:
    kept = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "fee"}
    work.session.add(Procedure(**kept))


@verb(Permission.MANAGE_FEES)
def edit_entry(work: Work, code: str, version: int, details: EntryDetails) -> int:
    """Change an entry. Returns its new version.

    Raises Refused with everything that is wrong, EditedElsewhere. What the clinic or another entry needs stays in use.
    """
    procedure = lock_row(work.session, Procedure, code)
    problems = _problems(details)
    if procedure.active and not details.active:
        problems += _why_still_needed(work, code)
    if problems:
        raise Refused("catalogue.not_saved", problems)
    before = procedure.version
    changes = {field.name: getattr(details, field.name) for field in fields(details)}
    apply_edit(procedure, version, {**changes, "name": details.name.strip()})
    if procedure.version != before:
        work.note("edit", "procedure", code)
    return procedure.version


def _problems(details: EntryDetails) -> list[Problem]:
    problems = []
    if not 0 < len(details.name.strip()) <= LONGEST_NAME:
        problems.append(Problem("name", "settings.missing"))
    if pattern_problem(details.pattern) is not None:
        problems.append(Problem("pattern", "catalogue.pattern_wrong", typed=details.pattern))
    limits = (("weight", HEAVIEST), ("healing_days", LONGEST_WAIT), ("laboratory_days", LONGEST_WAIT))
    problems += [
        Problem(place, "settings.number_between", least=0, most=most)
        for place, most in limits
        if not 0 <= getattr(details, place) <= most
    ]
    return problems


def _why_still_needed(work: Work, code: str) -> list[Problem]:
    problems = []
    if work.clinic.examination_code == code:
        problems.append(Problem("active", "catalogue.is_the_examination"))
    first = select(Procedure.name).where(Procedure.then_code == code, Procedure.active).order_by(Procedure.name)
    before = work.session.scalars(first.limit(1)).first()
    if before is not None:
        problems.append(Problem("active", "catalogue.is_a_step", procedure=before))
    return problems


@verb(Permission.MANAGE_FEES)
def change_fee(work: Work, code: str, effective_from: date, amount: Money) -> bool:
    """Let a procedure cost this from a day on, until a later fee. Returns whether anything changed.

    Raises Refused for a day that has passed: what was charged was charged.
    """
    if effective_from < work.business_date:
        raise Refused("catalogue.not_saved", [Problem("fee_from", "fees.day_past")])
    lock_row(work.session, Procedure, code)
    changed = _set_fee(work, code, effective_from, amount)
    if changed:
        work.note("change-fee", "procedure", code, day=effective_from.isoformat())
    return changed


def _set_fee(work: Work, code: str, effective_from: date, amount: Money) -> bool:
    """Write one fee; what stands on that day already is not written twice."""
    latest = select(Fee).where(Fee.procedure_code == code, Fee.effective_from <= effective_from)
    standing = work.session.scalars(latest.order_by(Fee.effective_from.desc()).limit(1)).first()
    if standing is not None and standing.amount == amount:
        return False
    if standing is not None and standing.effective_from == effective_from:
        standing.amount = amount
    else:
        work.session.add(Fee(procedure_code=code, effective_from=effective_from, amount=amount))
        work.session.flush()
    return True


@verb(Permission.MANAGE_FEES)
def raise_fees(work: Work, rise: Rise, seen: Sequence[Raised]) -> int:
    """Change all fees of a discipline as they were `seen` in the preview, in one piece. Returns how many.

    Raises Refused for a wrong rise, UserError when the catalogue changed since the preview.
    """
    problems = rise_problems(rise, work.business_date)
    if problems:
        raise Refused("catalogue.not_saved", problems)
    if list(seen) != raised_fees(work.session, rise):
        raise UserError("fees.moved")
    changed = sum(_set_fee(work, row.code, rise.effective_from, row.after) for row in seen)
    if changed:
        work.note("raise-fees", "catalogue", rise.discipline or "all", count=changed)
    return changed


@verb(Permission.MANAGE_FEES)
def take_fee_file(work: Work, content: bytes, form: FileFormat, start: date, seen: Sequence[FileLine]) -> int:
    """Carry out a file as it was `seen` in the preview: all lines but the refused ones, in one piece. Returns how many
    entries it changed or added.

    Raises UserError when the file cannot be read, the day has passed, or the catalogue changed since the preview.
    """
    if start < work.business_date:
        raise UserError("fees.day_past")
    rows = {row.entry.code: row for row in catalogue_entries(work.session, work.business_date)}
    known = {code: row.known for code, row in rows.items()}
    try:
        lines = read_fee_file(content, known, form, today=work.business_date, start=start)
    except UnreadableFileError as error:
        raise UserError(error.message.code) from error
    if lines != tuple(seen):
        raise UserError("fees.moved")
    taken = [line for line in lines if line.state in {LineState.NEW, LineState.CHANGED}]
    for line in taken:
        _take(work, line)
    if taken:
        work.note("read-file", "catalogue", "fees", count=len(taken))
    return len({line.code for line in taken})


def _take(work: Work, line: FileLine) -> None:
    if line.state is LineState.NEW and line.entry is not None:
        _add(work, line.entry)
        work.session.flush()
    elif line.entry is not None:
        procedure = lock_row(work.session, Procedure, line.code)
        apply_edit(procedure, procedure.version, {name: getattr(line.entry, name) for name in EDITABLE})
    if line.fee is not None and line.effective_from is not None:
        _set_fee(work, line.code, line.effective_from, line.fee)
