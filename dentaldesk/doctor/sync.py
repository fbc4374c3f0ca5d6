"""What should have left the house by now, and who does the clinic's duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from dentaldesk.doctor.ages import age
from dentaldesk.doctor.findings import Finding, fine, look, wrong
from dentaldesk.models.values import Param

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

# A desk that runs looks every second; a printer or a provider that is slow may hold the ones behind it a while.
LATE = timedelta(minutes=15)


def outbox(place: Place) -> Iterator[Finding]:
    """A job that waits though some desk runs is not fine; while none runs it waits for the morning."""
    from dentaldesk.engines.core.leases import duties  # noqa: PLC0415 - brings the database
    from dentaldesk.engines.core.outbox import outbox_standing  # noqa: PLC0415

    now = place.database.clock.now()
    standing, held = place.read(
        lambda session: (outbox_standing(session, now), any(duty.is_held for duty in duties(session, now)))
    )
    late = now - standing.late_since if standing.late_since is not None else timedelta(0)
    if late > LATE:
        told = wrong if held else look
        yield told("doctor.outbox_late" if held else "doctor.outbox_waits", age=age(late), queued=standing.queued)
    if standing.parked:
        yield wrong("doctor.outbox_parked", number=standing.parked)
    if late <= LATE and not standing.parked:
        yield fine("doctor.outbox", queued=standing.queued)


def duty(place: Place) -> Iterator[Finding]:
    """Which desk holds each duty of the house, and since when nobody does."""
    from dentaldesk.engines.core.backup_reads import BACKUP  # noqa: PLC0415 - brings the database
    from dentaldesk.engines.core.leases import duties  # noqa: PLC0415 - as above

    now = place.database.clock.now()
    # The duty of who backs up rests by day; whether backups are made is told of themselves.
    found = [each for each in place.read(lambda session: duties(session, now)) if each.name != BACKUP]
    for each in found:
        values: dict[str, Param] = {"name": each.name, "desk": each.workstation, "age": age(now - each.last_pass)}
        yield fine("doctor.duty", **values) if each.is_held else look("doctor.duty_rests", **values)
    if not found:
        yield look("doctor.duty_never")
