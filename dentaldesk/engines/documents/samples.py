"""A template as it looks when it is filled in: with invented values, on this clinic's paper."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.content_papers import AftercareContent, ConsentContent, LetterContent
from dentaldesk.engines.documents.contents_shared import letterhead
from dentaldesk.engines.documents.contents_words import what_is_signed
from dentaldesk.engines.documents.templates import fill, parse, samples_of
from dentaldesk.models.states import DocumentKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words

_DAY = date(2026, 11, 24)
_PATIENT = Person(name="Amara Okonkwo-Reyes", birth_date=date(1979, 3, 12), chart_number="20418")
_MOMENTS = {"from": time(9), "until": time(10, 20)}
_LETTERS = frozenset({DocumentKind.REFERRAL, DocumentKind.ATTENDANCE})


def sample_content(
    session: Session, kind: DocumentKind, body: str, name: str, words: Words
) -> ConsentContent | AftercareContent | LetterContent:
    """What a paper of this kind would say with these words about somebody who does not exist."""
    clinic = letterhead(session)
    values = samples_of(kind) | _values(clinic, words)
    blocks = fill(parse(body), values)
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
    refusal = kind is DocumentKind.INFORMED_REFUSAL
    return ConsentContent(
        clinic=clinic,
        patient=_PATIENT,
        dentist=values["dentist"],
        on=_DAY,
        title=name,
        blocks=(*what_is_signed([values["procedures"]], words, refusal=refusal), *blocks),
        refusal=refusal,
    )


def _values(clinic: Clinic, words: Words) -> dict[str, str]:
    """What is printed beside the letterhead must not contradict it, and is written as papers write it."""
    return {
        "clinic.name": clinic.name,
        "clinic.phone": clinic.phone,
        "date": words.day(_DAY),
        "patient.birth_date": words.show(_PATIENT.birth_date),
        "rest_until": words.day(_DAY + timedelta(days=1)),
        **{name: words.time(datetime.combine(_DAY, at, words.zone)) for name, at in _MOMENTS.items()},
    }
