"""Phrases and templates of notes: the clinic's, and those of who sits here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.clinical.phrase_actions import SavePhrase, archive_phrase, save_phrase
from dentaldesk.engines.clinical.phrase_reads import PhraseRow, phrases_for
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import NoteField, VisitType
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.settings.rows import ON, Addition, Change, Field, Page, PageData, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

OWN, CLINIC = "own", "clinic"


class Phrases(Page):
    """Each phrase is of one part of a note; under one code they are a template."""

    NAME: ClassVar[str] = "phrases"
    ICON: ClassVar[str] = "quotes"
    PERMISSION: ClassVar[Permission] = Permission.SIGN_IN  # the records say who may change them
    SEARCH: ClassVar[bool] = True

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Phrases of notes")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "Typed by their code and Tab. {example} asks for words, or offers some. "
            "Phrases of several parts under one code are a template of a whole note.",
            example="{tooth} {state: good | poor}",
        )

    def columns(self) -> tuple[str, ...]:
        """The table."""
        words = self.words
        return (words("Name"), words("Code"), words("Part"), words("Whose"))

    def additions(self) -> tuple[Addition, ...]:
        """One's own, and the clinic's for who may."""
        words, may = self.words, self.desk.may
        mine = Addition(kind=OWN, button=words("New phrase of my own"), title=words("New phrase of my own"))
        all_of_us = Addition(kind=CLINIC, button=words("New phrase"), title=words("New phrase of the clinic"))
        return (
            *((all_of_us,) if may(Permission.MANAGE_TEMPLATES) else ()),
            *((mine,) if may(Permission.EXAMINE) else ()),
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The same for both."""
        del kind
        words = self.words
        return (
            Field(name="title", label=words("Name")),
            Field(name="shortcut", label=words("Code"), help=words("Short: letters and digits.")),
            Field(name="field", label=words("Part of the note"), kind="choice"),
            Field(name="text", label=words("Words"), kind="lines"),
            Field(name="visit_type", label=words("For visits of this kind"), kind="choice"),
            Field(name="active", label=words("In use"), kind="check"),
        )

    def blank(self, kind: str, near: Record | None, data: PageData) -> dict[str, str]:
        """Begun in the part of the chosen one."""
        del kind, data
        part = near.values["field"] if near is not None else NoteField.SUBJECTIVE.value
        return {"title": "", "shortcut": "", "field": part, "text": "", "visit_type": "", "active": ON}

    def read(self, session: Session) -> PageData:
        """The clinic's and one's own, those put away too."""
        words = self.words
        parts = {
            NoteField.SUBJECTIVE: words("Subjective"),
            NoteField.OBJECTIVE: words("Objective"),
            NoteField.ASSESSMENT: words("Assessment"),
            NoteField.PLAN: words("Plan"),
            NoteField.POST_OPERATIVE: words("Post-operative"),
        }
        rows = phrases_for(session, self.desk.actor.user_id, archived=True)
        kinds = [(kind.value, words.text(Message(f"visit_type.{kind}"))) for kind in VisitType]
        return PageData(
            records=tuple(self._record(row, parts[row.field]) for row in rows),
            choices={
                "field": tuple((field.value, name) for field, name in parts.items()),
                "visit_type": (("", words("Any")), *kinds),
            },
        )

    def _record(self, row: PhraseRow, part: str) -> Record:
        words = self.words
        return Record(
            key=str(row.id),
            kind=OWN if row.own else CLINIC,
            title=row.title,
            values={
                "title": row.title,
                "shortcut": row.shortcut,
                "field": row.field.value,
                "text": row.text,
                "visit_type": row.visit_type.value if row.visit_type else "",
                "active": ON if row.active else "",
            },
            version=row.version,
            cells=(row.title, row.shortcut, part, words("Mine") if row.own else words("The clinic’s")),
            faded=not row.active,
            why_not=self.desk.why_not(Permission.EXAMINE if row.own else Permission.MANAGE_TEMPLATES),
        )

    def save(self, work: Work, change: Change) -> Saved:
        """Write a phrase, or put it away."""
        values = change.values
        if change.key is not None and values["active"] != ON and change.changed == {"active"}:
            archive_phrase(work, UUID(change.key), change.version)
            return Saved(key=change.key)
        command = SavePhrase(
            phrase_id=UUID(change.key) if change.key is not None else None,
            version=change.version,
            own=change.kind == OWN,
            field=NoteField(values["field"]),
            shortcut=values["shortcut"],
            title=values["title"],
            text=values["text"],
            visit_type=VisitType(values["visit_type"]) if values["visit_type"] else None,
            active=values["active"] == ON,
        )
        return Saved(key=str(save_phrase(work, command)))
