"""A clinic full of data moves from the first schema to the last: nothing is lost, nothing is let in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Executable, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from dentaldesk.engines.core.connections import Address, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.flows.clinic_file import state_of, upgrade_schema
from dentaldesk.models import migrations
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.guards import drop_guards, present_guards
from dentaldesk.models.migrations import SchemaState, upgrade
from dentaldesk.models.states import PatientStatus, ProcedureStatus
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.base import EnumColumn
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from tests.migrations.stages import Stage, copy_of
from tests.migrations.story import (
    FIRST,
    clinic_at,
    contents,
    database,
    full_rows,
    layout,
    opened,
    pour,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

KEY = bytes(range(32))


@pytest.fixture
def full(kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A clinic of the first schema with a row in every table."""
    with copy_of(Stage.FIRST, kind, tmp_path) as address, opened(address) as engine:
        yield engine


@pytest.fixture
def moved(kind: str, tmp_path: Path) -> Iterator[Engine]:
    """The same after the upgrade."""
    with copy_of(Stage.MOVED, kind, tmp_path) as address, opened(address) as engine:
        yield engine


@pytest.fixture
def filled(kind: str, tmp_path: Path) -> Iterator[Engine]:
    """After the upgrade, with rows in the tables that came since, and without guards: they would refuse before the
    rule in question is asked.
    """
    with copy_of(Stage.FILLED, kind, tmp_path) as address, opened(address) as engine:
        with engine.begin() as connection:
            drop_guards(connection)
        yield engine


def catalogue(engine: Engine) -> dict[str, Any]:
    """Everything that a database says of its tables, in an order of its own."""
    found = inspect(engine)
    return {
        name: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(name)
            ),
            "primary": found.get_pk_constraint(name),
            "foreign": sorted(
                (str(key["name"]), key["constrained_columns"], key["referred_table"], sorted(key["options"].items()))
                for key in found.get_foreign_keys(name)
            ),
            "unique": sorted((str(rule["name"]), rule["column_names"]) for rule in found.get_unique_constraints(name)),
            "indexes": sorted(
                (str(index["name"]), index["column_names"], bool(index["unique"])) for index in found.get_indexes(name)
            ),
            "checks": sorted((str(rule["name"]), str(rule["sqltext"])) for rule in found.get_check_constraints(name)),
        }
        for name in found.get_table_names()
    }


def test_the_first_schema_held_every_table_of_the_story(full: Engine) -> None:
    assert all(contents(full).values())


def test_every_row_comes_along(full: Engine) -> None:
    columns, before = layout(full), contents(full)
    upgrade(full)
    after = contents(full, columns)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert after == before


@pytest.mark.parametrize("other", [Stage.MADE, Stage.MIGRATED], ids=["made", "migrated"])
def test_a_clinic_that_was_moved_is_like_one_that_is_new(
    moved: Engine, kind: str, other: Stage, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    with copy_of(other, kind, tmp_path / "new") as address, opened(address) as fresh:
        assert catalogue(moved) == catalogue(fresh)
        with moved.connect() as old, fresh.connect() as new:
            assert present_guards(old) == present_guards(new)


def test_the_deceased_are_let_in_by_the_second_migration_and_nonsense_never(full: Engine) -> None:
    deceased, nonsense = (
        text(f"UPDATE patient SET status = '{status}' WHERE chart_number = 20001")  # noqa: S608 - two words of ours
        for status in ("deceased", "gone")
    )
    _refused(full, deceased, "ck_patient_status")
    upgrade(full)
    _refused(full, nonsense, "ck_patient_status")
    with full.begin() as connection:
        assert connection.execute(deceased).rowcount == 1


def _refused(engine: Engine, statement: Any, name: str) -> None:  # noqa: ANN401 - any statement
    with engine.connect() as connection, pytest.raises(DBAPIError) as refused, connection.begin():
        connection.execute(statement)
    assert name in str(refused.value.orig)


def _points_nowhere(engine: Engine, statement: Executable) -> None:
    with (
        engine.connect() as connection,
        pytest.raises(IntegrityError, match=r"(?i)foreign key"),
        connection.begin(),  # some references are asked only at commit
    ):
        connection.execute(statement)


def _somewhere(column: Column[Any]) -> Any:  # noqa: ANN401 - a value of the column's type
    """A reference to nothing."""
    python_type = column.type.python_type
    return uuid4() if python_type.__name__ == "UUID" else 999_999 if python_type is int else "nowhere"


def _one_row(column: Column[Any]) -> Any:  # noqa: ANN401 - an SQL expression
    """A row in which something stands in this column, if there is one: rules tie some references to a state."""
    table = column.table
    rows = full_rows()[table.name]
    first = next((row for row in rows if row[column.name] is not None), rows[0])
    keys = [column == first[column.name] for column in table.primary_key.columns]
    return keys[0] if len(keys) == 1 else keys[0] & keys[1]


def test_every_reference_still_holds_after_the_rebuild(filled: Engine) -> None:
    before, held = contents(filled), []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not column.foreign_keys:
                continue
            values = {column.name: _somewhere(column)}
            if column.name == "merged_into_id":  # its own rule ties it to the status
                values["status"] = PatientStatus.MERGED
            statement = update(table).where(_one_row(column)).values(values)
            _points_nowhere(filled, statement)
            held.append(f"{table.name}.{column.name}")
    assert len(held) > 50
    assert contents(filled) == before


def test_no_patient_with_a_record_can_be_taken_away(filled: Engine) -> None:
    """The table that the rebuild drops and makes again is the one that all others point to."""
    with filled.connect() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"), connection.begin():
        connection.execute(delete(Patient))
    assert len(contents(filled)["patient"]) == len(full_rows()["patient"])


def test_every_state_is_kept_to_its_words(filled: Engine) -> None:
    kept = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EnumColumn):
                nonsense = text(f'UPDATE "{table.name}" SET "{column.name}" = \'nonsense\'')  # noqa: S608 - names of ours
                _refused(filled, nonsense, f"ck_{table.name}_")  # its own rule, or one that ties it to its neighbours
                kept += 1
    assert kept > 35


