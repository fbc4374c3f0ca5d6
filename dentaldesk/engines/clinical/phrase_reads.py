"""The phrases that one person writes with, and the templates that they make together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select

from dentaldesk.models.states import NoteField, VisitType
from dentaldesk.models.tables.papers import NotePhrase

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRow:
    """A phrase. `own`: of the reader alone."""

    id: UUID
    field: NoteField
    shortcut: str
    title: str
    text: str
    visit_type: VisitType | None
    own: bool
    active: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """A whole note under one shortcut: the phrase of each field that it fills."""

    shortcut: str
    title: str
    visit_type: VisitType | None
    texts: Mapping[NoteField, str]


def phrases_for(session: Session, user_id: UUID, *, archived: bool = False) -> list[PhraseRow]:
    """The clinic's phrases and the reader's own, by field and shortcut; the own first. One query."""
    query = select(NotePhrase).where(or_(NotePhrase.owner_id.is_(None), NotePhrase.owner_id == user_id))
    if not archived:
        query = query.where(NotePhrase.active)
    rows = [
        PhraseRow(
            id=row.id,
            field=row.field,
            shortcut=row.shortcut,
            title=row.title,
            text=row.text,
            visit_type=row.visit_type,
            own=row.owner_id is not None,
            active=row.active,
            version=row.version,
        )
        for row in session.scalars(query)
    ]
    fields = list(NoteField)
    return sorted(rows, key=lambda row: (fields.index(row.field), row.shortcut, not row.own))


def phrase_of(rows: Sequence[PhraseRow], field: NoteField, shortcut: str) -> PhraseRow | None:
    """What a shortcut stands for in a field: the reader's own before the clinic's."""
    return next((row for row in rows if (row.field, row.shortcut) == (field, shortcut)), None)


def templates_of(rows: Sequence[PhraseRow], visit_type: VisitType) -> list[TemplateChoice]:
    """Whole notes: those of this kind of visit first, then those of any; of other visits none."""
    shortcuts: dict[str, list[PhraseRow]] = {}
    for row in rows:
        if row.visit_type in {None, visit_type}:
            shortcuts.setdefault(row.shortcut, []).append(row)
    found = [_template(shortcut, standing) for shortcut, standing in shortcuts.items()]
    whole = [each for each in found if len(each.texts) > 1]
    return sorted(whole, key=lambda each: (each.visit_type is None, each.title.casefold()))


def _template(shortcut: str, rows: Sequence[PhraseRow]) -> TemplateChoice:
    texts: dict[NoteField, str] = {}
    for row in rows:  # the own stands before the clinic's
        texts.setdefault(row.field, row.text)
    return TemplateChoice(shortcut=shortcut, title=rows[0].title, visit_type=rows[0].visit_type, texts=texts)
