"""Every check, in the order in which they are told, and the one way to run them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.doctor.backups import backups
from dentaldesk.doctor.clock import clock, time_zones
from dentaldesk.doctor.database import database, search, topics
from dentaldesk.doctor.disk import disk
from dentaldesk.doctor.findings import Finding, wrong
from dentaldesk.doctor.fonts import fonts
from dentaldesk.doctor.keyring import keyring
from dentaldesk.doctor.place import shown
from dentaldesk.doctor.python import packages, python
from dentaldesk.doctor.qt import display, libraries
from dentaldesk.doctor.server import server
from dentaldesk.doctor.settings import settings
from dentaldesk.doctor.soundness import audit, integrity, ledger, references
from dentaldesk.doctor.sync import duty, outbox

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place


class Skipped(StrEnum):
    """Why a check was not run."""

    QUICK = "quick"
    NO_DATABASE = "no-database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One matter. `reads`: it needs the clinic's rows; `is_long`: it walks over all of them."""

    name: str
    look: Callable[[Place], Iterable[Finding]]
    reads: bool = False
    is_long: bool = False


CHECKS = (
    Check(name="settings", look=settings),
    Check(name="python", look=python),
    Check(name="packages", look=packages),
    Check(name="qt", look=libraries),
    Check(name="display", look=display),
    Check(name="fonts", look=fonts),
    Check(name="keyring", look=keyring),
    Check(name="disk", look=disk),
    Check(name="time-zones", look=time_zones),
    Check(name="database", look=database),
    Check(name="server", look=server, reads=True),
    Check(name="clock", look=clock, reads=True),
    Check(name="outbox", look=outbox, reads=True),
    Check(name="duties", look=duty, reads=True),
    Check(name="backups", look=backups, reads=True),
    Check(name="topics", look=topics, reads=True),
    Check(name="search", look=search, reads=True),
    Check(name="integrity", look=integrity, reads=True, is_long=True),
    Check(name="references", look=references, reads=True, is_long=True),
    Check(name="audit", look=audit, reads=True, is_long=True),
    Check(name="ledger", look=ledger, reads=True, is_long=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a check found, in how many seconds; or why it was not run."""

    check: Check
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    skipped: Skipped | None = None


def examine(
    place: Place,
    *,
    quick: bool = False,
    begin: Callable[[Check], None] = lambda _: None,
    checks: Iterable[Check] = CHECKS,
) -> Iterator[Examined]:
    """Run the checks, one after the other; `begin` hears of each before it is run. Nothing is raised."""
    for check in checks:
        if quick and check.is_long:
            yield Examined(check=check, skipped=Skipped.QUICK)
        elif check.reads and not place.can_read:
            yield Examined(check=check, skipped=Skipped.NO_DATABASE)
        else:
            begin(check)
            started = time.perf_counter()
            findings = tuple(_guarded(check, place))
            yield Examined(check=check, findings=findings, seconds=time.perf_counter() - started)


def _guarded(check: Check, place: Place) -> Iterator[Finding]:
    """A check that breaks is a line of its own: by its kind alone, because what errors say may quote a record, and by
    the file that could not be used.
    """
    try:
        yield from check.look(place)
    except ImportError as error:
        yield wrong("doctor.cannot_load", what=error.name or type(error).__name__)
    except OSError as error:
        if isinstance(error.filename, str):
            yield wrong(
                "doctor.not_allowed", file=shown(Path(error.filename)), why=error.strerror or type(error).__name__
            )
        else:
            yield wrong("doctor.check_broke", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - a doctor must come to the end
        code = getattr(getattr(error, "message", None), "code", type(error).__name__)
        damaged = code == "database.damaged"  # no fault of the check; what to do is told by that of integrity
        yield wrong("doctor.not_readable") if damaged else wrong("doctor.check_broke", error=str(code))