def test_what_was_unique_still_is(moved: Engine) -> None:
    with moved.connect() as connection:
        numbers = connection.scalars(select(Patient.chart_number).order_by(Patient.chart_number)).all()
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(
                update(Patient).where(Patient.chart_number == numbers[0]).values(chart_number=numbers[1])
            )


def test_who_was_found_before_is_found_after(moved: Engine) -> None:
    with moved.connect() as connection:
        found = connection.execute(
            select(Patient.given_names)
            .join(PatientWord, PatientWord.patient_id == Patient.id)
            .where(PatientWord.word.startswith("okonk"))
        )
        assert sorted(found.scalars()) == ["Amara", "Ayo"]


def test_the_work_of_an_old_clinic_is_in_its_chart(moved: Engine) -> None:
    """Every planned procedure that has a place on the chart is one there; what charts is told of the shipped codes."""
    with moved.connect() as connection:
        found = connection.execute(
            select(
                PlannedProcedure.procedure_code,
                PlannedProcedure.status,
                PlannedProcedure.tooth,
                ChartEntry.finding,
                ChartEntry.status,
                ChartEntry.teeth,
                ChartEntry.surfaces,
                ChartEntry.variant,
                ChartEntry.patient_id == TreatmentPlan.patient_id,
                Exam.visit_id == TreatmentPlan.visit_id,
                TreatmentPlan.patient_id,
            )
            .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
            .join(ChartEntry, ChartEntry.id == PlannedProcedure.chart_entry_id)
            .join(Exam, Exam.id == ChartEntry.exam_id)
        ).all()
        entries = connection.execute(select(func.count()).select_from(ChartEntry)).scalar_one()
        told = connection.execute(select(Procedure.charts_as).where(Procedure.code == "ROOTCANAL3")).scalar_one()
        then = connection.execute(select(Procedure.then_code).where(Procedure.code == "CROWNPREP")).scalar_one()
    assert len(found) == len(full_rows()["planned_procedure"])
    # Planned twice for one patient, it is one work, of the first of the two visits.
    assert entries == len({(code, tooth, patient) for code, _, tooth, *_, patient in found})
    assert sum(same_visit for *_, same_visit, _ in found) == entries
    for code, status, tooth, finding, layer, teeth, surfaces, variant, same_patient, _, _ in found:
        is_filling = code == "COMPOSITE3"
        assert finding is (Finding.FILLING if is_filling else Finding.ROOT_CANAL)
        is_begun = status is ProcedureStatus.IN_PROGRESS
        assert layer is (ChartStatus.IN_PROGRESS if is_begun else ChartStatus.PLANNED)
        assert tooth is not None
        assert teeth == tooth.code
        assert (surfaces, variant) == (("MOD", Variant.COMPOSITE) if is_filling else ("", None))
        assert same_patient
    assert (told, then) == (Finding.ROOT_CANAL, "CROWNSEAT")


# Of one plan: code, tooth, state; and the works that they are, as code and layer of the chart.
_OLD_PLAN = [
    ("CROWNPREP", "46", "scheduled"),
    ("CROWNSEAT", "46", "planned"),
    ("CROWNPREP", "16", "planned"),
    ("CROWNSEAT", "26", "planned"),  # of a crown prepared elsewhere
    ("SURGICAL", "48", "completed"),
    ("EXTRACTION", "38", "declined"),
    ("BONEGRAFT", "48", "planned"),
    ("PROPHYLAXIS", None, "planned"),
]
_ITS_WORKS = [
    ("16", "crown", "ceramic", "planned", 1),
    ("26", "crown", "ceramic", "planned", 1),
    ("46", "crown", "ceramic", "planned", 2),
    ("48", "extraction", "surgical", "completed", 1),
]


