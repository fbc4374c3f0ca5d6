"""`dentaldesk gallery [light|dark] [desk|chairside] [150%]` opens the sheet; `--pictures FOLDER` draws all of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.screens.gallery.pictures import write_pictures
from dentaldesk.ui.screens.gallery.view import GalleryView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.scale import prepare_scale
from dentaldesk.ui.theme.tokens import Density, ThemeName

_PICTURES = "--pictures"


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the sheet and wait until it is closed, or write its pictures."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    scale = next((word.removesuffix("%") for word in asked if word.removesuffix("%").isdecimal()), "100")
    prepare_scale(int(scale))
    app = QApplication(sys.argv[:1])
    theme = next((theme for theme in ThemeName if theme in asked), ThemeName.LIGHT)
    density = next((density for density in Density if density in asked), Density.DESK)
    apply_theme(app, theme, density)
    words = Words(Formats())
    if _PICTURES in asked:
        at = asked.index(_PICTURES) + 1
        write_pictures(words, Path(asked[at] if at < len(asked) else "build/gallery"))
        return 0
    window = GalleryView(words)
    window.resize(app.primaryScreen().availableSize())
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
