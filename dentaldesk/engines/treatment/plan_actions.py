"""Arranging a plan: its words, its options and phases, the order in which it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused, UserError
from dentaldesk.engines.treatment.locking import lock_plan
from dentaldesk.engines.treatment.plan_rules import (
    ARRANGED,
    LONGEST_NOTE,
    OPTIONS,
    PHASES,
    Placed,
    in_order,
    is_signed,
    name_problems,
)
from dentaldesk.models.states import ClinicalUrgency, Priority
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

V = TypeVar("V", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """What is said of the whole plan; `options`: the name of each letter that has one."""

    notes: str = ""
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureWords:
    """What is said of one procedure. `option` "": done in any case."""

    option: str
    priority: Priority
    urgency: ClinicalUrgency
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """All procedures of the plan as this desk saw them, and as they are to stand."""

    seen: tuple[Placed, ...]
    wanted: tuple[Placed, ...]


@verb(Permission.ARRANGE_PLAN)
def edit_plan(work: Work, plan_id: UUID, seen: PlanWords, words: PlanWords) -> None:
    """Say something else of a plan of which the desk saw `seen`. What both desks changed is refused, not overwritten.

    Raises Refused, or EditedElsewhere with both values; fields are `notes` and `option:<letter>`.
    """
    names = {letter: plain(name).strip() for letter, name in words.options.items() if letter in OPTIONS}
    problems = name_problems(names, words.notes)
    if problems:
        raise Refused("plan.not_changed", problems)
    plan = lock_plan(work.session, plan_id)
    stand = PlanWords(notes=plan.notes, options={letter: str(name) for letter, name in (plan.options or {}).items()})
    wanted = PlanWords(notes=plain(words.notes).strip(), options=names)
    fields = _merged(_fields_of(stand), _fields_of(seen), _fields_of(wanted), plan.version)
    if fields == _fields_of(stand):
        return
    plan.notes = fields.pop("notes")
    plan.options = {field.removeprefix("option:"): name for field, name in fields.items() if name} or None
    plan.version += 1
    work.session.flush()
    work.note("edit", "treatment-plan", plan.id, version=plan.version)


def _fields_of(words: PlanWords) -> dict[str, str]:
    return {"notes": words.notes, **{f"option:{letter}": words.options.get(letter, "") for letter in OPTIONS}}


def _merged(stand: Mapping[str, V], seen: Mapping[str, V], wanted: Mapping[str, V], version: int) -> dict[str, V]:
    """What stands with what was changed here. Raises EditedElsewhere for what was changed otherwise meanwhile."""
    changed = [field for field, value in wanted.items() if value != seen[field]]
    clashing = [field for field in changed if stand[field] not in {seen[field], wanted[field]}]
    if clashing:
        raise EditedElsewhere(
            mine={field: wanted[field] for field in clashing},
            theirs={field: stand[field] for field in clashing},
            version=version,
        )
    return {**stand, **{field: wanted[field] for field in changed}}


@verb(Permission.ARRANGE_PLAN)
def edit_procedure(work: Work, procedure_id: UUID, seen: ProcedureWords, words: ProcedureWords) -> None:
    """Say something else of one procedure of which the desk saw `seen`.

    Raises Refused at `option` when the patient agreed already, UserError when it is done or declined, EditedElsewhere
    with both values of each field that both desks changed.
    """
    plan_id = work.session.get_one(PlannedProcedure, procedure_id).plan_id
    plan = lock_plan(work.session, plan_id)
    row = lock_row(work.session, PlannedProcedure, procedure_id)
    if row.status not in ARRANGED:
        raise UserError("plan.over", procedure=row.procedure_name)
    stand = ProcedureWords(option=row.option, priority=row.priority, urgency=row.urgency, notes=row.notes)
    wanted = replace(words, notes=plain(words.notes).strip())
    problems = []
    if wanted.option not in {"", *OPTIONS}:
        problems.append(Problem("option", "plan.no_option"))
    elif wanted.option != row.option and is_signed(plan.status):
        problems.append(Problem("option", "plan.signed_already"))
    if len(wanted.notes) > LONGEST_NOTE:
        problems.append(Problem("notes", "patient.text_too_long", length=len(wanted.notes), most=LONGEST_NOTE))
    if problems:
        raise Refused("plan.not_changed", problems)
    fields = _merged(_said_of(stand), _said_of(seen), _said_of(wanted), row.version)
    if fields == _said_of(stand):
        return
    for field, value in fields.items():
        setattr(row, field, value)
    row.version += 1
    plan.version += 1
    work.session.flush()
    work.note("edit", "planned-procedure", row.id, version=row.version)


@verb(Permission.ARRANGE_PLAN)
def choose_option(work: Work, procedure_ids: Sequence[UUID], option: str) -> None:
    """These procedures belong to this option, "" in any case: a bridge is one option of many lines. Raises as
    `edit_procedure` does; then none of them changes.
    """
    for procedure_id in procedure_ids:
        row = work.session.get_one(PlannedProcedure, procedure_id)
        seen = ProcedureWords(option=row.option, priority=row.priority, urgency=row.urgency, notes=row.notes)
        edit_procedure(work, procedure_id, seen, replace(seen, option=option))


def _said_of(words: ProcedureWords) -> dict[str, str]:
    """As plain data; urgency and priority are words too."""
    return {"option": words.option, "priority": words.priority, "urgency": words.urgency, "notes": words.notes}


@verb(Permission.ARRANGE_PLAN)
def order_procedures(work: Work, plan_id: UUID, command: OrderPlan) -> int:
    """Put the procedures of a plan into this order and these phases; returns the plan's new version.

    Raises EditedElsewhere, with both orders in words under `order`, when they do not stand as they were seen.
    """
    plan = lock_plan(work.session, plan_id)
    rows = {row.id: row for row in _rows(work, plan_id)}
    stand = tuple(Placed(id=row.id, phase=row.phase) for row in rows.values())
    wanted = in_order(command.wanted)
    if stand == command.wanted:
        return plan.version  # somebody did the same
    if stand != command.seen or {one.id for one in wanted} != set(rows):
        mine = [rows[one.id] for one in wanted if one.id in rows]
        said = {"order": _said(mine, wanted)}
        raise EditedElsewhere(mine=said, theirs={"order": _said(rows.values(), stand)}, version=plan.version)
    if any(one.phase not in PHASES for one in wanted):
        raise Refused("plan.not_changed", [Problem("phase", "plan.too_many_phases", most=PHASES[-1])])
    _renumber(work, rows, wanted)
    plan.version += 1
    work.session.flush()
    work.note("order", "treatment-plan", plan.id, version=plan.version)
    return plan.version


def _rows(work: Work, plan_id: UUID) -> list[PlannedProcedure]:
    query = (
        select(PlannedProcedure)
        .where(PlannedProcedure.plan_id == plan_id)
        .order_by(PlannedProcedure.phase, PlannedProcedure.position)
        .with_for_update(key_share=True)
    )
    return list(work.session.scalars(query.execution_options(populate_existing=True)))


def _said(rows: Iterable[PlannedProcedure], placed: Sequence[Placed]) -> str:
    """An order as a person reads it: phase by phase."""
    names = {row.id: row.procedure_name for row in rows}
    return "\n".join(f"{one.phase}. {names[one.id]}" for one in placed if one.id in names)


def _renumber(work: Work, rows: Mapping[UUID, PlannedProcedure], wanted: Sequence[Placed]) -> None:
    """Give the new places. A place is unique in its plan, so that all first step aside."""
    least = min((row.position for row in rows.values()), default=0)
    for number, one in enumerate(wanted):
        rows[one.id].position = min(least, 0) - len(rows) + number
    work.session.flush()
    for number, one in enumerate(wanted, start=1):
        row = rows[one.id]
        row.position = number
        if row.phase != one.phase:
            row.phase = one.phase
            row.version += 1
    work.session.flush()
