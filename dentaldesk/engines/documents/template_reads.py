"""Templates as the clinic has them: its own, its changed copies of shipped ones, and the shipped ones themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.documents.shipped import Shipped, shipped_templates
from dentaldesk.models.states import DocumentKind, SequenceClass
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.papers import DocumentTemplate
from dentaldesk.models.tables.people import StaffUser

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """One template. `id` None: as shipped. `shipped`: which of those it is or stands for; blank: the clinic's own.

    `procedures` are codes of the catalogue; `classes` kinds of work (None: any; of an empty list none, it is chosen by
    hand).
    """

    id: UUID | None
    shipped: str
    kind: DocumentKind
    name: str
    language: str
    body: str
    procedures: tuple[str, ...] = ()
    classes: tuple[SequenceClass, ...] | None = None
    active: bool = True
    edited_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateVersion:
    """What a template said, from when on, and who wrote it. `edited_at` None: as it was shipped."""

    name: str
    body: str
    edited_at: datetime | None
    edited_by: str


def templates(
    session: Session, *, kind: DocumentKind | None = None, language: str | None = None, archived: bool = False
) -> list[TemplateRow]:
    """Those of a kind and a language (None: all), by kind, language and name. `archived`: those put away instead."""
    query = select(DocumentTemplate).order_by(DocumentTemplate.id)
    rows = [_of_row(row) for row in session.scalars(query)]
    standing = [row for row in rows if row.active is not archived]
    replaced = {(row.shipped, row.language) for row in rows if row.active and row.shipped}
    if not archived:
        standing += [_of_shipped(one) for one in shipped_templates() if (one.name, one.language) not in replaced]
    chosen = [row for row in standing if kind in {None, row.kind} and language in {None, row.language}]
    return sorted(chosen, key=lambda row: (row.kind, row.language, row.name))


def template_of(session: Session, template_id: UUID) -> TemplateRow:
    """One of the clinic's rows. Raises NoResultFound when there is none."""
    return _of_row(session.get_one(DocumentTemplate, template_id))


def named_template(session: Session, shipped: str, language: str) -> TemplateRow | None:
    """The shipped one of this name, or the clinic's copy of it, in the nearest language that has it."""
    order = _languages(session, language)
    found = [row for row in templates(session) if row.shipped == shipped and row.language in order]
    return min(found, key=lambda row: order.index(row.language), default=None)


def versions_of(session: Session, shipped: str, language: str, template_id: UUID | None) -> list[TemplateVersion]:
    """What a template said from now back to the words that it was shipped with, if it was. Two queries."""
    versions = []
    if template_id is not None:
        row = session.get_one(DocumentTemplate, template_id)
        people = {person.id: person.name for person in session.scalars(select(StaffUser))}
        versions.append(_version(row.name, row.body, row.edited_at, people.get(row.edited_by) if row.edited_by else ""))
        versions += [
            _version(
                str(one["name"]),
                str(one["body"]),
                datetime.fromisoformat(one["edited_at"]),
                people.get(UUID(one["edited_by"])) if one["edited_by"] else "",
            )
            for one in row.earlier
        ]
    versions += [
        _version(one.title, one.body, None, "")
        for one in shipped_templates()
        if (one.name, one.language) == (shipped, language)
    ]
    return versions


def _version(name: str, body: str, at: datetime | None, by: str | None) -> TemplateVersion:
    return TemplateVersion(name=name, body=body, edited_at=at, edited_by=by or "")


def best_template(
    session: Session, kind: DocumentKind, language: str, procedures: Sequence[str] = ()
) -> TemplateRow | None:
    """The most telling one for this work (catalogue codes): in the reader's language before in the clinic's or English;
    there one for these very codes before one for their kind of work, before one for anything.
    """
    classes = frozenset(
        session.scalars(select(Procedure.sequence_class).where(Procedure.code.in_(procedures))) if procedures else ()
    )
    order = _languages(session, language)
    fitting = [
        ((order.index(row.language), -telling, row.id is None, row.name), row)
        for row in templates(session, kind=kind)
        if row.language in order and (telling := _telling(row, procedures, classes)) >= 0
    ]
    return min(fitting, key=lambda one: one[0])[1] if fitting else None


def _telling(row: TemplateRow, codes: Sequence[str], classes: frozenset[SequenceClass]) -> int:
    """2 for these codes, 1 for their kind of work, 0 for anything, -1 for something else."""
    if row.procedures:
        return 2 if set(codes) & set(row.procedures) else -1
    if row.classes is None:
        return 0
    return 1 if classes & set(row.classes) else -1


def _languages(session: Session, asked: str) -> list[str]:
    clinic = session.get_one(Clinic, 1).language
    order: list[str] = []
    for language in (asked, clinic, "en"):
        for one in (language, language.replace("-", "_").split("_")[0]):
            if one not in order:
                order.append(one)
    return order


def _of_row(row: DocumentTemplate) -> TemplateRow:
    original = next((one for one in shipped_templates() if one.name == row.shipped), None)
    return TemplateRow(
        id=row.id,
        shipped=row.shipped,
        kind=row.kind,
        name=row.name,
        language=row.language,
        body=row.body,
        procedures=tuple(row.procedures),
        classes=original.classes if original else None,
        active=row.active,
        edited_at=row.edited_at,
        version=row.version,
    )


def _of_shipped(one: Shipped) -> TemplateRow:
    return TemplateRow(
        id=None,
        shipped=one.name,
        kind=one.kind,
        name=one.title,
        language=one.language,
        body=one.body,
        classes=one.classes,
    )
