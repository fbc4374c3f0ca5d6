"""What a downtime pack tells: the coming days on paper, for a day without the program. Values as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dentaldesk.engines.documents.content import Clinic
from dentaldesk.models.states import Channel, ClinicalUrgency, Relation, Role, VisitType
from dentaldesk.models.values import ZERO, Message, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContact:
    """Somebody who decides, is written to or is called for a patient. `phone` as people here write it."""

    name: str
    relation: Relation
    phone: str
    may_consent: bool = False
    is_written_to: bool = False
    in_emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWork:
    """One planned procedure. `area` is the tooth with its surfaces in the clinic's notation, or blank."""

    area: str
    procedure: str
    urgency: ClinicalUrgency


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLastVisit:
    """The last completed visit and what was done in it."""

    on: date
    kind: VisitType
    provider: str
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackAccount:
    """`balance`: of whoever pays; below zero the clinic holds a credit. `payer` blank: the patient.

    `expected` and `own_part`: of the work that is planned, as last estimated. `share`: of a fee, in basis points.
    """

    payer: str = ""
    balance: Money = ZERO
    insurance: str = ""
    share: int = 0
    expected: Money = ZERO
    own_part: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPatient:
    """Who comes. `name` as on lists that others can read; `language` a code, blank when it is the clinic's own.

    `no_allergies`: they were asked, and none is known.
    """

    name: str
    preferred_name: str
    chart_number: str
    birth_date: date | None
    minor: bool
    confidential: bool
    phones: tuple[str, ...]
    email: str
    channel: Channel | None
    preferred_times: str
    language: str
    contacts: tuple[PackContact, ...]
    alerts: tuple[Message, ...]
    needs: tuple[Message, ...]
    no_allergies: bool
    medications: str
    conditions: str
    notes: tuple[str, ...]
    last_visit: PackLastVisit | None
    account: PackAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVisit:
    """One appointment. `work` is booked for it; `planned` is what else is planned and not done."""

    starts_at: datetime
    ends_at: datetime
    chair: str
    provider: str
    reason: str
    confirmed: bool
    patient: PackPatient
    work: tuple[PackWork, ...] = ()
    planned: tuple[PackWork, ...] = ()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDay:
    """One day at one place: its chairs in their order, when it is open (aware; none: closed), who comes."""

    on: date
    place: str
    chairs: tuple[str, ...]
    opens: tuple[tuple[datetime, datetime], ...]
    visits: tuple[PackVisit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackColleague:
    """Somebody who works here. The program knows no phone of theirs: a line is left for it."""

    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePackContent:
    """All of it. `phones`: of the clinic and its places, by name. `several`: whether days must name their place."""

    clinic: Clinic
    workstation: str
    made_at: datetime
    days: tuple[PackDay, ...]
    phones: tuple[tuple[str, str], ...]
    colleagues: tuple[PackColleague, ...]
    several: bool = False
