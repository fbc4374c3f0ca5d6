"""The few marks that a style sheet can only take from files (tick, dot, carets), drawn in the theme's colours
into a folder of this run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QTemporaryDir

from dentaldesk.ui.theme.tokens import ROLES

if TYPE_CHECKING:
    from dentaldesk.ui.theme.tokens import Roles

PREFIX = "marks"

_STROKE = 'fill="none" stroke-linecap="round" stroke-linejoin="round" stroke'
_SHAPES = {
    "check": '<path d="M3.5 8.5 6.5 11.5 12.5 4.8" stroke-width="1.8" {stroke}="{on}"/>',
    "check-off": '<path d="M3.5 8.5 6.5 11.5 12.5 4.8" stroke-width="1.8" {stroke}="{off}"/>',
    "dash": '<path d="M4 8H12" stroke-width="1.8" {stroke}="{on}"/>',
    "dot": '<circle cx="8" cy="8" r="3.2" fill="{on}"/>',
    "dot-off": '<circle cx="8" cy="8" r="3.2" fill="{off}"/>',
    "caret-down": '<path d="M2.5 5.5 8 11 13.5 5.5" stroke-width="1.8" {stroke}="{quiet}"/>',
    "caret-up": '<path d="M2.5 10.5 8 5 13.5 10.5" stroke-width="1.8" {stroke}="{quiet}"/>',
}

_folder: list[QTemporaryDir] = []


def write_marks() -> str:
    """Draw the marks of all themes once in this process; returns the prefix of their address, as in
    `marks:light-check.svg`.
    """
    if not _folder:
        # The folder vanishes with the process. Two themes in one folder, for Qt keeps pictures by their
        # address.
        made = QTemporaryDir()
        for theme, roles in ROLES.items():
            for name, shape in _SHAPES.items():
                Path(made.filePath(f"{theme}-{name}.svg")).write_text(_svg(shape, roles), encoding="utf-8")
        QDir.addSearchPath(PREFIX, made.path())
        _folder.append(made)
    return f"{PREFIX}:"


def _svg(shape: str, roles: Roles) -> str:
    drawn = shape.format(stroke=_STROKE, on=roles.on_accent, off=roles.muted, quiet=roles.text2)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{drawn}</svg>'
