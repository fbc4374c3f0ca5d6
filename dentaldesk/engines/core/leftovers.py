"""What a process that was killed left lying: files and folders that bear its number in their names."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

from dentaldesk.engines.core.connections import on_network_share

# Seconds. A number tells nothing of another machine's processes, which write to the same share: there age decides.
_LEFT_ON_SHARE_S = 86_400.0


def clear_leftovers(folder: Path, before: str, after: str) -> None:
    """Remove what is named `before`, the number of a process that is gone, `after` and whatever follows."""
    named = re.compile(f"{re.escape(before)}([0-9]+){re.escape(after)}")
    share = on_network_share(folder)
    for left in folder.iterdir():
        number = named.match(left.name)
        if number is None:
            continue
        with suppress(OSError):  # what cannot be removed today goes another day
            if _is_old(left) if share else _is_gone(int(number[1])):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _is_old(left: Path) -> bool:
    return time.time() - left.stat().st_mtime > _LEFT_ON_SHARE_S


def _is_gone(process: int) -> bool:
    """Our own number counts: we have written nothing yet, so that it is of one that had it before us."""
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return _is_gone_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False  # another user's
    return False


def _is_gone_on_windows(process: int) -> bool:
    import ctypes  # noqa: PLC0415 - Windows only

    synchronize, denied, still_runs = 0x0010_0000, 5, 0x102
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(synchronize, False, process)  # noqa: FBT003 - the system's own call
    if not handle:
        return bool(kernel.GetLastError() != denied)
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) != still_runs)
    finally:
        kernel.CloseHandle(handle)
