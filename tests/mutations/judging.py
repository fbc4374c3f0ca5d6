"""How a mistake is judged: a forked process compiles it in the module's place and runs the tests that answer for it.

No file is changed. One process for each module imports all that does not stand on the module, once; each mistake is a
fork of it, which has only the rest to import.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import EnumType
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import grimp
import pytest

from tests.mutations.operators import Mutant, mutants_of
from tests.mutations.table import Rules

ROOT = Path(__file__).parents[2]
OURS = ("dentaldesk", "tests", "conftest")
SLOWER = 10  # a mistake makes a loop endless when its tests take so many times as long as without it
LEAST_SECONDS = 20
_SAME = 77  # the exit status of a mistake that leaves every constant of the module as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a mistake: `killed` by a test, or by the time it took; `same`: the module's constants are as they
    were, and so it is none. `nth`: among equal changes of the scope.
    """

    module: str
    path: str
    line: int
    scope: str
    change: str
    nth: int
    killed: bool
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    """What the module's tests need when nothing is wrong."""

    seconds: float
    modules: tuple[str, ...]  # that were imported, in their order
    members: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    database: bytes | None  # a filled clinic, if a test wanted one


class TestsFailError(Exception):
    """The tests fail without any mistake."""


def judge(rules: Rules, choose: Callable[[Sequence[Mutant]], Sequence[Mutant]], workers: int) -> Iterator[Verdict]:
    """Judge the chosen mistakes of a module, each as soon as it is known. Raises TestsFailError."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        with os.fdopen(writer, "wb") as told:
            try:
                for verdict in _serve(rules, choose, workers):
                    pickle.dump(verdict, told)
                    told.flush()
            except BaseException as problem:  # noqa: BLE001 - told to the process that asked
                pickle.dump(TestsFailError(f"{rules.module}: {problem!r}"), told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as heard, contextlib.suppress(EOFError):
        while True:
            said = pickle.load(heard)  # noqa: S301 - our own process wrote it
            if isinstance(said, TestsFailError):
                raise said
            yield said
    os.waitpid(pid, 0)


def _serve(rules: Rules, choose: Callable[[Sequence[Mutant]], Sequence[Mutant]], workers: int) -> Iterator[Verdict]:
    sound = _sound(rules)
    _import_what_stands_apart(rules, sound)
    gc.collect()
    gc.freeze()  # what stands by now is not walked in every fork
    tree = ast.parse((ROOT / rules.path).read_text(encoding="utf-8"))
    every = mutants_of(tree, sound.members)
    chosen = choose(every)
    limit = int(max(sound.seconds * SLOWER, LEAST_SECONDS))
    # What is wrong is the mistake, and not how it is brought: without one the tests pass there.
    if os.waitpid(_begin(rules, None, tree, sound, limit), 0)[1]:
        msg = "its tests fail without any mistake, in a fork"
        raise TestsFailError(msg)
    waiting, running = list(chosen), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            running[_begin(rules, mutant, tree, sound, limit)] = mutant
        pid, status = os.wait()
        mutant = running.pop(pid)
        yield _verdict(rules, mutant, every, status)


def _verdict(rules: Rules, mutant: Mutant, every: Sequence[Mutant], status: int) -> Verdict:
    same = os.WIFEXITED(status) and os.WEXITSTATUS(status) == _SAME
    alike = [one for one in every if (one.scope, one.change) == (mutant.scope, mutant.change)]
    return Verdict(
        module=rules.module,
        path=rules.path,
        line=mutant.line,
        scope=mutant.scope,
        change=mutant.change,
        nth=next(nth for nth, one in enumerate(alike, start=1) if one is mutant),
        killed=status != 0 and not same,
        same=same,
    )


def _sound(rules: Rules) -> _Sound:
    """Run the tests as they are, in a process of their own that tells what it needed."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        began = time.monotonic()
        with os.fdopen(writer, "wb") as told:
            status = _run_tests(rules, None)
            module = importlib.import_module(rules.module)
            databases: Any = sys.modules.get("tests.databases")
            wanted = databases is not None and databases._sqlite_template.cache_info().currsize
            result = _Sound(
                seconds=time.monotonic() - began,
                modules=tuple(sys.modules),
                members={
                    name: tuple(thing.__members__)
                    for name, thing in vars(module).items()
                    if isinstance(thing, EnumType)
                },
                constants=_constants(module, _read_when_it_runs(rules)),
                database=databases._sqlite_template() if wanted else None,
            )
            pickle.dump((status, result), told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as heard:
        status, sound = pickle.load(heard)  # noqa: S301 - our own process wrote it
    os.waitpid(pid, 0)
    if status:
        msg = f"its tests fail without any mistake ({status})"
        raise TestsFailError(msg)
    assert isinstance(sound, _Sound)
    return sound


def _import_what_stands_apart(rules: Rules, sound: _Sound) -> None:
    graph = grimp.build_graph("dentaldesk", exclude_type_checking_imports=True, cache_dir=None)
    standing_on = {rules.module, *graph.find_downstream_modules(rules.module)}
    for name in sound.modules:
        if name in standing_on or name.split(".")[0] in OURS[1:]:
            continue
        with contextlib.suppress(Exception):  # what cannot be imported alone is imported by whoever needs it
            importlib.import_module(name)


def _read_when_it_runs(rules: Rules) -> set[str]:
    """The names of the module that anybody reads after its import: public ones, and those that its functions read."""
    tree = ast.parse((ROOT / rules.path).read_text(encoding="utf-8"))
    inside = {
        node.id
        for part in tree.body
        if isinstance(part, (ast.FunctionDef, ast.ClassDef))
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }
    outside = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not node.id.startswith("_")}
    return inside | outside


