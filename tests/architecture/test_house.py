"""Rules of the house that the import contracts cannot see."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint

import dentaldesk
from dentaldesk.engines.core.access import MATRIX, VERBS, Permission
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.models.guards import APPEND_ONLY, DELETED_ONLY_WHEN, NEVER_DELETED
from dentaldesk.models.states import Role, Topic
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.base import EnumColumn

SOURCE = Path(dentaldesk.__file__).parent
LONGEST_FUNCTION = 60  # lines; the size to be proud of is 40
LONGEST_FILE = 450  # lines; the size to be proud of is 400


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _files(pattern: str = "*.py") -> list[Path]:
    return sorted(path for path in SOURCE.rglob(pattern) if "migrations/versions" not in path.as_posix())


def _label(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


# -- imports --


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("values", set()),
        ("states", set()),
        ("moves", {"dentaldesk.models.states"}),
        ("teeth", {"dentaldesk.models.values"}),
    ],
)
def test_values_states_and_teeth_need_nothing_but_the_standard_library(name: str, others: set[str]) -> None:
    modules = {
        imported.rpartition(".")[0] or imported for imported in _imported(_tree(SOURCE / "models" / f"{name}.py"))
    }
    assert {module for module in modules - others if module.split(".")[0] not in sys.stdlib_module_names} == set()


def test_presenters_decide_without_widgets() -> None:
    presenters = _files("presenter.py")
    assert {path.parent.parent.name for path in presenters} <= {"screens"}
    with_widgets = [
        _label(path)
        for path in presenters
        for imported in _imported(_tree(path))
        if imported.startswith(("PySide6.QtWidgets", "PySide6QtAds", "dentaldesk.ui.widgets"))
    ]
    assert not with_widgets


HEAVY = {
    "reportlab",
    "pydicom",
    "alembic",
    "babel",
    "phonenumbers",
    "requests",
    "qtawesome",
    "pyqtgraph",
    "keyring",
    "cryptography",
    "holidays",
    "numpy",
    "pypdf",
    "pypdfium2",
    "psycopg",
    "sqlcipher3",
}
# The one importer of its library, or what stands on a class of it; a job imports it when it runs.
IMPORTERS = {
    "dentaldesk.engines.documents.render",
    "dentaldesk.engines.imaging.dicom",
    "dentaldesk.engines.core.attentive",
}


def _modules(package: str) -> list[str]:
    """Every module under a package, by name alone: nothing is imported to find out."""
    folder = SOURCE.parent / package.replace(".", "/")
    names = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
        if path.name != "__main__.py" and "migrations/" not in path.as_posix()
    ]
    return [name for name in names if name not in IMPORTERS]


def _loaded_with(modules: list[str]) -> set[str]:
    code = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split()) & HEAVY


@pytest.mark.parametrize(
    "modules",
    [
        ["dentaldesk.settings", "dentaldesk.engines.core.db"],
        [*_modules("dentaldesk.engines"), *_modules("dentaldesk.models")],
        _modules("dentaldesk.ui"),
    ],
    ids=["what every start needs", "engines", "ui"],
)
def test_heavy_libraries_are_loaded_when_they_are_used(modules: list[str]) -> None:
    assert _loaded_with(modules) == set()


def test_the_look_for_heavy_libraries_finds_one() -> None:
    assert _loaded_with(["dentaldesk.settings", "reportlab"]) == {"reportlab"}


# -- verbs and permissions --


def _verb_files() -> list[Path]:
    engines = SOURCE / "engines"
    return sorted([*engines.glob("*/*actions.py"), *(engines / "flows").glob("*.py")])


def _takes_work(function: ast.FunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return bool(arguments) and isinstance(arguments[0].annotation, ast.Name) and arguments[0].annotation.id == "Work"


def test_every_public_act_asks_for_a_permission() -> None:
    for module in pkgutil.walk_packages([str(SOURCE / "engines")], "dentaldesk.engines."):
        importlib.import_module(module.name)
    acts = {
        ".".join([*path.relative_to(SOURCE.parent).with_suffix("").parts, node.name])
        for path in _verb_files()
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _takes_work(node)
    }
    # Checked by the acts that call it: what it finds is only locked, not told.
    within = {"dentaldesk.engines.clinical.actions.lock_open_exam"}
    assert len(acts) > 20
    assert acts - set(VERBS) == within


def test_every_verb_is_where_verbs_are_looked_for() -> None:
    places = {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in _verb_files()}
    assert {name.rpartition(".")[0] for name in VERBS} <= places


def test_every_role_has_its_rights_and_every_right_someone() -> None:
    assert set(MATRIX) == set(Role)
    assert frozenset().union(*MATRIX.values()) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_can_be_named(permission: Permission) -> None:
    assert SENTENCES[f"permission.{permission}"]


# -- tables --

# Rows that may be changed and taken away. A new table fails until it stands here or in a list of `guards.py`.
FREE = {
    "clinic": "one row of settings",
    "closure": "a day off may be called off",
    "counter": "its row is the number",
    "coverage_plan": "kept by the references to it",
    "lease": "a duty of the moment",
    "location": "kept by the references to it",
    "opening_hours": "settings",
    "operatory": "kept by the references to it",
    "outbox_job": "done ones may be cleared away",
    "patient_coverage": "mended when it was typed wrongly",
    "patient_word": "made anew from the names",
    "provider": "kept by the references to it",
    "resource": "kept by the references to it",
    "staff_credential": "passwords are changed, and taken from who leaves",
    "staff_role": "roles are given and taken",
    "topic_version": "its row is the number",
    "user_setting": "likings change",
    "visit_provider": "who was named by mistake is taken off",
}


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_is_guarded_in_one_way_or_free_for_a_reason(table: str) -> None:
    lists = [name for name in (APPEND_ONLY, NEVER_DELETED, DELETED_ONLY_WHEN, FREE) if table in name]
    assert len(lists) == 1


def test_no_list_names_a_table_that_is_gone() -> None:
    assert {*APPEND_ONLY, *NEVER_DELETED, *DELETED_ONLY_WHEN, *FREE} == set(Base.metadata.tables)


def test_every_table_names_its_topic() -> None:
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    assert len(tables) == len(Base.metadata.tables)
    for table in tables:
        assert "__topic__" in vars(table), table.__name__
        assert table.__topic__ is None or isinstance(table.__topic__, Topic)


def test_every_topic_is_raised_by_some_table() -> None:
    assert {mapper.class_.__topic__ for mapper in Base.registry.mappers} >= set(Topic)


def test_every_column_of_words_from_a_list_is_checked() -> None:
    for table in Base.metadata.sorted_tables:
        checks = {str(rule.name): str(rule.sqltext) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        for column in table.columns:
            if isinstance(column.type, EnumColumn):
                said = checks[f"ck_{table.name}_{column.name}"]
                assert all(f"'{member}'" in said for member in column.type.enum)


# -- sizes and manners --


@pytest.mark.parametrize("path", _files(), ids=_label)
def test_files_and_functions_can_be_read_at_a_glance(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in _functions(_tree(path))
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_engines_speak_sql_through_the_models() -> None:
    """Raw SQL hides which table it touches, and with it the topic that other desks wait for."""
    # The connection's own business: pragmas, and what a driver answers.
    allowed = {"engines/core/connections.py", "engines/core/topics.py"}
    raw = {
        _label(path)
        for path in _files()
        if _label(path).startswith("engines/")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "text")
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "exec_driver_sql")
        )
    }
    assert raw <= allowed


def test_the_environment_is_read_in_one_place() -> None:
    """Settings; what a process must set before Qt or Postgres starts is not read there."""
    handed_on = {"engines/core/postgres_tools.py"}  # to the server's own programs, whole
    readers = {
        _label(path)
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os"
        if node.attr in {"environ", "getenv"} and isinstance(node.ctx, ast.Load)
        if _label(path).startswith(("engines/", "models/"))
    }
    assert readers == handed_on


def test_nobody_asks_the_machine_for_the_time_but_the_clock() -> None:
    """Rules and verbs are told the time, so that a test can say it."""
    asking = {
        _label(path)
        for path in _files()
        if _label(path).startswith(("engines/", "models/"))
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"now", "today", "utcnow"} and ast.unparse(node.func.value) in {"datetime", "date"}
    }
    assert asking == {"engines/core/clock.py"}


# -- Qt --


def test_a_thousand_void_calls_cost_no_reference_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 lost one almost every time and aborted in the end (docs/decisions/0002)."""
    from PySide6.QtCore import QObject, QTimer

    timer, thing = QTimer(), QObject()
    before = sys.getrefcount(None)
    for n in range(1000):
        timer.setInterval(n)
        timer.stop()
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100
