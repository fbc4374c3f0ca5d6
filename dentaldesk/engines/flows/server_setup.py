"""What a Postgres server must be given before a clinic can live there, and where a desk keeps its password.

Two roles: the owner makes and moves the schema; the desks work as the other one, which may not. What must never
change is refused to the desks by rights as well as by the guards of the schema.
"""

from __future__ import annotations

from collections.abc import Iterator

from dentaldesk.engines.core.connections import all_here
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.models.guards import APPEND_ONLY, MOVED_BY_MERGE, NEVER_DELETED

DATABASE = "dentaldesk"
_SERVICE = "DentalDesk server"
_CHOOSE = "choose-a-password"


def owner_of(database: str) -> str:
    """The role that makes and moves its tables."""
    return f"{database}_owner"


def desk_of(database: str) -> str:
    """The role as which desks work."""
    return f"{database}_desk"


def administrator_sql(database: str = DATABASE) -> str:
    """What a server's administrator runs once, in `psql`; the passwords are theirs to choose."""
    return "\n".join(
        [
            f"-- Once, as an administrator of the server. Put passwords of your own for ‘{_CHOOSE}’.",
            *(f"{statement};" for statement in role_statements(database, _CHOOSE, _CHOOSE)),
            *(f"{statement};" for statement in database_statements(database)),
            f"\\connect {quoted(database)}",
            *(f"{statement};" for statement in schema_statements(database)),
            f"-- Then create the clinic in DentalDesk as {owner_of(database)}.",
            "-- After the clinic is created, in the same database:",
            *(f"{statement};" for statement in history_statements(database)),
            f"-- Then every desk, the first one too, joins as {desk_of(database)}. Keep the owner's password.",
            "",
        ]
    )


def role_statements(database: str, owner_password: str, desk_password: str) -> Iterator[str]:
    """The two roles; neither may make databases or roles."""
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    for role, password in ((owner_of(database), owner_password), (desk_of(database), desk_password)):
        yield f"CREATE ROLE {quoted(role)} {rights} PASSWORD {said(password)}"
    # Who is no superuser gives a database only to a role that they belong to.
    yield f"GRANT {quoted(owner_of(database))} TO CURRENT_USER"


def database_statements(database: str) -> Iterator[str]:
    """The empty database, which nobody else may enter."""
    yield f"CREATE DATABASE {quoted(database)} OWNER {quoted(owner_of(database))} ENCODING 'UTF8' TEMPLATE template0"
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {quoted(desk_of(database))}"


def schema_statements(database: str) -> Iterator[str]:
    """Inside the database: the owner makes tables, the desks read and write them, also those that come later."""
    owner, desk = quoted(owner_of(database)), quoted(desk_of(database))
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT ALL ON SCHEMA public TO {owner}"
    yield f"GRANT USAGE ON SCHEMA public TO {desk}"
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    yield f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {desk}"
    yield f"{later} USAGE, SELECT ON SEQUENCES TO {desk}"


def history_statements(database: str) -> Iterator[str]:
    """Once the tables are there: what happened stays as it was written, and the schema's own mark is the owner's."""
    desk = quoted(desk_of(database))
    yield f"REVOKE UPDATE, DELETE ON {', '.join(quoted(table) for table in APPEND_ONLY)} FROM {desk}"
    yield f"REVOKE DELETE ON {', '.join(quoted(table) for table in NEVER_DELETED)} FROM {desk}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {desk}"
    # Of two records of one person the other's history becomes the kept one's. The guards refuse every other move.
    for table, (owners, along) in MOVED_BY_MERGE.items():
        if table in APPEND_ONLY:
            columns = ", ".join(quoted(column) for column in (*owners, *along))
            yield f"GRANT UPDATE ({columns}) ON {quoted(table)} TO {desk}"


def withheld() -> Iterator[tuple[str, str]]:
    """What `history_statements` keeps from the desks: table and right."""
    yield from ((table, right) for table in APPEND_ONLY for right in ("UPDATE", "DELETE"))
    yield from ((table, "DELETE") for table in NEVER_DELETED)
    yield from (("alembic_version", right) for right in ("INSERT", "UPDATE", "DELETE"))


def undoing_statements(database: str) -> Iterator[str]:
    """All of it taken back."""
    yield f"DROP DATABASE IF EXISTS {quoted(database)} WITH (FORCE)"
    yield f"DROP ROLE IF EXISTS {quoted(desk_of(database))}"
    yield f"DROP ROLE IF EXISTS {quoted(owner_of(database))}"


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def said(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def is_here(conninfo: str) -> bool:
    """Whether the server is on this machine. Raises DatabaseProblem for an address that libpq does not understand."""
    return all_here(parts_of(conninfo).get("host", ""))


# -- the password of a desk --


def keep_password(conninfo: str, password: str) -> bool:
    """Hand the server's password to the system's keyring. False: this machine has none."""
    import keyring  # noqa: PLC0415 - asks the session bus; a clinic in a file never needs it
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password(_SERVICE, _name(conninfo), password)
    except KeyringError:
        return False
    return True


def with_kept_password(conninfo: str) -> str:
    """The connection string with the password that the keyring has for it, unless it says where one comes from.

    Raises DatabaseProblem for one that libpq does not understand.
    """
    parts = parts_of(conninfo)
    if not parts.get("host") or parts.keys() & {"password", "passfile", "service"}:
        return conninfo
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - a clinic on SQLite never needs it

    try:
        password = keyring.get_password(_SERVICE, _name(conninfo))
    except KeyringError:
        return conninfo
    return make_conninfo(conninfo, password=password) if password else conninfo


def without_password(conninfo: str) -> tuple[str, str | None]:
    """The connection string as it may lie in a file, and the password that stood in it."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - a clinic on SQLite never needs it

    parts = parts_of(conninfo)
    password = parts.pop("password", None)
    return make_conninfo("", **parts), password


def parts_of(conninfo: str) -> dict[str, str]:
    """What a connection string says, by libpq's names. Raises DatabaseProblem for one that it does not understand."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - a clinic on SQLite never needs it
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        return {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
    except ProgrammingError as error:
        raise DatabaseProblem("database.address_wrong") from error


def _name(conninfo: str) -> str:
    parts = parts_of(conninfo)
    return f"{parts.get('user', '')}@{parts.get('host', '')}:{parts.get('port', '5432')}/{parts.get('dbname', '')}"
