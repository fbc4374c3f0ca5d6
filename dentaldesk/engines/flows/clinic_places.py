"""Places, chairs, opening hours and closed days change. A location's version covers its chairs and its hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused, UserError
from dentaldesk.engines.flows.clinic_checks import (
    LocationDetails,
    Stretches,
    hours_problems,
    is_within,
    location_problems,
    name_problems,
)
from dentaldesk.engines.scheduling.rules import LIVE
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Closure, Location, OpeningHours, Operatory, Resource
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.values import Param

LONGEST_CLOSURE_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairDetails:
    """An operatory. `position`: its place in the day view, from 1; larger than the number of chairs means last."""

    name: str
    position: int
    active: bool = True


@verb(Permission.SET_UP_CLINIC)
def add_location(work: Work, details: LocationDetails) -> UUID:
    """A new place, with the opening hours of the clinic's first one. Raises Refused."""
    problems = location_problems(details, _names(work))
    if problems:
        raise Refused("settings.not_saved", problems)
    first = work.session.scalars(select(Location.id).order_by(Location.id)).first()
    location = Location(id=new_id(), name=details.name.strip(), address=details.address, phone=details.phone)
    work.session.add(location)
    work.session.flush()
    for row in work.session.scalars(select(OpeningHours).where(OpeningHours.location_id == first)):
        work.session.add(
            OpeningHours(location_id=location.id, weekday=row.weekday, opens_at=row.opens_at, closes_at=row.closes_at)
        )
    work.note("add", "location", location.id)
    return location.id


@verb(Permission.SET_UP_CLINIC)
def edit_location(work: Work, location_id: UUID, version: int, details: LocationDetails) -> int:
    """Change or close a place. Returns the new version.

    Raises Refused (also when it is to close while visits stand or people work there), EditedElsewhere.
    """
    location = lock_row(work.session, Location, location_id)
    problems = location_problems(details, _names(work, but=location_id))
    if location.active and not details.active:
        problems += _why_not_close(work, location_id)
    if problems:
        raise Refused("settings.not_saved", problems)
    before = location.version
    changes = {
        "name": details.name.strip(),
        "address": details.address or None,
        "phone": details.phone or None,
        "active": details.active,
    }
    apply_edit(location, version, changes)
    if location.version != before:
        work.note("edit", "location", location_id)
    return location.version


@verb(Permission.SET_UP_CLINIC)
def add_chair(work: Work, location_id: UUID, details: ChairDetails) -> UUID:
    """A new chair at its place among the others. Raises Refused."""
    location = lock_row(work.session, Location, location_id)
    _refuse_chair(work, location_id, details, chair=None)
    resource = Resource(kind="chair")
    work.session.add(resource)
    work.session.flush()
    chair = Operatory(
        id=new_id(),
        location_id=location_id,
        resource_id=resource.id,
        name=details.name.strip(),
        position=0,
        active=details.active,
    )
    work.session.add(chair)
    work.session.flush()
    _place(work, chair, details.position)
    location.version += 1
    work.note("add", "operatory", chair.id)
    return chair.id


@verb(Permission.SET_UP_CLINIC)
def edit_chair(work: Work, chair_id: UUID, version: int, details: ChairDetails) -> int:
    """Rename, move or close a chair; `version` is its location's. Returns the location's new version.

    Raises Refused (also when it is to close while visits stand), EditedElsewhere.
    """
    chair = work.session.get_one(Operatory, chair_id)
    location = lock_row(work.session, Location, chair.location_id)
    work.session.refresh(chair)
    _refuse_chair(work, chair.location_id, details, chair=chair)
    wanted: dict[str, Param] = {"name": details.name.strip(), "position": details.position, "active": details.active}
    differing = {name: value for name, value in wanted.items() if getattr(chair, name) != value}
    if not differing:
        return location.version
    if location.version != version:
        theirs = {name: getattr(chair, name) for name in differing}
        raise EditedElsewhere(mine=differing, theirs=theirs, version=location.version)
    chair.name, chair.active = details.name.strip(), details.active
    _place(work, chair, details.position)
    location.version += 1
    work.note("edit", "operatory", chair_id)
    return location.version


@verb(Permission.SET_UP_CLINIC)
def set_hours(work: Work, location_id: UUID, version: int, hours: Mapping[int, Stretches]) -> int:
    """The opening hours of a week, 0 Monday; a weekday without stretches is closed. `version` is the location's.

    Returns how many coming visits lie outside the new hours: they stay, and somebody should call. Raises Refused
    with all that is wrong, EditedElsewhere.
    """
    location = lock_row(work.session, Location, location_id)
    problems = hours_problems(hours)
    if problems:
        raise Refused("settings.not_saved", problems)
    rows = list(work.session.scalars(select(OpeningHours).where(OpeningHours.location_id == location_id)))
    standing = {(row.weekday, row.opens_at, row.closes_at) for row in rows}
    wanted = {(day, opens, closes) for day, stretches in hours.items() for opens, closes in stretches}
    if wanted != standing:
        if location.version != version:
            raise EditedElsewhere(mine={}, theirs={}, version=location.version)
        work.session.execute(delete(OpeningHours).where(OpeningHours.location_id == location_id))
        for weekday, opens, closes in sorted(wanted):
            work.session.add(OpeningHours(location_id=location_id, weekday=weekday, opens_at=opens, closes_at=closes))
        location.version += 1
        work.note("set-hours", "location", location_id)
    return _outside(work, location_id, hours)


