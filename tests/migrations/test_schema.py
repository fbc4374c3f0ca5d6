"""What the migrations build is what the models say; and what a database of another age is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import CheckConstraint, Inspector, UniqueConstraint, inspect, text

from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.flows.clinic_file import create_schema, state_of, upgrade_schema
from dentaldesk.models.guards import guards, present_guards
from dentaldesk.models.migrations import SchemaState, configuration, make_new, revisions, schema_state, upgrade
from dentaldesk.models.tables import Base
from tests.migrations.stages import Stage, copy_of
from tests.migrations.story import FIRST, database, every_table, opened

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def empty(kind: str, tmp_path: Path) -> Iterator[Address]:
    with database(kind, tmp_path) as address:
        yield address


@pytest.fixture
def fresh(kind: str, tmp_path: Path) -> Iterator[Engine]:
    """As the whole history leaves it."""
    with copy_of(Stage.MIGRATED, kind, tmp_path) as address, opened(address) as engine:
        yield engine


# -- what stands after the last migration --


def test_a_fresh_schema_is_that_of_the_models(fresh: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with fresh.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def _of_models(wanted: type[CheckConstraint | UniqueConstraint]) -> dict[str, set[str]]:
    return {
        table.name: {str(rule.name) for rule in table.constraints if isinstance(rule, wanted)}
        for table in Base.metadata.sorted_tables
    }


def _names(found: list[Any]) -> set[str]:
    return {str(item["name"]) for item in found}


def test_checks_uniques_and_indexes_carry_the_names_of_the_models(fresh: Engine) -> None:
    """Autogenerate looks at no CHECK; a forgotten one would let a state in that nobody knows."""
    found: Inspector = inspect(fresh)
    tables = sorted(Base.metadata.tables)
    assert {name: _names(list(found.get_check_constraints(name))) for name in tables} == _of_models(CheckConstraint)
    assert {name: _names(list(found.get_unique_constraints(name))) for name in tables} == _of_models(UniqueConstraint)
    indexes = {table.name: {str(index.name) for index in table.indexes} for table in Base.metadata.sorted_tables}
    standing = {
        name: {str(index["name"]) for index in found.get_indexes(name) if not index.get("duplicates_constraint")}
        for name in tables
    }
    # The exclusion constraint of Postgres brings an index of its own.
    assert {name: {index for index in of if not index.startswith("guard:")} for name, of in standing.items()} == indexes


def test_checks_say_what_the_models_say(tmp_path: Path) -> None:
    """On SQLite, which keeps their text as it was written; Postgres writes them anew."""
    with copy_of(Stage.MIGRATED, "sqlite", tmp_path) as address, opened(address) as engine:
        found = {
            str(check["name"]): " ".join(str(check["sqltext"]).split())
            for name in Base.metadata.tables
            for check in inspect(engine).get_check_constraints(name)
        }
    models = {
        str(rule.name): " ".join(str(rule.sqltext).split())
        for table in Base.metadata.sorted_tables
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }
    assert found == models


def test_every_guard_stands(fresh: Engine) -> None:
    with fresh.connect() as connection:
        assert present_guards(connection) == {guard.name for guard in guards(connection.dialect.name)}


def test_guards_have_names_of_their_own_that_fit() -> None:
    for dialect in ("sqlite", "postgresql"):
        names = [guard.name for guard in guards(dialect)]
        assert len(set(names)) == len(names)
        assert all(len(f"guard_{name}") <= 63 for name in names)  # Postgres cuts longer ones off
        assert {guard.table for guard in guards(dialect)} <= set(Base.metadata.tables)


def test_upgrading_again_changes_nothing(fresh: Engine) -> None:
    with fresh.connect() as connection:
        before = every_table(connection), present_guards(connection)
    upgrade(fresh)
    with fresh.connect() as connection:
        assert (every_table(connection), present_guards(connection)) == before
        assert schema_state(connection) is SchemaState.CURRENT


def test_the_history_is_one_line_and_its_files_carry_its_order() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(configuration())
    walked = [script.revision for script in scripts.walk_revisions()]
    assert walked[::-1] == revisions()
    assert scripts.get_heads() == [revisions()[-1]]
    assert revisions()[0] == FIRST
    assert [name[:4] for name in revisions()] == [f"{n:04}" for n in range(1, len(revisions()) + 1)]


# -- databases of another age --


def _make_older(engine: Engine) -> None:
    upgrade(engine, FIRST)


def _make_newer(engine: Engine) -> None:
    make_new(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))


def _make_foreign(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name VARCHAR(20))"))
        connection.execute(text("INSERT INTO recipes VALUES ('bread')"))


def _leave_empty(engine: Engine) -> None:
    pass


OTHERS = {
    SchemaState.EMPTY: _leave_empty,
    SchemaState.OLDER: _make_older,
    SchemaState.NEWER: _make_newer,
    SchemaState.FOREIGN: _make_foreign,
}


def fingerprint(address: Address) -> object:
    """What must not change: the file and its neighbours; a server's tables and revision."""
    if isinstance(address, SqliteFile):
        return {path.name: path.read_bytes() for path in sorted(address.path.parent.iterdir())}
    with opened(address) as engine, engine.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        revision = (
            connection.execute(text("SELECT version_num FROM alembic_version")).all() if "visit" in tables else []
        )
        return tables, revision, sorted(present_guards(connection))


