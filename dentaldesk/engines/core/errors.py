"""Two kinds of error: one with a sentence for staff, one that is our bug."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from dentaldesk.models.values import Message, Param

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class UserError(Exception):
    """Something staff can understand and act on. It is shown as it is; nothing of the attempt was written."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.message = Message(code, params)


class BugError(Exception):
    """The program did what it must not. Reported with a way to send it, never explained to staff as their doing."""


class NotAllowed(UserError):  # noqa: N818 - read as a sentence where it is raised
    """The actor's roles do not carry this permission."""


class Refused(UserError):  # noqa: N818 - as above
    """Several things stand in the way; all are told at once, each with the place it belongs to."""

    def __init__(self, code: str, problems: Sequence[Problem], **params: Param) -> None:
        super().__init__(code, count=len(problems), **params)
        self.problems = tuple(problems)


class Problem:
    """One thing that is missing or wrong: what it is and the place on the screen that mends it."""

    __slots__ = ("message", "place")

    def __init__(self, place: str, code: str, **params: Param) -> None:
        self.place = place
        self.message = Message(code, params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.place, self.message) == (other.place, other.message)

    def __hash__(self) -> int:
        return hash((self.place, self.message.code))

    def __repr__(self) -> str:
        return f"Problem({self.place!r}, {self.message.code!r})"


def where(error: BaseException) -> str:
    """For a log: what kind of error and its frames, never its message, which may quote a patient's record."""
    return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])


class EditedElsewhere(UserError):  # noqa: N818 - as above
    """A record was changed at another desk since this edit began. Carries both values of each field that differs."""

    def __init__(self, *, mine: Mapping[str, Param], theirs: Mapping[str, Param], version: int) -> None:
        super().__init__("edit.elsewhere")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.version = version


class DatabaseProblem(UserError):  # noqa: N818 - as above
    """The database cannot be used as it is: missing, unreadable, another key, another schema, lost, full."""


class ConnectionLost(DatabaseProblem):
    """The database cannot be reached just now; what was typed stays and the act may be tried again."""