@verb(Permission.SET_UP_CLINIC)
def add_closures(work: Work, days: Sequence[tuple[date, str]], location_id: UUID | None = None) -> int:
    """Close a location (None: every one) on these days; a day that is closed already is passed over.

    Returns how many coming visits stand on the days: they stay, and somebody should call. Raises Refused.
    """
    problems = []
    for day, name in days:
        if day < work.business_date:
            problems.append(Problem("day", "settings.closure_past", day=day))
        if not 0 < len(name.strip()) <= LONGEST_CLOSURE_NAME:
            problems.append(Problem("name", "settings.missing"))
    if problems:
        raise Refused("settings.not_saved", problems)
    _lock_places(work, location_id)
    query = select(Closure.day).where(Closure.location_id.is_(None) | (Closure.location_id == location_id))
    closed = set(work.session.scalars(query))
    new = {day: name.strip() for day, name in days if day not in closed}
    work.session.add_all(Closure(location_id=location_id, day=day, name=name) for day, name in new.items())
    if new:
        work.note("close", "clinic", "1", days=len(new))
    here: list[ColumnElement[bool]] = [Appointment.business_date.in_(new)]
    if location_id is not None:
        here.append(Appointment.location_id == location_id)
    return _coming(work, *here)


def _lock_places(work: Work, location_id: UUID | None) -> None:
    """Two desks that close days do it in turn; who books meanwhile is waited for, and then counted."""
    query = select(Location).order_by(Location.id)
    if location_id is not None:
        query = query.where(Location.id == location_id)
    work.session.scalars(query.with_for_update(key_share=True)).all()


@verb(Permission.SET_UP_CLINIC)
def remove_closure(work: Work, closure_id: UUID) -> None:
    """Open again on a day that was to be closed; nothing when somebody did it already."""
    closure = work.session.get(Closure, closure_id)
    if closure is None:
        return
    if closure.day < work.business_date:
        raise UserError("settings.closure_over")
    work.session.delete(closure)
    work.note("open", "clinic", "1")


def _names(work: Work, but: UUID | None = None) -> list[str]:
    return [name for row_id, name in work.session.execute(select(Location.id, Location.name)) if row_id != but]


def _coming(work: Work, *where: ColumnElement[bool]) -> int:
    """How many visits are expected from now on."""
    query = select(func.count()).select_from(Appointment)
    return work.session.scalar(query.where(Appointment.status.in_(LIVE), Appointment.ends_at > work.now, *where)) or 0


def _why_not_close(work: Work, location_id: UUID) -> list[Problem]:
    problems = []
    visits = _coming(work, Appointment.location_id == location_id)
    if visits:
        problems.append(Problem("active", "settings.visits_stand", count=visits))
    people = select(func.count()).select_from(StaffUser).where(StaffUser.location_id == location_id, StaffUser.active)
    working = work.session.scalar(people) or 0
    if working:
        problems.append(Problem("active", "settings.people_work_here", count=working))
    others = select(func.count()).select_from(Location).where(Location.active, Location.id != location_id)
    if not work.session.scalar(others):
        problems.append(Problem("active", "settings.last_location"))
    return problems


def _refuse_chair(work: Work, location_id: UUID, details: ChairDetails, chair: Operatory | None) -> None:
    rows = work.session.execute(select(Operatory.id, Operatory.name).where(Operatory.location_id == location_id)).all()
    problems = name_problems(details.name, [name for row_id, name in rows if chair is None or row_id != chair.id])
    if details.position < 1:
        problems.append(Problem("position", "settings.position_wrong"))
    if chair is not None and chair.active and not details.active:
        visits = _coming(work, Appointment.operatory_id == chair.id)
        if visits:
            problems.append(Problem("active", "settings.visits_stand", count=visits))
    if problems:
        raise Refused("settings.not_saved", problems)


def _place(work: Work, chair: Operatory, position: int) -> None:
    """Put a chair at its place and count the others anew."""
    others = list(
        work.session.scalars(
            select(Operatory)
            .where(Operatory.location_id == chair.location_id, Operatory.id != chair.id)
            .order_by(Operatory.position, Operatory.name)
        )
    )
    others.insert(min(position, len(others) + 1) - 1, chair)
    for number, each in enumerate(others, start=1):
        each.position = number


def _outside(work: Work, location_id: UUID, hours: Mapping[int, Stretches]) -> int:
    query = select(Appointment.starts_at, Appointment.ends_at).where(
        Appointment.location_id == location_id, Appointment.status.in_(LIVE), Appointment.ends_at > work.now
    )
    count = 0
    for starts_at, ends_at in work.session.execute(query):
        start, end = starts_at.astimezone(work.zone), ends_at.astimezone(work.zone)
        closes: time = end.time() if end.date() == start.date() else time.max
        count += not is_within(start.time(), closes, hours.get(start.weekday(), ()))
    return count