def _constants(module: ModuleType, names: Collection[str]) -> dict[str, str]:
    """What these names stand for, in words that are equal when the values are."""
    return {name: _told(value) for name, value in vars(module).items() if name in names}


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_told(key)}: {_told(one)}' for key, one in value.items())}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_told, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_told, value))})"
    if isinstance(value, (type, FunctionType)):
        return value.__qualname__
    return repr(value)


class _InItsPlace(SourceFileLoader):
    """Loads a module from what was compiled already."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, _fullname: str) -> CodeType:
        return self.code


class _Finder:
    def __init__(self, name: str, code: CodeType) -> None:
        self.name, self.code = name, code

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        path = str(ROOT / f"{name.replace('.', '/')}.py")
        return spec_from_file_location(name, path, loader=_InItsPlace(name, path, self.code))


def _begin(rules: Rules, mutant: Mutant | None, tree: ast.Module, sound: _Sound, limit: int) -> int:
    """Begin a process that runs the tests with the mistake, and ends with their status, or killed when they take too
    long.
    """
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(limit)
    status, same = 1, False
    try:
        assert rules.module not in sys.modules
        code = compile(mutant.make(tree) if mutant else tree, str(ROOT / rules.path), "exec")
        sys.meta_path.insert(0, _Finder(rules.module, code))
        # Only what stands outside of functions and classes is all there when the module is.
        if mutant is not None and not mutant.scope:
            module = importlib.import_module(rules.module)
            same = _constants(module, sound.constants) == sound.constants
        status = _SAME if same else _run_tests(rules, sound.database)
    finally:
        os._exit(status)


class _Quiet:
    """What these runs of pytest do differently: the same examples each time, none remembered, none made small."""

    def __init__(self, database: bytes | None) -> None:
        self.database = database

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutations",
            settings.get_profile("dentaldesk"),
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            max_examples=30,
        )
        settings.load_profile("mutations")
        if self.database is not None:
            from tests import databases

            made = self.database
            databases._sqlite_template = lambda: made  # type: ignore[assignment]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """One example is quicker than many."""
        items.sort(key=lambda item: hasattr(getattr(item, "function", None), "hypothesis"))


def _run_tests(rules: Rules, database: bytes | None) -> int:
    """The exit status of pytest on the module's tests; what it prints is nobody's news."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        left_out = [word for name in ("randomly", "cacheprovider", "xdist") for word in ("-p", f"no:{name}")]
        # Plugins were imported before, for all.
        asked = ["-x", "-q", "-k", "not postgres", "-W", "ignore::pytest.PytestAssertRewriteWarning", *left_out]
        files = [f"tests/{name}" for name in rules.tests]
        return int(pytest.main([*asked, f"--basetemp={folder}/pytest", *files], plugins=[_Quiet(database)]))
