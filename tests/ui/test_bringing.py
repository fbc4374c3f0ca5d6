"""What stands under a window is imported anywhere; its own modules on the GUI thread alone, a module a turn."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QObject

from dentaldesk.ui.bringing import bring, prepare
from dentaldesk.ui.shell.registry import PANELS

_PANELS = [spec.module for spec in PANELS]
_PROGRAM = f"""
import sys
from PySide6.QtCore import QCoreApplication
import dentaldesk.ui.bringing as bringing
before = set(sys.modules)
left = bringing.prepare({_PANELS!r})
came = set(sys.modules) - before
bad = [name for name in came if name.startswith(("PySide6", "dentaldesk.ui")) and hasattr(sys.modules[name], "Signal")]
assert not bad, bad
assert not [name for name in came if name.startswith("PySide6")]
assert any(name.startswith("dentaldesk.engines.") for name in came)
known = set(sys.modules)
for name in left:
    __import__(name)
    new = set(sys.modules) - known
    brought = {{each for each in new if each.startswith(("dentaldesk.ui.", "dentaldesk.engines."))}}
    late = brought - {{name}} - {{each for each in brought if hasattr(sys.modules[each], "__path__")}}
    assert not late, (name, late)
    known = set(sys.modules)
assert set({_PANELS!r}) <= known
"""


def test_each_module_comes_after_those_that_it_needs_and_nothing_of_qt_comes_before() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-1500:]


def test_what_is_there_is_not_brought_again() -> None:
    owner, told = QObject(), list[str]()
    modules = prepare(["dentaldesk.ui.bringing"])
    assert modules == ()
    bring(owner, modules, lambda: told.append("there"))
    assert told == ["there"]  # at once
