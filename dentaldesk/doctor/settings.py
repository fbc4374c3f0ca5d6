"""This workstation's own settings: can they be read?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, wrong
from dentaldesk.doctor.place import shown
from dentaldesk.settings import WrongSettingsError

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place


def settings(place: Place) -> Iterator[Finding]:
    """The line that is wrong, when one is."""
    told = place.trouble
    if told is not None and not isinstance(told, WrongSettingsError):
        raise told
    if told is not None and not told.known:
        yield wrong("settings.unreadable", place=told.place)
    elif told is not None:
        known = ", ".join(f"“{each}”" for each in told.known)
        yield wrong("settings.wrong_value", place=told.place, name=told.name, typed=told.typed, known=known)
    elif place.settings is not None:
        yield fine("doctor.settings", file=shown(Path(place.settings.file)))
