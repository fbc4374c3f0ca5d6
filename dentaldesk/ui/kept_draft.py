"""A draft that knows who typed it and how its saving stands, whatever the form shows meanwhile. No widgets.

A form turns to another record while the last one is still being saved: what becomes of it is told at its own draft, and
never at the one that happens to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.ui.draft import Draft

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words


class KeptDraft(Draft):
    """`key` is new with each draft: what is sent with it twice is done once."""

    def __init__(self, values: Mapping[str, str], version: int) -> None:
        super().__init__(values, version)
        self.key = str(uuid4())
        self.others: frozenset[UUID] = frozenset()  # people of whom it was said that this is somebody else
        self.typed_by: Actor | None = None
        self.saving = False
        self.stored = False  # and nothing was typed since
        self.trouble: UserError | None = None  # why the last save did not go through

    def type_as(self, actor: Actor, field: str, text: str) -> bool:
        """`actor` typed this; whoever goes on with what somebody else typed makes it theirs. False: it stood there."""
        if self[field] == text:
            return False
        self.type(field, text)
        self.typed_by, self.stored = actor, False
        return True

    def author(self, here: Actor) -> Actor:
        """In whose name it is saved: who typed it, else who sits `here`."""
        return author_of(self.typed_by if self.holds_words else None, here)

    def stranger(self, here: Actor) -> str:
        """The name of who typed it, when that is not who sits `here`; else ""."""
        author = self.author(here)
        return "" if author.user_id == here.user_id else author.name

    def begin(self) -> None:
        """It is being saved."""
        self.saving, self.trouble, self.stored = True, None, False

    def ended(self) -> None:
        """The answer is here, whatever it is."""
        self.saving = False

    def saved(self, sent: Mapping[str, str], version: int) -> None:
        """The record holds what was sent; what was typed meanwhile is unsaved still."""
        super().saved(sent, version)
        self.stored = not self.holds_words

    @property
    def waits(self) -> bool:
        """Whether the last save failed for a reason that may be gone by now, such as a lost connection."""
        return self.trouble is not None and not isinstance(self.trouble, (Refused, EditedElsewhere))


def author_of(typed_by: Actor | None, here: Actor) -> Actor:
    """Whose words these are. What an emergency lent to somebody who left is not used without them."""
    if typed_by is None or typed_by.user_id == here.user_id:
        return here
    return replace(typed_by, lent=frozenset(), lent_until=None)


def unsaved_words(words: Words, stranger: str) -> str:
    """That something is not saved yet; `stranger`: who typed it, when that is not who sits here."""
    return words("Typed by {name}, not saved yet", name=stranger) if stranger else words("Not saved yet")


def elsewhere_words(words: Words, why: str) -> str:
    """That something was not saved whose form is not on the screen any more."""
    return words("What was typed for another record is not saved and still stands there. {why}", why=why)


def error_words(words: Words, error: UserError) -> str:
    """An error in one line, with everything that is wrong."""
    problems = error.problems if isinstance(error, Refused) else ()
    return " ".join([words.text(error.message), *(words.text(problem.message) for problem in problems)])
