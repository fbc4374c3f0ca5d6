"""The shipped fonts: windows and papers are laid out in them, and in no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, wrong
from dentaldesk.engines.core.resources import resource

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

# Each file and the family that it is of. A test holds that these are the files that are shipped, that every family of
# the theme is among them, and every face of the papers.
SHIPPED = {
    "DroidSansFallback.ttf": "Droid Sans Fallback",
    "Inter-Medium.ttf": "Inter",
    "Inter-Regular.ttf": "Inter",
    "Inter-SemiBold.ttf": "Inter",
    "NotoSansArabic-Bold.ttf": "Noto Sans Arabic",
    "NotoSansArabic-Regular.ttf": "Noto Sans Arabic",
    "NotoSansArmenian-Regular.ttf": "Noto Sans Armenian",
    "NotoSansDevanagari-Regular.ttf": "Noto Sans Devanagari",
    "NotoSansGeorgian-Regular.ttf": "Noto Sans Georgian",
    "NotoSansHebrew-Regular.ttf": "Noto Sans Hebrew",
    "NotoSansHebrew-SemiBold.ttf": "Noto Sans Hebrew",
    "NotoSansThai-Regular.ttf": "Noto Sans Thai",
}
_BEGINNINGS = (b"\0\1\0\0", b"OTTO", b"true")  # of a TrueType or OpenType file


def fonts(place: Place) -> Iterator[Finding]:
    """Every shipped file is there, may be read, is a font, and Qt takes it."""
    folder = resource("fonts")
    missing = [name for name in SHIPPED if not (folder / name).exists()]
    unreadable = [name for name in SHIPPED if name not in missing and not _is_font(folder / name)]
    unreadable += [name for name in place.window.refused_fonts if name in SHIPPED and name not in unreadable]
    if missing:
        families = sorted({SHIPPED[name] for name in missing})
        yield wrong("doctor.fonts_missing", files=", ".join(missing), families=", ".join(families))
    if unreadable:
        yield wrong("doctor.fonts_unreadable", files=", ".join(unreadable))
    if not missing and not unreadable:
        yield fine("doctor.fonts", number=len(SHIPPED))


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _BEGINNINGS
    except OSError:
        return False
