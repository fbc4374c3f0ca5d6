"""A session that only reads sees one moment of the clinic: what it was told once it need not ask again.

One that writes asks each time, because it changes the answers itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

_TOLD = "dentaldesk.told"  # in a session's info: the answers so far, which also hold the rows that they are of


def of_one_moment() -> dict[Any, Any]:
    """The info of a session that reads."""
    return {_TOLD: {}}


def asked_once(read: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Mark a read that several parts of one page need. Its parameters can be hashed."""

    @functools.wraps(read)
    def ask(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        told: dict[Hashable, object] | None = session.info.get(_TOLD)
        if told is None:
            return read(session, *args, **kwargs)
        key = (read, args, tuple(kwargs.items()))
        if key not in told:
            told[key] = read(session, *args, **kwargs)
        return cast("T", told[key])

    return ask


@asked_once
def the_clinic(session: Session) -> Clinic:
    """The clinic's row. One query."""
    return session.get_one(Clinic, 1)
