"""Opening hours: a line for each weekday, written as on the door."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.flows.clinic_pages import places
from dentaldesk.engines.flows.clinic_places import set_hours
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Record, Saved
from dentaldesk.ui.widgets.day_reading import parse_time

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

HOURS = "hours"


class Hours(Page):
    """One record a location."""

    NAME: ClassVar[str] = "hours"
    ICON: ClassVar[str] = "clock"

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Opening hours")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "Write each day like {example}; a gap is a break, an empty line a closed day.",
            example=written(((time(8), time(12)), (time(13), time(17))), self.words),
        )

    def columns(self) -> tuple[str, ...]:
        """The table of locations."""
        return (self.words("Location"),)

    def fields(self, kind: str) -> tuple[Field, ...]:
        """A line a weekday, the week beginning as it does in the clinic's country."""
        del kind
        return tuple(Field(name=str(day), label=name) for day, name in weekdays(self.words))

    def read(self, session: Session) -> PageData:
        """What stands."""
        words = self.words
        records = tuple(
            Record(
                key=str(place.id),
                kind=HOURS,
                title=place.name,
                values={str(day): written(place.hours.get(day, ()), words) for day in range(7)},
                version=place.version,
                cells=(place.name,),
                faded=not place.active,
            )
            for place in places(session)
        )
        return PageData(records=records)

    def save(self, work: Work, change: Change) -> Saved:
        """Write a week."""
        hours, problems = {}, []
        for day in range(7):
            typed = change.values[str(day)].strip()
            read = hours_of(typed)
            if read is None:
                problems.append(Problem(str(day), "settings.hours_unreadable", typed=typed))
            else:
                hours[day] = read
        if problems:
            raise Refused("settings.not_saved", problems)
        outside = set_hours(work, UUID(str(change.key)), change.version, hours)
        words = self.words
        return Saved(
            key=str(change.key),
            warning=words.count(
                "{number} coming appointment lies outside these hours. It stays; please call the patient.",
                "{number} coming appointments lie outside these hours. They stay; please call the patients.",
                outside,
            )
            if outside
            else "",
        )


def weekdays(words: Words) -> list[tuple[int, str]]:
    """(0 Monday … 6 Sunday, its name), in the order of the clinic's country."""
    from babel import Locale  # noqa: PLC0415 - heavy

    names = Locale.parse(words.language).days["stand-alone"]["wide"]
    first = Locale.parse(words.formats.language).first_week_day
    return [(day, names[day][:1].upper() + names[day][1:]) for day in ((first + n) % 7 for n in range(7))]


def written(stretches: tuple[tuple[time, time], ...], words: Words) -> str:
    """`8:00 AM – 12:00 PM, 1:00 PM – 5:00 PM`."""
    return ", ".join(f"{words.clock_time(opens)} – {words.clock_time(closes)}" for opens, closes in stretches)


def hours_of(typed: str) -> list[tuple[time, time]] | None:
    """The stretches of one day as anyone writes them; None when they cannot be read, empty for a closed day."""
    stretches = []
    for part in re.split(r"[,;]", typed) if typed else ():
        ends = [parse_time(end.strip()) for end in re.split(r"\s*(?:–|—|-|\bto\b)\s*", part.strip())]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004 - from and to
            return None
        stretches.append((ends[0], ends[1]))
    return stretches
