"""What every paper knows: the letterhead, the patient, who treats, where on the teeth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.documents.content import Clinic, MouthPicture, Person, Photograph
from dentaldesk.models.tables import clinic as clinic_tables
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import show_tooth

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.tables.clinical import Visit
    from dentaldesk.models.tables.communication import Document

# Draws the mouth of a patient on a day. Handed in, because rooms are strangers.
DrawMouth = Callable[["Session", UUID, date, "Words"], MouthPicture]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """From what a paper is made. `document` may be one that is only previewed, and stored nowhere."""

    session: Session
    document: Document
    words: Words
    draw_mouth: DrawMouth


def letterhead(session: Session) -> Clinic:
    """The clinic as it stands at the head of its papers."""
    row = session.get_one(clinic_tables.Clinic, 1)
    return Clinic(
        name=row.name,
        address=tuple(row.address.splitlines()),
        phone=row.phone,
        paper="a4" if row.paper == "a4" else "letter",
        logo=stored_photograph(session, row.logo_sha256) if row.logo_sha256 else None,
    )


def stored_photograph(session: Session, sha256: str) -> Photograph:
    """A picture that was checked when it was stored."""
    return _measured(load_file(session, sha256))


@lru_cache(maxsize=4)
def _measured(data: bytes) -> Photograph:
    from dentaldesk.engines.documents.bitmaps import photograph  # noqa: PLC0415 - brings Pillow

    return photograph(data)


def person(session: Session, patient_id: UUID) -> Person:
    """Whom the paper is about."""
    row = session.get_one(Patient, patient_id)
    return Person(
        name=f"{row.given_names} {row.family_name}".strip(),
        birth_date=row.birth_date,
        chart_number=str(row.chart_number),
    )


def dentist(session: Session, visit: Visit) -> clinic_tables.Provider:
    """Who is in charge of a visit."""
    return session.get_one(clinic_tables.Provider, visit.dentist_id)


def area(session: Session, planned: PlannedProcedure) -> str:
    """Tooth and surfaces in the clinic's notation; blank for work that has no tooth."""
    if planned.tooth is None:
        return ""
    notation = the_clinic(session).notation
    return f"{show_tooth(planned.tooth, notation)} {planned.surfaces}".strip()


def named(session: Session, planned: PlannedProcedure) -> str:
    """`Extraction (36)`."""
    place = area(session, planned)
    return f"{planned.procedure_name} ({place})" if place else planned.procedure_name


def procedures_of(session: Session, ids: Iterable[object]) -> list[PlannedProcedure]:
    """These planned procedures (ids, or what is stored of them), in the order of their plan."""
    wanted = [one if isinstance(one, UUID) else UUID(str(one)) for one in ids]
    query = select(PlannedProcedure).where(PlannedProcedure.id.in_(wanted))
    return list(session.scalars(query.order_by(PlannedProcedure.plan_id, PlannedProcedure.position)))
