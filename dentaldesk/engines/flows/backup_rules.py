"""What a backup is called, when one is due, and which old ones may go. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

DAYS, WEEKS, MONTHS = 7, 4, 12  # of which the newest good backup is kept
FEWEST_HOURS, MOST_HOURS = 1, 744  # after which a backup may be called too old
RETRY = timedelta(hours=1)  # after which a workstation on which it failed tries again
GOOD, UNPROVEN, PART = ".backup", ".unproven", ".part"
_STAMP = "%Y%m%dT%H%M%SZ"
_ID_DIGITS = 8  # of the clinic's, which tell the clinics of one folder apart
_NAME = re.compile(r"dentaldesk-([0-9a-f]{8})-(\d{8}T\d{6}Z)(\.backup|\.unproven|\.part)")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of a backup folder. `good`: it was proven; any other was cut off or could not be proven."""

    name: str
    made_at: datetime
    good: bool


def short_id(clinic: UUID) -> str:
    """The part of the clinic's id that stands in the names of files. It tells nobody which clinic it is."""
    return clinic.hex[-_ID_DIGITS:]


def file_name(clinic: UUID, made_at: datetime, ending: str = GOOD) -> str:
    """What a backup is called. The moment stands in it in UTC, so that names sort by age on every day of the year."""
    return f"dentaldesk-{short_id(clinic)}-{made_at.astimezone(UTC).strftime(_STAMP)}{ending}"


def kept_file(name: str, clinic: UUID) -> KeptFile | None:
    """What a file's name says; None for one that is no backup of this clinic."""
    told = _NAME.fullmatch(name)
    if told is None or told[1] != short_id(clinic):
        return None
    made_at = datetime.strptime(told[2], _STAMP).replace(tzinfo=UTC)
    return KeptFile(name=name, made_at=made_at, good=told[3] == GOOD)


def to_remove(files: Iterable[KeptFile], zone: ZoneInfo, until: datetime) -> set[str]:
    """The names of those that may go, when all of a clinic's files are named.

    Those that say that they were made after `until` stay, and count for nothing: a clock stood ahead.

    Of the good ones the newest of each of the last 7 days, 4 weeks and 12 months that have one stay: days without a
    backup do not count, so that a clinic which made none for a year loses nothing. What is not good keeps no good one
    from staying; it goes itself when there is a newer good one.
    """
    all_files = [file for file in files if file.made_at <= until]
    good = sorted((file for file in all_files if file.good), key=lambda file: (file.made_at, file.name), reverse=True)

    def day(file: KeptFile) -> date:
        return file.made_at.astimezone(zone).date()

    stay = _newest_of(good, day, DAYS)
    stay |= _newest_of(good, lambda file: day(file).isocalendar()[:2], WEEKS)
    stay |= _newest_of(good, lambda file: (day(file).year, day(file).month), MONTHS)
    newest = good[0].made_at if good else None
    stay |= {file.name for file in all_files if not file.good and (newest is None or file.made_at > newest)}
    return {file.name for file in all_files} - stay


def _newest_of(good: list[KeptFile], span: Callable[[KeptFile], Hashable], most: int) -> set[str]:
    """Of files from new to old the first of each span, as many as are wanted."""
    first: dict[Hashable, str] = {}
    for file in good:
        first.setdefault(span(file), file.name)
    return set(list(first.values())[:most])


def due_since(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The moment from which the backup of this night is due: the last time that the clinic's clock showed `at`."""
    today = now.astimezone(zone).date()
    tonight = datetime.combine(today, at, tzinfo=zone)
    if tonight > now:
        tonight = datetime.combine(today - timedelta(days=1), at, tzinfo=zone)
    return tonight.astimezone(UTC)
