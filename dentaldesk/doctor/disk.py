"""Room on the disks where this workstation writes: the clinic's file, its own data and logs, what is passed by."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, wrong
from dentaldesk.doctor.place import shown
from dentaldesk.models.values import Message
from dentaldesk.settings import is_server

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

_GB = 10**9
LEAST_FREE = 2 * _GB  # beside a clinic's file
# A copy before an upgrade, and the log of what is written meanwhile, are each as large as the file can be.
TIMES_ITS_SIZE = 2
LEAST_FOR_LOGS = _GB // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A folder that is written to, and how many bytes must be free there."""

    what: Message
    folder: Path
    least: int


def disk(place: Place) -> Iterator[Finding]:
    """One line a disk, for whatever asks most of it; one for each folder that cannot be written, and for the clinic's
    files. Nothing is written to find that out: a file that is open elsewhere would lose its locks.
    """
    told: set[int] = set()
    for spot in sorted(_spots(place), key=lambda each: -each.least):
        folder = _standing(spot.folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            yield wrong("doctor.folder_locked", what=spot.what, folder=shown(folder))
        device = folder.stat().st_dev
        if device in told:
            continue
        told.add(device)
        yield room_at(spot)
    file = _clinic_file(place)
    if file is not None:
        yield from _locked_files(file)


def _locked_files(clinic: Path) -> Iterator[Finding]:
    """Of the clinic's file and what lies beside it, which of them may not be written."""
    for ending in ("", "-wal", "-shm"):
        file = clinic.with_name(clinic.name + ending)
        if file.exists() and not os.access(file, os.W_OK):
            yield wrong("doctor.file_locked", file=shown(file))


def room_at(spot: Spot) -> Finding:
    """How much is free on its disk, against what must be."""
    free = shutil.disk_usage(_standing(spot.folder)).free
    if free >= spot.least:
        return fine("doctor.disk", what=spot.what, free=_gigabytes(free))
    return wrong("doctor.disk_full", what=spot.what, free=_gigabytes(free), least=_gigabytes(spot.least))


def _spots(place: Place) -> Iterator[Spot]:
    if place.settings is not None:
        yield Spot(what=Message("doctor.place_data"), folder=place.settings.data, least=LEAST_FOR_LOGS)
    file = _clinic_file(place)
    if file is not None:
        size = file.stat().st_size if file.exists() else 0
        least = max(LEAST_FREE, TIMES_ITS_SIZE * size)
        yield Spot(what=Message("doctor.place_clinic"), folder=file.parent, least=least)
    yield Spot(what=Message("doctor.place_temporary"), folder=Path(tempfile.gettempdir()), least=LEAST_FOR_LOGS)


def _clinic_file(place: Place) -> Path | None:
    """By name alone, so that a clinic that cannot be opened is seen too."""
    if place.settings is None or not place.has_clinic:
        return None
    if place.settings.clinic is None:
        return place.settings.demo_file
    return None if is_server(place.settings.clinic) else Path(place.settings.clinic)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it: it is made when it is first written to."""
    return next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), Path(folder.anchor or "."))


def _gigabytes(size: int) -> str:
    return f"{size / _GB:.1f}"
