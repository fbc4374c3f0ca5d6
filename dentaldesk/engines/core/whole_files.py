"""Files that are whole or not there, also after a power cut; and what the system says of a folder, as a sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dentaldesk.engines.core.errors import UserError

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSayings:
    """The codes of what is said when a folder cannot be written to: no room, no right, or, where that is told apart, no
    such folder. The sentences know `path`, and `why` it was not written.
    """

    full: str
    not_written: str
    lacks: str | None = None


@contextmanager
def folder_told(folder: Path, says: FolderSayings) -> Iterator[None]:
    """Raise UserError for what the system refuses in the block."""
    try:
        yield
    except OSError as error:
        if isinstance(error, FileNotFoundError) and says.lacks is not None:
            raise UserError(says.lacks, path=str(folder)) from error
        if error.errno in _FULL:
            raise UserError(says.full, path=str(folder)) from error
        why = error.strerror or type(error).__name__
        raise UserError(says.not_written, path=str(folder), why=why) from error


@contextmanager
def written_out(path: Path, *, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A new file to be filled in the block: on the disk when that ends, and gone when it fails. `mode`: who may read
    it at most.
    """
    try:
        # Asked for when it is made, for not every share lets rights be changed.
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def move(path: Path, to: Path) -> Path:
    """Give a whole file another name, for good."""
    path.replace(to)
    sync_folder(to.parent)
    return to


def sync_folder(folder: Path) -> None:
    """Let a new name in the folder survive a power cut, where the system can do that."""
    with suppress(OSError):  # not on Windows, and not on every share
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
