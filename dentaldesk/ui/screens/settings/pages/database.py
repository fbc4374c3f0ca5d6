"""Where the clinic is kept, for who looks after the machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.flows.clinic_pages import DatabaseFacts, database_facts
from dentaldesk.models.states import Topic
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

DATABASE = "database"


class DatabasePage(Page):
    """Only to be read."""

    NAME: ClassVar[str] = "database"
    ICON: ClassVar[str] = "database"
    TOPICS: ClassVar[frozenset[Topic]] = frozenset()
    READ_ONLY: ClassVar[bool] = True

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("About this database")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "For who looks after the computers. `dentaldesk database check` on the command line tells more."
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """What is told."""
        del kind
        words = self.words
        names = (
            ("kind", words("Kind")),
            ("where", words("Where")),
            ("encrypted", words("Encrypted")),
            ("schema", words("Schema")),
            ("people", words("Signed in within the last day")),
        )
        return tuple(Field(name=name, label=label, kind="fact") for name, label in names)

    def read(self, session: Session) -> PageData:
        """What stands."""
        facts, words = database_facts(session, self.desk.now()), self.words
        people = [
            words("{name} at {workstation}, {at}", name=row.name, workstation=row.workstation, at=row.at)
            for row in facts.people
        ]
        kind = words("Postgres {version}, shared by several desks", version=facts.version)
        if not facts.postgres:
            kind = words("One file, SQLite {version}", version=facts.version)
        values = {
            "kind": kind,
            "where": facts.where,
            "encrypted": encrypted_words(facts, words),
            "schema": facts.schema,
            "people": "\n".join(people) or words("Nobody"),
        }
        return PageData(records=(Record(key=DATABASE, kind=DATABASE, title="", values=values),))

    def save(self, work: Work, change: Change) -> Saved:
        """Nothing can be changed here."""
        del work, change
        raise NotImplementedError


def encrypted_words(facts: DatabaseFacts, words: Words) -> str:
    """Whether somebody who steals the disk can read it."""
    if facts.encrypted is None:
        return words("The server’s disk is its administrator’s matter")
    return words("Yes") if facts.encrypted else words("No: whoever has the file can read it")
