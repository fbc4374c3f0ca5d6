"""What a Postgres server says of itself: whether it keeps what it confirms, and has room for the clinic's desks.

Nothing here needs more rights than a desk has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Integer, case, column, func, literal, select, table, true

from dentaldesk.engines.core.connections import KEPT
from dentaldesk.models.tables.people import SignIn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OF_A_DESK = KEPT + 1  # connections: those that it keeps, and one that listens
BESIDE = 15  # for a backup and its tool, for the doctor, and for desks that take a few more for a moment
_KNOWN = timedelta(days=30)  # a workstation where nobody signed in for so long is none any more
_LOOKED_AT = (
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "autovacuum",
    "track_counts",
    "default_transaction_read_only",
    "transaction_timeout",
    "log_statement",
    "log_min_duration_statement",
    "log_min_duration_sample",
    "log_parameter_max_length",
)
_databases = table(
    "pg_database",
    *(column(name) for name in ("oid", "datname", "datcollversion")),
    column("datconnlimit", Integer),
)
_roles = table("pg_roles", column("rolname"), column("rolconnlimit", Integer))
_statistics = table(
    "pg_stat_database", column("datname"), column("checksum_failures", Integer), column("numbackends", Integer)
)
_extensions = table("pg_extension", column("extname"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`failures`: pages of this database that did not fit their sums. `settings`: as the server says them to a desk,
    one that it does not know as an empty text.
    """

    encoding: str
    has_checksums: bool
    failures: int
    size: int  # bytes
    extensions: tuple[str, ...]  # beside the one that every server has
    settings: Mapping[str, str]
    is_copy: bool  # it follows another server and takes nothing itself
    collates_otherwise: bool  # than when the database was made: the system's order of letters is another one
    room: int  # connections that desks may have: all, without an administrator's and those of other databases
    desks: int  # workstations at which somebody signed in lately

    @property
    def needed(self) -> int:
        """Connections that these desks need, with a few beside."""
        return self.desks * OF_A_DESK + BESIDE


def server_facts(session: Session, now: datetime) -> Server:
    """Six short queries."""
    here = func.current_database()
    encoding, sums, size, is_copy = session.execute(
        select(
            _setting("server_encoding"),
            _setting("data_checksums"),
            func.pg_database_size(here),
            func.pg_is_in_recovery(),
        )
    ).one()
    failures, collates = session.execute(
        select(
            func.coalesce(_statistics.c.checksum_failures, 0),
            func.coalesce(
                _databases.c.datcollversion != func.pg_database_collation_actual_version(_databases.c.oid), False
            ),
        )
        .join_from(_databases, _statistics, _statistics.c.datname == _databases.c.datname)
        .where(_databases.c.datname == here)
    ).one()
    names = session.scalars(select(_extensions.c.extname).order_by(_extensions.c.extname))
    return Server(
        encoding=encoding,
        has_checksums=sums == "on",
        failures=failures,
        size=size,
        extensions=tuple(each for each in names if each != "plpgsql"),
        settings=_settings(session),
        is_copy=is_copy,
        collates_otherwise=collates,
        room=session.scalars(select(_room())).one(),
        desks=_desks(session, now),
    )


def _setting(name: str) -> ColumnElement[str]:
    return func.coalesce(func.current_setting(name, true()), "")


def _settings(session: Session) -> dict[str, str]:
    found = session.execute(select(*(_setting(name) for name in _LOOKED_AT))).one()
    return dict(zip(_LOOKED_AT, found, strict=True))


def _room() -> ColumnElement[int]:
    """The least of what the server, the database and the role allow; a limit of -1 is none."""
    elsewhere = (
        select(func.coalesce(func.sum(_statistics.c.numbackends), 0))
        .where(_statistics.c.datname != func.current_database())
        .scalar_subquery()
    )
    kept = [_number("superuser_reserved_connections"), _number("reserved_connections")]
    limits = (
        select(_databases.c.datconnlimit).where(_databases.c.datname == func.current_database()).scalar_subquery(),
        select(_roles.c.rolconnlimit).where(_roles.c.rolname == func.current_user()).scalar_subquery(),
    )
    all_of_it = _number("max_connections") - kept[0] - kept[1] - elsewhere
    return func.least(all_of_it, *(case((limit >= 0, limit)) for limit in limits)).cast(Integer)


def _number(name: str) -> ColumnElement[int]:
    return func.coalesce(func.nullif(_setting(name), "").cast(Integer), literal(0))


def _desks(session: Session, now: datetime) -> int:
    """One of which nobody knows yet is this one."""
    who = func.coalesce(SignIn.workstation_id, SignIn.workstation)
    return max(session.scalar(select(func.count(who.distinct())).where(SignIn.at > now - _KNOWN)) or 0, 1)
