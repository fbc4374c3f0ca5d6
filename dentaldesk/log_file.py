"""The log of this workstation: what went wrong, and where in the code, without the words of any record."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from dentaldesk.engines.core.errors import where

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

LOG_FILE, LOG_BYTES, LOGS_KEPT = "dentaldesk.log", 1_000_000, 3


class _Frames(logging.Formatter):
    """Of an exception a log holds the kind and the frames, never the message, which may quote a patient's record."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - logging's own
        return where(ei[1])


def keep_log(folder: Path) -> Path:
    """From now on what goes wrong is written to a file in this folder, uncaught bugs too. Returns the file."""
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - after the first frame: it brings sockets

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOG_FILE
    house = logging.getLogger("dentaldesk")
    file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True)
    for handler in (file, logging.StreamHandler()):
        handler.setFormatter(_Frames("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        house.addHandler(handler)
    sys.excepthook = lambda _kind, error, _trace: log_bug(error)
    threading.excepthook = lambda told: log_bug(told.exc_value or told.exc_type())
    return path


def log_bug(error: BaseException) -> None:
    """Write down where it happened."""
    log.error("a bug:\n%s", where(error))
