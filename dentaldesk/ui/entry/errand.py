"""Something slow on a thread of its own, before there are tasks."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import UserError, where

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Errand(QObject):
    """Something slow on a thread of its own; what became of it is told to the GUI thread."""

    done = Signal(object)
    failed = Signal(object)

    def run(self, job: Callable[[], object]) -> None:
        """Do it."""
        threading.Thread(target=self._run, args=(job,), name="errand", daemon=True).start()

    def _run(self, job: Callable[[], object]) -> None:
        try:
            result = job()
        except UserError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - the window that waits must hear of everything
            log.error("an errand failed:\n%s", where(error))  # noqa: TRY400 - the message is not for logs
            self.failed.emit(error)
        else:
            self.done.emit(result)
