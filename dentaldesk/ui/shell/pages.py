"""The pages of panels that have several, in their order.

Their names stand here, away from the panels, because they are looked for before the panels' code is there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageName:
    """`name` is what the panel's `open_page` takes; `title` and `also` (other words for it) are English, for words."""

    name: str
    title: str
    also: tuple[str, ...] = ()


PATIENT = (
    PageName(name="details", title="Details"),
    PageName(name="contacts", title="Contacts and payers"),
    PageName(name="medical", title="Medical history"),
    PageName(name="dental", title="Dental history"),
    PageName(name="insurance", title="Insurance"),
    PageName(name="notes", title="Notes"),
    PageName(name="recall", title="Recall"),
)

VISIT = (
    PageName(name="review", title="Review"),
    PageName(name="care", title="Work done"),
    PageName(name="examination", title="Clinical examination"),
    PageName(name="plan", title="Treatment plan"),
    PageName(name="notes", title="Notes"),
    PageName(name="prescriptions", title="Prescriptions"),
    PageName(name="completion", title="Completion"),
)

PAPERS = (PageName(name="papers", title="Papers"), PageName(name="referrals", title="Referrals"))

SETTINGS = (
    PageName(name="clinic", title="Clinic", also=("letterhead",)),
    PageName(name="places", title="Locations and chairs"),
    PageName(name="hours", title="Opening hours"),
    PageName(name="closures", title="Closed days", also=("holidays",)),
    PageName(name="people", title="People"),
    PageName(name="catalogue", title="Catalogue and fees"),
    PageName(name="policies", title="Policies", also=("routing", "limits")),
    PageName(name="templates", title="Words of papers", also=("documents", "letterhead")),
    PageName(name="phrases", title="Phrases of notes"),
    PageName(name="medications", title="Ready prescriptions"),
    PageName(name="languages", title="Languages and formats"),
    PageName(name="workstation", title="This workstation"),
    PageName(name="backups", title="Backups", also=("back up now", "restore")),
    PageName(name="downtime", title="Downtime pack"),
    PageName(name="database", title="About this database"),
)
