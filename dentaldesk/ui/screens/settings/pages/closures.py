"""Closed days: holidays, training, a burst pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.flows.clinic_pages import closures, places
from dentaldesk.engines.flows.clinic_places import add_closures
from dentaldesk.ui.screens.settings.rows import Addition, Change, Field, Page, PageData, Record, Saved
from dentaldesk.ui.widgets.day_reading import parse_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

CLOSURE = "closure"


class Closures(Page):
    """A closed day is added or taken back, never changed."""

    NAME: ClassVar[str] = "closures"
    ICON: ClassVar[str] = "calendar-x"

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Closed days")

    def about(self) -> str:
        """One sentence."""
        return self.words("On these days no time is offered for appointments.")

    def columns(self) -> tuple[str, ...]:
        """The table."""
        words = self.words
        return (words("Why"), words("Day"), words("Where"))

    def additions(self) -> tuple[Addition, ...]:
        """One day; holidays have a dialog of their own."""
        return (Addition(kind=CLOSURE, button=self.words("New closed day"), title=self.words("New closed day")),)

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="day", label=words("Day"), kind="day"),
            Field(name="name", label=words("Why"), help=words("Such as the name of the holiday, or staff training.")),
            Field(name="location_id", label=words("Where"), kind="choice"),
        )

    def read(self, session: Session) -> PageData:
        """From the first of January on."""
        words, everywhere = self.words, self.words("Every location")
        today = self.desk.today()
        records = tuple(
            Record(
                key=str(row.id),
                kind=CLOSURE,
                title=words.long_date(row.day),
                values={"day": words.day(row.day), "name": row.name, "location_id": str(row.location_id or "")},
                cells=(row.name, words.day(row.day), row.location or everywhere),
                faded=row.day < today,
                why_not=words("A closed day cannot be changed. Open it again, and add another one."),
            )
            for row in closures(session, today.replace(month=1, day=1))
        )
        offered = [(str(place.id), place.name) for place in places(session) if place.active]
        return PageData(records=records, choices={"location_id": (("", everywhere), *offered)})

    def save(self, work: Work, change: Change) -> Saved:
        """Add a day."""
        values, words = change.values, self.words
        day = parse_day(values["day"].strip(), words.formats.language, work.business_date)
        if day is None:
            raise Refused("settings.not_saved", [Problem("day", "settings.day_unreadable", typed=values["day"])])
        where = UUID(values["location_id"]) if values["location_id"] else None
        visits = add_closures(work, [(day, values["name"])], where)
        work.session.flush()
        found = (row for row in closures(work.session, day) if row.day == day)
        return Saved(key=str(next(found).id), warning=visits_warning(words, visits))


def visits_warning(words: Words, visits: int) -> str:
    """What somebody should do about visits on days that are closed now; "" for none."""
    return (
        words.count(
            "{number} appointment stands on a closed day. It stays; please call the patient.",
            "{number} appointments stand on closed days. They stay; please call the patients.",
            visits,
        )
        if visits
        else ""
    )
