"""How this screen says times, places and targets. Pure: words in, words out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.rules import TARGETS
from dentaldesk.models.states import AppointmentStatus, ClinicalUrgency
from dentaldesk.models.teeth import Notation, ToothCode, show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.checkout import Checkout

# The clinic's goal: the desk opens the checkout within this time after the exam.
OPENING_GOAL = timedelta(minutes=5)
_MINUTE = 60


def short_day(words: Words, day: date) -> str:
    """`Tue, Nov 24`, in the order of the language."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - heavy

    return format_skeleton("MMMEd", day, locale=words.formats.language)


def day_and_time(words: Words, moment: datetime) -> str:
    """`Tue, Nov 24, 9:00 AM`: how a free time is named."""
    return f"{short_day(words, moment.astimezone(words.zone).date())}, {words.time(moment)}"


def away(words: Words, moment: datetime, today: date) -> str:
    """`today`, `tomorrow` or `in 3 days`."""
    days = (moment.astimezone(words.zone).date() - today).days
    if days <= 0:
        return words("today")
    if days == 1:
        return words("tomorrow")
    return words.count("in {number} day", "in {number} days", days)


def span(length: timedelta) -> str:
    """`4:10`: minutes and seconds, or `1:04:10` from an hour on. Never negative."""
    seconds = max(0, int(length.total_seconds()))
    minutes, rest = divmod(seconds, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def time_or_day(words: Words, moment: datetime, today: date) -> str:
    """`1:56 PM` of today, with its day when it was on another one."""
    on = moment.astimezone(words.zone).date()
    return words.time(moment) if on == today else words.moment(moment)


def finished_words(words: Words, moment: datetime, today: date) -> str:
    """`Finished at 1:56 PM`, with its day when it was on another one."""
    if moment.astimezone(words.zone).date() == today:
        return words("Finished at {time}", time=words.time(moment))
    return words("Finished on {moment}", moment=words.moment(moment))


def other_day(words: Words, page: Checkout) -> str:
    """What a page says that is not of today: whose checkout is open, and which visit is shown; "" of today's."""
    if page.day == page.today:
        return ""
    if page.completed_at is None:
        return words("This is the visit of {day}. Its checkout was never finished.", day=page.day)
    shown = words("Shown is the last visit, of {day}.", day=page.day)
    return " ".join(part for part in (words("No checkout is open."), _todays_visit(words, page), shown) if part)


def _todays_visit(words: Words, page: Checkout) -> str:
    visit = page.todays_visit
    match visit.status if visit is not None else None:
        case AppointmentStatus.SCHEDULED | AppointmentStatus.CONFIRMED if visit is not None:
            return words("The patient is expected today at {time}.", time=words.time(visit.starts_at))
        case AppointmentStatus.CHECKED_IN:
            return words("The patient waits for today’s visit.")
        case AppointmentStatus.IN_PROGRESS:
            return words("The patient is in the chair, and today’s visit goes on.")
        case _:
            return ""


def area(tooth: ToothCode | None, surfaces: str, notation: Notation, words: Words) -> str:
    """`16 MOD`, or `Mouth` for what has no tooth."""
    return words("Mouth") if tooth is None else f"{show_tooth(tooth, notation)} {surfaces}".strip()


def urgency_words(words: Words, urgency: ClinicalUrgency) -> str:
    """`Urgent`."""
    return words.text(Message(f"urgency.{urgency}"))


def target_words(words: Words, urgency: ClinicalUrgency) -> str:
    """Within which time care is wanted; empty when there is no target."""
    target = TARGETS[urgency]
    if target is None:
        return ""
    if not target:
        return words("wanted today")
    return words.count("wanted within {number} day", "wanted within {number} days", target.days)


def meets_target(urgency: ClinicalUrgency, starts_at: datetime, since: datetime, words: Words) -> bool | None:
    """Whether a visit at `starts_at` is soon enough for what was found at `since`; None: there is no target."""
    target = TARGETS[urgency]
    if target is None:
        return None
    found, starts = (moment.astimezone(words.zone).date() for moment in (since, starts_at))
    return starts - found <= target