@pytest.fixture(params=OTHERS, ids=str)
def other(request: pytest.FixtureRequest, empty: Address) -> tuple[SchemaState, Address]:
    with opened(empty) as engine:
        OTHERS[request.param](engine)
        if isinstance(empty, SqliteFile) and request.param is SchemaState.FOREIGN:
            with engine.connect() as connection:  # as another program would have it
                connection.connection.cursor().execute("PRAGMA journal_mode = DELETE")
    return request.param, empty


def test_a_database_that_is_not_ours_is_told_apart_and_left_alone(other: tuple[SchemaState, Address]) -> None:
    state, address = other
    before = fingerprint(address)
    db = Database(address, workstation="desk")
    with pytest.raises(DatabaseProblem) as refused:
        db.check_schema()
    db.close()
    assert refused.value.message.code == f"database.schema_{state}"
    assert state_of(address) is state
    assert fingerprint(address) == before


def test_only_an_older_one_is_upgraded(other: tuple[SchemaState, Address]) -> None:
    state, address = other
    before = fingerprint(address)
    if state is SchemaState.OLDER:
        kept = upgrade_schema(address)
        assert (kept is None) is isinstance(address, PostgresServer)
        assert state_of(address) is SchemaState.CURRENT
    else:
        with pytest.raises(DatabaseProblem) as refused:
            upgrade_schema(address)
        assert refused.value.message.code == f"database.schema_{state}"
        assert fingerprint(address) == before


def test_a_clinic_is_not_created_over_something(other: tuple[SchemaState, Address]) -> None:
    state, address = other
    if isinstance(address, PostgresServer) and state is SchemaState.EMPTY:
        create_schema(address)
        assert state_of(address) is SchemaState.CURRENT
        return
    before = fingerprint(address)
    with pytest.raises(DatabaseProblem) as refused:
        create_schema(address)
    wanted = "database.exists" if isinstance(address, SqliteFile) else f"database.schema_{state}"
    assert refused.value.message.code == wanted
    assert fingerprint(address) == before


@pytest.mark.parametrize("stage", [Stage.MADE, Stage.MIGRATED], ids=["made", "migrated"])
def test_a_current_clinic_is_let_in(stage: Stage, kind: str, tmp_path: Path) -> None:
    with copy_of(stage, kind, tmp_path) as address:
        assert state_of(address) is SchemaState.CURRENT
        db = Database(address, workstation="desk")
        db.check_schema()
        db.close()


def test_a_missing_clinic_is_missed_and_not_made(tmp_path: Path) -> None:
    address = SqliteFile(path=tmp_path / "nowhere" / "clinic.db")
    for attempt in (state_of, upgrade_schema):
        with pytest.raises(DatabaseProblem) as refused:
            attempt(address)
        assert refused.value.message.code == "database.missing"
    assert not list(tmp_path.iterdir())