def test_a_preparation_and_its_seating_are_one_work(kind: str, tmp_path: Path) -> None:
    rows = full_rows()
    like = rows["planned_procedure"][0]
    plan = [
        {
            **like,
            "id": uuid4(),
            "position": number,
            "procedure_code": code,
            "tooth": ToothCode(tooth) if tooth else None,
            "status": ProcedureStatus(status),
            "surfaces": "",
        }
        for number, (code, tooth, status) in enumerate(_OLD_PLAN)
    ]
    with database(kind, tmp_path) as address, opened(address) as engine:
        upgrade(engine, FIRST)
        pour(engine, {**rows, "planned_procedure": plan, "estimate_line": []})
        upgrade(engine)
        with engine.connect() as connection:
            found = connection.execute(
                select(ChartEntry.teeth, ChartEntry.finding, ChartEntry.variant, ChartEntry.status, func.count())
                .join(PlannedProcedure, PlannedProcedure.chart_entry_id == ChartEntry.id)
                .group_by(ChartEntry.id)
                .order_by(ChartEntry.teeth)
            ).all()
    assert [tuple(row) for row in found] == _ITS_WORKS


# Of two plans of one patient: plan, code, tooth, surfaces, state.
_DOUBTFUL = [
    (0, "COMPOSITE2", "16", "MO", "planned"),
    (1, "COMPOSITE2", "16", "MO", "planned"),  # the same once more: one work
    (1, "COMPOSITE2", "16", "OD", "planned"),  # overlaps: stands beside it, with a note
    (0, "IMPLANT", "36", "", "completed"),
    (0, "IMPLANTCROWN", "46", "", "planned"),
    (0, "EXTRACTION", "26", "", "completed"),
    (1, "COMPOSITE2", "26", "MO", "planned"),
    (1, "IMPLANT", "26", "", "planned"),
    (1, "IMPLANTCROWN", "26", "", "planned"),
    (0, "CROWNPREP", "47", "", "completed"),
    (0, "CROWNSEAT", "47", "", "planned"),
]
_THEIR_ENTRIES = [
    ("16", "filling", "planned", "MO", 2, "the same is planned"),
    ("16", "filling", "planned", "OD", 1, "the same is planned"),
    ("26", "crown", "planned", "", 1, ""),
    ("26", "extraction", "completed", "", 1, ""),
    ("26", "filling", "planned", "MO", 1, "was taken out"),
    ("26", "implant", "planned", "", 1, ""),
    ("36", "implant", "completed", "", 1, "no extraction"),
    ("46", "crown", "planned", "", 1, "no implant"),
    ("47", "crown", "in-progress", "", 2, ""),
]


def test_old_work_is_charted_on_its_day_once_and_with_what_speaks_against_it(kind: str, tmp_path: Path) -> None:
    rows = dict(full_rows())
    like = rows["planned_procedure"][0]
    home = next(plan for plan in rows["treatment_plan"] if plan["id"] == like["plan_id"])
    other = next(plan for plan in rows["treatment_plan"] if plan["id"] != home["id"])
    rows["treatment_plan"] = [{**plan, "patient_id": home["patient_id"]} for plan in rows["treatment_plan"]]
    # Late in the evening in the clinic: the next day already in Greenwich.
    ended = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    plan = [
        {
            **like,
            "id": uuid4(),
            "plan_id": (home, other)[which]["id"],
            "position": number + 1,
            "procedure_code": code,
            "tooth": ToothCode(tooth),
            "surfaces": surfaces,
            "status": ProcedureStatus(status),
            "completed_at": ended if status == "completed" else None,
        }
        for number, (which, code, tooth, surfaces, status) in enumerate(_DOUBTFUL)
    ]
    with database(kind, tmp_path) as address, opened(address) as engine:
        upgrade(engine, FIRST)
        pour(engine, {**rows, "planned_procedure": plan, "estimate_line": []})
        upgrade(engine)
        with engine.connect() as connection:
            query = select(ChartEntry, func.count(PlannedProcedure.id).label("procedures"))
            joined = query.join(PlannedProcedure, PlannedProcedure.chart_entry_id == ChartEntry.id)
            found = connection.execute(joined.group_by(ChartEntry.id)).all()
            zone = ZoneInfo(connection.execute(select(ClinicRow.time_zone)).scalar_one())
    seen = sorted(found, key=lambda row: (row.teeth, row.finding.value, row.surfaces))
    assert [(row.teeth, row.finding, row.status, row.surfaces, row.procedures) for row in seen] == [
        expected[:5] for expected in _THEIR_ENTRIES
    ]
    for row, (*_, words) in zip(seen, _THEIR_ENTRIES, strict=True):
        assert words in row.note if words else row.note == ""
        if row.status is ChartStatus.COMPLETED:
            assert (row.true_on, row.recorded_at) == (ended.astimezone(zone).date(), ended)


