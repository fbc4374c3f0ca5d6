"""When a reminder leaves. Pure; wall time in the patient's zone, which is the clinic's unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dentaldesk.models.states import Channel, PatientStatus

# Domain rules, Communication: reminders 24 hours and 1 hour before.
REMIND_BEFORE = (timedelta(hours=24), timedelta(hours=1))
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)
# What is not urgent and nobody saw for so long reaches somebody by name; in any case while the day lasts (domain rules,
# The clinic's goals: seen, or escalated, within the day).
LEFT_LYING = timedelta(hours=4)
DAY_ENDS = time(23, 45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """`before`: the offset it belongs to; `send_at` None: dropped, with the reason's code."""

    before: timedelta
    send_at: datetime | None
    dropped: str | None = None


def plan_reminders(starts_at: datetime, now: datetime, zone: ZoneInfo) -> list[Reminder]:
    """The reminders of one appointment.

    One that falls into quiet hours goes out before them; none is sent for the past.
    """
    return [_reminder(starts_at, before, now, zone) for before in REMIND_BEFORE]


def _reminder(starts_at: datetime, before: timedelta, now: datetime, zone: ZoneInfo) -> Reminder:
    wanted = starts_at - before
    send_at = before_quiet_hours(wanted, zone)
    if send_at < now:
        return Reminder(before=before, send_at=None, dropped="reminder.too_late")
    return Reminder(before=before, send_at=send_at)


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether people are left in peace at that moment."""
    wall = moment.astimezone(zone).time()
    return wall >= QUIET_FROM or wall < QUIET_UNTIL


def before_quiet_hours(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the last one before the quiet hours that it falls into."""
    if not is_quiet(moment, zone):
        return moment
    wall = moment.astimezone(zone)
    evening = wall.date() if wall.time() >= QUIET_FROM else wall.date() - timedelta(days=1)
    return datetime.combine(evening, QUIET_FROM, zone) - timedelta(minutes=1)


def after_quiet_hours(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the first one after the quiet hours that it falls into."""
    if not is_quiet(moment, zone):
        return moment
    wall = moment.astimezone(zone)
    morning = wall.date() + timedelta(days=1) if wall.time() >= QUIET_FROM else wall.date()
    return datetime.combine(morning, QUIET_UNTIL, zone)


def escalates_by(created_at: datetime, zone: ZoneInfo) -> datetime:
    """When a notice that is not urgent is told to somebody by name, unless it was seen by then."""
    evening = datetime.combine(created_at.astimezone(zone).date(), DAY_ENDS, zone)
    return max(min(created_at + LEFT_LYING, evening), created_at)


def choose_channel(
    *, status: PatientStatus, preferred: Channel | None, phone: str | None, email: str | None
) -> tuple[Channel, str] | None:
    """How a patient is written to.

    The preferred channel if its address is there, else the other; None for nobody to write to.
    """
    if status is not PatientStatus.ACTIVE:
        return None
    ways = {Channel.SMS: phone, Channel.EMAIL: email}
    order = sorted(Channel, key=lambda channel: channel is not (preferred or Channel.SMS))
    return next(((channel, address) for channel in order if (address := ways[channel])), None)
