"""Locations, each with its chairs below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.flows.clinic_checks import LocationDetails
from dentaldesk.engines.flows.clinic_pages import ChairRow, PlaceRow, places
from dentaldesk.engines.flows.clinic_places import ChairDetails, add_chair, add_location, edit_chair, edit_location
from dentaldesk.ui.screens.settings.rows import ON, Addition, Change, Field, Page, PageData, Reading, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

LOCATION, CHAIR = "location", "chair"


class Places(Page):
    """A chair is saved with the version of its location."""

    NAME: ClassVar[str] = "places"
    ICON: ClassVar[str] = "armchair"

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Locations and chairs")

    def about(self) -> str:
        """One sentence."""
        return self.words("Each chair is a column of the day. What is not used any more is closed, never deleted.")

    def columns(self) -> tuple[str, ...]:
        """The table."""
        return (self.words("Name"), self.words("In use"))

    def additions(self) -> tuple[Addition, ...]:
        """Both kinds."""
        words = self.words
        return (
            Addition(kind=CHAIR, button=words("New chair"), title=words("New chair")),
            Addition(kind=LOCATION, button=words("New location"), title=words("New location")),
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form of either."""
        words = self.words
        if kind == CHAIR:
            return (
                Field(name="location_id", label=words("Location"), kind="choice"),
                Field(name="name", label=words("Name of the chair")),
                Field(
                    name="position",
                    label=words("Place in the day"),
                    kind="number",
                    help=words("1 is the first column; the others move along."),
                ),
                Field(
                    name="active",
                    label=words("In use"),
                    kind="check",
                    help=words("A chair with coming appointments cannot be closed."),
                ),
            )
        return (
            Field(name="name", label=words("Name of the location")),
            Field(name="address", label=words("Address"), kind="lines", help=words("Empty: that of the clinic.")),
            Field(name="phone", label=words("Phone"), help=words("Empty: that of the clinic.")),
            Field(
                name="active",
                label=words("In use"),
                kind="check",
                help=words("A location with coming appointments or people cannot be closed."),
            ),
        )

    def blank(self, kind: str, near: Record | None, data: PageData) -> dict[str, str]:
        """A chair is begun at the location that is chosen, as its last."""
        if kind == LOCATION:
            return {"name": "", "address": "", "phone": "", "active": ON}
        here = data.records[0].key
        if near is not None:
            here = near.values["location_id"] if near.kind == CHAIR else near.key
        chairs = sum(record.kind == CHAIR and record.values["location_id"] == here for record in data.records)
        return {"location_id": here, "name": "", "position": str(chairs + 1), "active": ON}

    def closed(self, record: Record | None, field: Field) -> str:
        """Appointments name both the chair and its location."""
        moves = record is not None and field.name == "location_id"
        return self.words("A chair stays at its location. Close it, and add one at the other.") if moves else ""

    def read(self, session: Session) -> PageData:
        """Locations, each followed by its chairs."""
        rows = places(session)
        records: list[Record] = []
        for place in rows:
            records.append(self._location(place))
            records += [self._chair(place, chair) for chair in place.chairs]
        offered = tuple((str(place.id), place.name) for place in rows)
        return PageData(records=tuple(records), choices={"location_id": offered})

    def _location(self, place: PlaceRow) -> Record:
        return Record(
            key=str(place.id),
            kind=LOCATION,
            title=place.name,
            values={
                "name": place.name,
                "address": place.address,
                "phone": place.phone,
                "active": ON if place.active else "",
            },
            version=place.version,
            cells=(place.name, self.words("Yes") if place.active else self.words("No")),
            faded=not place.active,
        )

    def _chair(self, place: PlaceRow, chair: ChairRow) -> Record:
        return Record(
            key=str(chair.id),
            kind=CHAIR,
            title=chair.name,
            values={
                "location_id": str(place.id),
                "name": chair.name,
                "position": str(chair.position),
                "active": ON if chair.active else "",
            },
            version=place.version,
            cells=(chair.name, self.words("Yes") if chair.active else self.words("No")),
            inner=True,
            faded=not chair.active,
        )

    def save(self, work: Work, change: Change) -> Saved:
        """Write a location or a chair."""
        read = Reading(self.words, change.values)
        if change.kind == LOCATION:
            details = LocationDetails(
                name=read.text("name"), address=read.text("address"), phone=read.text("phone"), active=read.on("active")
            )
            if change.key is None:
                return Saved(key=str(add_location(work, details)))
            edit_location(work, UUID(change.key), change.version, details)
            return Saved(key=change.key)
        chair = ChairDetails(name=read.text("name"), position=read.number("position"), active=read.on("active"))
        read.finish()
        if change.key is None:
            return Saved(key=str(add_chair(work, UUID(read.text("location_id")), chair)))
        edit_chair(work, UUID(change.key), change.version, chair)
        return Saved(key=change.key)
