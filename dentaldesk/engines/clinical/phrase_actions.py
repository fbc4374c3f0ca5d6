"""The phrases of the clinic and of each person. One's own goes before the clinic's of the same shortcut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.phrases import phrase_problems
from dentaldesk.engines.clinical.shipped_lists import shipped_phrases
from dentaldesk.engines.core.access import Permission, require, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.models.states import NoteField, VisitType
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.papers import NotePhrase
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePhrase:
    """A phrase as edited. `phrase_id` None: a new one. `own`: of whoever acts, else of the whole clinic.

    Phrases of several fields under one shortcut are a template; `visit_type` says for which visits it is offered.
    """

    phrase_id: UUID | None
    version: int = 0
    own: bool
    field: NoteField
    shortcut: str
    title: str
    text: str
    visit_type: VisitType | None = None
    active: bool = True


@verb(Permission.SIGN_IN)
def save_phrase(work: Work, command: SavePhrase) -> UUID:
    """Keep a phrase. One's own needs who writes notes, the clinic's who may change templates.

    Raises Refused, EditedElsewhere, NotAllowed.
    """
    row = lock_row(work.session, NotePhrase, command.phrase_id) if command.phrase_id is not None else None
    owner_id = row.owner_id if row is not None else work.actor.user_id if command.own else None
    _check_owner(work, owner_id)
    changes = {
        "field": command.field,
        "shortcut": plain(command.shortcut).strip().casefold(),
        "title": plain(command.title).strip(),
        "text": plain(command.text).strip(),
        "visit_type": command.visit_type,
        "active": command.active,
    }
    problems = phrase_problems(str(changes["shortcut"]), str(changes["title"]), str(changes["text"]))
    if not problems and command.active and _taken(work, command, owner_id, str(changes["shortcut"])):
        problems.append(Problem("shortcut", "phrase.shortcut_taken", shortcut=str(changes["shortcut"])))
    if problems:
        raise Refused("phrase.refused", problems)
    if row is None:
        row = NotePhrase(id=new_id(), owner_id=owner_id, **changes)
        work.session.add(row)
    else:
        apply_edit(row, command.version, changes)
    work.session.flush()
    work.note("save", "note-phrase", row.id)
    return row.id


@verb(Permission.SIGN_IN)
def archive_phrase(work: Work, phrase_id: UUID, version: int) -> None:
    """Put a phrase away; notes that were written with it stay as they are."""
    row = lock_row(work.session, NotePhrase, phrase_id)
    _check_owner(work, row.owner_id)
    apply_edit(row, version, {"active": False})
    work.note("archive", "note-phrase", row.id)


@verb(Permission.MANAGE_TEMPLATES)
def take_shipped_phrases(work: Work) -> int:
    """Add the phrases that come with the program, in the clinic's language, but for shortcuts it uses. How many."""
    query = select(NotePhrase.field, NotePhrase.shortcut).where(NotePhrase.owner_id.is_(None), NotePhrase.active)
    standing = {(field, shortcut) for field, shortcut in work.session.execute(query)}
    fresh = [each for each in shipped_phrases(work.clinic.language) if (each.field, each.shortcut) not in standing]
    work.session.add_all(
        NotePhrase(
            id=new_id(),
            field=each.field,
            shortcut=each.shortcut,
            title=each.title,
            text=each.text,
            visit_type=each.visit_type,
        )
        for each in fresh
    )
    work.session.flush()
    if fresh:
        work.note("take-shipped", "note-phrase", "all", count=len(fresh))
    return len(fresh)


def _check_owner(work: Work, owner_id: UUID | None) -> None:
    require(work.actor, Permission.MANAGE_TEMPLATES if owner_id is None else Permission.EXAMINE, work.now)
    if owner_id is not None and owner_id != work.actor.user_id:
        raise UserError("phrase.not_theirs")


def _taken(work: Work, command: SavePhrase, owner_id: UUID | None, shortcut: str) -> bool:
    query = select(NotePhrase.id).where(
        NotePhrase.active,
        NotePhrase.field == command.field,
        NotePhrase.shortcut == shortcut,
        NotePhrase.owner_id == owner_id if owner_id is not None else NotePhrase.owner_id.is_(None),
    )
    return any(found != command.phrase_id for found in work.session.scalars(query))
