"""The shipped fonts: Inter for everything, Noto for scripts that Inter has not, figures of equal width where
figures stand in columns.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase

from dentaldesk.engines.core.resources import resource

if TYPE_CHECKING:
    from dentaldesk.ui.theme.tokens import Sizes

# In order of preference; what is not installed or shipped is passed over by Qt. The last three are for
# machines without our files.
FAMILIES = [
    "Inter",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Droid Sans Fallback",
    "Segoe UI",
    "Helvetica Neue",
    "DejaVu Sans",
]

# Tens of thousands of glyphs: registering it takes as long as all the others together take ten times.
_LARGE = frozenset({"DroidSansFallback.ttf"})

_loaded: set[str] = set()


def load_fonts(*, large: bool = True) -> None:
    """Register the font files shipped in `resources/fonts`, each once; without the folder the system's fonts serve.

    Without `large` those that the first frame need not wait for are left out; texts that stand by then are laid out
    anew when they come.
    """
    folder = resource("fonts")
    for path in sorted(folder.glob("*.[to]tf")) if folder.is_dir() else ():
        if path.name not in _loaded and (large or path.name not in _LARGE):
            QFontDatabase.addApplicationFont(str(path))
            _loaded.add(path.name)


def font(size: int, weight: QFont.Weight = QFont.Weight.Normal, *, figures: bool = False) -> QFont:
    """A font of this size in logical pixels; with `figures` all digits have one width, so that amounts under
    each other line up.
    """
    # A copy, for fonts can be changed; making one anew for every painted cell costs ten times as much.
    return QFont(_made(size, weight, figures))


@cache
def _made(size: int, weight: QFont.Weight, figures: bool) -> QFont:
    made = QFont(FAMILIES)
    made.setPixelSize(size)
    made.setWeight(weight)
    if figures:
        set_tabular(made)
    # Hinting would round stems and widths differently at 100 and 150 %.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def set_tabular(face: QFont) -> None:
    """Give all digits one width. Not for running words: Inter's tabular hyphen is half as wide again and
    tears `walk-in` apart.
    """
    face.setFeature(QFont.Tag("tnum"), 1)


def body_font(sizes: Sizes, *, strong: bool = False, figures: bool = False) -> QFont:
    """The size of names and amounts; 600 when strong."""
    return font(sizes.body, QFont.Weight.DemiBold if strong else QFont.Weight.Normal, figures=figures)


def small_font(sizes: Sizes, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The size of captions, chips and heads of tables."""
    return font(sizes.small, weight)


def title_font(sizes: Sizes) -> QFont:
    """The size of the one title of a panel or dialog."""
    return font(sizes.title, QFont.Weight.DemiBold)
