"""How it is found out that a backup is good: it is made a database again in a scratch place, and compared row by row.

A desk of a server may not make databases there, and should not: then every row is read back from what `pg_dump` wrote
and compared with the snapshot that it was taken from, whose references the server itself keeps.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.postgres_tools import running, tool
from dentaldesk.engines.core.table_figures import Heed, of_script
from dentaldesk.engines.core.troubles import translated_driver
from dentaldesk.engines.flows.backup_content import (
    Content,
    check_file,
    compare,
    heeding,
    load_server,
    server_connection,
    told_of,
    write_file,
)
from dentaldesk.engines.flows.server_setup import DATABASE, parts_of
from dentaldesk.models.states import BackupProof

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

_MAY = b"SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
_LEFT = (
    b"SELECT datname FROM pg_database WHERE datdba = current_user::regrole"
    b" AND starts_with(datname, 'dentaldesk_proof_') AND shobj_description(oid, 'pg_database') = %s"
)


def prove(content: Content, address: Address, scratch: Path, heed: Heed) -> BackupProof:
    """Raise UserError unless the content is a sound database with exactly the rows that it says it has.

    On the server of `address`, in a database of its own that is dropped again; of a file, in the folder `scratch`.
    """
    if isinstance(address, SqliteFile):
        copy = SqliteFile(path=scratch / "restored.db", key=address.key)
        with told_of(address.path.parent):
            write_file(content, copy.path, heed)
        check_file(copy, content.figures, heed)
        return BackupProof.RESTORED
    if _may_make_databases(address):
        with _scratch_database(address) as made:
            load_server(content, made, heed)
        return BackupProof.RESTORED
    read_back(content, heed)
    return BackupProof.READ_BACK


def read_back(content: Content, heed: Heed) -> None:
    """Raise UserError unless `pg_restore` finds every row in what `pg_dump` wrote. Needs no server."""
    command: list[str | Path] = [tool("pg_restore", content.tools).path, "--file=-", "--no-owner", "--no-acl"]
    with running(command, heeding(content.plain, heed)) as script:
        found = of_script(script, heed)
        script.read()
    compare(found, content.figures)


def _may_make_databases(address: PostgresServer) -> bool:
    with translated_driver(address), server_connection(address) as connection:
        return connection.execute(_MAY).fetchone() == (True,)


@contextmanager
def _scratch_database(address: PostgresServer) -> Iterator[PostgresServer]:
    """A name that nobody has, and a remark by which it is known for ours when we are killed in the middle."""
    from psycopg import sql  # noqa: PLC0415 - a clinic on SQLite never needs it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    name = f"dentaldesk_proof_{token_hex(8)}"
    remark = f"DentalDesk: proof of a backup of {parts_of(address.conninfo).get('dbname', DATABASE)}"
    create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
    mark = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(remark))
    with translated_driver(address), server_connection(address) as connection:
        connection.autocommit = True
        # Those of desks that were killed. Nobody else is at it for this clinic: the duty is ours.
        for (left,) in connection.execute(_LEFT, [remark]).fetchall():
            _drop(connection, left)
        connection.execute(create)
        try:
            connection.execute(mark)
            yield PostgresServer(conninfo=make_conninfo(address.conninfo, dbname=name))
        finally:
            _drop(connection, name)


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - as above

    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