# -- a migration that goes wrong --

_BREAKS = """
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("half_written", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("half_written", sa.Integer))
    op.execute("{harm}")
"""
# Rows that point nowhere; and a statement that fails on its own.
_HARM = {"orphans": "DELETE FROM patient", "error": "UPDATE patient SET no_such_column = 1"}


@pytest.mark.parametrize("harm", _HARM.values(), ids=_HARM)
def test_a_migration_that_fails_leaves_nothing_behind(
    full: Engine, harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _own_history(tmp_path, harm)
    config = migrations.configuration()
    config.set_main_option("script_location", str(folder))
    monkeypatch.setattr(migrations, "configuration", lambda: config)
    upgrade(full, migrations.revisions()[-1])
    before = contents(full), catalogue(full), _standing(full)

    with pytest.raises((migrations.MigrationBroken, DBAPIError)):
        upgrade(full)

    assert (contents(full), catalogue(full), _standing(full)) == before
    with full.connect() as connection:
        assert migrations.schema_state(connection) is SchemaState.CURRENT
        # References are kept again on the connection that the migration used.
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_rows_that_point_nowhere_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with database("sqlite", tmp_path) as address, opened(address) as engine:
        clinic_at(engine)
        config = migrations.configuration()
        config.set_main_option("script_location", str(_own_history(tmp_path, _HARM["orphans"])))
        monkeypatch.setattr(migrations, "configuration", lambda: config)
        with pytest.raises(migrations.MigrationBroken, match=r"rows of .*exam.*visit.* point nowhere"):
            upgrade(engine)


def _own_history(tmp_path: Path, harm: str) -> Path:
    """The program's migrations in a folder of their own, with one more."""
    folder = tmp_path / "migrations"
    source = Path(migrations.__file__).parent
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    last = migrations.revisions()[-1]
    content = _BREAKS.format(revision="9000_breaks", before=last, harm=harm)
    (folder / "versions" / "9000_breaks.py").write_text(content)
    return folder


def _standing(engine: Engine) -> tuple[str, set[str]]:
    with engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        return str(revision), present_guards(connection)


# -- the backup --


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_the_clinic_as_it_was_is_kept_before_an_upgrade(tmp_path: Path, key: bytes | None) -> None:
    with database("sqlite", tmp_path, key) as address:
        assert isinstance(address, SqliteFile)
        with opened(address) as engine:
            clinic_at(engine, FIRST)
            columns, before = layout(engine), contents(engine)
        kept = upgrade_schema(address)
        assert kept is not None
        assert kept.parent == tmp_path
        backup = SqliteFile(path=kept, key=key)
        assert is_plain_sqlite(kept) is is_plain_sqlite(address.path) is (key is None)
        assert (state_of(backup), state_of(address)) == (SchemaState.OLDER, SchemaState.CURRENT)
        with opened(backup) as old, opened(address) as new:
            assert contents(old) == contents(new, columns) == before
        db = Database(address, workstation="desk")
        db.check_schema()
        db.close()


def test_upgrading_a_second_time_leaves_the_backup_alone(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as address:
        with opened(address) as engine:
            clinic_at(engine, FIRST)
        kept = upgrade_schema(address)
        assert kept is not None
        bytes_before = kept.read_bytes()
        assert upgrade_schema(address) is None
        assert kept.read_bytes() == bytes_before
        assert state_of(SqliteFile(path=kept)) is SchemaState.OLDER


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "database.needs_key"), (bytes(32), "database.wrong_key")],
    ids=["no key", "another key"],
)
def test_an_encrypted_clinic_is_not_upgraded_without_its_key(tmp_path: Path, key: bytes | None, code: str) -> None:
    with database("sqlite", tmp_path, KEY) as address:
        assert isinstance(address, SqliteFile)
        with opened(address) as engine:
            clinic_at(engine, FIRST)
        before = address.path.read_bytes()
        with pytest.raises(DatabaseProblem) as refused:
            upgrade_schema(SqliteFile(path=address.path, key=key))
        assert refused.value.message.code == code
        assert address.path.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == [address.path.name]


def test_an_upgrade_on_a_server_makes_no_file(tmp_path: Path) -> None:
    with database("postgres", tmp_path) as address:
        made: Address = address
        with opened(made) as engine:
            upgrade(engine, FIRST)
        assert upgrade_schema(made) is None
        assert not list(tmp_path.iterdir())
