"""The clinic's database: reached, protected, of this program's schema. The short looks; the long ones are soundness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, State, fine, look, wrong

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place
    from dentaldesk.engines.flows.database_check import CheckLine

# The disk and the clock have checks of their own, which say more; the clinic's name is nobody's business here.
_TOLD_ELSEWHERE = {"check.disk", "check.disk_full", "check.clock", "check.clock_wrong", "check.clinic"}


def database(place: Place) -> Iterator[Finding]:
    """All that `dentaldesk database check` finds."""
    from dentaldesk.engines.core.errors import UserError  # noqa: PLC0415 - brings the database
    from dentaldesk.engines.flows.database_check import check_database  # noqa: PLC0415

    if place.settings is None:
        return  # which clinic it would be nobody knows; their check says why
    if not place.has_clinic:
        yield look("doctor.no_clinic")
        return
    try:
        lines = check_database(place.address, place.clock)
    except UserError as error:
        yield Finding(code=error.message.code, state=State.NOT_FINE, params=error.message.params)
        return
    yield from (_finding(line) for line in lines if line.message.code not in _TOLD_ELSEWHERE)


def _finding(line: CheckLine) -> Finding:
    state = State.LOOK if line.warning else State.FINE if line.ok else State.NOT_FINE
    return Finding(code=line.message.code, state=state, params=line.message.params)


def topics(place: Place) -> Iterator[Finding]:
    """Whether desks hear of each other's changes."""
    from dentaldesk.engines.flows.soundness import silent_topics  # noqa: PLC0415 - brings the database

    silent = place.read(silent_topics)
    yield wrong("doctor.topics_missing", names=", ".join(silent)) if silent else fine("doctor.topics")


def search(place: Place) -> Iterator[Finding]:
    """Whether every patient is found under their names."""
    from dentaldesk.engines.flows.soundness import index_faults  # noqa: PLC0415 - brings the database

    faults = place.read(index_faults)
    if faults.unfindable or faults.misplaced:
        yield wrong("doctor.search_wrong", unfindable=faults.unfindable, misplaced=faults.misplaced)
    if faults.differing:
        yield wrong("doctor.search_differs", differing=faults.differing, compared=faults.compared)
    if not (faults.unfindable or faults.misplaced or faults.differing):
        yield fine("doctor.search", compared=faults.compared)
