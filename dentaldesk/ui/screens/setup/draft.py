"""What was typed into the assistant so far, and the clinic that it would make. Nothing is checked while typing."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.engines.catalogue.rules import read_catalogue
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.flows.clinic_file import FilePlace, Place, ServerPlace
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson
from dentaldesk.models.states import AgingBasis, Role
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import ZERO, Money, currency_exponent

if TYPE_CHECKING:
    from dentaldesk.engines.catalogue.rules import CatalogueEntry
    from dentaldesk.engines.staff.countries import CountryProposal

EXAMINATION = "EXAM"
_DOLLARS = 5_000  # what the proposed routing value is in US dollars, where the shipped fees come from


@dataclass(slots=True, kw_only=True)
class PersonDraft:
    """Somebody who works here; `again` is the password once more."""

    name: str = ""
    login: str = ""
    password: str = field(default="", repr=False)
    again: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    roles: frozenset[Role] = frozenset()
    treats: bool = False
    licence: str = ""


@dataclass(slots=True, kw_only=True)
class ClinicDraft:
    """Everything the assistant asks for."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    country: str = "US"
    region: str = ""
    currency: str = "USD"
    language: str = "en_US"
    time_zone: str = ""
    notation: Notation = Notation.FDI
    paper: str = "a4"
    aging_basis: AgingBasis = AgingBasis.DUE_DATE
    closures: tuple[tuple[date, str], ...] = ()
    hours: tuple[tuple[int, time, time], ...] = ()
    hours_wrong: tuple[str, ...] = ()  # why not all that was typed is in `hours`, in words
    chairs: tuple[str, ...] = ()
    people: list[PersonDraft] = field(default_factory=list)
    routing_value: Money | None = None
    medium_value: Money | None = None
    high_value: Money | None = None
    lock_minutes: int = 10
    fee_factor: Decimal = Decimal(1)
    on_server: bool = False
    path: str = ""
    needs_passphrase: bool = False  # this computer has no keyring
    passphrase: str = field(default="", repr=False)
    passphrase_again: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    def propose(self, proposal: CountryProposal) -> None:
        """Take what a country proposes; all of it can be changed afterwards."""
        self.country = proposal.country
        self.region = ""
        self.currency, self.language, self.time_zone = proposal.currency, proposal.language, proposal.time_zone
        self.notation, self.paper, self.aging_basis = proposal.notation, proposal.paper, proposal.aging_basis
        self.routing_value, self.medium_value, self.high_value = (
            proposal.routing_value,
            proposal.medium_value,
            proposal.high_value,
        )
        self.hours = proposal.hours
        units = Decimal(proposal.routing_value.minor).scaleb(-currency_exponent(proposal.currency))
        self.fee_factor = units / _DOLLARS

    def clinic(self, today: date) -> NewClinic:
        """What would be created today."""
        return NewClinic(
            name=self.name.strip(),
            address=self.address.strip(),
            phone=self.phone.strip(),
            email=self.email.strip() or None,
            country=self.country,
            region=self.region or None,
            currency=self.currency,
            language=self.language,
            time_zone=self.time_zone,
            paper=self.paper,
            notation=self.notation,
            aging_basis=self.aging_basis,
            routing_value=self.routing_value or ZERO,
            medium_value=self.medium_value or ZERO,
            high_value=self.high_value or ZERO,
            lock_minutes=self.lock_minutes,
            examination_code=EXAMINATION,
            operatories=self.chairs,
            hours=self.hours,
            closures=self.closures,
            people=tuple(_person(each) for each in self.people),
            catalogue=shipped_catalogue(self.currency, self.fee_factor),
            fees_from=today,
        )

    def place(self) -> Place:
        """Where it would be created."""
        if not self.on_server:
            return FilePlace(path=Path(self.path.strip()).expanduser(), passphrase=self.passphrase or None)
        return ServerPlace(conninfo=self.conninfo(), password=self.password or None)

    def conninfo(self, *, with_password: bool = False) -> str:
        """The server's address as libpq reads it; without the password unless it is asked for."""
        parts = {"host": self.host, "port": self.port, "dbname": self.database, "user": self.user}
        said = {name: value.strip() for name, value in parts.items()}
        if with_password:
            said["password"] = self.password
        return " ".join(f"{name}={_quoted(value)}" for name, value in said.items() if value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _person(draft: PersonDraft) -> NewPerson:
    return NewPerson(
        name=draft.name.strip(),
        login=draft.login.strip(),
        password=draft.password,
        pin=draft.pin.strip(),
        roles=draft.roles,
        treats=draft.treats,
        licence=draft.licence.strip() or None,
    )


def shipped_catalogue(currency: str, factor: Decimal) -> list[CatalogueEntry]:
    """The neutral list of procedures, its fees roughly in this currency: a beginning, to be looked through."""
    places = Decimal(1).scaleb(-currency_exponent(currency))
    with resource("catalogues", "neutral.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    fee = rows[0].index("fee")
    for row in rows[1:]:
        row[fee] = str((Decimal(row[fee]) * factor).quantize(places))
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    return read_catalogue(lines, currency)
