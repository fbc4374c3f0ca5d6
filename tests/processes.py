"""How tests start processes of their own: forked from one that has imported the program and done nothing else.

Importing was half of what a desk in a process cost. Where there is no such server, each begins from nothing.
"""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.context import ForkServerContext, SpawnContext

_PROGRAM = ["dentaldesk.app", "tests.app.far_desk", "tests.engines.desk"]


def beginning(*modules: str) -> ForkServerContext | SpawnContext:
    """Whose `Process` and `Pipe` a test uses. `modules` are imported once for all, as far as none was started yet."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PROGRAM, *modules])
    return context
