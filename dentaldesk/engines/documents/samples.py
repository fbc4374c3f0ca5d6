"""A template as it looks when it is filled in: with invented values, on this clinic's paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Person
from dentaldesk.engines.documents.content_papers import AftercareContent, ConsentContent, LetterContent
from dentaldesk.engines.documents.contents_shared import letterhead
from dentaldesk.engines.documents.templates import fill, parse, samples_of
from dentaldesk.models.states import DocumentKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DAY = date(2026, 11, 24)
_PATIENT = Person(name="Amara Okonkwo-Reyes", birth_date=date(1979, 3, 12), chart_number="20418")
_LETTERS = frozenset({DocumentKind.REFERRAL, DocumentKind.ATTENDANCE})


def sample_content(
    session: Session, kind: DocumentKind, body: str, name: str
) -> ConsentContent | AftercareContent | LetterContent:
    """What a paper of this kind would say with these words about somebody who does not exist."""
    values = samples_of(kind)
    clinic, blocks = letterhead(session), fill(parse(body), values)
    if kind in _LETTERS:
        to = (values["to.name"], values["to.specialty"]) if kind is DocumentKind.REFERRAL else ()
        return LetterContent(
            clinic=clinic,
            patient=_PATIENT,
            dentist=values["dentist"],
            licence="D-20418",
            on=_DAY,
            title=name,
            to=to,
            facts=(),
            blocks=blocks,
        )
    if kind is DocumentKind.AFTERCARE:
        return AftercareContent(
            clinic=clinic,
            patient=_PATIENT,
            dentist=values["dentist"],
            on=_DAY,
            title=name,
            blocks=blocks,
            procedures=(values["procedures"],),
        )
    return ConsentContent(
        clinic=clinic,
        patient=_PATIENT,
        dentist=values["dentist"],
        on=_DAY,
        title=name,
        blocks=blocks,
        procedures=(values["procedures"],),
        refusal=kind is DocumentKind.INFORMED_REFUSAL,
    )
