"""Files that leave the program: where a dialog begins to look, and a copy that is whole or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

_WITHOUT_SIGNS = str.maketrans('/\\:*?"<>|', "         ")  # what no file name may hold


def documents_folder() -> str:
    """Where a person keeps their documents, or else their home: never the folder the program was started in."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    # A folder that is not there a dialog would silently take for the one that the program was started in.
    return found if found and Path(found).is_dir() else str(Path.home())


def proposed_path(name: str) -> str:
    """A name for a file, without what no name may hold, in the folder of the person's documents."""
    return str(Path(documents_folder()) / " ".join(name.translate(_WITHOUT_SIGNS).split()))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there: what stood there before stands until the new one is whole.

    Raises OSError, and leaves nothing behind then.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
