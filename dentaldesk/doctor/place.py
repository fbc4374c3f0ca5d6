"""What the checks are told of this workstation, and what one of them opens and the next ones use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dentaldesk.doctor.window import Sighting, look_for_window

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.clock import Clock
    from dentaldesk.engines.core.connections import Address
    from dentaldesk.engines.core.db import Database
    from dentaldesk.settings import Settings

T = TypeVar("T")


@dataclass(kw_only=True)
class Place:
    """This workstation. `ask_secret`: asks for the clinic's key where somebody sits; None: nobody does.

    `seen` hears how far a long check has come, of how much.
    """

    settings: Settings | None  # None: they cannot be read
    trouble: Exception | None = None  # why they cannot
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock | None = None  # None: the machine's
    ask_secret: Callable[[], str] | None = None
    seen: Callable[[int, int], None] = lambda *_: None

    @cached_property
    def window(self) -> Sighting:
        """What Qt does here, found out in a process of its own: one that dies must not take the doctor along."""
        return look_for_window(self.environment)

    @property
    def has_clinic(self) -> bool:
        """Whether this workstation was told of a clinic, or has the demo."""
        return self.settings is not None and (self.settings.clinic is not None or self.settings.demo_file.exists())

    @cached_property
    def address(self) -> Address:
        """Where the clinic is. Raises UserError."""
        from dentaldesk.engines.core.connections import SqliteFile  # noqa: PLC0415 - brings the database
        from dentaldesk.engines.core.errors import UserError  # noqa: PLC0415
        from dentaldesk.opening import address_of, needs_key  # noqa: PLC0415

        assert self.settings is not None  # noqa: S101 - asked after `has_clinic`
        try:
            found = address_of(self.settings)
        except UserError as error:
            if error.message.code != "key.needed" or self.ask_secret is None:
                raise
            return address_of(self.settings, self.ask_secret())
        keyless = isinstance(found, SqliteFile) and found.key is None
        if keyless and self.ask_secret is not None and needs_key(self.settings):
            return address_of(self.settings, self.ask_secret())
        return found

    @cached_property
    def database(self) -> Database:
        """The clinic's database, opened for reading. Raises UserError unless its schema is this program's."""
        from dentaldesk.engines.core.db import Database  # noqa: PLC0415 - brings the database

        db = Database(self.address, workstation="doctor", clock=self.clock)
        try:
            db.check_schema()
        except BaseException:
            db.close()
            raise
        return db

    @cached_property
    def can_read(self) -> bool:
        """Whether the checks that read the clinic's rows can run. Why not is told by the check of the database."""
        try:
            return self.has_clinic and self.database is not None
        except Exception:  # noqa: BLE001 - whatever it is, they cannot
            return False

    def read(self, job: Callable[[Session], T]) -> T:
        """One reading transaction: it sees one moment."""
        return self.database.read(job)

    def close(self) -> None:
        """Give the connections back."""
        if "database" in self.__dict__:
            self.database.close()


def shown(path: Path) -> str:
    """A path as it is told: a folder of the user's own without their name in it."""
    with suppress(ValueError, RuntimeError):
        return str(Path("~") / path.relative_to(Path.home()))
    return str(path)
