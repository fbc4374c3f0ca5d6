"""The schema's history, and the one way to move a database along it.

On SQLite a batch migration rebuilds a table: copy, drop, rename. With foreign keys on, the drop would delete or forbid
child rows; so they are off before the transaction begins, and `foreign_key_check` must find nothing after it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from dentaldesk.models.guards import create_guards, drop_guards

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine


class SchemaState(StrEnum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"  # tables, but not ours


class MigrationBroken(Exception):  # noqa: N818 - read where it is raised
    """A migration left rows that point nowhere; it was rolled back."""


def configuration() -> Config:
    """Alembic's configuration: all of it lives here, there is no .ini file to lose."""
    from alembic.config import Config  # noqa: PLC0415 - 100 ms that only a migration needs

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def revisions() -> list[str]:
    """Every revision, first to last, without importing Alembic: the file names carry the order."""
    return sorted(path.stem for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def schema_state(connection: Connection) -> SchemaState:
    """Compare the database's revision with the program's."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return SchemaState.EMPTY
    if "alembic_version" not in tables:
        return SchemaState.FOREIGN
    current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if current == revisions()[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if current in revisions() else SchemaState.NEWER


def make_new(engine: Engine) -> None:
    """The last schema in an empty database, from the models at once instead of by its whole history.

    Five seconds of rebuilding empty tables would buy nothing: the tests hold that both ways lead to the same schema.
    """
    from alembic import command  # noqa: PLC0415 - heavy, needed only here

    from dentaldesk.models.tables import Base  # noqa: PLC0415 - the history itself names no class of ours

    with engine.begin() as connection:
        Base.metadata.create_all(connection, checkfirst=False)
        create_guards(connection)
        config = configuration()
        config.attributes["connection"] = connection
        command.stamp(config, "head")


def upgrade(engine: Engine, target: str = "head") -> None:
    """Bring the database to `target` in one transaction: all of it or none. The engine must be an owner's."""
    from alembic import command  # noqa: PLC0415 - heavy, needed only here

    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                config = configuration()
                config.attributes["connection"] = connection
                drop_guards(connection)
                command.upgrade(config, target)
                if sqlite:
                    _check_references(connection)
                create_guards(connection)
        finally:
            if sqlite:
                _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    # Past SQLAlchemy, which would begin a transaction first: inside one the pragma does nothing, silently.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
    cursor.close()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = sorted({row[0] for row in broken})
        msg = f"rows of {', '.join(tables)} point nowhere after the migration"
        raise MigrationBroken(msg)
