"""What everything that happens needs: the clinic, its book, the end of the past, and the rows that it leaves."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dentaldesk.believable.bookings import Book
from dentaldesk.believable.house import House
from dentaldesk.believable.stamps import Days, Ids, day_text, moment_text
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.models.states import FactKind
from dentaldesk.models.tables.base import Base
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.values import Message

Row = dict[str, Any]
Ordered = tuple[Any, ...]  # a row in the order of its columns, as the databases take it: where there are very many
Rows = dict[str, list[Any]]  # of each table, of the one kind or of the other


@dataclass(slots=True, kw_only=True)
class Scene:
    """One household at a time lives in it. `now`: what begins from here on is still to come, in seconds."""

    house: House
    days: Days
    book: Book
    chance: random.Random
    ids: Ids
    now: int
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, table: type[Base], **columns: Any) -> Row:  # noqa: ANN401 - as many kinds as columns
        """A row of this table. It may be changed until the household is poured."""
        self.rows[table.__tablename__].append(columns)
        return columns

    def day(self, at: int) -> int:
        """The clinic's day of a moment."""
        return self.days.day_of(at)

    def fact(self, kind: FactKind, key: str, at: int, by: str, **of: Any) -> None:  # noqa: ANN401 - as above
        """Something that counts; `attributes` of it as the program writes them."""
        self.add(
            Fact,
            id=self.ids(at),
            key=key,
            kind=kind,
            at=moment_text(at),
            business_date=day_text(self.day(at)),
            actor_id=by,
            location_id=self.house.place,
            **{"attributes": {}, **of},
        )


def said(code: str, **params: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of a message
    """A message as a row keeps it."""
    return message_to_json(Message(code, params))
