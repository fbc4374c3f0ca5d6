"""Who works here, what each may do, and how they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.core.access import MATRIX, Permission
from dentaldesk.engines.flows.clinic_pages import places
from dentaldesk.engines.flows.people import add_person, set_roles
from dentaldesk.engines.staff.actions import NewStaff, StaffEdit, activate, deactivate, edit_person
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.engines.staff.reads import PersonRow, people_list
from dentaldesk.models.states import Role, Topic
from dentaldesk.models.values import Message
from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.screens.settings.rows import (
    ON,
    Addition,
    Change,
    Field,
    Page,
    PageData,
    Reading,
    Record,
    Saved,
    Saving,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

PERSON, NEW = "person", "staff"


class People(Page):
    """One record a person. Nobody changes their own roles."""

    NAME: ClassVar[str] = "people"
    ICON: ClassVar[str] = "users-three"
    PERMISSION: ClassVar[Permission] = Permission.MANAGE_PEOPLE
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.PEOPLE, Topic.CLINIC})
    PLACES: ClassVar[Mapping[str, str]] = {"roles": f"role.{Role.DENTIST}", "location": "location_id"}

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("People")

    def about(self) -> str:
        """One sentence."""
        return self.words("Who leaves is set inactive: all that they did stays under their name.")

    def columns(self) -> tuple[str, ...]:
        """The table."""
        words = self.words
        return (words("Name"), words("Roles"), words("Signs in with"), words("Last here"))

    def additions(self) -> tuple[Addition, ...]:
        """A person."""
        return (Addition(kind=NEW, button=self.words("New person"), title=self.words("New person")),)

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form; a first password only for somebody new."""
        words, new = self.words, kind == NEW
        password = Field(
            name="password",
            label=words("First password"),
            kind="secret",
            help=words("They choose one of their own when they first sign in."),
        )
        active = Field(
            name="active",
            label=words("Works here"),
            kind="check",
            help=words("A provider with coming appointments cannot leave before these are moved."),
        )
        return (
            Field(name="name", label=words("Name")),
            Field(name="login", label=words("Login"), help=words("What they type to sign in.")),
            Field(name="location_id", label=words("Works at"), kind="choice"),
            Field(name="treats", label=words("Treats patients"), kind="check", help=words("Has a column in the day.")),
            Field(name="licence", label=words("Licence number")),
            password if new else active,
            *self._role_fields(),
        )

    def _role_fields(self) -> tuple[Field, ...]:
        words, names = self.words, role_words(self.words)
        return tuple(
            Field(
                name=f"role.{role}",
                label=names[role],
                kind="check",
                help=may_words(words, role),
                section=words("Roles") if role is Role.DENTIST else "",
            )
            for role in Role
        )

    def blank(self, kind: str, near: Record | None, data: PageData) -> dict[str, str]:
        """Somebody new works where most do."""
        blank = dict.fromkeys((field.name for field in self.fields(kind)), "")
        offered = data.choices["location_id"]
        return blank | {"location_id": near.values["location_id"] if near is not None else offered[0][0]}

    def closed(self, record: Record | None, field: Field) -> str:
        """One's own roles are somebody else's to give."""
        mine = record is not None and record.key == str(self.desk.actor.user_id)
        own = mine and (field.name == "active" or field.name.startswith("role."))
        return self.words("Nobody changes their own roles. Ask someone else who manages people.") if own else ""

    def read(self, session: Session) -> PageData:
        """Everybody, who works here first."""
        rows = people_list(session)
        taken = {row.location_id for row in rows}
        offered = tuple((str(row.id), row.name) for row in places(session) if row.active or row.id in taken)
        return PageData(records=tuple(self._record(row) for row in rows), choices={"location_id": offered})

    def _record(self, row: PersonRow) -> Record:
        words = self.words
        names = role_words(words)
        roles = ", ".join(names[role] for role in Role if role in row.roles)
        return Record(
            key=str(row.user_id),
            kind=PERSON,
            title=row.name,
            values={
                "name": row.name,
                "login": row.login,
                "location_id": str(row.location_id),
                "treats": ON if row.treats else "",
                "licence": row.licence or "",
                "active": ON if row.active else "",
                **{f"role.{role}": ON if role in row.roles else "" for role in Role},
            },
            version=row.version,
            cells=(
                row.name,
                roles if row.active else words("no longer here"),
                secrets_words(words, row),
                words.moment(row.last_sign_in) if row.last_sign_in is not None else words("never"),
            ),
            faded=not row.active,
        )

    def saving(self, change: Change) -> Saving:
        """A new password is hashed before the transaction: that takes its time."""
        password = Chosen(change.values.get("password", ""))
        return Saving(job=lambda work: self._save(work, change, password), before=password.ready)

    def save(self, work: Work, change: Change) -> Saved:
        """Add somebody, or change what was changed of them."""
        return self._save(work, change, Chosen(change.values.get("password", "")))

    def _save(self, work: Work, change: Change, password: Chosen) -> Saved:
        read = Reading(self.words, change.values)
        roles = frozenset(role for role in Role if read.on(f"role.{role}"))
        if change.key is None:
            new = NewStaff(
                name=read.text("name"),
                login=read.text("login"),
                roles=roles,
                treats=read.on("treats"),
                licence=read.text("licence") or None,
                location_id=UUID(read.text("location_id")),
                password=password if password.typed else None,
            )
            return Saved(key=str(add_person(work, new)))
        self._change(work, change, read, roles)
        return Saved(key=change.key)

    @staticmethod
    def _change(work: Work, change: Change, read: Reading, roles: frozenset[Role]) -> None:
        user_id = UUID(str(change.key))
        edit = StaffEdit(
            name=read.text("name"),
            login=read.text("login"),
            location_id=UUID(read.text("location_id")),
            treats=read.on("treats"),
            licence=read.text("licence") or None,
            language=next(row.language for row in people_list(work.session) if row.user_id == user_id),
        )
        # First, as it alone asks for the version; the others count it up.
        edit_person(work, user_id, change.version, edit)
        if any(name.startswith("role.") for name in change.changed):
            set_roles(work, user_id, roles)
        if "active" in change.changed:
            (activate if read.on("active") else deactivate)(work, user_id)


def may_words(words: Words, role: Role) -> str:
    """What a role may do, in words, as the matrix has it."""
    may = [permission for permission in Permission if permission in MATRIX[role] - {Permission.SIGN_IN}]
    return words("May {what}.", what=", ".join(words.text(Message(f"permission.{each}")) for each in may))


def secrets_words(words: Words, row: PersonRow) -> str:
    """How somebody signs in."""
    if not row.has_password:
        return words("no password yet")
    if row.must_change:
        return words("first password")
    return words("password and PIN") if row.has_pin else words("password")
