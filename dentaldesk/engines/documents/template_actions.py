"""Changing the words of papers. A changed shipped template is a copy of it, so that an update takes nothing away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.documents.templates import TEMPLATED, problems_of
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.tables.base import NAME_LENGTH
from dentaldesk.models.tables.papers import DocumentTemplate
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

MOST_EARLIER = 30  # versions that are kept; papers keep their own words, so none depends on them


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTemplate:
    """A template as edited. `template_id` None: a new one, or of a shipped one (`shipped`) the first change.

    `procedures` are codes of the catalogue that it is for; empty: what its shipped one is for, else anything.
    """

    template_id: UUID | None
    version: int = 0
    shipped: str = ""
    kind: DocumentKind
    name: str
    language: str
    body: str
    procedures: tuple[str, ...] = ()


@verb(Permission.MANAGE_TEMPLATES)
def save_template(work: Work, command: SaveTemplate) -> UUID:
    """Keep the words of a template. Raises Refused with every problem: `name`, `kind`, `body`, or a line (`line:3`)."""
    command = replace(command, name=plain(command.name).strip(), body=plain(command.body))
    problems = _problems(command)
    if problems:
        raise Refused("template.refused", problems)
    changes = {
        "name": command.name,
        "body": command.body,
        "procedures": list(command.procedures),
        "active": True,
    }
    row = _stored(work, command)
    if row is None:
        row = DocumentTemplate(
            kind=command.kind, shipped=command.shipped, language=command.language, edited_at=work.now, **changes
        )
        work.session.add(row)
        work.session.flush()
    else:
        # An archived copy that is taken up again was seen by nobody: there is no edit to lose.
        version = command.version if command.template_id else row.version
        before, said = _as_it_stands(row), (row.name, row.body)
        apply_edit(row, version, changes)
        if said != (row.name, row.body):
            row.earlier = [before, *row.earlier][:MOST_EARLIER]
    row.edited_at, row.edited_by = work.now, work.actor.user_id
    work.note("save", "document-template", row.id)
    return row.id


def _as_it_stands(row: DocumentTemplate) -> dict[str, object]:
    return {
        "name": row.name,
        "body": row.body,
        "edited_at": row.edited_at.isoformat(),
        "edited_by": str(row.edited_by) if row.edited_by else None,
    }


def _stored(work: Work, command: SaveTemplate) -> DocumentTemplate | None:
    if command.template_id is not None:
        return lock_row(work.session, DocumentTemplate, command.template_id)
    if not command.shipped:
        return None
    query = select(DocumentTemplate).where(
        DocumentTemplate.shipped == command.shipped, DocumentTemplate.language == command.language
    )
    return work.session.scalars(query.with_for_update(key_share=True)).first()


def _problems(command: SaveTemplate) -> list[Problem]:
    problems = []
    if not command.name:
        problems.append(Problem("name", "template.no_name"))
    if len(command.name) > NAME_LENGTH:
        problems.append(Problem("name", "template.name_too_long", most=NAME_LENGTH))
    if command.kind not in TEMPLATED:
        problems.append(Problem("kind", "template.no_words"))
    return [*problems, *problems_of(command.body, command.kind)]


@verb(Permission.MANAGE_TEMPLATES)
def archive_template(work: Work, template_id: UUID, version: int) -> None:
    """Put a template away; papers that were made from it stay as they are."""
    row = lock_row(work.session, DocumentTemplate, template_id)
    apply_edit(row, version, {"active": False})
    work.note("archive", "document-template", row.id)


@verb(Permission.MANAGE_TEMPLATES)
def restore_shipped(work: Work, template_id: UUID, version: int) -> None:
    """The clinic's copy is put away: the words that came with the program stand again."""
    row = lock_row(work.session, DocumentTemplate, template_id)
    if not row.shipped:
        raise UserError("template.not_shipped")
    apply_edit(row, version, {"active": False})
    work.note("restore", "document-template", row.id)
