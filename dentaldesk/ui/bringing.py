"""The code of windows is brought in two parts, so that the window neither stands still nor breaks.

A class of Qt's must be made on the GUI thread. Qt for Python looks classes up there without the interpreter's lock; one
that is made on another thread in the same moment ends the program (decision 0025). What such classes stand on (engines,
tables, other libraries) may be imported on any thread, and is most of the time.
"""

from __future__ import annotations

import dis
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.abc import InspectLoader
    from types import CodeType

_WINDOWS, _QT = "dentaldesk.ui", "PySide6"


def prepare(modules: Iterable[str]) -> tuple[str, ...]:
    """Import what these modules of windows stand on, on whatever thread this is called.

    Returns the modules of windows that are still to be imported on the GUI thread, each after those that it needs.
    """
    order: dict[str, None] = {}
    for name in modules:
        _walk(name, set(), order)
    return tuple(order)


def bring(owner: QObject, modules: Iterable[str], then: Callable[[], object]) -> None:
    """Import what `prepare` returned, a module a turn of the event loop, then call `then`; at once if all are there."""
    left = iter([name for name in modules if name not in sys.modules])

    def step() -> None:
        name = next(left, None)
        if name is None:
            then()
            return
        import_module(name)
        QTimer.singleShot(0, owner, step)

    step()


def _walk(name: str, seen: set[str], order: dict[str, None]) -> None:
    if name in seen or name in order or name in sys.modules:
        return
    seen.add(name)
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return  # a name out of a module, not a module
    code = cast("InspectLoader", spec.loader).get_code(name)
    for needed in _imported(code) if code is not None else ():
        if f"{needed}.".startswith(f"{_WINDOWS}."):
            _walk(needed, seen, order)
        elif not needed.startswith(_QT):
            import_module(needed)
    order[name] = None


def _imported(code: CodeType) -> Iterator[str]:
    """What a module imports when it is run; not what it imports for types alone, nor in its functions."""
    resumed, for_types, names = -1, False, cast("tuple[str, ...] | None", None)
    for step in dis.get_instructions(code):
        if step.offset < resumed:
            continue
        if step.argval == "TYPE_CHECKING" and step.opname.startswith("LOAD"):
            for_types = True
        elif for_types and "JUMP" in step.opname and step.opname.endswith("IF_FALSE"):
            resumed, for_types = step.argval, False
        elif step.opname == "LOAD_CONST":
            names = step.argval if isinstance(step.argval, tuple) else None
        elif step.opname == "IMPORT_NAME":
            yield step.argval
            # `from package import module` names the module only here.
            if step.argval.startswith(_WINDOWS):
                yield from (f"{step.argval}.{name}" for name in names or () if _is_package(step.argval))


def _is_package(name: str) -> bool:
    spec = find_spec(name)
    return spec is not None and spec.submodule_search_locations is not None
